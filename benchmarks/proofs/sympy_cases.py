#!/usr/bin/env python3
"""Checks the equations of one layer, loss or derivation with SymPy, the way the tests of nerva-sympy do:
the matrices hold symbols, the loss is differentiated with respect to each of them, and the difference to
what the backward equations say is simplified until it is 0, or not.

    sympy_cases.py softmax squared_error D=3 K=2 N=2

prints `proved SECONDS` or `not proved SECONDS`: processor time, without the start of Python and SymPy.
The names are those of the program proofs, which proves the same cases; compare.py runs both.
"""

import functools
import sys
import time

import sympy as sp

# --- The table of matrix operations, for matrices of symbols ---------------------------------------


def symbols(name, rows, columns):
    return sp.Matrix(rows, columns, lambda i, j: sp.Symbol(f"{name}_{i}_{j}", real=True))


def each(function, X):
    return X.applyfunc(function)


def hadamard(X, Y):
    assert X.shape == Y.shape
    return sp.Matrix(X.rows, X.cols, lambda i, j: X[i, j] * Y[i, j])


def diag(X):
    assert X.rows == X.cols
    return sp.Matrix(X.rows, 1, lambda i, _: X[i, i])


def row_repeat(x, rows):
    assert x.rows == 1
    return sp.Matrix(rows, x.cols, lambda _, j: x[0, j])


def column_repeat(x, columns):
    assert x.cols == 1
    return sp.Matrix(x.rows, columns, lambda i, _: x[i, 0])


def columns_sum(X):
    return sp.Matrix(1, X.cols, lambda _, j: sum(X.col(j)))


def rows_sum(X):
    return sp.Matrix(X.rows, 1, lambda i, _: sum(X.row(i)))


def columns_mean(X):
    return columns_sum(X) / X.rows


def elements_sum(X):
    return sum(X)


def reciprocal(X):
    return each(lambda x: 1 / x, X)


def sigmoid(X):
    return each(lambda x: 1 / (1 + sp.exp(-x)), X)


def softmax(X):
    E = each(sp.exp, X)
    return hadamard(E, column_repeat(reciprocal(rows_sum(E)), X.cols))


def log_softmax(X):
    return X - column_repeat(each(sp.log, rows_sum(each(sp.exp, X))), X.cols)


# --- What a check is made of -----------------------------------------------------------------------


def gradient(f, X):
    return sp.Matrix(X.rows, X.cols, lambda i, j: sp.diff(f, X[i, j]))


def substitute(expression, X, Y):
    """Every entry of X is replaced by that of Y."""
    return expression.subs(list(zip(X, Y)))


def equal(A, B, simplify_first=False):
    """nerva-sympy's test. Where it simplifies both sides first, so do we: it is faster there."""
    if simplify_first:
        A, B = sp.simplify(A), sp.simplify(B)
    return A.shape == B.shape and sp.simplify(A - B) == sp.zeros(*A.shape)


def sum_of_norms(Y):
    """The sum of the Euclidean norms of the columns, which nerva-sympy's tests call squared error."""
    return sum(sp.sqrt(sum(y * y for y in Y.col(j))) for j in range(Y.cols))


LOSSES = {"elements_sum": elements_sum, "squared_error": sum_of_norms}


# --- Layers ------------------------------------------------------------------------------------------


def linear_map(sizes, masked=False):
    """X, W, b, the mask R (all ones if not masked) and Z."""
    N, D, K = sizes["N"], sizes["D"], sizes["K"]
    X, W, b = symbols("x", N, D), symbols("w", K, D), symbols("b", 1, K)
    R = symbols("r", K, D) if masked else sp.ones(K, D)
    return X, W, b, R, X * hadamard(W, R).T + row_repeat(b, N)


