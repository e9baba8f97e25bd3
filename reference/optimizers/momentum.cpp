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
  const Index i{"i"}, j{"j"}, t{"t"};
  return with_velocity_steps(optimizer, velocity, start.plus(velocity.next),
                             start.plus(entry("delta_next", {i, j})), t, velocity.after(t),
                             "Momentum");
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
