#pragma once

#include <map>
#include <string>
#include <vector>

#include "reference/claim.hpp"
#include "reference/system.hpp"

namespace gradstone {

/// The part of a system between two values through which everything passes: a layer of a network,
/// or its loss.
///
/// In a step the value that it takes from the step before is given, and so is the gradient of its
/// output; both are any matrices. So what a step says of its gradients is said of every network
/// that it may be in. If all steps are right, then by the chain rule the system is.
struct Step {
  EquationSystem system;  ///< in the names of the whole, so that its equations are the same trees
  std::string input;      ///< the value of the step before; empty for the first one
};

/// Cuts a system at forward values, as far as that is right; the steps are in the order of the
/// forward equations. A cut is left out, so that two steps are one, unless
///   no forward equation behind the value V reads one that is before it, or a matrix or parameter
///   that has a gradient and is read before it too;
///   one backward equation states the gradient of V, by the name DV, and is the only one of those
///   up to it that later ones read;
///   backward equations up to it are about what is computed or read behind V and read no forward
///   value before it, and those after it the other way round.
/// So a system that is no chain is one step. Steps have the forward and backward equations, and no
/// definitions or identities.
/// Time         linear in the number of equations, but for logarithms.
std::vector<Step> steps_of(const EquationSystem& system, const std::vector<std::string>& cuts);

/// A step with names that only tell which is which: two layers of one kind become the same.
struct PlainStep {
  EquationSystem system;
  /// The names of the step, of matrices, parameters and dimensions, by the plain ones.
  std::map<std::string, std::string> names;

  /// Whether both say the same of what they are given, equation by equation.
  bool same_as(const PlainStep& other) const;
};

PlainStep plain(const EquationSystem& step);

/// The text with every word that is a name replaced.
std::string with_names(const std::string& text, const std::map<std::string, std::string>& names);

}  // namespace gradstone
