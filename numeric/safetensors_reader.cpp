#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>
#include <numeric>
#include <set>

#include "numeric/float_format.hpp"
#include "numeric/quoted_text.hpp"
#include "numeric/safetensors.hpp"
#include "numeric/safetensors_types.hpp"
#include "reference/error.hpp"
#include "reference/nearest.hpp"

namespace gradstone {
namespace {

using Json = nlohmann::ordered_json;

// As the format demands: a header is read into memory before anything is known of it.
constexpr std::uint64_t longest_header = 100'000'000;

// A JSON object, or nothing that is one; a key that comes twice is left in `twice`.
Json header_of(const std::string& text, std::string& twice) {
  std::set<std::string> seen;
  const auto remember = [&](int depth, Json::parse_event_t event, Json& parsed) {
    if (event == Json::parse_event_t::key && depth == 1 &&
        !seen.insert(parsed.get<std::string>()).second)
      twice = parsed.get<std::string>();
    return true;
  };
  return Json::parse(text, remember, false);
}

// What an entry of the header says; `room` is how many bytes there are for numbers.
class EntryReader {
 public:
  EntryReader(const std::string& name, std::uint64_t room) : room_(room) { member_.name = name; }

  SafetensorsMember read(const Json& entry) {
    if (!entry.is_object() || !entry.contains("dtype") || !entry.contains("shape") ||
        !entry.contains("data_offsets"))
      refuse("dtype, shape or data_offsets is missing");
    const Json &type = entry["dtype"], &shape = entry["shape"], &offsets = entry["data_offsets"];
    if (!type.is_string() || !shape.is_array() || !offsets.is_array() || offsets.size() != 2 ||
        !offsets[0].is_number_unsigned() || !offsets[1].is_number_unsigned())
      refuse("dtype, shape or data_offsets is malformed");
    member_.dtype = type.get<std::string>();
    member_.begin = offsets[0].get<std::uint64_t>();
    member_.end = offsets[1].get<std::uint64_t>();
    read_shape(shape);
    return std::move(member_);
  }

 private:
  [[noreturn]] void refuse(const std::string& reason) const {
    throw FormatError(fmt::format("tensor {}: {}", quoted_text(member_.name), reason));
  }

  void read_shape(const Json& shape) {
    const auto* type = find_safetensors_type(member_.dtype);
    if (!type) refuse(fmt::format("numbers of type {} are not read", quoted_text(member_.dtype)));
    std::uint64_t count = 1;
    for (const Json& extent : shape) {
      if (!extent.is_number_unsigned()) refuse("an extent is no whole number");
      const auto n = extent.get<std::uint64_t>();
      if (n != 0 && count > room_ / n) refuse("its shape is larger than the file");
      count *= n;
      member_.shape.push_back(static_cast<std::size_t>(n));
    }
    if (member_.begin > member_.end || member_.end > room_)
      refuse(
          fmt::format("its data_offsets, {} and {}, lie outside the file, which has {} bytes of "
                      "numbers; is it truncated?",
                      member_.begin, member_.end, room_));
    if (member_.end - member_.begin != count * static_cast<std::uint64_t>(type->bytes))
      refuse("its shape and its data_offsets differ in size");
  }

