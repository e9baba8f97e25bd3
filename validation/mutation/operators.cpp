#include "validation/mutation/operators.hpp"

#include <optional>

#include "reference/error.hpp"
#include "reference/operations.hpp"

namespace gradstone {
namespace {

// Collects replacements for one node; what does not fit the shape is left out.
class Collector {
 public:
  Collector(const Expr& original, const std::vector<Expr>& others)
      : original_(original), others_(others) {}

  std::vector<Replacement> collect() {
    visit(original_, *this);
    return std::move(found_);
  }

  void operator()(const node::Variable& n) {
    for (const auto& other : others_) {
      const auto& name = std::get<node::Variable>(other.node().value).name;
      if (name != n.name) add(n.name + " became " + name, other);
    }
    transposed(original_, n.name);
  }
  // The first place in the body at which such a mistake can be made.
  void operator()(const node::Comprehension& n) {
    const auto mistake = [&](const char* description, const auto& slip) {
      bool made = false;
      const Scalar body = transform(n.body, [&](const Scalar& part) {
        const std::optional<Scalar> wrong = made ? std::nullopt : slip(part);
        made = made || wrong;
        return wrong.value_or(part);
      });
      if (made) add(description, by_entries(n.indices, original_.shape(), body));
    };
    mistake("+ became -", [](const Scalar& part) -> std::optional<Scalar> {
      const auto* add = std::get_if<scalar::Add>(&part.node().value);
      if (!add || !read_tensors(add->left, add->right)) return std::nullopt;
      return add->left - add->right;
    });
    mistake("- became +", [](const Scalar& part) -> std::optional<Scalar> {
      const auto* subtract = std::get_if<scalar::Subtract>(&part.node().value);
      if (!subtract || !read_tensors(subtract->left, subtract->right)) return std::nullopt;
      return subtract->left + subtract->right;
    });
    mistake("the left factor was dropped", [](const Scalar& part) -> std::optional<Scalar> {
      const auto* product = std::get_if<scalar::Multiply>(&part.node().value);
      if (!product || !read_tensors(product->left, product->right)) return std::nullopt;
      return product->right;
    });
  }
  void operator()(const node::Operation& n) {
    const auto found = mistakes().find(n.line);
    found == mistakes().end() ? in_any(n) : (this->*found->second)(n);
  }
  void in_zeros(const node::Operation&) { add("zeros became ones", ones(rows(), columns())); }
  void in_ones(const node::Operation&) {
    add("ones were dropped", zeros(rows(), columns()));
    if (rows() == columns()) add("ones became the identity", identity(rows()));
  }
  void in_identity(const node::Operation&) {
    add("the identity became ones", ones(rows(), columns()));
  }
  void in_transpose(const node::Operation& n) { add("a transpose was lost", n.operand()); }
  void in_negate(const node::Operation& n) { add("a sign was lost", n.operand()); }
  void in_scale(const node::Operation& n) {
    add("a factor was lost", n.operand());
    add("a factor was squared", square(n.factor()) * n.operand());
    add("a factor became its reciprocal", (1 / n.factor()) * n.operand());
  }
  void in_add(const node::Operation& n) {
    add("+ became -", n.left() - n.right());
    add("the left term was dropped", n.right());
    add("the right term was dropped", n.left());
  }
  void in_subtract(const node::Operation& n) {
    add("- became +", n.left() + n.right());
    add("the terms changed places", n.right() - n.left());
    add("the left term was dropped", -n.right());
    add("the right term was dropped", n.left());
  }
  void in_product(const node::Operation& n) {
    attempt("the factors changed places", [&] { return n.right() * n.left(); });
    attempt("the left factor was transposed", [&] { return T(n.left()) * n.right(); });
    attempt("the right factor was transposed", [&] { return n.left() * T(n.right()); });
    attempt("the product was transposed", [&] { return T(n.left() * n.right()); });
    attempt("the product became elementwise", [&] { return hadamard(n.left(), n.right()); });
    add("the left factor was dropped", n.right());
    add("the right factor was dropped", n.left());
  }
  void in_hadamard(const node::Operation& n) {
    add("the left factor was dropped", n.right());
    add("the right factor was dropped", n.left());
    add("the product became a sum", n.left() + n.right());
    attempt("the product became a matrix product", [&] { return n.left() * n.right(); });
  }
  void in_dot(const node::Operation& n) { add("a sign was added", -dot(n.left(), n.right())); }
  void in_diag(const node::Operation& n) {
    add("the diagonal became row sums", rows_sum(n.operand()));
    add("the diagonal became column sums", T(columns_sum(n.operand())));
  }
  void in_diagonal_matrix(const node::Operation& n) {
    attempt("the diagonal became repeated rows", [&] { return row_repeat(n.operand(), rows()); });
    attempt("the diagonal became repeated columns",
            [&] { return column_repeat(n.operand(), columns()); });
  }
  void in_row_repeat(const node::Operation& n) {
    attempt("rows became columns", [&] { return column_repeat(T(n.operand()), columns()); });
  }
  void in_column_repeat(const node::Operation& n) {
    attempt("columns became rows", [&] { return row_repeat(T(n.operand()), rows()); });
    // The usual slip: sums along the wrong axis, repeated along the other.
    if (const auto* sums = as(n.operand(), op::rows_sum()))
      add("row sums became column sums", row_repeat(columns_sum(sums->operand()), rows()));
  }
  void in_elements_sum(const node::Operation& n) {
    const Shape& shape = n.operand().shape();
    add("the sum became a mean", (1 / (size(shape.rows()) * size(shape.columns()))) * original_);
    add("the sum was divided by the rows", (1 / size(shape.rows())) * original_);
  }
  void in_columns_sum(const node::Operation& n) {
    add("sums became means", columns_mean(n.operand()));
    attempt("column sums became row sums", [&] { return T(rows_sum(n.operand())); });
  }
  void in_rows_sum(const node::Operation& n) {
    add("sums became means", rows_mean(n.operand()));
    attempt("row sums became column sums", [&] { return T(columns_sum(n.operand())); });
  }
  void in_columns_max(const node::Operation& n) {
    add("the maximum became a mean", columns_mean(n.operand()));
  }
  void in_rows_max(const node::Operation& n) {
    add("the maximum became a mean", rows_mean(n.operand()));
  }
  void in_columns_mean(const node::Operation& n) {
    add("means became sums", columns_sum(n.operand()));
    const Shape& shape = n.operand().shape();
    add("the divisor became the columns", (1 / size(shape.columns())) * columns_sum(n.operand()));
  }
  void in_rows_mean(const node::Operation& n) {
    add("means became sums", rows_sum(n.operand()));
    const Shape& shape = n.operand().shape();
    add("the divisor became the rows", (1 / size(shape.rows())) * rows_sum(n.operand()));
  }
  void operator()(const node::Apply& n) {
    const std::string name = n.function.name();
    add(name + " was dropped", n.operand);
    if (n.function.has_derivative())
      add(name + " became its derivative", apply(n.function.derivative(), n.operand, n.parameters));
    for (std::size_t k = 0; k < n.parameters.size(); ++k) {
      const std::string& parameter = n.function.parameters()[k];
      with_parameter(n, k, 2 * n.parameters[k], parameter + " was doubled");
      with_parameter(n, k, square(n.parameters[k]), parameter + " was squared");
    }
  }

