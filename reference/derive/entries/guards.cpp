#include "reference/derive/entries/guards.hpp"

#include <algorithm>
#include <optional>

#include "reference/derive/cost.hpp"
#include "reference/expr/affine.hpp"

namespace gradstone::derive::entries {
namespace {

const Affine unit{{}, {}, one};

// What is at least 0 where the comparison holds; nothing where it is no comparison of places.
std::optional<std::vector<Affine>> at_least_zero(const Comparison& c, const Knowledge& known) {
  if (!compares_places(c, known)) return std::nullopt;
  const Affine left = *affine_of(c.left), right = *affine_of(c.right);
  switch (c.relation) {
    case Relation::less:
      return std::vector{right - left - unit};
    case Relation::less_equal:
      return std::vector{right - left};
    case Relation::greater:
      return std::vector{left - right - unit};
    case Relation::greater_equal:
      return std::vector{left - right};
    case Relation::equal:
      break;
  }
  return std::vector{right - left, left - right};
}

// What is at least 0 where the comparison does not hold, one of these.
std::vector<Affine> at_least_zero_outside(const std::vector<Affine>& inside) {
  std::vector<Affine> outside;
  for (const auto& number : inside) outside.push_back(Affine{} - number - unit);
  return outside;
}

class Shown {
 public:
  Shown(const std::vector<Comparison>& guards, Ranges ranges, const Knowledge& known)
      : ranges_(std::move(ranges)), least_(known.ranges().least) {
    for (const auto& guard : guards) {
      const auto numbers = at_least_zero(guard, known);
      if (!numbers) continue;
      for (const auto& number : *numbers)
        if (add_places(number, known)) known_.push_back(number);
    }
  }

  bool is_nonnegative(const Affine& number, const Knowledge& known) {
    return add_places(number, known) && gradstone::is_nonnegative(number, known_, ranges_, least_);
  }

 private:
  // Whether all ranges are known.
  bool add_places(const Affine& number, const Knowledge& known) {
    for (const auto& [name, entry] : number.entries) {
      const auto& read = std::get<scalar::Entry>(entry.node().value);
      ranges_.emplace(name, known.ranges().places.at(read.matrix));
    }
    return std::all_of(number.coefficients.begin(), number.coefficients.end(),
                       [&](const auto& term) { return ranges_.contains(term.first); });
  }

