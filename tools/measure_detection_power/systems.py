"""The equations, inputs and mutants of gradstone, asked from its program."""

import json
import pathlib
import subprocess
import tempfile

import numpy

from equations import Evaluator

# Of matrices also a batch as large as people train with; tensors have their designed sizes only.
LARGE = {"N": 128, "D": 32, "K": 10, "m": 128, "n": 10}


class Inputs:
    """What a system is given: sizes, and float32 numbers by name."""

    def __init__(self, sizes, values):
        self.sizes, self.values = sizes, values


def run(program, *arguments):
    return subprocess.run([program, *arguments], check=True, capture_output=True, text=True).stdout


def shown(program, name):
    """The forms of a name, as trees."""
    return json.loads(run(program, "show", name, "--format", "json"))


def full_name(system):
    name = f"{system['kind']}:{system['name']}"
    return f"{name} ({system['form']})" if system["form"] else name


def is_measured(system):
    """Gradients of one output. Recurrences, which are steps after steps, are left out."""
    return bool(system["backward"]) and not system.get("outputs") and not system.get("recurrences")


def is_of_matrices(system):
    shapes = [declaration["shape"] for declaration in system["declarations"]]
    return all(len(shape) == 2 and set(shape) <= {*LARGE, "1"} for shape in shapes)


def inputs_of(program, forms, large=False):
    """The designed normal numbers of the forms of a name, one after the other."""
    name = f"{forms[0]['kind']}:{forms[0]['name']}"
    chosen = []
    if large:
        names = {size for system in forms for declaration in system["declarations"] for size in declaration["shape"]}
        chosen = ["--sizes", ",".join(f"{size}={LARGE[size]}" for size in sorted(names - {"1"}))]
    with tempfile.TemporaryDirectory() as folder:
        run(program, "vectors", name, "--out", folder, *chosen)
        manifest = json.loads((pathlib.Path(folder) / "manifest.json").read_text(encoding="utf-8"))
        return [read_inputs(pathlib.Path(folder), entry) for entry in manifest["systems"]]


def read_inputs(folder, entry):
    case = next(case for case in entry["cases"] if case["name"] == "generic")
    with numpy.load(folder / case["inputs"]) as file:
        return Inputs(case["sizes"], {name: file[name] for name in file.files})


def mutation_report(program, names):
    """What gradstone mutate says of the systems. It ends with 3 where a mutant is undecided."""
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "mutants.json"
        found = subprocess.run([program, "mutate", *names, "--bounds", "f32", "--trees", "--json", file],
                               check=False, capture_output=True, text=True)
        if found.returncode not in (0, 1, 3):
            raise ValueError(f"gradstone mutate: {found.stderr}")
        return json.loads(file.read_text(encoding="utf-8"))


def mutants_of(report, system):
    """The claim, and each mutant of it that is about a gradient and can be evaluated."""
    for entry in report["systems"]:
        if (entry["kind"], entry["name"], entry["form"]) != (system["kind"], system["name"], system["form"]):
            continue
        for claim in entry["claims"]:
            if claim["kind"] == "gradient" or is_applied(claim, system):
                for mutant in claim["mutants"]:
                    yield claim, mutant


def is_applied(claim, system):
    """Whether a claim is about a derivative that a backward equation applies."""
    return claim["kind"] == "derivative" and f'"function": "{claim["subject"]}"' in json.dumps(system["backward"])


def changed(system, mutant):
    """The system with the mistake."""
    change = mutant["changed"]
    if "equation" in change:
        backward = [{**equation, "value": change["value"]} if equation["name"] == change["equation"] else equation
                    for equation in system["backward"]]
        known = {function["name"] for function in system["functions"]}
        others = [function for function in change["functions"] if function["name"] not in known]
        return {**system, "backward": backward, "functions": system["functions"] + others}
    functions = [wrong_function(function, change["value"]) if function["name"] == change["function"] else function
                 for function in system["functions"]]
    return {**system, "functions": functions}


def wrong_function(function, value):
    """One stated form, so that no stable one stands for it."""
    return {**{key: part for key, part in function.items() if key != "stable"}, "value": value}


class Model:
    """A system at inputs, evaluated with the arrays of a library."""

    def __init__(self, arrays, system, inputs):
        self.arrays, self.system, self.inputs = arrays, system, inputs
        self.functions = {function["name"]: function for function in system["functions"]}
        gradients = {equation.get("gradient_of"): equation["name"] for equation in system["backward"]}
        given = [declaration["name"] for declaration in system["declarations"]
                 if declaration["role"] in ("input", "weight")]
        given += [parameter["name"] for parameter in system["parameters"] if parameter["trainable"]]
        self.names = [name for name in given if name in gradients]
        self.gradients = [gradients[name] for name in self.names]
        self.fixed = {name: self.fixed_value(name, value) for name, value in inputs.values.items()
                      if name not in self.names}

    def fixed_value(self, name, value):
        places = any(d["name"] == name and d["domain"] == "index" for d in self.system["declarations"])
        if places:
            return value + 1  # files count from 0
        return value.item() if value.ndim == 0 else self.arrays.array(value)

    def variables(self):
        """What is differentiated, as arrays of the library."""
        return [self.arrays.array(self.inputs.values[name]) for name in self.names]

    def evaluator(self, variables):
        return Evaluator(self.arrays, self.inputs.sizes, self.functions,
                         {**self.fixed, **dict(zip(self.names, variables))})

    def forward(self, variables):
        return self.evaluator(variables).run(self.system["forward"])[self.system["output"]]

    def backward(self, variables, upstream, wrong=None):
        """The gradients, in the order of the variables, by the backward equations of the system or of
        a wrong one. Losses have no upstream gradient in them: theirs is 1."""
        evaluator = self.evaluator(variables)
        values = evaluator.run(self.system["forward"])
        values["D" + self.system["output"]] = upstream
        wrong = wrong or self.system
        evaluator.functions = {function["name"]: function for function in wrong["functions"]}
        evaluator.run(wrong["backward"])
        scale = upstream.reshape(()) if self.system["kind"] == "loss" else 1
        return [values[gradient].reshape(x.shape) * scale for gradient, x in zip(self.gradients, variables)]

    def upstream_count(self):
        """N of the mean over examples."""
        return self.inputs.sizes.get("N", 1)
