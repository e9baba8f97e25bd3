#include "tools/mlp/checkpoint_folder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <regex>
#include <string>
#include <system_error>
#include <vector>

#include "reference/error.hpp"

namespace gradstone::tools {
namespace {

namespace fs = std::filesystem;

// The name of a file that AtomicFile has not renamed, with the process that writes it.
bool is_left_by_a_dead_process(const std::string& name) {
  static const std::regex temporary(R"(\.gradstone-([0-9]{1,9})-[0-9]+\.tmp)");
  std::smatch parts;
  if (!std::regex_match(name, parts, temporary)) return false;
  return kill(std::stoi(parts[1]), 0) != 0 && errno == ESRCH;
}

void remove_what_dead_processes_left(const fs::path& folder) {
  std::error_code ignored;
  std::vector<fs::path> left;
  for (const auto& entry : fs::directory_iterator(folder, ignored))
    if (is_left_by_a_dead_process(entry.path().filename().string())) left.push_back(entry.path());
  for (const auto& path : left) fs::remove(path, ignored);
}

}  // namespace

CheckpointFolder::CheckpointFolder(const fs::path& folder) {
  descriptor_ = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  // Where the file system can't lock, nothing is lost but the warning.
  if (descriptor_ >= 0 && flock(descriptor_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    close(descriptor_);
    throw Error(
        fmt::format("--checkpoint: another training writes into {}; name another folder, or wait "
                    "until it ends",
                    folder.string()));
  }
  remove_what_dead_processes_left(folder);
}

CheckpointFolder::~CheckpointFolder() {
  if (descriptor_ >= 0) close(descriptor_);
}

}  // namespace gradstone::tools
