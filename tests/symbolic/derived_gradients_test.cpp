// Derived equations are proved, and a mistake in what derivation believes is noticed.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/builder.hpp"
#include "reference/derive/hessian.hpp"
#include "reference/functions.hpp"
#include "reference/print/text.hpp"
#include "symbolic/ginac_prover.hpp"
#include "symbolic/prime_field_prover.hpp"
#include "symbolic/proof_sizes.hpp"
#include "tests/support/forms.hpp"

namespace gradstone {
namespace {

using testing_support::form_of;
using testing_support::forms_where;
using testing_support::name_of_form;
using testing_support::NamedForm;

bool has_gradients(const EquationSystem& system) {
  return !system.backward.empty() && system.kind != Kind::operation;
}

std::vector<Finding> findings(const EquationSystem& system) {
  std::vector<Finding> all;
  for (const auto& claim : claims(system)) {
    if (claim.kind == ClaimKind::gradient)
      all.push_back(prove_in_prime_field(system, claim, proof_sizes(system, Level::quick)));
  }
  return all;
}

bool all_proved(const EquationSystem& system) {
  const auto all = findings(system);
  return !all.empty() && std::all_of(all.begin(), all.end(), [](const Finding& finding) {
    return finding.verdict == Verdict::proved;
  });
}

class EveryDerivedForm : public testing::TestWithParam<NamedForm> {};
INSTANTIATE_TEST_SUITE_P(Registry, EveryDerivedForm, testing::ValuesIn(forms_where(has_gradients)),
                         name_of_form);

TEST_P(EveryDerivedForm, IsProvedInAPrimeField) {
  const auto derived = derive_gradients(*GetParam().system);
  EXPECT_TRUE(all_proved(derived)) << to_text(derived);
}

TEST(DerivedGradients, AreProvedWithGinac) {
  for (const char* name : {"layer:softmax", "layer:log_softmax", "layer:normalization"}) {
    const auto derived = derive_gradients(form_of(name));
    for (const auto& claim : claims(derived)) {
      if (claim.kind != ClaimKind::gradient) continue;
      const auto finding = prove_with_ginac(derived, claim, {proof_sizes(derived, Level::quick)});
      EXPECT_EQ(finding.verdict, Verdict::proved) << name << " " << claim.subject << finding.detail;
    }
  }
}

// Systems that use every line of the table that has a derivative.
std::vector<EquationSystem> systems_of_every_operation() {
  std::vector<EquationSystem> systems{
      form_of("layer:softmax"), form_of("layer:batch_normalization", "training"),
      form_of("loss:cross_entropy", "vector"), form_of("layer:srelu")};
  for (const auto& operation : operations())
    if (!operation.system.backward.empty()) systems.push_back(operation.system);
  return systems;
}

// Each derivative rule of the table in turn gets another sign. Whatever is derived from it and
// differs from what the true table gives must not be proved.
TEST(DerivedGradients, AreNotProvedWhenARuleOfTheTableIsWrong) {
  const auto systems = systems_of_every_operation();
  std::vector<std::string> true_texts;
  for (const auto& system : systems) true_texts.push_back(to_text(derive_gradients(system)));
  for (std::size_t line = 0; line < operations().size(); ++line) {
    for (std::size_t k = 0; k < operations()[line].system.backward.size(); ++k) {
      auto table = operations();
      auto& rule = table[line].system.backward[k];
      rule.value = -rule.value;
      int noticed = 0;
      for (std::size_t s = 0; s < systems.size(); ++s) {
        const auto derived = derive_gradients(systems[s], {.table = table});
        if (to_text(derived) == true_texts[s]) continue;
        EXPECT_FALSE(all_proved(derived)) << table[line].system.name << "\n" << to_text(derived);
        ++noticed;
      }
      EXPECT_GT(noticed, 0) << table[line].system.full_name() << " " << rule.name;
    }
  }
}

TEST(DerivedGradients, AreNotProvedWhenARuleOfSimplificationIsWrong) {
  const auto& system = form_of("layer:softmax");
  const Dim m{"m"}, n{"n"};
  const auto A = variable("A", m, n), u = variable("u", m, one);
  auto rules = simplification_rules();
  // The repeated factor is lost.
  rules.push_back(
      {{"wrong", rows_sum(hadamard(column_repeat(u, n), A)), rows_sum(A), {}}, true, false, false});
  const auto derived = derive_gradients(system, {.simplification = rules});
  EXPECT_NE(to_text(derived), to_text(derive_gradients(system)));
  EXPECT_FALSE(all_proved(derived));
}

TEST(DerivedGradients, OfLayersThatAreNotInTheRegistryAreProved) {
  const Dim N{"N"}, D{"D"}, K{"K"};
  {
    LayerBuilder layer("gated_linear_unit", "a linear map, gated by another");
    const auto X = layer.input("X", N, D);
    const auto V = layer.weight("V", K, D);
    const auto W = layer.weight("W", K, D);
    const auto G = layer.forward("G", sigmoid(X * T(V)));
    layer.forward("Y", hadamard(X * T(W), G));
    EXPECT_TRUE(all_proved(derive_gradients(layer.build())));
  }
  {
    LayerBuilder layer("rms_normalization", "rows divided by their root mean square");
    const auto X = layer.input("X", N, D);
    const auto gamma = layer.weight("gamma", one, D);
    const auto epsilon = layer.parameter("epsilon");
    layer.condition(epsilon > 0);
    const auto s = layer.forward("s", inv_sqrt(rows_mean(square(X)), epsilon));
    const auto Z = layer.forward("Z", hadamard(column_repeat(s, D), X));
    layer.forward("Y", hadamard(row_repeat(gamma, N), Z));
    const auto derived = derive_gradients(layer.build());
    EXPECT_TRUE(all_proved(derived));
    EXPECT_EQ(to_text(*derived.find_gradient("X")),
              "DX = hadamard(column_repeat(s, D), DZ - hadamard(Z, "
              "column_repeat(rows_mean(hadamard(DZ, Z)), D)))");
  }
}

TEST(HessianProducts, AreProvedInAPrimeField) {
  for (const char* name : {"layer:linear", "activation:sigmoid", "activation:softmax",
                           "loss:cross_entropy", "loss:squared_error"}) {
    const auto product = hessian_product(form_of(name));
    EXPECT_TRUE(all_proved(product)) << to_text(product);
  }
}

TEST(HessianProducts, AreNotProvedWithASignWrong) {
  auto product = hessian_product(form_of("activation:softmax"));
  product.backward.back().value = -product.backward.back().value;
  EXPECT_FALSE(all_proved(product));
}

}  // namespace
}  // namespace gradstone
