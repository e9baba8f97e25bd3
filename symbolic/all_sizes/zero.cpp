#include "symbolic/all_sizes/zero.hpp"

#include <algorithm>

#include "reference/error.hpp"
#include "symbolic/all_sizes/angles.hpp"
#include "symbolic/all_sizes/content.hpp"
#include "symbolic/all_sizes/reducer.hpp"

namespace gradstone::all_sizes {
namespace {

/// A sum with a negative power whose indices are free; null if there is none.
const Factor* find_denominator(const Symbols& symbols, const Form& form) {
  return find_factor(form, [&](const Factor& factor) {
    return symbols[factor.symbol].kind == SymbolKind::sum && factor.exponent <= Rational(-1) &&
           is_free(factor);
  });
}

/// An indicator whose indices are free; null if there is none.
const Factor* find_indicator(const Symbols& symbols, const Form& form) {
  return find_factor(form, [&](const Factor& factor) {
    return symbols[factor.symbol].kind == SymbolKind::indicator && is_free(factor);
  });
}

/// An equality that occurs; null if there is none.
const Factor* find_equality(const Symbols& symbols, const Form& form) {
  return find_factor(form, [&](const Factor& factor) {
    return symbols[factor.symbol].kind == SymbolKind::equality;
  });
}

/// Where all denominators differ from 0, a form is 0 if its product with them is. Sums are not
/// solved on the way: what is multiplied is expanded.
bool is_zero_times_denominators(Algebra& algebra, const Form& form) {
  constexpr int most_denominators = 12;
  if (!find_denominator(algebra.symbols, form)) return false;
  // Each case by itself has fewer denominators.
  if (const Factor* found = find_indicator(algebra.symbols, form)) {
    const Factor indicator = *found;
    const auto above = algebra.on_side(form, indicator, Side::positive);
    const auto below = algebra.on_side(form, indicator, Side::negative);
    if (above && below && is_shown_zero(algebra, *above) && is_shown_zero(algebra, *below))
      return true;
  }
  Form left = form;
  for (int k = 0; k < most_denominators && !left.is_zero(); ++k) {
    const Factor* found = find_denominator(algebra.symbols, left);
    if (!found) return false;
    Factor denominator = *found;
    for (const auto& monomial : left.monomials) {
      for (const auto& factor : monomial.factors) {
        if (factor.symbol == denominator.symbol && compare(factor.at, denominator.at) == 0)
          denominator.exponent = std::min(denominator.exponent, factor.exponent);
      }
    }
    denominator.exponent = -denominator.exponent;
    constexpr std::size_t most_terms = 2'000;
    if (left.monomials.size() > most_terms) return false;
    Reducer product(algebra);
    for (const auto& monomial : left.monomials) {
      Monomial next = monomial;
      next.factors.push_back(denominator);
      product.add(std::move(next));
    }
    try {
      left = product.result();
    } catch (const UnsupportedError&) {
      algebra.check_limits();
      return false;  // too many terms
    }
  }
  return left.is_zero();
}

bool is_zero_off_ties(Algebra& algebra, const Form& form) {
  if (is_zero_times_denominators(algebra, form)) return true;
  const auto apart = angles_apart(algebra, form);
  return apart && (apart->is_zero() || is_zero_times_denominators(algebra, *apart));
}

}  // namespace

/// Off the ties that a form tells, it is what has no equality as a factor. On each of them it is
/// the whole form, with what the tie makes of it; there a denominator may be 0.
bool is_shown_zero(Algebra& algebra, const Form& form) {
  if (form.is_zero()) return true;
  const Factor* found = find_equality(algebra.symbols, form);
  if (!found) return is_zero_off_ties(algebra, form);
  const Factor equality = *found;
  if (!is_free(equality)) return false;
  const auto has_it = [&](const Monomial& monomial) {
    return std::any_of(monomial.factors.begin(), monomial.factors.end(), [&](const Factor& factor) {
      return factor.symbol == equality.symbol && compare(factor.at, equality.at) == 0;
    });
  };
  Form off_tie = form;
  std::erase_if(off_tie.monomials, has_it);
  return algebra.multiply(form_of(equality), form).is_zero() && is_shown_zero(algebra, off_tie);
}

}  // namespace gradstone::all_sizes
