#include "validation/numeric/counterexample.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/builder.hpp"
#include "reference/parse/parse.hpp"
#include "reference/registry.hpp"
#include "validation/mutation/mutants.hpp"

namespace gradstone {
namespace {

using testing::ElementsAre;
using testing::Pair;

// Y = X hadamard X with a gradient in which the factor 2 is missing.
EquationSystem wrong_square() {
  LayerBuilder layer("wrong_square", "a gradient without its factor 2");
  const auto X = layer.input("X", Dim{"N"}, Dim{"D"});
  const auto Y = layer.forward("Y", hadamard(X, X));
  const auto DY = layer.cotangent(Y);
  layer.backward(X, hadamard(DY, X));
  return layer.build();
}

TEST(Counterexample, IsTheSmallestAndSimplestOne) {
  const auto system = wrong_square();
  const auto found = find_counterexample(system, claims(system).at(0));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->sizes, (Sizes{{"D", 1}, {"N", 1}}));
  EXPECT_EQ(found->entry, "DX[1,1]");
  EXPECT_THAT(found->inputs, ElementsAre(Pair("DY", "[[1]]"), Pair("X", "[[1]]")));
  EXPECT_EQ(found->claimed, "1");
  EXPECT_EQ(found->truth, "2");
}

TEST(Counterexample, IsNotFoundWhereAClaimIsRight) {
  for (const char* name : {"layer:softmax", "layer:srelu", "mean_squared_error", "adam"}) {
    const auto& system = find_entries(name).at(0)->forms.at(0);
    for (const auto& claim : claims(system))
      EXPECT_FALSE(find_counterexample(system, claim)) << system.full_name() << claim.subject;
  }
}

TEST(Counterexample, IsFoundForWrongVariants) {
  std::size_t all = 0, found = 0;
  for (const auto& system : find_entries("batch_normalization").at(0)->forms) {
    for (const auto& claim : claims(system)) {
      for (const auto& mutant : mutants_of(system, claim)) {
        ++all;
        found += find_counterexample(mutant.system, mutant.claim).has_value();
      }
    }
  }
  EXPECT_GT(found, all * 9 / 10);
}

// The first claim of the text, at kinks.
std::optional<Counterexample> at_kinks(const std::string& text) {
  const auto system = parse_equations(text, "test.eq").at(0);
  return find_counterexample_at_kinks(system, claims(system).at(0));
}

TEST(CounterexampleAtKinks, IsWhereCasesMeet) {
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

TEST(CounterexampleAtKinks, LooksIntoFunctionsAndDefinitions) {
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

TEST(CounterexampleAtKinks, MovesInputsToWhereCasesMeet) {
  const auto found = at_kinks(
      "rule third\n"
      "  input X: m x n positive\n"
      "  identity third: (where X[i,j] < 22/7: 0, else: 1) = (where X[i,j] > 22/7: 1, else: 0)"
      " for i: m, j: n\n");
  ASSERT_TRUE(found);
  EXPECT_THAT(found->inputs, ElementsAre(Pair("X", "[[22/7]]")));
}

TEST(CounterexampleAtKinks, ComparesIrrationalNumbersToo) {
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

TEST(CounterexampleAtKinks, IsNotFoundWhereBothSidesAgreeOrOneIsUndefined) {
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

}  // namespace
}  // namespace gradstone
