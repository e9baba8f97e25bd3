#include "reference/operations/shape_rule.hpp"

#include <algorithm>

#include "reference/error.hpp"

namespace gradstone {

ShapeRule::ShapeRule(const std::vector<std::string>& sizes, std::vector<Shape> operands,
                     Shape result)
    : sizes_(sizes.size()),
      names_(sizes),
      operands_(std::move(operands)),
      result_(std::move(result)) {
  for (const auto& operand : operands_) {
    auto& numbers = numbers_.emplace_back();
    for (const auto& dim : operand.dims()) {
      if (!dim.is_name() && !dim.is_number())
        throw DomainError("a dimension of an operand is a name or a number, not " + dim.text());
      numbers.push_back(dim.is_name() ? std::optional(number_of(dim)) : std::nullopt);
    }
  }
  for (const auto& dim : result_.dims()) {
    for (const auto& name : dim.names())
      if (std::find(names_.begin(), names_.end(), name) == names_.end())
        throw DomainError("the result is " + result_.text() + ", but no operand or size says " +
                          name);
    result_numbers_.push_back(dim.is_name() ? std::optional(number_of(dim)) : std::nullopt);
  }
}

std::size_t ShapeRule::number_of(const Dim& name) {
  const auto found = std::find(names_.begin(), names_.end(), name.text());
  const auto number = static_cast<std::size_t>(found - names_.begin());
  if (found == names_.end()) names_.push_back(name.text());
  if (names_.size() > most_names)
    throw DomainError("the shapes of an operation have at most " + std::to_string(most_names) +
                      " names");
  return number;
}

// Whether these are operands of an elementwise operation that are no matrices.
bool ShapeRule::are_tensors(const std::vector<Expr>& operands) const {
  if (!is_elementwise_ || operands.size() != operands_.size()) return false;
  const Shape& shape = operands.front().shape();
  return !shape.is_matrix() &&
         std::all_of(operands.begin(), operands.end(),
                     [&](const Expr& operand) { return operand.shape() == shape; });
}

bool ShapeRule::bind(const std::vector<Expr>& operands, const std::vector<Dim>& sizes,
                     Bound& bound) const {
  if (operands.size() != numbers_.size() || sizes.size() != sizes_) return false;
  bound.fill(nullptr);
  for (std::size_t k = 0; k < sizes.size(); ++k) bound[k] = &sizes[k];
  for (std::size_t k = 0; k < operands.size(); ++k) {
    const auto& dims = operands[k].shape().dims();
    if (dims.size() != numbers_[k].size()) return false;
    for (std::size_t axis = 0; axis < dims.size(); ++axis) {
      const auto& number = numbers_[k][axis];
      if (!number) {
        if (dims[axis] != operands_[k][axis]) return false;
      } else if (!bound[*number]) {
        bound[*number] = &dims[axis];
      } else if (*bound[*number] != dims[axis]) {
        return false;
      }
    }
  }
  return true;
}

std::optional<Shape> ShapeRule::operator()(const std::vector<Expr>& operands,
                                           const std::vector<Dim>& sizes) const {
  if (are_tensors(operands)) return operands.front().shape();
  Bound bound;
  if (!bind(operands, sizes, bound)) return std::nullopt;
  std::vector<Dim> dims;
  dims.reserve(result_.rank());
  for (std::size_t axis = 0; axis < result_.rank(); ++axis) {
    const auto& number = result_numbers_[axis];
    if (number) {
      dims.push_back(*bound[*number]);
    } else {
      dims.push_back(result_[axis].replaced(values_of(bound)));
    }
  }
  return Shape(std::move(dims));
}

std::map<std::string, Dim> ShapeRule::values_of(const Bound& bound) const {
  std::map<std::string, Dim> values;
  for (std::size_t k = 0; k < names_.size(); ++k) values.emplace(names_[k], *bound[k]);
  return values;
}

bool ShapeRule::fits(const std::vector<Expr>& operands, const std::vector<Dim>& sizes) const {
  Bound bound;
  return are_tensors(operands) || bind(operands, sizes, bound);
}

std::map<std::string, Dim> ShapeRule::dims(const std::vector<Expr>& operands,
                                           const std::vector<Dim>& sizes) const {
  if (are_tensors(operands)) {
    const Shape matrix = operands.front().shape().as_matrix();
    return {{result_.rows().text(), matrix.rows()}, {result_.columns().text(), matrix.columns()}};
  }
  Bound bound;
  if (!bind(operands, sizes, bound)) return {};
  return values_of(bound);
}

}  // namespace gradstone
