#pragma once

#include <filesystem>

namespace gradstone::tools {

/// Removes from a folder what programs that were killed while they wrote into it left half written:
/// the temporary files of processes that are no more.
void remove_what_dead_processes_left(const std::filesystem::path& folder);

/// Removes from the folder for temporary files what `gradstone check` runs programs in, of
/// processes that were killed.
void remove_folders_that_dead_processes_left();

}  // namespace gradstone::tools
