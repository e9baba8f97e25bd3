# rows of a table, looked up by number and divided by their root mean square
# domain: all finite W
# source: Zhang and Sennrich, Root Mean Square Layer Normalization, 2019
layer embedding_rms
  parameter epsilon > 0
  weight W: V x K
  weight g: K
  target ids: N index V
  forward
    E[n,k] = W[ids[n],k] for n: N, k: K
    s[n] = sum(k: K, E[n,k]^2) / K + epsilon for n: N
    Y[n,k] = g[k] * E[n,k] / sqrt(s[n]) for n: N, k: K
  backward
    Dg[k] = sum(n: N, DY[n,k] * E[n,k] / sqrt(s[n]))
    DE[n,k] = g[k] * DY[n,k] / sqrt(s[n]) - E[n,k] * sum(j: K, g[j] * DY[n,j] * E[n,j]) / (K * s[n] * sqrt(s[n]))
    DW[v,k] = sum(n: N, [ids[n] = v] * DE[n,k])
