#include "reference/expr/expr.hpp"

#include <algorithm>

#include "reference/error.hpp"
#include "reference/expr/hash.hpp"
#include "reference/operations.hpp"

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

std::size_t node::Operation::hash() const {
  // Sizes are in the shape, which has a hash of its own.
  std::size_t hash = line->place;
  hash_combine(hash, hash_of(std::tie(operands, scalars)));
  return hash;
}

Expr variable(std::string name, Shape shape, Location where) {
  return Expr(node::Variable{std::move(name)}, std::move(shape), where);
}
Expr variable(std::string name, Dim rows, Dim columns, Location where) {
  return variable(std::move(name), Shape(std::move(rows), std::move(columns)), where);
}
Expr by_entries(std::vector<Index> indices, Shape shape, Scalar body, Location where) {
  const auto refuse = [&](const std::string& what) {
    throw ShapeError("entries: " + what + " (" + where.text() + ")");
  };
  if (indices.size() != shape.rank())
    refuse(std::to_string(indices.size()) + " indices do not fit " + shape.text());
  for (std::size_t axis = 0; axis < shape.rank(); ++axis) {
    if (indices[axis].is_first() != shape[axis].is_one())
      refuse("the index " + indices[axis].name + " does not fit " + shape.text() +
             ": the index 1 stands where the dimension is 1");
    if (!indices[axis].is_first() && std::count(indices.begin(), indices.end(), indices[axis]) > 1)
      refuse("the index " + indices[axis].name + " stands twice");
  }
  return Expr(node::Comprehension{std::move(indices), std::move(body)}, std::move(shape), where);
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

// The same operation elsewhere. Shapes are checked where it is built.
struct Rebuild {
  const Expr& original;
  const std::vector<Expr>& with;

  Expr operator()(const node::Variable&) const { return original; }
  Expr operator()(const node::Comprehension&) const { return original; }
  Expr operator()(const node::Operation& n) const {
    return apply(*n.line, with, n.scalars, n.sizes, original.where());
  }
  Expr operator()(const node::Apply& n) const {
    return apply(n.function, Operand(with[0], original.where()), n.parameters);
  }
};

void visit_all(const Expr& expression, std::set<const void*>& seen,
               const std::function<void(const Expr&)>& read) {
  if (!seen.insert(expression.id()).second) return;
  read(expression);
  for (const auto& operand : operands(expression)) visit_all(operand, seen, read);
}

}  // namespace

std::vector<Expr> operands(const Expr& expression) {
  return visit(expression,
               overloaded{[](const node::Variable&) { return std::vector<Expr>{}; },
                          [](const node::Comprehension&) { return std::vector<Expr>{}; },
                          [](const node::Operation& n) { return n.operands; },
                          [](const node::Apply& n) { return std::vector<Expr>{n.operand}; }});
}

std::span<const Scalar> scalars(const Expr& expression) {
  using Scalars = std::span<const Scalar>;
  return visit(expression,
               overloaded{[](const node::Variable&) { return Scalars(); },
                          [](const node::Comprehension& n) { return Scalars(&n.body, 1); },
                          [](const node::Operation& n) { return Scalars(n.scalars); },
                          [](const node::Apply& n) { return Scalars(n.parameters); }});
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

std::size_t kind_of(const Expr& expression) {
  return visit(expression, overloaded{[](const node::Variable&) { return std::size_t{0}; },
                                      [](const node::Comprehension&) { return std::size_t{1}; },
                                      [](const node::Operation& n) { return 2 + n.line->place; },
                                      [](const node::Apply&) { return 3 + Operation::no_place; }});
}

bool is_same_kind(const Expr& left, const Expr& right) {
  const auto* operation = as<node::Operation>(left);
  return operation ? as(right, *operation->line) != nullptr
                   : left.node().value.index() == right.node().value.index();
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
  visit_all(expression, seen, [&](const Expr& e) {
    for (const auto& scalar : scalars(e)) names.merge(parameter_names(scalar));
  });
  return names;
}

std::set<std::string> size_names(const Expr& expression) {
  std::set<std::string> names;
  std::set<const void*> seen;
  visit_all(expression, seen, [&](const Expr& e) {
    for (const auto& dim : e.shape().dims()) names.merge(dim.names());
    for (const auto& scalar : scalars(e)) names.merge(size_names(scalar));
  });
  return names;
}

}  // namespace gradstone
