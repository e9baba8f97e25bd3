#include "numeric/data/standardize.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "reference/error.hpp"

namespace gradstone {
namespace {

/// Mean and sum of squared differences from it, of each column, after some rows.
struct Moments {
  explicit Moments(std::size_t columns) : mean(columns), squares(columns) {}

  template <class T>
  void add_row(const T* row) {
    ++rows;
    const double share = 1 / static_cast<double>(rows);
    for (std::size_t j = 0; j < mean.size(); ++j) {
      const double difference = static_cast<double>(row[j]) - mean[j];
      mean[j] += difference * share;
      squares[j] += difference * (static_cast<double>(row[j]) - mean[j]);
    }
  }

  std::size_t rows = 0;
  std::vector<double> mean, squares;
};

template <class T>
Moments moments(Examples<T>& examples) {
  constexpr std::size_t piece = std::size_t{1} << 16;  // numbers
  const std::size_t width = examples.features();
  const std::size_t rows_at_once = std::max<std::size_t>(1, piece / width);
  Moments result(width);
  std::vector<T> buffer;
  for (std::size_t first = 0; first < examples.size(); first += rows_at_once) {
    const std::size_t count = std::min(rows_at_once, examples.size() - first);
    MatrixView<const T> X = examples.view(first, count);
    if (X.data == nullptr) {
      buffer.resize(count * width);
      const MatrixView<T> target{buffer.data(), static_cast<std::int64_t>(count),
                                 static_cast<std::int64_t>(width)};
      examples.slice(first, target, {});
      X = target;
    }
    for (std::size_t i = 0; i < count; ++i) result.add_row(X.data + i * width);
  }
  return result;
}

}  // namespace

template <class T>
Standardization fit_standardization(Examples<T>& train) {
  Moments found = moments(train);
  Standardization result;
  for (std::size_t j = 0; j < found.mean.size(); ++j) {
    const double deviation = std::sqrt(found.squares[j] / static_cast<double>(found.rows));
    if (!std::isfinite(deviation)) {
      throw DomainError(fmt::format(
          "feature {} has numbers so large that their squares overflow: scale it first", j));
    }
    result.deviation.push_back(deviation);
    if (!std::isfinite(1 / deviation)) result.constant.push_back(j);
  }
  result.mean = std::move(found.mean);
  return result;
}

template <class T>
Standardization standardize(DataSet<T>& data) {
  Standardization result = fit_standardization(data.train);
  standardize(data, result);
  return result;
}

template <class T>
void standardize(DataSet<T>& data, const Standardization& statistics) {
  std::vector<double> factor;
  for (const double deviation : statistics.deviation) factor.push_back(1 / deviation);
  for (const std::size_t j : statistics.constant) factor[j] = 0;
  data.train.scale(statistics.mean, factor);
  data.test.scale(statistics.mean, factor);
}

template Standardization fit_standardization(Examples<float>&);
template Standardization fit_standardization(Examples<double>&);
template Standardization standardize(DataSet<float>&);
template Standardization standardize(DataSet<double>&);
template void standardize(DataSet<float>&, const Standardization&);
template void standardize(DataSet<double>&, const Standardization&);

}  // namespace gradstone
