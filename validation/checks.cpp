#include "validation/checks.hpp"

#include <algorithm>

#include "reference/error.hpp"
#include "reference/tensors.hpp"
#include "symbolic/all_sizes_prover.hpp"
#include "symbolic/ginac_prover.hpp"
#include "symbolic/prime_field_prover.hpp"
#include "validation/differentiated.hpp"
#include "validation/numeric/gradient.hpp"
#include "validation/numeric/witness.hpp"
#include "validation/stopwatch.hpp"

namespace gradstone {
namespace {

bool always(const EquationSystem&, const Claim&) {
  return true;
}

bool is_derivative(const EquationSystem&, const Claim& claim) {
  return claim.kind == ClaimKind::gradient || claim.kind == ClaimKind::derivative;
}

bool is_gradient(const EquationSystem&, const Claim& claim) {
  return claim.kind == ClaimKind::gradient;
}

bool has_two_paths(const EquationSystem&, const Claim& claim) {
  return claim.kind != ClaimKind::gradient && claim.kind != ClaimKind::derivative;
}

bool has_two_paths_of_matrices(const EquationSystem&, const Claim& claim) {
  return claim.kind == ClaimKind::definition || claim.kind == ClaimKind::identity ||
         claim.kind == ClaimKind::element_identity;
}

bool has_plan(const EquationSystem&, const Claim& claim) {
  return claim.kind == ClaimKind::definition || claim.kind == ClaimKind::gradient;
}

// A plan computes a recurrence; it does not move what its steps compute.
bool is_derivative_by_plan(const EquationSystem& system, const Claim& claim) {
  return is_derivative(system, claim) && system.recurrences.empty();
}

bool has_kinks(const EquationSystem& system, const Claim& claim) {
  if (claim.kind != ClaimKind::derivative) return false;
  return has_breakpoints(function_of(system, claim));
}

// Those that were asked for, of the names that the system has; else those of the level.
std::vector<Sizes> sizes_for(const EquationSystem& system, const VerifyOptions& options,
                             Level level) {
  if (!options.sizes) {
    auto sizes = proof_sizes(system, level);
    if (sizes.empty())
      throw DomainError("there are no small sizes at which all matrices have entries");
    return sizes;
  }
  Sizes sizes;
  for (const auto& name : system.dimension_names()) {
    const auto found = options.sizes->find(name);
    if (found == options.sizes->end()) throw UnknownNameError("the size " + name + " is not given");
    sizes[name] = found->second;
  }
  if (!fit(system, sizes))
    throw DomainError(
        "at these sizes a matrix has no entries, or too many, or a size is below its condition");
  return {sizes};
}

// The witnesses look at one sample, of the sizes at which the proofs begin: all different.
Trial trial_of(const EquationSystem& system, const VerifyOptions& options) {
  Trial trial;
  trial.sizes = sizes_for(system, options, Level::quick).front();
  trial.seed = options.seed;
  return trial;
}

// Sizes at which single entries are too many to look at, but one direction is not.
Trial large_trial_of(const EquationSystem& system, const VerifyOptions& options) {
  Trial trial;
  const bool has_many_axes = has_tensors(system);  // whose sums are over all of them at once
  std::int64_t size = has_many_axes ? 3 : 17;
  for (const auto& name : system.dimension_names()) {
    trial.sizes[name] = size;
    size = has_many_axes ? 3 + (size - 2) % 3 : size + 6;
  }
  trial.seed = options.seed;
  return trial;
}

// Claim by claim. A checker that fails has decided nothing; why, is part of the report.
template <class Run>
std::vector<Finding> each(const std::vector<Claim>& claims, Run run) {
  std::vector<Finding> findings;
  for (const auto& claim : claims) {
    const Stopwatch watch;
    Finding& finding = findings.emplace_back();
    try {
      finding = run(claim);
    } catch (const std::exception& error) {
      finding.detail = error.what();
    }
    finding.seconds = watch.seconds();
  }
  return findings;
}

using Witness = Finding (*)(const EquationSystem&, const Claim&, const Trial&);
using WitnessOfAll = std::vector<Finding> (*)(const EquationSystem&, const std::vector<Claim>&,
                                              const Trial&);

template <Witness witness>
std::vector<Finding> at_small_sizes_each(const EquationSystem& system,
                                         const std::vector<Claim>& claims,
                                         const VerifyOptions& options) {
  const Trial trial = trial_of(system, options);
  return each(claims, [&](const Claim& claim) { return witness(system, claim, trial); });
}

template <WitnessOfAll witness>
std::vector<Finding> at_small_sizes(const EquationSystem& system, const std::vector<Claim>& claims,
                                    const VerifyOptions& options) {
  return witness(system, claims, trial_of(system, options));
}

std::vector<Finding> at_kinks(const EquationSystem& system, const std::vector<Claim>& claims,
                              const VerifyOptions& options) {
  const Trial trial = trial_of(system, options);
  return each(claims, [&](const Claim& claim) {
    return look_at_kinks(system, claim, trial, jumps_of(system, claim, options));
  });
}

template <WitnessOfAll witness>
std::vector<Finding> at_large_sizes(const EquationSystem& system, const std::vector<Claim>& claims,
                                    const VerifyOptions& options) {
  return witness(system, claims, large_trial_of(system, options));
}

// Claims that differ in what is asked of jumps are proved apart.
std::vector<Finding> for_all_sizes(const EquationSystem& system, const std::vector<Claim>& claims,
                                   const VerifyOptions& options) {
  std::vector<Finding> findings(claims.size());
  for (const Jumps jumps : {Jumps::refute, Jumps::pass}) {
    std::vector<Claim> alike;
    std::vector<std::size_t> places;
    for (std::size_t k = 0; k < claims.size(); ++k) {
      if (jumps_of(system, claims[k], options) != jumps) continue;
      alike.push_back(claims[k]);
      places.push_back(k);
    }
    if (alike.empty()) continue;
    constexpr double most_seconds = 5;
    const auto found = prove_for_all_sizes(system, alike, most_seconds, jumps == Jumps::pass);
    for (std::size_t k = 0; k < places.size(); ++k) findings[places[k]] = found[k];
  }
  return findings;
}

std::vector<Finding> with_ginac(const EquationSystem& system, const std::vector<Claim>& claims,
                                const VerifyOptions& options) {
  const auto sizes = sizes_for(system, options, options.level);
  return prove_with_ginac(system, claims, sizes);
}

std::vector<Finding> in_prime_field(const EquationSystem& system, const std::vector<Claim>& claims,
                                    const VerifyOptions& options) {
  PrimeFieldOptions field;
  field.seed = options.seed;
  const auto sizes = sizes_for(system, options, options.level);
  return each(claims, [&](const Claim& claim) {
    return prove_in_prime_field(system, claim, sizes, field);
  });
}

}  // namespace

Jumps jumps_of(const EquationSystem& system, const Claim& claim, const VerifyOptions& options) {
  if (!options.refute_jumps) return Jumps::pass;
  const auto function = claim.kind == ClaimKind::derivative
                            ? std::optional(function_of(system, claim))
                            : stated_function(system);
  if (!function) return Jumps::refute;
  const bool is_meant = !options.beside.empty() && !is_differentiated(*function, options.beside);
  return is_meant ? Jumps::pass : Jumps::refute;
}

const std::vector<Check>& checks() {
  // Proofs hold where both sides are defined. That they are, in the domain that is stated, is seen
  // by evaluation and by duals, which therefore run at every level.
  static const std::vector<Check> all{
      {"all sizes", Level::quick, always, for_all_sizes},
      {"GiNaC", Level::quick, always, with_ginac},
      {"prime field", Level::quick, always, in_prime_field},
      {"kinks", Level::quick, has_kinks, at_kinks},
      {"finite differences", Level::standard, is_derivative_by_plan,
       at_small_sizes<witness_by_finite_differences>},
      {"differences of 60 digits", Level::standard, is_derivative,
       at_small_sizes<witness_by_precise_differences>},
      {"duals of 60 digits", Level::quick, is_derivative, at_small_sizes<witness_by_duals>},
      {"evaluation", Level::quick, has_two_paths, at_small_sizes_each<witness_by_evaluation>},
      {"rounding", Level::standard, has_two_paths_of_matrices,
       at_small_sizes_each<witness_by_rounding>},
      {"plan", Level::standard, has_plan, at_small_sizes<witness_by_plan>},
      {"adjoint", Level::thorough, is_gradient, at_large_sizes<witness_by_adjoint>},
      {"Taylor", Level::thorough, is_gradient, at_large_sizes<witness_by_taylor>},
  };
  return all;
}

}  // namespace gradstone
