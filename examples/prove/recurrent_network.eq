# a recurrent network, and backpropagation through time
# source: Elman, Finding Structure in Time, 1990; Werbos, Backpropagation Through Time, 1990
layer recurrent_network
  input  X: T x N x D
  input  h: N x K
  weight W: K x D
  weight R: K x K
  weight b: K
  forward
    recurrence t: T
    H[0,n,k] = h[n,k]
    Z[t,n,k] = sum(d: D, X[t,n,d] * W[k,d]) + sum(j: K, H[t - 1,n,j] * R[k,j]) + b[k]
    H[t,n,k] = tanh(Z[t,n,k])
    Y[t,n,k] = H[t,n,k] for t: T
  backward
    recurrence t: T reversed
    DZ[T + 1,n,k] = 0
    DH[t,n,k] = DY[t,n,k] + sum(j: K, DZ[t + 1,n,j] * R[j,k])
    DZ[t,n,k] = DH[t,n,k] * (1 - H[t,n,k]^2)
    DX[t,n,d] = sum(k: K, DZ[t,n,k] * W[k,d])
    DW[k,d] = sum(t: T, sum(n: N, DZ[t,n,k] * X[t,n,d]))
    DR[k,j] = sum(n: N, DZ[1,n,k] * h[n,j] + sum(t: T,
        [t > 1] * DZ[t,n,k] * H[t - 1,n,j]))
    Db[k] = sum(t: T, sum(n: N, DZ[t,n,k]))
    Dh[n,j] = sum(k: K, DZ[1,n,k] * R[k,j])
