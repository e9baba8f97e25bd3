# Nerva
#
# The equations of the Nerva libraries, as published: the table of matrix operations of the manual, the
# layers, activations, losses and optimizers, and what the packages nerva-numpy, nerva-torch and
# nerva-sympy say of them. Batches have one example per row, unless a formula says otherwise.

# ---- The table of matrix operations: mathematics = code ----

# source: Nerva-Torch manual, table of matrix operations
identity dot_product: dot(x, y) = T(x) * y for x: m x 1, y: m x 1

# source: Nerva-Torch manual, table of matrix operations
identity sum_of_all_elements: elements_sum(X) = ones(1, m) * X * ones(n, 1) for X: m x n

# source: Nerva-Torch manual, table of matrix operations
identity column_repeated: X + column_repeat(y, n) = X + y * ones(1, n) for X: m x n, y: m x 1

# source: Nerva-Torch manual, table of matrix operations
identity row_repeated: X + row_repeat(y, m) = X + ones(m, 1) * y for X: m x n, y: 1 x n

# source: Nerva-Torch manual, table of matrix operations
identity sum_of_columns: columns_sum(X) = ones(1, m) * X for X: m x n

# source: Nerva-Torch manual, table of matrix operations
identity sum_of_rows: rows_sum(X) = X * ones(n, 1) for X: m x n

# The divisor is the number of columns, but a column has as many entries as there are rows.
# source: Nerva-Torch manual, table of matrix operations
identity mean_of_columns: columns_mean(X) = (1 / n) * (ones(1, m) * X) for X: m x n

# corrects: mean_of_columns
identity mean_of_columns_by_rows: columns_mean(X) = (1 / m) * (ones(1, m) * X) for X: m x n

# The divisor is the number of rows, but a row has as many entries as there are columns.
# source: Nerva-Torch manual, table of matrix operations
identity mean_of_rows: rows_mean(X) = (1 / m) * (X * ones(n, 1)) for X: m x n

# corrects: mean_of_rows
identity mean_of_rows_by_columns: rows_mean(X) = (1 / n) * (X * ones(n, 1)) for X: m x n

# The swapped divisors agree where the matrix is square, which is why they go unnoticed.
# source: Nerva-Torch manual, table of matrix operations, for square matrices
identity mean_of_square: columns_mean(X) = (1 / n) * (ones(1, n) * X) for X: n x n

# "Column vector with the maximum of each row", which is what rows_max gives.
# source: nerva-numpy, nerva-torch and nerva-sympy, docstring of columns_max
identity maximum_of_columns: columns_max(X) = rows_max(X) for X: m x n

# corrects: maximum_of_columns
identity maximum_of_columns_transposed: columns_max(X) = T(rows_max(T(X))) for X: m x n

# "Column vector with the mean of each row", which is what rows_mean gives.
# source: nerva-numpy, nerva-torch and nerva-sympy, docstring of columns_mean
identity mean_of_columns_in_words: columns_mean(X) = rows_mean(X) for X: m x n

# corrects: mean_of_columns_in_words
identity mean_of_columns_transposed: columns_mean(X) = T(rows_mean(T(X))) for X: m x n

# The only operation in which the code has an epsilon that the table doesn't have.
# source: Nerva-Torch manual, table of matrix operations, against the code of inv_sqrt
rule inverse_square_root
  input X: m x n positive
  parameter epsilon > 0
  identity inverse_square_root: inv_sqrt(X, epsilon) = reciprocal(sqrt(X))

# corrects: inverse_square_root
rule inverse_square_root_with_epsilon
  input X: m x n positive
  parameter epsilon > 0
  identity inverse_square_root_with_epsilon: inv_sqrt(X, epsilon) = reciprocal(sqrt(X + epsilon * ones(m, n)))

# source: Nerva-Torch manual, table of matrix operations
identity logarithm_of_sigmoid: log_sigmoid(X) = log(sigmoid(X)) for X: m x n

