#pragma once

#include <gmock/gmock.h>

#include <sstream>
#include <string>

#include "tests/support/run_program.hpp"

/// What a user may expect of every program.
namespace gradstone::testing_support {

/// The program said why on stderr, printed nothing else, and ended with the status of wrong usage.
MATCHER_P(IsRefusedWith, message, "is refused with " + testing::PrintToString(message)) {
  *result_listener << "status " << arg.status << ", output '" << arg.output << "', errors '"
                   << arg.errors << "'";
  return arg.status == 2 && arg.output.empty() && arg.errors.find(message) != std::string::npos;
}

MATCHER(FitsEightyColumnsWithoutColour, "") {
  std::istringstream lines(arg);
  for (std::string line; std::getline(lines, line);) {
    if (line.size() <= 80 && line.find('\033') == std::string::npos) continue;
    *result_listener << line;
    return false;
  }
  return true;
}

}  // namespace gradstone::testing_support
