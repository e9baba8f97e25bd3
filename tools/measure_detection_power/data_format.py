"""Reading and writing of data/detection_power.json, after data/schemas/detection_power.schema.json."""

import json
import pathlib

SCHEMA_VERSION = 1
ROOT = pathlib.Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "data" / "detection_power.json"

ABOUT = (
    "Which checks refuse wrong gradients. Each system has its right gradients first, and then the mutants of "
    "gradstone mutate that are no proved equivalents: kind, what was changed, and a letter for each check: r it is "
    "refused, p it passes, t the check came to no end in its time, - it was not asked. Measured on CPU by "
    "tools/measure_detection_power."
)
REFUSED, PASSED, TIME_OUT, NOT_ASKED = "r", "p", "t", "-"


def read(path):
    with open(path, encoding="utf-8") as file:
        data = json.load(file)
    if not isinstance(data, dict) or data.get("schema_version") != SCHEMA_VERSION:
        raise ValueError(f"{path}: version {SCHEMA_VERSION} of data/schemas/detection_power.schema.json is expected")
    return data


def letters(checks, verdicts):
    """The letters of the checks in their order; `verdicts` are letters by the name of a check."""
    return "".join(verdicts.get(check, NOT_ASKED) for check in checks)


def dump(data):
    """JSON text with a line for each mutant, so that a change is one line of a diff."""
    lines = []
    for key, value in data.items():
        if key == "systems":
            lines.append(' "systems": [\n' + ",\n".join(system_text(system) for system in value) + "\n ]")
        else:
            lines.append(f" {json.dumps(key)}: {json.dumps(value)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def system_text(system):
    head = {key: value for key, value in system.items() if key != "mutants"}
    mutants = ",\n".join("   " + json.dumps(mutant) for mutant in system["mutants"])
    return "  " + json.dumps(head)[:-1] + ', "mutants": [' + ("\n" + mutants + "\n  " if mutants else "") + "]}"
