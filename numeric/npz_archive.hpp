#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "numeric/npy_format.hpp"

// Of libzip, so that who includes this needs no zip.h.
struct zip;
struct zip_file;

namespace gradstone {

/// Closes an archive and forgets what was not written.
struct ZipDiscard {
  void operator()(zip* archive) const;
};
using ZipHandle = std::unique_ptr<zip, ZipDiscard>;

/// An open zip archive all of whose members are named KEY.npy, each once. Private to numeric/.
class NpzArchive {
 public:
  explicit NpzArchive(const std::filesystem::path& path);

  const std::string& path() const { return path_; }
  const std::vector<std::string>& keys() const { return keys_; }  ///< by number in the archive
  std::uint64_t file_size() const { return file_size_; }
  zip* handle() const { return handle_.get(); }

  /// The number of a member. Throws FormatError with the nearest keys when there is none.
  std::size_t find(std::string_view key) const;

  /// The CRC-32 of a member's bytes, as the archive has it.
  std::optional<std::uint32_t> checksum(std::string_view key) const;

 private:
  void open();
  void read_directory();

  std::string path_;
  std::uint64_t file_size_ = 0;
  ZipHandle handle_;
  std::vector<std::string> keys_;
  std::map<std::string, std::size_t, std::less<>> numbers_;  // of the keys
};

/// The uncompressed bytes of one member, in order. Sizes that its compressed size rules out are
/// refused on opening.
class NpzMemberStream {
 public:
  NpzMemberStream(std::shared_ptr<const NpzArchive> archive, std::string_view key);

  const std::string& origin() const { return origin_; }  ///< the file and the member, for messages
  std::size_t size() const { return size_; }

  /// A source of the bytes that is valid as long as this stream. Throws FormatError for damaged
  /// data; at the end it compares size and checksum.
  ByteSource source();

 private:
  struct Close {
    void operator()(zip_file* file) const;
  };

  std::size_t read(std::span<std::byte> target);

  std::shared_ptr<const NpzArchive> archive_;  // outlives file_
  std::string origin_;
  std::size_t size_ = 0;
  std::size_t position_ = 0;
  std::unique_ptr<zip_file, Close> file_;
};

}  // namespace gradstone
