#include "numeric/data/random_access_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

#include "reference/error.hpp"

namespace gradstone {
namespace {

constexpr std::string_view remedy =
    "set TMPDIR to a folder with more room, or save the data set without compression "
    "(numpy.savez), which needs no unpacking";

std::string system_message() {
  return std::generic_category().message(errno);
}

void check_space(const std::filesystem::path& folder, std::uint64_t needed) {
  struct statvfs disk {};
  if (statvfs(folder.c_str(), &disk) != 0) return;  // writing will tell
  const std::uint64_t available = std::uint64_t{disk.f_bavail} * disk.f_frsize;
  constexpr std::uint64_t mebi = std::uint64_t{1} << 20;
  if (needed > available) {
    throw Error(fmt::format(
        "{}: to stream a compressed data set, {} MiB are unpacked there, but {} MiB are free: {}",
        folder.string(), needed / mebi, available / mebi, remedy));
  }
}

}  // namespace

RandomAccessFile::RandomAccessFile(int descriptor, std::string name)
    : descriptor_(descriptor), name_(std::move(name)) {}

RandomAccessFile::RandomAccessFile(const std::filesystem::path& path)
    : RandomAccessFile(open(path.c_str(), O_RDONLY | O_CLOEXEC), path.string()) {
  if (descriptor_ < 0) {
    throw Error(fmt::format("{}: cannot be opened: {}", name_, system_message()));
  }
}

RandomAccessFile RandomAccessFile::temporary(const std::filesystem::path& folder,
                                             std::uint64_t size) {
  check_space(folder, size);
  std::string name = (folder / "gradstone-XXXXXX").string();  // mkostemp fills in the X
  const int descriptor = mkostemp(name.data(), O_CLOEXEC);
  if (descriptor < 0) {
    throw Error(fmt::format("{}: a temporary file cannot be made: {}; set TMPDIR to another folder",
                            folder.string(), system_message()));
  }
  unlink(name.c_str());
  return {descriptor, "a temporary file in " + folder.string()};
}

RandomAccessFile::RandomAccessFile(RandomAccessFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), name_(std::move(other.name_)) {}

RandomAccessFile::~RandomAccessFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

std::uint64_t RandomAccessFile::size() const {
  struct stat status {};
  if (fstat(descriptor_, &status) != 0) {
    throw Error(fmt::format("{}: cannot be read: {}", name_, system_message()));
  }
  return static_cast<std::uint64_t>(status.st_size);
}

void RandomAccessFile::read(std::uint64_t offset, std::span<std::byte> target) const {
  while (!target.empty()) {
    const ssize_t count =
        pread(descriptor_, target.data(), target.size(), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      throw Error(fmt::format("{}: cannot be read at byte {}: {}", name_, offset,
                              count == 0 ? "it has become shorter; restore it" : system_message()));
    }
    target = target.subspan(static_cast<std::size_t>(count));
    offset += static_cast<std::uint64_t>(count);
  }
}

void RandomAccessFile::append(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t count = write(descriptor_, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      throw Error(fmt::format("{}: cannot be written: {}; {}", name_, system_message(), remedy));
    }
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
}

std::filesystem::path default_temporary_folder() {
  std::error_code code;
  const auto folder = std::filesystem::temp_directory_path(code);
  if (code) {
    const char* name = std::getenv("TMPDIR");
    throw Error(fmt::format("TMPDIR is {}, which is no folder: set it to one",
                            name != nullptr ? name : "not set and /tmp"));
  }
  return folder;
}

}  // namespace gradstone
