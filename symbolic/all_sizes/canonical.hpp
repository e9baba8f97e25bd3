#pragma once

#include "symbolic/all_sizes/symbols.hpp"

namespace gradstone::all_sizes {

/// The monomial with its bound indices in a canonical naming and order, and its factors sorted.
/// Bound indices that no longer exist (dimension -1) are dropped.
///
/// Monomials that differ in the names of bound indices, or in the order of factors, become the
/// same. Indices are told apart by where they occur, refined until nothing changes, and only those
/// that are still alike are tried in every order, unless their exchange changes nothing. After too
/// many orders the best one so far is taken: two equal monomials may then look different, but never
/// the other way round, since what is returned is always a renaming of what was given.
Monomial canonical(const Symbols& symbols, Monomial monomial);

/// Arguments that may be exchanged, in ascending order.
void sort_exchangeable(const Symbol& symbol, Indices& at);

}  // namespace gradstone::all_sizes
