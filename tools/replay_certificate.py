#!/usr/bin/env python3
"""Replays what gradstone says it proved, with nothing but Python's standard library.

Examples:
  gradstone prove softmax --certificate softmax.json
  tools/replay_certificate.py softmax.json
  tools/replay_certificate.py --seed 7 --samples 5 softmax.json

A certificate holds the text of its equations and, for every claim in it, what was proved. This
program believes neither. It reads the claims from the text, by a parser of its own, chooses sizes,
numbers, ties and zeros by itself, evaluates both sides, and derivatives by dual numbers: exact
where they are rational, else with 60 to 3000 digits and a bound of their error. It shares no code
with gradstone and does no algebra, so it is a witness and proves nothing: what it refutes is wrong,
what it replays was right wherever it looked. A certificate that leaves a claim out, says more than
its text, can't be evaluated or takes longer than --timeout is refused.

Exit status: 0 every claim of the text is proved and replayed, 1 something is false, not proved or
refused, 2 wrong usage, a file that can't be read or output that can't be written, 3 all is replayed,
but some claims are proved in part only, which --accept does not name.
"""

import argparse
import contextlib
import functools
import graphlib
import hashlib
import itertools
import json
import math
import os
import random
import re
import secrets
import signal
import sys
import unicodedata
from decimal import (Context, Decimal, DivisionByZero, InvalidOperation, MAX_EMAX, MIN_EMIN,
                     Overflow, ROUND_DOWN, ROUND_UP, Underflow, getcontext, localcontext, setcontext)
from fractions import Fraction

VERSION = 2
# Of numbers that are not rational. The first may show that two values differ; only the others, that
# they don't. The last are for those that the ones before leave open, and for some values of each
# claim.
DIGITS = (60, 300, 1000, 3000)
SOME_VALUES = 2
TRAPS = [InvalidOperation, DivisionByZero, Overflow, Underflow]
MOST_BYTES = 1 << 26
MOST_TEXT = 1 << 19
MOST_BITS = 3000     # of exact numbers; longer ones are rounded
MOST_ENTRIES = 400   # of a matrix
MOST_OPERATIONS = 60_000_000  # of all claims of one system
# Of one system and sample at each kind of points: where all gradients need more, some are left out.
MANY_OPERATIONS = 400_000
MOST_DEPTH = 1000
FEW_POINTS = 5  # for each sample at least, where there are few sizes
MANY_ENTRIES, FEW_ENTRIES = 12, 3  # of a gradient: at most points, and where cases meet
# Of an optimizer: at its first point, at the others, and at some of one entry if it counts so far.
MANY_STEPS, FEW_STEPS, MOST_STEPS = 9, 4, 62
SMALL_SIZES = range(1, 5)  # that are all combined
MOST_COMBINATIONS = 40
MANY_INTEGERS = 40  # from the bound of an integer parameter on
# Of a point: where matrices are masks or meet conditions, and where they are any numbers.
MANY_VARIANTS, FEW_VARIANTS = 6, 1
SECONDS = 300  # of processor time for a file
# What a proof may leave out, as gradstone prove --accept names it.
# So does a text that states no gradient for what is learned or put in: --allow-missing there.
PARTS = {"sizes": "other sizes than those listed", "steps": "other numbers of steps",
         "points": "the points that are left open", "numbers": "a proof: it holds at numbers",
         "missing": "gradients that its text does not state"}


class Refused(Exception):
    """The certificate, or its text, is not one that this program accepts."""


class Undefined(ArithmeticError):
    """A value does not exist at a point: 1/0, log(-1)."""


class OutOfReach(ArithmeticError):
    """A value that this program does not compute, though there may be one."""


class Unclear(ArithmeticError):
    """A derivative can't be told at a point: cases meet and first derivatives don't decide."""


class Imprecise(ArithmeticError):
    """The digits are too few to tell what a value is."""


class Disagreement(Exception):
    """Two values that should be equal are not."""


# ---- The functions of the library -----------------------------------------------------------------

# What the equations may call without defining it. A certificate writes down which of these it
# means, word for word: no relu can be another one, and nothing can be told beside it.
LIBRARY = """
activation exp
  f(x)  = exp(x)
  f'(x) = exp(x)

activation log
  x positive
  f(x)  = log(x)
  f'(x) = 1 / x

activation reciprocal
  x nonzero
  f(x)  = 1 / x
  f'(x) = -(1 / x^2)

activation square
  f(x)  = x^2
  f'(x) = 2 * x

activation sqrt
  x positive
  f(x)  = sqrt(x)
  f'(x) = 1 / (2 * sqrt(x))

activation inv_sqrt
  parameter epsilon
  condition epsilon > 0
  x positive
  f(x)  = (x + epsilon)^(-1/2)
  f'(x) = -1/2 * (x + epsilon)^(-3/2)

activation log_sigmoid
  f(x)  = log(1 / (1 + exp(-x)))
  f'(x) = 1 / (1 + exp(x))
  stable f(x)  = where x >= 0: -log1p(exp(-x)), else: x - log1p(exp(x))
  stable f'(x) = where x >= 0: exp(-x) / (1 + exp(-x)), else: 1 / (1 + exp(x))

activation erf
  f(x)  = erf(x)
  f'(x) = 2 / sqrt(pi) * exp(-x^2)

activation sin
  f(x)  = sin(x)
  f'(x) = cos(x)

activation cos
  f(x)  = cos(x)
  f'(x) = -sin(x)

activation abs
  f(x)  = where x < 0: -x, else: x
  f'(x) = where x < 0: -1, x > 0: 1, else: 0

activation clip
  parameter a
  parameter b
  condition a < b
  f(x)  = where x < a: a, x > b: b, else: x
  f'(x) = where x < a: 0, x > b: 0, else: 1

activation power
  parameter p
  x positive
  f(x)  = x^p
  f'(x) = p * x^(p - 1)
  f_p(x) = log(x) * x^p

activation relu
  f(x)  = where x <= 0: 0, else: x
  f'(x) = where x <= 0: 0, else: 1

activation leaky_relu
  parameter alpha
  condition alpha <= 1
  f(x)  = where x <= 0: alpha * x, else: x
  f'(x) = where x <= 0: alpha, else: 1

activation all_relu
  parameter alpha
  f(x)  = where x < 0: alpha * x, else: x
  f'(x) = where x < 0: alpha, else: 1

activation trelu
  parameter epsilon
  f(x)  = where x < epsilon: 0, else: x
  f'(x) = where x < epsilon: 0, else: 1

activation srelu
  parameter al
  parameter tl
  parameter ar
  parameter tr
  condition tl <= tr
  f(x)  = where x <= tl: tl + al * (x - tl), x < tr: x, else: tr + ar * (x - tr)
  f'(x) = where x <= tl: al, x < tr: 1, else: ar
  f_al(x) = where x <= tl: x - tl, x < tr: 0, else: 0
  f_ar(x) = where x <= tl: 0, x < tr: 0, else: x - tr
  f_tl(x) = where x <= tl: 1 - al, x < tr: 0, else: 0
  f_tr(x) = where x <= tl: 0, x < tr: 0, else: 1 - ar

activation hyperbolic_tangent
  f(x)  = tanh(x)
  f'(x) = 1 - tanh(x)^2

activation sigmoid
  f(x)  = 1 / (1 + exp(-x))
  f'(x) = 1 / (1 + exp(-x)) * (1 - 1 / (1 + exp(-x)))
  stable f(x)  = where x >= 0: 1 / (1 + exp(-x)), else: exp(x) / (1 + exp(x))
  stable f'(x) = (where x >= 0: 1 / (1 + exp(-x)),
        else: exp(x) / (1 + exp(x))) * (1
        - (where x >= 0: 1 / (1 + exp(-x)), else: exp(x) / (1 + exp(x))))

activation silu
  f(x)  = x * (1 / (1 + exp(-x)))
  f'(x) = 1 / (1 + exp(-x)) + x * (1 / (1 + exp(-x))) * (1 - 1 / (1 + exp(-x)))
  stable f(x)  = x * (where x >= 0: 1 / (1 + exp(-x)),
        else: exp(x) / (1 + exp(x)))
  stable f'(x) = (where x >= 0: 1 / (1 + exp(-x)),
        else: exp(x) / (1 + exp(x))) + x * (where x >= 0: 1 / (1 + exp(-x)),
        else: exp(x) / (1 + exp(x))) * (1
        - (where x >= 0: 1 / (1 + exp(-x)), else: exp(x) / (1 + exp(x))))
"""


# ---- Reading the notation -------------------------------------------------------------------------
#
# Formulas become tuples, the kind first. A matrix is ("matrix", operation, rows, columns, parts);
# everything else is a scalar. Sizes are polynomials: sorted tuples of (names, coefficient). A tensor
# of another rank is held row by row in a matrix, whose rows remember the dimensions.

WORDS = {"where", "else", "and", "for", "because"}
KINDS = {"operation", "layer", "activation", "loss", "optimizer", "rule", "derivation"}
DOMAINS = {"real", "positive", "nonzero", "distribution", "mask"}
ROLES = {"input", "weight", "mask", "target", "statistic"}
ELEMENTARY = {"exp", "log", "log1p", "tanh", "erf", "sin", "cos"}
UNARY = {"T", "diag", "Diag", "elements_sum", "columns_sum", "rows_sum", "columns_max", "rows_max",
         "columns_mean", "rows_mean", "softmax", "log_softmax"}
MATRIX_WORDS = UNARY | {"hadamard", "dot", "row_repeat", "column_repeat", "zeros", "ones", "identity",
                        "tensor"}
RESERVED = MATRIX_WORDS | ELEMENTARY | {"sum", "max", "min", "size", "delta", "sqrt"}
TOKEN = re.compile(r"(?P<name>[A-Za-z][A-Za-z0-9_]*'?)"
                   r"|(?P<decimal>[0-9]+(?:\.[0-9]+(?:[eE][-+]?[0-9]+)?|[eE][-+]?[0-9]+))"
                   r"|(?P<integer>[0-9]+)"
                   r"|(?P<symbol><=|>=|!=|\.\.|[-+*/@^()\[\],:=<>])|(?P<other>.)", re.ASCII)
OPERATORS = {"+", "-", "*", "/", "@", "^", "=", "<", ">", "<=", ">="}
GOES_ON = OPERATORS | {",", ":", "where", "and", "for"}  # at the end of a line


class Token:
    __slots__ = ("kind", "text", "at", "end", "line", "first")

    def __init__(self, kind, text, at, line, first):
        self.kind, self.text, self.at, self.line, self.first = kind, text, at, line, first
        self.end = at + len(text)


def tokenize(text):
    """Tokens of all statements, each ended by a token "newline"."""
    tokens = []
    depth, goes_on, at, line, line_start = 0, False, 0, 1, 0

    def end_statement():
        if tokens and tokens[-1].kind != "newline":
            tokens.append(Token("newline", "", at, line, False))

    def continue_statement():
        if tokens and tokens[-1].kind == "newline":
            tokens.pop()

    def begins_a_chain(word):
        """Whether a minus stands below `chain NAME`, where a formula begins."""
        if word != "-" or not tokens or tokens[-1].kind != "newline":
            return False
        first = len(tokens) - 1
        while first > 0 and tokens[first - 1].kind != "newline":
            first -= 1
        return tokens[first].text == "chain" and tokens[first + 1].text != "="

    while at < len(text):
        letter = text[at]
        first = at == line_start
        if first and letter not in " \t\r\n#":
            depth, goes_on = 0, False
            end_statement()
        if letter == "\n":
            if depth == 0 and not goes_on:
                end_statement()
            at, line = at + 1, line + 1
            line_start = at
            continue
        if letter in " \t\r":
            at += 1
            continue
        if letter == "#":
            at = text.find("\n", at)
            at = len(text) if at < 0 else at
            continue
        found = TOKEN.match(text, at)
        kind, word = found.lastgroup, found.group()
        if kind == "other":
            raise Refused(f"line {line}: a character that the notation does not use")
        if kind == "name":
            if len(word) > 65:
                raise Refused(f"line {line}: a name is too long")
            if word == "because" and depth == 0:
                continue_statement()
                stop = min(k for k in (text.find("\n", at), text.find("#", at), len(text)) if k >= 0)
                tokens.append(Token("reason", text[at:stop], at, line, first))
                at, goes_on = stop, False
                continue
            if word == "for" and depth == 0 and not first:
                continue_statement()
        if kind == "symbol":
            depth += word in "(["
            depth -= word in ")]" and depth > 0
            if word in OPERATORS and depth == 0 and not first and not begins_a_chain(word):
                continue_statement()
        tokens.append(Token(kind, word, at, line, first))
        goes_on = kind in ("name", "symbol") and word in GOES_ON
        at = found.end()
    end_statement()
    tokens.append(Token("end", "", at, line, True))
    return tokens


# Polynomials of sizes.

def poly(value):
    if isinstance(value, int):
        return (((), value),) if value else ()
    return (((value,), 1),)


def poly_of(terms):
    return tuple(sorted((names, count) for names, count in terms.items() if count))


def poly_add(a, b, sign=1):
    terms = dict(a)
    for names, count in b:
        terms[names] = terms.get(names, 0) + sign * count
    return poly_of(terms)


def poly_times(a, b):
    terms = {}
    for names, count in a:
        for others, times in b:
            product = tuple(sorted(names + others))
            terms[product] = terms.get(product, 0) + count * times
    return poly_of(terms)


def poly_at(polynomial, sizes):
    total = 0
    for names, count in polynomial:
        for name in names:
            count *= sizes[name]
        total += count
    return total


ONE = poly(1)
MOST_DIMENSIONS = 8


class Rows(tuple):
    """The rows of the matrix that holds a tensor of another rank; equal where its dimensions are."""

    def __new__(cls, rows, dims):
        made = super().__new__(cls, rows)
        made.dims = dims
        return made

    def __eq__(self, other):
        return isinstance(other, Rows) and self.dims == other.dims

    def __ne__(self, other):
        return not self == other

    def __hash__(self):
        return hash(self.dims)


def shape_of(dims):
    """Rows and columns of the matrix that holds a tensor: all axes but the last are its rows."""
    if len(dims) == 2:
        return tuple(dims)
    rows = ONE
    for dim in dims[:-1]:
        rows = poly_times(rows, dim)
    return Rows(rows, tuple(dims)), dims[-1] if dims else ONE


def dims_of(shape):
    return shape[0].dims if isinstance(shape[0], Rows) else tuple(shape)


def is_tensor(value):
    """Whether it has another rank than a matrix."""
    return isinstance(value[2], Rows)


def indices_at(indices, shape, sizes, flat):
    """Where the entry is that is stored at a place, row after row; by the names of the indices."""
    found = {}
    for name, dim in zip(reversed(indices), reversed(dims_of(shape))):
        extent = poly_at(dim, sizes)
        found[name] = flat % extent + 1
        flat //= extent
    return found


def is_matrix(value):
    return value[0] == "matrix"


def matrix(operation, rows, columns, *parts):
    return ("matrix", operation, rows, columns, parts)


def number(value):
    return ("number", Fraction(value))


class Function:
    """An elementwise function: of the library, or an activation of the text."""

    def __init__(self, name, parameters, conditions, domain):
        self.name, self.parameters, self.conditions = name, parameters, conditions
        self.domain = domain
        self.value = self.stable = None
        self.derivative = None   # a Function
        self.partials = {}       # Functions, by the name of a parameter

    def stated(self):
        return [self] + [f for f in [self.derivative] if f] + list(self.partials.values())


class System:
    """The equations of one system, and what they assume."""

    def __init__(self, kind, name):
        self.kind, self.name, self.form = kind, name, ""
        self.matrices = {}      # name: (rows, columns, role, domain)
        self.last = {}          # of the domain index: the largest that an entry can be
        self.size_parameters = set()    # integer parameters that are used as sizes
        self.outputs = []       # where they are named
        self.recurrences = []
        self.parameters = {}    # name: "given", "trainable" or "integer"
        self.usual = {}
        self.conditions = []    # comparisons of scalars, and ("equal", A, B) of matrices
        self.forward, self.backward = {}, {}
        self.gradients = {}     # name of a backward equation: of what it is the gradient
        self.definitions = {}   # name: (indices, scalar)
        self.identities = {}    # name: (left, right)
        self.entry_identities = {}  # name: (indices, (rows, columns), left, right)
        self.chains, self.updates, self.unrolled = {}, {}, {}
        self.starts = {}        # where states of an optimizer start; others start anywhere
        self.function = None    # of an activation by cases
        self.begun = None       # the same while it is read
        self.argument_domain = "real"
        self.stated = {}        # f, f', f_al, stable f, stable f': scalars
        self.sizes = set()
        self.uses = set()       # functions of the library that it calls
        self.reads_pi = False   # pi is the number somewhere

    def title(self):
        return f"{self.kind} {self.name}" + (f" ({self.form})" if self.form else "")

    def output(self):
        return list(self.forward)[-1] if self.forward else ""

    def all_outputs(self):
        """Those whose gradients are given, or the loss."""
        return self.outputs if self.outputs and self.kind != "loss" else [self.output()]

    def cotangents(self):
        none = self.kind in ("loss", "optimizer") or not self.forward
        return [] if none else ["D" + name for name in self.all_outputs()]

    def recurrence_of(self, name):
        return next((one for one in self.recurrences if name in one.equations), None)

    def shape(self, name):
        if name in self.matrices:
            return self.matrices[name][:2]
        for values in (self.forward, self.backward):
            if name in values:
                return values[name][2:4]
        if name in self.cotangents():
            return self.shape(name[1:])
        return None

    def is_name(self, name):
        return name in self.parameters or self.shape(name) is not None

    def assumptions(self):
        return (self.matrices, self.last, self.parameters, sorted(map(repr, self.conditions)),
                sorted(map(repr, self.starts.items())))

    def claims(self):
        """Everything that the system states: (kind, subject, of)."""
        all_claims = [("definition", name, "") for name in self.definitions]
        if self.kind in ("operation", "activation"):
            for function in self.applied_functions():
                if function.stable is not None:
                    all_claims.append(("stable form", function.name, ""))
                if function.derivative:
                    all_claims.append(("derivative", function.derivative.name, ""))
        all_claims += [("gradient", name, of) for name, of in self.gradients.items()]
        all_claims += [("identity", name, "") for name in self.identities]
        all_claims += [("element identity", name, "") for name in self.entry_identities]
        return all_claims + [("unrolled", name, "") for name in self.unrolled]

    def missing_gradients(self):
        """What is put in or learned, and has no gradient though the system states gradients."""
        takes_steps = self.kind == "optimizer" or self.updates
        has_values_only = self.kind in ("operation", "derivation") and not self.backward
        if takes_steps or has_values_only or not self.forward:
            return []
        moved = [name for name, (_, _, role, domain) in self.matrices.items()
                 if role in ("input", "weight") and domain != "index"]
        moved += [name for name, kind in self.parameters.items() if kind == "trainable"]
        return [name for name in moved if name not in self.gradients.values()]

    def applied_functions(self):
        """Those that are applied to matrices, each once."""
        found, seen = {}, set()

        def visit(value):
            if id(value) in seen:
                return
            seen.add(id(value))
            for part in value[4]:
                if isinstance(part, tuple) and part and part[0] == "matrix":
                    visit(part)
            if value[1] == "apply":
                found.setdefault(value[4][1].name, value[4][1])

        for values in (self.forward, self.backward):
            for value in values.values():
                visit(value)
        for left, right in self.identities.values():
            visit(left)
            visit(right)
        return list(found.values())


class Recurrence:
    """Equations of one step, and where their tensors begin."""

    def __init__(self, step, steps, is_reversed):
        self.step, self.steps, self.is_reversed = step, steps, is_reversed
        self.initial = {}       # name: (indices of a step, scalar)
        self.equations = []

    def before(self, sizes):
        """The step at which tensors begin."""
        return poly_at(self.steps, sizes) + 1 if self.is_reversed else 0


