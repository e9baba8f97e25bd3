#pragma once

#include <map>
#include <string>

#include "reference/expr/expr.hpp"

namespace gradstone {

/// New names for matrices and parameters, and new dimensions; names that are absent stay.
struct Renaming {
  std::map<std::string, std::string> matrices;
  std::map<std::string, std::string> parameters;
  std::map<std::string, Dim> dims;

  std::string matrix(const std::string& name) const;
  std::string parameter(const std::string& name) const;
  Shape shape(const Shape& shape) const;
};

/// The same formula in other names.
Expr renamed(const Expr& expression, const Renaming& renaming);
Scalar renamed(const Scalar& expression, const Renaming& renaming);

}  // namespace gradstone
