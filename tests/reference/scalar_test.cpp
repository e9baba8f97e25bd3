#include "reference/expr/scalar.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/activations/functions.hpp"

namespace gradstone::scalar_test {
namespace {

using testing::ElementsAre;

const Dim N{"N"}, K{"K"};
const Index i{"i"}, j{"j"}, k{"k"};

Scalar softmax_of(const std::string& matrix, const Dim& last) {
  return exp(entry(matrix, {i, k})) / sum(j, last, exp(entry(matrix, {i, j})));
}

TEST(Scalar, IsEqualWhenItIsWrittenEqually) {
  EXPECT_EQ(softmax_of("Z", K), softmax_of("Z", K));
  EXPECT_EQ(softmax_of("Z", K).hash(), softmax_of("Z", K).hash());
  EXPECT_EQ(rational(2, 4), rational(1, 2));
  EXPECT_EQ(sqrt(argument()), power(argument(), rational(1, 2)));
}

TEST(Scalar, IsNotEqualForEqualValuesWrittenDifferently) {
  const Scalar x = argument();
  EXPECT_FALSE(x + 1 == 1 + x);
  EXPECT_FALSE(2 * x == x + x);
  EXPECT_FALSE(-x == 0 - x);
}

TEST(Scalar, TellsApartWhatDiffersInOnePlace) {
  const Scalar x = argument();
  EXPECT_FALSE(softmax_of("Z", K) == softmax_of("Z", N));
  EXPECT_FALSE(softmax_of("Z", K) == softmax_of("X", K));
  EXPECT_FALSE(entry("Z", {i, k}) == entry("Z", {k, i}));
  EXPECT_FALSE(exp(x) == log(x));
  EXPECT_FALSE(where({{{x < 0}, 1}}, 2) == where({{{x <= 0}, 1}}, 2));
  EXPECT_FALSE(sum(j, K, x) == max(j, K, x));
  EXPECT_FALSE(apply(functions::relu(), x) == apply(functions::silu(), x));
  EXPECT_FALSE(parameter("alpha") == argument());
}

TEST(Scalar, ListsItsChildrenInTheOrderOfWriting) {
  const Scalar x = argument(), a = parameter("a"), b = parameter("b");
  EXPECT_THAT(children(a - b), ElementsAre(a, b));
  EXPECT_THAT(children(power(a, b)), ElementsAre(a, b));
  EXPECT_THAT(children(where({{{x<a, x> b}, 1}}, 2)), ElementsAre(x, a, x, b, 1, 2));
  EXPECT_THAT(children(apply(functions::leaky_relu(), x, {a})), ElementsAre(x, a));
  EXPECT_THAT(children(sum(j, K, a)), ElementsAre(a));
  EXPECT_TRUE(children(entry("X", {i, j})).empty());
}

TEST(Scalar, CollectsNamesFromEveryCorner) {
  const Scalar formula =
      where({{{parameter("tl") <= entry("X", {i, j})}, sum(k, K, entry("W", {i, k}))}},
            apply(functions::leaky_relu(), entry("Z", {i, j}), {parameter("alpha")}));
  EXPECT_THAT(matrix_names(formula), ElementsAre("W", "X", "Z"));
  EXPECT_THAT(parameter_names(formula), ElementsAre("alpha", "tl"));
}

TEST(Scalar, ReplacesLeavesEverywhere) {
  ScalarReplacement table;
  table.matrices = {{"Z", "Y1"}};
  table.dims.emplace("K", N + 1);
  EXPECT_EQ(replace(softmax_of("Z", K), table), softmax_of("Y1", N + 1));

  ScalarReplacement values;
  values.argument = entry("X", {i, j});
  values.parameters.emplace("alpha", 2);
  const Scalar x = argument(), alpha = parameter("alpha"), X = entry("X", {i, j});
  EXPECT_EQ(replace(where({{{x <= alpha}, alpha * x}}, exp(x)), values),
            where({{{X <= 2}, 2 * X}}, exp(X)));
  EXPECT_EQ(replace(apply(functions::leaky_relu(), x, {alpha}), values),
            apply(functions::leaky_relu(), X, {2}));
  EXPECT_EQ(replace(size(K) + value_of(j) + delta(i, j), values),
            size(K) + value_of(j) + delta(i, j));
}

TEST(Scalar, ReplacesTheRangesOfSums) {
  ScalarReplacement table;
  table.dims.emplace("K", N);
  const Scalar x = argument();
  EXPECT_EQ(replace(sum(j, K, x), table), sum(j, N, x));
  EXPECT_EQ(replace(sum(j, Bound(i), Bound(K), x), table), sum(j, Bound(i), Bound(N), x));
  EXPECT_EQ(replace(max(j, K, x), table), max(j, N, x));
}

TEST(Scalar, TakesAMaximumOfMaximaOverAllIndices) {
  const Scalar x = entry("X", {i, j});
  const Scalar both = max({{i, N}, {j, K}}, {}, x);
  EXPECT_EQ(max(i, N, max(j, K, x)), both);
  const Comparison below = value_of(i) < value_of(j);
  const Scalar within = max({{i, N}, {j, K}}, {below}, x);
  EXPECT_EQ(max(i, N, max({{j, K}}, {below}, x)), within);
  EXPECT_NE(within, both);
  EXPECT_NE(max({{j, K}, {i, N}}, {}, x), both);
  EXPECT_EQ(children(within), (std::vector<Scalar>{value_of(i), value_of(j), x}));
  ScalarReplacement table;
  table.dims.emplace("K", N);
  EXPECT_EQ(replace(within, table), max({{i, N}, {j, N}}, {below}, x));
}

// A parameter that is swapped for another must not be swapped back.
TEST(Scalar, ReplacesAllLeavesAtOnce) {
  const Scalar a = parameter("a"), b = parameter("b");
  ScalarReplacement swap;
  swap.parameters.emplace("a", b);
  swap.parameters.emplace("b", a);
  EXPECT_EQ(replace(a - b, swap), b - a);
}

TEST(Scalar, StatesMaximumAndMinimumByCases) {
  const Scalar a = parameter("a"), b = parameter("b");
  EXPECT_EQ(max(a, b), where({{{a >= b}, a}}, b));
  EXPECT_EQ(min(a, b), where({{{a <= b}, a}}, b));
}

}  // namespace
}  // namespace gradstone::scalar_test
