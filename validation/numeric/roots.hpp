#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "validation/numeric/sharp_real.hpp"

namespace gradstone {

/// A function of one number; it throws std::runtime_error where it has no value.
using SharpFunction = std::function<SharpReal(const SharpReal&)>;

/// A root between two points at which the function has different signs: exact where it is
/// rational, else with 90 digits. Nothing where the function jumps over 0.
std::optional<SharpReal> root_between(const SharpFunction& f, SharpReal low, SharpReal high);

/// The roots of a function. One that is linear has one; of others those are found that lie between
/// points of different sign, or where it touches 0 at a rational number. Points are all around 0
/// and around `landmarks`, which are best the numbers of the formula.
std::vector<SharpReal> roots(const SharpFunction& f, const std::vector<Rational>& landmarks,
                             bool positive);

}  // namespace gradstone
