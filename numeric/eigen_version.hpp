#pragma once

#include <string>

namespace gradstone {

/// The version of Eigen in use, for instance "3.4.0".
std::string eigen_version();

/// The vector instructions that Eigen uses here, for instance "AVX SSE, SSE2, ...".
std::string vector_instructions();

}  // namespace gradstone
