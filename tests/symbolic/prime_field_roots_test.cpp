// Square roots and logarithms, which a prime field does not have for every number.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/functions.hpp"
#include "tests/support/forms.hpp"
#include "tests/symbolic/prime_field_proofs.hpp"

namespace gradstone {
namespace {

using testing_prime_field::matrix;
using testing_prime_field::prove;
using testing_prime_field::rule;
using testing_prime_field::with;
using testing_support::form_of;

TEST(PrimeField, KnowsThatTheSquareOfARootIsItsRadicand) {
  const auto system =
      rule([](SystemBuilder& b, const Expr& X) { b.identity("square", square(sqrt(X)), X); },
           Domain::positive);
  const Finding found = prove(system, "square", ClaimKind::identity);
  EXPECT_EQ(found.verdict, Verdict::proved) << found.detail;
  EXPECT_LT(*found.error_probability, 1e-9);
}

TEST(PrimeField, KnowsThatTheRootOfASquareMayHaveTheOtherSign) {
  const auto state = [](SystemBuilder& b, const Expr& X) {
    b.identity("root", sqrt(square(X)), X);
  };
  EXPECT_EQ(prove(rule(state, Domain::positive), "root", ClaimKind::identity).verdict,
            Verdict::proved);
  EXPECT_NE(prove(rule(state, Domain::real), "root", ClaimKind::identity).verdict, Verdict::proved);
}

TEST(PrimeField, ProvesAGradientThatNeedsExactRootsOfEightColumns) {
  // The square of s is written as the reciprocal of Sigma + epsilon.
  auto system = form_of("batch_normalization", "training");
  const Dim N{"N"}, D{"D"};
  const auto s = matrix(system, "s"), R = matrix(system, "R"), DZ = matrix(system, "DZ");
  const auto variance = matrix(system, "Sigma") + parameter("epsilon") * ones(one, D);
  system = with(system, "DX", [&](const Expr&) {
    const auto along = hadamard(T(diag(T(R) * DZ)), reciprocal(variance));
    return hadamard(row_repeat((1 / size(N)) * s, N),
                    (size(N) * identity(N) - ones(N, N)) * DZ - hadamard(R, row_repeat(along, N)));
  });
  const Claim claim{ClaimKind::gradient, "DX", "X"};
  const Finding found = prove_in_prime_field(system, claim, {{{"N", 3}, {"D", 8}}});
  EXPECT_EQ(found.verdict, Verdict::proved) << found.detail;
  EXPECT_LT(*found.error_probability, 1e-12);
  EXPECT_THAT(found.conditions, testing::ElementsAre("epsilon > 0"));
  const auto wrong = with(system, "DX", [](const Expr& e) { return e + e; });
  EXPECT_NE(prove(wrong, "DX").verdict, Verdict::proved);
}

TEST(PrimeField, HasNoModelOfTheExactRootOfAConstant) {
  const auto system = rule(
      [](SystemBuilder& b, const Expr& X) {
        const auto constant = 3 * ones(Dim{"m"}, Dim{"n"});
        b.identity("right", hadamard(square(sqrt(constant)), X), 3 * X);
        b.identity("whole", hadamard(sqrt(3 * constant), X), 3 * X);
        b.identity("wrong", hadamard(sqrt(3 * constant), X), -3 * X);
      },
      Domain::real);
  EXPECT_EQ(prove(system, "right", ClaimKind::identity).verdict, Verdict::undecided);
  EXPECT_EQ(prove(system, "whole", ClaimKind::identity).verdict, Verdict::proved);
  EXPECT_NE(prove(system, "wrong", ClaimKind::identity).verdict, Verdict::proved);
}

TEST(PrimeField, TakesALogOfANegativeNumberForUndefined) {
  const auto system =
      rule([](SystemBuilder& b, const Expr& X) { b.identity("negative", log(-X), log(X)); },
           Domain::positive);
  EXPECT_NE(prove(system, "negative", ClaimKind::identity).verdict, Verdict::proved);
}

}  // namespace
}  // namespace gradstone
