#pragma once

#include <optional>
#include <string>
#include <vector>

#include "reference/expr/expr.hpp"

namespace gradstone::print {

/// An expression that is the expansion of a named function of the library: softmax(X), max(X, Y).
struct Composite {
  std::string name;
  std::vector<Expr> operands;
};

/// Recognises the trees that the constructors softmax, log_softmax, max and min build, so that they
/// are printed as a textbook prints them. Only an exact match counts: the name stands for the tree.
std::optional<Composite> composite(const Expr& expression);

}  // namespace gradstone::print
