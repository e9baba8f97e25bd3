#include "validation/vectors/safetensors.hpp"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>

#include "numeric/atomic_file.hpp"
#include "numeric/quoted_text.hpp"
#include "reference/error.hpp"

namespace gradstone {
namespace {

struct WholeType {
  std::string_view name;
  int bytes;
  bool is_signed;
};
constexpr std::array<WholeType, 9> whole_types{{{"I64", 8, true},
                                                {"I32", 4, true},
                                                {"I16", 2, true},
                                                {"I8", 1, true},
                                                {"U64", 8, false},
                                                {"U32", 4, false},
                                                {"U16", 2, false},
                                                {"U8", 1, false},
                                                {"BOOL", 1, false}}};

// The numbers of a tensor lie byte by byte, the lowest first.
std::uint64_t bits_at(const char* bytes, int count) {
  std::uint64_t result = 0;
  for (int k = 0; k < count; ++k)
    result |= std::uint64_t{static_cast<unsigned char>(bytes[k])} << static_cast<unsigned>(8 * k);
  return result;
}
void append_bits(std::string& text, std::uint64_t bits, int count) {
  for (int k = 0; k < count; ++k)
    text += static_cast<char>((bits >> static_cast<unsigned>(8 * k)) & 0xff);
}

class Reader {
 public:
  explicit Reader(const std::filesystem::path& path) : path_(path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw FormatError(fmt::format("{}: cannot be read", path.string()));
    bytes_.assign(std::istreambuf_iterator<char>(file), {});
    if (file.bad()) throw FormatError(fmt::format("{}: cannot be read to its end", path.string()));
  }

  std::vector<NamedTensor> read() {
    if (bytes_.size() < 8) fail("it is shorter than the length of its header");
    const std::uint64_t length = bits_at(bytes_.data(), 8);
    if (length > bytes_.size() - 8) fail("its header would end behind the file; is it truncated?");
    data_ = 8 + static_cast<std::size_t>(length);
    const auto description = nlohmann::ordered_json::parse(
        bytes_.begin() + 8, bytes_.begin() + static_cast<std::ptrdiff_t>(data_), nullptr, false);
    if (!description.is_object()) fail("its header is no JSON object");
    std::vector<NamedTensor> tensors;
    for (const auto& [name, entry] : description.items())
      if (name != "__metadata__") tensors.push_back(tensor(name, entry));
    return tensors;
  }

 private:
  [[noreturn]] void fail(const std::string& reason) const {
    throw FormatError(fmt::format("{}: no valid safetensors file: {}", path_.string(), reason));
  }

  NamedTensor tensor(const std::string& name, const nlohmann::ordered_json& entry) {
    const auto refuse = [&](const char* reason) {
      fail(fmt::format("tensor {}: {}", quoted_text(name), reason));
    };
    if (!entry.is_object() || !entry.contains("dtype") || !entry.contains("shape") ||
        !entry.contains("data_offsets"))
      refuse("dtype, shape or data_offsets is missing");
    const nlohmann::ordered_json &type = entry["dtype"], &shape = entry["shape"],
                                 &offsets = entry["data_offsets"];
    if (!type.is_string() || !shape.is_array() || !offsets.is_array() || offsets.size() != 2 ||
        !offsets[0].is_number_unsigned() || !offsets[1].is_number_unsigned())
      refuse("dtype, shape or data_offsets is malformed");
    NamedTensor result{name, "", {}, {}};
    const std::size_t room = bytes_.size() - data_;
    std::size_t count = 1;
    for (const nlohmann::ordered_json& extent : shape) {
      if (!extent.is_number_unsigned()) refuse("an extent is no whole number");
      const auto n = extent.get<std::uint64_t>();
      if (n != 0 && count > room / n) refuse("its shape is larger than the file");
      count *= static_cast<std::size_t>(n);
      result.shape.push_back(static_cast<std::size_t>(n));
    }
    const auto begin = offsets[0].get<std::uint64_t>(), end = offsets[1].get<std::uint64_t>();
    if (begin > end || end > room) refuse("its data_offsets lie outside the file");
    read_numbers(result, type.get<std::string>(), static_cast<std::size_t>(begin),
                 static_cast<std::size_t>(end), count);
    return result;
  }

  void read_numbers(NamedTensor& tensor, const std::string& type, std::size_t begin,
                    std::size_t end, std::size_t count) {
    int bytes = 0;
    const FloatFormat* format = nullptr;
    for (const auto& known : float_formats())
      if (!known.safetensors.empty() && known.safetensors == type) format = &known;
    const auto* whole = std::find_if(whole_types.begin(), whole_types.end(),
                                     [&](const WholeType& known) { return known.name == type; });
    if (format) bytes = format->bits / 8;
    if (whole != whole_types.end()) bytes = whole->bytes;
    if (bytes == 0)
      fail(fmt::format("tensor {}: numbers of type {} are not read", quoted_text(tensor.name),
                       quoted_text(type)));
    if (end - begin != count * static_cast<std::size_t>(bytes))
      fail(fmt::format("tensor {}: its shape and its data_offsets differ in size",
                       quoted_text(tensor.name)));
    tensor.type = format ? std::string(format->name) : "i64";
    tensor.values.reserve(count);
    const char* at = bytes_.data() + data_ + begin;
    for (std::size_t k = 0; k < count; ++k, at += bytes) {
      const std::uint64_t bits = bits_at(at, bytes);
      if (format) {
        tensor.values.push_back(format->decoded(bits));
      } else {
        const auto unused = static_cast<unsigned>(64 - 8 * bytes);
        tensor.values.push_back(
            whole->is_signed
                ? static_cast<double>(std::bit_cast<std::int64_t>(bits << unused) >> unused)
                : static_cast<double>(bits));
      }
    }
  }

  std::filesystem::path path_;
  std::string bytes_;
  std::size_t data_ = 0;
};

}  // namespace

std::vector<NamedTensor> read_safetensors(const std::filesystem::path& path) {
  return Reader(path).read();
}

void write_safetensors(const std::filesystem::path& path, const std::vector<NamedTensor>& tensors) {
  nlohmann::ordered_json description = nlohmann::ordered_json::object();
  std::string data;
  for (const auto& tensor : tensors) {
    const FloatFormat* format = tensor.type == "i64" ? nullptr : &float_format(tensor.type);
    const std::size_t begin = data.size();
    for (const double x : tensor.values) {
      if (format) {
        append_bits(data, format->encoded(x), format->bits / 8);
      } else {
        append_bits(data, std::bit_cast<std::uint64_t>(static_cast<std::int64_t>(x)), 8);
      }
    }
    description[tensor.name] = {{"dtype", format ? format->safetensors : "I64"},
                                {"shape", tensor.shape},
                                {"data_offsets", {begin, data.size()}}};
  }
  std::string text = description.dump();
  while (text.size() % 8 != 0) text += ' ';  // so that the numbers are aligned
  std::string file;
  append_bits(file, text.size(), 8);
  write_file_atomically(path, file + text + data);
}

}  // namespace gradstone
