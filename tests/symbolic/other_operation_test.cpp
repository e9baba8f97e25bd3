// An operation that no reader knows: everything reads it as its line defines it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "numeric/loop_evaluator.hpp"
#include "reference/derive/gradients.hpp"
#include "reference/operations/builder.hpp"
#include "reference/operations/in_other_operations.hpp"
#include "reference/print/json.hpp"
#include "reference/print/latex.hpp"
#include "reference/print/text.hpp"
#include "symbolic/all_sizes_prover.hpp"
#include "symbolic/ginac_prover.hpp"
#include "symbolic/prime_field_prover.hpp"
#include "symbolic/proof_sizes.hpp"
#include "validation/mutation/matrix_operators.hpp"
#include "validation/numeric/witness.hpp"

namespace gradstone::other_operation_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

const Index i{"i"}, j{"j"}, k{"k"}, first;

/// c x y^T.
Operation make_scaled_outer() {
  const Dim m{"m"}, n{"n"};
  OperationBuilder op("scaled_outer", "outer product of two columns, times a scalar",
                      "scaled_outer(x, y, c)", "c x y^\\top");
  const auto x = op.operand("x", m, one), y = op.operand("y", n, one);
  const auto c = op.scalar("c");
  op.result(m, n, c * entry("x", {i, first}) * entry("y", {j, first}));
  op.backward(x, [=](const Expr& DR) { return c * (DR * y); });
  op.backward(y, [=](const Expr& DR) { return c * (T(DR) * x); });
  op.backward(c, [=](const Expr& DR) { return elements_sum(hadamard(DR, x * T(y))); });
  return op.finish();
}

const Operation& reversed();

/// Gram matrix of the columns, of which the definition is a sum over a dimension that the result
/// has not.
Operation make_gram() {
  const Dim m{"m"}, n{"n"};
  OperationBuilder op("gram", "products of all pairs of columns", "gram(X)", "X^\\top X");
  const auto X = op.operand("X", m, n);
  op.result(n, n, sum(k, m, entry("X", {k, i}) * entry("X", {k, j})));
  op.backward(X, [=](const Expr& DR) { return X * (DR + T(DR)); });
  return op.finish();
}

/// The rows from the last to the first: entries at places that are calculated.
Operation make_reversed() {
  const Dim m{"m"}, n{"n"};
  OperationBuilder op("reversed", "the rows from the last to the first", "reversed(X)",
                      "\\mathrm{rev}(X)");
  const auto X = op.operand("X", m, n);
  op.result(m, n, entry("X", {Place(size(m) + 1 - value_of(i)), j}));
  op.backward(X, [](const Expr& DR) { return apply(reversed(), {DR}); });
  return op.finish();
}

const Operation& reversed() {
  static const Operation line = make_reversed();
  return line;
}

/// An elementwise operation, of tensors of any shape.
Operation make_energy() {
  const Dim m{"m"}, n{"n"};
  OperationBuilder op("energy", "X^2 Y, element by element", "energy(X, Y)", "X^2 \\odot Y");
  const auto X = op.operand("X", m, n), Y = op.operand("Y", m, n);
  op.result(m, n, square(entry("X", {i, j})) * entry("Y", {i, j}));
  op.backward(X, [=](const Expr& DR) { return hadamard(DR, 2 * hadamard(X, Y)); });
  op.backward(Y, [=](const Expr& DR) { return hadamard(DR, hadamard(X, X)); });
  return op.finish();
}

const Operation scaled_outer = make_scaled_outer();
const Operation gram = make_gram();
const Operation energy = make_energy();

EquationSystem layer_with_both() {
  const Dim N{"N"}, D{"D"}, K{"K"};
  LayerBuilder layer("layer", "a layer with operations of its own");
  const auto X = layer.input("X", N, D);
  const auto w = layer.weight("w", K, one);
  const auto alpha = layer.trainable_parameter("alpha");
  const auto G = layer.forward("G", apply(gram, {X}));
  layer.forward("Y", apply(scaled_outer, {rows_sum(G), w}, {1 + alpha}));
  return layer.build();
}

