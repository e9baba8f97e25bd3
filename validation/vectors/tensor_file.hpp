#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "numeric/float_format.hpp"
#include "numeric/named_tensor.hpp"

namespace gradstone {

/// The formats in which tensors are kept.
enum class TensorFormat { npz, safetensors, text, onnx };
inline constexpr TensorFormat all_tensor_formats[] = {TensorFormat::npz, TensorFormat::safetensors,
                                                      TensorFormat::text, TensorFormat::onnx};
/// Errors: UnknownNameError.
TensorFormat tensor_format(std::string_view name);
std::string_view tensor_format_name(TensorFormat format);  ///< npz
/// .npz, .safetensors, .txt; _0.pb of the first of several files
/// (validation/vectors/onnx_tensors.hpp)
std::string_view extension_of(TensorFormat format);

/// Writes tensors: equal tensors give equal bytes. The file appears whole or not at all.
///
/// In npz, whose types are numpy's, bf16 and the 8-bit types are written as float32, which holds
/// all their numbers; safetensors has them.
/// Errors: Error when the file can't be written.
void write_tensors(const std::filesystem::path& path, TensorFormat format,
                   const std::vector<NamedTensor>& tensors);

/// Reads what a file of any of these formats holds, in the order of the file; which of them it is
/// is seen from the extension of its name. Types without a fraction become i64 (bool: 0 and 1).
/// Errors: FormatError with the file, the tensor, the reason and the remedy, whatever the bytes
/// are.
std::vector<NamedTensor> read_tensors(const std::filesystem::path& path);

/// The files in which the tensors of a path lie: itself, but for ONNX.
std::vector<std::filesystem::path> files_of_tensors(const std::filesystem::path& path);

}  // namespace gradstone
