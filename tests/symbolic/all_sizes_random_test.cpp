// Random formulas: whatever is proved for all sizes holds by exact evaluation at several sizes.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "reference/derive/gradients.hpp"
#include "reference/error.hpp"
#include "reference/print/text.hpp"
#include "symbolic/all_sizes_prover.hpp"
#include "symbolic/prime_field_prover.hpp"
#include "tests/symbolic/random_formulas.hpp"
#include "validation/mutation/mutants.hpp"
#include "validation/numeric/witness.hpp"

namespace gradstone {
namespace {

using testing_random::asked;
using testing_random::RandomFormulas;

// A thorough run asks for more: GRADSTONE_RANDOM_FORMULAS=20000; another one for others:
// GRADSTONE_RANDOM_SEED=1000000.
int formulas_to_try() {
  return asked("GRADSTONE_RANDOM_FORMULAS", 250);
}

int first_seed() {
  return asked("GRADSTONE_RANDOM_SEED", 1);
}

const Claim law{ClaimKind::identity, "law", ""};

const std::vector<Sizes> sizes{{{"m", 1}, {"n", 1}, {"p", 1}}, {{"m", 2}, {"n", 2}, {"p", 2}},
                               {{"m", 2}, {"n", 3}, {"p", 4}}, {{"m", 3}, {"n", 1}, {"p", 2}},
                               {{"m", 1}, {"n", 4}, {"p", 3}}, {{"m", 4}, {"n", 2}, {"p", 1}}};

struct Counts {
  int tried = 0, proved = 0, mutants = 0, proved_mutants = 0, by_numbers = 0, defined_nowhere = 0;
};

// Exact evaluation decides; where it lacks a relation, such as log(exp(1)) = 1, the values of both
// sides to 60 digits.
bool holds_at(const Sizes& at, const EquationSystem& system, const Claim& claim, Counts& counts,
              std::string& why) {
  PrimeFieldOptions options;
  options.error_probability = 1e-6;
  options.most_trials = 200;
  const Finding exact = prove_in_prime_field(system, claim, {at}, options);
  if (exact.verdict == Verdict::proved) return true;
  if (exact.verdict == Verdict::refuted) {
    why = exact.detail;
    return false;
  }
  for (unsigned seed = 1; seed <= 5; ++seed) {
    try {
      const Finding numbers = claim.kind == ClaimKind::gradient
                                  ? witness_by_duals(system, claim, {at, seed})
                                  : witness_by_evaluation(system, claim, {at, seed});
      ++counts.by_numbers;
      why = exact.detail + "; " + numbers.detail;
      return numbers.verdict == Verdict::holds;
    } catch (const DomainError&) {
      // A sample at which a side is not defined says nothing.
    }
  }
  ++counts.defined_nowhere;
  return true;
}

void check(const EquationSystem& system, const Claim& claim, bool is_mutant, Counts& counts) {
  const Finding found = prove_for_all_sizes(system, claim, 2);
  EXPECT_NE(found.verdict, Verdict::refuted);
  EXPECT_TRUE(found.verdict == Verdict::proved || !found.detail.empty());
  ++counts.tried;
  counts.mutants += is_mutant;
  if (found.verdict != Verdict::proved) return;
  ++counts.proved;
  counts.proved_mutants += is_mutant;
  for (const auto& at : sizes) {
    std::string why;
    if (holds_at(at, system, claim, counts, why)) continue;
    ADD_FAILURE() << to_text(system) << claim.subject << " is proved, but: " << why;
    return;
  }
}

void print(const char* what, const Counts& counts) {
  std::cout << counts.tried << " " << what << ": " << counts.tried - counts.mutants
            << " true by law, " << counts.proved - counts.proved_mutants << " of them proved; "
            << counts.mutants << " with a mistake, " << counts.proved_mutants
            << " of them proved, all of which hold (" << counts.by_numbers << " times by numbers, "
            << counts.defined_nowhere << " times defined nowhere)\n";
}

TEST(AllSizesRandom, NothingIsProvedThatExactEvaluationRefutes) {
  Counts counts;
  for (int seed = first_seed(); counts.tried < formulas_to_try(); ++seed) {
    RandomFormulas formulas(static_cast<unsigned>(seed));
    const Expr left = formulas.formula(3 + seed % 8);
    const Expr right = formulas.rewritten(left);
    check(formulas.rule(left, right), law, false, counts);
    for (int k = 0; k < 3; ++k) {
      if (const auto wrong = formulas.mutated(right))
        check(formulas.rule(left, *wrong), law, true, counts);
    }
    if (testing::Test::HasFailure()) break;
  }
  print("formulas", counts);
  // Laws are found again, and mistakes are not laws.
  EXPECT_GT(2 * (counts.proved - counts.proved_mutants), counts.tried - counts.mutants);
  EXPECT_LT(2 * counts.proved_mutants, counts.mutants);
}

// Gradients of random formulas, derived by reverse mode from the rules of the table.
TEST(AllSizesRandom, NoGradientIsProvedThatExactEvaluationRefutes) {
  Counts counts;
  for (int seed = first_seed(); counts.tried < formulas_to_try() / 2; ++seed) {
    RandomFormulas formulas(static_cast<unsigned>(seed));
    const Expr value = formulas.formula(2 + seed % 5);
    if (variable_names(value).empty()) continue;
    EquationSystem system;
    try {
      system = derive_gradients(formulas.layer(value));
    } catch (const Error&) {
      continue;  // a maximum has no derivative that is stated
    }
    for (const auto& claim : claims(system)) {
      if (claim.kind != ClaimKind::gradient) continue;
      check(system, claim, false, counts);
      const auto mutants = mutants_of(system, claim);
      if (!mutants.empty())
        check(mutants[static_cast<std::size_t>(seed) % mutants.size()].system, claim, true, counts);
    }
    if (testing::Test::HasFailure()) break;
  }
  print("gradients", counts);
  EXPECT_GT(4 * (counts.proved - counts.proved_mutants), 3 * (counts.tried - counts.mutants));
  EXPECT_LT(2 * counts.proved_mutants, counts.mutants);
}

}  // namespace
}  // namespace gradstone
