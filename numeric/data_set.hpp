#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <vector>

#include "numeric/row_major_matrix.hpp"

namespace gradstone {

/// Examples and their classes: row i of X belongs to class labels[i].
struct LabelledExamples {
  RowMajorMatrix X;                 ///< N x D, finite
  std::vector<std::size_t> labels;  ///< N of them

  std::size_t size() const { return labels.size(); }
};

/// A classification data set in memory.
struct DataSet {
  LabelledExamples train;
  LabelledExamples test;
  std::size_t classes = 0;  ///< K; each label is below it

  std::size_t features() const { return train.X.columns; }  ///< D
};

/// Some examples as the equations take them.
struct Batch {
  RowMajorMatrix X;                 ///< n x D
  RowMajorMatrix T;                 ///< n x K, one-hot
  std::vector<std::size_t> labels;  ///< n of them
};

/// Reads an npz file with the keys Xtrain (N x D), Ttrain, Xtest (M x D) and Ttest; other keys are
/// ignored. X is floating-point of any width. T holds labels (N values, or N x 1) of any type, or
/// is one-hot (N x K, K > 1). The number of classes is the width of one-hot targets, else the
/// largest label of both parts + 1.
///
/// Throws FormatError, naming file, key and place, when the file is malformed (see NpzReader),
/// sizes do not agree, a part is empty, X holds NaN or infinity, or T something else than classes.
DataSet load_data_set(const std::filesystem::path& path);

/// The K columns of `labels` in one-hot form: row i is 1 in column labels[i], else 0.
/// Throws Error when a label is not below K.
RowMajorMatrix one_hot(std::span<const std::size_t> labels, std::size_t classes);

/// The examples first, ..., first + count - 1, fewer where the examples end before.
/// Throws Error when `first` is not below the number of examples.
Batch make_batch(const LabelledExamples& examples, std::size_t first, std::size_t count,
                 std::size_t classes);

}  // namespace gradstone
