#include "numeric/plan/product_choice.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <functional>

#include "numeric/atomic_file.hpp"
#include "reference/error.hpp"

namespace gradstone::plan {
namespace {

namespace fs = std::filesystem;

std::string name_of_processor() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const auto colon = line.find(": ");
    if (line.rfind("model name", 0) == 0 && colon != std::string::npos)
      return line.substr(colon + 2);
  }
  return "unknown processor";
}

std::optional<fs::path> folder_for_caches() {
  if (const char* folder = std::getenv("XDG_CACHE_HOME"); folder && *folder == '/')
    return fs::path(folder) / "gradstone";
  if (const char* home = std::getenv("HOME"); home && *home == '/')
    return fs::path(home) / ".cache" / "gradstone";
  return std::nullopt;
}

template <class T>
std::string text_of(const MatrixProduct<T>& p) {
  return fmt::format("{} {}x{} depth {} {}{}{}", sizeof(T) == sizeof(float) ? "float" : "double",
                     p.rows, p.columns, p.depth, p.transpose_left ? 'T' : 'N',
                     p.transpose_right ? 'T' : 'N', p.accumulate ? " add" : "");
}

}  // namespace

ProductChoices::ProductChoices(std::optional<fs::path> folder) {
  if (!folder) return;
  header_ = "# What multiplies which shape fastest. Remove this file to have it measured again.\n";
  header_ += "# " + name_of_processor() + "\n";
  for (const auto library : loadable_libraries()) header_ += "# " + description_of(library) + "\n";
  file_ = *folder / fmt::format("products-{:016x}.txt", std::hash<std::string>()(header_));
  read();
}

ProductChoices& ProductChoices::of_this_machine() {
  static ProductChoices choices(folder_for_caches());
  return choices;
}

/// Lines that are none of ours are passed over: the file is nothing that can't be made again.
void ProductChoices::read() {
  const auto libraries = loadable_libraries();
  std::ifstream file(*file_);
  for (std::string line; std::getline(file, line);) {
    const auto colon = line.find(": ");
    if (line.rfind('#', 0) == 0 || colon == std::string::npos) continue;
    for (const auto library : libraries)
      if (line.substr(colon + 2) == name_of(library)) chosen_[line.substr(0, colon)] = library;
  }
}

bool ProductChoices::keep(const std::string& shape, ProductLibrary library) {
  chosen_[shape] = library;
  read();  // what another process has kept for the shape counts
  std::string text = header_;
  for (const auto& [known, by] : chosen_) text += known + ": " + name_of(by) + "\n";
  try {
    fs::create_directories(file_->parent_path());
    write_file_atomically(*file_, text);
    return true;
  } catch (const std::exception&) {
    return false;
  }
}

template <class T>
ProductLibrary ProductChoices::fastest(const MatrixProduct<T>& shape) {
  const std::lock_guard lock(mutex_);
  const std::string text = text_of(shape);
  asked_.insert(text);
  if (const auto found = chosen_.find(text); found != chosen_.end()) return found->second;
  if (file_ && keep(text, measure_fastest(shape, loadable_libraries()))) return chosen_.at(text);
  file_.reset();
  return chosen_[text] = linked_library();
}

std::vector<std::string> ProductChoices::lines() {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> lines;
  for (const auto& shape : asked_) lines.push_back(shape + ": " + name_of(chosen_.at(shape)));
  return lines;
}

template ProductLibrary ProductChoices::fastest(const MatrixProduct<float>&);
template ProductLibrary ProductChoices::fastest(const MatrixProduct<double>&);

}  // namespace gradstone::plan

namespace gradstone {

std::vector<std::string> product_choices() {
  return plan::ProductChoices::of_this_machine().lines();
}

std::string file_of_product_choices() {
  const auto& file = plan::ProductChoices::of_this_machine().file();
  return file ? file->string() : "";
}

}  // namespace gradstone
