#include "numeric/data/rows_in_file.hpp"

#include <algorithm>
#include <utility>

namespace gradstone {

template <class T>
RowsInFile<T>::RowsInFile(MatrixHeader header, ElementsInFile elements)
    : RowSource<T>(header.rows, header.columns),
      header_(std::move(header)),
      elements_(std::move(elements)) {}

template <class T>
void RowsInFile<T>::read(std::size_t first, std::size_t count, T* target) {
  const std::size_t rows_at_once = header_.rows_of_piece();
  for (std::size_t done = 0; done < count; done += rows_at_once) {
    read_piece(first + done, std::min(rows_at_once, count - done), target + done * header_.columns);
  }
}

template <class T>
void RowsInFile<T>::gather(std::span<const std::size_t> rows, T* target) {
  for (std::size_t i = 0; i < rows.size();) {
    std::size_t count = 1;  // of rows that follow each other in the file, too
    while (i + count < rows.size() && rows[i + count] == rows[i] + count) ++count;
    read(rows[i], count, target + i * header_.columns);
    i += count;
  }
}

template <class T>
void RowsInFile<T>::read_piece(std::size_t first, std::size_t count, T* target) {
  const std::uint64_t offset = elements_.offset + first * header_.row_bytes();
  const std::span<T> values(target, count * header_.columns);
  if (is_native<T>(header_.npy)) {
    elements_.file->read(offset, std::as_writable_bytes(values));
  } else {
    piece_.resize(count * header_.row_bytes());
    elements_.file->read(offset, piece_);
    convert_elements(header_.npy, std::span(piece_), target);
  }
  check_finite(header_, first, std::span<const T>(values));
  for (const auto& [shift, factor] : scalings_) {
    scale_rows(values, std::span(shift), std::span(factor));
  }
}

template <class T>
void RowsInFile<T>::scale(std::span<const double> shift, std::span<const double> factor) {
  scalings_.push_back({{shift.begin(), shift.end()}, {factor.begin(), factor.end()}});
}

template class RowsInFile<float>;
template class RowsInFile<double>;

}  // namespace gradstone
