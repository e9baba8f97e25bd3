#include "reference/network/network.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/error.hpp"

namespace gradstone {
namespace {

using testing::HasSubstr;

Network example() {
  return compose_network(parse_specifications("ReLU;BatchNormalization;Linear"), {64, 32, 10},
                         "SoftmaxCrossEntropy");
}

template <class Error, class Function>
std::string message(Function function) {
  try {
    function();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was thrown";
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
  EXPECT_THAT(message<FormatError>([] {
                compose_network(parse_specifications("ReLU;Linear"), {64, 10}, "SquaredError");
              }),
              HasSubstr("2 linear layers need 3 sizes"));
}

TEST(Network, PointsIntoTheTextOfAWrongParameter) {
  const auto text = message<FormatError>([] {
    compose_network(parse_specifications("LeakyReLU(beta=1)"), {2, 3}, "SoftmaxCrossEntropy");
  });
  EXPECT_THAT(text, HasSubstr("\"LeakyReLU(beta=1)\": unknown parameter beta (known: alpha)"));
}

TEST(Network, RefusesAParameterThatIsGivenTwice) {
  EXPECT_THAT(message<FormatError>([] {
                compose_network(parse_specifications("SReLU(1, al=2)"), {2, 3}, "SquaredError");
              }),
              HasSubstr("\"SReLU(1, al=2)\": al is given twice"));
}

TEST(Network, ReadsTheLossAsASpecification) {
  const auto layers = parse_specifications("Linear");
  EXPECT_EQ(compose_network(layers, {2, 3}, "SquaredError()").system.title,
            "Linear; SquaredError()");
  EXPECT_THAT(message<FormatError>([&] {
                compose_network(layers, {2, 3}, "SquaredError(2)");
              }),
              HasSubstr("too many values (SquaredError has no parameters)"));
}

TEST(Network, RefusesAParameterWithoutAValue) {
  EXPECT_THAT(message<FormatError>([] {
                compose_network(parse_specifications("LeakyReLU"), {2, 3}, "SoftmaxCrossEntropy");
              }),
              HasSubstr("alpha has no default"));
}

}  // namespace
}  // namespace gradstone
