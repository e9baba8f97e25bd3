#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "numeric/data/data_set.hpp"
#include "numeric/npz.hpp"
#include "numeric/training/evaluation.hpp"
#include "numeric/training/model_file.hpp"
#include "numeric/training/trainer.hpp"
#include "tests/support/message_of.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/thread_ranks.hpp"

namespace gradstone {
namespace {

using testing::AllOf;
using testing::Each;
using testing::HasSubstr;
using testing_support::message_of;
using testing_support::run_ranks;

const std::filesystem::path digits =
    std::filesystem::path(GRADSTONE_SOURCE_DIR) / "data" / "digits.npz";

ModelSpecification specification(const std::string& layers = "ReLU;Linear",
                                 const std::string& sizes = "64;20;10",
                                 const std::string& dropouts = "") {
  return parse_multilayer_perceptron(
      {layers, sizes, "HeNormal", "Adam", "SoftmaxCrossEntropy", dropouts});
}

ModelSpecification everything() {
  return specification("HyperbolicTangent;BatchNormalization;Dropout(0.2);SReLU;Linear",
                       "64;12;9;10", "0.3;0;0");
}

template <class T>
Values<T> state_of(const MultilayerPerceptron<T>& model) {
  Values<T> values;
  for (const auto& name : model.state()) values[name] = model.value(name);
  return values;
}

template <class T>
struct Outcome {
  Values<T> state;
  double loss = 0, test_loss = 0, accuracy = 0;
  Matrix<T> outputs;
  bool operator==(const Outcome&) const = default;
};

// Trains for some epochs in every rank, on the data of the file, and evaluates.
template <class T>
std::vector<Outcome<T>> train(int ranks, const ModelSpecification& model_is, BatchOptions batches,
                              Storage storage, SumOrder order = SumOrder::tree) {
  std::vector<Outcome<T>> outcomes(static_cast<std::size_t>(ranks));
  const auto thrown = run_ranks(ranks, [&](Communicator& all) {
    DataSetOptions options;
    options.storage = storage;
    auto data = load_data_set<T>(digits, options);
    MultilayerPerceptron<T> model(model_is, std::max(batches.micro_batch, std::int64_t{1}));
    model.set_threads(1);
    model.set_ranks(all, order);
    model.initialize(7);
    Trainer<T> trainer(model, data.train, batches);
    auto& outcome = outcomes[static_cast<std::size_t>(all.rank())];
    for (int epoch = 0; epoch < 2; ++epoch)
      trainer.run_epoch(epoch, 0.01, 0, [&](const BatchDone<T>& batch) {
        outcome.loss = batch.loss;
        return true;
      });
    const auto test = evaluate(model, data.test, true);
    outcome.state = state_of(model);
    outcome.test_loss = test.loss;
    outcome.accuracy = test.confusion->accuracy();
    outcome.outputs = test.outputs;
  });
  EXPECT_THAT(thrown, Each(nullptr));
  return outcomes;
}

template <class T>
class MicroBatches : public testing::Test {};
using Types = testing::Types<float, double>;
TYPED_TEST_SUITE(MicroBatches, Types);

// 1500 examples: the last batch has 60, and so micro-batches of other numbers, one of them smaller.
TYPED_TEST(MicroBatches, GiveTheSameBitsForAnyNumberOfRanks) {
  const BatchOptions batches{96, true, false, 8};
  const auto alone = train<TypeParam>(1, everything(), batches, Storage::memory).front();
  EXPECT_GT(alone.accuracy, 0.3);
  for (int ranks = 2; ranks <= 5; ++ranks) {
    const auto storage = ranks == 3 ? Storage::stream : Storage::memory;
    for (const auto& outcome : train<TypeParam>(ranks, everything(), batches, storage))
      EXPECT_TRUE(outcome == alone) << ranks << " ranks";
  }
}

TEST(MicroBatchSums, OfTheLibraryDifferByRoundingOnly) {
  const BatchOptions batches{96, true, false, 8};
  const auto model = specification();
  const auto tree = train<double>(1, model, batches, Storage::memory).front();
  const auto any = train<double>(3, model, batches, Storage::memory, SumOrder::any);
  EXPECT_TRUE(any[0] == any[2]);
  EXPECT_NE(any[0].state.at("W1"), tree.state.at("W1"));
  for (std::size_t k = 0; k < tree.state.at("W1").size(); ++k)
    EXPECT_NEAR(any[0].state.at("W1").elements()[k], tree.state.at("W1").elements()[k], 1e-9);
}

// Up to rounding, a batch in parts is the batch: with masks for examples and for weights, a part
// that is smaller, and learned slopes. Batch normalization is another matter.
TEST(MicroBatchStep, IsTheStepOfTheWholeBatch) {
  auto data = load_data_set<double>(digits);
  const auto model_is = specification("SReLU;Dropout(0.5);Linear", "64;12;10", "0.3;0");
  MultilayerPerceptron<double> whole(model_is, 50), parts(model_is, 8);
  whole.initialize(3);
  parts.initialize(3);
  Matrix<double> targets(50, 10);
  for (std::size_t step = 0; step < 3; ++step) {
    const auto X = data.train.view(step * 50, 50);
    data.train.slice(step * 50, {nullptr, 50, 64}, {targets.elements().data(), 50, 10});
    const MatrixView<const double> T{targets.elements().data(), 50, 10};
    const double loss = whole.train(X, T, 0.01);
    EXPECT_NEAR(parts.train(ShareOfBatch<double>{50, 8, X, T}, 0.01), loss, 1e-13);
  }
  EXPECT_EQ(parts.steps(), 3);
  for (const auto& [name, matrix] : state_of(whole))
    for (std::size_t k = 0; k < matrix.size(); ++k)
      EXPECT_NEAR(parts.value(name).elements()[k], matrix.elements()[k], 1e-9) << name;
}

// The running mean after one step from 0 is the momentum's part of the mean of all examples, since
// micro-batches of one size have means of one weight.
TEST(MicroBatchStep, TakesTheMeanOfTheStatisticsOfMicroBatches) {
  auto data = load_data_set<double>(digits);
  const auto model_is = specification("BatchNormalization;Linear", "64;10");
  Matrix<double> targets(60, 10);
  const auto X = data.train.view(0, 60);
  data.train.slice(0, {nullptr, 60, 64}, {targets.elements().data(), 60, 10});
  const MatrixView<const double> T{targets.elements().data(), 60, 10};
  MultilayerPerceptron<double> whole(model_is, 60), parts(model_is, 20);
  for (auto* model : {&whole, &parts}) model->initialize(1);
  whole.train(X, T, 0.01);
  parts.train(ShareOfBatch<double>{60, 20, X, T}, 0.01);
  bool differs = false;
  for (std::int64_t j = 0; j < 64; ++j) {
    EXPECT_NEAR(parts.value("mean1")(0, j), whole.value("mean1")(0, j), 1e-12);
    EXPECT_LE(parts.value("variance1")(0, j), whole.value("variance1")(0, j) + 1e-12);
    differs |= parts.value("variance1")(0, j) < whole.value("variance1")(0, j) - 1e-6;
  }
  EXPECT_TRUE(differs);
}

TEST(MicroBatchTraining, GoesOnFromAFileWithAnotherNumberOfRanks) {
  const testing_support::TemporaryFolder folder;
  const BatchOptions batches{96, true, false, 8};
  const auto path = [&](int k) { return folder / ("model" + std::to_string(k) + ".npz"); };
  const auto go_on = [&](int ranks, int from, int to, std::size_t stop_at) {
    const auto thrown = run_ranks(ranks, [&](Communicator& all) {
      auto data = load_data_set<float>(digits);
      MultilayerPerceptron<float> model(everything(), 8);
      model.set_threads(1);
      model.set_ranks(all);
      model.initialize(7);
      TrainingProgress progress{0, 0, 0, "Constant(0.01)", batches, 7};
      if (from >= 0) {
        const auto header = read_model_header(path(from));
        EXPECT_EQ(header.progress.batches.micro_batch, 8);
        progress = header.progress;
        load_model_state(model, path(from));
      }
      Trainer<float> trainer(model, data.train, progress.batches);
      // One rank wants to stop, and all do.
      progress.batch =
          trainer.run_epoch(0, 0.01, progress.batch, [&](const BatchDone<float>& batch) {
            return all.rank() != ranks - 1 || batch.batch + 1 != stop_at;
          });
      if (all.rank() == 0) save_model(model, progress, path(to));
    });
    EXPECT_THAT(thrown, Each(nullptr));
  };
  go_on(1, -1, 0, 1000);
  go_on(3, -1, 1, 5);
  go_on(2, 1, 2, 9);
  go_on(4, 2, 3, 1000);
  MultilayerPerceptron<float> whole(everything(), 8), parts(everything(), 8);
  load_model_state(whole, path(0));
  load_model_state(parts, path(3));
  EXPECT_EQ(state_of(whole), state_of(parts));
}

// What a rank finds wrong in its rows, all learn, and no step has been taken.
TEST(MicroBatchTraining, FailsInAllRanksWhereOneCantReadItsRows) {
  const testing_support::TemporaryFolder folder;
  std::vector<float> X(40 * 3, 0.5F);
  X[25 * 3 + 1] = std::numeric_limits<float>::quiet_NaN();
  const std::vector<std::int32_t> labels(40, 1);
  NpzWriter file(folder / "data.npz");
  for (const char* part : {"train", "test"}) {
    file.add(std::string("X") + part, NpyArray::of<float>({40, 3}, X));
    file.add(std::string("T") + part, NpyArray::of<std::int32_t>({40}, labels));
  }
  file.write();
  const auto thrown = run_ranks(4, [&](Communicator& all) {
    DataSetOptions options;
    options.storage = Storage::stream;
    auto data = load_data_set<float>(folder / "data.npz", options);
    MultilayerPerceptron<float> model(specification("Linear", "3;2"), 5);
    model.set_ranks(all);
    model.initialize(1);
    const auto before = state_of(model);
    Trainer<float> trainer(model, data.train, {40, false, false, 5});
    try {
      trainer.run_epoch(0, 0.1);
    } catch (const Error&) {
      EXPECT_EQ(state_of(model), before);
      EXPECT_TRUE(all.ends_together());
      throw;
    }
  });
  const auto message = [&](std::size_t r) {
    return message_of<Error>([&] { std::rethrow_exception(thrown[r]); });
  };
  EXPECT_THAT(message(2), AllOf(HasSubstr("Xtrain"), HasSubstr("row 25")));
  for (const std::size_t r : {0U, 1U, 3U}) EXPECT_EQ(message(r), "rank 2 of 4: " + message(2));
}

TEST(MicroBatchTraining, StopsInAllRanksBeforeTheStepThatIsNotFinite) {
  std::vector<Values<double>> states(3);
  const auto train_badly = [&](int ranks) {
    return run_ranks(ranks, [&](Communicator& all) {
      auto data = load_data_set<double>(digits);
      auto model_is = parse_multilayer_perceptron(
          {"ReLU;Linear", "64;12;10", "HeNormal", "GradientDescent", "SquaredError", ""});
      MultilayerPerceptron<double> model(std::move(model_is), 10);
      model.set_threads(1);
      model.set_ranks(all);
      model.initialize(5);
      Trainer<double> trainer(model, data.train, {60, true, false, 10});
      try {
        for (int epoch = 0; epoch < 5; ++epoch) trainer.run_epoch(epoch, 30);
      } catch (const NotFiniteError&) {
        states[static_cast<std::size_t>(all.rank())] = state_of(model);
        EXPECT_EQ(model.non_finite_parameter(), std::nullopt);
        throw;
      }
    });
  };
  const auto message = [](const std::exception_ptr& thrown) {
    return message_of<NotFiniteError>([&] { std::rethrow_exception(thrown); });
  };
  const auto alone = message(train_badly(1).front());
  const auto expected = states.front();
  EXPECT_THAT(alone, HasSubstr("is not finite in epoch "));
  for (const auto& thrown : train_badly(3)) EXPECT_EQ(message(thrown), alone);
  EXPECT_THAT(states, Each(expected));
}

// The control of the comparison at the end of an epoch.
TEST(MicroBatchTraining, FindsARankWithOtherNumbers) {
  const auto thrown = run_ranks(3, [&](Communicator& all) {
    auto data = load_data_set<float>(digits);
    MultilayerPerceptron<float> model(specification(), 10);
    model.set_threads(1);
    model.set_ranks(all);
    model.initialize(1);
    Trainer<float> trainer(model, data.train, {60, true, false, 10});
    trainer.run_epoch(0, 0.01);
    auto& b = model.elements("b1")[3];
    if (all.rank() == 2) b = std::nextafter(b, 10.0F);
    trainer.run_epoch(1, 0.01);
  });
  for (const auto& one_thrown : thrown)
    EXPECT_THAT(message_of<DistributedError>([&] { std::rethrow_exception(one_thrown); }),
                HasSubstr("parameters of rank"));
}

TEST(MicroBatchTraining, RefusesWhatDoesNotDivide) {
  const auto refusal = [](int ranks, BatchOptions batches) {
    const auto thrown = run_ranks(ranks, [&](Communicator& all) {
      auto data = load_data_set<float>(digits);
      MultilayerPerceptron<float> model(specification(), 64);
      model.set_ranks(all);
      Trainer<float> trainer(model, data.train, batches);
    });
    return message_of<DomainError>([&] {
      if (thrown.front()) std::rethrow_exception(thrown.front());
    });
  };
  EXPECT_THAT(refusal(1, {60, true, false, 7}),
              HasSubstr("does not divide into micro-batches of 7; take a divisor, for instance 6"));
  EXPECT_THAT(refusal(3, {60, true, false, 30}), HasSubstr("too few for 3 ranks"));
  EXPECT_THAT(refusal(2, {60, true, false}), HasSubstr("train on micro-batches"));
  EXPECT_THAT(refusal(1, {130, true, false, 65}), HasSubstr("takes 1 to 64"));
  EXPECT_EQ(refusal(1, {130, true, false, 26}), "nothing was thrown");
}

}  // namespace
}  // namespace gradstone
