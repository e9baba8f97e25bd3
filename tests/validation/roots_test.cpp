#include "validation/numeric/roots.hpp"

#include <gtest/gtest.h>

namespace gradstone::roots_test {
namespace {

std::vector<std::string> texts(const SharpFunction& f) {
  std::vector<std::string> all;
  for (const auto& root : roots(f, {}, false)) all.push_back(root.text());
  return all;
}

using Texts = std::vector<std::string>;

TEST(Roots, OfLinearFunctionsAreExactHoweverFar) {
  EXPECT_EQ(texts([](const SharpReal& x) { return SharpReal(3) * x - SharpReal(7); }),
            Texts{"7/3"});
  EXPECT_EQ(texts([](const SharpReal& x) { return x / SharpReal(7) + SharpReal(1000003); }),
            Texts{"-7000021"});
}

TEST(Roots, ThatAreRationalAreExact) {
  // Between -2 and 1/3, and where it touches 0.
  EXPECT_EQ(texts([](const SharpReal& x) {
              return (x + SharpReal(2)) * (SharpReal(3) * x - SharpReal(1));
            }),
            (Texts{"-2", "1/3"}));
  EXPECT_EQ(texts([](const SharpReal& x) {
              const SharpReal y = x - SharpReal(Rational(2, 7));
              return y * y;
            }),
            Texts{"2/7"});
  EXPECT_EQ(texts([](const SharpReal& x) { return exp(x) - SharpReal(1); }), Texts{"0"});
}

TEST(Roots, ThatAreIrrationalHaveAllDigits) {
  const auto found = roots([](const SharpReal& x) { return x * x - SharpReal(2); }, {}, true);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_FALSE(found[0].is_rational());
  EXPECT_LT(abs(found[0] - sqrt(SharpReal(2))).to_double(), 1e-80);
}

TEST(Roots, AreNotWhereAFunctionJumpsOverZeroOrHasAPole) {
  EXPECT_TRUE(texts([](const SharpReal& x) {
                return x.is_below(SharpReal(Rational(1, 3))) ? SharpReal(-1) : SharpReal(1);
              }).empty());
  EXPECT_TRUE(
      texts([](const SharpReal& x) { return SharpReal(1) / (x - sqrt(SharpReal(2))); }).empty());
}

}  // namespace
}  // namespace gradstone::roots_test
