#include "reference/expr/linear_form.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace gradstone::linear_form_test {
namespace {

TEST(LinearForm, CollectsMultiplesOfEqualTerms) {
  const Scalar a = parameter("a"), b = parameter("b");
  const auto form = linear_form(2 * (a - b / 3) - (a + 5) * 4 + -b);
  ASSERT_TRUE(form);
  EXPECT_EQ(form->factor_of(a), Rational(-2));
  EXPECT_EQ(form->factor_of(b), Rational(-5, 3));
  EXPECT_EQ(form->constant, Rational(-20));
  EXPECT_EQ(linear_form(a - a)->terms.size(), 0u);
}

TEST(LinearForm, KeepsProductsAndFunctionsAsTerms) {
  const Scalar a = parameter("a");
  const auto form = linear_form(3 * (a * a) + exp(a) - 1 / a);
  ASSERT_TRUE(form);
  EXPECT_EQ(form->factor_of(a * a), Rational(3));
  EXPECT_EQ(form->factor_of(exp(a)), Rational(1));
  EXPECT_EQ(form->factor_of(a), Rational(0));
  EXPECT_EQ(form->terms.size(), 3u);
}

TEST(LinearForm, TakesSizesAsNumbersWhereTheyAreGiven) {
  const Scalar N = size(Dim{"N"});
  const Sizes sizes{{"N", 7}};
  EXPECT_EQ(linear_form(N / 2 - 1)->terms.size(), 1u);
  EXPECT_EQ(linear_form(N / 2 - 1, &sizes)->constant, Rational(5, 2));
}

TEST(LinearForm, IsNoneWhereANumberDoesNotFit) {
  const Rational most = std::numeric_limits<std::int64_t>::max();
  EXPECT_FALSE(linear_form(Scalar(most) * 2 + parameter("a")));
}

}  // namespace
}  // namespace gradstone::linear_form_test
