# rows of a table, looked up by the numbers of words
layer embedding
  target ids: E x T index V
  weight W: V x D
  forward
    Y[e,t,k] = W[ids[e,t],k]
  backward
    DW[v,k] = sum(e: E, sum(t: T, [ids[e,t] = v] * DY[e,t,k]))
