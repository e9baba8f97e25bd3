#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "reference/claim.hpp"

namespace gradstone {

/// What the formulas of a claim compare with: where one of them becomes another, and mistakes may
/// begin.
struct Landmarks {
  std::set<Rational> numbers;  ///< of entries and of x, but 0
  std::map<std::string, std::set<Rational>> parameters;
  std::set<std::int64_t> sizes;  ///< of sizes, indices and numbers of steps; 0 if any is compared
  bool are_compared = false;     ///< whether anything is compared with anything
};

/// Found in every formula that the claim is about, through functions. A comparison of sums, 2 x - 7
/// > 0, is solved; where functions of a number are compared, exp(x) > 9, their inverses stand as
/// well.
Landmarks landmarks_of(const EquationSystem& system, const Claim& claim);

/// Numbers far from 0, of both signs, at which functions have almost reached their limits.
std::set<Rational> far_numbers();

/// The numbers that lie this far from one of the centers.
std::vector<Rational> numbers_at(const Rational& distance, const std::set<Rational>& centers);

}  // namespace gradstone
