#pragma once

#include <optional>
#include <string>

#include "reference/claim.hpp"

namespace gradstone {

/// What another program needs to check a proof for all sizes, as one JSON object on one line; null
/// if the claim is not proved.
///
/// It holds the system as trees (data/schemas/system.schema.json), the claim, the normal forms of
/// both sides in index notation where there are words for them, the names of the rules that were
/// applied, the conditions, and sizes at which to evaluate. tools/replay_certificate.py replays it:
/// both sides, the derivative by dual numbers, and the normal forms have the same values.
/// Errors: none; a claim that can't be read is not proved.
std::optional<std::string> certificate_for_all_sizes(const EquationSystem& system,
                                                     const Claim& claim, double most_seconds = 5);

}  // namespace gradstone
