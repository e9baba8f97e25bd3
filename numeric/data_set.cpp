#include "numeric/data_set.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "numeric/npz.hpp"
#include "reference/error.hpp"

namespace gradstone {
namespace {

// A label is an index: one that is far beyond all known numbers of classes is a mistake, and would
// make one-hot rows that fill the memory.
constexpr std::size_t most_classes = 1'000'000;

struct Targets {
  std::vector<std::size_t> labels;
  std::size_t width = 0;  // of one-hot targets; 0 for labels
};

RowMajorMatrix read_examples(const NpzReader& file, std::string_view key) {
  const NpyArray array = file.read(key);
  const auto& shape = array.shape();
  if (shape.size() != 2 || shape[0] == 0 || shape[1] == 0) {
    throw FormatError(
        fmt::format("{}: has shape {}; examples must be a matrix N x D with N and D "
                    "at least 1: one row is one example",
                    array.origin(), shape_text(shape)));
  }
  if (!is_floating_point(array.type())) {
    throw FormatError(
        fmt::format("{}: has type {}; examples must be float32 or float64: scale "
                    "them first, for instance to [0, 1]",
                    array.origin(), npy_type_name(array.type())));
  }
  RowMajorMatrix X;
  X.rows = shape[0];
  X.columns = shape[1];
  X.values = array.as<double>();
  const auto bad = std::find_if_not(X.values.begin(), X.values.end(),
                                    [](double value) { return std::isfinite(value); });
  if (bad != X.values.end()) {
    const auto position = static_cast<std::size_t>(bad - X.values.begin());
    throw FormatError(fmt::format("{}: element {} is {}; all must be finite", array.origin(),
                                  index_text(shape, position), *bad));
  }
  return X;
}

Targets from_labels(const NpyArray& array) {
  Targets targets;
  targets.labels.reserve(array.size());
  const std::vector<double> values = array.as<double>();
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!(values[i] >= 0) || values[i] >= most_classes || std::trunc(values[i]) != values[i]) {
      throw FormatError(fmt::format("{}: element {} is {}; a label must be an integer from 0 to {}",
                                    array.origin(), index_text(array.shape(), i), values[i],
                                    most_classes - 1));
    }
    targets.labels.push_back(static_cast<std::size_t>(values[i]));
  }
  return targets;
}

Targets from_one_hot(const NpyArray& array) {
  Targets targets;
  targets.width = array.shape()[1];
  const std::vector<double> values = array.as<double>();
  for (std::size_t i = 0; i < array.shape()[0]; ++i) {
    const auto row = std::span(values).subspan(i * targets.width, targets.width);
    const auto one = std::find(row.begin(), row.end(), 1.0);
    const auto zeros = std::count(row.begin(), row.end(), 0.0);
    if (one == row.end() || static_cast<std::size_t>(zeros) + 1 != targets.width) {
      throw FormatError(fmt::format("{}: row {} is not one-hot: it must hold one 1 and otherwise 0",
                                    array.origin(), i));
    }
    targets.labels.push_back(static_cast<std::size_t>(one - row.begin()));
  }
  return targets;
}

Targets read_targets(const NpzReader& file, std::string_view key) {
  const NpyArray array = file.read(key);
  const auto& shape = array.shape();
  if (shape.size() == 1 || (shape.size() == 2 && shape[1] == 1)) return from_labels(array);
  if (shape.size() == 2 && shape[1] > 1 && shape[1] <= most_classes) return from_one_hot(array);
  throw FormatError(
      fmt::format("{}: has shape {}; targets must be N labels, N x 1 labels or N x K "
                  "one-hot with K at most {}",
                  array.origin(), shape_text(shape), most_classes));
}

void check_agreement(const std::string& path, std::string_view what, std::size_t examples,
                     std::size_t labels) {
  if (examples != labels) {
    throw FormatError(
        fmt::format("{}: X{} has {} rows, but T{} has {}; each example needs one "
                    "target",
                    path, what, examples, what, labels));
  }
}

}  // namespace

DataSet load_data_set(const std::filesystem::path& path) {
  const NpzReader file(path);
  DataSet data;
  data.train.X = read_examples(file, "Xtrain");
  data.test.X = read_examples(file, "Xtest");
  Targets train = read_targets(file, "Ttrain");
  Targets test = read_targets(file, "Ttest");

  check_agreement(path.string(), "train", data.train.X.rows, train.labels.size());
  check_agreement(path.string(), "test", data.test.X.rows, test.labels.size());
  if (data.train.X.columns != data.test.X.columns) {
    throw FormatError(fmt::format("{}: Xtrain has {} columns, but Xtest has {}", path.string(),
                                  data.train.X.columns, data.test.X.columns));
  }
  if (train.width != test.width) {
    throw FormatError(
        fmt::format("{}: Ttrain and Ttest must both hold labels, or both be one-hot "
                    "of one width",
                    path.string()));
  }
  data.train.labels = std::move(train.labels);
  data.test.labels = std::move(test.labels);
  data.classes =
      train.width > 0
          ? train.width
          : 1 + std::max(*std::max_element(data.train.labels.begin(), data.train.labels.end()),
                         *std::max_element(data.test.labels.begin(), data.test.labels.end()));
  return data;
}

RowMajorMatrix one_hot(std::span<const std::size_t> labels, std::size_t classes) {
  RowMajorMatrix T(labels.size(), classes);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (labels[i] >= classes) {
      throw Error(fmt::format("one_hot: label {} at {} does not fit {} classes, counted from 0",
                              labels[i], i, classes));
    }
    T(i, labels[i]) = 1;
  }
  return T;
}

Batch make_batch(const LabelledExamples& examples, std::size_t first, std::size_t count,
                 std::size_t classes) {
  if (first >= examples.size()) {
    throw Error(fmt::format("make_batch: example {} does not exist; there are {}, counted from 0",
                            first, examples.size()));
  }
  const std::size_t taken = std::min(count, examples.size() - first);
  const std::size_t columns = examples.X.columns;
  const auto value = examples.X.values.begin() + static_cast<std::ptrdiff_t>(first * columns);
  const auto labels = std::span(examples.labels).subspan(first, taken);
  Batch batch;
  batch.X.rows = taken;
  batch.X.columns = columns;
  batch.X.values.assign(value, value + static_cast<std::ptrdiff_t>(taken * columns));
  batch.labels.assign(labels.begin(), labels.end());
  batch.T = one_hot(labels, classes);
  return batch;
}

}  // namespace gradstone
