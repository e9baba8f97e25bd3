#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "numeric/plan.hpp"

namespace gradstone {

/// The column of the largest output; the first of them where several are largest.
/// Errors: DomainError when an output is NaN, which is no class, or when there are none.
template <class T>
std::size_t argmax(std::span<const T> outputs);

/// Precision, recall and F1, of one class or as an average; 0 where there is nothing to divide by.
struct ClassScores {
  double precision = 0;  ///< of what was predicted to be of the class, the part that is
  double recall = 0;     ///< of what is of the class, the part that was predicted to be
  double f1 = 0;         ///< harmonic mean of the two
};

/// How often examples of one class were predicted to be of another, counted batch by batch.
/// The scores are those of scikit-learn (precision_recall_fscore_support with zero_division 0).
class ConfusionMatrix {
 public:
  /// Errors: DomainError for 0 classes.
  explicit ConfusionMatrix(std::size_t classes);

  /// Errors: DomainError when a class is not below classes().
  void add(std::size_t true_class, std::size_t predicted_class);
  /// Row i of Y (n x K) are the outputs of an example of class labels[i]; the largest is predicted.
  /// Errors: ShapeError; DomainError as above, and for NaN, naming row and column. Nothing of the
  /// batch is counted then.
  template <class T>
  void add(MatrixView<const T> Y, std::span<const std::size_t> labels);
  void clear();

  std::size_t classes() const { return classes_; }
  std::uint64_t examples() const { return examples_; }
  std::uint64_t count(std::size_t true_class, std::size_t predicted_class) const {
    return counts_[true_class * classes_ + predicted_class];
  }

  /// The part of the examples that was predicted rightly; 0 without examples.
  double accuracy() const;
  /// One per class.
  std::vector<ClassScores> per_class() const;
  /// The mean over the classes that occur, as true or as predicted class.
  ClassScores macro() const;
  /// The mean over the examples: classes weigh as many as they have. Its recall is the accuracy.
  ClassScores weighted() const;

 private:
  struct ClassCounts {
    double is = 0, predicted = 0, both = 0;  // examples that are, were predicted, or both
    ClassScores scores() const;
  };
  std::vector<ClassCounts> class_counts() const;

  std::size_t classes_;
  std::uint64_t examples_ = 0;
  std::vector<std::uint64_t> counts_;  // K x K, rows are true classes
  std::vector<std::size_t> predicted_;
};

/// Errors of real-valued predictions, summed batch by batch so that neither the order nor a large
/// mean costs digits (Welford's update, Neumaier's compensated sums).
///
/// Several outputs are averaged with equal weights, each metric by itself, as scikit-learn does: so
/// the RMSE is the mean of the outputs' roots, not the root of the mean.
class RegressionMetrics {
 public:
  /// Errors: DomainError for 0 outputs.
  explicit RegressionMetrics(std::size_t outputs);

  /// Row i of Y (n x K) predicts row i of T (n x K).
  /// Errors: ShapeError; DomainError for a number that is not finite, naming row and column.
  /// Nothing of the batch is counted then.
  template <class Number>
  void add(MatrixView<const Number> Y, MatrixView<const Number> T);
  void clear();

  std::size_t outputs() const { return outputs_.size(); }
  std::uint64_t examples() const { return examples_; }

  // All of them are NaN without examples.

  /// Mean of (y - t)^2.
  double mse() const;
  /// Root of the mean of (y - t)^2.
  double rmse() const;
  /// Mean of |y - t|.
  double mae() const;
  /// 1 - sum of (y - t)^2 / sum of (t - mean of t)^2. An output whose targets are all the same
  /// counts 1 if predicted exactly, else 0. NaN for a single example.
  double r2() const;

 private:
  /// A sum and what rounding has lost of it.
  struct CompensatedSum {
    double sum = 0, lost = 0;
    void add(double term);
    double value() const { return sum + lost; }
  };
  struct Output {
    CompensatedSum squared_error, absolute_error;
    double target_mean = 0, target_spread = 0;  // spread: sum of (t - mean)^2
  };

  template <class Metric>
  double mean_over_outputs(Metric metric) const;

  std::uint64_t examples_ = 0;
  std::vector<Output> outputs_;
};

}  // namespace gradstone
