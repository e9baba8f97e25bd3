#!/usr/bin/env python3
"""Forges certificates and checks that tools/replay_certificate.py accepts none that says something
false.

usage: certificate_forgeries.py GRADSTONE REPLAY FOLDER PART   (a key of PARTS)

Certificates of right equations are made by GRADSTONE, changed by hand and at random, and read by
the program REPLAY, all in this process. Exit status 0 if every forgery is refused.
"""

import copy
import hashlib
import importlib.util
import json
import os
import pickle
import random
import subprocess
import sys
import time
import types

TEXT = """\
# one layer with all that a certificate has to bind
activation ramp
  parameter alpha <= 1
  f(x)  = where x < 0: alpha * x, else: x
  f'(x) = where x < 0: alpha, else: 1
  f_alpha(x) = where x < 0: x, else: 0

layer gated
  input  X: N x D
  weight W: K x D
  mask   M: N x K
  parameter c > 0 usually 2
  forward
    Z = X * T(W)
    H = hadamard(M, relu(Z))
    Y = c * H
  backward
    DH = c * DY
    DZ = hadamard(hadamard(M, DH), relu'(Z))
    DW = T(DZ) * X
    DX = DZ * W
  definition Z[i,k] = sum(d: D, X[i,d] * W[k,d])

loss hinge
  input  Z: N x K
  target T: N x K
  condition hadamard(T, T) = T
  condition rows_sum(T) = ones(N, 1)
  forward
    L = -elements_sum(hadamard(T, log_softmax(Z)))
  backward
    DZ = softmax(Z) - T

identity doubled: A + A = 2 * A for A: m x n

identity root: sqrt(square(P)) = P for P: m x n positive

rule entries
  input A: m x n
  identity twice: 2 * A[i,j] = A[i,j] + A[i,j] for i: m, j: n

optimizer descent
  statistic x: K x D
  statistic g: K x D
  parameter eta
  forward
    x_next = x - eta * g
  update x = x_next
  after T steps x[i,j] = x[i,j] - sum(s: T, eta[s] * g[s,i,j])
"""

OTHER = "layer shift\n  input X: N x D\n  forward\n    Y = X\n  backward\n    DX = DY\n"

NESTED = "identity deep: " + "(" * 3000 + "A" + ")" * 3000 + " = A for A: m x n\n"
HUGE_POWER = "identity power: A[i,j]^(2^(2^61)) = A[i,j]^(2^(2^61)) + 1 for A: m x n, i: m, j: n\n"

