#include "validation/numeric/sample.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/builder.hpp"
#include "reference/error.hpp"
#include "reference/functions.hpp"
#include "reference/registry.hpp"
#include "tests/support/forms.hpp"
#include "validation/numeric/random.hpp"

namespace gradstone {
namespace {

using testing::Each;
using testing::Ne;
using testing_support::form_of;

// The published test of splitmix64 and xoshiro256**: the same numbers everywhere.
TEST(Random, IsTheSameOnEveryMachine) {
  Random random(0);
  EXPECT_EQ(random.next(), 0x99ec5f36cb75f2b4u);
  EXPECT_EQ(random.next(), 0xbf6e1f784956452au);
  for (int k = 0; k < 1000; ++k) {
    const auto x = random.between(-3, 4);
    EXPECT_TRUE(-3 <= x && x <= 4);
  }
}

TEST(Sample, DependsOnTheSeedOnly) {
  const auto& softmax = form_of("layer:softmax");
  Trial trial{.sizes = {{"N", 2}, {"D", 5}, {"K", 3}}, .seed = 7};
  const Sample first = draw_sample(softmax, trial), again = draw_sample(softmax, trial);
  EXPECT_EQ(first.values, again.values);
  trial.seed = 8;
  EXPECT_NE(first.values, draw_sample(softmax, trial).values);
}

TEST(Sample, DrawsACotangentWithoutZerosThatIsNotAllOnes) {
  const auto sample =
      draw_sample(form_of("layer:linear"), {.sizes = {{"N", 3}, {"D", 2}, {"K", 5}}});
  const auto& DY = sample.values.at("DY").elements();
  EXPECT_THAT(DY, Each(Ne(Rational(0))));
  EXPECT_THAT(DY, testing::Not(Each(DY.front())));
}

TEST(Sample, MeetsTheConditionsOnMatrices) {
  const auto sample = draw_sample(form_of("softmax_cross_entropy", "batch, one-hot"),
                                  {.sizes = {{"N", 3}, {"K", 5}}});
  const auto& T = sample.values.at("T");
  for (std::int64_t i = 0; i < T.rows(); ++i) {
    Rational sum = 0;
    for (std::int64_t j = 0; j < T.columns(); ++j) {
      EXPECT_GT(T(i, j), Rational(0));
      sum = sum + T(i, j);
    }
    EXPECT_EQ(sum, Rational(1));
  }
}

// A matrix M: 3 x 4 under conditions, as drawn from several seeds.
std::vector<Matrix<Rational>> drawn_under(const std::vector<std::pair<Expr, Expr>>& conditions) {
  SystemBuilder builder(Kind::rule, "conditional", "a matrix under conditions");
  const auto M = builder.target("M", Dim{"m"}, Dim{"n"});
  for (const auto& [left, right] : conditions) builder.condition(left, right);
  builder.identity("same", M, M);
  const auto system = builder.build();
  std::vector<Matrix<Rational>> drawn;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const Trial trial{.sizes = {{"m", 3}, {"n", 4}}, .seed = seed};
    drawn.push_back(draw_sample(system, trial).values.at("M"));
  }
  return drawn;
}

Rational total(const Matrix<Rational>& M, std::int64_t row, std::int64_t column) {
  Rational sum = 0;
  for (std::int64_t i = 0; i < M.rows(); ++i) {
    for (std::int64_t j = 0; j < M.columns(); ++j)
      if ((row < 0 || i == row) && (column < 0 || j == column)) sum = sum + M(i, j);
  }
  return sum;
}

TEST(Sample, DrawsSumsAndZerosAndOnes) {
  const Dim m{"m"}, n{"n"};
  const auto M = variable("M", m, n);
  const std::pair<Expr, Expr> zero_or_one{hadamard(M, M), M};
  for (const auto& drawn : drawn_under({{columns_sum(M), ones(one, n)}}))
    for (std::int64_t j = 0; j < 4; ++j) EXPECT_EQ(total(drawn, -1, j), Rational(1));
  for (const auto& drawn : drawn_under({{elements_sum(M), zeros(one, one)}}))
    EXPECT_EQ(total(drawn, -1, -1), Rational(0));
  for (const auto& drawn : drawn_under({zero_or_one}))
    EXPECT_THAT(drawn.elements(), Each(testing::AnyOf(Rational(0), Rational(1))));
  for (const auto& drawn : drawn_under({zero_or_one, {rows_sum(M), ones(m)}})) {
    EXPECT_THAT(drawn.elements(), Each(testing::AnyOf(Rational(0), Rational(1))));
    for (std::int64_t i = 0; i < 3; ++i) EXPECT_EQ(total(drawn, i, -1), Rational(1));
  }
  for (const auto& drawn : drawn_under({zero_or_one, {columns_sum(M), ones(one, n)}}))
    for (std::int64_t j = 0; j < 4; ++j) EXPECT_EQ(total(drawn, -1, j), Rational(1));
}

TEST(Sample, GivesUpWhereConditionsContradictEachOther) {
  const Dim m{"m"}, n{"n"};
  const auto M = variable("M", m, n);
  EXPECT_THROW(drawn_under({{rows_sum(M), ones(m)}, {rows_sum(M), zeros(m)}}), DomainError);
  EXPECT_THROW(drawn_under({{M, M + ones(m, n)}}), DomainError);
}

TEST(Sample, MeetsTheConditionsOnParametersAndStaysAwayFromKinks) {
  const auto& srelu = form_of("layer:srelu");
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto sample = draw_sample(srelu, {.sizes = {{"N", 2}, {"D", 3}, {"K", 2}}, .seed = seed});
    EXPECT_LE(sample.parameters.at("tl"), sample.parameters.at("tr"));
    EXPECT_GT(sample.margin, 1e-3);
  }
}

TEST(Sample, KeepsWhatIsGiven) {
  Trial trial{.sizes = {{"N", 1}, {"D", 2}, {"K", 2}}};
  trial.given["X"] = Matrix<Rational>(1, 2, {Rational(1, 3), Rational(5)});
  EXPECT_EQ(draw_sample(form_of("layer:linear"), trial).values.at("X"), trial.given["X"]);
}

TEST(Sample, GivesUpWhereNothingMeetsTheConditions) {
  SystemBuilder builder(Kind::layer, "impossible", "a parameter below itself");
  const auto X = builder.input("X", 1, 1);
  const auto alpha = builder.parameter("alpha");
  builder.condition(alpha < alpha);
  builder.forward("Y", alpha * X);
  EXPECT_THROW(draw_sample(builder.build(), {}), DomainError);
}

TEST(Sample, GivesUpWhereNoValueIsFinite) {
  SystemBuilder builder(Kind::layer, "impossible", "the logarithm of what is not positive");
  const auto X = builder.input("X", 1, 1);
  builder.forward("Y", log(-square(X)));
  EXPECT_THROW(draw_sample(builder.build(), {}), DomainError);
}

}  // namespace
}  // namespace gradstone
