#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "numeric/data/row_source.hpp"
#include "numeric/plan.hpp"

namespace gradstone {

/// What the targets are: one class per example, or real values.
enum class Task { classification, regression };

/// The class of each example, counted from 0.
struct ClassLabels {
  std::vector<std::uint32_t> labels;
  std::size_t classes = 0;  ///< K; each label is below it
};

/// The examples of one part of a data set: X is N x D, the targets are N x K, one-hot where they
/// are classes. Labels always lie in memory; X and real-valued targets lie in memory or in a file,
/// of which reading is done by one thread at a time. T is float or double.
template <class T>
class Examples {
 public:
  /// Examples of classes. Throws Error when numbers of rows differ or a label is not below K.
  Examples(std::unique_ptr<RowSource<T>> X, ClassLabels labels);
  /// Examples with real values. Throws Error when the numbers of rows differ.
  Examples(std::unique_ptr<RowSource<T>> X, std::unique_ptr<RowSource<T>> targets);

  std::size_t size() const { return X_->rows(); }         ///< N
  std::size_t features() const { return X_->columns(); }  ///< D
  std::size_t outputs() const { return outputs_; }        ///< K
  Task task() const { return values_ ? Task::regression : Task::classification; }
  /// Whether X lies in memory.
  bool in_memory() const { return X_->data() != nullptr; }

  /// Row r of X and targets gets example rows[r]: both have rows.size() rows. A view without data
  /// says that this part is not wanted.
  ///
  /// Errors: ShapeError where a view has another shape; DomainError for a row that does not exist;
  /// FormatError, with file, row and column, where a value read from a file is not finite.
  void gather(std::span<const std::size_t> rows, MatrixView<T> X, MatrixView<T> targets);

  /// As gather, of the consecutive examples from `first` on, as many as the views have rows.
  void slice(std::size_t first, MatrixView<T> X, MatrixView<T> targets);

  /// Consecutive rows of X without a copy where they lie in memory; without data where they do not.
  /// Errors: DomainError for rows that do not exist.
  MatrixView<const T> view(std::size_t first, std::size_t count) const;

  /// The class of each example; empty for regression.
  std::span<const std::uint32_t> labels() const { return labels_; }

  /// Makes every x of column j of X (x - shift[j]) * factor[j]: at once in memory, from now on
  /// when it is read from a file. Throws ShapeError where there is not one number per column.
  void scale(std::span<const double> shift, std::span<const double> factor);

 private:
  void check(std::size_t first, std::size_t count) const;
  void check(MatrixView<T> X, MatrixView<T> targets, std::size_t rows) const;
  void set_one_hot(std::size_t example, T* target) const;

  std::unique_ptr<RowSource<T>> X_;
  std::vector<std::uint32_t> labels_;
  std::unique_ptr<RowSource<T>> values_;
  std::size_t outputs_;
};

extern template class Examples<float>;
extern template class Examples<double>;

}  // namespace gradstone
