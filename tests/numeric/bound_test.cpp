#include "numeric/bound.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "numeric/evaluate.hpp"
#include "reference/activations/functions.hpp"

namespace gradstone::bound_test {
namespace {

using Float = Bounded<float>;

// A plain generator of the C standard's kind: the numbers matter little here.
class Numbers {
 public:
  float next() {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<float>(static_cast<double>(state_ >> 11) / 0x1p53 * 4 - 2);
  }

 private:
  std::uint64_t state_ = 1;
};

double error_of(float computed, long double exact) {
  return static_cast<double>(std::abs(static_cast<long double>(computed) - exact));
}

TEST(Bounded, CoversSumsInEveryOrder) {
  Numbers numbers;
  for (int round = 0; round < 100; ++round) {
    std::vector<float> terms;
    for (int k = 0; k < 100; ++k) terms.push_back(numbers.next() * std::exp(4 * numbers.next()));
    // Terms that cancel make the condition bad: the sum is much smaller than they are.
    if (round % 2 == 0)
      for (std::size_t k = 0; k < 100; k += 2) terms[k + 1] = -terms[k] * 1.0001f;
    long double exact = 0;
    Summation<Float> sum;
    for (const float x : terms) {
      exact += x;
      sum.add(Float(x));
    }
    const double bound = sum.result().bound();
    EXPECT_LE(error_of(sum.result().value(), exact), bound);
    const auto add_up = [&] {
      float total = 0;
      for (const float x : terms) total += x;
      return total;
    };
    std::sort(terms.begin(), terms.end());
    EXPECT_LE(error_of(add_up(), exact), bound);
    std::sort(terms.begin(), terms.end(), std::greater<>());
    EXPECT_LE(error_of(add_up(), exact), bound);
    std::sort(terms.begin(), terms.end(),
              [](float x, float y) { return std::abs(x) < std::abs(y); });
    EXPECT_LE(error_of(add_up(), exact), bound);
  }
}

TEST(Bounded, KeepsTheErrorOfAWideAccumulatorSmall) {
  Summation<Bounded<float>> narrow;
  Summation<Bounded<float, double>> wide;
  for (int k = 0; k < 1000; ++k) {
    narrow.add(Bounded<float>(1.5f));
    wide.add(Bounded<float, double>(1.5f));
  }
  EXPECT_LT(wide.result().bound(), narrow.result().bound() / 500);
}

TEST(Bounded, CoversEveryOperationAndFunctionWithoutWaste) {
  Numbers numbers;
  double worst = 0;  // the largest error in terms of its bound
  const auto check = [&](const Float& computed, long double exact) {
    const double error = error_of(computed.value(), exact);
    ASSERT_LE(error, computed.bound());
    ASSERT_LT(computed.bound(), 1e-4 * (1 + std::abs(static_cast<double>(exact))));
    worst = std::max(worst, error / computed.bound());
  };
  for (int round = 0; round < 2000; ++round) {
    const float x = numbers.next(), y = numbers.next();
    const float p = std::abs(x) + 0.125f, q = std::abs(y) + 0.125f;
    const long double X = x, Y = y, P = p, Q = q;
    check(Float(x) + Float(y), X + Y);
    check(Float(x) * Float(y) - Float(p), X * Y - P);
    check(Float(x) / Float(q), X / Q);
    check(sqrt(Float(p)) / sqrt(Float(q)), std::sqrt(P) / std::sqrt(Q));
    check(exp(Float(x) * Float(y)), std::exp(X * Y));
    check(log(Float(p) * Float(q)), std::log(P * Q));
    check(log1p(exp(Float(x))), std::log1p(std::exp(X)));
    check(tanh(Float(x) + Float(y)), std::tanh(X + Y));
    check(erf(Float(x) + Float(y)), std::erf(X + Y));
    check(sin(Float(x) * Float(y)), std::sin(X * Y));
    check(cos(Float(x) - Float(y)), std::cos(X - Y));
    check(Float::pi() * Float(x), std::numbers::pi_v<long double> * X);
    check(integer_power(Float(x), 7), std::pow(X, 7.0L));
  }
  EXPECT_GT(worst, 0.05);
}

TEST(Bounded, TakesInputsAsExactAndRoundsConstants) {
  EXPECT_EQ(Float(0.5f).error(), 0);
  EXPECT_EQ(NumberTraits<Float>::from(Rational(3, 8)).error(), 0);
  const Float third = NumberTraits<Float>::from(Rational(1, 3));
  EXPECT_LE(error_of(third.value(), 1.0L / 3), third.bound());
  EXPECT_GT(third.error(), 0);
}

TEST(Bounded, IsInfiniteWhereNothingCanBeSaid) {
  const Float nothing = Float(1.0f) / (Float(0.1f) * Float(0.1f) - Float(0.01f));
  EXPECT_EQ(nothing.bound(), HUGE_VAL);
  EXPECT_EQ(log(Float(-1.0f)).bound(), HUGE_VAL);
  EXPECT_EQ(exp(Float(100.0f)).bound(), HUGE_VAL);  // overflows in float
}

TEST(Bounded, CoversBothCasesWhereAComparisonIsUncertain) {
  // x = 0.1 * 0.1 - 0.01 is 0 up to rounding: an implementation may take either case.
  LoopEvaluator<Float> loops({});
  loops.declare("x", {1, 1});
  const Scalar x = entry("x", {Index{}, Index{}});
  loops.matrix("x")(0, 0) = Float(0.1f) * Float(0.1f) - Float(0.01f);
  const Float value = loops.evaluate(apply(functions::relu(), x));
  EXPECT_LT(value.bound(), 1e-8);
  const Float slope = loops.evaluate(apply(functions::relu().derivative(), x));
  EXPECT_GE(slope.bound(), 1);
  // An input that is exactly at the kink leaves no doubt.
  loops.matrix("x")(0, 0) = Float(0.0f);
  EXPECT_EQ(loops.evaluate(apply(functions::relu().derivative(), x)).bound(), 0);
}

}  // namespace
}  // namespace gradstone::bound_test
