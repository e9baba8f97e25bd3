#include "numeric/data/matrix_member.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "numeric/npy_encoding.hpp"
#include "numeric/npy_format.hpp"
#include "reference/error.hpp"

namespace gradstone {
namespace {

MatrixHeader matrix_header(const NpzMemberStream& stream, NpyHeader npy, std::string_view wanted) {
  const auto& shape = npy.shape;
  const bool is_matrix = shape.size() == 1 || shape.size() == 2;
  if (!is_matrix || std::find(shape.begin(), shape.end(), std::size_t{0}) != shape.end()) {
    throw FormatError(
        fmt::format("{}: has shape {}; {}", stream.origin(), shape_text(shape), wanted));
  }
  MatrixHeader header{stream.origin(), std::move(npy)};
  header.rows = header.npy.shape[0];
  header.columns = header.npy.shape.size() == 2 ? header.npy.shape[1] : 1;
  return header;
}

// Without a branch in the loop, so that the compiler makes vectors of it.
template <class T>
bool all_finite(std::span<const T> values) {
  bool finite = true;
  for (const T value : values) finite &= std::abs(value) <= std::numeric_limits<T>::max();
  return finite;
}

[[noreturn]] void refuse(const MatrixHeader& header, std::size_t row, std::size_t column,
                         double value) {
  throw FormatError(fmt::format(
      "{}: row {}, column {} is {}; all numbers must be finite and fit the type that is computed "
      "with: correct or leave out that row",
      header.origin, row, column, value));
}

}  // namespace

template <class T>
void convert_elements(const NpyHeader& header, std::span<std::byte> elements, T* target) {
  if (header.swapped) reverse_elements(elements, npy_type_size(header.type));
  if (header.type == npy_type_of<T>()) {
    std::memcpy(target, elements.data(), elements.size());
    return;
  }
  npy::with_encoding(header.type, [&]<class Encoding>(Encoding) {
    typename Encoding::Storage stored;
    const std::size_t count = elements.size() / sizeof stored;
    for (std::size_t i = 0; i < count; ++i) {
      std::memcpy(&stored, elements.data() + i * sizeof stored, sizeof stored);
      target[i] = static_cast<T>(Encoding::value(stored));
    }
  });
}

template <class T>
void check_finite(const MatrixHeader& header, std::size_t first_row, std::span<const T> values) {
  if (all_finite(values)) return;
  const auto bad =
      std::find_if_not(values.begin(), values.end(), [](T value) { return std::isfinite(value); });
  const auto position = static_cast<std::size_t>(bad - values.begin());
  refuse(header, first_row + position / header.columns, position % header.columns,
         static_cast<double>(*bad));
}

MatrixMember::MatrixMember(std::shared_ptr<const NpzArchive> archive, std::string_view key,
                           std::string_view wanted)
    : stream_(std::move(archive), key) {
  NpyHeader npy = read_npy_header(stream_.source(), stream_.origin());
  check_npy_size(npy, stream_.size(), stream_.origin());
  header_ = matrix_header(stream_, std::move(npy), wanted);
}

void MatrixMember::fill(std::span<std::byte> target) {
  if (stream_.source()(target) < target.size()) {
    throw FormatError(stream_.origin() + ": ends too early; the file is truncated");
  }
}

template <class T>
void MatrixMember::read(T* target) {
  if (header_.by_rows()) {
    read_by_rows(target);
  } else {
    read_by_columns(target);
  }
  expect_npy_end(stream_.source(), stream_.origin());
}

template <class T>
void MatrixMember::read_by_rows(T* target) {
  const std::size_t rows_at_once = header_.rows_of_piece();
  std::vector<std::byte> piece;
  for (std::size_t row = 0; row < header_.rows; row += rows_at_once) {
    const std::size_t count = std::min(rows_at_once, header_.rows - row);
    const std::span<T> values(target + row * header_.columns, count * header_.columns);
    if (is_native<T>(header_.npy)) {
      fill(std::as_writable_bytes(values));
    } else {
      piece.resize(count * header_.row_bytes());
      fill(piece);
      convert_elements(header_.npy, std::span(piece), values.data());
    }
    check_finite(header_, row, std::span<const T>(values));
  }
}

template <class T>
void MatrixMember::read_by_columns(T* target) {
  // As many columns as fill a cache line of each row that they are spread over.
  constexpr std::size_t columns_at_once = 64 / sizeof(T);
  const std::size_t rows = header_.rows;
  std::vector<std::byte> piece;
  std::vector<T> values;
  for (std::size_t column = 0; column < header_.columns; column += columns_at_once) {
    const std::size_t count = std::min(columns_at_once, header_.columns - column);
    piece.resize(count * rows * npy_type_size(header_.type()));
    values.resize(count * rows);
    fill(piece);
    convert_elements(header_.npy, std::span(piece), values.data());
    for (std::size_t i = 0; i < rows; ++i) {
      T* row = target + i * header_.columns + column;
      for (std::size_t j = 0; j < count; ++j) {
        row[j] = values[j * rows + i];
        if (!std::isfinite(row[j])) refuse(header_, i, column + j, static_cast<double>(row[j]));
      }
    }
  }
}

void MatrixMember::for_rows(const std::function<bool(std::size_t, std::span<const double>)>& use) {
  const bool by_rows = header_.by_rows();
  const std::size_t rows_at_once = by_rows ? header_.rows_of_piece() : header_.rows;
  std::vector<std::byte> piece;
  std::vector<double> values;
  for (std::size_t row = 0; row < header_.rows; row += rows_at_once) {
    const std::size_t count = std::min(rows_at_once, header_.rows - row);
    piece.resize(count * header_.row_bytes());
    fill(piece);
    if (!by_rows) piece = from_fortran_order(piece, header_.type(), header_.npy.shape);
    values.resize(count * header_.columns);
    convert_elements(header_.npy, std::span(piece), values.data());
    if (!use(row, values)) return;
  }
  expect_npy_end(stream_.source(), stream_.origin());
}

void MatrixMember::for_bytes(const std::function<void(std::span<const std::byte>)>& use) {
  std::vector<std::byte> piece(MatrixHeader::piece_bytes);
  for (std::size_t left = header_.rows * header_.row_bytes(); left > 0;) {
    const auto part = std::span(piece).first(std::min(left, piece.size()));
    fill(part);
    use(part);
    left -= part.size();
  }
  expect_npy_end(stream_.source(), stream_.origin());
}

#define GRADSTONE_INSTANTIATE(T)                                                    \
  template void convert_elements(const NpyHeader&, std::span<std::byte>, T*);       \
  template void check_finite(const MatrixHeader&, std::size_t, std::span<const T>); \
  template void MatrixMember::read(T*);
GRADSTONE_INSTANTIATE(float)
GRADSTONE_INSTANTIATE(double)
#undef GRADSTONE_INSTANTIATE

}  // namespace gradstone
