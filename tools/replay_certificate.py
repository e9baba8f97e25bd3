#!/usr/bin/env python3
"""Replays certificates of proofs for all sizes, with nothing but Python's standard library.

Examples:
  gradstone prove softmax --certificate softmax.json
  tools/replay_certificate.py softmax.json
  tools/replay_certificate.py --digits 100 --samples 5 softmax.json

A certificate holds the equations as trees, the claim, the normal forms of both sides, and sizes. At
each of the sizes this program draws numbers, evaluates both sides of the claim with 80 digits, the
derivative by dual numbers where the claim is about one, and the normal forms; all have to agree to
half of the digits. It shares no code with gradstone and does no algebra, so it can't prove
anything: it refutes a wrong proof, with probability near 1.

Exit status: 0 all agree, 1 one does not, 2 malformed file or usage, 3 something can't be replayed.
"""

import argparse
import itertools
import json
import random
import re
import sys
from decimal import Decimal, getcontext


class Malformed(Exception):
    """The file is no certificate."""


class NotReplayed(Exception):
    """The claim is one that this program can't evaluate."""


class Number:
    """A dual number: a value, and its derivative along one direction."""

    __slots__ = ("value", "slope")

    def __init__(self, value, slope=0):
        self.value = Decimal(value)
        self.slope = Decimal(slope)

    def __add__(self, other):
        return Number(self.value + other.value, self.slope + other.slope)

    def __sub__(self, other):
        return Number(self.value - other.value, self.slope - other.slope)

    def __mul__(self, other):
        return Number(self.value * other.value,
                      self.value * other.slope + self.slope * other.value)

    def __neg__(self):
        return Number(-self.value, -self.slope)

    def __truediv__(self, other):
        quotient = self.value / other.value
        return Number(quotient, (self.slope - quotient * other.slope) / other.value)

    def exp(self):
        value = self.value.exp()
        return Number(value, value * self.slope)

    def log(self):
        if self.value <= 0:
            raise ArithmeticError("log of a number that is not positive")
        return Number(self.value.ln(), self.slope / self.value)

    def tanh(self):
        square = (2 * self.value).exp()
        value = (square - 1) / (square + 1)
        return Number(value, (1 - value * value) * self.slope)

    def power(self, exponent):
        if exponent == 0:
            return Number(1)
        if exponent == exponent.to_integral_value():
            count = int(exponent)
            return Number(self.value**count, count * self.value**(count - 1) * self.slope)
        if self.value <= 0:
            raise ArithmeticError("root of a number that is not positive")
        value = (exponent * self.value.ln()).exp()
        return Number(value, exponent * value / self.value * self.slope)


def rational(text):
    numerator, _, denominator = text.partition("/")
    return Decimal(numerator) / Decimal(denominator or 1)


def size_of(text, sizes):
    """The value of a dimension such as N, 3 or 2*N + 1."""
    if not re.fullmatch(r"[A-Za-z0-9_*+\- ]+", text):
        raise Malformed(f"no dimension: {text}")
    total = 0
    for sign, product in re.findall(r"([+-]?)\s*([A-Za-z0-9_*]+)", text):
        value = 1
        for factor in product.split("*"):
            value *= int(factor) if factor.isdigit() else sizes[factor]
        total += -value if sign == "-" else value
    return total


def holds(left, relation, right):
    return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right,
            "=": left == right, "==": left == right}[relation]


