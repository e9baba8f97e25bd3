#include "reference/builder.hpp"
#include "reference/registry.hpp"

namespace gradstone {

/// Gradient descent: x - eta g.
///
///     after T steps: x - sum(s: T, eta[s] g[s])
///
/// Shapes     x, g: K x D.
/// Domain     all finite inputs.
/// Source     nerva manual, optimizers; Nabla report, SGD.
Forms optimizers::gradient_descent() {
  const Dim K{"K"}, D{"D"};
  OptimizerBuilder optimizer("gradient_descent", "gradient descent");
  const auto x = optimizer.statistic("x", K, D);
  const auto g = optimizer.statistic("g", K, D);
  const auto eta = optimizer.parameter("eta");

  const auto x_next = optimizer.forward("x_next", x - eta * g);
  optimizer.update(x, x_next);

  const Index i{"i"}, j{"j"}, s{"s"};
  optimizer.define("x_next", i, j, entry("x", {i, j}) - eta * entry("g", {i, j}));
  optimizer.unrolled(
      x, "T", entry("x", {i, j}) - sum(s, Dim{"T"}, entry("eta", {s}) * entry("g", {s, i, j})));
  optimizer.alias("GradientDescent").domain("all finite inputs");
  optimizer.source("nerva manual, optimizers; Nabla report, SGD");
  return {optimizer.build()};
}

}  // namespace gradstone
