// Guards of a term: which are known, which become windows, and which are solved.

#include <algorithm>

#include "numeric/plan/tensor/factor.hpp"
#include "numeric/plan/tensor/lower_tensor.hpp"

namespace gradstone::plan {
namespace {

bool is_same(const Affine& a, const Affine& b) {
  return a.coefficients == b.coefficients && a.offset == b.offset;
}

Affine constant(const Dim& dim) {
  return {{}, {}, dim};
}

void collect_entries(const Scalar& scalar, std::vector<scalar::Entry>& entries) {
  if (const auto* entry = std::get_if<scalar::Entry>(&scalar.node().value))
    entries.push_back(*entry);
  for (const auto& part : children(scalar)) collect_entries(part, entries);
}

// The entries without which a factor of the term is 0.
std::vector<scalar::Entry> decisive_entries(const Term& term) {
  std::vector<scalar::Entry> all, result;
  for (const auto& factor : term.factors) collect_entries(factor, all);
  for (const auto& entry : all) {
    const auto is_it = [&](const scalar::Entry& other) { return other.fields() == entry.fields(); };
    if (std::any_of(term.factors.begin(), term.factors.end(),
                    [&](const Scalar& factor) { return vanishes(factor, is_it); })) {
      result.push_back(entry);
    }
  }
  return result;
}

}  // namespace

// A calculated place outside of its axis gives 0 by itself.
void LowerTensor::drop_known_guards(Term& term) const {
  for (const auto& entry : decisive_entries(term)) {
    const NamedTensor tensor = find_(entry.matrix);
    for (std::size_t axis = 0; axis < entry.places.size(); ++axis) {
      const auto place = affine_of(entry.places[axis].number());
      if (!place) continue;
      const Affine from_first = *place - constant(one);
      const Affine to_last = constant(tensor.dims[axis]) - *place;
      std::erase_if(term.at_least_zero, [&](const Affine& guard) {
        return is_same(guard, from_first) || is_same(guard, to_last);
      });
    }
  }
}

// 1 <= f <= A, where few of the values that f can have lie between: f is an index from 1 to A.
void LowerTensor::name_windows(Term& term, Indices& over) {
  auto& guards = term.at_least_zero;
  for (std::size_t k = 0; k < guards.size(); ++k) {
    for (std::size_t j = k + 1; j < guards.size(); ++j) {
      const Affine sum = guards[k] + guards[j];
      if (!sum.coefficients.empty()) continue;
      const Dim length = sum.offset + one;
      const Affine place = guards[k] + constant(one);
      std::int64_t longest = 0;
      for (const auto& [index, coefficient] : place.coefficients)
        if (over.contains(index))
          longest = std::max(longest, spreads_.number(spreads_.range(index)));
      if (longest <= spreads_.number(length)) continue;
      const std::string name = "window " + std::to_string(++windows_);  // no index of a text
      spreads_.set_range(name, length);
      over.insert(name);
      Affine equation = place;
      equation.coefficients.emplace(name, Dim(-1));
      term.zero.push_back(equation);
      guards.erase(guards.begin() + static_cast<std::ptrdiff_t>(j));
      guards.erase(guards.begin() + static_cast<std::ptrdiff_t>(k));
      --k;
      break;
    }
  }
}

// Whether the term is 0 where the index, which was solved for, is no place.
bool LowerTensor::is_zero_outside(const Term& term, const std::string& index) const {
  const auto entries = decisive_entries(term);
  return std::any_of(entries.begin(), entries.end(), [&](const scalar::Entry& entry) {
    const auto is_it = [&](const gradstone::Place& place) {
      return place.index() && place.index()->name == index;
    };
    const auto place = std::find_if(entry.places.begin(), entry.places.end(), is_it);
    if (place == entry.places.end()) return false;
    const auto axis = static_cast<std::size_t>(place - entry.places.begin());
    return find_(entry.matrix).dims[axis] == spreads_.range(index);
  });
}

// index = numerator / divisor, from `zero` = 0.
void LowerTensor::solve(const Affine& zero, const std::string& index) {
  Quotient found{zero, zero.coefficients.at(index)};
  found.numerator.coefficients.erase(index);
  if (spreads_.number(found.divisor) > 0) {
    found.numerator = found.numerator * Dim(-1);
  } else {
    found.divisor = found.divisor * Dim(-1);
  }
  for (auto& [name, earlier] : solved_) {
    const Solved just_found{{index, found}};
    const bool has_it = earlier.numerator.coefficients.contains(index);
    earlier.numerator = cleared(earlier.numerator, just_found);
    if (has_it) earlier.divisor = earlier.divisor * found.divisor;
  }
  solved_.insert_or_assign(index, found);
}

// An equation of a guard is solved for the summed index that has the longest range.
void LowerTensor::solve_guards(Term& term, Indices& over, std::vector<Mask>& masks) {
  std::vector<std::string> to_check;
  for (std::size_t k = 0; k < term.zero.size(); ++k) {
    const Affine zero = cleared(term.zero[k], solved_);
    std::string longest;
    for (const auto& [index, coefficient] : zero.coefficients) {
      if (!over.contains(index) || spreads_.number(coefficient) == 0) continue;
      if (longest.empty() ||
          spreads_.number(spreads_.range(index)) > spreads_.number(spreads_.range(longest))) {
        longest = index;
      }
    }
    if (longest.empty()) continue;
    solve(zero, longest);
    over.erase(longest);
    if (!is_zero_outside(term, longest)) to_check.push_back(longest);
    term.zero.erase(term.zero.begin() + static_cast<std::ptrdiff_t>(k));
    --k;
  }
  for (const auto& index : to_check)
    masks.push_back({{{solved_.at(index), spreads_.range(index)}}, {}});
}

}  // namespace gradstone::plan