class Evaluator:
    """Values of trees at one point: sizes, parameters, functions by name, entries of matrices."""

    def __init__(self, sizes, parameters, functions, entry):
        self.sizes = sizes
        self.parameters = parameters
        self.functions = functions
        self.entry = entry

    def scalar(self, tree, indices, argument=None, parameters=None):
        def at(part):
            return self.scalar(part, indices, argument, parameters)

        def place(name):
            return 1 if name == "1" else indices[name]

        op = tree["op"]
        parts = tree.get("operands", [])
        if op == "number":
            return Number(rational(tree["value"]))
        if op == "parameter":
            return (self.parameters if parameters is None else parameters)[tree["name"]]
        if op == "argument":
            return argument
        if op == "size":
            return Number(size_of(tree["value"], self.sizes))
        if op == "index":
            return Number(place(tree["name"]))
        if op == "entry":
            return self.entry(tree["name"], [place(name) for name in tree["indices"]])
        if op == "delta":
            left, right = tree["indices"]
            return Number(1 if place(left) == place(right) else 0)
        if op == "negate":
            return -at(parts[0])
        if op in ("add", "subtract", "multiply", "divide"):
            left, right = at(parts[0]), at(parts[1])
            return {"add": Number.__add__, "subtract": Number.__sub__,
                    "multiply": Number.__mul__, "divide": Number.__truediv__}[op](left, right)
        if op == "power":
            return at(parts[0]).power(at(parts[1]).value)
        if op == "exp":
            return at(parts[0]).exp()
        if op == "log":
            return at(parts[0]).log()
        if op == "log1p":
            return (Number(1) + at(parts[0])).log()
        if op == "tanh":
            return at(parts[0]).tanh()
        if op == "apply":
            given = [at(parameter) for parameter in tree["parameters"]]
            return self.function(tree["function"], given, at(parts[0]))
        if op in ("sum", "max"):
            bounds = [indices[tree[end]] if tree[end] in indices else size_of(tree[end], self.sizes)
                      for end in ("first", "last")]
            values = [self.scalar(parts[0], {**indices, tree["index"]: k}, argument, parameters)
                      for k in range(bounds[0], bounds[1] + 1)]
            if op == "sum":
                return sum(values, Number(0))
            return max(values, key=lambda number: number.value)
        if op == "cases":
            for line in tree["cases"]:
                if all(holds(at(c["left"]).value, c["relation"], at(c["right"]).value)
                       for c in line["conditions"]):
                    return at(line["value"])
            return at(tree["otherwise"])
        raise Malformed(f"an unknown operation: {op}")

    def function(self, name, parameters, argument, form="value"):
        if name not in self.functions:
            raise NotReplayed(f"the function {name} is not stated")
        function = self.functions[name]
        named = dict(zip(function["parameters"], parameters))
        return self.scalar(function[form], {}, argument, named)

    def matrix(self, tree):
        rows, columns = (size_of(dim, self.sizes) for dim in tree["shape"])
        op = tree["op"]
        if op == "variable":
            return [[self.entry(tree["name"], [i + 1, j + 1]) for j in range(columns)]
                    for i in range(rows)]
        parts = [self.matrix(part) for part in tree.get("operands", [])]
        X = parts[0] if parts else None

        def each(entry):
            return [[entry(i, j) for j in range(columns)] for i in range(rows)]

        def total(numbers):
            return sum(numbers, Number(0))

        def largest(numbers):
            return max(numbers, key=lambda number: number.value)

        if op == "zeros":
            return each(lambda i, j: Number(0))
        if op == "ones":
            return each(lambda i, j: Number(1))
        if op == "identity":
            return each(lambda i, j: Number(1 if i == j else 0))
        if op == "transpose":
            return each(lambda i, j: X[j][i])
        if op == "negate":
            return each(lambda i, j: -X[i][j])
        if op == "scale":
            factor = self.scalar(tree["factor"], {})
            return each(lambda i, j: factor * X[i][j])
        if op == "add":
            return each(lambda i, j: X[i][j] + parts[1][i][j])
        if op == "subtract":
            return each(lambda i, j: X[i][j] - parts[1][i][j])
        if op == "hadamard":
            return each(lambda i, j: X[i][j] * parts[1][i][j])
        if op == "product":
            return each(lambda i, j: total(X[i][k] * parts[1][k][j] for k in range(len(X[0]))))
        if op == "dot":
            pairs = zip(itertools.chain(*X), itertools.chain(*parts[1]))
            return [[total(a * b for a, b in pairs)]]
        if op == "diag":
            return each(lambda i, j: X[i][i])
        if op == "Diag":
            vector = list(itertools.chain(*X))
            return each(lambda i, j: vector[i] if i == j else Number(0))
        if op == "row_repeat":
            return each(lambda i, j: X[0][j])
        if op == "column_repeat":
            return each(lambda i, j: X[i][0])
        if op == "elements_sum":
            return [[total(itertools.chain(*X))]]
        if op == "columns_sum":
            return each(lambda i, j: total(row[j] for row in X))
        if op == "rows_sum":
            return each(lambda i, j: total(X[i]))
        if op == "columns_max":
            return each(lambda i, j: largest(row[j] for row in X))
        if op == "rows_max":
            return each(lambda i, j: largest(X[i]))
        if op == "columns_mean":
            return each(lambda i, j: total(row[j] for row in X) / Number(len(X)))
        if op == "rows_mean":
            return each(lambda i, j: total(X[i]) / Number(len(X[0])))
        if op == "apply":
            given = [self.scalar(parameter, {}) for parameter in tree["parameters"]]
            return each(lambda i, j: self.function(tree["function"], given, X[i][j]))
        raise Malformed(f"an unknown operation: {op}")


