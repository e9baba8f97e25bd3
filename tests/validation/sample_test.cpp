#include "validation/numeric/sample.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "reference/builder.hpp"
#include "reference/error.hpp"
#include "reference/functions.hpp"
#include "reference/parse/parse.hpp"
#include "reference/registry.hpp"
#include "symbolic/proof_sizes.hpp"
#include "tests/support/forms.hpp"

namespace gradstone {
namespace {

using testing::Each;
using testing::Ne;
using testing_support::form_of;

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

// All samples of a text at N = D = 3 with a brush that likes ends.
std::vector<Sample> drawn_of(const std::string& text) {
  const auto system = parse_equations(text, "test.eq").at(0);
  std::vector<Sample> samples;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const Trial trial{.sizes = {{"N", 3}, {"D", 3}}, .seed = seed};
    samples.push_back(
        draw_sample(system, trial, {.unit = 2, .pattern = Pattern::any, .ends = true}));
  }
  return samples;
}

std::vector<Matrix<Rational>> matrices_of(const std::string& given) {
  std::vector<Matrix<Rational>> drawn;
  for (const auto& sample : drawn_of("rule r\n" + given + "  identity same: M = M\n"))
    drawn.push_back(sample.values.at("M"));
  return drawn;
}

std::size_t ones_of(const Matrix<Rational>& M) {
  const auto& entries = M.elements();
  return static_cast<std::size_t>(std::count_if(
      entries.begin(), entries.end(), [](const Rational& x) { return x != Rational(0); }));
}

TEST(Sample, DrawsMasksOfOnePositiveNumberAndAlsoOfZerosOnly) {
  std::set<std::size_t> counts;
  std::set<Rational> numbers;
  bool has_row_of_zeros = false, has_column_of_zeros = false;
  for (const auto& M : matrices_of("  mask M: N x D mask\n")) {
    std::set<Rational> values(M.elements().begin(), M.elements().end());
    values.erase(Rational(0));
    EXPECT_LE(values.size(), 1u);
    numbers.merge(values);
    counts.insert(ones_of(M));
    for (std::int64_t k = 0; k < 3; ++k) {
      has_row_of_zeros |= ones_of(M) == 6 && total(M, k, -1) == Rational(0);
      has_column_of_zeros |= ones_of(M) == 6 && total(M, -1, k) == Rational(0);
    }
  }
  EXPECT_THAT(numbers, Each(testing::Gt(Rational(0))));
  EXPECT_GT(numbers.size(), 1u);
  EXPECT_THAT(counts, testing::IsSupersetOf({0u, 1u, 9u}));
  EXPECT_TRUE(has_row_of_zeros && has_column_of_zeros);
}

TEST(Sample, DrawsRowsThatAreOneHotOrZero) {
  std::set<Rational> sums;
  for (const auto& M :
       matrices_of("  target M: N x D\n  condition hadamard(M, M) = M\n"
                   "  condition hadamard(rows_sum(M), rows_sum(M)) = rows_sum(M)\n"))
    for (std::int64_t i = 0; i < 3; ++i) sums.insert(total(M, i, -1));
  EXPECT_EQ(sums, (std::set<Rational>{0, 1}));
}

TEST(Sample, DrawsSymmetricAndOrthogonalMatricesAndPermutations) {
  for (const auto& M : matrices_of("  statistic M: N x N\n  condition T(M) = M\n"))
    EXPECT_EQ(M(0, 2), M(2, 0));
  std::set<std::vector<Rational>> orthogonal, permutations;
  for (const auto& M : matrices_of("  statistic M: N x N\n  condition T(M) * M = identity(N)\n")) {
    EXPECT_EQ(M(0, 0) * M(0, 0) + M(1, 0) * M(1, 0) + M(2, 0) * M(2, 0), Rational(1));
    EXPECT_EQ(M(0, 0) * M(0, 1) + M(1, 0) * M(1, 1) + M(2, 0) * M(2, 1), Rational(0));
    orthogonal.insert(M.elements());
  }
  EXPECT_GT(orthogonal.size(), 20u);
  for (const auto& M : matrices_of("  target M: N x N\n  condition hadamard(M, M) = M\n"
                                   "  condition rows_sum(M) = ones(N, 1)\n"
                                   "  condition columns_sum(M) = ones(1, N)\n"))
    permutations.insert(M.elements());
  EXPECT_EQ(permutations.size(), 6u);
}

// The values of a parameter in the samples of a rule with these lines.
std::set<Rational> values_of(const std::string& name, const std::string& given) {
  std::set<Rational> values;
  for (const auto& sample :
       drawn_of("rule r\n  input M: N x D\n" + given + "  identity same: M = M\n"))
    values.insert(sample.parameters.at(name));
  return values;
}

TEST(Sample, KeepsToLinearBoundsAndDrawsTheirEnds) {
  using testing::AllOf;
  using testing::Contains;
  using testing::Ge;
  using testing::Gt;
  const auto from = values_of("p", "  parameter p >= 12\n");
  EXPECT_THAT(from, AllOf(Each(Ge(Rational(12))), Contains(Rational(12)), testing::SizeIs(Gt(2u))));
  EXPECT_THAT(values_of("p", "  parameter p > 12\n"), Each(Gt(Rational(12))));
  EXPECT_EQ(values_of("p", "  parameter p >= 7/3\n  condition 3 * p <= 7\n"),
            (std::set<Rational>{Rational(7, 3)}));
  EXPECT_THAT(values_of("b", "  parameter a > 20\n  parameter b\n  condition 2 * a <= b\n"),
              Each(Gt(Rational(40))));
}

TEST(Sample, SolvesEqualitiesBetweenParameters) {
  for (const auto& sample :
       drawn_of("rule r\n  input M: N x D\n  parameter a\n  parameter b\n  parameter c > 0\n"
                "  condition a + b = 1\n  condition 2 * b - c = 3\n  identity same: M = M\n")) {
    const auto& p = sample.parameters;
    EXPECT_EQ(p.at("a") + p.at("b"), Rational(1));
    EXPECT_EQ(Rational(2) * p.at("b") - p.at("c"), Rational(3));
    EXPECT_GT(p.at("c"), Rational(0));
  }
}

TEST(Sample, DrawsWholeNumbersFromTheirBoundOn) {
  EXPECT_EQ(values_of("t", "  integer parameter t\n"), (std::set<Rational>{1, 2, 3, 4, 5}));
  EXPECT_EQ(values_of("t", "  integer parameter t > 7/2\n  condition t < 6\n"),
            (std::set<Rational>{4, 5}));
  EXPECT_EQ(values_of("t", "  integer parameter t >= 0\n  condition t <= 1\n"),
            (std::set<Rational>{0, 1}));
}

TEST(Sample, MayHoldEqualNumbersWhereNothingMovesThem) {
  // The guard of a class without examples compares a sum of zeros with 0.
  const std::string text =
      "activation guarded\n  f(x) = where x > 0: 1 / x, else: 0\n"
      "  f'(x) = where x > 0: -1 / x^2, else: 0\n"
      "loss l\n  input X: N x D\n  target T: N x D\n  condition hadamard(T, T) = T\n"
      "  condition rows_sum(T) = ones(N, 1)\n"
      "  forward\n    L = elements_sum(hadamard(X, row_repeat(guarded(columns_sum(T)), N)))\n";
  const auto system = parse_equations(text, "test.eq").at(1);
  EXPECT_NO_THROW(draw_sample(system, {.sizes = {{"N", 2}, {"D", 3}}}));
}

TEST(Sample, HoldsSignsWhereTheirSquaresAreOne) {
  for (const char* condition : {"hadamard(y, y) = ones(N, D)", "ones(N, D) = square(y)"}) {
    const auto system =
        parse_equations("loss l\n  input X: N x D\n  target y: N x D\n  condition " +
                            std::string(condition) +
                            "\n  forward\n    L = elements_sum(relu(X - y))\n  backward\n    DX = "
                            "relu'(X - y)\n",
                        "test.eq")
            .at(0);
    std::set<Rational> values;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      const auto sample = draw_sample(system, {.sizes = {{"N", 2}, {"D", 3}}, .seed = seed});
      const auto& entries = sample.values.at("y").elements();
      values.insert(entries.begin(), entries.end());
    }
    EXPECT_EQ(values, (std::set<Rational>{-1, 1}));
  }
}

TEST(Sample, HasSizesThatConditionsAllow) {
  const auto system =
      parse_equations("rule r\n  input X: N x D\n  condition N >= 12\n  identity same: X = X\n",
                      "test.eq")
          .at(0);
  for (const auto& sizes : {proof_sizes(system, Level::standard), smallest_sizes(system)}) {
    ASSERT_FALSE(sizes.empty());
    for (const auto& some : sizes) EXPECT_GE(some.at("N"), 12);
  }
  EXPECT_EQ(smallest_sizes(system).front(), (Sizes{{"D", 1}, {"N", 12}}));
  EXPECT_NO_THROW(draw_sample(system, {.sizes = {{"N", 12}, {"D", 1}}}));
}

}  // namespace
}  // namespace gradstone
