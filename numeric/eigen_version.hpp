#pragma once

#include <string>

namespace gradstone {

/// The version of Eigen in use, for instance "3.4.0".
std::string eigen_version();

}  // namespace gradstone
