# Nabla
#
# The equations of the report on Nabla, as published, and of its code where the report differs.
# The report writes one example as a column; the code has one example per row. Equations that are
# named by a number have that number in the report.

# ---- The linear layer ----

# source: Nabla report, equation 1
layer equation_1
  input  a: n x 1
  weight w: n x m
  weight b: m x 1
  forward
    z = T(w) * a + b
  definition z[k,1] = sum(j: n, w[j,k] * a[j,1]) + b[k,1]

# The product is the transpose of what it should be: w is n x m in equation 1.
# source: Nabla report, equation 2
layer equation_2
  input  a: n x 1
  weight w: n x m
  weight b: m x 1
  forward
    z = T(w) * a + b
  backward
    Dw = Dz * T(a)

# corrects: equation_2
layer equation_2_transposed
  input  a: n x 1
  weight w: n x m
  weight b: m x 1
  forward
    z = T(w) * a + b
  backward
    Dw = a * T(Dz)

# Where a layer has as many outputs as inputs, the shapes fit.
# source: Nabla report, equation 2, for m = n
layer equation_2_of_a_square
  input  a: n x 1
  weight w: n x n
  weight b: n x 1
  forward
    z = T(w) * a + b
  backward
    Dw = Dz * T(a)

# corrects: equation_2_of_a_square
layer equation_2_of_a_square_transposed
  input  a: n x 1
  weight w: n x n
  weight b: n x 1
  forward
    z = T(w) * a + b
  backward
    Dw = a * T(Dz)

# source: Nabla report, equation 3, for one example
layer equation_3
  input  a: n x 1
  weight w: n x m
  weight b: m x 1
  forward
    z = T(w) * a + b
  backward
    Db = Dz

# For a batch the bias has the sum over the examples, which the equation leaves out; the code sums.
# source: Nabla report, equation 3, for a batch
layer equation_3_of_a_batch
  input  A: N x n
  weight w: n x m
  weight b: 1 x m
  forward
    Z = A * w + row_repeat(b, N)
  backward
    Db = DZ

# source: Nabla, code of Linear
# corrects: equation_3_of_a_batch
layer equation_3_of_a_batch_summed
  input  A: N x n
  weight w: n x m
  weight b: 1 x m
  forward
    Z = A * w + row_repeat(b, N)
  backward
    Db = columns_sum(DZ)

# source: Nabla report, equation 4
layer equation_4
  input  a: n x 1
  weight w: n x m
  weight b: m x 1
  forward
    z = T(w) * a + b
  backward
    Da = T(w) * Dz

# corrects: equation_4
layer equation_4_transposed
  input  a: n x 1
  weight w: n x m
  weight b: m x 1
  forward
    z = T(w) * a + b
  backward
    Da = w * Dz

# source: Nabla report, equation 4, for m = n
layer equation_4_of_a_square
  input  a: n x 1
  weight w: n x n
  weight b: n x 1
  forward
    z = T(w) * a + b
  backward
    Da = T(w) * Dz

# corrects: equation_4_of_a_square
layer equation_4_of_a_square_transposed
  input  a: n x 1
  weight w: n x n
  weight b: n x 1
  forward
    z = T(w) * a + b
  backward
    Da = w * Dz

# Equations 2 and 4 belong to this form of equation 1.
# source: Nabla report, equations 1 to 4, with z = w a + b
layer equations_1_to_4_together
  input  a: n x 1
  weight w: m x n
  weight b: m x 1
  forward
    z = w * a + b
  backward
    Dw = Dz * T(a)
    Db = Dz
    Da = T(w) * Dz

# source: Nabla, code of Linear
layer linear_of_the_code
  input  X: N x D
  weight W: D x K
  weight b: 1 x K
  forward
    Y = X * W + row_repeat(b, N)
  backward
    DW = T(X) * DY
    Db = columns_sum(DY)
    DX = DY * T(W)

# Of n independent weights with this variance the products with inputs of the mean square 1, half of which
# a ReLU has set to 0, sum up to the variance 1.
# source: Nabla, code of Linear, standard deviation of the initial weights
identity he_normal: (sqrt(2 / n)^2 * n / 2) * ones(1, 1) = ones(1, 1) for w: n x m

# ---- Activation functions ----

# source: Nabla report, ReLU
activation relu
  f(x)  = max(0, x)
  f'(x) = where x > 0: 1, else: 0

# source: Nabla report, SiLU
activation silu
  f(x)  = x * sigmoid(x)
  f'(x) = sigmoid(x) + x * sigmoid(x) * (1 - sigmoid(x))

# The code reads the output of the forward pass instead of x.
# source: Nabla, code of SiLU
activation silu_of_the_code
  input Z: N x K
  forward
    Y = hadamard(Z, sigmoid(Z))
  backward
    DZ = hadamard(DY, sigmoid(Z) + hadamard(Y, ones(N, K) - sigmoid(Z)))

# source: Nabla report, sigmoid
activation sigmoid
  f(x)  = 1 / (1 + exp(-x))
  f'(x) = sigmoid(x) * (1 - sigmoid(x))

