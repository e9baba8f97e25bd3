#pragma once

#include <string>
#include <vector>

#include "reference/claim.hpp"
#include "reference/finding.hpp"
#include "validation/numeric/kinks.hpp"
#include "validation/verify.hpp"

namespace gradstone {

/// One way to check a claim.
struct Check {
  std::string name;
  Level from;  ///< the level at which it begins to run
  bool (*applies)(const EquationSystem&, const Claim&);
  Finding (*run)(const EquationSystem&, const Claim&, const VerifyOptions&);
};

/// Whether a jump of the function that a claim is about refutes its derivative: not where the
/// systems beside it differentiate nothing through it.
Jumps jumps_of(const EquationSystem& system, const Claim& claim, const VerifyOptions& options);

/// All of them, provers first.
const std::vector<Check>& checks();

}  // namespace gradstone
