#pragma once

#include <string>

#include "tests/support/run_program.hpp"

namespace gradstone::testing_support {

/// Runs a program that has more layers in its registry, from the root of the sources.
inline Outcome run_extended(const std::string& command) {
  return run("cd " GRADSTONE_SOURCE_DIR " && " GRADSTONE_PROGRAM_DIR "/../tests/bin/extended_" +
             command);
}

}  // namespace gradstone::testing_support
