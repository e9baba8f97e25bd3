#include "numeric/npy_array.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <utility>

#include "numeric/npy_encoding.hpp"
#include "reference/error.hpp"

namespace gradstone {
namespace {

struct TypeInfo {
  std::string_view code;
  std::string_view name;
  std::size_t size;
};

const TypeInfo& info(NpyType type) {
  static constexpr std::array<TypeInfo, 12> table{{{"b1", "bool", 1},
                                                   {"i1", "int8", 1},
                                                   {"i2", "int16", 2},
                                                   {"i4", "int32", 4},
                                                   {"i8", "int64", 8},
                                                   {"u1", "uint8", 1},
                                                   {"u2", "uint16", 2},
                                                   {"u4", "uint32", 4},
                                                   {"u8", "uint64", 8},
                                                   {"f2", "float16", 2},
                                                   {"f4", "float32", 4},
                                                   {"f8", "float64", 8}}};
  return table[static_cast<std::size_t>(type)];
}

/// 2^digits of an integral type: the first value above its range, exact in any floating type.
template <std::integral I, std::floating_point F>
F end_of_range() {
  return std::ldexp(F{1}, std::numeric_limits<I>::digits);
}

/// Whether the value lies in the range of To, so that a cast is defined (NaN and infinity do for
/// floating-point To).
template <typename To, typename From>
bool in_range(From value) {
  if constexpr (std::integral<To> && std::integral<From>) {
    return std::in_range<To>(value);
  } else if constexpr (std::integral<To>) {
    return value >= static_cast<From>(std::numeric_limits<To>::min()) &&
           value < end_of_range<To, From>();
  } else if constexpr (std::floating_point<From> && sizeof(From) > sizeof(To)) {
    return !std::isfinite(value) || std::abs(value) <= From{std::numeric_limits<To>::max()};
  } else {
    return true;
  }
}

template <typename To, typename From>
bool is_exact(From value) {
  const To result = static_cast<To>(value);
  if constexpr (std::floating_point<From>) {
    return std::isnan(value) || static_cast<From>(result) == value;
  } else if constexpr (std::floating_point<To>) {
    return result < end_of_range<From, To>() && static_cast<From>(result) == value;
  } else {
    return true;  // between integral types, what is in range is exact
  }
}

template <typename To, typename From>
To convert(From value, bool rounding, const NpyArray& array, std::size_t position) {
  const bool fits =
      in_range<To>(value) && ((rounding && std::floating_point<To>) || is_exact<To>(value));
  if (!fits) {
    throw FormatError(
        fmt::format("{}: element {} is {}, which {} cannot hold{}; store the array "
                    "in another type",
                    array.origin(), index_text(array.shape(), position), value,
                    npy_type_name(npy_type_of<To>()), in_range<To>(value) ? " exactly" : ""));
  }
  return static_cast<To>(value);
}

template <typename To>
std::vector<To> convert_all(const NpyArray& array, bool rounding) {
  std::vector<To> result(array.size());
  npy::with_encoding(array.type(), [&]<typename Encoding>(Encoding) {
    const std::byte* source = array.bytes().data();
    for (std::size_t i = 0; i < result.size(); ++i) {
      typename Encoding::Storage stored;
      std::memcpy(&stored, source + i * sizeof stored, sizeof stored);
      result[i] = convert<To>(Encoding::value(stored), rounding, array, i);
    }
  });
  return result;
}

}  // namespace

std::size_t npy_type_size(NpyType type) {
  return info(type).size;
}

std::string_view npy_type_code(NpyType type) {
  return info(type).code;
}

std::string_view npy_type_name(NpyType type) {
  return info(type).name;
}

bool is_floating_point(NpyType type) {
  return type == NpyType::f2 || type == NpyType::f4 || type == NpyType::f8;
}

std::string shape_text(std::span<const std::size_t> shape) {
  return fmt::format("({}{})", fmt::join(shape, ", "), shape.size() == 1 ? "," : "");
}

std::size_t npy_data_size(NpyType type, std::span<const std::size_t> shape) {
  constexpr std::size_t limit = std::numeric_limits<std::ptrdiff_t>::max();
  std::size_t size = npy_type_size(type);
  bool empty = false;
  for (const std::size_t extent : shape) {
    if (extent == 0) {
      empty = true;
    } else if (size > limit / extent) {
      throw FormatError(fmt::format("the shape {} of {} is too large to address", shape_text(shape),
                                    npy_type_name(type)));
    } else {
      size *= extent;
    }
  }
  return empty ? 0 : size;
}

std::string index_text(std::span<const std::size_t> shape, std::size_t position) {
  std::vector<std::size_t> index(shape.size());
  for (std::size_t axis = shape.size(); axis-- > 0;) {
    index[axis] = position % shape[axis];
    position /= shape[axis];
  }
  return fmt::format("[{}]", fmt::join(index, ", "));
}

NpyArray::NpyArray(NpyType type, std::vector<std::size_t> shape, std::vector<std::byte> bytes,
                   std::string origin)
    : type_(type), shape_(std::move(shape)), bytes_(std::move(bytes)), origin_(std::move(origin)) {
  const std::size_t expected = npy_data_size(type_, shape_);
  if (bytes_.size() != expected) {
    throw FormatError(fmt::format("{}: the shape {} of {} takes {} bytes, but there are {}",
                                  origin_, shape_text(shape_), npy_type_name(type_), expected,
                                  bytes_.size()));
  }
}

template <NpyElement T>
std::vector<T> NpyArray::as() const {
  return convert_all<T>(*this, true);
}

template <NpyElement T>
std::vector<T> NpyArray::exactly_as() const {
  return convert_all<T>(*this, false);
}

#define GRADSTONE_INSTANTIATE(T)                   \
  template std::vector<T> NpyArray::as<T>() const; \
  template std::vector<T> NpyArray::exactly_as<T>() const;
GRADSTONE_INSTANTIATE(std::int8_t)
GRADSTONE_INSTANTIATE(std::int16_t)
GRADSTONE_INSTANTIATE(std::int32_t)
GRADSTONE_INSTANTIATE(std::int64_t)
GRADSTONE_INSTANTIATE(std::uint8_t)
GRADSTONE_INSTANTIATE(std::uint16_t)
GRADSTONE_INSTANTIATE(std::uint32_t)
GRADSTONE_INSTANTIATE(std::uint64_t)
GRADSTONE_INSTANTIATE(float)
GRADSTONE_INSTANTIATE(double)
#undef GRADSTONE_INSTANTIATE

}  // namespace gradstone
