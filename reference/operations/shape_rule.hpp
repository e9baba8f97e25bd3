#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "reference/expr/expr.hpp"

namespace gradstone {

/// Which shapes the operands of an operation have and which its result, up to the names of
/// dimensions: m x n, n x p -> m x p. An operation that is elementwise takes tensors of any one
/// shape as well; the matrices that hold them are m x n.
class ShapeRule {
 public:
  ShapeRule() = default;
  /// The names stand for dimensions that sizes and operands bring; the result is made of them.
  /// Errors: DomainError for an operand whose dimension is neither a name nor a number, for a
  /// result with a name that nothing brings, for more than 8 names.
  ShapeRule(const std::vector<std::string>& sizes, std::vector<Shape> operands, Shape result);

  /// Says that every entry of the result is made of the entries of the operands at its place, all
  /// of which are m x n.
  void set_elementwise() { is_elementwise_ = true; }
  bool is_elementwise() const { return is_elementwise_; }
  const std::vector<Shape>& operands() const { return operands_; }
  const Shape& result() const { return result_; }

  /// The shape of the result; nothing where the operands do not fit.
  std::optional<Shape> operator()(const std::vector<Expr>& operands,
                                  const std::vector<Dim>& sizes) const;
  bool fits(const std::vector<Expr>& operands, const std::vector<Dim>& sizes) const;
  /// What the names stand for, where operands fit.
  std::map<std::string, Dim> dims(const std::vector<Expr>& operands,
                                  const std::vector<Dim>& sizes) const;

 private:
  static constexpr std::size_t most_names = 8;
  using Bound = std::array<const Dim*, most_names>;  // by the number of the name

  std::size_t number_of(const Dim& name);
  bool are_tensors(const std::vector<Expr>& operands) const;
  bool bind(const std::vector<Expr>& operands, const std::vector<Dim>& sizes, Bound& bound) const;
  std::map<std::string, Dim> values_of(const Bound& bound) const;

  std::size_t sizes_ = 0;
  std::vector<std::string> names_;
  std::vector<Shape> operands_;
  Shape result_;
  // The numbers of the names of each operand's dimensions, and of the result's; nothing where a
  // dimension is no name.
  using Numbers = std::vector<std::optional<std::size_t>>;
  std::vector<Numbers> numbers_;
  Numbers result_numbers_;
  bool is_elementwise_ = false;
};

}  // namespace gradstone
