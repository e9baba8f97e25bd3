#include "numeric/training/multilayer_perceptron.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "numeric/bound.hpp"
#include "numeric/random.hpp"
#include "reference/error.hpp"
#include "tests/support/message_of.hpp"

namespace gradstone {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;

template <class T>
MatrixView<T> view(Matrix<T>& matrix) {
  return {matrix.elements().data(), matrix.rows(), matrix.columns()};
}

Matrix<double> drawn(std::int64_t rows, std::int64_t columns, std::uint32_t stream) {
  Random random(7, RandomPurpose::generate, stream);
  Matrix<double> matrix(rows, columns);
  for (auto& x : matrix.elements()) x = random.normal();
  return matrix;
}

Matrix<double> one_hot_targets(std::int64_t rows, std::int64_t columns) {
  Matrix<double> T(rows, columns);
  for (std::int64_t i = 0; i < rows; ++i) T(i, (3 * i) % columns) = 1;
  return T;
}

ModelTexts texts(const std::string& layers, const std::string& sizes,
                 const std::string& optimizers = "Momentum(0.9)") {
  return {layers, sizes, "XavierNormal", optimizers, "SoftmaxCrossEntropy", ""};
}

MultilayerPerceptron<double> model_of(const ModelTexts& texts, std::int64_t batch = 11) {
  MultilayerPerceptron<double> model(parse_multilayer_perceptron(texts), batch);
  model.initialize(3);
  return model;
}

// Some hundred operations on numbers below 10, in either order; a step and what follows from it.
constexpr double rounding_of_steps = 1e-11;

class Steps : public testing::TestWithParam<const char*> {};

// The fused step and the three parts follow the same equations; what differs is rounding.
TEST_P(Steps, AreTheSameInOnePlanAndInThree) {
  const auto spec =
      texts("SReLU;BatchNormalization;Dropout(0.25);ReLU;Linear", "5;7;4;3", GetParam());
  auto fused = model_of(spec), separate = model_of(spec);
  auto X = drawn(11, 5, 1), T = one_hot_targets(11, 3);
  for (int step = 0; step < 4; ++step) {
    fused.train(view(X), view(T), 0.05);
    const auto& Y = separate.feedforward(view(X));
    // The gradient of the mean softmax cross-entropy.
    Matrix<double> DY(11, 3);
    for (std::int64_t i = 0; i < 11; ++i) {
      double sum = 0;
      for (std::int64_t k = 0; k < 3; ++k) sum += std::exp(Y(i, k));
      for (std::int64_t k = 0; k < 3; ++k) DY(i, k) = (std::exp(Y(i, k)) / sum - T(i, k)) / 11;
    }
    separate.backpropagate(view(X), view(DY));
    separate.optimize(0.05);
  }
  EXPECT_EQ(fused.steps(), 4);
  for (const auto& name : fused.state()) {
    const auto &a = fused.value(name), &b = separate.value(name);
    for (std::size_t k = 0; k < a.size(); ++k)
      EXPECT_NEAR(a.elements()[k], b.elements()[k], rounding_of_steps) << name;
  }
}

INSTANTIATE_TEST_SUITE_P(Optimizers, Steps,
                         testing::Values("GradientDescent", "Momentum(0.9)", "Nesterov(0.9)",
                                         "Adam", "AdamW(weight_decay=0.1)",
                                         "GradientDescent(weight_decay=0.1)"));

TEST(MultilayerPerceptron, LearnsWhatCanBeLearned) {
  auto model = model_of(texts("ReLU;Linear", "5;16;3"));
  auto X = drawn(11, 5, 1), T = one_hot_targets(11, 3);
  Matrix<double> Y(11, 3);
  const double before = model.evaluate(view(X), view(T), view(Y));
  for (int step = 0; step < 300; ++step) model.train(view(X), view(T), 0.05);
  const double after = model.evaluate(view(X), view(T), view(Y));
  EXPECT_GT(before, 0.5);
  EXPECT_LT(after, 0.05);
}

TEST(MultilayerPerceptron, ReturnsTheLossBeforeTheStep) {
  auto model = model_of(texts("ReLU;Linear", "5;7;3"));
  auto X = drawn(11, 5, 1), T = one_hot_targets(11, 3);
  Matrix<double> Y(11, 3);
  const double before = model.evaluate(view(X), view(T), view(Y));
  EXPECT_NEAR(model.train(view(X), view(T), 0.1), before, rounding_of_steps);
}

TEST(MultilayerPerceptron, TakesASmallerBatchAndThenALargerOne) {
  auto one = model_of(texts("ReLU;BatchNormalization;Linear", "5;7;3"));
  auto other = model_of(texts("ReLU;BatchNormalization;Linear", "5;7;3"), 6);
  auto X = drawn(6, 5, 1), T = one_hot_targets(6, 3);
  for (const std::int64_t rows : {2, 6, 3, 6}) {
    const MatrixView<const double> x{X.elements().data(), rows, 5}, t{T.elements().data(), rows, 3};
    EXPECT_NEAR(one.train(x, t, 0.1), other.train(x, t, 0.1), rounding_of_steps);
  }
  // Products that are planned for other sizes may sum in another order.
  for (const auto& name : one.state()) {
    const auto &a = one.value(name), &b = other.value(name);
    for (std::size_t k = 0; k < a.size(); ++k)
      EXPECT_NEAR(a.elements()[k], b.elements()[k], rounding_of_steps) << name;
  }
}

TEST(MultilayerPerceptron, GivesTheSameNumbersForASeed) {
  const auto spec = texts("ReLU;Dropout(0.5);Linear", "5;7;3");
  auto one = model_of(spec), same = model_of(spec), other = model_of(spec);
  other.initialize(4);
  auto X = drawn(11, 5, 1), T = one_hot_targets(11, 3);
  for (int step = 0; step < 3; ++step) {
    EXPECT_EQ(one.train(view(X), view(T), 0.1), same.train(view(X), view(T), 0.1));
    other.train(view(X), view(T), 0.1);
  }
  EXPECT_EQ(one.value("W1"), same.value("W1"));
  EXPECT_NE(one.value("W1"), other.value("W1"));
}

TEST(MultilayerPerceptron, ContinuesWhereAnotherStopped) {
  const auto spec = texts("ReLU;Dropout(0.5);BatchNormalization;Linear", "5;7;3", "Adam");
  auto whole = model_of(spec), first = model_of(spec);
  auto X = drawn(11, 5, 1), T = one_hot_targets(11, 3);
  for (int step = 0; step < 6; ++step) whole.train(view(X), view(T), 0.01);
  for (int step = 0; step < 3; ++step) first.train(view(X), view(T), 0.01);
  auto second = model_of(spec);
  for (const auto& name : first.state()) second.set(name, first.value(name));
  second.set_progress(first.seed(), first.steps());
  for (int step = 0; step < 3; ++step) second.train(view(X), view(T), 0.01);
  for (const auto& name : whole.state()) EXPECT_EQ(whole.value(name), second.value(name)) << name;
}

TEST(MultilayerPerceptron, EvaluatesWithRunningStatisticsAndWithoutMasks) {
  auto model = model_of(texts("Linear;BatchNormalization;Dropout(0.9)", "2;2"));
  model.set("W1", Matrix<double>(2, 2, {1, 0, 0, 1}));
  model.set("mean2", Matrix<double>(1, 2, {1, 2}));
  model.set("variance2", Matrix<double>(1, 2, {4, 0.25}));
  model.set("beta2", Matrix<double>(1, 2, {0, 1}));
  Matrix<double> X(1, 2, {5, 3}), T(1, 2, {0, 1}), Y(1, 2);
  model.evaluate(view(X), view(T), view(Y));
  using Number = Bounded<double>;
  const auto normalized = [](double x, double mean, double variance) {
    return (Number(x) - Number(mean)) / sqrt(Number(variance) + Number(1e-7));
  };
  const Number first = normalized(5, 1, 4), second = normalized(3, 2, 0.25) + Number(1.0);
  EXPECT_NEAR(Y(0, 0), first.value(), 2 * first.bound());
  EXPECT_NEAR(Y(0, 1), second.value(), 2 * second.bound());
}

TEST(MultilayerPerceptron, MovesRunningStatisticsTowardsThoseOfTheBatch) {
  auto model = model_of(texts("Linear;BatchNormalization(momentum=0.25)", "1;1"));
  model.set("W1", Matrix<double>(1, 1, {1}));
  Matrix<double> X(2, 1, {1, 5}), T(2, 1, {1, 1});
  model.train(view(X), view(T), 0);
  EXPECT_NEAR(model.value("mean2")(0, 0), 0.25 * 3, 1e-15);
  EXPECT_NEAR(model.value("variance2")(0, 0), 0.75 * 1 + 0.25 * 4, 1e-15);
}

// A unit is kept with the probability 1 - p: the number kept is binomial.
TEST(MultilayerPerceptron, DropsUnitsWithTheProbabilityAsked) {
  auto model = model_of(texts("Linear;Dropout(0.3)", "1;1"), 10000);
  model.set("W1", Matrix<double>(1, 1, {1}));
  Matrix<double> X(10000, 1, std::vector<double>(10000, 1));
  const auto& Y = model.feedforward(view(X));
  double kept = 0;
  for (const double y : Y.elements()) {
    EXPECT_TRUE(y == 0 || y == 1 / 0.7) << y;
    kept += y != 0;
  }
  // Five standard deviations of sqrt(10000 * 0.7 * 0.3).
  EXPECT_NEAR(kept, 7000, 230);
}

TEST(MultilayerPerceptron, GivesEachParameterItsOwnOptimizer) {
  ModelSpecification chosen(5, "SoftmaxCrossEntropy");
  chosen.add("ReLU", 7).optimizer = parse_specification("Momentum(0.9)");
  chosen.layers[0].optimizer_of["b"] = parse_specification("Nesterov(0.75)");
  chosen.add("Linear", 3);
  MultilayerPerceptron<double> model(chosen, 11);
  EXPECT_THAT(model.state(), testing::IsSupersetOf({"delta_W1", "delta_b1", "W2", "b2"}));
  EXPECT_THAT(model.state(), testing::Not(testing::Contains("delta_W2")));
  EXPECT_THAT(model.parameters(), ElementsAre("W1", "b1", "W2", "b2"));
}

#if defined(__SSE2__)
// A moment times 0.9 rounds to itself where it is a few of the smallest numbers of all: it would
// stay there, and cost a hundred times as much, as soon as the gradients of a weight are 0. It ends
// at 0, or, without fused operations, at the last number whose tenth is a normal one.
TEST(MultilayerPerceptron, LetsNoStateDecayBelowTheNormalNumbers) {
  for (const char* optimizer : {"Momentum(0.9)", "Nesterov(0.9)", "Adam", "AdamW"}) {
    auto spec = texts("Linear", "40;30", optimizer);
    spec.loss = "SquaredError";
    MultilayerPerceptron<float> model(parse_multilayer_perceptron(spec), 2);
    model.initialize(3);
    Matrix<float> X(2, 40, 1), targets(2, 30);
    const auto inputs = view(X), T = view(targets);
    model.train(inputs, T, 1e-3);
    std::fill(X.elements().begin(), X.elements().end(), 0.0F);  // no weight has a gradient
    const std::string state = std::string(optimizer).starts_with("Adam") ? "m_W1" : "delta_W1";
    EXPECT_NE(model.value(state).elements(), std::vector<float>(1200));
    for (int step = 0; step < 1200; ++step) model.train(inputs, T, 1e-3);
    for (const float x : model.value(state).elements()) {
      EXPECT_LT(std::abs(x), 2e-37F) << optimizer;
      EXPECT_TRUE(x == 0 || std::isnormal(x)) << optimizer << ": " << x;
    }
    // Elsewhere the caller's rounding is as it was.
    const volatile float smallest = std::numeric_limits<float>::denorm_min();
    EXPECT_GT(smallest * 1.0F, 0.0F);
  }
}
#endif

TEST(MultilayerPerceptron, NamesWhatDoesNotFit) {
  auto model = model_of(texts("ReLU;Linear", "5;7;3"));
  auto X = drawn(11, 4, 1), T = one_hot_targets(11, 3);
  EXPECT_THROW(model.train(view(X), view(T), 0.1), ShapeError);
  auto fits = drawn(11, 5, 1), narrow = one_hot_targets(11, 2);
  EXPECT_THROW(model.train(view(fits), view(narrow), 0.1), ShapeError);
  EXPECT_THROW(model.value("W3"), UnknownNameError);
  EXPECT_THROW(model.set("W1", Matrix<double>(1, 1)), ShapeError);
  EXPECT_THROW(model.optimize(0.1), DomainError);
}

TEST(MultilayerPerceptron, TellsWhichParameterIsNotFinite) {
  auto model = model_of(texts("ReLU;Linear", "5;7;3"));
  EXPECT_EQ(model.non_finite_parameter(), std::nullopt);
  auto b = model.value("b2");
  b(0, 1) = std::numeric_limits<double>::quiet_NaN();
  model.set("b2", b);
  EXPECT_EQ(model.non_finite_parameter(), "b2");
}

TEST(MultilayerPerceptron, TellsWhichConditionTrainingHasBroken) {
  auto model = model_of(texts("SReLU", "5;3"));
  EXPECT_EQ(model.broken_condition(), std::nullopt);
  model.set("tl1", Matrix<double>(1, 1, {2}));
  EXPECT_EQ(model.broken_condition(), "tl1 <= tr1 does not hold for tl1 = 2, tr1 = 1");
}

std::string message_of(const ModelTexts& texts) {
  return testing_support::message_of([&] { model_of(texts); });
}

TEST(ParseMultilayerPerceptron, SaysWhichOptionIsWrong) {
  EXPECT_THAT(message_of(texts("SReLU(al=1,xx=2)", "5;3")),
              HasSubstr("--layers: \"SReLU(al=1,xx=2)\": unknown parameter xx (known: al, tl, ar"));
  EXPECT_THAT(message_of(texts("ReLU;Linear", "5;3")), HasSubstr("--layers: 2 linear layers need"));
  EXPECT_THAT(message_of(texts("ReLU;Linear", "5;x;3")), HasSubstr("--layer-sizes: "));
  EXPECT_THAT(message_of(texts("ReLU;Linear", "5;4;3", "Momentun(0.9)")),
              HasSubstr("--optimizers: "));
  EXPECT_THAT(message_of(texts("ReLU;Linear", "5;4;3", "Adam;Adam;Adam")),
              HasSubstr("--optimizers: expected 2 optimizers"));
  EXPECT_THAT(message_of(texts("ReLU", "5;3", "Adam(beta1=2)")),
              HasSubstr("--optimizers: beta1_W1 < 1 does not hold for beta1_W1 = 2"));
  EXPECT_THAT(message_of(texts("SReLU(tl=3)", "5;3")),
              HasSubstr("--layers: tl1 <= tr1 does not hold"));
  ModelTexts weights = texts("ReLU", "5;3");
  weights.weights = "PyTorch";
  EXPECT_THAT(message_of(weights), HasSubstr("--layer-weights: "));
  ModelTexts loss = texts("ReLU", "5;3");
  loss.loss = "SoftmaxCrossEntrpy";
  EXPECT_THAT(message_of(loss), HasSubstr("--loss: "));
  ModelTexts dropouts = texts("ReLU", "5;3");
  dropouts.dropouts = "1.5";
  EXPECT_THAT(message_of(dropouts), HasSubstr("--dropouts: \"1.5\": expected the probability"));
}

TEST(ParseMultilayerPerceptron, ReplicatesOneItemAndSkipsLayersThatLearnNothing) {
  auto spec = texts("ReLU;Dropout(0.5);BatchNormalization;Linear", "5;4;3",
                    "Adam;Momentum(0.5);GradientDescent");
  const auto model = parse_multilayer_perceptron(spec);
  EXPECT_EQ(model.layers[0].optimizer.name, "Adam");
  EXPECT_EQ(model.layers[2].optimizer.name, "Momentum");
  EXPECT_EQ(model.layers[3].optimizer.name, "GradientDescent");
  EXPECT_EQ(model.layers[3].initializer.name, "XavierNormal");
  const auto again = parse_multilayer_perceptron(texts_of(model));
  EXPECT_EQ(again.layers[2].optimizer.text, "Momentum(0.5)");
  EXPECT_EQ(texts_of(again).layer_sizes, "5;4;3");
}

TEST(ParseMultilayerPerceptron, MasksWeightsByTheirKeepProbability) {
  auto spec = texts("ReLU;Linear", "5;4;3");
  spec.dropouts = "0.5,0";
  auto model = model_of(spec);
  auto X = drawn(11, 5, 1), T = one_hot_targets(11, 3);
  EXPECT_EQ(model.specification().layers[1].keep_weights, 1);
  auto plain = model_of(texts("ReLU;Linear", "5;4;3"));
  EXPECT_NE(model.train(view(X), view(T), 0.1), plain.train(view(X), view(T), 0.1));
}

}  // namespace
}  // namespace gradstone
