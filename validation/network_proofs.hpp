#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "reference/finding.hpp"
#include "reference/network/steps.hpp"
#include "validation/verify.hpp"

namespace gradstone {

/// A piece of work for a process of its own: what one checker finds of several claims.
struct NetworkTask {
  std::string checker;
  std::size_t claims = 0;
  std::function<std::vector<Finding>()> run;
};

/// Runs each task and puts what it found in order: nothing where it was not done in time.
std::vector<std::optional<std::vector<Finding>>> run_tasks(const std::vector<NetworkTask>& tasks,
                                                           int jobs, double most_seconds);

/// The gradients that a step states of what it is given, in the order of its equations.
std::vector<Claim> claims_of_step(const EquationSystem& step);

/// The proofs of all steps of a network: two steps that say the same have one.
///
/// GiNaC proves a step at small sizes, the prime field at the real ones.
class NetworkProofs {
 public:
  NetworkProofs(const std::vector<Step>& steps, const Sizes& sizes, const VerifyOptions& options);

  /// The work, in the order in which `found` takes the results.
  const std::vector<NetworkTask>& tasks() const { return tasks_; }

  /// What was found of a claim of a step, in its own names; nothing where it was not in time.
  using Results = std::vector<std::optional<std::vector<Finding>>>;
  std::optional<Finding> with_ginac(std::size_t step, std::size_t claim, const Results& all) const;
  std::optional<Finding> in_prime_field(std::size_t step, std::size_t claim,
                                        const Results& all) const;
  /// Which proof in the prime field it is: the same number for steps that share it.
  std::size_t prime_field_proof(std::size_t step) const { return places_[step].prime_field; }

 private:
  struct Place {
    std::size_t ginac = 0, prime_field = 0;  // tasks
  };
  std::optional<Finding> found(std::size_t step, std::size_t claim, std::size_t task,
                               const Results& all) const;

  std::vector<PlainStep> plain_;  // of each step
  std::vector<Place> places_;
  std::vector<NetworkTask> tasks_;
};

}  // namespace gradstone
