#include "reference/builder.hpp"
#include "reference/optimizers/weight_decay.hpp"
#include "reference/registry.hpp"

namespace gradstone {
namespace {

EquationSystem gradient_descent_with(WeightDecay decay) {
  OptimizerBuilder optimizer("gradient_descent", "gradient descent");
  const auto start = step_start(optimizer, decay);
  const auto g = optimizer.statistic("g", Dim{"K"}, Dim{"D"});

  const auto x_next = optimizer.forward("x_next", start.minus(start.eta * g));
  optimizer.update(start.x, x_next);

  const Index i{"i"}, j{"j"}, s{"s"};
  const Dim T{"T"};
  optimizer.define("x_next", i, j, start.minus(start.eta * entry("g", {i, j})));
  const Scalar step = start.rate(s) * entry("g", {s, i, j});
  optimizer.unrolled(
      start.x, "T",
      start.left(entry("x", {i, j}), size(T)) - sum(s, T, start.left(step, size(T) - value_of(s))));
  name_form(optimizer, decay);
  optimizer.alias("GradientDescent").domain("all finite inputs");
  optimizer.source("nerva manual, optimizers; Nabla report, SGD");
  return optimizer.build();
}

}  // namespace

/// Gradient descent: x - eta g.
///
///     after T steps: x - sum(s: T, eta[s] g[s])
///     with weight decay: see weight_decay.hpp
///
/// Shapes     x, g: K x D.
/// Domain     all finite inputs.
/// Source     nerva manual, optimizers; Nabla report, SGD.
Forms optimizers::gradient_descent() {
  return {gradient_descent_with(WeightDecay::none), gradient_descent_with(WeightDecay::decoupled)};
}

}  // namespace gradstone
