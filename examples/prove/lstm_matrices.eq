# a long short-term memory in slices, for any number of steps
# source: Hochreiter and Schmidhuber, Long Short-Term Memory, 1997; the gate F is of Gers et al., Learning to Forget, 2000
layer lstm_matrices
  input  X: T x N x D
  input  h: N x K
  input  c: N x K
  weight Wi: K x D
  weight Ui: K x K
  weight bi: 1 x K
  weight Wf: K x D
  weight Uf: K x K
  weight bf: 1 x K
  weight Wg: K x D
  weight Ug: K x K
  weight bg: 1 x K
  weight Wo: K x D
  weight Uo: K x K
  weight bo: 1 x K
  forward
    recurrence t: T
    H[0] = h
    C[0] = c
    Zi[t] = X[t] * T(Wi) + H[t - 1] * T(Ui) + row_repeat(bi, N)
    Zf[t] = X[t] * T(Wf) + H[t - 1] * T(Uf) + row_repeat(bf, N)
    Zg[t] = X[t] * T(Wg) + H[t - 1] * T(Ug) + row_repeat(bg, N)
    Zo[t] = X[t] * T(Wo) + H[t - 1] * T(Uo) + row_repeat(bo, N)
    I[t] = sigmoid(Zi[t])
    F[t] = sigmoid(Zf[t])
    G[t] = tanh(Zg[t])
    O[t] = sigmoid(Zo[t])
    C[t] = hadamard(F[t], C[t - 1]) + hadamard(I[t], G[t])
    S[t] = tanh(C[t])
    H[t] = hadamard(O[t], S[t])
    Y[t] = H[t]
  backward
    recurrence t: T reversed
    DZi[T + 1] = 0
    DZf[T + 1] = 0
    DZg[T + 1] = 0
    DZo[T + 1] = 0
    DC[T + 1] = 0
    DH[t] = DY[t] + DZi[t + 1] * Ui + DZf[t + 1] * Uf + DZg[t + 1] * Ug + DZo[t + 1] * Uo
    DC[t] = hadamard(DH[t], hadamard(O[t], 1 - square(S[t])))
        + [t < T] * hadamard(DC[t + 1], F[t + 1])
    DZi[t] = hadamard(hadamard(DC[t], G[t]), hadamard(I[t], 1 - I[t]))
    DZf[t] = hadamard([t = 1] * c + [t > 1] * C[t - 1],
        hadamard(DC[t], hadamard(F[t], 1 - F[t])))
    DZg[t] = hadamard(hadamard(DC[t], I[t]), 1 - square(G[t]))
    DZo[t] = hadamard(hadamard(DH[t], S[t]), hadamard(O[t], 1 - O[t]))
    DX[t] = DZi[t] * Wi + DZf[t] * Wf + DZg[t] * Wg + DZo[t] * Wo
    DWi = sum(t: T, T(DZi[t]) * X[t])
    DWf = sum(t: T, T(DZf[t]) * X[t])
    DWg = sum(t: T, T(DZg[t]) * X[t])
    DWo = sum(t: T, T(DZo[t]) * X[t])
    DUi = sum(t: T, T(DZi[t]) * ([t = 1] * h + [t > 1] * H[t - 1]))
    DUf = sum(t: T, T(DZf[t]) * ([t = 1] * h + [t > 1] * H[t - 1]))
    DUg = sum(t: T, T(DZg[t]) * ([t = 1] * h + [t > 1] * H[t - 1]))
    DUo = sum(t: T, T(DZo[t]) * ([t = 1] * h + [t > 1] * H[t - 1]))
    Dbi = sum(t: T, columns_sum(DZi[t]))
    Dbf = sum(t: T, columns_sum(DZf[t]))
    Dbg = sum(t: T, columns_sum(DZg[t]))
    Dbo = sum(t: T, columns_sum(DZo[t]))
    Dh = DZi[1] * Ui + DZf[1] * Uf + DZg[1] * Ug + DZo[1] * Uo
    Dc = hadamard(DC[1], F[1])
