#include "reference/expr/rename.hpp"

#include "reference/expr/substitute.hpp"

namespace gradstone {
namespace {

std::string lookup(const std::map<std::string, std::string>& names, const std::string& name) {
  const auto found = names.find(name);
  return found == names.end() ? name : found->second;
}

ScalarReplacement replacement_of(const Renaming& renaming) {
  ScalarReplacement replacement;
  for (const auto& [from, to] : renaming.parameters)
    replacement.parameters.emplace(from, parameter(to));
  replacement.matrices = renaming.matrices;
  replacement.dims = renaming.dims;
  return replacement;
}

}  // namespace

std::string Renaming::matrix(const std::string& name) const {
  return lookup(matrices, name);
}

std::string Renaming::parameter(const std::string& name) const {
  return lookup(parameters, name);
}

Shape Renaming::shape(const Shape& shape) const {
  return shape.replaced(dims);
}

Expr renamed(const Expr& expression, const Renaming& renaming) {
  return substitute(expression, replacement_of(renaming),
                    [&](const Expr& original, const Shape& shape) {
                      const std::string& name = as<node::Variable>(original)->name;
                      return variable(renaming.matrix(name), shape, original.where());
                    });
}

Scalar renamed(const Scalar& expression, const Renaming& renaming) {
  return replace(expression, replacement_of(renaming));
}

}  // namespace gradstone
