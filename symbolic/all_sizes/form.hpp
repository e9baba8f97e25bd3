#pragma once

#include <cln/rational.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "reference/expr/rational.hpp"

namespace gradstone::all_sizes {

/// The place of an index in a form.
///
/// >= 0  free: 0 and 1 are the row and the column of a matrix, and the arguments of a symbol
/// < 0   bound by the sum of its own monomial: -1 is the first of Monomial::bound, -2 the second
///
/// So a bound index has no meaning outside its monomial, and renaming can't capture it.
using Index = std::int32_t;

/// A dimension of the equations, and a named function of indices, by their places in tables.
using DimId = std::int32_t;
using SymbolId = std::int32_t;

/// The indices that a symbol is applied to. Few, so they are kept in place.
class Indices {
 public:
  static constexpr std::size_t most = 8;

  Indices() = default;
  Indices(std::initializer_list<Index> indices) {
    for (const Index index : indices) push_back(index);
  }
  /// Errors: UnsupportedError for more than `most`.
  void push_back(Index index);

  std::size_t size() const { return size_; }
  const Index* begin() const { return values_.data(); }
  const Index* end() const { return values_.data() + size_; }
  Index* begin() { return values_.data(); }
  Index* end() { return values_.data() + size_; }
  Index operator[](std::size_t k) const { return values_[k]; }
  Index& operator[](std::size_t k) { return values_[k]; }
  bool has(Index index) const;

 private:
  std::array<Index, most> values_{};
  std::size_t size_ = 0;
};

/// A power of a symbol that is applied to indices: X[i,k]^2.
struct Factor {
  SymbolId symbol = 0;
  Indices at;
  Rational exponent{1};
};

/// Whether no index of it is bound: bound indices are below 0.
inline bool is_free(const Factor& factor) {
  return std::all_of(factor.at.begin(), factor.at.end(), [](Index index) { return index >= 0; });
}

/// The sum, over all bound indices, of a product: coefficient * sum(k: K, X[i,k] * W[j,k]).
struct Monomial {
  cln::cl_RA coefficient = 1;
  std::vector<Factor> factors;
  std::vector<DimId> bound;  ///< the dimension that each bound index runs over

  Monomial() = default;
  Monomial(const Monomial&) = default;
  Monomial& operator=(const Monomial&) = default;
  // Moving a number of CLN does not say that it throws nothing, without which lists copy.
  Monomial(Monomial&&) noexcept = default;
  Monomial& operator=(Monomial&&) noexcept = default;
  ~Monomial() = default;
};

inline bool is_number(const Monomial& monomial) {
  return monomial.factors.empty() && monomial.bound.empty();
}

/// A sum of monomials: what every expression becomes.
///
/// Invariant of a form that Algebra gives: its monomials are reduced, each in the canonical naming
/// of its bound indices, sorted, different, and none has the coefficient 0. So forms that are
/// equal in structure are equal in value, and a difference that is shown to be 0 has no monomials.
struct Form {
  std::vector<Monomial> monomials;
  bool is_zero() const { return monomials.empty(); }
};

/// Orders by everything but the coefficient; < 0, 0 or > 0.
int compare(const Indices& a, const Indices& b);
int compare(const Factor& a, const Factor& b);
int compare(const Monomial& a, const Monomial& b);
/// An order of forms, in which coefficients count too.
bool comes_before(const Form& a, const Form& b);

bool operator==(const Form& a, const Form& b);
std::size_t hash_of(const Form& form);

/// Whether the index occurs.
bool mentions(const Monomial& monomial, Index index);
bool mentions(const Form& form, Index index);
/// Whether it is summed over an index.
bool has_sums(const Form& form);

/// The first factor of a monomial for which the predicate holds; null if there is none. Bodies of
/// symbols are not looked into.
template <class Predicate>
const Factor* find_factor(const Form& form, Predicate holds) {
  for (const auto& monomial : form.monomials) {
    const auto found = std::find_if(monomial.factors.begin(), monomial.factors.end(), holds);
    if (found != monomial.factors.end()) return &*found;
  }
  return nullptr;
}

/// The free indices that occur, ascending.
std::vector<Index> free_indices(const Form& form);

inline Index bound_index(std::size_t position) {
  return -1 - static_cast<Index>(position);
}
inline std::size_t bound_position(Index index) {
  return static_cast<std::size_t>(-1 - index);
}

}  // namespace gradstone::all_sizes
