// Backward equations from forward equations alone: their text, their length, and what is refused.
// That they are right is proved in tests/symbolic/derived_gradients_test.cpp.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/activations/functions.hpp"
#include "reference/builder.hpp"
#include "reference/derive/cost.hpp"
#include "reference/derive/gradients.hpp"
#include "reference/error.hpp"
#include "reference/functions.hpp"
#include "reference/print/text.hpp"
#include "tests/support/forms.hpp"
#include "tests/support/message_of.hpp"

namespace gradstone::derive_gradients_test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing_support::form_of;
using testing_support::forms_with_gradients;
using testing_support::message_of;
using testing_support::name_of_form;
using testing_support::NamedForm;

const Dim N{"N"}, D{"D"}, K{"K"};

// The system as it would be written without its backward equations.
EquationSystem forward_only(EquationSystem system) {
  system.backward.clear();
  return system;
}

std::vector<std::string> derived_text(const EquationSystem& system) {
  std::vector<std::string> lines;
  for (const auto& equation : derive_gradients(forward_only(system)).backward)
    lines.push_back(to_text(equation));
  return lines;
}

class EveryDerivedForm : public testing::TestWithParam<NamedForm> {};
INSTANTIATE_TEST_SUITE_P(Registry, EveryDerivedForm, testing::ValuesIn(forms_with_gradients()),
                         name_of_form);

TEST_P(EveryDerivedForm, IsAsShortAsThePublishedOne) {
  const auto& published = *GetParam().system;
  const auto derived = derive_gradients(forward_only(published));
  EXPECT_LE(derive::backward_length(derived), derive::backward_length(published));
}

TEST_P(EveryDerivedForm, HasEveryGradientOfThePublishedOneThatIsAsked) {
  const auto& published = *GetParam().system;
  const auto derived = derive_gradients(forward_only(published));
  for (const auto& declaration : published.declarations) {
    const auto* gradient = derived.find_gradient(declaration.name);
    ASSERT_EQ(gradient != nullptr, declaration.differentiated()) << declaration.name;
    if (!gradient) continue;
    EXPECT_EQ(gradient->name, "D" + declaration.name);
    EXPECT_EQ(gradient->value.shape(), declaration.shape);
  }
  for (const auto& parameter : published.parameters)
    EXPECT_EQ(derived.find_gradient(parameter.name) != nullptr, parameter.trainable);
}

// Lengths in nodes as printed, left-hand sides included: published, derived.
TEST(DerivedGradients, HaveTheseLengths) {
  const auto lengths = [](const char* name, const std::string& form = "") {
    const auto& published = form_of(name, form);
    return std::pair(derive::backward_length(published),
                     derive::backward_length(derive_gradients(forward_only(published))));
  };
  EXPECT_EQ(lengths("layer:linear"), std::pair(12, 12));
  EXPECT_EQ(lengths("layer:activation_layer", "relu"), std::pair(17, 17));
  EXPECT_EQ(lengths("layer:srelu"), std::pair(61, 61));
  EXPECT_EQ(lengths("layer:softmax"), std::pair(23, 22));
  EXPECT_EQ(lengths("layer:log_softmax"), std::pair(21, 21));
  EXPECT_EQ(lengths("layer:batch_normalization", "training"), std::pair(38, 30));
  EXPECT_EQ(lengths("layer:batch_normalization", "inference"), std::pair(18, 15));
  EXPECT_EQ(lengths("layer:normalization"), std::pair(25, 17));
  EXPECT_EQ(lengths("layer:affine"), std::pair(13, 13));
  EXPECT_EQ(lengths("layer:dropout", "training"), std::pair(4, 4));
  EXPECT_EQ(lengths("layer:weight_dropout", "srelu"), std::pair(65, 65));
  EXPECT_EQ(lengths("loss:squared_error", "batch"), std::pair(6, 6));
  EXPECT_EQ(lengths("loss:mean_squared_error", "batch"), std::pair(8, 8));
  EXPECT_EQ(lengths("loss:cross_entropy", "batch"), std::pair(6, 6));
  EXPECT_EQ(lengths("loss:softmax_cross_entropy", "batch"), std::pair(9, 9));
  EXPECT_EQ(lengths("loss:softmax_cross_entropy", "batch, one-hot"), std::pair(5, 5));
  EXPECT_EQ(lengths("loss:softmax_cross_entropy", "batch, mean"), std::pair(13, 13));
  EXPECT_EQ(lengths("loss:logistic_cross_entropy", "batch"), std::pair(7, 7));
  EXPECT_EQ(lengths("loss:negative_log_likelihood", "batch"), std::pair(10, 10));
}

