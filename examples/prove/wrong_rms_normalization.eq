# the same, with a sum in place of a mean
layer wrong_rms_normalization
  input  X: N x D
  weight gamma: 1 x D
  parameter epsilon > 0
  forward
    s = inv_sqrt(rows_mean(square(X)), epsilon)
    Z = hadamard(column_repeat(s, D), X)
    Y = hadamard(row_repeat(gamma, N), Z)
  backward
    DZ = hadamard(row_repeat(gamma, N), DY)
    Dgamma = columns_sum(hadamard(DY, Z))
    DX = hadamard(column_repeat(s, D),
        DZ - hadamard(Z, column_repeat(rows_sum(hadamard(DZ, Z)), D)))
  definition s[i,1] = 1 / sqrt(sum(j: D, X[i,j]^2) / D + epsilon)
  definition Z[i,j] = X[i,j] * s[i,1]
  definition Y[i,j] = gamma[1,j] * Z[i,j]
