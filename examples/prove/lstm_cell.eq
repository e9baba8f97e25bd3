# one step of a long short-term memory, with two outputs
# source: Hochreiter and Schmidhuber, Long Short-Term Memory, 1997; the gate F is of Gers et al., Learning to Forget, 2000
layer lstm_cell
  input  x: N x D
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
  output H, C
  forward
    Zi = x * T(Wi) + h * T(Ui) + row_repeat(bi, N)
    Zf = x * T(Wf) + h * T(Uf) + row_repeat(bf, N)
    Zg = x * T(Wg) + h * T(Ug) + row_repeat(bg, N)
    Zo = x * T(Wo) + h * T(Uo) + row_repeat(bo, N)
    I = sigmoid(Zi)
    F = sigmoid(Zf)
    G = hyperbolic_tangent(Zg)
    O = sigmoid(Zo)
    C = hadamard(F, c) + hadamard(I, G)
    S = hyperbolic_tangent(C)
    H = hadamard(O, S)
  backward
    M = DC + hadamard(DH, hadamard(O, ones(N, K) - square(S)))
    DZi = hadamard(M, hadamard(G, hadamard(I, ones(N, K) - I)))
    DZf = hadamard(M, hadamard(c, hadamard(F, ones(N, K) - F)))
    DZg = hadamard(M, hadamard(I, ones(N, K) - square(G)))
    DZo = hadamard(DH, hadamard(S, hadamard(O, ones(N, K) - O)))
    Dx = DZi * Wi + DZf * Wf + DZg * Wg + DZo * Wo
    Dh = DZi * Ui + DZf * Uf + DZg * Ug + DZo * Uo
    Dc = hadamard(M, F)
    DWi = T(DZi) * x
    DUi = T(DZi) * h
    Dbi = columns_sum(DZi)
    DWf = T(DZf) * x
    DUf = T(DZf) * h
    Dbf = columns_sum(DZf)
    DWg = T(DZg) * x
    DUg = T(DZg) * h
    Dbg = columns_sum(DZg)
    DWo = T(DZo) * x
    DUo = T(DZo) * h
    Dbo = columns_sum(DZo)