TEST(DerivedGradients, AreWhatATextbookPrintsForSoftmax) {
  EXPECT_THAT(derived_text(form_of("layer:softmax")),
              ElementsAre("DZ = hadamard(Y, DY - column_repeat(rows_sum(hadamard(DY, Y)), K))",
                          "DW = T(DZ) * X", "Db = columns_sum(DZ)", "DX = DZ * W"));
}

TEST(DerivedGradients, AreWhatATextbookPrintsForBatchNormalization) {
  EXPECT_THAT(derived_text(form_of("layer:batch_normalization", "training")),
              ElementsAre("DZ = hadamard(DY, row_repeat(gamma, N))",
                          "Dgamma = columns_sum(hadamard(DY, Z))", "Dbeta = columns_sum(DY)",
                          "DX = hadamard(row_repeat(s, N), DZ - row_repeat(columns_mean(DZ), N) - "
                          "hadamard(Z, row_repeat(columns_mean(hadamard(DZ, Z)), N)))"));
}

TEST(DerivedGradients, UseTheConditionsOfALoss) {
  EXPECT_THAT(derived_text(form_of("loss:softmax_cross_entropy", "batch, one-hot")),
              ElementsAre("DY = softmax(Y) - T"));
  EXPECT_THAT(derived_text(form_of("loss:softmax_cross_entropy", "batch")),
              ElementsAre("DY = hadamard(softmax(Y), column_repeat(rows_sum(T), K)) - T"));
}

TEST(DerivedGradients, AreTheSameEveryTime) {
  const auto& system = form_of("layer:batch_normalization", "training");
  EXPECT_EQ(to_text(derive_gradients(system)), to_text(derive_gradients(system)));
}

TEST(DerivedGradients, ReadNoBackwardEquation) {
  const auto& system = form_of("layer:softmax");
  EXPECT_EQ(to_text(derive_gradients(system)), to_text(derive_gradients(forward_only(system))));
}

TEST(DerivedGradients, KeepEverythingElse) {
  const auto& system = form_of("layer:softmax");
  EXPECT_EQ(to_text(forward_only(derive_gradients(system))), to_text(forward_only(system)));
}

TEST(DerivedGradients, AddUpOverUsesOfAValue) {
  LayerBuilder layer("twice", "a value that is used three times");
  const auto X = layer.input("X", N, D);
  const auto E = layer.forward("E", exp(X));
  layer.forward("Y", hadamard(E, E) + 3 * E + X);
  EXPECT_THAT(derived_text(layer.build()),
              ElementsAre("DX = DY + hadamard(DY, 3 * E + 2 * square(E))"));
}

TEST(DerivedGradients, OfWhatIsNotUsedAreZero) {
  LayerBuilder layer("unused", "an input that nothing reads");
  const auto X = layer.input("X", N, D);
  layer.input("B", K, D);
  layer.forward("Y", X);
  EXPECT_THAT(derived_text(layer.build()), ElementsAre("DX = DY", "DB = zeros(K, D)"));
}

TEST(DerivedGradients, OfCoefficientsFollowTheChainRule) {
  LayerBuilder layer("leaky", "a mixture with a learned share");
  const auto X = layer.input("X", N, D);
  const auto alpha = layer.trainable_parameter("alpha");
  layer.forward("Y", alpha * X + (1 - alpha) * square(X));
  const auto derived = derive_gradients(layer.build());
  EXPECT_EQ(to_text(*derived.find_gradient("alpha")),
            "Dalpha = elements_sum(hadamard(DY, X - square(X)))");
}

TEST(DerivedGradients, TakeTheStatedDerivativeOfAFunctionOutsideTheTable) {
  FunctionBuilder cube("cube");
  const auto f = cube.value(power(argument(), 3)).derivative(3 * square(argument())).build();
  LayerBuilder layer("cubes", "third powers");
  layer.forward("Y", apply(f, layer.input("X", N, D)));
  EXPECT_THAT(derived_text(layer.build()), ElementsAre("DX = hadamard(DY, cube'(X))"));
}

