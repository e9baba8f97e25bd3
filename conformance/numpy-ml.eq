# numpy-ml
#
# The equations in the documentation of numpy-ml, as published, and of its code where the
# documentation prints none. One example per row.

# ---- Activation functions ----

# source: numpy-ml, Sigmoid, docstrings of fn and grad
activation sigmoid
  f(x)  = 1 / (1 + exp(-x))
  f'(x) = sigmoid(x) * (1 - sigmoid(x))

# source: numpy-ml, Sigmoid, docstring of grad2
activation sigmoid_second
  f(x)  = sigmoid(x) * (1 - sigmoid(x))
  f'(x) = sigmoid(x) * (1 - sigmoid(x)) * (1 - 2 * sigmoid(x))

# source: numpy-ml, ReLU, docstrings of fn and grad
activation relu
  f(x)  = where x > 0: x, else: 0
  f'(x) = where x > 0: 1, else: 0

# source: numpy-ml, ReLU, docstring of grad2
activation relu_second
  f(x)  = where x > 0: 1, else: 0
  f'(x) = 0

# source: numpy-ml, LeakyReLU, docstrings of fn and grad
activation leaky_relu
  parameter alpha usually 3/10
  f(x)  = where x > 0: x, else: alpha * x
  f'(x) = where x > 0: 1, else: alpha

# source: numpy-ml, LeakyReLU, docstring of grad2
activation leaky_relu_second
  parameter alpha usually 3/10
  f(x)  = where x > 0: 1, else: alpha
  f'(x) = 0

# source: numpy-ml, LeakyReLU, code of fn and grad
activation leaky_relu_of_the_code
  parameter alpha usually 3/10
  f(x)  = where x < 0: alpha * x, else: x
  f'(x) = where x < 0: alpha, else: 1

# The docstring has alpha at 0, the code 1.
# source: numpy-ml, LeakyReLU, docstring of grad against its code
rule leaky_relu_slope_at_0
  input X: m x n
  parameter alpha
  identity leaky_relu_slope_at_0: leaky_relu'(X, alpha) = leaky_relu_of_the_code'(X, alpha)

# corrects: leaky_relu_slope_at_0
rule leaky_relu_slope_off_0
  input X: m x n nonzero
  parameter alpha
  identity leaky_relu_slope_off_0: leaky_relu'(X, alpha) = leaky_relu_of_the_code'(X, alpha)

# An array of integers stays one: -0.9 becomes 0.
# source: numpy-ml, LeakyReLU, code of fn, for the integer -3 and alpha = 0.3
identity leaky_relu_of_integers: leaky_relu(-3 * ones(m, n), 3/10) = zeros(m, n) for X: m x n

# corrects: leaky_relu_of_integers
identity leaky_relu_of_reals: leaky_relu(-3 * ones(m, n), 3/10) = -9/10 * ones(m, n) for X: m x n

# source: numpy-ml, Tanh, docstring of grad
activation hyperbolic_tangent
  f(x)  = tanh(x)
  f'(x) = 1 - tanh(x)^2

# source: numpy-ml, Tanh, docstring of grad2
activation hyperbolic_tangent_second
  f(x)  = 1 - tanh(x)^2
  f'(x) = -2 * tanh(x) * (1 - tanh(x)^2)

# source: numpy-ml, Affine, docstrings of fn and grad
activation affine
  parameter slope usually 1
  parameter intercept usually 0
  f(x)  = slope * x + intercept
  f'(x) = slope

# source: numpy-ml, Affine, docstring of grad2
activation affine_second
  parameter slope usually 1
  f(x)  = slope
  f'(x) = 0

# source: numpy-ml, ELU, docstrings of fn and grad
activation elu
  parameter alpha usually 1
  f(x)  = where x > 0: x, else: alpha * (exp(x) - 1)
  f'(x) = where x > 0: 1, else: alpha * exp(x)

# source: numpy-ml, ELU, docstring of grad2
activation elu_second
  parameter alpha usually 1
  f(x)  = where x > 0: 1, else: alpha * exp(x)
  f'(x) = where x > 0: 0, else: alpha * exp(x)

# source: numpy-ml, ELU, code of grad and grad2
activation elu_second_of_the_code
  parameter alpha usually 1
  f(x)  = where x > 0: 1, else: alpha * exp(x)
  f'(x) = where x >= 0: 0, else: alpha * exp(x)

# The docstring has alpha at 0, as the limit from the left is; the code has 0.
# source: numpy-ml, ELU, docstring of grad2 against its code
rule elu_second_at_0
  input X: m x n
  parameter alpha
  identity elu_second_at_0: elu_second'(X, alpha) = elu_second_of_the_code'(X, alpha)

# corrects: elu_second_at_0
rule elu_second_off_0
  input X: m x n nonzero
  parameter alpha
  identity elu_second_off_0: elu_second'(X, alpha) = elu_second_of_the_code'(X, alpha)

# source: numpy-ml, Exponential, docstrings of fn and grad
activation exponential
  f(x)  = exp(x)
  f'(x) = exp(x)

# source: numpy-ml, SELU, docstrings of fn and grad
activation selu
  parameter alpha usually 16732632/10000000
  parameter scale usually 10507010/10000000
  f(x)  = where x > 0: scale * x, else: scale * alpha * (exp(x) - 1)
  f'(x) = where x > 0: scale, else: scale * alpha * exp(x)

# source: numpy-ml, SELU, docstring of grad2
activation selu_second
  parameter alpha usually 16732632/10000000
  parameter scale usually 10507010/10000000
  f(x)  = where x > 0: scale, else: scale * alpha * exp(x)
  f'(x) = where x > 0: 0, else: scale * alpha * exp(x)

# source: numpy-ml, SELU, code of fn and grad
activation selu_of_the_code
  parameter alpha usually 16732632/10000000
  parameter scale usually 10507010/10000000
  f(x)  = where x > 0: scale * x, else: scale * alpha * (exp(x) - 1)
  f'(x) = where x >= 0: scale, else: scale * alpha * exp(x)

# The docstring has scale alpha at 0, the code scale.
# source: numpy-ml, SELU, docstring of grad against its code
rule selu_slope_at_0
  input X: m x n
  parameter alpha
  parameter scale
  identity selu_slope_at_0: selu'(X, alpha, scale) = selu_of_the_code'(X, alpha, scale)

# corrects: selu_slope_at_0
rule selu_slope_off_0
  input X: m x n nonzero
  parameter alpha
  parameter scale
  identity selu_slope_off_0: selu'(X, alpha, scale) = selu_of_the_code'(X, alpha, scale)

# source: numpy-ml, HardSigmoid, docstrings of fn and grad
activation hard_sigmoid
  f(x)  = where x < -5/2: 0, x <= 5/2: 1/5 * x + 1/2, else: 1
  f'(x) = where x < -5/2: 0, x <= 5/2: 1/5, else: 0

# source: numpy-ml, HardSigmoid, docstring of grad2
activation hard_sigmoid_second
  f(x)  = where x < -5/2: 0, x <= 5/2: 1/5, else: 0
  f'(x) = 0

# source: numpy-ml, SoftPlus, docstrings of fn and grad
activation softplus
  f(x)  = log(1 + exp(x))
  f'(x) = exp(x) / (1 + exp(x))

# source: numpy-ml, SoftPlus, docstring of grad2
activation softplus_second
  f(x)  = exp(x) / (1 + exp(x))
  f'(x) = exp(x) / (1 + exp(x))^2

# The approximation has the derivative of the exact function in its second term. 19947/25000 is
# sqrt(2 / pi) to five digits.
# source: numpy-ml, GELU, code of fn and grad with approximate=True
activation gelu
  f(x)  = 1/2 * x * (1 + tanh(19947/25000 * (x + 8943/200000 * x^3)))
  f'(x) = 1/2 + 1/2 * tanh(19947/25000 * (x + 8943/200000 * x^3)) + 1/2 * x * (19947/25000 * exp(-1/2 * x^2))

# corrects: gelu
activation gelu_by_the_chain_rule
  f(x)  = 1/2 * x * (1 + tanh(19947/25000 * (x + 8943/200000 * x^3)))
  f'(x) = 1/2 + 1/2 * tanh(19947/25000 * (x + 8943/200000 * x^3)) + 1/2 * x * (1 - tanh(19947/25000 * (x + 8943/200000 * x^3))^2) * (19947/25000 * (1 + 26829/200000 * x^2))

