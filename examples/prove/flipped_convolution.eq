# a convolution whose gradient is one with the flipped kernel
layer flipped_convolution
  input  X: N x U + M - 1 x D
  weight W: M x D x K
  forward
    Y[n,u,k] = sum(a: M, sum(d: D, X[n,u + a - 1,d] * W[a,d,k])) for u: U
  backward
    DX[n,l,d] = sum(b: M, sum(k: K,
        [1 <= l + b - M <= U] * DY[n,l + b - M,k] * W[M + 1 - b,d,k]))
    DW[a,d,k] = sum(n: N, sum(u: U, X[n,u + a - 1,d] * DY[n,u,k]))
