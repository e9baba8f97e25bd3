#pragma once

#include <functional>
#include <list>
#include <map>
#include <set>
#include <unordered_map>

#include "reference/derive/simplifier.hpp"
#include "reference/operations.hpp"
#include "reference/system.hpp"

namespace gradstone::derive {

/// Carries gradients from a formula to what it is made of, by the derivative rules that the table
/// of operations states as backward equations: a rule is applied by putting the operands and the
/// gradient of the result in the place of its names.
class ReverseMode {
 public:
  /// `is_zero` says whether a gradient is zero in the end, for operations that have no derivative.
  ReverseMode(const EquationSystem& system, const std::vector<TableLine>& table,
              Simplifier& simplifier, std::function<bool(const Expr&)> is_zero);

  /// Adds what the value contributes to the gradients of the names that it reads, given its own.
  /// Errors     UnsupportedError for an operation or a function whose derivative isn't stated.
  void push(const Expr& value, const Expr& gradient);

  /// The sum of what was contributed to the gradient of a matrix or a trainable parameter, in
  /// normal form; zeros if there was nothing.
  Expr gradient_of(const std::string& name, const Shape& shape);

  /// Whether the name depends on what is differentiated.
  bool is_active(const std::string& name) const { return active_.contains(name); }

 private:
  bool is_active(const Expr& expression);
  const TableLine& rule_for(const Expr& expression);
  void push_to_operands(const Expr& expression, const Expr& gradient,
                        std::unordered_map<Expr, Expr, HashOfExpr>& gradients);
  void push_to_parameters(const Scalar& scalar, const Expr& gradient);
  void contribute(const std::string& name, const Expr& gradient);

  const std::vector<TableLine>& table_;
  Simplifier& simplifier_;
  std::function<bool(const Expr&)> is_zero_;
  std::set<std::string> active_;      // matrices, and trainable parameters
  std::set<std::string> parameters_;  // trainable ones
  std::map<std::string, std::vector<Expr>> contributions_;
  // Outside the table.
  std::list<std::pair<ElementFunction, TableLine>> functions_;
  std::map<const Operation*, std::vector<TableLine>> operations_;
};

}  // namespace gradstone::derive
