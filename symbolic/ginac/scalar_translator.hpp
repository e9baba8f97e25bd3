#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "reference/expr/scalar.hpp"
#include "symbolic/ginac/tower.hpp"

namespace gradstone::ginac {

/// Translates scalars in index notation to expressions of a tower, at given sizes.
class ScalarTranslator {
 public:
  /// The entry of a named matrix; the indices count from 1.
  using Lookup = std::function<ex(const std::string& matrix, const std::vector<std::int64_t>&)>;
  /// The value of a parameter.
  using ParameterLookup = std::function<ex(const std::string& name)>;

  ScalarTranslator(Tower& tower, const Sizes& sizes, ParameterLookup parameters, Lookup entries)
      : tower_(tower),
        sizes_(sizes),
        parameters_(std::move(parameters)),
        entries_(std::move(entries)) {}

  /// Errors: UnknownNameError for an index or an argument that is not bound.
  ex translate(const Scalar& scalar, const std::map<std::string, std::int64_t>& indices = {}) const;

  /// The function's value, or its stable form, at an argument and parameters.
  ex apply(const ElementFunction& function, const Scalar& form, const ex& argument,
           const std::vector<ex>& parameters) const;

  /// left - right, or right - left, such that the comparison says that it is positive; 0 where an
  /// equation is compared, which holds at no generic point.
  ex positive_side(const Comparison& comparison) const;

 private:
  Tower& tower_;
  const Sizes& sizes_;
  ParameterLookup parameters_;
  Lookup entries_;
};

}  // namespace gradstone::ginac
