#include "reference/derive/entries/bound.hpp"

#include <algorithm>

#include "reference/error.hpp"

namespace gradstone::derive::entries {
namespace {

// How deep sums are nested in each other.
int nesting(const Scalar& scalar) {
  int deepest = 0;
  for (const auto& child : children(scalar)) deepest = std::max(deepest, nesting(child));
  const bool binds = std::holds_alternative<scalar::Sum>(scalar.node().value) ||
                     std::holds_alternative<scalar::Maximum>(scalar.node().value);
  return deepest + binds;
}

void collect_ranges(const Scalar& scalar, std::map<std::string, Dim>& ranges) {
  if (const auto* sum = std::get_if<scalar::Sum>(&scalar.node().value)) {
    const auto* outer = std::get_if<Index>(&sum->last);
    const auto found = outer ? ranges.find(outer->name) : ranges.end();
    if (outer && found == ranges.end())
      throw UnsupportedError("the sum over " + sum->index.name + " ends at " + outer->name +
                             ", whose range is not known");
    const Dim range = outer ? found->second : std::get<Dim>(sum->last);
    const auto [known, is_new] = ranges.emplace(sum->index.name, range);
    if (!is_new) known->second = range;
  }
  for (const auto& child : children(scalar)) collect_ranges(child, ranges);
}

}  // namespace

Scalar prepared(const Scalar& scalar, const Ranges& free, Knowledge& known) {
  std::map<std::string, Dim> ranges = free;
  collect_ranges(scalar, ranges);
  return transform(scalar, [&](const Scalar& part) -> Scalar {
    if (const auto* delta = std::get_if<scalar::Delta>(&part.node().value))
      return where({{{{value_of(delta->left), Relation::equal, value_of(delta->right)}}, 1}}, 0);
    if (const auto* maximum = std::get_if<scalar::Maximum>(&part.node().value)) {
      std::vector<Index> names;
      for (const auto& running : maximum->over) names.push_back(known.fresh(running.index));
      return renamed(*maximum, names);
    }
    const auto* sum = std::get_if<scalar::Sum>(&part.node().value);
    if (!sum) return part;
    const Index index = known.fresh(sum->index);
    std::vector<Comparison> guards;
    const auto number_of = [](const Bound& bound) {
      const auto* outer = std::get_if<Index>(&bound);
      return outer ? value_of(*outer) : size(std::get<Dim>(bound));
    };
    if (sum->first != Bound(one)) guards.push_back(number_of(sum->first) <= value_of(index));
    const auto* outer = std::get_if<Index>(&sum->last);
    if (outer) guards.push_back(value_of(index) <= value_of(*outer));
    const Dim last = outer ? ranges.at(outer->name) : std::get<Dim>(sum->last);
    return gradstone::sum(
        index, last,
        guarded_by(std::move(guards), with_index(sum->body, sum->index, value_of(index))));
  });
}

Scalar canonical(const Scalar& scalar) {
  return transform(scalar, [](const Scalar& part) -> Scalar {
    const auto* sum = std::get_if<scalar::Sum>(&part.node().value);
    const auto* maximum = std::get_if<scalar::Maximum>(&part.node().value);
    if (!sum && !maximum) return part;
    const Index index{"#" + std::to_string(nesting(part))};
    if (maximum) {
      std::vector<Index> names;
      for (std::size_t k = 0; k < maximum->over.size(); ++k)
        names.push_back({index.name + "." + std::to_string(k)});
      return renamed(*maximum, names);
    }
    return gradstone::sum(index, sum->first, sum->last,
                          with_index(sum->body, sum->index, value_of(index)));
  });
}

}  // namespace gradstone::derive::entries
