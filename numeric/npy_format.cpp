#include "numeric/npy_format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <functional>
#include <new>
#include <numeric>
#include <optional>

#include "numeric/npy_dictionary.hpp"
#include "numeric/quoted_text.hpp"
#include "reference/error.hpp"

namespace gradstone {
namespace {

constexpr std::string_view magic = "\x93NUMPY";
constexpr std::size_t longest_dictionary = 65535;  // what version 1.0 can express
constexpr std::size_t most_dimensions = 64;        // what numpy 2 can hold
constexpr std::size_t chunk_size = std::size_t{1} << 20;

void read_exactly(const ByteSource& source, std::span<std::byte> target, std::string_view what,
                  const std::string& origin) {
  const std::size_t count = source(target);
  if (count < target.size()) {
    throw FormatError(fmt::format("{}: ends after {} of {} bytes of {}; the file is truncated",
                                  origin, count, target.size(), what));
  }
}

std::size_t little_endian(std::span<const std::byte> bytes) {
  std::size_t result = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) {
    result = result << 8 | std::to_integer<std::size_t>(bytes[i]);
  }
  return result;
}

std::optional<NpyType> find_type(std::string_view code) {
  for (int i = 0; i <= static_cast<int>(NpyType::f8); ++i) {
    const auto type = static_cast<NpyType>(i);
    if (npy_type_code(type) == code) return type;
  }
  return std::nullopt;
}

/// Why a type that numpy has is not one that gradstone reads.
std::string reason_against(std::string_view code) {
  switch (code.empty() ? '\0' : code.front()) {
    case 'O':
      return "Python objects, which only unpickling could read, and that may run any program; "
             "save an array of numbers";
    case 'V':
      return "structures or raw data; save each field as an array of its own";
    case 'S':
    case 'U':
      return "text; save an array of numbers";
    case 'c':
      return "complex numbers; save the real and the imaginary part";
    case 'm':
    case 'M':
      return "dates or durations; save an array of numbers";
    default:
      return "a type that gradstone does not know; save it as float32, float64 or an integer type";
  }
}

void check_dimensions(std::span<const std::size_t> shape, const std::string& origin) {
  if (shape.size() > most_dimensions) {
    throw FormatError(fmt::format("{}: has {} dimensions; at most {} are possible", origin,
                                  shape.size(), most_dimensions));
  }
}

struct ElementType {
  NpyType type;
  bool swapped;
};

ElementType parse_descr(const std::string& descr, const std::string& origin) {
  const std::string_view text = descr;
  const char order = text.empty() ? '\0' : text.front();
  const std::string_view code = text.substr(std::min<std::size_t>(1, text.size()));
  const auto type = find_type(code);
  if (std::string_view("<>=|").find(order) == std::string_view::npos || !type) {
    throw FormatError(fmt::format("{}: its element type is {}: {}", origin, quoted_text(descr),
                                  reason_against(code)));
  }
  if (order == '|' && npy_type_size(*type) > 1) {
    throw FormatError(
        fmt::format("{}: its element type {} has no byte order; write '<' instead "
                    "of '|' for little-endian",
                    origin, quoted_text(descr)));
  }
  constexpr char foreign = std::endian::native == std::endian::little ? '>' : '<';
  return {*type, order == foreign && npy_type_size(*type) > 1};
}

}  // namespace

void reverse_elements(std::span<std::byte> bytes, std::size_t element_size) {
  for (std::size_t i = 0; i + element_size <= bytes.size(); i += element_size) {
    std::reverse(bytes.begin() + static_cast<std::ptrdiff_t>(i),
                 bytes.begin() + static_cast<std::ptrdiff_t>(i + element_size));
  }
}

NpyHeader read_npy_header(const ByteSource& source, const std::string& origin) {
  std::array<std::byte, 8> start{};
  read_exactly(source, start, "the npy header", origin);
  if (std::memcmp(start.data(), magic.data(), magic.size()) != 0) {
    throw FormatError(origin + ": is not an npy file: it does not begin with \\x93NUMPY");
  }
  const auto major = std::to_integer<int>(start[6]);
  const auto minor = std::to_integer<int>(start[7]);
  if (major < 1 || major > 3 || minor != 0) {
    throw FormatError(
        fmt::format("{}: has npy version {}.{}; 1.0, 2.0 and 3.0 are known", origin, major, minor));
  }
  std::array<std::byte, 4> length_field{};
  const std::span<std::byte> length_bytes(length_field.data(), major == 1 ? 2 : 4);
  read_exactly(source, length_bytes, "the header length", origin);
  const std::size_t length = little_endian(length_bytes);
  if (length > longest_dictionary) {
    throw FormatError(fmt::format("{}: claims a header of {} bytes; more than {} is refused",
                                  origin, length, longest_dictionary));
  }
  std::string text(length, ' ');
  read_exactly(source, std::as_writable_bytes(std::span(text)), "the npy header", origin);

  const std::size_t offset = start.size() + length_bytes.size();
  const NpyDictionary dictionary = parse_npy_dictionary(text, offset, origin);
  check_dimensions(dictionary.shape, origin);
  const ElementType element = parse_descr(dictionary.descr, origin);
  try {
    npy_data_size(element.type, dictionary.shape);
  } catch (const FormatError& error) {
    throw FormatError(origin + ": " + error.what());
  }
  return {element.type, element.swapped, dictionary.fortran_order, dictionary.shape,
          offset + length};
}

