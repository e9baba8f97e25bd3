#include "validation/vectors/onnx_tensors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <system_error>

#include "numeric/atomic_file.hpp"
#include "numeric/float_format.hpp"
#include "numeric/quoted_text.hpp"
#include "reference/error.hpp"
#include "validation/vectors/protobuf.hpp"

namespace gradstone {
namespace {

// The numbers of the fields of TensorProto.
namespace fields {
constexpr std::uint32_t dims = 1, data_type = 2, float_data = 4, int32_data = 5, int64_data = 7,
                        name = 8, raw_data = 9, double_data = 10, uint64_data = 11,
                        data_location = 14;
}  // namespace fields

// TensorProto.DataType, and the field that holds numbers of the type if raw_data doesn't.
struct OnnxType {
  std::uint64_t number;
  std::string_view format;  // empty for whole numbers
  unsigned bytes;
  bool is_signed;
  std::uint32_t field;
};
constexpr std::array<OnnxType, 15> onnx_types{{
    {1, "f32", 4, true, fields::float_data},
    {2, "", 1, false, fields::int32_data},
    {3, "", 1, true, fields::int32_data},
    {4, "", 2, false, fields::int32_data},
    {5, "", 2, true, fields::int32_data},
    {6, "", 4, true, fields::int32_data},
    {7, "", 8, true, fields::int64_data},
    {9, "", 1, false, fields::int32_data},  // bool
    {10, "f16", 2, true, fields::int32_data},
    {11, "f64", 8, true, fields::double_data},
    {12, "", 4, false, fields::uint64_data},
    {13, "", 8, false, fields::uint64_data},
    {16, "bf16", 2, true, fields::int32_data},
    {17, "f8_e4m3", 1, true, fields::int32_data},
    {19, "f8_e5m2", 1, true, fields::int32_data},
}};

const OnnxType& type_numbered(std::uint64_t number) {
  const auto* found = std::find_if(onnx_types.begin(), onnx_types.end(),
                                   [&](const OnnxType& type) { return type.number == number; });
  if (found == onnx_types.end())
    throw FormatError(fmt::format("its data_type is {}, which is not read", number));
  return *found;
}

const OnnxType& type_of(const NamedTensor& tensor) {
  if (tensor.type == "i64") return type_numbered(7);
  return *std::find_if(onnx_types.begin(), onnx_types.end(),
                       [&](const OnnxType& type) { return type.format == tensor.type; });
}

std::uint64_t lowest_bytes(std::uint64_t bits, unsigned bytes) {
  return bytes == 8 ? bits : bits & ((std::uint64_t{1} << (8 * bytes)) - 1);
}

double number_of(const OnnxType& type, std::uint64_t bits) {
  bits = lowest_bytes(bits, type.bytes);
  if (!type.format.empty()) return float_format(type.format).decoded(bits);
  if (!type.is_signed) return static_cast<double>(bits);
  const unsigned unused = 64 - 8 * type.bytes;
  return static_cast<double>(std::bit_cast<std::int64_t>(bits << unused) >> unused);
}

// The fields of one message, until it is known what they mean.
class TensorReader {
 public:
  void read(std::string_view message) {
    while (const auto field = next_field(message)) take(*field);
  }

  NamedTensor tensor() {
    const OnnxType& type = type_numbered(type_);
    std::uint64_t count = 1;
    for (const std::size_t extent : result_.shape) {
      if (extent != 0 && count > most_entries / extent)
        throw FormatError("its dims are those of more than a hundred million numbers");
      count *= extent;
    }
    result_.type = type.format.empty() ? "i64" : std::string(type.format);
    const auto& typed = typed_[type.field];
    if (has_raw_) {
      if (raw_.size() != count * type.bytes) refuse_count(raw_.size() / type.bytes, count);
      for (std::string_view left = raw_; !left.empty(); left.remove_prefix(type.bytes)) {
        std::uint64_t bits = 0;
        for (unsigned k = 0; k < type.bytes; ++k)
          bits |= std::uint64_t{static_cast<unsigned char>(left[k])} << (8 * k);
        result_.values.push_back(number_of(type, bits));
      }
    } else {
      if (typed.size() != count) refuse_count(typed.size(), count);
      for (const std::uint64_t bits : typed) result_.values.push_back(number_of(type, bits));
    }
    return std::move(result_);
  }

 private:
  static constexpr std::uint64_t most_entries = 100'000'000;

  [[noreturn]] static void refuse_count(std::uint64_t found, std::uint64_t expected) {
    throw FormatError(
        fmt::format("it has {} numbers, and by its dims {}; is it truncated?", found, expected));
  }

