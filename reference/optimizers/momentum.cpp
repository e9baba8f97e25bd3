#include "reference/builder.hpp"
#include "reference/registry.hpp"

namespace gradstone {

/// Momentum: a velocity delta that forgets by the factor mu and takes in the gradient.
///
/// Shapes     x, g, delta: m x n. delta starts at 0.
/// Domain     all finite inputs; 0 <= mu < 1 and eta > 0 in practice.
/// Source     nerva manual, optimizers.
Forms optimizers::momentum() {
  const Dim m{"m"}, n{"n"};
  OptimizerBuilder optimizer("momentum", "gradient descent with momentum");
  const auto x = optimizer.statistic("x", m, n);
  const auto g = optimizer.statistic("g", m, n);
  const auto delta = optimizer.statistic("delta", m, n);
  const auto eta = optimizer.parameter("eta");
  const auto mu = optimizer.parameter("mu", Rational(9, 10));

  const auto delta_next = optimizer.forward("delta_next", mu * delta - eta * g);
  const auto x_next = optimizer.forward("x_next", x + delta_next);
  optimizer.update(delta, delta_next);
  optimizer.update(x, x_next);

  // x after T steps from delta = 0: every gradient g[s] goes on to act in all later steps t.
  const Index i{"i"}, j{"j"}, s{"s"}, t{"t"};
  const Dim T{"T"};
  const Scalar later = sum(t, s, T, power(mu, value_of(t) - value_of(s)));
  optimizer.unrolled(
      x, "T", entry("x", {i, j}) - sum(s, T, entry("eta", {s}) * entry("g", {s, i, j}) * later));

  optimizer.define("delta_next", i, j, mu * entry("delta", {i, j}) - eta * entry("g", {i, j}));
  optimizer.define("x_next", i, j, entry("x", {i, j}) + entry("delta_next", {i, j}));
  optimizer.alias("Momentum").domain("all finite inputs");
  optimizer.source("nerva manual, optimizers");
  return {optimizer.build()};
}

}  // namespace gradstone
