# softmax of what is shifted by the largest number of each row, which is no part of its gradient
# source: Goodfellow, Bengio and Courville, Deep Learning, 2016, section 4.1
layer stable_softmax
  input  X: N x D
  weight W: K x D
  forward
    Z = X * T(W)
    M = rows_max(Z)
    Y = softmax(Z - column_repeat(M, K))
  backward
    DZ = hadamard(Y, DY - column_repeat(diag(DY * T(Y)), K))
    DW = T(DZ) * X
    DX = DZ * W
