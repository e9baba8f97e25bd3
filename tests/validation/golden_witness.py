#!/usr/bin/env python3
"""Compares the golden vectors with another opinion: formulas written here, gradients by differences.

    golden_witness.py FOLDER

Nothing is shared with gradstone but the names. The forward formulas are those of textbooks, evaluated
with 200 digits of Python's decimal; a gradient is the central difference of the output, contracted
with the upstream gradient, over steps of 1e-60, whose own error is far below that of a double. Every
value must be the correctly rounded double, and its rounding to float32.

Exit status: 0 equal, 1 different.
"""

import decimal
import math
import pathlib
import struct
import sys
from decimal import Decimal

decimal.getcontext().prec = 200
decimal.getcontext().Emax = decimal.MAX_EMAX
decimal.getcontext().Emin = decimal.MIN_EMIN
STEP = Decimal("1e-60")


class Tensor:
    """Numbers with a shape, the last index running fastest."""

    def __init__(self, shape, values):
        self.shape, self.values = tuple(shape), values

    def __call__(self, *indices):
        place = 0
        for index, extent in zip(indices, self.shape):
            place = place * extent + index
        return self.values[place]


def filled(shape, entry):
    places = [()]
    for extent in shape:
        places = [(*place, index) for place in places for index in range(extent)]
    return Tensor(shape, [entry(*place) for place in places])


def read(path):
    lines = path.read_text(encoding="ascii").split("\n")
    tensors, at = {}, 0
    while at < len(lines) and lines[at]:
        name, kind, *extents = lines[at].split(" ")
        shape = [int(extent) for extent in extents]
        words, at = [], at + 1
        while len(words) < math.prod(shape):
            words += lines[at].split(" ")
            at += 1
        # A double's shortest digits stand for the double.
        tensors[name] = Tensor(shape, [int(word) if kind == "i64" else Decimal(float(word))
                                       for word in words])
    return tensors


def sigmoid(x):
    return 1 / (1 + (-x).exp())


def tanh(x):
    return 2 * sigmoid(2 * x) - 1


def affine(v):
    (N, D), (K, _) = v["X"].shape, v["W"].shape
    return filled((N, K), lambda n, k: v["b"](0, k) + sum(v["X"](n, d) * v["W"](k, d)
                                                          for d in range(D)))


def softmax_of(Z):
    N, K = Z.shape
    sums = [sum(Z(n, k).exp() for k in range(K)) for n in range(N)]
    return filled((N, K), lambda n, k: Z(n, k).exp() / sums[n])


def log_of(Z):
    return Tensor(Z.shape, [x.ln() for x in Z.values])


def elementwise(function):
    return lambda v: {"Y": Tensor(v["X"].shape, [function(x, v) for x in v["X"].values])}


def scalar(v, name):
    return v[name].values[0]


def loss(function):
    """Of the names Y and T, or y and t of a single example."""
    def value(v):
        Y, T = (v["Y"], v["T"]) if "Y" in v else (v["y"], v["t"])
        return {"L": Tensor((1, 1), [function(Y, T)])}
    return value


def cross_entropy(Y, T):
    return -sum(t * y.ln() for y, t in zip(Y.values, T.values) if t != 0)


def squared_error(Y, T):
    return sum((y - t) ** 2 for y, t in zip(Y.values, T.values))


def negative_log_likelihood(Y, T):
    N, K = Y.shape
    return -sum(sum(Y(n, k) * T(n, k) for k in range(K)).ln() for n in range(N))


def normalized(x, epsilon):
    mean = sum(x) / len(x)
    variance = sum((y - mean) ** 2 for y in x) / len(x)
    return [(y - mean) / (variance + epsilon).sqrt() for y in x]


def layer_normalization(v):
    N, D = v["X"].shape
    rows = [normalized([v["X"](n, d) for d in range(D)], scalar(v, "epsilon")) for n in range(N)]
    return {"Y": filled((N, D), lambda n, d: v["gamma"](d) * rows[n][d] + v["beta"](d))}


def batch_normalization(v):
    N, D = v["X"].shape
    columns = [normalized([v["X"](n, d) for n in range(N)], scalar(v, "epsilon"))
               for d in range(D)]
    return {"Y": filled((N, D), lambda n, d: v["gamma"](0, d) * columns[d][n] + v["beta"](0, d))}


