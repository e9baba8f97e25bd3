# Cross-entropies
#
# Three losses that compare outputs Y with targets T, and their gradients. A loss is the end of the
# chain, so no gradient is given: DY is that of L itself. Everything is summed over the batch.

# Of probabilities. L is minus the sum of T times G, so DG is -T; and log(y) has the derivative 1 / y.
loss cross_entropy
  input  Y: N x K positive
  target T: N x K
  forward
    G = log(Y)
    L = -elements_sum(hadamard(T, G))
  backward
    DG = -T
    DY = hadamard(DG, reciprocal(Y))
  definition G[n,k] = log(Y[n,k])
  definition L[1,1] = -sum(n: N, sum(k: K, T[n,k] * log(Y[n,k])))
  chain gradient
    DY
    = hadamard(-T, reciprocal(Y)) because this is what DG is
    = -hadamard(T, reciprocal(Y)) because the sign may stand in front

# Of the softmax of outputs that are any numbers. What softmax does to a gradient, applied to that of
# the cross-entropy of probabilities P: all divisions by P cancel.
loss softmax_cross_entropy
  input  Y: N x K
  target T: N x K
  forward
    P = softmax(Y)
    L = -elements_sum(hadamard(T, log(P)))
  backward
    DP = -hadamard(T, reciprocal(P))
    DY = hadamard(P, DP - column_repeat(rows_sum(hadamard(DP, P)), K))
  definition P[n,k] = exp(Y[n,k]) / sum(j: K, exp(Y[n,j]))
  definition L[1,1] = -sum(n: N, sum(k: K, T[n,k] * log(P[n,k])))
  chain products_of_P
    hadamard(DP, P)
    = -hadamard(hadamard(T, reciprocal(P)), P) because this is what DP is
    = -T because P cancels
  chain gradient
    DY
    = hadamard(P, DP) - hadamard(P, column_repeat(rows_sum(hadamard(DP, P)), K)) because products distribute over sums
    = -T - hadamard(P, column_repeat(rows_sum(-T), K)) because of products_of_P
    = hadamard(P, column_repeat(rows_sum(T), K)) - T because the sign may stand in front
    = hadamard(softmax(Y), column_repeat(rows_sum(T), K)) - T because this is what P is

# Where every row of T sums to 1, as a label does, the gradient is a mere difference.
loss softmax_cross_entropy_of_labels
  input  Y: N x K
  target T: N x K distribution
  forward
    L = -elements_sum(hadamard(T, log_softmax(Y)))
  backward
    DY = hadamard(softmax(Y), column_repeat(rows_sum(T), K)) - T
  chain gradient
    DY
    = hadamard(softmax(Y), column_repeat(ones(N, 1), K)) - T because the rows of T sum to 1
    = softmax(Y) - T because 1 is the neutral factor

# Of the sigmoid of each output. The derivative of log(sigmoid(y)) is 1 - sigmoid(y), and no division
# is left.
loss logistic_cross_entropy
  input  Y: N x K
  target T: N x K
  forward
    P = sigmoid(Y)
    L = -elements_sum(hadamard(T, log(P)))
  backward
    DP = -hadamard(T, reciprocal(P))
    DY = hadamard(DP, hadamard(P, ones(N, K) - P))
  definition P[n,k] = 1 / (1 + exp(-Y[n,k]))
  definition L[1,1] = -sum(n: N, sum(k: K, T[n,k] * log(P[n,k])))
  chain gradient
    DY
    = -hadamard(hadamard(T, reciprocal(P)), hadamard(P, ones(N, K) - P)) because this is what DP is
    = -hadamard(T, ones(N, K) - P) because P cancels
    = hadamard(T, sigmoid(Y)) - T because this is what P is
  chain value
    L
    = -elements_sum(hadamard(T, log_sigmoid(Y))) because log_sigmoid is the logarithm of the sigmoid
