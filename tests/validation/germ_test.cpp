#include "validation/numeric/germ.hpp"

#include <gtest/gtest.h>

#include "numeric/dual.hpp"

namespace gradstone::germ_test {
namespace {

const Germ e = Germ::infinitesimal(1);

// The limit of a germ that has a rational one.
Rational limit(const Germ& x) {
  return x.limit().value().as_rational().value();
}

TEST(Germ, HasTheSeriesOfElementaryFunctions) {
  EXPECT_EQ(limit((exp(e) - Germ(1) - e) / (e * e)), Rational(1, 2));
  EXPECT_EQ(limit((log1p(e) - e) / (e * e)), Rational(-1, 2));
  EXPECT_EQ(limit((log(Germ(1) + e) - e + e * e / Germ(2)) / (e * e * e)), Rational(1, 3));
  EXPECT_EQ(limit((tanh(e) - e) / (e * e * e)), Rational(-1, 3));
  EXPECT_EQ(limit((sin(e) - e) / (e * e * e)), Rational(-1, 6));
  EXPECT_EQ(limit((cos(e) - Germ(1)) / (e * e)), Rational(-1, 2));
  EXPECT_EQ(limit(sin(e) / e), Rational(1));
  EXPECT_EQ(limit((sqrt(Germ(4) + e) - Germ(2)) / e), Rational(1, 4));
  EXPECT_EQ(limit((Germ(1) / (Germ(1) - e) - Germ(1) - e) / (e * e)), Rational(1));
}

// Far from 0, and where the numbers are not rational.
TEST(Germ, HasTheSeriesOfErfSineAndCosine) {
  // While there are roots, what can't be told from 0 is 0.
  const StandIns roots;
  StandIns::add(sqrt(SharpReal(2)));
  const SharpReal c(Rational(3, 2));
  const Germ x = Germ(c) + e;
  const auto coefficient = [&](Germ value, int n) {
    for (int k = 0; k <= n; ++k) {
      const SharpReal first = *value.limit();
      if (k == n) return first;
      value = (value - Germ(first)) / e;
    }
    return SharpReal();
  };
  const SharpReal bell = SharpReal(2) / sqrt(SharpReal::pi()) * exp(-(c * c));
  EXPECT_FALSE(differ(coefficient(erf(x), 0), erf(c)));
  EXPECT_FALSE(differ(coefficient(erf(x), 1), bell));
  EXPECT_FALSE(differ(coefficient(erf(x), 2), -(bell * c)));
  EXPECT_FALSE(
      differ(coefficient(erf(x), 3), bell * (SharpReal(4) * c * c - SharpReal(2)) / SharpReal(6)));
  EXPECT_FALSE(differ(coefficient(sin(x), 1), cos(c)));
  EXPECT_FALSE(differ(coefficient(sin(x), 2), -(sin(c) / SharpReal(2))));
  EXPECT_FALSE(differ(coefficient(sin(x), 3), -(cos(c) / SharpReal(6))));
  EXPECT_FALSE(differ(coefficient(cos(x), 1), -sin(c)));
  EXPECT_FALSE(differ(coefficient(cos(x), 2), -(cos(c) / SharpReal(2))));
  EXPECT_FALSE(differ(coefficient(cos(x), 3), sin(c) / SharpReal(6)));
}

TEST(Germ, KnowsWhatErfAndSineDoFarAway) {
  EXPECT_EQ(limit(erf(Germ(1) / e)), Rational(1));
  EXPECT_EQ(limit(erf(Germ(-1) / e)), Rational(-1));
  EXPECT_THROW(sin(Germ(1) / e), UnsupportedError);
  EXPECT_THROW(cos(log(e)), UnsupportedError);
}

TEST(Germ, HasPolesRootsAndLogarithms) {
  EXPECT_FALSE((Germ(1) / e).limit());
  EXPECT_EQ((Germ(-1) / e).to_double(), -INFINITY);
  EXPECT_EQ(limit(sqrt(e) / e * sqrt(e)), Rational(1));
  EXPECT_EQ(limit(e * log(e)), Rational(0));
  EXPECT_LT((e * log(e)).sign(), 0);
  EXPECT_EQ(log(e).to_double(), -INFINITY);
  // e^(1/3), cubed.
  const Germ root = exp(Germ(SharpReal(Rational(1, 3))) * log(e));
  EXPECT_EQ(limit(root * root * root / e), Rational(1));
}

TEST(Germ, IsComparedByItsFirstTerm) {
  using Traits = NumberTraits<Germ>;
  EXPECT_EQ(Traits::decide(Germ(3) + e, Relation::greater, Germ(3)), Decision::yes);
  EXPECT_EQ(Traits::decide(Germ(3) - e, Relation::greater_equal, Germ(3)), Decision::no);
  EXPECT_EQ(Traits::decide(e * e, Relation::less, e), Decision::yes);
  EXPECT_EQ(Traits::decide(e - e, Relation::equal, Germ(0)), Decision::yes);
  // No term that is known tells 1/(1 - e) from itself.
  const Germ quotient = Germ(1) / (Germ(1) - e);
  EXPECT_THROW(Traits::decide(quotient, Relation::less, quotient), TooCloseError);
}

TEST(Germ, RefusesWhatIsNoSuchSum) {
  EXPECT_THROW(exp(Germ(1) / e), UnsupportedError);
  EXPECT_THROW(Germ(1) / log(e), UnsupportedError);
  EXPECT_THROW(log(-e), DomainError);
  EXPECT_THROW(sqrt(-e), DomainError);
  EXPECT_THROW(Germ(1) / Germ(0), DomainError);
}

TEST(Germ, OfDualNumbersHasSlopes) {
  const auto slope = [](const Germ& x) {
    const Dual<Germ> dual{x, Germ(1)};
    return NumberTraits<Dual<Germ>>::max(dual * dual, dual).tangent;
  };
  // max(x^2, x) at 1: 1 below, 2 above.
  EXPECT_EQ(limit(slope(Germ(1) - e)), Rational(1));
  EXPECT_EQ(limit(slope(Germ(1) + e)), Rational(2));
}

TEST(Germ, OfAPowerMovesWithTheExponent) {
  const SharpReal log2 = log(SharpReal(2));
  const auto at = [](const Germ& exponent) { return real_power(Germ(2), exponent); };
  EXPECT_FALSE(differ(*((at(Germ(3) + e) - Germ(8)) / e).limit(), SharpReal(8) * log2));
  EXPECT_EQ(limit(at(Germ(3))), Rational(8));
  EXPECT_EQ(limit(real_power(Germ(-2) + e, Germ(3))), Rational(-8));
  EXPECT_EQ(limit(real_power(Germ(0), Germ(1) + e)), Rational(0));
  // 0^e jumps where e is 0, and a number below 0 has no powers near an integer one.
  EXPECT_THROW(real_power(Germ(0), e), DomainError);
  EXPECT_THROW(real_power(Germ(-2), Germ(3) + e), DomainError);
}

TEST(Germ, OfDualNumbersHasSlopesByExponents) {
  const auto slope = [](const Germ& exponent) {
    return real_power(Dual<Germ>(Germ(2)), Dual<Germ>{exponent, Germ(1)}).tangent;
  };
  const SharpReal right = SharpReal(2) * log(SharpReal(2));
  for (const Germ& exponent : {Germ(1) - e, Germ(1), Germ(1) + e})
    EXPECT_FALSE(differ(*slope(exponent).limit(), right));
}

TEST(SharpReal, RefusesToCompareWhatMayBeEqual) {
  const SharpReal two(2);
  const SharpReal product = exp(two) * exp(-two);
  EXPECT_TRUE((product - SharpReal(1)).may_be_zero());
  EXPECT_THROW((product - SharpReal(1)).sign(), TooCloseError);
  for (const int x : {-3000, -300, 300, 3000}) {
    EXPECT_EQ((exp(SharpReal(x)) * exp(two)).sign(), 1) << x;
    EXPECT_TRUE((exp(SharpReal(x)) * exp(-SharpReal(x)) - SharpReal(1)).may_be_zero()) << x;
  }
  // A third is rounded before it is subtracted.
  const SharpReal third(Rational(1, 3));
  EXPECT_TRUE((exp(log(third)) - third).may_be_zero());
  EXPECT_EQ(sqrt(SharpReal(Rational(9, 4))).as_rational(), Rational(3, 2));
}

TEST(SharpReal, TakesWhatMayBeZeroForZeroAtRootsThatStandInForOthers) {
  StandIns roots;
  const SharpReal root = log(SharpReal(9));
  const auto stand_in = StandIns::add(root);
  ASSERT_TRUE(stand_in);
  EXPECT_EQ((exp(NumberTraits<SharpReal>::from(*stand_in)) - SharpReal(9)).sign(), 0);
  EXPECT_EQ(StandIns::replaced("[[" + stand_in->text() + "]]"), "[[2.19722457734]]");
}

TEST(SharpReal, RoundsRationalNumbersThatGrowBeyondAllUse) {
  SharpReal x(Rational(3, 2));
  for (int k = 0; k < 40; ++k) x = x * x / SharpReal(Rational(5, 4));
  EXPECT_FALSE(x.is_rational());
}

}  // namespace
}  // namespace gradstone::germ_test
