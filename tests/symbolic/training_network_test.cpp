// The systems of equations that training runs: whole networks, with a mean loss, masks, and in
// evaluation. All their gradients are proved, and a wrong share of the loss is not.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/network/network.hpp"
#include "symbolic/ginac_prover.hpp"
#include "symbolic/prime_field_prover.hpp"

namespace gradstone {
namespace {

struct Case {
  const char* layers;
  std::vector<std::int64_t> sizes;
  const char* loss;
  NetworkForm form;
};

void PrintTo(const Case& one, std::ostream* out) {
  *out << one.layers << " " << one.loss;
}

Network network_of(const Case& one) {
  return compose_network(parse_specifications(one.layers), one.sizes, one.loss, one.form);
}

Sizes sizes_of(const Network& network) {
  Sizes sizes = network.sizes;
  sizes["N"] = 3;
  return sizes;
}

class TrainingNetwork : public testing::TestWithParam<Case> {};

TEST_P(TrainingNetwork, HasGradientsThatBothProversProve) {
  const Network network = network_of(GetParam());
  const auto& system = network.system;
  int gradients = 0;
  for (const auto& claim : claims(system)) {
    if (claim.kind != ClaimKind::gradient) continue;
    ++gradients;
    const auto field = prove_in_prime_field(system, claim, {sizes_of(network)});
    EXPECT_EQ(field.verdict, Verdict::proved) << claim.subject << ": " << field.detail;
    const auto ginac = prove_with_ginac(system, claim, {sizes_of(network)});
    EXPECT_EQ(ginac.verdict, Verdict::proved) << claim.subject << ": " << ginac.detail;
  }
  EXPECT_GE(gradients, 4);
}

constexpr auto mean = Reduction::mean;

INSTANTIATE_TEST_SUITE_P(
    Cases, TrainingNetwork,
    testing::Values(
        Case{"ReLU;BatchNormalization;Linear",
             {2, 3, 2},
             "SoftmaxCrossEntropy",
             {Mode::training, mean, {}}},
        Case{"SReLU;Dropout(0.5);Linear", {2, 3, 2}, "SquaredError", {Mode::training, mean, {}}},
        Case{"HyperbolicTangent;Linear",
             {2, 3, 2},
             "SquaredError",
             {Mode::training, mean, {0.5, 0.25}}},
        Case{"SiLU;Linear", {2, 3, 2}, "MeanSquaredError", {Mode::training, mean, {}}},
        Case{"Sigmoid;BatchNormalization;Dropout(0.5);Linear",
             {2, 3, 2},
             "LogisticCrossEntropy",
             {Mode::evaluation, mean, {}}}));

TEST(TrainingNetworkControl, RefusesALossThatIsNotDividedLikeItsGradient) {
  Network network =
      network_of({"Linear", {2, 3}, "SquaredError", {Mode::training, Reduction::mean, {}}});
  for (auto& equation : network.system.forward) {
    if (equation.name == "L") equation.value = variable("L_sum", one, one);
  }
  const Claim claim{ClaimKind::gradient, "DW1", "W1"};
  const Sizes sizes = sizes_of(network);
  EXPECT_NE(prove_in_prime_field(network.system, claim, {sizes}).verdict, Verdict::proved);
  EXPECT_EQ(prove_with_ginac(network.system, claim, {sizes}).verdict, Verdict::refuted);
}

}  // namespace
}  // namespace gradstone