class Parser:
    """Reads systems of equations as docs/notation.md writes them."""

    def __init__(self, text, library):
        self.tokens, self.position = tokenize(text), 0
        self.functions = {}     # by all their names: relu, relu', srelu_al
        self.text = text
        self.library = {function.name: function for function in library}
        self.base = {f.name: function.name for function in library for f in function.stated()}
        self.own = set()        # names of the activations of the text
        self.used = set()       # functions of the library that the text calls
        for function in library:
            self.add_function(function)
        self.system = None
        self.indices = None     # bound ones and their ranges, where entries may be read
        self.entries = None     # names whose entries may be read; of steps too
        self.has_x = False
        self.steps = ""
        self.in_scope = False   # of a claim, which leaves points open
        self.places = False     # whether whole numbers are calculated, of sizes and indices
        self.recurrence = None  # whose equations may follow
        self.depth = 0

    def add_function(self, function):
        for stated in function.stated():
            self.functions[stated.name] = stated

    # The tokens.

    def peek(self, ahead=0):
        return self.tokens[min(self.position + ahead, len(self.tokens) - 1)]

    def next(self):
        token = self.peek()
        self.position = min(self.position + 1, len(self.tokens) - 1)
        return token

    def refuse(self, message, token=None):
        place = f"line {(token or self.peek()).line}"
        raise Refused(f"{place}: {message}")

    def at(self, text, ahead=0):
        token = self.peek(ahead)
        return token.kind in ("name", "symbol") and token.text == text

    def take(self, text):
        if self.at(text):
            self.next()
            return True
        return False

    def expect(self, text):
        if not self.take(text):
            self.refuse(f"expected {text}, found {self.peek().text or 'the end of the line'}")

    def word(self, what):
        token = self.peek()
        if token.kind != "name" or token.text.endswith("'") or token.text in WORDS:
            self.refuse(f"expected {what}, found {token.text or 'the end of the line'}")
        return self.next().text

    def end_of_statement(self):
        if self.peek().kind != "newline":
            self.refuse(f"expected the end of the line, found {self.peek().text}")
        self.next()

    def integer(self):
        token = self.next()
        if token.kind != "integer" or len(token.text) > 19 or int(token.text) >= 2**63:
            self.refuse("expected a number of 64 bits", token)
        return int(token.text)

    def decimal(self):
        token = self.next()
        exponent = token.text.lower().partition("e")[2]
        if len(token.text) > 100 or exponent and abs(int(exponent)) > 100:
            self.refuse("a number is too long", token)
        value = Fraction(token.text)
        if value.numerator >= 2**63 or value.denominator >= 2**63:
            self.refuse("expected a number of 64 bits", token)
        return value

    def deeper(self):
        self.depth += 1
        if self.depth > MOST_DEPTH:
            self.refuse("the formula is too deep")

    # Systems and statements.

    def systems(self):
        all_systems = []
        while self.peek().kind != "end":
            if not self.peek().first:
                self.refuse("a system begins at the start of a line")
            self.depth = 0
            system = self.one_system()
            all_systems.append(system)
            if system.function and system.function.partials:
                all_systems.append(with_learned_parameters(system, system.function))
            elif not system.function:
                function = only_function(system)
                if function and function.partials:
                    all_systems.append(with_learned_parameters(system, function))
        if not all_systems:
            raise Refused("the text holds no equations")
        return all_systems

    def one_system(self):
        head = self.next()
        if head.text == "identity":
            return self.free_identity()
        if head.text not in KINDS:
            self.refuse(f"expected the start of a system, found {head.text}", head)
        system = self.system = System(head.text, self.word("a name"))
        if self.at("("):
            opened, words = self.next(), []
            while not self.at(")") and self.peek().kind not in ("newline", "end"):
                words.append(self.next())
            if not words:
                self.refuse("the form of a system is in parentheses", opened)
            self.expect(")")
            system.form = self.raw(opened.end, words[-1].end)
        self.end_of_statement()
        section, self.recurrence = "", None
        while self.peek().kind != "end" and not self.peek().first:
            section = self.statement(section)
        self.finish_function()
        self.check_recurrences()
        self.used |= system.uses - ({system.name} if system.function else set())
        if not (system.forward or system.identities or system.entry_identities):
            raise Refused(f"{system.title()} states nothing")
        if system.reads_pi and (
                system.shape("pi") or "pi" in system.parameters or "pi" in system.sizes):
            raise Refused(f"{system.title()}: pi is the number and the name of something")
        if system.kind == "loss" and set(dims_of(system.shape(system.output()))) - {ONE}:
            raise Refused(f"{system.title()}: a loss is 1 x 1")
        if any(name not in system.forward for name in system.outputs):
            raise Refused(f"{system.title()}: an output is a forward value")
        for given in system.cotangents():
            if given in system.matrices or given in system.forward or given in system.backward:
                raise Refused(f"{system.title()}: {given} is the gradient of the output")
        return system

    def check_recurrences(self):
        for recurrence in self.system.recurrences:
            if not recurrence.equations or set(recurrence.initial) - set(recurrence.equations):
                raise Refused(f"{self.system.title()}: a recurrence without an equation of a step")

    def raw(self, start, end):
        return self.text[start:end]

    def free_identity(self):
        here = self.position
        self.system = System("rule", self.word("the name of the identity"))
        self.position = here
        start = self.position
        self.skip_to_for()
        self.ranges(declare=True)
        self.position = start
        self.identity()
        self.end_of_statement()
        self.used |= self.system.uses
        return self.system

    def skip_to_for(self):
        while not self.at("for") and self.peek().kind not in ("newline", "end"):
            self.next()

    def new_name(self, name, token):
        if self.system.is_name(name):
            self.refuse(f"{name} is declared twice", token)

    def is_function_here(self):
        ahead = 1 if self.at("stable") else 0
        name = self.peek(ahead).text
        return (name in ("f", "f'") or name.startswith("f_")) and self.at("(", ahead + 1)

    def statement(self, section):
        token = self.peek()
        system = self.system
        if token.kind != "name":
            self.refuse(f"expected a statement, found {token.text}")
        if self.at("=", 1) or self.at("[", 1):
            self.equation(section)
        elif self.is_function_here():
            self.function_statement()
        elif token.text in ROLES:
            self.next()
            name = self.word("the name of a matrix")
            self.expect(":")
            self.declare(token.text, name, token)
        elif token.text in ("trainable", "integer", "parameter"):
            self.parameter()
        elif token.text == "condition":
            self.condition()
        elif token.text == "x":
            self.next()
            if system.kind != "activation" or system.function:
                self.refuse("the domain of x stands in an activation, above f(x)")
            system.argument_domain = self.domain()
            if system.argument_domain not in ("real", "positive", "nonzero"):
                self.refuse("the domain of x is real, positive or nonzero", token)
        elif token.text in ("forward", "backward"):
            section, self.recurrence = self.next().text, None
        elif token.text == "output":
            self.next()
            system.outputs.append(self.word("a forward value"))
            while self.take(","):
                system.outputs.append(self.word("a forward value"))
            if len(set(system.outputs)) != len(system.outputs):
                self.refuse("an output is named twice", token)
        elif token.text == "recurrence":
            self.begin_recurrence(section)
        elif token.text == "definition":
            self.definition()
        elif token.text == "update":
            self.update()
        elif token.text == "start":
            self.start()
        elif token.text == "after":
            self.after()
        elif token.text == "identity":
            self.finish_function()
            if not self.at(":", 1):
                self.next()
            self.identity()
        elif token.text == "chain":
            self.chain()
        else:
            self.refuse(f"expected a statement, found {token.text}")
        self.end_of_statement()
        return section

    def domain(self):
        if self.peek().kind != "name" or self.at("for"):
            return None
        word = self.next()
        if word.text not in DOMAINS:
            self.refuse(f"expected a domain, found {word.text}", word)
        return word.text

    def declare(self, role, name, token):
        self.new_name(name, token)
        rows, columns = self.tensor_shape()
        if self.take("index"):
            self.system.last[name] = self.size()
            if role == "weight":
                self.refuse(f"{name} holds places, which are not learned", token)
            self.system.matrices[name] = (rows, columns, role, "index")
            return
        domain = self.domain() or ("mask" if role == "mask" else "real")
        if domain == "distribution" and role in ("input", "weight") and self.system.kind != "rule":
            self.refuse("what is differentiated is no distribution", token)
        self.system.matrices[name] = (rows, columns, role, domain)

    def tensor_shape(self):
        dims = []
        if not self.take("scalar"):
            dims = [self.size()]
            while self.take("x"):
                dims.append(self.size())
        if len(dims) > MOST_DIMENSIONS:
            self.refuse(f"a tensor has at most {MOST_DIMENSIONS} dimensions")
        return shape_of(dims)

    def use_as_size(self, name):
        """An integer parameter with which a shape or a place is calculated is a size."""
        system = self.system
        if system.parameters.get(name) != "integer" or system.kind == "optimizer":
            self.refuse(f"{name} is a parameter and no size")
        del system.parameters[name]
        system.size_parameters.add(name)
        system.sizes.add(name)
        own = [c for c in system.conditions if name in names_in(c)]
        for condition in own:
            left, relation, right = condition
            if left != ("parameter", name) or relation not in (">", ">=") or right[0] != "number" \
                    or right[1] < 0 or right[1].denominator != 1:
                self.refuse(f"of {name}, which is used as a size, only the least can be said")
            place = system.conditions.index(condition)
            system.conditions[place] = (("size", poly(name)), relation, right)

    def parameter(self):
        kind = "given"
        if self.take("trainable"):
            kind = "trainable"
        if self.take("integer"):
            if kind == "trainable":
                self.refuse("a parameter that counts has no gradient")
            kind = "integer"
        self.expect("parameter")
        token = self.peek()
        name = self.word("the name of a parameter")
        self.new_name(name, token)
        condition = None
        if self.peek().kind != "newline" and not self.at("usually"):
            relation = self.relation()
            self.system.parameters[name] = kind
            condition = (("parameter", name), relation, self.scalar_of(self.sum()))
        if self.take("usually"):
            usual = self.scalar_of(self.sum())
            if usual[0] != "number" or kind == "integer":
                self.refuse("expected a number that it usually is", token)
            self.system.usual[name] = usual[1]
        self.system.parameters[name] = kind
        if condition:
            self.system.conditions.append(condition)

    def condition(self):
        self.next()
        if self.is_size_bound():
            name, relation, least = self.word("a size"), self.relation(), number(self.integer())
            self.system.sizes.add(name)
            self.system.conditions.append((("size", poly(name)), relation, least))
            return
        left = self.sum()
        token = self.peek()
        relation = self.relation()
        right = self.sum()
        if not is_matrix(left) and not is_matrix(right):
            self.system.conditions.append((left, relation, right))
            return
        if not is_matrix(left) or not is_matrix(right) or relation != "=" \
                or left[2:4] != right[2:4]:
            self.refuse("a condition compares two scalars, or two matrices by =", token)
        if not self.is_implied(left, right):
            self.system.conditions.append(("equal", left, right))

    def is_size_bound(self):
        """N >= 2: what is no parameter is a size."""
        return self.peek().kind == "name" and self.peek(1).text in (">=", ">") and \
            self.peek(2).kind == "integer" and self.peek(3).kind == "newline" and \
            self.peek().text not in self.system.parameters

    def is_implied(self, left, right):
        """rows_sum(T) = ones(N, 1) of a distribution T."""
        if left[1] != "rows_sum" or left[4][0][1] != "variable" or right[1] != "ones":
            return False
        return self.system.matrices.get(left[4][0][4][0], (0, 0, 0, ""))[3] == "distribution"

    def equation(self, section):
        token = self.peek()
        system = self.system
        name = self.word("the name of a value")
        if not section or (section == "forward" and system.backward):
            self.refuse("an equation stands below forward or backward, forward ones first", token)
        if section == "backward" and name in system.cotangents():
            self.refuse(f"{name} is the gradient of the output, which is given", token)
        recurrence = self.recurrence
        if recurrence and not (self.at("[") and self.peek(1).text == recurrence.step):
            if self.at_initial():
                self.initial(name, section, token)
                return
            if not recurrence.equations:
                self.refuse("a recurrence begins with an equation of a step", token)
            recurrence = self.recurrence = None
        if self.at("["):
            value = self.entries_equation(name, section, token)
        else:
            self.expect("=")
            value = self.matrix_of(self.sum())
        self.new_name(name, token)
        if recurrence:
            recurrence.equations.append(name)
            if name in recurrence.initial and value[2:4] != self.pending_shape(name):
                self.refuse(f"{name} has another shape in a step than where it begins", token)
        if section == "forward":
            system.forward[name] = value
            return
        of = name[1:] if name.startswith("D") else ""
        wanted = None
        if system.parameters.get(of) == "trainable":
            wanted = (ONE, ONE)
        elif of in system.matrices or of in system.forward:
            wanted = system.shape(of)
            if of in system.last:
                self.refuse(f"{of} holds places, which have no gradient", token)
        if wanted is not None:
            if value[2:4] != wanted:
                self.refuse(f"{name} has another shape than {of}", token)
            system.gradients[name] = of
        system.backward[name] = value

    # Equations of entries, and steps.

    def entries_equation(self, name, section, token):
        """Y[n,u,k] = ... for u: U, behind the name."""
        indices = self.left_indices()
        ranges, own = self.ranges_for(), self.gradient_shape(name, section)
        if own and len(own) != len(indices):
            self.refuse(f"{name} has other indices than what it is the gradient of", token)
        if self.recurrence:
            ranges[self.recurrence.step] = self.recurrence.steps
        dims = self.dims_for(indices, ranges, own)
        body = self.entry_formula(indices)
        self.skip_to_end()
        return matrix("tensor", *shape_of(dims), tuple(indices), body)

    def left_indices(self, opening="["):
        self.expect(opening)
        indices = []
        while True:
            indices.append("1" if self.take_one() else self.word("an index"))
            if not self.take(","):
                break
        self.expect("]")
        named = [index for index in indices if index != "1"]
        if len(set(named)) != len(named) or len(indices) > MOST_DIMENSIONS:
            self.refuse("an index stands twice, or there are too many")
        return indices

    def ranges_for(self):
        """What is said behind `for`; then the formula behind = is next."""
        self.expect("=")
        here = self.position
        self.skip_to_for()
        found = {}
        if self.take("for"):
            while True:
                index = self.word("an index")
                self.expect(":")
                if index in found:
                    self.refuse(f"the index {index} is given twice")
                found[index] = self.size()
                if not self.take(","):
                    break
        self.position = here
        return found

    def skip_to_end(self):
        if self.at("for"):
            while self.peek().kind not in ("newline", "end"):
                self.next()

    def gradient_shape(self, name, section):
        of = name[1:] if section == "backward" and name.startswith("D") else ""
        known = of in self.system.matrices or of in self.system.forward
        return dims_of(self.system.shape(of)) if known else None

    def dims_for(self, indices, ranges, own):
        if set(ranges) - set(indices):
            self.refuse("a range is of an index that is not on the left")
        dims = []
        for axis, index in enumerate(indices):
            dim = ONE if index == "1" else ranges.get(index) or (own and own[axis]) or \
                self.range_read(index)
            if dim is None:
                self.refuse(f"it is not said what {index} runs over")
            dims.append(dim)
        return dims

    def range_read(self, index):
        """The dimension at which an index stands alone in the first entry on the right."""
        here = self.position
        self.skip_to_for()
        tokens = self.tokens[here:self.position + 1]
        self.position = here
        for k, token in enumerate(tokens[:-1]):
            shape = token.kind == "name" and tokens[k + 1].text == "[" and self.system.shape(token.text)
            if not shape:
                continue
            axis = depth = 0
            for before, one, after in zip(tokens[k + 1:], tokens[k + 2:], tokens[k + 3:]):
                if depth == 0 and one.text == "]":
                    break
                depth += (one.text in ("[", "(")) - (one.text in ("]", ")"))
                axis += depth == 0 and one.text == ","
                alone = before.text in ("[", ",") and after.text in ("]", ",")
                if depth == 0 and alone and one.text == index and axis < len(dims_of(shape)):
                    return dims_of(shape)[axis]
        return None

    def begin_recurrence(self, section):
        token = self.next()
        step = self.word("the index of the step")
        self.expect(":")
        if not section:
            self.refuse("a recurrence stands below forward or backward", token)
        self.recurrence = Recurrence(step, self.size(), self.take("reversed"))
        self.system.recurrences.append(self.recurrence)

    def at_initial(self):
        if not self.at("["):
            return False
        return self.at("+", 2) if self.recurrence.is_reversed else self.peek(1).text == "0"

    def initial(self, name, section, token):
        """H[0,n,k] = h[n,k], behind the name."""
        recurrence = self.recurrence
        self.expect("[")
        wanted = poly_add(recurrence.steps, ONE) if recurrence.is_reversed else ()
        if self.size() != wanted or name in recurrence.initial or self.system.is_name(name):
            self.refuse(f"{name} does not begin so", token)
        indices = [] if self.take("]") else self.left_indices(",")
        ranges, own = self.ranges_for(), self.gradient_shape(name, section)
        if own and len(own) != len(indices) + 1:
            self.refuse(f"{name} has other indices than what it is the gradient of", token)
        dims = self.dims_for(indices, ranges, own and own[1:])
        value = self.entry_formula(indices)
        if any(part and part[0] in ("sum", "max", "delta") for part in walk(value)):
            self.refuse(f"where {name} begins has no sums", token)
        self.skip_to_end()
        recurrence.initial[name] = (tuple(indices), value, tuple(dims))

    def update(self):
        token = self.next()
        state = self.word("a declared matrix")
        self.expect("=")
        value = self.word("a forward value")
        system = self.system
        if state not in system.matrices or value not in system.forward or state in system.updates \
                or system.shape(state) != system.shape(value):
            self.refuse("an update takes a declared matrix and a forward value of its shape", token)
        system.updates[state] = value

    def start(self):
        token = self.next()
        name = self.word("a declared matrix")
        self.expect("=")
        value = self.matrix_of(self.sum())
        if self.system.shape(name) != value[2:4] or name in self.system.starts:
            self.refuse(f"{name} can't start so", token)
        self.system.starts[name] = value

    def function_statement(self):
        system, token = self.system, self.peek()
        if system.kind != "activation" or system.forward or system.matrices:
            self.refuse("f(x) is stated in an activation, without matrices")
        if system.name in RESERVED and self.library:
            self.refuse(f"{system.name} is a name of the notation")
        stable = self.take("stable")
        name = self.next().text
        for part in ("(", "x", ")", "="):
            self.expect(part)
        self.has_x = True
        value = self.scalar_of(self.formula())
        self.has_x = False
        stated = system.stated
        key = ("stable " if stable else "") + name
        if key in stated or (name.startswith("f_") and (stable or name[2:] not in system.parameters)):
            self.refuse(f"{key}(x) can't be stated here", token)
        stated[key] = value
        if key == "f":
            self.state_function(value)

    def state_function(self, value):
        """From here on the activation can call its own f(x)."""
        system = self.system
        if any(kind != "given" for kind in system.parameters.values()):
            self.refuse("the parameters of f(x) are plain ones")
        if system.name in self.own:
            self.refuse(f"{system.name} is defined twice")
        function = Function(system.name, tuple(system.parameters), tuple(system.conditions),
                            system.argument_domain)
        function.value = value
        standard = self.library.get(system.name)
        if standard and not same_values(function, standard):
            self.refuse(f"{system.title()} is another function than that of the library; give it a "
                        "name of its own")
        self.own.add(system.name)
        self.functions[system.name] = system.begun = function

    def finish_function(self):
        """Y = f(X) and DX = hadamard(DY, f'(X)), which an activation by cases understands."""
        system = self.system
        stated = system.stated
        if system.function or not stated:
            return
        if "f" not in stated or ("stable f'" in stated and "f'" not in stated):
            raise Refused(f"{system.title()}: f(x) or f'(x) is missing")
        function = system.begun
        parameters = function.parameters
        if parameters != tuple(system.parameters) or \
                function.domain != system.argument_domain:
            raise Refused(f"{system.title()}: parameters and the domain of x stand above f(x)")
        function.conditions = tuple(system.conditions)
        function.stable = stated.get("stable f")

        def build(name, value, stable=None):
            part = Function(name, parameters, function.conditions, function.domain)
            part.value, part.stable = value, stable
            return part

        if "f'" in stated:
            function.derivative = build(system.name + "'", stated["f'"], stated.get("stable f'"))
        for key, value in stated.items():
            if key.startswith("f_"):
                function.partials[key[2:]] = build(system.name + key[1:], value)
        self.add_function(function)
        system.function = function
        given = tuple(("parameter", name) for name in parameters)
        shape = (poly("m"), poly("n"))
        X = matrix("variable", *shape, "X")
        system.matrices["X"] = (*shape, "input", system.argument_domain)
        system.sizes |= {"m", "n"}
        system.forward["Y"] = matrix("apply", *shape, X, function, given)
        if function.derivative:
            slope = matrix("apply", *shape, X, function.derivative, given)
            system.backward["DX"] = matrix("hadamard", *shape, matrix("variable", *shape, "DY"), slope)
            system.gradients["DX"] = "X"

    # Identities, definitions, chains, steps.

    def ranges(self, declare=False):
        """for A: m x n, i: m: (indices, their sizes), None where no index is given."""
        if not self.take("for"):
            return None
        indices = []
        while True:
            token = self.peek()
            name = self.word("a name, as in for A: m x n")
            self.expect(":")
            here = self.position
            size = self.size()
            if self.at("x"):
                self.position = here
                if declare:
                    self.declare("input", name, token)
                else:
                    if name not in self.system.matrices or self.system.kind != "rule":
                        self.refuse("the matrices of a system are declared by input", token)
                    self.tensor_shape(), self.domain()
            else:
                if size == ONE or len(indices) == MOST_DIMENSIONS or name in dict(indices):
                    self.refuse("an index runs over 1, stands twice, or there are too many", token)
                indices.append((name, size))
            if not self.take(","):
                break
        return self.two(indices) if indices else None

    @staticmethod
    def two(indices):
        while len(indices) < 2:
            indices = indices + [("1", ONE)]
        return tuple(name for name, size in indices), shape_of([size for name, size in indices])

    def ranges_of_entry(self, defined=False):
        """X[i,k]: (indices, their sizes). What is not defined here may be the first of several."""
        token = self.peek()
        shape = self.system.shape(self.word("a matrix"))
        if shape is None:
            self.refuse(f"{token.text} is not declared above", token)
        self.expect("[")
        indices = []
        for size in dims_of(shape):
            if indices:
                self.expect(",")
            if self.peek().text == "1" and not defined:
                size = ONE
            if (self.peek().text == "1") != (size == ONE):
                self.refuse("the index 1 stands where the dimension is 1")
            name = "1" if self.take_one() else self.word("an index")
            if name != "1" and name in dict(indices):
                self.refuse(f"the index {name} stands twice")
            indices.append((name, size))
        self.expect("]")
        return tuple(name for name, size in indices), shape_of([size for name, size in indices])

    def take_one(self):
        if self.peek().kind == "integer" and self.peek().text == "1":
            self.next()
            return True
        return False

    def at_entry(self):
        return self.peek().kind == "name" and self.at("[", 1)

    def entry_formula(self, indices, steps=""):
        """A scalar in which entries may be read."""
        outer = self.indices, self.entries, self.steps
        self.indices = {name for name in indices if name != "1"}
        self.entries, self.steps = True, steps
        value = self.scalar_of(self.formula())
        self.indices, self.entries, self.steps = outer
        return value

    def matrix_formula(self):
        return self.matrix_of(self.sum())

    def at_scalars(self):
        """Whether cases or entries are equated here: sum(k: K, a[1,k])."""
        here = self.position
        self.skip_to_for()
        words = [token.text for token in self.tokens[here:self.position]]
        self.position = here
        return self.at("where") or "[" in words

    def identity(self):
        token = self.peek()
        name = self.word("the name of the identity")
        self.expect(":")
        here = self.position
        self.skip_to_for()
        ranges = self.ranges()
        end = self.position
        self.position = here
        if ranges is None and self.at_entry():
            ranges = self.ranges_of_entry()
            self.position = here
        if ranges:
            left = self.entry_formula(ranges[0])
            self.expect("=")
            self.state_entries(name, ranges, left, self.entry_formula(ranges[0]), token)
        else:
            left = number(0) if self.at_scalars() else self.sum()
            if is_matrix(left):
                self.expect("=")
                self.state(name, left, self.matrix_formula(), token)
            else:
                self.position = here
                left = self.entry_formula(())
                self.expect("=")
                self.state_entries(name, self.two([]), left, self.entry_formula(()), token)
        if self.at("for"):
            self.position = end

    def new_identity(self, name, token):
        if name in self.system.identities or name in self.system.entry_identities:
            self.refuse(f"the identity {name} is stated twice", token)

    def state(self, name, left, right, token):
        self.new_identity(name, token)
        if left[2:4] != right[2:4]:
            self.refuse(f"{name} equates matrices of different shapes", token)
        self.system.identities[name] = (left, right)

    def state_entries(self, name, ranges, left, right, token):
        self.new_identity(name, token)
        self.system.entry_identities[name] = (*ranges, left, right)

    def chain(self):
        self.finish_function()
        token = self.next()
        name = self.word("the name of the chain")
        if name in self.system.chains:
            self.refuse(f"there is a chain {name} above", token)
        ranges = self.ranges()
        self.end_of_statement()
        here = self.position
        if ranges is None and self.at_entry():
            ranges = self.ranges_of_entry()
            self.position = here

        def side():
            return self.entry_formula(ranges[0]) if ranges else self.matrix_formula()

        left, count = side(), 0
        while self.take("="):
            right = side()
            count += 1
            if self.peek().kind == "reason":
                self.next()
            step = f"{name}.{count}"
            if ranges:
                self.state_entries(step, ranges, left, right, token)
            else:
                self.state(step, left, right, token)
            left = right
        if count == 0:
            self.refuse("expected = and the next expression of the chain")
        self.system.chains[name] = count

    def definition(self):
        self.finish_function()
        self.next()
        token = self.peek()
        name, system = token.text, self.system
        if name not in system.forward and name not in system.backward:
            self.refuse(f"no equation above gives {name}", token)
        ranges = self.ranges_of_entry(defined=True)
        self.expect("=")
        value = self.entry_formula(ranges[0])
        known = set(system.matrices) | set(system.definitions)
        read = {part[1] for part in walk(value) if part and part[0] == "entry"}
        above = list(system.forward)
        recurrence = system.recurrence_of(name)
        if name in system.definitions or name in system.entry_identities:
            self.refuse(f"{name} is defined twice", token)
        # Tensors of its own recurrence are those of the step before, which the places show.
        own = set(recurrence.equations) if recurrence else set()
        if name in system.forward and read - known - own - set(above[:above.index(name)]):
            self.refuse(f"the definition of {name} reads what is computed below it", token)
        if name in system.backward or read - known:
            left = ("entry", name, ranges[0])
            self.state_entries(name, ranges, left, value, token)
        else:
            system.definitions[name] = (ranges[0], value)

    def after(self):
        self.next()
        steps = self.word("the number of steps")
        self.system.sizes.add(steps)
        self.expect("steps")
        token = self.peek()
        name = self.word("a declared matrix")
        for part in ("[", "i", ",", "j", "]", "="):
            self.expect(part)
        if name not in self.system.matrices or name in self.system.unrolled:
            self.refuse(f"{name} after {steps} steps can't be stated here", token)
        self.system.unrolled[name] = (steps, self.entry_formula(("i", "j"), steps))

    # Formulas.

    def scalar_of(self, value):
        if is_matrix(value):
            self.refuse("expected a scalar, found a matrix")
        return value

    def matrix_of(self, value):
        if not is_matrix(value):
            self.refuse("expected a matrix, found a scalar")
        return value

    def formula(self):
        if not self.at("where"):
            return self.sum()
        self.next()
        cases = []
        while not self.take("else"):
            conditions = []
            if not self.take("true"):
                conditions.append(self.comparison())
                while self.take("and"):
                    conditions.append(self.comparison())
            self.expect(":")
            cases.append((tuple(conditions), self.scalar_of(self.sum())))
            self.expect(",")
        self.expect(":")
        if not cases:
            self.refuse("where has no case before else")
        return ("cases", tuple(cases), self.scalar_of(self.sum()))

    def comparison(self):
        left = self.scalar_of(self.sum())
        relation = self.relation()
        return left, relation, self.scalar_of(self.sum())

    def relation(self):
        token = self.next()
        if token.kind != "symbol" or token.text not in ("<", "<=", ">", ">=", "="):
            self.refuse("expected a comparison: <, <=, >, >= or =", token)
        return token.text

    def sum(self):
        self.deeper()
        left = self.product()
        while self.at("+") or self.at("-"):
            token = self.next()
            left, right = self.alike(left, self.product())
            if is_matrix(left):
                if left[2:4] != right[2:4]:
                    self.refuse(f"{token.text}: shapes differ", token)
                left = matrix(token.text, *left[2:4], left, right)
            else:
                left = (token.text, left, right)
        self.depth -= 1
        return left

    @staticmethod
    def alike(left, right):
        """Of a scalar and a matrix, the scalar at every place of the matrix."""
        if is_matrix(left) == is_matrix(right):
            return left, right
        shape = (left if is_matrix(left) else right)[2:4]
        return tuple(value if is_matrix(value) else
                     matrix("scale", *shape, value, matrix("ones", *shape)) for value in (left, right))

    def product(self):
        """Where comparisons in brackets, [1 <= l <= L] * ..., don't hold, the whole term is 0."""
        if self.at("-") and self.at_guard(1):
            self.next()
            return ("neg", self.scalar_of(self.product()))
        guards, left = [], None
        if self.at_guard():
            self.guard(guards)
        else:
            left = self.negation()
        while self.at("*") or self.at("/") or self.at("@"):
            token = self.next()
            if token.text == "/" and (self.at_fraction() or left is None):
                self.refuse("a fraction after /, or what is divided, needs parentheses", token)
            if token.text == "*" and self.at_guard():
                self.guard(guards)
                continue
            right = self.negation()
            if token.text == "@" and not (left and is_matrix(left) and is_matrix(right)):
                self.refuse("@ is the product of two matrices", token)
            if left is None:
                left = right
            elif token.text == "/" or not is_matrix(right):
                left = (token.text, self.scalar_of(left), self.scalar_of(right))
            elif not is_matrix(left):
                left = matrix("scale", *right[2:4], left, right)
            else:
                if left[3] != right[2] or is_tensor(left) or is_tensor(right):
                    self.refuse("*: columns of the left factor must be the rows of the right", token)
                left = matrix("product", left[2], right[3], left, right)
        if not guards:
            return left
        value = number(1) if left is None else self.scalar_of(left)
        return ("cases", ((tuple(guards), value),), number(0))

    def at_guard(self, ahead=0):
        return self.entries is not None and self.at("[", ahead)

    def guard(self, guards):
        """[a = b], [1 <= j <= L], [s <= t and t <= L]"""
        self.expect("[")
        self.chains(guards, "]")
        self.expect("]")

    def chains(self, guards, end):
        outer, self.places = self.places, True
        while True:
            guards.append(self.comparison())
            while not self.at("and") and not self.at(end):
                guards.append((guards[-1][2], self.relation(), self.scalar_of(self.sum())))
            if not self.take("and"):
                break
        self.places = outer

    def negation(self):
        if not self.take("-"):
            return self.power()
        self.deeper()
        if self.peek().kind in ("integer", "decimal"):
            here = self.position
            literal = self.number(-1)
            if not self.at("^"):
                self.depth -= 1
                return literal
            self.position = here
        operand = self.negation()
        self.depth -= 1
        return matrix("negate", *operand[2:4], operand) if is_matrix(operand) else ("neg", operand)

    def power(self):
        fraction = self.at_fraction()
        base = self.atom()
        if not self.at("^"):
            return base
        token = self.next()
        if fraction or self.at_fraction() or self.at("-"):
            self.refuse("a fraction or a negative number in a power needs parentheses", token)
        exponent = self.scalar_of(self.atom())
        if self.at("^"):
            self.refuse("write (a^b)^c or a^(b^c)")
        return ("^", self.scalar_of(base), exponent)

    def at_fraction(self):
        above, sign, below = self.peek(), self.peek(1), self.peek(2)
        return above.kind == below.kind == "integer" and sign.text == "/" \
            and sign.at == above.end and below.at == sign.end

    def number(self, sign=1):
        if self.peek().kind == "decimal":
            return ("number", sign * self.decimal())
        fraction = self.at_fraction()
        value = Fraction(sign * self.integer())
        if fraction:
            self.next()
            below = self.integer()
            if below == 0:
                self.refuse("a number is divided by 0")
            value /= below
        return ("number", value)

    def atom(self):
        token = self.peek()
        if token.kind in ("integer", "decimal"):
            return self.number()
        if self.take("("):
            self.deeper()
            inner = self.formula()
            self.depth -= 1
            self.expect(")")
            return inner
        if token.kind != "name":
            self.refuse(f"expected a number, a name or a parenthesis, found {token.text}")
        if self.at("(", 1):
            self.deeper()
            called = self.call()
            self.depth -= 1
            return called
        if self.at("[", 1):
            return self.entry()
        return self.bare_name()

    def bare_name(self):
        token = self.peek()
        name = self.word("a name")
        system = self.system
        if self.has_x and name == "x":
            return ("x",)
        shape = system.shape(name)
        if self.entries is None and not self.has_x and shape:
            return matrix("variable", *shape, name)
        if self.indices and name in self.indices:
            return ("index", name)
        if name in system.parameters:
            if self.places and system.parameters[name] == "integer" and system.kind != "optimizer":
                self.use_as_size(name)
                return ("size", poly(name))
            return ("parameter", name)
        if shape is None and name in system.sizes:
            return ("size", poly(name))
        if name == "pi" and shape is None:
            system.reads_pi = True
            return ("pi",)
        return self.refuse(f"{name} is not declared above", token)

    def entry(self):
        token = self.peek()
        name = self.word("a matrix")
        if self.entries is None:
            self.refuse("entries occur in definitions and in identities of entries only", token)
        self.expect("[")
        indices = [self.place()]
        while self.take(","):
            indices.append(self.place())
        self.expect("]")
        system = self.system
        if self.in_scope and len(indices) == 1 and ONE in (system.shape(name) or ()):
            # Scopes leave out the index of a single row or column.
            indices.insert(1 if system.shape(name)[1] == ONE else 0, "1")
        if self.steps:
            known = (len(indices) in (2, 3) and name in system.matrices) or \
                (len(indices) == 1 and name in system.parameters)
        else:
            shape = system.shape(name) or self.pending_shape(name)
            known = shape and len(indices) == len(dims_of(shape))
        if not known:
            self.refuse(f"there is no {token.text} with {len(indices)} indices", token)
        return ("entry", name, tuple(indices))

    def pending_shape(self, name):
        """Of a tensor that the recurrence begins with, and whose equation may be further down."""
        if not self.recurrence or name not in self.recurrence.initial:
            return None
        return shape_of([self.recurrence.steps, *self.recurrence.initial[name][2]])

    def place(self):
        """1, an index, or what is calculated: u*s + a - 1, ids[e,t]."""
        alone = self.at(",", 1) or self.at("]", 1)
        if self.steps or alone and (self.peek().text == "1" or self.peek().text in self.indices):
            return self.index()
        outer, self.places = self.places, True
        value = self.scalar_of(self.sum())
        self.places = outer
        return value

    def index(self):
        if self.take_one():
            return "1"
        token = self.peek()
        name = self.word("an index")
        if name not in self.indices:
            self.refuse(f"the index {name} is not bound", token)
        return name

    def size(self):
        negative = self.take("-")
        total = self.size_product()
        if negative:
            total = poly_times(poly(-1), total)
        terms = 1
        while self.at("+") or self.at("-"):
            sign = 1 if self.next().text == "+" else -1
            total = poly_add(total, self.size_product(), sign)
            terms += 1
            if terms > 16:
                self.refuse("a size has at most 16 terms")
        if any(abs(count) > 1000 for _, count in total):
            self.refuse("a number in a size is at most 1000")
        return total

    def size_product(self):
        product, factors = self.size_factor(), 1
        while self.take("*"):
            product = poly_times(product, self.size_factor())
            factors += 1
            if factors > 4:
                self.refuse("a product in a size has at most 4 factors")
        return product

    def size_factor(self):
        if self.peek().kind == "integer":
            value = self.integer()
            if value > 1000:
                self.refuse("a number in a size is at most 1000")
            return poly(value)
        name = self.word("a size")
        if name in self.system.parameters:
            self.use_as_size(name)
        self.system.sizes.add(name)
        return poly(name)

    # Calls.

    def arguments(self):
        self.expect("(")
        values = [self.sum()]
        while self.take(","):
            values.append(self.sum())
        self.expect(")")
        return values

    def call(self):
        token = self.peek()
        name = token.text
        if name == "sum":
            return self.over_range()
        if name == "max" and self.at(":", 3):
            return self.over_ranges()
        if name in ("max", "min"):
            self.next()
            values = self.arguments()
            if len(values) != 2:
                self.refuse(f"{name} takes two numbers, or two matrices", token)
            left, right = self.alike(*values)
            if is_matrix(left):
                shape = left[2:4]
                if right[2:4] != shape:
                    self.refuse(f"{name}: shapes differ", token)
                excess = self.apply("relu", matrix("-", *shape, left, right))
                return matrix("+", *shape, right, excess) if name == "max" \
                    else matrix("-", *shape, left, excess)
            return ("cases", ((((left, ">=" if name == "max" else "<=", right),), left),), right)
        if name == "size":
            self.next()
            self.expect("(")
            size = self.size()
            self.expect(")")
            return ("size", size)
        if name == "delta":
            self.next()
            if self.indices is None:
                self.refuse("delta is of indices", token)
            self.expect("(")
            left, right = self.index(), (self.expect(","), self.index())[1]
            self.expect(")")
            return ("delta", left, right)
        if name in MATRIX_WORDS:
            if self.entries is not None or self.has_x:
                self.refuse(f"{name} is an operation on matrices", token)
            return self.tensor() if name == "tensor" else self.matrix_call()
        return self.function_call()

    def tensor(self):
        """tensor(n: N, k: K, X[n,k] * w[k])"""
        self.next()
        self.expect("(")
        indices, dims = [], []
        while self.at(":", 1):
            indices.append("1" if self.take_one() else self.word("an index"))
            self.expect(":")
            dims.append(self.size())
            self.expect(",")
        named = [index for index in indices if index != "1"]
        if len(set(named)) != len(named) or len(dims) > MOST_DIMENSIONS:
            self.refuse("an index stands twice, or there are too many")
        body = self.entry_formula(indices)
        self.expect(")")
        return matrix("tensor", *shape_of(dims), tuple(indices), body)

    def new_index(self):
        if self.indices is None:
            self.indices = set()
        token = self.peek()
        index = self.word("an index")
        if index in self.indices:
            self.refuse(f"the index {index} is bound already", token)
        self.expect(":")
        return index

    def over_range(self):
        """sum(k: K, a), sum(t: s .. T, a)"""
        outer = self.indices
        self.next()
        self.expect("(")
        index = self.new_index()
        first, last = ONE, self.bound()
        if self.take(".."):
            first, last = last, self.bound()
        self.expect(",")
        self.indices = self.indices | {index}
        body = self.scalar_of(self.sum())
        self.indices = outer
        self.expect(")")
        return ("sum", index, first, last, body)

    def over_ranges(self):
        """max(k: K, a), max(a: A, b: B where a <= b, c); one of maxima is one over all indices"""
        outer = self.indices
        self.next()
        self.expect("(")
        over, conditions = [], []
        while not over or self.at(":", 2) and self.take(","):
            index = self.new_index()
            over.append((index, self.size()))
            self.indices = self.indices | {index}
        if self.take("where"):
            self.chains(conditions, ",")
        self.expect(",")
        body = self.scalar_of(self.sum())
        self.indices = outer
        self.expect(")")
        if body[0] == "max":
            over, conditions, body = over + list(body[1]), conditions + list(body[2]), body[3]
        return ("max", tuple(over), tuple(conditions), body)

    def bound(self):
        if self.peek().kind == "name" and self.peek().text in self.indices:
            return self.next().text
        return self.size()

    def matrix_call(self):
        token = self.next()
        name = token.text
        if name in ("zeros", "ones", "identity"):
            self.expect("(")
            rows = columns = self.size()
            if name != "identity":
                self.expect(",")
                columns = self.size()
            self.expect(")")
            return matrix(name, rows, columns)
        if name in ("row_repeat", "column_repeat"):
            self.expect("(")
            X = self.matrix_of(self.sum())
            self.expect(",")
            times = self.size()
            self.expect(")")
            if X[2 if name == "row_repeat" else 3] != ONE or is_tensor(X):
                self.refuse(f"{name} repeats a row or a column", token)
            return matrix(name, *((times, X[3]) if name == "row_repeat" else (X[2], times)), X)
        values = [self.matrix_of(value) for value in self.arguments()]
        if len(values) != (1 if name in UNARY else 2):
            self.refuse(f"{name} takes another number of matrices", token)
        X, (rows, columns) = values[0], values[0][2:4]
        if name != "hadamard" and any(map(is_tensor, values)):
            self.refuse(f"{name} takes matrices", token)
        if name == "T":
            return matrix(name, columns, rows, X)
        if name == "hadamard":
            if values[1][2:4] != (rows, columns):
                self.refuse("hadamard: shapes differ", token)
            return matrix(name, rows, columns, *values)
        if name == "dot":
            if values[1][2:4] != (rows, columns) or ONE not in (rows, columns):
                self.refuse("dot takes two rows or two columns", token)
            return matrix(name, ONE, ONE, *values)
        if name == "diag":
            if rows != columns:
                self.refuse("diag takes a square matrix", token)
            return matrix(name, rows, ONE, X)
        if name == "Diag":
            if ONE not in (rows, columns):
                self.refuse("Diag takes a row or a column", token)
            size = columns if rows == ONE else rows
            return matrix(name, size, size, X)
        if name in ("softmax", "log_softmax"):
            powers = self.apply("exp", X)
            sums = matrix("rows_sum", rows, ONE, powers)
            if name == "softmax":
                inverse = self.apply("reciprocal", sums)
                repeated = matrix("column_repeat", rows, columns, inverse)
                return matrix("hadamard", rows, columns, powers, repeated)
            repeated = matrix("column_repeat", rows, columns, self.apply("log", sums))
            return matrix("-", rows, columns, X, repeated)
        if name == "elements_sum":
            return matrix(name, ONE, ONE, X)
        return matrix(name, *((ONE, columns) if name.startswith("columns") else (rows, ONE)), X)

    def apply(self, name, X, parameters=()):
        function = self.called(name)
        return matrix("apply", *X[2:4], X, function, parameters)

    def called(self, name):
        """The function of this name; if it is of the library, the text uses it."""
        base = self.base.get(name)
        if base and base not in self.own:
            self.system.uses.add(base)
        return self.functions[name]

    def function_call(self):
        token = self.next()
        name = token.text
        function = self.functions.get(name)
        if not function and name not in ELEMENTARY | {"sqrt"}:
            self.refuse(f"there is no function {name}", token)
        values = self.arguments()
        X, parameters = values[0], tuple(self.scalar_of(value) for value in values[1:])
        if name == "power" and not is_matrix(X) and len(parameters) == 1:
            return ("^", X, parameters[0])
        if name == "inv_sqrt" and not parameters:
            if not is_matrix(X):
                return ("^", X, number(Fraction(-1, 2)))
            return self.apply("reciprocal", self.apply("sqrt", X))
        if not is_matrix(X) and (name in ELEMENTARY or name == "sqrt"):
            if parameters:
                self.refuse(f"{name} takes one number", token)
            return ("^", X, number(Fraction(1, 2))) if name == "sqrt" else ("call", name, X)
        if name == "tanh":
            name, function = "hyperbolic_tangent", self.functions["hyperbolic_tangent"]
        if not function or len(parameters) != len(function.parameters):
            self.refuse(f"{name} is not called like this", token)
        if is_matrix(X):
            return self.apply(name, X, parameters)
        return ("apply", self.called(name), X, parameters)