def layer_check(sizes, loss, forward, backward, masked=False, simplify_first=False):
    """Y = forward(Z), DZ = backward(DY, Z, Y), and what a linear map makes of DZ.

    DZ is compared with Z as symbols of its own, the others for Z = X W' + b.
    """
    N, K = sizes["N"], sizes["K"]
    X, W, b, R, Z = linear_map(sizes, masked)
    y, z = symbols("y", N, K), symbols("z", N, K)
    Y = forward(Z)
    DY = substitute(gradient(loss(y), y), y, Y)
    DZ = backward(DY, Z, Y)
    claims = [
        (hadamard(DZ.T * X, R), W),
        (columns_sum(DZ), b),
        (DZ * hadamard(W, R), X),
    ]
    L = loss(Y)
    if not all(equal(stated, gradient(L, V), simplify_first) for stated, V in claims):
        return False
    Y_z = forward(z)
    DY_z = substitute(gradient(loss(y), y), y, Y_z)
    return equal(backward(DY_z, z, Y_z), gradient(loss(Y_z), z))


def linear(sizes, loss, masked=False):
    return layer_check(sizes, loss, lambda Z: Z, lambda DY, Z, Y: DY, masked)


def hyperbolic_tangent(sizes, loss, masked=False):
    def backward(DY, Z, Y):
        return hadamard(DY, each(lambda z: 1 - sp.tanh(z) ** 2, Z))

    return layer_check(sizes, loss, lambda Z: each(sp.tanh, Z), backward, masked)


def sigmoid_layer(sizes, loss, masked=False):
    def backward(DY, Z, Y):
        return hadamard(DY, hadamard(Y, sp.ones(*Y.shape) - Y))

    return layer_check(sizes, loss, sigmoid, backward, masked)


def softmax_layer(sizes, loss):
    def backward(DY, Z, Y):
        return hadamard(Y, DY - column_repeat(diag(DY * Y.T), Y.cols))

    return layer_check(sizes, loss, softmax, backward)


def log_softmax_layer(sizes, loss):
    def backward(DY, Z, Y):
        return DY - hadamard(softmax(Z), column_repeat(rows_sum(DY), Y.cols))

    return layer_check(sizes, loss, log_softmax, backward, simplify_first=True)


def srelu(sizes, loss):
    al, tl, ar, tr = sp.symbols("al tl ar tr", real=True)

    def regions(left, between, right):
        """One value for z <= tl, one for z < tr, one for the rest."""
        return lambda Z: each(
            lambda z: sp.Piecewise((left(z), z <= tl), (between(z), z < tr), (right(z), True)), Z
        )

    def zero(z):
        return sp.Integer(0)

    f = regions(lambda z: tl + al * (z - tl), lambda z: z, lambda z: tr + ar * (z - tr))
    slope = regions(lambda z: al, lambda z: sp.Integer(1), lambda z: ar)
    by_parameter = {
        al: regions(lambda z: z - tl, zero, zero),
        tl: regions(lambda z: 1 - al, zero, zero),
        ar: regions(zero, zero, lambda z: z - tr),
        tr: regions(zero, zero, lambda z: 1 - ar),
    }
    if not layer_check(
        sizes, loss, f, lambda DY, Z, Y: hadamard(DY, slope(Z)), simplify_first=True
    ):
        return False
    Y = f(linear_map(sizes)[-1])
    y = symbols("y", *Y.shape)
    DY = substitute(gradient(loss(y), y), y, Y)
    Z = linear_map(sizes)[-1]
    return all(
        equal(
            sp.Matrix([[elements_sum(hadamard(DY, derivative(Z)))]]),
            sp.Matrix([[sp.diff(loss(Y), parameter)]]),
            simplify_first=parameter != ar,
        )
        for parameter, derivative in by_parameter.items()
    )


def column_affine(N, D, Z):
    gamma, beta = symbols("gamma", 1, D), symbols("beta", 1, D)
    return gamma, beta, hadamard(row_repeat(gamma, N), Z) + row_repeat(beta, N)