  SafetensorsMember member_;
  std::uint64_t room_;
};

}  // namespace

const SafetensorsType* find_safetensors_type(std::string_view name) {
  const auto* found = std::find_if(safetensors_types.begin(), safetensors_types.end(),
                                   [&](const SafetensorsType& type) { return type.name == name; });
  return found == safetensors_types.end() ? nullptr : found;
}

std::uint64_t bits_at(const char* bytes, int count) {
  std::uint64_t result = 0;
  for (int k = 0; k < count; ++k)
    result |= std::uint64_t{static_cast<unsigned char>(bytes[k])} << static_cast<unsigned>(8 * k);
  return result;
}

NpyType array_type(std::string_view safetensors_type) {
  const auto* type = find_safetensors_type(safetensors_type);
  if (!type) throw UnknownNameError("safetensors has no type " + std::string(safetensors_type));
  return type->array;
}

std::string_view numpy_name(std::string_view safetensors_type) {
  const auto* type = find_safetensors_type(safetensors_type);
  if (!type) throw UnknownNameError("safetensors has no type " + std::string(safetensors_type));
  return type->numpy_name;
}

bool is_safetensors_name(const std::filesystem::path& path) {
  return path.extension() == ".safetensors";
}

SafetensorsReader::SafetensorsReader(const std::filesystem::path& path)
    : path_(path), file_(path, std::ios::binary) {
  std::error_code unknown;
  if (!file_ || !std::filesystem::is_regular_file(path, unknown))
    throw FormatError(fmt::format("{}: cannot be read", path.string()));
  const auto size = std::filesystem::file_size(path);
  try {
    read_header(size);
    require_whole(size - data_);
  } catch (const FormatError& error) {
    fail(error.what());
  }
  for (const auto& member : members_) keys_.push_back(member.name);
}

void SafetensorsReader::fail(const std::string& reason) const {
  throw FormatError(fmt::format("{}: no valid safetensors file: {}", path_.string(), reason));
}

void SafetensorsReader::read_header(std::uint64_t size) {
  char length_bytes[8];
  if (size < 8 || !file_.read(length_bytes, 8))
    throw FormatError("it is shorter than the length of its header");
  const std::uint64_t length = bits_at(length_bytes, 8);
  if (length > size - 8)
    throw FormatError("its header would end behind the file; is it truncated?");
  if (length > longest_header)
    throw FormatError(
        fmt::format("its header has {} bytes, and at most {} are allowed", length, longest_header));
  data_ = 8 + length;
  std::string text(static_cast<std::size_t>(length), '\0');
  if (!file_.read(text.data(), static_cast<std::streamsize>(length)))
    throw FormatError("its header cannot be read");
  std::string twice;
  const Json header = header_of(text, twice);
  if (!header.is_object()) throw FormatError("its header is no JSON object");
  if (!twice.empty()) throw FormatError("tensor " + quoted_text(twice) + " is there twice");
  for (const auto& [name, entry] : header.items())
    if (name != "__metadata__") members_.push_back(EntryReader(name, size - data_).read(entry));
}

// Every byte is of one tensor.
void SafetensorsReader::require_whole(std::uint64_t room) const {
  std::vector<const SafetensorsMember*> sorted;
  for (const auto& member : members_) sorted.push_back(&member);
  std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) {
    return std::pair(a->begin, a->end) < std::pair(b->begin, b->end);
  });
  std::uint64_t end = 0;
  const SafetensorsMember* last = nullptr;
  for (const auto* member : sorted) {
    if (member->begin < end)
      throw FormatError(fmt::format("tensors {} and {} overlap", quoted_text(last->name),
                                    quoted_text(member->name)));
    if (member->begin > end)
      throw FormatError(fmt::format("{} bytes before tensor {} are of no tensor",
                                    member->begin - end, quoted_text(member->name)));
    end = member->end;
    last = member;
  }
  if (end != room)
    throw FormatError(fmt::format("{} bytes at its end are of no tensor", room - end));
}

bool SafetensorsReader::contains(std::string_view name) const {
  return std::find(keys_.begin(), keys_.end(), name) != keys_.end();
}

const SafetensorsMember& SafetensorsReader::describe(std::string_view name) const {
  const auto found =
      std::find_if(members_.begin(), members_.end(),
                   [&](const SafetensorsMember& member) { return member.name == name; });
  if (found == members_.end())
    throw FormatError(fmt::format("{}: there is no tensor {}{}", path_.string(), quoted_text(name),
                                  nearest_hint(std::string(name), keys_)));
  return *found;
}

NpyArray SafetensorsReader::read(std::string_view name) const {
  const SafetensorsMember& member = describe(name);
  const auto count = std::accumulate(member.shape.begin(), member.shape.end(), std::size_t{1},
                                     std::multiplies<>());
  const NpyArray flat = elements(member, 0, count);
  return {flat.type(), member.shape, {flat.bytes().begin(), flat.bytes().end()}, flat.origin()};
}

NpyArray SafetensorsReader::elements(const SafetensorsMember& member, std::size_t first,
                                     std::size_t count) const {
  const SafetensorsType& type = *find_safetensors_type(member.dtype);
  const auto width = static_cast<std::size_t>(type.bytes);
  const std::string origin = fmt::format("{}, tensor {}", path_.string(), quoted_text(member.name));
  std::string bytes(count * width, '\0');
  file_.clear();
  file_.seekg(static_cast<std::streamoff>(data_ + member.begin + first * width));
  if (!file_.read(bytes.data(), static_cast<std::streamsize>(bytes.size())))
    throw FormatError(origin + ": cannot be read; has the file changed?");
  const auto own = npy_type_size(type.array);
  std::vector<std::byte> result(count * own);
  const FloatFormat* format = own == width ? nullptr : &float_format(type.format);
  for (std::size_t k = 0; k < count; ++k) {
    std::uint64_t bits = bits_at(bytes.data() + k * width, type.bytes);
    if (format) bits = std::bit_cast<std::uint32_t>(static_cast<float>(format->decoded(bits)));
    if (type.array == NpyType::b1) bits = bits != 0 ? 1 : 0;
    // In the byte order of this machine, which is that of `bits`.
    std::memcpy(result.data() + k * own, &bits, own);
  }
  return {type.array, {count}, std::move(result), origin};
}

std::vector<NamedTensor> read_safetensors(const std::filesystem::path& path) {
  const SafetensorsReader file(path);
  std::vector<NamedTensor> tensors;
  for (const auto& member : file.members()) {
    const std::string_view format = find_safetensors_type(member.dtype)->format;
    tensors.push_back({member.name, format.empty() ? "i64" : std::string(format), member.shape,
                       file.read(member.name).as<double>()});
  }
  return tensors;
}

}  // namespace gradstone
