#pragma once

#include <optional>
#include <string>

#include "reference/expr/expr.hpp"

namespace gradstone::print {

/// An expression that is the expansion of a named function of the library: softmax(operand).
struct Composite {
  std::string name;
  Expr operand;
};

/// Recognises the trees that the constructors softmax and log_softmax build, so that they are
/// printed as a textbook prints them. Only an exact match counts: the name stands for the tree.
std::optional<Composite> composite(const Expr& expression);

}  // namespace gradstone::print
