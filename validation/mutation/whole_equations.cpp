#include "validation/mutation/whole_equations.hpp"

#include "validation/mutation/matrix_operators.hpp"

namespace gradstone::mutation {
namespace {

using enum MutationKind;

// Numbers without a pattern that an equation could have, the same on every machine.
Scalar random_entry(const std::vector<Index>& indices) {
  Scalar above = 3, below = 7;
  int weight = 1;
  for (const auto& index : indices) {
    if (index.is_first()) continue;
    above = above + (2 * weight + 1) * square(value_of(index));
    below = below + weight * value_of(index);
    ++weight;
  }
  return above / below;
}

std::vector<Index> indices_of_shape(const Shape& shape) {
  std::vector<Index> indices;
  for (std::size_t axis = 0; axis < shape.rank(); ++axis)
    indices.push_back(shape[axis].is_one() ? Index{} : Index{"i" + std::to_string(axis + 1)});
  return indices;
}

// The sizes that a mean could have been taken over: those of what the equation reads.
std::set<std::string> sizes_near(const Equation& equation, const Context& context) {
  auto names = size_names(equation.value);
  for (const auto& name : variable_names(equation.value))
    if (const Shape* shape = context.find_shape(name))
      for (const auto& dim : shape->dims()) names.merge(dim.names());
  for (const auto& parameter : context.system().size_parameters) names.erase(parameter);
  return names;
}

// The gradient of a weight that has one row, or one axis, and so is added to every example.
bool is_of_bias(const Equation& equation, const EquationSystem& system) {
  const auto* weight = system.find_declaration(equation.gradient_of);
  if (!weight || weight->role != Role::weight) return false;
  const Shape& shape = weight->shape;
  return shape.rank() == 1 || (shape.is_matrix() && shape.rows().is_one());
}

// The parts that a matrix and a tensor given by its entries do in their own way.
class Whole {
 public:
  explicit Whole(const Expr& value) : value_(value), entries_(as<node::Comprehension>(value)) {}

  Expr scaled(const Scalar& factor) const {
    return entries_ ? with_body(factor * entries_->body) : factor * value_;
  }
  Expr negative() const { return entries_ ? with_body(-entries_->body) : -value_; }
  Expr constant(const Scalar& body) const { return with_body(body); }
  Expr without_last(std::size_t axis) const {
    if (!entries_) return hadamard(value_, all_but_last(value_.shape(), axis));
    const Comparison is_earlier =
        value_of(entries_->indices[axis]) <= size(value_.shape()[axis] - one);
    return with_body(where({{{is_earlier}, entries_->body}}, 0));
  }
  std::vector<Index> indices() const {
    return entries_ ? entries_->indices : indices_of_shape(value_.shape());
  }

 private:
  Expr with_body(const Scalar& body) const {
    return by_entries(indices(), value_.shape(), body, value_.where());
  }

  const Expr& value_;
  const node::Comprehension* entries_;
};

}  // namespace

AllWrong<Expr> wrong_wholes(const Equation& equation, const Context& context) {
  const Whole whole(equation.value);
  const Shape& shape = equation.value.shape();
  AllWrong<Expr> found{{wrong_sign, "the sign is wrong", whole.negative()},
                       {factor_two, "a factor 2 too much", whole.scaled(2)}};
  for (const auto& name : sizes_near(equation, context)) {
    const Scalar count = size(Dim(name));
    found.push_back({factor_size, "a factor " + name + " too much", whole.scaled(count)});
    found.push_back({divided_by_size, "divided by " + name, whole.scaled(1 / count)});
  }
  for (std::size_t axis = 0; axis < shape.rank(); ++axis)
    if (!shape[axis].is_one())
      found.push_back({last_dropped,
                       "nothing is written behind the first " + shape[axis].text() +
                           " - 1 of axis " + std::to_string(axis + 1),
                       whole.without_last(axis)});
  found.push_back({is_of_bias(equation, context.system()) ? missing_bias_gradient : only_zeros,
                   "nothing but zeros", whole.constant(0)});
  found.push_back(
      {random_numbers, "random numbers", whole.constant(random_entry(whole.indices()))});
  const Shape* of = context.find_shape(equation.gradient_of);
  if (of && *of == shape)
    found.push_back({forward_value, "the value " + equation.gradient_of + " itself",
                     variable(equation.gradient_of, shape)});
  return found;
}

AllWrong<Scalar> wrong_wholes(const Scalar& value, const std::vector<Index>& indices) {
  return {{wrong_sign, "the sign is wrong", -value},
          {factor_two, "a factor 2 too much", 2 * value},
          {only_zeros, "nothing but zeros", Scalar(0)},
          {random_numbers, "random numbers", random_entry(indices)}};
}

}  // namespace gradstone::mutation
