#include "validation/numeric/ties.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/parse/parse.hpp"
#include "reference/registry.hpp"

namespace gradstone::ties_test {
namespace {

using testing::ElementsAre;
using testing::Pair;

// The first claim of the last system of the text, at kinks.
std::optional<Counterexample> at_kinks(const std::string& text) {
  const auto system = parse_equations(text, "test.eq").back();
  return find_counterexample_at_kinks(system, claims(system).at(0));
}

TEST(Ties, IsWhereCasesMeet) {
  const auto found = at_kinks(
      "rule slope\n"
      "  input X: m x n\n"
      "  identity slope: (where X[i,j] < 0: 0, else: 1) = (where X[i,j] > 0: 1, else: 0)"
      " for i: m, j: n\n");
  ASSERT_TRUE(found);
  EXPECT_THAT(found->inputs, ElementsAre(Pair("X", "[[0]]")));
  EXPECT_EQ(found->claimed, "1");
  EXPECT_EQ(found->truth, "0");
}

TEST(Ties, LooksIntoFunctionsAndDefinitions) {
  EXPECT_TRUE(
      at_kinks("rule trimmed\n"
               "  input X: m x n\n"
               "  parameter epsilon > 0\n"
               "  identity trimmed: trelu(X, epsilon) = X - clip(X, 0, epsilon)"
               " + epsilon * (relu'(X - epsilon * ones(m, n)))\n"));
  EXPECT_TRUE(
      at_kinks("layer heaviside\n"
               "  input X: m x n\n"
               "  forward\n"
               "    Y = relu'(X)\n"
               "  definition Y[i,j] = where X[i,j] >= 0: 1, else: 0\n"));
}

TEST(Ties, MovesInputsToWhereCasesMeet) {
  const auto found = at_kinks(
      "rule third\n"
      "  input X: m x n positive\n"
      "  identity third: (where X[i,j] < 22/7: 0, else: 1) = (where X[i,j] > 22/7: 1, else: 0)"
      " for i: m, j: n\n");
  ASSERT_TRUE(found);
  EXPECT_THAT(found->inputs, ElementsAre(Pair("X", "[[22/7]]")));
}

TEST(Ties, ComparesIrrationalNumbersToo) {
  EXPECT_TRUE(
      at_kinks("rule slope_of_elu\n"
               "  input X: m x n\n"
               "  identity slope_of_elu: (where X[i,j] > 0: 0, else: 2 * exp(X[i,j]))"
               " = (where X[i,j] >= 0: 0, else: 2 * exp(X[i,j])) for i: m, j: n\n"));
  // Whether the root squared is 2 is not for 60 digits to decide.
  EXPECT_FALSE(
      at_kinks("rule root\n"
               "  parameter x\n"
               "  condition x = 2\n"
               "  identity root: (where sqrt(x)^2 * exp(1) = exp(1) * x: 1, else: 0)"
               " * ones(1, 1) = zeros(1, 1)\n"));
}

TEST(Ties, IsNotFoundWhereBothSidesAgreeOrOneIsUndefined) {
  EXPECT_FALSE(at_kinks("identity relus: relu(X) - relu(-X) = X for X: m x n\n"));
  EXPECT_FALSE(
      at_kinks("rule quotient\n"
               "  input X: m x n\n"
               "  identity quotient: X[i,j] / X[i,j] * (where X[i,j] < 0: 0, else: 1)"
               " = (where X[i,j] > 0: 1, else: 0) for i: m, j: n\n"));
  for (const char* name : {"layer:srelu", "activation:trelu", "activation:leaky_relu"}) {
    const auto& system = find_entries(name).at(0)->forms.at(0);
    for (const auto& claim : claims(system))
      EXPECT_FALSE(find_counterexample_at_kinks(system, claim)) << name << claim.subject;
  }
}

// An identity of entries of X.
std::string identity(const std::string& left, const std::string& right) {
  return "rule r\n  input X: N x D\n  identity p: " + left + " = " + right + " for i: N, j: D\n";
}

TEST(Ties, AreSolvedForEntriesHoweverFarTheyAre) {
  for (const char* compared :
       {"3 * X[i,j]|7", "X[i,j]|1000000", "X[i,j] / 9 + 5|-3", "X[i,j]^2|9/4", "exp(X[i,j])|1"}) {
    const std::string both = compared;
    const auto bar = both.find('|');
    const std::string left = both.substr(0, bar), right = both.substr(bar + 1);
    const std::string open = "where " + left + " > " + right + ": 1, else: 0";
    const std::string closed = "where " + left + " >= " + right + ": 1, else: 0";
    EXPECT_TRUE(at_kinks(identity(open, closed))) << compared;
    EXPECT_FALSE(at_kinks(identity(closed, closed))) << compared;
  }
}

TEST(Ties, AtIrrationalNumbersShowTheirDigitsAndTheComparison) {
  const auto found = at_kinks(identity("where sigmoid(X[i,j]) >= 9/10: 1, else: 0",
                                       "where sigmoid(X[i,j]) > 9/10: 1, else: 0"));
  ASSERT_TRUE(found);
  EXPECT_THAT(found->inputs,
              ElementsAre(Pair("X", "[[2.19722457734]]"), Pair("sigmoid(X[1,1])", "9/10")));
  EXPECT_EQ(found->claimed, "1");
  EXPECT_EQ(found->truth, "0");
}

TEST(Ties, OfSeveralComparisonsAtOnceAreFound) {
  const std::string given = "rule r\n  input X: N x D\n  input Z: N x D\n";
  EXPECT_TRUE(at_kinks(given + "  identity p: where X[i,j] >= 17 and Z[i,j] >= 23: 1, else: 0 ="
                               " where X[i,j] >= 17 and Z[i,j] > 23: 1, else: 0 for i: N, j: D\n"));
  EXPECT_TRUE(at_kinks(given + "  identity p: where X[i,j] = 17 and Z[i,j] = 23: 1, else: 0 ="
                               " 0 * X[i,j] for i: N, j: D\n"));
}

TEST(Ties, OfAParameterAreFound) {
  const std::string given = "rule r\n  input X: N x D\n  parameter a > 0\n";
  EXPECT_TRUE(
      at_kinks(given + "  identity p: where a = 22/7: 1, else: 0 = 0 * X[i,j] for i: N, j: D\n"));
  // Outside of its range.
  EXPECT_FALSE(
      at_kinks(given + "  identity p: where a = -22/7: 1, else: 0 = 0 * X[i,j] for i: N, j: D\n"));
}

TEST(Ties, OfStableFormsAreFound) {
  const std::string f = "activation f\n  f(x) = x\n  f'(x) = 1\n  stable f(x) = ";
  EXPECT_TRUE(at_kinks(f + "where 3 * x = 7: 0, else: x\n"));
  EXPECT_FALSE(at_kinks(f + "where 3 * x = 7: 7/3, else: x\n"));
}

// A layer Y of X with the gradient DX, and functions for it.
std::string layer(const std::string& forward, const std::string& gradient) {
  return "activation pos\n  f(x) = where x > 0: 1, else: 0\n  f'(x) = 0\n\n"
         "activation nonneg\n  f(x) = where x >= 0: 1, else: 0\n  f'(x) = 0\n\n"
         "activation is_seven\n  f(x) = where 3 * x = 7: 1, else: 0\n  f'(x) = 0\n\n"
         "layer l\n  input X: N x D\n  mask M: N x D mask\n  forward\n" +
         forward + "  backward\n    DX = " + gradient + "\n";
}

TEST(Ties, OfGradientsWhereTheValueIsSmoothHaveOneGradient) {
  const std::string square = "    Y = hadamard(X, X)\n";
  EXPECT_FALSE(at_kinks(layer(square, "2 * hadamard(DY, X)")));
  EXPECT_FALSE(at_kinks(layer(square, "2 * hadamard(DY, X) + hadamard(X - X, is_seven(X))")));
  const auto found = at_kinks(layer(square, "2 * hadamard(DY, X) + is_seven(X)"));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->entry, "DX[1,1]");
  EXPECT_TRUE(found->at_kink);
}

TEST(Ties, OfGradientsAtAKinkAreBetweenTheSlopes) {
  const std::string relu = "    Y = relu(X)\n";
  for (const char* right : {"hadamard(DY, pos(X))", "hadamard(DY, nonneg(X))",
                            "hadamard(DY, 1/2 * pos(X) + 1/2 * nonneg(X))"})
    EXPECT_FALSE(at_kinks(layer(relu, right))) << right;
  EXPECT_TRUE(at_kinks(layer(relu, "hadamard(DY, 2 * nonneg(X) - pos(X))")));
}

TEST(Ties, OfAGradientWhoseCaseEndsElsewhereAreLookedAtFromBeside) {
  const std::string relu6 =
      "layer l\n  input X: N x D\n  forward\n    Y = clip(X, 0, 6)\n  backward\n"
      "    DX = hadamard(DY, clip'(X, 0, ";
  EXPECT_FALSE(at_kinks(relu6 + "6))\n"));
  const auto found = at_kinks(relu6 + "60))\n");
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->at_kink);
  EXPECT_EQ(found->truth, "0");
}