# ---- Lemmas that the derivations use ----

# source: nerva-sympy, tests of matrix properties
identity diagonal_of_product: diag(X * T(Y)) = rows_sum(hadamard(X, Y)) for X: m x n, Y: m x n

# source: nerva-sympy, tests of matrix properties
identity rows_of_repeated_sums: hadamard(X * ones(n, n), Y) = hadamard(column_repeat(rows_sum(X), n), Y)
  for X: m x n, Y: m x n

# ---- Activation functions ----

# source: Nerva-Torch manual, activation functions
activation relu
  f(x)  = max(0, x)
  f'(x) = where x > 0: 1, else: 0

# Another convention at 0, which is right as well.
# source: nerva-sympy, activation functions
activation relu_of_sympy
  f(x)  = where x < 0: 0, else: x
  f'(x) = where x < 0: 0, else: 1

# The maximum has the slope alpha where alpha x is larger than x: for alpha > 1 on the positive side.
# source: nerva-numpy and nerva-torch, activation functions
activation leaky_relu
  parameter alpha
  f(x)  = max(x, alpha * x)
  f'(x) = where x > 0: 1, else: alpha

# source: nerva-sympy, activation functions
# corrects: leaky_relu
activation leaky_relu_of_sympy
  parameter alpha
  f(x)  = max(x, alpha * x)
  f'(x) = where x < alpha * x: alpha, else: 1

# source: Nerva (C++), activation functions
activation leaky_relu_of_cpp
  parameter alpha
  f(x)  = max(x, alpha * x)
  f'(x) = where x < 0: alpha, else: 1

# The derivative by the sign of x holds for alpha <= 1.
# corrects: leaky_relu_of_cpp
activation leaky_relu_of_small_slope
  parameter alpha <= 1
  f(x)  = max(x, alpha * x)
  f'(x) = where x < 0: alpha, else: 1

# source: Nerva-Torch manual, activation functions
activation all_relu
  parameter alpha
  f(x)  = where x < 0: alpha * x, else: x
  f'(x) = where x < 0: alpha, else: 1

# source: Nerva-Torch manual, activation functions
activation hyperbolic_tangent
  f(x)  = tanh(x)
  f'(x) = 1 - tanh(x)^2

# source: Nerva-Torch manual, activation functions
activation sigmoid
  f(x)  = 1 / (1 + exp(-x))
  f'(x) = sigmoid(x) * (1 - sigmoid(x))

# source: Nerva-Torch manual, activation functions
activation srelu
  parameter al usually 0
  parameter tl usually 0
  parameter ar usually 0
  parameter tr usually 1
  condition tl <= tr
  f(x)  = where x <= tl: tl + al * (x - tl), x < tr: x, else: tr + ar * (x - tr)
  f'(x) = where x <= tl: al, x < tr: 1, else: ar
  f_al(x) = where x <= tl: x - tl, else: 0
  f_tl(x) = where x <= tl: 1 - al, else: 0
  f_ar(x) = where x <= tl: 0, x < tr: 0, else: x - tr
  f_tr(x) = where x <= tl: 0, x < tr: 0, else: 1 - ar

# source: Nerva (C++), activation functions
activation trelu
  parameter epsilon
  f(x)  = where x < epsilon: 0, else: x
  f'(x) = where x < epsilon: 0, else: 1

# SReLU without parameters is said to be ReLU; with al = 0, tl = 0, ar = 0, tr = 1 it is clip(x, 0, 1).
# source: Nerva-Torch manual, table of parameters
identity srelu_by_default: srelu(X, 0, 0, 0, 1) = relu(X) for X: m x n

# corrects: srelu_by_default
identity srelu_by_default_clips: srelu(X, 0, 0, 0, 1) = clip(X, 0, 1) for X: m x n

