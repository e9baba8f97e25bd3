#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/network/steps.hpp"
#include "tests/support/deep_network.hpp"

namespace gradstone::network_steps_test {
namespace {

using testing::ElementsAre;
using testing::Not;
using testing_support::deep_network;

std::vector<std::string> outputs_of(const Network& network) {
  std::vector<std::string> names;
  for (const auto& layer : network.layers) names.push_back(layer.output);
  return names;
}

std::vector<std::string> outputs_of(const std::vector<Step>& steps) {
  std::vector<std::string> names;
  for (const auto& step : steps) names.push_back(step.system.output);
  return names;
}

std::vector<std::string> steps_in(const Network& network) {
  return outputs_of(steps_of(network.system, outputs_of(network)));
}

Equation& equation(std::vector<Equation>& equations, const std::string& name) {
  for (auto& each : equations)
    if (each.name == name) return each;
  throw std::out_of_range(name);
}

// The equation, with the matrix added to its value.
void add(Equation& equation, const std::string& matrix) {
  const Shape shape = equation.value.shape();
  equation.value = equation.value + variable(matrix, shape.rows(), shape.columns());
}

TEST(NetworkSteps, AreTheLayersAndTheLoss) {
  EXPECT_THAT(steps_in(deep_network(2, 7, 3)), ElementsAre("Y1", "Y2", "Y3", "Y4", "Y5", "L"));
}

TEST(NetworkSteps, HaveEveryEquationOnce) {
  const Network network = deep_network(3, 7, 3);
  std::size_t forward = 0, backward = 0;
  for (const auto& step : steps_of(network.system, outputs_of(network))) {
    forward += step.system.forward.size();
    backward += step.system.backward.size();
    for (const auto& each : step.system.forward)
      EXPECT_EQ(each.value, network.system.find_forward(each.name)->value) << each.name;
    for (const auto& each : step.system.backward)
      EXPECT_EQ(each.value, network.system.find_backward(each.name)->value) << each.name;
  }
  EXPECT_EQ(forward, network.system.forward.size());
  EXPECT_EQ(backward, network.system.backward.size());
}

TEST(NetworkSteps, AreGivenWhatTheyReadAndTheConditionsOnIt) {
  const Network network = deep_network(2, 7, 3);
  const auto steps = steps_of(network.system, outputs_of(network));
  const EquationSystem& normalization = steps.at(3).system;
  std::vector<std::string> given;
  for (const auto& declaration : normalization.declarations) given.push_back(declaration.name);
  EXPECT_THAT(given, ElementsAre("Y3", "gamma4", "beta4"));
  ASSERT_EQ(normalization.parameters.size(), 1u);
  EXPECT_EQ(normalization.parameters[0].name, "epsilon4");
  EXPECT_EQ(normalization.conditions.size(), 1u);
  EXPECT_EQ(normalization.cotangent(), "DY4");
  EXPECT_EQ(steps.at(3).input, "Y3");
  EXPECT_TRUE(steps.at(0).input.empty());
  EXPECT_EQ(steps.back().system.matrix_conditions.size(), network.system.matrix_conditions.size());
}

TEST(NetworkSteps, OfOneKindAreTheSameInPlainNames) {
  for (const int blocks : {2, 5}) {
    const Network network = deep_network(blocks, 7, 3);
    std::vector<PlainStep> kinds;
    for (const auto& step : steps_of(network.system, outputs_of(network))) {
      PlainStep found = plain(step.system);
      const bool known = std::any_of(kinds.begin(), kinds.end(),
                                     [&](const PlainStep& kind) { return kind.same_as(found); });
      if (!known) kinds.push_back(std::move(found));
    }
    EXPECT_EQ(kinds.size(), 4u) << "ReLU, batch normalization, linear, loss";
  }
}

TEST(NetworkSteps, WithAnotherFormulaAreNotTheSame) {
  Network network = deep_network(2, 7, 3);
  add(equation(network.system.backward, "DW2"), "W2");
  const auto steps = steps_of(network.system, outputs_of(network));
  EXPECT_FALSE(plain(steps.at(0).system).same_as(plain(steps.at(2).system)));
  EXPECT_TRUE(plain(steps.at(1).system).same_as(plain(steps.at(3).system)));
}

TEST(NetworkSteps, AreNotCutWhereAValueIsReadBesides) {
  Network network = deep_network(3, 7, 3);
  add(equation(network.system.forward, "Y4"), "Y2");
  EXPECT_THAT(steps_in(network), ElementsAre("Y1", "Y2", "Y4", "Y5", "Y6", "Y7", "L"));
}

TEST(NetworkSteps, AreNotCutBetweenReadersOfOneWeight) {
  Network network = deep_network(3, 7, 3);
  add(equation(network.system.forward, "Y4"), "X");
  EXPECT_THAT(steps_in(network), ElementsAre("Y4", "Y5", "Y6", "Y7", "L"));
}

TEST(NetworkSteps, AreNotCutWhereAnotherGradientIsReadBesides) {
  Network network = deep_network(3, 7, 3);
  add(equation(network.system.backward, "DZ2"), "DY5");
  EXPECT_THAT(steps_in(network), ElementsAre("Y1", "Y5", "Y6", "Y7", "L"));
}

TEST(NetworkSteps, AreNotCutWhereABackwardEquationReadsBeyondTheStep) {
  Network network = deep_network(3, 7, 3);
  add(equation(network.system.backward, "DZ4"), "Y1");
  EXPECT_THAT(steps_in(network), ElementsAre("Y1", "Y4", "Y5", "Y6", "Y7", "L"));
}

TEST(NetworkSteps, AreNotCutWhereTheGradientIsNotStated) {
  Network network = deep_network(3, 7, 3);
  equation(network.system.backward, "DY3").gradient_of.clear();
  EXPECT_THAT(steps_in(network), ElementsAre("Y1", "Y2", "Y4", "Y5", "Y6", "Y7", "L"));
}

TEST(NetworkSteps, AreNotCutWhereAGradientIsStatedTwice) {
  Network network = deep_network(3, 7, 3);
  auto& backward = network.system.backward;
  Equation again = equation(backward, "DY3");
  again.name = "again";
  backward.push_back(again);
  EXPECT_THAT(steps_in(network), Not(testing::Contains("Y3")));
}

TEST(NetworkSteps, GiveTextsBackTheirNames) {
  const std::map<std::string, std::string> names{{"V1", "Y3"}, {"p1", "epsilon4"}};
  EXPECT_EQ(with_names("DV1: p1 > 0, V1[1,2], V12", names), "DV1: epsilon4 > 0, Y3[1,2], V12");
}

}  // namespace
}  // namespace gradstone::network_steps_test
