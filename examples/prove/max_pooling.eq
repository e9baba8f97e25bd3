# the largest element of every window of an image: windows may overlap, and what lies outside of the
# image is no element
layer max_pooling
  input X: N x H x L x C
  integer parameter A
  integer parameter B
  integer parameter s
  integer parameter P >= 0
  forward
    Y[n,u,v,c] = max(a: A, b: B where 1 <= u*s + a - P <= H and 1 <= v*s + b - P <= L,
        X[n,u*s + a - P,v*s + b - P,c]) for u: U, v: V
  backward
    DX[n,h,l,c] = sum(u: U, sum(v: V, [1 <= h + P - u*s <= A and 1 <= l + P - v*s <= B]
        * (where X[n,h,l,c] = Y[n,u,v,c]: DY[n,u,v,c], else: 0)))
