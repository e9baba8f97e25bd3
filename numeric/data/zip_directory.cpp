#include "numeric/data/zip_directory.hpp"

#include <algorithm>
#include <string>

// The names and numbers are those of the ZIP specification (APPNOTE.TXT 6.3), section 4.3.

namespace gradstone {
namespace {

constexpr std::uint32_t saturated = 0xffffffff;  // the number is in the zip64 field

/// Some bytes of the archive, as little-endian numbers.
class Record {
 public:
  Record(const RandomAccessFile& file, std::uint64_t offset, std::size_t size)
      : bytes_(size, '\0') {
    if (offset > file.size() || size > file.size() - offset) {
      bytes_.clear();
    } else {
      file.read(offset, std::as_writable_bytes(std::span(bytes_)));
    }
  }

  bool begins_with(std::string_view signature) const { return bytes_.starts_with(signature); }
  std::string_view text(std::size_t at, std::size_t size) const {
    return std::string_view(bytes_).substr(std::min(at, bytes_.size()), size);
  }
  std::uint64_t number(std::size_t at, std::size_t size) const {
    std::uint64_t result = 0;
    for (std::size_t i = size; i-- > 0;) {
      result = result << 8 | static_cast<unsigned char>(bytes_.at(at + i));
    }
    return result;
  }

 private:
  std::string bytes_;
};

/// Where the directory begins, as the record at the end tells. An archive with a comment is not
/// plain.
std::optional<std::uint64_t> directory_offset(const RandomAccessFile& archive) {
  constexpr std::size_t end_size = 22, locator_size = 20, end64_size = 56;
  const std::uint64_t size = archive.size();
  if (size < end_size) return std::nullopt;
  const Record end(archive, size - end_size, end_size);
  if (!end.begins_with("PK\x05\x06")) return std::nullopt;
  const Record locator(archive, size - std::min<std::uint64_t>(size, end_size + locator_size),
                       locator_size);
  if (!locator.begins_with("PK\x06\x07")) return end.number(16, 4);
  const Record end64(archive, locator.number(8, 8), end64_size);
  if (!end64.begins_with("PK\x06\x06")) return std::nullopt;
  return end64.number(48, 8);
}

/// The offset of the local header in the extra fields of a directory entry. Sizes that are
/// saturated come before it.
std::optional<std::uint64_t> zip64_offset(const Record& fields, std::size_t size,
                                          std::size_t numbers_before) {
  for (std::size_t at = 0; at + 4 <= size;) {
    const std::uint64_t id = fields.number(at, 2);
    const std::uint64_t length = fields.number(at + 2, 2);
    const std::size_t place = at + 4 + 8 * numbers_before;
    if (id == 1) {
      if (place + 8 > std::min(size, at + 4 + length)) return std::nullopt;
      return fields.number(place, 8);
    }
    at += 4 + length;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> local_offset(const RandomAccessFile& archive, const Record& entry,
                                          std::uint64_t extra_at, std::size_t extra_size) {
  if (entry.number(42, 4) != saturated) return entry.number(42, 4);
  const std::size_t before = static_cast<std::size_t>(entry.number(20, 4) == saturated) +
                             static_cast<std::size_t>(entry.number(24, 4) == saturated);
  const Record fields(archive, extra_at, extra_size);
  if (fields.text(0, extra_size).size() < extra_size) return std::nullopt;
  return zip64_offset(fields, extra_size, before);
}

std::optional<std::uint64_t> offset_behind_local_header(const RandomAccessFile& archive,
                                                        std::uint64_t offset,
                                                        std::string_view name) {
  constexpr std::size_t header_size = 30;
  const Record header(archive, offset, header_size);
  if (!header.begins_with("PK\x03\x04") || header.number(26, 2) != name.size()) {
    return std::nullopt;
  }
  const Record local_name(archive, offset + header_size, name.size());
  if (local_name.text(0, name.size()) != name) return std::nullopt;
  return offset + header_size + name.size() + header.number(28, 2);
}

}  // namespace

std::optional<std::uint64_t> offset_of_stored_member(const RandomAccessFile& archive,
                                                     std::string_view name) {
  constexpr std::size_t entry_size = 46;
  std::optional<std::uint64_t> at = directory_offset(archive);
  while (at) {
    const Record entry(archive, *at, entry_size);
    if (!entry.begins_with("PK\x01\x02")) return std::nullopt;
    const std::size_t name_size = entry.number(28, 2);
    const std::size_t extra_size = entry.number(30, 2);
    const std::uint64_t extra_at = *at + entry_size + name_size;
    if (Record(archive, *at + entry_size, name_size).text(0, name_size) == name) {
      const bool is_stored = entry.number(10, 2) == 0;
      const auto local = local_offset(archive, entry, extra_at, extra_size);
      if (!is_stored || !local) return std::nullopt;
      return offset_behind_local_header(archive, *local, name);
    }
    at = extra_at + extra_size + entry.number(32, 2);
  }
  return std::nullopt;
}

}  // namespace gradstone