# Texts that are false and say so nowhere: (text, kind of the claim, its subject, of).
FALSE = {
    "a wrong gradient": ("layer l\n  input X: N x D\n  forward\n    Y = 2 * X\n  backward\n"
                         "    DX = DY\n", "gradient", "DX", "X"),
    "what holds at one size only": ("identity a: rows_sum(X) = column_repeat(diag(X * T(ones(m, n))), "
                                    "1) + size(m - 1) * ones(m, 1) for X: m x n\n",
                                    "identity", "a", ""),
    "what holds for one column only": ("rule r\n  input X: N x D\n  identity p: X[i,j] = "
                                       "sum(k: D, X[i,k]) / D for i: N, j: D\n",
                                       "element identity", "p", ""),
    "what fails for a mask of zeros": ("layer l\n  input X: N x D\n  mask M: N x D\n  forward\n"
                                       "    Y = hadamard(X, abs(M))\n  backward\n"
                                       "    DX = hadamard(DY, M) + DY - hadamard(DY, abs'(M))\n",
                                       "gradient", "DX", "X"),
    "what fails at a tie only": ("rule r\n  input X: N x D\n  identity p: where 3 * X[i,j] > 7: 1, "
                                 "else: 0 = where 3 * X[i,j] >= 7: 1, else: 0 for i: N, j: D\n",
                                 "element identity", "p", ""),
    "what fails at a tie inside of an exponential": (
        "rule r\n  input X: N x D\n  identity p: where exp(X[i,j]) > 3: 1, else: 0 = "
        "where exp(X[i,j]) >= 3: 1, else: 0 for i: N, j: D\n", "element identity", "p", ""),
    "what fails for one integer": ("rule r\n  input X: N x D\n  integer parameter t\n  identity p: "
                                   "where t = 23: 1, else: 0 = 0 * X[i,j] for i: N, j: D\n",
                                   "element identity", "p", ""),
    "what fails from a size on": ("rule r\n  input X: N x D\n  identity p: where size(N) > 5: 1, "
                                  "else: 0 = 0 * X[i,j] for i: N, j: D\n",
                                  "element identity", "p", ""),
    "a slope that no side of a kink has": (
        "activation bend\n  f(x) = where x > 1: 2 * x - 1, else: x\n"
        "  f'(x) = where x > 1: 2, x = 1: 3, else: 1\n", None, None, None),
    "a derivative of what jumps": ("activation leap\n  f(x) = where x > 1: x + 1, else: x\n"
                                   "  f'(x) = 1\n", None, None, None),
    "a wrong stable form": ("activation stab\n  f(x) = x\n  f'(x) = 1\n"
                            "  stable f(x) = where 5 * x = 11: 0, else: x\n", None, None, None),
    "steps that start at zero, which is not said": (
        "optimizer o\n  statistic x: K x D\n  statistic g: K x D\n  statistic v: K x D\n"
        "  parameter mu\n  forward\n    vn = mu * v + g\n    xn = x - vn\n  update v = vn\n"
        "  update x = xn\n  after T steps x[i,j] = x[i,j] - sum(t: T, sum(s: t, mu^(t - s) * "
        "g[s,i,j]))\n", "unrolled", "x", ""),
    "a case that is undefined wherever it holds": (
        "rule r\n  input X: N x D\n  identity p: where X[i,j] > 0: 7 + 0 * log(-X[i,j]), else: 0 = "
        "0 * X[i,j] for i: N, j: D\n", "element identity", "p", ""),
    "what is undefined everywhere": ("rule r\n  input X: N x D\n  identity p: log(0 * X[i,j]) = 7 "
                                     "for i: N, j: D\n", "element identity", "p", ""),
    "conditions that nothing meets": ("rule r\n  input X: N x D\n  parameter a > 2\n"
                                      "  condition a < 1\n  identity p: X = 2 * X\n",
                                      "identity", "p", ""),
    "a library function of another meaning": (
        "activation relu\n  f(x) = x\n  f'(x) = 1\n\nlayer l\n  input X: N x D\n  forward\n"
        "    Y = relu(X)\n  backward\n    DX = DY\n", None, None, None),
    # Sizes, integers and numbers that only few points have.
    "what fails where one size is twice the other": (
        "rule r\n  input X: N x D\n  identity p: (where size(N) = size(2*D): 0, else: 1) * X = X\n",
        "identity", "p", ""),
    "what fails where two sizes are equal": (
        "rule r\n  input X: N x D\n  input Z: D x K\n  identity p: (where size(N) = size(K): 0, "
        "else: 1) * X * Z = X * Z\n", "identity", "p", ""),
    "what fails where a size is the sum of others": (
        "rule r\n  input X: N x D\n  input Z: D x K\n  identity p: (where size(N) = size(D + K): 0, "
        "else: 1) * X * Z = X * Z\n", "identity", "p", ""),
    "what fails for negative integers": (
        "rule r\n  input X: N x D\n  integer parameter t\n  condition t >= -3\n  identity p: "
        "(where t < 0: 0, else: 1) * X = X\n", "identity", "p", ""),
    "what fails for an integer of 0": (
        "rule r\n  input X: N x D\n  integer parameter t\n  condition t > -1\n  identity p: "
        "(where t >= 1: 1, else: 0) * X = X\n", "identity", "p", ""),
    "what fails at a bound of -3": (
        "rule r\n  input X: N x D\n  integer parameter t\n  condition -3 <= t\n  identity p: "
        "(where t + 3 > 0: 1, else: 0) * X = X\n", "identity", "p", ""),
    "what fails for a power of an integer": (
        "rule r\n  input X: N x D\n  integer parameter t\n  identity p: "
        "(where 2^t = 1024: 0, else: 1) * X = X\n", "identity", "p", ""),
    "what fails for a parameter of 0": (
        "optimizer o\n  statistic g: K x D\n  statistic m: K x D\n  parameter b\n  forward\n"
        "    mn = b * m + (1 - b) * g\n  update m = mn\n  start m = zeros(K, D)\n  after T steps "
        "m[i,j] = (where b = 0: 0, else: (1 - b) * sum(s: T, b^(T - s) * g[s,i,j]))\n",
        "unrolled", "m", ""),
    "what fails for one gradient of a step": (
        "optimizer o\n  statistic x: K x D\n  statistic g: K x D\n  parameter eta\n  forward\n"
        "    xn = x - eta * g\n  update x = xn\n  after T steps x[i,j] = x[i,j] - sum(s: T, "
        "(where g[s,i,j] = 5: 0, else: eta[s] * g[s,i,j]))\n", "unrolled", "x", ""),
    "what fails for one rate of a step": (
        "optimizer o\n  statistic x: K x D\n  statistic g: K x D\n  parameter eta\n  forward\n"
        "    xn = x - eta * g\n  update x = xn\n  after T steps x[i,j] = x[i,j] - sum(s: T, "
        "(where eta[s] = 7/3: 0, else: eta[s] * g[s,i,j]))\n", "unrolled", "x", ""),
    "what fails in the tenth step": (
        "optimizer o\n  statistic x: K x D\n  statistic g: K x D\n  parameter eta\n  forward\n"
        "    xn = x - eta * g\n  update x = xn\n  after T steps x[i,j] = x[i,j] - sum(s: T, "
        "(where s > 9: 0, else: eta[s] * g[s,i,j]))\n", "unrolled", "x", ""),
    # Matrices with an order.
    "a determinant of -1": (
        "rule r\n  statistic Q: N x N\n  condition T(Q) * Q = identity(N)\n  identity p: "
        "where size(N) = 1: Q[i,j], else: 1 = 1 for i: N, j: N\n", "element identity", "p", ""),
    "a permutation that is no swap": (
        "rule r\n  statistic P: N x N\n  condition hadamard(P, P) = P\n  condition rows_sum(P) = "
        "ones(N, 1)\n  condition columns_sum(P) = ones(1, N)\n  identity p: P * P = identity(N)\n",
        "identity", "p", ""),
    "a permutation of four": (
        "rule r\n  statistic P: N x N\n  condition hadamard(P, P) = P\n  condition rows_sum(P) = "
        "ones(N, 1)\n  condition columns_sum(P) = ones(1, N)\n  identity p: P * P * P * P * P * P = "
        "identity(N)\n", "identity", "p", ""),
    "masks that never meet": (
        "rule r\n  input X: N x D\n  mask M: N x D\n  mask Q: N x D\n  identity p: "
        "where sum(k: D, M[i,k] * Q[i,k]) > 0: 1, sum(k: D, M[i,k]) = 0: 0, "
        "sum(k: D, Q[i,k]) > 0: 1, else: 0 = where sum(k: D, M[i,k] * Q[i,k]) > 0: 1, else: 0 "
        "for i: N\n", "element identity", "p", ""),
    "a mask of another value": (
        "rule r\n  input X: N x D\n  mask M: N x D\n  identity p: where M[i,j] = 17/9: 0, else: "
        "X[i,j] = X[i,j] for i: N, j: D\n", "element identity", "p", ""),
    "a row of zeros": (
        "rule r\n  input X: N x D\n  identity p: (where sum(k: D, X[i,k]^2) = 0: 7, else: X[i,1]) = "
        "X[i,1] for i: N\n", "element identity", "p", ""),
    # What has no value where it needs one.
    "a stable form that is undefined below 0": (
        "activation a\n  f(x) = x\n  f'(x) = 1\n  stable f(x) = exp(log(x))\n", None, None, None),
    "a stable form that is undefined at 3": (
        "activation a\n  f(x) = x\n  f'(x) = 1\n  stable f(x) = x * (x - 3) / (x - 3)\n",
        None, None, None),
    "a stable form that is undefined at a logarithm": (
        "activation a\n  f(x) = x\n  f'(x) = 1\n  stable f(x) = x * (exp(x) - 7) / (exp(x) - 7)\n",
        None, None, None),
    "a derivative that is undefined at -1": (
        "activation a\n  f(x) = x^2\n  f'(x) = where x > 0: 2 * x, else: 2 * x * log(-x) / log(-x)\n",
        None, None, None),
    "a derivative that is undefined for a parameter of 0": (
        "activation a\n  parameter c\n  f(x) = c * x\n  f'(x) = c^2 / c\n", None, None, None),
    "a gradient that is undefined below 0": (
        "layer l\n  input X: N x D\n  forward\n    Y = square(X)\n  backward\n    DX = 2 * "
        "hadamard(DY, hadamard(sqrt(X), sqrt(X)))\n", "gradient", "DX", "X"),
    "a gradient that is undefined for targets of 0": (
        "layer l\n  input X: N x D\n  target T: N x D\n  condition hadamard(T, T) = T\n  forward\n"
        "    Y = hadamard(T, X)\n  backward\n    DX = hadamard(DY, hadamard(square(T), "
        "reciprocal(T)))\n", "gradient", "DX", "X"),
    "a gradient that is undefined at 0": (
        "layer l\n  input X: N x D\n  input Z: N x D\n  forward\n    Y = hadamard(X, Z)\n"
        "  backward\n    DX = hadamard(DY, hadamard(square(Z), reciprocal(Z)))\n"
        "    DZ = hadamard(DY, X)\n", "gradient", "DX", "X"),
    # erf, sines, pi, and other ways to write.
    "a bell without the half": (
        "activation a\n  f(x) = 0.5 * x * (1 + erf(x / sqrt(2)))\n  f'(x) = 0.5 * (1 + "
        "erf(x / sqrt(2)))\n    + x * exp(-x^2) / sqrt(2 * pi)\n", None, None, None),
    "a cosine with the wrong sign": (
        "activation a\n  f(x) = cos(2 * x)\n  f'(x) = 2 * sin(2 * x)\n", None, None, None),
    "a fraction that is not pi": (
        "rule r\n  input X: N x D\n  identity p: (355/113 / pi) * X = X\n", "identity", "p", ""),
    "what fails where a sine is 0": (
        "rule r\n  input X: N x D\n  identity p: where sin(pi * X[i,j]) = 0: 1, else: 0 = 0 "
        "for i: N, j: D\n", "element identity", "p", ""),
    "a minimum for a maximum": (
        "rule r\n  input X: N x D\n  identity p: max(X, 1) = min(X, 1)\n", "identity", "p", ""),
    "a decimal that is rounded": (
        "rule r\n  input X: N x D\n  identity p: 0.333333333333 * X = 1/3 * X\n",
        "identity", "p", ""),
}


