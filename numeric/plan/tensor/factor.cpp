#include "numeric/plan/tensor/factor.hpp"

#include <algorithm>
#include <iterator>

namespace gradstone::plan {

bool includes(const Indices& all, const Indices& some) {
  return std::includes(all.begin(), all.end(), some.begin(), some.end());
}

Indices common(const Indices& a, const Indices& b) {
  Indices result;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(),
                        std::inserter(result, result.begin()));
  return result;
}

Indices without(const Indices& a, const Indices& b) {
  Indices result;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(),
                      std::inserter(result, result.begin()));
  return result;
}

std::set<std::string> indices_in(const Affine& number) {
  std::set<std::string> result;
  for (const auto& [name, coefficient] : number.coefficients) result.insert(name);
  return result;
}

std::vector<Affine> guards_of(const Term& term, const Solved& solved) {
  std::vector<Affine> result;
  for (const auto& guard : term.at_least_zero) result.push_back(cleared(guard, solved));
  for (const auto& guard : term.zero) {
    result.push_back(cleared(guard, solved));
    result.push_back(result.back() * Dim(-1));
  }
  return result;
}

std::vector<Affine> guards_of(const std::vector<Comparison>& comparisons, const Solved& solved) {
  Term term;
  for (const auto& comparison : comparisons) term.add_guard(comparison);
  return guards_of(term, solved);
}

std::set<std::string> LowerTensor::Mask::indices() const {
  std::set<std::string> result;
  for (const auto& [place, extent] : places) result.merge(indices_in(place.numerator));
  for (const auto& guard : guards) result.merge(indices_in(guard));
  return result;
}

LowerTensor::Contraction::Contraction(std::vector<Factor> factors) {
  std::stable_sort(factors.begin(), factors.end(),
                   [](const Factor& a, const Factor& b) { return a.axes.size() > b.axes.size(); });
  for (auto& factor : factors) {
    const bool to_left = left.empty() || includes(left_axes, factor.axes);
    (to_left ? left_axes : right_axes).insert(factor.axes.begin(), factor.axes.end());
    (to_left ? left : right).push_back(std::move(factor));
  }
}

}  // namespace gradstone::plan
