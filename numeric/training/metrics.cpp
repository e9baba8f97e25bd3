#include "numeric/training/metrics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "reference/error.hpp"

namespace gradstone {
namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

double ratio(double part, double whole) {
  return whole == 0 ? 0 : part / whole;
}

template <class T>
std::span<const T> row(MatrixView<const T> X, std::int64_t i) {
  return {X.data + i * X.columns, static_cast<std::size_t>(X.columns)};
}

// Adds to an average that will have this class in it with this weight.
void accumulate(ClassScores& sum, const ClassScores& scores, double weight) {
  sum.precision += weight * scores.precision;
  sum.recall += weight * scores.recall;
  sum.f1 += weight * scores.f1;
}

ClassScores divided(const ClassScores& sum, double weights) {
  return {ratio(sum.precision, weights), ratio(sum.recall, weights), ratio(sum.f1, weights)};
}

template <class T>
void require_finite(MatrixView<const T> X, const char* what) {
  for (std::int64_t i = 0; i < X.rows; ++i) {
    for (std::int64_t j = 0; j < X.columns; ++j) {
      const T x = X.data[i * X.columns + j];
      if (std::isfinite(x)) continue;
      throw DomainError(
          fmt::format("metrics: {} {} of example {} of the batch is {}", what, j, i, x));
    }
  }
}

}  // namespace

template <class T>
std::size_t argmax(std::span<const T> outputs) {
  if (outputs.empty()) throw DomainError("argmax: there are no outputs");
  std::size_t best = 0;
  for (std::size_t k = 0; k < outputs.size(); ++k) {
    if (std::isnan(outputs[k]))
      throw DomainError(fmt::format("argmax: output {} of {} is NaN", k, outputs.size()));
    if (outputs[k] > outputs[best]) best = k;
  }
  return best;
}

ConfusionMatrix::ConfusionMatrix(std::size_t classes)
    : classes_(classes), counts_(classes * classes) {
  if (classes == 0) throw DomainError("confusion matrix: there must be a class");
}

void ConfusionMatrix::add(std::size_t true_class, std::size_t predicted_class) {
  const std::size_t largest = std::max(true_class, predicted_class);
  if (largest >= classes_)
    throw DomainError(
        fmt::format("confusion matrix: class {} of {} classes, counted from 0", largest, classes_));
  ++counts_[true_class * classes_ + predicted_class];
  ++examples_;
}

template <class T>
void ConfusionMatrix::add(MatrixView<const T> Y, std::span<const std::size_t> labels) {
  const auto n = static_cast<std::size_t>(Y.rows);
  if (n != labels.size() || static_cast<std::size_t>(Y.columns) != classes_)
    throw ShapeError(fmt::format("confusion matrix: outputs of {} x {} for {} labels of {} classes",
                                 Y.rows, Y.columns, labels.size(), classes_));
  predicted_.resize(n);
  for (std::size_t i = 0; i < n; ++i) {
    if (labels[i] >= classes_)
      throw DomainError(fmt::format("confusion matrix: example {} of the batch has class {} of {}",
                                    i, labels[i], classes_));
    try {
      predicted_[i] = argmax(row(Y, static_cast<std::int64_t>(i)));
    } catch (const DomainError& error) {
      throw DomainError(fmt::format("example {} of the batch: {}", i, error.what()));
    }
  }
  for (std::size_t i = 0; i < n; ++i) ++counts_[labels[i] * classes_ + predicted_[i]];
  examples_ += n;
}

void ConfusionMatrix::clear() {
  examples_ = 0;
  std::fill(counts_.begin(), counts_.end(), 0);
}

double ConfusionMatrix::accuracy() const {
  std::uint64_t right = 0;
  for (std::size_t k = 0; k < classes_; ++k) right += count(k, k);
  return ratio(static_cast<double>(right), static_cast<double>(examples_));
}

std::vector<ConfusionMatrix::ClassCounts> ConfusionMatrix::class_counts() const {
  std::vector<ClassCounts> all(classes_);
  for (std::size_t i = 0; i < classes_; ++i) {
    for (std::size_t j = 0; j < classes_; ++j) {
      const auto n = static_cast<double>(count(i, j));
      all[i].is += n;
      all[j].predicted += n;
    }
    all[i].both = static_cast<double>(count(i, i));
  }
  return all;
}

