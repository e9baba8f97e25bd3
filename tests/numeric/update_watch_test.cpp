#include "numeric/training/update_watch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "numeric/random.hpp"
#include "reference/error.hpp"
#include "reference/network/optimizer_step.hpp"
#include "tests/support/message_of.hpp"

namespace gradstone {
namespace {

using testing::HasSubstr;
using testing_support::message_of;

template <class T>
MatrixView<const T> view(const Matrix<T>& matrix) {
  return {matrix.elements().data(), matrix.rows(), matrix.columns()};
}

template <class T>
Matrix<T> row(std::vector<T> elements) {
  const auto columns = static_cast<std::int64_t>(elements.size());
  return {1, columns, std::move(elements)};
}

// The counts of a step with the rate 2^-27 whose gradient DY of the outputs is 2 or -2: everything
// is a power of 2, and nothing rounds but the sums in question.
template <class T>
UpdateCounts counts_of(MultilayerPerceptron<T>& model, const Matrix<T>& X, T target) {
  const Matrix<T> targets(1, 1, {target});
  UpdateWatch<T> watch(model);
  watch.before_step(view(X), view(targets), 0x1p-27);
  model.train(view(X), view(targets), 0x1p-27);
  return watch.after_step();
}

template <class T>
MultilayerPerceptron<T> one_output(const std::string& layers, const std::string& sizes) {
  return {
      parse_multilayer_perceptron({layers, sizes, "Zero", "GradientDescent", "SquaredError", ""}),
      1};
}

std::string in_words(const UpdateCounts& counts) {
  std::string words;
  for (const auto& [name, count] : counts)
    words +=
        name + " " + std::to_string(count.rounded_away) + "/" + std::to_string(count.updates) + " ";
  return words;
}

template <class T>
UpdateCounts counts_of_linear() {
  auto model = one_output<T>("Linear", "4;1");
  model.set("W1", row<T>({1, 0x1p-10F, 1, -1}));
  // Y - T = 1, so the changes are -2^-26 times the inputs; that of 0 is none.
  return counts_of(model, row<T>({1, 1, 0, 8}), T{0x1p-10F} - 8);
}

TEST(UpdateWatch, CountsWhatDoesNotChangeANumberInFloat) {
  // 1 - 2^-26 is 1 in float; 2^-10 - 2^-26, -1 - 2^-23 and 0 - 2^-26 are there.
  EXPECT_EQ(in_words(counts_of_linear<float>()), "W1 1/3 b1 0/1 ");
  EXPECT_EQ(total(counts_of_linear<float>()).updates, 4);
  EXPECT_EQ(total(counts_of_linear<float>()).rounded_away, 1);
}

TEST(UpdateWatch, CountsNothingWhereDoubleHoldsTheSums) {
  EXPECT_EQ(in_words(counts_of_linear<double>()), "W1 0/3 b1 0/1 ");
}

// Z = -1 is below the threshold tl = 0, where Y = al Z; only al has a gradient.
template <class T>
UpdateCounts counts_of_srelu() {
  auto model = one_output<T>("SReLU(al=1, tl=0, ar=1, tr=1)", "1;1");
  model.initialize(1);
  model.set("W1", row<T>({1}));
  return counts_of(model, row<T>({-1}), T{-2});
}

TEST(UpdateWatch, CountsScalarParameters) {
  EXPECT_EQ(in_words(counts_of_srelu<float>()), "W1 1/1 b1 0/1 al1 1/1 tl1 0/0 ar1 0/0 tr1 0/0 ");
  EXPECT_EQ(in_words(counts_of_srelu<double>()), "W1 0/1 b1 0/1 al1 0/1 tl1 0/0 ar1 0/0 tr1 0/0 ");
}

TEST(UpdateWatch, AsksForTheStepBefore) {
  auto model = one_output<float>("Linear", "1;1");
  EXPECT_THAT(message_of<DomainError>([&] { UpdateWatch<float>(model).after_step(); }),
              HasSubstr("before_step was not called"));
}

template <class T>
Matrix<T> drawn(std::int64_t rows, std::int64_t columns, std::uint32_t stream) {
  Random random(7, RandomPurpose::generate, stream);
  Matrix<T> matrix(rows, columns);
  for (auto& x : matrix.elements()) x = static_cast<T>(random.normal());
  return matrix;
}

class Changes : public testing::TestWithParam<const char*> {
 protected:
  template <class T>
  MultilayerPerceptron<T> new_model() const {
    MultilayerPerceptron<T> model(
        parse_multilayer_perceptron({"SReLU;BatchNormalization;Dropout(0.25);ReLU;Linear",
                                     "5;7;4;3", "XavierNormal", GetParam(), "SquaredError", ""}),
        11);
    model.initialize(3);
    return model;
  }
};

TEST_P(Changes, AreWhatTheNextStepAdds) {
  auto model = new_model<double>();
  for (std::uint32_t step = 1; step <= 4; ++step) {
    const auto X = drawn<double>(11, 5, step), targets = drawn<double>(11, 3, step + 10);
    const auto& changes = model.changes_of_step(view(X), view(targets), 0.05);
    Values<double> before;
    for (const auto& name : model.parameters()) before[name] = model.value(name);
    model.train(view(X), view(targets), 0.05);
    for (const auto& name : model.parameters()) {
      for (std::size_t k = 0; k < before[name].size(); ++k) {
        const double added = model.value(name).elements()[k] - before[name].elements()[k];
        // Some hundred operations on numbers below 100, in another order.
        EXPECT_NEAR(changes.at(name).elements()[k], added, 1e-11) << name;
      }
    }
  }
}

// Of micro-batches of 4, 4 and 3 examples.
TEST_P(Changes, AreWhatAStepInMicroBatchesAdds) {
  auto model = new_model<double>(), alone = new_model<double>();
  UpdateWatch<double> watch(model);
  for (std::uint32_t step = 1; step <= 4; ++step) {
    const auto X = drawn<double>(11, 5, step), targets = drawn<double>(11, 3, step + 10);
    const ShareOfBatch<double> batch{11, 4, view(X), view(targets)};
    watch.before_step_in_micro_batches();
    const auto& changes = model.changes_of_next_step();
    Values<double> before;
    for (const auto& name : model.parameters()) before[name] = model.value(name);
    model.train(batch, 0.05);
    alone.train(batch, 0.05);
    EXPECT_GT(total(watch.after_step()).updates, 50);
    EXPECT_EQ(total(watch.after_step()).rounded_away, 0);
    for (const auto& name : model.parameters()) {
      for (std::size_t k = 0; k < before[name].size(); ++k) {
        const double added = model.value(name).elements()[k] - before[name].elements()[k];
        EXPECT_NEAR(changes.at(name).elements()[k], added, 1e-11) << name;
      }
    }
  }
  for (const auto& name : alone.state()) EXPECT_EQ(model.value(name), alone.value(name)) << name;
}

TEST_P(Changes, AreLookedAtWithoutTouchingTheModel) {
  auto watched = new_model<float>(), alone = new_model<float>();
  UpdateWatch<float> watch(watched);
  for (std::uint32_t step = 1; step <= 4; ++step) {
    const auto X = drawn<float>(11, 5, step), targets = drawn<float>(11, 3, step + 10);
    watch.before_step(view(X), view(targets), 0.05);
    watched.train(view(X), view(targets), 0.05);
    alone.train(view(X), view(targets), 0.05);
  }
  for (const auto& name : alone.state())
    EXPECT_EQ(watched.value(name).elements(), alone.value(name).elements()) << name;
}

INSTANTIATE_TEST_SUITE_P(Optimizers, Changes,
                         testing::Values("GradientDescent", "GradientDescent(weight_decay=0.1)",
                                         "Momentum(0.9)", "Momentum(0.9, weight_decay=0.1)",
                                         "Nesterov(0.9)", "Nesterov(0.9, weight_decay=0.1)", "Adam",
                                         "AdamW(weight_decay=0.1)"));

TEST(ChangeIn, NamesAStepThatDoesNotAddToItsMatrix) {
  const Dim K{"K"};
  OptimizerStep step;
  step.equations.push_back({"next", 2 * variable("W", K, one), ""});
  step.updates.push_back({"W", "next"});
  EXPECT_THAT(message_of<UnsupportedError>([&] { change_in(step, "W"); }),
              HasSubstr("the new value of W is not W + change or W - change"));
}

}  // namespace
}  // namespace gradstone
