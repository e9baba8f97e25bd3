#pragma once

#include <functional>
#include <map>
#include <string>

#include "reference/expr/expr.hpp"

namespace gradstone {

/// What takes the place of names: of matrices, dimensions and scalar parameters. Names that are not
/// listed stay.
struct Substitution {
  std::map<std::string, Expr> variables;
  std::map<std::string, Dim> dims;
  std::map<std::string, Scalar> parameters;
};

/// The expression with all names replaced at once; replacements are not searched again.
///
/// Errors     ShapeError where a replacement does not have the shape that its variable has after
/// the
///            dimensions are replaced.
Expr substitute(const Expr& expression, const Substitution& substitution);

/// The same, with a function that says what takes the place of a variable. It is given the variable
/// and the shape that it has after the dimensions are replaced. Of the scalar leaves, parameters
/// and dimensions are replaced.
using VariableReplacement = std::function<Expr(const Expr& variable, const Shape& shape)>;
Expr substitute(const Expr& expression, const ScalarReplacement& scalars,
                const VariableReplacement& matrices);

}  // namespace gradstone