TEST(Ties, OfZerosInAMaskAreLookedAt) {
  const std::string forward =
      "    s = rows_sum(M)\n"
      "    Y = hadamard(X, column_repeat(pos(s), D))\n";
  EXPECT_FALSE(at_kinks(layer(forward, "hadamard(DY, column_repeat(pos(s), D))")));
  EXPECT_TRUE(at_kinks(layer(forward, "hadamard(DY, column_repeat(nonneg(s), D))")));
}

TEST(Ties, OfMaximaGiveEachOfTheLargestNoMoreThanAll) {
  const std::string forward = "    Y = rows_max(X)\n";
  const std::string all = "hadamard(column_repeat(DY, D), nonneg(X - column_repeat(Y, D)))";
  EXPECT_FALSE(at_kinks(layer(forward, all)));
  EXPECT_TRUE(at_kinks(layer(forward, "2 * " + all)));
}

TEST(Ties, WhereTheValueJumpsHaveNoGradient) {
  EXPECT_TRUE(at_kinks(layer("    Y = pos(X)\n", "0 * DY")));
  EXPECT_FALSE(at_kinks(layer("    Y = hadamard(X, pos(X))\n", "hadamard(DY, pos(X))")));
}

TEST(Ties, OfCompositionsPassWhatTheChainRuleGives) {
  const std::string given =
      "layer perceptron\n  input X: N x D\n  weight W: D x H\n  weight V: H x K\n  forward\n"
      "    A = relu(X * W)\n    Y = A * V\n  backward\n";
  EXPECT_FALSE(at_kinks(given + "    DX = hadamard(DY * T(V), relu'(X * W)) * T(W)\n"));
  EXPECT_FALSE(at_kinks(given + "    DW = T(X) * hadamard(DY * T(V), relu'(X * W))\n"));
  // relu(X) - relu(-X) is X wherever X is.
  const std::string identity = "    Y = relu(X) - relu(-X)\n";
  EXPECT_TRUE(at_kinks(layer(identity, "hadamard(DY, pos(X) + pos(-X))")));
  EXPECT_FALSE(at_kinks(layer(identity, "DY")));
}

}  // namespace
}  // namespace gradstone::ties_test
