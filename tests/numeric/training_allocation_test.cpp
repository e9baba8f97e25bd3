// Steady training takes no memory: after the first batch nothing is allocated.

#include <gtest/gtest.h>

#include "numeric/data/data_set.hpp"
#include "numeric/training/trainer.hpp"
#include "tests/support/count_allocations.hpp"

namespace gradstone {
namespace {

using testing_support::allocations;
using testing_support::counts_allocations;

constexpr std::int64_t N = 8, D = 5, K = 3;

template <class T>
MultilayerPerceptron<T> everything() {
  MultilayerPerceptron<T> model(
      parse_multilayer_perceptron({"SReLU;BatchNormalization;Dropout(0.2);SiLU;Linear", "5;7;4;3",
                                   "HeNormal", "Adam;Momentum(0.9);Nesterov(0.9);GradientDescent",
                                   "SoftmaxCrossEntropy", "0.9;1;1"}),
      N);
  model.initialize(1);
  return model;
}

template <class T>
class TrainingAllocation : public testing::Test {
 protected:
  void SetUp() override {
    if (!counts_allocations()) GTEST_SKIP() << "the sanitizer owns the allocator";
    for (std::int64_t i = 0; i < N; ++i) targets_(i, i % K) = 1;
    for (std::size_t k = 0; k < X_.size(); ++k) X_.elements()[k] = static_cast<T>(k % 7) - 3;
  }

  MatrixView<const T> rows(const Matrix<T>& matrix, std::int64_t count) const {
    return {matrix.elements().data(), count, matrix.columns()};
  }

  MultilayerPerceptron<T> model_ = everything<T>();
  Matrix<T> X_{N, D}, targets_{N, K}, Y_{N, K};
};

using Numbers = testing::Types<float, double>;
TYPED_TEST_SUITE(TrainingAllocation, Numbers);

TYPED_TEST(TrainingAllocation, TrainsWithoutIt) {
  this->model_.train(this->rows(this->X_, N), this->rows(this->targets_, N), 0.1);
  const int before = allocations();
  for (const std::int64_t count : {N, std::int64_t{1}, N - 1, N})
    this->model_.train(this->rows(this->X_, count), this->rows(this->targets_, count), 0.05);
  EXPECT_EQ(allocations() - before, 0);
}

TYPED_TEST(TrainingAllocation, EvaluatesWithoutIt) {
  const auto evaluate = [&](std::int64_t count) {
    const MatrixView<TypeParam> Y{this->Y_.elements().data(), count, K};
    this->model_.evaluate(this->rows(this->X_, count), this->rows(this->targets_, count), Y);
  };
  evaluate(N);
  const int before = allocations();
  for (const std::int64_t count : {N, std::int64_t{1}, N - 1, N}) evaluate(count);
  EXPECT_EQ(allocations() - before, 0);
}

// In shuffled batches that are gathered, and in those that lie in order.
TEST(TrainerAllocation, IsNotDoneByBatch) {
  if (!counts_allocations()) GTEST_SKIP() << "the sanitizer owns the allocator";
  auto data = load_data_set<float>(GRADSTONE_SOURCE_DIR "/data/digits.npz");
  MultilayerPerceptron<float> model(
      parse_multilayer_perceptron(
          {"ReLU;Linear", "64;12;10", "HeNormal", "Adam", "SoftmaxCrossEntropy", ""}),
      32);
  model.initialize(1);
  for (const bool shuffle : {true, false}) {
    Trainer<float> trainer(model, data.train, {32, shuffle, false});
    int after_first = 0, after_last = 0;
    trainer.run_epoch(0, 0.01, 0, [&](const BatchDone<float>& batch) {
      (batch.batch == 0 ? after_first : after_last) = allocations();
      return true;
    });
    EXPECT_EQ(after_last - after_first, 0) << shuffle;
  }
}

}  // namespace
}  // namespace gradstone
