#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "reference/claimed.hpp"
#include "symbolic/prime_field/parameter_domain.hpp"

namespace gradstone::prime_field {

/// A matrix of zeros and ones, by rows.
using ZeroOnePattern = std::vector<bool>;

/// What the conditions of a system say at one choice of sizes, read once for all trials.
struct Given {
  ParameterDomain parameters;
  IntegerRanges integers;  ///< the part of their ranges that is looked at
  /// All matrices that conditions leave, where these say more than that a matrix holds 0 and 1, or
  /// that each of its rows or columns has a single 1.
  std::map<std::string, std::vector<ZeroOnePattern>> patterns;

  /// The sign of a reduced form in one integer and nothing else, in the part of its range that is
  /// looked at. Errors: SplitInteger.
  std::optional<int> sign_by_integer(const ParameterForm& form) const;
  /// The sign of a form, where the conditions tell it for all values. Errors: SplitInteger.
  std::optional<int> sign_of(const ParameterForm& form) const;
};

/// Errors: UnsupportedError for conditions that are not understood, or have too many patterns.
Given read_given(const EquationSystem& system, const Claimed& claimed, const Sizes& sizes);

}  // namespace gradstone::prime_field
