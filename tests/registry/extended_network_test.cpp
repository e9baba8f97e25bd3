// Layers beside those of the registry compose by the roles of their matrices, whatever their names.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "reference/error.hpp"
#include "reference/network/network.hpp"
#include "reference/print/text.hpp"
#include "tests/registry/run_extended.hpp"
#include "tests/support/message_of.hpp"

namespace gradstone {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing_support::message_of;
using testing_support::run_extended;

Network network_of(const std::string& layers, const std::vector<std::int64_t>& sizes) {
  return compose_network(parse_specifications(layers), sizes, "SquaredError");
}

TEST(ExtendedNetwork, ComposesALayerByRolesWhateverItsNames) {
  const auto network = network_of("RenamedLinear;ReLU;RenamedLinear", {5, 3, 7, 2});
  EXPECT_THAT(network.layers[0].weights, ElementsAre("M1", "T11"));
  EXPECT_THAT(network.layers[2].weights, ElementsAre("M3", "T13"));
  EXPECT_EQ(network.layers[2].own_names.at("T13"), "T1");
  EXPECT_THAT(drawn_weights(network, network.layers[2]), ElementsAre("M3"));
  EXPECT_EQ(network.sizes, (Sizes{{"D0", 5}, {"D1", 3}, {"D2", 7}, {"D3", 2}}));
  EXPECT_EQ(to_text(network.system.find_forward("X1")->value), "X * T(M1)");
  EXPECT_EQ(to_text(network.system.find_forward("Y1")->value), "X1 + row_repeat(T11, N)");
  EXPECT_EQ(to_text(network.system.find_backward("DX")->value), "DY1 * M1");
  EXPECT_EQ(to_text(network.system.find_gradient("M3")->value), "T(DY3) * Y2");
}

// What linear layers call b, and what another layer calls b, are two things.
TEST(ExtendedNetwork, GivesNoNameTwice) {
  const auto network = network_of("Linear;shift;Linear;shift", {5, 3, 2});
  EXPECT_THAT(network.layers[0].weights, ElementsAre("W1", "b1"));
  EXPECT_THAT(network.layers[1].weights, ElementsAre("b_2"));
  EXPECT_THAT(network.layers[2].weights, ElementsAre("W2", "b2"));
  EXPECT_THAT(network.layers[3].weights, ElementsAre("b4"));
  EXPECT_EQ(network.layers[1].own_names.at("b_2"), "b");
  EXPECT_EQ(network.system.shape_of("b_2"), (Shape{one, Dim{"D1"}}));
  EXPECT_EQ(network.system.shape_of("b2"), (Shape{one, Dim{"D2"}}));
  EXPECT_EQ(network.system.find_gradient("b_2")->name, "Db_2");
}

TEST(ExtendedNetwork, RefusesALayerThatDoesNotComposeByNameWithTheReason) {
  EXPECT_THAT(
      message_of<UnsupportedError>([] {
        network_of("Linear;gate", {5, 3});
      }),
      HasSubstr("layer gate does not compose: it has two inputs, A and B; it takes one, the "
                "value of the layer before"));
}

TEST(ExtendedNetwork, IsVerified) {
  const auto outcome = run_extended(
      "gradstone verify --layers 'RenamedLinear;ReLU;shift;RenamedLinear' --layer-sizes "
      "'64;5;4;10' "
      "--loss SoftmaxCrossEntropy --load-dataset data/digits.npz --batch-size 3");
  EXPECT_EQ(outcome.status, 0) << outcome.output << outcome.errors;
  for (const char* gradient : {"DM1", "DT11", "Db3", "DM3", "DT13"})
    EXPECT_THAT(outcome.output, HasSubstr(std::string("gradient ") + gradient));
}

// The lines of a table of epochs without their times.
std::vector<std::string> figures_of(const std::string& table) {
  std::vector<std::string> lines;
  std::istringstream text(table);
  for (std::string line; std::getline(text, line);)
    if (line.find(" | ") != std::string::npos) lines.push_back(line.substr(0, line.rfind('|')));
  return lines;
}

TEST(ExtendedNetwork, IsTrainedAsTheOneInUsualNames) {
  const auto trained = [](const std::string& layer) {
    const auto outcome = run_extended(
        "mlp --layers '" + layer +
        ";ReLU;Linear' --layer-sizes '64;16;12;10' --loss SoftmaxCrossEntropy --learning-rate 0.1 "
        "--epochs 2 --batch-size 50 --optimizers 'Momentum(0.9)' --load-dataset data/digits.npz");
    EXPECT_EQ(outcome.status, 0) << outcome.errors;
    return figures_of(outcome.output);
  };
  const auto usual = trained("Linear");
  EXPECT_EQ(usual.size(), 4u);  // the head, and epochs 0 to 2
  EXPECT_EQ(trained("RenamedLinear"), usual);
}

TEST(ExtendedNetwork, IsRefusedByThePrograms) {
  for (const std::string program : {"gradstone verify", "mlp --learning-rate 0.1 --epochs 1"}) {
    const auto outcome =
        run_extended(program +
                     " --layers 'gate;Linear' --layer-sizes '64;10' --loss SoftmaxCrossEntropy "
                     "--load-dataset data/digits.npz");
    EXPECT_EQ(outcome.status, 2) << program;
    EXPECT_THAT(outcome.errors, HasSubstr("--layers: layer gate does not compose")) << program;
  }
}

}  // namespace
}  // namespace gradstone
