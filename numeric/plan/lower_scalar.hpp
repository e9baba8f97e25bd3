#pragma once

#include <map>
#include <string>
#include <vector>

#include "numeric/plan/graph.hpp"

namespace gradstone::plan {

/// Adds an elementwise function of a value to the graph: its stable form, instruction by
/// instruction.
///
/// Errors     UnsupportedError where the function reads entries of matrices or sums.
Id lower_function(Graph& graph, const ElementFunction& function,
                  const std::vector<Scalar>& parameters, Id argument);

/// The same for a scalar in the argument x.
Id lower_form(Graph& graph, const Scalar& form, Id argument);

/// `value` where `left relation right`, else `otherwise`, by a function that selects where its
/// first operand is less than its second, or less or equal.
template <class Operand, class Select>
Operand select_where(const Operand& left, Relation relation, const Operand& right,
                     const Operand& value, const Operand& otherwise, Select select) {
  switch (relation) {
    case Relation::less:
      return select(left, right, false, value, otherwise);
    case Relation::less_equal:
      return select(left, right, true, value, otherwise);
    case Relation::greater:
      return select(right, left, false, value, otherwise);
    case Relation::greater_equal:
      return select(right, left, true, value, otherwise);
    case Relation::equal:
      return select(left, right, true, select(right, left, true, value, otherwise), otherwise);
  }
  return otherwise;
}

/// The same scalar, in which cases that call the same elementary functions share the calls: exp(x)
/// in one case and exp(-x) in the other become one exp, of x or of -x. No bit of the value changes.
Scalar with_shared_calls(const Scalar& scalar);

/// The value of a scalar that holds no argument and no indices.
/// Errors: UnknownNameError for a parameter without a value.
double evaluate(const Scalar& scalar, const Sizes& sizes,
                const std::map<std::string, double>& parameters);

}  // namespace gradstone::plan