std::vector<Finding> findings(const EquationSystem& system, const Claim& claim) {
  const auto sizes = proof_sizes(system, Level::quick);
  return {prove_for_all_sizes(system, claim), prove_in_prime_field(system, claim, sizes),
          prove_with_ginac(system, claim, sizes)};
}

TEST(OtherOperation, HasALineThatIsProved) {
  for (const auto* operation : {&scaled_outer, &gram, &reversed(), &energy}) {
    for (const auto& line : lines_of(*operation)) {
      for (const auto& claim : claims(line.system))
        for (const auto& finding : findings(line.system, claim))
          EXPECT_EQ(finding.verdict, Verdict::proved) << claim.subject << finding.detail;
    }
  }
}

TEST(OtherOperation, HasDerivedGradientsThatAreProved) {
  const auto derived = derive_gradients(layer_with_both());
  ASSERT_EQ(derived.backward.size(), 4u);  // of alpha, w, X, and of G, which several read
  for (const auto& claim : claims(derived))
    for (const auto& finding : findings(derived, claim))
      EXPECT_EQ(finding.verdict, Verdict::proved)
          << to_text(derived) << claim.subject << finding.detail;
}

TEST(OtherOperation, OfTensorsIsProvedAndRefuted) {
  const Dim N{"N"}, L{"L"}, D{"D"};
  LayerBuilder layer("layer", "an elementwise operation on tensors");
  const Shape shape({N, L, D});
  const auto X = layer.given(Role::input, "X", shape);
  const auto W = layer.given(Role::weight, "W", shape);
  const auto Y = layer.forward("Y", apply(energy, {X, W}));
  EXPECT_EQ(Y.shape(), shape);
  const auto DY = layer.cotangent(Y);
  layer.backward(X, 2 * hadamard(DY, hadamard(X, W)));
  layer.backward(W, apply(energy, {X, DY}));
  const auto right = layer.build();
  auto wrong = right;
  for (auto& equation : wrong.backward) equation.value = -equation.value;
  for (const auto& claim : claims(right)) {
    for (const auto& finding : findings(right, claim))
      EXPECT_EQ(finding.verdict, Verdict::proved) << claim.subject << finding.detail;
    for (const auto& finding : findings(wrong, claim))
      EXPECT_NE(finding.verdict, Verdict::proved) << claim.subject;
  }
}

TEST(OtherOperation, IsRefutedWhereItsGradientIsWrong) {
  const auto derived = derive_gradients(layer_with_both());
  for (std::size_t wrong_one = 0; wrong_one < derived.backward.size(); ++wrong_one) {
    auto wrong = derived;
    auto& equation = wrong.backward[wrong_one];
    equation.value = 2 * equation.value;
    const Claim claim{ClaimKind::gradient, equation.name, equation.gradient_of};
    for (const auto& finding : findings(wrong, claim))
      EXPECT_NE(finding.verdict, Verdict::proved) << equation.name;
  }
}

TEST(OtherOperation, IsPrintedAfterItsLine) {
  const auto x = variable("x", Dim{"m"}, one), y = variable("y", Dim{"n"}, one);
  const Expr value = apply(scaled_outer, {x + x, y}, {parameter("c") + 1});
  EXPECT_EQ(to_text(value), "scaled_outer(x + x, y, c + 1)");
  EXPECT_EQ(to_latex(value), "(c + 1)\\, (x + x)\\, y^\\top");
  EXPECT_THAT(to_json(value), HasSubstr("\"op\":\"scaled_outer\""));
  EXPECT_THAT(to_json(value), HasSubstr("\"parameters\":[{\"op\":\"add\""));
}