def affine(sizes, loss):
    N, D = sizes["N"], sizes["D"]
    X, y = symbols("x", N, D), symbols("y", N, D)
    gamma, beta, Y = column_affine(N, D, X)
    DY = substitute(gradient(loss(y), y), y, Y)
    L = loss(Y)
    return (
        equal(hadamard(row_repeat(gamma, N), DY), gradient(L, X))
        and equal(columns_sum(DY), gradient(L, beta))
        and equal(columns_sum(hadamard(X, DY)), gradient(L, gamma))
    )


def normalized(X):
    """Z and 1/sqrt(Sigma), as nerva-sympy has it: without an epsilon."""
    N = X.rows
    R = X - row_repeat(columns_mean(X), N)
    s = each(lambda v: 1 / sp.sqrt(v), diag(R.T * R).T / N)
    return hadamard(row_repeat(s, N), R), s


def normalization_gradient(Z, s, DZ):
    N = Z.rows
    centred = (N * sp.eye(N) - sp.ones(N, N)) * DZ
    along_Z = hadamard(Z, row_repeat(diag(Z.T * DZ).T, N))
    return hadamard(row_repeat(s / N, N), centred - along_Z)


def normalization(sizes, loss):
    N, D = sizes["N"], sizes["D"]
    X, y = symbols("x", N, D), symbols("y", N, D)
    Y, s = normalized(X)
    DY = substitute(gradient(loss(y), y), y, Y)
    return equal(normalization_gradient(Y, s, DY), gradient(loss(Y), X))


def batch_normalization(sizes, loss):
    N, D = sizes["N"], sizes["D"]
    X, y, z = symbols("x", N, D), symbols("y", N, D), symbols("z", N, D)
    Z, s = normalized(X)
    gamma, beta, Y = column_affine(N, D, Z)
    DY = substitute(gradient(loss(y), y), y, Y)
    DZ = hadamard(row_repeat(gamma, N), DY)
    L = loss(Y)
    claims = [
        (normalization_gradient(Z, s, DZ), X),
        (columns_sum(DY), beta),
        (columns_sum(hadamard(DY, Z)), gamma),
    ]
    if not all(equal(stated, gradient(L, V)) for stated, V in claims):
        return False
    Y_z = hadamard(row_repeat(gamma, N), z) + row_repeat(beta, N)
    return equal(DZ, substitute(gradient(loss(Y_z), z), z, Z))


# --- Losses ------------------------------------------------------------------------------------------


def loss_check(sizes, value, stated):
    N, K = sizes["N"], sizes["K"]
    Y, T = symbols("y", N, K), symbols("t", N, K)
    return equal(stated(Y, T), gradient(value(Y, T), Y))


def squared_error(sizes, _):
    return loss_check(
        sizes, lambda Y, T: elements_sum(hadamard(Y - T, Y - T)), lambda Y, T: 2 * (Y - T)
    )


def mean_squared_error(sizes, _):
    count = sizes["N"] * sizes["K"]
    return loss_check(
        sizes,
        lambda Y, T: elements_sum(hadamard(Y - T, Y - T)) / count,
        lambda Y, T: 2 * (Y - T) / count,
    )


def cross_entropy(sizes, _):
    return loss_check(
        sizes,
        lambda Y, T: -elements_sum(hadamard(T, each(sp.log, Y))),
        lambda Y, T: -hadamard(T, reciprocal(Y)),
    )


def softmax_cross_entropy(sizes, _):
    return loss_check(
        sizes,
        lambda Y, T: -elements_sum(hadamard(T, log_softmax(Y))),
        lambda Y, T: hadamard(softmax(Y), column_repeat(rows_sum(T), T.cols)) - T,
    )


def logistic_cross_entropy(sizes, _):
    return loss_check(
        sizes,
        lambda Y, T: -elements_sum(hadamard(T, each(sp.log, sigmoid(Y)))),
        lambda Y, T: hadamard(T, sigmoid(Y)) - T,
    )


