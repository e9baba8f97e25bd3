#include "reference/builder.hpp"
#include "reference/optimizers/velocity.hpp"
#include "reference/registry.hpp"

namespace gradstone {
namespace {

EquationSystem nesterov_with(WeightDecay decay) {
  OptimizerBuilder optimizer("nesterov", "gradient descent with Nesterov momentum");
  const auto start = step_start(optimizer, decay);
  const auto g = optimizer.statistic("g", Dim{"K"}, Dim{"D"});
  const auto velocity = velocity_step(optimizer, start, g);
  const auto& mu = velocity.mu;
  const auto& eta = start.eta;

  const Index i{"i"}, j{"j"}, t{"t"};
  return with_velocity_steps(
      optimizer, velocity, start.plus(mu * velocity.next - eta * g),
      start.plus(mu * entry("delta_next", {i, j}) - eta * entry("g", {i, j})), t,
      mu * velocity.after(t) - start.rate(t) * entry("g", {t, i, j}), "Nesterov");
}

}  // namespace

/// Nesterov momentum, as Keras and PyTorch state it: the parameters look ahead along the new
/// velocity delta, which is stated in velocity.hpp.
///
///     delta_next = mu delta - eta g
///     x_next = x + (mu delta_next - eta g)
///     after T steps: x + sum(t: T, mu (the velocity after step t) - eta[t] g[t])
///     with weight decay: see weight_decay.hpp
///
/// Shapes     x, g, delta: K x D. delta is 0 before the first step; the sums hold for every delta.
/// Domain     all finite inputs; 0 <= mu < 1 and eta > 0 in practice.
/// Source     nerva manual, optimizers.
Forms optimizers::nesterov() {
  return {nesterov_with(WeightDecay::none), nesterov_with(WeightDecay::decoupled)};
}

}  // namespace gradstone
