# Softmax
#
# Softmax turns each row of numbers into positive numbers that sum to 1. Here it is taken apart into
# steps so small that each has an obvious derivative, and put together again. Every equation of this
# page is proved.

# The exponentials E of the numbers Z, divided by their row sums s.
derivation definition
  input Z: N x K
  forward
    E = exp(Z)
    s = rows_sum(E)
    Y = hadamard(E, column_repeat(reciprocal(s), K))
  definition Y[i,k] = exp(Z[i,k]) / sum(j: K, exp(Z[i,j]))
  chain rows_sum_to_one
    rows_sum(Y)
    = rows_sum(hadamard(E, column_repeat(reciprocal(s), K))) because this is what Y is
    = hadamard(rows_sum(E), reciprocal(s)) because the factor is the same in a whole row
    = ones(N, 1) because s is the row sum of E

# The largest number of each row may be subtracted before exp is taken: then no exponential is larger than
# 1, and none overflows. Numerator and denominator are divided by the same number, exp of the maximum.
derivation shift
  input Z: N x K
  chain shift_by_the_maximum
    softmax(Z)
    = hadamard(exp(Z - column_repeat(rows_max(Z), K)),
               column_repeat(reciprocal(rows_sum(exp(Z - column_repeat(rows_max(Z), K)))), K))
      because exp(z - m) is exp(z) divided by exp(m)

# Backward, from the last step to the first. Y depends on E twice: directly, and through s. So DE has
# two terms.
derivation chain_rule
  input Z: N x K
  forward
    E = exp(Z)
    s = rows_sum(E)
    Y = hadamard(E, column_repeat(reciprocal(s), K))
  backward
    Ds = -hadamard(rows_sum(hadamard(DY, E)), square(reciprocal(s)))
    DE = hadamard(DY, column_repeat(reciprocal(s), K)) + column_repeat(Ds, K)
    DZ = hadamard(DE, E)
  chain gradient_of_s
    Ds
    = -hadamard(hadamard(rows_sum(hadamard(DY, E)), reciprocal(s)), reciprocal(s)) because a square is a product
    = -hadamard(rows_sum(hadamard(DY, Y)), reciprocal(s)) because E divided by s is Y
  chain gradient_of_Z
    DZ
    = hadamard(hadamard(DY, column_repeat(reciprocal(s), K)), E) + hadamard(column_repeat(Ds, K), E)
      because this is what DE is
    = hadamard(DY, Y) + hadamard(column_repeat(Ds, K), E) because E divided by s is Y
    = hadamard(DY, Y) - hadamard(column_repeat(rows_sum(hadamard(DY, Y)), K), hadamard(E, column_repeat(reciprocal(s), K)))
      because of gradient_of_s
    = hadamard(DY, Y) - hadamard(column_repeat(rows_sum(hadamard(DY, Y)), K), Y) because E divided by s is Y
    = hadamard(Y, DY - column_repeat(rows_sum(hadamard(DY, Y)), K)) because Y is a common factor
    = hadamard(Y, DY - column_repeat(diag(DY * T(Y)), K)) because the diagonal of a product is a sum of rows

# The same entry by entry: the matrix of partial derivatives of a row y has the entries
# y[k] (delta(k, j) - y[j]).
derivation entries
  input Z: N x K
  forward
    Y = softmax(Z)
  backward
    DZ = hadamard(Y, DY - column_repeat(diag(DY * T(Y)), K))
  chain by_entries
    DZ[i,j]
    = Y[i,j] * (DY[i,j] - sum(k: K, DY[i,k] * Y[i,k])) because this is what DZ is
    = DY[i,j] * Y[i,j] - sum(k: K, DY[i,k] * Y[i,k] * Y[i,j]) because Y[i,j] does not depend on k
    = sum(k: K, DY[i,k] * (Y[i,k] * delta(k, j))) - sum(k: K, DY[i,k] * Y[i,k] * Y[i,j])
      because delta picks the term with k = j
    = sum(k: K, DY[i,k] * (Y[i,k] * (delta(k, j) - Y[i,j]))) because both are sums over k
