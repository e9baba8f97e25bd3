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

# source: numpy-ml, LeakyReLU, docstrings of fn and grad
activation leaky_relu
  parameter alpha usually 3/10
  f(x)  = where x > 0: x, else: alpha * x
  f'(x) = where x > 0: 1, else: alpha

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

# source: numpy-ml, HardSigmoid, docstrings of fn and grad
activation hard_sigmoid
  f(x)  = where x < -5/2: 0, x <= 5/2: 1/5 * x + 1/2, else: 1
  f'(x) = where x < -5/2: 0, x <= 5/2: 1/5, else: 0

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

# ---- Initial weights ----

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

# source: numpy-ml, Softmax, code
layer softmax
  input X: N x n
  forward
    Y = softmax(X)
  backward
    DX = hadamard(Y, DY - column_repeat(rows_sum(hadamard(DY, Y)), n))
  definition Y[i,k] = exp(X[i,k]) / sum(j: n, exp(X[i,j]))

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

# source: numpy-ml, SparseEvolution, docstring
layer sparse_evolution
  input  X: N x n
  weight W: n x m
  weight b: 1 x m
  mask   B: n x m
  forward
    Y = hadamard(W, B) * X + row_repeat(b, N)

# The gradient of a weight that is masked is 0.
# source: numpy-ml, SparseEvolution, code
layer sparse_evolution_gradient
  input  X: N x n
  weight W: n x m
  weight b: 1 x m
  mask   B: n x m
  forward
    Y = X * hadamard(W, B) + row_repeat(b, N)
  backward
    DX = DY * T(hadamard(W, B))
    DW = T(X) * DY
    Db = columns_sum(DY)

# corrects: sparse_evolution, sparse_evolution_gradient
layer sparse_evolution_masked
  input  X: N x n
  weight W: n x m
  weight b: 1 x m
  mask   B: n x m
  forward
    Y = X * hadamard(W, B) + row_repeat(b, N)
  backward
    DX = DY * T(hadamard(W, B))
    DW = hadamard(T(X) * DY, B)
    Db = columns_sum(DY)

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
  condition rows_sum(T) = ones(N, 1)
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
  condition rows_sum(T) = ones(N, 1)
  forward
    Y = softmax(Z)
    L = -elements_sum(hadamard(T, log(Y)))
  backward
    DZ = Y - T

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
