#include "reference/builder.hpp"
#include "reference/optimizers/velocity.hpp"
#include "reference/registry.hpp"

namespace gradstone {

/// Momentum: the parameters move with a velocity delta, which is stated in velocity.hpp.
///
///     delta_next = mu delta - eta g
///     x_next = x + delta_next
///     after T steps: x + sum(t: T, the velocity after step t)
///
/// A change of eta acts on the gradients to come only.
///
/// Shapes     x, g, delta: K x D. delta is 0 before the first step; the sums hold for every delta.
/// Domain     all finite inputs; 0 <= mu < 1 and eta > 0 in practice.
/// Source     nerva manual, optimizers.
Forms optimizers::momentum() {
  const Dim K{"K"}, D{"D"};
  OptimizerBuilder optimizer("momentum", "gradient descent with momentum");
  const auto x = optimizer.statistic("x", K, D);
  const auto g = optimizer.statistic("g", K, D);
  const auto eta = optimizer.parameter("eta");

  const auto velocity = velocity_step(optimizer, g, eta);
  const auto x_next = optimizer.forward("x_next", x + velocity.next);
  optimizer.update(x, x_next);

  const Index i{"i"}, j{"j"}, t{"t"};
  optimizer.define("x_next", i, j, entry("x", {i, j}) + entry("delta_next", {i, j}));
  optimizer.unrolled(x, "T", entry("x", {i, j}) + sum(t, Dim{"T"}, velocity.after(t)));
  optimizer.alias("Momentum").domain("all finite inputs");
  optimizer.source("nerva manual, optimizers");
  return {optimizer.build()};
}

}  // namespace gradstone
