#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace gradstone::tools {

/// An array of unsigned bytes in the format of MNIST.
struct IdxArray {
  std::vector<std::size_t> shape;
  std::vector<std::uint8_t> values;  ///< in C order
};

/// Reads an idx file of unsigned bytes, compressed by gzip or not. Errors: FormatError when it is
/// none, is damaged, or has more or fewer bytes than its header says.
IdxArray read_idx(const std::filesystem::path& path);

}  // namespace gradstone::tools
