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

# "Row vector with the maximum of each column", which is what columns_max gives.
# source: nerva-numpy, nerva-torch and nerva-sympy, docstring of rows_max
identity maximum_of_rows: rows_max(X) = columns_max(X) for X: m x n

# corrects: maximum_of_rows
identity maximum_of_rows_transposed: rows_max(X) = T(columns_max(T(X))) for X: m x n

# "Row vector with the mean of each column", which is what columns_mean gives.
# source: nerva-numpy, nerva-torch and nerva-sympy, docstring of rows_mean
identity mean_of_rows_in_words: rows_mean(X) = columns_mean(X) for X: m x n

# corrects: mean_of_rows_in_words
identity mean_of_rows_transposed: rows_mean(X) = T(columns_mean(T(X))) for X: m x n

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

# The epsilon is 10^-7 in Python whatever the type; in C++ it is 10^-12 for double, in SymPy 0.
# source: nerva-numpy against Nerva (C++), code of inv_sqrt for double
rule inverse_square_root_of_two_packages
  input X: m x n positive
  parameter epsilon > 0
  parameter epsilon_of_cpp > 0
  identity inverse_square_root_of_two_packages: inv_sqrt(X, epsilon) = inv_sqrt(X, epsilon_of_cpp)

# corrects: inverse_square_root_of_two_packages
rule inverse_square_root_of_one_epsilon
  input X: m x n positive
  parameter epsilon >= 0
  identity inverse_square_root_of_one_epsilon: inv_sqrt(X, epsilon) = reciprocal(sqrt(X + epsilon * ones(m, n)))

# source: Nerva-Torch manual, table of matrix operations
identity logarithm_of_sigmoid: log_sigmoid(X) = log(sigmoid(X)) for X: m x n

# ---- Forms that do not overflow ----

# source: nerva-numpy and nerva-torch, stable softmax
identity softmax_shifted: softmax(X) = softmax(X - column_repeat(rows_max(X), n)) for X: m x n

# source: nerva-numpy and nerva-torch, stable log_softmax
identity log_softmax_shifted: log_softmax(X) = log_softmax(X - column_repeat(rows_max(X), n)) for X: m x n

# source: nerva-numpy, code of log_sigmoid
identity log_sigmoid_stable: log_sigmoid(X) = -relu(-X) - log(ones(m, n) + exp(-abs(X))) for X: m x n

# Right, but exp(-x) overflows where x is less than -89 in single precision.
# source: Nerva (C++), code of log_sigmoid
identity log_sigmoid_of_cpp: log_sigmoid(X) = -log(ones(m, n) + exp(-X)) for X: m x n

# ---- Lemmas that the derivations use ----

# source: nerva-sympy, tests of matrix properties
identity diagonal_of_product: diag(X * T(Y)) = rows_sum(hadamard(X, Y)) for X: m x n, Y: m x n

# source: nerva-sympy, tests of matrix properties
identity rows_of_repeated_sums: hadamard(X * ones(n, n), Y) = hadamard(column_repeat(rows_sum(X), n), Y)
  for X: m x n, Y: m x n

# source: nerva-sympy, tests of matrix properties
identity diagonal_of_transposed_product: T(diag(T(X) * Y)) = columns_sum(hadamard(X, Y)) for X: m x n, Y: m x n

# x_i and y_i are the rows, x_j and y_j the columns: A stacks x_i y_i' y_i, B x_i y_i' 1', C (x_i 1) y_i;
# F joins x_j x_j' y_j, G 1 x_j' y_j, H x_j 1' y_j.
# source: nerva-sympy, tests of matrix properties
layer stacked_rows_and_joined_columns
  input X: m x n
  input Y: m x n
  forward
    A = hadamard(column_repeat(diag(X * T(Y)), n), Y)
    B = column_repeat(diag(X * T(Y)), n)
    C = hadamard(X * ones(n, n), Y)
    F = hadamard(X, row_repeat(T(diag(T(X) * Y)), m))
    G = row_repeat(T(diag(T(X) * Y)), m)
    H = hadamard(X, ones(m, m) * Y)
  definition A[i,j] = sum(k: n, X[i,k] * Y[i,k]) * Y[i,j]
  definition B[i,j] = sum(k: n, X[i,k] * Y[i,k])
  definition C[i,j] = sum(k: n, X[i,k]) * Y[i,j]
  definition F[i,j] = X[i,j] * sum(k: m, X[k,j] * Y[k,j])
  definition G[i,j] = sum(k: m, X[k,j] * Y[k,j])
  definition H[i,j] = X[i,j] * sum(k: m, Y[k,j])