# Right texts, with the claims that are in them.
RIGHT = {
    "layer l\n  input X: N x D\n  forward\n    R = X - row_repeat(columns_mean(X), N)\n"
    "    V = size(N - 1) * (1 / (N - 1)) * R\n  backward\n"
    "    DR = DV\n    DX = DR - row_repeat(columns_mean(DR), N)\n  condition N >= 2\n":
        ["gradient DR", "gradient DX"],
    "optimizer o\n  statistic x: K x D\n  statistic g: K x D\n  statistic v: K x D\n  parameter mu\n"
    "  forward\n    vn = mu * v + g\n    xn = x - vn\n  start v = zeros(K, D)\n  update v = vn\n"
    "  update x = xn\n  after T steps x[i,j] = x[i,j] - sum(t: T, sum(s: t, mu^(t - s) * g[s,i,j]))\n":
        ["unrolled x"],
    "rule r\n  input X: m x n\n  parameter a\n  parameter b\n  identity p: a + b = b + a\n"
    "  identity q: a * X = X * identity(n)\n  condition a = 1\n":
        ["identity q", "element identity p"],
    "activation elu\n  parameter alpha > 0\n  f(x)  = where x > 0: x, else: alpha * (exp(x) - 1)\n"
    "  f'(x) = where x > 0: 1, else: elu(x, alpha) + alpha\n":
        ["derivative elu'", "gradient DX"],
    "activation relu\n  f(x)  = max(0, x)\n  f'(x) = where x > 0: 1, else: 0\n":
        ["derivative relu'", "gradient DX"],
    "derivation d\n  input X: N x K\n  target T: N x K distribution\n  forward\n    A = exp(X)\n"
    "    Y = rows_sum(hadamard(T, A))\n  definition Y[i,1] = sum(k: K, T[i,k] * A[i,k])\n"
    "  chain c for i: N\n    sum(k: K, T[i,k])\n    = 1 because T is a distribution\n"
    "    = 2 - 1 # what is left\n":
        ["element identity Y", "element identity c.1", "element identity c.2"],
    "rule masks\n  input X: N x D\n  mask M: N x D\n  statistic S: D x D\n  integer parameter t\n"
    "  condition T(S) = S\n  condition hadamard(M, M) = M\n  identity a: relu(hadamard(M, X)) = "
    "hadamard(M, relu(X))\n  identity b: X * S = T(S * T(X))\n  identity c: where t >= 1: M[i,j]^t, "
    "else: 0 = M[i,j] for i: N, j: D\n":
        ["identity a", "identity b", "element identity c"],
    # Undefined only where the value is, or where it has no derivative.
    "layer l\n  input X: N x D\n  forward\n    A = square(X)\n    Y = sqrt(A)\n  backward\n"
    "    DA = hadamard(DY, sqrt'(A))\n    DX = 2 * hadamard(DA, X)\n":
        ["gradient DA", "gradient DX"],
    "activation a\n  f(x) = x * log(x)\n  f'(x) = log(x) + 1\n  stable f(x) = log(x) * x\n":
        ["stable form a", "derivative a'", "gradient DX"],
    "activation b\n  f(x) = 1 / (x - 3)\n  f'(x) = -(1 / (x - 3)^2)\n":
        ["derivative b'", "gradient DX"],
    "activation a\n  f(x) = 0.5 * x *\n    (1 + erf(x / sqrt(2)))\n  f'(x) = 5e-1 * (1 + "
    "erf(x / sqrt(2)))\n    + x * exp(-x^2 / 2) / sqrt(2 * pi)\n": ["derivative a'", "gradient DX"],
    "layer l\n  input X: N x D\n  weight W: K x D\n  forward\n    Z = X @ T(W)\n"
    "      - 1\n    Y = max(sin(Z), 0) + power(1 + square(Z), 1.5)\n  backward\n    DZ = hadamard(DY,\n"
    "      hadamard(relu'(sin(Z)), cos(Z)) + 3 * hadamard(Z, sqrt(1 + square(Z))))\n"
    "    DW = T(DZ) @ X\n    DX = DZ @ W\n": ["gradient DZ", "gradient DW", "gradient DX"],
    "rule r\n  input X: N x D\n  input P: N x D positive\n  identity p: square(sin(X)) + square(cos(X)) = "
    "ones(N, D)\n  identity q: sin(2 * X)\n    = 2 * hadamard(sin(X), cos(X))\n  identity r: erf(-X) = "
    "-erf(X)\n  identity s: inv_sqrt(P) = power(P, -0.5)\n  identity t: sin(X + pi)\n    + sin(X) = zeros(N, D)\n":
        ["identity p", "identity q", "identity r", "identity s", "identity t"],
    # Units that bend at once, where X is 0 or weights are equal.
    "layer l\n  input X: N x D\n  weight W: H x D\n  weight V: K x H\n  forward\n    Z = X * T(W)\n"
    "    A = relu(Z)\n    Y = A * T(V)\n  backward\n    DV = T(DY) * A\n    DA = DY * V\n"
    "    DZ = hadamard(DA, relu'(Z))\n    DW = T(DZ) * X\n    DX = DZ * W\n":
        ["gradient DV", "gradient DA", "gradient DZ", "gradient DW", "gradient DX"],
}


# Right texts of tensors, and changes that make one of their gradients false.
TENSORS = {
    "a strided convolution": (
        "layer c\n  integer parameter s\n  integer parameter P >= 0\n  input X: N x L x D\n"
        "  weight W: M x D x K\n  weight b: K\n  forward\n"
        "    Y[n,u,k] = b[k] + sum(a: M, sum(d: D,\n"
        "        [1 <= u*s + a - P <= L] * X[n,u*s + a - P,d] * W[a,d,k])) for u: U\n  backward\n"
        "    DX[n,l,d] = sum(u: U, sum(a: M, sum(k: K, [u*s + a - P = l] * DY[n,u,k] * W[a,d,k])))\n"
        "    DW[a,d,k] = sum(n: N, sum(u: U,\n"
        "        DY[n,u,k] * [1 <= u*s + a - P and u*s + a - P <= L] * X[n,u*s + a - P,d]))\n"
        "    Db[k] = sum(n: N, sum(u: U, DY[n,u,k]))\n",
        [("[u*s + a - P = l]", "[u*s + a - P <= l]"), ("[u*s + a - P = l]", "[u*s + a = l]"),
         ("[u*s + a - P = l] *", "1 *"), ("[1 <= u*s + a - P and", "[1 < u*s + a - P and"),
         ("sum(n: N, sum(u: U, DY[n,u,k]))", "sum(n: N, DY[n,1,k])")]),
    "a flipped kernel": (
        "layer c\n  input X: N x U + M - 1 x D\n  weight W: M x D x K\n  forward\n"
        "    Y[n,u,k] = sum(a: M, sum(d: D, X[n,u + a - 1,d] * W[a,d,k])) for u: U\n  backward\n"
        "    DX[n,l,d] = sum(b: M, sum(k: K,\n"
        "        [1 <= l + b - M <= U] * DY[n,l + b - M,k] * W[M + 1 - b,d,k]))\n"
        "    DW[a,d,k] = sum(n: N, sum(u: U, X[n,u + a - 1,d] * DY[n,u,k]))\n",
        [("W[M + 1 - b,d,k]))", "W[b,d,k]))"), ("<= U] * DY", "< U] * DY"),
         ("X[n,u + a - 1,d] * DY", "X[n,u + M - a,d] * DY")]),
    "a lookup": (
        "layer e\n  target ids: E x T index V\n  weight W: V x D\n  forward\n"
        "    Y[e,t,k] = W[ids[e,t],k]\n  backward\n"
        "    DW[v,k] = sum(e: E, sum(t: T, [ids[e,t] = v] * DY[e,t,k]))\n",
        [("[ids[e,t] = v]", "[ids[e,t] >= v]"), ("[ids[e,t] = v]", "[ids[e,t] = v] * [t = 1]"),
         ("DY[e,t,k]))", "DY[e,t,1]))")]),
    "attention": (
        "layer a\n  input Q: B x T x D\n  input V: B x T x C\n  forward\n"
        "    S[b,t,s] = sum(d: D, Q[b,t,d] * Q[b,s,d]) for s: T\n"
        "    E[b,t,s] = [s <= t] * exp(S[b,t,s])\n"
        "    P[b,t,s] = E[b,t,s] / sum(r: T, E[b,t,r])\n"
        "    Y[b,t,c] = sum(s: T, P[b,t,s] * V[b,s,c])\n  backward\n"
        "    DV[b,s,c] = sum(t: T, P[b,t,s] * DY[b,t,c])\n"
        "    DP[b,t,s] = sum(c: C, DY[b,t,c] * V[b,s,c])\n"
        "    DS[b,t,s] = P[b,t,s] * (DP[b,t,s] - sum(r: T, DP[b,t,r] * P[b,t,r]))\n"
        "    DQ[b,t,d] = sum(s: T, (DS[b,t,s] + DS[b,s,t]) * Q[b,s,d])\n",
        [("DS[b,t,s] + DS[b,s,t]", "2 * DS[b,t,s]"), ("DP[b,t,r] * P[b,t,r]", "DP[b,r,s] * P[b,t,r]"),
         ("P[b,t,s] * DY", "[s < t] * P[b,t,s] * DY")]),
    "a recurrence": (
        "layer r\n  input X: T x N\n  input h: N\n  weight w: N\n  forward\n    recurrence t: T\n"
        "    H[0,n] = h[n]\n    Z[t,n] = w[n] * H[t - 1,n] + X[t,n]\n    H[t,n] = tanh(Z[t,n])\n"
        "    Y[t,n] = H[t,n]^2 for t: T\n  backward\n    recurrence t: T reversed\n"
        "    DZ[T + 1,n] = 0\n    DH[t,n] = 2 * DY[t,n] * H[t,n] + w[n] * DZ[t + 1,n]\n"
        "    DZ[t,n] = DH[t,n] * (1 - H[t,n]^2)\n    DX[t,n] = DZ[t,n]\n"
        "    Dw[n] = DZ[1,n] * h[n] + sum(t: T, [t > 1] * DZ[t,n] * H[t - 1,n])\n"
        "    Dh[n] = DZ[1,n] * w[n]\n",
        [("DZ[T + 1,n] = 0", "DZ[T + 1,n] = 1"), ("w[n] * DZ[t + 1,n]", "DZ[t + 1,n]"),
         (" + w[n] * DZ[t + 1,n]", ""), ("DZ[1,n] * h[n] + ", ""), ("[t > 1] *", "[t > 2] *"),
         ("H[0,n] = h[n]", "H[0,n] = 0 for n: N")]),
    "several outputs": (
        "layer o\n  input X: N x L x D\n  output A, B\n  forward\n    A = exp(X)\n"
        "    B[n,d] = sum(l: L, A[n,l,d])\n    C = square(A)\n  backward\n"
        "    DX[n,l,d] = A[n,l,d] * (DA[n,l,d] + DB[n,d])\n",
        [("DA[n,l,d] + DB[n,d]", "DA[n,l,d]"), ("DA[n,l,d] + DB[n,d]", "DB[n,d]"),
         ("output A, B", "output A, B, C")]),
}


