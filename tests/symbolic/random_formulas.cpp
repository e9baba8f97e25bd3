#include "tests/symbolic/random_formulas.hpp"

#include <cstdlib>

#include "reference/activations/functions.hpp"
#include "reference/functions.hpp"
#include "validation/mutation/matrix_operators.hpp"

namespace gradstone::testing_random {
namespace {

Expr ones_like(const Expr& X) {
  return ones(X.shape().rows(), X.shape().columns());
}

void collect(const Expr& expression, std::vector<Expr>& nodes) {
  nodes.push_back(expression);
  for (const auto& operand : operands(expression)) collect(operand, nodes);
}

}  // namespace

int asked(const char* name, int otherwise) {
  const char* value = std::getenv(name);
  return value ? std::atoi(value) : otherwise;
}

RandomFormulas::RandomFormulas(unsigned seed) : random_(seed) {}

Dim RandomFormulas::dim() {
  const Dim m{"m"}, n{"n"}, p{"p"};
  const Dim dims[] = {m, n, p, one, m, n};
  return dims[below(6)];
}

Expr RandomFormulas::given(const Shape& shape, Domain domain) {
  std::vector<Expr> fitting;
  for (const auto& [matrix, of] : given_)
    if (matrix.shape() == shape && of == domain) fitting.push_back(matrix);
  if (fitting.size() >= 2 || (fitting.size() == 1 && below(2) == 0))
    return fitting[below(fitting.size())];
  const std::string name = (domain == Domain::positive ? "P" : "X") + std::to_string(given_.size());
  given_.emplace_back(variable(name, shape.rows(), shape.columns()), domain);
  return given_.back().first;
}

Expr RandomFormulas::formula(int operations) {
  return of({dim(), dim()}, operations);
}

Expr RandomFormulas::positive(const Shape& shape, int operations) {
  switch (below(operations > 0 ? 5 : 1)) {
    case 1:
      return exp(of(shape, operations - 1));
    case 2:
      return given(shape, Domain::positive) + square(of(shape, operations - 2));
    case 3:
      return hadamard(given(shape, Domain::positive), positive(shape, operations - 1));
    case 4:
      return ones(shape.rows(), shape.columns()) + exp(of(shape, operations - 2));
    default:
      return given(shape, Domain::positive);
  }
}

Expr RandomFormulas::elementwise(const Shape& shape, int operations) {
  const int left = operations - 1;
  switch (below(14)) {
    case 0:
      return exp(of(shape, left));
    case 1:
      return log(positive(shape, left));
    case 2:
      return reciprocal(positive(shape, left));
    case 3:
      return square(of(shape, left));
    case 4:
      return sqrt(positive(shape, left));
    case 5:
      return inv_sqrt(square(of(shape, left - 1)), parameter("epsilon"));
    case 6:
      return sigmoid(of(shape, left));
    case 7:
      return log_sigmoid(of(shape, left));
    case 8:
      return abs(of(shape, left));
    case 9:
      return apply(functions::relu(), of(shape, left));
    case 10:
      return apply(functions::leaky_relu(), of(shape, left), {parameter("alpha")});
    case 11:
      return apply(functions::hyperbolic_tangent(), of(shape, left));
    case 12:
      return softmax(of(shape, left));
    default:
      return log_softmax(of(shape, left));
  }
}

std::optional<Expr> RandomFormulas::reduction(const Shape& shape, int operations) {
  const int left = operations - 1;
  const bool is_row = shape.rows().is_one(), is_column = shape.columns().is_one();
  if (is_row && is_column && below(2) == 0) {
    if (below(2) == 0) return elements_sum(of({dim(), dim()}, left));
    const Shape vector = below(2) == 0 ? Shape{one, dim()} : Shape{dim(), one};
    return dot(of(vector, left / 2), of(vector, left / 2));
  }
  if (is_row) {
    const Expr X = of({dim(), shape.columns()}, left);
    const unsigned kind = below(5);
    return kind < 3 ? columns_sum(X) : kind == 3 ? columns_mean(X) : columns_max(X);
  }
  if (is_column) {
    const unsigned kind = below(7);
    if (kind == 0) return diag(of({shape.rows(), shape.rows()}, left));
    const Expr X = of({shape.rows(), dim()}, left);
    return kind < 4 ? rows_sum(X) : kind < 6 ? rows_mean(X) : rows_max(X);
  }
  return std::nullopt;
}

Expr RandomFormulas::of(const Shape& shape, int operations) {
  const Dim &rows = shape.rows(), &columns = shape.columns();
  if (operations <= 0) {
    const unsigned kind = below(12);
    if (kind == 0) return ones(rows, columns);
    if (kind == 1 && rows == columns) return identity(rows);
    return given(shape);
  }
  const int left = operations - 1, half = left / 2;
  if (below(3) == 0) {
    if (const auto reduced = reduction(shape, operations)) return *reduced;
  }
  switch (below(13)) {
    case 0:
      return of(shape, half) + of(shape, half);
    case 1:
      return of(shape, half) - of(shape, half);
    case 2:
    case 3:
      return hadamard(of(shape, half), of(shape, half));
    case 4:
    case 5: {
      const Dim inner = dim();
      return of({rows, inner}, half) * of({inner, columns}, half);
    }
    case 6:
      return T(of({columns, rows}, left));
    case 7:
      return row_repeat(of({one, columns}, left), rows);
    case 8:
      return column_repeat(of({rows, one}, left), columns);
    case 9: {
      const Scalar factors[] = {rational(-2, 3), parameter("c"), 1 / size(Dim{"m"}),
                                size(Dim{"n"} * Dim{"p"})};
      return factors[below(4)] * of(shape, left);
    }
    case 10:
      if (rows == columns && !rows.is_one()) return Diag(of({rows, one}, left));
      return -of(shape, left);
    default:
      return elementwise(shape, operations);
  }
}

namespace {

Expr law(const node::Operation& n, const Expr& node) {
  const Shape& shape = node.shape();
  const Shape& from = n.operands.empty() ? shape : n.operand().shape();
  if (n.is(op::add())) return n.right() + n.left();
  if (n.is(op::subtract())) return -(n.right() - n.left());
  if (n.is(op::negate())) return Scalar(-1) * n.operand();
  if (n.is(op::scale())) return hadamard(n.factor() * ones_like(node), n.operand());
  if (n.is(op::hadamard())) return hadamard(n.right(), n.left());
  if (n.is(op::product())) return T(T(n.right()) * T(n.left()));
  if (n.is(op::dot())) return elements_sum(hadamard(n.left(), n.right()));
  if (n.is(op::diag())) return rows_sum(hadamard(n.operand(), identity(from.rows())));
  if (n.is(op::row_repeat())) return ones(shape.rows(), one) * n.operand();
  if (n.is(op::column_repeat())) return n.operand() * ones(one, shape.columns());
  if (n.is(op::elements_sum())) return columns_sum(rows_sum(n.operand()));
  if (n.is(op::columns_sum())) return ones(one, from.rows()) * n.operand();
  if (n.is(op::rows_sum())) return T(columns_sum(T(n.operand())));
  if (n.is(op::columns_mean())) return (1 / size(from.rows())) * columns_sum(n.operand());
  if (n.is(op::rows_mean())) return T(columns_mean(T(n.operand())));
  if (n.is(op::rows_max())) return T(columns_max(T(n.operand())));
  return node;
}

}  // namespace

/// The node by another law; as it is where none applies.
Expr RandomFormulas::law(const Expr& node) {
  const Shape& shape = node.shape();
  const Expr alike = given(shape);
  const unsigned which = below(6);
  if (which == 0) return T(T(node));
  if (which == 1) return (node + alike) - alike;
  if (which == 2) return hadamard(node, ones_like(node));
  if (which == 3 && below(2) == 0) return node * identity(shape.columns());
  if (which == 3) return hadamard(hadamard(node, exp(alike)), exp(-alike));
  if (const auto* operation = as<node::Operation>(node))
    return testing_random::law(*operation, node);
  if (const auto* function = as<node::Apply>(node)) {
    const Expr& X = function->operand;
    const std::string& name = function->function.name();
    if (name == "square") return hadamard(X, X);
    if (name == "exp") return reciprocal(exp(-X));
    if (name == "sigmoid") return reciprocal(ones_like(X) + exp(-X));
    if (name == "log_sigmoid") return log(sigmoid(X));
    if (name == "abs") return apply(functions::relu(), X) + apply(functions::relu(), -X);
    if (name == "relu") return rational(1, 2) * (X + abs(X));
    if (name == "hyperbolic_tangent") return 2 * sigmoid(2 * X) - ones_like(X);
    return T(apply(function->function, T(X), function->parameters));
  }
  return node;
}

Expr RandomFormulas::rewritten(const Expr& formula) {
  return transform(formula, [&](const Expr& node) { return below(3) == 0 ? law(node) : node; });
}

std::optional<Expr> RandomFormulas::mutated(const Expr& formula) {
  std::vector<Expr> nodes;
  collect(formula, nodes);
  EquationSystem known;
  for (const auto& [matrix, domain] : given_)
    known.declarations.push_back({variable_name(matrix), matrix.shape(), Role::input, domain});
  const Expr node = nodes[below(nodes.size())];
  auto mistakes = mutation::wrong_at(node, mutation::Context(known, ""));
  std::erase_if(mistakes, [](const auto& wrong) { return !wrong.value; });
  if (mistakes.empty()) return std::nullopt;
  return mutation::with_node(formula, node, *mistakes[below(mistakes.size())].value);
}

void RandomFormulas::declare(SystemBuilder& builder) const {
  for (const auto& [matrix, domain] : given_)
    builder.input(variable_name(matrix), matrix.shape().rows(), matrix.shape().columns(), domain);
  for (const char* name : {"alpha", "c"}) builder.parameter(name);
  builder.condition(parameter("alpha") <= 1);
  builder.condition(builder.parameter("epsilon") > 0);
}

EquationSystem RandomFormulas::layer(const Expr& formula) const {
  SystemBuilder builder(Kind::layer, "random", "a random formula");
  declare(builder);
  builder.forward("Y", formula);
  return builder.build();
}

EquationSystem RandomFormulas::rule(const Expr& formula, const Expr& other) const {
  SystemBuilder builder(Kind::rule, "random", "a random formula");
  declare(builder);
  builder.identity("law", formula, other);
  return builder.build();
}

}  // namespace gradstone::testing_random