def same_values(function, standard):
    """Whether two functions of the same name have the same values, as far as points show."""
    if len(function.parameters) != len(standard.parameters):
        return False
    system = System("activation", function.name)
    system.parameters = {name: "given" for name in standard.parameters}
    system.conditions = list(standard.conditions)
    system.function = standard
    budget = Budget(MOST_OPERATIONS)
    draw = Draw(system, random.Random(function.name), budget)
    draw.constants = sorted({part[1] for part in walk([function, standard])
                             if part and part[0] == "number"} | set(draw.constants))
    for _ in range(20):
        parameters = draw.draw_parameters({}) or {}
        given = [Number(parameters[name]) for name in standard.parameters]
        values = draw.constants + [draw.number(style) for style in STYLES] + list(parameters.values())
        for x in values:
            evaluation = Evaluation(system, Point({}, parameters, {}, x), budget)
            try:
                decided(lambda: evaluation.function(standard, Number(x), given))
            except ArithmeticError:
                continue
            try:
                if decided(lambda: compared(*(evaluation.function(f, Number(x), given).value
                                              for f in (function, standard)))):
                    return False
            except Imprecise:
                if abs(x) <= FAR:
                    return False
            except ArithmeticError:
                return False
    return True


def only_function(system):
    """The function of an activation that is Y = f(X) and no more."""
    if system.kind != "activation" or len(system.matrices) != 1 or len(system.forward) != 1:
        return None
    value = next(iter(system.forward.values()))
    return value[4][1] if value[1] == "apply" else None


