#pragma once

#include <cstddef>
#include <memory>
#include <span>

namespace gradstone {

/// The rows of a matrix of finite numbers that lie in memory or in a file. T is float or double.
template <class T>
class RowSource {
 public:
  virtual ~RowSource() = default;

  std::size_t rows() const { return rows_; }
  std::size_t columns() const { return columns_; }

  /// Puts row first + i into row i of the target, for i < count. Throws FormatError for a value in
  /// a file that is not finite, Error when the file can't be read any more.
  virtual void read(std::size_t first, std::size_t count, T* target) = 0;

  /// Puts row rows[i] into row i of the target.
  virtual void gather(std::span<const std::size_t> rows, T* target) = 0;

  /// Makes every x of column j (x - shift[j]) * factor[j], computed in double: at once in memory,
  /// from now on when it is read from a file.
  virtual void scale(std::span<const double> shift, std::span<const double> factor) = 0;

  /// The numbers, row after row, where they lie in memory; else nullptr.
  virtual const T* data() const { return nullptr; }

 protected:
  RowSource(std::size_t rows, std::size_t columns) : rows_(rows), columns_(columns) {}

 private:
  std::size_t rows_;
  std::size_t columns_;
};

/// Scales rows of numbers that lie one after the other, as RowSource::scale does.
template <class T>
void scale_rows(std::span<T> values, std::span<const double> shift, std::span<const double> factor);

/// A matrix in memory; its numbers are not set at first, so that memory is touched only once.
template <class T>
class RowsInMemory : public RowSource<T> {
 public:
  /// Throws Error with the size needed when there is not that much memory.
  RowsInMemory(std::size_t rows, std::size_t columns);
  /// Throws Error when there are not rows * columns values.
  RowsInMemory(std::size_t rows, std::size_t columns, std::span<const T> values);

  void read(std::size_t first, std::size_t count, T* target) override;
  void gather(std::span<const std::size_t> rows, T* target) override;
  void scale(std::span<const double> shift, std::span<const double> factor) override;
  const T* data() const override { return values_.get(); }
  std::span<T> values() { return {values_.get(), this->rows() * this->columns()}; }

 private:
  std::unique_ptr<T[]> values_;
};

extern template void scale_rows(std::span<float>, std::span<const double>, std::span<const double>);
extern template void scale_rows(std::span<double>, std::span<const double>,
                                std::span<const double>);
extern template class RowsInMemory<float>;
extern template class RowsInMemory<double>;

}  // namespace gradstone