def embedding(v):
    E, T = v["ids"].shape
    return {"Y": filled((E, T, v["W"].shape[1]), lambda e, t, k: v["W"](v["ids"](e, t), k))}


def conv1d(v):
    (N, L, D), (M, _, K) = v["X"].shape, v["W"].shape
    s, e, p = (scalar(v, name) for name in "sep")
    U = v["DY"].shape[1]  # any number of places: they may be fewer than there is room for

    def entry(n, u, k):
        places = ((u * s + a * e - p, a) for a in range(M))
        return v["b"](k) + sum(v["X"](n, l, d) * v["W"](a, d, k)
                               for l, a in places if 0 <= l < L for d in range(D))
    return {"Y": filled((N, U, K), entry)}


def attention(is_causal):
    def value(v):
        (B, T, D), S, C = v["Q"].shape, v["K"].shape[1], v["V"].shape[2]

        def entry(b, t, c):
            keys = range(t + 1) if is_causal else range(S)
            weights = [(scalar(v, "scale") * sum(v["Q"](b, t, d) * v["K"](b, s, d)
                                                 for d in range(D))).exp() for s in keys]
            return sum(w * v["V"](b, s, c) for w, s in zip(weights, keys)) / sum(weights)
        return {"Y": filled((B, T, C), entry)}
    return value


def rnn(v):
    (T, N, D), K = v["X"].shape, v["W"].shape[0]
    H, Y = v["h"], []
    for t in range(T):
        last = H
        H = filled((N, K), lambda n, k: tanh(
            v["b"](k) + sum(v["X"](t, n, d) * v["W"](k, d) for d in range(D))
            + sum(last(n, j) * v["R"](k, j) for j in range(K))))
        Y += H.values
    return {"Y": Tensor((T, N, K), Y)}


def optimizer(step):
    """One entry of x, its gradient and its state at a time."""
    def value(v):
        columns = [step({name: (t.values[k] if t.shape else t.values[0]) for name, t in v.items()})
                   for k in range(len(v["x"].values))]
        return {name: Tensor(v["x"].shape, [column[name] for column in columns])
                for name in columns[0]}
    return value


def adam(v):
    m = v["beta1"] * v["m"] + (1 - v["beta1"]) * v["g"]
    u = v["beta2"] * v["v"] + (1 - v["beta2"]) * v["g"] ** 2
    corrected = (u / (1 - v["beta2"] ** v["t"])).sqrt() + v["epsilon"]
    return {"x_next": v["x"] - v["eta"] * m / (1 - v["beta1"] ** v["t"]) / corrected,
            "m_next": m, "v_next": u}


def momentum(v):
    delta = v["mu"] * v["delta"] - v["eta"] * v["g"]
    return {"x_next": v["x"] + delta, "delta_next": delta}


def nesterov(v):
    delta = v["mu"] * v["delta"] - v["eta"] * v["g"]
    return {"x_next": v["x"] + v["mu"] * delta - v["eta"] * v["g"], "delta_next": delta}


FORMULAS = {
    "layer linear": lambda v: {"Y": affine(v)},
    "layer softmax": lambda v: {"Y": softmax_of(affine(v))},
    "layer log_softmax": lambda v: {"Y": log_of(softmax_of(affine(v)))},
    "activation softmax": lambda v: {"Y": softmax_of(v["X"])},
    "activation log_softmax": lambda v: {"Y": log_of(softmax_of(v["X"]))},
    "activation relu": elementwise(lambda x, v: max(x, Decimal(0))),
    "activation leaky_relu": elementwise(lambda x, v: max(x, scalar(v, "alpha") * x)),
    "activation sigmoid": elementwise(lambda x, v: sigmoid(x)),
    "activation hyperbolic_tangent": elementwise(lambda x, v: tanh(x)),
    "activation silu": elementwise(lambda x, v: x * sigmoid(x)),
    "layer layer_normalization.the_last_axis": layer_normalization,
    "layer batch_normalization.training": batch_normalization,
    "layer embedding": embedding,
    "layer conv1d": conv1d,
    "layer dot_product_attention.all_keys": attention(False),
    "layer dot_product_attention.causal": attention(True),
    "layer rnn": rnn,
    "loss cross_entropy": loss(cross_entropy),
    "loss squared_error": loss(squared_error),
    "loss mean_squared_error": loss(lambda Y, T: squared_error(Y, T) / len(Y.values)),
    "loss softmax_cross_entropy": loss(lambda Y, T: cross_entropy(softmax_of(Y), T)),
    "loss logistic_cross_entropy": loss(
        lambda Y, T: -sum(t * sigmoid(y).ln() for y, t in zip(Y.values, T.values))),
    "loss negative_log_likelihood": loss(negative_log_likelihood),
    "optimizer gradient_descent": optimizer(lambda v: {"x_next": v["x"] - v["eta"] * v["g"]}),
    "optimizer momentum": optimizer(momentum),
    "optimizer nesterov": optimizer(nesterov),
    "optimizer adam": optimizer(adam),
}