def rule(equation, more=""):
    return f"rule r\n  input X: N x D\n{more}  identity p: {equation} for i: N, j: D\n"


def activation(value, derivative, stable=""):
    return f"activation a\n  f(x) = {value}\n  f'(x) = {derivative}\n" + \
        (f"  stable f(x) = {stable}\n" if stable else "")


def tiny_differences():
    """False texts whose sides differ by very little, and texts like them that are right, by name."""
    false, right = {}, {}
    sigmoid = "1 / (1 + exp(-x))"
    for n in (70, 100, 150, 300, 600, 900):
        false[f"exp is 0 below -{n}"] = activation("exp(x)", f"where x < -{n}: 0, else: exp(x)")
        right[f"exp below -{n}"] = activation("exp(x)", f"where x < -{n}: exp(x), else: exp(x)")
        false[f"softplus is x above {n}"] = activation(
            "log(1 + exp(x))", sigmoid, f"where x > {n}: x, else: log(1 + exp(x))")
        right[f"softplus above {n}"] = activation(
            "log(1 + exp(x))", sigmoid, f"where x > {n}: x + log1p(exp(-x)), else: log1p(exp(x))")
        false[f"sigmoid does not rise above {n}"] = activation(
            sigmoid, f"where x > {n}: 0, else: {sigmoid} * (1 - {sigmoid})")
        right[f"sigmoid rises above {n}"] = activation(
            sigmoid, f"where x > {n}: exp(-x) * ({sigmoid})^2, else: {sigmoid} * (1 - {sigmoid})")
    for n in (70, 100, 150, 300, 600, 1000, 2000, 5000, 10**5, 10**8):
        small, row = f"exp(-{n} - X[i,j]^2)", f"exp(-{n})"
        false[f"{small} is 0"] = rule(f"{small} = 0")
        right[f"{small} is a product"] = rule(f"{small} = {row} * exp(-X[i,j]^2)")
        false[f"1 + {small} is 1"] = rule(f"1 + {small} = 1")
        false[f"1 + {small} is not larger than 1"] = rule(f"where 1 + {small} > 1: 1, else: 0 = 0")
        false[f"X + {row} is X"] = rule(f"where X[i,j] + {row} > X[i,j]: 0, else: 1 = 1")
        false[f"log(exp(X) + {row}) is X"] = rule(f"log(exp(X[i,j]) + {row}) = X[i,j]")
        false[f"sqrt(2 + {row}) is sqrt(2)"] = rule(f"sqrt(2 + {row}) = sqrt(2) + 0 * X[i,j]")
        false[f"tanh(X + {row}) is tanh(X)"] = rule(f"tanh(X[i,j] + {row}) = tanh(X[i,j])")
        false[f"X * {row} beside 1 is 0"] = rule(f"1 + X[i,j] * {row} = 1")
        false[f"{row} in one case is 0"] = rule(
            f"where X[i,j] > 50: 1 + X[i,j] * {row}, else: 1 = 1")
        # What is 0 with an error is no reason to take for 0 what is added to it.
        false[f"noise times exp({n}) hides X"] = rule(
            f"exp({n}) * (log(exp(X[i,j])) - X[i,j]) + X[i,j]^2 = 0")
        if n < 10**4:
            right[f"1 + {small} is larger than 1"] = rule(f"where 1 + {row} > 1: 1, else: 0 = 1")
            right[f"X + {row} is larger than X"] = rule(
                f"where X[i,j] + {row} > X[i,j]: 0, else: 1 = 0")
            right[f"2 + {row} squared"] = rule(f"sqrt(2 + {row})^2 = 2 + {row} + 0 * X[i,j]")
        false[f"erf(X + {row}) is erf(X)"] = rule(f"erf(X[i,j] + {row}) = erf(X[i,j])")
        false[f"sin(X + {row}) is sin(X)"] = rule(f"sin(X[i,j] + {row}) = sin(X[i,j])")
    for n in (8, 13, 20):
        false[f"erf does not rise above {n}"] = activation(
            "erf(x)", f"where x > {n}: 0, else: 2 / sqrt(pi) * exp(-x^2)")
        right[f"erf above {n}"] = activation("erf(x)", "2 / sqrt(pi) * exp(-x^2)",
                                             f"where x > {n}: -erf(-x), else: erf(x)")
    right["a turn"] = rule("cos(X[i,j] + pi / 2) = -sin(X[i,j])")
    right["an angle that is large"] = rule("sin(1000000 * X[i,j])^2 = 1 - cos(1000000 * X[i,j])^2")
    for n in (100, 200, 4000):
        part = f"X[i,j] * (1 / 10^{n})"
        false[f"exp is 1 + x at 10^-{n}"] = rule(f"exp({part}) = 1 + {part}")
    # Newton's method for a root: right to thousands of digits, unless the number is large.
    steps = 14
    names = ["S"] + [f"A{k}" for k in range(steps)] + ["Y"]
    lines = "".join(f"    {new} = 1/2 * ({old} + hadamard(S, reciprocal({old})))\n"
                    for old, new in zip(names, names[1:]))
    false["steps to a root are the root"] = (
        "derivation d\n  input X: N x D\n  forward\n    S = ones(N, D) + square(X)\n" + lines +
        "  definition Y[i,j] = sqrt(S[i,j])\n")
    for n in (300, 2000, 30000):
        false[f"a jump by exp(-{n})"] = activation(
            f"where x > log(3): x - log(3) + exp(-{n}), else: 0", "where x > log(3): 1, else: 0")
        right[f"a slope of exp(-{n})"] = activation(
            f"where x > 0: x * exp(-{n}), else: 0", f"where x > 0: exp(-{n}), else: 0")
    right["a kink at a logarithm"] = activation("where x > log(3): x - log(3), else: 0",
                                                "where x > log(3): 1, else: 0")
    inner = "8/10 * (x + 44715/1000000 * x^3)"
    right["gelu, with constants that are large numbers"] = activation(
        f"x * (1 + tanh({inner}))", f"1 + tanh({inner}) + x * (1 - tanh({inner})^2) * 8/10 * "
        "(1 + 3 * 44715/1000000 * x^2)")
    right["exp and log"] = rule("log(exp(X[i,j])) = X[i,j]")
    right["exp and log compared"] = rule("where log(exp(X[i,j])) = X[i,j]: 1, else: 0 = 1")
    right["a square root"] = rule("sqrt(1 + X[i,j]^2)^2 = 1 + X[i,j]^2")
    right["a third root"] = rule("((1 + X[i,j]^2)^(1/3))^3 = 1 + X[i,j]^2")
    right["tanh by exp"] = rule("tanh(X[i,j]) = 1 - 2 / (exp(2 * X[i,j]) + 1)")
    right["a bell"] = rule("exp(-X[i,j]^2) / (1 + exp(-X[i,j]^2)) = 1 / (1 + exp(X[i,j]^2))")
    right["a tie inside of an exponential"] = rule(
        "where exp(X[i,j]) > 3: exp(X[i,j]), else: 3 = max(3, exp(X[i,j]))")
    right["a kink inside of an exponential"] = activation(
        "where exp(x) > 3: exp(x) - 3, else: 0", "where exp(x) > 3: exp(x), else: 0")
    return false, right