  void take(const ProtobufField& field) {
    switch (field.number) {
      case fields::dims:
        return each_number(field, WireType::varint, [&](std::uint64_t extent) {
          if (extent > most_entries) throw FormatError("one of its dims is negative or too large");
          if (result_.shape.size() == 64) throw FormatError("it has more than 64 dims");
          result_.shape.push_back(static_cast<std::size_t>(extent));
        });
      case fields::data_type:
        return each_number(field, WireType::varint, [&](std::uint64_t type) { type_ = type; });
      case fields::data_location:
        return each_number(field, WireType::varint, [](std::uint64_t place) {
          if (place != 0) throw FormatError("its numbers are in another file, which is not read");
        });
      case fields::name:
        result_.name = bytes_of(field);
        return;
      case fields::raw_data:
        raw_ = bytes_of(field);
        has_raw_ = true;
        return;
      case fields::float_data:
        return each_number(field, WireType::fixed32, collect(field));
      case fields::double_data:
        return each_number(field, WireType::fixed64, collect(field));
      case fields::int32_data:
      case fields::int64_data:
      case fields::uint64_data:
        return each_number(field, WireType::varint, collect(field));
      default:
        return;  // a comment, or of a later version
    }
  }

  std::function<void(std::uint64_t)> collect(const ProtobufField& field) {
    return [&numbers = typed_[field.number]](std::uint64_t bits) { numbers.push_back(bits); };
  }

  static std::string_view bytes_of(const ProtobufField& field) {
    if (field.type != WireType::bytes) throw FormatError("a field has a number in place of bytes");
    return field.bytes;
  }

  // Numbers come one by one, or packed.
  template <class Action>
  static void each_number(const ProtobufField& field, WireType type, const Action& action) {
    if (field.type == type) return action(field.value);
    if (field.type != WireType::bytes) throw FormatError("a field has numbers of another kind");
    for (std::string_view packed = field.bytes; !packed.empty();) action(next_number(packed, type));
  }

  NamedTensor result_;
  std::uint64_t type_ = 0;
  std::string_view raw_;
  bool has_raw_ = false;
  std::map<std::uint32_t, std::vector<std::uint64_t>> typed_;
};

std::string message_in(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw FormatError(path.string() + ": cannot be read");
  return {std::istreambuf_iterator<char>(file), {}};
}

// input_0.pb -> input
std::string role_of(const std::filesystem::path& first) {
  const std::string name = first.filename().string();
  return name.substr(0, name.size() - std::string_view("_0.pb").size());
}

std::filesystem::path numbered(const std::filesystem::path& first, const std::string& role,
                               std::size_t number) {
  return first.parent_path() / fmt::format("{}_{}.pb", role, number);
}

}  // namespace

NamedTensor onnx_tensor(std::string_view message) {
  TensorReader reader;
  reader.read(message);
  return reader.tensor();
}

std::string onnx_message(const NamedTensor& tensor) {
  const OnnxType& type = type_of(tensor);
  std::string message, raw;
  for (const std::size_t extent : tensor.shape) append_number(message, fields::dims, extent);
  append_number(message, fields::data_type, type.number);
  append_bytes(message, fields::name, tensor.name);
  for (const double x : tensor.values) {
    const std::uint64_t bits = type.format.empty()
                                   ? std::bit_cast<std::uint64_t>(static_cast<std::int64_t>(x))
                                   : float_format(type.format).encoded(x);
    for (unsigned k = 0; k < type.bytes; ++k) raw += static_cast<char>((bits >> (8 * k)) & 0xffU);
  }
  append_bytes(message, fields::raw_data, raw);
  return message;
}

std::vector<std::filesystem::path> onnx_files(const std::filesystem::path& first) {
  std::vector<std::filesystem::path> files;
  std::error_code unknown;
  for (auto path = first; std::filesystem::is_regular_file(path, unknown);
       path = numbered(first, role_of(first), files.size()))
    files.push_back(path);
  return files;
}

std::vector<NamedTensor> read_onnx_tensors(const std::filesystem::path& first) {
  const auto files = onnx_files(first);
  if (files.empty()) throw FormatError(first.string() + ": cannot be read");
  std::vector<NamedTensor> tensors;
  for (const auto& path : files) {
    try {
      tensors.push_back(onnx_tensor(message_in(path)));
    } catch (const FormatError& error) {
      throw FormatError(path.string() + ": no valid tensor of ONNX: " + error.what());
    }
    if (tensors.back().name.empty())
      throw FormatError(path.string() + ": the tensor has no name; name it as the equations do");
  }
  return tensors;
}

void write_onnx_tensors(const std::filesystem::path& first,
                        const std::vector<NamedTensor>& tensors) {
  std::map<std::string, std::size_t> numbers;
  const std::string role = role_of(first);
  for (const auto& tensor : tensors) {
    const auto dot = tensor.name.find('.');
    const auto owner = numbers.find(tensor.name.substr(0, dot));
    std::filesystem::path path;
    if (dot != std::string::npos && owner != numbers.end()) {
      std::string part = tensor.name.substr(dot + 1);
      std::replace(part.begin(), part.end(), '.', '_');
      path = numbered(first, part, owner->second);
    } else {
      const std::size_t number = numbers.size();
      numbers[tensor.name] = number;
      path = numbered(first, role, number);
    }
    write_file_atomically(path, onnx_message(tensor));
  }
  std::error_code unknown;
  for (std::size_t number = numbers.size();
       std::filesystem::remove(numbered(first, role, number), unknown); ++number) {
  }
}

}  // namespace gradstone
