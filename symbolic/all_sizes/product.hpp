#pragma once

#include <optional>

#include "symbolic/all_sizes/algebra.hpp"

namespace gradstone::all_sizes {

// Monomials that are being worked on: not reduced, in no naming, with bound indices that may no
// longer exist (their dimension is -1).

/// What takes the place of an index.
inline Index replaced(const Renaming& names, Index index) {
  for (const auto& [from, to] : names) {
    if (from == index) return to;
  }
  return index;
}

/// a times b. The free indices of b are replaced first, by indices of a; its bound indices are
/// numbered behind those of a, so that none is captured.
Monomial joined(const Monomial& a, const Monomial& b, const Renaming& of_b = {});

/// One index in the place of another, in all factors.
void rename(Monomial& monomial, Index from, Index to);

/// The sum over a free index.
void bind(Monomial& monomial, Index index, DimId dim);

/// The arguments of a symbol, as what its slots 0, 1, ... are replaced by.
Renaming arguments(const Indices& at);

/// The monomial without the factor.
Monomial without(const Monomial& monomial, std::size_t factor);

/// What is left of a monomial when a pattern is taken out of it.
struct Match {
  Monomial rest;
  Renaming names;  ///< what the free indices of the pattern stand for
};

/// Finds the pattern as a factor of the monomial.
///
/// The bound indices of the pattern become different bound indices of the monomial, of the same
/// dimensions, that occur nowhere else in it; so the sum over them is the pattern's own, and can be
/// taken out. Free indices of the pattern that are not named yet stand for any index. One factor of
/// the monomial is left alone (if `except` is its place).
std::optional<Match> match(const Monomial& pattern, const Renaming& names, const Monomial& monomial,
                           std::size_t except = static_cast<std::size_t>(-1));

}  // namespace gradstone::all_sizes
