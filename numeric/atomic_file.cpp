#include "numeric/atomic_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <fstream>
#include <system_error>

#include "reference/error.hpp"

namespace gradstone {
namespace {

[[noreturn]] void fail(const std::filesystem::path& path, int code) {
  throw Error(fmt::format("{}: cannot be written: {}", path.string(),
                          std::generic_category().message(code)));
}

/// Asks the system to put on the disk what was written. Returns 0 or an error number.
int flush_to_disk(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return errno;
  const int code = fsync(descriptor) == 0 ? 0 : errno;
  close(descriptor);
  return code;
}

}  // namespace

AtomicFile::AtomicFile(std::filesystem::path target) : target_(std::move(target)) {
  static std::atomic<unsigned> counter{0};
  temporary_ = target_.parent_path() / fmt::format(".gradstone-{}-{}.tmp", getpid(), counter++);
}

AtomicFile::~AtomicFile() {
  std::error_code ignored;
  std::filesystem::remove(temporary_, ignored);
}

void AtomicFile::commit() {
  if (const int code = flush_to_disk(temporary_); code != 0) fail(target_, code);
  std::error_code error;
  std::filesystem::rename(temporary_, target_, error);
  if (error) fail(target_, error.value());
  const auto folder = target_.parent_path();
  flush_to_disk(folder.empty() ? "." : folder);  // the data is safe; not every system syncs folders
}

void write_file_atomically(const std::filesystem::path& path, std::string_view text) {
  // A device or a pipe has no content to protect, and must not be replaced by a file.
  std::error_code unknown;
  const bool special =
      std::filesystem::exists(path, unknown) && !std::filesystem::is_regular_file(path, unknown);
  AtomicFile file(path);
  errno = 0;
  std::ofstream stream(special ? path : file.temporary(), std::ios::binary);
  stream.write(text.data(), static_cast<std::streamsize>(text.size()));
  stream.close();
  if (!stream) fail(path, errno != 0 ? errno : EIO);
  if (!special) file.commit();
}

}  // namespace gradstone
