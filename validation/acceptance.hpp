#pragma once

#include <string>
#include <vector>

#include "reference/finding.hpp"

namespace gradstone {

struct ClaimReport;

/// What counts as a pass besides what is proved for all sizes and the whole domain. Nothing does,
/// unless whoever runs the checks accepts it by name.
struct Acceptance {
  bool sizes = false;    ///< proved at the listed sizes only
  bool steps = false;    ///< proved for so many steps of an optimizer only
  bool points = false;   ///< proved but for some points
  bool numbers = false;  ///< not proved; it holds at the numbers that were tried
  bool missing = false;  ///< gradients that a system does not state

  /// What is missing here to accept a proof of this scope, by name: `sizes`, `steps`, `points`.
  std::vector<std::string> lacking(const ProofScope& scope) const;
  /// The same for what was found about a claim. Nothing for what no choice accepts.
  std::vector<std::string> lacking(const ClaimReport& claim) const;
  bool passes(const ClaimReport& claim) const;

  /// The names of what may be accepted, but for `missing`.
  static const std::vector<std::string>& names();
  /// Accepts one more by its name. Errors: UnknownNameError.
  void accept(const std::string& name);
};

}  // namespace gradstone
