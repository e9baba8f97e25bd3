"""Evaluates equations, as `gradstone show --format json` prints them, with the arrays of a library.

A matrix is an array of two axes. Entries of tensors are calculated for all their indices at once: an
index is an array of whole numbers with an axis of its own, the axes of sums before those of the
tensor, so that they broadcast. Whole numbers count from 1, as in the equations.
"""

import math
import re
from fractions import Fraction

import numpy


def number_of(text):
    """2/3 or 5, as the trees hold them; a whole number stays one, so that float32 stays float32."""
    value = Fraction(text)
    return int(value) if value.denominator == 1 else float(value)


def size_of(text, sizes):
    """N, 1, 2*N + 1: a sum of products of names and numbers."""
    total = 0
    for sign, product in re.findall(r"([+-]?)\s*(\w+(?:\s*\*\s*\w+)*)", text):
        factors = (int(name) if name.isdigit() else sizes[name] for name in re.split(r"\s*\*\s*", product))
        total += math.prod(factors) * (-1 if sign == "-" else 1)
    return total


COMPARISONS = {
    "<": lambda x, y: x < y, "<=": lambda x, y: x <= y, ">": lambda x, y: x > y,
    ">=": lambda x, y: x >= y, "=": lambda x, y: x == y,
}
BINARY = {
    "add": lambda x, y: x + y, "subtract": lambda x, y: x - y, "multiply": lambda x, y: x * y,
    "divide": lambda x, y: x / y, "power": lambda x, y: x ** y,
}
CALLS = ("exp", "log", "log1p", "tanh", "erf", "sin", "cos")


class Scope:
    """What the names in a scalar stand for."""

    def __init__(self, evaluator, indices=None, depth=0, argument=None, parameters=None):
        self.evaluator, self.indices, self.depth = evaluator, indices or {}, depth
        self.argument, self.parameters = argument, parameters

    def with_index(self, name, values):
        """A new axis before all others."""
        index = numpy.asarray(values).reshape((-1,) + (1,) * self.depth)
        return Scope(self.evaluator, {**self.indices, name: index}, self.depth + 1, self.argument, self.parameters)


