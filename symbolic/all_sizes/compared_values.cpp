#include "symbolic/all_sizes/compared_values.hpp"

#include <algorithm>

#include "symbolic/all_sizes/content.hpp"

namespace gradstone::all_sizes {
namespace {

/// Whether the form is analytic in the entries of the tensor, whatever that one means, on a domain
/// that no point divides: where it is 0 on an interval, it is 0 on the whole.
bool is_analytic_in(const Algebra& algebra, const Form& form, SymbolId tensor) {
  const auto is_analytic = [&](const Factor& factor) {
    const Symbol& symbol = algebra.symbols[factor.symbol];
    const bool has_roots = !factor.exponent.is_integer() || factor.exponent < Rational(0);
    if (factor.symbol == tensor) return !has_roots;
    if (symbol.given.count(tensor) > 0) return false;
    if (!algebra.symbols.occurs(tensor, factor.symbol)) return true;
    const bool is_function = symbol.kind == SymbolKind::error_function ||
                             symbol.kind == SymbolKind::sine || symbol.kind == SymbolKind::cosine ||
                             symbol.kind == SymbolKind::sum;
    const bool is_entire = symbol.kind == SymbolKind::exponential || (is_function && !has_roots);
    const bool is_of_positive =
        (symbol.kind == SymbolKind::sum || symbol.kind == SymbolKind::logarithm) &&
        algebra.sign_of_terms(symbol.body) == Sign::positive;
    return (is_entire || is_of_positive) && is_analytic_in(algebra, symbol.body, tensor);
  };
  return std::all_of(form.monomials.begin(), form.monomials.end(), [&](const Monomial& monomial) {
    return std::all_of(monomial.factors.begin(), monomial.factors.end(), is_analytic);
  });
}

}  // namespace

/// Whether a value that depends on the tensor is 0 on a boundary only, when all inputs move or the
/// tensor alone does; or, where it is analytic in the tensor, does not move with it: algebra.sum(W
/// X) where W = 0.
bool is_tie(const Algebra& algebra, const Form& value, SymbolId tensor) {
  return algebra.vanishes_on_a_boundary_only(value) || is_analytic_in(algebra, value, tensor);
}

/// Whether the symbol tells where a value that depends on the tensor is positive, or 0, and that
/// value is one of a tie.
bool is_tie_of(const Algebra& algebra, SymbolId id, SymbolKind kind, SymbolId tensor) {
  const Symbol& symbol = algebra.symbols[id];
  return symbol.kind == kind && symbol.direct.count(tensor) > 0 &&
         is_tie(algebra, symbol.body, tensor);
}

/// Where the form reads entries of the tensor, also within functions; a bound index is below 0.
std::set<std::vector<Index>> entries_read(const Algebra& algebra, SymbolId tensor,
                                          const Form& form) {
  std::set<std::vector<Index>> places;
  const auto collect = [&](const Form& inner, const Indices& at) {
    for (std::vector<Index> place : entries_read(algebra, tensor, inner)) {
      for (Index& index : place) {
        if (index < 0) continue;
        // The last index of a maximum is its own.
        const auto p = static_cast<std::size_t>(index);
        index = p < at.size() ? at[p] : bound_index(0);
      }
      places.insert(std::move(place));
    }
  };
  for (const auto& monomial : form.monomials) {
    for (const auto& factor : monomial.factors) {
      if (factor.symbol == tensor) places.emplace(factor.at.begin(), factor.at.end());
      const Symbol& symbol = algebra.symbols[factor.symbol];
      const Symbol& seen = symbol.of >= 0 ? algebra.symbols[symbol.of] : symbol;
      if (seen.direct.count(tensor) == 0 || seen.kind == SymbolKind::tensor) continue;
      collect(seen.body, factor.at);
      collect(seen.exponent, factor.at);
    }
  }
  return places;
}

/// Whether the form may read more than one entry of the tensor. A sum over its entries, such as a
/// unit, reads them all in one way.
bool reads_several(const Algebra& algebra, const Form& form, SymbolId tensor) {
  const auto places = entries_read(algebra, tensor, form);
  const auto is_summed_within = [&](const std::vector<Index>& place) {
    return std::any_of(place.begin(), place.end(), [](Index index) { return index < 0; }) &&
           !find_factor(form, [&](const Factor& factor) {
             return factor.symbol == tensor &&
                    std::equal(factor.at.begin(), factor.at.end(), place.begin(), place.end());
           });
  };
  return places.size() > 1 || std::any_of(places.begin(), places.end(), is_summed_within);
}

}  // namespace gradstone::all_sizes
