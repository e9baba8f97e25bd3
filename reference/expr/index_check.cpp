#include "reference/expr/index_check.hpp"

#include <concepts>
#include <type_traits>

#include "reference/error.hpp"

namespace gradstone {
namespace {

std::string text_of(const scalar::Entry& entry) {
  std::string list;
  for (const auto& index : entry.indices) list += (list.empty() ? "" : ",") + index.name;
  return entry.matrix + "[" + list + "]";
}

std::string text_of(const std::vector<Dim>& dims) {
  std::string list;
  for (const auto& dim : dims) list += (list.empty() ? "" : " x ") + dim.text();
  return list;
}

template <class... Fields>
constexpr bool holds_index(std::type_identity<std::tuple<Fields...>>) {
  return (std::same_as<std::decay_t<Fields>, Index> || ...) ||
         (std::same_as<std::decay_t<Fields>, std::vector<Index>> || ...) ||
         (std::same_as<std::decay_t<Fields>, Bound> || ...);
}

// A kind of node that is checked by checking its children; others must be said below.
template <class Kind>
concept WithoutIndices =
    !holds_index(std::type_identity<decltype(std::declval<const Kind&>().fields())>{});

class Checker {
 public:
  Checker(const IndexRanges& ranges, std::string what, Location where)
      : entries_(ranges.entries), bound_(ranges.indices), what_(std::move(what)), where_(where) {}

  void check(const Scalar& formula) {
    visit(formula, overloaded{
                       [&](const scalar::Entry& n) { check_entry(n); },
                       [&](const scalar::Delta& n) {
                         if (range_of(n.left) != range_of(n.right))
                           refuse("a delta compares " + n.left.name + " and " + n.right.name +
                                  ", which run over different dimensions");
                       },
                       [&](const scalar::IndexValue& n) { range_of(n.index); },
                       [&](const scalar::Sum& n) {
                         range_of(n.first);
                         check_within(n.index, range_of(n.last), n.body);
                       },
                       [&](const scalar::Maximum& n) { check_within(n.index, n.last, n.body); },
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
      throw UnknownNameError(message("the index " + index.name + " is not bound"));
    return found->second;
  }

  // An index that ends at the value of an outer index runs over the same dimension.
  Dim range_of(const Bound& bound) const {
    if (const auto* dim = std::get_if<Dim>(&bound)) return *dim;
    return range_of(std::get<Index>(bound));
  }

  void check_within(const Index& index, const Dim& range, const Scalar& body) {
    if (!bound_.emplace(index.name, range).second)
      refuse("the index " + index.name + " is bound twice");
    check(body);
    bound_.erase(index.name);
  }

  void check_entry(const scalar::Entry& entry) {
    std::vector<Dim> ranges;
    for (const auto& index : entry.indices) ranges.push_back(range_of(index));
    const auto [first, last] = entries_.equal_range(entry.matrix);
    if (first == last) {
      throw UnknownNameError(
          message("it uses " + entry.matrix + ", which is neither given nor defined before"));
    }
    std::string shapes;
    for (auto known = first; known != last; ++known) {
      if (known->second == ranges) return;
      shapes += (shapes.empty() ? "" : " or ") + text_of(known->second);
    }
    refuse("the indices of " + text_of(entry) + " run over " + text_of(ranges) + ", but " +
           entry.matrix + " is " + shapes);
  }

  std::string message(const std::string& reason) const {
    return what_ + ": " + reason + " (" + where_.text() + ")";
  }
  [[noreturn]] void refuse(const std::string& reason) const { throw ShapeError(message(reason)); }

  const std::multimap<std::string, std::vector<Dim>>& entries_;
  std::map<std::string, Dim> bound_;
  std::string what_;
  Location where_;
};

}  // namespace

void check_indices(const Scalar& formula, const IndexRanges& ranges, const std::string& what,
                   Location where) {
  Checker(ranges, what, where).check(formula);
}

}  // namespace gradstone