def negative_log_likelihood(sizes, _):
    def factors(Y, T):
        return column_repeat(reciprocal(rows_sum(hadamard(Y, T))), T.cols)

    return loss_check(
        sizes,
        lambda Y, T: -elements_sum(each(sp.log, rows_sum(hadamard(Y, T)))),
        lambda Y, T: -hadamard(factors(Y, T), T),
    )


# --- Derivations: every step of derivations/*.eq, and the lemmas they rest on ------------------------


def chain(*sides):
    """Whether all sides are equal, one step after the other."""
    return all(equal(A, B) for A, B in zip(sides, sides[1:]))


def gradients(Y, DY, wanted):
    """The gradients of Y with respect to symbols, for a given gradient of Y."""
    return [gradient(elements_sum(hadamard(DY, Y)), V) for V in wanted]


def each_row(X, function):
    return column_repeat(function(X), X.cols)


def softmax_derivation(sizes, _):
    N, K = sizes["N"], sizes["K"]
    Z, DY = symbols("z", N, K), symbols("dy", N, K)
    e, s = symbols("e", N, K), symbols("s", N, 1)  # E and s, as values of their own
    inverse = column_repeat(reciprocal(s), K)

    def at_Z(expression):
        expression = substitute(expression, s, rows_sum(each(sp.exp, Z)))
        return substitute(expression, e, each(sp.exp, Z))

    y = hadamard(e, inverse)
    E, Y = at_Z(e), at_Z(y)
    M = column_repeat(sp.Matrix(N, 1, lambda i, _: sp.Max(*Z.row(i))), K)
    shifted = each(sp.exp, Z - M)
    shifted_Y = hadamard(shifted, each_row(shifted, lambda X: reciprocal(rows_sum(X))))
    Ds = -hadamard(rows_sum(hadamard(DY, e)), each(lambda x: 1 / x**2, s))
    DE = hadamard(DY, inverse) + column_repeat(Ds, K)
    DZ = at_Z(hadamard(DE, e))
    L_s, L_e = gradients(y, DY, [s, e])
    through_both = L_e + column_repeat(L_s, K)  # every e is once in y, and once in s
    weighted = rows_sum(hadamard(DY, Y))

    def entry(i, j):
        return DY[i, j] * Y[i, j] - sum(DY[i, k] * Y[i, k] * Y[i, j] for k in range(K))

    def entry_with_delta(i, j):
        return sum(DY[i, k] * Y[i, k] * (sp.KroneckerDelta(k, j) - Y[i, j]) for k in range(K))

    return (
        equal(Y, softmax(Z))
        and chain(
            rows_sum(Y),
            hadamard(rows_sum(E), reciprocal(rows_sum(E))),
            sp.ones(N, 1),
        )
        and equal(softmax(Z), shifted_Y)
        and equal(Ds, L_s)
        and equal(DE, through_both)
        and equal(DZ, *gradients(Y, DY, [Z]))
        and chain(
            at_Z(Ds),
            at_Z(-hadamard(hadamard(rows_sum(hadamard(DY, e)), reciprocal(s)), reciprocal(s))),
            at_Z(-hadamard(rows_sum(hadamard(DY, y)), reciprocal(s))),
        )
        and chain(
            DZ,
            at_Z(hadamard(hadamard(DY, inverse), e) + hadamard(column_repeat(Ds, K), e)),
            hadamard(DY, Y) + at_Z(hadamard(column_repeat(Ds, K), e)),
            hadamard(DY, Y) - hadamard(column_repeat(weighted, K), at_Z(hadamard(e, inverse))),
            hadamard(DY, Y) - hadamard(column_repeat(weighted, K), Y),
            hadamard(Y, DY - column_repeat(weighted, K)),
            hadamard(Y, DY - column_repeat(diag(DY * Y.T), K)),
            sp.Matrix(N, K, entry),
            sp.Matrix(N, K, entry_with_delta),
        )
    )


