#pragma once

#include "reference/builder.hpp"

namespace gradstone {

enum class WeightDecay { none, decoupled };

/// What the steps of an optimizer change: the matrix x. With decoupled weight decay (that of
/// AdamW), a step makes it smaller as well:
///
///     x_decay = (eta weight_decay) x
///     x_next = x - (x_decay + step)
///
/// The gradient knows nothing of it: neither a velocity nor moments take it in, unlike the gradient
/// of a penalty on the squares of x. What happens in T steps is said for a constant eta then.
///
/// x is rounded once, when all that changes it is known: 1 - eta weight_decay is 1 in float where
/// the product is below 6e-8, and x - x_decay is x there, so that decay would not happen at all.
struct StepStart {
  Expr x;      ///< declared
  Scalar eta;  ///< declared
  WeightDecay decay = WeightDecay::none;

  /// x after a step along a matrix, or against it; and the entries [i,j] of these.
  Expr plus(const Expr& step) const;
  Expr minus(const Expr& step) const;
  Scalar plus(const Scalar& step) const;
  Scalar minus(const Scalar& step) const;
  /// The rate in step s, in sums over the steps.
  Scalar rate(const Index& s) const;
  /// What is left of a value after so many steps.
  Scalar left(const Scalar& value, const Scalar& steps) const;
};

/// Declares x: K x D and eta, and records the decay with its definition.
StepStart step_start(SystemBuilder& optimizer, WeightDecay decay,
                     std::optional<Rational> usual_eta = std::nullopt);

/// Sets the form: none, or `weight decay`.
void name_form(SystemBuilder& optimizer, WeightDecay decay);

}  // namespace gradstone
