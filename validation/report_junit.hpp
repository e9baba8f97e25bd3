#pragma once

#include <string>

#include "validation/report.hpp"

namespace gradstone {

/// The report as JUnit XML: a suite per system, a test case per claim. Refuted claims are failures;
/// what else does not pass is an error, gradients that are not stated among it.
std::string to_junit(const Report& report);

}  // namespace gradstone
