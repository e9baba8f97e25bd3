#pragma once

#include <string_view>

namespace gradstone {

/// The version of the library that is linked, for instance "0.1.0".
std::string_view version();

}  // namespace gradstone
