#include <cln/rational.h>

#include <algorithm>

#include "symbolic/all_sizes/content.hpp"

namespace gradstone::all_sizes {
namespace {

Sign opposite(Sign sign) {
  switch (sign) {
    case Sign::unknown:
      return Sign::unknown;
    case Sign::nonnegative:
      return Sign::nonpositive;
    case Sign::positive:
      return Sign::negative;
    case Sign::nonpositive:
      return Sign::nonnegative;
    case Sign::negative:
      return Sign::positive;
  }
  return Sign::unknown;
}

bool is_strict(Sign sign) {
  return sign == Sign::positive || sign == Sign::negative;
}

Sign sign_of_product(Sign a, Sign b) {
  if (a == Sign::unknown || b == Sign::unknown) return Sign::unknown;
  const bool same = is_nonnegative(a) == is_nonnegative(b);
  const bool strict = is_strict(a) && is_strict(b);
  if (same) return strict ? Sign::positive : Sign::nonnegative;
  return strict ? Sign::negative : Sign::nonpositive;
}

/// Of a sum: one that is positive makes it positive, if no other is negative.
Sign sign_of_sum(Sign a, Sign b) {
  if (a == Sign::unknown || b == Sign::unknown) return Sign::unknown;
  if (is_nonnegative(a) != is_nonnegative(b)) return Sign::unknown;
  return is_strict(a) ? a : b;
}

}  // namespace

Sign Algebra::sign(const Factor& factor) const {
  const Symbol& symbol = symbols[factor.symbol];
  if (!factor.exponent.is_integer() || factor.exponent.numerator() % 2 == 0) {
    // A root, or a square. What is divided by is not 0.
    const bool strict = is_strict(symbol.sign) || factor.exponent < Rational(0);
    return strict ? Sign::positive : Sign::nonnegative;
  }
  if (factor.exponent > Rational(0) || symbol.sign == Sign::unknown) return symbol.sign;
  return is_nonnegative(symbol.sign) ? Sign::positive : Sign::negative;
}

Sign Algebra::sign(const Monomial& monomial) const {
  Sign result = cln::minusp(monomial.coefficient) ? Sign::negative : Sign::positive;
  for (const auto& factor : monomial.factors) result = sign_of_product(result, sign(factor));
  return result;
}

Sign Algebra::sign(const Form& form) {
  if (form.is_zero()) return Sign::nonnegative;
  Sign of_terms = sign(form.monomials[0]);
  for (const auto& monomial : form.monomials) of_terms = sign_of_sum(of_terms, sign(monomial));
  if (of_terms != Sign::unknown || assumed_positive_.empty()) return of_terms;
  const auto [content, primitive] = content_of(*this, form);
  const Sign of_content = sign(content);
  if (is_assumed_positive(primitive)) return of_content;
  if (is_assumed_positive(scaled(-1, primitive))) return opposite(of_content);
  return Sign::unknown;
}

bool Algebra::is_assumed_positive(const Form& primitive) const {
  return std::find(assumed_positive_.begin(), assumed_positive_.end(), primitive) !=
         assumed_positive_.end();
}

/// A condition holds as a strict one: where both sides are equal is a boundary.
void Algebra::assume_positive(const Form& form) {
  auto [content, primitive] = content_of(*this, form);
  const bool is_product = primitive == number(Rational(1));
  if (is_product) {
    if (content.factors.size() != 1) return;
    const Factor& factor = content.factors[0];
    Symbol& symbol = symbols.at(factor.symbol);
    if (symbol.kind != SymbolKind::tensor || !(factor.exponent == Rational(1))) return;
    symbol.sign = cln::minusp(content.coefficient) ? Sign::negative : Sign::positive;
    return;
  }
  const Sign of_content = sign(content);
  if (of_content == Sign::unknown) return;
  assumed_positive_.push_back(is_nonnegative(of_content) ? primitive : scaled(-1, primitive));
}

/// What a new symbol depends on, and its sign.
void Algebra::note_inputs(SymbolId id) {
  const Form& body = symbols[id].meaning ? *symbols[id].meaning : symbols[id].body;
  std::set<SymbolId> given, direct;
  for (const Form* form : {&body, &symbols[id].exponent}) {
    for (const auto& monomial : form->monomials) {
      for (const auto& factor : monomial.factors) {
        const Symbol& inner = symbols[factor.symbol];
        const Symbol& seen = inner.of >= 0 ? symbols[inner.of] : inner;
        given.insert(seen.given.begin(), seen.given.end());
        direct.insert(seen.direct.begin(), seen.direct.end());
        if (inner.kind == SymbolKind::tensor) direct.insert(factor.symbol);
      }
    }
  }
  Symbol& symbol = symbols.at(id);
  symbol.given = std::move(given);
  if (!symbol.meaning) symbol.direct = std::move(direct);
  symbol.lone = symbol.meaning ? lone_inputs(body) : std::set<SymbolId>{};
  switch (symbol.kind) {
    case SymbolKind::tensor:
    case SymbolKind::sum:
    case SymbolKind::maximum:
      symbol.sign = sign(body);
      break;
    case SymbolKind::exponential:
      symbol.sign = Sign::positive;
      break;
    case SymbolKind::symbolic_power:
      symbol.sign = sign(body) == Sign::positive ? Sign::positive : Sign::unknown;
      break;
    case SymbolKind::indicator:
    case SymbolKind::delta:
      symbol.sign = Sign::nonnegative;
      break;
    case SymbolKind::logarithm:
    case SymbolKind::subgradient:
      symbol.sign = Sign::unknown;
      break;
  }
}

/// A term that is linear in a tensor, times what is never 0, where nothing else depends on a given
/// tensor that this one depends on linearly.
std::set<SymbolId> Algebra::lone_inputs(const Form& form) const {
  std::set<SymbolId> lone;
  for (std::size_t k = 0; k < form.monomials.size(); ++k) {
    const auto& factors = form.monomials[k].factors;
    for (std::size_t l = 0; l < factors.size(); ++l) {
      const Symbol& symbol = symbols[factors[l].symbol];
      if (symbol.kind != SymbolKind::tensor || !(factors[l].exponent == Rational(1))) continue;
      std::set<SymbolId> candidates = symbol.lone;
      for (std::size_t m = 0; m < form.monomials.size(); ++m) {
        for (std::size_t n = 0; n < form.monomials[m].factors.size(); ++n) {
          if (m == k && n == l) continue;
          const Symbol& other = symbols[form.monomials[m].factors[n].symbol];
          if (m == k && !is_strict(other.sign) && other.lone.empty()) candidates.clear();
          for (const SymbolId input : other.given) candidates.erase(input);
        }
      }
      lone.insert(candidates.begin(), candidates.end());
    }
  }
  return lone;
}

bool Algebra::vanishes_on_a_boundary_only(const Form& form) const {
  return !lone_inputs(form).empty();
}

}  // namespace gradstone::all_sizes