def log_softmax_derivation(sizes, _):
    N, K = sizes["N"], sizes["K"]
    Z, DY = symbols("z", N, K), symbols("dy", N, K)
    s = symbols("s", N, 1)
    E = each(sp.exp, Z)
    S = rows_sum(E)
    Y = Z - column_repeat(each(sp.log, S), K)
    Ds = -hadamard(rows_sum(DY), reciprocal(s))
    DE = column_repeat(substitute(Ds, s, S), K)
    DZ = DY + hadamard(DE, E)
    e = symbols("e", N, K)
    y = Z - column_repeat(each(sp.log, s), K)
    y_e = substitute(y, s, rows_sum(e))
    of_s, of_e = gradients(y, DY, [s])[0], gradients(y_e, DY, [e])[0]
    P = softmax(Z)
    by_entries = sp.Matrix(
        N,
        K,
        lambda i, j: sum(DY[i, k] * (sp.KroneckerDelta(k, j) - P[i, j]) for k in range(K)),
    )
    return (
        equal(Y, each(sp.log, P), simplify_first=True)
        and equal(each(sp.log, P), each(sp.log, E) - column_repeat(each(sp.log, S), K), True)
        and equal(each(sp.log, E) - column_repeat(each(sp.log, S), K), Y)
        and equal(Ds, of_s)
        and equal(DE, substitute(of_e, e, E))
        and equal(DZ, *gradients(Y, DY, [Z]))
        and chain(
            DZ,
            DY - hadamard(column_repeat(hadamard(rows_sum(DY), reciprocal(S)), K), E),
            DY - hadamard(hadamard(E, column_repeat(reciprocal(S), K)), each_row(DY, rows_sum)),
            DY - hadamard(P, each_row(DY, rows_sum)),
            by_entries,
        )
    )


def batch_normalization_derivation(sizes, _):
    N, D = sizes["N"], sizes["D"]
    X, DZ, r = symbols("x", N, D), symbols("dz", N, D), symbols("r", N, D)
    v, f = symbols("v", 1, D), symbols("f", 1, D)  # Sigma and s, as values of their own

    def rows(x):
        return row_repeat(x, N)

    R = X - rows(columns_mean(X))
    Sigma = columns_mean(hadamard(r, r))
    s = each(lambda x: 1 / sp.sqrt(x), Sigma)
    z = hadamard(rows(s), r)
    Z, s_x, Sigma_x = (substitute(A, r, R) for A in (z, s, Sigma))
    Ds = columns_sum(hadamard(DZ, r))
    DSigma = -hadamard(Ds, each(lambda x: x**3, s)) / 2
    DR = hadamard(DZ, rows(s)) + hadamard(r, rows(DSigma)) * 2 / N
    DX = substitute(DR - rows(columns_mean(DR)), r, R)
    along = columns_sum(hadamard(DZ, Z))
    root = each(lambda x: 1 / sp.sqrt(x), v)
    of_f = gradients(hadamard(rows(f), r), DZ, [f])[0]
    of_v = gradients(hadamard(rows(root), r), DZ, [v])[0]
    gamma, beta, Y = column_affine(N, D, r)
    zero = sp.zeros(1, D)
    DR_x = substitute(DR, r, R)
    return (
        chain(columns_mean(R), columns_mean(X) - columns_mean(rows(columns_mean(X))), zero)
        and chain(columns_sum(Z), hadamard(s_x, columns_sum(R)), zero)
        and chain(Sigma_x, columns_sum(hadamard(R, R)) / N, diag(R.T * R).T / N)
        and equal(Ds, of_f)
        and equal(DSigma, substitute(of_v, v, Sigma))
        and equal(DR, *gradients(z, DZ, [r]))
        and equal(DX, *gradients(Z, DZ, [X]))
        and chain(
            DR,
            hadamard(DZ, rows(s)) - hadamard(r, rows(hadamard(Ds, each(lambda x: x**3, s)))) / N,
            hadamard(DZ, rows(s)) - hadamard(z, rows(hadamard(Ds, each(lambda x: x**2, s)))) / N,
            hadamard(DZ, rows(s)) - hadamard(z, rows(hadamard(columns_sum(hadamard(DZ, z)), s))) / N,
            hadamard(rows(s), DZ - hadamard(z, rows(columns_sum(hadamard(DZ, z)))) / N),
        )
        and chain(
            DX,
            DR_x - rows(columns_sum(DR_x)) / N,
            DR_x
            - rows(hadamard(s_x, columns_sum(DZ) - hadamard(columns_sum(Z), along) / N)) / N,
            DR_x - rows(hadamard(s_x, columns_sum(DZ))) / N,
            hadamard(rows(s_x), DZ - rows(columns_sum(DZ)) / N - hadamard(Z, rows(along)) / N),
            hadamard(rows(s_x / N), N * DZ - rows(columns_sum(DZ)) - hadamard(Z, rows(along))),
            normalization_gradient(Z, s_x, DZ),
        )
        and equal(hadamard(rows(gamma), DZ), *gradients(Y, DZ, [r]))
        and equal(columns_sum(DZ), *gradients(Y, DZ, [beta]))
        and equal(columns_sum(hadamard(DZ, r)), *gradients(Y, DZ, [gamma]))
    )


