#include "numeric/plan/product_choice.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
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

/// Of all processes at once, one has it.
class FileLock {
 public:
  /// Waits for the others. Errors: Error.
  explicit FileLock(const fs::path& path)
      : descriptor_(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666)) {
    if (descriptor_ < 0) throw Error(path.string() + ": cannot be opened");
    while (flock(descriptor_, LOCK_EX) != 0) {
      if (errno == EINTR) continue;
      close(descriptor_);
      throw Error(path.string() + ": cannot be locked");
    }
  }
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  ~FileLock() { close(descriptor_); }

 private:
  int descriptor_;
};

/// All methods that there are here, by their names.
std::map<std::string, ProductMethod> methods_by_name() {
  std::map<std::string, ProductMethod> methods;
  for (const auto library : loadable_libraries())
    for (const auto form :
         {ProductForm::direct, ProductForm::left_copied, ProductForm::result_transposed,
          ProductForm::gathered, ProductForm::convolution})
      methods[name_of(ProductMethod{library, form})] = {library, form};
  return methods;
}

std::string text_of_file(const fs::path& path) {
  std::ifstream stream(path);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::string line_of(const std::string& shape, const MeasuredMethod& measured) {
  return fmt::format("{}: {}; {:.1f} GFLOP/s", shape, name_of(measured.method), measured.gigaflops);
}

}  // namespace

template <class T>
std::string text_of(const MatrixProduct<T>& p) {
  return fmt::format("{} {}x{} depth {} {}{}{}", sizeof(T) == sizeof(float) ? "float" : "double",
                     p.rows, p.columns, p.depth, p.transpose_left ? 'T' : 'N',
                     p.transpose_right ? 'T' : 'N', p.accumulate ? " add" : "");
}

ProductChoices::ProductChoices(std::optional<fs::path> folder) {
  if (!folder) return;
  header_ = "# What multiplies which shape fastest. Remove this file to have it measured again.\n";
  header_ += "# " + name_of_processor() + "\n";
  for (const auto library : loadable_libraries()) header_ += "# " + description_of(library) + "\n";
  header_ += "# The result, whether the factors are given transposed: library, its speed\n";
  file_ = *folder / fmt::format("products-{:016x}.txt", std::hash<std::string>()(header_));
  read();
}

ProductChoices& ProductChoices::of_this_machine() {
  static ProductChoices choices(folder_for_caches());
  return choices;
}

/// Lines that are none of ours are passed over: the file is nothing that can't be made again. What
/// this process has taken already it goes on with.
void ProductChoices::read() {
  static const auto methods = methods_by_name();
  std::ifstream file(*file_);
  for (std::string line; std::getline(file, line);) {
    const auto colon = line.find(": "), semicolon = line.find("; ");
    if (line.rfind('#', 0) == 0 || colon > semicolon || semicolon == std::string::npos) continue;
    const auto method = methods.find(line.substr(colon + 2, semicolon - colon - 2));
    if (method == methods.end()) continue;
    double gigaflops = 0;
    std::from_chars(line.data() + semicolon + 2, line.data() + line.size(), gigaflops);
    chosen_.try_emplace(line.substr(0, colon), MeasuredMethod{method->second, gigaflops});
  }
}

/// Returns whether the choice is kept. Nobody else measures meanwhile; what others have kept counts
/// and stays.
bool ProductChoices::choose(const std::string& shape,
                            const std::function<MeasuredMethod()>& measure) {
  try {
    fs::create_directories(file_->parent_path());
    const FileLock lock(fs::path(*file_).replace_extension(".lock"));
    read();
    if (chosen_.count(shape) > 0) return true;
    const MeasuredMethod fastest = measure();
    std::string text = text_of_file(*file_);
    if (text.empty()) text = header_;
    if (text.back() != '\n') text += '\n';
    write_file_atomically(*file_, text + line_of(shape, fastest) + "\n");
    chosen_[shape] = fastest;
    return true;
  } catch (const Error&) {
    return false;
  } catch (const fs::filesystem_error&) {
    return false;
  }
}

template <class T>
ProductMethod ProductChoices::fastest(const MatrixProduct<T>& shape) {
  return fastest(text_of(shape), {linked_library(), ProductForm::direct},
                 [&] { return fastest_of(measure_methods(shape, loadable_libraries())); });
}

ProductMethod ProductChoices::fastest(const std::string& shape, const ProductMethod& otherwise,
                                      const std::function<MeasuredMethod()>& measure) {
  const std::lock_guard lock(mutex_);
  asked_.insert(shape);
  if (const auto found = chosen_.find(shape); found != chosen_.end()) return found->second.method;
  if (file_ && choose(shape, measure)) return chosen_.at(shape).method;
  file_.reset();
  return (chosen_[shape] = {otherwise, 0}).method;
}

std::vector<std::string> ProductChoices::asked() {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> lines;
  for (const auto& shape : asked_)
    lines.push_back(shape + ": " + name_of(chosen_.at(shape).method));
  return lines;
}

void ProductChoices::take(const std::vector<std::string>& lines) {
  const auto methods = methods_by_name();
  const std::lock_guard lock(mutex_);
  for (const auto& line : lines) {
    const auto colon = line.find(": ");
    const std::string name = line.substr(std::min(line.size(), colon + 2));
    const auto method = methods.find(name);
    if (colon == std::string::npos || method == methods.end())
      throw UnsupportedError("there is no " + name +
                             " to multiply with, which another process has");
    chosen_[line.substr(0, colon)] = {method->second, 0};
  }
}

std::vector<std::string> ProductChoices::kept() {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> lines;
  for (const auto& [shape, measured] : chosen_) lines.push_back(line_of(shape, measured));
  return lines;
}

template ProductMethod ProductChoices::fastest(const MatrixProduct<float>&);
template ProductMethod ProductChoices::fastest(const MatrixProduct<double>&);
template std::string text_of(const MatrixProduct<float>&);
template std::string text_of(const MatrixProduct<double>&);

}  // namespace gradstone::plan

namespace gradstone {

std::vector<std::string> product_choices() {
  return plan::ProductChoices::of_this_machine().asked();
}

void take_product_choices(const std::vector<std::string>& lines) {
  plan::ProductChoices::of_this_machine().take(lines);
}

std::string products_in_use() {
  const ProductLibrary library = default_product_library();
  if (library != ProductLibrary::fastest) return description_of(library);
  std::string text;
  for (const auto each : product_libraries())
    text += (text.empty() ? "the fastest of " : ", ") + description_of(each);
  for (const auto& line : product_choices()) text += "\n" + line;
  return text;
}

std::vector<std::string> kept_product_choices() {
  return plan::ProductChoices::of_this_machine().kept();
}

std::string file_of_product_choices() {
  const auto& file = plan::ProductChoices::of_this_machine().file();
  return file ? file->string() : "";
}

}  // namespace gradstone
