"""Whether a gradient lies in the Clarke set of a point, as data/conventions.json states such sets.

Written apart from validation/clarke_set.cpp, which says the same in C++, and with exact fractions: each
is the other's witness.
"""

import itertools
import math
from fractions import Fraction

UNIT_ROUNDOFF = {"float64": Fraction(1, 2**53), "float32": Fraction(1, 2**24)}


def vertices_of(clarke):
    """The corners of a set that is a hull."""
    kind = clarke["kind"]
    if kind == "interval":
        return [[clarke["lower"]], [clarke["upper"]]]
    if kind == "simplex":
        return [[int(i == k) for i in range(clarke["size"])] for k in range(clarke["size"])]
    if kind == "box":
        return list(itertools.product(*zip(clarke["lower"], clarke["upper"])))
    if kind == "hull":
        return clarke["vertices"]
    if kind == "point":
        return [clarke["gradient"]]
    raise ValueError(f"a set of the kind {kind} has no corners")


def dot(a, b):
    return sum(x * y for x, y in zip(a, b))


def minus(a, b):
    return [x - y for x, y in zip(a, b)]


def solved(rows):
    """The solution of equations, rows with their right sides, or None where there is no single one."""
    for k in range(len(rows)):
        pivot = next((r for r in range(k, len(rows)) if rows[r][k] != 0), None)
        if pivot is None:
            return None
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [x / rows[k][k] for x in rows[k]]
        for r in range(len(rows)):
            if r != k:
                rows[r] = [x - rows[r][k] * y for x, y in zip(rows[r], rows[k])]
    return [row[-1] for row in rows]


def squared_distance_to_hull(vertices, gradient):
    """That to the nearest point, which lies within a face: by the normal equations of each face."""
    best = None
    for count in range(1, len(vertices) + 1):
        for first, *others in itertools.combinations(vertices, count):
            edges, rest = [minus(v, first) for v in others], minus(gradient, first)
            shares = solved([[dot(a, b) for b in edges] + [dot(a, rest)] for a in edges])
            if shares is None or any(s < 0 for s in shares) or sum(shares) > 1:
                continue
            for share, edge in zip(shares, edges):
                rest = [r - share * e for r, e in zip(rest, edge)]
            best = dot(rest, rest) if best is None else min(best, dot(rest, rest))
    return best


def contains(clarke, gradient, dtype):
    """Whether the set has the gradient, but for the rounding of its entries to the type."""
    if any(g is None or not math.isfinite(g) for g in gradient):
        return False
    gradient = [Fraction(g) for g in gradient]
    rounded = 4 * len(gradient) * UNIT_ROUNDOFF[dtype]
    if clarke["kind"] == "ball":
        radius = Fraction(clarke["radius"])
        slack = rounded * radius
        return (dot(gradient, gradient) <= (radius + slack) ** 2
                and ("sum" not in clarke or abs(sum(gradient) - Fraction(clarke["sum"])) <= slack))
    vertices = [[Fraction(x) for x in vertex] for vertex in vertices_of(clarke)]
    scale = max(abs(x) for vertex in vertices for x in vertex)
    return squared_distance_to_hull(vertices, gradient) <= (rounded * scale) ** 2


def verdict(clarke, gradient, dtype):
    """`yes`, `no`, or `not applicable` where a function has no Clarke set; None where nothing was measured."""
    if gradient is None:
        return None
    if clarke["kind"] == "none":
        return "not applicable"
    return "yes" if contains(clarke, gradient, dtype) else "no"
