#include "reference/expr/index_check.hpp"

#include <algorithm>
#include <concepts>
#include <optional>
#include <type_traits>

#include "reference/error.hpp"
#include "reference/print/text.hpp"

namespace gradstone {
namespace {

std::string text_of(const std::vector<Dim>& dims) {
  std::string list;
  for (const auto& dim : dims) list += (list.empty() ? "" : " x ") + dim.text();
  return list;
}

template <class... Fields>
constexpr bool holds_index(std::type_identity<std::tuple<Fields...>>) {
  return (std::same_as<std::decay_t<Fields>, Index> || ...) ||
         (std::same_as<std::decay_t<Fields>, std::vector<Place>> || ...) ||
         (std::same_as<std::decay_t<Fields>, std::vector<scalar::Running>> || ...) ||
         (std::same_as<std::decay_t<Fields>, Bound> || ...);
}

// A kind of node that is checked by checking its children; others must be said below.
template <class Kind>
concept WithoutIndices =
    !holds_index(std::type_identity<decltype(std::declval<const Kind&>().fields())>{});

class Checker {
 public:
  Checker(const IndexRanges& ranges, std::string what, Location where)
      : ranges_(ranges), bound_(ranges.indices), what_(std::move(what)), where_(where) {}

  void check(const Scalar& formula) {
    visit(formula, overloaded{
                       [&](const scalar::Entry& n) { check_entry(formula, n); },
                       [&](const scalar::Delta& n) {
                         if (range_of(n.left) != range_of(n.right))
                           refuse("a delta compares " + n.left.name + " and " + n.right.name +
                                  ", which run over different dimensions");
                       },
                       [&](const scalar::IndexValue& n) { range_of(n.index); },
                       [&](const scalar::Sum& n) {
                         range_of(n.first);
                         const Dim last = range_of(n.last);
                         require_extent(last, n.index);
                         check_within(n.index, last, n.body);
                       },
                       [&](const scalar::Maximum& n) { check_maximum(n); },
                       [&](const scalar::Cases& n) { check_cases(n); },
                       [&](const WithoutIndices auto&) {
                         for (const auto& child : children(formula)) check(child);
                       },
                   });
  }

 private:
  Dim range_of(const Index& index) const {
    if (index.is_first()) return one;
    const auto found = bound_.find(index.name);
    if (found == bound_.end())
      throw UnknownNameError(
          message("the index " + index.name +
                  " is not bound: it is none of the entry that is given, and no " + "sum(" +
                  index.name + ": N, ...) stands around it"));
    return found->second;
  }

  // An index that ends at the value of an outer index runs over the same dimension.
  Dim range_of(const Bound& bound) const {
    if (const auto* dim = std::get_if<Dim>(&bound)) return *dim;
    return range_of(std::get<Index>(bound));
  }

  // A sum to less than 0 has no terms, which no formula in its sizes counts.
  void require_extent(const Dim& last, const Index& index) const {
    if (const auto reason = why_negative(last, ranges_.least))
      refuse("the index " + index.name + " ends at " + *reason);
  }

  void bind(const Index& index, const Dim& range) {
    if (!bound_.emplace(index.name, range).second)
      refuse("the index " + index.name + " is bound twice");
  }

  void check_within(const Index& index, const Dim& range, const Scalar& body) {
    bind(index, range);
    check(body);
    bound_.erase(index.name);
  }

  // What the conditions say of places is known in the body.
  void check_maximum(const scalar::Maximum& n) {
    for (const auto& [index, last] : n.over) {
      require_extent(last, index);
      bind(index, last);
    }
    const std::size_t outside = known_.size();
    for (const auto& condition : n.conditions) {
      check_whole(condition.left);
      check_whole(condition.right);
      learn(condition);
    }
    check(n.body);
    known_.resize(outside);
    for (const auto& running : n.over) bound_.erase(running.index.name);
  }

  void check_whole(const Scalar& side) {
    check(side);
    const auto at = affine_of(side);
    const auto is_place = [&](const auto& read) {
      return find_range_of_places(read.second).has_value();
    };
    if (!at || !std::all_of(at->entries.begin(), at->entries.end(), is_place))
      refuse("a maximum is taken where comparisons of places and sizes hold; " + to_text(side) +
             " is not a sum of whole multiples of these");
  }

  // What a case says of places is known in its value, and in its later comparisons; that it does
  // not hold is known in the cases below.
  void check_cases(const scalar::Cases& n) {
    const std::size_t outside = known_.size();
    for (const auto& line : n.cases) {
      const std::size_t outer = known_.size();
      for (const auto& condition : line.conditions) {
        check(condition.left);
        check(condition.right);
        learn(condition);
      }
      check(line.value);
      known_.resize(outer);
      if (line.conditions.size() == 1) learn_opposite(line.conditions.front());
    }
    check(n.otherwise);
    known_.resize(outside);
  }

  void learn_opposite(const Comparison& c) {
    switch (c.relation) {
      case Relation::less:
        return learn({c.left, Relation::greater_equal, c.right});
      case Relation::less_equal:
        return learn({c.left, Relation::greater, c.right});
      case Relation::greater:
        return learn({c.left, Relation::less_equal, c.right});
      case Relation::greater_equal:
        return learn({c.left, Relation::less, c.right});
      case Relation::equal:
        break;
    }
    // What is never below and not equal is above.
    const auto left = affine_of(c.left), right = affine_of(c.right);
    if (!left || !right) return;
    if (is_known_range(*left - *right)) learn({c.left, Relation::greater, c.right});
    if (is_known_range(*right - *left)) learn({c.left, Relation::less, c.right});
  }

