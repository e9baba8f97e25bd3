#include "validation/numeric/kinks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/activations/functions.hpp"
#include "reference/builder.hpp"
#include "reference/functions.hpp"
#include "reference/parse/parse.hpp"
#include "validation/numeric/witness.hpp"

namespace gradstone {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

// One line: at, value, limits from below and above, slopes below and above, stated derivative.
void expect_kink(const Kink& kink, const std::string& at, double value, double below, double above,
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
  expect_kink(table[0], "0", 0, 0, 0, 0, 1, 0);
}

TEST(Kinks, LeakyReluTakesTheSlopeOfTheNegativeSide) {
  const auto table = kink_table(functions::leaky_relu(), {{"alpha", Rational(1, 4)}});
  ASSERT_EQ(table.size(), 1u);
  expect_kink(table[0], "0", 0, 0, 0, 0.25, 1, 0.25);
}

TEST(Kinks, AllReluTakesTheSlopeOfThePositiveSide) {
  const auto table = kink_table(functions::all_relu(), {{"alpha", Rational(5, 4)}});
  ASSERT_EQ(table.size(), 1u);
  expect_kink(table[0], "0", 0, 0, 0, 1.25, 1, 1);
}

TEST(Kinks, TreluJumpsByEpsilon) {
  const auto table = kink_table(functions::trelu(), {{"epsilon", Rational(1, 2)}});
  ASSERT_EQ(table.size(), 1u);
  expect_kink(table[0], "1/2", 0.5, 0, 0.5, 0, 1, 1);
  EXPECT_EQ(table[0].fault, Kink::Fault::jump);
}

TEST(Kinks, SreluIsContinuousAndTakesTheOuterSlopes) {
  const auto table = kink_table(
      functions::srelu(),
      {{"al", Rational(1, 4)}, {"tl", Rational(-1)}, {"ar", Rational(3, 4)}, {"tr", Rational(2)}});
  ASSERT_EQ(table.size(), 2u);
  expect_kink(table[0], "-1", -1, -1, -1, 0.25, 1, 0.25);
  expect_kink(table[1], "2", 2, 2, 2, 1, 0.75, 0.75);
  for (const auto& kink : table) EXPECT_EQ(kink.fault, Kink::Fault::none);
}

TEST(Kinks, AbsTakesTheMiddleAndClipTheInnerSlope) {
  const auto abs = kink_table(functions::abs(), {});
  ASSERT_EQ(abs.size(), 1u);
  expect_kink(abs[0], "0", 0, 0, 0, -1, 1, 0);
  const auto clip = kink_table(functions::clip(), {{"a", Rational(-1)}, {"b", Rational(1, 2)}});
  ASSERT_EQ(clip.size(), 2u);
  expect_kink(clip[0], "-1", -1, -1, -1, 0, 1, 1);
  expect_kink(clip[1], "1/2", 0.5, 0.5, 0.5, 1, 0, 1);
}

TEST(Kinks, AreNotFoundInSmoothFunctions) {
  EXPECT_THAT(kink_table(functions::sigmoid(), {}), IsEmpty());
  EXPECT_THAT(kink_table(functions::silu(), {}), IsEmpty());
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

TEST(Kinks, AreExactWhereAFunctionIsNotLinear) {
  const Scalar x = argument();
  const Scalar elu = where({{{x > 0}, x}}, exp(x) - 1);
  EXPECT_EQ(look_at(elu, where({{{x > 0}, 1}}, exp(x))).verdict, Verdict::holds);
  EXPECT_EQ(look_at(elu, where({{{x > 0}, 1}}, 2 * exp(x))).verdict, Verdict::refuted);
}

// The only derivative that the text of an activation states.
Finding look_at(const std::string& text, Jumps jumps = Jumps::refute) {
  const auto system = parse_equations("activation f\n" + text, "test.eq").at(0);
  return look_at_kinks(system, {ClaimKind::derivative, "f'", ""}, {}, jumps);
}

TEST(Kinks, OfHardSwishHaveTheSlopeOfTheMiddleOnTheInside) {
  const auto system = parse_equations(
                          "activation f\n"
                          "  f(x)  = where x < -3: 0, x > 3: x, else: x * (x + 3) / 6\n"
                          "  f'(x) = where x < -3: 0, x > 3: 1, else: x / 3 + 1/2\n",
                          "test.eq")
                          .at(0);
  const auto table = kink_table(functions_of(system).at(0), {});
  ASSERT_EQ(table.size(), 2u);
  expect_kink(table[0], "-3", 0, 0, 0, 0, -0.5, -0.5);
  expect_kink(table[1], "3", 3, 3, 3, 1.5, 1, 1.5);
}

TEST(Kinks, AreRightWithCurvatureToTheLastDigit) {
  const char* curved = "  f(x)  = x^2 - max(x, 3/2)\n";
  EXPECT_EQ(
      look_at(curved + std::string("  f'(x) = 2 * x - (where x > 3/2: 1, else: 0)\n")).verdict,
      Verdict::holds);
  // At 3/2 the slopes are 3 and 2.
  EXPECT_EQ(look_at(curved + std::string("  f'(x) = where x > 3/2: 2 * x - 1, x = 3/2: 3 + "
                                         "1/1000000000000, else: 2 * x\n"))
                .verdict,
            Verdict::refuted);
}

TEST(Kinks, OfTheDerivativeAloneAreLookedAt) {
  const auto wrong = look_at(
      "  f(x)  = x^2\n"
      "  f'(x) = where x = 7/3: 7, else: 2 * x\n");
  EXPECT_EQ(wrong.verdict, Verdict::refuted);
  EXPECT_THAT(wrong.detail, HasSubstr("f'(7/3) is stated as 7, but is 4.666666667"));
  EXPECT_EQ(look_at("  f(x)  = x^2\n"
                    "  f'(x) = where x = 7/3: 14/3, else: 2 * x\n")
                .verdict,
            Verdict::holds);
}

TEST(Kinks, AreFoundBehindFunctionsAndPowers) {
  for (const char* condition :
       {"sigmoid(x) > 9/10", "exp(x) >= 3", "x^2 = 2", "x^3 - x > 5", "(x - 2/7)^2 <= 0",
        "tanh(x) = 1/3", "exp(exp(x)) = 5", "1000 * x = 123456"}) {
    const std::string f = "  f(x)  = x^2\n  f'(x) = where " + std::string(condition);
    EXPECT_EQ(look_at(f + ": 2 * x, else: 2 * x\n").verdict, Verdict::holds) << condition;
  }
  for (const char* condition :
       {"sigmoid(x) = 9/10", "exp(x) = 3", "x^2 = 2", "x^3 - x = 5", "(x - 2/7)^2 <= 0",
        "tanh(x) = 1/3", "exp(exp(x)) = 5", "1000 * x = 123456"}) {
    const std::string f = "  f(x)  = x^2\n  f'(x) = where " + std::string(condition);
    EXPECT_EQ(look_at(f + ": 2 * x + 1/1000, else: 2 * x\n").verdict, Verdict::refuted)
        << condition;
  }
}

TEST(Kinks, RefuteWhatJumpsOrHasAnotherValueAtAPoint) {
  const std::string jump =
      "  f(x)  = where x > 0: x + 1, else: x\n"
      "  f'(x) = 1\n";
  EXPECT_EQ(look_at(jump).verdict, Verdict::refuted);
  EXPECT_THAT(look_at(jump).detail, HasSubstr("f jumps at x = 0: it jumps from 0 to 1"));
  EXPECT_EQ(look_at(jump, Jumps::pass).verdict, Verdict::holds);
  const auto point = look_at(
      "  f(x)  = where x > 1/3: x, x = 1/3: 9, else: x\n"
      "  f'(x) = 1\n");
  EXPECT_EQ(point.verdict, Verdict::refuted);
  EXPECT_THAT(point.detail, HasSubstr("it is 9 there, and tends to 0.3333333333"));
  EXPECT_EQ(look_at("  f(x)  = where x > 1/3: x, x = 1/3: 1/3, else: x\n"
                    "  f'(x) = 1\n")
                .verdict,
            Verdict::holds);
}

TEST(Kinks, FarFromZeroAreLookedAt) {
  const std::string softplus = "  f(x)  = log(1 + exp(x))\n  f'(x) = where x >= 1000: ";
  EXPECT_EQ(look_at(softplus + "1 / (1 + exp(-x)), else: exp(x) / (1 + exp(x))\n").verdict,
            Verdict::holds);
  EXPECT_EQ(look_at(softplus + "0, else: 1 / (1 + exp(-x))\n").verdict, Verdict::refuted);
}

TEST(Kinks, PassPolesAndInfiniteSlopes) {
  for (const char* text : {"  f(x)  = where x > 0: 1 / x, else: 0\n"
                           "  f'(x) = where x > 0: -1 / x^2, else: 0\n",
                           "  f(x)  = where x > 0: sqrt(x), else: 0\n"
                           "  f'(x) = where x > 0: 1 / (2 * sqrt(x)), else: 0\n",
                           "  f(x)  = where x > 0: x * log(x), else: 0\n"
                           "  f'(x) = where x > 0: log(x) + 1, else: 0\n"}) {
    const auto finding = look_at(text);
    EXPECT_EQ(finding.verdict, Verdict::holds) << finding.detail;
  }
  // The slope is 0 on the left and infinite on the right: -1 is not between.
  EXPECT_EQ(look_at("  f(x)  = where x > 0: sqrt(x), else: 0\n"
                    "  f'(x) = where x > 0: 1 / (2 * sqrt(x)), x = 0: -1, else: 0\n")
                .verdict,
            Verdict::refuted);
}

TEST(Kinks, AreLookedAtWhereCasesOfParametersMeet) {
  const std::string text =
      "  parameter l\n"
      "  x positive\n"
      "  f(x) = where l = 0: log(x), else: (x^l - 1) / l\n";
  EXPECT_EQ(look_at(text + "  f'(x) = x^(l - 1)\n").verdict, Verdict::holds);
  EXPECT_EQ(look_at(text + "  f'(x) = where l = 0: 2 / x, else: x^(l - 1)\n").verdict,
            Verdict::refuted);
}

TEST(Kinks, ShowTheNumbersOfWhatTheyRefute) {
  const auto system = parse_equations(
                          "activation f\n"
                          "  f(x)  = where x > 0: x, else: 0\n"
                          "  f'(x) = where x > 0: 1, x < 0: 0, else: 2\n",
                          "test.eq")
                          .at(0);
  const auto found = find_wrong_kink(system, {ClaimKind::derivative, "f'", ""}, Jumps::refute);
  ASSERT_TRUE(found);
  EXPECT_THAT(found->inputs, ElementsAre(Pair("X", "[[0]]")));
  EXPECT_EQ(found->claimed, "2");
  EXPECT_EQ(found->truth, "between 0 and 1");
  EXPECT_TRUE(found->at_kink);
}

}  // namespace
}  // namespace gradstone
