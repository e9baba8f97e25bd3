#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace gradstone {

/// A file that is written beside its target and takes the target's place only when it is complete:
/// a reader sees the old file or the new one, never a part of it.
///
/// Write to temporary(), then commit(). Without a commit the temporary file is removed and the
/// target stays as it was. Links are followed and stay links. What is no file and has no content to
/// protect (a device, a pipe, one of the descriptors of this process, such as /dev/stdout) is
/// never replaced: commit() writes the bytes to it.
class AtomicFile {
 public:
  explicit AtomicFile(std::filesystem::path target);
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  ~AtomicFile();

  /// A name in the target's folder that is not taken; of what is no file, in that for temporary
  /// files.
  const std::filesystem::path& temporary() const { return temporary_; }

  /// Puts the bytes on the disk and renames. Errors: Error that names the target and the reason.
  void commit();

 private:
  std::filesystem::path target_, temporary_;
};

/// Writes a text into a file in one piece. Errors: Error that names the file and the reason.
void write_file_atomically(const std::filesystem::path& path, std::string_view text);

/// Writes all bytes to a descriptor of this process, after what stdio holds for it. `name` is what
/// an error calls it. Errors: Error.
void write_to_descriptor(int descriptor, std::string_view text, const std::string& name);

/// Whether what is written under this name goes where stdout goes: /dev/stdout, a link to it, or
/// the file that stdout was directed to.
bool leads_to_stdout(const std::filesystem::path& path);

/// Errors: Error where it is plain before anything is written that no file can be written there:
/// the folder does not exist, or the name is that of a folder.
void require_writable(const std::filesystem::path& path);

}  // namespace gradstone
