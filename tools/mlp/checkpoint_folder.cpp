#include "tools/mlp/checkpoint_folder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

#include "reference/error.hpp"
#include "tools/left_files.hpp"

namespace gradstone::tools {

CheckpointFolder::CheckpointFolder(const std::filesystem::path& folder) {
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
