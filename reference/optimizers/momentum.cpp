#include "reference/builder.hpp"
#include "reference/optimizers/velocity.hpp"
#include "reference/registry.hpp"

namespace gradstone {
namespace {

EquationSystem momentum_with(WeightDecay decay) {
  OptimizerBuilder optimizer("momentum", "gradient descent with momentum");
  const auto start = step_start(optimizer, decay);
  const auto g = optimizer.statistic("g", Dim{"K"}, Dim{"D"});
  const auto velocity = velocity_step(optimizer, start, g);
  const auto x_next = optimizer.forward("x_next", start.from + velocity.next);
  optimizer.update(start.x, x_next);

  const Index i{"i"}, j{"j"}, t{"t"};
  const Dim T{"T"};
  optimizer.define("x_next", i, j, start.from_entry + entry("delta_next", {i, j}));
  const Scalar step = velocity.after(t);
  optimizer.unrolled(
      start.x, "T",
      start.left(entry("x", {i, j}), size(T)) + sum(t, T, start.left(step, size(T) - value_of(t))));
  name_form(optimizer, decay);
  optimizer.alias("Momentum").domain("all finite inputs");
  optimizer.source("nerva manual, optimizers");
  return optimizer.build();
}

}  // namespace

/// Momentum: the parameters move with a velocity delta, which is stated in velocity.hpp.
///
///     delta_next = mu delta - eta g
///     x_next = x + delta_next
///     after T steps: x + sum(t: T, the velocity after step t)
///
/// A change of eta acts on the gradients to come only.
///     with weight decay: see weight_decay.hpp
///
/// Shapes     x, g, delta: K x D. delta is 0 before the first step; the sums hold for every delta.
/// Domain     all finite inputs; 0 <= mu < 1 and eta > 0 in practice.
/// Source     nerva manual, optimizers.
Forms optimizers::momentum() {
  return {momentum_with(WeightDecay::none), momentum_with(WeightDecay::decoupled)};
}

}  // namespace gradstone
