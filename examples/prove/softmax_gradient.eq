# the gradient of softmax, as one derives it on a board
derivation softmax_gradient
  input X: N x K
  forward
    Y = softmax(X)
  backward
    DX = hadamard(Y, DY - column_repeat(diag(DY * T(Y)), K))
  chain entries
    DX[i,j]
      = sum(k: K, DY[i,k] * Y[i,k] * (delta(j, k) - Y[i,j]))
        because the derivative of Y[i,k] by X[i,j] is Y[i,k] (delta(j, k) - Y[i,j])
      = Y[i,j] * (DY[i,j] - sum(k: K, DY[i,k] * Y[i,k]))
        because delta(j, k) leaves one term of the sum
  chain matrices
    DX
      = hadamard(Y, DY - column_repeat(rows_sum(hadamard(DY, Y)), K))
        because the sums over k are those of the rows
      = hadamard(Y, DY - column_repeat(diag(DY * T(Y)), K))
        because the diagonal of a product holds such sums
