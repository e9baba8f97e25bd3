#include "validation/mutation/matrix_operators.hpp"

#include <map>

#include "reference/functions.hpp"
#include "reference/operations.hpp"
#include "validation/mutation/matrix_collector.hpp"
#include "validation/mutation/scalar_places.hpp"

namespace gradstone::mutation {

using enum MutationKind;

void MatrixCollector::operator()(const node::Variable& n) {
  for (const auto& other : context_.known()) {
    const std::string& name = variable_name(other);
    if (name == n.name || !(other.shape() == original_.shape())) continue;
    const bool is_gradient = context_.is_backward(n.name) && !context_.is_backward(name);
    const bool is_stale = context_.is_state_before(name, n.name);
    add(is_stale      ? stale_value
        : is_gradient ? forward_value
                      : wrong_operand,
        n.name + " became " + name, [&] { return other; });
  }
  if (original_.shape().is_matrix() && !original_.shape().is_scalar())
    add(transpose, n.name + " was transposed", [&] { return T(original_); });
  if (context_.is_mask(n.name) && original_.shape().is_matrix())
    add(forgotten_mask, n.name + " was left out", [&] { return ones(rows(), columns()); });
}

void MatrixCollector::operator()(const node::Comprehension& n) {
  Reach reach;
  for (std::size_t axis = 0; axis < n.indices.size(); ++axis)
    if (!n.indices[axis].is_first()) reach.push_back({n.indices[axis], original_.shape()[axis]});
  for (const auto& wrong : wrong_in(n.body, reach, context_))
    add(wrong.kind, wrong.description,
        [&] { return by_entries(n.indices, original_.shape(), *wrong.value, original_.where()); });
}

void MatrixCollector::operator()(const node::Apply& n) {
  const std::string name = n.function.name();
  add(wrong_function, name + " was dropped", [&] { return n.operand; });
  if (n.function.has_derivative())
    add(wrong_function, name + " became its derivative",
        [&] { return apply(n.function.derivative(), n.operand, n.parameters); });
  for (std::size_t k = 0; k < n.parameters.size(); ++k) {
    const std::string& parameter = n.function.parameters()[k];
    const auto with = [&](const Scalar& value) {
      auto parameters = n.parameters;
      parameters[k] = value;
      return apply(n.function, n.operand, std::move(parameters));
    };
    if (is_epsilon(n.parameters[k])) {
      add(epsilon, "epsilon was forgotten", [&] { return with(0); });
      if (n.function == functions::inv_sqrt())
        add(epsilon, "epsilon moved out of the root", [&] {
          return reciprocal(sqrt(n.operand) + n.parameters[k] * ones(rows(), columns()));
        });
      continue;
    }
    add(wrong_constant, parameter + " was doubled", [&] { return with(2 * n.parameters[k]); });
    add(wrong_constant, parameter + " was squared", [&] { return with(square(n.parameters[k])); });
    for (std::size_t j = 0; j < n.parameters.size(); ++j)
      if (j != k)
        add(wrong_operand, parameter + " became " + n.function.parameters()[j],
            [&] { return with(n.parameters[j]); });
  }
}

void MatrixCollector::operator()(const node::Operation& n) {
  const Mistakes found = mistakes_of(n.line);
  found ? (this->*found)(n) : in_any(n);
}

void MatrixCollector::in_zeros(const node::Operation&) {
  add(wrong_constant, "zeros became ones", [&] { return ones(rows(), columns()); });
}
void MatrixCollector::in_ones(const node::Operation&) {
  add(dropped_term, "ones were dropped", [&] { return zeros(rows(), columns()); });
  if (rows() == columns())
    add(wrong_constant, "ones became the identity", [&] { return identity(rows()); });
}
void MatrixCollector::in_identity(const node::Operation&) {
  add(wrong_constant, "the identity became ones", [&] { return ones(rows(), columns()); });
}
void MatrixCollector::in_transpose(const node::Operation& n) {
  add(transpose, "a transpose was lost", [&] { return n.operand(); });
}
void MatrixCollector::in_negate(const node::Operation& n) {
  add(wrong_sign, "a sign was lost", [&] { return n.operand(); });
}
void MatrixCollector::in_scale(const node::Operation& n) {
  const bool has_size = with_sizes_less_one(n.factor()).has_value();
  add(has_size ? sum_against_mean : dropped_factor, "a factor was lost",
      [&] { return n.operand(); });
  add(wrong_constant, "a factor was squared", [&] { return square(n.factor()) * n.operand(); });
  add(wrong_constant, "a factor became its reciprocal",
      [&] { return (1 / n.factor()) * n.operand(); });
  sizes_less_one(n);
}

void MatrixCollector::drop_term(const Expr& term, const char* side, const Expr& rest) {
  bool is_small = variable_names(term).empty();  // epsilon * ones(K, D)
  for (const auto& name : parameter_names(term)) is_small = is_small && is_epsilon(name);
  add(is_small && !parameter_names(term).empty() ? epsilon : dropped_term,
      std::string("the ") + side + " term was dropped", [&] { return rest; });
}
void MatrixCollector::in_add(const node::Operation& n) {
  const bool decay = context_.decays(n.left()) != context_.decays(n.right());
  add(decay ? weight_decay_sign : wrong_sign, "+ became -", [&] { return n.left() - n.right(); });
  drop_term(n.left(), "left", n.right());
  drop_term(n.right(), "right", n.left());
  decay_late(n);
  // sqrt(A) + epsilon became sqrt(A + epsilon).
  const auto* root = as<node::Apply>(n.left());
  const auto* small = as(n.right(), op::scale());
  if (root && small && is_epsilon(small->factor()))
    add(epsilon, "epsilon moved into the function",
        [&] { return apply(root->function, root->operand + n.right(), root->parameters); });
}
void MatrixCollector::in_subtract(const node::Operation& n) {
  const bool decay = context_.decays(n.left()) != context_.decays(n.right());
  add(decay ? weight_decay_sign : wrong_sign, "- became +", [&] { return n.left() + n.right(); });
  add(wrong_sign, "the terms changed places", [&] { return n.right() - n.left(); });
  drop_term(n.left(), "left", -n.right());
  drop_term(n.right(), "right", n.left());
  decay_late(n);
}
// c A + B became c (A + B).
void MatrixCollector::decay_late(const node::Operation& n) {
  const auto* scaled = as(n.left(), op::scale());
  if (context_.system().kind != Kind::optimizer || !scaled) return;
  add(momentum_order, "the right term was scaled as well", [&] {
    const Expr& A = scaled->operand();
    return scaled->factor() * (n.line == &op::add() ? A + n.right() : A - n.right());
  });
}

void MatrixCollector::drop_factor(const Expr& factor, const char* side, const Expr& rest) {
  const auto* read = as<node::Variable>(factor);
  if (read && context_.is_mask(read->name)) return;  // said where the mask is
  add(dropped_factor, std::string("the ") + side + " factor was dropped", [&] { return rest; });
}
void MatrixCollector::in_product(const node::Operation& n) {
  add(order_of_factors, "the factors changed places", [&] { return n.right() * n.left(); });
  add(transpose, "the left factor was transposed", [&] { return T(n.left()) * n.right(); });
  add(transpose, "the right factor was transposed", [&] { return n.left() * T(n.right()); });
  add(transpose, "the product was transposed", [&] { return T(n.left() * n.right()); });
  add(hadamard_against_product, "the product became elementwise",
      [&] { return hadamard(n.left(), n.right()); });
  drop_factor(n.left(), "left", n.right());
  drop_factor(n.right(), "right", n.left());
  if (!n.left().shape().columns().is_one())
    add(last_dropped, "the sum of the product left out the last",
        [&] { return hadamard(n.left(), all_but_last(n.left().shape(), 1)) * n.right(); });
}
void MatrixCollector::in_hadamard(const node::Operation& n) {
  drop_factor(n.left(), "left", n.right());
  drop_factor(n.right(), "right", n.left());
  add(hadamard_against_product, "the product became a sum", [&] { return n.left() + n.right(); });
  add(hadamard_against_product, "the product became a matrix product",
      [&] { return n.left() * n.right(); });
}
void MatrixCollector::in_dot(const node::Operation& n) {
  add(wrong_sign, "a sign was added", [&] { return -dot(n.left(), n.right()); });
}

void MatrixCollector::in_any(const node::Operation& n) {
  add(wrong_sign, "a sign was added", [&] { return -original_; });
  for (const auto& operand : n.operands)
    add(wrong_function, n.line->name + " was dropped", [&] { return operand; });
  const std::vector<Expr> reversed(n.operands.rbegin(), n.operands.rend());
  add(order_of_factors, "the operands changed places",
      [&] { return with_operands(original_, reversed); });
  for (std::size_t k = 0; k < n.scalars.size(); ++k) {
    auto scalars = n.scalars;
    scalars[k] = 2 * scalars[k];
    add(wrong_constant, n.line->scalars[k] + " was doubled", [&] {
      return apply(*n.line, {n.operands.begin(), n.operands.end()}, std::move(scalars), n.sizes);
    });
  }
}

void MatrixCollector::sizes_less_one(const node::Operation& n) {
  for (std::size_t k = 0; k < n.scalars.size(); ++k) {
    const auto less = with_sizes_less_one(n.scalars[k]);
    if (!less) continue;
    add(size_minus_one, "a size became one less", [&] {
      auto scalars = n.scalars;
      scalars[k] = *less;
      return apply(*n.line, {n.operands.begin(), n.operands.end()}, std::move(scalars), n.sizes);
    });
  }
}

MatrixCollector::Mistakes MatrixCollector::mistakes_of(const gradstone::Operation* line) {
  using C = MatrixCollector;
  static const std::map<const gradstone::Operation*, Mistakes> all{
      {&op::zeros(), &C::in_zeros},
      {&op::ones(), &C::in_ones},
      {&op::identity(), &C::in_identity},
      {&op::transpose(), &C::in_transpose},
      {&op::negate(), &C::in_negate},
      {&op::scale(), &C::in_scale},
      {&op::add(), &C::in_add},
      {&op::subtract(), &C::in_subtract},
      {&op::product(), &C::in_product},
      {&op::hadamard(), &C::in_hadamard},
      {&op::dot(), &C::in_dot},
      {&op::diag(), &C::in_diag},
      {&op::diagonal_matrix(), &C::in_diagonal_matrix},
      {&op::column_repeat(), &C::in_column_repeat},
      {&op::row_repeat(), &C::in_row_repeat},
      {&op::elements_sum(), &C::in_elements_sum},
      {&op::columns_sum(), &C::in_columns_sum},
      {&op::rows_sum(), &C::in_rows_sum},
      {&op::columns_max(), &C::in_columns_max},
      {&op::rows_max(), &C::in_rows_max},
      {&op::columns_mean(), &C::in_columns_mean},
      {&op::rows_mean(), &C::in_rows_mean}};
  const auto found = all.find(line);
  return found == all.end() ? nullptr : found->second;
}

AllWrong<Expr> wrong_at(const Expr& expression, const Context& context) {
  return MatrixCollector(expression, context).collect();
}

Expr with_node(const Expr& expression, const Expr& node, const Expr& replacement) {
  if (expression.id() == node.id()) return replacement;
  std::vector<Expr> with;
  for (const auto& operand : operands(expression))
    with.push_back(with_node(operand, node, replacement));
  return with_operands(expression, with);
}

}  // namespace gradstone::mutation
