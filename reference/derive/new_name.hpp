#pragma once

#include <string>

#include "reference/error.hpp"
#include "reference/system.hpp"

namespace gradstone::derive {

/// That nothing has the name that the gradient of `of` would have.
/// Errors: DomainError, with the remedy.
inline void require_new(const EquationSystem& system, const std::string& name,
                        const std::string& of) {
  if (!system.find_declaration(name) && !system.find_parameter(name) && !system.find_forward(name))
    return;
  throw DomainError(system.full_name() + ": the gradient of " + of + " would be called " + name +
                    ", which is the name of something else; rename it");
}

}  // namespace gradstone::derive
