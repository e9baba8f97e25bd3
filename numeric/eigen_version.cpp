#include "numeric/eigen_version.hpp"

#include <fmt/format.h>

#include <Eigen/Core>

namespace gradstone {

std::string eigen_version() {
  return fmt::format("{}.{}.{}", EIGEN_WORLD_VERSION, EIGEN_MAJOR_VERSION, EIGEN_MINOR_VERSION);
}

std::string vector_instructions() {
  return Eigen::SimdInstructionSetsInUse();
}

}  // namespace gradstone
