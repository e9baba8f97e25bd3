#include "tests/numeric/npz_bytes.hpp"

#include <stdlib.h>
#include <zlib.h>

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace gradstone {
namespace {

std::string little_endian_bytes(std::uint64_t value, int size) {
  std::string bytes;
  for (int i = 0; i < size; ++i, value >>= 8) bytes += static_cast<char>(value & 0xff);
  return bytes;
}

std::uint32_t crc_of(std::string_view text) {
  return static_cast<std::uint32_t>(
      crc32(0, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size())));
}

std::string deflated_bytes(std::string_view text) {
  z_stream stream{};
  constexpr int raw = -15;
  if (deflateInit2(&stream, 9, Z_DEFLATED, raw, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::runtime_error("deflateInit2");
  }
  std::string result(deflateBound(&stream, text.size()), '\0');
  std::string input(text);
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(result.data());
  stream.avail_out = static_cast<uInt>(result.size());
  deflate(&stream, Z_FINISH);
  result.resize(stream.total_out);
  deflateEnd(&stream);
  return result;
}

}  // namespace

std::string zip_bytes(const std::vector<ZipMember>& members) {
  std::string archive;
  std::string directory;
  for (const ZipMember& member : members) {
    const std::string member_bytes =
        member.method == 8 ? deflated_bytes(member.content) : member.content;
    const std::string common =
        little_endian_bytes(20, 2) +
        little_endian_bytes(static_cast<std::uint64_t>(member.flags), 2) +
        little_endian_bytes(static_cast<std::uint64_t>(member.method), 2) +
        little_endian_bytes(0, 2) + little_endian_bytes(33, 2) +
        little_endian_bytes(member.claimed_crc.value_or(crc_of(member.content)), 4) +
        little_endian_bytes(member.claimed_compressed_size.value_or(member_bytes.size()), 4) +
        little_endian_bytes(member.claimed_size.value_or(member.content.size()), 4) +
        little_endian_bytes(member.name.size(), 2) + little_endian_bytes(0, 2);
    directory += "PK\x01\x02" + little_endian_bytes(20, 2) + common + little_endian_bytes(0, 10) +
                 little_endian_bytes(archive.size(), 4) + member.name;
    archive += "PK\x03\x04" + common + member.name + member_bytes;
  }
  const std::string count = little_endian_bytes(members.size(), 2);
  const std::string end = "PK\x05\x06" + little_endian_bytes(0, 4) + count + count +
                          little_endian_bytes(directory.size(), 4) +
                          little_endian_bytes(archive.size(), 4) + little_endian_bytes(0, 2);
  return archive + directory + end;
}

std::string npy_bytes(std::string_view dictionary, std::string_view data, int major) {
  const std::size_t length_size = major == 1 ? 2 : 4;
  std::string text(dictionary);
  while ((8 + length_size + text.size() + 1) % 64 != 0) text += ' ';
  text += '\n';
  return std::string("\x93NUMPY") + static_cast<char>(major) + '\0' +
         little_endian_bytes(text.size(), static_cast<int>(length_size)) + text + std::string(data);
}

std::string npy_ramp(std::size_t count) {
  std::string data;
  for (std::size_t i = 0; i < count; ++i) {
    const auto value = static_cast<double>(i);
    data.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  return npy_bytes(
      "{'descr': '<f8', 'fortran_order': False, 'shape': (" + std::to_string(count) + ",), }",
      data);
}

std::span<const std::byte> as_byte_span(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

}  // namespace gradstone
