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

/// Records the new x with its definition and what it amounts to: the sum of the steps, of which
/// step number t is given. Names the optimizer and finishes it.
EquationSystem with_velocity_steps(OptimizerBuilder& optimizer, const Velocity& velocity,
                                   const Expr& x_next, const Scalar& x_next_entry, const Index& t,
                                   const Scalar& step, const std::string& alias);

}  // namespace gradstone
