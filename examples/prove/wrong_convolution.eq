# as in convolution.eq, but every entry of the gradient is taken one place off
layer wrong_convolution
  input  X: N x L x D
  weight W: M x D x K
  weight b: K
  integer parameter s
  integer parameter e
  integer parameter P >= 0
  forward
    Y[n,u,k] = b[k] + sum(a: M, sum(d: D,
        [1 <= u*s + a*e - P <= L] * X[n,u*s + a*e - P,d] * W[a,d,k])) for u: U
  backward
    DX[n,l,d] = sum(u: U, sum(a: M, sum(k: K, [u*s + a*e - P = l + 1] * DY[n,u,k] * W[a,d,k])))
    DW[a,d,k] = sum(n: N, sum(u: U,
        [1 <= u*s + a*e - P <= L] * X[n,u*s + a*e - P,d] * DY[n,u,k]))
    Db[k] = sum(n: N, sum(u: U, DY[n,u,k]))