# The value at the left threshold and the value right of it are the same; the packages accept tl > tr
# as well, and training moves tl and tr freely. What is left out is the condition.
# source: nerva-numpy and nerva-torch, SReLU, which checks no condition
rule srelu_continuous
  parameter tl
  parameter ar
  parameter tr
  identity srelu_continuous: (where tl < tr: tl, else: tr + ar * (tl - tr)) * ones(1, 1) = tl * ones(1, 1)

# corrects: srelu_continuous
rule srelu_continuous_if_ordered
  parameter tl
  parameter ar
  parameter tr
  condition tl <= tr
  identity srelu_continuous_if_ordered: (where tl < tr: tl, else: tr + ar * (tl - tr)) * ones(1, 1) = tl * ones(1, 1)

# ---- Layers ----

# source: Wesselink et al., Batch Matrix-form Equations, arXiv 2511.11918, linear layer
layer linear
  input  X: N x D
  weight W: K x D
  weight b: 1 x K
  forward
    Y = X * T(W) + row_repeat(b, N)
  backward
    DW = T(DY) * X
    Db = columns_sum(DY)
    DX = DY * W
  definition Y[i,k] = sum(d: D, X[i,d] * W[k,d]) + b[1,k]

# source: Wesselink et al., arXiv 2511.11918, activation layer, with the sigmoid
layer sigmoid_layer
  input  X: N x D
  weight W: K x D
  weight b: 1 x K
  forward
    Z = X * T(W) + row_repeat(b, N)
    Y = sigmoid(Z)
  backward
    DZ = hadamard(DY, hadamard(Y, ones(N, K) - Y))
    DW = T(DZ) * X
    Db = columns_sum(DZ)
    DX = DZ * W

