#include "reference/operations/in_other_operations.hpp"

#include <algorithm>

#include "reference/error.hpp"
#include "reference/functions.hpp"
#include "reference/operations.hpp"
#include "reference/operations/entry_of.hpp"
#include "reference/operations/spelled_out.hpp"

namespace gradstone {
namespace {

/// The rows or columns of a matrix: the index that counts them, and how many there are.
struct Axis {
  Index index;
  Dim dim = one;
};

bool reads(const Scalar& scalar, const Index& index) {
  if (index.is_first()) return false;
  const auto& node = scalar.node().value;
  if (const auto* entry = std::get_if<scalar::Entry>(&node))
    return std::any_of(entry->places.begin(), entry->places.end(), [&](const Place& place) {
      return place.index() ? *place.index() == index : reads(*place.calculated(), index);
    });
  if (const auto* delta = std::get_if<scalar::Delta>(&node))
    return delta->left == index || delta->right == index;
  if (const auto* value = std::get_if<scalar::IndexValue>(&node)) return value->index == index;
  const auto parts = children(scalar);
  return std::any_of(parts.begin(), parts.end(),
                     [&](const Scalar& part) { return reads(part, index); });
}

/// Whether a scalar is the same for all entries.
bool is_constant(const Scalar& scalar) {
  const auto& node = scalar.node().value;
  if (std::holds_alternative<scalar::Entry>(node) || std::holds_alternative<scalar::Delta>(node) ||
      std::holds_alternative<scalar::IndexValue>(node))
    return false;
  const auto parts = children(scalar);
  return std::all_of(parts.begin(), parts.end(), is_constant);
}

void add_factors(const Scalar& scalar, std::vector<Scalar>& factors) {
  const auto& node = scalar.node().value;
  if (const auto* product = std::get_if<scalar::Multiply>(&node)) {
    add_factors(product->left, factors);
    add_factors(product->right, factors);
  } else if (const auto* quotient = std::get_if<scalar::Divide>(&node)) {
    add_factors(quotient->left, factors);
    factors.push_back(1 / quotient->right);
  } else {
    factors.push_back(scalar);
  }
}

Scalar product_of(const std::vector<Scalar>& factors) {
  if (factors.empty()) return 1;
  Scalar product = factors.front();
  for (std::size_t k = 1; k < factors.size(); ++k) product = product * factors[k];
  return product;
}

Expr stacked(const Expr& row, const Dim& rows) {
  return rows.is_one() ? row : row_repeat(row, rows);
}

Expr side_by_side(const Expr& column, const Dim& columns) {
  return columns.is_one() ? column : column_repeat(column, columns);
}

class MatrixForm {
 public:
  explicit MatrixForm(const node::Operation& operation)
      : operation_(operation), names_(operation.line->form_of(operation).operands) {}

  /// The matrix whose entry, at the indices of its rows and columns, is the scalar.
  Expr of(const Scalar& scalar, const Axis& rows, const Axis& columns) const {
    if (is_constant(scalar)) return scalar * ones(rows.dim, columns.dim);
    const auto at = [&](const Scalar& part) { return of(part, rows, columns); };
    return visit(
        scalar,
        overloaded{[&](const scalar::Entry& n) { return entries(n, rows, columns); },
                   [&](const scalar::Delta& n) {
                     const bool is_diagonal = (n.left == rows.index && n.right == columns.index) ||
                                              (n.left == columns.index && n.right == rows.index);
                     return is_diagonal ? identity(rows.dim) : refuse("a delta of other indices");
                   },
                   [&](const scalar::Negate& n) { return -at(n.operand); },
                   [&](const scalar::Add& n) { return at(n.left) + at(n.right); },
                   [&](const scalar::Subtract& n) { return at(n.left) - at(n.right); },
                   [&](const scalar::Multiply& n) {
                     if (is_constant(n.left)) return n.left * at(n.right);
                     if (is_constant(n.right)) return n.right * at(n.left);
                     return hadamard(at(n.left), at(n.right));
                   },
                   [&](const scalar::Divide& n) {
                     if (is_constant(n.right)) return (1 / n.right) * at(n.left);
                     const Expr inverse = reciprocal(at(n.right));
                     return n.left == Scalar(1) ? inverse : hadamard(at(n.left), inverse);
                   },
                   [&](const scalar::Power& n) { return power_of(n, at(n.base)); },
                   [&](const scalar::Call& n) {
                     return called(
                         "call",
                         Scalar(scalar::Node(scalar::Call{n.function, gradstone::argument()})),
                         at(n.argument));
                   },
                   [&](const scalar::Apply& n) {
                     if (!std::all_of(n.parameters.begin(), n.parameters.end(), is_constant))
                       return refuse("a function whose parameters are no constants");
                     return apply(*n.function, at(n.argument), n.parameters);
                   },
                   [&](const scalar::Sum& n) { return sums(n, rows, columns); },
                   [&](const scalar::Maximum& n) {
                     if (n.over.size() != 1 || !n.conditions.empty())
                       return refuse("a maximum over several indices, or under conditions");
                     const Axis over{n.over[0].index, n.over[0].last};
                     if (!reads(n.body, columns.index))
                       return side_by_side(rows_max(of(n.body, rows, over)), columns.dim);
                     if (!reads(n.body, rows.index))
                       return stacked(columns_max(of(n.body, over, columns)), rows.dim);
                     return refuse("a maximum of terms in three indices");
                   },
                   [&](const auto&) { return refuse("cases, or the value of an index"); }});
  }

