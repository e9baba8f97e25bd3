#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "validation/check/candidate.hpp"
#include "validation/check/judge.hpp"

namespace gradstone {

/// How much may be tried for one output.
struct ShrinkLimits {
  std::size_t runs = 1000;
  double seconds = 60;
};

/// Why nothing smaller is looked for.
enum class ShrinkEnd {
  smallest,        ///< none of the steps that are known leads to a smaller failure
  runs,            ///< the limit of runs
  seconds,         ///< the limit of time
  not_repeatable,  ///< the same inputs do not fail twice: nothing was shrunk
};
inline constexpr std::array all_shrink_ends{ShrinkEnd::smallest, ShrinkEnd::runs,
                                            ShrinkEnd::seconds, ShrinkEnd::not_repeatable};
std::string shrink_end_name(ShrinkEnd end);

/// A failure with the smallest sizes and the simplest numbers that were found.
struct ShrunkFailure {
  VectorCase item;             ///< under the name of the case that it comes from
  Judgement judgement;         ///< of the output, there
  std::vector<double> answer;  ///< what the candidate answers for it
  std::size_t runs = 0;
  double seconds = 0;
  ShrinkEnd end = ShrinkEnd::smallest;
};

/// Looks for the smallest sizes, and then the simplest inputs, at which an output is refused with
/// the verdict that it has in one of the failing cases: the smallest of these that fails twice.
///
/// Every size in turn becomes the least at which the output fails still, until no single size can
/// be smaller; then numbers become 0, 1, small and whole, or of few digits, many at once and then
/// one by one; parameters what they usually are. What is asked for stays in the domain of the
/// system, and every answer is judged like any other, by true values and bounds at its own inputs:
/// what is found fails, whatever the way to it was. A step counts if it fails twice.
///
/// The same for the same candidate, if no limit of time ends it.
/// Errors: those of the candidate.
ShrunkFailure shrink(const SystemVectors& vectors, const Candidate& candidate,
                     const std::string& output, const DeclaredTypes& types,
                     std::vector<const VectorCase*> failing, const ShrinkLimits& limits = {});

}  // namespace gradstone
