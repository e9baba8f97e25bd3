#include "numeric/training/trainer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "numeric/data/data_set.hpp"
#include "numeric/npz.hpp"
#include "numeric/training/evaluation.hpp"
#include "numeric/training/model_file.hpp"
#include "numeric/training/scheduler.hpp"
#include "numeric/training/stochastic_gradient_descent.hpp"
#include "numeric/training/weights_file.hpp"
#include "tests/support/message_of.hpp"
#include "tests/support/temporary_folder.hpp"

namespace gradstone {
namespace {

using std::filesystem::path;
using testing::HasSubstr;
using testing_support::message_of;

const path source = GRADSTONE_SOURCE_DIR;

const nlohmann::json& golden() {
  static const auto json =
      nlohmann::json::parse(std::ifstream(source / "tests" / "data" / "nerva_golden.json"));
  return json;
}

// A comma in the golden file's specifications of one layer would end it in a list of ours.
template <class T>
MultilayerPerceptron<T> model_of(const nlohmann::json& one_case) {
  const ModelTexts texts{one_case["layers"],    golden()["layer_sizes"], "Zero",
                         one_case["optimizer"], one_case["loss"],        ""};
  MultilayerPerceptron<T> model(parse_multilayer_perceptron(texts), golden()["batch_size"]);
  model.initialize(1);
  load_weights(model, source / "tests" / "data" / "nerva_weights.npz");
  return model;
}

// The loss in training mode, with the statistics of each batch, as nerva-numpy reports it.
template <class T>
double loss_with_batch_statistics(MultilayerPerceptron<T>& model, Examples<T>& examples) {
  double loss = 0;
  const auto K = static_cast<std::int64_t>(examples.outputs());
  for (std::size_t first = 0; first < examples.size(); first += 32) {
    const std::size_t count = std::min<std::size_t>(32, examples.size() - first);
    const auto& Y = model.feedforward(examples.view(first, count));
    for (std::size_t i = 0; i < count; ++i) {
      const auto row = static_cast<std::int64_t>(i);
      double sum = 0;
      for (std::int64_t k = 0; k < K; ++k) sum += std::exp(double(Y(row, k)));
      loss += std::log(sum) - double(Y(row, examples.labels()[first + i]));
    }
  }
  return loss / static_cast<double>(examples.size());
}

class NervaGolden : public testing::TestWithParam<std::size_t> {
 protected:
  const nlohmann::json& one_case() const { return golden()["cases"][GetParam()]; }
  bool normalizes() const {
    return std::string(one_case()["layers"]).find("BatchNormalization") != std::string::npos;
  }

  // Compares the loss of each epoch with the figure of this name.
  template <class T>
  void check(const char* figure, double tolerance) {
    auto data = load_data_set<T>(source / "data" / "digits.npz");
    auto model = model_of<T>(one_case());
    Trainer<T> trainer(model, data.train, {golden()["batch_size"], false, false});
    std::string scheduler = one_case()["learning_rate"];
    if (scheduler.starts_with("TimeBased"))
      scheduler = "Nerva" + scheduler;  // it has a state there
    const auto rate = parse_scheduler(scheduler);
    for (const auto& row : one_case()["epochs"]) {
      const int epoch = row["epoch"];
      if (epoch > 0) trainer.run_epoch(epoch - 1, rate(epoch - 1));
      const auto evaluation = evaluate(model, data.train);
      const double loss =
          normalizes() ? loss_with_batch_statistics(model, data.train) : evaluation.loss;
      EXPECT_NEAR(loss, row[figure], tolerance) << one_case()["name"] << " epoch " << epoch;
      if (normalizes()) continue;
      EXPECT_NEAR(evaluation.confusion->accuracy(), row["train_accuracy"], 0.0015);
    }
  }
};

// Both sum in another order than numpy, so the figures agree but for rounding: in double to all the
// digits that training leaves of 16, in float to the 5 decimals that are asked for.
TEST_P(NervaGolden, AgreesInDouble) {
  check<double>("loss_in_double", 1e-9);
}
TEST_P(NervaGolden, AgreesInFloat) {
  check<float>("loss", 1e-5);
}

INSTANTIATE_TEST_SUITE_P(Cases, NervaGolden,
                         testing::Range(std::size_t{0}, golden()["cases"].size()),
                         [](const auto& one) {
                           return std::string(golden()["cases"][one.param]["name"]);
                         });

class Training : public testing::Test {
 protected:
  ModelTexts texts_ = {"ReLU;BatchNormalization;Dropout(0.2);SReLU;Linear",
                       "64;12;9;10",
                       "HeNormal",
                       "Adam",
                       "SoftmaxCrossEntropy",
                       ""};
  DataSet<float> data_ = load_data_set<float>(source / "data" / "digits.npz");
  BatchOptions batches_{64, true, false};
  testing_support::TemporaryFolder folder_;

