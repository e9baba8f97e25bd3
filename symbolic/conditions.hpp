#pragma once

#include <set>
#include <string>
#include <vector>

#include "reference/claim.hpp"

namespace gradstone {

/// The conditions that a system states on the matrices and parameters that a proof looked at, as
/// text: under these the claim was proved.
std::vector<std::string> conditions_on(const EquationSystem& system, const Claim& claim,
                                       const std::set<std::string>& used);

}  // namespace gradstone
