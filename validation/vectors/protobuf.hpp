#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gradstone {

/// The wire format of protocol buffers, as far as messages of numbers, texts and bytes need it. The
/// library for it would be larger than gradstone's own reading and writing of files, and one
/// message of it is all that is wanted: a tensor of ONNX. Source: Protocol Buffers, Encoding.

enum class WireType { varint, fixed64, bytes, fixed32 };

/// A field of a message.
struct ProtobufField {
  std::uint32_t number = 0;
  WireType type = WireType::varint;
  std::uint64_t value = 0;  ///< of a number
  std::string_view bytes;   ///< of texts, bytes, packed numbers
};

/// Takes the next field off the front of a message; nothing at its end. Errors: FormatError for
/// what is no message.
std::optional<ProtobufField> next_field(std::string_view& message);
/// Takes a number of packed ones off their front. Errors: FormatError.
std::uint64_t next_number(std::string_view& packed, WireType type);

void append_number(std::string& message, std::uint32_t field, std::uint64_t value);
void append_bytes(std::string& message, std::uint32_t field, std::string_view bytes);

}  // namespace gradstone