  MultilayerPerceptron<float> new_model() const {
    MultilayerPerceptron<float> model(parse_multilayer_perceptron(texts_), 64);
    model.initialize(5);
    return model;
  }
};

TEST_F(Training, ResumedInTheMiddleOfAnEpochGivesTheSameBits) {
  auto whole = new_model();
  Trainer<float> trainer(whole, data_.train, batches_);
  for (int epoch = 0; epoch < 3; ++epoch) trainer.run_epoch(epoch, 0.01);

  auto first = new_model();
  Trainer<float> until_stopped(first, data_.train, batches_);
  until_stopped.run_epoch(0, 0.01);
  const auto done = until_stopped.run_epoch(
      1, 0.01, 0, [](const BatchDone<float>& batch) { return batch.batch < 6; });
  EXPECT_EQ(done, 7u);
  TrainingProgress progress{1, done, 2.5, "Constant(0.01)", batches_, first.seed()};
  save_model(first, progress, folder_ / "model.npz");

  const ModelHeader header = read_model_header(folder_ / "model.npz");
  EXPECT_EQ(header.progress.epoch, 1);
  EXPECT_EQ(header.progress.scheduler, "Constant(0.01)");
  EXPECT_EQ(header.progress.seconds, 2.5);
  EXPECT_EQ(header.progress.batches.batch_size, 64);
  EXPECT_FALSE(header.is_double);
  EXPECT_EQ(header.products, products_in_use());
  MultilayerPerceptron<float> second(header.specification, header.progress.batches.batch_size);
  load_model_state(second, folder_ / "model.npz");
  Trainer<float> resumed(second, data_.train, header.progress.batches);
  resumed.run_epoch(1, 0.01, header.progress.batch);
  resumed.run_epoch(2, 0.01);

  EXPECT_EQ(whole.steps(), second.steps());
  for (const auto& name : whole.state()) EXPECT_EQ(whole.value(name), second.value(name)) << name;
}

TEST_F(Training, StopsAtTheFirstStepThatIsNotFiniteAndStaysBeforeIt) {
  texts_.layers = "ReLU;Linear";
  texts_.layer_sizes = "64;12;10";
  texts_.optimizers = "GradientDescent";
  texts_.loss = "SquaredError";
  auto model = new_model();
  Trainer<float> trainer(model, data_.train, batches_);
  std::string message;
  try {
    for (int epoch = 0; epoch < 5; ++epoch) trainer.run_epoch(epoch, 3);
  } catch (const NotFiniteError& error) {
    message = error.what();
  }
  EXPECT_THAT(message, testing::ContainsRegex(" is not finite in epoch [12], batch "));
  EXPECT_THAT(message,
              testing::ContainsRegex("(layer [12], (ReLU|Linear))|the loss|after the step"));
  EXPECT_EQ(model.non_finite_parameter(), std::nullopt);
  EXPECT_GT(model.steps(), 0);
}

TEST_F(Training, VisitsEveryExampleOnceInAnotherOrderInEachEpoch) {
  texts_.layers = "Linear";
  texts_.layer_sizes = "64;10";
  auto model = new_model();
  Trainer<float> trainer(model, data_.train, batches_);
  std::vector<std::vector<float>> seen(3);
  const auto sum_of = [](const BatchDone<float>& batch) {
    float sum = 0;
    for (std::int64_t k = 0; k < batch.X.rows * batch.X.columns; ++k) sum += batch.X.data[k];
    return sum;
  };
  std::size_t examples = 0;
  for (int epoch = 0; epoch < 3; ++epoch) {
    trainer.run_epoch(epoch % 2, 0, 0, [&](const BatchDone<float>& batch) {
      seen[static_cast<std::size_t>(epoch)].push_back(sum_of(batch));
      examples += static_cast<std::size_t>(batch.X.rows);
      return true;
    });
  }
  EXPECT_EQ(examples, 3 * data_.train.size());
  EXPECT_NE(seen[0], seen[1]);
  EXPECT_EQ(seen[0], seen[2]);
}

TEST_F(Training, LeavesOutASmallerLastBatchWhereThatIsAskedFor) {
  auto model = new_model();
  EXPECT_EQ(Trainer<float>(model, data_.train, {64, true, false}).batches(), 24u);
  EXPECT_EQ(Trainer<float>(model, data_.train, {64, true, true}).batches(), 23u);
}

TEST_F(Training, RefusesWhatDoesNotFit) {
  texts_.layer_sizes = "63;12;9;10";
  auto narrow = new_model();
  EXPECT_THROW(Trainer<float>(narrow, data_.train, batches_), ShapeError);
  texts_.layer_sizes = "64;12;9;10";
  auto model = new_model();
  EXPECT_THROW(Trainer<float>(model, data_.train, {65, true, false}), DomainError);
  EXPECT_THROW(Trainer<float>(model, data_.train, {0, true, false}), DomainError);
}

TEST_F(Training, KeepsWeightsInFiles) {
  auto one = new_model(), other = new_model();
  other.initialize(6);
  save_weights(one, folder_ / "weights.npz");
  load_weights(other, folder_ / "weights.npz");
  for (const auto& name : one.parameters()) EXPECT_EQ(one.value(name), other.value(name)) << name;
  EXPECT_EQ(NpzReader(folder_ / "weights.npz").describe("b1").shape,
            (std::vector<std::size_t>{12}));
}

TEST_F(Training, TellsOfTheStateBeforeTrainingAndAfterEachEpoch) {
  auto model = new_model(), other = new_model();
  std::vector<int> epochs;
  std::vector<double> losses, rates;
  stochastic_gradient_descent<float>(model, data_, 3, batches_,
                                     parse_scheduler("Exponential(0.01,1)"),
                                     [&](const EpochDone<float>& done) {
                                       epochs.push_back(done.epoch);
                                       losses.push_back(done.train.loss);
                                       rates.push_back(done.learning_rate);
                                     });
  EXPECT_THAT(epochs, testing::ElementsAre(0, 1, 2, 3));
  EXPECT_LT(losses.back(), losses.front());
  EXPECT_EQ(rates[0], rates[1]);
  EXPECT_NEAR(rates[3], 0.01 * std::exp(-2), 1e-12);
  EXPECT_EQ(losses.front(), evaluate(other, data_.train).loss);
}

TEST_F(Training, TrainsOnMatricesInFullBatches) {
  texts_.layers = "Linear";
  texts_.layer_sizes = "2;1";
  texts_.loss = "SquaredError";
  texts_.optimizers = "GradientDescent";
  auto model = new_model();
  // y = 2 x1 - x2 + 1; the last row would spoil it.
  Matrix<float> X(9, 2), T(9, 1);
  for (std::int64_t i = 0; i < 8; ++i) {
    X(i, 0) = static_cast<float>(i % 3) - 1;
    X(i, 1) = static_cast<float>(i % 4) - 1;
    T(i, 0) = 2 * X(i, 0) - X(i, 1) + 1;
  }
  T(8, 0) = 1000;
  stochastic_gradient_descent(model, X, T, 400, 4, parse_scheduler("Constant(0.05)"), false);
  EXPECT_EQ(model.steps(), 800);
  EXPECT_NEAR(model.value("W1")(0, 0), 2, 1e-4);
  EXPECT_NEAR(model.value("W1")(0, 1), -1, 1e-4);
  EXPECT_NEAR(model.value("b1")(0, 0), 1, 1e-4);
}

TEST_F(Training, ChangesNothingWhenWeightsDoNotFit) {
  auto model = new_model();
  save_weights(model, folder_ / "weights.npz");
  texts_.layer_sizes = "64;12;8;10";
  auto other = new_model();
  other.initialize(7);
  const auto before = other.value("W1");
  EXPECT_THAT(message_of([&] { load_weights(other, folder_ / "weights.npz"); }),
              testing::AllOf(HasSubstr("weights.npz"), HasSubstr("(9, 12)"), HasSubstr("8 x 12")));
  EXPECT_EQ(other.value("W1"), before);
  EXPECT_THAT(message_of([&] { read_model_header(folder_ / "weights.npz"); }),
              HasSubstr("this is no model file"));
}

TEST_F(Training, KeepsTheOptimizersOfSingleParametersInModelFiles) {
  auto specification = parse_multilayer_perceptron(texts_);
  specification.layers[4].optimizer_of["b"] = parse_specification("Nesterov(0.75)");
  MultilayerPerceptron<float> model(specification, 8);
  save_model(model, {0, 0, 0, "Constant(1)", batches_, 1}, folder_ / "model.npz");
  const auto again = read_model_header(folder_ / "model.npz").specification;
  EXPECT_EQ(again.layers[4].optimizer_of.at("b").text, "Nesterov(0.75)");
  EXPECT_EQ(again.layers[4].optimizer.name, "Adam");
}

}  // namespace
}  // namespace gradstone