LEARNED = "learned parameters"


def with_learned_parameters(system, function):
    """The activation as a layer that learns the parameters of its function."""
    layer = System("layer", system.name)
    layer.form = LEARNED
    name, (_, _, _, domain) = next(iter(system.matrices.items()))
    layer.matrices[name] = (ONE, ONE, "input", domain)
    layer.parameters = {parameter: "trainable" for parameter in function.parameters}
    layer.usual = dict(system.usual)
    layer.conditions = list(function.conditions)
    given = tuple(("parameter", parameter) for parameter in function.parameters)

    def applied(part):
        return matrix("apply", ONE, ONE, matrix("variable", ONE, ONE, name), part, given)

    def times(part):
        return matrix("hadamard", ONE, ONE, matrix("variable", ONE, ONE, "DY"), applied(part))

    layer.forward["Y"] = applied(function)
    if function.derivative:
        layer.backward["D" + name], layer.gradients["D" + name] = times(function.derivative), name
    for parameter, partial in sorted(function.partials.items()):
        layer.backward["D" + parameter] = times(partial)
        layer.gradients["D" + parameter] = parameter
    return layer


def read_systems(text, library):
    """The systems of a text, and the names of the library's functions that it calls."""
    parser = Parser(text, library)
    return parser.systems(), parser.used


def library_texts():
    return [text + "\n" for text in LIBRARY.strip().split("\n\n")]


@functools.cache
def read_library():
    """The functions of the library."""
    functions = []
    for text in library_texts():
        parser = Parser(text, [])
        parser.systems()
        functions.append(parser.system.function)
    return functions


# ---- Numbers --------------------------------------------------------------------------------------


# A value is an exact fraction as long as it can be one, else a Ball: a decimal with a bound of its
# error. So two values differ for certain, or can't be told apart, and then more digits decide. That
# they can't be told apart with many digits is taken for equality, unless a term was so small beside
# others that these digits did not hold it: 1 + exp(-10000) is not 1.

SMALL = Context(prec=6, rounding=ROUND_UP, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=TRAPS)  # of bounds
LOW = Context(prec=6, rounding=ROUND_DOWN, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=TRAPS)
NOTHING = Decimal(0)


class Precision:
    """With how many digits decimals are computed; one for the whole program, as Python's is."""

    digits = DIGITS[0]
    enough = DIGITS[1]      # from here on what can't be told apart is equal
    unit = Decimal(1)       # more than the error of a rounding, as a part of the result
    margin = Decimal(1)     # a term is lost that is not so many times as large as the error
    exact_bits = MOST_BITS

    @classmethod
    def set(cls, digits, enough=DIGITS[1]):
        getcontext().prec = digits
        cls.digits, cls.enough = digits, enough
        cls.unit, cls.margin = Decimal(f"1E{2 - digits}"), Decimal(f"1E{digits // 10}")
        cls.exact_bits = max(MOST_BITS, 4 * digits)


@contextlib.contextmanager
def precision(digits, enough=DIGITS[1]):
    before = Precision.digits, Precision.enough
    Precision.set(digits, enough)
    try:
        yield
    finally:
        Precision.set(*before)


def decided(find):
    """What `find` finds, with as many digits as it needs; Imprecise if none are enough."""
    for digits in DIGITS:
        try:
            with precision(digits):
                return find()
        except Imprecise:
            if digits == DIGITS[-1]:
                raise


class Ball:
    """All numbers whose distance from `value` is at most `error`."""

    __slots__ = ("value", "error", "lost")

    def __init__(self, value, error, lost=False):
        self.value, self.error = value, error
        self.lost = lost    # whether a term was too small for the digits

    def __neg__(self):
        return Ball(self.value.copy_negate(), self.error, self.lost)

    def size(self):
        """No less than the magnitude of the decimal."""
        return SMALL.plus(self.value.copy_abs())

    def least(self):
        """No more than the magnitude of any of its numbers, or 0."""
        return max(LOW.subtract(self.value.copy_abs(), self.error), NOTHING)

    def drowns_in(self, error):
        """Whether it is not 0, but so near that an error hides it."""
        size = self.value.copy_abs()
        return self.error < size < SMALL.multiply(error, Precision.margin)


def is_short(value):
    return value.numerator.bit_length() + value.denominator.bit_length() <= Precision.exact_bits


def ball(value):
    if isinstance(value, Ball):
        return value
    rounded = decimal(value)
    return Ball(rounded, rounding(rounded))


def rounding(value):
    return SMALL.multiply(value, Precision.unit).copy_abs()


def middle(value):
    """A number inside of a ball, as one that is chosen."""
    return Ball(value.value, NOTHING) if isinstance(value, Ball) else value


def decimal(value):
    if isinstance(value, Ball):
        return value.value
    return Decimal(value.numerator) / Decimal(value.denominator)


def add(a, b):
    if not a:       # which no ball is
        return b
    if not b:
        return a
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        exact = a + b
        if is_short(exact):
            return exact
    a, b = ball(a), ball(b)
    value = a.value + b.value
    error = SMALL.add(SMALL.add(a.error, b.error), rounding(value))
    return Ball(value, error, a.lost or b.lost or a.drowns_in(error) or b.drowns_in(error))


def times(a, b):
    if not a or not b:
        return Fraction(0)
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        exact = a * b
        if is_short(exact):
            return exact
    a, b = ball(a), ball(b)
    value = a.value * b.value
    error = SMALL.fma(SMALL.add(a.size(), a.error), b.error,
                      SMALL.fma(b.size(), a.error, rounding(value)))
    return Ball(value, error, a.lost or b.lost)


def inverse(value):
    if sign_of(value) == 0:
        raise Undefined("a division by 0")
    if isinstance(value, Fraction):
        return 1 / value
    found = 1 / value.value
    error = SMALL.divide(value.error, LOW.multiply(LOW.plus(value.value.copy_abs()), value.least()))
    return Ball(found, SMALL.add(error, rounding(found)), value.lost)


def sign_of(value):
    """1, 0 or -1; Imprecise if these digits don't show which."""
    if isinstance(value, Fraction):
        return (value > 0) - (value < 0)
    if value.value.copy_abs() > value.error:
        return 1 if value.value > 0 else -1
    if value.lost or Precision.digits < Precision.enough:
        raise Imprecise
    return 0


def compared(a, b):
    """The sign of a - b."""
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return (a > b) - (a < b)
    return sign_of(add(a, -b))


class Number:
    """A dual number: a value, and how fast it moves; None if it does not move at all."""

    __slots__ = ("value", "slope")

    def __init__(self, value, slope=None):
        self.value, self.slope = value, slope

    def __add__(self, other):
        return Number(add(self.value, other.value), slopes(self.slope, other.slope))

    def __sub__(self, other):
        return self + -other

    def __neg__(self):
        return Number(-self.value, None if self.slope is None else -self.slope)

    def __mul__(self, other):
        constant_zero = (self.slope is None and not self.value) or \
            (other.slope is None and not other.value)
        if constant_zero:
            return ZERO
        left = None if self.slope is None else times(self.slope, other.value)
        right = None if other.slope is None else times(other.slope, self.value)
        return Number(times(self.value, other.value), slopes(left, right))

    def __truediv__(self, other):
        inverted = inverse(other.value)
        moved = None
        if other.slope is not None:
            moved = -times(times(inverted, inverted), other.slope)
        return self * Number(inverted, moved)

    def through(self, value, slope):
        """f of this number, whose value and derivative are given."""
        return Number(value, None if self.slope is None else times(slope(), self.slope))


ZERO, UNIT = Number(Fraction(0)), Number(Fraction(1))


def slopes(a, b):
    if a is None:
        return b
    return a if b is None else add(a, b)


# Python's decimals take long for exp and ln of many digits; integers are as exact and faster.

def scaled(value, digits):
    """A decimal as a multiple of 10^-digits, rounded down."""
    with localcontext() as context:
        context.prec = max(digits + value.adjusted() + 10, 10)
        return int(value.scaleb(digits).to_integral_value(ROUND_DOWN))


