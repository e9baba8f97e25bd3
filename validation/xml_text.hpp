#pragma once

#include <string>

namespace gradstone {

/// Escapes what XML reserves and drops the control characters that it does not allow at all.
std::string xml_escaped(const std::string& text);

}  // namespace gradstone
