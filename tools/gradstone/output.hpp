#pragma once

#include <CLI/CLI.hpp>
#include <cstdio>
#include <list>
#include <string>
#include <string_view>

#include "tools/places.hpp"

namespace gradstone::tools {

/// The options of a command that write, each into a file; `-` is stdout.
///
/// What a person reads goes to stdout, and to stderr where one of the options takes stdout, so that
/// what follows in a pipe gets what it asked for and nothing else.
class Outputs {
 public:
  Outputs() = default;
  Outputs(const Outputs&) = delete;
  Outputs& operator=(const Outputs&) = delete;

  /// Gives the command an option. The answer stays valid as long as this.
  const std::string& add(CLI::App& command, const std::string& option, const std::string& help);

  /// Refuses, before anything is read, what can't be written, what is the same file as another
  /// output or one of those that are read, and two options that take stdout.
  /// Errors: Error and FormatError.
  void require_writable(Places read) const;

  /// Where the words for a person go.
  std::FILE* for_people() const;

  /// Writes what an option asked for. Errors: Error.
  static void write(const std::string& path, std::string_view text);

 private:
  struct Output {
    std::string option, path;
  };
  std::list<Output> all_;
};

}  // namespace gradstone::tools