def chains():
    """Right texts with many parameters that conditions compare with each other."""
    def text(names, conditions, equation):
        return rule(equation, "".join(f"  parameter {name}\n" for name in names) +
                    "".join(f"  condition {condition}\n" for condition in conditions))

    names = [f"p{k}" for k in range(200)]
    pairs = list(zip(names, names[1:]))
    mixed = names[:60]
    random.Random(3).shuffle(mixed)
    between = [f"{a} < {b}" for a, b in zip(mixed, mixed[1:])]
    return {
        "a falling chain": text(names, [f"{a} > {b}" for a, b in pairs],
                                "where p0 > p199: X[i,j], else: 0 = X[i,j]"),
        "a rising chain": text(names, [f"{a} <= {b}" for a, b in pairs],
                               "where p0 <= p199: X[i,j], else: 0 = X[i,j]"),
        "a chain between 0 and 1": text(names[:60], between + [f"{mixed[0]} > 0", f"{mixed[-1]} <= 1"],
                                        f"where {mixed[5]} < 1: X[i,j], else: 0 = X[i,j]"),
        "a fork": text(["a", "b", "c", "d"], ["a < b", "a < c", "b < d", "c < d", "d < 0"],
                       "where a < d: X[i,j], else: 0 = X[i,j]"),
    }


SLOW = rule("A = A + 0 * X[i,j]".replace("A", "".join(f"sum({k}: D, " for k in "abcdefgklmnopq") +
                                     "X[1,q]" + ")" * 14))


def load(path):
    spec = importlib.util.spec_from_file_location("replay", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["replay"] = module      # where pickle looks for it
    spec.loader.exec_module(module)
    module.set_up_numbers()
    return module


def replay_once(replay):
    """A replay of the same equations, claims and numbers is done once: what it finds is known then.

    Nearly all forgeries leave all systems but one as they are. What is read of a certificate before
    its claims are replayed is read of each. Returns what is known, which may be cleared.
    """
    known, run = {}, replay.Replay.run

    def run_once(self):
        key = pickle.dumps((self.system, list(self.claims.items()), self.random.getstate(),
                            self.samples))
        if key not in known:
            try:
                known[key] = run(self), None
            except (replay.Refused, replay.Disagreement) as error:
                known[key] = None, error
        results, error = known[key]
        if error:
            raise error
        return results

    replay.Replay.run = run_once
    return known


class Forger:
    def __init__(self, gradstone, replay, folder):
        self.gradstone, self.replay, self.folder = gradstone, load(replay), folder
        self.known = replay_once(self.replay)
        # With a seed, so that the test finds the same each time.
        self.options = types.SimpleNamespace(seed="1", samples=2, accept=[], timeout=300)
        self.failures, self.count = [], 0
        self.base = self.certificate(self.file("base.eq", TEXT))

    def file(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def certificate(self, path):
        target = os.path.join(self.folder, "made.json")
        subprocess.run([self.gradstone, "prove", path, "--jobs", "2", "--certificate", target],
                       stdout=subprocess.DEVNULL, check=False)
        with open(target, encoding="utf-8") as file:
            return json.load(file)

    def status(self, content):
        """The exit status of the program, and its last line."""
        path = os.path.join(self.folder, "forged.json")
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes) else json.dumps(content).encode())
        lines = []
        return self.replay.replay_file(path, self.options, lines.append), lines[-1]

    def refused(self, name, content, message=""):
        self.count += 1
        status, line = self.status(content)
        if status != 1 or message not in line or \
                line.split()[0] not in ("refused", "false") and "claims replayed" not in line:
            self.failures.append(f"{name}: status {status}, {line[:300]}")

    def accepted(self, name, content, wanted=0, message=""):
        status, line = self.status(content)
        if status != wanted or message not in line:
            self.failures.append(f"{name}: status {status}, {line[:300]}")

    def claimed(self, text):
        """A certificate that says that all claims of a text are proved."""
        replay = self.replay
        given = {"name": "claimed.eq", "systems": []}
        seal(given, text)
        try:
            systems, used = replay.read_systems(text, replay.read_library())
        except replay.Refused:
            systems, used = [], set()
        given["functions"] = [f for f in replay.LIBRARY.strip().split("\n\n") if f.split()[1] in used]
        for one in systems:
            lines = [line.strip() for line in text.splitlines()
                     if line.split() and line.split()[0] in replay.ASSUMPTIONS]
            # Those that are sizes are no parameters: it is said what they are at least.
            for name in one.size_parameters:
                lines = [line.replace(f"integer parameter {name} >=", f"condition {name} >=")
                         for line in lines if line != f"integer parameter {name}"]
            if not lines:   # of an activation by cases, and of an identity in one line
                lines = ["input X: m x n real"]
            given["systems"].append({
                "kind": one.kind, "name": one.name, "form": one.form, "assumptions": lines,
                "claims": [dict(kind=c[0], subject=c[1], of=c[2], verdict="proved", all_sizes=True,
                                sizes=[], steps="", where="") for c in one.claims()]})
        given["systems"] = given["systems"] or [{"kind": "layer", "name": "l", "form": "",
                                                 "assumptions": [], "claims": []}]
        return {"certificate": 2, "program_version": "0", "sources": [given]}

    def change(self, name, edit, message=""):
        """A forgery by a change of the base."""
        forged = copy.deepcopy(self.base)
        edit(forged)
        if forged == self.base:
            self.failures.append(f"{name} changes nothing")
        self.refused(name, forged, message)


def source(certificate):
    return certificate["sources"][0]


def system(certificate, name):
    return next(s for s in source(certificate)["systems"] if s["name"] == name and not s["form"])


def claim(certificate, name, subject):
    return next(c for c in system(certificate, name)["claims"] if c["subject"] == subject)


def with_text(old, new):
    """Changes the text, and the SHA-256 with it."""
    def edit(certificate):
        text = source(certificate)["text"]
        assert old in text, old
        seal(source(certificate), text.replace(old, new, 1))
    return edit


def seal(given, text):
    given["text"] = text
    given["sha256"] = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def put(name, subject, /, **members):
    return lambda certificate: claim(certificate, name, subject).update(members)


