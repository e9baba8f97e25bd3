# a recurrent network, and backpropagation through time, in slices
# source: Goodfellow, Bengio and Courville, Deep Learning, 2016, section 10.2, with rows for examples
layer recurrent_matrices
  input  X: T x N x D
  input  h: N x K
  weight W: K x D
  weight R: K x K
  weight b: 1 x K
  forward
    recurrence t: T
    H[0] = h
    Z[t] = X[t] * T(W) + H[t - 1] * T(R) + row_repeat(b, N)
    H[t] = tanh(Z[t])
    Y[t] = H[t]
  backward
    recurrence t: T reversed
    DZ[T + 1] = 0
    DH[t] = DY[t] + DZ[t + 1] * R
    DZ[t] = hadamard(DH[t], 1 - hadamard(H[t], H[t]))
    DX[t] = DZ[t] * W
    DW = sum(t: T, T(DZ[t]) * X[t])
    DR = T(DZ[1]) * h + sum(t: T, [t > 1] * T(DZ[t]) * H[t - 1])
    Db = sum(t: T, columns_sum(DZ[t]))
    Dh = DZ[1] * R
