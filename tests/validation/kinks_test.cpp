#include "validation/numeric/kinks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/activations/functions.hpp"
#include "reference/builder.hpp"
#include "reference/functions.hpp"
#include "validation/numeric/witness.hpp"

namespace gradstone {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

// One line: at, value, limits from below and above, slopes below and above, stated derivative.
void expect_kink(const Kink& kink, const Rational& at, double value, double below, double above,
                 double slope_below, double slope_above, double stated) {
  EXPECT_EQ(kink.at, at);
  EXPECT_EQ(kink.value, value);
  EXPECT_EQ(kink.below, below);
  EXPECT_EQ(kink.above, above);
  EXPECT_EQ(kink.slope_below, slope_below);
  EXPECT_EQ(kink.slope_above, slope_above);
  EXPECT_EQ(kink.stated, stated);
}

TEST(Kinks, ReluIsContinuousAndTakesTheSlopeZero) {
  const auto table = kink_table(functions::relu(), {});
  ASSERT_EQ(table.size(), 1u);
  expect_kink(table[0], 0, 0, 0, 0, 0, 1, 0);
}

TEST(Kinks, LeakyReluTakesTheSlopeOfTheNegativeSide) {
  const auto table = kink_table(functions::leaky_relu(), {{"alpha", Rational(1, 4)}});
  ASSERT_EQ(table.size(), 1u);
  expect_kink(table[0], 0, 0, 0, 0, 0.25, 1, 0.25);
}

TEST(Kinks, AllReluTakesTheSlopeOfThePositiveSide) {
  const auto table = kink_table(functions::all_relu(), {{"alpha", Rational(5, 4)}});
  ASSERT_EQ(table.size(), 1u);
  expect_kink(table[0], 0, 0, 0, 0, 1.25, 1, 1);
}

TEST(Kinks, TreluJumpsByEpsilon) {
  const auto table = kink_table(functions::trelu(), {{"epsilon", Rational(1, 2)}});
  ASSERT_EQ(table.size(), 1u);
  expect_kink(table[0], Rational(1, 2), 0.5, 0, 0.5, 0, 1, 1);
  EXPECT_TRUE(table[0].is_jump());
}

TEST(Kinks, SreluIsContinuousAndTakesTheOuterSlopes) {
  const auto table = kink_table(
      functions::srelu(),
      {{"al", Rational(1, 4)}, {"tl", Rational(-1)}, {"ar", Rational(3, 4)}, {"tr", Rational(2)}});
  ASSERT_EQ(table.size(), 2u);
  expect_kink(table[0], -1, -1, -1, -1, 0.25, 1, 0.25);
  expect_kink(table[1], 2, 2, 2, 2, 1, 0.75, 0.75);
  for (const auto& kink : table) EXPECT_FALSE(kink.is_jump());
}

TEST(Kinks, AbsTakesTheMiddleAndClipTheInnerSlope) {
  const auto abs = kink_table(functions::abs(), {});
  ASSERT_EQ(abs.size(), 1u);
  expect_kink(abs[0], 0, 0, 0, 0, -1, 1, 0);
  const auto clip = kink_table(functions::clip(), {{"a", Rational(-1)}, {"b", Rational(1, 2)}});
  ASSERT_EQ(clip.size(), 2u);
  expect_kink(clip[0], -1, -1, -1, -1, 0, 1, 1);
  expect_kink(clip[1], Rational(1, 2), 0.5, 0.5, 0.5, 1, 0, 1);
}

TEST(Kinks, AreNotFoundInSmoothFunctions) {
  EXPECT_THAT(thresholds(functions::sigmoid(), {}), IsEmpty());
  EXPECT_THAT(thresholds(functions::silu(), {}), IsEmpty());
}

// An activation whose derivative is stated as given.
Finding look_at(const Scalar& value, const Scalar& derivative) {
  const auto function = FunctionBuilder("f").value(value).derivative(derivative).build();
  SystemBuilder builder(Kind::activation, "f", "a function with a kink");
  const auto X = builder.input("X", Dim{"m"}, Dim{"n"});
  const auto Y = builder.forward("Y", apply(function, X));
  builder.backward(X, hadamard(builder.cotangent(Y), apply(function.derivative(), X)));
  const auto system = builder.build();
  return witness_at_kinks(system, {ClaimKind::derivative, "f'", ""},
                          {.sizes = {{"m", 1}, {"n", 1}}});
}

TEST(Kinks, AcceptAnySlopeBetweenBothSidesAndReportIt) {
  const Scalar x = argument();
  const Scalar relu = where({{{x <= 0}, 0}}, x);
  for (const auto& middle : {rational(0, 1), rational(1, 2), rational(1, 1)}) {
    const auto finding = look_at(relu, where({{{x < 0}, 0}, {{x > 0}, 1}}, middle));
    EXPECT_EQ(finding.verdict, Verdict::holds) << finding.detail;
    EXPECT_THAT(finding.detail, HasSubstr("of [0, 1]"));
  }
}

TEST(Kinks, RefuteASlopeOutsideOrAWrongSide) {
  const Scalar x = argument();
  const Scalar relu = where({{{x <= 0}, 0}}, x);
  EXPECT_EQ(look_at(relu, where({{{x < 0}, 0}, {{x > 0}, 1}}, 2)).verdict, Verdict::refuted);
  EXPECT_EQ(look_at(relu, where({{{x < 0}, 1}}, 0)).verdict, Verdict::refuted);
}

TEST(Kinks, AreComparedWith60DigitsWhereAFunctionIsNotLinear) {
  const Scalar x = argument();
  const Scalar elu = where({{{x > 0}, x}}, exp(x) - 1);
  EXPECT_EQ(look_at(elu, where({{{x > 0}, 1}}, exp(x))).verdict, Verdict::holds);
  EXPECT_EQ(look_at(elu, where({{{x > 0}, 1}}, 2 * exp(x))).verdict, Verdict::refuted);
}

}  // namespace
}  // namespace gradstone
