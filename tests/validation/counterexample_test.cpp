#include "validation/numeric/counterexample.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/builder.hpp"
#include "reference/parse/parse.hpp"
#include "reference/registry.hpp"
#include "validation/mutation/mutants.hpp"
#include "validation/numeric/ties.hpp"

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

// A layer Y = formula with the gradient of p.
EquationSystem with_gradient(const std::string& formula, const std::string& gradient) {
  return parse_equations(
             "layer power\n  input X: N x D positive\n  trainable parameter p\n"
             "  forward\n    Y = " +
                 formula + "\n  backward\n    Dp = " + gradient + "\n",
             "test.eq")
      .back();
}

TEST(Counterexample, OfAGradientByAnExponentHasTheRightNumber) {
  const auto wrong = with_gradient("2^p * X", "zeros(1, 1)");
  const auto found = find_counterexample(wrong, claims(wrong).back());
  ASSERT_TRUE(found);
  EXPECT_EQ(found->truth, "1.386294361");
  const auto right = with_gradient("2^p * X", "2^p * log(2) * elements_sum(hadamard(DY, X))");
  EXPECT_FALSE(find_counterexample(right, claims(right).back()));
}

TEST(Counterexample, OfAGradientByAnExponentIsNotMadeByAKink) {
  for (const std::string factor : {"2^p * log(2)", "2^p"}) {
    const auto system =
        with_gradient("2^p * (relu(X - ones(N, D)) + ones(N, D))",
                      factor + " * elements_sum(hadamard(DY, relu(X - ones(N, D)) + ones(N, D)))");
    EXPECT_EQ(find_counterexample_at_kinks(system, claims(system).back()).has_value(),
              factor == "2^p");
  }
}

TEST(Counterexample, OfADerivativeIsNotMadeByAWrongStableForm) {
  const auto systems = parse_equations(
      "activation softplus\n"
      "  parameter beta > 0\n"
      "  f(x) = log(1 + exp(beta * x)) / beta\n"
      "  f'(x) = 1 / (1 + exp(-beta * x))\n"
      "  stable f(x) = where beta * x > 20: x, else: log(1 + exp(beta * x)) / beta\n",
      "test.eq");
  for (const auto& claim : claims(systems.front())) {
    EXPECT_EQ(find_counterexample(systems.front(), claim).has_value(),
              claim.kind == ClaimKind::stable_form);
  }
}

}  // namespace
}  // namespace gradstone