ClassScores ConfusionMatrix::ClassCounts::scores() const {
  // 2 P R / (P + R), without the divisions that may be undefined.
  return {ratio(both, predicted), ratio(both, is), ratio(2 * both, predicted + is)};
}

std::vector<ClassScores> ConfusionMatrix::per_class() const {
  std::vector<ClassScores> scores;
  for (const ClassCounts& counts : class_counts()) scores.push_back(counts.scores());
  return scores;
}

ClassScores ConfusionMatrix::macro() const {
  ClassScores sum;
  double occurring = 0;
  for (const ClassCounts& counts : class_counts()) {
    if (counts.is + counts.predicted == 0) continue;
    accumulate(sum, counts.scores(), 1);
    ++occurring;
  }
  return divided(sum, occurring);
}

ClassScores ConfusionMatrix::weighted() const {
  ClassScores sum;
  for (const ClassCounts& counts : class_counts()) accumulate(sum, counts.scores(), counts.is);
  return divided(sum, static_cast<double>(examples_));
}

void RegressionMetrics::CompensatedSum::add(double term) {
  const double next = sum + term;
  lost += std::abs(sum) >= std::abs(term) ? (sum - next) + term : (term - next) + sum;
  sum = next;
}

RegressionMetrics::RegressionMetrics(std::size_t outputs) : outputs_(outputs) {
  if (outputs == 0) throw DomainError("regression metrics: there must be an output");
}

template <class Number>
void RegressionMetrics::add(MatrixView<const Number> Y, MatrixView<const Number> T) {
  if (Y.rows != T.rows || Y.columns != T.columns ||
      static_cast<std::size_t>(Y.columns) != outputs_.size())
    throw ShapeError(
        fmt::format("regression metrics of {} outputs: predictions of {} x {}, targets of {} x {}",
                    outputs_.size(), Y.rows, Y.columns, T.rows, T.columns));
  require_finite(Y, "prediction");
  require_finite(T, "target");
  for (std::int64_t i = 0; i < Y.rows; ++i) {
    ++examples_;
    for (std::size_t k = 0; k < outputs_.size(); ++k) {
      Output& output = outputs_[k];
      const double t = row(T, i)[k];
      const double error = row(Y, i)[k] - t;
      output.squared_error.add(error * error);
      output.absolute_error.add(std::abs(error));
      const double from_old_mean = t - output.target_mean;
      output.target_mean += from_old_mean / static_cast<double>(examples_);
      output.target_spread += from_old_mean * (t - output.target_mean);
    }
  }
}

void RegressionMetrics::clear() {
  examples_ = 0;
  std::fill(outputs_.begin(), outputs_.end(), Output{});
}

template <class Metric>
double RegressionMetrics::mean_over_outputs(Metric metric) const {
  if (examples_ == 0) return not_a_number;
  double sum = 0;
  for (const Output& output : outputs_) sum += metric(output);
  return sum / static_cast<double>(outputs_.size());
}

double RegressionMetrics::mse() const {
  const auto n = static_cast<double>(examples_);
  return mean_over_outputs([n](const Output& o) { return o.squared_error.value() / n; });
}

double RegressionMetrics::rmse() const {
  const auto n = static_cast<double>(examples_);
  return mean_over_outputs([n](const Output& o) { return std::sqrt(o.squared_error.value() / n); });
}

double RegressionMetrics::mae() const {
  const auto n = static_cast<double>(examples_);
  return mean_over_outputs([n](const Output& o) { return o.absolute_error.value() / n; });
}

double RegressionMetrics::r2() const {
  if (examples_ < 2) return not_a_number;
  return mean_over_outputs([](const Output& o) {
    const double errors = o.squared_error.value();
    if (o.target_spread == 0) return errors == 0 ? 1.0 : 0.0;
    return 1 - errors / o.target_spread;
  });
}

template std::size_t argmax(std::span<const float>);
template std::size_t argmax(std::span<const double>);
template void ConfusionMatrix::add(MatrixView<const float>, std::span<const std::size_t>);
template void ConfusionMatrix::add(MatrixView<const double>, std::span<const std::size_t>);
template void RegressionMetrics::add(MatrixView<const float>, MatrixView<const float>);
template void RegressionMetrics::add(MatrixView<const double>, MatrixView<const double>);

}  // namespace gradstone
