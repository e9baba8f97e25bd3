// Random formulas by entries, and mistakes in them: no prover proves what numbers refute.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/error.hpp"
#include "reference/judged.hpp"
#include "reference/print/text.hpp"
#include "symbolic/all_sizes_prover.hpp"
#include "symbolic/ginac_prover.hpp"
#include "symbolic/prime_field_prover.hpp"
#include "tests/symbolic/random_formulas.hpp"
#include "tests/symbolic/random_tensors.hpp"
#include "tests/symbolic/tensor_truth.hpp"

namespace gradstone::tensors_random {
namespace {

using testing_random::asked;
using testing_random::RandomTensors;
using testing_random::refuting_numbers;
using testing_random::TensorEntries;

// A thorough run asks for more: GRADSTONE_RANDOM_FORMULAS=20000; another one for others:
// GRADSTONE_RANDOM_SEED=1000000.
int formulas_to_try() {
  return asked("GRADSTONE_RANDOM_FORMULAS", 60);
}

int first_seed() {
  return asked("GRADSTONE_RANDOM_SEED", 1);
}

// The least ones, a stride beyond the window, no padding and much.
const std::vector<Sizes> all_sizes{{{"N", 1}, {"M", 1}, {"K", 1}, {"s", 1}, {"P", 0}, {"T", 1}},
                                   {{"N", 2}, {"M", 2}, {"K", 2}, {"s", 1}, {"P", 0}, {"T", 2}},
                                   {{"N", 2}, {"M", 1}, {"K", 3}, {"s", 2}, {"P", 1}, {"T", 1}},
                                   {{"N", 1}, {"M", 3}, {"K", 2}, {"s", 3}, {"P", 2}, {"T", 3}},
                                   {{"N", 3}, {"M", 2}, {"K", 1}, {"s", 2}, {"P", 0}, {"T", 2}}};

struct Counts {
  int refused = 0, right = 0, mutants = 0, no_value = 0;
  int proved = 0, proved_mutants = 0;      // for all sizes
  int at_sizes = 0, mutants_at_sizes = 0;  // by one of the others
  int refuted_mutants = 0;                 // by numbers
};

// What numbers say against the claim, at each of the sizes.
std::vector<std::optional<std::string>> truth(const EquationSystem& system, const Claim& claim,
                                              unsigned seed) {
  constexpr unsigned draws = 3;
  std::vector<std::optional<std::string>> refutations;
  for (const auto& sizes : all_sizes) {
    auto& refutation = refutations.emplace_back();
    for (unsigned draw = 0; draw < draws && !refutation; ++draw)
      refutation = refuting_numbers(system, claim, sizes, seed + 1000 * draw);
  }
  return refutations;
}

void check(const EquationSystem& written, const Claim& claim, bool is_mutant, unsigned seed,
           Counts& counts) {
  const EquationSystem system = judged(written);
  std::vector<std::optional<std::string>> refutations;
  try {
    refutations = truth(system, claim, seed);
  } catch (const Error&) {
    ++counts.no_value;
    return;
  }
  std::optional<std::string> refutation;
  for (std::size_t k = 0; k < refutations.size() && !refutation; ++k)
    if (refutations[k]) refutation = to_text(all_sizes[k]) + ": " + *refutations[k];
  (is_mutant ? counts.mutants : counts.right) += 1;
  counts.refuted_mutants += is_mutant && refutation;
  if (!is_mutant && refutation) {
    ADD_FAILURE() << to_text(written) << "is true by law, but at " << *refutation;
    return;
  }
  const Finding found = prove_for_all_sizes(system, claim, 2);
  EXPECT_NE(found.verdict, Verdict::refuted);
  if (found.verdict == Verdict::proved) {
    (is_mutant ? counts.proved_mutants : counts.proved) += 1;
    if (refutation)
      ADD_FAILURE() << to_text(written) << "is proved for all sizes, but at " << *refutation;
  }
  const std::size_t k = seed % all_sizes.size();
  PrimeFieldOptions options;
  options.error_probability = 1e-6;
  options.most_trials = 100;
  std::vector<Finding> others{prove_in_prime_field(system, claim, {all_sizes[k]}, options)};
  if (seed % 3 == 0) others.push_back(prove_with_ginac(system, claim, {all_sizes[k]}, 2));
  bool is_proved = false;
  for (const auto& other : others) {
    is_proved = is_proved || other.verdict == Verdict::proved;
    if (other.verdict == Verdict::proved && refutations[k])
      ADD_FAILURE() << to_text(written) << "is proved (" << other.checker << "), but at "
                    << to_text(all_sizes[k]) << ": " << *refutations[k];
    if (other.verdict == Verdict::refuted && !is_mutant)
      ADD_FAILURE() << to_text(written) << "is true by law, but refuted (" << other.checker
                    << ") at " << to_text(all_sizes[k]) << ": " << other.detail;
  }
  (is_mutant ? counts.mutants_at_sizes : counts.at_sizes) += is_proved;
}

void print(const char* what, const Counts& counts) {
  std::cout << what << ": " << counts.right << " true by law, " << counts.proved
            << " of them proved for all sizes, " << counts.at_sizes << " at one; " << counts.mutants
            << " with a mistake, " << counts.refuted_mutants << " of them refuted by numbers, "
            << counts.proved_mutants << " proved for all sizes, which hold; " << counts.refused
            << " refused, since a place may leave its tensor; " << counts.no_value
            << " without a value\n";
}

template <class Build>
std::optional<EquationSystem> built(Build build, Counts& counts) {
  try {
    return build();
  } catch (const Error&) {
    ++counts.refused;
    return std::nullopt;
  }
}

TEST(TensorsRandom, NoIdentityIsProvedThatNumbersRefute) {
  Counts counts;
  const Claim law{ClaimKind::element_identity, "law", ""};
  for (auto seed = static_cast<unsigned>(first_seed());
       counts.right + counts.mutants < formulas_to_try(); ++seed) {
    RandomTensors random(seed);
    const TensorEntries left = random.entries();
    if (!built([&] { return random.rule(left, left); }, counts)) continue;
    const TensorEntries right = random.rewritten(left);
    const auto system = built([&] { return random.rule(left, right); }, counts);
    if (system) check(*system, law, false, seed, counts);
    for (int k = 0; k < 2; ++k) {
      const auto wrong = random.mutated(system ? right : left);
      if (!wrong) continue;
      if (const auto other = built([&] { return random.rule(left, *wrong); }, counts))
        check(*other, law, true, seed, counts);
    }
    if (testing::Test::HasFailure()) break;
  }
  print("identities", counts);
  EXPECT_GT(3 * counts.proved, counts.right);
  EXPECT_GT(3 * counts.refuted_mutants, counts.mutants);
}

TEST(TensorsRandom, NoGradientIsProvedThatNumbersRefute) {
  Counts counts;
  for (auto seed = static_cast<unsigned>(first_seed());
       counts.right + counts.mutants < formulas_to_try() / 2; ++seed) {
    RandomTensors random(seed);
    const TensorEntries Y = random.entries();
    const std::string X = random.differentiated(Y);
    const Claim claim{ClaimKind::gradient, "D" + X, X};
    const TensorEntries right = random.gradient(Y, X);
    const auto system = built([&] { return random.layer(Y, X, right); }, counts);
    if (!system) continue;
    check(*system, claim, false, seed, counts);
    for (int k = 0; k < 2; ++k) {
      const auto wrong = random.mutated(right);
      if (!wrong) continue;
      if (const auto other = built([&] { return random.layer(Y, X, *wrong); }, counts))
        check(*other, claim, true, seed, counts);
    }
    if (testing::Test::HasFailure()) break;
  }
  print("gradients", counts);
  EXPECT_GT(2 * counts.proved, counts.right);
  EXPECT_GT(3 * counts.refuted_mutants, counts.mutants);
}

TEST(TensorsRandom, NoGradientOfARecurrenceIsProvedThatNumbersRefute) {
  Counts counts;
  const Claim claim{ClaimKind::gradient, "DS", "S"};
  for (auto seed = static_cast<unsigned>(first_seed());
       counts.right + counts.mutants < formulas_to_try() / 4; ++seed) {
    RandomTensors random(seed);
    const TensorEntries step = random.step();
    const TensorEntries right = random.gradient_of_step(step);
    const auto system = built([&] { return random.recurrence(step, right); }, counts);
    if (!system) continue;
    check(*system, claim, false, seed, counts);
    for (int k = 0; k < 2; ++k) {
      const auto wrong = random.mutated(right);
      if (!wrong) continue;
      if (const auto other = built([&] { return random.recurrence(step, *wrong); }, counts))
        check(*other, claim, true, seed, counts);
    }
    if (testing::Test::HasFailure()) break;
  }
  print("recurrences", counts);
  EXPECT_GT(5 * counts.proved, counts.right);
  EXPECT_GT(5 * counts.refuted_mutants, counts.mutants);
}

}  // namespace
}  // namespace gradstone::tensors_random
