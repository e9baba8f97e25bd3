#pragma once

#include <string>
#include <vector>

#include "reference/claim.hpp"
#include "reference/finding.hpp"
#include "validation/numeric/kinks.hpp"
#include "validation/verify.hpp"

namespace gradstone {

/// One way to check claims.
struct Check {
  std::string name;
  Level from;  ///< the level at which it begins to run
  bool (*applies)(const EquationSystem&, const Claim&);
  /// Looks at claims of one system to which the check applies: one finding each, in their order.
  std::vector<Finding> (*run)(const EquationSystem&, const std::vector<Claim>&,
                              const VerifyOptions&);
};

/// Whether a jump of the function that a claim is about refutes its derivative: not where the
/// systems beside it differentiate nothing through it.
Jumps jumps_of(const EquationSystem& system, const Claim& claim, const VerifyOptions& options);

/// All of them, provers first.
const std::vector<Check>& checks();

}  // namespace gradstone
