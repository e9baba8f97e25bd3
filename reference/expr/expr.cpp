#include "reference/expr/expr.hpp"

#include <algorithm>

#include "reference/error.hpp"
#include "reference/expr/hash.hpp"

namespace gradstone {

Expr::Expr(node::Node node, Shape shape, Location where) {
  std::size_t hash = hash_of(node.value);
  hash_combine(hash, hash_of(shape.dims()));
  data_ = std::make_shared<const Data>(Data{std::move(node), std::move(shape), where, hash});
}

bool Expr::operator==(const Expr& other) const {
  if (data_ == other.data_) return true;
  const auto& mine = node().value;
  const auto& others = other.node().value;
  if (hash() != other.hash() || mine.index() != others.index() || shape() != other.shape())
    return false;
  return std::visit(
      [&](const auto& kind) {
        using Node = std::decay_t<decltype(kind)>;
        return kind.fields() == std::get<Node>(others).fields();
      },
      mine);
}

namespace {

[[noreturn]] void refuse(const std::string& operation, const std::string& reason, Location where) {
  throw ShapeError(operation + ": " + reason + " (" + where.text() + ")");
}

void require_equal(const char* operation, const Operand& X, const Operand& Y) {
  if (X.expression.shape() == Y.expression.shape()) return;
  refuse(operation,
         X.expression.shape().text() + " does not fit " + Y.expression.shape().text() +
             ", equal shapes are needed",
         X.where);
}

template <class Kind>
Expr unary(Operand X, Shape shape) {
  return Expr(Kind{std::move(X.expression)}, std::move(shape), X.where);
}

template <class Kind>
Expr binary(Operand X, Operand Y, Shape shape) {
  return Expr(Kind{std::move(X.expression), std::move(Y.expression)}, std::move(shape), X.where);
}

}  // namespace

Expr variable(std::string name, Shape shape, Location where) {
  return Expr(node::Variable{std::move(name)}, std::move(shape), where);
}
Expr variable(std::string name, Dim rows, Dim columns, Location where) {
  return variable(std::move(name), Shape(std::move(rows), std::move(columns)), where);
}
Expr by_entries(std::vector<Index> indices, Shape shape, Scalar body, Location where) {
  if (indices.size() != shape.rank())
    refuse("entries", std::to_string(indices.size()) + " indices do not fit " + shape.text(),
           where);
  for (std::size_t axis = 0; axis < shape.rank(); ++axis) {
    if (indices[axis].is_first() != shape[axis].is_one())
      refuse("entries",
             "the index " + indices[axis].name + " does not fit " + shape.text() +
                 ": the index 1 stands where the dimension is 1",
             where);
    if (!indices[axis].is_first() && std::count(indices.begin(), indices.end(), indices[axis]) > 1)
      refuse("entries", "the index " + indices[axis].name + " stands twice", where);
  }
  return Expr(node::Comprehension{std::move(indices), std::move(body)}, std::move(shape), where);
}
Expr zeros(Dim rows, Dim columns, Location where) {
  return Expr(node::Zeros{}, {std::move(rows), std::move(columns)}, where);
}
Expr ones(Dim rows, Dim columns, Location where) {
  return Expr(node::Ones{}, {std::move(rows), std::move(columns)}, where);
}
Expr identity(Dim size, Location where) {
  return Expr(node::Identity{}, {size, size}, where);
}

Expr T(Operand X) {
  const Shape& shape = X.expression.shape();
  return unary<node::Transpose>(X, {shape.columns(), shape.rows()});
}

Expr operator-(Operand X) {
  return unary<node::Negate>(X, X.expression.shape());
}

Expr operator*(Scalar factor, Operand X) {
  const Shape shape = X.expression.shape();
  return Expr(node::Scale{std::move(factor), std::move(X.expression)}, shape, X.where);
}

Expr operator+(Operand X, Operand Y) {
  require_equal("+", X, Y);
  return binary<node::Add>(X, Y, X.expression.shape());
}

Expr operator-(Operand X, Operand Y) {
  require_equal("-", X, Y);
  return binary<node::Subtract>(X, Y, X.expression.shape());
}

Expr operator*(Operand X, Operand Z) {
  const Shape& left = X.expression.shape();
  const Shape& right = Z.expression.shape();
  if (left.columns() != right.rows()) {
    refuse("*",
           left.text() + " does not fit " + right.text() +
               ", the columns of the left factor must be the rows of the right one",
           X.where);
  }
  return binary<node::Product>(X, Z, {left.rows(), right.columns()});
}

Expr hadamard(Operand X, Operand Y) {
  require_equal("hadamard", X, Y);
  return binary<node::Hadamard>(X, Y, X.expression.shape());
}

Expr dot(Operand x, Operand y) {
  require_equal("dot", x, y);
  const Shape& shape = x.expression.shape();
  if (!shape.rows().is_one() && !shape.columns().is_one())
    refuse("dot", "two row vectors or two column vectors are needed, got " + shape.text(), x.where);
  return binary<node::Dot>(x, y, {one, one});
}

Expr diag(Operand X) {
  const Shape& shape = X.expression.shape();
  if (shape.rows() != shape.columns())
    refuse("diag", "a square matrix is needed, got " + shape.text(), X.where);
  return unary<node::Diag>(X, {shape.rows(), one});
}

Expr Diag(Operand x) {
  const Shape& shape = x.expression.shape();
  if (!shape.rows().is_one() && !shape.columns().is_one())
    refuse("Diag", "a row or column vector is needed, got " + shape.text(), x.where);
  const Dim size = shape.rows().is_one() ? shape.columns() : shape.rows();
  return unary<node::DiagMatrix>(x, {size, size});
}

Expr row_repeat(Operand x, Dim rows) {
  const Shape& shape = x.expression.shape();
  if (!shape.rows().is_one())
    refuse("row_repeat", "a row vector (1 x n) is needed, got " + shape.text(), x.where);
  return unary<node::RowRepeat>(x, {std::move(rows), shape.columns()});
}

Expr column_repeat(Operand x, Dim columns) {
  const Shape& shape = x.expression.shape();
  if (!shape.columns().is_one())
    refuse("column_repeat", "a column vector (m x 1) is needed, got " + shape.text(), x.where);
  return unary<node::ColumnRepeat>(x, {shape.rows(), std::move(columns)});
}

Expr elements_sum(Operand X) {
  return unary<node::ElementsSum>(X, {one, one});
}
Expr columns_sum(Operand X) {
  return unary<node::ColumnsSum>(X, {one, X.expression.shape().columns()});
}
Expr rows_sum(Operand X) {
  return unary<node::RowsSum>(X, {X.expression.shape().rows(), one});
}
Expr columns_max(Operand X) {
  return unary<node::ColumnsMax>(X, {one, X.expression.shape().columns()});
}
Expr rows_max(Operand X) {
  return unary<node::RowsMax>(X, {X.expression.shape().rows(), one});
}
Expr columns_mean(Operand X) {
  return unary<node::ColumnsMean>(X, {one, X.expression.shape().columns()});
}
Expr rows_mean(Operand X) {
  return unary<node::RowsMean>(X, {X.expression.shape().rows(), one});
}

Expr apply(const ElementFunction& function, Operand X, std::vector<Scalar> parameters) {
  if (parameters.size() != function.parameters().size()) {
    throw DomainError(function.name() + " takes " + std::to_string(function.parameters().size()) +
                      " parameters, got " + std::to_string(parameters.size()) + " (" +
                      X.where.text() + ")");
  }
  const Shape shape = X.expression.shape();
  return Expr(node::Apply{function, std::move(parameters), std::move(X.expression)}, shape,
              X.where);
}

namespace {

template <class Kind>
concept Unary = requires(const Kind& kind) {
  { kind.operand } -> std::convertible_to<Expr>;
};
template <class Kind>
concept Binary = requires(const Kind& kind) {
  { kind.left } -> std::convertible_to<Expr>;
  { kind.right } -> std::convertible_to<Expr>;
};

// Rebuilds one operation through its public constructor, so that shapes are checked in one place.
struct Rebuild {
  const Expr& original;
  const std::vector<Expr>& with;

