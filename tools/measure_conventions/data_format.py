"""Reading and writing of data/conventions.json, after data/schemas/conventions.schema.json."""

import json
import math
import pathlib

from clarke import verdict

SCHEMA_VERSION = 1
ROOT = pathlib.Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "data" / "conventions.json"
TEXTS = {"nan": math.nan, "infinity": math.inf, "-infinity": -math.inf}


def number(text):
    """A number of the file: what is not finite is a text there, and null where no gradient was given."""
    return TEXTS[text] if isinstance(text, str) else text


def numbers(texts):
    return None if texts is None else [number(text) for text in texts]


def text_of(value):
    if value is None or math.isfinite(value):
        return value
    return "nan" if math.isnan(value) else "infinity" if value > 0 else "-infinity"


def read(path):
    with open(path, encoding="utf-8") as file:
        data = json.load(file)
    if not isinstance(data, dict) or data.get("schema_version") != SCHEMA_VERSION:
        raise ValueError(f"{path}: version {SCHEMA_VERSION} of data/schemas/conventions.schema.json is expected")
    return data


def row(point, library, version, dtype, value, reverse, forward):
    """What a library gave at a point: lists of numbers; reverse and forward None where not measured."""
    return {
        "function": point["function"],
        "point": point["point"],
        "library": library,
        "version": version,
        "dtype": dtype,
        "value": [text_of(x) for x in value],
        "reverse": None if reverse is None else [text_of(x) for x in reverse],
        "forward": None if forward is None else [text_of(x) for x in forward],
        "accepted_by_clarke": verdict(point["clarke"], reverse, dtype),
        "forward_accepted_by_clarke": verdict(point["clarke"], forward, dtype),
    }


def dump(data):
    """JSON text with a line for each point and each row, so that a change is one line of a diff."""
    lines = []
    for key, value in data.items():
        if isinstance(value, list):
            items = ",\n".join("  " + json.dumps(item, allow_nan=False) for item in value)
            lines.append(f" {json.dumps(key)}: [\n{items}\n ]")
        else:
            lines.append(f" {json.dumps(key)}: {json.dumps(value)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"