# The docstring adds x and erf'(x / sqrt(2)) where they have to be multiplied. What remains of both
# sides without 1/2 (1 + erf(x / sqrt(2))), with erf'(s) = 2 / sqrt(pi) exp(-s^2):
# source: numpy-ml, GELU, docstring of grad, without the terms that are right
rule gelu_gradient
  input X: m x n
  parameter pi > 0
  identity gelu_gradient: (1 / (sqrt(2) * sqrt(pi))) * hadamard(X, exp(-1/2 * square(X))) = (1 / (2 * sqrt(2))) * (X + (2 / sqrt(pi)) * exp(-1/2 * square(X)))

# corrects: gelu_gradient
rule gelu_gradient_multiplied
  input X: m x n
  parameter pi > 0
  identity gelu_gradient_multiplied: (1 / (sqrt(2) * sqrt(pi))) * hadamard(X, exp(-1/2 * square(X))) = (1 / (2 * sqrt(2))) * hadamard(X, (2 / sqrt(pi)) * exp(-1/2 * square(X)))

# What remains of the second derivative, phi(x) (1 - x) in the docstring, without the derivative of
# Phi and times sqrt(2 pi): the derivative of x exp(-x^2 / 2).
# source: numpy-ml, GELU, docstring of grad2, without the term that is right
activation gelu_second
  f(x)  = x * exp(-1/2 * x^2)
  f'(x) = -x * exp(-1/2 * x^2)

# The second derivative is phi(x) (2 - x^2).
# corrects: gelu_second
activation gelu_second_squared
  f(x)  = x * exp(-1/2 * x^2)
  f'(x) = (1 - x^2) * exp(-1/2 * x^2)

# The code of the second derivative, (1 + erf'(s) + erf''(s) / sqrt(2)) sqrt(2) / 2 with s = x / sqrt(2).
# source: numpy-ml, GELU, code of grad2
rule gelu_second_of_the_code
  input X: m x n
  parameter pi > 0
  identity gelu_second_of_the_code: (sqrt(2) / 2) * (ones(m, n) + (2 / sqrt(pi)) * exp(-1/2 * square(X))
      - (1 / sqrt(2)) * ((4 / (sqrt(2) * sqrt(pi))) * hadamard(X, exp(-1/2 * square(X)))))
    = (1 / (sqrt(2) * sqrt(pi))) * hadamard(2 * ones(m, n) - square(X), exp(-1/2 * square(X)))

# It is (2 erf'(s) + s erf''(s)) / (2 sqrt(2)).
# corrects: gelu_second_of_the_code
rule gelu_second_by_the_product_rule
  input X: m x n
  parameter pi > 0
  identity gelu_second_by_the_product_rule: (1 / (2 * sqrt(2))) * ((4 / sqrt(pi)) * exp(-1/2 * square(X))
      - (1 / sqrt(2)) * hadamard(X, (4 / (sqrt(2) * sqrt(pi))) * hadamard(X, exp(-1/2 * square(X)))))
    = (1 / (sqrt(2) * sqrt(pi))) * hadamard(2 * ones(m, n) - square(X), exp(-1/2 * square(X)))

# ---- Initial weights ----

# The variance of U(-a, a) is a^2 / 3.
# source: numpy-ml, glorot_uniform
rule glorot_uniform
  weight W: n x m
  parameter gain
  identity glorot_uniform: ((gain * sqrt(6 / size(n + m)))^2 / 3) * ones(1, 1) = (gain^2 * 2 / size(n + m)) * ones(1, 1)

# source: numpy-ml, he_uniform
identity he_uniform: (sqrt(6 / n)^2 / 3) * ones(1, 1) = (2 / n) * ones(1, 1) for W: n x m

# source: numpy-ml, WeightInitializer, gain of ReLU
identity relu_gain: (sqrt(2)^2 / 2) * ones(1, 1) = ones(1, 1) for W: n x m

# A normal distribution with the variance 1, cut off at 2 and -2, has the variance 1 - 4 phi(2) / mass,
# where phi(2) = 0.05399097 is the density at 2 and the mass 0.9544997 is what is left. The code takes the
# standard deviation for 1.
# source: numpy-ml, he_normal and glorot_normal, code of truncated_normal
identity truncated_normal: sqrt(1 - 4 * (5399097/100000000) / (9544997/10000000)) * ones(1, 1) = ones(1, 1)

# What is drawn has to be divided by the standard deviation that is left.
# corrects: truncated_normal
identity truncated_normal_rescaled: ((1 - 4 * (5399097/100000000) / (9544997/10000000)) / sqrt(1 - 4 * (5399097/100000000) / (9544997/10000000))^2) * ones(1, 1)
  = ones(1, 1)

# That variance: up to a factor, x^2 phi(x) is phi(x) and the derivative of -x phi(x).
# source: numpy-ml, variance of a truncated normal distribution
activation truncated_variance
  f(x)  = -x * exp(-1/2 * x^2)
  f'(x) = x^2 * exp(-1/2 * x^2) - exp(-1/2 * x^2)

# A gain g keeps the second moment of a symmetric input if half of g^2 (1 + alpha^2) is 1.
# source: numpy-ml, WeightInitializer, gain of leaky ReLU
rule leaky_relu_gain
  parameter alpha
  identity leaky_relu_gain: (sqrt(2 / 1 + alpha^2)^2 * (1 + alpha^2) / 2) * ones(1, 1) = ones(1, 1)

# corrects: leaky_relu_gain
rule leaky_relu_gain_in_parentheses
  parameter alpha
  identity leaky_relu_gain_in_parentheses: (sqrt(2 / (1 + alpha^2))^2 * (1 + alpha^2) / 2) * ones(1, 1) = ones(1, 1)

# ---- Layers ----

# W is n x m, as the code has it, and X has one example per row.
# source: numpy-ml, FullyConnected, docstring
layer fully_connected
  input  X: N x n
  weight W: n x m
  weight b: 1 x m
  forward
    Y = W * X + row_repeat(b, N)

# source: numpy-ml, FullyConnected, code
# corrects: fully_connected
layer fully_connected_of_the_code
  input  X: N x n
  weight W: n x m
  weight b: 1 x m
  forward
    Y = X * W + row_repeat(b, N)
  backward
    DW = T(X) * DY
    Db = columns_sum(DY)
    DX = DY * T(W)
  definition Y[i,k] = sum(j: n, X[i,j] * W[j,k]) + b[1,k]

# Where there are as many examples as units, the shapes fit.
# source: numpy-ml, FullyConnected, docstring, for a square
layer fully_connected_of_a_square
  input  X: n x n
  weight W: n x n
  weight b: 1 x n
  forward
    Y = W * X + row_repeat(b, n)
  definition Y[i,k] = sum(j: n, X[i,j] * W[j,k]) + b[1,k]

# corrects: fully_connected_of_a_square
layer fully_connected_of_a_square_from_the_right
  input  X: n x n
  weight W: n x n
  weight b: 1 x n
  forward
    Y = X * W + row_repeat(b, n)
  definition Y[i,k] = sum(j: n, X[i,j] * W[j,k]) + b[1,k]