def by_hand(forger):
    change, base = forger.change, forger.base

    # What binds the certificate to its text.
    def old_hash(c): source(c)["text"] = TEXT.replace("DH = c * DY", "DH = DY")
    change("changed text with the old hash", old_hash, "SHA-256")
    def comment(c): source(c)["text"] += "# more\n"
    change("changed comment with the old hash", comment, "SHA-256")
    def other_hash(c): source(c).update(sha256="0" * 64)
    change("another hash", other_hash, "SHA-256")
    def upper_hash(c): source(c).update(sha256=source(c)["sha256"].upper())
    change("a hash in capitals", upper_hash, "SHA-256")
    def no_hash(c): source(c).update(sha256="")
    change("an empty hash", no_hash, "SHA-256")
    change("the source of another file", lambda c: seal(source(c), OTHER), "not those")
    change("an empty text", lambda c: seal(source(c), ""), "no equations")
    change("a text of comments", lambda c: seal(source(c), "# right\n"), "no equations")

    # Claims.
    def drop(c): system(c, "gated")["claims"].pop()
    change("a claim dropped", drop, "not of the certificate")
    def drop_all(c): system(c, "gated")["claims"].clear()
    change("all claims of a system dropped", drop_all, "not of the certificate")
    change("a claim renamed", put("gated", "DX", subject="DV"), "not of")
    change("a claim of another kind", put("gated", "DX", kind="definition"), "not of")
    change("a claim of an unknown kind", put("gated", "DX", kind="truth"), "not of")
    change("a gradient of something else", put("gated", "DX", of="W"), "not of")
    def twice(c): system(c, "gated")["claims"].append(copy.deepcopy(claim(c, "gated", "DX")))
    change("a claim given twice", twice, "twice")
    def more(c): system(c, "gated")["claims"].append({**claim(c, "gated", "DX"), "subject": "DQ"})
    change("a claim more than the text has", more, "not of the text")
    change("a letter that looks like X", put("gated", "DX", subject="D\u0425"), "not of")
    change("a name with an invisible letter", put("gated", "DX", subject="DX\u200b"), "not of")
    change("a verdict that there is none", put("gated", "DX", verdict="certain"), "verdict")
    change("a verdict lowered", put("gated", "DX", verdict="undecided", all_sizes=False))
    change("a right claim refuted", put("gated", "DX", verdict="refuted", all_sizes=False))
    def equation(old, new, message): change(f"{old} replaced", with_text(old, new), message)
    equation("DH = c * DY", "DH = DY", "gradient")
    equation("DX = DZ * W", "DX = 2 * DZ * W", "gradient")
    equation("DX = DZ * W", "EX = DZ * W", "not of the text")
    equation("Z[i,k] = sum", "Z[i,k] = 2 * sum", "definition")
    equation("A + A = 2 * A", "A + A = 3 * A", "identity")
    equation("f(x)  = where x < 0: alpha * x", "f(x)  = where x < 0: 2 * x", "derivative")
    equation("sum(s: T, eta[s]", "sum(s: T, s * eta[s]", "unrolled")
    equation("input  X: N x D", "input  \u0425: N x D", "does not use")
    equation("layer gated", "layer g\u0430ted", "does not use")
    equation("definition Z[i,k] = sum(d: D, X[i,d] * W[k,d])", "", "not of the text")

    # Scope.
    change("a scope without a proof", put("gated", "DX", verdict="undecided"), "scope of a proof")
    change("a proof without a scope", put("gated", "DX", all_sizes=False), "all sizes")
    sizes = {"N": 2, "D": 3, "K": 2}
    change("all sizes and listed ones", put("gated", "DX", sizes=[sizes]), "all sizes")
    def listed(all_of): return put("gated", "DX", all_sizes=False, sizes=all_of)
    change("sizes of other names", listed([{"N": 2, "D": 3}]), "listed sizes")
    change("sizes of more names", listed([{**sizes, "Q": 2}]), "listed sizes")
    change("a size of 0", listed([{**sizes, "N": 0}]), "from 1")
    change("a negative size", listed([{**sizes, "N": -1}]), "from 1")
    change("a size that is true", listed([{**sizes, "N": True}]), "from 1")
    change("a size of 2.0", listed([{**sizes, "N": 2.0}]), "no number")
    change("a huge size", listed([{**sizes, "N": 10**30}]), "no number")
    change("sizes listed twice", listed([sizes, dict(reversed(sizes.items()))]), "twice")
    change("sizes too large to evaluate", listed([{"N": 1000, "D": 1000, "K": 1000}]), "evaluated")
    change("steps of a gradient", put("gated", "DX", steps="T = 4"), "steps")
    change("steps of another name", put("descent", "x", steps="S = 4"), "steps")
    change("more steps than can be taken", put("descent", "x", steps="T = 50"), "could not be")
    change("steps that can't be read", put("descent", "x", steps="T = 1, ..."), "steps")
    def where(text, message=""): change(f"where {text}", put("gated", "DX", where=text), message)
    where("X[i,j] < 0", "expected !=")
    where("X[i,j] = 0", "expected !=")
    where("X[i,j] != X[i,j]", "says nothing")
    where("1 != 2", "says nothing")
    where("Q[i,j] != 2", "Q")
    where("X[i,j] != 2 or true")
    where("the sun shines")
    where("(where X[i,j] > 5: 1, else: 0) != 0", "has cases")
    where("relu(X[i,j]) != 0", "has cases")
    where("X[i,j] - X[i,j] != 0", "evaluated")
    where("cases do meet")

    # Assumptions.
    def assume(name, edit, message="assumes"):
        change(name, lambda c: edit(system(c, "hinge")["assumptions"]), message)
    assume("a condition dropped", lambda lines: lines.pop())
    assume("a condition more", lambda lines: lines.append("condition columns_sum(T) = ones(1, K)"))
    assume("a condition twice", lambda lines: lines.append(lines[-1]), "one line")
    assume("a domain narrowed", lambda lines: lines.__setitem__(0, "input Z: N x K positive"))
    assume("another role", lambda lines: lines.__setitem__(0, "statistic Z: N x K real"))
    assume("another shape", lambda lines: lines.__setitem__(0, "input Z: K x N real"))
    assume("one example only", lambda lines: lines.__setitem__(0, "input Z: 1 x K real"))
    assume("a parameter more", lambda lines: lines.append("parameter q"))
    assume("an equation as assumption", lambda lines: lines.append("L = zeros(1, 1)"), "begins no")
    assume("two lines in one", lambda lines: lines.append("parameter q\n  parameter r"), "one line")
    assume("a comment as assumption", lambda lines: lines.append("# T is zero"), "one line")
    assume("what is no assumption", lambda lines: lines.append("hope"), "begins no")
    def learned(c): system(c, "gated")["assumptions"][3] = "trainable parameter c"
    change("another kind of parameter", learned, "assumes")
    change("conditions dropped in the text too", lambda c: (
        with_text("  condition rows_sum(T) = ones(N, 1)\n", "")(c),
        system(c, "hinge")["assumptions"].pop()), "gradient")
    change("a weaker domain in the text too", lambda c: (
        with_text("for P: m x n positive", "for P: m x n")(c),
        system(c, "root")["assumptions"].__setitem__(0, "input P: m x n real")), "identity root")

    # Functions and systems.
    def functions(name, edit, message):
        change(name, lambda c: edit(source(c)["functions"]), message)
    relu = next(k for k, text in enumerate(source(base)["functions"]) if "activation relu" in text)
    functions("relu is the identity", lambda f: f.__setitem__(
        relu, "activation relu\n  f(x) = x\n  f'(x) = 1\n"), "not that function")
    functions("relu with another slope at 0", lambda f: f.__setitem__(
        relu, "activation relu\n  f(x) = where x <= 0: 0, else: x\n"
              "  f'(x) = where x < 0: 0, else: 1\n"), "not that function")
    functions("relu without its derivative", lambda f: f.__setitem__(
        relu, "activation relu\n  f(x) = where x <= 0: 0, else: x\n"), "not that function")
    functions("a function left out", lambda f: f.pop(relu), "not those")
    functions("a function that is not called", lambda f: f.append(
        "activation abs\n  f(x) = where x < 0: -x, else: x\n"
        "  f'(x) = where x < 0: -1, x > 0: 1, else: 0\n"), "not those")
    functions("a function that there is none", lambda f: f.append(
        "activation cube\n  f(x) = x^3\n"), "not that function")
    functions("a function twice", lambda f: f.append(f[relu]), "twice")
    functions("a function that is none", lambda f: f.append(OTHER), "not that function")
    for name, more in (
            ("a layer", OTHER), ("a layer of a form", OTHER.replace("layer shift", "layer shift (x)")),
            ("another activation", "activation other\n  f(x) = x\n  f'(x) = 7\n"),
            ("another activation of a form", "activation other (f)\n  f(x) = x\n  f'(x) = 7\n"),
            ("relu of another form", "activation relu (f)\n  f(x) = x\n  f'(x) = 7\n"),
            ("an identity", "identity a: A = 2 * A for A: m x n\n"),
            ("a chain", "  chain c\n    relu(X) = X\n"), ("a comment", "# relu is the identity\n"),
            ("a definition", "  definition Y[i,j] = X[i,j]\n")):
        functions(f"relu followed by {name}", lambda f, more=more: f.__setitem__(
            relu, f[relu] + more), "not that function")
    functions("relu of a form", lambda f: f.__setitem__(
        relu, f[relu].replace("activation relu", "activation relu (identity)")), "not that function")
    functions("relu below a comment", lambda f: f.__setitem__(
        relu, "# the identity\n" + f[relu]), "not that function")
    change("relu defined anew in the text", lambda c: seal(
        source(c), "activation relu\n  f(x) = x\n  f'(x) = 1\n\n" + TEXT), "another function")
    def swap(c): source(c)["systems"].reverse()
    change("systems in another order", swap, "not those")
    def pop(c): source(c)["systems"].pop()
    change("a system dropped", pop, "not those")
    def rename(c): system(c, "gated").update(name="gated_unit")
    change("a system renamed", rename, "not those")
    def kind(c): system(c, "gated").update(kind="derivation")
    change("a system of another kind", kind, "not those")
    def form(c): system(c, "gated").update(form="batch")
    change("a system of another form", form, "not those")
    def again(c): c["sources"].append(copy.deepcopy(source(c)))
    change("a source twice", again, "twice")


