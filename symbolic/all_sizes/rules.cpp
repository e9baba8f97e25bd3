#include <algorithm>

#include "reference/error.hpp"
#include "symbolic/all_sizes/content.hpp"
#include "symbolic/all_sizes/product.hpp"

namespace gradstone::all_sizes {
namespace {

/// How much a factor is preferred as the variable for which a sum is solved; 0 if it can't be one.
int preference(const Symbol& symbol) {
  switch (symbol.kind) {
    case SymbolKind::exponential:
      return 3;
    case SymbolKind::symbolic_power:
    case SymbolKind::logarithm:
    case SymbolKind::error_function:
    case SymbolKind::sine:
    case SymbolKind::cosine:
      return 2;
    case SymbolKind::tensor:
    case SymbolKind::sum:
      return 1;
    case SymbolKind::delta:
    case SymbolKind::indicator:
    case SymbolKind::equality:
    case SymbolKind::maximum:
    case SymbolKind::subgradient:
      return 0;
  }
  return 0;
}

bool is_unit(const Symbols& symbols, const Monomial& monomial) {
  return std::none_of(monomial.factors.begin(), monomial.factors.end(),
                      [&](const Factor& factor) { return symbols[factor.symbol].is_switch(); });
}

bool occurs_in(const Monomial& monomial, const Factor& wanted) {
  return std::any_of(monomial.factors.begin(), monomial.factors.end(), [&](const Factor& factor) {
    return factor.symbol == wanted.symbol && compare(factor.at, wanted.at) == 0;
  });
}

/// Whether one term is a multiple of the monomial.
bool has_multiple(const Form& form, const Monomial& monomial) {
  return std::any_of(form.monomials.begin(), form.monomials.end(),
                     [&](const Monomial& other) { return compare(other, monomial) == 0; });
}

Form without_term(const Form& form, std::size_t k) {
  Form rest = form;
  rest.monomials.erase(rest.monomials.begin() + static_cast<std::ptrdiff_t>(k));
  return rest;
}

}  // namespace

/// A sum is solved for a factor that occurs once, with exponent 1, in a term without sums; else for
/// a term that is a sum over bound indices. In e N + e + sum(R^2) not for N: N + 1, by which e is
/// multiplied, is solved for N too, and what comes out would depend on which is first.
const Solved& Algebra::solved(SymbolId sum) {
  const auto found = solved_.find(sum);
  if (found != solved_.end()) return found->second;
  const Form& body = symbols[sum].body;
  Solved best{body.monomials.back(), without_term(body, body.monomials.size() - 1), -1};
  bool has_sum = !best.lead.bound.empty();
  int best_preference = 0;
  SymbolId best_symbol = -1;
  for (std::size_t k = 0; k < body.monomials.size(); ++k) {
    const Monomial& term = body.monomials[k];
    if (!term.bound.empty()) {
      if (!has_sum && best_preference == 0) best = {term, without_term(body, k), -1};
      has_sum = true;
      continue;
    }
    if (!is_unit(symbols, term)) continue;
    for (std::size_t l = 0; l < term.factors.size(); ++l) {
      const Factor& factor = term.factors[l];
      if (!(factor.exponent == Rational(1)) || !is_free(factor)) continue;
      if (symbols[factor.symbol].is_size && has_sums(body) && has_multiple(body, without(term, l)))
        continue;
      const int preferred = preference(symbols[factor.symbol]);
      if (preferred < best_preference ||
          (preferred == best_preference && factor.symbol <= best_symbol))
        continue;
      const bool is_alone = std::none_of(
          body.monomials.begin(), body.monomials.end(),
          [&](const Monomial& other) { return &other != &term && occurs_in(other, factor); });
      if (!is_alone) continue;
      best = {term, without_term(body, k), static_cast<int>(l)};
      best_preference = preferred;
      best_symbol = factor.symbol;
    }
  }
  return solved_[sum] = std::move(best);
}

/// The equation form = 0 is solved for its largest term: one with the highest power, or a sum.
std::optional<Fact> Algebra::solved_for_largest_term(const Form& difference) const {
  std::size_t chosen = difference.monomials.size();
  std::pair<Rational, Rational> largest{0, 0};
  for (std::size_t k = 0; k < difference.monomials.size(); ++k) {
    const Monomial& term = difference.monomials[k];
    std::pair<Rational, Rational> degree{0, 0};  // in matrices, then in parameters
    bool may_lead = !term.factors.empty();
    for (const auto& factor : term.factors) {
      const Symbol& symbol = symbols[factor.symbol];
      // A rule for a number or a dimension would rewrite everything.
      if (symbol.kind != SymbolKind::tensor || factor.exponent < Rational(0)) may_lead = false;
      Rational& count = symbol.dims.empty() ? degree.second : degree.first;
      if (!symbol.is_size) count = count + factor.exponent;
    }
    if (!may_lead || !(largest < degree)) continue;
    largest = degree;
    chosen = k;
  }
  if (chosen == difference.monomials.size()) return std::nullopt;
  Monomial from = difference.monomials[chosen];
  const Form to = scaled(-1 / from.coefficient, without_term(difference, chosen));
  from.coefficient = 1;
  return Fact{std::move(from), to};
}

void Algebra::add_fact(const Form& left, const Form& right) {
  const Form difference = subtract(left, right);
  if (difference.is_zero()) return;
  auto fact = solved_for_largest_term(difference);
  if (!fact)
    throw UnsupportedError("all sizes: a condition that is not an equation between products");
  facts_.push_back(std::move(*fact));
}

const std::optional<Fact>& Algebra::fact_on_tie(SymbolId equality) {
  const auto found = facts_on_ties_.find(equality);
  if (found != facts_on_ties_.end()) return found->second;
  return facts_on_ties_[equality] = solved_for_largest_term(symbols[equality].body);
}

}  // namespace gradstone::all_sizes
