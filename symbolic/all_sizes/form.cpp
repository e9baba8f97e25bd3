#include "symbolic/all_sizes/form.hpp"

#include <algorithm>

#include "reference/error.hpp"
#include "reference/expr/hash.hpp"

namespace gradstone::all_sizes {

void Indices::push_back(Index index) {
  if (size_ == most) throw UnsupportedError("all sizes: a function of more than 8 indices");
  values_[size_++] = index;
}

bool Indices::has(Index index) const {
  return std::find(begin(), end(), index) != end();
}

int compare(const Indices& a, const Indices& b) {
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  for (std::size_t k = 0; k < a.size(); ++k) {
    if (a[k] != b[k]) return a[k] < b[k] ? -1 : 1;
  }
  return 0;
}

int compare(const Factor& a, const Factor& b) {
  if (a.symbol != b.symbol) return a.symbol < b.symbol ? -1 : 1;
  if (const int order = compare(a.at, b.at)) return order;
  if (a.exponent == b.exponent) return 0;
  return a.exponent < b.exponent ? -1 : 1;
}

int compare(const Monomial& a, const Monomial& b) {
  if (a.bound.size() != b.bound.size()) return a.bound.size() < b.bound.size() ? -1 : 1;
  if (a.factors.size() != b.factors.size()) return a.factors.size() < b.factors.size() ? -1 : 1;
  for (std::size_t k = 0; k < a.bound.size(); ++k) {
    if (a.bound[k] != b.bound[k]) return a.bound[k] < b.bound[k] ? -1 : 1;
  }
  for (std::size_t k = 0; k < a.factors.size(); ++k) {
    if (const int order = compare(a.factors[k], b.factors[k])) return order;
  }
  return 0;
}

bool comes_before(const Form& a, const Form& b) {
  const auto &left = a.monomials, &right = b.monomials;
  for (std::size_t k = 0; k < std::min(left.size(), right.size()); ++k) {
    if (const int order = compare(left[k], right[k])) return order < 0;
    if (left[k].coefficient != right[k].coefficient)
      return left[k].coefficient < right[k].coefficient;
  }
  return left.size() < right.size();
}

bool operator==(const Form& a, const Form& b) {
  if (a.monomials.size() != b.monomials.size()) return false;
  for (std::size_t k = 0; k < a.monomials.size(); ++k) {
    if (compare(a.monomials[k], b.monomials[k]) != 0) return false;
    if (a.monomials[k].coefficient != b.monomials[k].coefficient) return false;
  }
  return true;
}

std::size_t hash_of(const Form& form) {
  std::size_t seed = form.monomials.size();
  for (const auto& monomial : form.monomials) {
    for (const DimId dim : monomial.bound) hash_combine(seed, static_cast<std::size_t>(dim));
    for (const auto& factor : monomial.factors) {
      hash_combine(seed, static_cast<std::size_t>(factor.symbol));
      for (const Index index : factor.at) hash_combine(seed, static_cast<std::size_t>(index));
      hash_combine(seed, factor.exponent.hash());
    }
  }
  return seed;
}

bool mentions(const Monomial& monomial, Index index) {
  return std::any_of(monomial.factors.begin(), monomial.factors.end(),
                     [&](const Factor& factor) { return factor.at.has(index); });
}

bool has_sums(const Form& form) {
  return std::any_of(form.monomials.begin(), form.monomials.end(),
                     [](const Monomial& monomial) { return !monomial.bound.empty(); });
}

bool mentions(const Form& form, Index index) {
  return std::any_of(form.monomials.begin(), form.monomials.end(),
                     [&](const Monomial& monomial) { return mentions(monomial, index); });
}

std::vector<Index> free_indices(const Form& form) {
  std::vector<Index> found;
  for (const auto& monomial : form.monomials) {
    for (const auto& factor : monomial.factors) {
      for (const Index index : factor.at) {
        if (index >= 0) found.push_back(index);
      }
    }
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

}  // namespace gradstone::all_sizes
