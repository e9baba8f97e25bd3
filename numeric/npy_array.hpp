#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gradstone {

/// The element types of npy files that gradstone reads and writes, under their numpy codes:
/// b1 bool, i* signed, u* unsigned, f* IEEE floating point; the digit counts bytes.
enum class NpyType { b1, i1, i2, i4, i8, u1, u2, u4, u8, f2, f4, f8 };

/// The size of one element in bytes.
std::size_t npy_type_size(NpyType type);

/// The code in the table above, for instance "f4".
std::string_view npy_type_code(NpyType type);

/// The name that numpy prints, for instance "float32".
std::string_view npy_type_name(NpyType type);

/// Whether the type is f2, f4 or f8.
bool is_floating_point(NpyType type);

/// A shape as numpy prints it: "()", "(3,)", "(2, 3)".
std::string shape_text(std::span<const std::size_t> shape);

/// The number of bytes of an array. Throws FormatError when that does not fit in a signed 64-bit
/// number, also where another extent is 0 (numpy refuses such shapes too).
std::size_t npy_data_size(NpyType type, std::span<const std::size_t> shape);

/// The C++ types that arrays are made of and converted to.
template <typename T>
concept NpyElement = std::same_as<T, std::int8_t> || std::same_as<T, std::int16_t> ||
    std::same_as<T, std::int32_t> || std::same_as<T, std::int64_t> ||
    std::same_as<T, std::uint8_t> || std::same_as<T, std::uint16_t> ||
    std::same_as<T, std::uint32_t> || std::same_as<T, std::uint64_t> || std::same_as<T, float> ||
    std::same_as<T, double>;

template <NpyElement T>
constexpr NpyType npy_type_of() {
  if constexpr (std::same_as<T, float>) return NpyType::f4;
  if constexpr (std::same_as<T, double>) return NpyType::f8;
  if constexpr (std::same_as<T, std::int8_t>) return NpyType::i1;
  if constexpr (std::same_as<T, std::int16_t>) return NpyType::i2;
  if constexpr (std::same_as<T, std::int32_t>) return NpyType::i4;
  if constexpr (std::same_as<T, std::int64_t>) return NpyType::i8;
  if constexpr (std::same_as<T, std::uint8_t>) return NpyType::u1;
  if constexpr (std::same_as<T, std::uint16_t>) return NpyType::u2;
  if constexpr (std::same_as<T, std::uint32_t>) return NpyType::u4;
  if constexpr (std::same_as<T, std::uint64_t>) return NpyType::u8;
}

/// An array with the elements of a numpy array: any number of dimensions (a scalar has none),
/// stored in C order (the last index runs fastest) and in the byte order of this machine.
class NpyArray {
 public:
  /// `bytes` holds the elements. Throws FormatError when their number does not fit the shape.
  /// `origin` says in messages where the array comes from, for instance "a.npz, member X.npy".
  NpyArray(NpyType type, std::vector<std::size_t> shape, std::vector<std::byte> bytes,
           std::string origin = "array");

  /// An array of these elements in C order.
  template <NpyElement T>
  static NpyArray of(std::vector<std::size_t> shape, const std::vector<T>& values) {
    const auto bytes = std::as_bytes(std::span(values));
    return {npy_type_of<T>(), std::move(shape), {bytes.begin(), bytes.end()}};
  }

  NpyType type() const { return type_; }
  const std::vector<std::size_t>& shape() const { return shape_; }
  std::size_t size() const { return bytes_.size() / npy_type_size(type_); }  ///< elements
  std::span<const std::byte> bytes() const { return bytes_; }
  const std::string& origin() const { return origin_; }

  /// The elements in C order, as T. A floating-point T takes the nearest value, an integral T takes
  /// exact values only. Throws FormatError with the index of the first element that has none
  /// (a fraction, out of range, NaN for an integral T). NaN and infinity stay what they are.
  template <NpyElement T>
  std::vector<T> as() const;

  /// As `as`, but refuses to round: each element is exactly what the file holds.
  template <NpyElement T>
  std::vector<T> exactly_as() const;

 private:
  NpyType type_;
  std::vector<std::size_t> shape_;
  std::vector<std::byte> bytes_;
  std::string origin_;
};

/// The indices of element number `position` in C order, for messages: "[2, 0]".
std::string index_text(std::span<const std::size_t> shape, std::size_t position);

}  // namespace gradstone
