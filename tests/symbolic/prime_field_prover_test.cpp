// What the prover in prime fields proves, under which conditions, and what it leaves undecided.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/functions.hpp"
#include "reference/judged.hpp"
#include "tests/support/forms.hpp"
#include "tests/symbolic/prime_field_proofs.hpp"

namespace gradstone {
namespace {

using testing::HasSubstr;
using testing_prime_field::matrix;
using testing_prime_field::prove;
using testing_prime_field::rule;
using testing_prime_field::with;
using testing_support::all_forms;
using testing_support::form_of;
using testing_support::name_of_form;
using testing_support::NamedForm;

class EveryForm : public testing::TestWithParam<NamedForm> {};

TEST_P(EveryForm, IsProvedWithASmallErrorProbability) {
  const EquationSystem system = judged(*GetParam().system);
  for (const auto& claim : claims(system)) {
    SCOPED_TRACE(claim_kind_name(claim.kind) + " " + claim.subject);
    const Finding found = prove_in_prime_field(system, claim, proof_sizes(system, Level::standard));
    EXPECT_EQ(found.verdict, Verdict::proved) << found.detail;
    ASSERT_TRUE(found.error_probability.has_value());
    EXPECT_LE(*found.error_probability, 1e-9);
    EXPECT_EQ(found.checker, "prime field");
    EXPECT_FALSE(found.sizes.empty());
  }
}

INSTANTIATE_TEST_SUITE_P(Registry, EveryForm, testing::ValuesIn(all_forms()), name_of_form);

// Conditions.

TEST(PrimeField, NeedsTheConditionOfTheOneHotGradient) {
  const auto& right = form_of("softmax_cross_entropy", "batch, one-hot");
  EXPECT_EQ(prove(right, "DY").verdict, Verdict::proved);
  auto without = right;
  without.matrix_conditions.clear();
  EXPECT_NE(prove(without, "DY").verdict, Verdict::proved);
}

TEST(PrimeField, StatesTheConditionsThatItUsed) {
  using testing::ElementsAre;
  const auto& leaky = form_of("activation:leaky_relu");
  EXPECT_THAT(prove(leaky, "Y", ClaimKind::definition).conditions, ElementsAre("alpha <= 1"));
  EXPECT_TRUE(prove(leaky, "DX").conditions.empty());
  const auto& one_hot = form_of("softmax_cross_entropy", "batch, one-hot");
  EXPECT_THAT(prove(one_hot, "DY").conditions, ElementsAre(HasSubstr("rows_sum(T)")));
  const auto& batch = form_of("softmax_cross_entropy", "batch");
  EXPECT_TRUE(prove(batch, "DY").conditions.empty());
}

TEST(PrimeField, NeedsTheConditionOnAParameter) {
  const auto& right = form_of("activation:leaky_relu");
  EXPECT_EQ(prove(right, "Y", ClaimKind::definition).verdict, Verdict::proved);
  // For alpha > 1 the maximum of x and alpha x has the other slopes. The library's function states
  // the condition itself, so another one without it takes its place.
  const Scalar alpha = parameter("alpha"), at = argument();
  auto system = right;
  system.conditions.clear();
  FunctionBuilder function("leaky");
  const Scalar own = function.parameter("alpha");
  const auto leaky = function.value(where({{{at <= 0}, own * at}}, at)).build();
  system.forward.front().value = apply(leaky, matrix(system, "X"), {alpha});
  EXPECT_NE(prove(system, "Y", ClaimKind::definition).verdict, Verdict::proved);
  system.conditions = right.conditions;
  EXPECT_EQ(prove(system, "Y", ClaimKind::definition).verdict, Verdict::proved);
}

TEST(PrimeField, DoesNotTakeTheConditionOfAFunctionForAConditionOfTheSystem) {
  // tl <= tr does not imply 2 tl <= tr, so the regions of srelu(X, al, 2 tl, ar, tr) overlap.
  const auto& right = form_of("layer:srelu");
  EXPECT_EQ(prove(right, "Dar").verdict, Verdict::proved);
  const auto wrong = with(right, "Dar", [](const Expr& e) {
    return transform(e, [](const Expr& part) {
      const auto* applied = as<node::Apply>(part);
      if (!applied) return part;
      auto parameters = applied->parameters;
      parameters.at(1) = 2 * parameters.at(1);
      return apply(applied->function, applied->operand, parameters);
    });
  });
  EXPECT_NE(prove(wrong, "Dar").verdict, Verdict::proved);
}

// What can't be decided.

TEST(PrimeField, SaysWhyItIsUndecided) {
  const auto& linear = form_of("layer:linear");
  const Claim DW{ClaimKind::gradient, "DW", "W"};
  const auto detail = [&](const EquationSystem& system, const Claim& claim,
                          const std::vector<Sizes>& sizes) {
    const Finding found = prove_in_prime_field(system, claim, sizes);
    EXPECT_EQ(found.verdict, Verdict::undecided);
    return found.detail;
  };
  const Sizes some{{"N", 2}, {"D", 5}, {"K", 3}};
  EXPECT_THAT(detail(linear, DW, {}), HasSubstr("no sizes"));
  EXPECT_THAT(detail(linear, DW, {{{"N", 2}}}), HasSubstr("D"));
  EXPECT_THAT(detail(linear, {ClaimKind::gradient, "DV", "V"}, {some}), HasSubstr("V"));
  EXPECT_THAT(detail(linear, {ClaimKind::identity, "none", ""}, {some}), HasSubstr("none"));

  auto divides = linear;
  divides.forward.front().value = (1 / (size(Dim{"N"}) - 2)) * divides.forward.front().value;
  EXPECT_THAT(detail(divides, DW, {some}), HasSubstr("divides by zero"));

  auto conditional = linear;
  const auto X = matrix(linear, "X");
  conditional.matrix_conditions.push_back({hadamard(X, hadamard(X, X)), X});
  EXPECT_THAT(detail(conditional, DW, {some}), HasSubstr("condition on X"));
}

TEST(PrimeField, IsUndecidedWhereTheErrorCantBeBounded) {
  // x^(2^k) has a degree beyond the size of the fields.
  const auto system = rule(
      [](SystemBuilder& b, const Expr& X) {
        Expr power = X;
        for (int k = 0; k < 70; ++k) power = hadamard(power, power);
        b.identity("same", power, power);
      },
      Domain::real);
  const Finding found = prove(system, "same", ClaimKind::identity);
  EXPECT_EQ(found.verdict, Verdict::undecided);
  EXPECT_THAT(found.detail, HasSubstr("too large to bound the error"));
}

TEST(PrimeField, IsTheSameForTheSameSeed) {
  const auto& system = form_of("layer:softmax");
  const Claim claim{ClaimKind::gradient, "DW", "W"};
  const auto sizes = proof_sizes(system, Level::quick);
  const Finding a = prove_in_prime_field(system, claim, sizes);
  const Finding b = prove_in_prime_field(system, claim, sizes);
  EXPECT_EQ(a.error_probability, b.error_probability);
  EXPECT_EQ(a.detail, b.detail);
}

TEST(PrimeField, HasASmallerErrorProbabilityWithMoreTrials) {
  const auto& system = form_of("layer:softmax");
  const Claim claim{ClaimKind::gradient, "DW", "W"};
  double before = 1;
  for (const int trials : {2, 3, 5, 8}) {
    PrimeFieldOptions options;
    options.trials = trials;
    const Finding found =
        prove_in_prime_field(system, claim, proof_sizes(system, Level::quick), options);
    ASSERT_EQ(found.verdict, Verdict::proved);
    EXPECT_LT(*found.error_probability, before);
    before = *found.error_probability;
  }
}

}  // namespace
}  // namespace gradstone
