#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "numeric/named_tensor.hpp"

namespace gradstone {

/// Tensors in the layout of ONNX's backend tests: a file for each, input_0.pb, input_1.pb, ...,
/// with one message TensorProto. A path ending in _0.pb stands for all of them. What belongs to a
/// tensor and is none of its kind, NAME.bound to NAME, lies beside it under the same number:
/// bound_0.pb beside output_0.pb; a dot within becomes an underscore. Source: onnx.proto of
/// ONNX 1.19, message TensorProto; onnx/backend/test.

/// The files of a path, input_0.pb and those that follow it, as far as they are there.
std::vector<std::filesystem::path> onnx_files(const std::filesystem::path& first);

/// Reads them. Numbers are taken from raw_data and from all the typed fields. Errors: FormatError
/// with the file and the reason, whatever the bytes are; also for a tensor without a name.
std::vector<NamedTensor> read_onnx_tensors(const std::filesystem::path& first);

/// Writes them, the numbers as raw_data. Files of larger numbers under the same name are removed.
/// Errors: Error.
void write_onnx_tensors(const std::filesystem::path& first,
                        const std::vector<NamedTensor>& tensors);

/// A message TensorProto. Errors: FormatError without the file.
NamedTensor onnx_tensor(std::string_view message);
std::string onnx_message(const NamedTensor& tensor);

}  // namespace gradstone