 private:
  // Places are calculated of indices and sizes, which no mistake is made in.
  static bool read_tensors(const Scalar& left, const Scalar& right) {
    return !matrix_names(left).empty() && !matrix_names(right).empty();
  }

  using Mistakes = void (Collector::*)(const node::Operation&);
  static const std::map<const Operation*, Mistakes>& mistakes() {
    static const std::map<const Operation*, Mistakes> all{
        {&op::zeros(), &Collector::in_zeros},
        {&op::ones(), &Collector::in_ones},
        {&op::identity(), &Collector::in_identity},
        {&op::transpose(), &Collector::in_transpose},
        {&op::negate(), &Collector::in_negate},
        {&op::scale(), &Collector::in_scale},
        {&op::add(), &Collector::in_add},
        {&op::subtract(), &Collector::in_subtract},
        {&op::product(), &Collector::in_product},
        {&op::hadamard(), &Collector::in_hadamard},
        {&op::dot(), &Collector::in_dot},
        {&op::diag(), &Collector::in_diag},
        {&op::diagonal_matrix(), &Collector::in_diagonal_matrix},
        {&op::column_repeat(), &Collector::in_column_repeat},
        {&op::row_repeat(), &Collector::in_row_repeat},
        {&op::elements_sum(), &Collector::in_elements_sum},
        {&op::columns_sum(), &Collector::in_columns_sum},
        {&op::rows_sum(), &Collector::in_rows_sum},
        {&op::columns_max(), &Collector::in_columns_max},
        {&op::rows_max(), &Collector::in_rows_max},
        {&op::columns_mean(), &Collector::in_columns_mean},
        {&op::rows_mean(), &Collector::in_rows_mean}};
    return all;
  }

  // Of an operation of which nothing else is known here.
  void in_any(const node::Operation& n) {
    add("a sign was added", -original_);
    for (const auto& operand : n.operands) add(n.line->name + " was dropped", operand);
    const std::vector<Expr> reversed(n.operands.rbegin(), n.operands.rend());
    attempt("the operands changed places", [&] { return with_operands(original_, reversed); });
    for (std::size_t k = 0; k < n.scalars.size(); ++k) {
      auto scalars = n.scalars;
      scalars[k] = 2 * scalars[k];
      add(n.line->scalars[k] + " was doubled",
          apply(*n.line, {n.operands.begin(), n.operands.end()}, std::move(scalars), n.sizes));
    }
  }

  const Dim& rows() const { return original_.shape().rows(); }
  const Dim& columns() const { return original_.shape().columns(); }

  void add(std::string description, Expr expression) {
    if (expression.shape() == original_.shape() && !(expression == original_))
      found_.push_back({std::move(description), std::move(expression)});
  }

  // Many mistakes do not even fit the shapes: those are caught while the formula is built.
  template <class Build>
  void attempt(const char* description, Build build) {
    try {
      add(description, build());
    } catch (const ShapeError&) {
    }
  }

  void transposed(const Expr& expression, const std::string& name) {
    if (!expression.shape().is_scalar()) add(name + " was transposed", T(expression));
  }

  void with_parameter(const node::Apply& n, std::size_t k, Scalar value, std::string description) {
    auto parameters = n.parameters;
    parameters[k] = std::move(value);
    add(std::move(description), apply(n.function, n.operand, std::move(parameters)));
  }

  const Expr& original_;
  const std::vector<Expr>& others_;
  std::vector<Replacement> found_;
};

}  // namespace

std::vector<Replacement> replacements(const Expr& expression, const std::vector<Expr>& others) {
  return Collector(expression, others).collect();
}

Expr with_node(const Expr& expression, const Expr& node, const Expr& replacement) {
  if (expression.id() == node.id()) return replacement;
  std::vector<Expr> with;
  for (const auto& operand : operands(expression))
    with.push_back(with_node(operand, node, replacement));
  return with_operands(expression, with);
}

}  // namespace gradstone
