#include "tools/left_files.hpp"

#include <signal.h>

#include <cerrno>
#include <regex>
#include <string>
#include <system_error>
#include <vector>

namespace gradstone::tools {
namespace {

// The name of a file that AtomicFile has not renamed, with the process that writes it; libzip first
// writes beside that, with six letters more.
bool is_left_by_a_dead_process(const std::string& name) {
  static const std::regex temporary(R"(\.gradstone-([0-9]{1,9})-[0-9]+\.tmp(\.[0-9A-Za-z]{6})?)");
  std::smatch parts;
  if (!std::regex_match(name, parts, temporary)) return false;
  return kill(std::stoi(parts[1]), 0) != 0 && errno == ESRCH;
}

}  // namespace

void remove_what_dead_processes_left(const std::filesystem::path& folder) {
  std::error_code ignored;
  std::vector<std::filesystem::path> left;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored))
    if (is_left_by_a_dead_process(entry.path().filename().string())) left.push_back(entry.path());
  for (const auto& path : left) std::filesystem::remove(path, ignored);
}

}  // namespace gradstone::tools
