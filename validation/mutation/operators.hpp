#pragma once

#include <string>
#include <vector>

#include "reference/expr/expr.hpp"

namespace gradstone {

/// One replacement for a node of an expression, of the same shape.
struct Replacement {
  std::string description;
  Expr expression;
};

/// Every wrong expression that may stand in the place of this one. `others` are the matrices that
/// are known there; those of the same shape may be taken for each other.
std::vector<Replacement> replacements(const Expr& expression, const std::vector<Expr>& others);

/// The expression with a replacement wherever it has the node.
Expr with_node(const Expr& expression, const Expr& node, const Expr& replacement);

}  // namespace gradstone
