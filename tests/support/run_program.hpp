#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

namespace gradstone::testing_support {

/// What a program printed, and its exit status (128 + signal if a signal ended it).
struct Outcome {
  int status = 0;
  std::string output;  ///< stdout
  std::string errors;  ///< stderr
};

inline std::string content_of(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

/// A new folder that is removed at the end.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "gradstone-test-XXXXXX").string();
    if (!mkdtemp(name.data())) throw std::runtime_error("can't make a temporary folder");
    path_ = name;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// Runs a command line by the shell, with stdin empty.
inline Outcome run(const std::string& command) {
  const TemporaryFolder folder;
  const auto out = folder.path() / "out";
  const auto err = folder.path() / "err";
  const std::string line =
      "{ " + command + "\n} </dev/null >" + out.string() + " 2>" + err.string();
  const int status = std::system(line.c_str());
  Outcome outcome;
  outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  outcome.output = content_of(out);
  outcome.errors = content_of(err);
  return outcome;
}

/// Runs the program gradstone of this build, from the root of the sources.
inline Outcome run_gradstone(const std::string& arguments) {
  return run("cd " GRADSTONE_SOURCE_DIR " && " GRADSTONE_PROGRAM_DIR "/gradstone " + arguments);
}

}  // namespace gradstone::testing_support
