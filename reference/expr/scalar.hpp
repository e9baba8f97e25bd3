#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "reference/expr/dim.hpp"
#include "reference/expr/rational.hpp"

namespace gradstone {

class ElementFunction;

/// The name of an index of a matrix entry or of a sum (i, j, k), or the number 1.
///
/// Indices count from 1, as in print. The number 1 stands where a dimension is 1, as in b[1,k].
struct Index {
  std::string name = "1";
  bool is_first() const { return name == "1"; }
  auto fields() const { return std::tie(name); }
  bool operator==(const Index&) const = default;
};

namespace scalar {
struct Node;
}

/// One number, as an immutable expression in index notation: what a textbook prints for an entry.
///
/// Scalars are the coefficients and parameters of matrix expressions, the values of elementwise
/// functions (in their argument x), and the definitions by elements, such as
/// `exp(Z[i,k]) / sum(j: K, exp(Z[i,j]))`. Equality is structural; copies share the tree.
class Scalar {
 public:
  Scalar(int value);
  Scalar(Rational value);
  explicit Scalar(scalar::Node node);

  const scalar::Node& node() const { return *node_; }
  std::size_t hash() const { return hash_; }
  bool operator==(const Scalar& other) const;

 private:
  std::shared_ptr<const scalar::Node> node_;
  std::size_t hash_ = 0;
};

/// Where an entry stands along one axis: at an index, or at a whole number that is calculated from
/// indices, sizes and entries of tensors of places: `X[n, i*s + a - 1]`, `W[ids[e,t], k]`.
class Place {
 public:
  Place(Index index) : at_(std::move(index)) {}
  /// A value that is nothing but an index is that index.
  explicit Place(Scalar value);

  /// Null where the place is calculated.
  const Index* index() const { return std::get_if<Index>(&at_); }
  /// What it is calculated by; null where it is an index.
  const Scalar* calculated() const { return std::get_if<Scalar>(&at_); }
  bool is_first() const { return index() && index()->is_first(); }
  /// The place as a number.
  Scalar number() const;

  auto fields() const { return std::tie(at_); }
  bool operator==(const Place&) const = default;

