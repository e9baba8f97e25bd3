#pragma once

#include <filesystem>
#include <vector>

#include "validation/vectors/tensor_file.hpp"

namespace gradstone {

/// The safetensors format: eight bytes with the length of a JSON header, the header, the numbers.
/// Source: safetensors 0.4, format of a file.
std::vector<NamedTensor> read_safetensors(const std::filesystem::path& path);
void write_safetensors(const std::filesystem::path& path, const std::vector<NamedTensor>& tensors);

}  // namespace gradstone
