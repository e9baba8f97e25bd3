// Whole networks, at the sizes that they are trained at.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/network/network.hpp"
#include "tests/symbolic/prime_field_proofs.hpp"

namespace gradstone {
namespace {

using testing::Contains;
using testing_prime_field::with;

TEST(PrimeField, ProvesEveryGradientOfANetworkAtRealSizes) {
  const auto network = compose_network(parse_specifications("ReLU;BatchNormalization;Linear"),
                                       {64, 32, 10}, "SoftmaxCrossEntropy");
  Sizes sizes = network.sizes;
  sizes["N"] = 8;
  int gradients = 0;
  for (const auto& claim : claims(network.system)) {
    if (claim.kind != ClaimKind::gradient) continue;
    const Finding found = prove_in_prime_field(network.system, claim, {sizes});
    EXPECT_EQ(found.verdict, Verdict::proved) << claim.subject << ": " << found.detail;
    EXPECT_LT(found.error_probability.value_or(1), 1e-9);
    ++gradients;
  }
  EXPECT_GE(gradients, 8);
}

TEST(PrimeField, SaysFromWhichGradientsAGradientOfANetworkFollows) {
  const auto network =
      compose_network(parse_specifications("ReLU;Linear"), {64, 32, 10}, "SoftmaxCrossEntropy");
  Sizes sizes = network.sizes;
  sizes["N"] = 8;
  const Claim claim{ClaimKind::gradient, "DW1", "W1"};
  const Finding found = prove_in_prime_field(network.system, claim, {sizes});
  EXPECT_EQ(found.verdict, Verdict::proved) << found.detail;
  EXPECT_THAT(found.conditions, Contains("given DZ1"));
}

TEST(PrimeField, TestsTheWholeNetworkEvenWhereItProvesAGradientByItself) {
  auto network = compose_network(parse_specifications("ReLU;ReLU;Linear"), {5, 3, 4, 7},
                                 "SoftmaxCrossEntropy");
  Sizes sizes = network.sizes;
  sizes["N"] = 6;
  // DZ2 is wrong; DW1 follows rightly from it, and is wrong all the same.
  const auto wrong = with(network.system, "DZ2", [](const Expr& e) { return rational(1, 2) * e; });
  const Finding found = prove_in_prime_field(wrong, {ClaimKind::gradient, "DW1", "W1"}, {sizes});
  EXPECT_EQ(found.verdict, Verdict::undecided);
}

}  // namespace
}  // namespace gradstone
