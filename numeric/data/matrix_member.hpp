#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "numeric/npy_format.hpp"
#include "numeric/npz_archive.hpp"

namespace gradstone {

/// The shape and type of an array of an npz file that is taken for a matrix: N values are N x 1.
/// Private to numeric/data, as all of this file.
struct MatrixHeader {
  std::string origin;  ///< the file and the member, for messages
  NpyHeader npy;
  std::size_t rows = 0;
  std::size_t columns = 0;

  NpyType type() const { return npy.type; }
  /// Whether the file holds row after row.
  bool by_rows() const { return !npy.fortran_order || rows == 1 || columns == 1; }
  std::size_t row_bytes() const { return columns * npy_type_size(npy.type); }
  /// So many rows are a piece that stays in the second cache.
  std::size_t rows_of_piece() const { return std::max<std::size_t>(1, piece_bytes / row_bytes()); }

  static constexpr std::size_t piece_bytes = std::size_t{1} << 18;
};

/// Whether the file holds numbers as this machine does.
template <class T>
bool is_native(const NpyHeader& header) {
  return header.type == npy_type_of<T>() && !header.swapped;
}

/// Converts elements as they are in a file into numbers of type T; what T cannot hold becomes
/// infinite.
template <class T>
void convert_elements(const NpyHeader& header, std::span<std::byte> elements, T* target);

/// Throws FormatError where a value is not finite. The values are those of consecutive rows from
/// `first_row` on.
template <class T>
void check_finite(const MatrixHeader& header, std::size_t first_row, std::span<const T> values);

/// An array of an npz file, to be read once from its beginning to its end.
class MatrixMember {
 public:
  /// Throws FormatError when there is no such array, or when it is no matrix with one row and one
  /// column at least. `wanted` tells what it should be.
  MatrixMember(std::shared_ptr<const NpzArchive> archive, std::string_view key,
               std::string_view wanted);

  const MatrixHeader& header() const { return header_; }

  /// Reads all of it into rows * columns numbers in C order, which must be finite. Takes memory
  /// for a small part of the rows, or in Fortran order of the columns.
  template <class T>
  void read(T* target);

  /// Gives the elements to `use` as numbers, not checked, some rows at a time in order, as long as
  /// it returns true. Arrays in Fortran order are given as a whole.
  void for_rows(const std::function<bool(std::size_t first, std::span<const double>)>& use);

  /// Gives all bytes of the elements, in the order of the file, to `use`.
  void for_bytes(const std::function<void(std::span<const std::byte>)>& use);

 private:
  template <class T>
  void read_by_rows(T* target);
  template <class T>
  void read_by_columns(T* target);
  void fill(std::span<std::byte> target);

  NpzMemberStream stream_;
  MatrixHeader header_;
};

}  // namespace gradstone
