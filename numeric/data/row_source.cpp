#include "numeric/data/row_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <new>

#include "reference/error.hpp"

namespace gradstone {
namespace {

// Not set to zero: the values are written soon, and pages that are not touched cost nothing.
template <class T>
std::unique_ptr<T[]> allocate(std::size_t rows, std::size_t columns) {
  try {
    return std::make_unique_for_overwrite<T[]>(rows * columns);
  } catch (const std::bad_alloc&) {
    constexpr std::size_t mebi = std::size_t{1} << 20;
    throw Error(fmt::format(
        "a matrix of {} x {} numbers takes {} MiB of memory, which are not to be had: stream it "
        "from its file{}",
        rows, columns, rows * columns * sizeof(T) / mebi,
        sizeof(T) > sizeof(float) ? ", or use float instead of double" : ""));
  }
}

}  // namespace

template <class T>
void scale_rows(std::span<T> values, std::span<const double> shift,
                std::span<const double> factor) {
  const std::size_t width = shift.size();
  for (std::size_t row = 0; row < values.size(); row += width) {
    T* x = values.data() + row;
    for (std::size_t j = 0; j < width; ++j) {
      x[j] = static_cast<T>((static_cast<double>(x[j]) - shift[j]) * factor[j]);
    }
  }
}

template <class T>
RowsInMemory<T>::RowsInMemory(std::size_t rows, std::size_t columns)
    : RowSource<T>(rows, columns), values_(allocate<T>(rows, columns)) {}

template <class T>
RowsInMemory<T>::RowsInMemory(std::size_t rows, std::size_t columns, std::span<const T> values)
    : RowsInMemory(rows, columns) {
  if (values.size() != rows * columns) {
    throw Error(
        fmt::format("{} values do not make a matrix of {} x {}", values.size(), rows, columns));
  }
  std::copy(values.begin(), values.end(), values_.get());
}

template <class T>
void RowsInMemory<T>::read(std::size_t first, std::size_t count, T* target) {
  const std::size_t width = this->columns();
  std::copy_n(values_.get() + first * width, count * width, target);
}

template <class T>
void RowsInMemory<T>::gather(std::span<const std::size_t> rows, T* target) {
  const std::size_t width = this->columns();
  for (const std::size_t row : rows) {
    target = std::copy_n(values_.get() + row * width, width, target);
  }
}

template <class T>
void RowsInMemory<T>::scale(std::span<const double> shift, std::span<const double> factor) {
  scale_rows(values(), shift, factor);
}

template void scale_rows(std::span<float>, std::span<const double>, std::span<const double>);
template void scale_rows(std::span<double>, std::span<const double>, std::span<const double>);
template class RowsInMemory<float>;
template class RowsInMemory<double>;

}  // namespace gradstone
