#include "reference/derive/entries/forward_names.hpp"

#include <algorithm>

#include "reference/derive/cost.hpp"
#include "reference/derive/entries/product.hpp"
#include "reference/error.hpp"

namespace gradstone::derive::entries {
namespace {

// Whether the index stands alone where the tensor has the dimension, so that whatever stands in its
// place is inside.
bool stands_alone(const Scalar& scalar, const Index& index, const Dim& dim,
                  const Knowledge& known) {
  if (const auto* read = as_entry(scalar)) {
    for (std::size_t axis = 0; axis < read->places.size(); ++axis) {
      const Dim* here = known.dim_of(read->matrix, axis);
      if (here && *here == dim && read->places[axis] == Place(index)) return true;
    }
  }
  const auto parts = children(scalar);
  return std::any_of(parts.begin(), parts.end(),
                     [&](const Scalar& part) { return stands_alone(part, index, dim, known); });
}

Comparison with_places(Comparison guard, const Places& places) {
  ScalarReplacement table;
  for (const auto& [name, place] : places) table.indices.emplace(name, place);
  return {replace(guard.left, table), guard.relation, replace(guard.right, table)};
}

// Whether the factor has a value whatever its indices are, if it is read inside of its tensors.
bool is_total(const Factor& factor) {
  const bool is_power = factor.exponent.is_integer() && factor.exponent > Rational(0);
  return is_power && visit(factor.base, overloaded{
                                            [](const scalar::Entry&) { return true; },
                                            [](const scalar::Size&) { return true; },
                                            [](const scalar::Parameter&) { return true; },
                                            [](const auto&) { return false; },
                                        });
}

Scalar product_of(const std::vector<Factor>& factors) {
  Scalar product = 1;
  for (const auto& factor : factors) product = product * factor.base;
  return product;
}

}  // namespace

bool ForwardNames::is_anchored(const ForwardEntries& value) const {
  for (std::size_t axis = 0; axis < value.indices.size(); ++axis)
    if (!value.indices[axis].is_first() &&
        !stands_alone(value.body, value.indices[axis], value.dims[axis], known_))
      return false;
  return true;
}

void ForwardNames::add(const ForwardEntries& value) {
  Known next{value, {}, {}, {}};
  next.value.body = named(value.body);
  const Ranges free = ranges_of(value.indices, value.dims);
  for (const auto& [name, dim] : free) next.names.insert(name);
  next.terms = simplified(terms_of(next.value.body, known_), free);
  if (!is_anchored(next.value)) next.names.clear();  // its name stands for no formula
  find_sums(next);
  values_.push_back(std::move(next));
}

std::optional<Scalar> ForwardNames::name_of(const Known& known, const Places& places) const {
  std::vector<Place> at;
  for (const auto& index : known.value.indices) {
    const auto found = places.find(index.name);
    if (!index.is_first() && found == places.end()) return std::nullopt;
    at.push_back(index.is_first() ? Place(index) : found->second);
  }
  return entry(known.value.name, at);
}

Scalar ForwardNames::named(const Scalar& scalar) const {
  return transform(scalar, [&](const Scalar& part) -> Scalar {
    if (as_entry(part) || children(part).empty()) return part;
    for (const auto& known : values_) {
      if (known.names.empty() || as_entry(known.value.body)) continue;
      const auto places = match(known.value.body, part, known.names);
      const auto name = places ? name_of(known, *places) : std::nullopt;
      if (name) return *name;
    }
    return part;
  });
}

bool ForwardNames::rename_product(Term& term, const Known& known) const {
  if (known.names.empty() || known.terms.size() != 1) return false;
  const Term& pattern = known.terms.front();
  if (!pattern.sums.empty() || pattern.factors.empty() || pattern.number != Rational(1))
    return false;
  Rational weight = 0;
  for (const auto& factor : pattern.factors) {
    const Rational exponent = factor.exponent < Rational(0) ? -factor.exponent : factor.exponent;
    weight = weight + exponent * Rational(length_of(factor.base));
  }
  if (weight <= Rational(1)) return false;
  std::vector<std::size_t> taken;
  std::optional<Places> found;
  const auto search = [&](const auto& self, std::size_t k, const Places& places) -> bool {
    if (k == pattern.factors.size()) {
      if (!name_of(known, places)) return false;
      for (const auto& guard : pattern.guards) {
        const Comparison here = with_places(guard, places);
        if (std::find(term.guards.begin(), term.guards.end(), here) == term.guards.end())
          return false;
      }
      found = places;
      return true;
    }
    const Factor& wanted = pattern.factors[k];
    for (std::size_t f = 0; f < term.factors.size(); ++f) {
      const Factor& factor = term.factors[f];
      const bool fits = wanted.exponent > Rational(0) ? factor.exponent >= wanted.exponent
                                                      : factor.exponent <= wanted.exponent;
      if (!fits || std::find(taken.begin(), taken.end(), f) != taken.end()) continue;
      const auto next = match(wanted.base, factor.base, known.names, places);
      if (!next) continue;
      taken.push_back(f);
      if (self(self, k + 1, *next)) return true;
      taken.pop_back();
    }
    return false;
  };
  if (!search(search, 0, {})) return false;
  std::vector<Factor> rest = term.factors;
  for (std::size_t k = 0; k < taken.size(); ++k)
    rest[taken[k]].exponent = rest[taken[k]].exponent - pattern.factors[k].exponent;
  std::erase_if(rest, [](const Factor& factor) { return factor.exponent == Rational(0); });
  term.factors = std::move(rest);
  multiply(term, *name_of(known, *found), 1);
  return true;
}

bool ForwardNames::rename_product(Term& term) const {
  return std::any_of(values_.begin(), values_.end(),
                     [&](const Known& known) { return rename_product(term, known); });
}

// A forward value that is 0 where a guard does not hold need not be guarded again.
void ForwardNames::drop_guards(Term& term, const Ranges& free) const {
  if (!std::all_of(term.factors.begin(), term.factors.end(), is_total)) return;
  std::vector<Comparison> said;
  for (const auto& factor : term.factors) {
    const auto* read = as_entry(factor.base);
    const Known* known = find(factor);
    if (!known || known->terms.size() != 1) continue;
    Places places;
    for (std::size_t axis = 0; axis < read->places.size(); ++axis)
      places.emplace(known->value.indices[axis].name, read->places[axis]);
    for (const auto& guard : known->terms.front().guards)
      said.push_back(with_places(guard, places));
  }
  if (said.empty()) return;
  const Ranges ranges = ranges_of(term, free);
  for (std::size_t k = 0; k < term.guards.size();) {
    std::vector<Comparison> others = term.guards;
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(k));
    std::vector<Comparison> all = others;
    all.insert(all.end(), said.begin(), said.end());
    bool is_dropped = is_implied(term.guards[k], all, ranges, known_);
    if (is_dropped) {
      IndexRanges inside = known_.ranges();
      inside.indices = ranges;
      try {
        check_indices(guarded_by(others, product_of(term.factors)), inside, "", Location::here());
      } catch (const Error&) {
        is_dropped = false;
      }
    }
    if (is_dropped) {
      term.guards = others;
    } else {
      ++k;
    }
  }
}

bool ForwardNames::simplify(Term& term, const Ranges& free) const {
  if (!solve_guards(term, free, known_)) return false;
  while (rename_product(term)) {
  }
  drop_guards(term, free);
  while (cancel_sum(term) || put_in_sum(term)) {
  }
  return term.number != Rational(0);
}

Terms ForwardNames::simplified(const Terms& terms, const Ranges& free) const {
  Terms result;
  for (Term term : terms)
    if (simplify(term, free)) result.push_back(std::move(term));
  return collected(result);
}

const ForwardNames::Known* ForwardNames::find(const Factor& factor) const {
  const auto* read = as_entry(factor.base);
  const auto found = std::find_if(values_.begin(), values_.end(), [&](const Known& known) {
    return read && known.value.name == read->matrix;
  });
  return found == values_.end() ? nullptr : &*found;
}

}  // namespace gradstone::derive::entries
