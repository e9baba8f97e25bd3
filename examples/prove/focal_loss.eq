# cross-entropy of a probability x, less for what is classified well
activation focal
  x positive
  f(x)  = -(1 - x)^2 * log(x)
  f'(x) = 2 * (1 - x) * log(x) - (1 - x)^2 / x

# the mean over the batch, for targets T
# source: Lin et al., Focal Loss for Dense Object Detection, 2017, equation 4 with gamma = 2
loss focal_loss
  input  Y: N x K positive
  target T: N x K
  forward
    L = (1 / N) * elements_sum(hadamard(T, focal(Y)))
  backward
    DY = (1 / N) * hadamard(T, focal'(Y))
  definition L[1,1] = sum(n: N, sum(k: K, -T[n,k] * (1 - Y[n,k])^2 * log(Y[n,k]))) / N