  Ranges ranges_;
  LeastSizes least_;
  std::vector<Affine> known_;
};

bool is_excluded(const Comparison& guard, const std::vector<Comparison>& others,
                 const Ranges& ranges, const Knowledge& known) {
  const auto inside = at_least_zero(guard, known);
  if (!inside) return false;
  Shown shown(others, ranges, known);
  const auto outside = at_least_zero_outside(*inside);
  return std::any_of(outside.begin(), outside.end(),
                     [&](const Affine& number) { return shown.is_nonnegative(number, known); });
}

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

// |monomial| as a product of numbers and sizes.
Scalar product_of(const Dim::Monomial& names, std::int64_t factor) {
  std::optional<Scalar> product;
  if (factor != 1 || names.empty()) product = Scalar(Rational(factor));
  for (const auto& name : names) {
    const Scalar next = size(Dim(std::string_view(name)));
    product = product ? *product * next : next;
  }
  return *product;
}

bool holds_index(const Affine& number, const Index& index) {
  return std::any_of(number.entries.begin(), number.entries.end(),
                     [&](const auto& entry) { return reads_index(entry.second, index); });
}

// The first place of an axis of several has no name that could be written in its place.
bool is_first_of_several(const Affine& number, const Dim& last) {
  return number.coefficients.empty() && number.offset.is_one() && !last.is_one();
}

// The shorter of the number and its sum of products.
Scalar shortest(const Scalar& number) {
  const auto affine = affine_of(number);
  if (!affine) return number;
  const Scalar plain = number_of(*affine);
  return length_of(plain) < length_of(number) ? plain : number;
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

// The comparison with what is added on both sides, t < T for t + 1 <= T, where that is shorter.
Comparison balanced(const Comparison& c) {
  const auto left = affine_of(c.left), right = affine_of(c.right);
  if (!left || !right) return c;
  if (c.relation == Relation::equal)
    return left->coefficients.empty() ? Comparison{c.right, c.relation, c.left} : c;
  const bool is_upwards = c.relation == Relation::less || c.relation == Relation::less_equal;
  const bool is_strict = c.relation == Relation::less || c.relation == Relation::greater;
  Affine difference = is_upwards ? *right - *left : *left - *right;  // at least 0
  if (is_strict) difference = difference - unit;
  const auto side = [&](const Affine& number, bool is_positive) {
    Affine part;
    part.entries = number.entries;
    const auto take = [&](const Dim& from) {
      Dim taken = 0;
      for (const auto& [names, factor] : from.terms()) {
        if ((factor > 0) != is_positive) continue;
        Dim product = std::abs(factor);
        for (const auto& name : names) product = product * Dim(std::string_view(name));
        taken = taken + product;
      }
      return taken;
    };
    for (const auto& [name, coefficient] : number.coefficients) {
      const Dim taken = take(coefficient);
      if (taken != Dim(0)) part.coefficients.emplace(name, taken);
    }
    part.offset = take(number.offset);
    return number_of(part);
  };
  std::vector<Comparison> forms{
      {side(difference, false), Relation::less_equal, side(difference, true)}};
  const Affine above = difference + unit;
  forms.push_back({side(above, false), Relation::less, side(above, true)});
  Comparison best = c;
  const auto length = [](const Comparison& form) {
    return length_of(form.left) + length_of(form.right);
  };
  for (const auto& form : forms)
    if (length(form) < length(best)) best = form;
  if (best == c || !affine_of(best.left)->coefficients.empty()) return best;
  const bool less = best.relation == Relation::less;
  return {best.right, less ? Relation::greater : Relation::greater_equal, best.left};
}

// Two comparisons of one number are read as a chain, 1 <= p <= L, and stay.
void balance(std::vector<Comparison>& guards) {
  std::vector<Comparison> result;
  for (std::size_t k = 0; k < guards.size(); ++k) {
    const bool begins = k + 1 < guards.size() && guards[k].right == guards[k + 1].left;
    const bool goes_on = k > 0 && guards[k - 1].right == guards[k].left;
    result.push_back(begins || goes_on ? guards[k] : balanced(guards[k]));
  }
  guards = std::move(result);
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

Ranges ranges_of(const Term& term, const Ranges& free) {
  Ranges ranges = free;
  for (const auto& range : term.sums) ranges.emplace(range.index.name, range.last);
  return ranges;
}

bool is_implied(const Comparison& guard, const std::vector<Comparison>& others,
                const Ranges& ranges, const Knowledge& known) {
  const auto inside = at_least_zero(guard, known);
  if (!inside) return std::find(others.begin(), others.end(), guard) != others.end();
  Shown shown(others, ranges, known);
  return std::all_of(inside->begin(), inside->end(),
                     [&](const Affine& number) { return shown.is_nonnegative(number, known); });
}

Scalar number_of(const Affine& number) {
  std::vector<Scalar> added, subtracted;
  const auto add = [&](const Dim& coefficient, const std::optional<Scalar>& of) {
    for (const auto& [names, factor] : coefficient.terms()) {
      const bool is_one = names.empty() && std::abs(factor) == 1;
      const Scalar count = product_of(names, std::abs(factor));
      const Scalar product = !of ? count : is_one ? *of : names.empty() ? count * *of : *of * count;
      (factor > 0 ? added : subtracted).push_back(product);
    }
  };
  for (const auto& [name, coefficient] : number.coefficients) {
    const auto read = number.entries.find(name);
    add(coefficient, read == number.entries.end() ? value_of(Index{name}) : read->second);
  }
  add(number.offset, std::nullopt);
  std::optional<Scalar> sum;
  for (const auto& part : added) sum = sum ? *sum + part : part;
  for (const auto& part : subtracted) sum = sum ? *sum - part : -part;
  return sum.value_or(Scalar(0));
}

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
