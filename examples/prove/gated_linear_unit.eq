# a linear map, and a gate that lets each unit pass as far as a second one says
# source: Dauphin et al., Language Modeling with Gated Convolutional Networks, 2017, equation 1
layer gated_linear_unit
  input  X: N x D
  weight W: K x D
  weight b: 1 x K
  weight V: K x D
  weight c: 1 x K
  forward
    A = X * T(W) + row_repeat(b, N)
    B = X * T(V) + row_repeat(c, N)
    G = sigmoid(B)
    Y = hadamard(A, G)
  backward
    DA = hadamard(DY, G)
    DB = hadamard(hadamard(DY, A), hadamard(G, ones(N, K) - G))
    DW = T(DA) * X
    Db = columns_sum(DA)
    DV = T(DB) * X
    Dc = columns_sum(DB)
    DX = DA * W + DB * V
  definition A[i,k] = sum(d: D, X[i,d] * W[k,d]) + b[1,k]
  definition B[i,k] = sum(d: D, X[i,d] * V[k,d]) + c[1,k]
  definition G[i,k] = 1 / (1 + exp(-B[i,k]))
  definition Y[i,k] = A[i,k] * G[i,k]