def cross_entropies_derivation(sizes, _):
    N, K = sizes["N"], sizes["K"]
    Y, T, p = symbols("y", N, K), symbols("t", N, K), symbols("p", N, K)
    one = sp.ones(N, K)

    def loss(P):
        return -elements_sum(hadamard(T, each(sp.log, P)))

    def sum_each_row(X):
        return each_row(X, rows_sum)

    P, Q = softmax(Y), sigmoid(Y)
    DP = -hadamard(T, reciprocal(P))
    DQ = -hadamard(T, reciprocal(Q))
    of_softmax = hadamard(P, DP - sum_each_row(hadamard(DP, P)))
    of_sigmoid = hadamard(DQ, hadamard(Q, one - Q))
    labels = {T[i, K - 1]: 1 - sum(T[i, k] for k in range(K - 1)) for i in range(N)}
    return (
        chain(gradient(loss(p), p), hadamard(-T, reciprocal(p)), -hadamard(T, reciprocal(p)))
        and equal(of_softmax, gradient(loss(P), Y))
        and chain(hadamard(DP, P), -hadamard(hadamard(T, reciprocal(P)), P), -T)
        and chain(
            of_softmax,
            hadamard(P, DP) - hadamard(P, sum_each_row(hadamard(DP, P))),
            -T - hadamard(P, sum_each_row(-T)),
            hadamard(P, sum_each_row(T)) - T,
        )
        and equal((hadamard(P, sum_each_row(T)) - T).subs(labels), (P - T).subs(labels))
        and equal(of_sigmoid, gradient(loss(Q), Y))
        and chain(
            of_sigmoid,
            -hadamard(hadamard(T, reciprocal(Q)), hadamard(Q, one - Q)),
            -hadamard(T, one - Q),
            hadamard(T, Q) - T,
        )
    )


def lemmas(sizes, _):
    """What the rows x of X and y of Y make, one by one, and all at once."""
    m, n = sizes["m"], sizes["n"]
    X, Y = symbols("x", m, n), symbols("y", m, n)

    def joined(row):
        return sp.Matrix.vstack(*(row(X.row(i), Y.row(i)) for i in range(m)))

    products = column_repeat(diag(X * Y.T), n)
    return (
        equal(joined(lambda x, y: x * y.T * y), hadamard(Y, products))
        and equal(joined(lambda x, y: x * column_repeat(y.T, n)), products)
        and equal(joined(lambda x, y: x * row_repeat(y, n)), hadamard(Y, each_row(X, rows_sum)))
        and equal(diag(X * Y.T), rows_sum(hadamard(X, Y)))
        and equal(diag(X.T * Y), columns_sum(hadamard(X, Y)).T)
    )


