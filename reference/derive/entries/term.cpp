#include "reference/derive/entries/term.hpp"

#include <algorithm>

#include "reference/print/text.hpp"

namespace gradstone::derive::entries {
namespace {

void collect_indices(const Scalar& scalar, std::set<std::string>& names) {
  if (const auto* value = std::get_if<scalar::IndexValue>(&scalar.node().value))
    names.insert(value->index.name);
  if (const auto* read = std::get_if<scalar::Entry>(&scalar.node().value))
    for (const auto& place : read->places)
      if (place.index()) names.insert(place.index()->name);
  for (const auto& child : children(scalar)) collect_indices(child, names);
}

}  // namespace

void multiply(Term& term, const Scalar& base, const Rational& exponent) {
  const auto same = std::find_if(term.factors.begin(), term.factors.end(),
                                 [&](const Factor& factor) { return factor.base == base; });
  if (same == term.factors.end()) {
    term.factors.push_back({base, exponent});
    return;
  }
  same->exponent = same->exponent + exponent;
  if (same->exponent == Rational(0)) term.factors.erase(same);
}

const Dim* Knowledge::dim_of(const std::string& tensor, std::size_t axis) const {
  const auto found = ranges_.entries.find(tensor);
  return found != ranges_.entries.end() && axis < found->second.size() ? &found->second[axis]
                                                                       : nullptr;
}

void Knowledge::add_tensor(const std::string& name, const std::vector<Dim>& dims) {
  ranges_.entries.emplace(name, dims);
}

Index Knowledge::fresh(const Index& like) {
  const std::string told = told_by(like);
  return {(told.empty() ? "_" : told) + "#" + std::to_string(++names_)};
}

const scalar::Entry* as_entry(const Scalar& scalar) {
  return std::get_if<scalar::Entry>(&scalar.node().value);
}

Ranges ranges_of(const std::vector<Index>& indices, const std::vector<Dim>& dims) {
  Ranges ranges;
  for (std::size_t axis = 0; axis < indices.size(); ++axis)
    if (!indices[axis].is_first()) ranges.emplace(indices[axis].name, dims[axis]);
  return ranges;
}

std::string told_by(const Index& fresh) {
  return fresh.name.substr(0, fresh.name.find('#'));
}

std::set<std::string> indices_in(const Scalar& scalar) {
  std::set<std::string> names;
  collect_indices(scalar, names);
  return names;
}

std::set<std::string> indices_in(const Comparison& guard) {
  std::set<std::string> names;
  collect_indices(guard.left, names);
  collect_indices(guard.right, names);
  return names;
}

bool reads_index(const Scalar& scalar, const Index& index) {
  return indices_in(scalar).contains(index.name);
}

bool reads_index(const Comparison& guard, const Index& index) {
  return indices_in(guard).contains(index.name);
}

Scalar guarded_by(std::vector<Comparison> guards, Scalar value) {
  if (guards.empty()) return value;
  return where({{std::move(guards), std::move(value)}}, 0);
}

bool compares_places(const Comparison& condition, const Knowledge& known) {
  const auto is_whole = [&](const Scalar& side) {
    const auto number = affine_of(side);
    return number &&
           std::all_of(number->entries.begin(), number->entries.end(), [&](const auto& named) {
             const auto& read = std::get<scalar::Entry>(named.second.node().value);
             return known.ranges().places.contains(read.matrix);
           });
  };
  return is_whole(condition.left) && is_whole(condition.right);
}

Scalar with_index(const Scalar& scalar, const Index& index, const Scalar& number) {
  ScalarReplacement table;
  table.indices.emplace(index.name, Place(number));
  return replace(scalar, table);
}

Term with_index(const Term& term, const Index& index, const Scalar& number) {
  Term result{term.number, term.sums, {}, {}};
  for (const auto& guard : term.guards)
    result.guards.push_back({with_index(guard.left, index, number), guard.relation,
                             with_index(guard.right, index, number)});
  for (const auto& factor : term.factors)
    multiply(result, with_index(factor.base, index, number), factor.exponent);
  return result;
}

Term refreshed(const Term& term, Knowledge& known) {
  Term result = term;
  for (std::size_t k = 0; k < term.sums.size(); ++k) {
    const Index index = known.fresh(term.sums[k].index);
    result = with_index(result, term.sums[k].index, value_of(index));
    result.sums[k].index = index;
  }
  return result;
}

Term times(Term left, const Term& right) {
  left.number = left.number * right.number;
  left.sums.insert(left.sums.end(), right.sums.begin(), right.sums.end());
  left.guards.insert(left.guards.end(), right.guards.begin(), right.guards.end());
  for (const auto& factor : right.factors) multiply(left, factor.base, factor.exponent);
  return left;
}

std::string key_of(const Term& term) {
  Term plain = term;
  const auto text_of = [&](const Factor& factor) {
    return to_text(factor.base) + "^" + factor.exponent.text();
  };
  const auto blurred = [&](const Factor& factor) {
    Scalar base = factor.base;
    for (const auto& range : term.sums)
      base = with_index(base, range.index, value_of(Index{"?" + range.last.text()}));
    return to_text(base) + "^" + factor.exponent.text();
  };
  std::stable_sort(plain.factors.begin(), plain.factors.end(),
                   [&](const Factor& a, const Factor& b) { return blurred(a) < blurred(b); });
  std::map<std::string, Dim> ranges;
  for (const auto& range : term.sums) ranges.emplace(range.index.name, range.last);
  std::string key;
  int count = 0;
  const auto name_those_in = [&](const std::set<std::string>& names) {
    for (const auto& range : term.sums) {
      if (!names.contains(range.index.name) || !ranges.contains(range.index.name)) continue;
      ranges.erase(range.index.name);
      const std::string name = "?" + std::to_string(++count);
      plain = with_index(plain, range.index, value_of(Index{name}));
      key += "sum " + name + ": " + range.last.text() + " ";
    }
  };
  for (std::size_t k = 0; k < plain.factors.size(); ++k)
    name_those_in(indices_in(plain.factors[k].base));
  for (std::size_t k = 0; k < plain.guards.size(); ++k) name_those_in(indices_in(plain.guards[k]));
  for (const auto& [name, range] : ranges) key += "sum : " + range.text() + " ";
  std::set<std::string> guards;
  for (const auto& guard : plain.guards) guards.insert(to_text(guard));
  for (const auto& guard : guards) key += "[" + guard + "] ";
  for (const auto& factor : plain.factors) key += text_of(factor) + " ";
  return key;
}

Terms collected(const Terms& terms) {
  std::vector<std::string> keys;
  Terms result;
  for (const auto& term : terms) {
    const std::string key = key_of(term);
    const auto same = std::find(keys.begin(), keys.end(), key);
    if (same == keys.end()) {
      keys.push_back(key);
      result.push_back(term);
    } else {
      Term& sum = result[static_cast<std::size_t>(same - keys.begin())];
      sum.number = sum.number + term.number;
    }
  }
  std::erase_if(result, [](const Term& term) { return term.number == Rational(0); });
  return result;
}

}  // namespace gradstone::derive::entries
