#pragma once

#include <string>

#include "reference/claim.hpp"

namespace gradstone {

/// A claim as a person would read it, and where its formula is written.
struct Statement {
  std::string text;   ///< DX = DZ * W
  std::string where;  ///< layers/softmax.cpp:37; empty for what has no place of its own
};

/// Errors: UnknownNameError when the system makes no such claim.
Statement statement_of(const EquationSystem& system, const Claim& claim);

}  // namespace gradstone
