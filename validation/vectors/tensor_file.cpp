#include "validation/vectors/tensor_file.hpp"

#include <cstring>

#include "numeric/npz.hpp"
#include "numeric/safetensors.hpp"
#include "reference/error.hpp"
#include "reference/nearest.hpp"
#include "validation/vectors/onnx_tensors.hpp"
#include "validation/vectors/text_tensors.hpp"

namespace gradstone {
namespace {

std::vector<std::byte> encoded(const FloatFormat& format, const std::vector<double>& values) {
  const auto bytes = static_cast<std::size_t>(format.bits / 8);
  std::vector<std::byte> result(values.size() * bytes);
  for (std::size_t k = 0; k < values.size(); ++k) {
    const std::uint64_t bits = format.encoded(values[k]);
    // npy files are written in the byte order of this machine, which is that of `bits`.
    std::memcpy(result.data() + k * bytes, &bits, bytes);
  }
  return result;
}

NpyArray npy_array(const NamedTensor& tensor) {
  if (tensor.type == "i64") {
    std::vector<std::int64_t> whole;
    for (const double x : tensor.values) whole.push_back(static_cast<std::int64_t>(x));
    return NpyArray::of(tensor.shape, whole);
  }
  const FloatFormat& own = float_format(tensor.type);
  const bool is_numpys = own.name == "f64" || own.name == "f32" || own.name == "f16";
  const FloatFormat& format = is_numpys ? own : formats::f32();
  const NpyType type = format.bits == 64   ? NpyType::f8
                       : format.bits == 32 ? NpyType::f4
                                           : NpyType::f2;
  return {type, tensor.shape, encoded(format, tensor.values)};
}

std::vector<NamedTensor> read_npz(const std::filesystem::path& path) {
  const NpzReader reader(path);
  std::vector<NamedTensor> tensors;
  for (const auto& key : reader.keys()) {
    const NpyArray array = reader.read(key);
    const std::string type = !is_floating_point(array.type()) ? "i64"
                             : array.type() == NpyType::f2    ? "f16"
                             : array.type() == NpyType::f4    ? "f32"
                                                              : "f64";
    tensors.push_back({key, type, array.shape(), array.as<double>()});
  }
  return tensors;
}

bool is_onnx(const std::filesystem::path& path) {
  return path.filename().string().ends_with(extension_of(TensorFormat::onnx));
}

}  // namespace

TensorFormat tensor_format(std::string_view name) {
  std::vector<std::string> known;
  for (const TensorFormat format : all_tensor_formats) {
    if (tensor_format_name(format) == name) return format;
    known.emplace_back(tensor_format_name(format));
  }
  throw UnknownNameError("format " + std::string(name) + " is unknown" +
                         nearest_hint(std::string(name), known) +
                         "; the formats are npz, safetensors, text and onnx");
}

std::string_view tensor_format_name(TensorFormat format) {
  switch (format) {
    case TensorFormat::npz:
      return "npz";
    case TensorFormat::safetensors:
      return "safetensors";
    case TensorFormat::text:
      return "text";
    case TensorFormat::onnx:
      return "onnx";
  }
  return "";
}

std::string_view extension_of(TensorFormat format) {
  switch (format) {
    case TensorFormat::npz:
      return ".npz";
    case TensorFormat::safetensors:
      return ".safetensors";
    case TensorFormat::text:
      return ".txt";
    case TensorFormat::onnx:
      return "_0.pb";
  }
  return "";
}

void write_tensors(const std::filesystem::path& path, TensorFormat format,
                   const std::vector<NamedTensor>& tensors) {
  switch (format) {
    case TensorFormat::npz: {
      NpzWriter writer(path);
      for (const auto& tensor : tensors) writer.add(tensor.name, npy_array(tensor));
      return writer.write();
    }
    case TensorFormat::safetensors:
      return write_safetensors(path, tensors);
    case TensorFormat::text:
      return write_text_tensors(path, tensors);
    case TensorFormat::onnx:
      return write_onnx_tensors(path, tensors);
  }
}

std::vector<NamedTensor> read_tensors(const std::filesystem::path& path) {
  const std::string extension = path.extension().string();
  if (extension == extension_of(TensorFormat::npz)) return read_npz(path);
  if (extension == extension_of(TensorFormat::text)) return read_text_tensors(path);
  return is_onnx(path) ? read_onnx_tensors(path) : read_safetensors(path);
}

std::vector<std::filesystem::path> files_of_tensors(const std::filesystem::path& path) {
  return is_onnx(path) ? onnx_files(path) : std::vector{path};
}

}  // namespace gradstone