TEST(OtherOperation, IsEvaluatedByItsDefinition) {
  LoopEvaluator<double> loops({});
  loops.declare("x", {Dim(2), one});
  loops.declare("y", {Dim(3), one});
  loops.equation(
      "R", apply(scaled_outer, {variable("x", Dim(2), one), variable("y", Dim(3), one)}, {10}));
  loops.matrix("x") = Matrix<double>(2, 1, {1, 2});
  loops.matrix("y") = Matrix<double>(3, 1, {3, 5, 7});
  loops.run();
  EXPECT_EQ(loops.matrix("R"), Matrix<double>(2, 3, {30, 50, 70, 60, 100, 140}));
}

TEST(OtherOperation, RefusesShapesThatDoNotFitItsLine) {
  const auto x = variable("x", Dim{"m"}, one), Y = variable("Y", Dim{"m"}, Dim{"n"});
  EXPECT_THAT(
      [&] {
        apply(scaled_outer, {x, Y}, {1});
      },
      ThrowsMessage<ShapeError>(HasSubstr("scaled_outer: m x 1 and n x 1 are needed, got "
                                          "m x 1 and m x n")));
}

TEST(OtherOperation, AtCalculatedPlacesIsEvaluatedAndNoPlanIsMade) {
  const Expr value = apply(reversed(), {variable("x", Dim(3), Dim(2))});
  LoopEvaluator<double> loops({});
  loops.declare("x", {Dim(3), Dim(2)});
  loops.equation("R", value);
  loops.matrix("x") = Matrix<double>(3, 2, {1, 2, 3, 5, 7, 11});
  loops.run();
  EXPECT_EQ(loops.matrix("R"), Matrix<double>(3, 2, {7, 11, 3, 5, 1, 2}));
  EXPECT_THAT([&] { in_other_operations(*as(value, reversed())); },
              ThrowsMessage<UnsupportedError>(HasSubstr("place that is calculated")));
}

TEST(OtherOperation, IsExecutedByPlansInOtherOperations) {
  const auto layer = layer_with_both();
  const auto at = [&](const char* name) { return layer.find_forward(name)->value; };
  EXPECT_EQ(to_text(in_other_operations(*as(at("G"), gram))), "T(X) * X");
  EXPECT_EQ(to_text(in_other_operations(*as(at("Y"), scaled_outer))),
            "hadamard((1 + alpha) * column_repeat(rows_sum(G), K), row_repeat(T(w), D))");
  const Trial trial{{{"N", 2}, {"D", 5}, {"K", 3}}, 7};
  const Claim claim{ClaimKind::definition, "Y", ""};
  EXPECT_EQ(witness_by_plan(layer, claim, trial).verdict, Verdict::holds);
}

TEST(OtherOperation, IsMutated) {
  const Expr value =
      apply(scaled_outer, {variable("x", Dim{"m"}, one), variable("y", Dim{"m"}, one)}, {10});
  const EquationSystem nothing;
  std::set<std::string> mistakes;
  for (const auto& wrong : mutation::wrong_at(value, mutation::Context(nothing, "")))
    if (wrong.value) mistakes.insert(wrong.description + ": " + to_text(*wrong.value));
  EXPECT_THAT(mistakes, ElementsAre("a sign was added: -scaled_outer(x, y, 10)",
                                    "c was doubled: scaled_outer(x, y, 2 * 10)",
                                    "the operands changed places: scaled_outer(y, x, 10)"));
}

// The definitions of the whole table, as plans would execute them: what every prover reads.
TEST(OtherOperation, OfTheTableIsTheSameInOtherOperations) {
  for (const auto& line : operation_table()) {
    EquationSystem system = line.system;
    const auto& R = system.forward.front();
    const auto* operation = as<node::Operation>(R.value);
    if (!operation) continue;
    const Expr other = in_other_operations(*operation);
    system.identities = {{"in_other_operations", R.value, other, "", ""}};
    const Claim claim{ClaimKind::identity, "in_other_operations", ""};
    for (const auto& finding : findings(system, claim))
      EXPECT_EQ(finding.verdict, Verdict::proved) << to_text(R) << " is not " << to_text(other);
  }
}

}  // namespace
}  // namespace gradstone::other_operation_test