// The maximum that is subtracted in a stable softmax has no derivative, and needs none.
TEST(DerivedGradients, NeedNoDerivativeOfAMaximumThatCancels) {
  LayerBuilder layer("stable", "softmax as it is computed");
  const auto X = layer.input("X", N, K);
  const auto S = layer.forward("S", X - column_repeat(rows_max(X), K));
  layer.forward("Y", softmax(S));
  EXPECT_THAT(derived_text(layer.build()),
              ElementsAre("DX = hadamard(Y, DY - column_repeat(rows_sum(hadamard(DY, Y)), K))"));
}

TEST(DerivedGradients, GiveTheWholeGradientToEveryLargestElement) {
  LayerBuilder rows("largest_of_rows", "the largest of each row");
  rows.forward("Y", rows_max(rows.input("X", N, K)));
  EXPECT_THAT(derived_text(rows.build()),
              ElementsAre("DX = hadamard(column_repeat(DY, K), ones(N, K) - "
                          "relu'(column_repeat(Y, K) - X))"));
  LayerBuilder columns("largest_of_columns", "the largest of each column");
  columns.forward("Y", columns_max(columns.input("X", N, K)));
  EXPECT_THAT(derived_text(columns.build()),
              ElementsAre("DX = hadamard(row_repeat(DY, N), ones(N, K) - "
                          "relu'(row_repeat(Y, N) - X))"));
}

TEST(DerivedGradients, FindThatTheShiftOfASoftmaxHasNone) {
  LayerBuilder layer("stable_softmax", "softmax, step by step, shifted by the largest of each row");
  const auto X = layer.input("X", N, K);
  const auto M = layer.forward("M", rows_max(X));
  const auto E = layer.forward("E", exp(X - column_repeat(M, K)));
  const auto s = layer.forward("s", reciprocal(rows_sum(E)));
  layer.forward("Y", hadamard(E, column_repeat(s, K)));
  EXPECT_THAT(derived_text(layer.build()), testing::Not(testing::Contains(HasSubstr("relu'"))));
}

TEST(DerivedGradients, RefuseAFunctionWithoutADerivative) {
  FunctionBuilder step("step");
  const auto f = step.value(where({{{argument() < 0}, 0}}, 1)).build();
  LayerBuilder layer("steps", "a step");
  layer.forward("Y", apply(f, layer.input("X", N, D)));
  const auto system = layer.build();
  EXPECT_THAT(message_of<UnsupportedError>([&] { derive_gradients(system); }),
              HasSubstr("no derivative is stated for step"));
}

TEST(DerivedGradients, RefuseWhatHasNone) {
  EXPECT_THAT(message_of<UnsupportedError>([] { derive_gradients(form_of("optimizer:adam")); }),
              HasSubstr("adam has no gradients"));
  EXPECT_THAT(message_of<UnsupportedError>([] { derive_gradients(form_of("rule:repeats")); }),
              HasSubstr("repeats has no gradients"));
}

TEST(DerivedGradients, RefuseALossThatIsNoNumber) {
  LossBuilder loss("rows", "a loss of each row");
  loss.forward("L", rows_sum(loss.input("Y", N, K)));
  const auto system = loss.build();
  EXPECT_THAT(message_of<ShapeError>([&] { derive_gradients(system); }),
              HasSubstr("a loss is 1 x 1, but L is N x 1"));
}

TEST(DerivedGradients, RefuseANameThatIsTaken) {
  LayerBuilder layer("named", "an input that has the name of a gradient");
  const auto X = layer.input("X", N, D);
  const auto DX = layer.input("DX", N, D);
  layer.forward("Y", X + DX);
  const auto system = layer.build();
  EXPECT_THAT(message_of<DomainError>([&] { derive_gradients(system); }),
              AllOf(HasSubstr("the gradient of X would be called DX"), HasSubstr("rename it")));
}

// A product of sums has 2^16 terms when it is multiplied out: that is given up, not waited for.
TEST(DerivedGradients, OfALongFormulaTakeBoundedTime) {
  LayerBuilder layer("long", "a long product");
  const auto X = layer.input("X", N, D);
  Expr product = X;
  for (int k = 1; k <= 16; ++k) product = hadamard(product, X + k * exp(k * X));
  layer.forward("Y", product);
  EXPECT_TRUE(derive_gradients(layer.build()).find_gradient("X"));
}

}  // namespace
}  // namespace gradstone::derive_gradients_test
