#pragma once

#include <filesystem>
#include <vector>

#include "reference/print/program/syntax.hpp"
#include "validation/check/check.hpp"

namespace gradstone {

/// What a reproducer says of where its failure comes from.
struct FailureSource {
  std::string program_version;
  DeclaredTypes types;
  std::uint64_t seed = 1;
};

/// A program that shows one failure and needs nothing of gradstone: the inputs, the right values
/// with their bounds, the formula by elements (reference/print/program/), what was answered, and a
/// function in which that is replaced by a call of one's own. It prints what differs, and ends with
/// status 1 if anything does.
std::string reproducer(const EquationSystem& system, const ShrunkFailure& failure,
                       const FailureSource& source, ProgramLanguage language);

/// Writes FOLDER.OUTPUT.eq, .py and .cpp for each output of a report that was shrunk: the
/// equations, which gradstone reads again, and the programs. Returns the files. Errors: Error for
/// what can't be written.
std::vector<std::filesystem::path> write_reproducers(const CheckReport& report,
                                                     const VectorSet& set,
                                                     const std::filesystem::path& folder);

}  // namespace gradstone