# --- Elementwise functions ---------------------------------------------------------------------------


def derivative(value, stated, *_):
    """The derivative of an elementwise function of x, which may have parameters."""
    x = sp.Symbol("x", real=True)
    return equal(sp.Matrix([[stated(x)]]), sp.Matrix([[sp.diff(value(x), x)]]), True)


def derivatives():
    alpha, al, tl, ar, tr = sp.symbols("alpha al tl ar tr", real=True)

    def logistic(x):
        return 1 / (1 + sp.exp(-x))

    def three(left, between, right):
        return lambda x: sp.Piecewise((left(x), x <= tl), (between(x), x < tr), (right(x), True))

    return {
        "relu": (
            lambda x: sp.Piecewise((0, x < 0), (x, True)),
            lambda x: sp.Piecewise((0, x < 0), (1, True)),
        ),
        "leaky_relu": (
            lambda x: sp.Piecewise((alpha * x, x < alpha * x), (x, True)),
            lambda x: sp.Piecewise((alpha, x < alpha * x), (1, True)),
        ),
        "all_relu": (
            lambda x: sp.Piecewise((alpha * x, x < 0), (x, True)),
            lambda x: sp.Piecewise((alpha, x < 0), (1, True)),
        ),
        "hyperbolic_tangent": (sp.tanh, lambda x: 1 - sp.tanh(x) ** 2),
        "sigmoid": (logistic, lambda x: logistic(x) * (1 - logistic(x))),
        "srelu": (
            three(lambda x: tl + al * (x - tl), lambda x: x, lambda x: tr + ar * (x - tr)),
            three(lambda x: al, lambda x: sp.Integer(1), lambda x: ar),
        ),
    }


CASES = {
    "linear": linear,
    "hyperbolic_tangent": hyperbolic_tangent,
    "sigmoid": sigmoid_layer,
    "softmax": softmax_layer,
    "log_softmax": log_softmax_layer,
    "srelu": srelu,
    "normalization": normalization,
    "affine": affine,
    "batch_normalization": batch_normalization,
    "dropout linear": lambda sizes, loss: linear(sizes, loss, masked=True),
    "dropout hyperbolic_tangent": lambda sizes, loss: hyperbolic_tangent(sizes, loss, masked=True),
    "dropout sigmoid": lambda sizes, loss: sigmoid_layer(sizes, loss, masked=True),
    "loss squared_error": squared_error,
    "loss mean_squared_error": mean_squared_error,
    "loss cross_entropy": cross_entropy,
    "loss softmax_cross_entropy": softmax_cross_entropy,
    "loss logistic_cross_entropy": logistic_cross_entropy,
    "loss negative_log_likelihood": negative_log_likelihood,
    "derivation softmax": softmax_derivation,
    "derivation log_softmax": log_softmax_derivation,
    "derivation batch_normalization": batch_normalization_derivation,
    "derivation cross_entropies": cross_entropies_derivation,
    "lemmas": lemmas,
}
CASES.update(
    (f"derivative {name}", functools.partial(derivative, *functions))
    for name, functions in derivatives().items()
)


def main(arguments):
    sizes = {name: int(size) for name, size in (a.split("=") for a in arguments if "=" in a)}
    words = [a for a in arguments if "=" not in a]
    loss = LOSSES.get(words[-1]) if len(words) > 1 else None
    name = " ".join(words[:-1] if loss and words[0] != "loss" else words)
    if name not in CASES:
        sys.exit(f"sympy_cases.py: unknown case {name}; known are {', '.join(CASES)}")
    start = time.process_time()
    proved = CASES[name](sizes, loss)
    print("proved" if proved else "not proved", f"{time.process_time() - start:.3f}")


if __name__ == "__main__":
    main(sys.argv[1:])
