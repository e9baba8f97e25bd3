#include "tools/gradstone/output.hpp"

#include <unistd.h>

#include "numeric/atomic_file.hpp"
#include "reference/error.hpp"

namespace gradstone::tools {
namespace {

bool takes_stdout(const std::string& path) {
  return path == "-" || (!path.empty() && leads_to_stdout(path));
}

}  // namespace

const std::string& Outputs::add(CLI::App& command, const std::string& option,
                                const std::string& help) {
  Output& output = all_.emplace_back(Output{option, ""});
  command.add_option(option, output.path, help + " into a file; - is stdout")
      ->type_name("FILE")
      ->check([](const std::string& path) {
        return path.empty() ? std::string("a name is missing; - is stdout") : std::string();
      });
  return output.path;
}

void Outputs::require_writable(Places places) const {
  for (const auto& [option, path] : all_)
    if (path != "-") places.write(option, path);
  const std::string* first = nullptr;
  for (const auto& [option, path] : all_) {
    if (path.empty()) continue;
    if (!takes_stdout(path)) {
      gradstone::require_writable(path);
      continue;
    }
    if (first)
      throw FormatError(*first + " and " + option +
                        " both write to stdout; give one of them a file");
    first = &option;
  }
}

std::FILE* Outputs::for_people() const {
  for (const auto& output : all_)
    if (takes_stdout(output.path)) return stderr;
  return stdout;
}

void Outputs::write(const std::string& path, std::string_view text) {
  if (path.empty()) return;
  if (path == "-") {
    write_to_descriptor(STDOUT_FILENO, text, "stdout");
  } else {
    write_file_atomically(path, text);
  }
}

}  // namespace gradstone::tools
