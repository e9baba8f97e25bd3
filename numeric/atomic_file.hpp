#pragma once

#include <filesystem>
#include <string_view>

namespace gradstone {

/// A file that is written beside its target and takes the target's place only when it is complete:
/// a reader sees the old file or the new one, never a part of it.
///
/// Write to temporary(), then commit(). Without a commit the temporary file is removed and the
/// target stays as it was.
class AtomicFile {
 public:
  explicit AtomicFile(std::filesystem::path target);
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  ~AtomicFile();

  /// A name in the target's folder that is not taken.
  const std::filesystem::path& temporary() const { return temporary_; }

  /// Puts the bytes on the disk and renames. Errors: Error that names the target and the reason.
  void commit();

 private:
  std::filesystem::path target_, temporary_;
};

/// Writes a text into a file in one piece. Errors: Error that names the file and the reason.
void write_file_atomically(const std::filesystem::path& path, std::string_view text);

}  // namespace gradstone
