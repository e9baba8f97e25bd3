#include "numeric/atomic_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <fstream>
#include <optional>
#include <system_error>

#include "reference/error.hpp"

namespace gradstone {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& path, int code) {
  throw Error(fmt::format("{}: cannot be written: {}", path.string(),
                          std::generic_category().message(code)));
}

/// Where bytes go that are written under a name.
struct Destination {
  fs::path path;                  ///< what links lead to
  std::optional<int> descriptor;  ///< of this process
  bool is_file = true;            ///< a file, or nothing yet; else it can't be replaced
};

/// The number of /proc/PID/fd/N, where /dev/stdout and /dev/fd/N lead to, if PID is this process.
std::optional<int> own_descriptor(const fs::path& folder, const std::string& name) {
  if (folder != fmt::format("/proc/{}/fd", getpid())) return std::nullopt;
  int number = 0;
  const char* last = name.data() + name.size();
  const auto [end, error] = std::from_chars(name.data(), last, number);
  if (error != std::errc() || end != last) return std::nullopt;
  return number;
}

bool is_same_file(const fs::path& path, int descriptor) {
  struct stat named {
  }, open{};
  return stat(path.c_str(), &named) == 0 && fstat(descriptor, &open) == 0 &&
         named.st_dev == open.st_dev && named.st_ino == open.st_ino;
}

Destination destination_of(fs::path path) {
  constexpr int most_links = 40;
  std::error_code error;
  for (int k = 0; k < most_links && fs::is_symlink(path, error); ++k) {
    // What looks like a link below /proc need not have a name: a pipe, or a file that was removed.
    const fs::path folder =
        fs::canonical(path.parent_path().empty() ? "." : path.parent_path(), error);
    if (error) break;
    if (const auto number = own_descriptor(folder, path.filename().string()))
      return {path, number, false};
    if (folder.string().starts_with("/proc/")) return {path, std::nullopt, false};
    const fs::path next = fs::read_symlink(path, error);
    if (error) break;
    path = next.is_absolute() ? next : path.parent_path() / next;
  }
  if (fs::is_symlink(path, error)) fail(path, ELOOP);
  if (!fs::exists(path, error)) return {path, std::nullopt, true};
  if (!fs::is_regular_file(path, error)) return {path, std::nullopt, false};
  // To replace the file that stdout or stderr goes to would lose what is printed.
  for (const int descriptor : {STDOUT_FILENO, STDERR_FILENO})
    if (is_same_file(path, descriptor)) return {path, descriptor, false};
  return {path, std::nullopt, true};
}

/// Asks the system to put on the disk what was written. Returns 0 or an error number.
int flush_to_disk(const fs::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return errno;
  const int code = fsync(descriptor) == 0 ? 0 : errno;
  close(descriptor);
  return code;
}

/// Returns 0 or an error number.
int write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

/// Writes to what is no file.
void write_through(const Destination& destination, const fs::path& name, std::string_view text) {
  if (destination.descriptor)
    return write_to_descriptor(*destination.descriptor, text, name.string());
  const int descriptor = ::open(destination.path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY);
  if (descriptor < 0) fail(name, errno);
  const int code = write_all(descriptor, text);
  if (close(descriptor) != 0 && code == 0) fail(name, errno);
  if (code != 0) fail(name, code);
}

std::string content_of(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

AtomicFile::AtomicFile(fs::path target) : target_(std::move(target)) {
  static std::atomic<unsigned> counter{0};
  const Destination destination = destination_of(target_);
  const fs::path folder =
      destination.is_file ? destination.path.parent_path() : fs::temp_directory_path();
  temporary_ = folder / fmt::format(".gradstone-{}-{}.tmp", getpid(), counter++);
}

AtomicFile::~AtomicFile() {
  std::error_code ignored;
  fs::remove(temporary_, ignored);
}

void AtomicFile::commit() {
  const Destination destination = destination_of(target_);
  if (!destination.is_file) return write_through(destination, target_, content_of(temporary_));
  if (const int code = flush_to_disk(temporary_); code != 0) fail(target_, code);
  std::error_code error;
  fs::rename(temporary_, destination.path, error);
  if (error) fail(target_, error.value());
  const auto folder = destination.path.parent_path();
  flush_to_disk(folder.empty() ? "." : folder);  // the data is safe; not every system syncs folders
}

void write_file_atomically(const fs::path& path, std::string_view text) {
  const Destination destination = destination_of(path);
  if (!destination.is_file) return write_through(destination, path, text);
  AtomicFile file(path);
  errno = 0;
  std::ofstream stream(file.temporary(), std::ios::binary);
  stream.write(text.data(), static_cast<std::streamsize>(text.size()));
  stream.close();
  if (!stream) fail(path, errno != 0 ? errno : EIO);
  file.commit();
}

void write_to_descriptor(int descriptor, std::string_view text, const std::string& name) {
  for (std::FILE* stream : {stdout, stderr})
    if (fileno(stream) == descriptor && std::fflush(stream) != 0) fail(name, errno);
  if (const int code = write_all(descriptor, text); code != 0) fail(name, code);
}

bool leads_to_stdout(const fs::path& path) {
  return destination_of(path).descriptor == STDOUT_FILENO;
}

void require_writable(const fs::path& path) {
  const Destination destination = destination_of(path);
  if (fs::is_directory(destination.path)) fail(path, EISDIR);
  if (!destination.is_file) return;
  const auto folder = destination.path.parent_path();
  if (access(folder.empty() ? "." : folder.c_str(), W_OK | X_OK) != 0) fail(path, errno);
}

}  // namespace gradstone