 private:
  std::variant<Index, Scalar> at_;
};

enum class Relation { less, less_equal, greater, greater_equal, equal };

/// `left relation right` for numbers that know the usual operators.
template <class S>
bool holds(const S& left, Relation relation, const S& right) {
  switch (relation) {
    case Relation::less:
      return left < right;
    case Relation::less_equal:
      return left <= right;
    case Relation::greater:
      return left > right;
    case Relation::greater_equal:
      return left >= right;
    case Relation::equal:
      return left == right;
  }
  return false;
}

/// `left relation right`, for instance alpha <= 1.
struct Comparison {
  Scalar left;
  Relation relation = Relation::less;
  Scalar right;
  auto fields() const { return std::tie(left, relation, right); }
  bool operator==(const Comparison&) const = default;
};

/// One line of a definition by cases: all comparisons hold, and no earlier case applies.
struct Case {
  std::vector<Comparison> conditions;
  Scalar value;
  auto fields() const { return std::tie(conditions, value); }
  bool operator==(const Case&) const = default;
};

/// Where an index of a sum starts or ends: a dimension, or the value of an outer index.
using Bound = std::variant<Dim, Index>;

/// The functions that the index notation takes as given. Everything else is defined from them.
enum class Elementary { exp, log, log1p, tanh, erf, sin, cos };

namespace scalar {

/// An exact rational number.
struct Number {
  Rational value;
  auto fields() const { return std::tie(value); }
};
/// The number pi.
struct Pi {
  auto fields() const { return std::tuple<>(); }
};
/// A named scalar of the system of equations: alpha, epsilon, eta.
struct Parameter {
  std::string name;
  auto fields() const { return std::tie(name); }
};
/// The argument x of an elementwise function.
struct Argument {
  auto fields() const { return std::tuple<>(); }
};
/// A dimension as a number: the N of 1/N.
struct Size {
  Dim dim;
  auto fields() const { return std::tie(dim); }
};
/// The value of an index, counted from 1: the t of mu^t.
struct IndexValue {
  Index index;
  auto fields() const { return std::tie(index); }
};
/// An entry of a named tensor: X[i,k], g[s,i,j], X[n, i + a - 1, c].
struct Entry {
  std::string matrix;
  std::vector<Place> places;
  auto fields() const { return std::tie(matrix, places); }
};
/// 1 where both indices are equal, else 0.
struct Delta {
  Index left, right;
  auto fields() const { return std::tie(left, right); }
};
struct Negate {
  Scalar operand;
  auto fields() const { return std::tie(operand); }
};
struct Add {
  Scalar left, right;
  auto fields() const { return std::tie(left, right); }
};
struct Subtract {
  Scalar left, right;
  auto fields() const { return std::tie(left, right); }
};
struct Multiply {
  Scalar left, right;
  auto fields() const { return std::tie(left, right); }
};
struct Divide {
  Scalar left, right;
  auto fields() const { return std::tie(left, right); }
};
/// base^exponent. The exponent is free of matrix entries and of x: 2, 1/2, -1/2, t, t - s.
struct Power {
  Scalar base, exponent;
  auto fields() const { return std::tie(base, exponent); }
};
/// An elementary function of a scalar.
struct Call {
  Elementary function = Elementary::exp;
  Scalar argument;
  auto fields() const { return std::tie(function, argument); }
};
/// A named elementwise function, with its parameters, at a scalar: srelu(Z[i,j], al, tl, ar, tr).
struct Apply {
  std::shared_ptr<const ElementFunction> function;  // never null
  std::vector<Scalar> parameters;
  Scalar argument;
  auto fields() const { return std::tie(*function, parameters, argument); }
};
/// The sum of the body for index = first, ..., last.
struct Sum {
  Index index;
  Bound first, last;
  Scalar body;
  auto fields() const { return std::tie(index, first, last, body); }
};
/// An index that takes the values 1, ..., last.
struct Running {
  Index index;
  Dim last;
  auto fields() const { return std::tie(index, last); }
  bool operator==(const Running&) const = default;
};
/// The largest value of the body, over all values of the indices at which all conditions hold.
/// These compare whole numbers. Where they hold nowhere the maximum has no value.
struct Maximum {
  std::vector<Running> over;  ///< at least one
  std::vector<Comparison> conditions;
  Scalar body;
  auto fields() const { return std::tie(over, conditions, body); }
};
/// The value of the first case whose conditions hold; `otherwise` if there is none.
struct Cases {
  std::vector<Case> cases;
  Scalar otherwise;
  auto fields() const { return std::tie(cases, otherwise); }
};

/// Exactly one of the kinds above.
struct Node {
  using Variant =
      std::variant<Number, Pi, Parameter, Argument, Size, IndexValue, Entry, Delta, Negate, Add,
                   Subtract, Multiply, Divide, Power, Call, Apply, Sum, Maximum, Cases>;
  template <class Kind>
  requires std::constructible_from<Variant, Kind> Node(Kind kind) : value(std::move(kind)) {}
  Variant value;
};

}  // namespace scalar

/// Calls the visitor with the node; a visitor that forgets a kind of node does not compile.
template <class Visitor>
decltype(auto) visit(const Scalar& expression, Visitor&& visitor) {
  return std::visit(std::forward<Visitor>(visitor), expression.node().value);
}

/// Joins lambdas into one visitor.
template <class... Lambdas>
struct overloaded : Lambdas... {
  using Lambdas::operator()...;
};
template <class... Lambdas>
overloaded(Lambdas...) -> overloaded<Lambdas...>;

// Leaves.
Scalar rational(std::int64_t numerator, std::int64_t denominator);
Scalar pi();
Scalar parameter(std::string name);
Scalar argument();
Scalar size(Dim dim);
Scalar value_of(Index index);
Scalar entry(std::string matrix, std::vector<Place> places);
std::vector<Place> places_of(const std::vector<Index>& indices);
/// The indices of an entry; nothing where a place is calculated.
std::optional<std::vector<Index>> indices_of(const scalar::Entry& entry);
Scalar delta(Index left, Index right);

// Arithmetic.
Scalar operator+(Scalar left, Scalar right);
Scalar operator-(Scalar left, Scalar right);
Scalar operator*(Scalar left, Scalar right);
Scalar operator/(Scalar left, Scalar right);
Scalar operator-(Scalar operand);
Scalar power(Scalar base, Scalar exponent);
Scalar square(Scalar base);
Scalar sqrt(Scalar operand);
Scalar exp(Scalar argument);
Scalar log(Scalar argument);
Scalar log1p(Scalar argument);
Scalar tanh(Scalar argument);
Scalar erf(Scalar argument);
Scalar sin(Scalar argument);
Scalar cos(Scalar argument);
Scalar apply(const ElementFunction& function, Scalar argument, std::vector<Scalar> parameters = {});

// Sums and maxima over named ranges: sum(j, K, ...) is the sum for j = 1, ..., K.
Scalar sum(Index index, Dim last, Scalar body);
Scalar sum(Index index, Bound first, Bound last, Scalar body);
Scalar max(Index index, Dim last, Scalar body);
/// The largest value where the conditions hold. A maximum of maxima is one over all their indices.
Scalar max(std::vector<scalar::Running> over, std::vector<Comparison> conditions, Scalar body);
/// Whether `found` says so at some values of the indices, which it is given in their order; the
/// last index runs fastest.
template <class Found>
bool any_of(const std::vector<scalar::Running>& over, const Sizes& sizes, Found found) {
  std::vector<std::int64_t> extents;
  std::size_t count = 1;
  for (const auto& running : over) {
    extents.push_back(running.last.at(sizes));
    count *= static_cast<std::size_t>(std::max<std::int64_t>(extents.back(), 0));
  }
  for (std::size_t place = 0; place < count; ++place)
    if (found(indices_at(extents, place))) return true;
  return false;
}
/// The same maximum with other names for its indices, one for each.
Scalar renamed(const scalar::Maximum& maximum, const std::vector<Index>& names);
Scalar max(Scalar left, Scalar right);
Scalar min(Scalar left, Scalar right);

// Definitions by cases: where({{{x <= 0}, alpha * x}}, x).
Comparison operator<(Scalar left, Scalar right);
Comparison operator<=(Scalar left, Scalar right);
Comparison operator>(Scalar left, Scalar right);
Comparison operator>=(Scalar left, Scalar right);
Scalar where(std::vector<Case> cases, Scalar otherwise);

/// The direct subexpressions, in the order in which they are written.
std::vector<Scalar> children(const Scalar& expression);

/// A table of replacements for the leaves of a scalar; what is empty stays as it is.
struct ScalarReplacement {
  std::map<std::string, Scalar> parameters;
  std::optional<Scalar> argument;
  std::map<std::string, std::string> matrices;  ///< names of matrices
  std::map<std::string, Dim> dims;              ///< names of dimensions
  std::map<std::string, Place> indices;         ///< free indices, of formulas without sums
};

/// The scalar with its leaves replaced. Bound indices are untouched, so replacements hold no
/// indices.
Scalar replace(const Scalar& expression, const ScalarReplacement& replacement);

/// Rewrites from the leaves up: every part, with its own parts already rewritten, is given to the
/// function. Sizes, indices and bounds stay.
Scalar transform(const Scalar& expression, const std::function<Scalar(const Scalar&)>& rewrite);

/// The names of the parameters, and of the matrices, that occur.
std::set<std::string> parameter_names(const Scalar& expression);
std::set<std::string> matrix_names(const Scalar& expression);
/// The names of the sizes that occur, also those that only an index runs to.
std::set<std::string> size_names(const Scalar& expression);

}  // namespace gradstone