class Replay:
    """One certificate at one point."""

    def __init__(self, certificate, sizes, seed):
        self.certificate = certificate
        self.system = certificate["system"]
        self.sizes = dict(sizes)
        self.random = random.Random(seed)
        known = certificate.get("derivatives", []) + self.system["functions"]
        self.functions = {f["name"]: f for f in known}
        self.parameters = self.draw_parameters()
        self.values = {}
        for declaration in self.system["declarations"]:
            self.values[declaration["name"]] = self.draw(declaration["shape"],
                                                         declaration["domain"])
        self.evaluator = Evaluator(self.sizes, self.parameters, self.functions, self.entry)
        self.compared = 0

    def entry(self, name, places):
        if name not in self.values:
            raise Malformed(f"no value named {name} here")
        return self.values[name][places[0] - 1][places[1] - 1]

    def uniform(self, lowest, highest):
        return Decimal(self.random.randint(int(lowest * 256), int(highest * 256)) * 2 + 1) / 512

    def draw(self, shape, domain="real"):
        rows, columns = (size_of(dim, self.sizes) for dim in shape)
        positive = domain in ("positive", "distribution")
        result = [[Number(self.uniform(0.25 if positive else -2, 2)) for _ in range(columns)]
                  for _ in range(rows)]
        if domain == "distribution":
            for row in result:
                total = sum(number.value for number in row)
                row[:] = [Number(number.value / total) for number in row]
        if domain == "mask":
            kept = self.uniform(0.5, 2)
            result = [[Number(kept * self.random.randint(0, 1)) for _ in row] for row in result]
        return result

    def draw_parameters(self):
        conditions = list(self.system["conditions"])
        names = {p["name"]: p["integer"] for p in self.system["parameters"]}
        for function in self.system["functions"]:
            for name in function["parameters"]:
                if name not in names:
                    names[name] = False
            conditions += function["conditions"]
        for _ in range(10000):
            drawn = {name: Number(self.random.randint(1, 5) if whole else self.uniform(-2, 2))
                     for name, whole in names.items()}
            evaluator = Evaluator(self.sizes, drawn, self.functions, None)
            if all(holds(evaluator.scalar(c["left"], {}).value, c["relation"],
                         evaluator.scalar(c["right"], {}).value) for c in conditions):
                return drawn
        raise NotReplayed("no parameters were found that meet the conditions")

    def run(self):
        for condition in self.system["matrix_conditions"]:
            left = self.evaluator.matrix(condition["left"])
            right = self.evaluator.matrix(condition["right"])
            for a, b in zip(itertools.chain(*left), itertools.chain(*right)):
                if not agree(a.value, b.value):
                    raise NotReplayed("a condition on matrices can't be met by drawing")
        kind = self.certificate["kind"]
        replays = {"definition": self.definition, "gradient": self.gradient,
                   "stable form": self.stable_form, "derivative": self.derivative,
                   "identity": self.identity, "element identity": self.element_identity,
                   "unrolled": self.unrolled}
        if kind not in replays:
            raise Malformed(f"an unknown kind of claim: {kind}")
        replays[kind](self.certificate["subject"])

    # Comparisons.

    def compare(self, what, left, right):
        self.compared += 1
        if not agree(left.value, right.value):
            raise Disagreement(f"{what}: {left.value:.12g} is not {right.value:.12g}")

    def compare_matrices(self, name, left, right):
        for i, (a, b) in enumerate(zip(left, right)):
            for j, (c, d) in enumerate(zip(a, b)):
                where = f"{name}[{i + 1},{j + 1}]"
                self.compare(where, c, d)
                self.compare_normal_forms(where, c, {"i": i + 1, "j": j + 1})

    def compare_normal_forms(self, where, value, indices, argument=None):
        for form in self.certificate.get("normal_forms", []):
            normal = self.evaluator.scalar(form, indices, argument)
            self.compare(where + " in normal form", value, normal)

    # One for each kind of claim.

    def add_forward(self):
        for equation in self.system["forward"]:
            self.values[equation["name"]] = self.evaluator.matrix(equation["value"])

    def by_elements(self, scalar, indices, rows, columns):
        return [[self.evaluator.scalar(scalar, {indices[0]: i + 1, indices[1]: j + 1})
                 for j in range(columns)] for i in range(rows)]

    def definition(self, subject):
        self.add_forward()
        matrix_forms = dict(self.values)
        for name in [equation["name"] for equation in self.system["forward"]]:
            self.values.pop(name)
        for definition in self.system["definitions"]:
            name = definition["name"]
            form = matrix_forms[name]
            self.values[name] = self.by_elements(definition["value"], definition["indices"],
                                                 len(form), len(form[0]))
            if name == subject:
                break
        by_elements = self.values[subject]
        self.values = {**matrix_forms, **self.values}
        self.compare_matrices(subject, matrix_forms[subject], by_elements)

    def cotangent(self):
        system = self.system
        none = system["kind"] in ("loss", "optimizer") or not system["output"]
        return "" if none else "D" + system["output"]

    def objective_slope(self):
        output = self.values[self.system["output"]]
        if not self.cotangent():
            return output[0][0].slope
        upstream = self.values[self.cotangent()]
        return sum(c.value * y.slope for c, y in
                   zip(itertools.chain(*upstream), itertools.chain(*output)))

    def add_backward(self):
        if self.cotangent():
            output = self.values[self.system["output"]]
            self.values[self.cotangent()] = [
                [Number(self.uniform(-2, 2)) for _ in row] for row in output]
        for equation in self.system["backward"]:
            if equation["name"] != self.cotangent():
                self.values[equation["name"]] = self.evaluator.matrix(equation["value"])

    def gradient(self, subject):
        self.add_forward()
        self.add_backward()
        of = self.certificate["of"]
        stated = self.values[subject]
        known = dict(self.values)
        for i, row in enumerate(stated):
            for j, number in enumerate(row):
                slope = self.slope_along(of, i, j, known)
                where = f"{subject}[{i + 1},{j + 1}]"
                self.compare(where, number, Number(slope))
                self.compare_normal_forms(where, number, {"i": i + 1, "j": j + 1})

    def slope_along(self, of, i, j, known):
        """The derivative of the objective by one entry of a given or a computed value."""
        if of in self.parameters:
            kept = self.parameters[of]
            self.parameters[of] = Number(kept.value, 1)
            self.add_forward()
            self.parameters[of] = kept
        else:
            shaken = [[Number(n.value, 1 if (k, l) == (i, j) else 0) for l, n in enumerate(row)]
                      for k, row in enumerate(known[of])]
            self.values[of] = shaken
            for equation in self.system["forward"]:
                if equation["name"] != of:
                    self.values[equation["name"]] = self.evaluator.matrix(equation["value"])
        slope = self.objective_slope()
        self.values = dict(known)
        return slope

    def point_of_function(self, function):
        positive = function["domain"].startswith("x > 0") or "x >= 0" in function["domain"]
        given = [self.parameters[name] for name in function["parameters"]]
        lowest = 0.25 if positive or "epsilon > 0" in function["domain"] else -2
        return Number(self.uniform(lowest, 2), 1), given

    def stable_form(self, subject):
        function = self.functions[subject]
        for _ in range(8):
            x, given = self.point_of_function(function)
            value = self.evaluator.function(subject, given, x)
            self.compare(subject, value, self.evaluator.function(subject, given, x, "stable"))
            self.compare_normal_forms(subject, value, {}, x)

    def derivative(self, subject):
        function = next(f for f in self.functions.values() if f.get("derivative") == subject)
        for _ in range(8):
            x, given = self.point_of_function(function)
            value = self.evaluator.function(function["name"], given, x)
            stated = self.evaluator.function(subject, given, x)
            self.compare(subject, stated, Number(value.slope))
            if "stable" not in self.functions[subject]:
                self.compare_normal_forms(subject, stated, {}, x)

    def identity(self, subject):
        self.add_forward()
        self.add_backward()
        identity = next(i for i in self.system["identities"] if i["name"] == subject)
        self.compare_matrices(subject, self.evaluator.matrix(identity["left"]),
                              self.evaluator.matrix(identity["right"]))

    def element_identity(self, subject):
        self.add_forward()
        self.add_backward()
        identity = next(i for i in self.system["element_identities"] if i["name"] == subject)
        rows, columns = (size_of(dim, self.sizes) for dim in identity["shape"])
        self.compare_matrices(subject,
                              self.by_elements(identity["left"], identity["indices"], rows, columns),
                              self.by_elements(identity["right"], identity["indices"], rows, columns))

    def unrolled(self, subject):
        stated = next(u for u in self.system["unrolled"] if u["name"] == subject)
        entries = list(find_entries(stated["value"]))
        with_step = {count: {name for name, n in entries if n == count} for count in (1, 2, 3)}
        start = dict(self.values)
        for said in self.system.get("starts", []):
            start[said["name"]] = self.evaluator.matrix(said["value"])
        shapes = {d["name"]: d["shape"] for d in self.system["declarations"]}
        self.values = dict(start)
        history = {name: [] for name in with_step[1] | with_step[3]}
        most_steps = 8 if self.certificate["scope"] == "all sizes" else 5
        for step in range(1, most_steps + 1):
            for name in with_step[1]:
                history[name].append(Number(self.uniform(0.25, 2)))
                self.parameters[name] = history[name][-1]
            for parameter in self.system["parameters"]:
                if parameter["integer"]:
                    self.parameters[parameter["name"]] = Number(step)
            for name in with_step[3]:
                history[name].append(self.draw(shapes[name]))
                self.values[name] = history[name][-1]
            self.add_forward()
            moved = {u["name"]: self.values[u["from"]] for u in self.system["updates"]}
            self.values.update(moved)

            def entry(name, places):
                if len(places) == 1:
                    return history[name][places[0] - 1]
                if len(places) == 2:
                    return start[name][places[0] - 1][places[1] - 1]
                return history[name][places[0] - 1][places[1] - 1][places[2] - 1]

            sums = Evaluator({**self.sizes, stated["steps"]: step}, self.parameters,
                             self.functions, entry)
            for i, row in enumerate(self.values[subject]):
                for j, number in enumerate(row):
                    expected = sums.scalar(stated["value"], {"i": i + 1, "j": j + 1})
                    self.compare(f"{subject}[{i + 1},{j + 1}] after {step} steps", number, expected)


