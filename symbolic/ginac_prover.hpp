#pragma once

#include <vector>

#include "reference/claim.hpp"
#include "reference/finding.hpp"

namespace gradstone {

/// Proves a claim with GiNaC, as identities between all entries, at each of the given sizes.
///
/// The upstream gradient DY is symbolic, so that a proved gradient holds for every loss.
/// Domains    masks hold 0 and one positive number, integers count from their bound on, parameters
///            meet their conditions, also where these leave one value.
/// Verdict    proved: both sides are equal for all values of the symbols for which both are
///            defined, under the conditions listed, off the points where a continuous quantity
///            meets a case with equality. What discrete quantities meet is decided, whatever they
///            are. refuted: both sides differ at a point of the domain, by far more than the error
///            of 60 digits. undecided: neither was shown, or a feature isn't supported; the detail
///            says which.
/// Errors     none: exceptions become undecided, with the reason.
/// Threads    GiNaC is not thread-safe; run proofs in processes.
/// Time       undecided after about `most_seconds` of processor time for the whole claim.
Finding prove_with_ginac(const EquationSystem& system, const Claim& claim,
                         const std::vector<Sizes>& sizes, double most_seconds = 20);

/// The same of claims of one system, which share what is computed before them. Each has its own
/// time.
std::vector<Finding> prove_with_ginac(const EquationSystem& system,
                                      const std::vector<Claim>& claims,
                                      const std::vector<Sizes>& sizes, double most_seconds = 20);

}  // namespace gradstone
