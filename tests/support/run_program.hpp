#pragma once

#include <sys/wait.h>

#include <cstdlib>
#include <string>

#include "tests/support/temporary_folder.hpp"

namespace gradstone::testing_support {

/// What a program printed, and its exit status (128 + signal if a signal ended it).
struct Outcome {
  int status = 0;
  std::string output;  ///< stdout
  std::string errors;  ///< stderr
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
