#include "tools/left_files.hpp"

#include <signal.h>

#include <cerrno>
#include <regex>
#include <string>
#include <system_error>
#include <vector>

namespace gradstone::tools {
namespace {

bool is_of_a_dead_process(const std::string& name, const std::regex& pattern) {
  std::smatch parts;
  if (!std::regex_match(name, parts, pattern)) return false;
  return kill(std::stoi(parts[1]), 0) != 0 && errno == ESRCH;
}

// The name of a file that AtomicFile has not renamed, with the process that writes it; libzip first
// writes beside that, with six letters more.
bool is_left_by_a_dead_process(const std::string& name) {
  static const std::regex temporary(R"(\.gradstone-([0-9]{1,9})-[0-9]+\.tmp(\.[0-9A-Za-z]{6})?)");
  return is_of_a_dead_process(name, temporary);
}

// That of a folder in which a program of others was run.
bool is_folder_left_by_a_dead_process(const std::string& name) {
  static const std::regex fresh(R"(gradstone-([0-9]{1,9})-[0-9A-Za-z]{6})");
  return is_of_a_dead_process(name, fresh);
}

}  // namespace

void remove_what_dead_processes_left(const std::filesystem::path& folder) {
  std::error_code ignored;
  std::vector<std::filesystem::path> left;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored))
    if (is_left_by_a_dead_process(entry.path().filename().string())) left.push_back(entry.path());
  for (const auto& path : left) std::filesystem::remove(path, ignored);
}

void remove_folders_that_dead_processes_left() {
  std::error_code ignored;
  const auto place = std::filesystem::temp_directory_path(ignored);
  std::vector<std::filesystem::path> left;
  for (const auto& entry : std::filesystem::directory_iterator(place, ignored))
    if (is_folder_left_by_a_dead_process(entry.path().filename().string()))
      left.push_back(entry.path());
  for (const auto& path : left) std::filesystem::remove_all(path, ignored);
}

}  // namespace gradstone::tools