# source: Wesselink et al., arXiv 2511.11918, SReLU layer
layer srelu_layer
  input  X: N x D
  weight W: K x D
  weight b: 1 x K
  trainable parameter al
  trainable parameter tl
  trainable parameter ar
  trainable parameter tr
  condition tl <= tr
  forward
    Z = X * T(W) + row_repeat(b, N)
    Y = srelu(Z, al, tl, ar, tr)
  backward
    DZ = hadamard(DY, srelu'(Z, al, tl, ar, tr))
    Dal = elements_sum(hadamard(DY, srelu_al(Z, al, tl, ar, tr)))
    Dtl = elements_sum(hadamard(DY, srelu_tl(Z, al, tl, ar, tr)))
    Dar = elements_sum(hadamard(DY, srelu_ar(Z, al, tl, ar, tr)))
    Dtr = elements_sum(hadamard(DY, srelu_tr(Z, al, tl, ar, tr)))
    DW = T(DZ) * X
    Db = columns_sum(DZ)
    DX = DZ * W

# source: Wesselink et al., arXiv 2511.11918, softmax layer
layer softmax
  input  X: N x D
  weight W: K x D
  weight b: 1 x K
  forward
    Z = X * T(W) + row_repeat(b, N)
    Y = softmax(Z)
  backward
    DZ = hadamard(Y, DY - column_repeat(diag(DY * T(Y)), K))
    DW = T(DZ) * X
    Db = columns_sum(DZ)
    DX = DZ * W
  definition Z[i,k] = sum(d: D, X[i,d] * W[k,d]) + b[1,k]
  definition Y[i,k] = exp(Z[i,k]) / sum(j: K, exp(Z[i,j]))

# In the layout that it is written in, one example per column, it is right.
# source: nerva-sympy, README, softmax layer
layer softmax_in_columns
  input  X: D x N
  weight W: K x D
  weight b: K x 1
  forward
    Z = W * X + column_repeat(b, N)
    Y = T(softmax(T(Z)))
  backward
    DZ = hadamard(Y, DY - row_repeat(T(diag(T(Y) * DY)), K))
    DW = DZ * T(X)
    Db = rows_sum(DZ)
    DX = T(W) * DZ

# The same equations for one example per row, which is the layout of the packages that the README
# belongs to.
# source: nerva-sympy, README, softmax layer, read in row layout
layer softmax_read_in_rows
  input  X: N x D
  weight W: K x D
  weight b: 1 x K
  forward
    Z = X * T(W) + row_repeat(b, N)
    Y = softmax(Z)
  backward
    DZ = hadamard(Y, DY - row_repeat(T(diag(T(Y) * DY)), K))
    DW = DZ * T(X)
    Db = rows_sum(DZ)
    DX = T(W) * DZ

# corrects: softmax_read_in_rows
layer softmax_in_rows
  input  X: N x D
  weight W: K x D
  weight b: 1 x K
  forward
    Z = X * T(W) + row_repeat(b, N)
    Y = softmax(Z)
  backward
    DZ = hadamard(Y, DY - column_repeat(diag(DY * T(Y)), K))
    DW = T(DZ) * X
    Db = columns_sum(DZ)
    DX = DZ * W

# Where there are as many examples as outputs, the shapes of that reading fit.
# source: nerva-sympy, README, softmax layer, read in row layout with N = K
activation softmax_read_in_rows_of_a_square
  input Z: K x K
  forward
    Y = softmax(Z)
  backward
    DZ = hadamard(Y, DY - row_repeat(T(diag(T(Y) * DY)), K))

# corrects: softmax_read_in_rows_of_a_square
activation softmax_of_a_square
  input Z: K x K
  forward
    Y = softmax(Z)
  backward
    DZ = hadamard(Y, DY - column_repeat(diag(DY * T(Y)), K))

# The column is repeated N times where the shape needs K; the test runs with N = K = 2.
# source: nerva-sympy, test of the softmax layer
activation softmax_of_the_test
  input Z: N x K
  forward
    Y = softmax(Z)
  backward
    DZ = hadamard(Y, DY - column_repeat(diag(DY * T(Y)), N))

# corrects: softmax_of_the_test
activation softmax_of_rows
  input Z: N x K
  forward
    Y = softmax(Z)
  backward
    DZ = hadamard(Y, DY - column_repeat(diag(DY * T(Y)), K))

# source: Wesselink et al., arXiv 2511.11918, log-softmax layer
layer log_softmax
  input  X: N x D
  weight W: K x D
  weight b: 1 x K
  forward
    Z = X * T(W) + row_repeat(b, N)
    Y = log_softmax(Z)
  backward
    DZ = DY - hadamard(softmax(Z), column_repeat(rows_sum(DY), K))
    DW = T(DZ) * X
    Db = columns_sum(DZ)
    DX = DZ * W
  definition Z[i,k] = sum(d: D, X[i,d] * W[k,d]) + b[1,k]
  definition Y[i,k] = log(exp(Z[i,k]) / sum(j: K, exp(Z[i,j])))

# Exact for every epsilon: both Z and s contain it.
# source: Wesselink et al., arXiv 2511.11918, batch normalization layer
layer batch_normalization
  input  X: N x D
  weight gamma: 1 x D
  weight beta: 1 x D
  parameter epsilon > 0
  forward
    R = X - row_repeat(columns_mean(X), N)
    Sigma = (1 / N) * T(diag(T(R) * R))
    s = inv_sqrt(Sigma, epsilon)
    Z = hadamard(row_repeat(s, N), R)
    Y = hadamard(row_repeat(gamma, N), Z) + row_repeat(beta, N)
  backward
    DZ = hadamard(row_repeat(gamma, N), DY)
    Dbeta = columns_sum(DY)
    Dgamma = columns_sum(hadamard(DY, Z))
    DX = hadamard(row_repeat((1 / N) * s, N),
                  (N * identity(N) - ones(N, N)) * DZ - hadamard(Z, row_repeat(T(diag(T(Z) * DZ)), N)))

# The gradient that the test attributes to Yeh (2017). Its loss, the sum of all elements, has the
# gradient 0 through a normalization, so it accepts formulas that are wrong.
# source: nerva-sympy, test of the batch normalization layer, Yeh's form
layer batch_normalization_of_yeh
  input  X: N x D
  weight gamma: 1 x D
  weight beta: 1 x D
  parameter epsilon > 0
  forward
    R = X - row_repeat(columns_mean(X), N)
    Sigma = (1 / N) * T(diag(T(R) * R))
    Z = hadamard(row_repeat(inv_sqrt(Sigma, epsilon), N), R)
    Y = hadamard(row_repeat(gamma, N), Z) + row_repeat(beta, N)
  backward
    Dbeta = columns_sum(DY)
    Dgamma = columns_sum(hadamard(DY, Z))
    DX = (1 / N) * ((N * DY - hadamard(row_repeat(Dgamma, N), Z) - row_repeat(Dbeta, N)) *
                    row_repeat(hadamard(gamma, Sigma), D))

# corrects: batch_normalization_of_yeh
layer batch_normalization_of_yeh_elementwise
  input  X: N x D
  weight gamma: 1 x D
  weight beta: 1 x D
  parameter epsilon > 0
  forward
    R = X - row_repeat(columns_mean(X), N)
    Sigma = (1 / N) * T(diag(T(R) * R))
    s = inv_sqrt(Sigma, epsilon)
    Z = hadamard(row_repeat(s, N), R)
    Y = hadamard(row_repeat(gamma, N), Z) + row_repeat(beta, N)
  backward
    Dbeta = columns_sum(DY)
    Dgamma = columns_sum(hadamard(DY, Z))
    DX = (1 / N) * hadamard(N * DY - hadamard(row_repeat(Dgamma, N), Z) - row_repeat(Dbeta, N),
                            row_repeat(hadamard(gamma, s), N))

# source: Nerva (C++), affine layer
layer affine
  input  X: N x D
  weight gamma: 1 x D
  weight beta: 1 x D
  forward
    Y = hadamard(row_repeat(gamma, N), X) + row_repeat(beta, N)
  backward
    DX = hadamard(row_repeat(gamma, N), DY)
    Dbeta = columns_sum(DY)
    Dgamma = columns_sum(hadamard(X, DY))

# source: nerva-sympy, test of the dropout layers
layer linear_dropout
  input  X: N x D
  weight W: K x D
  weight b: 1 x K
  mask   R: K x D
  forward
    Y = X * T(hadamard(W, R)) + row_repeat(b, N)
  backward
    DW = hadamard(T(DY) * X, R)
    Db = columns_sum(DY)
    DX = DY * hadamard(W, R)

# ---- Losses ----

# source: Nerva-Torch manual, loss functions
loss squared_error
  input  Y: N x K
  target T: N x K
  forward
    L = elements_sum(hadamard(Y - T, Y - T))
  backward
    DY = 2 * (Y - T)
  definition L[1,1] = sum(n: N, sum(k: K, (Y[n,k] - T[n,k])^2))

# source: nerva-sympy, loss functions
loss mean_squared_error
  input  Y: N x K
  target T: N x K
  forward
    L = (1 / size(K*N)) * elements_sum(hadamard(Y - T, Y - T))
  backward
    DY = (2 / size(K*N)) * (Y - T)

# source: Nerva-Torch manual, loss functions
loss cross_entropy
  input  Y: N x K positive
  target T: N x K
  forward
    L = -elements_sum(hadamard(T, log(Y)))
  backward
    DY = -hadamard(T, reciprocal(Y))

# source: Nerva-Torch manual, loss functions
loss softmax_cross_entropy
  input  Y: N x K
  target T: N x K
  forward
    L = -elements_sum(hadamard(T, log_softmax(Y)))
  backward
    DY = hadamard(softmax(Y), column_repeat(rows_sum(T), K)) - T

# source: Nerva-Torch manual, loss functions, one-hot targets
loss softmax_cross_entropy_one_hot
  input  Y: N x K
  target T: N x K distribution
  condition rows_sum(T) = ones(N, 1)
  forward
    L = -elements_sum(hadamard(T, log_softmax(Y)))
  backward
    DY = softmax(Y) - T

# source: Nerva-Torch manual, loss functions
loss logistic_cross_entropy
  input  Y: N x K
  target T: N x K
  forward
    L = -elements_sum(hadamard(T, log_sigmoid(Y)))
  backward
    DY = hadamard(T, sigmoid(Y)) - T

# source: Nerva-Torch manual, loss functions
loss negative_log_likelihood
  input  Y: N x K positive
  target T: N x K positive
  forward
    L = -elements_sum(log(rows_sum(hadamard(Y, T))))
  backward
    DY = -hadamard(column_repeat(reciprocal(rows_sum(hadamard(Y, T))), K), T)

# ---- Optimizers and learning rates ----

# source: Nerva-Torch manual, optimizers
optimizer gradient_descent
  statistic x: K x D
  statistic g: K x D
  parameter eta
  forward
    x_next = x - eta * g
  update x = x_next
  after T steps x[i,j] = x[i,j] - sum(t: T, eta[t] * g[t,i,j])

# source: Nerva-Torch manual, optimizers
optimizer momentum
  statistic x: K x D
  statistic g: K x D
  statistic delta: K x D
  parameter eta
  parameter mu usually 9/10
  forward
    delta_next = mu * delta - eta * g
    x_next = x + delta_next
  update delta = delta_next
  update x = x_next
  after T steps delta[i,j] = mu^T * delta[i,j] - sum(s: T,
        mu^(T - s) * (eta[s] * g[s,i,j]))
  after T steps x[i,j] = x[i,j] + sum(t: T,
        mu^t * delta[i,j] - sum(s: t, mu^(t - s) * (eta[s] * g[s,i,j])))

# source: Nerva-Torch manual, optimizers
optimizer nesterov
  statistic x: K x D
  statistic g: K x D
  statistic delta: K x D
  parameter eta
  parameter mu usually 9/10
  forward
    delta_next = mu * delta - eta * g
    x_next = x + mu * delta_next - eta * g
  update delta = delta_next
  update x = x_next
  after T steps delta[i,j] = mu^T * delta[i,j] - sum(s: T,
        mu^(T - s) * (eta[s] * g[s,i,j]))
  after T steps x[i,j] = x[i,j] + sum(t: T,
        mu * (mu^t * delta[i,j] - sum(s: t, mu^(t - s) * (eta[s] * g[s,i,j])))
        - eta[t] * g[t,i,j])

# The rate of epoch t is said to be lr / (1 + decay t); the code divides what the epoch before left. Here
# lr is the rate as it changes, and what it does to a weight.
# source: nerva-numpy and nerva-torch, TimeBased with gradient descent
optimizer time_based
  statistic x: K x D
  statistic lr: K x D
  statistic g: K x D
  parameter decay >= 0
  integer parameter t
  condition t >= 1
  forward
    lr_next = (1 / (1 + decay * t)) * lr
    x_next = x - hadamard(lr_next, g)
  update lr = lr_next
  update x = x_next
  after T steps x[i,j] = x[i,j] - sum(t: T, lr[i,j] / (1 + decay * t) * g[t,i,j])

# What each epoch must do to the rate of the one before, if lr / (1 + decay t) is meant.
# corrects: time_based
optimizer time_based_of_the_start
  statistic x: K x D
  statistic lr: K x D
  statistic g: K x D
  parameter decay >= 0
  integer parameter t
  condition t >= 1
  forward
    lr_next = ((1 + decay * (t - 1)) / (1 + decay * t)) * lr
    x_next = x - hadamard(lr_next, g)
  update lr = lr_next
  update x = x_next
  after T steps lr[i,j] = lr[i,j] / (1 + decay * T)
  after T steps x[i,j] = x[i,j] - sum(t: T, lr[i,j] / (1 + decay * t) * g[t,i,j])
