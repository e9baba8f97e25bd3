#include "numeric/data/available_memory.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <limits>
#include <optional>
#include <string>

namespace gradstone {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t unlimited = std::numeric_limits<std::uint64_t>::max();

std::uint64_t left(std::uint64_t limit, std::uint64_t used) {
  return limit == unlimited ? unlimited : limit - std::min(limit, used);
}

/// The number behind a word in a file of lines "word number".
std::optional<std::uint64_t> number_after(const fs::path& path, std::string_view word) {
  std::ifstream file(path);
  std::string found;
  while (file >> found && found != word) {
  }
  std::uint64_t number = 0;
  if (file >> number) return number;
  return std::nullopt;
}

/// A file that holds one number; "max" and numbers near 2^63 stand for no limit.
std::uint64_t limit_in(const fs::path& path) {
  std::uint64_t number = 0;
  constexpr std::uint64_t none = std::uint64_t{1} << 62;
  const bool is_number = static_cast<bool>(std::ifstream(path) >> number);
  return is_number && number < none ? number : unlimited;
}

std::uint64_t system_memory() {
  constexpr std::uint64_t kibi = 1024;
  const auto available = number_after("/proc/meminfo", "MemAvailable:");
  return available ? *available * kibi : unlimited;
}

std::uint64_t process_memory() {
  constexpr std::uint64_t kibi = 1024;
  rlimit address_space{RLIM_INFINITY, RLIM_INFINITY}, data{RLIM_INFINITY, RLIM_INFINITY};
  getrlimit(RLIMIT_AS, &address_space);
  getrlimit(RLIMIT_DATA, &data);
  static_assert(RLIM_INFINITY == unlimited);
  const auto size = number_after("/proc/self/status", "VmSize:").value_or(0) * kibi;
  const auto written = number_after("/proc/self/status", "VmData:").value_or(0) * kibi;
  return std::min(left(address_space.rlim_cur, size), left(data.rlim_cur, written));
}

/// The files of the memory controller in one version of control groups.
struct GroupFiles {
  fs::path root;
  const char *limit, *usage, *reclaimable;
};

/// What is left in a group and in those that it is in, of which each has a limit. Pages of files
/// that were not used lately make room when there is need.
std::uint64_t group_memory(const GroupFiles& files, const std::string& group) {
  std::uint64_t result = unlimited;
  fs::path folder = files.root / fs::path(group).relative_path();
  while (true) {
    const std::uint64_t limit = limit_in(folder / files.limit);
    if (limit != unlimited) {
      const std::uint64_t usage = limit_in(folder / files.usage);
      const auto pages = number_after(folder / "memory.stat", files.reclaimable).value_or(0);
      result = std::min(result, left(limit, usage - std::min(usage, pages)));
    }
    if (folder == files.root || !folder.has_relative_path()) return result;
    folder = folder.parent_path();
  }
}

std::uint64_t control_group_memory() {
  static const GroupFiles version1{"/sys/fs/cgroup/memory", "memory.limit_in_bytes",
                                   "memory.usage_in_bytes", "total_inactive_file"};
  static const GroupFiles version2{"/sys/fs/cgroup", "memory.max", "memory.current",
                                   "inactive_file"};
  std::uint64_t result = unlimited;
  std::ifstream file("/proc/self/cgroup");  // lines of number:controllers:group
  for (std::string line; std::getline(file, line);) {
    const auto first = line.find(':');
    const auto second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const std::string group = line.substr(second + 1);
    if (controllers.empty()) result = std::min(result, group_memory(version2, group));
    if (controllers == "memory") result = std::min(result, group_memory(version1, group));
  }
  return result;
}

}  // namespace

std::uint64_t available_memory() {
  return std::min({system_memory(), process_memory(), control_group_memory()});
}

}  // namespace gradstone
