// Derived equations are proved, and a mistake in what derivation believes is noticed.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iostream>
#include <random>

#include "reference/builder.hpp"
#include "reference/derive/cost.hpp"
#include "reference/derive/hessian.hpp"
#include "reference/functions.hpp"
#include "reference/network/network.hpp"
#include "reference/operations/spelled_out.hpp"
#include "reference/print/text.hpp"
#include "symbolic/all_sizes_prover.hpp"
#include "symbolic/ginac_prover.hpp"
#include "symbolic/prime_field_prover.hpp"
#include "symbolic/proof_sizes.hpp"
#include "tests/support/forms.hpp"

namespace gradstone {
namespace {

using testing_support::form_of;
using testing_support::forms_with_gradients;
using testing_support::name_of_form;
using testing_support::NamedForm;

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

bool all_proved_for_all_sizes(const EquationSystem& system) {
  const auto all = claims(system);
  return std::all_of(all.begin(), all.end(), [&](const Claim& claim) {
    return claim.kind != ClaimKind::gradient ||
           prove_for_all_sizes(system, claim).verdict == Verdict::proved;
  });
}

// The system with softmax written out, of which the gradient needs more than the line of softmax.
EquationSystem written_out(EquationSystem system) {
  for (auto& equation : system.forward) equation.value = spelled_out(equation.value);
  return system;
}

class EveryDerivedForm : public testing::TestWithParam<NamedForm> {};
INSTANTIATE_TEST_SUITE_P(Registry, EveryDerivedForm, testing::ValuesIn(forms_with_gradients()),
                         name_of_form);

TEST_P(EveryDerivedForm, IsProvedInAPrimeField) {
  const auto derived = derive_gradients(*GetParam().system);
  EXPECT_TRUE(all_proved(derived)) << to_text(derived);
}

TEST_P(EveryDerivedForm, IsProvedForAllSizes) {
  const auto derived = derive_gradients(*GetParam().system);
  EXPECT_TRUE(all_proved_for_all_sizes(derived)) << to_text(derived);
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

// Each derivative rule of the table in turn gets another sign. Whatever is derived from it and
// differs from what the true table gives must not be proved: the operation itself, and softmax.
TEST(DerivedGradients, AreNotProvedWhenARuleOfTheTableIsWrong) {
  const auto layer = written_out(form_of("activation:softmax"));
  const std::string right = to_text(derive_gradients(layer));
  int layers = 0;
  for (std::size_t line = 0; line < operation_table().size(); ++line) {
    const auto& operation = operation_table()[line].system;
    for (std::size_t k = 0; k < operation.backward.size(); ++k) {
      auto table = operation_table();
      auto& rule = table[line].system.backward[k];
      rule.value = -rule.value;
      EXPECT_FALSE(all_proved(derive_gradients(operation, {.table = table})))
          << operation.full_name() << " " << rule.name;
      const auto derived = derive_gradients(layer, {.table = table});
      if (to_text(derived) == right) continue;
      EXPECT_FALSE(all_proved(derived)) << operation.full_name() << "\n" << to_text(derived);
      ++layers;
    }
  }
  EXPECT_EQ(layers, 6);  // so many rules are used in it
}

TEST(DerivedGradients, AreNotProvedWhenARuleOfSimplificationIsWrong) {
  const auto& system = form_of("layer:softmax");
  const Dim m{"m"}, n{"n"};
  const auto A = variable("A", m, n), B = variable("B", m, n);
  auto rules = simplification_rules();
  // A factor is lost.
  rules.push_back({{"wrong", rows_sum(hadamard(A, B)), rows_sum(A), {}}, true, false, false});
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

TEST(DerivedGradients, OfANetworkAreProvedAndShorterThanThoseOfItsLayers) {
  const auto network = compose_network(parse_specifications("ReLU;BatchNormalization;Linear"),
                                       {5, 4, 3}, "SoftmaxCrossEntropy");
  const auto derived = derive_gradients(network.system);
  EXPECT_LT(derive::backward_length(derived), derive::backward_length(network.system));
  EXPECT_TRUE(all_proved(derived)) << to_text(derived);
  EXPECT_TRUE(all_proved_for_all_sizes(derived));
}

// Formulas that nobody chose: matrices of all shapes, under operations drawn at random.
class RandomFormula {
 public:
  RandomFormula(const std::vector<Expr>& leaves, unsigned seed) : leaves_(leaves), random_(seed) {}

  Expr matrix(const Shape& shape, int depth) {
    if (depth == 0) return leaf(shape);
    const auto next = [&](const Shape& of) { return matrix(of, depth - 1); };
    const Dim &rows = shape.rows(), &columns = shape.columns();
    switch (draw(12)) {
      case 0:
        return next(shape) + next(shape);
      case 1:
        return next(shape) - rational(1 + draw(3), 2) * next(shape);
      case 2:
      case 3:
        return hadamard(next(shape), next(shape));
      case 4:
        return T(next({columns, rows}));
      case 5: {
        const Dim inner = some_dim();
        return next({rows, inner}) * next({inner, columns});
      }
      case 6:
        return rows.is_one() ? columns_sum(next({some_dim(), columns}))
                             : row_repeat(next({one, columns}), rows);
      case 7:
        return columns.is_one() ? rows_mean(next({rows, some_dim()}))
                                : column_repeat(next({rows, one}), columns);
      case 8:
        return exp(leaf(shape));
      case 9:
        return sigmoid(next(shape));
      case 10:
        return square(next(shape));
      default:
        return columns.is_one() ? diag(next({rows, rows})) : softmax(next(shape));
    }
  }

 private:
  int draw(int count) { return static_cast<int>(random_() % static_cast<unsigned>(count)); }
  Dim some_dim() { return draw(2) == 0 ? Dim{"N"} : Dim{"D"}; }
  Expr leaf(const Shape& shape) {
    std::vector<Expr> fitting;
    for (const auto& e : leaves_)
      if (e.shape() == shape) fitting.push_back(e);
    if (fitting.empty()) return ones(shape.rows(), shape.columns());
    return fitting[static_cast<std::size_t>(draw(static_cast<int>(fitting.size())))];
  }

  const std::vector<Expr>& leaves_;
  std::mt19937 random_;
};

TEST(DerivedGradients, OfRandomFormulasAreProved) {
  const Dim N{"N"}, D{"D"};
  int proved = 0;
  constexpr int count = 8;
  for (unsigned seed = 1; seed <= count; ++seed) {
    LayerBuilder layer("random", "a random formula");
    const std::vector<Expr> leaves{layer.input("X", N, D),    layer.input("A", N, D),
                                   layer.weight("W", D, N),   layer.weight("S", N, N),
                                   layer.weight("b", one, D), layer.weight("c", N, one)};
    RandomFormula formula(leaves, seed);
    const auto Z = layer.forward("Z", formula.matrix({N, D}, 3));
    auto values = leaves;
    values.push_back(Z);
    RandomFormula last(values, seed + count);
    layer.forward("Y", hadamard(Z, last.matrix({N, D}, 2)));
    const auto derived = derive_gradients(layer.build());
    for (const auto& finding : findings(derived)) {
      EXPECT_NE(finding.verdict, Verdict::refuted) << seed << "\n" << to_text(derived);
      if (finding.verdict != Verdict::proved)
        std::cout << seed << ": " << finding.detail << "\n" << to_text(derived);
    }
    proved += all_proved(derived);
  }
  EXPECT_EQ(proved, count);
}

TEST(HessianProducts, AreProved) {
  for (const char* name : {"layer:linear", "activation:sigmoid", "activation:softmax",
                           "loss:cross_entropy", "loss:squared_error"}) {
    const auto product = hessian_product(form_of(name));
    EXPECT_TRUE(all_proved(product)) << to_text(product);
    EXPECT_TRUE(all_proved_for_all_sizes(product)) << to_text(product);
  }
}

TEST(HessianProducts, AreNotProvedWithASignWrong) {
  auto product = hessian_product(form_of("activation:softmax"));
  product.backward.back().value = -product.backward.back().value;
  EXPECT_FALSE(all_proved(product));
}

}  // namespace
}  // namespace gradstone
