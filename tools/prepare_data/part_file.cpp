#include "tools/prepare_data/part_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "reference/error.hpp"

namespace gradstone::tools {
namespace {

[[noreturn]] void fail(const std::filesystem::path& path, int code) {
  throw Error(fmt::format("{}: cannot be written: {}", path.string(),
                          std::generic_category().message(code)));
}

}  // namespace

PartFile::PartFile(std::filesystem::path target)
    : target_(std::move(target)), path_(target_.string() + ".part") {
  constexpr mode_t permissions = 0666;  // less what the user's mask takes away
  descriptor_ =
      open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK,
           permissions);
  if (descriptor_ < 0 && errno == ELOOP)
    throw Error(
        fmt::format("{}: is a symbolic link, which is not followed; remove it", path_.string()));
  if (descriptor_ < 0) fail(path_, errno);
  struct stat status {};
  if (fstat(descriptor_, &status) != 0 || !S_ISREG(status.st_mode)) {
    close(descriptor_);
    throw Error(fmt::format("{}: is no ordinary file; move it away", path_.string()));
  }
  if (flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    close(descriptor_);
    throw Error(
        fmt::format("{}: another process downloads this file; wait for it, and run the "
                    "command again",
                    path_.string()));
  }
  if (fstat(descriptor_, &status) == 0) size_ = static_cast<std::uint64_t>(status.st_size);
}

PartFile::~PartFile() {
  if (!finished_ && size_ == 0) unlink(path_.c_str());
  close(descriptor_);
}

int PartFile::append(const char* bytes, std::size_t count) {
  while (count > 0) {
    const auto written = write(descriptor_, bytes, count);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    bytes += written;
    count -= static_cast<std::size_t>(written);
    size_ += static_cast<std::uint64_t>(written);
  }
  return 0;
}

int PartFile::clear() {
  if (ftruncate(descriptor_, 0) != 0) return errno;
  size_ = 0;
  return 0;
}

void PartFile::finish() {
  if (fsync(descriptor_) != 0) fail(target_, errno);
  std::error_code error;
  std::filesystem::rename(path_, target_, error);
  if (error) fail(target_, error.value());
  finished_ = true;
}

}  // namespace gradstone::tools