class Evaluator:
    """Values by name, and what is computed from them. `arrays` is one of arrays.py; `functions` are
    the elementwise functions of a system, by name."""

    def __init__(self, arrays, sizes, functions, values):
        self.arrays, self.sizes, self.functions, self.values = arrays, sizes, functions, dict(values)

    def run(self, equations):
        for equation in equations:
            self.values[equation["name"]] = self.matrix(equation["value"])
        return self.values

    # Matrices

    def shape(self, node):
        return tuple(size_of(text, self.sizes) for text in node["shape"])

    def matrix(self, node):
        arrays, shape = self.arrays, self.shape(node)
        operands = [self.matrix(operand) for operand in node.get("operands", ())]
        if node["op"] == "variable":
            return self.values[node["name"]]
        if node["op"] == "scale":
            return self.scalar(node["factor"], Scope(self)) * operands[0]
        if node["op"] == "apply":
            parameters = [self.scalar(parameter, Scope(self)) for parameter in node["parameters"]]
            return self.call(node["function"], parameters, operands[0])
        if node["op"] == "tensor":
            return self.tensor(node, shape)
        return getattr(self, node["op"])(arrays, shape, *operands)

    def zeros(self, arrays, shape):
        return arrays.full(shape, 0)

    def ones(self, arrays, shape):
        return arrays.full(shape, 1)

    def identity(self, arrays, shape):
        return arrays.identity(shape[0])

    def transpose(self, arrays, shape, x):
        return x.T

    def negate(self, arrays, shape, x):
        return -x

    def add(self, arrays, shape, x, y):
        return x + y

    def subtract(self, arrays, shape, x, y):
        return x - y

    def product(self, arrays, shape, x, y):
        return x @ y

    def hadamard(self, arrays, shape, x, y):
        return x * y

    def dot(self, arrays, shape, x, y):
        return (x * y).sum().reshape(1, 1)

    def diag(self, arrays, shape, x):
        return arrays.diagonal(x).reshape(-1, 1)

    def Diag(self, arrays, shape, x):
        return arrays.identity(shape[0]) * x.reshape(-1, 1)

    def column_repeat(self, arrays, shape, x):
        return arrays.broadcast(x, shape)

    row_repeat = column_repeat

    def elements_sum(self, arrays, shape, x):
        return x.sum().reshape(1, 1)

    def columns_sum(self, arrays, shape, x):
        return arrays.sum(x, 0).reshape(shape)

    def rows_sum(self, arrays, shape, x):
        return arrays.sum(x, 1).reshape(shape)

    def columns_mean(self, arrays, shape, x):
        return arrays.sum(x, 0).reshape(shape) / x.shape[0]

    def rows_mean(self, arrays, shape, x):
        return arrays.sum(x, 1).reshape(shape) / x.shape[1]

    def columns_max(self, arrays, shape, x):
        return arrays.largest(x, 0).reshape(shape)

    def rows_max(self, arrays, shape, x):
        return arrays.largest(x, 1).reshape(shape)

    def call(self, name, parameters, argument):
        function = self.functions[name]
        scope = Scope(self, argument=argument, parameters=dict(zip(function["parameters"], parameters)))
        return self.arrays.like(self.scalar(function.get("stable", function["value"]), scope), argument)

    def tensor(self, node, shape):
        indices, rank = {}, len(shape)
        for axis, (name, extent) in enumerate(zip(node["indices"], shape)):
            indices[name] = numpy.arange(1, extent + 1).reshape((-1,) + (1,) * (rank - axis - 1))
        indices.pop("1", None)
        return self.arrays.broadcast(self.scalar(node["body"], Scope(self, indices, rank)), shape)

    # Scalars: numbers of Python, arrays, and arrays of NumPy of whole numbers

    def scalar(self, node, scope):
        op = node["op"]
        if op in BINARY:
            x, y = self.arrays.alike([self.scalar(operand, scope) for operand in node["operands"]])
            return BINARY[op](x, y)
        if op in CALLS:
            return self.arrays.elementary(op, self.scalar(node["operands"][0], scope))
        return getattr(self, "scalar_" + op)(node, scope)

    def scalar_number(self, node, scope):
        return number_of(node["value"])

    def scalar_pi(self, node, scope):
        return math.pi

    def scalar_parameter(self, node, scope):
        return self.values[node["name"]] if scope.parameters is None else scope.parameters[node["name"]]

    def scalar_argument(self, node, scope):
        return scope.argument

    def scalar_size(self, node, scope):
        return size_of(node["value"], self.sizes)

    def scalar_index(self, node, scope):
        return 1 if node["name"] == "1" else scope.indices[node["name"]]

    def scalar_negate(self, node, scope):
        return -self.scalar(node["operands"][0], scope)

    def scalar_delta(self, node, scope):
        left, right = (self.place(place, scope) for place in node["indices"])
        return self.arrays.where(left == right, 1, 0)

    def scalar_apply(self, node, scope):
        parameters = [self.scalar(parameter, scope) for parameter in node["parameters"]]
        return self.call(node["function"], parameters, self.scalar(node["operands"][0], scope))

    def place(self, place, scope):
        if isinstance(place, dict):
            return self.scalar(place, scope)
        return 1 if place == "1" else scope.indices[place]

    def scalar_entry(self, node, scope):
        """What lies outside is read at the edge: guards, which are evaluated for all entries alike,
        leave it out."""
        values = self.values[node["name"]]
        places = [self.place(place, scope) for place in node["indices"]]
        inside = [numpy.clip(numpy.asarray(place), 1, extent) - 1 for place, extent in zip(places, values.shape)]
        return self.arrays.entries(values, numpy.broadcast_arrays(*inside))

    def bounds(self, node, scope):
        """From where to where, over all outer indices, and which of these count."""
        first, last = (scope.indices[node[end]] if node[end] in scope.indices else size_of(node[end], self.sizes)
                       for end in ("first", "last"))
        values = numpy.arange(numpy.min(first), numpy.max(last) + 1)
        inner = scope.with_index(node["index"], values)
        index = inner.indices[node["index"]]
        return inner, len(values), (index >= first) & (index <= last)

    def scalar_sum(self, node, scope):
        inner, count, counts = self.bounds(node, scope)
        if count == 0:
            return 0
        body = self.scalar(node["operands"][0], inner)
        if not counts.all():
            body = self.arrays.where(counts, body, 0)
        return self.arrays.sum(self.arrays.with_axes(body, inner.depth, count), 0)

    def scalar_max(self, node, scope):
        for over in node["over"]:
            scope = scope.with_index(over["index"], numpy.arange(1, size_of(over["last"], self.sizes) + 1))
        body = self.scalar(node["operands"][0], scope)
        if node["conditions"]:
            body = self.arrays.where(self.holds(node["conditions"], scope), body, -math.inf)
        for over in reversed(node["over"]):
            body = self.arrays.largest(self.arrays.with_axes(body, scope.depth, size_of(over["last"], self.sizes)), 0)
            scope = Scope(self, scope.indices, scope.depth - 1, scope.argument, scope.parameters)
        return body

    def holds(self, conditions, scope):
        result = True
        for condition in conditions:
            x, y = self.arrays.alike([self.scalar(condition[side], scope) for side in ("left", "right")])
            result = self.arrays.both(result, COMPARISONS[condition["relation"]](x, y))
        return result

    def scalar_cases(self, node, scope):
        value = self.scalar(node["otherwise"], scope)
        for case in reversed(node["cases"]):
            value = self.arrays.where(self.holds(case["conditions"], scope), self.scalar(case["value"], scope), value)
        return value
