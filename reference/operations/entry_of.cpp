#include "reference/operations/entry_of.hpp"

#include <algorithm>

#include "reference/operations.hpp"

namespace gradstone {
namespace {

using Indices = std::vector<Index>;

/// What an entry of the k-th operand of an operation is.
using EntryOfOperand = std::function<Scalar(std::size_t k, const Indices& at)>;

class EntryReader {
 public:
  explicit EntryReader(const Indices& taken) : taken_(taken) {}

  Scalar at(const Expr& expression, Indices places) {
    places = without_single(expression.shape(), std::move(places));
    const Key key{expression.id(), names_of(places)};
    if (const auto found = done_.find(key); found != done_.end()) return found->second;
    const Scalar result = visit(
        expression, overloaded{[&](const node::Variable& n) { return entry(n.name, places); },
                               [&](const node::Operation& n) {
                                 return of(n, places, [&](std::size_t k, const Indices& operand) {
                                   return at(n.operands[k], operand);
                                 });
                               },
                               [&](const node::Apply& n) {
                                 return apply(n.function, at(n.operand, places), n.parameters);
                               }});
    done_.emplace(key, result);
    return result;
  }

  Scalar of(const node::Operation& operation, const Indices& places,
            const EntryOfOperand& operand) {
    const Operation& line = *operation.line;
    const Operation::Form& form = line.form_of(operation);
    Scope scope{form, {}, {}, operand};
    scope.names.dims = dims_of(operation);
    for (std::size_t k = 0; k < line.scalars.size(); ++k)
      scope.names.parameters.emplace(line.scalars[k], operation.scalars[k]);
    const auto indices = form.indices();
    for (std::size_t axis = 0; axis < indices.size(); ++axis)
      scope.indices[indices[axis].name] = places[axis];
    scope.indices[Index{}.name] = Index{};
    return in(form.definition, scope);
  }

  static Indices without_single(const Shape& shape, Indices places) {
    for (std::size_t axis = 0; axis < places.size(); ++axis)
      if (shape[axis].is_one()) places[axis] = Index{};
    return places;
  }

 private:
  using Key = std::pair<const void*, std::vector<std::string>>;

  // What the names of a definition stand for.
  struct Scope {
    const Operation::Form& form;
    ScalarReplacement names;
    std::map<std::string, Index> indices;
    const EntryOfOperand& operand;

    const Index& place(const Index& index) const { return indices.at(index.name); }
    Dim dim(const Dim& dim) const { return dim.replaced(names.dims); }
  };

  static std::vector<std::string> names_of(const Indices& places) {
    std::vector<std::string> names;
    for (const auto& place : places) names.push_back(place.name);
    return names;
  }

  Index fresh() {
    Index index;
    do {
      index.name = "q" + std::to_string(++last_);
    } while (std::find(taken_.begin(), taken_.end(), index) != taken_.end());
    return index;
  }

  // The scope in which an index is bound; a range of one binds none.
  Scope binding(const Index& index, bool is_single, Scope scope) {
    scope.indices[index.name] = is_single ? Index{} : fresh();
    return scope;
  }

  Scalar in(const Scalar& scalar, const Scope& scope) {
    const auto at = [&](const Scalar& part) { return in(part, scope); };
    return visit(
        scalar,
        overloaded{[&](const scalar::Number&) { return scalar; },
                   [&](const scalar::Parameter&) { return replace(scalar, scope.names); },
                   [&](const scalar::Argument&) { return scalar; },
                   [&](const scalar::Size& n) { return size(scope.dim(n.dim)); },
                   [&](const scalar::IndexValue& n) {
                     const Index& place = scope.place(n.index);
                     return place.is_first() ? Scalar(1) : value_of(place);
                   },
                   [&](const scalar::Entry& n) {
                     Indices places;
                     for (const auto& index : n.indices) places.push_back(scope.place(index));
                     const auto& names = scope.form.operands;
                     const auto k = std::find(names.begin(), names.end(), n.matrix) - names.begin();
                     return scope.operand(static_cast<std::size_t>(k), places);
                   },
                   [&](const scalar::Delta& n) {
                     const Index &left = scope.place(n.left), &right = scope.place(n.right);
                     return left == right ? Scalar(1) : delta(left, right);
                   },
                   [&](const scalar::Negate& n) { return -at(n.operand); },
                   [&](const scalar::Add& n) { return at(n.left) + at(n.right); },
                   [&](const scalar::Subtract& n) { return at(n.left) - at(n.right); },
                   [&](const scalar::Multiply& n) { return at(n.left) * at(n.right); },
                   [&](const scalar::Divide& n) { return at(n.left) / at(n.right); },
                   [&](const scalar::Power& n) { return power(at(n.base), at(n.exponent)); },
                   [&](const scalar::Call& n) {
                     return Scalar(scalar::Node(scalar::Call{n.function, at(n.argument)}));
                   },
                   [&](const scalar::Apply& n) {
                     std::vector<Scalar> parameters;
                     for (const auto& parameter : n.parameters) parameters.push_back(at(parameter));
                     return apply(*n.function, at(n.argument), std::move(parameters));
                   },
                   [&](const scalar::Sum& n) { return sum_in(n, scope); },
                   [&](const scalar::Maximum& n) {
                     const Dim last = scope.dim(n.last);
                     const Scope inner = binding(n.index, last.is_one(), scope);
                     const Scalar body = in(n.body, inner);
                     return last.is_one() ? body : max(inner.place(n.index), last, body);
                   },
                   [&](const scalar::Cases& n) {
                     std::vector<Case> cases;
                     for (const auto& line : n.cases) {
                       cases.push_back({{}, at(line.value)});
                       for (const auto& [left, relation, right] : line.conditions)
                         cases.back().conditions.push_back({at(left), relation, at(right)});
                     }
                     return where(std::move(cases), at(n.otherwise));
                   }});
  }

  Scalar sum_in(const scalar::Sum& n, const Scope& scope) {
    const auto bound = [&](const Bound& given) -> Bound {
      if (const auto* dim = std::get_if<Dim>(&given)) return scope.dim(*dim);
      const Index& place = scope.place(std::get<Index>(given));
      return place.is_first() ? Bound(one) : Bound(place);
    };
    const Bound first = bound(n.first), last = bound(n.last);
    const bool is_single = first == Bound(one) && last == Bound(one);
    const Scope inner = binding(n.index, is_single, scope);
    const Scalar body = in(n.body, inner);
    return is_single ? body : sum(inner.place(n.index), first, last, body);
  }

  const Indices taken_;
  int last_ = 0;
  std::map<Key, Scalar> done_;
};

}  // namespace

Scalar entry_of(const Expr& expression, const std::vector<Index>& indices) {
  return EntryReader(indices).at(expression, indices);
}

Scalar entry_of(const node::Operation& operation, const std::vector<Index>& indices) {
  const Operation::Form& form = operation.line->form_of(operation);
  const auto shape = form.shapes(operation.operands, operation.sizes);
  const auto at = EntryReader::without_single(*shape, indices);
  return EntryReader(at).of(operation, at, [&](std::size_t k, const Indices& places) {
    return entry(form.operands[k], places);
  });
}

}  // namespace gradstone
