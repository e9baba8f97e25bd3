#pragma once

#include <optional>
#include <string>

#include "reference/claim.hpp"
#include "validation/numeric/sample.hpp"

namespace gradstone {

/// An entry at which what a claim states differs from what is right, beyond any rounding.
struct CertainDifference {
  std::size_t place = 0;
  std::int64_t columns = 1;
  std::string claimed, truth;   ///< 1000, and 1000 + 5.076e-435 where both print alike
  bool compared_equal = false;  ///< two sides of a comparison were equal on the way
};

/// Both sides of the claim on a sample of witnessed_system(system, claim), exact where they can be,
/// else with this many digits. Nothing where no difference is certain.
/// Errors: DomainError where a side has no value or is too large, or a comparison is not certain.
std::optional<CertainDifference> certain_difference(const EquationSystem& system,
                                                    const Claim& claim, const Sample& sample,
                                                    unsigned digits);

}  // namespace gradstone
