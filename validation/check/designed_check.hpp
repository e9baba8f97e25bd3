#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "validation/check/expectation.hpp"
#include "validation/mutation/mutants.hpp"

namespace gradstone {

/// The check of `gradstone check`, asked about equations instead of programs: designed cases of a
/// system, their true values, and the bounds of error of the declared types.
///
/// What is expected of a case is computed when it is asked for, so it is not for several threads.
class DesignedCheck {
 public:
  /// Errors: those of designed_cases().
  DesignedCheck(const EquationSystem& system, const DeclaredTypes& types, std::uint64_t seed = 1);

  /// Where equations are refused; without an output where they read what is not there.
  struct Refusal {
    std::string case_name, output;
  };

  /// The first case and output in which no implementation of the other equations passes: they are
  /// further from the true value than twice the bound, or give no number. Nothing where they pass
  /// all cases. What is asked for are the outputs, and the gradients of what is given.
  std::optional<Refusal> refusal(const EquationSystem& other);

 private:
  const Expectation& expectation_of(std::size_t number);

  EquationSystem system_;
  DeclaredTypes types_;
  std::vector<std::string> names_;
  std::vector<VectorCase> cases_;
  std::map<std::size_t, Expectation> expectations_;
};

/// Whether outputs can show a mutant of a claim: definitions, gradients and formulas of functions
/// that the equations apply. A derivative that no backward equation applies, an identity, or what
/// happens in T steps, is nothing that a program computes.
bool shows_in_outputs(const EquationSystem& system, const Claim& claim);

}  // namespace gradstone
