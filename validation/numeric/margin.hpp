#pragma once

#include <optional>
#include <string>

#include "reference/system.hpp"
#include "validation/numeric/sample.hpp"

namespace gradstone {

/// What can move away from where a sample has it.
struct Motion {
  /// Only what is differentiated moves: parameters and matrices that are given, and not
  /// differentiated, may lie on a threshold, where a gradient has no kink.
  bool differentiated_only = false;
  /// A forward value that moves by itself, because the gradient with respect to it is asked for.
  std::string forward{};
};

/// The distance of the closest comparison in the forward pass from its threshold, as far as its
/// sides move; nothing if a value is not finite.
std::optional<double> margin_of(const EquationSystem& system, const Sample& sample,
                                const Motion& motion);

}  // namespace gradstone
