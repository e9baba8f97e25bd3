// The contract by which layers compose: which part each matrix plays is read from the equations.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/builder.hpp"
#include "reference/error.hpp"
#include "reference/network/roles.hpp"
#include "reference/registry.hpp"
#include "reference/tensors.hpp"
#include "tests/support/message_of.hpp"

namespace gradstone {
namespace roles_test {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing_support::message_of;

const Dim N{"N"}, D{"D"}, K{"K"};

std::string refusal_of(const EquationSystem& layer) {
  return message_of<UnsupportedError>([&] { layer_roles(layer); });
}

// A layer Y = X with one thing changed.
EquationSystem identity_with(const std::function<void(LayerBuilder&, const Expr& X)>& change) {
  LayerBuilder layer("probe", "a layer with a mistake");
  const auto X = layer.input("X", N, D);
  change(layer, X);
  const auto Y = layer.forward("Y", X);
  layer.backward(X, layer.cotangent(Y));
  return layer.build();
}

TEST(LayerRoles, AreFoundWhateverTheNames) {
  const Dim B{"B"}, F{"F"}, H{"H"};
  LayerBuilder layer("probe", "a linear map");
  const auto A = layer.input("A", B, F);
  const auto M = layer.weight("M", H, F);
  const auto Q = layer.forward("Q", A * T(M));
  const auto DQ = layer.cotangent(Q);
  layer.backward(M, T(DQ) * A);
  layer.backward(A, DQ * M);
  const LayerRoles roles = layer_roles(layer.build());
  EXPECT_EQ(roles.input, "A");
  EXPECT_EQ(roles.examples, "B");
  EXPECT_EQ(roles.inputs, "F");
  EXPECT_EQ(roles.outputs, "H");
  EXPECT_TRUE(roles.takes_size());
  EXPECT_FALSE(layer_roles(identity_with([](auto&, auto&) {})).takes_size());
}

TEST(LayerRoles, NeedOneInput) {
  EXPECT_THAT(refusal_of(identity_with([](auto& layer, auto&) { layer.input("A", N, D); })),
              HasSubstr("layer probe does not compose: it has two inputs, X and A;"));
  LayerBuilder layer("probe", "weights alone");
  layer.forward("Y", layer.weight("W", N, D));
  EXPECT_THAT(refusal_of(layer.build()), HasSubstr("it has no input; it takes one"));
}

TEST(LayerRoles, NeedExamplesInRowsOfInputAndOutput) {
  const auto of_shape = [](const Dim& rows, const Dim& columns) {
    LayerBuilder layer("probe", "the identity");
    const auto X = layer.input("X", rows, columns);
    const auto Y = layer.forward("Y", X);
    layer.backward(X, layer.cotangent(Y));
    return layer.build();
  };
  EXPECT_THAT(refusal_of(of_shape(one, D)), HasSubstr("its input X is 1 x D; rows are examples"));
  EXPECT_THAT(refusal_of(of_shape(N, D + D)), HasSubstr("its input X is N x 2*D;"));
  EXPECT_THAT(refusal_of(of_shape(N, N)), HasSubstr("need names of their own"));

  LayerBuilder layer("probe", "a transpose");
  layer.forward("Y", T(layer.input("X", N, D)));
  EXPECT_THAT(refusal_of(layer.build()), HasSubstr("its output Y is D x N; it needs N rows"));
  LayerBuilder sum("probe", "a sum");
  sum.forward("y", rows_sum(sum.input("X", N, D)));
  EXPECT_THAT(refusal_of(sum.build()), HasSubstr("its output y is N x 1; it needs D columns"));
}

TEST(LayerRoles, NeedSizesThatTheNetworkKnows) {
  EXPECT_THAT(refusal_of(identity_with([](auto& layer, auto& X) {
                layer.forward("H", X * T(layer.weight("W", K, D)));
              })),
              HasSubstr("the size K belongs neither to its input nor to its output"));
}

TEST(LayerRoles, NeedWeightsThatAreTheSameForAnyNumberOfExamples) {
  EXPECT_THAT(refusal_of(identity_with([](auto& layer, auto&) { layer.weight("W", N, D); })),
              EndsWith("W is N x D, but N counts the examples, and batches differ in that"));
}

TEST(LayerRoles, NeedAGradientOfAllThatIsLearned) {
  EXPECT_THAT(refusal_of(identity_with([](auto& layer, auto&) { layer.weight("b", one, D); })),
              EndsWith("it states no gradient of b"));
  EXPECT_THAT(
      refusal_of(identity_with([](auto& layer, auto&) { layer.trainable_parameter("al"); })),
      EndsWith("it states no gradient of al"));
}

TEST(LayerRoles, LeaveTargetsToTheLoss) {
  EXPECT_THAT(refusal_of(identity_with([](auto& layer, auto&) { layer.target("T", N, D); })),
              EndsWith("it is given T, but targets are for the loss"));
}

TEST(LayerForms, NeedAFormThatMovesEveryRunningStatistic) {
  const auto layer = identity_with([](auto& builder, auto&) { builder.statistic("mean", one, D); });
  EXPECT_THAT(message_of<UnsupportedError>([&] { layer_forms({&layer}); }),
              EndsWith("no form of this layer updates the running statistic mean"));
}

TEST(LayerForms, NeedTheSameWeightsInTrainingAndEvaluation) {
  const auto training = identity_with([](auto& layer, auto&) { layer.mask("R", N, D); });
  const auto evaluation = identity_with([](auto& layer, auto&) { layer.weight("b", one, D); });
  EXPECT_THAT(message_of<UnsupportedError>([&] {
                layer_forms({&training, &evaluation});
              }),
              HasSubstr("its weights are not those of training"));
}

TEST(LayerForms, AreToldApartByWhatTheyAreGiven) {
  const auto& forms = find_entries("layer:batch_normalization").front()->forms;
  // In any order.
  const LayerForms found = layer_forms({&forms.at(2), &forms.at(0), &forms.at(1)});
  EXPECT_EQ(found.training, &forms.at(0));
  EXPECT_EQ(found.evaluation, &forms.at(1));
  EXPECT_EQ(found.running, &forms.at(2));
  const auto& dropout = find_entries("layer:dropout").front()->forms;
  EXPECT_EQ(layer_forms({&dropout.at(0), &dropout.at(1)}).evaluation, &dropout.at(1));
}

TEST(LossRoles, NeedOneNumberOfOutputsAndTargets) {
  LossBuilder loss("probe", "no loss");
  const auto Y = loss.input("Y", N, K);
  loss.backward(Y, loss.forward("Z", Y));
  EXPECT_THAT(message_of<UnsupportedError>([&] { loss_roles(loss.build()); }),
              EndsWith("loss probe does not compose: its output is not one number"));
}

// Whoever adds a layer that does not compose says so here.
TEST(Registry, HasLayersAndLossesThatCompose) {
  for (const auto* entry : find_entries("layer:")) {
    for (const auto& form : entry->forms) {
      if (has_tensors(form)) {
        EXPECT_THROW(layer_roles(form), UnsupportedError) << form.full_name();
      } else if (form.updates.empty()) {
        EXPECT_NO_THROW(layer_roles(form)) << form.full_name();
      }
    }
  }
  for (const auto* entry : find_entries("loss:"))
    EXPECT_TRUE(std::any_of(entry->forms.begin(), entry->forms.end(), [](const auto& form) {
      try {
        loss_roles(form);
        return true;
      } catch (const UnsupportedError&) {
        return false;
      }
    })) << entry->name;
}

}  // namespace
}  // namespace roles_test
}  // namespace gradstone
