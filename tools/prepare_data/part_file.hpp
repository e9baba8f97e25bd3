#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>

namespace gradstone::tools {

/// What has come of a file: TARGET.part, which takes the place of TARGET when it is finished.
/// One process has it at a time. It stays where there is something in it.
class PartFile {
 public:
  /// Errors: Error if it can't be opened, or another process writes it.
  explicit PartFile(std::filesystem::path target);
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;
  ~PartFile();

  const std::filesystem::path& path() const { return path_; }
  std::uint64_t size() const { return size_; }

  /// Both return 0 or an error number.
  int append(const char* bytes, std::size_t count);
  int clear();

  /// Puts the bytes on the disk and renames. Errors: Error with the reason.
  void finish();

 private:
  std::filesystem::path target_, path_;
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
  bool finished_ = false;
};

}  // namespace gradstone::tools