  // Whether all its ranges are known, and by them it is at least 0.
  bool is_known_range(const Affine& number) const {
    for (const auto& [name, entry] : number.entries)
      if (!find_range_of_places(entry)) return false;
    return is_shown(number);
  }

  // Of a comparison of whole numbers, what is at least 0 where it holds.
  void learn(const Comparison& c) {
    const auto left = affine_of(c.left), right = affine_of(c.right);
    if (!left || !right) return;
    const Affine unit{{}, {}, one};
    switch (c.relation) {
      case Relation::less:
        return known_.push_back(*right - *left - unit);
      case Relation::less_equal:
        return known_.push_back(*right - *left);
      case Relation::greater:
        return known_.push_back(*left - *right - unit);
      case Relation::greater_equal:
        return known_.push_back(*left - *right);
      case Relation::equal:
        known_.push_back(*left - *right);
        known_.push_back(*right - *left);
    }
  }

  void check_entry(const Scalar& formula, const scalar::Entry& entry) {
    for (const auto& child : children(formula)) check(child);
    const auto [first, last] = ranges_.entries.equal_range(entry.matrix);
    if (first == last) {
      throw UnknownNameError(
          message("it uses " + entry.matrix + ", which is neither given nor defined before"));
    }
    const auto indices = indices_of(entry);
    if (!indices) {
      for (auto known = first; known != last; ++known)
        if (known->second.size() == entry.places.size())
          return check_places(formula, entry, known->second);
    }
    std::vector<Dim> ranges;
    for (const auto& place : entry.places)
      ranges.push_back(place.index() ? range_of(*place.index()) : one);
    std::string shapes;
    for (auto known = first; known != last; ++known) {
      if (known->second == ranges) return;
      shapes += (shapes.empty() ? "" : " or ") + text_of(known->second);
    }
    if (!indices)
      refuse(to_text(formula) + " has " + std::to_string(entry.places.size()) + " indices, but " +
             entry.matrix + " is " + shapes);
    refuse("the indices of " + to_text(formula) + " run over " + text_of(ranges) + ", but " +
           entry.matrix + " is " + shapes);
  }

  // An index is where its dimension is; what is calculated lies in between 1 and its dimension.
  void check_places(const Scalar& formula, const scalar::Entry& entry,
                    const std::vector<Dim>& dims) {
    for (std::size_t axis = 0; axis < dims.size(); ++axis) {
      const Place& place = entry.places[axis];
      if (place.index()) {
        const Dim range = range_of(*place.index());
        if (range != dims[axis])
          refuse("the index " + place.index()->name + " of " + to_text(formula) + " runs over " +
                 range.text() + ", but " + entry.matrix + " is " + text_of(dims));
        continue;
      }
      const std::string text = to_text(*place.calculated());
      const auto at = affine_of(*place.calculated());
      if (!at)
        refuse(
            "the place " + text + " of " + to_text(formula) +
            " is not a sum of whole multiples, of 64 bits at most, of indices, sizes and places");
      for (const auto& [name, read] : at->entries) range_of_places(read);
      const auto unless = [&](const Affine& positive, const std::string& relation) {
        if (is_shown(positive)) return;
        refuse("the place " + text + " of " + to_text(formula) + " may be " + relation +
               ": say where the term counts, as in [1 <= " + text + " <= " + dims[axis].text() +
               "] * " + to_text(formula) + ", or give " + entry.matrix + " another size");
      };
      unless(*at - Affine{{}, {}, one}, "less than 1");
      unless(Affine{{}, {}, dims[axis]} - *at, "more than " + dims[axis].text());
    }
  }

  // Whether the number is at least 0, by the ranges and what guards say.
  bool is_shown(const Affine& number) const {
    std::map<std::string, Dim> ranges = bound_;
    for (const auto& known : known_)
      for (const auto& [name, entry] : known.entries)
        if (const auto range = find_range_of_places(entry)) ranges.emplace(name, *range);
    for (const auto& [name, entry] : number.entries) ranges.emplace(name, range_of_places(entry));
    std::vector<Affine> usable;
    for (const auto& known : known_)
      if (std::all_of(known.coefficients.begin(), known.coefficients.end(),
                      [&](const auto& term) { return ranges.count(term.first) > 0; }))
        usable.push_back(known);
    return is_nonnegative(number, usable, ranges, ranges_.least);
  }

  std::optional<Dim> find_range_of_places(const Scalar& read) const {
    const auto& entry = std::get<scalar::Entry>(read.node().value);
    const auto found = ranges_.places.find(entry.matrix);
    return found == ranges_.places.end() ? std::nullopt : std::optional(found->second);
  }

  Dim range_of_places(const Scalar& read) const {
    if (const auto found = find_range_of_places(read)) return *found;
    const auto& name = std::get<scalar::Entry>(read.node().value).matrix;
    refuse(to_text(read) + " is no place: the entries of " + name +
           " are not whole numbers of which is said where they end, as in " + name +
           ": N x T index V");
  }

  std::string message(const std::string& reason) const {
    return what_ + ": " + reason + " (" + where_.text() + ")";
  }
  [[noreturn]] void refuse(const std::string& reason) const { throw ShapeError(message(reason)); }

  const IndexRanges& ranges_;
  std::map<std::string, Dim> bound_;
  std::vector<Affine> known_;  // at least 0 where the formula that is checked counts
  std::string what_;
  Location where_;
};

}  // namespace

void check_indices(const Scalar& formula, const IndexRanges& ranges, const std::string& what,
                   Location where) {
  Checker(ranges, what, where).check(formula);
}

}  // namespace gradstone
