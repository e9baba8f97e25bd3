#include "reference/operations/entry_of.hpp"

#include <algorithm>

#include "reference/error.hpp"
#include "reference/operations.hpp"
#include "reference/print/text.hpp"

namespace gradstone {
namespace {

using EntryPlaces = std::vector<Place>;

/// What an entry of the k-th operand of an operation is.
using EntryOfOperand = std::function<Scalar(std::size_t k, const EntryPlaces& at)>;

class EntryReader {
 public:
  explicit EntryReader(const std::vector<Index>& places, std::set<std::string> free = {})
      : taken_(std::move(free)) {
    for (const auto& index : places) taken_.insert(index.name);
  }

  Scalar at(const Expr& expression, EntryPlaces places) {
    places = without_single(expression.shape(), std::move(places));
    const Key key{expression.id(), texts_of(places)};
    if (const auto found = done_.find(key); found != done_.end()) return found->second;
    const Scalar result =
        visit(expression,
              overloaded{[&](const node::Variable& n) { return entry(n.name, places); },
                         [&](const node::Comprehension& n) { return of(n, places); },
                         [&](const node::Operation& n) {
                           return of(n, places, [&](std::size_t k, const EntryPlaces& operand) {
                             return at(n.operands[k], operand);
                           });
                         },
                         [&](const node::Apply& n) {
                           return apply(n.function, at(n.operand, places), n.parameters);
                         }});
    done_.emplace(key, result);
    return result;
  }

  Scalar of(const node::Operation& operation, const EntryPlaces& places,
            const EntryOfOperand& operand) {
    const Operation& line = *operation.line;
    const Operation::Form& form = line.form_of(operation);
    // The places of a tensor may be more or fewer than the two of a definition, which reads no
    // others.
    const bool is_elementwise = form.shapes.is_elementwise();
    const auto read = [&](const scalar::Entry& n, const EntryPlaces& at) {
      const auto k = std::find(form.operands.begin(), form.operands.end(), n.matrix);
      return operand(static_cast<std::size_t>(k - form.operands.begin()),
                     is_elementwise ? places : at);
    };
    Scope scope{{}, {}, read};
    scope.names.dims = dims_of(operation);
    for (std::size_t k = 0; k < line.scalars.size(); ++k)
      scope.names.parameters.emplace(line.scalars[k], operation.scalars[k]);
    const auto indices = form.indices();
    for (std::size_t axis = 0; axis < indices.size(); ++axis)
      scope.bind(indices[axis], is_elementwise ? Index{} : places[axis]);
    return in(form.definition, scope);
  }

  static EntryPlaces without_single(const Shape& shape, EntryPlaces places) {
    for (std::size_t axis = 0; axis < places.size(); ++axis)
      if (shape[axis].is_one()) places[axis] = Index{};
    return places;
  }

 private:
  using Key = std::pair<const void*, std::vector<std::string>>;

  // What the names of a definition stand for.
  struct Scope {
    ScalarReplacement names;
    std::map<std::string, Place> indices;
    std::function<Scalar(const scalar::Entry& n, const EntryPlaces& at)> read;

    void bind(const Index& index, const Place& place) {
      indices.insert_or_assign(index.name, place);
    }
    // What is not bound here is bound around the expression.
    Place place(const Index& index) const {
      const auto found = indices.find(index.name);
      return index.is_first() || found == indices.end() ? index : found->second;
    }
    Dim dim(const Dim& dim) const { return dim.replaced(names.dims); }
  };

  Scalar of(const node::Comprehension& tensor, const EntryPlaces& places) {
    const auto read = [](const scalar::Entry& n, const EntryPlaces& at) {
      return entry(n.matrix, at);
    };
    Scope scope{{}, {}, read};
    for (std::size_t axis = 0; axis < places.size(); ++axis)
      scope.bind(tensor.indices[axis], places[axis]);
    return in(tensor.body, scope);
  }

  static std::vector<std::string> texts_of(const EntryPlaces& places) {
    std::vector<std::string> texts;
    for (const auto& place : places)
      texts.push_back(place.index() ? place.index()->name : to_text(*place.calculated()));
    return texts;
  }

  Index fresh() {
    Index index;
    do {
      index.name = "q" + std::to_string(++last_);
    } while (taken_.contains(index.name));
    return index;
  }

  // The scope in which an index is bound; a range of one binds none.
  Scope binding(const Index& index, bool is_single, Scope scope) {
    scope.bind(index, is_single ? Index{} : fresh());
    return scope;
  }

