#include "reference/version.hpp"

namespace gradstone {

std::string_view version() {
  return GRADSTONE_VERSION;
}

}  // namespace gradstone
