#pragma once

#include <filesystem>

namespace gradstone::tools {

/// A folder that one run at a time writes its checkpoints into.
class CheckpointFolder {
 public:
  /// Takes the folder, and removes what runs that were killed have left half written.
  /// Errors: Error where another run has it.
  explicit CheckpointFolder(const std::filesystem::path& folder);
  CheckpointFolder(const CheckpointFolder&) = delete;
  CheckpointFolder& operator=(const CheckpointFolder&) = delete;
  ~CheckpointFolder();

 private:
  int descriptor_ = -1;  // of the folder, locked as long as it is open
};

}  // namespace gradstone::tools
