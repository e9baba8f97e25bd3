#pragma once

#include <filesystem>
#include <vector>

#include "validation/vectors/tensor_file.hpp"

namespace gradstone {

/// Tensors as text, for programs without a library: for each a line with its name, its type and its
/// extents, `W f32 5 3`, then its numbers in order, a line for each row of the last axis. Numbers
/// are decimal, with enough digits to be read back exactly; nan, inf and -inf too.
///
/// Who writes such a file may leave out the type, which then is f64, and break lines anywhere
/// between numbers.
std::vector<NamedTensor> read_text_tensors(const std::filesystem::path& path);
void write_text_tensors(const std::filesystem::path& path, const std::vector<NamedTensor>& tensors);

}  // namespace gradstone