def formula_of(system):
    """Losses have several forms of one formula; of the means only those above."""
    if system in FORMULAS:
        return FORMULAS[system]
    name, _, form = system.partition(".")
    is_other_form = name.startswith("loss ") and "mean" not in form
    return FORMULAS.get(name) if is_other_form else None


def contracted(formula, inputs):
    """The output times the gradient from above: what the gradients are of."""
    outputs = formula(inputs)
    (name, value), = outputs.items()
    upstream = inputs.get("D" + name)
    return sum(y * (upstream.values[k] if upstream else 1) for k, y in enumerate(value.values))


def difference(formula, inputs, name, entry):
    sides = []
    for step in (STEP, -STEP):
        values = list(inputs[name].values)
        values[entry] += step
        sides.append(contracted(formula, {**inputs, name: Tensor(inputs[name].shape, values)}))
    return (sides[0] - sides[1]) / (2 * STEP)


def as_float32(x):
    try:
        return struct.unpack("f", struct.pack("f", x))[0]
    except OverflowError:
        return math.copysign(math.inf, x)


class Comparison:
    def __init__(self):
        self.compared = self.sets = self.unjudged = 0
        self.different = []

    def add(self, expected, name, entry, value, where):
        lower, upper, bound = (expected[f"{name}.{part}"].values[entry]
                               for part in ("lower", "upper", "bound"))
        if not bound.is_finite():
            self.unjudged += 1
        elif lower != upper:
            self.sets += 1
        else:
            self.compared += 1
            right = value()
            # Half a unit in the last place, and what the difference leaves open.
            slack = Decimal(math.ulp(float(lower))) / 2 * (1 + Decimal("1e-20"))
            rounded = expected[name].values[entry]
            if abs(right - lower) > slack + Decimal("1e-75"):
                self.different.append(f"{where} {name} {entry}: {lower} is not {float(right)}")
            elif abs(float(rounded)) != math.inf and \
                    abs(rounded - right) > Decimal(abs(as_float32(float(rounded)) * 2 ** -24)
                                                   + 2 ** -150) * (1 + Decimal("1e-20")):
                self.different.append(f"{where} {name} {entry}: {rounded} is no nearest float")


def compare(formula, inputs, expected, where, comparison):
    outputs = formula(inputs)
    for name, value in outputs.items():
        for entry in range(len(value.values)):
            comparison.add(expected, name, entry, lambda: value.values[entry], where)
    for name in expected:
        if "." in name or name in outputs:
            continue
        of = name[1:]
        for entry in range(len(expected[name].values)):
            comparison.add(expected, name, entry,
                           lambda: difference(formula, inputs, of, entry), where)


def main(folder):
    comparison, systems, cases = Comparison(), set(), 0
    for line in (folder / "index.txt").read_text(encoding="ascii").split("\n")[1:-1]:
        kind, system, case, inputs, expected = line.split(" ")
        formula = formula_of(f"{kind} {system}")
        if formula is None:
            continue
        systems.add(f"{kind} {system}")
        cases += 1
        compare(formula, read(folder / inputs), read(folder / expected), f"{system} {case}",
                comparison)
    print("\n".join(comparison.different[:20]))
    print(f"{len(systems)} systems, {cases} cases: {comparison.compared} values compared, "
          f"{comparison.sets} at kinks, {comparison.unjudged} not judged, "
          f"{len(comparison.different)} different")
    missing = set(FORMULAS) - systems - {name for name in FORMULAS if name.startswith("loss ")}
    if missing:
        print("not in the set:", ", ".join(sorted(missing)))
    return 1 if comparison.different or missing or comparison.compared < 4000 else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
