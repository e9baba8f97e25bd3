#include "tools/places.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <system_error>

#include "reference/error.hpp"

namespace gradstone::tools {
namespace {

namespace fs = std::filesystem;

// Where a name leads, though nothing may be there yet.
fs::path end_of_links(fs::path path) {
  constexpr int most_links = 40;
  std::error_code error;
  for (int k = 0; k < most_links && fs::is_symlink(path, error); ++k) {
    const fs::path next = fs::read_symlink(path, error);
    if (error) break;
    path = next.is_absolute() ? next : path.parent_path() / next;
  }
  return path;
}

// One spelling for all names of a place.
fs::path spelling_of(const fs::path& path) {
  std::error_code error;
  const fs::path full = fs::absolute(end_of_links(path), error);
  const fs::path result = fs::weakly_canonical(full, error);
  return error ? full.lexically_normal() : result;
}

[[noreturn]] void refuse(const std::string& one, const std::string& other, const fs::path& path) {
  throw FormatError(
      fmt::format("{} and {} name the same file, {}; give what is written another name", one, other,
                  path.string()));
}

}  // namespace

void Places::read(const std::string& use, const fs::path& file, Uses replaced_by) {
  add(file, use, false, std::move(replaced_by));
}

void Places::write(const std::string& use, const fs::path& file) {
  add(file, use, true, {});
}

void Places::read_in(const std::string& use, const fs::path& folder, const std::regex& names) {
  add_folder(folder, use, false, names);
}

void Places::write_in(const std::string& use, const fs::path& folder, const std::regex& names) {
  add_folder(folder, use, true, names);
}

bool Places::go_together(const Place& a, const Place& b) {
  if (a.use == b.use || (!a.written && !b.written)) return true;
  return a.replaced_by.contains(b.use) || b.replaced_by.contains(a.use);
}

void Places::add(const fs::path& file, const std::string& use, bool written, Uses replaced_by) {
  if (file.empty()) return;
  Place place{use, spelling_of(file), std::nullopt, written, std::move(replaced_by)};
  struct stat found {};
  if (stat(file.c_str(), &found) == 0) {
    if (!S_ISREG(found.st_mode)) return;
    place.file.emplace(found.st_dev, found.st_ino);
  }
  for (const auto& other : places_) {
    const bool same =
        place.file && other.file ? place.file == other.file : place.path == other.path;
    if (same && !go_together(place, other)) refuse(other.use, use, file);
  }
  places_.push_back(std::move(place));
}

void Places::add_folder(const fs::path& folder, const std::string& use, bool written,
                        const std::regex& names) {
  if (folder.empty()) return;
  const fs::path spelling = spelling_of(folder);
  const Place any{use, spelling, std::nullopt, written, {}};
  for (const auto& other : places_)
    if (other.path.parent_path() == spelling &&
        std::regex_match(other.path.filename().string(), names) && !go_together(any, other))
      refuse(other.use, use, other.path);
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored))
    if (std::regex_match(entry.path().filename().string(), names))
      add(entry.path(), use, written, {});
}

}  // namespace gradstone::tools
