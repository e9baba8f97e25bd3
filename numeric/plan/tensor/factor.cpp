#include "numeric/plan/tensor/factor.hpp"

namespace gradstone::plan {

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

}  // namespace gradstone::plan
