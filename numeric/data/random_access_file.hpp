#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace gradstone {

/// A file of which any part is read at any time. Private to numeric/data.
class RandomAccessFile {
 public:
  /// Opens a file for reading. Throws Error when that fails.
  explicit RandomAccessFile(const std::filesystem::path& path);

  /// A new file in a folder that has no name, so that it is gone when it is closed, however the
  /// program ends. Throws Error when there are not `size` bytes free.
  static RandomAccessFile temporary(const std::filesystem::path& folder, std::uint64_t size);

  RandomAccessFile(RandomAccessFile&& other) noexcept;
  RandomAccessFile& operator=(RandomAccessFile&&) = delete;
  ~RandomAccessFile();

  std::uint64_t size() const;

  /// Fills the target with the bytes from `offset` on. Throws Error when there are fewer.
  void read(std::uint64_t offset, std::span<std::byte> target) const;

  /// Adds bytes at the end. Throws Error when the disk is full.
  void append(std::span<const std::byte> bytes);

 private:
  RandomAccessFile(int descriptor, std::string name);

  int descriptor_;
  std::string name_;  // for messages
};

/// The folder for temporary files, as TMPDIR tells. Throws Error where TMPDIR is no folder.
std::filesystem::path default_temporary_folder();

}  // namespace gradstone
