#include "symbolic/ginac_prover.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "reference/activations/functions.hpp"
#include "reference/builder.hpp"
#include "reference/functions.hpp"
#include "reference/judged.hpp"
#include "reference/network/network.hpp"
#include "reference/registry.hpp"
#include "symbolic/all_sizes_prover.hpp"
#include "symbolic/prime_field_prover.hpp"
#include "symbolic/proof_sizes.hpp"
#include "tests/support/forms.hpp"

namespace gradstone::ginac_prover_test {

namespace {

using testing::Contains;
using testing::HasSubstr;
using testing_support::form_of;
using testing_support::NamedForm;

/// The worst of the findings on all claims.
Finding prove(const EquationSystem& system) {
  Finding worst;
  worst.verdict = Verdict::proved;
  for (const auto& claim : claims(system)) {
    Finding finding = prove_with_ginac(system, claim, proof_sizes(system, Level::standard));
    if (finding.verdict != Verdict::proved) return finding;
    worst.conditions.insert(worst.conditions.end(), finding.conditions.begin(),
                            finding.conditions.end());
  }
  return worst;
}

// -------------------------------------------------------------------------------------------------

class EverySystem : public testing::TestWithParam<NamedForm> {};

TEST_P(EverySystem, HasEveryClaimProvedByGinac) {
  const auto system = judged(*GetParam().system);
  for (const auto& claim : claims(system)) {
    const auto finding = prove_with_ginac(system, claim, proof_sizes(system, Level::standard));
    EXPECT_EQ(finding.checker, "GiNaC");
    // Places that are given are no numbers to GiNaC, and it does not divide by sums of exp(s - r).
    const bool is_open =
        system.name == "embedding" || (claim.subject == "P" && claim.kind == ClaimKind::definition);
    EXPECT_EQ(finding.verdict, is_open ? Verdict::undecided : Verdict::proved)
        << claim_kind_name(claim.kind) << " " << claim.subject << ": "
        << verdict_name(finding.verdict) << ": " << finding.detail;
  }
}

INSTANTIATE_TEST_SUITE_P(Registry, EverySystem, testing::ValuesIn(testing_support::all_forms()),
                         testing_support::name_of_form);

// -------------------------------------------------------------------------------------------------
// Wrong on purpose. Every one of them is refuted at a point, not only left open.

const Dim N{"N"}, D{"D"}, K{"K"};

/// The system of the registry with one backward equation replaced.
EquationSystem with_backward(EquationSystem system, const std::string& name, const Expr& value) {
  for (auto& equation : system.backward) {
    if (equation.name == name) equation.value = value;
  }
  return system;
}

EquationSystem with_definition(EquationSystem system, const std::string& name,
                               const Scalar& value) {
  for (auto& definition : system.definitions) {
    if (definition.name == name) definition.value = value;
  }
  return system;
}

Verdict verdict(const EquationSystem& system) {
  return prove(system).verdict;
}

const auto X = variable("X", N, D);
const auto W = variable("W", K, D);
const auto Y = variable("Y", N, K);
const auto DY = variable("DY", N, K);
const auto DZ = variable("DZ", N, K);

TEST(GinacRefutes, AFlippedSign) {
  EXPECT_EQ(verdict(with_backward(form_of("layer:linear"), "DX", -(DY * W))), Verdict::refuted);
}

TEST(GinacRefutes, ATransposeThatFitsOnlySquareShapes) {
  const auto A = variable("A", N, N);
  const auto B = variable("B", N, N);
  SystemBuilder product(Kind::layer, "square_product", "A B");
  product.input("A", N, N);
  product.input("B", N, N);
  const auto R = product.forward("R", A * B);
  const auto DR = product.cotangent(R);
  product.backward(A, DR * B);
  const auto finding = prove(product.build());
  EXPECT_EQ(finding.verdict, Verdict::refuted);
  EXPECT_THAT(finding.detail, HasSubstr("DA[1,"));
}

TEST(GinacRefutes, ADroppedTermInTheGradientOfSoftmax) {
  const auto system = form_of("layer:softmax");
  EXPECT_EQ(verdict(with_backward(system, "DZ", hadamard(Y, DY))), Verdict::refuted);
}

TEST(GinacRefutes, ASumOverTheOtherIndexInTheGradientOfSoftmax) {
  const auto system = form_of("layer:softmax");
  const auto wrong = hadamard(Y, DY - row_repeat(T(diag(T(DY) * Y)), N));
  EXPECT_EQ(verdict(with_backward(system, "DZ", wrong)), Verdict::refuted);
}

TEST(GinacRefutes, AMeanDividedByTheOtherDimension) {
  SystemBuilder mean(Kind::layer, "mean", "mean of each column");
  const auto input = mean.input("X", N, D);
  const auto R = mean.forward("R", columns_mean(input));
  const auto DR = mean.cotangent(R);
  mean.backward(input, (1 / size(D)) * row_repeat(DR, N));
  EXPECT_EQ(verdict(mean.build()), Verdict::refuted);
}

TEST(GinacRefutes, AnEpsilonOutsideTheRoot) {
  auto system = form_of("batch_normalization");
  const Index first, j{"j"};
  const Scalar Sigma = entry("Sigma", {first, j});
  EXPECT_EQ(verdict(with_definition(system, "s", 1 / (sqrt(Sigma) + parameter("epsilon")))),
            Verdict::refuted);
}

TEST(GinacRefutes, ADroppedTermInTheGradientOfBatchNormalization) {
  const auto system = form_of("batch_normalization");
  const auto s = variable("s", one, D);
  const auto DZ_features = variable("DZ", N, D);
  const auto wrong = hadamard(row_repeat((1 / size(N)) * s, N),
                              (size(N) * identity(N) - ones(N, N)) * DZ_features);
  EXPECT_EQ(verdict(with_backward(system, "DX", wrong)), Verdict::refuted);
}

TEST(GinacRefutes, TheOneHotGradientWithoutItsCondition) {
  auto system = form_of("softmax_cross_entropy", "batch, one-hot");
  ASSERT_EQ(verdict(system), Verdict::proved);
  system.matrix_conditions.clear();
  EXPECT_EQ(verdict(system), Verdict::refuted);
}

TEST(GinacRefutes, LeakyReluWithoutAlphaAtMostOne) {
  auto system = form_of("activation:leaky_relu");
  ASSERT_EQ(verdict(system), Verdict::proved);
  system.conditions.clear();
  EXPECT_EQ(verdict(system), Verdict::refuted);
}

TEST(GinacRefutes, AWrongRegionOfAPiecewiseDerivative) {
  const auto system = form_of("activation:relu");
  const auto A = variable("X", Dim{"m"}, Dim{"n"});
  const auto cotangent = variable("DY", Dim{"m"}, Dim{"n"});
  const auto x = argument();
  const auto flipped = FunctionBuilder("flipped").value(where({{{x <= 0}, 1}}, 0)).build();
  EXPECT_EQ(verdict(with_backward(system, "DX", hadamard(cotangent, apply(flipped, A)))),
            Verdict::refuted);
}

// relu'(Y) in the place of relu'(Z) is right, since Y = 0 where Z < 0, but only with the convention
// that the derivative at 0 is 0: where a forward value stays on a kink, its convention matters.
TEST(GinacRefutes, ADerivativeTakenOnTheWrongSideOfAKinkThatHoldsInAWholeRegion) {
  const auto x = argument();
  const auto zero_at_kink = FunctionBuilder("f").value(where({{{x <= 0}, 0}}, 1)).build();
  const auto one_at_kink = FunctionBuilder("g").value(where({{{x < 0}, 0}}, 1)).build();
  const auto system = form_of("activation_layer", "relu");
  EXPECT_EQ(verdict(with_backward(system, "DZ", hadamard(DY, apply(zero_at_kink, Y)))),
            Verdict::proved);
  EXPECT_EQ(verdict(with_backward(system, "DZ", hadamard(DY, apply(one_at_kink, Y)))),
            Verdict::refuted);
}

TEST(GinacRefutes, ADefinitionThatSumsOverTheWrongIndex) {
  const auto system = form_of("layer:softmax");
  const Index i{"i"}, k{"k"}, n{"n"};
  const Scalar wrong = exp(entry("Z", {i, k})) / sum(n, N, exp(entry("Z", {n, k})));
  EXPECT_EQ(verdict(with_definition(system, "Y", wrong)), Verdict::refuted);
}

TEST(GinacRefutes, MomentumWithTheRateOutsideTheVelocity) {
  const Dim m{"m"}, n{"n"};
  auto system = form_of("momentum");
  const auto mu = parameter("mu"), eta = parameter("eta");
  const auto delta =
      variable("delta", system.shape_of("delta").rows(), system.shape_of("delta").columns());
  const auto g = variable("g", system.shape_of("g").rows(), system.shape_of("g").columns());
  const auto x = variable("x", system.shape_of("x").rows(), system.shape_of("x").columns());
  const auto next =
      variable("delta_next", system.shape_of("x").rows(), system.shape_of("x").columns());
  system.definitions.clear();
  system.forward[0].value = mu * delta - g;
  system.forward[1].value = x + eta * next;
  EXPECT_EQ(verdict(system), Verdict::refuted);
}

TEST(GinacRefutes, AnIdentityThatHoldsForOneColumnOnly) {
  SystemBuilder rule(Kind::rule, "wrong_rule", "");
  const auto A = rule.input("A", N, D);
  rule.identity("wrong_rule", rows_sum(hadamard(A, A)), rows_sum(A));
  EXPECT_EQ(verdict(rule.build()), Verdict::refuted);
}

TEST(GinacRefutes, AStableFormWithASwappedBranch) {
  const auto x = argument();
  const auto f = FunctionBuilder("f")
                     .value(log(1 / (1 + exp(-x))))
                     .stable(where({{{x >= 0}, -log1p(exp(x))}}, x - log1p(exp(x))))
                     .derivative(1 / (1 + exp(x)))
                     .build();
  SystemBuilder activation(Kind::activation, "f", "");
  const auto A = activation.input("X", N, D);
  activation.forward("Y", apply(f, A));
  const auto finding = prove(activation.build());
  EXPECT_EQ(finding.verdict, Verdict::refuted);
  EXPECT_THAT(finding.detail, HasSubstr("stable form"));
}

// -------------------------------------------------------------------------------------------------

EquationSystem identity_of(const std::string& name, const Expr& left, const Expr& right) {
  SystemBuilder rule(Kind::rule, name, "");
  for (const auto& variable : variable_names(left)) rule.input(variable, N, K);
  rule.identity(name, left, right);
  return rule.build();
}

TEST(GinacProves, ThatSoftmaxMayBeShiftedByTheMaximumOfEachRow) {
  const auto Z = variable("Z", N, K);
  const auto shifted = Z - column_repeat(rows_max(Z), K);
  EXPECT_EQ(verdict(identity_of("shift_softmax", softmax(Z), softmax(shifted))), Verdict::proved);
  EXPECT_EQ(verdict(identity_of("shift_log_softmax", log_softmax(Z), log_softmax(shifted))),
            Verdict::proved);
}

TEST(GinacProves, TheGradientOfAStableSoftmaxForEveryConventionAtTies) {
  LayerBuilder layer("stable_softmax", "");
  const auto Z = layer.input("Z", N, K);
  const auto R = layer.forward("R", Z - column_repeat(rows_max(Z), K));
  const auto output = layer.forward("Y", softmax(R));
  const auto C = layer.cotangent(output);
  layer.backward(Z, hadamard(output, C - column_repeat(diag(C * T(output)), K)));
  EXPECT_EQ(verdict(layer.build()), Verdict::proved);
}

TEST(GinacProves, SoftmaxOfAPiecewiseLinearFunction) {
  LayerBuilder layer("relu_softmax", "");
  const auto Z = layer.input("Z", N, K);
  const auto H = layer.forward("H", apply(functions::relu(), Z));
  const auto output = layer.forward("Y", softmax(H));
  const auto C = layer.cotangent(output);
  const auto DH = layer.backward(H, hadamard(output, C - column_repeat(diag(C * T(output)), K)));
  layer.backward(Z, hadamard(DH, apply(functions::relu().derivative(), Z)));
  EXPECT_EQ(verdict(layer.build()), Verdict::proved);
}

TEST(GinacProves, UnderTheConditionsThatItLists) {
  const auto system = form_of("activation:leaky_relu");
  EXPECT_THAT(prove(system).conditions, Contains("alpha <= 1"));
}

/// Two normalized layers and a loss, at sizes at which the whole composed at once would be too
/// large.
EquationSystem small_network(Sizes& sizes) {
  const auto network =
      compose_network(parse_specifications("SReLU;BatchNormalization;HyperbolicTangent;Linear"),
                      {2, 3, 2, 2}, "SoftmaxCrossEntropy");
  sizes = network.sizes;
  sizes["N"] = 3;
  return network.system;
}

TEST(GinacProves, EveryGradientOfADeepNetworkLayerByLayer) {
  Sizes sizes;
  const auto system = small_network(sizes);
  for (const auto& claim : claims(system)) {
    const auto finding = prove_with_ginac(system, claim, {sizes});
    EXPECT_EQ(finding.verdict, Verdict::proved) << claim.subject << ": " << finding.detail;
  }
}

TEST(GinacRefutes, EveryGradientBehindAWrongOneInADeepNetwork) {
  Sizes sizes;
  auto system = small_network(sizes);
  auto wrong = std::find_if(system.backward.begin(), system.backward.end(),
                            [](const Equation& e) { return e.name == "DZ3"; });
  ASSERT_NE(wrong, system.backward.end());
  wrong->value = -wrong->value;
  bool is_behind = false;
  for (const auto& claim : claims(system)) {
    if (claim.kind != ClaimKind::gradient) continue;
    is_behind |= claim.subject == "DZ3";
    EXPECT_EQ(prove_with_ginac(system, claim, {sizes}).verdict,
              is_behind ? Verdict::refuted : Verdict::proved)
        << claim.subject;
  }
}

TEST(GinacProver, IsUndecidedAfterTheTimeLimit) {
  const auto system = form_of("layer:softmax");
  const Claim claim{ClaimKind::gradient, "DX", "X"};
  const auto finding = prove_with_ginac(system, claim, proof_sizes(system, Level::quick), -1);
  EXPECT_EQ(finding.verdict, Verdict::undecided);
  EXPECT_THAT(finding.detail, HasSubstr("time limit"));
}

TEST(GinacProver, LeavesWhatItDoesNotSupportUndecidedWithTheReason) {
  SystemBuilder cube_root(Kind::layer, "cube_root", "");
  const auto input = cube_root.input("X", N, D);
  const auto f = FunctionBuilder("f").value(power(argument(), rational(1, 3))).build();
  cube_root.forward("Y", apply(f, input));
  const Index i{"i"}, j{"j"};
  cube_root.define("Y", i, j, power(entry("X", {i, j}), rational(1, 3)));
  const auto finding = prove(cube_root.build());
  EXPECT_EQ(finding.verdict, Verdict::undecided);
  EXPECT_THAT(finding.detail, HasSubstr("multiple of 1/2"));
}

TEST(Provers, AreUndecidedOnAClaimThatTheSystemDoesNotMake) {
  const auto system = form_of("layer:linear");
  const std::vector<Sizes> sizes{{{"D", 2}, {"K", 2}, {"N", 2}}};
  for (const auto kind :
       {ClaimKind::definition, ClaimKind::gradient, ClaimKind::stable_form, ClaimKind::derivative,
        ClaimKind::identity, ClaimKind::element_identity, ClaimKind::unrolled}) {
    const Claim claim{kind, "DQ", "Q"};
    for (const auto& finding :
         {prove_for_all_sizes(system, claim), prove_with_ginac(system, claim, sizes),
          prove_in_prime_field(system, claim, sizes)}) {
      EXPECT_EQ(finding.verdict, Verdict::undecided) << finding.checker;
      EXPECT_THAT(finding.detail,
                  testing::HasSubstr("linear states no " + claim_kind_name(kind) + " DQ"))
          << finding.checker;
    }
  }
}

TEST(ProofSizes, GiveEveryDimensionADifferentSizeFirst) {
  const auto sizes = proof_sizes(form_of("layer:linear"), Level::quick);
  ASSERT_EQ(sizes.size(), 2u);
  EXPECT_EQ(sizes[0], (Sizes{{"D", 5}, {"K", 3}, {"N", 2}}));
  EXPECT_EQ(sizes[1], (Sizes{{"D", 1}, {"K", 1}, {"N", 1}}));
}

TEST(ProofSizes, AreSmallInTurnForTensors) {
  const auto sizes = proof_sizes(form_of("group_normalization", "images"), Level::quick);
  ASSERT_EQ(sizes.size(), 2u);
  EXPECT_EQ(sizes[0], (Sizes{{"C", 2}, {"G", 3}, {"H", 2}, {"L", 3}, {"N", 2}}));
}

}  // namespace
}  // namespace gradstone::ginac_prover_test
