# Batch normalization
#
# Each column of a batch is shifted and scaled so that its mean is 0 and its variance 1, but for
# epsilon. Every output depends on every input of its column, which is why the gradient is hard to
# find in one stroke, and easy step by step.

# R is centred, Sigma its variance, s the factor, Z the result.
derivation normalization
  input X: N x D
  parameter epsilon > 0
  forward
    R = X - row_repeat(columns_mean(X), N)
    Sigma = columns_mean(square(R))
    s = inv_sqrt(Sigma, epsilon)
    Z = hadamard(row_repeat(s, N), R)
  definition R[i,j] = X[i,j] - sum(n: N, X[n,j]) / N
  definition Sigma[1,j] = sum(n: N, R[n,j]^2) / N
  definition s[1,j] = 1 / sqrt(Sigma[1,j] + epsilon)
  definition Z[i,j] = R[i,j] / sqrt(Sigma[1,j] + epsilon)
  chain the_mean_of_R
    columns_mean(R)
    = columns_mean(X) - columns_mean(row_repeat(columns_mean(X), N)) because the mean of a difference is that of the means
    = columns_mean(X) - columns_mean(X) because the mean of equal rows is the row
    = zeros(1, D) because nothing is left
  chain the_mean_of_Z
    columns_sum(Z)
    = hadamard(s, columns_sum(R)) because s is the same in a whole column
    = zeros(1, D) because the mean of R is 0
  chain the_variance
    Sigma
    = (1 / N) * columns_sum(hadamard(R, R)) because a mean is a sum divided by N
    = (1 / N) * T(diag(T(R) * R)) because the diagonal of a product is a sum of columns

# Backward, from the last step to the first: s is a factor, Sigma is in s, R is in Z and in Sigma, and
# X is in R and in the mean. The derivative of 1 / sqrt(v) is -1/2 of its third power.
derivation chain_rule
  input X: N x D
  parameter epsilon > 0
  forward
    R = X - row_repeat(columns_mean(X), N)
    Sigma = columns_mean(square(R))
    s = inv_sqrt(Sigma, epsilon)
    Z = hadamard(row_repeat(s, N), R)
  backward
    Ds = columns_sum(hadamard(DZ, R))
    DSigma = (-1/2) * hadamard(Ds, hadamard(s, square(s)))
    DR = hadamard(DZ, row_repeat(s, N)) + (2 / N) * hadamard(R, row_repeat(DSigma, N))
    DX = DR - row_repeat(columns_mean(DR), N)
  chain gradient_of_R
    DR
    = hadamard(DZ, row_repeat(s, N)) - (1 / N) * hadamard(R, row_repeat(hadamard(Ds, hadamard(s, square(s))), N))
      because this is what DSigma is
    = hadamard(DZ, row_repeat(s, N)) - (1 / N) * hadamard(Z, row_repeat(hadamard(Ds, square(s)), N))
      because R times s is Z
    = hadamard(DZ, row_repeat(s, N)) - (1 / N) * hadamard(Z, row_repeat(hadamard(columns_sum(hadamard(DZ, Z)), s), N))
      because Ds times s is the column sum of DZ times Z
    = hadamard(row_repeat(s, N), DZ - (1 / N) * hadamard(Z, row_repeat(columns_sum(hadamard(DZ, Z)), N)))
      because s is a common factor
  chain gradient_of_X
    DX
    = DR - (1 / N) * row_repeat(columns_sum(DR), N) because a mean is a sum divided by N
    = DR - (1 / N) * row_repeat(hadamard(s, columns_sum(DZ) - (1 / N) * hadamard(columns_sum(Z), columns_sum(hadamard(DZ, Z)))), N)
      because of gradient_of_R
    = DR - (1 / N) * row_repeat(hadamard(s, columns_sum(DZ)), N) because the columns of Z sum to 0
    = hadamard(row_repeat(s, N), DZ - (1 / N) * row_repeat(columns_sum(DZ), N)
               - (1 / N) * hadamard(Z, row_repeat(columns_sum(hadamard(DZ, Z)), N))) because of gradient_of_R again
    = hadamard(row_repeat((1 / N) * s, N), N * DZ - row_repeat(columns_sum(DZ), N)
               - hadamard(Z, row_repeat(columns_sum(hadamard(DZ, Z)), N))) because 1 / N is a common factor
    = hadamard(row_repeat((1 / N) * s, N), (N * identity(N) - ones(N, N)) * DZ
               - hadamard(Z, row_repeat(T(diag(T(Z) * DZ)), N)))
      because a matrix of ones sums the columns, and the diagonal of a product is a sum of columns

# With a scale and a shift of each column behind it. The gradient of the loss is now DY.
derivation scale_and_shift
  input Z: N x D
  weight gamma: 1 x D
  weight beta: 1 x D
  forward
    Y = hadamard(row_repeat(gamma, N), Z) + row_repeat(beta, N)
  backward
    DZ = hadamard(row_repeat(gamma, N), DY)
    Dbeta = columns_sum(DY)
    Dgamma = columns_sum(hadamard(DY, Z))
  definition Y[i,j] = gamma[1,j] * Z[i,j] + beta[1,j]
  chain gradient_of_gamma
    Dgamma[1,j]
    = sum(n: N, DY[n,j] * Z[n,j]) because gamma[j] is a factor of all Y[n,j]
