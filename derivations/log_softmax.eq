# The logarithm of softmax
#
# Losses take the logarithm of probabilities. Taken at once, it never sees a probability that has
# become 0 in floating point.

# The logarithm of the quotient is a difference.
derivation definition
  input Z: N x K
  forward
    E = exp(Z)
    s = rows_sum(E)
    Y = Z - column_repeat(log(s), K)
  definition Y[i,k] = log(exp(Z[i,k]) / sum(j: K, exp(Z[i,j])))
  chain logarithm_of_softmax
    log(softmax(Z))
    = log(hadamard(E, column_repeat(reciprocal(s), K))) because this is what softmax is
    = log(E) - column_repeat(log(s), K) because log(a / b) = log(a) - log(b)
    = Z - column_repeat(log(s), K) because log(exp(z)) = z
    = Y because this is what Y is

# Z is in Y directly, and through s.
derivation chain_rule
  input Z: N x K
  forward
    E = exp(Z)
    s = rows_sum(E)
    Y = Z - column_repeat(log(s), K)
  backward
    Ds = -hadamard(rows_sum(DY), reciprocal(s))
    DE = column_repeat(Ds, K)
    DZ = DY + hadamard(DE, E)
  chain gradient_of_Z
    DZ
    = DY + hadamard(column_repeat(Ds, K), E) because this is what DE is
    = DY - hadamard(column_repeat(hadamard(rows_sum(DY), reciprocal(s)), K), E) because this is what Ds is
    = DY - hadamard(hadamard(E, column_repeat(reciprocal(s), K)), column_repeat(rows_sum(DY), K))
      because factors may be exchanged
    = DY - hadamard(softmax(Z), column_repeat(rows_sum(DY), K)) because E divided by s is softmax(Z)

# The matrix of partial derivatives of a row has the entries delta(k, j) - softmax(z)[j].
derivation entries
  input Z: N x K
  forward
    S = softmax(Z)
    Y = log_softmax(Z)
  backward
    DZ = DY - hadamard(S, column_repeat(rows_sum(DY), K))
  chain by_entries
    DZ[i,j]
    = DY[i,j] - S[i,j] * sum(k: K, DY[i,k]) because this is what DZ is
    = sum(k: K, DY[i,k] * delta(k, j)) - sum(k: K, DY[i,k] * S[i,j]) because delta picks the term with k = j
    = sum(k: K, DY[i,k] * (delta(k, j) - S[i,j])) because both are sums over k
