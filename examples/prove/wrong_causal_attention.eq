# as in causal_attention.eq, but on the way back the mask is that of later places
layer wrong_causal_attention
  input Q: B x T x D
  input K: B x T x D
  input V: B x T x C
  forward
    S[b,t,s] = sum(d: D, Q[b,t,d] * K[b,s,d]) / sqrt(D) for s: T
    E[b,t,s] = [s <= t] * exp(S[b,t,s])
    P[b,t,s] = E[b,t,s] / sum(r: T, E[b,t,r])
    Y[b,t,c] = sum(s: T, P[b,t,s] * V[b,s,c])
  backward
    DV[b,s,c] = sum(t: T, P[b,t,s] * DY[b,t,c])
    DP[b,t,s] = sum(c: C, DY[b,t,c] * V[b,s,c])
    DS[b,t,s] = P[b,t,s] * (DP[b,t,s] - sum(r: T, DP[b,t,r] * P[b,t,r]))
    DQ[b,t,d] = sum(s: T, DS[b,t,s] * K[b,s,d]) / sqrt(D)
    DK[b,s,d] = sum(t: T, [t <= s] * DS[b,t,s] * Q[b,t,d]) / sqrt(D)