 private:
  [[noreturn]] Expr refuse(const std::string& what) const {
    throw UnsupportedError("there is no kernel for " + operation_.line->name +
                           ", and none can be made of its definition, which has " + what);
  }

  Expr entries(const scalar::Entry& n, const Axis& rows, const Axis& columns) const {
    const auto k = std::find(names_.begin(), names_.end(), n.matrix) - names_.begin();
    const Expr& X = operation_.operands[static_cast<std::size_t>(k)];
    const auto places = indices_of(n);
    if (!places) refuse("an entry at a place that is calculated");
    const Index &first = places->at(0), &second = places->at(1);
    const auto is = [](const Index& index, const Axis& axis) {
      return !index.is_first() && index == axis.index;
    };
    if (first.is_first() && second.is_first())
      return stacked(side_by_side(X, columns.dim), rows.dim);
    if (is(first, rows) && is(second, columns)) return X;
    if (is(first, columns) && is(second, rows)) return T(X);
    if (is(first, rows) && second.is_first()) return side_by_side(X, columns.dim);
    if (first.is_first() && is(second, rows)) return side_by_side(T(X), columns.dim);
    if (first.is_first() && is(second, columns)) return stacked(X, rows.dim);
    if (is(first, columns) && second.is_first()) return stacked(T(X), rows.dim);
    if (is(first, rows) && second == first) return side_by_side(diag(X), columns.dim);
    if (is(first, columns) && second == first) return stacked(T(diag(X)), rows.dim);
    return refuse("an entry with other indices");
  }

  // The sum of a product: what does not depend on the index comes before it; the rest is a sum over
  // rows or columns, or, where it depends on both others, a matrix product.
  Expr sums(const scalar::Sum& n, const Axis& rows, const Axis& columns) const {
    const auto* last = std::get_if<Dim>(&n.last);
    if (n.first != Bound(one) || !last) refuse("a sum whose range depends on an index");
    const auto sum_of = [&](const Scalar& part) {
      return sums({n.index, n.first, n.last, part}, rows, columns);
    };
    const auto& body = n.body.node().value;
    if (const auto* add = std::get_if<scalar::Add>(&body))
      return sum_of(add->left) + sum_of(add->right);
    if (const auto* subtract = std::get_if<scalar::Subtract>(&body))
      return sum_of(subtract->left) - sum_of(subtract->right);
    if (const auto* negate = std::get_if<scalar::Negate>(&body)) return -sum_of(negate->operand);
    std::vector<Scalar> factors, outer, left, right;
    add_factors(n.body, factors);
    for (const auto& factor : factors) {
      if (!reads(factor, n.index)) {
        outer.push_back(factor);
      } else if (!reads(factor, columns.index)) {
        left.push_back(factor);
      } else if (!reads(factor, rows.index)) {
        right.push_back(factor);
      } else {
        refuse("a sum of terms in three indices");
      }
    }
    if (left.empty() && right.empty()) left.emplace_back(1);
    const Expr sum = summed(left, right, {n.index, *last}, rows, columns);
    if (outer.empty()) return sum;
    const Scalar factor = product_of(outer);
    return is_constant(factor) ? factor * sum : hadamard(of(factor, rows, columns), sum);
  }

  Expr summed(const std::vector<Scalar>& left, const std::vector<Scalar>& right, const Axis& over,
              const Axis& rows, const Axis& columns) const {
    if (right.empty()) return side_by_side(rows_sum(of(product_of(left), rows, over)), columns.dim);
    const bool reads_rows = std::any_of(
        left.begin(), left.end(), [&](const Scalar& factor) { return reads(factor, rows.index); });
    if (reads_rows) return of(product_of(left), rows, over) * of(product_of(right), over, columns);
    std::vector<Scalar> all = left;
    all.insert(all.end(), right.begin(), right.end());
    return stacked(columns_sum(of(product_of(all), over, columns)), rows.dim);
  }

  Expr power_of(const scalar::Power& n, const Expr& base) const {
    if (n.exponent == Scalar(2)) return square(base);
    const auto* exponent = std::get_if<scalar::Number>(&n.exponent.node().value);
    if (!exponent) refuse("a power that is no number");
    return called("power", power(gradstone::argument(), n.exponent), base);
  }

  static Expr called(const char* name, const Scalar& value, const Expr& X) {
    return apply(FunctionBuilder(name).value(value).build(), X);
  }

  const node::Operation& operation_;
  const std::vector<std::string>& names_;
};

}  // namespace

Expr in_other_operations(const node::Operation& operation) {
  if (auto stated = spelled_out(operation)) return *stated;
  const auto& form = operation.line->form_of(operation);
  const Shape shape = *form.shapes(operation.operands, operation.sizes);
  const auto axis = [](const char* name, const Dim& dim) {
    return dim.is_one() ? Axis{} : Axis{Index{name}, dim};
  };
  const Axis rows = axis("i", shape.rows()), columns = axis("j", shape.columns());
  const Scalar entry = entry_of(operation, {rows.index, columns.index});
  return MatrixForm(operation).of(entry, rows, columns);
}

}  // namespace gradstone
