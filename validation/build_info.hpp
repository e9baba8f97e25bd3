#pragma once

#include <string>

namespace gradstone {

/// One line that names gradstone and the libraries it computes with, for reports.
std::string build_info();

}  // namespace gradstone
