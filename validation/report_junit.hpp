#pragma once

#include <string>

#include "validation/report.hpp"

namespace gradstone {

/// The report as JUnit XML: a suite per system, a test case per claim. Refuted claims are failures;
/// undecided claims and doubts are errors.
std::string to_junit(const Report& report);

}  // namespace gradstone
