#include "symbolic/ginac_version.hpp"

#include <fmt/format.h>
#include <ginac/ginac.h>

namespace gradstone {

std::string ginac_version() {
  return fmt::format("{}.{}.{}", GiNaC::version_major, GiNaC::version_minor, GiNaC::version_micro);
}

}  // namespace gradstone
