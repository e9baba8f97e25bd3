#include "reference/network/optimizer_step.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/error.hpp"
#include "reference/print/text.hpp"

namespace gradstone {
namespace {

using testing::HasSubstr;

OptimizerStep step_of(const std::string& text) {
  return optimizer_step(parse_specification(text), "W1", {Dim{"D1"}, Dim{"D0"}});
}

std::string equation(const OptimizerStep& step, const std::string& name) {
  for (const auto& one : step.equations)
    if (one.name == name) return to_text(one.value);
  return "";
}

TEST(OptimizerStep, IsTheEquationOfTheRegistryInTheNamesOfTheMatrix) {
  const auto step = step_of("Momentum(0.8)");
  EXPECT_EQ(equation(step, "delta_next_W1"), "mu_W1 * delta_W1 - eta * DW1");
  EXPECT_EQ(equation(step, "x_next_W1"), "W1 + delta_next_W1");
  EXPECT_EQ(step.parameters.at("mu_W1"), 0.8);
  ASSERT_EQ(step.state.size(), 1u);
  EXPECT_EQ(step.state[0].name, "delta_W1");
  EXPECT_EQ(step.state[0].shape, (Shape{Dim{"D1"}, Dim{"D0"}}));
}

TEST(OptimizerStep, KnowsEachNameOfMu) {
  EXPECT_EQ(step_of("Nesterov(mu=0.7)").parameters.at("mu_W1"), 0.7);
  EXPECT_EQ(step_of("Nesterov(momentum=0.7)").parameters.at("mu_W1"), 0.7);
  EXPECT_EQ(step_of("nesterov").parameters.at("mu_W1"), 0.9);
}

TEST(OptimizerStep, DecaysWeightsWhereThatIsAskedFor) {
  EXPECT_EQ(equation(step_of("Momentum(0.9)"), "x_decay_W1"), "");
  const auto step = step_of("Momentum(0.9, weight_decay=0.25)");
  EXPECT_EQ(equation(step, "x_decay_W1"), "eta * weight_decay_W1 * W1");
  EXPECT_EQ(step.parameters.at("weight_decay_W1"), 0.25);
  EXPECT_EQ(step.parameters.at("mu_W1"), 0.9);
  EXPECT_EQ(step_of("AdamW").parameters.at("weight_decay_W1"), 0.01);
  EXPECT_EQ(step_of("Adam").parameters.count("weight_decay_W1"), 0u);
}

TEST(OptimizerStep, CountsTheStepsOfAllMatricesTogether) {
  const auto step = step_of("Adam(0.8, 0.99, epsilon=1e-6)");
  EXPECT_THAT(equation(step, "m_hat_W1"), HasSubstr("beta1_W1^t"));
  EXPECT_EQ(step.parameters.at("beta2_W1"), 0.99);
  EXPECT_EQ(step.parameters.count("t"), 0u);
  EXPECT_EQ(step.state.size(), 2u);
}

TEST(OptimizerStep, NamesWhatItDoesNotKnow) {
  EXPECT_THROW(step_of("Momentun(0.9)"), UnknownNameError);
  EXPECT_THROW(step_of("GradientDescent(0.1)"), FormatError);
  EXPECT_THROW(step_of("Adam(eta=0.1)"), FormatError);
  EXPECT_THROW(step_of("Momentum(rho=0.1)"), FormatError);
}

}  // namespace
}  // namespace gradstone