# source: Nabla report, tanh
activation hyperbolic_tangent
  f(x)  = tanh(x)
  f'(x) = 1 - tanh(x)^2

# source: Nabla, code, in a comment
activation softplus
  parameter beta > 0
  f(x)  = (1 / beta) * log(1 + exp(beta * x))
  f'(x) = 1 / (1 + exp(-(beta * x)))

# ---- Dropout ----

# p is the probability that an element is dropped.
# source: Nabla report, dropout
layer dropout
  input X: N x D
  mask  M: N x D
  parameter p >= 0
  condition p < 1
  forward
    Y = (1 / (1 - p)) * hadamard(X, M)
  backward
    DX = (1 / (1 - p)) * hadamard(DY, M)

# ---- Losses ----

# With one output per example the number of elements is the number of examples.
# source: Nabla report, equations 13 and 14, for one output
loss equations_13_and_14_of_one_output
  input  Y: N x 1
  target T: N x 1
  forward
    L = (1 / N) * elements_sum(square(Y - T))
  backward
    DY = (2 / N) * (Y - T)
  definition L[1,1] = sum(n: N, (Y[n,1] - T[n,1])^2) / N

# The mean squared error is the mean over all elements, and the code takes that; the equations divide
# by the number of examples.
# source: Nabla report, equation 13, for any number of outputs
loss equation_13
  input  Y: N x K
  target T: N x K
  forward
    L = (1 / N) * elements_sum(square(Y - T))
  definition L[1,1] = sum(n: N, sum(k: K, (Y[n,k] - T[n,k])^2)) / size(K*N)

# source: Nabla, code of MSELoss
# corrects: equation_13
loss equation_13_of_the_code
  input  Y: N x K
  target T: N x K
  forward
    L = (1 / size(K*N)) * elements_sum(square(Y - T))
  definition L[1,1] = sum(n: N, sum(k: K, (Y[n,k] - T[n,k])^2)) / size(K*N)

# source: Nabla report, equation 14, for any number of outputs
loss equation_14
  input  Y: N x K
  target T: N x K
  forward
    L = (1 / size(K*N)) * elements_sum(square(Y - T))
  backward
    DY = (2 / N) * (Y - T)

# source: Nabla, code of MSELoss
# corrects: equation_14
loss equation_14_of_the_code
  input  Y: N x K
  target T: N x K
  forward
    L = (1 / size(K*N)) * elements_sum(square(Y - T))
  backward
    DY = (2 / size(K*N)) * (Y - T)

# NumPy repeats a column of predictions and an array of targets against each other: the mean is over all
# pairs of examples.
# source: Nabla, code of MSELoss, predictions n x 1 and targets of the shape (n,)
loss mean_squared_error_of_pairs
  input  Y: n x 1
  target t: n x 1
  forward
    L = (1 / size(n*n)) * elements_sum(square(column_repeat(Y, n) - row_repeat(T(t), n)))
  definition L[1,1] = sum(i: n, (Y[i,1] - t[i,1])^2) / n

# source: Nabla, code of MSELoss, targets n x 1
# corrects: mean_squared_error_of_pairs
loss mean_squared_error_of_columns
  input  Y: n x 1
  target t: n x 1
  forward
    L = (1 / n) * elements_sum(square(Y - t))
  backward
    DY = (2 / n) * (Y - t)
  definition L[1,1] = sum(i: n, (Y[i,1] - t[i,1])^2) / n

# The label of an example as the place of a 1 in its row of T. Equation 16 counts labels from 1, the code
# from 0: the places are the same.
# source: Nabla report, softmax, equation 16 and gradient of the cross entropy
loss cross_entropy
  input  Y: N x K
  target T: N x K distribution
  forward
    P = softmax(Y)
    L = -((1 / N) * elements_sum(hadamard(T, log(P))))
  backward
    DY = (1 / N) * (P - T)
  definition P[n,k] = exp(Y[n,k]) / sum(j: K, exp(Y[n,j]))

# ---- Optimizers ----

# source: Nabla report, stochastic gradient descent
optimizer gradient_descent
  statistic w: K x D
  statistic g: K x D
  parameter alpha
  forward
    w_next = w - alpha * g
  update w = w_next
  after T steps w[i,j] = w[i,j] - sum(t: T, alpha[t] * g[t,i,j])

