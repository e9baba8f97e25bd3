#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "reference/system.hpp"
#include "symbolic/proof_sizes.hpp"
#include "validation/claim_steps.hpp"
#include "validation/process_limits.hpp"
#include "validation/report.hpp"

namespace gradstone {

/// `quick`, `standard`, `thorough`.
std::string level_name(Level level);

/// What is run: quick takes all three provers, at few sizes, and evaluation with 60 digits;
/// standard adds sizes and finite differences; thorough adds more of both, and the checks for large
/// sizes.
struct VerifyOptions {
  Level level = Level::standard;
  std::uint64_t seed = 1;
  int jobs = 1;                ///< processes
  std::optional<Sizes> sizes;  ///< prove at these only; they may name more than a system has
  /// What does not come to an end in so much processor time for a claim, or needs more memory, is
  /// stopped, and undecided.
  double most_seconds = std::numeric_limits<double>::infinity();
  std::size_t most_bytes = ProcessLimits::any_memory;
  /// What stands in the same file: which functions it differentiates through. Without any, verify()
  /// takes the systems that it is given.
  std::vector<const EquationSystem*> beside{};
  /// Whether a derivative is refuted where the function itself jumps.
  bool refute_jumps = true;
  /// Called after each system with the number that are finished; for progress.
  std::function<void(std::size_t finished, std::size_t all)> progress;
};

/// Checks every claim of one system with every checker of the level, and looks for a counterexample
/// where a claim is not proved. Never throws for a wrong formula: that is a result.
SystemReport verify_system(const EquationSystem& system, const VerifyOptions& options);

/// Checks one claim. `steps` watches how far it comes.
ClaimReport verify_claim(const EquationSystem& system, const Claim& claim,
                         const VerifyOptions& options, ClaimSteps steps = {});

/// The report of a system before any claim is checked.
SystemReport unchecked_report(const EquationSystem& system);
/// What is said of a claim that was not checked, and why.
ClaimReport undecided_report(const Claim& claim, const std::string& reason);

/// Checks systems, each in a process of its own, so that a checker that crashes or is stopped
/// decides nothing, which its claim says; the others go on.
Report verify(const std::vector<const EquationSystem*>& systems, const VerifyOptions& options);

}  // namespace gradstone
