#pragma once

#include <vector>

#include "numeric/matrix.hpp"
#include "reference/expr/function.hpp"

namespace gradstone {

/// The points at which the cases of a function change, for given values of its parameters, sorted.
/// Only comparisons that are linear in x are found.
std::vector<Rational> thresholds(const ElementFunction& function,
                                 const ParameterValues<Rational>& parameters);

/// One line of the table at a kink, in numbers with few digits.
struct Kink {
  Rational at;
  double value = 0;  ///< f at the kink
  double below = 0;  ///< the limit of f from below
  double above = 0;  ///< the limit of f from above
  double slope_below = 0;
  double slope_above = 0;
  double stated = 0;  ///< the stated derivative at the kink

  bool is_jump() const;
  /// The stated derivative lies between the slopes on both sides.
  bool is_between_slopes() const;
};

/// The table at all thresholds. The sides are looked at so close that nothing else is near, in
/// exact rationals where the function and its derivative allow it, else with 60 digits.
std::vector<Kink> kink_table(const ElementFunction& function,
                             const ParameterValues<Rational>& parameters);

}  // namespace gradstone
