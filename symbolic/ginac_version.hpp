#pragma once

#include <string>

namespace gradstone {

/// The version of GiNaC in use, for instance "1.8.6".
std::string ginac_version();

}  // namespace gradstone
