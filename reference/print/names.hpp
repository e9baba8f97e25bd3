#pragma once

#include <string>

#include "reference/system.hpp"

namespace gradstone::print {

/// The words and signs that the printers of text and JSON share.
std::string relation_sign(Relation relation);      ///< `<=`
std::string elementary_name(Elementary function);  ///< `exp`
std::string role_name(Role role);                  ///< `weight`
std::string domain_name(Domain domain);            ///< `positive`

}  // namespace gradstone::print
