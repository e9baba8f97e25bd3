#pragma once

#include <map>
#include <string>
#include <vector>

#include "numeric/declared_types.hpp"
#include "numeric/matrix.hpp"
#include "reference/system.hpp"
#include "validation/check/joint_slopes.hpp"
#include "validation/truth/certified.hpp"
#include "validation/vectors/design.hpp"

namespace gradstone {

/// What an implementation should answer for one case: for each output the true values, as
/// enclosures of double precision, and how far a right implementation of the declared types may be
/// from them.
struct Expected {
  Matrix<double> lower, upper;  ///< NaN where the value is not defined, infinite if not known
  Matrix<double> bound;         ///< infinite where nothing can be said
  std::vector<std::size_t> shape;
  std::vector<JointSlope> joint;  ///< of a gradient at kinks

  /// Whether anything can be said of an entry.
  bool is_judged(std::size_t entry) const;
  /// How far a number is outside of the enclosure, as a part of the bound: 0 within it, above 1
  /// where it is wrong. NaN for NaN.
  double margin(std::size_t entry, double answer) const;
  /// How far from its slope the sum of such entries may be, each of which holds by itself. Infinite
  /// where one of them is not judged.
  double bound_of_sum(const JointSlope& group) const;
};

/// What is expected of an output, of which the true values and the bounds are known. The bounds
/// grow by what the true values are rounded by, to double. Without the shape.
Expected expected_of(const CertifiedMatrix& truth, Matrix<double> bound);

using Expectation = std::map<std::string, Expected>;

/// The forward equations, and the backward ones where there are any.
Equations stated_equations(const EquationSystem& system);

/// The values that an implementation may be asked for: the outputs and all other forward values,
/// the gradients of everything that is differentiated and of intermediate values; of an optimizer
/// the states after a step.
std::vector<std::string> answerable_names(const EquationSystem& system);

/// Those of them that are asked for by default: outputs, and gradients of what is given.
std::vector<std::string> asked_names(const EquationSystem& system);

/// Errors: those of certified_values() and error_bounds().
Expectation expectation(const EquationSystem& system, const VectorCase& item,
                        const DeclaredTypes& types, const std::vector<std::string>& names);

}  // namespace gradstone
