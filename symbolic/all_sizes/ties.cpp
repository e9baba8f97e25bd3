#include <algorithm>

#include "reference/error.hpp"
#include "symbolic/all_sizes/content.hpp"
#include "symbolic/all_sizes/product.hpp"

namespace gradstone::all_sizes {
namespace {

/// What is replaced first: an entry takes with it all that is a function of it.
int preference_on_tie(const Symbol& symbol) {
  switch (symbol.kind) {
    case SymbolKind::tensor:
      return symbol.is_zero_or_one ? 0 : 3;
    case SymbolKind::exponential:
    case SymbolKind::logarithm:
    case SymbolKind::error_function:
    case SymbolKind::sine:
    case SymbolKind::cosine:
    case SymbolKind::symbolic_power:
    case SymbolKind::maximum:
      return 2;
    case SymbolKind::sum:
      return 1;
    case SymbolKind::delta:
    case SymbolKind::indicator:
    case SymbolKind::equality:
    case SymbolKind::subgradient:
      return 0;
  }
  return 0;
}

}  // namespace

/// A sum u v^q + rest, where u is never 0 and v occurs in the rest in lower powers only, is 0 where
/// v^q = -rest / u. With q = 1, v does not occur in the rest.
const SolvedTie* Algebra::solved_tie(SymbolId equality) {
  const auto known = solved_ties_.find(equality);
  if (known != solved_ties_.end()) return known->second ? &*known->second : nullptr;
  const Form body = symbols[equality].body;
  std::optional<SolvedTie> best;
  int best_preference = 0;
  SymbolId best_symbol = -1;
  for (std::size_t k = 0; k < body.monomials.size(); ++k) {
    const Monomial& term = body.monomials[k];
    if (!term.bound.empty()) continue;
    for (std::size_t l = 0; l < term.factors.size(); ++l) {
      const Factor& value = term.factors[l];
      const int preferred = preference_on_tie(symbols[value.symbol]);
      const bool is_better = preferred > best_preference ||
                             (preferred == best_preference && value.symbol > best_symbol);
      if (preferred == 0 || !is_better || !value.exponent.is_integer() ||
          value.exponent < Rational(1))
        continue;
      Monomial inverse = without(term, l);
      const bool is_unit =
          std::all_of(inverse.factors.begin(), inverse.factors.end(), [&](const Factor& factor) {
            const Sign sign = symbols[factor.symbol].sign;
            return sign == Sign::positive || sign == Sign::negative;
          });
      if (!is_unit) continue;
      Form rest = body;
      rest.monomials.erase(rest.monomials.begin() + static_cast<std::ptrdiff_t>(k));
      const bool is_lower =
          std::all_of(rest.monomials.begin(), rest.monomials.end(), [&](const Monomial& other) {
            return std::all_of(
                other.factors.begin(), other.factors.end(), [&](const Factor& factor) {
                  if (is_at(factor, value))
                    return factor.exponent > Rational(0) && factor.exponent < value.exponent;
                  return !symbols.occurs(value.symbol, factor.symbol) ||
                         symbols[value.symbol].kind != SymbolKind::tensor;
                });
          });
      if (!is_lower) continue;
      inverse.coefficient = -1 / inverse.coefficient;
      for (auto& factor : inverse.factors) factor.exponent = -factor.exponent;
      best = {value, multiply(reduced({inverse}), rest)};
      best_preference = preferred;
      best_symbol = value.symbol;
    }
  }
  solved_ties_[equality] = std::move(best);
  return solved_tie(equality);
}

std::optional<SolvedTie> Algebra::solved_at(const Factor& equality) {
  const SolvedTie* solved = solved_tie(equality.symbol);
  if (!solved) return std::nullopt;
  const Renaming slots = arguments(equality.at);
  SolvedTie there{solved->value, renamed(solved->solution, slots)};
  for (Index& index : there.value.at) index = replaced(slots, index);
  return there;
}

Range Algebra::unbind(Monomial& monomial) {
  Range over;
  for (std::size_t b = 0; b < monomial.bound.size(); ++b) {
    if (monomial.bound[b] < 0) continue;
    over.emplace_back(new_name(), monomial.bound[b]);
    rename(monomial, bound_index(b), over.back().first);
  }
  monomial.bound.clear();
  return over;
}

std::optional<Form> Algebra::on_tie(const Form& form, const SolvedTie& tie) {
  Form total;
  bool changes = false;
  for (const auto& monomial : form.monomials) {
    Monomial named = monomial;
    const Range over = unbind(named);
    Monomial rest = named;
    rest.factors.clear();
    Form changed = number(Rational(1));
    for (const auto& factor : named.factors) {
      const auto value = factor_on_tie(factor, tie);
      if (!value) {
        rest.factors.push_back(factor);
        continue;
      }
      changes = true;
      changed = multiply(changed, *value);
    }
    total = add(total, multiply(Form{{rest}}, changed, over));
  }
  if (!changes) return std::nullopt;
  return total;
}

std::optional<Form> Algebra::factor_on_tie(const Factor& factor, const SolvedTie& tie) {
  const Rational &exponent = factor.exponent, &solved = tie.value.exponent;
  if (is_at(factor, tie.value)) {
    if (solved == Rational(1)) {
      // Throws where it is divided by 0: what has no value on the tie stays as it is.
      return power(tie.solution, exponent);
    }
    if (!exponent.is_integer() || exponent < solved) return std::nullopt;
    const std::int64_t times = exponent.numerator() / solved.numerator();
    Factor left = factor;
    left.exponent = exponent - Rational(times) * solved;
    const Form whole = power(tie.solution, Rational(times));
    return left.exponent == Rational(0) ? whole : multiply(form_of(left), whole);
  }
  const Symbol& symbol = symbols[factor.symbol];
  switch (symbol.kind) {
    case SymbolKind::tensor:
    case SymbolKind::delta:
    case SymbolKind::subgradient:
      return std::nullopt;
    case SymbolKind::exponential:
    case SymbolKind::logarithm:
    case SymbolKind::error_function:
    case SymbolKind::sine:
    case SymbolKind::cosine:
    case SymbolKind::sum:
    case SymbolKind::symbolic_power:
    case SymbolKind::indicator:
    case SymbolKind::equality:
    case SymbolKind::maximum:
      break;
  }
  const bool is_inside = symbols[tie.value.symbol].kind != SymbolKind::tensor ||
                         symbol.direct.count(tie.value.symbol) > 0;
  if (!is_inside) return std::nullopt;
  bool changes = false;
  const Renaming names = arguments(factor.at);
  const Form value = rebuilt(factor.symbol, [&](const Form& body) {
    const Form named = renamed(body, names);
    const auto there = on_tie(named, tie);
    changes = changes || there.has_value();
    return there.value_or(named);
  });
  if (!changes) return std::nullopt;
  return power(value, exponent);
}

/// What tells the sign of the value is 0 or 1 there; where the value is 0, it is replaced.
std::optional<Form> Algebra::on_side(const Form& form, const Factor& tie, Side side) {
  std::vector<Monomial> kept;
  for (const auto& monomial : form.monomials) {
    Monomial rest = monomial;
    rest.factors.clear();
    bool vanishes = false;
    for (const auto& factor : monomial.factors) {
      const auto there = told_by_side(factor, tie, side);
      if (!there) rest.factors.push_back(factor);
      vanishes = vanishes || there == 0;
    }
    if (!vanishes) kept.push_back(std::move(rest));
  }
  Form result = reduced(std::move(kept));
  if (side != Side::zero) return result;
  const Factor equality =
      applied(SymbolKind::equality, renamed(symbols[tie.symbol].body, arguments(tie.at)));
  const auto solved = solved_at(equality);
  if (!solved) return result;
  try {
    return on_tie(result, *solved).value_or(result);
  } catch (const UnsupportedError&) {
    check_limits();
    return std::nullopt;
  }
}

bool Algebra::is_on_tie(const Monomial& monomial, const Factor& tie) const {
  return std::any_of(monomial.factors.begin(), monomial.factors.end(), [&](const Factor& factor) {
    return symbols[factor.symbol].kind == SymbolKind::equality &&
           told_by_side(factor, tie, Side::zero) == 1;
  });
}

/// What an indicator or equality of the same value is on this side; nothing for other factors.
std::optional<int> Algebra::told_by_side(const Factor& factor, const Factor& tie, Side side) const {
  const Symbol& symbol = symbols[factor.symbol];
  const bool is_equality = symbol.kind == SymbolKind::equality;
  if (!is_equality && symbol.kind != SymbolKind::indicator) return std::nullopt;
  if (compare(factor.at, tie.at) != 0 || !(symbol.body == symbols[tie.symbol].body))
    return std::nullopt;
  return side == (is_equality ? Side::zero : Side::positive) ? 1 : 0;
}

}  // namespace gradstone::all_sizes