@functools.cache
def log_of_ten(digits):
    """Its logarithm, with an error below 10^-digits: 46, 34 and 20 times the inverse hyperbolic
    tangents of 1/31, 1/49 and 1/161."""
    one, total_sum = 10 ** (digits + 10), 0
    for factor, n in ((46, 31), (34, 49), (20, 161)):
        power, k = one // n, 1
        while power:
            total_sum += factor * (power // k)
            power, k = power // (n * n), k + 2
    with localcontext() as context:
        context.prec = digits + 12
        return Decimal(total_sum).scaleb(-digits - 10)


@functools.lru_cache(4096)
def decimal_exp(value, digits):
    """e to the power of a decimal, with an error below 10^(2 - digits) of it."""
    if value.adjusted() > 17:
        raise OutOfReach("an exponential that is too large or too small")
    if digits <= 150:
        return value.exp()
    # e^value = 10^tens * e^rest, and e^rest = (e^(rest / 2^halves))^(2^halves).
    with localcontext() as context:
        context.prec = digits + 40
        ten = log_of_ten(digits + 30)
        tens = int((value / ten).to_integral_value())
        rest = scaled(value - tens * ten, digits + 20)
    halves = math.isqrt(2 * digits)
    bits = int(3.33 * digits) + halves + 60
    x = ((rest << bits) // 10 ** (digits + 20)) >> halves
    total_sum = term = 1 << bits
    n = 1
    while term and term != -1:
        term = (term * x >> bits) // n
        total_sum += term
        n += 1
    for _ in range(halves):
        total_sum = total_sum * total_sum >> bits
    return (Decimal(total_sum * 10 ** (digits + 5) >> bits)).scaleb(tens - digits - 5)


@functools.lru_cache(4096)
def decimal_log(value, digits):
    """The logarithm of a decimal, with an error below 10^(2 - digits) * (1 + |logarithm|)."""
    if digits <= 150:
        return value.ln()
    with localcontext() as context:
        context.prec = 60
        found, known = value.ln(), 50
        while True:
            # ln(value) = found + 2 artanh(d), and artanh(d) = d to the third order.
            known = min(3 * known, digits + 10)
            context.prec = known + 20
            power = decimal_exp(found, known + 20)
            d = (value - power) / (value + power)
            found += 2 * d
            if known == digits + 10 and (not d or 3 * d.adjusted() < -known):
                break
    return +found


def fixed_point(value, digits, bits):
    """A decimal as a multiple of 2^-bits, of which so many digits after the point are right."""
    return (scaled(value, digits) << bits) // 10 ** digits


def decimal_of(value, bits, digits):
    """A multiple of 2^-bits as a decimal."""
    return Decimal(value * 10 ** digits >> bits).scaleb(-digits)


def bits_for(digits):
    return int(3.33 * digits) + 64


@functools.cache
def fixed_pi(bits):
    """pi as a multiple of 2^-bits, by 16 arctan(1/5) - 4 arctan(1/239)."""
    total_sum = 0
    for factor, n in ((16, 5), (-4, 239)):
        power, k = (1 << bits + 32) // n, 1
        while power:
            total_sum += factor * (power // k)
            power, k = -(power // (n * n)) if power > 0 else -power // (n * n), k + 2
    return total_sum >> 32


def decimal_pi(digits):
    bits = bits_for(digits)
    return decimal_of(fixed_pi(bits), bits, digits + 5)


@functools.lru_cache(4096)
def decimal_sin_cos(value, digits):
    """The sine and the cosine of a decimal, with an error below 10^-digits; of a small number with
    one below 10^-digits of it."""
    if value.adjusted() > 1000:
        raise OutOfReach("the sine of a number that is too large")
    digits += 10 + max(0, -value.adjusted())
    if digits > 20 * DIGITS[-1]:
        raise OutOfReach("the sine of a number that is too small")
    bits = bits_for(digits + max(0, value.adjusted()))
    x, right_angle = fixed_point(value, digits, bits), fixed_pi(bits) // 2
    turns = (2 * x + right_angle) // (2 * right_angle)
    x -= turns * right_angle
    sums, term, n = [1 << bits, x], x, 1
    while term not in (0, -1):
        n += 1
        term = (term * x >> bits) // n
        sums[n % 2] += term if n % 4 < 2 else -term
    cosine, sine = sums
    for _ in range(turns % 4):
        sine, cosine = cosine, -sine
    return decimal_of(sine, bits, digits + 5), decimal_of(cosine, bits, digits + 5)


@functools.lru_cache(4096)
def decimal_erf(value, digits):
    """The error function of a decimal, with an error below 10^-digits of it: 2 / sqrt(pi)
    exp(-x^2) (x + 2 x^3 / 3 + 4 x^5 / (3 5) + ...); None where it is 1 or -1 to so many digits."""
    if value.adjusted() > 3 or value * value > Decimal(int(2.31 * digits) + 10):
        return None
    digits += 10
    tiny = max(0, -value.adjusted())
    if tiny > DIGITS[-1]:
        raise OutOfReach("the error function of a number that is too small")
    bits = bits_for(digits + 3 * tiny)
    x = fixed_point(value, digits + 2 * tiny, bits)
    twice_square = x * x >> bits - 1
    total_sum = term = x
    n = 1
    while term not in (0, -1):
        n += 2
        term = (term * twice_square >> bits) // n
        total_sum += term
    with localcontext() as context:
        context.prec = digits + 20
        whole = decimal_of(total_sum, bits, digits + 2 * tiny + 5)
        return 2 * decimal_exp(-value * value, digits + 10) / decimal_pi(digits + 10).sqrt() * whole


def pi_value():
    found = +decimal_pi(Precision.digits + 5)
    return Ball(found, rounding(found))


def angle_value(x, which):
    """The sine (0) or the cosine (1)."""
    if not x:
        return Fraction(which)
    x = ball(x)
    if x.error > 1:
        raise Imprecise
    found = +decimal_sin_cos(x.value, Precision.digits)[which]
    least = Precision.unit if which else rounding(x.value)
    lost = x.lost or bool(which) and ball(times(x, x)).drowns_in(Precision.unit)
    return Ball(found, SMALL.add(x.error, SMALL.add(rounding(found), least)), lost)


def erf_value(x):
    if not x:
        return Fraction(0)
    x = ball(x)
    if x.error > 1:
        raise Imprecise
    found = decimal_erf(x.value, Precision.digits)
    lost = x.lost or found is None
    found = Decimal(1).copy_sign(x.value) if found is None else +found
    return Ball(found, SMALL.fma(2, x.error, rounding(found)), lost)


def sin_of(x):
    return x.through(angle_value(x.value, 0), lambda: angle_value(x.value, 1))


def cos_of(x):
    return x.through(angle_value(x.value, 1), lambda: -angle_value(x.value, 0))


def erf_of(x):
    def slope():
        power = exp_value(-times(x.value, x.value))
        return times(times(Fraction(2), inverse(square_root(pi_value()))), power)
    return x.through(erf_value(x.value), slope)


def exp_value(x):
    if not x:
        return Fraction(1)
    x = ball(x)
    if x.error > 1:
        raise Imprecise
    value = decimal_exp(x.value, Precision.digits)
    # e^error - 1 is at most twice the error.
    error = SMALL.multiply(value, SMALL.fma(2, x.error, Precision.unit))
    return Ball(value, error, x.lost or x.drowns_in(Precision.unit))


def log_value(x):
    if sign_of(x) <= 0:
        raise Undefined("the logarithm of a number that is not positive")
    if x == 1:
        return Fraction(0)
    x = ball(x)
    value = decimal_log(x.value, Precision.digits)
    rounded = SMALL.multiply(Precision.unit, SMALL.add(1, value.copy_abs()))
    return Ball(value, SMALL.add(SMALL.divide(x.error, x.least()), rounded), x.lost)


def exp_of(x):
    value = exp_value(x.value)
    return x.through(value, lambda: value)


def log_of(x):
    return x.through(log_value(x.value), lambda: inverse(x.value))


def tanh_of(x):
    if not x.value:
        return x.through(Fraction(0), lambda: Fraction(1))
    negative = decimal(x.value) < 0
    power = exp_value(times(Fraction(2), -x.value if negative else x.value))
    below = inverse(add(power, Fraction(1)))
    value = times(add(power, Fraction(-1)), below)
    return x.through(-value if negative else value,
                     lambda: times(times(Fraction(4), power), times(below, below)))


def power_of(base, exponent):
    value, count = base.value, exponent.value
    if exponent.slope is not None:
        return exp_of(exponent * log_of(base))
    if not count:
        return UNIT
    if isinstance(count, Fraction) and count.denominator == 1:
        return base.through(raised(value, count.numerator),
                            lambda: times(count, raised(value, count.numerator - 1)))
    sign = sign_of(value)
    if sign < 0:
        if isinstance(count, Ball):
            raise Imprecise     # whether it is whole is not known
        raise Undefined("the root of a negative number")
    if sign == 0:
        if sign_of(count) < 0:
            raise Undefined("a negative power of 0")
        if base.slope is not None and compared(count, Fraction(1)) < 0:
            raise Undefined("the derivative of a root at 0")
        return base.through(Fraction(0), lambda: Fraction(0))
    return base.through(root(value, count),
                        lambda: times(count, root(value, add(count, Fraction(-1)))))


def raised(value, count):
    """An integer power."""
    if count < 0:
        if sign_of(value) == 0:
            raise Undefined("a negative power of 0")
        return inverse(raised(value, -count))
    if count == 0:
        return Fraction(1)
    if isinstance(value, Fraction):
        if abs(value) == 1:
            return value if count % 2 else Fraction(1)
        bits = value.numerator.bit_length() + value.denominator.bit_length()
        if not value or count * bits <= Precision.exact_bits:
            return value ** count
    if count >= 10**18:
        raise OutOfReach("a power that is too large or too small")
    value = ball(value)
    size = value.value.copy_abs()
    part = SMALL.multiply(count, SMALL.divide(value.error, LOW.plus(size))) if size else 1
    if part > Decimal("0.5"):
        return Ball(NOTHING, SMALL.power(SMALL.add(value.size(), value.error), count) * 2, value.lost)
    found = value.value ** count
    # (1 + e)^count - 1 is at most 2 count e.
    error = SMALL.multiply(found, SMALL.fma(2, part, 10 * Precision.unit)).copy_abs()
    return Ball(found, error, value.lost)


def root(value, count):
    """A power of a positive number, not an integer one."""
    if isinstance(count, Fraction) and count.denominator == 2:
        return raised(square_root(value), count.numerator)
    return exp_value(times(count, log_value(value)))


def square_root(value):
    if isinstance(value, Fraction):
        parts = [math.isqrt(part) for part in (value.numerator, value.denominator)]
        if parts[0] ** 2 == value.numerator and parts[1] ** 2 == value.denominator:
            return Fraction(*parts)
    value = ball(value)
    if 2 * value.error > value.value:
        raise Imprecise
    found = value.value.sqrt()
    error = SMALL.divide(value.error, LOW.plus(found))
    return Ball(found, SMALL.add(error, rounding(found)), value.lost)


FUNCTIONS = {"exp": exp_of, "log": log_of, "tanh": tanh_of, "erf": erf_of, "sin": sin_of,
             "cos": cos_of, "log1p": lambda x: log_of(UNIT + x)}


# ---- Evaluation -----------------------------------------------------------------------------------


class Budget:
    """How many operations are left."""

    def __init__(self, left):
        self.left = left

    def take(self, amount=1):
        self.left -= amount
        if self.left < 0:
            raise Refused("it takes too many operations to evaluate")


class Point:
    """Numbers for everything that a system is given."""

    def __init__(self, sizes, parameters, matrices, x):
        self.sizes, self.parameters, self.matrices, self.x = sizes, parameters, matrices, x
        self.tie = None     # the place that was moved, and the comparison that is met there
        self.ordered = False    # whether it has an order that numbers by chance do not have

    def moved(self, place, step):
        """The point with one number moved; places are ("x",), ("p", name), ("m", name, i, j)."""
        return self.put(place, middle(add(self.at(place), step)))

    def at(self, place):
        if place[0] == "x":
            return self.x
        if place[0] == "p":
            return self.parameters[place[1]]
        return self.matrices[place[1]][place[2]][place[3]]

    def put(self, place, value):
        """The point with another number at one place."""
        point = Point(self.sizes, dict(self.parameters), dict(self.matrices), self.x)
        point.ordered = self.ordered
        if place[0] == "x":
            point.x = value
        elif place[0] == "p":
            point.parameters[place[1]] = value
        else:
            _, name, i, j = place
            rows = [list(row) for row in point.matrices[name]]
            rows[i][j] = value
            point.matrices[name] = rows
        return point

    def largest(self, of_function):
        """The magnitude of its largest number; digits may not reach for large ones."""
        numbers = list(self.parameters.values())
        numbers += [self.x] if of_function else \
            [value for rows in self.matrices.values() for row in rows for value in row]
        return max((abs(decimal(value)) for value in numbers), default=Decimal(0))

    def text(self, of_function=False):
        parameters = [f"{name} = {shown(value)}" for name, value in sorted(self.parameters.items())]
        if of_function:
            return ", ".join([f"x = {shown(self.x)}"] + parameters)
        parts = [f"{name} = {value}" for name, value in sorted(self.sizes.items())] + parameters
        for name, rows in sorted(self.matrices.items()):
            lines = ", ".join("[" + ", ".join(map(shown, row)) + "]" for row in rows)
            parts.append(f"{name} = [{lines}]")
        return ", ".join(parts)


def shown(value):
    if isinstance(value, Fraction):
        text = str(value)
        return text if len(text) < 30 else f"{decimal(value):.10g}"
    return f"{value.value:.10g}"


class Evaluation:
    """Values of the equations of a system at a point, computed when they are wanted.

    One number of the point, or one entry of a computed value, may move (seed: its place and its
    direction). With `limit` it moves by less than any number, and comparisons that hold with
    equality are decided by the derivatives.
    """

    def __init__(self, system, point, budget, seed=None, direction=1, limit=False, known=None):
        self.system, self.point, self.budget = system, point, budget
        self.lenient = False    # whether what can't be told apart is equal, with any digits
        self.seed, self.direction, self.limit = seed, Fraction(direction), limit
        self.tied = False       # whether a derivative decided a comparison
        self.unit = None        # the place in a matrix to which a function is applied right now
        self.units = []         # those at which a derivative decided a comparison
        self.met = False        # whether a comparison held with equality
        self.compared = []      # comparisons that decided something: (comparison, difference)
        self.branches = set()   # cases that were taken
        self.sizes, self.memo, self.values = point.sizes, {}, {}
        self.lengths = {}       # of the axes of what has a name
        self.parameters = {name: Number(value) for name, value in point.parameters.items()}
        self.x = Number(point.x)
        if seed and seed[0] == "p":
            self.parameters[seed[1]].slope = self.direction
        if seed and seed[0] == "x":
            self.x.slope = self.direction
        self.taking_steps = None    # the recurrence whose tensors are computed right now
        if seed and seed[0] == "m" and not system.recurrence_of(seed[1]):
            self.values[seed[1]] = self.seeded(known or point.matrices[seed[1]], *seed[2:])

    def seeded(self, rows, i, j):
        return [[Number(value, self.direction if (k, l) == (i, j) else None)
                 for l, value in enumerate(row)] for k, row in enumerate(rows)]

    def value(self, name):
        """A matrix of numbers, or the error that its computation ended with."""
        found = self.values.get(name)
        if found is None:
            if name in self.point.matrices:
                found = [[Number(value) for value in row] for row in self.point.matrices[name]]
            else:
                recurrence = self.system.recurrence_of(name)
                if recurrence:
                    self.take_steps(recurrence)
                    return self.value(name)
                equation = self.system.forward.get(name) or self.system.backward.get(name)
                outer, self.taking_steps = self.taking_steps, None
                try:
                    found = self.matrix(equation)
                except ArithmeticError as error:
                    found = error
                self.taking_steps = outer
            self.values[name] = found
        if isinstance(found, ArithmeticError):
            raise found
        return found

    def entry(self, name, places):
        recurrence = self.taking_steps
        if recurrence and name in recurrence.initial and places[0] == recurrence.before(self.sizes):
            indices, value, _ = recurrence.initial[name]
            return self.scalar(value, dict(zip(indices, places[1:])))
        rows = self.value(name)
        flat = 0
        for place, extent in zip(places, self.extents(name)):
            if not 1 <= place <= extent:
                raise Refused(f"{name}[{','.join(map(str, places))}] does not exist")
            flat = flat * extent + place - 1
        found = rows[flat // len(rows[0])][flat % len(rows[0])]
        if found is None:
            raise Refused(f"{name}[{','.join(map(str, places))}] is read before it is computed")
        return found

    def extents(self, name):
        found = self.lengths.get(name)
        if found is None:
            found = self.lengths[name] = [poly_at(dim, self.sizes)
                                          for dim in dims_of(self.system.shape(name))]
        return found

    def place(self, tree, indices):
        """The whole number that a place is."""
        if isinstance(tree, str):
            return 1 if tree == "1" else indices[tree]
        value = self.scalar(tree, indices)
        if value.slope is not None or not isinstance(value.value, Fraction) or \
                value.value.denominator != 1:
            raise Refused("a place is no whole number")
        return int(value.value)

    def take_steps(self, recurrence):
        """Computes all tensors of a recurrence, step by step.

        An entry of such a tensor may move: beside what the steps before make of it, so that the later
        ones follow.
        """
        outer, self.taking_steps = self.taking_steps, recurrence
        steps = poly_at(recurrence.steps, self.sizes)
        equations = [(name, self.system.forward.get(name) or self.system.backward[name])
                     for name in recurrence.equations]
        try:
            for name, tree in equations:
                rows, columns = self.shape(tree)
                self.values[name] = [[None] * columns for _ in range(rows)]
            for step in range(steps, 0, -1) if recurrence.is_reversed else range(1, steps + 1):
                for name, tree in equations:
                    self.take_step(name, tree, step, steps)
        except ArithmeticError as error:
            for name, _ in equations:
                self.values[name] = error
        self.taking_steps = outer

    def take_step(self, name, tree, step, steps):
        values, (indices, body) = self.values[name], tree[4]
        columns = len(values[0])
        length = len(values) * columns // steps
        for flat in range((step - 1) * length, step * length):
            value = self.scalar(body, indices_at(indices, tree[2:4], self.sizes, flat))
            if self.seed == ("m", name, flat // columns, flat % columns):
                value = value + Number(Fraction(0), self.direction)
            values[flat // columns][flat % columns] = value

    def holds(self, comparison, indices, x, parameters):
        left, relation, right = comparison
        a = self.scalar(left, indices, x, parameters)
        b = self.scalar(right, indices, x, parameters)
        if a.slope is not None or b.slope is not None:
            self.compared.append((id(comparison), a - b))
        sign = self.sign(a, b)
        return {"<": sign < 0, "<=": sign <= 0, ">": sign > 0, ">=": sign >= 0,
                "=": sign == 0, "!=": sign != 0}[relation]

    def note_pole(self, tree, value):
        """Where this is 0 a value may not exist: looked for like a place where cases meet."""
        if value.slope is not None:
            self.compared.append((id(tree), value))

    def sign(self, a, b):
        sign = self.sign_of_values(a.value, b.value)
        if sign:
            return sign
        self.met = True
        if not self.limit or (a.slope is None and b.slope is None):
            return 0
        self.tied = True
        self.units.append(self.unit)
        sign = sign_of(slopes(a.slope, None if b.slope is None else -b.slope))
        if sign == 0:
            raise Unclear("cases meet, and the first derivatives don't say which one holds")
        return sign

    def sign_of_values(self, a, b):
        try:
            return compared(a, b)
        except Imprecise:
            if not self.lenient:
                raise
            return 0

    def largest(self, numbers):
        best = numbers[0]
        for candidate in numbers[1:]:
            moves = candidate.slope is not None or best.slope is not None
            if moves:
                self.compared.append((0, candidate - best))
            sign = self.sign_of_values(candidate.value, best.value)
            if sign == 0 and self.limit and moves:
                self.tied = True
                sign = compared(candidate.slope or Fraction(0), best.slope or Fraction(0))
            if sign > 0:
                best = candidate
        return best

    def scalar(self, tree, indices, x=None, parameters=None):
        self.budget.take()
        kind = tree[0]
        if kind == "number":
            return Number(tree[1])
        if kind == "x":
            return x
        if kind == "entry":
            return self.entry(tree[1], [self.place(k, indices) for k in tree[2]])
        if kind == "parameter" and tree[1] in self.system.size_parameters:
            return Number(Fraction(self.sizes[tree[1]]))
        if kind == "parameter":
            return (self.parameters if parameters is None else parameters)[tree[1]]
        if kind in ("+", "-", "*", "/"):
            a = self.scalar(tree[1], indices, x, parameters)
            b = self.scalar(tree[2], indices, x, parameters)
            if kind == "+":
                return a + b
            if kind == "-":
                return a - b
            if kind == "*":
                return a * b
            self.note_pole(tree, b)
            return a / b
        if kind == "neg":
            return -self.scalar(tree[1], indices, x, parameters)
        if kind == "call":
            argument = self.scalar(tree[2], indices, x, parameters)
            if tree[1] in ("log", "log1p"):
                self.note_pole(tree, argument if tree[1] == "log" else UNIT + argument)
            return FUNCTIONS[tree[1]](argument)
        if kind == "^":
            return power_of(self.scalar(tree[1], indices, x, parameters),
                            self.scalar(tree[2], indices, x, parameters))
        if kind == "cases":
            for k, (conditions, value) in enumerate(tree[1]):
                if all(self.holds(c, indices, x, parameters) for c in conditions):
                    self.branches.add((id(tree), k))
                    return self.scalar(value, indices, x, parameters)
            self.branches.add((id(tree), -1))
            return self.scalar(tree[2], indices, x, parameters)
        if kind == "apply":
            given = [self.scalar(part, indices, x, parameters) for part in tree[3]]
            return self.function(tree[1], self.scalar(tree[2], indices, x, parameters), given)
        if kind == "pi":
            return Number(pi_value())
        if kind == "size":
            return Number(Fraction(poly_at(tree[1], self.sizes)))
        if kind == "index":
            return Number(Fraction(indices[tree[1]]))
        if kind == "delta":
            left, right = (1 if k == "1" else indices[k] for k in tree[1:])
            return UNIT if left == right else ZERO
        if kind == "max":
            _, over, conditions, body = tree
            numbers = [self.scalar(body, here, x, parameters)
                       for here in all_indices(over, indices, self.sizes)
                       if all(self.holds(c, here, x, parameters) for c in conditions)]
            if not numbers:
                raise Undefined("the maximum of nothing")
            return self.largest(numbers)
        _, index, first, last, body = tree
        ends = [indices[end] if isinstance(end, str) else poly_at(end, self.sizes)
                for end in (first, last)]
        numbers = [self.scalar(body, {**indices, index: k}, x, parameters)
                   for k in range(ends[0], ends[1] + 1)]
        return total(numbers)

    def function(self, function, x, given, form="value"):
        formula = function.value if form == "value" else function.stable
        return self.scalar(formula, {}, x, dict(zip(function.parameters, given)))

    def at_unit(self, unit, function, x, given):
        self.unit = unit
        return self.function(function, x, given)

    def several_units(self):
        """Whether comparisons are met at several places at once, of one function or of several.

        Units are steps of their own: nothing is said of points at which several bend
        (docs/design/0015-claims.md).
        """
        if self.point.ordered:
            return len(self.units) > 1
        places = set(self.units) - {None}
        return len(places) > len({tree for tree, _, _ in places})

    def shape(self, tree):
        rows, columns = poly_at(tree[2], self.sizes), poly_at(tree[3], self.sizes)
        if any(poly_at(dim, self.sizes) < 1 for dim in dims_of(tree[2:4])):
            raise OutOfReach("a matrix without entries")
        if rows * columns > MOST_ENTRIES:
            raise OutOfReach("a matrix that is too large for this program")
        return rows, columns

    def matrix(self, tree):
        found = self.memo.get(id(tree))
        if found is None:
            found = self.memo[id(tree)] = self.computed(tree)
        return found

    def computed(self, tree):
        rows, columns = self.shape(tree)
        operation, parts = tree[1], tree[4]
        self.budget.take(rows * columns)
        if operation == "variable":
            return self.value(parts[0])

        def each(entry):
            return [[entry(i, j) for j in range(columns)] for i in range(rows)]

        if operation == "tensor":
            indices, body = parts
            return each(lambda i, j: self.scalar(
                body, indices_at(indices, tree[2:4], self.sizes, i * columns + j)))
        if operation == "zeros":
            return each(lambda i, j: ZERO)
        if operation == "ones":
            return each(lambda i, j: UNIT)
        if operation == "identity":
            return each(lambda i, j: UNIT if i == j else ZERO)
        if operation == "scale":
            factor, Z = self.scalar(parts[0], {}), self.matrix(parts[1])
            return each(lambda i, j: factor * Z[i][j])
        X = self.matrix(parts[0])
        if operation == "apply":
            given = [self.scalar(parameter, {}) for parameter in parts[2]]
            return each(lambda i, j: self.at_unit((id(tree), i, j), parts[1], X[i][j], given))
        if operation in ("+", "-", "hadamard", "product", "dot"):
            return self.of_two(operation, X, self.matrix(parts[1]), each)
        column = list(zip(*X))
        return {
            "T": lambda: each(lambda i, j: X[j][i]),
            "negate": lambda: each(lambda i, j: -X[i][j]),
            "diag": lambda: each(lambda i, j: X[i][i]),
            "Diag": lambda: each(lambda i, j: (X[i][0] if len(X) > 1 else X[0][i])
                                 if i == j else ZERO),
            "row_repeat": lambda: each(lambda i, j: X[0][j]),
            "column_repeat": lambda: each(lambda i, j: X[i][0]),
            "elements_sum": lambda: [[total([number for row in X for number in row])]],
            "columns_sum": lambda: each(lambda i, j: total(column[j])),
            "rows_sum": lambda: each(lambda i, j: total(X[i])),
            "columns_max": lambda: each(lambda i, j: self.largest(column[j])),
            "rows_max": lambda: each(lambda i, j: self.largest(X[i])),
            "columns_mean": lambda: each(lambda i, j: total(column[j]) / whole(len(X))),
            "rows_mean": lambda: each(lambda i, j: total(X[i]) / whole(len(X[0]))),
        }[operation]()

    def of_two(self, operation, X, Z, each):
        if operation == "+":
            return each(lambda i, j: X[i][j] + Z[i][j])
        if operation == "-":
            return each(lambda i, j: X[i][j] - Z[i][j])
        if operation == "hadamard":
            return each(lambda i, j: X[i][j] * Z[i][j])
        if operation == "dot":
            return [[total([a * b for r, s in zip(X, Z) for a, b in zip(r, s)])]]
        self.budget.take(len(X) * len(Z) * len(Z[0]))
        return each(lambda i, j: total([X[i][k] * Z[k][j] for k in range(len(Z))]))


def whole(value):
    return Number(Fraction(value))


def total(numbers):
    result = ZERO
    for one in numbers:
        result = result + one
    return result


# ---- Points ---------------------------------------------------------------------------------------

STYLES = ("fractions", "constants", "integers", "positive", "zero rows", "equal", "wide", "huge")
FAR = 10    # numbers beyond are large
# Steps beside a point where cases meet: something may go wrong between two that are close.
NEARBY = (Fraction(1, 2**40), Fraction(-1, 2**40), Fraction(1, 64), Fraction(-1, 64))


def walk(part):
    """All tuples inside of formulas, functions written out."""
    stack, seen = [part], set()
    while stack:
        part = stack.pop()
        if isinstance(part, Function):
            if id(part) in seen:
                continue
            seen.add(id(part))
            stack += [part.value, part.stable, part.derivative, part.conditions,
                      *part.partials.values()]
        elif isinstance(part, tuple):
            if id(part) in seen:
                continue
            seen.add(id(part))
            yield part
            stack += part
        elif isinstance(part, list):
            stack += part
        elif isinstance(part, dict):
            stack += part.values()


def formulas_of(system):
    return [system.forward, system.backward, system.definitions, system.identities,
            system.entry_identities, system.unrolled, system.conditions, system.starts,
            [f for f in [system.function] if f]]


def all_indices(over, indices, sizes):
    """The indices with all values of others, from 1 to their last."""
    ranges = [range(1, poly_at(last, sizes) + 1) for _, last in over]
    for values in itertools.product(*ranges):
        yield {**indices, **dict(zip([index for index, _ in over], values))}


def whole_number(tree, indices, sizes):
    """What a side of a comparison of places is; None where it reads a table."""
    kind = tree[0]
    if kind == "number":
        return tree[1]
    if kind == "size":
        return poly_at(tree[1], sizes)
    if kind == "parameter":
        return sizes.get(tree[1])
    if kind == "index":
        return 1 if tree[1] == "1" else indices[tree[1]]
    if kind not in ("+", "-", "*", "neg"):
        return None
    sides = [whole_number(part, indices, sizes) for part in tree[1:]]
    if None in sides:
        return None
    return -sides[0] if kind == "neg" else \
        {"+": sum, "-": lambda s: s[0] - s[1], "*": math.prod}[kind](sides)


def may_hold(comparison, indices, sizes):
    left, right = (whole_number(comparison[k], indices, sizes) for k in (0, 2))
    return None in (left, right) or \
        {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right,
         "=": left == right, "!=": left != right}[comparison[1]]


def has_conditions(part):
    return bool(part) and part[0] == "max" and bool(part[2])


def have_maxima(tree, indices, sizes):
    """Whether no maximum in the formula is one of nothing."""
    if not any(map(has_conditions, walk(tree))):
        return True
    if tree[0] == "sum":
        ends = [indices[end] if isinstance(end, str) else poly_at(end, sizes) for end in tree[2:4]]
        return all(have_maxima(tree[4], {**indices, tree[1]: k}, sizes)
                   for k in range(ends[0], ends[1] + 1))
    if tree[0] == "max":
        places = [at for at in all_indices(tree[1], indices, sizes)
                  if all(may_hold(c, at, sizes) for c in tree[2])]
        return bool(places) and all(have_maxima(tree[3], at, sizes) for at in places)
    return all(have_maxima(part, indices, sizes) for part in tree if isinstance(part, tuple))


class Draw:
    """Draws points for a system: sizes, parameters, matrices, in their domains and conditions."""

    def __init__(self, system, generator, budget):
        self.system, self.random, self.budget = system, generator, budget
        self.constants, counted = {Fraction(0), Fraction(1), Fraction(-1)}, set()
        for part in walk(formulas_of(system)):
            if part and part[0] == "number" and isinstance(part[1], Fraction):
                self.constants.add(part[1])
            if len(part) == 3 and part[1] in ("<", "<=", ">", ">=", "=") and \
                    any(p and p[0] in ("size", "index") for p in walk(part)):
                counted |= {int(p[1]) for p in walk(part) if p and p[0] == "number" and
                            isinstance(p[1], Fraction) and 1 < p[1] <= 60}
        self.constants |= set(system.usual.values())
        self.least = {c[0][1][0][0][0]: int(c[2][1]) + (c[1] == ">") for c in system.conditions
                      if c[0] != "equal" and c[0][0] == "size" and c[1] in (">", ">=")}
        self.counted = sorted(counted)
        self.constants = sorted(self.constants)
        self.functions = system.applied_functions()
        trimmed = next(function for function in read_library() if function.name == "trelu")
        self.jumps_by_convention = any(f.value == trimmed.value for f in self.functions)
        self.parameters = dict(system.parameters)
        self.conditions = [c for c in system.conditions if c[0] != "equal"]
        self.equations = [c for c in system.conditions if c[0] == "equal"]
        for function in self.functions if system.kind in ("operation", "activation") else []:
            for name in function.parameters:
                self.parameters.setdefault(name, "given")
            self.conditions += [c for c in function.conditions if c not in self.conditions]
        self.least_integer = self.least_integers()
        self.argument = "real"
        for function in self.functions:
            if function.domain != "real" and system.kind in ("operation", "activation"):
                self.argument = function.domain
        self.held = []
        for part in walk(self.equations):
            if part and part[0] == "matrix" and part[1] == "variable" and part[4][0] not in self.held:
                self.held.append(part[4][0])
        self.shapes = self.all_shapes()
        self.open_maxima = [
            tree for tree in [*system.forward.values(), *system.backward.values()]
            if tree[1] == "tensor" and any(map(has_conditions, walk(tree)))]
        self.count = 0

    # Sizes.

    def all_sizes(self):
        """Everything 1, each size 1 in turn, all different, all equal, and what formulas count to."""
        names = sorted(self.used_sizes())
        if not names:
            return [{}]
        wanted = [{name: 2 + k % 3 for k, name in enumerate(names)},
                  {name: 1 for name in names}]
        for k, name in enumerate(names):
            wanted.append({**{other: 2 + (j + k) % 2 for j, other in enumerate(names)}, name: 1})
        wanted.append({name: 2 for name in names})
        wanted.append({name: self.random.randint(1, 4) for name in names})
        for count in self.counted:
            for name in names:
                for size in (count, count + 1):
                    wanted.append({**{other: 1 for other in names}, name: size})
        possible = []
        for sizes in wanted:
            sizes = {name: max(size, self.least.get(name, 1)) for name, size in sizes.items()}
            if sizes not in possible and self.fits(sizes):
                possible.append(sizes)
        for name in self.may_be_zero(names):
            for size in (1, 2):
                sizes = {**{other: max(size, self.least.get(other, 1)) for other in names}, name: 0}
                if self.fits(sizes):
                    possible.append(sizes)
        # The sizes of windows and of what they lie in are not independent.
        for _ in range(300 if self.open_maxima else 0):
            sizes = {n: self.least.get(n, 1) + self.random.randint(0, 2) for n in names}
            if len(possible) < 12 and sizes not in possible and self.fits(sizes):
                possible.append(sizes)
        for least in range(2, 12):
            if possible:
                break
            possible = [s for s in [{n: self.random.randint(1, least) for n in names}
                                    for _ in range(60)] if self.fits(s)][:6]
        return possible

    def combined_sizes(self):
        """Small sizes in all combinations; where there are too many, those of each two sizes that are
        equal or one twice the other, of three of which one is the sum, and some at random."""
        names = sorted(self.used_sizes())
        every = range(len(SMALL_SIZES) ** len(names) if names else 0)
        if len(every) <= MOST_COMBINATIONS:
            wanted = [dict(zip(names, sizes))
                      for sizes in itertools.product(SMALL_SIZES, repeat=len(names))]
        else:
            related = [(2, 2, 1), (2, 1, 3), (3, 1, 2)]
            wanted = [{**dict.fromkeys(names, 1), **dict(zip(some, sizes))}
                      for some in itertools.permutations(names, 3) for sizes in related]
            wanted = self.random.sample(wanted, min(MOST_COMBINATIONS // 2, len(wanted)))
            wanted += [{name: self.random.choice(SMALL_SIZES) for name in names}
                       for _ in range(MOST_COMBINATIONS // 2)]
        if self.held:   # permutations with long cycles
            wanted += [{**dict.fromkeys(names, 1), name: size} for name in names for size in (5, 7)]
        zero = self.may_be_zero(names)
        wanted = [{name: size - (name in zero) for name, size in sizes.items()} for sizes in wanted]
        return [sizes for sizes in wanted if self.fits(sizes) and
                all(size >= self.least.get(name, 1) for name, size in sizes.items())]

    def may_be_zero(self, names):
        """A padding, for instance."""
        return [name for name in names if self.least.get(name, 1) == 0]

    def used_sizes(self):
        """Sizes of the system, but for those that only count steps."""
        steps = {name for name, _ in self.system.unrolled.values()}
        in_shapes = set()
        for rows, columns, _, _ in self.system.matrices.values():
            for polynomial in dims_of((rows, columns)):
                in_shapes |= {name for names, _ in polynomial for name in names}
        return self.system.sizes - (steps - in_shapes) | in_shapes

    def fits(self, sizes):
        return all(self.is_shape(shape, sizes) for shape in self.shapes) and \
            all(self.meets_maxima(tree, sizes) for tree in self.open_maxima)

    @staticmethod
    def meets_maxima(tree, sizes):
        indices, body = tree[4]
        over = list(zip(indices, dims_of(tree[2:4])))
        return all(have_maxima(body, at, sizes) for at in all_indices(over, {}, sizes))

    def all_shapes(self):
        system = self.system
        shapes = {part[2:4] for part in walk([system.forward, system.backward, system.identities])
                  if part and part[0] == "matrix"}
        shapes |= {matrix[:2] for matrix in system.matrices.values()}
        return shapes | {identity[1] for identity in system.entry_identities.values()}

    @staticmethod
    def is_shape(shape, sizes):
        dims = [poly_at(dim, sizes) for dim in dims_of(shape)]
        return all(dim >= 1 for dim in dims) and math.prod(dims) <= MOST_ENTRIES

    # Numbers.

    def number(self, style, domain="real"):
        pick = self.random.randint
        if style == "integers" or style == "equal":
            value = Fraction(pick(-2, 2))
        elif style == "positive":
            value = Fraction(pick(1, 48), 16)
        elif style == "constants":
            beside = Fraction(pick(-1, 1), pick(1, 2) * 4) * pick(0, 1)
            value = self.random.choice(self.constants) + beside
        elif style == "wide":
            value = Fraction(pick(-9, 9) * 10 ** pick(0, 2), pick(1, 2))
        elif style == "huge":   # what only looks right near 0 is wrong there
            value = pick(-9, 9) * Fraction(10) ** pick(-40, 40)
        else:
            value = Fraction(2 * pick(-24, 24) + 1, 16)
        if domain in ("positive", "distribution"):
            value = abs(value) or Fraction(1, 2)
        if domain == "nonzero":
            value = value or Fraction(1)
        return value

    def matrix(self, rows, columns, domain, style):
        pick = self.random.randint
        if domain == "mask":
            kept = self.random.choice(self.mask_values())
            chance = self.random.choice([0, 1, 1, 1, 2])
            result = [[kept * (pick(0, 1) if chance == 1 else chance // 2) for _ in range(columns)]
                      for _ in range(rows)]
            if pick(0, 1):
                result[pick(0, rows - 1)] = [Fraction(0)] * columns
            return result
        result = [[self.number(style, domain) for _ in range(columns)] for _ in range(rows)]
        if domain == "distribution":
            return [[value / sum(row) for value in row] for row in result]
        if style == "equal":
            result = [list(result[0]) for _ in range(rows)]
            if pick(0, 1):
                result = [[row[0]] * columns for row in result]
        if style == "zero rows" and domain == "real":
            result[pick(0, rows - 1)] = [Fraction(0)] * columns
        return result

    def mask_values(self):
        return sorted({Fraction(1), Fraction(2), Fraction(5, 4), Fraction(1, 2)} |
                      {constant for constant in self.constants if constant > 0})

    def variants(self, point):
        """Points like this one in which a matrix has more order than numbers by chance have."""
        found = []
        for name, rows in point.matrices.items():
            domain = self.system.matrices.get(name, ("", "", "", "real"))[3]
            for values in [] if domain == "index" else self.ordered_matrices(rows, domain):
                changed = {**point.matrices, name: values}
                found.append(Point(point.sizes, point.parameters, changed, point.x))
        found += self.disjoint(point)
        domains = {domain for _, _, _, domain in self.system.matrices.values()}
        most = MANY_VARIANTS if self.held or "mask" in domains else FEW_VARIANTS
        found = self.random.sample(found, min(most, len(found)))
        for one in found:
            one.ordered = True
        return [one for one in found if self.is_in_domains(one) and
                (not self.equations or self.meets_equations(one))]

    def ordered_matrices(self, rows, domain):
        """Negated, constant, with a row of zeros, of one value; masks turned round, with another
        value; shifts, whose powers are the identity late only."""
        pick, height, width = self.random.randint, len(rows), len(rows[0])
        zero, some = Fraction(0), self.random.choice(self.constants)

        def constant(value):
            return [[value] * width for _ in rows]

        cleared = [list(row) for row in rows]
        cleared[pick(0, height - 1)] = [zero] * width
        if domain == "mask":
            kept = self.random.choice(self.mask_values())
            return [constant(zero), constant(kept), cleared,
                    [[kept if value else zero for value in row] for row in rows],
                    [[zero if value else kept for value in row] for row in rows]]
        if domain == "distribution":
            return [constant(Fraction(1, width))]
        shift = [[Fraction((i + 1) % height == j) for j in range(width)] for i in range(height)]
        return [constant(zero), constant(Fraction(1)), constant(some), cleared, shift,
                [[-value for value in row] for row in rows],
                [[rows[0][0]] * width for _ in rows]]

    def disjoint(self, point):
        """Points at which of two masks, or matrices of zeros and ones, one is 0 where the other is
        not."""
        masks = [name for name, (_, _, _, domain) in self.system.matrices.items()
                 if name in self.held or domain == "mask"]
        found = []
        for one, other in itertools.permutations(masks, 2):
            first, second = point.matrices[one], point.matrices[other]
            if len(first) == len(second) and len(first[0]) == len(second[0]):
                apart = [[Fraction(0) if a else Fraction(1) for a in row] for row in first]
                found.append(Point(point.sizes, point.parameters, {**point.matrices, other: apart},
                                   point.x))
        return found

    def is_in_domains(self, point):
        return all(self.in_domain(rows, self.system.matrices[name][3])
                   for name, rows in point.matrices.items()
                   if name in self.system.matrices and name not in self.system.last)

    def held_matrix(self, rows, columns, domain, style):
        """One that may meet conditions on sums, zeros and ones, transposes and inverses."""
        pick, choice = self.random.randint, self.random.choice
        zero, one = Fraction(0), Fraction(1)
        single = [[zero] * columns for _ in range(rows)]
        kind = choice(["plain", "ratio rows", "ratio columns", "ratio all", "0 1", "one per row",
                       "one per column", "few rows", "constant", "symmetric", "permutation",
                       "diagonal", "centered", "signs"])
        plain_matrix = self.matrix(rows, columns, domain, style)
        if kind == "plain" or domain in ("mask", "distribution") and kind != "0 1" \
                and kind != "one per row":
            return plain_matrix
        positive = [[Fraction(pick(1, 9)) for _ in range(columns)] for _ in range(rows)]
        if kind == "ratio rows":
            return [[value / sum(row) for value in row] for row in positive]
        if kind == "ratio columns":
            sums = [sum(column) for column in zip(*positive)]
            return [[value / s for value, s in zip(row, sums)] for row in positive]
        if kind == "ratio all":
            whole_sum = sum(map(sum, positive))
            return [[value / whole_sum for value in row] for row in positive]
        if kind in ("0 1", "signs"):
            low = zero if kind == "0 1" else -one
            return [[choice([low, one]) for _ in range(columns)] for _ in range(rows)]
        if kind in ("one per row", "few rows"):
            for row in single:
                if kind == "one per row" or pick(0, 2):
                    row[pick(0, columns - 1)] = one
            return single
        if kind == "one per column":
            for j in range(columns):
                single[pick(0, rows - 1)][j] = one
            return single
        if kind == "constant":
            value = choice([zero, one, Fraction(1, columns), Fraction(1, rows)])
            return [[value] * columns for _ in range(rows)]
        if kind == "centered":
            return [[v - sum(row) / columns for v in row] for row in plain_matrix]
        if rows != columns:
            return plain_matrix
        if kind == "symmetric":
            return [[plain_matrix[min(i, j)][max(i, j)] for j in range(rows)] for i in range(rows)]
        order = list(range(rows))
        if kind == "permutation":
            self.random.shuffle(order)
        for i, j in enumerate(order):
            single[i][j] = one if kind == "permutation" else choice([one, -one])
        return single

    def least_integers(self):
        """From where on integer parameters count: from 1, or from their bound on."""
        least = {name: Fraction(1) for name, kind in self.parameters.items() if kind == "integer"}
        bounded = set()
        for left, relation, right in self.conditions:
            if relation in ("<", "<="):
                left, relation, right = right, {"<": ">", "<=": ">="}[relation], left
            name = left[1]
            if left[0] != "parameter" or name not in least or relation not in (">", ">=") or \
                    right[0] != "number":
                continue
            bound = math.ceil(right[1]) if relation == ">=" else math.floor(right[1]) + 1
            least[name] = max(Fraction(bound), least[name]) if name in bounded else Fraction(bound)
            bounded.add(name)
        return least

    def parameter(self, name):
        pick, choice = self.random.randint, self.random.choice
        if self.parameters[name] == "integer":
            return choice([self.least_integer[name] + pick(0, 4), choice(self.whole_numbers(name))])
        usual = [value for value in self.system.usual.values()]
        return choice([self.number("fractions"), self.number("constants"), self.number("integers"),
                       Fraction(pick(1, 31), 32), choice(usual or [Fraction(1, 2)])])

    def step_parameter(self, name, parameters, sizes):
        """What a parameter is in one step of an optimizer: positive, also a number of the formulas."""
        known = [constant for constant in self.constants if constant > 0]
        value = self.random.choice([self.number("positive"), self.random.choice(known)])
        met = self.meet(self.conditions, {**parameters, name: value}, sizes, None)
        return value if met else self.number("positive")

    def draw_parameters(self, sizes):
        """Values that meet the conditions; None if none were found."""
        names = list(self.parameters)
        for attempt in range(20):
            values = self.ordered_parameters() if attempt % 2 else {}
            for k, name in enumerate(names):
                if name in values:
                    continue
                known = set(names[:k + 1]) | set(values)
                wanted = [c for c in self.conditions if name in names_in(c) and names_in(c) <= known]
                for _ in range(80):
                    values[name] = self.parameter(name)
                    if self.meet(wanted, values, sizes, name):
                        break
                else:
                    break
            else:
                if self.meet(self.conditions, values, sizes, None):
                    return values
        return None

    def ordered_parameters(self):
        """Values in their order of those that conditions compare: p < q, q <= r, r < 1."""
        above = {}      # for each parameter, those that are no smaller
        low, high = {}, {}
        for left, relation, right in self.conditions:
            if relation in (">", ">="):
                left, right = right, left
            if relation in ("=", "!="):
                continue
            if left[0] == right[0] == "parameter":
                above.setdefault(left[1], set()).add(right[1])
                above.setdefault(right[1], set())
            elif left[0] == "parameter" and right[0] == "number":
                high[left[1]] = min(right[1], high.get(left[1], right[1]))
            elif left[0] == "number" and right[0] == "parameter":
                low[right[1]] = max(left[1], low.get(right[1], left[1]))
        try:
            descending = list(graphlib.TopologicalSorter(above).static_order())
        except graphlib.CycleError:
            return {}
        steps = {}      # to the end of the longest chain
        for name in descending:
            steps[name] = 1 + max((steps[other] for other in above[name]), default=0)
            ends = [high[other] for other in above[name] | {name} if other in high]
            if ends:
                high[name] = min(ends)
        values = {}
        width = self.random.choice([Fraction(1, 16), Fraction(1, 2), Fraction(1)])
        for name in reversed(descending):
            integer = self.parameters[name] == "integer"
            least = low.get(name)
            if integer:
                below = self.least_integer[name] - 1
                least = below if least is None else max(least, below)
            if least is None:
                least = high[name] - steps[name] - 1 if name in high else self.number("fractions")
            if integer:
                values[name] = Fraction(math.floor(least) + 1)
            elif name in high:
                values[name] = least + (high[name] - least) / (steps[name] + 1)
            else:
                values[name] = least + width
            for other in above[name]:
                low[other] = max(values[name], low.get(other, values[name]))
        return values

    def meet(self, conditions, values, sizes, moving):
        with precision(DIGITS[1]):
            return self.are_met(conditions, values, sizes, moving)

    def are_met(self, conditions, values, sizes, moving):
        seed = ("p", moving) if moving else None
        evaluation = None   # at the values as they are
        for condition in conditions:
            try:
                evaluation = evaluation or Evaluation(
                    self.system, Point(sizes, values, {}, Fraction(0)), self.budget, seed)
                left, right = (evaluation.scalar(part, {}) for part in (condition[0], condition[2]))
                if evaluation.holds(condition, {}, None, None):
                    continue
                gap = left - right
                exact = isinstance(gap.value, Fraction) and isinstance(gap.slope, Fraction)
                if condition[1] != "=" or not exact or not gap.slope or \
                        self.parameters[moving] == "integer":
                    return False
                values[moving] -= gap.value / gap.slope
                evaluation = None
                if not self.are_met(conditions, values, sizes, None):
                    return False
            except ArithmeticError:
                return False
        return True

    def point(self, sizes):
        """A point at these sizes; None if the conditions can't be met."""
        self.count += 1
        style = STYLES[self.count % len(STYLES)]
        parameters = self.draw_parameters(sizes)
        if parameters is None:
            return None
        given = dict(self.system.matrices)
        for name in self.system.cotangents():
            given[name] = (*self.system.shape(name), "", "real")
        wide = self.random.choice(list(given)) if given else ""
        matrices = {}
        for name, (rows, columns, _, domain) in given.items():
            own = style if style != "wide" or name == wide else "integers"
            shape = poly_at(rows, sizes), poly_at(columns, sizes)
            matrices[name] = self.whole_places(name, *shape, sizes) if domain == "index" else \
                self.matrix(*shape, domain, own)
        point = Point(sizes, parameters, matrices, self.number(style, self.argument))
        for attempt in range(400 if self.equations else 0):
            if self.meets_equations(point):
                return point
            for name in self.held:
                rows, columns, _, domain = given[name]
                shape = poly_at(rows, sizes), poly_at(columns, sizes)
                point.matrices[name] = self.whole_places(name, *shape, sizes) if domain == "index" \
                    else self.held_matrix(*shape, domain, "integers" if attempt % 2 else "fractions")
        return None if self.equations and not self.meets_equations(point) else point

    def whole_places(self, name, rows, columns, sizes):
        """Whole numbers from 1 to a size: by chance, or all the same."""
        last, pick = poly_at(self.system.last[name], sizes), self.random.randint
        same = Fraction(pick(1, last))
        by_chance = pick(0, 3)
        return [[Fraction(pick(1, last)) if by_chance else same for _ in range(columns)]
                for _ in range(rows)]

    def meets_equations(self, point):
        evaluation = Evaluation(self.system, point, self.budget)
        try:
            with precision(DIGITS[1]):
                for _, left, right in self.equations:
                    for r, s in zip(evaluation.matrix(left), evaluation.matrix(right)):
                        if any(compared(a.value, b.value) for a, b in zip(r, s)):
                            return False
        except ArithmeticError:
            return False
        return self.is_in_domains(point)

    @staticmethod
    def in_domain(rows, domain):
        numbers = [value for row in rows for value in row]
        if domain == "mask":        # of exact numbers, as distributions are
            return min(numbers) >= 0 and len(set(numbers) - {0}) <= 1
        if domain == "distribution":
            return min(numbers) > 0 and all(sum(row) == 1 for row in rows)
        try:
            if domain == "positive":
                return all(sign_of(value) > 0 for value in numbers)
            if domain == "nonzero":
                return all(sign_of(value) for value in numbers)
        except Imprecise:
            return False
        return True

    # Points at which cases meet.

    def with_parameters(self, points):
        """Points at which a parameter, or all of them, are numbers of the formulas; integers are also
        beside these, and from their bound on."""
        real = [name for name, kind in self.parameters.items() if kind != "integer"]
        wanted = [(name, value) for name in self.least_integer for value in self.integers(name)]
        wanted += [(name, value) for name in real for value in self.some_constants()]
        wanted += [("", value) for value in self.some_constants() if len(real) > 1]
        found = []
        for name, value in wanted if points else []:
            point = self.random.choice(points)
            changed = {name: value} if name else dict.fromkeys(real, value)
            parameters = {**point.parameters, **changed}
            if self.meet(self.conditions, parameters, point.sizes, None):
                found.append(Point(point.sizes, parameters, point.matrices, point.x))
                found[-1].ordered = True
        return found

    def integers(self, name):
        least = self.least_integer[name]
        return sorted({least + k for k in range(MANY_INTEGERS)} | set(self.whole_numbers(name)))

    def whole_numbers(self, name):
        least = self.least_integer[name]
        near = {c + d for c in self.constants if c.denominator == 1 for d in (-1, 0, 1)}
        return sorted(value for value in near | {least} if least <= value < 10**9)

    def some_constants(self, most=12):
        return self.random.sample(self.constants, min(most, len(self.constants)))

    def arguments(self):
        """Values for x: one of each kind, and the constants of the formulas."""
        drawn = [self.number(style, self.argument) for style in STYLES]
        drawn += self.some_constants(24)
        return [x for x in drawn if self.in_domain([[x]], self.argument)]

    def places(self, point):
        """What can be moved: ("x",), ("p", name), ("m", name, row, column)."""
        found = [("x",)] if self.functions else []
        found += [("p", name) for name, kind in self.parameters.items() if kind != "integer"]
        for name, rows in point.matrices.items():
            domain = self.system.matrices.get(name, ("", "", "", "real"))[3]
            if name not in self.held and domain in ("real", "positive", "nonzero"):
                found += [("m", name, i, j) for i in range(len(rows)) for j in range(len(rows[0]))]
        return found

    def allowed(self, point, place):
        if place[0] == "x":
            return self.in_domain([[point.x]], self.argument)
        if place[0] == "p":
            return self.meet(self.conditions, point.parameters, point.sizes, None)
        domain = self.system.matrices.get(place[1], ("", "", "", "real"))[3]
        return self.in_domain(point.matrices[place[1]], domain)


def names_in(condition):
    return {part[1] for part in walk(condition) if part and part[0] == "parameter"}


# ---- Claims ---------------------------------------------------------------------------------------


class Result:
    """What came of one claim."""

    def __init__(self):
        self.compared, self.tried, self.undefined = 0, 0, ""
        self.counted = 0    # how often steps were taken as far as the formulas count
        self.cost = 0       # of an entry, in operations
        self.good, self.bad = set(), set()   # cases in which it had values, and had none
        # For those, and None for all: the least magnitude of numbers at which it was seen, and at
        # which digits left it open.
        self.seen, self.open = {}, {}

    @staticmethod
    def note(least, branches, magnitude):
        for branch in branches | {None}:
            least[branch] = min(magnitude, least.get(branch, magnitude))

    def is_open(self):
        """Whether some case was not seen well below the numbers that left it open."""
        return any(branch not in self.seen or 2 * self.seen[branch] > magnitude
                   for branch, magnitude in self.open.items())


class Replay:
    """All claims of one system that are said to be proved, at points of its own."""

    def __init__(self, system, claims, seed, samples):
        self.system, self.claims = system, claims   # {(kind, subject, of): Scope}
        self.random = random.Random(f"{seed} {system.title()}")
        self.budget = Budget(MOST_OPERATIONS)
        self.draw = Draw(system, self.random, self.budget)
        self.samples = samples
        self.results = {claim: Result() for claim in claims}
        self.share = 0      # of the operations for one claim at one point

    def run(self):
        groups = {}
        for claim, scope in self.claims.items():
            groups.setdefault(repr(scope.sizes), (scope.sizes, []))[1].append(claim)
        for sizes, claims in groups.values():
            of_functions = [c for c in claims if c[0] in ("derivative", "stable form")]
            every = [s for s in sizes if self.draw.fits(s)] if sizes else self.draw.all_sizes()
            points = []
            for _ in range(max(self.samples, FEW_POINTS * self.samples // (len(every) or 1))):
                points += [point for point in map(self.draw.point, every) if point]
            for point in self.spread(points, claims):
                self.check(point, claims)
                for x in self.draw.arguments() if of_functions else []:
                    self.check(point.put(("x",), x), of_functions)
            self.check_ordered(points, [] if sizes else self.draw.combined_sizes(), claims)
            self.check_ties(points, claims)
        for claim, result in self.results.items():
            if not result.compared:
                reason = result.undefined or "no numbers were found that meet its conditions"
                raise Refused(f"{claim_text(claim)} could not be evaluated anywhere: {reason}")
            if result.bad - result.good:
                raise Refused(f"{claim_text(claim)} is undefined wherever one of its cases holds: "
                              f"{result.undefined}")
            if result.is_open():
                raise Refused(f"{claim_text(claim)}: {self.too_few_digits()}")
        return self.results

    def spread(self, points, claims):
        """The points; the operations that are spent on them are divided among points and claims."""
        self.share = MANY_OPERATIONS * self.samples / (len(points) * len(claims) or 1)
        yield from points

    def check_ordered(self, points, sizes, claims):
        """Points that numbers by chance would not hit: further sizes, parameters, orderly matrices."""
        of_functions = [c for c in claims if c[0] in ("derivative", "stable form")]
        of_matrices = [c for c in claims if c not in of_functions]
        further = [point for point in map(self.draw.point, sizes) if point]
        for point in self.spread(further, of_matrices):
            self.check(point, of_matrices, FEW_ENTRIES)
        for point in self.spread(points + further, of_matrices):
            for variant in self.draw.variants(point):
                self.check(variant, of_matrices, FEW_ENTRIES)
        for point in self.spread(self.draw.with_parameters(points), claims):
            self.check(point, claims, FEW_ENTRIES)
            for x in self.random.sample(self.draw.arguments(), 4) if of_functions else []:
                self.check(point.put(("x",), x), of_functions)

    def check_ties(self, points, claims):
        left = 12 * self.samples
        self.share = MANY_OPERATIONS / (12 * len(claims) or 1)
        enough = self.budget.left - MANY_OPERATIONS * self.samples
        for point in self.random.sample(points, len(points)):
            places = self.draw.places(point)
            for place in self.random.sample(places, min(3, len(places))):
                if self.budget.left < enough:
                    return
                for target in self.ties(point, place, claims):
                    self.check(target, claims, FEW_ENTRIES)
                    for step in self.random.sample(NEARBY, 2):
                        beside = target.moved(place, step)
                        if self.draw.allowed(beside, place):
                            self.check(beside, claims, FEW_ENTRIES)
                    left -= 1
                    if left <= 0:
                        return

    def comparisons(self, point, place, claims):
        """What cases compare, with derivatives along one place; by comparison and occurrence."""
        evaluation = Evaluation(self.system, point, self.budget, place)
        evaluation.lenient = True
        for claim in claims:
            for side in self.sides(claim, evaluation):
                try:
                    side()
                except ArithmeticError:
                    continue
        found, counts = {}, {}
        for comparison, difference in evaluation.compared:
            counts[comparison] = counts.get(comparison, 0) + 1
            found[comparison, counts[comparison]] = difference
        return found

    def ties(self, point, place, claims):
        """Points near this one, moved in one place, at which two sides of a comparison are equal."""
        moving = [(key, gap) for key, gap in self.comparisons(point, place, claims).items()
                  if gap.slope]
        reached = []
        for key, _ in self.random.sample(moving, min(2, len(moving))):
            start = point
            for _ in range(4):
                target = self.solved(start, place, key, claims)
                if target and self.draw.allowed(target, place):
                    reached.append(target)
                    break
                start = point.moved(place, self.draw.number("fractions"))
        return reached

    def solved(self, point, place, key, claims):
        """The point with one place moved, until two sides are equal, by Newton's method.

        Where this is no fraction, the place holds all numbers among which it is.
        """
        for _ in range(12):
            try:
                gap = self.comparisons(point, place, claims).get(key)
                if gap is None:
                    return None
                if not gap.value:
                    point.tie = place, key, claims
                    return point
                if not gap.slope:
                    return None
                step = times(-gap.value, inverse(gap.slope))
                if isinstance(step, Ball) and step.value.copy_abs() <= 4 * step.error:
                    value = ball(point.at(place))
                    error = 2 * (step.size() + step.error)
                    point = point.put(place, Ball(value.value, SMALL.add(value.error, error)))
                    point.tie = place, key, claims
                    return point
                point = point.moved(place, step)
            except ArithmeticError:
                return None
        return None

    def sides(self, claim, evaluation):
        """What a claim compares, to be computed one by one."""
        kind, subject, _ = claim
        system = self.system
        if kind == "definition":
            yield lambda: evaluation.value(subject)
            yield lambda: self.by_entries(evaluation, *self.definition_parts(subject))
        elif kind == "identity":
            for part in system.identities[subject]:
                yield lambda part=part: evaluation.matrix(part)
        elif kind == "element identity":
            indices, shape, left, right = system.entry_identities[subject]
            for part in (left, right):
                yield lambda part=part: self.by_entries(evaluation, indices, shape, part)
        elif kind == "gradient":
            yield lambda: evaluation.value(subject)
            for name in system.all_outputs():
                yield lambda name=name: evaluation.value(name)
        elif kind in ("derivative", "stable form"):
            function = self.function_of(claim)
            given = [evaluation.parameters[name] for name in function.parameters]
            yield lambda: evaluation.function(function, evaluation.x, given)
            if kind == "derivative":
                yield lambda: evaluation.function(function.derivative, evaluation.x, given)
            else:
                yield lambda: evaluation.function(function, evaluation.x, given, "stable")

    def definition_parts(self, subject):
        indices, value = self.system.definitions[subject]
        return indices, self.system.shape(subject), value

    def function_of(self, claim):
        kind, subject, _ = claim
        for function in self.draw.functions:
            name = function.name if kind == "stable form" else \
                function.derivative and function.derivative.name
            if name == subject:
                return function
        raise Refused(f"{subject} is no function of the system")

    @staticmethod
    def by_entries(evaluation, indices, shape, value):
        rows, columns = evaluation.shape(("", "", *shape))
        return [[evaluation.scalar(value, indices_at(indices, shape, evaluation.sizes, i * columns + j))
                 for j in range(columns)] for i in range(rows)]

    # One point.

    def check(self, point, claims, most=MANY_ENTRIES):
        shared = Looks(self, point)
        for claim in claims:
            if not self.claims[claim].includes(self, claim, shared):
                continue
            result = self.results[claim]
            entries = self.entries_of(claim, point)
            if claim[0] == "gradient":
                # Each entry takes an evaluation of everything.
                if result.tried > SOME_VALUES and self.random.random() * result.cost > self.share:
                    continue
                entries = self.random.sample(entries, min(most, len(entries)))
            result.tried += 1
            before = self.budget.left
            for count, entry in enumerate(entries, 1):
                self.check_entry(claim, entry, point, shared, result)
                result.cost = (before - self.budget.left) / count
                if claim[0] == "gradient" and result.cost * (count + 1) > self.share:
                    break

    def check_entry(self, claim, entry, point, shared, result):
        # Those that look equal to some hundred digits are rarely not; so a few values are enough.
        enough = DIGITS[-1] if result.compared < SOME_VALUES else DIGITS[1]
        branches = set()
        of_function = claim[0] in ("derivative", "stable form")

        def look(evaluation):
            evaluation.branches = branches
            self.compare(claim, entry, evaluation.point, evaluation)

        try:
            shared.decide(look, enough)
            result.compared += 1
            result.good |= branches
            result.note(result.seen, branches, shared.largest(of_function))
        except Disagreement as error:
            place = f"{claim_text(claim)}{self.entry_text(claim, entry, point)}"
            raise Disagreement(f"{place}: {error} at {point.text(of_function)}") from None
        except Unclear:
            return
        except Imprecise:
            # At large numbers a term may well be too small for all digits; elsewhere it is suspect.
            if shared.largest(of_function) <= FAR:
                raise Refused(f"{claim_text(claim)}{self.entry_text(claim, entry, point)}: "
                              f"{self.too_few_digits()} at "
                              f"{point.text(of_function)}") from None
            result.note(result.open, branches, shared.largest(of_function))
        except ArithmeticError as error:
            result.undefined = str(error) or type(error).__name__
            result.bad |= branches

    @staticmethod
    def too_few_digits():
        return f"{DIGITS[-1]} digits don't show whether its values are equal"

    def entries_of(self, claim, point):
        """The entries that the claim is about: (i, j), or None for what has none."""
        kind, subject, _ = claim
        if kind in ("derivative", "stable form"):
            return [None]
        if kind == "unrolled":
            return [None]
        rows, columns = (poly_at(size, point.sizes) for size in self.shape_of(claim))
        return [(i, j) for i in range(rows) for j in range(columns)]

    def shape_of(self, claim):
        kind, subject, _ = claim
        if kind == "identity":
            return self.system.identities[subject][0][2:4]
        if kind == "element identity":
            return self.system.entry_identities[subject][1]
        return self.system.shape(subject)

    def entry_text(self, claim, entry, point):
        """[2,1], with an index for each axis."""
        if entry is None:
            return ""
        shape = self.shape_of(claim)
        flat = entry[0] * poly_at(shape[1], point.sizes) + entry[1]
        axes = list(range(len(dims_of(shape))))
        at = indices_at(axes, shape, point.sizes, flat)
        return "[" + ",".join(str(at[axis]) for axis in axes) + "]" if axes else ""

    def compare(self, claim, entry, point, evaluation):
        kind, subject, of = claim
        if kind == "unrolled":
            result = self.results[claim]
            Steps(self, claim, point, self.most_steps(result, point)).check()
        elif kind == "gradient":
            self.compare_gradient(subject, of, entry, point, evaluation)
        elif kind == "derivative":
            self.compare_derivative(self.function_of(claim), point, evaluation)
        elif kind == "stable form":
            self.compare_stable(claim, evaluation)
        else:
            i, j = entry
            sides = self.sides_at(claim, evaluation, i, j)
            require_equal(sides[0].value, sides[1].value)

    def most_steps(self, result, point):
        """As far as the formulas count, where that is cheap."""
        counted = min(max(self.draw.counted, default=0) + 2, MOST_STEPS)
        if result.counted < SOME_VALUES and counted > MANY_STEPS and \
                max(point.sizes.values(), default=1) == 1:
            result.counted += 1
            return counted
        return MANY_STEPS if result.tried == 1 else FEW_STEPS

    def sides_at(self, claim, evaluation, i, j):
        kind, subject, _ = claim
        if kind == "identity":
            left, right = self.system.identities[subject]
            return evaluation.matrix(left)[i][j], evaluation.matrix(right)[i][j]
        if kind == "definition":
            indices, value = self.system.definitions[subject]
            at = self.at_entry(claim, indices, evaluation, i, j)
            return evaluation.value(subject)[i][j], evaluation.scalar(value, at)
        indices, _, left, right = self.system.entry_identities[subject]
        at = self.at_entry(claim, indices, evaluation, i, j)
        return evaluation.scalar(left, at), evaluation.scalar(right, at)

    def at_entry(self, claim, indices, evaluation, i, j):
        shape = self.shape_of(claim)
        flat = i * poly_at(shape[1], evaluation.sizes) + j
        return indices_at(indices, shape, evaluation.sizes, flat)

    def compare_stable(self, claim, evaluation):
        value, stable = self.sides(claim, evaluation)
        known = value().value
        try:
            stated = stable().value
        except Undefined as error:
            raise Disagreement(f"the value is {shown(known)}, the stable form is not defined: "
                               f"{error}") from None
        require_equal(known, stated)

    # Derivatives.

    def compare_gradient(self, subject, of, entry, point, evaluation):
        system = self.system
        def outputs(at):
            return [row for name in system.all_outputs() for row in at.value(name)]

        at_rest = outputs(evaluation)
        given = system.cotangents()
        weights = [row for name in given for row in evaluation.value(name)] if given else [[UNIT]]

        def motion(i, j):
            if of in system.parameters:
                seed, known = ("p", of), None
            else:
                seed = ("m", of, i, j)
                known = [[number.value for number in row] for row in evaluation.value(of)]

            def moved(direction):
                moving = Evaluation(system, point, self.budget, seed, direction, True, known)
                return outputs(moving), moving

            return moved

        try:
            stated = evaluation.value(subject)
        except Undefined as error:
            # It is undefined as a whole, and that may be due to any of its entries.
            rows, columns = (poly_at(size, point.sizes) for size in system.shape(subject))
            self.require_no_derivative([motion(i, j) for i in range(rows) for j in range(columns)],
                                       at_rest, weights, error)
            raise
        i, j = entry
        self.within(stated[i][j].value, motion(i, j), at_rest, weights)

    def compare_derivative(self, function, point, evaluation):
        given = [evaluation.parameters[name] for name in function.parameters]
        at_rest = [[evaluation.function(function, evaluation.x, given)]]

        def moved(direction):
            moving = Evaluation(self.system, point, self.budget, ("x",), direction, True)
            constants = [moving.parameters[name] for name in function.parameters]
            return [[moving.function(function, moving.x, constants)]], moving

        try:
            stated = evaluation.function(function.derivative, evaluation.x, given).value
        except Undefined as error:
            self.require_no_derivative([moved], at_rest, [[UNIT]], error)
            raise
        self.within(stated, moved, at_rest, [[UNIT]])

    def require_no_derivative(self, motions, at_rest, weights, error):
        """What is stated may be undefined only where one of the derivatives does not exist."""
        for moved in motions:
            low, high, jumps, moving = self.slopes(moved, at_rest, weights)
            if jumps or moving.several_units() or compared(low, high):
                return
        raise Disagreement(f"what is stated is not defined: {error}; the derivative is {shown(low)}")

    def within(self, stated, moved, at_rest, weights):
        """The stated derivative is the one, or lies between those of both sides."""
        low, high, jumps, moving = self.slopes(moved, at_rest, weights)
        if jumps and self.draw.jumps_by_convention:
            raise Unclear("the value jumps")
        if jumps and any(map(sign_of, (low, high, stated))):
            raise Disagreement(f"{shown(stated)} is stated, but the value jumps")
        if compared(stated, low) < 0 or compared(stated, high) > 0:
            if moving.several_units():
                raise Unclear("several units bend at once")
            right_text = f"between {shown(low)} and {shown(high)}" if moving.tied else shown(low)
            raise Disagreement(f"{shown(stated)} is stated, the derivative is {right_text}")

    @staticmethod
    def slopes(moved, at_rest, weights):
        """The least and the largest slope, whether the value jumps, and the evaluation that moved."""
        right, moving = moved(1)
        tied = moving.tied
        left = moved(-1)[0] if tied else right
        low = high = Fraction(0)
        jumps = False
        for k, row in enumerate(right):
            for l, ahead in enumerate(row):
                behind, here = left[k][l], at_rest[k][l]
                weight = weights[k][l].value
                ends = [times(weight, ahead.slope or Fraction(0))] * 2
                if tied:
                    jumps |= compared(ahead.value, here.value) != 0 or \
                        compared(behind.value, here.value) != 0
                    ends[1] = times(-weight, behind.slope or Fraction(0))
                    ends.sort(key=functools.cmp_to_key(compared))
                low, high = add(low, ends[0]), add(high, ends[1])
        return low, high, jumps, moving


class Looks:
    """A point that is looked at with more and more digits, until they show what is asked for."""

    def __init__(self, replay, point):
        self.replay, self.point = replay, point
        self.evaluations = {}
        self.largest = functools.cache(point.largest)

    def decide(self, look, enough=DIGITS[1]):
        """What `look` finds in an evaluation."""
        for digits in (k for k in DIGITS if k == DIGITS[0] or k >= enough):
            with precision(digits, enough):
                try:
                    return look(self.evaluation(digits))
                except Imprecise:
                    if digits == DIGITS[-1]:
                        raise

    def evaluation(self, digits):
        if digits not in self.evaluations:
            self.evaluations[digits] = Evaluation(self.replay.system, self.point_for(digits),
                                                  self.replay.budget)
        return self.evaluations[digits]

    def point_for(self, digits):
        tie = self.point.tie
        if digits == DIGITS[0] or not tie or isinstance(self.point.at(tie[0]), Fraction):
            return self.point
        found = self.replay.solved(self.point.moved(tie[0], Fraction(0)), *tie)
        if not found:
            raise Unclear("cases meet near by, but where is not found")
        return found


def require_equal(left, right):
    if compared(left, right):
        difference = "" if shown(left) != shown(right) else \
            f" (it is larger by {shown(add(left, -right))})"
        raise Disagreement(f"{shown(left)} is not {shown(right)}{difference}")


def claim_text(claim):
    return f"{claim[0]} {claim[1]}"


class Steps:
    """An optimizer that takes steps, and the sums that it is said to amount to."""

    def __init__(self, replay, claim, point, most):
        self.replay, self.system, self.point = replay, replay.system, point
        self.state = claim[1]
        self.name, self.formula = self.system.unrolled[self.state]
        listed = replay.claims[claim].steps
        self.compared = [t for t in listed or range(1, most + 1) if t <= most]
        self.with_step = {1: set(), 2: set(), 3: set()}
        for part in walk(self.formula):
            if part and part[0] == "entry":
                self.with_step[len(part[2])].add(part[1])

    def check(self):
        draw, system = self.replay.draw, self.system
        if not self.compared:
            raise OutOfReach("more steps than this program takes")
        start = dict(self.point.matrices)
        at = Evaluation(system, self.point, self.replay.budget)
        for name, value in system.starts.items():
            start[name] = [[number.value for number in row] for row in at.matrix(value)]
        values, parameters = dict(start), dict(self.point.parameters)
        # What is declared and not updated is another at every step, unless the sums read it without.
        varying = self.with_step[3] | set(system.matrices) - set(system.updates) - self.with_step[2]
        history = {name: [] for name in self.with_step[1] | varying}
        style = draw.random.choice(("fractions", "constants"))
        for step in range(1, max(self.compared, default=0) + 1):
            for name in self.with_step[1]:
                parameters[name] = draw.step_parameter(name, parameters, self.point.sizes)
                history[name].append(parameters[name])
            for name, kind in system.parameters.items():
                if kind == "integer":
                    parameters[name] = Fraction(step)
            for name in sorted(varying):
                rows, columns, _, domain = system.matrices[name]
                values[name] = draw.matrix(poly_at(rows, self.point.sizes),
                                           poly_at(columns, self.point.sizes), domain, style)
                history[name].append(values[name])
            at = Evaluation(system, Point(self.point.sizes, parameters, values, Fraction(0)),
                            self.replay.budget)
            moved = {state: [[n.value for n in row] for row in at.value(of)]
                     for state, of in system.updates.items()}
            values = {**values, **moved}
            if step in self.compared:
                self.compare(step, values, parameters, start, history)

    def compare(self, step, values, parameters, start, history):
        sizes = {**self.point.sizes, self.name: step}
        sums = Evaluation(self.system, Point(sizes, parameters, start, Fraction(0)),
                          self.replay.budget)

        def entry(name, places):
            if len(places) == 2:
                return Number(start[name][places[0] - 1][places[1] - 1])
            if not 1 <= places[0] <= step:
                raise Refused(f"{self.state} after {self.name} steps reads step {places[0]}")
            if len(places) == 1:
                return Number(history[name][places[0] - 1])
            return Number(history[name][places[0] - 1][places[1] - 1][places[2] - 1])

        sums.entry = entry
        for i, row in enumerate(values[self.state]):
            for j, value in enumerate(row):
                stated = sums.scalar(self.formula, {"i": i + 1, "j": j + 1}).value
                if compared(value, stated):
                    raise Disagreement(f"{shown(value)} is not {shown(stated)} after {step} steps")


# ---- Certificates ---------------------------------------------------------------------------------


class Scope:
    """For which sizes, steps and points a claim is said to be proved."""

    def __init__(self, system, claim):
        self.sizes, self.steps, where = claim["sizes"], [], claim["where"]
        holds = claim["verdict"] == "holds"
        self.left_out = [word for word, part in (("sizes", self.sizes), ("steps", claim["steps"]),
                                                 ("points", where), ("numbers", holds)) if part]
        if claim["all_sizes"] == bool(self.sizes) and not holds:
            raise Refused("it is of all sizes, or of those that are listed")
        wanted = Draw(system, random.Random(0), Budget(MOST_OPERATIONS)).used_sizes()
        if any(set(sizes) != wanted for sizes in self.sizes):
            raise Refused(f"the listed sizes are not of {', '.join(sorted(wanted))}")
        if len({str(sorted(sizes.items())) for sizes in self.sizes}) != len(self.sizes):
            raise Refused("sizes are listed twice")
        if claim["steps"]:
            unrolled = system.unrolled.get(claim["subject"]) if claim["kind"] == "unrolled" else None
            self.steps = self.listed_steps(claim["steps"], unrolled[0] if unrolled else None)
        self.text = "numbers only" if holds else "listed sizes" if self.sizes else "all sizes"
        self.text += f", {claim['steps']}" if claim["steps"] else ""
        self.text += f", where {where}" if where else ""
        has_x = claim["kind"] in ("derivative", "stable form")
        self.no_meetings, self.open = open_points(system, where, has_x) if where else (False, [])

    @staticmethod
    def listed_steps(text, name):
        """T = 4 or T = 1, 2, 3 or T = 1, ..., 5."""
        found = re.fullmatch(r"([A-Za-z]\w*) = ([1-9]\d?)((?:, (?:\.\.\.|[1-9]\d?))*)", text, re.ASCII)
        if not found or found[1] != name:
            raise Refused(f"the steps {text!a:.40} are none of the claim")
        parts = [found[2]] + found[3].split(", ")[1:]
        numbers = [int(part) for part in parts if part != "..."]
        if parts.count("...") > 1 or parts[-1] == "..." or numbers != sorted(set(numbers)):
            raise Refused(f"the steps {text!a:.40} can't be read")
        return list(range(numbers[0], numbers[-1] + 1)) if "..." in parts else numbers

    def includes(self, replay, claim, shared):
        """Whether the point is none of those that are left open."""
        def meets(evaluation):
            evaluation = Evaluation(evaluation.system, evaluation.point, evaluation.budget)
            for side in replay.sides(claim, evaluation):
                try:
                    side()
                except Imprecise:
                    raise
                except ArithmeticError:
                    continue
            return evaluation.met

        try:
            if self.no_meetings and shared.decide(meets):
                return False
            return not any(shared.decide(lambda at, c=condition, r=ranges: self.is_open(c, r, at))
                           for condition, ranges in self.open)
        except ArithmeticError:
            return False

    @staticmethod
    def is_open(condition, ranges, evaluation):
        places = [{}]
        for name, size in ranges.items():
            places = [{**place, name: k} for place in places
                      for k in range(1, poly_at(size, evaluation.sizes) + 1)]
        for place in places:
            left, right = (evaluation.scalar(part, place, evaluation.x)
                           for part in (condition[0], condition[2]))
            if compared(left.value, right.value) == 0:
                return True
        return False


def open_points(system, text, has_x):
    """X[i,j] != 7/3, no cases meet: whether these words occur, and the comparisons, each with what
    its indices run over.

    Only points at which two formulas are equal may be left open, so that almost all are left.
    """
    parser = Parser(text, read_library())
    tokens = parser.tokens
    parser.system, parser.entries, parser.in_scope = system, True, True
    parser.has_x = has_x
    bound = {token.text for k, token in enumerate(tokens)
             if token.kind == "name" and tokens[k - 1].text == "(" and tokens[k + 1].text == ":"}
    parser.indices = {token.text for k, token in enumerate(tokens)
                      if token.kind == "name" and tokens[k - 1].text in ("[", ",")
                      and tokens[k + 1].text in ("]", ",")} - bound
    if system.function:
        parser.add_function(system.function)
    no_meetings, comparisons = False, []
    while True:
        if [token.text for token in tokens[parser.position:parser.position + 3]] == \
                ["no", "cases", "meet"]:
            parser.position += 3
            no_meetings = True
        else:
            comparisons.append(open_comparison(system, text, parser, bound))
        if not (parser.take(",") or parser.take("and")):
            break
    parser.end_of_statement()
    return no_meetings, comparisons


def open_comparison(system, text, parser, bound):
    left = parser.scalar_of(parser.sum())
    parser.expect("!=")
    right = parser.scalar_of(parser.sum())
    ranges = {}
    for part in walk((left, right)):
        if part and part[0] == "entry" and len(part) == 3:
            for name, size in zip(part[2], dims_of(system.shape(part[1]))):
                is_free = isinstance(name, str) and name not in bound | {"1"}
                if is_free and ranges.setdefault(name, size) != size:
                    raise Refused(f"where {text}: {name} runs over two sizes")
    if any(part and part[0] in ("cases", "apply") for part in walk((left, right))):
        raise Refused(f"where {text} has cases, which could leave more open than single points")
    if left == right or left[0] == right[0] == "number":
        raise Refused(f"where {text} says nothing about points")
    return (left, "!=", right), ranges


# What may stand in a certificate: data/schemas/certificate.schema.json says the same.
ASSUMPTIONS = ROLES | {"parameter", "trainable", "integer", "condition", "start"}
VERDICTS = {"proved", "holds", "refuted", "undecided", "doubt"}
CLAIM = {"kind": str, "subject": str, "of": str, "verdict": str, "all_sizes": bool, "sizes": list,
         "steps": str, "where": str}
SYSTEM = {"kind": str, "name": str, "form": str, "assumptions": list, "claims": list}
SOURCE = {"name": str, "text": str, "sha256": str, "functions": list, "systems": list}
CERTIFICATE = {"certificate": int, "program_version": str, "sources": list}


def members(value, wanted, place):
    """Refuses what is not an object of exactly these members."""
    if not isinstance(value, dict):
        raise Refused(f"{place}: expected an object")
    for name in wanted:
        if name not in value:
            raise Refused(f"{place}: {name} is missing")
    for name, part in value.items():
        if name not in wanted:
            raise Refused(f"{place}: unknown member {name!a:.80}")
        if type(part) is not wanted[name]:
            raise Refused(f"{place}: {name} is of another type")


def texts(values, place):
    if not all(type(value) is str for value in values):
        raise Refused(f"{place}: expected a list of texts")


def read_json(path):
    """The object of the file; what JSON allows and means nothing here is refused."""
    with open(path, "rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise Refused("the file is too long")

    def unique(pairs):
        if len({name for name, _ in pairs}) != len(pairs):
            raise Refused("an object has a member twice")
        return dict(pairs)

    def no_number(text):
        raise Refused(f"{text:.40} is no number of a certificate")

    def small(text):
        if len(text) > 6:
            no_number(text)
        return int(text)

    try:
        return json.loads(content.decode("utf-8"), object_pairs_hook=unique, parse_float=no_number,
                          parse_constant=no_number, parse_int=small)
    except (ValueError, RecursionError) as error:
        raise Refused(f"no JSON: {error}") from None


def check_form(certificate):
    if isinstance(certificate, dict) and "certificate" in certificate and \
            certificate["certificate"] is not True and certificate["certificate"] != VERSION or \
            isinstance(certificate, list):
        raise Refused(f"expected a certificate of version {VERSION}")
    members(certificate, CERTIFICATE, "certificate")
    if not certificate["sources"]:
        raise Refused("it has no sources")
    for source in certificate["sources"]:
        members(source, SOURCE, "source")
        place = source["name"]
        texts(source["functions"], place)
        check_characters(place, "the name of a source")
        for function in source["functions"]:
            check_characters(function, place)
        if not source["systems"]:
            raise Refused(f"{place}: it has no systems")
        for system in source["systems"]:
            members(system, SYSTEM, place)
            texts(system["assumptions"], place)
            check_characters("".join(system["assumptions"]), place)
            for claim in system["claims"]:
                members(claim, CLAIM, f"{place}: {system['name']}")
                check_claim_form(claim, f"{place}: {claim_text((claim['kind'], claim['subject']))}")
    names = [source["name"] for source in certificate["sources"]]
    if len(set(names)) != len(names):
        raise Refused("a source is given twice")


# Directions of writing that make another program show the letters in another order.
TURNS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def check_characters(text, place):
    """Refuses what other programs would show as other lines, or not at all."""
    for letter in text.replace("\r\n", "\n"):
        if letter not in "\n\t" and (unicodedata.category(letter) in ("Cc", "Zl", "Zp") or
                                     unicodedata.bidirectional(letter) in TURNS):
            raise Refused(f"{place}: the character U+{ord(letter):04X} can show another text than "
                          "the one that is read")


# Other names that gradstone knows for its systems, but for those that differ in their spelling.
ALIASES = {("optimizer", "adam"): "adamw"}


def check_name(source, systems):
    """A source is a file, or a name of the registry, which is that of its systems."""
    name = source["name"]
    if "\n" in name or not name:
        raise Refused("a source has a name in one line")
    if name == "<stdin>" or name.endswith(".eq") or "/" in name:
        return
    kind, colon, wanted = name.rpartition(":")
    given = {}  # forms of what has one name
    for system in systems:
        if system.form != LEARNED:
            given.setdefault((system.kind, system.name), []).append(system.form)
    for (own_kind, own_name), forms in given.items():
        of_kind = not colon or kind == own_kind or \
            kind == "hessian" and all("Hessian-vector product" in form for form in forms)
        known = [own_name, ALIASES.get((own_kind, own_name), own_name)]
        if own_name == "activation_layer":  # its forms are known by their activations
            known += forms
        is_all = colon and not wanted   # layer: names all layers
        if not of_kind or not (is_all or plain(wanted) in map(plain, known)):
            raise Refused(f"it is not {name}, but {own_kind} {own_name}")


def plain(name):
    """As gradstone compares names: LogSoftmax is log_softmax."""
    return "".join(letter for letter in name.lower() if letter.isalnum())


def check_claim_form(claim, place):
    if claim["verdict"] not in VERDICTS:
        raise Refused(f"{place}: unknown verdict {claim['verdict']!a:.40}")
    for sizes in claim["sizes"]:
        if type(sizes) is not dict or not all(
                type(size) is int and 1 <= size <= 1000 for size in sizes.values()):
            raise Refused(f"{place}: sizes are numbers from 1 to 1000")
    scope = (claim["all_sizes"], claim["sizes"], claim["steps"], claim["where"])
    if claim["verdict"] != "proved" and any(scope):
        raise Refused(f"{place} is {claim['verdict']}, but has the scope of a proof")


def check_functions(source, used):
    """The certificate says of the library what this program knows, word for word, and no more."""
    library = dict(zip((function.name for function in read_library()), library_texts()))
    given = set()
    for text in source["functions"]:
        words = words_in(text)
        name = words[1] if len(words) > 1 else ""
        if name in given:
            raise Refused(f"the function {name} is given twice")
        given.add(name)
        if "#" in text or name not in library or words != words_in(library[name]):
            raise Refused(f"{name or 'a function'} is not that function of the library")
    if given != used:
        names = ", ".join(sorted(given ^ used))
        raise Refused(f"the functions of the library that the text calls are not those that are "
                      f"given: {names}")


def words_in(text):
    return [token.text for token in tokenize(text)]


def check_assumptions(system, lines):
    """What the certificate assumes is what the text says."""
    if any(set(line) & set("\n#") or not line.strip() for line in lines) or \
            len(set(lines)) != len(lines):
        raise Refused("an assumption is one line, and each another")
    text = "".join(f"  {line}\n" for line in lines)
    parser = Parser(f"{system.kind} {system.name}\n{text}", read_library())
    parser.position = 3
    read = parser.system = System(system.kind, system.name)
    read.sizes = set(system.sizes)
    section = ""
    while parser.peek().kind != "end":
        word = parser.peek().text
        if parser.at("=", 1) or word not in ASSUMPTIONS:
            raise Refused(f"{word!a:.40} begins no assumption")
        section = parser.statement(section)
    if read.usual:
        raise Refused("what a parameter usually is is no assumption")
    if read.assumptions() != system.assumptions():
        raise Refused("what it assumes is not what its text says: domains, sizes, parameters or "
                      "conditions differ")


class Count:
    """How many claims were replayed and how many were not, and what those leave out."""

    def __init__(self):
        self.replayed, self.others, self.partial, self.missing = 0, 0, 0, 0
        self.left_out = set()

    def __iadd__(self, other):
        self.replayed += other.replayed
        self.others += other.others
        self.partial += other.partial
        self.missing += other.missing
        self.left_out |= other.left_out
        return self

    def status(self):
        return 1 if self.others else 3 if self.left_out else 0

    def text(self):
        text = f"{self.replayed} of {self.replayed + self.others} claims replayed"
        if self.partial:
            text += f", {self.partial} of them proved in part only"
        if self.missing:
            text += f", {self.missing} gradient{'s' * (self.missing > 1)} not stated"
        words = ",".join(word for word in PARTS if word in self.left_out)
        return f"{text} (--accept {words})" if words else text


def replay_source(source, options, report):
    """Replays a source; the count of its claims."""
    text = source["text"]
    if len(text.encode("utf-8", "surrogatepass")) > MOST_TEXT:
        raise Refused("the text is too long")
    found = hashlib.sha256(text.encode("utf-8")).hexdigest()
    if source["sha256"] != found:
        raise Refused(f"the SHA-256 of its text is {found}, not that of the certificate")
    check_characters(text, "its text")
    systems, used = read_systems(text, read_library())
    check_functions(source, used)
    given = source["systems"]
    titles = [(system.kind, system.name, system.form) for system in systems]
    if [(s["kind"], s["name"], s["form"]) for s in given] != titles:
        raise Refused("its systems are not those of its text: " +
                      ", ".join(system.title() for system in systems))
    check_name(source, systems)
    count = Count()
    for system, said in zip(systems, given):
        try:
            check_assumptions(system, said["assumptions"])
            count += replay_system(system, said, options, report)
        except Refused as error:
            raise Refused(f"{system.title()}: {error}") from None
        except Disagreement as error:
            raise Disagreement(f"{system.title()}: {error}") from None
    if count.replayed + count.others == 0:
        raise Refused("its text claims nothing")
    return count


def replay_system(system, said, options, report):
    stated = {}
    for claim in said["claims"]:
        key = (claim["kind"], claim["subject"], claim["of"])
        if key in stated:
            raise Refused(f"{claim_text(key)} is given twice")
        stated[key] = claim
    claims = system.claims()
    for key in claims:
        if key not in stated:
            raise Refused(f"{claim_text(key)} is a claim of the text, but not of the certificate")
    for key in stated:
        if key not in claims:
            raise Refused(f"{claim_text(key)[:80]!a} is a claim of the certificate, but not of the "
                          "text")
    scopes = {}
    for key, claim in stated.items():
        if claim["verdict"] in ("proved", "holds"):
            scopes[key] = Scope(system, claim)
        else:
            report(f"not proved   {system.title()}: {claim_text(key)}: {claim['verdict']}")
    results = Replay(system, scopes, options.seed, options.samples).run() if scopes else {}
    count = Count()
    count.replayed, count.others = len(scopes), len(stated) - len(scopes)
    for key, result in results.items():
        report(f"replayed     {system.title()}: {claim_text(key)}, {scopes[key].text}: "
               f"{result.compared} values")
        left_out = [word for word in scopes[key].left_out if word not in options.accept]
        if left_out:
            count.partial += 1
            count.left_out |= set(left_out)
            report(f"in part      {system.title()}: {claim_text(key)}: without " +
                   ", ".join(PARTS[word] for word in left_out))
    missing = system.missing_gradients()
    if missing and "missing" not in options.accept:
        count.missing += len(missing)
        count.left_out.add("missing")
        report(f"in part      {system.title()}: no gradient is stated for {', '.join(missing)}")
    return count


def set_up_numbers():
    setcontext(Context(prec=DIGITS[0], Emax=MAX_EMAX, Emin=MIN_EMIN, traps=TRAPS))
    Precision.set(DIGITS[0])
    sys.setrecursionlimit(20000)


def replay_file(path, options, report=print):
    """The exit status that the file gives; messages go to `report`."""
    report(f"seed         {options.seed}")
    try:
        certificate = read_json(path)
        check_form(certificate)
        count = Count()
        for source in certificate["sources"]:
            try:
                count += replay_source(source, options, report)
            except Refused as error:
                raise Refused(f"{source['name']}: {error}") from None
            except Disagreement as error:
                raise Disagreement(f"{source['name']}: {error}") from None
    except OSError as error:
        report(f"unreadable   {path}: {error.strerror}")
        return 2
    except Refused as error:
        report(f"refused      {path}: {error}")
        return 1
    except Disagreement as error:
        report(f"false        {path}: {error} (--seed {options.seed})")
        return 1
    except Exception as error:  # whatever it can't take in is not accepted
        report(f"refused      {path}: {type(error).__name__}: {str(error)[:200]}")
        return 1
    report(count.text())
    return count.status()


@contextlib.contextmanager
def time_limit(seconds):
    """Refuses what takes more processor time, whatever it is that takes it."""
    def stop(*_):
        raise Refused(f"it takes more than {seconds:g} seconds of processor time (--timeout)")

    if not hasattr(signal, "setitimer"):    # not on Windows
        yield
        return
    signal.signal(signal.SIGPROF, stop)
    # Again each second, should the first signal come where Python ignores what it raises.
    signal.setitimer(signal.ITIMER_PROF, seconds, 1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def replay_in_time(path, options, report):
    try:
        with time_limit(options.timeout):
            return replay_file(path, options, report)
    except Refused as error:    # between the end of the replay and that of the limit
        report(f"refused      {path}: {error}")
        return 1


def words_of(text):
    words = text.split(",")
    for word in words:
        if word not in PARTS:
            raise argparse.ArgumentTypeError(f"{word!a:.40} is none of {', '.join(PARTS)}")
    return words


def seconds_of(text):
    seconds = float(text)
    if not 0 < seconds <= 10**6:
        raise argparse.ArgumentTypeError("expected seconds, more than 0")
    return seconds


def run():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", metavar="FILE", help="certificates of gradstone prove")
    parser.add_argument("--seed", default=secrets.token_hex(8),
                        help="of all numbers (default: one that nobody knows before, which is printed)")
    parser.add_argument("--samples", type=int, choices=range(1, 101), default=2, metavar="N",
                        help="points for each choice of sizes, from 1 to 100 (default: 2)")
    parser.add_argument("--accept", type=words_of, action="extend", default=[], metavar="WORD,...",
                        help="let pass what is proved in part only, as gradstone prove does: at "
                             "listed sizes (sizes), for some steps of an optimizer (steps), but for "
                             "some points (points); or not proved, but true of numbers (numbers); "
                             "and a text that does not state all gradients (missing)")
    parser.add_argument("--timeout", type=seconds_of, default=SECONDS, metavar="SECONDS",
                        help="processor time for a file; one that takes longer is refused "
                             f"(default: {SECONDS})")
    parser.add_argument("--quiet", action="store_true", help="print one line for each file")
    if {"-h", "--help"} & set(sys.argv[1:]):    # argparse ignores what can't be written
        print(parser.format_help(), end="")
        return 0
    options = parser.parse_args()
    set_up_numbers()
    statuses = set()
    for path in options.files:
        lines = []
        statuses.add(replay_in_time(path, options, lines.append))
        print("\n".join(lines[-1:] if options.quiet else lines))
    return next(status for status in (2, 1, 3, 0) if status in statuses)


def main():
    """Every error ends with a message, also of the output itself."""
    try:
        if sys.stdout is None:
            raise OSError("there is no standard output")
        sys.stdout.reconfigure(errors="backslashreplace")
        try:
            status = run()
        except SystemExit as end:   # of wrong usage
            status = end.code
        sys.stdout.flush()
        return status
    except KeyboardInterrupt:
        message = "interrupted"
    except OSError as error:
        message = f"the output can't be written: {error.strerror or error}"
    except Exception as error:
        message = f"{type(error).__name__}: {str(error)[:200]}"
    try:
        print(f"{os.path.basename(sys.argv[0])}: {message}", file=sys.stderr)
        # What is left of the output would be written at the end, and fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    except (OSError, ValueError):
        pass
    return 2


if __name__ == "__main__":
    sys.exit(main())
