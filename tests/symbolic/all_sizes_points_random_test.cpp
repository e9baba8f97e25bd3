// Random piecewise formulas: whatever is proved for the whole domain holds at every point of it,
// also where cases meet, for masks of zeros, integers and bounds. What is right is known without a
// prover: by rational numbers at these points, and for functions of one variable by construction.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <map>
#include <string>

#include "reference/parse/parse.hpp"
#include "symbolic/all_sizes_prover.hpp"
#include "tests/symbolic/random_formulas.hpp"
#include "tests/symbolic/random_points.hpp"
#include "tests/symbolic/random_slopes.hpp"
#include "validation/verify.hpp"

namespace gradstone::all_sizes_points_random_test {
namespace {

using testing_random::asked;
using testing_random::find_difference;
using testing_random::PointIdentity;
using testing_random::RandomPoints;
using testing_random::RandomSlopes;
using testing_random::SlopeClaim;

// A thorough run asks for more: GRADSTONE_RANDOM_FORMULAS=20000; another one for others:
// GRADSTONE_RANDOM_SEED=1000000.
int formulas_to_try() {
  return asked("GRADSTONE_RANDOM_FORMULAS", 300);
}

unsigned first_seed() {
  return static_cast<unsigned>(asked("GRADSTONE_RANDOM_SEED", 1));
}

// For a run that goes on after a failure.
bool goes_on_after_failures() {
  return asked("GRADSTONE_RANDOM_GO_ON", 0) != 0;
}

// Points to begin with, for laws and for what is to be found out; from each, lines are searched.
constexpr int few = 40, many = 250;

struct Counts {
  int right = 0, right_proved = 0, right_in_part = 0;
  int wrong = 0, wrong_proved = 0, wrong_in_part = 0;
};

void print(const std::string& what, const Counts& counts) {
  std::cout << counts.right + counts.wrong << " " << what << ": " << counts.right << " right, "
            << counts.right_proved << " of them proved in full and " << counts.right_in_part
            << " in part; " << counts.wrong << " with a mistake, " << counts.wrong_proved
            << " of them proved in full and " << counts.wrong_in_part << " in part\n";
}

/// The last claim of a kind, or the last one.
Claim claim_of(const EquationSystem& system, ClaimKind kind) {
  const auto all = claims(system);
  for (auto claim = all.rbegin(); claim != all.rend(); ++claim) {
    if (claim->kind == kind) return *claim;
  }
  return all.back();
}

void count(const Finding& found, bool is_mutant, Counts& counts) {
  (is_mutant ? counts.wrong : counts.right) += 1;
  if (found.verdict != Verdict::proved) return;
  if (found.scope.is_full()) {
    (is_mutant ? counts.wrong_proved : counts.right_proved) += 1;
  } else {
    (is_mutant ? counts.wrong_in_part : counts.right_in_part) += 1;
  }
}

void check(const PointIdentity& identity, bool is_mutant, RandomPoints& random, Counts& counts) {
  const std::string text = identity.text();
  const auto system = parse_equations(text, "random.eq").back();
  const Finding found = prove_for_all_sizes(system, claim_of(system, ClaimKind::identity), 2);
  EXPECT_NE(found.verdict, Verdict::refuted) << text;
  count(found, is_mutant, counts);
  if (!is_mutant) {
    // The laws are laws.
    const auto difference = find_difference(identity, random.random(), few);
    EXPECT_FALSE(difference) << text << *difference;
  } else if (found.verdict == Verdict::proved) {
    const bool in_part = !found.scope.is_full();
    const auto difference = find_difference(identity, random.random(), many, in_part);
    EXPECT_FALSE(difference) << text << "is " << proved_words(found.scope) << ", but "
                             << *difference;
  }
}

TEST(AllSizesPointsRandom, NoIdentityIsProvedThatFailsAtAPoint) {
  Counts counts;
  for (unsigned seed = first_seed(); counts.right + counts.wrong < formulas_to_try(); ++seed) {
    RandomPoints random(seed);
    const PointIdentity identity = random.identity();
    check(identity, false, random, counts);
    for (int k = 0; k < 3; ++k) check(random.with_mistake(identity), true, random, counts);
    if (HasFailure() && !goes_on_after_failures()) break;
  }
  print("identities", counts);
  EXPECT_GT(2 * counts.right_proved, counts.right);
  EXPECT_LT(2 * counts.wrong_proved, counts.wrong);
}

Claim gradient_of(const EquationSystem& system) {
  return claim_of(system,
                  system.kind == Kind::activation ? ClaimKind::derivative : ClaimKind::gradient);
}

void check(const SlopeClaim& claim, Counts& counts) {
  const auto system = parse_equations(claim.text, "random.eq").back();
  const Finding found = prove_for_all_sizes(system, gradient_of(system), 2);
  EXPECT_NE(found.verdict, Verdict::refuted) << claim.text;
  count(found, !claim.is_right, counts);
  if (found.verdict != Verdict::proved) return;
  if (found.scope.is_full()) {
    EXPECT_TRUE(claim.is_right) << claim.text << "is proved, but " << claim.why;
  } else {
    EXPECT_TRUE(claim.is_right_off_ties)
        << claim.text << "is " << proved_words(found.scope) << ", but " << claim.why;
  }
}

TEST(AllSizesPointsRandom, NoGradientIsProvedThatFailsAtAPoint) {
  Counts counts;
  for (unsigned seed = first_seed(); counts.right + counts.wrong < formulas_to_try() / 2; ++seed) {
    check(RandomSlopes(seed).claim(), counts);
    if (HasFailure() && !goes_on_after_failures()) break;
  }
  print("gradients", counts);
  EXPECT_GT(2 * counts.right_proved, counts.right);
  EXPECT_EQ(counts.wrong_proved, 0);
}

/// What all checkers together say contradicts neither the truth nor itself.
void verify_one(const std::string& text, ClaimKind kind, bool is_right, bool is_wrong,
                std::map<std::string, int>& verdicts) {
  const auto systems = parse_equations(text, "random.eq");
  VerifyOptions options;
  options.level = Level::quick;
  options.most_seconds = 20;
  for (std::size_t k = 0; k + 1 < systems.size(); ++k) options.beside.push_back(&systems[k]);
  const auto& system = systems.back();
  const ClaimReport report = verify_claim(system, claim_of(system, kind), options);
  ++verdicts[(is_wrong ? "wrong: " : "right: ") + report.verdict_text()];
  EXPECT_NE(report.verdict, Verdict::doubt) << text << report.reason;
  if (is_right) {
    EXPECT_NE(report.verdict, Verdict::refuted) << text << report.reason;
  }
  if (is_wrong) {
    EXPECT_FALSE(report.verdict == Verdict::proved && report.scope().is_full()) << text;
  }
}

TEST(AllSizesPointsRandom, VerifyIsNeverInDoubt) {
  std::map<std::string, int> verdicts;
  const int systems = asked("GRADSTONE_RANDOM_VERIFIED", 10);
  for (int k = 0; k < systems; ++k) {
    const unsigned seed = first_seed() + static_cast<unsigned>(k);
    if (k % 2 == 0) {
      const SlopeClaim claim = RandomSlopes(seed).claim();
      const auto kind = claim.text.find("layer") == std::string::npos ? ClaimKind::derivative
                                                                      : ClaimKind::gradient;
      verify_one(claim.text, kind, claim.is_right, !claim.is_right, verdicts);
    } else {
      RandomPoints random(seed);
      const PointIdentity right = random.identity();
      const bool is_mutant = k % 4 == 3;
      const PointIdentity tried = is_mutant ? random.with_mistake(right) : right;
      const bool is_wrong = is_mutant && find_difference(tried, random.random(), many).has_value();
      verify_one(tried.text(), ClaimKind::identity, !is_mutant, is_wrong, verdicts);
    }
    if (HasFailure() && !goes_on_after_failures()) break;
  }
  for (const auto& [words, number] : verdicts) std::cout << number << " " << words << "\n";
}

}  // namespace
}  // namespace gradstone::all_sizes_points_random_test
