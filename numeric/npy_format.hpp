#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "numeric/npy_array.hpp"

namespace gradstone {

/// The header of an npy file (versions 1.0, 2.0 and 3.0).
struct NpyHeader {
  NpyType type = NpyType::f8;
  bool swapped = false;        ///< the elements have the byte order that this machine has not
  bool fortran_order = false;  ///< the first index runs fastest
  std::vector<std::size_t> shape;
  std::size_t size = 0;  ///< bytes before the first element
};

/// Delivers bytes one after the other: fills the span from the front and returns how many bytes it
/// wrote, fewer than asked for only at the end. Throws FormatError when it cannot.
using ByteSource = std::function<std::size_t(std::span<std::byte>)>;

/// Reads a header, and not a byte beyond it. Throws FormatError, beginning with `origin`, with the
/// byte and the reason when it is not a header of an array of one of the types in NpyType:
/// Python objects (which are never unpickled), structures, text, complex numbers and dates are
/// refused by name. Takes at most 64 KiB, whatever length the file claims.
NpyHeader read_npy_header(const ByteSource& source, const std::string& origin);

/// Reads `count` elements that follow a header, in the byte order of this machine and the order
/// of the file. Memory grows with what the source delivers. Throws FormatError at its end.
std::vector<std::byte> read_npy_elements(const ByteSource& source, const NpyHeader& header,
                                         std::size_t count, const std::string& origin);

/// Reverses the bytes of each element.
void reverse_elements(std::span<std::byte> bytes, std::size_t element_size);

/// The elements in C order, given those in Fortran order.
std::vector<std::byte> from_fortran_order(std::span<const std::byte> elements, NpyType type,
                                          std::span<const std::size_t> shape);

/// The header of version 1.0 that belongs before the bytes of the array; its size is a multiple of
/// 64, as numpy writes it. Throws FormatError for more than 64 dimensions, which numpy cannot read.
std::string npy_header_text(const NpyArray& array);

/// Reads a whole npy file of `file_size` bytes. Throws FormatError as `read_npy_header`, and when
/// the size is not that which the header promises, before memory is taken for the elements.
NpyArray read_npy(const ByteSource& source, std::size_t file_size, const std::string& origin);

/// The array in the bytes of an npy file. Throws FormatError as `read_npy`.
NpyArray parse_npy(std::span<const std::byte> file, const std::string& origin = "npy data");

/// Throws FormatError when a file with this header cannot have this size.
void check_npy_size(const NpyHeader& header, std::size_t file_size, const std::string& origin);

/// Throws FormatError when the source has more to deliver.
void expect_npy_end(const ByteSource& source, const std::string& origin);

}  // namespace gradstone
