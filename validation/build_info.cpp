#include "validation/build_info.hpp"

#include <fmt/format.h>

#include "numeric/eigen_version.hpp"
#include "reference/version.hpp"
#include "symbolic/ginac_version.hpp"

namespace gradstone {

std::string build_info() {
  return fmt::format("gradstone {} (GiNaC {}, Eigen {})", version(), ginac_version(),
                     eigen_version());
}

}  // namespace gradstone
