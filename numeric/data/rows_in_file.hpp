#pragma once

#include <vector>

#include "numeric/data/elements_in_file.hpp"
#include "numeric/data/row_source.hpp"

namespace gradstone {

/// The rows of a matrix in a file, each read when it is asked for. Private to numeric/data.
template <class T>
class RowsInFile : public RowSource<T> {
 public:
  RowsInFile(MatrixHeader header, ElementsInFile elements);

  void read(std::size_t first, std::size_t count, T* target) override;
  void gather(std::span<const std::size_t> rows, T* target) override;
  void scale(std::span<const double> shift, std::span<const double> factor) override;

 private:
  struct Scaling {
    std::vector<double> shift, factor;
  };

  void read_piece(std::size_t first, std::size_t count, T* target);

  MatrixHeader header_;
  ElementsInFile elements_;
  std::vector<std::byte> piece_;
  std::vector<Scaling> scalings_;  // in the order in which they were asked for
};

extern template class RowsInFile<float>;
extern template class RowsInFile<double>;

}  // namespace gradstone
