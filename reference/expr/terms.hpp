#pragma once

#include <functional>

namespace gradstone {

// Polynomials and linear forms as sums of terms: maps from what a term is to its coefficient, of
// which none is 0. What the terms are, and how coefficients add and multiply, is the caller's.

/// Adds a multiple of a term.
template <class Sum, class Plus = std::plus<>>
void add_term(Sum& sum, const typename Sum::key_type& term, const typename Sum::mapped_type& factor,
              Plus plus = {}) {
  const auto [at, is_new] = sum.try_emplace(term, factor);
  if (!is_new) at->second = plus(at->second, factor);
  if (at->second == typename Sum::mapped_type(0)) sum.erase(at);
}

/// The product, term by term: `times` multiplies two terms, `scaled` two coefficients.
template <class Sum, class Times, class Plus = std::plus<>, class Scaled = std::multiplies<>>
Sum multiplied(const Sum& a, const Sum& b, Times times, Plus plus = {}, Scaled scaled = {}) {
  Sum result;
  for (const auto& [left, x] : a)
    for (const auto& [right, y] : b) add_term(result, times(left, right), scaled(x, y), plus);
  return result;
}

}  // namespace gradstone
