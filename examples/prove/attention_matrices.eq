# attention of every sequence of a batch, in slices
# source: Vaswani et al., Attention Is All You Need, 2017, section 3.2.1
layer attention_matrices
  input Q: B x T x D
  input K: B x S x D
  input V: B x S x C
  forward
    P[b] = softmax(1 / sqrt(D) * (Q[b] * T(K[b])))
    Y[b] = P[b] * V[b]
  backward
    DV[b] = T(P[b]) * DY[b]
    DP[b] = DY[b] * T(V[b])
    DZ[b] = hadamard(P[b], DP[b] - column_repeat(rows_sum(hadamard(DP[b], P[b])), S))
    DQ[b] = 1 / sqrt(D) * (DZ[b] * K[b])
    DK[b] = 1 / sqrt(D) * (T(DZ[b]) * Q[b])
