#include "reference/builder.hpp"
#include "reference/optimizers/velocity.hpp"
#include "reference/registry.hpp"

namespace gradstone {

/// Nesterov momentum, as Keras and PyTorch state it: the parameters look ahead along the new
/// velocity delta, which is stated in velocity.hpp.
///
///     delta_next = mu delta - eta g
///     x_next = x + mu delta_next - eta g
///     after T steps: x + sum(t: T, mu (the velocity after step t) - eta[t] g[t])
///
/// Shapes     x, g, delta: K x D. delta is 0 before the first step; the sums hold for every delta.
/// Domain     all finite inputs; 0 <= mu < 1 and eta > 0 in practice.
/// Source     nerva manual, optimizers.
Forms optimizers::nesterov() {
  const Dim K{"K"}, D{"D"};
  OptimizerBuilder optimizer("nesterov", "gradient descent with Nesterov momentum");
  const auto x = optimizer.statistic("x", K, D);
  const auto g = optimizer.statistic("g", K, D);
  const auto eta = optimizer.parameter("eta");

  const auto velocity = velocity_step(optimizer, g, eta);
  const auto mu = velocity.mu;
  const auto x_next = optimizer.forward("x_next", x + mu * velocity.next - eta * g);
  optimizer.update(x, x_next);

  const Index i{"i"}, j{"j"}, t{"t"};
  optimizer.define(
      "x_next", i, j,
      entry("x", {i, j}) + mu * entry("delta_next", {i, j}) - eta * entry("g", {i, j}));
  const Scalar step = mu * velocity.after(t) - entry("eta", {t}) * entry("g", {t, i, j});
  optimizer.unrolled(x, "T", entry("x", {i, j}) + sum(t, Dim{"T"}, step));
  optimizer.alias("Nesterov").domain("all finite inputs");
  optimizer.source("nerva manual, optimizers");
  return {optimizer.build()};
}

}  // namespace gradstone
