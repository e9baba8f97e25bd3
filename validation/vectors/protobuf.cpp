#include "validation/vectors/protobuf.hpp"

#include "reference/error.hpp"

namespace gradstone {
namespace {

// Seven bits a byte, the lowest first; the highest bit says that more follow.
std::uint64_t take_varint(std::string_view& message) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    if (message.empty()) throw FormatError("it ends within a number");
    const auto byte = static_cast<unsigned char>(message.front());
    message.remove_prefix(1);
    value |= std::uint64_t{byte & 0x7fU} << shift;
    if (byte < 0x80) return value;
  }
  throw FormatError("a number has more than 64 bits");
}

std::uint64_t take_fixed(std::string_view& message, unsigned bytes) {
  if (message.size() < bytes) throw FormatError("it ends within a number");
  std::uint64_t value = 0;
  for (unsigned k = 0; k < bytes; ++k)
    value |= std::uint64_t{static_cast<unsigned char>(message[k])} << (8 * k);
  message.remove_prefix(bytes);
  return value;
}

void append_varint(std::string& message, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7U) message += static_cast<char>((value & 0x7fU) | 0x80U);
  message += static_cast<char>(value);
}

}  // namespace

std::optional<ProtobufField> next_field(std::string_view& message) {
  if (message.empty()) return std::nullopt;
  const std::uint64_t tag = take_varint(message);
  ProtobufField field;
  if (tag >> 3U == 0 || tag >> 3U >= 1U << 29U) throw FormatError("a field has a wrong number");
  field.number = static_cast<std::uint32_t>(tag >> 3U);
  switch (tag & 7U) {
    case 0:
      field.type = WireType::varint;
      break;
    case 1:
      field.type = WireType::fixed64;
      break;
    case 2:
      field.type = WireType::bytes;
      break;
    case 5:
      field.type = WireType::fixed32;
      break;
    default:
      throw FormatError("a field is of an unknown type");
  }
  if (field.type != WireType::bytes) {
    field.value = next_number(message, field.type);
    return field;
  }
  const std::uint64_t length = take_varint(message);
  if (length > message.size()) throw FormatError("it ends within a field; is it truncated?");
  field.bytes = message.substr(0, static_cast<std::size_t>(length));
  message.remove_prefix(static_cast<std::size_t>(length));
  return field;
}

std::uint64_t next_number(std::string_view& packed, WireType type) {
  if (type == WireType::fixed64) return take_fixed(packed, 8);
  if (type == WireType::fixed32) return take_fixed(packed, 4);
  return take_varint(packed);
}

void append_number(std::string& message, std::uint32_t field, std::uint64_t value) {
  append_varint(message, std::uint64_t{field} << 3U);
  append_varint(message, value);
}

void append_bytes(std::string& message, std::uint32_t field, std::string_view bytes) {
  append_varint(message, (std::uint64_t{field} << 3U) | 2U);
  append_varint(message, bytes.size());
  message += bytes;
}

}  // namespace gradstone
