#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "reference/expr/affine.hpp"

namespace gradstone::plan {

/// A whole number `numerator / divisor`, as far as it is one.
struct Quotient {
  Affine numerator;
  Dim divisor{1};
};

/// Indices that a guard says: u = (h + p - a) / s.
using Solved = std::map<std::string, Quotient>;

/// A whole number that is affine in the indices, with what is solved in its place.
/// Errors: UnsupportedError where it is something else.
Quotient quotient_of(const Scalar& number, const Solved& solved);
/// Of an affine number, times the divisor: at least zero where the number is.
Affine cleared(const Affine& number, const Solved& solved);

/// The free indices of a scalar, with what is solved in their place.
std::set<std::string> indices_of(const Scalar& scalar, const Solved& solved);

/// A sum over indices of a product that counts where guards hold:
/// sum(a: A, [1 <= i + a <= L] * X[i + a] * W[a] / d).
struct Term {
  std::vector<scalar::Running> over;
  std::vector<Affine> at_least_zero, zero;  ///< the guards
  std::vector<Scalar> factors, divisors;
  bool is_negative = false;

  /// Takes the comparison as a guard. Errors: UnsupportedError where it is not one of places.
  void add_guard(const Comparison& comparison);
};

/// Sums of sums, products, quotients and guards as one term. `range` says what an index that bounds
/// a sum runs up to.
Term term_of(const Scalar& scalar, const std::function<Dim(const Index&)>& range);

/// Whether the comparisons are of places.
bool are_guards(const std::vector<Comparison>& comparisons);

/// Whether the scalar is 0 for sure where an entry is, of which the function says whether it is.
bool vanishes(const Scalar& scalar, const std::function<bool(const scalar::Entry&)>& is_zero);

}  // namespace gradstone::plan