# The Jacobian of g(x) x is x' dg/dx + g(x) I, here with the sum of exp(x) for g.
# source: nerva-sympy, tests of matrix properties, product rule
layer product_rule
  input x: 1 x n
  forward
    g = elements_sum(exp(x))
    y = g * x
  backward
    Dx = Dy * (T(x) * exp(x)) + g * Dy

# source: nerva-sympy, tests of softmax, the Jacobian Diag(y) - y' y
layer softmax_jacobian
  input x: 1 x n
  forward
    y = softmax(x)
  backward
    Dx = Dy * (Diag(T(y)) - T(y) * y)

# source: nerva-sympy, tests of softmax, the Jacobian I - 1 softmax(x)
layer log_softmax_jacobian
  input x: 1 x n
  forward
    y = log_softmax(x)
  backward
    Dx = Dy * (identity(n) - ones(n, 1) * softmax(x))

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

# "1 where X > 0" and 0 elsewhere; the code gives 1 at 0 too.
# source: nerva-sympy, docstring of the derivative of ReLU
layer relu_slope_of_sympy
  input X: m x n
  forward
    Y = relu_of_sympy'(X)
  definition Y[i,j] = where X[i,j] > 0: 1, else: 0

# corrects: relu_slope_of_sympy
layer relu_slope_of_sympy_at_0
  input X: m x n
  forward
    Y = relu_of_sympy'(X)
  definition Y[i,j] = where X[i,j] >= 0: 1, else: 0

# Both are right; they agree except at 0.
# source: nerva-torch against nerva-sympy, derivative of ReLU
identity relu_slope_of_two_packages: relu'(X) = relu_of_sympy'(X) for X: m x n

# corrects: relu_slope_of_two_packages
identity relu_slope_of_two_packages_off_0: relu'(X) = relu_of_sympy'(X) for X: m x n nonzero

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

# LeakyReLU is AllReLU for alpha <= 1 only.
# source: Nerva-Torch manual, activation functions
rule leaky_relu_as_all_relu
  input X: m x n
  parameter alpha <= 1
  identity leaky_relu_as_all_relu: leaky_relu(X, alpha) = all_relu(X, alpha)

# alpha at 0 in Python, 1 in SymPy and C++.
# source: nerva-torch against Nerva (C++), derivative of LeakyReLU
rule leaky_relu_slope_of_two_packages
  input X: m x n
  parameter alpha <= 1
  identity leaky_relu_slope_of_two_packages: leaky_relu'(X, alpha) = leaky_relu_of_cpp'(X, alpha)

# corrects: leaky_relu_slope_of_two_packages
rule leaky_relu_slope_of_two_packages_off_0
  input X: m x n nonzero
  parameter alpha <= 1
  identity leaky_relu_slope_of_two_packages_off_0: leaky_relu'(X, alpha) = leaky_relu_of_cpp'(X, alpha)

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

# The parser makes a trimmed ReLU with the threshold alpha of what is called AllReLU.
# source: Nerva (C++), layer AllRelu(alpha)
rule all_relu_of_cpp
  input X: m x n
  parameter alpha
  identity all_relu_of_cpp: all_relu(X, alpha) = trelu(X, alpha)

# corrects: all_relu_of_cpp
rule all_relu_of_two_relus
  input X: m x n
  parameter alpha
  identity all_relu_of_two_relus: all_relu(X, alpha) = relu(X) - alpha * relu(-X)