def by_name(forger):
    """A source that is no file has the name of its systems."""
    def named(name, text=OTHER):
        certificate = forger.certificate(forger.file("named.eq", text))
        source(certificate)["name"] = name
        return certificate

    for name in ("", "layer:softmax", "softmax", "layer:shifts", "loss:shift", "loss:", "hessian:shift",
                 "shift:layer", "layer:shift\n", "a\tb\vc.eq", "\u202eshift.eq"):
        forger.refused(f"the name {name!a}", named(name))
    for name in ("layer:shift", "shift", "Shift", "layer:", "<stdin>", "shift.eq", "./shift"):
        forger.accepted(f"the name {name!a}", named(name))
    forger.refused("one name for two systems", named(
        "layer:shift", OTHER + OTHER.replace("layer shift", "layer other")), "not layer:shift")
    forger.accepted("forms of one name", named(
        "layer:shift", OTHER + OTHER.replace("layer shift", "layer shift (x)")))


def by_characters(forger):
    """What other programs show as other lines, or in another order, is no text of a certificate."""
    for letter in "\0\b\v\f\r\x1b\x7f\x85\u2028\u2029\u202e\u2066":
        for place, text in (("a comment", f"# right{letter}  # wrong\n" + OTHER),
                            ("the end", OTHER + letter),
                            ("a formula", OTHER.replace("DY", f"D{letter}Y"))):
            forger.refused(f"U+{ord(letter):04X} in {place}", forger.claimed(text))
        forged = forger.claimed(OTHER)
        source(forged)["systems"][0]["assumptions"][0] += letter
        forger.refused(f"U+{ord(letter):04X} in an assumption", forged)
    forger.accepted("lines that end with CR LF", forger.claimed(OTHER.replace("\n", "\r\n")))
    forger.accepted("tabs and other letters in comments", forger.claimed(
        "#\tgr\u00f6\u00dfer\n" + OTHER))


def with_missing_gradients(forger):
    """A text without a gradient for what is learned or put in is accepted by name only."""
    layer = "layer q\n  input X: N x D\n  weight W: N x D\n{}  forward\n    Y = X + W\n{}"
    backward = "  backward\n    DX = DY\n"
    without = forger.claimed(layer.format("", backward))
    forger.accepted("no gradient of W", without, 3, "1 gradient not stated (--accept missing)")
    forger.accepted("no gradient of a learned parameter", forger.claimed(
        "layer q\n  input X: N x D\n  trainable parameter c\n  forward\n    Y = c * X\n  backward\n"
        "    DX = c * DY\n"), 3, "1 gradient not stated")
    both = forger.file("both.eq", OTHER + layer.format("", ""))
    forger.accepted("no gradients beside what is proved", forger.certificate(both), 3,
                    "2 gradients not stated")
    for accept, status in ((["sizes", "steps", "points", "numbers"], 3), (["missing"], 0)):
        forger.options.accept = accept
        forger.accepted(f"no gradient of W, with {accept}", without, status)
    forger.options.accept = []
    false = forger.claimed(layer.format("", backward.replace("DY", "2 * DY")))
    forger.refused("a wrong gradient beside a missing one", false, "false")
    values = ("derivation d\n  input X: N x D\n  forward\n    Y = 2 * X\n"
              "  definition Y[i,j] = 2 * X[i,j]\n")
    forger.accepted("a derivation that is about values", forger.claimed(values))


