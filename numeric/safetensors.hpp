#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "numeric/named_tensor.hpp"
#include "numeric/npy_array.hpp"

// The safetensors format: eight bytes with the length of a header, the lowest first; the header, a
// JSON object that gives each tensor its type, its shape and the place of its bytes; the numbers,
// in little-endian order. Source: safetensors 0.7, README, "Format".

namespace gradstone {

/// What a safetensors file says of one of its tensors.
struct SafetensorsMember {
  std::string name;
  std::string dtype;  ///< F64, F32, F16, BF16, F8_E4M3, F8_E5M2, I64 to I8, U64 to U8, BOOL
  std::vector<std::size_t> shape;
  std::uint64_t begin = 0, end = 0;  ///< of its bytes, counted from the end of the header
};

/// Reads safetensors files of any size. Trusts nothing in them: whatever the bytes are, each
/// function gives the right numbers or throws FormatError with the file, the tensor and the reason.
/// One reader serves one thread at a time.
class SafetensorsReader {
 public:
  /// Reads the header only. Refuses a file that cannot be opened or is truncated; a header that is
  /// longer than 100 MB, no JSON object, or names a tensor twice; tensors whose bytes are not as
  /// many as their shape and type need, overlap, leave bytes out, or lie outside the file.
  explicit SafetensorsReader(const std::filesystem::path& path);

  /// In the order of the header.
  const std::vector<SafetensorsMember>& members() const { return members_; }
  const std::vector<std::string>& keys() const { return keys_; }
  bool contains(std::string_view name) const;
  /// A name that is not there is answered with the nearest one.
  const SafetensorsMember& describe(std::string_view name) const;

  /// A tensor as an array. bf16 and the 8-bit types become float32, which has all their numbers.
  NpyArray read(std::string_view name) const;
  /// `count` of its elements from `first` on, in one dimension.
  NpyArray elements(const SafetensorsMember& member, std::size_t first, std::size_t count) const;

 private:
  [[noreturn]] void fail(const std::string& reason) const;
  void read_header(std::uint64_t size);
  void require_whole(std::uint64_t room) const;

  std::filesystem::path path_;
  mutable std::ifstream file_;
  std::uint64_t data_ = 0;  // where the numbers begin
  std::vector<SafetensorsMember> members_;
  std::vector<std::string> keys_;
};

/// The type of elements() for a type of safetensors, and numpy's name of the type itself:
/// "float32", "bfloat16". Errors: UnknownNameError.
NpyType array_type(std::string_view safetensors_type);
std::string_view numpy_name(std::string_view safetensors_type);

/// Whether a file of this name is of this format: it ends in .safetensors.
bool is_safetensors_name(const std::filesystem::path& path);

/// Reads all tensors; whole numbers and bool become i64.
std::vector<NamedTensor> read_safetensors(const std::filesystem::path& path);

/// Writes tensors: the header in their order, the numbers with those of the longest types first, so
/// that all are aligned. Equal tensors give equal bytes. The file appears whole or not at all.
/// Errors: Error when that fails.
void write_safetensors(const std::filesystem::path& path, const std::vector<NamedTensor>& tensors);

}  // namespace gradstone