# source: nerva-torch, examples, custom activation ELU
activation elu
  parameter alpha
  f(x)  = where x > 0: x, else: alpha * (exp(x) - 1)
  f'(x) = where x > 0: 1, else: alpha * exp(x)

# SReLU without parameters is said to be ReLU; with al = 0, tl = 0, ar = 0, tr = 1 it is clip(x, 0, 1).
# source: Nerva-Torch manual, table of parameters
identity srelu_by_default: srelu(X, 0, 0, 0, 1) = relu(X) for X: m x n

# corrects: srelu_by_default
identity srelu_by_default_clips: srelu(X, 0, 0, 0, 1) = clip(X, 0, 1) for X: m x n

# What makes it ReLU is another choice.
# source: Nerva-Torch manual, SReLU with al = 0, tl = 0, ar = 1
rule srelu_as_relu
  input X: m x n
  parameter tr >= 0
  identity srelu_as_relu: srelu(X, 0, 0, 1, tr) = relu(X)

# source: Nerva (C++), constructor of the SReLU layer, by default
identity srelu_as_identity: srelu(X, 1, 0, 1, 0) = X for X: m x n

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

# Of a normalized column the mean of the squares is Sigma / (Sigma + epsilon), not 1.
# source: Wesselink et al., arXiv 2511.11918, batch normalization layer: that Z is normalized
rule normalized_second_moment
  input X: N x D
  parameter epsilon > 0
  identity normalized_second_moment: columns_mean(square(hadamard(X - row_repeat(columns_mean(X), N),
      row_repeat(inv_sqrt(columns_mean(square(X - row_repeat(columns_mean(X), N))), epsilon), N))))
    = ones(1, D)

# corrects: normalized_second_moment
rule normalized_second_moment_with_epsilon
  input X: N x D
  parameter epsilon > 0
  identity normalized_second_moment_with_epsilon: columns_mean(square(hadamard(X - row_repeat(columns_mean(X), N),
      row_repeat(inv_sqrt(columns_mean(square(X - row_repeat(columns_mean(X), N))), epsilon), N))))
    = hadamard(columns_mean(square(X - row_repeat(columns_mean(X), N))),
      reciprocal(columns_mean(square(X - row_repeat(columns_mean(X), N))) + epsilon * ones(1, D)))

# source: nerva-numpy, batch normalization of one example, which gives beta
layer batch_normalization_of_one_example
  input  X: 1 x D
  weight gamma: 1 x D
  weight beta: 1 x D
  parameter epsilon > 0
  forward
    R = X - columns_mean(X)
    Z = hadamard(inv_sqrt(T(diag(T(R) * R)), epsilon), R)
    Y = hadamard(gamma, Z) + beta
  definition Y[1,j] = beta[1,j]

# The gradient is that of one example per column. In this layout the shapes do not fit.
# source: Nerva (C++), branch rowwise, batch normalization without an affine part
layer simple_batch_normalization_of_cpp
  input X: N x D
  parameter epsilon > 0
  forward
    R = X - row_repeat(columns_mean(X), N)
    s = inv_sqrt((1 / N) * T(diag(T(R) * R)), epsilon)
    Y = hadamard(row_repeat(s, N), R)
  backward
    DX = hadamard(column_repeat(T((1 / N) * s), N),
                  hadamard(Y, column_repeat(-diag(DY * T(Y)), N)) + DY * (N * identity(N) - ones(N, N)))

# Where there are as many examples as features they do.
# source: Nerva (C++), branch rowwise, batch normalization without an affine part, with N = D
layer simple_batch_normalization_of_a_square
  input X: N x N
  parameter epsilon > 0
  forward
    R = X - row_repeat(columns_mean(X), N)
    s = inv_sqrt((1 / N) * T(diag(T(R) * R)), epsilon)
    Y = hadamard(row_repeat(s, N), R)
  backward
    DX = hadamard(column_repeat(T((1 / N) * s), N),
                  hadamard(Y, column_repeat(-diag(DY * T(Y)), N)) + DY * (N * identity(N) - ones(N, N)))

