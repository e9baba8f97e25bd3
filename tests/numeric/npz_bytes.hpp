#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/temporary_folder.hpp"

namespace gradstone {

/// A member of a zip archive to be made, with room to lie.
struct ZipMember {
  std::string name;
  std::string content;
  int method = 0;  ///< 0 stored, 8 deflated; any other number is written over stored content
  std::optional<std::uint32_t> claimed_size = std::nullopt;
  std::optional<std::uint32_t> claimed_compressed_size = std::nullopt;
  std::optional<std::uint32_t> claimed_crc = std::nullopt;
  int flags = 0;
};

/// The bytes of a zip archive, made without the library under test.
std::string zip_bytes(const std::vector<ZipMember>& members);

/// The bytes of an npy file with this dictionary, padded as numpy does it.
std::string npy_bytes(std::string_view dictionary, std::string_view data, int major = 1);

/// An npy file of float64 values 0, 1, 2, ...
std::string npy_ramp(std::size_t count);

std::span<const std::byte> as_byte_span(std::string_view text);

using testing_support::TemporaryFolder;

}  // namespace gradstone
