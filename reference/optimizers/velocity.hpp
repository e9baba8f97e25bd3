#pragma once

#include "reference/optimizers/weight_decay.hpp"

namespace gradstone {

/// A velocity delta that forgets by the factor mu and takes in the gradient g, for an optimizer
/// with the rate eta:
///
///     delta_next = mu delta - eta g
///     after t steps: mu^t delta - sum(s: t, mu^(t - s) eta[s] g[s])
struct Velocity {
  StepStart start;
  Scalar mu;
  Expr next;
  /// An entry of the velocity after step t, in the state before the first step.
  Scalar after(const Index& t) const;
};

/// Declares delta and mu, and records the step with its definition and what it amounts to.
Velocity velocity_step(SystemBuilder& optimizer, const StepStart& start, const Expr& g);

}  // namespace gradstone