def find_entries(tree):
    """The names of entries, each with the number of its indices."""
    if isinstance(tree, dict):
        if tree.get("op") == "entry":
            yield tree["name"], len(tree["indices"])
        for part in tree.values():
            yield from find_entries(part)
    elif isinstance(tree, list):
        for part in tree:
            yield from find_entries(part)


class Disagreement(Exception):
    """Two values that should be equal are not."""


def agree(a, b):
    tolerance = Decimal(10) ** -(getcontext().prec // 2)
    return abs(a - b) <= tolerance * (1 + max(abs(a), abs(b)))


def replay(certificate, samples):
    """How many values were compared. Raises Disagreement."""
    compared = 0
    for sizes in certificate["points"]:
        for seed in range(1, samples + 1):
            attempt = Replay(certificate, sizes, seed)
            try:
                attempt.run()
            except ArithmeticError:
                continue  # a side is not defined at this point
            except Disagreement as error:
                raise Disagreement(f"{error} at {sizes}, sample {seed}") from None
            compared += attempt.compared
    if compared == 0:
        raise NotReplayed("no point was found at which both sides are defined")
    return compared


def certificates_of(path):
    try:
        with open(path, encoding="utf-8") as file:
            content = json.load(file)
    except (OSError, ValueError, RecursionError) as error:
        raise Malformed(str(error)) from None
    certificates = content if isinstance(content, list) else [content]
    for certificate in certificates:
        if not isinstance(certificate, dict) or certificate.get("certificate") != 1:
            raise Malformed("expected a certificate of version 1, or a list of these")
    return certificates


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", metavar="FILE", help="certificates of gradstone prove")
    parser.add_argument("--digits", type=int, default=80, help="of all numbers (default: 80)")
    parser.add_argument("--samples", type=int, default=2, help="for each choice of sizes (default: 2)")
    parser.add_argument("--quiet", action="store_true", help="print the last line only")
    options = parser.parse_args()
    getcontext().prec = max(20, min(options.digits, 1000))
    status, agreed, compared = 0, 0, 0
    for path in options.files:
        try:
            for certificate in certificates_of(path):
                name = (f"{certificate['system']['name']} {certificate['kind']} "
                        f"{certificate['subject']}")
                try:
                    count = replay(certificate, max(1, options.samples))
                    agreed, compared = agreed + 1, compared + count
                    if not options.quiet:
                        print(f"agrees       {name}: {count} values")
                except Disagreement as error:
                    status = 1
                    print(f"disagrees    {name}: {error}")
                except NotReplayed as error:
                    status = status or 3
                    print(f"not replayed {name}: {error}")
        except (Malformed, KeyError, TypeError, IndexError, AttributeError, StopIteration) as error:
            print(f"{path}: malformed: {error}", file=sys.stderr)
            return 2
    print(f"{agreed} certificates agree in {compared} values")
    return status


if __name__ == "__main__":
    sys.exit(main())
