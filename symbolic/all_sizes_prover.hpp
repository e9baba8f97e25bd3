#pragma once

#include <vector>

#include "reference/claim.hpp"
#include "reference/finding.hpp"

namespace gradstone {

/// Proves a claim for all sizes at once, as an identity in index notation.
///
/// Both sides become sums of products of entries, deltas, functions and powers of sums, summed over
/// indices that run over dimensions of any size; each step of that is an identity for all sizes
/// from 1, or their stated bound, on. The upstream gradient DY is a tensor, so that a proved
/// gradient holds for every loss. A maximum has an arbitrary subgradient, which covers every rule
/// for ties.
///
/// Verdict    proved: both sides are equal for all sizes, and all values for which both are
///            defined, under the conditions listed, also where cases meet. A gradient is the
///            derivative wherever the forward value has one; at a kink it lies between the slopes
///            on both sides (docs/design/0015-claims.md). What is shown only where cases do not
///            meet has these points in the scope. The T steps of an optimizer are proved by
///            induction over T; where that does not succeed, the scope has the steps that were
///            taken. undecided: that was not shown; the detail has what is left of the difference,
///            or the reason. Never refuted: what is left may still be 0.
/// Jumps      Where `may_jump`, nothing is claimed of a derivative where the function jumps; as for
///            functions that are said to jump.
/// Errors     none: exceptions become undecided, with the reason.
/// Time       undecided after about `most_seconds` of processor time.
Finding prove_for_all_sizes(const EquationSystem& system, const Claim& claim,
                            double most_seconds = 5, bool may_jump = false);

/// The same for several claims of one system, in less time: they share what is computed forward,
/// and what was found of the gradients.
///
/// Time       per claim, as above.
std::vector<Finding> prove_for_all_sizes(const EquationSystem& system,
                                         const std::vector<Claim>& claims, double most_seconds = 5,
                                         bool may_jump = false);

}  // namespace gradstone
