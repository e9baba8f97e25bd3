"""All checks of all libraries about the gradients of systems, put together."""

import json
import random

import data_format
import systems as asked
from measuring import LIBRARIES, measured_in_processes, say, versions

BOUNDS = "bounds of f32"
PROVERS = ("all sizes", "GiNaC", "prime field")
# Far beyond rounding in float64, far below a mistake.
MOST_DISTANCE = 1e-10


class Measurement:
    """A system with its inputs and wrong mutants."""

    def __init__(self, system, inputs, mutants, most):
        self.system, self.inputs = system, inputs
        fates = [mutant["fate"] for _, mutant in mutants]
        self.equivalent, self.undecided = fates.count("equivalent"), fates.count("undecided")
        wrong = [(claim, mutant) for claim, mutant in mutants if mutant["fate"] in ("killed", "survives")]
        self.wrong = len(wrong)
        chosen = random.Random(1).sample(range(len(wrong)), min(most, len(wrong)))
        self.mutants = [wrong[k] for k in sorted(chosen)]

    def task(self, library, seconds):
        return (library, self.system, self.inputs, [asked.changed(self.system, m) for _, m in self.mutants], seconds)

    def entry(self, checks, letters):
        right, *wrong = letters
        right = {**right, **own_letters_of_right(claim for claim, _ in self.mutants)}
        rows = [[mutant["kind"], mutant["description"],
                 data_format.letters(checks, {**found, **own_letters(claim, mutant)})]
                for (claim, mutant), found in zip(self.mutants, wrong)]
        return {"name": asked.full_name(self.system), "wrong": self.wrong, "equivalent": self.equivalent,
                "undecided": self.undecided, "right": data_format.letters(checks, right), "mutants": rows}


def own_letters_of_right(claims):
    """What gradstone's checks say of the claims as they are. A prover that does not prove one of them
    refuses nothing: it says nothing."""
    claims = list(claims)
    letters = {}
    for check in (BOUNDS, *PROVERS):
        if all(check in claim["passed_by"] for claim in claims):
            letters[check] = data_format.PASSED
        elif check == BOUNDS:
            letters[check] = data_format.REFUSED
    return letters


def own_letters(claim, mutant):
    """What gradstone's checks say, of those that pass the claim as it is."""
    letters = {}
    for check in (BOUNDS, *PROVERS):
        if check in claim["passed_by"] and check in mutant["seen_by"] + mutant["passed_by"]:
            letters[check] = data_format.REFUSED if check in mutant["seen_by"] else data_format.PASSED
    return letters


def prepare(program, report, name, most):
    forms = asked.shown(program, name)
    sizes = {"designed": asked.inputs_of(program, forms)}
    if all(asked.is_of_matrices(system) for system in forms):
        sizes["large"] = asked.inputs_of(program, forms, large=True)
    for k, system in enumerate(forms):
        if asked.is_measured(system):
            inputs = {size: of_forms[k] for size, of_forms in sizes.items()}
            yield Measurement(system, inputs, list(asked.mutants_of(report, system)), most)


def measure(options, names):
    program = options.gradstone
    if options.mutants:
        with open(options.mutants, encoding="utf-8") as file:
            report = json.load(file)
    else:
        say("gradstone mutate takes minutes")
        report = asked.mutation_report(program, names)
    measurements = [each for name in names for each in prepare(program, report, name, options.most)]
    tasks = [each.task(library, options.seconds) for library in LIBRARIES for each in measurements]
    found = measured_in_processes(tasks, options.jobs, lambda count: say(f"{count} of {len(tasks)}"))
    by_library = [found[k:k + len(measurements)] for k in range(0, len(found), len(measurements))]
    merged = [[{name: letter for verdicts in of_gradient for name, letter in verdicts.items()}
               for of_gradient in zip(*(letters for _, letters in of_system))] for of_system in zip(*by_library)]
    checks = [*dict.fromkeys(name for letters in merged for verdicts in letters for name in verdicts), BOUNDS, *PROVERS]
    far = [asked.full_name(each.system) for each, (distance, _) in zip(measurements, by_library[0])
           if not distance <= MOST_DISTANCE]
    for name in far:
        say(f"{name}: the right gradients are not those of PyTorch")
    data = {"schema_version": data_format.SCHEMA_VERSION, "about": data_format.ABOUT,
            "versions": {"gradstone": report["program_version"], **versions()}, "large": asked.LARGE,
            "seconds": options.seconds, "most": options.most, "checks": checks,
            "systems": [each.entry(checks, letters) for each, letters in zip(measurements, merged)]}
    return data, far
