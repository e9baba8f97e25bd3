// Golden values are those of scikit-learn 1.9.1: precision_recall_fscore_support(t, p,
// zero_division=0) with average=None, 'macro', 'weighted'; mean_squared_error,
// root_mean_squared_error, mean_absolute_error, r2_score.

#include "numeric/training/metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>

#include "reference/error.hpp"
#include "tests/support/message_of.hpp"

namespace gradstone::metrics_test {
namespace {

using testing::HasSubstr;
using testing_support::message_of;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

template <class T>
MatrixView<const T> view(const std::vector<T>& values, std::int64_t columns) {
  return {values.data(), static_cast<std::int64_t>(values.size()) / columns, columns};
}

TEST(Argmax, TakesTheFirstOfEqualOutputs) {
  const std::array<double, 5> outputs = {-1, 3, 2, 3, 3};
  EXPECT_EQ(argmax<double>(outputs), 1u);
  const std::array<float, 3> infinite = {-INFINITY, -INFINITY, -INFINITY};
  EXPECT_EQ(argmax<float>(infinite), 0u);
}

TEST(Argmax, RefusesNanWhereverItStands) {
  for (std::size_t k = 0; k < 3; ++k) {
    std::array<double, 3> outputs = {1, 2, 3};
    outputs[k] = nan;
    EXPECT_THROW(argmax<double>(outputs), DomainError) << k;
  }
  EXPECT_THROW(argmax<double>(std::span<const double>()), DomainError);
}

// Class 3 occurs nowhere; class 4 is only predicted.
ConfusionMatrix example() {
  const std::array<std::size_t, 11> truth = {0, 0, 1, 1, 2, 2, 2, 0, 1, 2, 2};
  const std::array<std::size_t, 11> predicted = {0, 2, 1, 1, 2, 0, 2, 0, 0, 4, 2};
  ConfusionMatrix confusion(5);
  for (std::size_t k = 0; k < truth.size(); ++k) confusion.add(truth[k], predicted[k]);
  return confusion;
}

TEST(ConfusionMatrix, CountsTrueClassesInRows) {
  const ConfusionMatrix confusion = example();
  EXPECT_EQ(confusion.examples(), 11u);
  EXPECT_EQ(confusion.count(2, 4), 1u);
  EXPECT_EQ(confusion.count(4, 2), 0u);
  EXPECT_EQ(confusion.count(2, 2), 3u);
}

TEST(ConfusionMatrix, HasTheScoresOfEachClass) {
  const auto scores = example().per_class();
  const double precision[] = {0.5, 1.0, 0.75, 0.0, 0.0};
  const double recall[] = {0.6666666666666666, 0.6666666666666666, 0.6, 0.0, 0.0};
  const double f1[] = {0.5714285714285714, 0.8, 0.6666666666666666, 0.0, 0.0};
  ASSERT_EQ(scores.size(), 5u);
  for (std::size_t k = 0; k < 5; ++k) {
    EXPECT_DOUBLE_EQ(scores[k].precision, precision[k]) << k;
    EXPECT_DOUBLE_EQ(scores[k].recall, recall[k]) << k;
    EXPECT_DOUBLE_EQ(scores[k].f1, f1[k]) << k;
  }
}

TEST(ConfusionMatrix, AveragesOverClassesThatOccur) {
  const ClassScores macro = example().macro();
  EXPECT_DOUBLE_EQ(macro.precision, 0.5625);
  EXPECT_DOUBLE_EQ(macro.recall, 0.4833333333333333);
  EXPECT_DOUBLE_EQ(macro.f1, 0.5095238095238095);
}

TEST(ConfusionMatrix, AveragesOverExamples) {
  const ClassScores weighted = example().weighted();
  EXPECT_DOUBLE_EQ(weighted.precision, 0.75);
  EXPECT_DOUBLE_EQ(weighted.recall, 0.6363636363636364);
  EXPECT_DOUBLE_EQ(weighted.f1, 0.677056277056277);
  EXPECT_DOUBLE_EQ(example().accuracy(), 0.6363636363636364);
}

TEST(ConfusionMatrix, HasScoresOfZeroWithoutExamples) {
  ConfusionMatrix confusion = example();
  confusion.clear();
  EXPECT_EQ(confusion.examples(), 0u);
  EXPECT_EQ(confusion.accuracy(), 0);
  EXPECT_EQ(confusion.macro().f1, 0);
  EXPECT_EQ(confusion.weighted().precision, 0);
}

TEST(ConfusionMatrix, TakesOutputsBatchByBatch) {
  ConfusionMatrix confusion(3);
  confusion.add(view<float>({0, 2, 1, 5, 5, 4}, 3), std::array<std::size_t, 2>{1, 1});
  confusion.add(view<double>({0, 0, 1}, 3), std::array<std::size_t, 1>{0});
  EXPECT_EQ(confusion.count(1, 1), 1u);
  EXPECT_EQ(confusion.count(1, 0), 1u);
  EXPECT_EQ(confusion.count(0, 2), 1u);
  EXPECT_EQ(confusion.examples(), 3u);
}

TEST(ConfusionMatrix, CountsNothingOfABatchWithNan) {
  ConfusionMatrix confusion(3);
  const std::array<std::size_t, 2> labels = {0, 1};
  EXPECT_THAT(message_of<DomainError>([&] {
                confusion.add(view<double>({1, 2, 3, 4, nan, 6}, 3), labels);
              }),
              HasSubstr("example 1 of the batch: argmax: output 1 of 3 is NaN"));
  EXPECT_EQ(confusion.examples(), 0u);
  EXPECT_EQ(confusion.accuracy(), 0);
}

TEST(ConfusionMatrix, RefusesWhatDoesNotFit) {
  EXPECT_THROW(ConfusionMatrix(0), DomainError);
  ConfusionMatrix confusion(3);
  EXPECT_THROW(confusion.add(0, 3), DomainError);
  EXPECT_THROW(confusion.add(3, 0), DomainError);
  const std::array<std::size_t, 2> labels = {0, 3};
  EXPECT_THAT(message_of<DomainError>([&] {
                confusion.add(view<double>({1, 2, 3, 4, 5, 6}, 3), labels);
              }),
              HasSubstr("example 1 of the batch has class 3 of 3"));
  EXPECT_THROW(confusion.add(view<double>({1, 2, 3}, 3), labels), ShapeError);
  EXPECT_THROW(confusion.add(view<double>({1, 2, 3, 4}, 2), labels), ShapeError);
  EXPECT_EQ(confusion.examples(), 0u);
}

// Exact in float too.
const std::vector<double> targets = {3, -0.5, 2, 7, 7, 1, -1, 4, 0.25, 4};
const std::vector<double> predictions = {2.5, 0, 0, 7.5, 8, 2, -1.5, 3, 0.5, 4.25};

TEST(RegressionMetrics, AveragesOutputsEachByItself) {
  RegressionMetrics metrics(2);
  metrics.add(view(predictions, 2), view(targets, 2));
  EXPECT_DOUBLE_EQ(metrics.mse(), 0.8125);
  EXPECT_DOUBLE_EQ(metrics.rmse(), 0.8853211043251334);
  EXPECT_DOUBLE_EQ(metrics.mae(), 0.75);
  EXPECT_DOUBLE_EQ(metrics.r2(), 0.8888610530188605);
}

TEST(RegressionMetrics, DoesNotDependOnBatches) {
  RegressionMetrics whole(2), parts(2);
  whole.add(view(predictions, 2), view(targets, 2));
  for (std::ptrdiff_t k = 0; k < 10; k += 2) {
    const std::vector<float> y(predictions.begin() + k, predictions.begin() + k + 2);
    const std::vector<float> t(targets.begin() + k, targets.begin() + k + 2);
    parts.add(view(y, 2), view(t, 2));
  }
  EXPECT_EQ(parts.examples(), 5u);
  // The sums of squares and of absolute values are exact here.
  EXPECT_EQ(parts.mse(), whole.mse());
  EXPECT_EQ(parts.rmse(), whole.rmse());
  EXPECT_EQ(parts.mae(), whole.mae());
  EXPECT_DOUBLE_EQ(parts.r2(), whole.r2());
}

double r2_of(const std::vector<double>& y, const std::vector<double>& t, std::int64_t outputs) {
  RegressionMetrics metrics(static_cast<std::size_t>(outputs));
  metrics.add(view(y, outputs), view(t, outputs));
  return metrics.r2();
}

TEST(RegressionMetrics, CountsAConstantTargetAsOneIfPredictedExactlyElseZero) {
  EXPECT_EQ(r2_of({2.5, 0, 8}, {2.5, 2.5, 2.5}, 1), 0);
  EXPECT_EQ(r2_of({2.5, 2.5, 2.5}, {2.5, 2.5, 2.5}, 1), 1);
  // The first output as above, the second constant.
  EXPECT_DOUBLE_EQ(r2_of(predictions, {3, 2.5, 2, 2.5, 7, 2.5, -1, 2.5, 0.25, 2.5}, 2),
                   0.42632450331125826);
}

TEST(RegressionMetrics, IsUndefinedForTooFewExamples) {
  RegressionMetrics metrics(1);
  EXPECT_TRUE(std::isnan(metrics.mse()));
  metrics.add(view<double>({3}, 1), view<double>({1}, 1));
  EXPECT_EQ(metrics.mse(), 4);
  EXPECT_TRUE(std::isnan(metrics.r2()));
  metrics.clear();
  EXPECT_TRUE(std::isnan(metrics.rmse()));
  EXPECT_EQ(metrics.examples(), 0u);
}

// Welford's update loses about n * kappa * u of the spread, where kappa = sqrt(1 + mean^2 /
// variance) is its condition number; the sum of squares minus the square of the sum loses about
// n * kappa^2 * u, here more than everything.
TEST(RegressionMetrics, KeepsDigitsWhenTheMeanIsLarge) {
  const double n = 1009, mean = 1e9, offset = 300;
  std::vector<double> t, y;
  for (double k = 0; k < n; ++k) {
    t.push_back(mean + k);
    y.push_back(mean + k + offset);
  }
  const double spread = n * (n * n - 1) / 12;  // of 0, ..., n - 1
  const double kappa = std::sqrt(1 + mean * mean / (spread / n));
  const double bound = n * kappa * std::numeric_limits<double>::epsilon() / 2;
  ASSERT_LT(bound, 1e-6);
  const double ratio = n * offset * offset / spread;
  EXPECT_NEAR(r2_of(y, t, 1), 1 - ratio, 2 * bound * ratio);
}

// Summed without compensation, each small term is rounded away.
TEST(RegressionMetrics, KeepsSmallErrorsBesideALargeOne) {
  const std::size_t n = 1 << 12;
  std::vector<double> y(n, 1), t(n, 0);
  y[0] = 0x1p28;  // its square is 2^56, where doubles are 16 apart
  RegressionMetrics metrics(1);
  metrics.add(view(y, 1), view(t, 1));
  EXPECT_EQ(metrics.mse(), (0x1p56 + 4096) / 4096);  // 4095 rounds to 4096 at this size
}

TEST(RegressionMetrics, RefusesWhatIsNotFiniteAndCountsNothingOfTheBatch) {
  RegressionMetrics metrics(2);
  const std::vector<double> good = {1, 2, 3, 4}, bad = {1, 2, 3, -infinity};
  EXPECT_THAT(message_of<DomainError>([&] { metrics.add(view(bad, 2), view(good, 2)); }),
              HasSubstr("prediction 1 of example 1 of the batch is -inf"));
  EXPECT_THAT(message_of<DomainError>([&] { metrics.add(view(good, 2), view(bad, 2)); }),
              HasSubstr("target 1 of example 1"));
  EXPECT_EQ(metrics.examples(), 0u);
}

TEST(RegressionMetrics, RefusesUnequalShapes) {
  EXPECT_THROW(RegressionMetrics(0), DomainError);
  RegressionMetrics metrics(2);
  const std::vector<double> four = {1, 2, 3, 4};
  // N x 1 against 1 x N would be N x N elsewhere.
  EXPECT_THROW(metrics.add(view(four, 2), view(four, 4)), ShapeError);
  EXPECT_THROW(metrics.add(view(four, 1), view(four, 1)), ShapeError);
}

}  // namespace
}  // namespace gradstone::metrics_test
