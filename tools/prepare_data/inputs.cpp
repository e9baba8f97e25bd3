#include "tools/prepare_data/inputs.hpp"

#include <system_error>

namespace gradstone::tools {
namespace {

namespace fs = std::filesystem;

std::optional<fs::path> first_in(const fs::path& folder, const std::vector<std::string>& names) {
  for (const auto& name : names) {
    std::error_code ignored;
    if (fs::is_regular_file(folder / name, ignored)) return folder / name;
  }
  return std::nullopt;
}

std::vector<fs::path> all_in(const fs::path& folder,
                             const std::vector<std::vector<std::string>>& lists) {
  std::vector<fs::path> found;
  for (const auto& names : lists) {
    const auto file = first_in(folder, names);
    if (!file) return {};
    found.push_back(*file);
  }
  return found;
}

// What is there of files that belong together, and what is not; empty where it is all or nothing.
std::string incomplete_in(const fs::path& folder,
                          const std::vector<std::vector<std::string>>& lists) {
  std::optional<fs::path> present;
  std::string missing;
  for (const auto& names : lists) {
    const auto file = first_in(folder, names);
    if (file && !present) present = file;
    if (!file && missing.empty()) missing = names.front();
  }
  if (!present || missing.empty()) return "";
  return "; " + folder.string() + " has " + present->filename().string() + ", but not " + missing;
}

}  // namespace

std::vector<fs::path> Inputs::told(std::vector<fs::path> files) const {
  for (const auto& file : files)
    if (tell_) tell_(file);
  return files;
}

std::optional<fs::path> Inputs::find(const std::vector<std::string>& names) const {
  for (const auto& folder : folders_)
    if (auto file = first_in(folder, names)) return told({*file}).front();
  return std::nullopt;
}

std::vector<fs::path> Inputs::find_all(const std::vector<std::vector<std::string>>& lists,
                                       const std::vector<std::string>& subfolders) const {
  for (const auto& folder : folders_) {
    if (auto files = all_in(folder, lists); !files.empty()) return told(std::move(files));
    for (const auto& subfolder : subfolders)
      if (auto files = all_in(folder / subfolder, lists); !files.empty())
        return told(std::move(files));
  }
  return {};
}

std::string Inputs::incomplete(const std::vector<std::vector<std::string>>& lists,
                               const std::vector<std::string>& subfolders) const {
  for (const auto& folder : folders_) {
    if (auto text = incomplete_in(folder, lists); !text.empty()) return text;
    for (const auto& subfolder : subfolders)
      if (auto text = incomplete_in(folder / subfolder, lists); !text.empty()) return text;
  }
  return "";
}

std::string Inputs::text() const {
  std::string text;
  for (const auto& folder : folders_) text += (text.empty() ? "" : " or ") + folder.string();
  return text;
}

}  // namespace gradstone::tools