# In the layout that it was written for it is right.
# source: Nerva (C++), branch colwise, batch normalization without an affine part
layer simple_batch_normalization_in_columns
  input X: D x N
  parameter epsilon > 0
  forward
    R = X - column_repeat(rows_mean(X), N)
    s = inv_sqrt((1 / N) * diag(R * T(R)), epsilon)
    Y = hadamard(column_repeat(s, N), R)
  backward
    DX = hadamard(column_repeat((1 / N) * s, N),
                  hadamard(Y, column_repeat(-diag(DY * T(Y)), N)) + DY * (N * identity(N) - ones(N, N)))

# corrects: simple_batch_normalization_of_cpp, simple_batch_normalization_of_a_square
layer simple_batch_normalization
  input X: N x D
  parameter epsilon > 0
  forward
    R = X - row_repeat(columns_mean(X), N)
    s = inv_sqrt((1 / N) * T(diag(T(R) * R)), epsilon)
    Y = hadamard(row_repeat(s, N), R)
  backward
    DX = hadamard(row_repeat((1 / N) * s, N),
                  (N * identity(N) - ones(N, N)) * DY - hadamard(Y, row_repeat(T(diag(T(Y) * DY)), N)))

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

# source: Nerva (C++), dropout layer with an activation function, here the hyperbolic tangent
layer hyperbolic_tangent_dropout
  input  X: N x D
  weight W: K x D
  weight b: 1 x K
  mask   R: K x D
  forward
    Z = X * T(hadamard(W, R)) + row_repeat(b, N)
    Y = hyperbolic_tangent(Z)
  backward
    DZ = hadamard(DY, hyperbolic_tangent'(Z))
    DW = hadamard(T(DZ) * X, R)
    Db = columns_sum(DZ)
    DX = DZ * hadamard(W, R)

# The mask is made, and not applied.
# source: Nerva (C++), softmax dropout layer
layer softmax_dropout
  input  X: N x D
  weight W: K x D
  weight b: 1 x K
  mask   R: K x D
  forward
    Z = X * T(W) + row_repeat(b, N)
    Y = softmax(Z)
  definition Z[i,k] = sum(d: D, X[i,d] * (W[k,d] * R[k,d])) + b[1,k]

# source: Nerva (C++), log-softmax dropout layer
layer log_softmax_dropout
  input  X: N x D
  weight W: K x D
  weight b: 1 x K
  mask   R: K x D
  forward
    Z = X * T(W) + row_repeat(b, N)
    Y = log_softmax(Z)
  definition Z[i,k] = sum(d: D, X[i,d] * (W[k,d] * R[k,d])) + b[1,k]

# corrects: softmax_dropout
layer softmax_dropout_masked
  input  X: N x D
  weight W: K x D
  weight b: 1 x K
  mask   R: K x D
  forward
    Z = X * T(hadamard(W, R)) + row_repeat(b, N)
    Y = softmax(Z)
  backward
    DZ = hadamard(Y, DY - column_repeat(diag(DY * T(Y)), K))
    DW = hadamard(T(DZ) * X, R)
    Db = columns_sum(DZ)
    DX = DZ * hadamard(W, R)
  definition Z[i,k] = sum(d: D, X[i,d] * (W[k,d] * R[k,d])) + b[1,k]

# corrects: log_softmax_dropout
layer log_softmax_dropout_masked
  input  X: N x D
  weight W: K x D
  weight b: 1 x K
  mask   R: K x D
  forward
    Z = X * T(hadamard(W, R)) + row_repeat(b, N)
    Y = log_softmax(Z)
  backward
    DZ = DY - hadamard(softmax(Z), column_repeat(rows_sum(DY), K))
    DW = hadamard(T(DZ) * X, R)
    Db = columns_sum(DZ)
    DX = DZ * hadamard(W, R)
  definition Z[i,k] = sum(d: D, X[i,d] * (W[k,d] * R[k,d])) + b[1,k]

# The gradients of the four parameters stay 0: they are not computed.
# source: Nerva (C++), SReLU dropout layer
layer srelu_dropout
  input  X: N x D
  weight W: K x D
  weight b: 1 x K
  mask   R: K x D
  trainable parameter al
  trainable parameter tl
  trainable parameter ar
  trainable parameter tr
  condition tl <= tr
  forward
    Z = X * T(hadamard(W, R)) + row_repeat(b, N)
    Y = srelu(Z, al, tl, ar, tr)
  backward
    DZ = hadamard(DY, srelu'(Z, al, tl, ar, tr))
    Dal = zeros(1, 1)
    Dtl = zeros(1, 1)
    Dar = zeros(1, 1)
    Dtr = zeros(1, 1)
    DW = hadamard(T(DZ) * X, R)
    Db = columns_sum(DZ)
    DX = DZ * hadamard(W, R)

# corrects: srelu_dropout
layer srelu_dropout_with_all_gradients
  input  X: N x D
  weight W: K x D
  weight b: 1 x K
  mask   R: K x D
  trainable parameter al
  trainable parameter tl
  trainable parameter ar
  trainable parameter tr
  condition tl <= tr
  forward
    Z = X * T(hadamard(W, R)) + row_repeat(b, N)
    Y = srelu(Z, al, tl, ar, tr)
  backward
    DZ = hadamard(DY, srelu'(Z, al, tl, ar, tr))
    Dal = elements_sum(hadamard(DY, srelu_al(Z, al, tl, ar, tr)))
    Dtl = elements_sum(hadamard(DY, srelu_tl(Z, al, tl, ar, tr)))
    Dar = elements_sum(hadamard(DY, srelu_ar(Z, al, tl, ar, tr)))
    Dtr = elements_sum(hadamard(DY, srelu_tr(Z, al, tl, ar, tr)))
    DW = hadamard(T(DZ) * X, R)
    Db = columns_sum(DZ)
    DX = DZ * hadamard(W, R)

# A mask is 1 / p with the probability p, else 0, and has the mean 1. An option that is called dropout is
# read as the probability of dropping: then 1 / p has the probability 1 - p.
# source: Nerva (C++), option --dropouts
rule mean_of_a_mask
  parameter p > 0
  condition p <= 1
  identity mean_of_a_mask: ((1 - p) * (1 / p) + p * 0) * ones(1, 1) = ones(1, 1)

# corrects: mean_of_a_mask
rule mean_of_a_mask_that_keeps
  parameter p > 0
  condition p <= 1
  identity mean_of_a_mask_that_keeps: (p * (1 / p) + (1 - p) * 0) * ones(1, 1) = ones(1, 1)

# S is 1 on the support of W, which stays as it is, and 0 elsewhere.
# source: Nerva (C++), sparse linear layer
layer sparse_linear
  input  X: N x D
  weight W: K x D
  weight b: 1 x K
  mask   S: K x D
  forward
    Y = X * T(hadamard(W, S)) + row_repeat(b, N)
  backward
    DW = hadamard(T(DY) * X, S)
    Db = columns_sum(DY)
    DX = DY * hadamard(W, S)

# The densities of sparse layers of r x c weights are epsilon (r + c) / (r c), those of dense ones, here of
# R x C weights, 1: together the model has the density rho.
# source: Nerva (C++), layer densities from an overall density
rule densities_of_layers
  input r: L x 1 positive
  input c: L x 1 positive
  input R: M x 1 positive
  input C: M x 1 positive
  parameter rho
  identity densities_of_layers: (hadamard(rho * dot(r, c) - (1 - rho) * dot(R, C), reciprocal(elements_sum(r + c)))
      * dot(hadamard(r + c, reciprocal(hadamard(r, c))), hadamard(r, c)) + dot(R, C))
    = rho * (dot(r, c) + dot(R, C))

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

# What is reported is the mean over the examples; the gradient is that of the sum, and divided by N where
# it is used.
# source: nerva-torch, reported loss with the gradient of SquaredErrorLoss
loss squared_error_reported
  input  Y: N x K
  target T: N x K
  forward
    L = (1 / N) * elements_sum(hadamard(Y - T, Y - T))
  backward
    DY = 2 * (Y - T)

# source: nerva-torch, training loop
# corrects: squared_error_reported
loss squared_error_of_the_training_loop
  input  Y: N x K
  target T: N x K
  forward
    L = (1 / N) * elements_sum(hadamard(Y - T, Y - T))
  backward
    DY = (1 / N) * (2 * (Y - T))

# The last batch, B, is left out where it is not complete, but its examples are counted.
# source: Nerva (C++), loss over a data set
identity loss_of_complete_batches: (1 / size(N + M)) * elements_sum(A) = (1 / size(N + M)) * (elements_sum(A) + elements_sum(B))
  for A: N x 1, B: M x 1

# source: nerva-torch, loss over a data set
# corrects: loss_of_complete_batches
identity loss_of_all_batches: (1 / size(N + M)) * (elements_sum(A) + elements_sum(B)) = (1 / size(N + M)) * (ones(1, N) * A + ones(1, M) * B)
  for A: N x 1, B: M x 1

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

# The name promises the cross entropy of two classes; the term for targets that are 0 is missing.
# source: Nerva-Torch manual, loss functions, logistic cross entropy as cross entropy of two classes
loss logistic_cross_entropy_of_two_classes
  input  Y: N x K
  target T: N x K
  forward
    L = -elements_sum(hadamard(T, log_sigmoid(Y)))
  definition L[1,1] = -sum(n: N, sum(k: K, T[n,k] * log(1 / (1 + exp(-Y[n,k])))
                                           + (1 - T[n,k]) * log(1 - 1 / (1 + exp(-Y[n,k])))))

# corrects: logistic_cross_entropy_of_two_classes
loss binary_cross_entropy
  input  Y: N x K
  target T: N x K
  forward
    L = -elements_sum(hadamard(T, log_sigmoid(Y)) + hadamard(ones(N, K) - T, log_sigmoid(-Y)))
  backward
    DY = sigmoid(Y) - T
  definition L[1,1] = -sum(n: N, sum(k: K, T[n,k] * log(1 / (1 + exp(-Y[n,k])))
                                           + (1 - T[n,k]) * log(1 - 1 / (1 + exp(-Y[n,k])))))

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

# The rate drops after every change_rate epochs, counted from 0: `periods` of them are over in an epoch
# with periods change_rate <= epoch < (periods + 1) change_rate. The code takes the floor of
# (1 + epoch) / change_rate, which in the last epoch of a period is one more.
# source: nerva-numpy, nerva-torch and Nerva (C++), StepBased
rule step_based
  integer parameter change_rate
  integer parameter periods
  integer parameter epoch
  parameter lr
  parameter drop_rate
  condition change_rate >= 1
  condition periods >= 0
  condition periods * change_rate <= epoch
  condition epoch < (periods + 1) * change_rate
  identity step_based: (where epoch + 1 < (periods + 1) * change_rate: lr * drop_rate^periods, else: lr * drop_rate^(periods + 1)) * ones(1, 1)
    = (lr * drop_rate^periods) * ones(1, 1)

# corrects: step_based
rule step_based_from_0
  parameter change_rate
  parameter periods
  parameter epoch
  parameter lr
  parameter drop_rate > 0
  condition change_rate >= 1
  condition periods >= 0
  condition periods * change_rate <= epoch
  condition epoch < (periods + 1) * change_rate
  identity step_based_from_0: (where epoch < (periods + 1) * change_rate: lr * drop_rate^periods, else: lr * drop_rate^(periods + 1)) * ones(1, 1)
    = (lr * drop_rate^periods) * ones(1, 1)

# The rate is multiplied by gamma for every milestone that is reached. The code goes through the list and
# stops at the first milestone that is not.
# source: nerva-numpy and nerva-torch, MultiStepLR with two milestones in any order
rule multi_step
  integer parameter first
  integer parameter second
  integer parameter epoch
  parameter lr
  parameter gamma
  identity multi_step: (where epoch < first: lr, epoch < second: lr * gamma, else: lr * gamma^2) * ones(1, 1)
    = ((where first <= epoch: gamma, else: 1) * (where second <= epoch: gamma, else: 1) * lr) * ones(1, 1)

# corrects: multi_step
rule multi_step_ascending
  parameter first
  parameter second
  parameter epoch
  parameter lr
  parameter gamma
  condition first <= second
  identity multi_step_ascending: (where epoch < first: lr, epoch < second: lr * gamma, else: lr * gamma^2) * ones(1, 1)
    = ((where first <= epoch: gamma, else: 1) * (where second <= epoch: gamma, else: 1) * lr) * ones(1, 1)

# What the rate of an epoch is to that of the one before.
# source: nerva-numpy and nerva-torch, Exponential
optimizer exponential
  statistic lr: 1 x 1
  parameter change_rate
  forward
    lr_next = exp(-change_rate) * lr
  update lr = lr_next
  after T steps lr[i,j] = lr[i,j] * exp(-(change_rate * T))

# ---- Initial weights: the variance of U(-a, a) is a^2 / 3 ----

# source: nerva-numpy and nerva-torch, XavierUniform
identity xavier_uniform: (sqrt(6 / size(D + K))^2 / 3) * ones(1, 1) = (2 / size(D + K)) * ones(1, 1) for W: K x D

# source: nerva-numpy and nerva-torch, HeUniform
identity he_uniform: (sqrt(6 / D)^2 / 3) * ones(1, 1) = (2 / D) * ones(1, 1) for W: K x D

# The bound is 1 / sqrt(D), which is neither of the two forms of Glorot that the Python packages have.
# source: Nerva (C++), Xavier
identity xavier_of_cpp: ((1 / sqrt(D))^2 / 3) * ones(1, 1) = (2 / size(D + K)) * ones(1, 1) for W: K x D

# source: Nerva (C++), XavierNormalized
# corrects: xavier_of_cpp
identity xavier_normalized_of_cpp: (sqrt(6 / size(D + K))^2 / 3) * ones(1, 1) = (2 / size(D + K)) * ones(1, 1) for W: K x D

# ---- Sampling ----

# One of n elements is drawn by going through them: element number t + 1 takes the place of the one held
# with the probability 1 / (t + 1). The random integer of the code includes its upper bound, so that it is
# 1 / (t + 2). Here p is the probability that the first element is still held.
# source: Nerva (C++), reservoir sampling with random_integer
optimizer reservoir_sampling
  statistic p: 1 x 1
  integer parameter t
  condition t >= 1
  forward
    p_next = (1 - 1 / (t + 2)) * p
  update p = p_next
  after T steps p[i,j] = p[i,j] / (T + 1)

# The place among all positions is taken for the place among those that qualify: with `skipped` positions
# that did not, before the second one that does.
# source: Nerva (C++), grow_random of a dense matrix
optimizer reservoir_sampling_by_position
  statistic p: 1 x 1
  parameter skipped >= 0
  integer parameter t
  condition t >= 1
  forward
    p_next = (1 - 1 / (t + 1 + skipped)) * p
  update p = p_next
  after T steps p[i,j] = p[i,j] / (T + 1)

# corrects: reservoir_sampling, reservoir_sampling_by_position
optimizer reservoir_sampling_uniform
  statistic p: 1 x 1
  integer parameter t
  condition t >= 1
  forward
    p_next = (1 - 1 / (t + 1)) * p
  update p = p_next
  after T steps p[i,j] = p[i,j] / (T + 1)
