#include "reference/network/network.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/error.hpp"
#include "reference/print/text.hpp"
#include "tests/support/message_of.hpp"

namespace gradstone {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing_support::message_of;

Network example() {
  return compose_network(parse_specifications("ReLU;BatchNormalization;Linear"), {64, 32, 10},
                         "SoftmaxCrossEntropy");
}

TEST(Network, NamesWeightsByLinearLayersAndValuesByLayers) {
  const auto network = example();
  for (const char* name : {"X", "W1", "b1", "gamma2", "beta2", "W2", "b2", "T"})
    EXPECT_NE(network.system.find_declaration(name), nullptr) << name;
  for (const char* name : {"Z1", "Y1", "Z2", "Y2", "Y3", "L"})
    EXPECT_NE(network.system.find_forward(name), nullptr) << name;
  EXPECT_EQ(network.system.output, "L");
  EXPECT_EQ(network.parameters.at("epsilon2"), 1e-7);
}

TEST(Network, HasTheGradientOfEveryWeightAndOfTheInput) {
  const auto network = example();
  for (const auto& declaration : network.system.declarations) {
    if (declaration.role == Role::target) continue;
    const auto* gradient = network.system.find_gradient(declaration.name);
    ASSERT_NE(gradient, nullptr) << declaration.name;
    EXPECT_EQ(gradient->value.shape(), declaration.shape) << declaration.name;
  }
}

TEST(Network, BackwardEquationsUseOnlyWhatComesBefore) {
  const auto& system = example().system;
  std::set<std::string> known;
  for (const auto& declaration : system.declarations) known.insert(declaration.name);
  for (const auto* equations : {&system.forward, &system.backward}) {
    for (const auto& equation : *equations) {
      for (const auto& name : variable_names(equation.value))
        EXPECT_TRUE(known.count(name)) << equation.name << " uses " << name;
      EXPECT_TRUE(known.insert(equation.name).second) << equation.name << " is written twice";
    }
  }
}

TEST(Network, RefusesSizesThatDoNotFitTheLayers) {
  EXPECT_THAT(message_of<FormatError>([] {
                compose_network(parse_specifications("ReLU;Linear"), {64, 10}, "SquaredError");
              }),
              HasSubstr("2 linear layers need 3 sizes"));
}

TEST(Network, PointsIntoTheTextOfAWrongParameter) {
  const auto text = message_of<FormatError>([] {
    compose_network(parse_specifications("LeakyReLU(beta=1)"), {2, 3}, "SoftmaxCrossEntropy");
  });
  EXPECT_THAT(text, HasSubstr("\"LeakyReLU(beta=1)\": unknown parameter beta (known: alpha)"));
}

TEST(Network, RefusesAParameterThatIsGivenTwice) {
  EXPECT_THAT(message_of<FormatError>([] {
                compose_network(parse_specifications("SReLU(1, al=2)"), {2, 3}, "SquaredError");
              }),
              HasSubstr("\"SReLU(1, al=2)\": al is given twice"));
}

TEST(Network, ReadsTheLossAsASpecification) {
  const auto layers = parse_specifications("Linear");
  EXPECT_EQ(compose_network(layers, {2, 3}, "SquaredError()").system.title,
            "Linear; SquaredError()");
  EXPECT_THAT(message_of<FormatError>([&] {
                compose_network(layers, {2, 3}, "SquaredError(2)");
              }),
              HasSubstr("too many values (SquaredError has no parameters)"));
}

TEST(Network, RefusesAParameterWithoutAValue) {
  EXPECT_THAT(message_of<FormatError>([] {
                compose_network(parse_specifications("LeakyReLU"), {2, 3}, "SoftmaxCrossEntropy");
              }),
              HasSubstr("alpha has no default"));
}

const EquationSystem& mean_network() {
  static const Network network =
      compose_network(parse_specifications("ReLU;Linear"), {5, 3, 2}, "SquaredError",
                      {Mode::training, Reduction::mean, {}});
  return network.system;
}

TEST(Network, DividesASummedLossAndItsGradientByTheExamples) {
  EXPECT_EQ(to_text(mean_network().find_forward("L")->value), "(1 / N) * L_sum");
  EXPECT_EQ(to_text(mean_network().find_gradient("Y2")->value), "(1 / N) * DY2_sum");
  EXPECT_EQ(mean_network().find_backward("DY2_sum")->gradient_of, "");
  EXPECT_EQ(mean_network().reduction, Reduction::mean);
}

TEST(Network, LeavesALossThatIsAMeanAsItIs) {
  const NetworkForm mean{Mode::training, Reduction::mean, {}};
  const auto network =
      compose_network(parse_specifications("Linear"), {5, 2}, "MeanSquaredError", mean);
  EXPECT_EQ(network.system.find_forward("L_sum"), nullptr);
  const NetworkForm sum{Mode::training, Reduction::sum, {}};
  EXPECT_THROW(compose_network(parse_specifications("Linear"), {5, 2}, "MeanSquaredError", sum),
               FormatError);
}

TEST(Network, TakesRunningStatisticsAndNoMaskInEvaluation) {
  const auto layers = parse_specifications("ReLU;BatchNormalization(momentum=0.2);Dropout(0.25)");
  const auto training = compose_network(layers, {5, 3}, "SquaredError");
  EXPECT_EQ(training.system.find_declaration("mean2"), nullptr);
  EXPECT_NE(training.system.find_declaration("R3"), nullptr);
  ASSERT_EQ(training.masks.size(), 1u);
  EXPECT_EQ(training.masks[0].keep, 0.75);
  EXPECT_EQ(training.running.parameters.at("momentum2"), 0.2);
  ASSERT_EQ(training.running.updates.size(), 2u);
  EXPECT_EQ(training.running.updates[0].name, "mean2");
  // R2 and Sigma2 are the layer's own.
  for (const auto& equation : training.running.equations)
    EXPECT_EQ(training.system.find_forward(equation.name), nullptr);

  const auto evaluation =
      compose_network(layers, {5, 3}, "SquaredError", {Mode::evaluation, Reduction::none, {}});
  EXPECT_NE(evaluation.system.find_declaration("mean2"), nullptr);
  EXPECT_EQ(evaluation.system.find_declaration("R3"), nullptr);
  EXPECT_TRUE(evaluation.masks.empty());
  EXPECT_TRUE(evaluation.running.updates.empty());
}

TEST(Network, MasksWeightsInTrainingWhereSomeAreDropped) {
  const auto layers = parse_specifications("ReLU;SReLU;Linear");
  const auto training = compose_network(layers, {5, 3, 4, 2}, "SquaredError",
                                        {Mode::training, Reduction::none, {0.5, 1, 0.25}});
  ASSERT_EQ(training.masks.size(), 2u);
  EXPECT_EQ(training.masks[0].name, "R1");
  EXPECT_EQ(training.masks[1].name, "R3");
  EXPECT_EQ(training.masks[1].keep, 0.25);
  EXPECT_EQ(training.system.find_declaration("R3")->shape, (Shape{Dim{"D3"}, Dim{"D2"}}));
  const auto evaluation = compose_network(layers, {5, 3, 4, 2}, "SquaredError",
                                          {Mode::evaluation, Reduction::none, {0.5, 1, 0.25}});
  EXPECT_TRUE(evaluation.masks.empty());
  EXPECT_THAT(message_of<FormatError>([] {
                compose_network(parse_specifications("Softmax"), {5, 3}, "SquaredError",
                                {Mode::training, Reduction::none, {0.5}});
              }),
              HasSubstr("no form with dropout on the weights"));
}

TEST(Network, RefusesAProbabilityThatIsNone) {
  for (const char* layer : {"Dropout(1)", "Dropout(-0.1)"}) {
    EXPECT_THAT(message_of<FormatError>([&] {
                  compose_network(parse_specifications(std::string("Linear;") + layer), {5, 3},
                                  "SquaredError");
                }),
                HasSubstr("must be at least 0 and below 1"));
  }
}

TEST(Network, ListsWhatEachLayerLearns) {
  const auto network = compose_network(parse_specifications("SReLU;BatchNormalization;Linear"),
                                       {5, 3, 2}, "SquaredError");
  EXPECT_THAT(network.layers[0].weights, ElementsAre("W1", "b1"));
  EXPECT_THAT(network.layers[0].trainable, ElementsAre("al1", "tl1", "ar1", "tr1"));
  EXPECT_THAT(network.layers[1].weights, ElementsAre("gamma2", "beta2"));
  EXPECT_THAT(network.layers[2].weights, ElementsAre("W2", "b2"));
  EXPECT_EQ(network.output(), "Y3");
}

}  // namespace
}  // namespace gradstone