# G = (U o f'(Z)) W' is the gradient of the input, U that of the output, f tanh. Given the gradient DG
# of a loss of G, as the penalty of WGAN-GP is one: W acts on G through Z as well.
# source: numpy-ml, FullyConnected, code of the second-order gradient
layer fully_connected_second_order
  input  X: N x n
  input  U: N x m
  weight W: n x m
  weight b: 1 x m
  forward
    Z = X * W + row_repeat(b, N)
    G = hadamard(U, hyperbolic_tangent'(Z)) * T(W)
  backward
    DU = hadamard(DG * W, hyperbolic_tangent'(Z))
    DW = T(DG) * hadamard(U, hyperbolic_tangent'(Z))
    Db = columns_sum(hadamard(DG * W, hadamard(U, -2 * hadamard(hyperbolic_tangent(Z), hyperbolic_tangent'(Z)))))

# corrects: fully_connected_second_order
layer fully_connected_second_order_complete
  input  X: N x n
  input  U: N x m
  weight W: n x m
  weight b: 1 x m
  forward
    Z = X * W + row_repeat(b, N)
    G = hadamard(U, hyperbolic_tangent'(Z)) * T(W)
  backward
    DU = hadamard(DG * W, hyperbolic_tangent'(Z))
    DZ = hadamard(DG * W, hadamard(U, -2 * hadamard(hyperbolic_tangent(Z), hyperbolic_tangent'(Z))))
    DW = T(DG) * hadamard(U, hyperbolic_tangent'(Z)) + T(X) * DZ
    Db = columns_sum(DZ)

# What the code calls the derivative with respect to X is that with respect to U, and has its shape.
# source: numpy-ml, FullyConnected, code of the second-order gradient, ddX
layer fully_connected_second_order_input
  input  X: N x n
  input  U: N x m
  weight W: n x m
  weight b: 1 x m
  forward
    Z = X * W + row_repeat(b, N)
    G = hadamard(U, hyperbolic_tangent'(Z)) * T(W)
  backward
    DX = hadamard(DG * W, hyperbolic_tangent'(Z))

# source: numpy-ml, FullyConnected, code of the second-order gradient, ddX for as many units as inputs
layer fully_connected_second_order_input_of_a_square
  input  X: N x n
  input  U: N x n
  weight W: n x n
  weight b: 1 x n
  forward
    Z = X * W + row_repeat(b, N)
    G = hadamard(U, hyperbolic_tangent'(Z)) * T(W)
  backward
    DX = hadamard(DG * W, hyperbolic_tangent'(Z))

# corrects: fully_connected_second_order_input, fully_connected_second_order_input_of_a_square
layer fully_connected_second_order_input_through_z
  input  X: N x n
  input  U: N x m
  weight W: n x m
  weight b: 1 x m
  forward
    Z = X * W + row_repeat(b, N)
    G = hadamard(U, hyperbolic_tangent'(Z)) * T(W)
  backward
    DU = hadamard(DG * W, hyperbolic_tangent'(Z))
    DX = hadamard(DG * W, hadamard(U, -2 * hadamard(hyperbolic_tangent(Z), hyperbolic_tangent'(Z)))) * T(W)

# source: numpy-ml, Softmax, code
layer softmax
  input X: N x n
  forward
    Y = softmax(X)
  backward
    DX = hadamard(Y, DY - column_repeat(rows_sum(hadamard(DY, Y)), n))
  definition Y[i,k] = exp(X[i,k]) / sum(j: n, exp(X[i,j]))

# One row at a time, along the first axis, on which a row has one element: its softmax is 1.
# source: numpy-ml, Softmax, code with dim = 0 for a matrix
layer softmax_of_columns
  input X: m x n
  forward
    Y = T(softmax(T(X)))
  backward
    DX = DY - column_repeat(rows_sum(DY), n)

# X is one example of a tensor. The softmax is along its columns, the gradient along its rows.
# source: numpy-ml, Softmax, code with dim = 1 for a tensor with three axes
layer softmax_of_the_middle_axis
  input X: m x n
  forward
    Y = T(softmax(T(X)))
  backward
    DX = hadamard(softmax(X), DY - column_repeat(rows_sum(hadamard(DY, softmax(X))), n))

# corrects: softmax_of_columns, softmax_of_the_middle_axis
layer softmax_of_columns_along_columns
  input X: m x n
  forward
    Y = T(softmax(T(X)))
  backward
    DX = hadamard(Y, DY - row_repeat(columns_sum(hadamard(DY, Y)), m))

# source: numpy-ml, Add, code with three inputs and the sigmoid
layer add
  input A: N x n
  input B: N x n
  input C: N x n
  forward
    S = A + B + C
    Y = sigmoid(S)
  backward
    DA = hadamard(DY, sigmoid'(S))
    DB = hadamard(DY, sigmoid'(S))
    DC = hadamard(DY, sigmoid'(S))

# source: numpy-ml, Multiply, code with three inputs and the sigmoid
layer multiply
  input A: N x n
  input B: N x n
  input C: N x n
  forward
    P = hadamard(hadamard(A, B), C)
    Y = sigmoid(P)
  backward
    DA = hadamard(hadamard(hadamard(DY, sigmoid'(P)), B), C)
    DB = hadamard(hadamard(hadamard(DY, sigmoid'(P)), A), C)
    DC = hadamard(hadamard(hadamard(DY, sigmoid'(P)), A), B)

# Makes a matrix of zeros and ones from any. Below, step(S) has the tokens of an example, one per row, and
# step(R) is a mask.
# source: numpy-ml, masks and one-hot rows
activation step
  f(x)  = where x > 0: 1, else: 0
  f'(x) = 0

# source: numpy-ml, Embedding, code with pool=None, one example
layer embedding
  statistic S: t x v
  weight    W: v x n
  forward
    E = step(S)
    Y = E * W
  backward
    DW = T(E) * DY

# A token that occurs twice in an example counts once.
# source: numpy-ml, Embedding, code of the gradient with pool="sum", one example
layer embedding_sum
  statistic S: t x v
  weight    W: v x n
  forward
    E = step(S)
    Y = columns_sum(E * W)
  backward
    DW = T(step(columns_sum(E))) * DY

# corrects: embedding_sum
layer embedding_sum_of_all
  statistic S: t x v
  weight    W: v x n
  forward
    E = step(S)
    Y = columns_sum(E * W)
  backward
    DW = T(columns_sum(E)) * DY

# source: numpy-ml, Embedding, code of the gradient with pool="mean", one example
layer embedding_mean
  statistic S: t x v
  weight    W: v x n
  forward
    E = step(S)
    Y = columns_mean(E * W)
  backward
    DW = (1 / t) * (T(step(columns_sum(E))) * DY)

# corrects: embedding_mean
layer embedding_mean_of_all
  statistic S: t x v
  weight    W: v x n
  forward
    E = step(S)
    Y = columns_mean(E * W)
  backward
    DW = (1 / t) * (T(columns_sum(E)) * DY)

# "Of shape (n_ex, n_in, n_out)": for one example as many rows as tokens, as zeros(t, n) has.
# source: numpy-ml, Embedding, docstring of forward, with pool="sum"
identity embedding_sum_shape: columns_sum(E * W) = columns_sum(E) * W + zeros(t, n) for E: t x v, W: v x n

# corrects: embedding_sum_shape
identity embedding_sum_of_one_row: columns_sum(E * W) = columns_sum(E) * W + zeros(1, n) for E: t x v, W: v x n

# "(-1, X.shape[0])": the number of columns that a tensor of a x b x c is said to get.
# source: numpy-ml, Flatten, docstring of forward, keep_dim="last"
identity flatten_last: a * ones(1, 1) = c * ones(1, 1) for X: a x b, Y: b x c

# source: numpy-ml, Flatten, code
# corrects: flatten_last
identity flatten_last_of_the_code: (size(a*b*c) / size(a*b)) * ones(1, 1) = c * ones(1, 1) for X: a x b, Y: b x c

# source: numpy-ml, BatchNorm1D, docstring (train) and code of the gradient
layer batch_norm
  input  X: N x n
  weight scaler: 1 x n
  weight intercept: 1 x n
  parameter epsilon > 0
  forward
    R = X - row_repeat(columns_mean(X), N)
    var = columns_mean(square(R))
    norm = hadamard(R, row_repeat(inv_sqrt(var, epsilon), N))
    Y = hadamard(row_repeat(scaler, N), norm) + row_repeat(intercept, N)
  backward
    Dintercept = columns_sum(DY)
    Dscaler = columns_sum(hadamard(DY, norm))
    Dnorm = hadamard(DY, row_repeat(scaler, N))
    DX = hadamard(N * Dnorm - row_repeat(columns_sum(Dnorm), N)
                  - hadamard(norm, row_repeat(columns_sum(hadamard(Dnorm, norm)), N)),
                  row_repeat((1 / N) * inv_sqrt(var, epsilon), N))

# "Setting this to True is the same as freezing the layer": a frozen layer has running statistics.
# source: numpy-ml, BatchNorm1D, docstring of retain_derived, against the code of a frozen layer
layer batch_norm_retained
  input     X: N x n
  weight    scaler: 1 x n
  weight    intercept: 1 x n
  statistic mean: 1 x n
  statistic var: 1 x n positive
  parameter epsilon > 0
  forward
    R = X - row_repeat(columns_mean(X), N)
    norm = hadamard(R, row_repeat(inv_sqrt(columns_mean(square(R)), epsilon), N))
    Y = hadamard(row_repeat(scaler, N), norm) + row_repeat(intercept, N)
  definition Y[i,j] = scaler[1,j] * ((X[i,j] - mean[1,j]) / sqrt(var[1,j] + epsilon)) + intercept[1,j]

# It is retain_derived=False that has them.
# source: numpy-ml, BatchNorm1D, docstring (test)
# corrects: batch_norm_retained
layer batch_norm_not_retained
  input     X: N x n
  weight    scaler: 1 x n
  weight    intercept: 1 x n
  statistic mean: 1 x n
  statistic var: 1 x n positive
  parameter epsilon > 0
  forward
    norm = hadamard(X - row_repeat(mean, N), row_repeat(inv_sqrt(var, epsilon), N))
    Y = hadamard(row_repeat(scaler, N), norm) + row_repeat(intercept, N)
  definition Y[i,j] = scaler[1,j] * ((X[i,j] - mean[1,j]) / sqrt(var[1,j] + epsilon)) + intercept[1,j]

# source: numpy-ml, BatchNorm1D, code of the running mean
optimizer running_mean
  statistic mean: 1 x n
  statistic batch: 1 x n
  parameter momentum usually 9/10
  condition momentum >= 0
  condition momentum < 1
  forward
    mean_next = momentum * mean + (1 - momentum) * batch
  update mean = mean_next
  after T steps mean[i,j] = momentum^T * mean[i,j] + (1 - momentum) * sum(s: T, momentum^(T - s) * batch[s,i,j])

# With running statistics the gradient doesn't pass through a mean or a variance, but the code takes
# the gradient of the batch.
# source: numpy-ml, BatchNorm1D, code of the gradient after a forward pass with running statistics
layer batch_norm_running
  input     X: N x n
  weight    scaler: 1 x n
  weight    intercept: 1 x n
  statistic mean: 1 x n
  statistic var: 1 x n positive
  parameter epsilon > 0
  forward
    norm = hadamard(X - row_repeat(mean, N), row_repeat(inv_sqrt(var, epsilon), N))
    Y = hadamard(row_repeat(scaler, N), norm) + row_repeat(intercept, N)
  backward
    Dintercept = columns_sum(DY)
    Dscaler = columns_sum(hadamard(DY, norm))
    Dnorm = hadamard(DY, row_repeat(scaler, N))
    DX = hadamard(N * Dnorm - row_repeat(columns_sum(Dnorm), N)
                  - hadamard(norm, row_repeat(columns_sum(hadamard(Dnorm, norm)), N)),
                  row_repeat((1 / N) * inv_sqrt(var, epsilon), N))

# corrects: batch_norm_running
layer batch_norm_running_scaled
  input     X: N x n
  weight    scaler: 1 x n
  weight    intercept: 1 x n
  statistic mean: 1 x n
  statistic var: 1 x n positive
  parameter epsilon > 0
  forward
    norm = hadamard(X - row_repeat(mean, N), row_repeat(inv_sqrt(var, epsilon), N))
    Y = hadamard(row_repeat(scaler, N), norm) + row_repeat(intercept, N)
  backward
    Dintercept = columns_sum(DY)
    Dscaler = columns_sum(hadamard(DY, norm))
    Dnorm = hadamard(DY, row_repeat(scaler, N))
    DX = hadamard(Dnorm, row_repeat(inv_sqrt(var, epsilon), N))

# source: numpy-ml, LayerNorm1D, docstring and code of the gradient
layer layer_norm
  input  X: N x n
  weight scaler: 1 x n
  weight intercept: 1 x n
  parameter epsilon > 0
  forward
    R = X - column_repeat(rows_mean(X), n)
    var = rows_mean(square(R))
    norm = hadamard(R, column_repeat(inv_sqrt(var, epsilon), n))
    Y = hadamard(row_repeat(scaler, N), norm) + row_repeat(intercept, N)
  backward
    Dintercept = columns_sum(DY)
    Dscaler = columns_sum(hadamard(DY, norm))
    Dnorm = hadamard(DY, row_repeat(scaler, N))
    DX = hadamard(n * Dnorm - column_repeat(rows_sum(Dnorm), n)
                  - hadamard(norm, column_repeat(rows_sum(hadamard(Dnorm, norm)), n)),
                  column_repeat((1 / n) * inv_sqrt(var, epsilon), n))

# One row of scores per key; but V has one row per key, and the scores are needed for each query.
# source: numpy-ml, DotProductAttention, docstring
layer attention
  input Q: q x d
  input K: k x d
  input V: k x v
  parameter c
  forward
    Z = c * (K * T(Q))
    Y = softmax(Z) * V

# source: numpy-ml, DotProductAttention, code
# corrects: attention
layer attention_of_the_code
  input Q: q x d
  input K: k x d
  input V: k x v
  parameter c
  forward
    Z = c * (Q * T(K))
    P = softmax(Z)
    Y = P * V
  backward
    DV = T(P) * DY
    DP = DY * T(V)
    DZ = hadamard(P, DP - column_repeat(rows_sum(hadamard(DP, P)), k))
    DQ = c * (DZ * K)
    DK = c * (T(DZ) * Q)
  definition Z[i,j] = c * sum(a: d, Q[i,a] * K[j,a])
  definition P[i,j] = exp(Z[i,j]) / sum(b: k, exp(Z[i,b]))
  definition Y[i,a] = sum(j: k, P[i,j] * V[j,a])

# With as many queries as keys the shapes fit, but a key's weights sum to 1, not a query's.
# source: numpy-ml, DotProductAttention, docstring, for as many queries as keys
layer attention_of_a_square
  input Q: q x d
  input K: q x d
  input V: q x v
  parameter c
  forward
    Z = c * (K * T(Q))
    P = softmax(Z)
    Y = P * V
  definition Z[i,j] = c * sum(a: d, Q[i,a] * K[j,a])

# corrects: attention_of_a_square
layer attention_of_a_square_transposed
  input Q: q x d
  input K: q x d
  input V: q x v
  parameter c
  forward
    Z = c * (Q * T(K))
    P = softmax(Z)
    Y = P * V
  definition Z[i,j] = c * sum(a: d, Q[i,a] * K[j,a])

# One query has one key there, so that its weight is 1.
# source: numpy-ml, MultiHeadedAttentionModule, code for a matrix
identity attention_to_one_key: softmax(z) = ones(N, 1) for z: N x 1

# step(R) is the mask. It sets scores to 0, where softmax is not 0, and the softmax is scaled up.
# source: numpy-ml, DotProductAttention, code with dropout
rule attention_dropout_of_scores
  input S: q x k
  input R: q x k
  parameter p >= 0
  condition p < 1
  identity attention_dropout_of_scores: (1 / (1 - p)) * softmax(hadamard(step(R), S)) = (1 / (1 - p)) * hadamard(step(R), softmax(S))

# What weights sum up to: 1 / (1 - p), whatever the mask is.
# source: numpy-ml, DotProductAttention, code with dropout
rule attention_dropout_total
  input S: q x k
  input R: q x k
  parameter p >= 0
  condition p < 1
  identity attention_dropout_total: rows_sum((1 / (1 - p)) * softmax(hadamard(step(R), S))) = (1 / (1 - p)) * ones(q, 1)

# source: numpy-ml, DotProductAttention, docstring with dropout
# corrects: attention_dropout_of_scores
layer attention_dropout_of_weights
  input Q: q x d
  input K: k x d
  input V: k x v
  statistic R: q x k
  parameter c
  parameter p >= 0
  condition p < 1
  forward
    M = step(R)
    S = softmax(c * (Q * T(K)))
    P = (1 / (1 - p)) * hadamard(M, S)
    Y = P * V
  backward
    DV = T(P) * DY
    DS = (1 / (1 - p)) * hadamard(DY * T(V), M)
    DZ = hadamard(S, DS - column_repeat(rows_sum(hadamard(DS, S)), k))
    DQ = c * (DZ * K)
    DK = c * (T(DZ) * Q)
  definition S[i,j] = exp(c * sum(a: d, Q[i,a] * K[j,a])) / sum(b: k, exp(c * sum(a: d, Q[i,a] * K[b,a])))
  definition P[i,j] = (where R[i,j] > 0: S[i,j], else: 0) / (1 - p)

# source: numpy-ml, SparseEvolution, docstring
layer sparse_evolution
  input  X: N x n
  weight W: n x m
  weight b: 1 x m
  statistic R: n x m
  forward
    Y = hadamard(W, step(R)) * X + row_repeat(b, N)

# step(R) is the mask. The gradient of a weight that is masked is 0.
# source: numpy-ml, SparseEvolution, code
layer sparse_evolution_gradient
  input  X: N x n
  weight W: n x m
  weight b: 1 x m
  statistic R: n x m
  forward
    Y = X * hadamard(W, step(R)) + row_repeat(b, N)
  backward
    DX = DY * T(hadamard(W, step(R)))
    DW = T(X) * DY
    Db = columns_sum(DY)

# corrects: sparse_evolution, sparse_evolution_gradient
layer sparse_evolution_masked
  input  X: N x n
  weight W: n x m
  weight b: 1 x m
  statistic R: n x m
  forward
    Y = X * hadamard(W, step(R)) + row_repeat(b, N)
  backward
    DX = DY * T(hadamard(W, step(R)))
    DW = hadamard(T(X) * DY, step(R))
    Db = columns_sum(DY)

# The same for the second-order gradient, in which W should be masked as well.
# source: numpy-ml, SparseEvolution, code of the second-order gradient
layer sparse_evolution_second_order
  input  X: N x n
  input  U: N x m
  weight W: n x m
  weight b: 1 x m
  statistic R: n x m
  forward
    Z = X * hadamard(W, step(R)) + row_repeat(b, N)
    G = hadamard(U, hyperbolic_tangent'(Z)) * T(hadamard(W, step(R)))
  backward
    DU = hadamard(DG * W, hyperbolic_tangent'(Z))
    DW = T(DG) * hadamard(U, hyperbolic_tangent'(Z))

# corrects: sparse_evolution_second_order
layer sparse_evolution_second_order_masked
  input  X: N x n
  input  U: N x m
  weight W: n x m
  weight b: 1 x m
  statistic R: n x m
  forward
    Z = X * hadamard(W, step(R)) + row_repeat(b, N)
    G = hadamard(U, hyperbolic_tangent'(Z)) * T(hadamard(W, step(R)))
  backward
    DU = hadamard(DG * hadamard(W, step(R)), hyperbolic_tangent'(Z))
    DZ = hadamard(DG * hadamard(W, step(R)), hadamard(U, -2 * hadamard(hyperbolic_tangent(Z), hyperbolic_tangent'(Z))))
    DW = hadamard(T(DG) * hadamard(U, hyperbolic_tangent'(Z)) + T(X) * DZ, step(R))
    Db = columns_sum(DZ)

# The probability of a connection is more than 1 in small layers.
# source: numpy-ml, SparseEvolution, code of the initial mask
rule sparse_evolution_probability
  weight W: n x m
  parameter epsilon usually 20
  condition epsilon > 0
  identity sparse_evolution_probability: (where epsilon * size(n + m) / size(n*m) <= 1: 1, else: 0) * ones(1, 1) = ones(1, 1)

# corrects: sparse_evolution_probability
rule sparse_evolution_probability_at_most_1
  weight W: n x m
  parameter epsilon usually 20
  condition epsilon > 0
  identity sparse_evolution_probability_at_most_1: (where min(1, epsilon * size(n + m) / size(n*m)) <= 1: 1, else: 0) * ones(1, 1) = ones(1, 1)

# How many positive weights are dropped: zeta times all weights, where the docstring says zeta times the
# positive ones, which are those with step(W) = 1.
# source: numpy-ml, SparseEvolution, docstring of zeta against the code
rule sparse_evolution_dropped
  input W: n x m
  parameter zeta
  condition zeta >= 0
  condition zeta <= 1
  identity sparse_evolution_dropped: zeta * elements_sum(step(W)) = (zeta * size(n*m)) * ones(1, 1)

# corrects: sparse_evolution_dropped
rule sparse_evolution_dropped_of_positive
  input W: n x m positive
  parameter zeta
  condition zeta >= 0
  condition zeta <= 1
  identity sparse_evolution_dropped_of_positive: zeta * elements_sum(step(W)) = (zeta * size(n*m)) * ones(1, 1)

# The mask is applied to the input, the factor 1 / (1 - p) to the output, the bias with it; inverted
# dropout of the input has the factor there.
# source: numpy-ml, Dropout wrapper, code
rule dropout
  input X: N x n
  input W: n x m
  input b: 1 x m
  input M: N x n mask
  parameter p >= 0
  condition p < 1
  identity dropout: (1 / (1 - p)) * (hadamard(M, X) * W + row_repeat(b, N)) = ((1 / (1 - p)) * hadamard(M, X)) * W + row_repeat(b, N)

# corrects: dropout
rule dropout_without_bias
  input X: N x n
  input W: n x m
  input M: N x n mask
  parameter p >= 0
  condition p < 1
  identity dropout_without_bias: (1 / (1 - p)) * (hadamard(M, X) * W) = ((1 / (1 - p)) * hadamard(M, X)) * W

# The gradient is scaled up, but not masked; step(R) is the mask.
# source: numpy-ml, Dropout wrapper, code of the gradient, with a fully connected layer
layer dropout_gradient
  input     X: N x n
  statistic R: N x n
  weight    W: n x m
  weight    b: 1 x m
  parameter p >= 0
  condition p < 1
  forward
    Y = (1 / (1 - p)) * (hadamard(step(R), X) * W + row_repeat(b, N))
  backward
    DW = (1 / (1 - p)) * (T(hadamard(step(R), X)) * DY)
    Db = (1 / (1 - p)) * columns_sum(DY)
    DX = (1 / (1 - p)) * (DY * T(W))

# corrects: dropout_gradient
layer dropout_gradient_masked
  input     X: N x n
  statistic R: N x n
  weight    W: n x m
  weight    b: 1 x m
  parameter p >= 0
  condition p < 1
  forward
    Y = (1 / (1 - p)) * (hadamard(step(R), X) * W + row_repeat(b, N))
  backward
    DW = (1 / (1 - p)) * (T(hadamard(step(R), X)) * DY)
    Db = (1 / (1 - p)) * columns_sum(DY)
    DX = (1 / (1 - p)) * hadamard(DY * T(W), step(R))

# One step of the cell, with weights as the code has them and examples in rows.
# source: numpy-ml, RNNCell, docstring
layer recurrent_cell
  input  X: N x n
  input  A: N x m
  weight Wax: n x m
  weight Waa: m x m
  weight bx: 1 x m
  weight ba: 1 x m
  forward
    Z = Wax * X + row_repeat(bx, N) + Waa * A + row_repeat(ba, N)
    Y = hyperbolic_tangent(Z)

# source: numpy-ml, RNNCell, code
# corrects: recurrent_cell
layer recurrent_cell_of_the_code
  input  X: N x n
  input  A: N x m
  weight Wax: n x m
  weight Waa: m x m
  weight bx: 1 x m
  weight ba: 1 x m
  forward
    Z = A * Waa + row_repeat(ba, N) + X * Wax + row_repeat(bx, N)
    Y = hyperbolic_tangent(Z)
  backward
    DZ = hadamard(hyperbolic_tangent'(Z), DY)
    DX = DZ * T(Wax)
    DA = DZ * T(Waa)
    DWaa = T(A) * DZ
    DWax = T(X) * DZ
    Dba = columns_sum(DZ)
    Dbx = columns_sum(DZ)

# One step of the cell; stack([A, X]) W is A Wa + X Wx, with W in two parts. The forget gate alone shows that
# the weights belong on the other side.
# source: numpy-ml, LSTMCell, docstring
layer lstm_cell
  input  X: N x n
  input  A: N x m
  input  C: N x m
  weight Waf: m x m
  weight Wxf: n x m
  weight bf: 1 x m
  forward
    Gf = sigmoid(Waf * A + Wxf * X + row_repeat(bf, N))
    Y = hadamard(Gf, C)

# With the gradients of A and C that come from the next step.
# source: numpy-ml, LSTMCell, code
# corrects: lstm_cell
loss lstm_cell_of_the_code
  input  X: N x n
  input  A: N x m
  input  C: N x m
  weight Waf: m x m
  weight Wxf: n x m
  weight bf: 1 x m
  weight Wau: m x m
  weight Wxu: n x m
  weight bu: 1 x m
  weight Wac: m x m
  weight Wxc: n x m
  weight bc: 1 x m
  weight Wao: m x m
  weight Wxo: n x m
  weight bo: 1 x m
  statistic DA_next: N x m
  statistic DC_next: N x m
  forward
    Zf = A * Waf + X * Wxf + row_repeat(bf, N)
    Zu = A * Wau + X * Wxu + row_repeat(bu, N)
    Zc = A * Wac + X * Wxc + row_repeat(bc, N)
    Zo = A * Wao + X * Wxo + row_repeat(bo, N)
    Gf = sigmoid(Zf)
    Gu = sigmoid(Zu)
    Go = sigmoid(Zo)
    Cc = hyperbolic_tangent(Zc)
    Ct = hadamard(Gf, C) + hadamard(Gu, Cc)
    At = hadamard(Go, hyperbolic_tangent(Ct))
    L = elements_sum(hadamard(DA_next, At)) + elements_sum(hadamard(DC_next, Ct))
  backward
    DCt = DC_next + hadamard(DA_next, hadamard(Go, hyperbolic_tangent'(Ct)))
    DZo = hadamard(DA_next, hadamard(hyperbolic_tangent(Ct), sigmoid'(Zo)))
    DZc = hadamard(DCt, hadamard(Gu, hyperbolic_tangent'(Zc)))
    DZu = hadamard(DCt, hadamard(Cc, sigmoid'(Zu)))
    DZf = hadamard(DCt, hadamard(C, sigmoid'(Zf)))
    DA = DZf * T(Waf) + DZu * T(Wau) + DZc * T(Wac) + DZo * T(Wao)
    DX = DZf * T(Wxf) + DZu * T(Wxu) + DZc * T(Wxc) + DZo * T(Wxo)
    DC = hadamard(Gf, DCt)
    DWaf = T(A) * DZf
    DWxf = T(X) * DZf
    Dbf = columns_sum(DZf)
    DWau = T(A) * DZu
    DWxu = T(X) * DZu
    Dbu = columns_sum(DZu)
    DWac = T(A) * DZc
    DWxc = T(X) * DZc
    Dbc = columns_sum(DZc)
    DWao = T(A) * DZo
    DWxo = T(X) * DZo
    Dbo = columns_sum(DZo)

# ---- Convolution and pooling: sizes, and what is matrices ----

# One column per window: X is what im2col makes of the input.
# source: numpy-ml, Conv2D, code with im2col and tanh
layer convolution_of_columns
  input  X: r x p
  weight W: k x r
  weight b: k x 1
  forward
    Z = W * X + column_repeat(b, p)
    Y = hyperbolic_tangent(Z)
  backward
    DZ = hadamard(DY, hyperbolic_tangent'(Z))
    DX = T(W) * DZ
    DW = DZ * T(X)
    Db = rows_sum(DZ)

# Windows start every `stride` rows, and `rest` rows are left below the last one, so that the input with
# its padding has (out - 1) stride + kernel + (kernel - 1) dilation + rest rows. The formula, 1 + (rows +
# padding - kernel) / stride without the fraction, should give out. It does without the dilation.
# source: numpy-ml, Conv1D and Conv2D, docstrings, output size
rule convolution_size
  integer parameter kernel
  integer parameter dilation
  integer parameter stride
  integer parameter out
  integer parameter rest
  condition kernel >= 1
  condition dilation >= 0
  condition stride >= 1
  condition out >= 1
  condition rest >= 0
  condition rest < stride
  identity convolution_size: (where out <= 1 + ((out - 1) * stride + kernel + (kernel - 1) * dilation + rest - kernel) / stride
        and 1 + ((out - 1) * stride + kernel + (kernel - 1) * dilation + rest - kernel) / stride < out + 1: 1, else: 0) * ones(1, 1)
    = ones(1, 1)

# source: numpy-ml, calc_conv_out_dims, code
# corrects: convolution_size
rule convolution_size_with_dilation
  parameter kernel
  parameter dilation
  parameter stride > 0
  parameter out
  parameter rest
  condition kernel >= 1
  condition dilation >= 0
  condition out >= 1
  condition rest >= 0
  condition rest < stride
  identity convolution_size_with_dilation: (where out <= 1 + ((out - 1) * stride + kernel + (kernel - 1) * dilation + rest - (kernel * (dilation + 1) - dilation)) / stride
        and 1 + ((out - 1) * stride + kernel + (kernel - 1) * dilation + rest - (kernel * (dilation + 1) - dilation)) / stride < out + 1: 1, else: 0) * ones(1, 1)
    = ones(1, 1)

# With pad="same" or "causal" and this padding in all, the output is as long as the input.
# source: numpy-ml, calc_pad_dims_1D, code
rule convolution_same
  integer parameter length
  integer parameter kernel
  integer parameter dilation
  integer parameter stride
  condition length >= 1
  condition kernel >= 1
  condition dilation >= 0
  condition stride >= 1
  identity convolution_same: (1 + (length + (stride * (length - 1) + (kernel * (dilation + 1) - dilation) - length) - (kernel * (dilation + 1) - dilation)) / stride) * ones(1, 1)
    = length * ones(1, 1)

# The number of rows has the padding to the left and right in it, which is beside them.
# source: numpy-ml, Conv2D, docstring, rows of the output
rule convolution_padding
  integer parameter kernel
  integer parameter stride
  integer parameter out
  integer parameter rest
  integer parameter top
  integer parameter bottom
  integer parameter left
  integer parameter right
  condition kernel >= 1
  condition stride >= 1
  condition out >= 1
  condition rest >= 0
  condition rest < stride
  identity convolution_padding: (where out <= 1 + ((out - 1) * stride + kernel + rest - top - bottom + left + right - kernel) / stride
        and 1 + ((out - 1) * stride + kernel + rest - top - bottom + left + right - kernel) / stride < out + 1: 1, else: 0) * ones(1, 1)
    = ones(1, 1)

# source: numpy-ml, calc_conv_out_dims, code
# corrects: convolution_padding
rule convolution_padding_of_rows
  parameter kernel
  parameter stride > 0
  parameter out
  parameter rest
  parameter top
  parameter bottom
  condition kernel >= 1
  condition out >= 1
  condition rest >= 0
  condition rest < stride
  identity convolution_padding_of_rows: (where out <= 1 + ((out - 1) * stride + kernel + rest - top - bottom + top + bottom - kernel) / stride
        and 1 + ((out - 1) * stride + kernel + rest - top - bottom + top + bottom - kernel) / stride < out + 1: 1, else: 0) * ones(1, 1)
    = ones(1, 1)

# "The number of rows/columns to zero-pad the input with": the output, stride (rows + 2 pad - 1) + kernel
# rows then, should be of the size that a convolution with this padding brings back to `rows`.
# source: numpy-ml, Deconv2D, docstring of pad
rule deconvolution_padding
  integer parameter rows
  integer parameter kernel
  integer parameter stride
  integer parameter pad
  condition rows >= 1
  condition kernel >= 1
  condition stride >= 1
  condition pad >= 0
  identity deconvolution_padding: (1 + (stride * (rows + 2 * pad - 1) + kernel + 2 * pad - kernel) / stride) * ones(1, 1) = rows * ones(1, 1)

# The padding is taken away from the output.
# source: numpy-ml, Deconv2D, code
# corrects: deconvolution_padding
rule deconvolution_cropping
  integer parameter rows
  integer parameter kernel
  integer parameter stride
  integer parameter pad
  condition rows >= 1
  condition kernel >= 1
  condition stride >= 1
  condition pad >= 0
  identity deconvolution_cropping: (1 + (stride * (rows - 1) + kernel - 2 * pad + 2 * pad - kernel) / stride) * ones(1, 1) = rows * ones(1, 1)

# pad="same" takes away kernel - 1 rows, as is right without a stride; the output has not as many rows as
# the input.
# source: numpy-ml, Deconv2D, docstring of pad, "same"
rule deconvolution_same
  integer parameter rows
  integer parameter kernel
  integer parameter stride
  condition rows >= 1
  condition kernel >= 1
  condition stride >= 1
  identity deconvolution_same: (stride * (rows - 1) + kernel - (kernel - 1)) * ones(1, 1) = rows * ones(1, 1)

# source: numpy-ml, Deconv2D, code
# corrects: deconvolution_same
rule deconvolution_same_of_the_code
  integer parameter rows
  integer parameter kernel
  integer parameter stride
  condition rows >= 1
  condition kernel >= 1
  condition stride >= 1
  identity deconvolution_same_of_the_code: (stride * (rows - 1) + kernel - (kernel - 1)) * ones(1, 1) = (stride * (rows - 1) + 1) * ones(1, 1)

# "dLdY of shape (n_ex, in_rows, in_cols, in_ch)", the shape of X, as zeros(m, n) has it. Here a window is a
# whole row.
# source: numpy-ml, Pool2D, docstring of backward, average
layer average_pooling
  input X: m x n
  forward
    Y = rows_mean(X)
  backward
    DX = (1 / n) * (DY + zeros(m, n))

# source: numpy-ml, Pool2D, code of backward, average
# corrects: average_pooling
layer average_pooling_of_rows
  input X: m x n
  forward
    Y = rows_mean(X)
  backward
    DX = (1 / n) * column_repeat(DY, n)

# The padding is 0 and takes part: where all of a window, here a row, is negative, it is the maximum.
# source: numpy-ml, Pool2D, code of max with padding, as the maximum of the input
identity max_pooling_of_padding: relu(rows_max(X)) = rows_max(X) for X: m x n

# corrects: max_pooling_of_padding
layer max_pooling_with_0
  input X: m x n
  forward
    Y = relu(rows_max(X))
  definition Y[i,1] = max(0, max(k: n, X[i,k]))

# Of a row of two pixels, A and B, with a 0 to the left, the windows of two have the maxima of 0, A and of
# A, B. The gradient looks for them in the row without the 0: in A, B, and in B alone, whose place it adds
# to both.
# source: numpy-ml, Pool2D, code of the gradient of max with padding
loss max_pooling_gradient
  input A: m x 1
  input B: m x 1
  statistic G: m x 1
  statistic H: m x 1
  forward
    L = elements_sum(hadamard(G, relu(A))) + elements_sum(hadamard(H, B + relu(A - B)))
  backward
    DA = hadamard(G, relu'(B - A)) + H
    DB = H

# corrects: max_pooling_gradient
loss max_pooling_gradient_of_padded
  input A: m x 1
  input B: m x 1
  statistic G: m x 1
  statistic H: m x 1
  forward
    L = elements_sum(hadamard(G, relu(A))) + elements_sum(hadamard(H, B + relu(A - B)))
  backward
    DA = hadamard(G, relu'(A)) + hadamard(H, relu'(A - B))
    DB = hadamard(H, ones(m, 1) - relu'(A - B))

# ---- Restricted Boltzmann machine ----

# exp(-F(v)) is the sum of exp(-E(v, h)) over the states h of the hidden units, here of one.
# source: numpy-ml, RBM, the free energy of its energy
rule free_energy
  input v: 1 x n
  input W: n x 1
  input b_in: 1 x n
  input b_out: 1 x 1
  identity free_energy: exp(v * T(b_in)) + exp(v * T(b_in) + b_out + v * W) = hadamard(exp(v * T(b_in)), ones(1, 1) + exp(b_out + v * W))

# V is the input, U its reconstruction; contrastive divergence makes F(V) - F(U) less. The gradient of the
# code makes it more, as the optimizer subtracts it.
# source: numpy-ml, RBM, code of the gradient, with an optimizer that descends
loss rbm_descent
  statistic V: N x n
  statistic U: N x n
  weight W: n x m
  weight b_in: 1 x n
  weight b_out: 1 x m
  forward
    P = sigmoid(V * W + row_repeat(b_out, N))
    Q = sigmoid(U * W + row_repeat(b_out, N))
    F = -(V * T(b_in)) - rows_sum(log(ones(N, m) + exp(V * W + row_repeat(b_out, N))))
    G = -(U * T(b_in)) - rows_sum(log(ones(N, m) + exp(U * W + row_repeat(b_out, N))))
    L = elements_sum(F) - elements_sum(G)
  backward
    DW = T(V) * P - T(U) * Q

# Even as directions of ascent the gradients of the biases have a row per example, not one.
# source: numpy-ml, RBM, code of the gradient, as that of the negative loss
loss rbm_biases
  statistic V: N x n
  statistic U: N x n
  weight W: n x m
  weight b_in: 1 x n
  weight b_out: 1 x m
  forward
    P = sigmoid(V * W + row_repeat(b_out, N))
    Q = sigmoid(U * W + row_repeat(b_out, N))
    F = -(V * T(b_in)) - rows_sum(log(ones(N, m) + exp(V * W + row_repeat(b_out, N))))
    G = -(U * T(b_in)) - rows_sum(log(ones(N, m) + exp(U * W + row_repeat(b_out, N))))
    L = elements_sum(G) - elements_sum(F)
  backward
    DW = T(V) * P - T(U) * Q
    Db_in = V - U
    Db_out = P - Q

# corrects: rbm_descent, rbm_biases
loss rbm
  statistic V: N x n
  statistic U: N x n
  weight W: n x m
  weight b_in: 1 x n
  weight b_out: 1 x m
  forward
    P = sigmoid(V * W + row_repeat(b_out, N))
    Q = sigmoid(U * W + row_repeat(b_out, N))
    F = -(V * T(b_in)) - rows_sum(log(ones(N, m) + exp(V * W + row_repeat(b_out, N))))
    G = -(U * T(b_in)) - rows_sum(log(ones(N, m) + exp(U * W + row_repeat(b_out, N))))
    L = elements_sum(F) - elements_sum(G)
  backward
    DW = T(U) * Q - T(V) * P
    Db_in = columns_sum(U - V)
    Db_out = columns_sum(Q - P)

# ---- Losses ----

# source: numpy-ml, SquaredError, docstrings, with the sigmoid as output
loss squared_error
  input  Z: N x m
  target T: N x m
  forward
    Y = sigmoid(Z)
    L = 1/2 * elements_sum(square(Y - T))
  backward
    DZ = hadamard(Y - T, sigmoid'(Z))

# The gradient is that of the softmax's input. The documented sum lacks the minus that the code has.
# source: numpy-ml, CrossEntropy, documentation
loss cross_entropy
  input  Z: N x m
  target T: N x m distribution
  forward
    Y = softmax(Z)
    L = elements_sum(hadamard(T, log(Y)))
  backward
    DZ = Y - T

# source: numpy-ml, CrossEntropy, code
# corrects: cross_entropy
loss cross_entropy_of_the_code
  input  Z: N x m
  target T: N x m distribution
  forward
    Y = softmax(Z)
    L = -elements_sum(hadamard(T, log(Y)))
  backward
    DZ = Y - T

# The value has an eps against log(0) that the gradient doesn't have.
# source: numpy-ml, CrossEntropy, code of the value and of the gradient
loss cross_entropy_with_eps
  input  Z: N x m
  target T: N x m distribution
  parameter eps > 0
  forward
    Y = softmax(Z)
    L = -elements_sum(hadamard(T, log(Y + eps * ones(N, m))))
  backward
    DZ = Y - T

# corrects: cross_entropy_with_eps
loss cross_entropy_with_eps_in_both
  input  Z: N x m
  target T: N x m
  parameter eps > 0
  forward
    Y = softmax(Z)
    L = -elements_sum(hadamard(T, log(Y + eps * ones(N, m))))
  backward
    DY = -hadamard(T, reciprocal(Y + eps * ones(N, m)))
    DZ = hadamard(Y, DY - column_repeat(rows_sum(hadamard(DY, Y)), m))

# With the reconstruction given by its logits, so that it lies between 0 and 1.
# source: numpy-ml, VAELoss, code
loss vae
  input  Z: N x n
  input  mean: N x d
  input  logvar: N x d
  target T: N x n
  forward
    Y = sigmoid(Z)
    L = (1 / N) * (-elements_sum(hadamard(T, log(Y)) + hadamard(ones(N, n) - T, log(ones(N, n) - Y)))
        - 1/2 * elements_sum(ones(N, d) + logvar - square(mean) - exp(logvar)))
  backward
    DY = (1 / N) * (hadamard(ones(N, n) - T, reciprocal(ones(N, n) - Y)) - hadamard(T, reciprocal(Y)))
    Dlogvar = (1 / (2 * N)) * (exp(logvar) - ones(N, d))
    Dmean = (1 / N) * mean

# G holds the critic's gradients at the interpolated examples. The signs of the first two are those of
# the loss with real and fake exchanged.
# source: numpy-ml, WGAN_GPLoss, code of the critic's loss and gradient
loss wgan_gp
  input fake: N x 1
  input real: N x 1
  input G: N x n
  parameter lambda usually 10
  forward
    norm = sqrt(rows_sum(square(G)))
    L = columns_mean(fake) - columns_mean(real) + lambda * columns_mean(square(norm - ones(N, 1)))
  backward
    Dfake = -(1 / N) * ones(N, 1)
    Dreal = (1 / N) * ones(N, 1)
    DG = (2 / N) * (lambda * hadamard(column_repeat(hadamard(norm - ones(N, 1), reciprocal(norm)), n), G))

# corrects: wgan_gp
loss wgan_gp_with_signs
  input fake: N x 1
  input real: N x 1
  input G: N x n
  parameter lambda usually 10
  forward
    norm = sqrt(rows_sum(square(G)))
    L = columns_mean(fake) - columns_mean(real) + lambda * columns_mean(square(norm - ones(N, 1)))
  backward
    Dfake = (1 / N) * ones(N, 1)
    Dreal = -((1 / N) * ones(N, 1))
    DG = (2 / N) * (lambda * hadamard(column_repeat(hadamard(norm - ones(N, 1), reciprocal(norm)), n), G))

# The documentation has real and fake the other way round, and to that the signs of the gradient belong.
# source: numpy-ml, WGAN_GPLoss, documentation of the loss and code of the critic's gradient
loss wgan_gp_of_the_documentation
  input fake: N x 1
  input real: N x 1
  input G: N x n
  parameter lambda usually 10
  forward
    norm = sqrt(rows_sum(square(G)))
    L = columns_mean(real) - columns_mean(fake) + lambda * columns_mean(square(norm - ones(N, 1)))
  backward
    Dfake = -(1 / N) * ones(N, 1)
    Dreal = (1 / N) * ones(N, 1)
    DG = (2 / N) * (lambda * hadamard(column_repeat(hadamard(norm - ones(N, 1), reciprocal(norm)), n), G))

# source: numpy-ml, WGAN_GPLoss, code of the generator's loss and gradient
loss wgan_gp_generator
  input fake: N x 1
  forward
    L = -columns_mean(fake)
  backward
    Dfake = -(1 / N) * ones(N, 1)

# A row of V is that of the weights to which the target of an example belongs, and b, p its bias and
# probability as noise; W, c and q are those of the samples of noise.
# source: numpy-ml, NCELoss, documentation and code of the gradient
loss noise_contrastive_estimation
  input     X: N x n
  input     V: N x n
  input     b: N x 1
  input     W: s x n
  input     c: 1 x s
  statistic p: N x 1 positive
  statistic q: 1 x s positive
  forward
    Z = rows_sum(hadamard(X, V)) + b - log(p)
    U = X * T(W) + row_repeat(c - log(q), N)
    P = sigmoid(Z)
    Q = sigmoid(U)
    L = -elements_sum(log(P)) - elements_sum(log(ones(N, s) - Q))
  backward
    DZ = hadamard(-reciprocal(P), sigmoid'(Z))
    DU = hadamard(reciprocal(ones(N, s) - Q), sigmoid'(U))
    DX = hadamard(column_repeat(DZ, n), V) + DU * W
    DV = hadamard(column_repeat(DZ, n), X)
    Db = DZ
    DW = T(DU) * X
    Dc = columns_sum(DU)
  definition P[i,1] = 1 / (1 + exp(-(sum(j: n, X[i,j] * V[i,j]) + b[i,1] - log(p[i,1]))))
  definition Q[i,k] = 1 / (1 + exp(-(sum(j: n, X[i,j] * W[k,j]) + c[1,k] - log(q[1,k]))))

# ---- Optimizers ----

# source: numpy-ml, SGD, docstring
optimizer sgd
  statistic theta: K x D
  statistic u: K x D
  statistic g: K x D
  parameter momentum
  parameter eta
  forward
    u_next = momentum * u + eta * g
    theta_next = theta - u_next
  update u = u_next
  update theta = theta_next
  after T steps u[i,j] = momentum^T * u[i,j] + sum(s: T, momentum^(T - s) * (eta[s] * g[s,i,j]))

# source: numpy-ml, AdaGrad, docstring
optimizer adagrad
  statistic param: K x D
  statistic cache: K x D positive
  statistic grad: K x D
  parameter lr
  parameter eps > 0
  forward
    cache_next = cache + square(grad)
    param_next = param - lr * hadamard(grad, reciprocal(sqrt(cache_next) + eps * ones(K, D)))
  update cache = cache_next
  update param = param_next
  after T steps cache[i,j] = cache[i,j] + sum(s: T, grad[s,i,j]^2)
  after T steps param[i,j] = param[i,j] - sum(t: T,
        lr[t] * grad[t,i,j] / (sqrt(cache[i,j] + sum(s: t, grad[s,i,j]^2)) + eps))

# source: numpy-ml, RMSProp, docstring
optimizer rmsprop
  statistic param: K x D
  statistic cache: K x D positive
  statistic grad: K x D
  parameter lr
  parameter decay
  parameter eps > 0
  condition decay >= 0
  condition decay < 1
  forward
    cache_next = decay * cache + (1 - decay) * square(grad)
    param_next = param - lr * hadamard(grad, reciprocal(sqrt(cache_next) + eps * ones(K, D)))
  update cache = cache_next
  update param = param_next
  after T steps cache[i,j] = decay^T * cache[i,j] + (1 - decay) * sum(s: T, decay^(T - s) * grad[s,i,j]^2)
  after T steps param[i,j] = param[i,j] - sum(t: T,
        lr[t] * grad[t,i,j] / (sqrt(decay^t * cache[i,j] + (1 - decay) * sum(s: t, decay^(t - s) * grad[s,i,j]^2)) + eps))

# source: numpy-ml, Adam, code
optimizer adam
  statistic param: K x D
  statistic grad: K x D
  statistic mean: K x D
  statistic var: K x D positive
  parameter lr usually 1/1000
  parameter decay1 usually 9/10
  parameter decay2 usually 999/1000
  parameter eps > 0
  integer parameter t
  condition decay1 >= 0
  condition decay1 < 1
  condition decay2 >= 0
  condition decay2 < 1
  condition t >= 1
  forward
    mean_next = decay1 * mean + (1 - decay1) * grad
    var_next = decay2 * var + (1 - decay2) * square(grad)
    v_hat = (1 / (1 - decay2^t)) * var_next
    m_hat = (1 / (1 - decay1^t)) * mean_next
    param_next = param - lr * hadamard(m_hat, reciprocal(sqrt(v_hat) + eps * ones(K, D)))
  update param = param_next
  update mean = mean_next
  update var = var_next
  after T steps mean[i,j] = decay1^T * mean[i,j] + (1 - decay1) * sum(s: T, decay1^(T - s) * grad[s,i,j])
  after T steps var[i,j] = decay2^T * var[i,j] + (1 - decay2) * sum(s: T, decay2^(T - s) * grad[s,i,j]^2)

# What is longer than clip_norm gets this length.
# source: numpy-ml, optimizers, code of clip_norm
rule clip_norm
  input grad: m x n
  parameter clip_norm > 0
  identity clip_norm: sqrt(elements_sum(square(clip_norm * hadamard(grad, column_repeat(row_repeat(reciprocal(sqrt(elements_sum(square(grad)))), m), n)))))
    = clip_norm * ones(1, 1)

# ---- Learning rates ----

# source: numpy-ml, ExponentialScheduler, documentation, staircase=False
rule exponential_scheduler
  parameter initial_lr
  parameter decay > 0
  parameter stage_length > 0
  parameter step
  identity exponential_scheduler: (initial_lr * decay^((step + stage_length) / stage_length)) * ones(1, 1)
    = (decay * (initial_lr * decay^(step / stage_length))) * ones(1, 1)

# source: numpy-ml, ExponentialScheduler, documentation, staircase=False, one step after the other
optimizer exponential_scheduler_by_steps
  statistic lr: 1 x 1
  parameter decay > 0
  parameter stage_length > 0
  forward
    lr_next = decay^(1 / stage_length) * lr
  update lr = lr_next
  after T steps lr[i,j] = lr[i,j] * decay^(T / stage_length)

# Up to warmup_steps the rate is proportional to the step. The step is root^2, warmup_steps (root + more)^2.
# source: numpy-ml, NoamScheduler, documentation
rule noam_scheduler_before
  parameter scale_factor
  parameter model_dim > 0
  parameter root > 0
  parameter more >= 0
  identity noam_scheduler_before: (scale_factor * (1 / sqrt(model_dim) * min(1 / root, root^2 / (root + more)^3))) * ones(1, 1)
    = (scale_factor / (sqrt(model_dim) * (root + more)^3) * root^2) * ones(1, 1)

# From warmup_steps on it is to the inverse square root of the step, (root + more)^2; warmup_steps is root^2.
# source: numpy-ml, NoamScheduler, documentation
rule noam_scheduler_after
  parameter scale_factor
  parameter model_dim > 0
  parameter root > 0
  parameter more >= 0
  identity noam_scheduler_after: (scale_factor * (1 / sqrt(model_dim) * min(1 / (root + more), (root + more)^2 / root^3))) * ones(1, 1)
    = (scale_factor / sqrt(model_dim) * (1 / (root + more))) * ones(1, 1)

# The sums of 1, ..., T and of their squares, of which the variance of a slope is made.
# source: numpy-ml, KingScheduler, code
optimizer king_scheduler_sums
  statistic total: 1 x 1
  statistic squares: 1 x 1
  integer parameter t
  condition t >= 1
  forward
    total_next = total + t * ones(1, 1)
    squares_next = squares + t^2 * ones(1, 1)
  update total = total_next
  update squares = squares_next
  after T steps total[i,j] = total[i,j] + T * (T + 1) / 2
  after T steps squares[i,j] = squares[i,j] + T * (T + 1) * (2 * T + 1) / 6

# The variance of a slope fitted to the losses of n steps is sigma^2 over the squared deviations of 1, ..., n
# from their mean, which are squares - total^2 / n.
# source: numpy-ml, KingScheduler, code
rule king_scheduler
  parameter n > 1
  parameter sigma
  identity king_scheduler: (sigma^2 / (n * (n + 1) * (2 * n + 1) / 6 - (n * (n + 1) / 2)^2 / n)) * ones(1, 1)
    = (12 * sigma^2 / (n^3 - n)) * ones(1, 1)