  static Scalar number_of(const Place& place) {
    return place.is_first() ? Scalar(1) : place.number();
  }

  static Index index_of(const Place& place) {
    if (!place.index()) throw UnsupportedError("a sum that ends at a place that is calculated");
    return *place.index();
  }

  Place at_place(const Place& place, const Scope& scope) {
    return place.index() ? scope.place(*place.index()) : Place(in(*place.calculated(), scope));
  }

  Scalar in(const Scalar& scalar, const Scope& scope) {
    const auto at = [&](const Scalar& part) { return in(part, scope); };
    return visit(
        scalar,
        overloaded{[&](const scalar::Number&) { return scalar; },
                   [&](const scalar::Pi&) { return scalar; },
                   [&](const scalar::Parameter&) { return replace(scalar, scope.names); },
                   [&](const scalar::Argument&) { return scalar; },
                   [&](const scalar::Size& n) { return size(scope.dim(n.dim)); },
                   [&](const scalar::IndexValue& n) { return number_of(scope.place(n.index)); },
                   [&](const scalar::Entry& n) {
                     EntryPlaces places;
                     for (const auto& place : n.places) places.push_back(at_place(place, scope));
                     return scope.read(n, places);
                   },
                   [&](const scalar::Delta& n) {
                     const Place left = scope.place(n.left), right = scope.place(n.right);
                     if (left == right) return Scalar(1);
                     if (left.index() && right.index()) return delta(*left.index(), *right.index());
                     return where({{{{number_of(left), Relation::equal, number_of(right)}}, 1}}, 0);
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
                   [&](const scalar::Maximum& n) { return maximum_in(n, scope); },
                   [&](const scalar::Cases& n) {
                     std::vector<Case> cases;
                     for (const auto& line : n.cases) {
                       cases.push_back({{}, at(line.value)});
                       cases.back().conditions = conditions_in(line.conditions, scope);
                     }
                     return where(std::move(cases), at(n.otherwise));
                   }});
  }

  std::vector<Comparison> conditions_in(const std::vector<Comparison>& conditions,
                                        const Scope& scope) {
    std::vector<Comparison> result;
    for (const auto& [left, relation, right] : conditions)
      result.push_back({in(left, scope), relation, in(right, scope)});
    return result;
  }

  Scalar maximum_in(const scalar::Maximum& n, const Scope& scope) {
    Scope inner = scope;
    std::vector<scalar::Running> over;
    for (const auto& [index, range] : n.over) {
      const Dim last = scope.dim(range);
      inner = binding(index, last.is_one(), inner);
      if (!last.is_one()) over.push_back({index_of(inner.place(index)), last});
    }
    const Scalar body = in(n.body, inner);
    if (over.empty() && n.conditions.empty()) return body;
    if (over.empty()) over.push_back({fresh(), one});
    return max(std::move(over), conditions_in(n.conditions, inner), body);
  }

  Scalar sum_in(const scalar::Sum& n, const Scope& scope) {
    const auto bound = [&](const Bound& given) -> Bound {
      if (const auto* dim = std::get_if<Dim>(&given)) return scope.dim(*dim);
      const Place place = scope.place(std::get<Index>(given));
      return place.is_first() ? Bound(one) : Bound(index_of(place));
    };
    const Bound first = bound(n.first), last = bound(n.last);
    const bool is_single = first == Bound(one) && last == Bound(one);
    const Scope inner = binding(n.index, is_single, scope);
    const Scalar body = in(n.body, inner);
    return is_single ? body : sum(index_of(inner.place(n.index)), first, last, body);
  }

  std::set<std::string> taken_;
  int last_ = 0;
  std::map<Key, Scalar> done_;
};

}  // namespace

Scalar entry_of(const Expr& expression, const std::vector<Index>& indices,
                const std::set<std::string>& free) {
  return EntryReader(indices, free).at(expression, places_of(indices));
}

Scalar entry_of(const node::Operation& operation, const std::vector<Index>& indices) {
  const Operation::Form& form = operation.line->form_of(operation);
  const Shape shape = *form.shapes(operation.operands, operation.sizes);
  const bool as_matrix = shape.rank() != indices.size();
  const auto at =
      EntryReader::without_single(as_matrix ? shape.as_matrix() : shape, places_of(indices));
  return EntryReader(indices).of(operation, at, [&](std::size_t k, const EntryPlaces& places) {
    return entry(form.operands[k], places);
  });
}

}  // namespace gradstone