# A step starts from the weight that the step before it started from, here called before, so every
# second step is lost. Adam's weight after T steps is where it began less all steps.
# source: Nabla report, equations 18 to 22
optimizer adam
  statistic w: K x D
  statistic before: K x D
  statistic g: K x D
  statistic m: K x D
  statistic v: K x D positive
  parameter alpha
  parameter beta1
  parameter beta2
  parameter epsilon > 0
  integer parameter t
  condition beta1 >= 0
  condition beta1 < 1
  condition beta2 >= 0
  condition beta2 < 1
  condition t >= 1
  forward
    m_next = beta1 * m + (1 - beta1) * g
    v_next = beta2 * v + (1 - beta2) * square(g)
    m_hat = (1 / (1 - beta1^t)) * m_next
    v_hat = (1 / (1 - beta2^t)) * v_next
    w_next = before - alpha * hadamard(m_hat, reciprocal(sqrt(v_hat) + epsilon * ones(K, D)))
    kept = w
  start m = zeros(K, D)
  start v = zeros(K, D)
  update w = w_next
  update m = m_next
  update v = v_next
  update before = kept
  after T steps w[i,j] = before[i,j] - sum(t: T,
        alpha[t] * ((1 - beta1) * sum(s: t, beta1^(t - s) * g[s,i,j]) / (1 - beta1^t))
        / (sqrt((1 - beta2) * sum(s: t, beta2^(t - s) * g[s,i,j]^2) / (1 - beta2^t)) + epsilon))

# source: Nabla, code of Adam
# corrects: adam
optimizer adam_of_the_code
  statistic w: K x D
  statistic g: K x D
  statistic m: K x D
  statistic v: K x D positive
  parameter alpha
  parameter beta1
  parameter beta2
  parameter epsilon > 0
  integer parameter t
  condition beta1 >= 0
  condition beta1 < 1
  condition beta2 >= 0
  condition beta2 < 1
  condition t >= 1
  forward
    m_next = beta1 * m + (1 - beta1) * g
    v_next = beta2 * v + (1 - beta2) * square(g)
    m_hat = (1 / (1 - beta1^t)) * m_next
    v_hat = (1 / (1 - beta2^t)) * v_next
    w_next = w - alpha * hadamard(m_hat, reciprocal(sqrt(v_hat) + epsilon * ones(K, D)))
  start m = zeros(K, D)
  start v = zeros(K, D)
  update w = w_next
  update m = m_next
  update v = v_next
  after T steps m[i,j] = beta1^T * m[i,j] + (1 - beta1) * sum(s: T, beta1^(T - s) * g[s,i,j])
  after T steps v[i,j] = beta2^T * v[i,j] + (1 - beta2) * sum(s: T, beta2^(T - s) * g[s,i,j]^2)
  after T steps w[i,j] = w[i,j] - sum(t: T,
        alpha[t] * ((1 - beta1) * sum(s: t, beta1^(t - s) * g[s,i,j]) / (1 - beta1^t))
        / (sqrt((1 - beta2) * sum(s: t, beta2^(t - s) * g[s,i,j]^2) / (1 - beta2^t)) + epsilon))

# "v_t estimates the variance." Here g has n independent gradients of one weight, and v their mean square.
# source: Nabla report, Adam, in words
identity second_moment_as_variance: columns_mean(square(g)) = columns_mean(square(g - row_repeat(columns_mean(g), n)))
  for g: n x 1

# corrects: second_moment_as_variance
identity second_moment_uncentred: columns_mean(square(g))
  = columns_mean(square(g - row_repeat(columns_mean(g), n))) + square(columns_mean(g)) for g: n x 1

# ---- Published results ----

# Of the examples of class k, n[k] in number, t[k] are recognized. Recall, weighted with the classes'
# shares, is the accuracy, as in the table.
# source: Nabla report, results of the classification, recall and accuracy
identity weighted_recall: hadamard(T(n) * hadamard(t, reciprocal(n)), reciprocal(elements_sum(n)))
  = hadamard(elements_sum(t), reciprocal(elements_sum(n))) for t: K x 1, n: K x 1 positive

# R^2 is 1 - residual / total, and MSE / (1 - R^2) the variance of the targets, the same in each column.
# source: Nabla report, table 1, MSE and R^2
rule mean_squared_error_over_rest
  parameter residual > 0
  parameter total > 0
  parameter n > 0
  identity mean_squared_error_over_rest: (residual / n / (1 - (1 - residual / total))) * ones(1, 1) = (total / n) * ones(1, 1)

# 0.7899 in the notebook is 0.789 in the report: digits are cut off, where 0.790 is nearest.
# source: Nabla report, table 1, MSE of SiLU with SGD
identity table_1_digits: (where 7899/10000 - 789/1000 <= 1/2000: 1, else: 0) * ones(1, 1) = ones(1, 1)

# corrects: table_1_digits
identity table_1_digits_rounded: (where 790/1000 - 7899/10000 <= 1/2000: 1, else: 0) * ones(1, 1) = ones(1, 1)

# 0.4156 in the report is 0.4154 in the notebook; 0.7661 / (1 - R^2) should be 1.3104, as in other columns.
# source: Nabla report, table 1, R^2 of ReLU with SGD
identity table_1_r_squared: (where 7661/10000 / (1 - 4156/10000) - 13104/10000 <= 2/10000: 1, else: 0) * ones(1, 1) = ones(1, 1)

# source: Nabla, notebook
# corrects: table_1_r_squared
identity table_1_r_squared_of_the_notebook: (where 7661/10000 / (1 - 4154/10000) - 13104/10000 <= 2/10000: 1, else: 0) * ones(1, 1) = ones(1, 1)