std::vector<std::byte> read_npy_elements(const ByteSource& source, const NpyHeader& header,
                                         std::size_t count, const std::string& origin) {
  const std::size_t element_size = npy_type_size(header.type);
  const std::size_t total = count * element_size;
  std::vector<std::byte> bytes;
  try {
    bytes.reserve(total);  // address space only: pages are taken when the resize below fills them
  } catch (const std::bad_alloc&) {
    throw FormatError(
        fmt::format("{}: needs {} bytes of memory, which are not to be had; read it "
                    "in parts",
                    origin, total));
  }
  while (bytes.size() < total) {
    const std::size_t done = bytes.size();
    bytes.resize(done + std::min(chunk_size, total - done));
    const std::size_t got = source(std::span(bytes).subspan(done));
    if (done + got < bytes.size()) {
      throw FormatError(fmt::format("{}: ends after {} of {} bytes of data; the file is truncated",
                                    origin, done + got, total));
    }
  }
  if (header.swapped) reverse_elements(bytes, element_size);
  return bytes;
}

std::vector<std::byte> from_fortran_order(std::span<const std::byte> elements, NpyType type,
                                          std::span<const std::size_t> shape) {
  const std::size_t element_size = npy_type_size(type);
  std::vector<std::byte> result(elements.size());
  std::vector<std::size_t> strides(shape.size());
  std::exclusive_scan(shape.begin(), shape.end(), strides.begin(), element_size,
                      std::multiplies<>());
  std::vector<std::size_t> index(shape.size(), 0);
  std::size_t source = 0;
  for (std::size_t target = 0; target < result.size(); target += element_size) {
    std::memcpy(result.data() + target, elements.data() + source, element_size);
    // The next index in C order: the last one that is not at its end goes up, those after it to 0.
    std::size_t axis = shape.size();
    while (axis-- > 0) {
      source += strides[axis];
      if (++index[axis] < shape[axis]) break;
      source -= shape[axis] * strides[axis];
      index[axis] = 0;
    }
  }
  return result;
}

std::string npy_header_text(const NpyArray& array) {
  constexpr char native = std::endian::native == std::endian::little ? '<' : '>';
  const NpyType type = array.type();
  check_dimensions(array.shape(), array.origin());
  std::string dictionary = fmt::format("{{'descr': '{}{}', 'fortran_order': False, 'shape': {}, }}",
                                       npy_type_size(type) == 1 ? '|' : native, npy_type_code(type),
                                       shape_text(array.shape()));
  const std::size_t before = magic.size() + 4;  // magic, version 1.0, length
  const std::size_t total = (before + dictionary.size() + 1 + 63) / 64 * 64;
  dictionary.append(total - before - dictionary.size() - 1, ' ').push_back('\n');
  std::string text(magic);
  text += {'\x01', '\x00', static_cast<char>(dictionary.size() & 0xff),
           static_cast<char>(dictionary.size() >> 8)};
  return text + dictionary;
}

void check_npy_size(const NpyHeader& header, std::size_t file_size, const std::string& origin) {
  const std::size_t promised = npy_data_size(header.type, header.shape);
  if (file_size < header.size || file_size - header.size != promised) {
    throw FormatError(fmt::format(
        "{}: the npy header promises {} of {}, {} + {} bytes, but there are {}; the file is "
        "truncated or was not written by one program",
        origin, shape_text(header.shape), npy_type_name(header.type), header.size, promised,
        file_size));
  }
}

void expect_npy_end(const ByteSource& source, const std::string& origin) {
  std::byte extra{};
  if (source({&extra, 1}) != 0) {
    throw FormatError(origin + ": has more bytes than the npy header promises");
  }
}

NpyArray read_npy(const ByteSource& source, std::size_t file_size, const std::string& origin) {
  const NpyHeader header = read_npy_header(source, origin);
  check_npy_size(header, file_size, origin);
  const std::size_t count = npy_data_size(header.type, header.shape) / npy_type_size(header.type);
  std::vector<std::byte> elements = read_npy_elements(source, header, count, origin);
  expect_npy_end(source, origin);
  if (header.fortran_order && header.shape.size() > 1) {
    elements = from_fortran_order(elements, header.type, header.shape);
  }
  return {header.type, header.shape, std::move(elements), origin};
}

NpyArray parse_npy(std::span<const std::byte> file, const std::string& origin) {
  std::size_t position = 0;
  const ByteSource source = [&](std::span<std::byte> target) {
    const std::size_t count = std::min(target.size(), file.size() - position);
    std::copy_n(file.begin() + static_cast<std::ptrdiff_t>(position), count, target.begin());
    position += count;
    return count;
  };
  return read_npy(source, file.size(), origin);
}

}  // namespace gradstone
