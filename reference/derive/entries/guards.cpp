#include "reference/derive/entries/guards.hpp"

#include <algorithm>
#include <optional>

#include "reference/derive/entries/numbers.hpp"

namespace gradstone::derive::entries {
namespace {

std::vector<Comparison> without(const std::vector<Comparison>& guards, std::size_t k) {
  std::vector<Comparison> others = guards;
  others.erase(others.begin() + static_cast<std::ptrdiff_t>(k));
  return others;
}

// Those of the others that hold wherever the guard is looked at: a guard that is about more sums
// may be written inside of them, and says nothing outside.
std::vector<Comparison> around(const Comparison& guard, std::vector<Comparison> others,
                               const std::vector<SumRange>& sums) {
  std::erase_if(others, [&](const Comparison& other) {
    return std::any_of(sums.begin(), sums.end(), [&](const SumRange& sum) {
      return reads_index(other, sum.index) && !reads_index(guard, sum.index);
    });
  });
  return others;
}

bool holds_index(const Affine& number, const Index& index) {
  return std::any_of(number.entries.begin(), number.entries.end(),
                     [&](const auto& entry) { return reads_index(entry.second, index); });
}

// The first place of an axis of several has no name that could be written in its place.
bool is_first_of_several(const Affine& number, const Dim& last) {
  return number.coefficients.empty() && number.offset.is_one() && !last.is_one();
}

// The term with places that were calculated from others as short as they are.
Term with_short_places(const Term& term) {
  Term result{term.number, term.sums, {}, {}};
  for (const auto& guard : term.guards)
    result.guards.push_back({shortest(guard.left), guard.relation, shortest(guard.right)});
  const auto shortened = [](const Scalar& part) -> Scalar {
    const auto* read = as_entry(part);
    if (!read) return part;
    std::vector<Place> places;
    for (const auto& place : read->places)
      places.push_back(place.calculated() ? Place(shortest(*place.calculated())) : place);
    return entry(read->matrix, places);
  };
  for (const auto& factor : term.factors)
    multiply(result, transform(factor.base, shortened), factor.exponent);
  return result;
}

// Whether indices that stand alone run over the dimensions where they stand, as they have to.
bool is_well_placed(const Scalar& scalar, const Ranges& ranges, const Knowledge& known) {
  if (const auto* read = as_entry(scalar)) {
    for (std::size_t axis = 0; axis < read->places.size(); ++axis) {
      const Index* index = read->places[axis].index();
      const auto range = index ? ranges.find(index->name) : ranges.end();
      const Dim* dim = known.dim_of(read->matrix, axis);
      if (range != ranges.end() && dim && range->second != *dim) return false;
    }
  }
  const auto parts = children(scalar);
  return std::all_of(parts.begin(), parts.end(),
                     [&](const Scalar& part) { return is_well_placed(part, ranges, known); });
}

bool is_well_placed(const Term& term, const Ranges& free, const Knowledge& known) {
  const Ranges ranges = ranges_of(term, free);
  return std::all_of(
             term.factors.begin(), term.factors.end(),
             [&](const Factor& factor) { return is_well_placed(factor.base, ranges, known); }) &&
         std::all_of(term.guards.begin(), term.guards.end(), [&](const Comparison& guard) {
           return is_well_placed(guard.left, ranges, known) &&
                  is_well_placed(guard.right, ranges, known);
         });
}

// The term without one sum and the guard that says its index, which is another index where
// `renames`; nothing where there is none.
std::optional<Term> solved(const Term& term, bool renames, const Ranges& free,
                           const Knowledge& known) {
  for (std::size_t g = 0; g < term.guards.size(); ++g) {
    const Comparison& guard = term.guards[g];
    if (guard.relation != Relation::equal || !compares_places(guard, known)) continue;
    const Affine difference = *affine_of(guard.left) - *affine_of(guard.right);
    for (std::size_t s = 0; s < term.sums.size(); ++s) {
      const auto& [index, last] = term.sums[s];
      const auto found = difference.coefficients.find(index.name);
      if (found == difference.coefficients.end()) continue;
      const bool is_plus = found->second == one;
      if (!is_plus && found->second != Dim(-1)) continue;
      Affine rest = difference;
      rest.coefficients.erase(index.name);
      if (is_plus) rest = Affine{} - rest;
      if (holds_index(rest, index) || is_first_of_several(rest, last)) continue;
      const bool is_index = rest.coefficients.size() == 1 && rest.entries.empty() &&
                            rest.offset == Dim(0) && rest.coefficients.begin()->second == one;
      if (renames && !is_index) continue;
      const Scalar value = number_of(rest);
      Term result = term;
      result.sums.erase(result.sums.begin() + static_cast<std::ptrdiff_t>(s));
      result.guards.erase(result.guards.begin() + static_cast<std::ptrdiff_t>(g));
      result = with_short_places(with_index(result, index, value));
      if (!is_well_placed(result, free, known)) continue;
      // In front of the guards that may look something up there.
      const Scalar most = number_of(Affine{{}, {}, last});
      result.guards.insert(result.guards.begin(), {1 <= value, value <= most});
      return result;
    }
  }
  return std::nullopt;
}

// Where a guard says what index a place is, the index stands in the place.
void name_places(Term& term, const Ranges& ranges, const Knowledge& known) {
  for (const auto& guard : term.guards) {
    if (guard.relation != Relation::equal || !compares_places(guard, known)) continue;
    for (const auto& [place, at] :
         {std::pair(guard.left, guard.right), std::pair(guard.right, guard.left)}) {
      const auto* value = std::get_if<scalar::IndexValue>(&at.node().value);
      if (!value || std::holds_alternative<scalar::IndexValue>(place.node().value)) continue;
      const Affine number = *affine_of(place);
      const auto named = [&](const Scalar& part) -> Scalar {
        const auto* read = std::get_if<scalar::Entry>(&part.node().value);
        if (!read) return part;
        std::vector<Place> places = read->places;
        for (std::size_t axis = 0; axis < places.size(); ++axis) {
          const auto here =
              places[axis].calculated() ? affine_of(*places[axis].calculated()) : std::nullopt;
          const Dim* dim = known.dim_of(read->matrix, axis);
          const auto range = ranges.find(value->index.name);
          if (!here || !dim || range == ranges.end() || range->second != *dim) continue;
          const Affine difference = *here - number;
          if (difference.coefficients.empty() && difference.offset == Dim(0))
            places[axis] = value->index;
        }
        return entry(read->matrix, places);
      };
      Term result{term.number, term.sums, term.guards, {}};
      for (const auto& factor : term.factors)
        multiply(result, transform(factor.base, named), factor.exponent);
      term = result;
    }
  }
}

}  // namespace

bool solve_guards(Term& term, const Ranges& free, const Knowledge& known) {
  for (auto next = solved(term, true, free, known);; next = solved(term, true, free, known)) {
    if (!next) next = solved(term, false, free, known);
    if (!next) break;
    term = *next;
  }
  const Ranges ranges = ranges_of(term, free);
  name_places(term, ranges, known);
  for (std::size_t k = 0; k < term.guards.size();) {
    const auto others = without(term.guards, k);
    if (is_excluded(term.guards[k], others, ranges, known)) return false;
    if (is_implied(term.guards[k], around(term.guards[k], others, term.sums), ranges, known)) {
      term.guards = others;
    } else {
      ++k;
    }
  }
  balance(term.guards);
  return true;
}

}  // namespace gradstone::derive::entries
