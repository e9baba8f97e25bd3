#include <algorithm>
#include <set>

#include "symbolic/all_sizes/content.hpp"
#include "symbolic/all_sizes/kinks.hpp"
#include "symbolic/all_sizes/product.hpp"

namespace gradstone::all_sizes {
namespace {

bool has_other_subgradient(const Symbols& symbols, const Monomial& monomial, std::size_t place) {
  for (std::size_t k = 0; k < monomial.factors.size(); ++k) {
    if (k != place && symbols[monomial.factors[k].symbol].kind == SymbolKind::subgradient)
      return true;
  }
  return false;
}

}  // namespace

bool Kinks::moves_one_way(SymbolId largest, SymbolId tensor) {
  Indices target;
  for (std::size_t k = 0; k < algebra_.symbols[tensor].dims.size(); ++k)
    target.push_back(target_index + static_cast<Index>(k));
  return algebra_.has_terms_of_one_sign(
      derivatives_.derivative(algebra_.symbols[largest].body, tensor, target));
}

/// Where several places read one entry, as those of a lookup may, a maximum that is met at them has
/// the slope 1, and not 1 for each.
bool Kinks::is_at_one_place(const Monomial& monomial, const Factor& subgradient) {
  const std::size_t count =
      algebra_.symbols[algebra_.symbols[subgradient.symbol].of].running.size();
  const std::size_t first = subgradient.at.size() - count;
  std::vector<Index> running;
  for (std::size_t p = first; p < subgradient.at.size(); ++p)
    if (subgradient.at[p] < 0) running.push_back(subgradient.at[p]);
  // Each by a guard of its own, [a = p], where p depends on none of them.
  std::set<std::size_t> used;
  return std::all_of(running.begin(), running.end(), [&](Index index) {
    const auto number = algebra_.index_values().find(monomial.bound[bound_position(index)]);
    if (number == algebra_.index_values().end()) return false;
    for (std::size_t k = 0; k < monomial.factors.size(); ++k) {
      if (used.count(k) > 0) continue;
      const auto place = algebra_.place_by(monomial.factors[k], index, number->second);
      const bool depends = !place || std::any_of(running.begin(), running.end(), [&](Index other) {
        return mentions(*place, other);
      });
      if (depends) continue;
      used.insert(k);
      return true;
    }
    return false;
  });
}

/// One maximum at most has subgradients, and no case begins beside it: then what it is at a tie is
/// a matter of every entry by itself, and 1 is in its interval. Of two maxima, max(x) - max(-x),
/// one may be at its lower slope where the other is at its upper one. So a maximum may be summed
/// over only where its values all rise with the tensor, or all fall: then 1 is the upper slope of
/// each, or the lower one.
std::optional<Form> Kinks::at_largest(const Form& form, SymbolId tensor) {
  for (const Form& tie : ties_of(form, tensor))
    if (!step_at_tie(form, tie).is_zero()) return std::nullopt;
  Form total;
  const Factor* only = nullptr;
  for (const auto& monomial : form.monomials) {
    Form product{{monomial}};
    for (std::size_t k = 0; k < monomial.factors.size(); ++k) {
      const Factor& factor = monomial.factors[k];
      const Symbol& symbol = algebra_.symbols[factor.symbol];
      if (symbol.kind != SymbolKind::subgradient) continue;
      if (!(factor.exponent == Rational(1)) || has_other_subgradient(algebra_.symbols, monomial, k))
        return std::nullopt;
      const bool is_alone = is_free(factor) && (!only || is_at(factor, *only));
      if (!is_alone && (!moves_one_way(symbol.of, tensor) || !is_at_one_place(monomial, factor) ||
                        (only && only->symbol != factor.symbol)))
        return std::nullopt;
      if (only && is_free(*only) != is_free(factor)) return std::nullopt;
      only = &factor;
      const Symbol& largest = algebra_.symbols[symbol.of];
      Monomial named = monomial;
      const Range over = algebra_.unbind(named);
      const Indices outer = named.factors[k].at;
      Factor maximum{symbol.of, {}, 1};
      for (std::size_t p = 0; p + largest.running.size() < outer.size(); ++p)
        maximum.at.push_back(outer[p]);
      const Form value = algebra_.renamed(largest.body, arguments(outer));
      const Form is_largest = algebra_.equality(algebra_.subtract(form_of(maximum), value));
      product = algebra_.multiply(Form{{without(named, k)}}, is_largest, over);
    }
    total = algebra_.add(total, product);
  }
  if (!only) return std::nullopt;
  return total;
}

}  // namespace gradstone::all_sizes
