#pragma once

#include "reference/builder.hpp"

namespace gradstone {

enum class WeightDecay { none, decoupled };

/// Where the steps of an optimizer start from: the matrix x itself or, with decoupled weight decay
/// (that of AdamW), x made smaller first:
///
///     x_decayed = (1 - eta weight_decay) x
///
/// The gradient knows nothing of it: neither a velocity nor moments take it in, unlike the gradient
/// of a penalty on the squares of x. What happens in T steps is said for a constant eta then.
struct StepStart {
  Expr x;             ///< declared
  Scalar eta;         ///< declared
  Expr from;          ///< x or x_decayed
  Scalar from_entry;  ///< its entry [i,j]
  WeightDecay decay = WeightDecay::none;

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
