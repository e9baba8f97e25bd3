#include <gtest/gtest.h>

#include <cmath>

#include "reference/error.hpp"
#include "symbolic/ginac/sample.hpp"
#include "symbolic/ginac/tower.hpp"
#include "symbolic/ginac/zero_test.hpp"

namespace gradstone::ginac {
namespace {

class TowerTest : public testing::Test {
 protected:
  void expect_equal(const ex& a, const ex& b) {
    EXPECT_TRUE(shown_zero(tower, a - b)) << a << " and " << b;
  }
  void expect_not_shown_equal(const ex& a, const ex& b) {
    EXPECT_FALSE(shown_zero(tower, a - b)) << a << " and " << b;
  }
  ex sigmoid(const ex& z) { return tower.reciprocal(1 + tower.exponential(-z)); }

  Tower tower;
  const ex x = tower.variable("x");
  const ex y = tower.variable("y");
  const ex p = tower.variable("p", true);
};

TEST_F(TowerTest, GivesTheSameFunctionOfAnEqualArgumentTheSameSymbol) {
  EXPECT_TRUE(tower.exponential(GiNaC::pow(x + y, 2))
                  .is_equal(tower.exponential(x * x + 2 * x * y + y * y)));
  EXPECT_TRUE(tower.reciprocal(2 * x + 2 * y).is_equal(tower.reciprocal(x + y) / 2));
}

TEST_F(TowerTest, KnowsTheLawsOfTheExponential) {
  EXPECT_TRUE(tower.exponential(0).is_equal(1));
  expect_equal(tower.exponential(x) * tower.exponential(-x), 1);
  expect_equal(tower.exponential(2 * x), GiNaC::pow(tower.exponential(x), 2));
  // The finer unit comes second: both symbols become powers of a third one.
  expect_equal(tower.exponential(3 * y), GiNaC::pow(tower.exponential(y), 3));
  expect_equal(tower.exponential(tower.logarithm(x + y)), x + y);
}

TEST_F(TowerTest, KnowsTheLawsOfTheLogarithmForPositiveFactors) {
  EXPECT_TRUE(tower.logarithm(1).is_zero());
  EXPECT_TRUE(tower.logarithm(tower.exponential(x)).is_equal(x));
  expect_equal(tower.logarithm(p * tower.exponential(x)), tower.logarithm(p) + x);
  expect_equal(tower.logarithm(tower.reciprocal(1 + tower.exponential(-x))),
               x - tower.logarithm(1 + tower.exponential(x)));
  expect_not_shown_equal(tower.logarithm(x * y), tower.logarithm(x) + tower.logarithm(y));
}

TEST_F(TowerTest, TakesSquaresOfPositiveFactorsOnlyOutOfRoots) {
  EXPECT_TRUE(tower.square_root(4 * p * p).is_equal(2 * p));
  expect_equal(GiNaC::pow(tower.square_root(x + y), 2), x + y);
  expect_not_shown_equal(tower.square_root(x * x), x);
}

TEST_F(TowerTest, BringsSigmoidAndHyperbolicTangentTogether) {
  expect_equal(sigmoid(x) + sigmoid(-x), 1);
  expect_equal(tower.hyperbolic_tangent(x), 2 * sigmoid(2 * x) - 1);
  expect_equal(tower.hyperbolic_tangent(-x), -tower.hyperbolic_tangent(x));
}

TEST_F(TowerTest, ReadsArgumentsOverTheirCommonDenominator) {
  // 1 - sigmoid(x) is one factor, so that its logarithm splits.
  expect_equal(tower.logarithm(1 - sigmoid(x)), -tower.logarithm(1 + tower.exponential(x)));
}

TEST_F(TowerTest, HasSymbolicExponents) {
  const ex t = tower.variable("t", true);
  expect_equal(tower.power(p, t + 1), p * tower.power(p, t));
  expect_equal(tower.power(p, -t) * tower.power(p, t), 1);
  expect_equal(tower.power(x + y, GiNaC::numeric(-1, 2)),
               tower.reciprocal(tower.square_root(x + y)));
  EXPECT_THROW(tower.power(x, GiNaC::numeric(1, 3)), UnsupportedError);
}

TEST_F(TowerTest, RefusesToDivideByZero) {
  EXPECT_THROW(tower.reciprocal(x - x), DomainError);
}

TEST_F(TowerTest, DifferentiatesThroughAllFunctions) {
  const ex f = tower.logarithm(tower.exponential(x) + p);
  expect_equal(tower.gradient(f, {x}).front(),
               tower.exponential(x) * tower.reciprocal(tower.exponential(x) + p));
  const ex root = tower.square_root(x * x + p);
  expect_equal(tower.gradient(root, {x}).front(), x * tower.reciprocal(root));
  const ex s = sigmoid(x * y);
  expect_equal(tower.gradient(s, {y}).front(), x * s * (1 - s));
}

TEST_F(TowerTest, DifferentiatesThroughNamedSymbolsAndWithRespectToThem) {
  const ex z = tower.named("z", x * y, 0);
  const ex f = tower.exponential(z) + x;
  const auto gradient = tower.gradient(f, {x, z});
  expect_equal(gradient[0], y * tower.exponential(z) + 1);
  expect_equal(gradient[1], tower.exponential(z));
  expect_not_shown_equal(tower.exponential(z), tower.exponential(x * y));
  expect_equal(tower.composed(tower.exponential(z), 0), tower.exponential(x * y));
}

TEST_F(TowerTest, PutsNamedValuesIntoDenominators) {
  const ex z = tower.named("z", x + y, 0);
  expect_equal(tower.composed(1 / z, 0), tower.reciprocal(x + y));
}

TEST_F(TowerTest, GivesTheMaximumAnArbitrarySubgradient) {
  const ex m = tower.maximum({x, y, x});
  EXPECT_TRUE(m.is_equal(tower.maximum({y, x})));
  EXPECT_TRUE(tower.maximum({x, x}).is_equal(x));
  const auto gradient = tower.gradient(m, {x, y});
  EXPECT_TRUE(GiNaC::is_a<GiNaC::symbol>(gradient[0]));
  EXPECT_FALSE(gradient[0].is_equal(gradient[1]));
}

// -------------------------------------------------------------------------------------------------

TEST_F(TowerTest, HasOneIndicatorPerSignCondition) {
  const ex positive = tower.indicator(x - y);
  EXPECT_TRUE(tower.indicator(2 * x - 2 * y).is_equal(positive));
  EXPECT_TRUE(tower.indicator(y - x).is_equal(1 - positive));
  EXPECT_TRUE(tower.indicator(p).is_equal(1));
  EXPECT_TRUE(tower.indicator(-p * tower.exponential(x)).is_zero());
  EXPECT_TRUE(tower.indicator(0).is_zero());
  expect_equal(positive * positive, positive);
}

TEST_F(TowerTest, SplitsTheSignOfAProduct) {
  const ex a = tower.indicator(x);
  const ex b = tower.indicator(y);
  expect_equal(tower.indicator(x * y), a * b + (1 - a) * (1 - b));
  expect_equal(tower.indicator(x * x * y), b);
}

TEST_F(TowerTest, UsesTheAssumptions) {
  expect_not_shown_equal(tower.indicator(x - p * x), tower.indicator(x));
  tower.assume_positive(1 - p);
  expect_equal(tower.indicator(x - p * x), tower.indicator(x));
  EXPECT_EQ(tower.sign(p - 1), -1);
  EXPECT_EQ(tower.sign(p + tower.exponential(x)), 1);
  EXPECT_EQ(tower.sign(x), 0);
}

TEST_F(TowerTest, OrdersThresholdsByTheAssumptions) {
  const ex left = tower.variable("left");
  const ex right = tower.variable("right");
  const ex below_left = tower.indicator(left - x);
  const ex above_right = tower.indicator(x - right);
  expect_not_shown_equal(below_left * above_right, 0);
  tower.assume_positive(right - left);
  expect_equal(below_left * above_right, 0);
  expect_equal(tower.indicator(x - left) * above_right, above_right);
  expect_equal((1 - tower.indicator(x - left)) * tower.indicator(x - right), 0);
  expect_equal((1 - below_left) * (1 - tower.indicator(right - x)), above_right);
}

TEST_F(TowerTest, TakesFunctionsByCases) {
  const ex positive = tower.indicator(x);
  const ex absolute = (2 * positive - 1) * x;
  expect_equal(tower.exponential(absolute),
               positive * tower.exponential(x) + (1 - positive) * tower.exponential(-x));
  expect_equal(tower.indicator(absolute), 1);
}

TEST_F(TowerTest, KnowsThatAValueByCasesMayStayOnABoundary) {
  // relu(x) is not positive where x < 0, and not negative either.
  const ex relu = tower.named("relu", (tower.indicator(x) * x).expand(), 0);
  expect_not_shown_equal(tower.indicator(relu) + tower.indicator(-relu), 1);
  expect_equal(tower.composed(tower.indicator(relu), 0), tower.indicator(x));
  EXPECT_TRUE(tower.composed(tower.indicator(-relu), 0).expand().is_zero());
}

// -------------------------------------------------------------------------------------------------

TEST_F(TowerTest, EliminatesAReciprocalThroughAnExponentialInItsArgument) {
  const ex a = tower.exponential(x);
  const ex b = tower.exponential(y);
  const ex r = tower.reciprocal(a + b);
  expect_equal(a * r + b * r, 1);
  expect_not_shown_equal(a * r, b * r);
}

TEST_F(TowerTest, ClearsAReciprocalWithoutALinearVariable) {
  const ex r = tower.reciprocal(x * x + y * y);
  expect_equal(x * x * r + y * y * r, 1);
}

TEST_F(TowerTest, ReducesARootWithoutALinearVariable) {
  const ex root = tower.square_root(x * x + y * y);
  expect_equal(root * root * root, root * (x * x + y * y));
  expect_equal(1 / root, root * tower.reciprocal(x * x + y * y));
  expect_not_shown_equal(root, x + y);
}

TEST_F(TowerTest, StopsAtTheDeadline) {
  Tower late(0);
  const ex z = late.variable("z");
  EXPECT_THROW(shown_zero(late, z), UnsupportedError);
}

TEST_F(TowerTest, EvaluatesAtPointsThatSatisfyTheAssumptions) {
  tower.assume_positive(1 - p);
  const ex m = tower.maximum({x, y});
  const ex f = tower.exponential(p) + tower.indicator(x - y) * x + tower.indicator(y - x) * y - m;
  const Samples samples;
  const Precision precision(60);
  int valid = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SamplePoint point(tower, samples, seed);
    if (!point.is_valid()) continue;
    ++valid;
    EXPECT_LT(point.value(p).number.to_double(), 1);
    const double expected = std::exp(point.value(p).number.to_double());
    EXPECT_NEAR(point.value(f).number.to_double(), expected, 1e-14);
    const auto logarithm = point.value(tower.logarithm(p - 2));
    EXPECT_EQ(logarithm.status, SamplePoint::Status::not_real);
  }
  EXPECT_GT(valid, 0);
}

}  // namespace
}  // namespace gradstone::ginac