def by_form(forger):
    base, text = forger.base, json.dumps(forger.base)

    def refused(name, content, message=""):
        forger.refused(name, content.encode() if isinstance(content, str) else content, message)

    refused("nothing", "")
    refused("an empty list", "[]", "version 2")
    refused("an empty object", "{}", "missing")
    refused("null", "null")
    refused("a number", "7")
    refused("a list of certificates", json.dumps([base]), "version 2")
    refused("no sources", json.dumps({**base, "sources": []}), "no sources")
    refused("no systems", json.dumps({**base, "sources": [{**source(base), "systems": []}]}),
            "no systems")
    for version in (1, 3, "2", None, True, [2]):
        refused(f"version {version!r}", json.dumps({**base, "certificate": version}))
    refused("version 2.0", text.replace('"certificate": 2', '"certificate": 2.0'), "no number")
    refused("version 2e0", text.replace('"certificate": 2', '"certificate": 2e0'), "no number")
    for number in ("NaN", "Infinity", "-Infinity", "1e400", "9" * 5000, "0.1"):
        refused(f"{number:.20} as a size", text.replace(
            '"sizes": []', f'"sizes": [{{"N": {number}}}]', 1), "no number")
    refused("NaN as a version", text.replace('"certificate": 2', '"certificate": NaN'), "no number")
    refused("a member twice", text.replace('"certificate": 2', '"certificate": 1, "certificate": 2'),
            "twice")
    refused("a verdict twice", text.replace('"verdict": "proved"',
                                            '"verdict": "refuted", "verdict": "proved"', 1), "twice")
    refused("deep nesting", "[" * 100000 + "]" * 100000)
    refused("deep nesting of a member", text.replace('"sizes": []', '"sizes": ' + "[" * 5000 +
                                                     "]" * 5000, 1))
    refused("cut in the middle", text[:len(text) // 2], "no JSON")
    refused("cut at the end", text[:-1], "no JSON")
    refused("more after the end", text + "{}", "no JSON")
    refused("bytes that are no UTF-8", text.encode() + b"\xff", "no JSON")
    refused("a byte order mark", b"\xef\xbb\xbf" + text.encode())
    refused("UTF-16", text.encode("utf-16"))
    refused("a single surrogate in the text", text.replace("# one layer", "# \\ud800 layer"))

    def everywhere(value, path=()):
        yield path, value
        items = value.items() if isinstance(value, dict) else \
            enumerate(value) if isinstance(value, list) else ()
        for key, part in items:
            yield from everywhere(part, path + (key,))

    def at(certificate, path):
        for key in path:
            certificate = certificate[key]
        return certificate

    seen = set()
    for path, value in list(everywhere(base)):
        generic = tuple("*" if isinstance(key, int) else key for key in path)
        if not path or generic in seen:
            continue
        seen.add(generic)
        for wrong in (None, 7, "", [], {}, "seven", [None], True):
            if generic == ("program_version",) and isinstance(wrong, str) \
                    or type(wrong) is type(value) and not wrong and not value or wrong == value:
                continue
            forged = copy.deepcopy(base)
            at(forged, path[:-1])[path[-1]] = wrong
            forger.refused(f"{generic} is {wrong!r}", forged)
        if isinstance(value, dict):
            forger_copy = copy.deepcopy(base)
            at(forger_copy, path)["note"] = "trust me"
            forger.refused(f"a member more in {generic}", forger_copy, "unknown member")
        if isinstance(path[-1], str):
            forged = copy.deepcopy(base)
            del at(forged, path[:-1])[path[-1]]
            forger.refused(f"{generic} missing", forged, "missing")


def with_false_texts(forger):
    """Certificates that say of a text that all its claims are proved."""
    for k, (name, (text, kind, subject, of)) in enumerate(FALSE.items()):
        forged = forger.certificate(forger.file(f"false{k}.eq", text)) \
            if kind is None and "library" not in name else None
        if forged is None:
            forged = forger.claimed(text)
        for one in source(forged)["systems"]:
            for stated in one["claims"]:
                stated.update(verdict="proved", all_sizes=True, sizes=[], steps="", where="")
        forger.refused(name, forged)
    for name, text in (("a formula that is too deep", NESTED), ("a huge power", HUGE_POWER),
                       ("a text that is too long", "#" * (1 << 20))):
        forged = copy.deepcopy(forger.base)
        seal(source(forged), text)
        forger.refused(name, forged)


def with_false_tensors(forger):
    for name, (text, changes) in TENSORS.items():
        forger.accepted(name, forger.claimed(text))
        for old, new in changes:
            assert old in text, old
            forger.refused(f"{name} with {new!r}", forger.claimed(text.replace(old, new)),
                           "the derivative is")
    # What is read outside of a tensor, or before it is computed, has no value.
    text, _ = TENSORS["a recurrence"]
    for old, new, reason in (("H[t - 1,n] + X", "H[t + 1,n] + X", "is read before it is computed"),
                             ("[t > 1] * DZ", "DZ", "H[0,1] does not exist")):
        forger.refused(f"a recurrence with {new!r}", forger.claimed(text.replace(old, new)), reason)


def with_tiny_differences(forger):
    false, right = tiny_differences()
    for name, text in false.items():
        forger.refused(name, forger.claimed(text))
    for name, text in {**right, **chains()}.items():
        forger.accepted(name, forger.claimed(text))


def in_part(forger):
    """What is replayed but not proved in full has the status 3, unless that is accepted."""
    sizes = {"N": 2, "D": 3, "K": 2}
    for word, subject, members in (
            ("sizes", ("gated", "DX"), dict(all_sizes=False, sizes=[sizes])),
            ("points", ("gated", "DX"), dict(where="Z[i,j] != 0")),
            ("steps", ("descent", "x"), dict(steps="T = 1, 2, 3")),
            ("numbers", ("gated", "DX"), dict(verdict="holds", all_sizes=False))):
        weaker = copy.deepcopy(forger.base)
        put(*subject, **members)(weaker)
        forger.accepted(f"in part, {word}", weaker, 3, f"1 of them proved in part only (--accept {word})")
        others = [other for other in forger.replay.PARTS if other != word]
        for accept, status in ((others, 3), ([word], 0), (others + [word], 0)):
            forger.options.accept = accept
            forger.accepted(f"in part, {word}, with {accept}", weaker, status)
        forger.options.accept = []
        # That it is false weighs more than that it is in part.
        with_text("DX = DZ * W", "DX = 2 * DZ * W")(weaker)
        forger.refused(f"in part and false, {word}", weaker)


def in_time(forger):
    """A certificate that takes too long is refused, with the reason."""
    path = forger.file("slow.json", json.dumps(forger.claimed(SLOW)))
    options = types.SimpleNamespace(**{**vars(forger.options), "timeout": 0.5})
    lines, begun = [], time.process_time()
    forger.count += 1
    forger.known.clear()    # the replay of what comes after is one
    status = forger.replay.replay_in_time(path, options, lines.append)
    if status != 1 or "0.5 seconds of processor time" not in lines[-1] or \
            time.process_time() - begun > 5:
        forger.failures.append(f"what takes long: status {status}, {lines[-1][:300]}")
    forger.accepted("what comes after what takes long", forger.base)


def includes_all(*_):
    return True


def right_texts(forger):
    """The program reads the notation, and takes what is right for right."""
    replay = forger.replay
    everywhere = types.SimpleNamespace(sizes=[], steps=[], includes=includes_all)
    for text, claims in RIGHT.items():
        name = " ".join(text.split()[:2])
        try:
            systems, _ = replay.read_systems(text, replay.read_library())
            found = systems[0].claims()
            if [f"{kind} {subject}" for kind, subject, _ in found] != claims:
                forger.failures.append(f"{name}: claims {found}")
            replay.Replay(systems[0], {claim: everywhere for claim in found}, "1", 2).run()
        except (replay.Refused, replay.Disagreement) as error:
            forger.failures.append(f"{name} is right: {error}")


def meaning(replay, certificate):
    """What a certificate says, without the order and the spaces in which it says so."""
    def words(text):
        return " ".join(token.text for token in replay.tokenize(text))

    sources = []
    for given in certificate["sources"]:
        systems = [(s["kind"], s["name"], s["form"], sorted(map(words, s["assumptions"])),
                    sorted(json.dumps(c, sort_keys=True) for c in s["claims"]))
                   for s in given["systems"]]
        functions = sorted(map(words, given["functions"]))
        sources.append((given["text"], systems, functions))
    return sources


def mutated_bytes(content, generator):
    content = bytearray(content)
    for _ in range(generator.choice([1, 1, 1, 2, 5])):
        place = generator.randrange(len(content))
        kind = generator.randrange(4)
        if kind == 0:
            content[place] ^= 1 << generator.randrange(8)
        elif kind == 1:
            del content[place:place + generator.choice([1, 1, 1, 10, 100])]
        elif kind == 2:
            content[place:place] = bytes([generator.choice(content)])
        else:
            start = generator.randrange(len(content))
            content[place:place] = content[start:start + generator.randrange(60)]
    return bytes(content)


def mutated_value(certificate, generator):
    certificate = copy.deepcopy(certificate)
    holders = []

    def visit(value):
        if isinstance(value, (dict, list)) and value:
            holders.append(value)
            for part in value.values() if isinstance(value, dict) else value:
                visit(part)

    visit(certificate)
    for _ in range(generator.choice([1, 1, 2])):
        holder, other = generator.choice(holders), generator.choice(holders)
        key = generator.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
        value = generator.choice(list(other.values()) if isinstance(other, dict) else other)
        kind = generator.randrange(4)
        if kind == 0:
            del holder[key]
        elif kind == 1:
            holder[key] = copy.deepcopy(value)
        elif kind == 2 and isinstance(holder, list):
            holder.insert(key, copy.deepcopy(value))
        else:
            holder[key] = generator.choice([True, False, "", "proved", "all sizes", 0, 1, 2, None,
                                            [], {}, "X[i,j] != 0", "no cases meet"])
        if not holder:
            break
    return certificate


def at_random(forger, count=400):
    """None that says something else than the right certificate is accepted."""
    generator = random.Random(1)
    replay = forger.replay
    content = json.dumps(forger.base).encode()
    said = meaning(replay, forger.base)
    accepted = 0
    for k in range(count):
        if k % 2:
            forged = mutated_bytes(content, generator)
        else:
            value = mutated_value(forger.base, generator)
            forged = json.dumps(value).encode()
        forger.count += 1
        status, line = forger.status(forged)
        if status not in (0, 3):
            continue
        accepted += 1
        changed = json.loads(forged)
        if meaning(replay, weakened(forger.base, changed)) != said:
            forger.failures.append(f"random forgery {k} is accepted: {line}")
    return accepted


def weakened(base, changed):
    """The certificate with the scopes of the base, where it claims less for right."""
    changed = copy.deepcopy(changed)
    for given, right in zip(changed["sources"], base["sources"]):
        for one, other in zip(given["systems"], right["systems"]):
            scopes = {(c["kind"], c["subject"], c["of"]): c for c in other["claims"]}
            for stated in one["claims"]:
                full = scopes.get((stated["kind"], stated["subject"], stated["of"]))
                if full and stated["verdict"] == "proved":
                    stated.update(all_sizes=full["all_sizes"], sizes=full["sizes"],
                                  steps=full["steps"], where=full["where"])
    return changed


def texts_at_random(forger, count=200):
    """Texts with one word replaced: what is accepted of them, gradstone does not refute."""
    generator = random.Random(2)
    replay = forger.replay
    accepted = 0
    for k in range(count):
        text = source(forger.base)["text"]
        lines = text.splitlines()
        tokens = [t for t in replay.tokenize(text) if t.kind in ("name", "integer", "symbol") and
                  lines[t.line - 1].startswith("    ")]  # of equations
        token = generator.choice(tokens)
        word = generator.choice([t.text for t in tokens if t.kind == token.kind and
                                 abs(t.line - token.line) < 6])
        text = text[:token.at] + word + text[token.end:]
        forged = copy.deepcopy(forger.base)
        seal(source(forged), text)
        forger.count += 1
        if text == TEXT or forger.status(forged)[0] != 0:
            continue
        accepted += 1
        path = forger.file("accepted.eq", text)
        proved = subprocess.run([forger.gradstone, "prove", path, "--jobs", "2"],
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        if proved.returncode not in (0, 3):
            forger.failures.append(f"a text is accepted that gradstone does not prove: line "
                                   f"{token.line}, {token.text}: {proved.stdout.decode()[-300:]}")
    return accepted


PARTS = {
    "by-form": [by_hand, by_name, by_characters, with_missing_gradients, by_form],
    "of-false-texts": [with_false_texts, with_false_tensors, with_tiny_differences, in_part, in_time,
                       right_texts],
    "at-random": [at_random],
    "of-random-texts": [texts_at_random],
}


def main():
    gradstone, replay, folder, part = sys.argv[1:5]
    forger = Forger(gradstone, replay, folder)
    status, line = forger.status(forger.base)
    if status != 0:
        print(f"the right certificate is not accepted: {line}")
        return 1
    right = 0
    for forge in PARTS[part]:
        right += forge(forger) or 0
    print("\n".join(forger.failures))
    print(f"{forger.count} forgeries, {len(forger.failures)} accepted that are false; {right} of the "
          f"random ones are right as well")
    return 1 if forger.failures else 0


if __name__ == "__main__":
    sys.exit(main())
