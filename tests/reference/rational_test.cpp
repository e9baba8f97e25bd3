#include "reference/expr/rational.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "reference/error.hpp"

namespace gradstone {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

constexpr auto largest = std::numeric_limits<std::int64_t>::max();
constexpr auto smallest = std::numeric_limits<std::int64_t>::min();

TEST(Rational, IsInLowestTermsWithPositiveDenominator) {
  const Rational a(6, -4);
  EXPECT_EQ(a.numerator(), -3);
  EXPECT_EQ(a.denominator(), 2);
  EXPECT_EQ(a, Rational(-3, 2));
  EXPECT_EQ(a.hash(), Rational(-3, 2).hash());
  EXPECT_EQ(Rational(0, -7), Rational(0));
}

TEST(Rational, ComputesExactly) {
  EXPECT_EQ(Rational(1, 3) + Rational(1, 6), Rational(1, 2));
  EXPECT_EQ(Rational(1, 3) - Rational(1, 3), Rational(0));
  EXPECT_EQ(Rational(2, 3) * Rational(9, 4), Rational(3, 2));
  EXPECT_EQ(Rational(2, 3) / Rational(-4, 3), Rational(-1, 2));
  EXPECT_EQ(-Rational(1, 2), Rational(-1, 2));
}

TEST(Rational, IsOrderedWithoutOverflow) {
  EXPECT_LT(Rational(1, 3), Rational(1, 2));
  EXPECT_LT(Rational(-1, 2), Rational(-1, 3));
  EXPECT_LT(Rational(largest - 1, largest), Rational(1));
  EXPECT_GT(Rational(1, largest - 1), Rational(1, largest));
}

TEST(Rational, UsesWideIntermediateResults) {
  const Rational a(largest, 2);
  EXPECT_EQ(a * Rational(2, largest), Rational(1));
  EXPECT_EQ(a + -a, Rational(0));
}

TEST(Rational, RefusesWhatDoesNotFit) {
  const auto does_not_fit = ThrowsMessage<DomainError>(HasSubstr("does not fit 64 bits"));
  EXPECT_THAT([] { Rational(largest) + Rational(1); }, does_not_fit);
  EXPECT_THAT([] { Rational(largest) * Rational(2); }, does_not_fit);
  EXPECT_THAT([] { Rational(1, largest) * Rational(1, 2); }, does_not_fit);
  EXPECT_THAT([] { -Rational(smallest); }, does_not_fit);
  EXPECT_THAT([] { Rational(smallest, -1); }, does_not_fit);
}

TEST(Rational, RefusesDivisionByZero) {
  const auto zero = ThrowsMessage<DomainError>(HasSubstr("denominator 0"));
  EXPECT_THAT([] { Rational(1, 0); }, zero);
  EXPECT_THAT([] { Rational(1) / Rational(0); }, zero);
}

TEST(Rational, PrintsIntegersWithoutDenominator) {
  EXPECT_EQ(Rational(-2, 3).text(), "-2/3");
  EXPECT_EQ(Rational(10, 2).text(), "5");
}

TEST(Rational, RoundsToTheNearestDouble) {
  EXPECT_EQ(Rational(1, 3).to_double(), 1.0 / 3.0);
  EXPECT_EQ(Rational(-3, 4).to_double(), -0.75);
}

}  // namespace
}  // namespace gradstone