  Operand at(std::size_t k) const { return Operand(with[k], original.where()); }

  Expr operator()(const node::Variable&) const { return original; }
  Expr operator()(const node::Comprehension&) const { return original; }
  Expr operator()(const node::Zeros&) const { return original; }
  Expr operator()(const node::Ones&) const { return original; }
  Expr operator()(const node::Identity&) const { return original; }
  Expr operator()(const node::Transpose&) const { return T(at(0)); }
  Expr operator()(const node::Negate&) const { return -at(0); }
  Expr operator()(const node::Scale& n) const { return n.factor * at(0); }
  Expr operator()(const node::Add&) const { return at(0) + at(1); }
  Expr operator()(const node::Subtract&) const { return at(0) - at(1); }
  Expr operator()(const node::Product&) const { return at(0) * at(1); }
  Expr operator()(const node::Hadamard&) const { return hadamard(at(0), at(1)); }
  Expr operator()(const node::Dot&) const { return dot(at(0), at(1)); }
  Expr operator()(const node::Diag&) const { return diag(at(0)); }
  Expr operator()(const node::DiagMatrix&) const { return Diag(at(0)); }
  Expr operator()(const node::RowRepeat&) const {
    return row_repeat(at(0), original.shape().rows());
  }
  Expr operator()(const node::ColumnRepeat&) const {
    return column_repeat(at(0), original.shape().columns());
  }
  Expr operator()(const node::ElementsSum&) const { return elements_sum(at(0)); }
  Expr operator()(const node::ColumnsSum&) const { return columns_sum(at(0)); }
  Expr operator()(const node::RowsSum&) const { return rows_sum(at(0)); }
  Expr operator()(const node::ColumnsMax&) const { return columns_max(at(0)); }
  Expr operator()(const node::RowsMax&) const { return rows_max(at(0)); }
  Expr operator()(const node::ColumnsMean&) const { return columns_mean(at(0)); }
  Expr operator()(const node::RowsMean&) const { return rows_mean(at(0)); }
  Expr operator()(const node::Apply& n) const { return apply(n.function, at(0), n.parameters); }
};

void visit_all(const Expr& expression, std::set<const void*>& seen,
               const std::function<void(const Expr&)>& read) {
  if (!seen.insert(expression.id()).second) return;
  read(expression);
  for (const auto& operand : operands(expression)) visit_all(operand, seen, read);
}

}  // namespace

std::vector<Expr> operands(const Expr& expression) {
  return visit(expression, []<class Kind>(const Kind& kind) -> std::vector<Expr> {
    if constexpr (Unary<Kind>) {
      return {kind.operand};
    } else if constexpr (Binary<Kind>) {
      return {kind.left, kind.right};
    } else {
      static_assert(std::same_as<decltype(kind.fields()), std::tuple<>> ||
                        std::same_as<Kind, node::Variable> ||
                        std::same_as<Kind, node::Comprehension>,
                    "say here what the operands of this kind of node are");
      return {};
    }
  });
}

Expr with_operands(const Expr& expression, const std::vector<Expr>& with) {
  const auto current = operands(expression);
  bool same = current.size() == with.size();
  for (std::size_t k = 0; same && k < with.size(); ++k) same = current[k].id() == with[k].id();
  return same ? expression : visit(expression, Rebuild{expression, with});
}

Expr transform(const Expr& expression, const std::function<Expr(const Expr&)>& rewrite) {
  std::map<const void*, Expr> done;
  const std::function<Expr(const Expr&)> run = [&](const Expr& e) -> Expr {
    if (const auto found = done.find(e.id()); found != done.end()) return found->second;
    std::vector<Expr> with;
    for (const auto& operand : operands(e)) with.push_back(run(operand));
    Expr result = rewrite(with_operands(e, with));
    done.emplace(e.id(), result);
    return result;
  };
  return run(expression);
}

const std::string& variable_name(const Expr& expression) {
  const auto* variable = as<node::Variable>(expression);
  if (!variable) throw DomainError("a named matrix is needed (" + expression.where().text() + ")");
  return variable->name;
}

std::set<std::string> variable_names(const Expr& expression) {
  std::set<std::string> names;
  std::set<const void*> seen;
  visit_all(expression, seen, [&](const Expr& e) {
    if (const auto* variable = as<node::Variable>(e)) names.insert(variable->name);
    if (const auto* entries = as<node::Comprehension>(e)) names.merge(matrix_names(entries->body));
  });
  return names;
}

std::set<std::string> parameter_names(const Expr& expression) {
  std::set<std::string> names;
  std::set<const void*> seen;
  const auto add = [&](const Scalar& s) { names.merge(parameter_names(s)); };
  visit_all(expression, seen, [&](const Expr& e) {
    if (const auto* scale = as<node::Scale>(e)) add(scale->factor);
    if (const auto* entries = as<node::Comprehension>(e)) add(entries->body);
    if (const auto* apply = as<node::Apply>(e))
      for (const auto& value : apply->parameters) add(value);
  });
  return names;
}

}  // namespace gradstone
