#include "symbolic/all_sizes/reducer.hpp"

#include <cln/integer.h>

#include <algorithm>

#include "reference/error.hpp"
#include "symbolic/all_sizes/canonical.hpp"

namespace gradstone::all_sizes {
namespace {

bool has_repeated(const Indices& at, std::size_t count) {
  for (std::size_t k = 0; k < count; ++k) {
    for (std::size_t l = k + 1; l < count; ++l) {
      if (at[k] == at[l]) return true;
    }
  }
  return false;
}

}  // namespace

void Reducer::add_reduced(Monomial monomial) {
  done_.push_back(canonical(algebra_.symbols, std::move(monomial)));
}

void Reducer::add_product(const Monomial& a, const Form& b, const Renaming& of_b) {
  for (const auto& monomial : b.monomials) add(joined(a, monomial, of_b));
}

Form Reducer::result() {
  while (!work_.empty()) {
    algebra_.check_limits(work_.size() + done_.size());
    Monomial next = std::move(work_.back());
    work_.pop_back();
    reduce(std::move(next));
  }
  std::sort(done_.begin(), done_.end(),
            [](const Monomial& a, const Monomial& b) { return compare(a, b) < 0; });
  // Equal ones become one, in the place of the first.
  auto end = done_.begin();
  for (auto next = done_.begin(); next != done_.end();) {
    Monomial sum = std::move(*next++);
    for (; next != done_.end() && compare(sum, *next) == 0; ++next)
      sum.coefficient = sum.coefficient + next->coefficient;
    if (!cln::zerop(sum.coefficient)) *end++ = std::move(sum);
  }
  done_.erase(end, done_.end());
  return {std::move(done_)};
}

void Reducer::reduce(Monomial monomial) {
  if (cln::zerop(monomial.coefficient)) return;
  if (eliminate_deltas(monomial)) return;
  if (specialize(monomial)) return;
  merge(monomial);
  if (decide_guards(monomial) || join_indices(monomial) || solve_guards(monomial)) return;
  if (expand_sums(monomial) || replace_squares(monomial) || sum_over_absent(monomial)) return;
  if (apply_facts(monomial) || solve_sums(monomial)) return;
  if (vanishes_on_ties(monomial) || multiply_indicators(monomial) || replace_on_ties(monomial) ||
      apply_ties(monomial))
    return;
  add_reduced(std::move(monomial));
}

bool Reducer::eliminate_deltas(Monomial& monomial) {
  for (std::size_t k = 0; k < monomial.factors.size();) {
    const Factor& factor = monomial.factors[k];
    if (algebra_.symbols[factor.symbol].kind != SymbolKind::delta) {
      ++k;
      continue;
    }
    const Index kept = std::max(factor.at[0], factor.at[1]);  // a free one if there is one
    const Index gone = std::min(factor.at[0], factor.at[1]);
    if (kept != gone && gone >= 0) {
      // Both are free: the first takes the place of the other one everywhere else.
      const Factor delta = factor;
      monomial.factors.erase(monomial.factors.begin() + static_cast<std::ptrdiff_t>(k));
      const bool changes = mentions(monomial, kept);
      rename(monomial, kept, gone);
      monomial.factors.insert(monomial.factors.begin() + static_cast<std::ptrdiff_t>(k), delta);
      k = changes ? 0 : k + 1;
      continue;
    }
    monomial.factors.erase(monomial.factors.begin() + static_cast<std::ptrdiff_t>(k));
    if (kept != gone) {
      rename(monomial, gone, kept);
      monomial.bound[bound_position(gone)] = -1;
      k = 0;
    }
  }
  return false;
}

bool Reducer::specialize(const Monomial& monomial) {
  for (std::size_t k = 0; k < monomial.factors.size(); ++k) {
    const Factor& factor = monomial.factors[k];
    const Symbol& symbol = algebra_.symbols[factor.symbol];
    switch (symbol.kind) {
      case SymbolKind::tensor:
      case SymbolKind::delta:
      case SymbolKind::subgradient:
        continue;
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
    if (!has_repeated(factor.at, factor.at.size())) continue;
    const Form value =
        algebra_.power(algebra_.specialized(factor.symbol, factor.at), factor.exponent);
    add_product(without(monomial, k), value, arguments(factor.at));
    return true;
  }
  return false;
}

void Reducer::merge(Monomial& monomial) const {
  auto& factors = monomial.factors;
  auto end = factors.begin();  // of what is merged
  for (Factor& factor : factors) {
    const Symbol& symbol = algebra_.symbols[factor.symbol];
    if (symbol.is_switch()) {
      if (factor.exponent < Rational(0))
        throw UnsupportedError("all sizes: division by what may be 0");
      factor.exponent = 1;
    }
    sort_exchangeable(symbol, factor.at);
    const auto same = std::find_if(factors.begin(), end, [&](const Factor& other) {
      return other.symbol == factor.symbol && compare(other.at, factor.at) == 0;
    });
    if (same == end) {
      *end++ = factor;
    } else if (!symbol.is_switch()) {
      same->exponent = same->exponent + factor.exponent;
    }
  }
  factors.erase(end, factors.end());
  std::erase_if(factors, [](const Factor& factor) { return factor.exponent == Rational(0); });
}

// Powers of numbers are brought between 0 and 1, those of other sums below 1.
bool Reducer::expand_sums(const Monomial& monomial) {
  for (std::size_t k = 0; k < monomial.factors.size(); ++k) {
    const Factor& factor = monomial.factors[k];
    const Symbol& symbol = algebra_.symbols[factor.symbol];
    if (symbol.kind != SymbolKind::sum) continue;
    const bool is_number =
        symbol.body.monomials.size() == 1 && symbol.body.monomials[0].factors.empty();
    if (is_number && (factor.exponent < Rational(0) || factor.exponent >= Rational(1))) {
      const std::int64_t whole = factor.exponent.floor();
      Monomial next = monomial;
      next.factors[k].exponent = factor.exponent - Rational(whole);
      next.coefficient =
          next.coefficient * cln::expt(symbol.body.monomials[0].coefficient, cln::cl_I(whole));
      add(std::move(next));
      return true;
    }
    if (factor.exponent < Rational(1)) continue;
    Monomial rest = monomial;
    rest.factors[k].exponent = factor.exponent - Rational(1);
    add_product(rest, symbol.body, arguments(factor.at));
    return true;
  }
  return false;
}

// Squares of cosines are replaced, and squares of sines beside a cosine that is divided by.
bool Reducer::replace_squares(const Monomial& monomial) {
  for (std::size_t k = 0; k < monomial.factors.size(); ++k) {
    const Factor& factor = monomial.factors[k];
    const Symbol& symbol = algebra_.symbols[factor.symbol];
    const bool is_cosine = symbol.kind == SymbolKind::cosine;
    if ((!is_cosine && symbol.kind != SymbolKind::sine) || !factor.exponent.is_integer() ||
        factor.exponent < Rational(2))
      continue;
    const auto is_divisor = [&](const Factor& other) {
      return algebra_.symbols[other.symbol].kind == SymbolKind::cosine &&
             other.exponent < Rational(0) && algebra_.symbols[other.symbol].body == symbol.body &&
             compare(other.at, factor.at) == 0;
    };
    if (!is_cosine && std::none_of(monomial.factors.begin(), monomial.factors.end(), is_divisor))
      continue;
    const Form argument = symbol.body;
    const Form other = is_cosine ? algebra_.sine(argument) : algebra_.cosine(argument);
    const bool is_one_value = other.monomials.size() == 1 && other.monomials[0].bound.empty() &&
                              other.monomials[0].factors.size() == 1;
    if (!is_one_value) continue;  // it has become one by cases
    Monomial square = other.monomials[0];
    square.coefficient = -1;
    square.factors[0].exponent = 2;
    Monomial rest = monomial;
    rest.factors[k].exponent = factor.exponent - Rational(2);
    std::erase_if(rest.factors, [](const Factor& left) { return left.exponent == Rational(0); });
    add(joined(rest, square, arguments(factor.at)));
    add(std::move(rest));
    return true;
  }
  return false;
}

bool Reducer::sum_over_absent(Monomial& monomial) {
  for (std::size_t k = 0; k < monomial.bound.size(); ++k) {
    if (monomial.bound[k] < 0 || mentions(monomial, bound_index(k))) continue;
    const Form size = algebra_.size(algebra_.symbols.dim_of(monomial.bound[k]));
    monomial.bound[k] = -1;
    add_product(monomial, size);
    return true;
  }
  return false;
}

bool Reducer::apply_facts(const Monomial& monomial) {
  for (const Fact& fact : algebra_.facts()) {
    const auto found = match(fact.from, {}, monomial);
    if (!found || !may_rewrite()) continue;
    add_product(found->rest, fact.to, found->names);
    return true;
  }
  return false;
}

bool Reducer::solve_sums(const Monomial& monomial) {
  for (std::size_t k = 0; k < monomial.factors.size(); ++k) {
    const Factor& factor = monomial.factors[k];
    if (algebra_.symbols[factor.symbol].kind != SymbolKind::sum) continue;
    if (factor.exponent >= Rational(0)) continue;
    const Solved& solved = algebra_.solved(factor.symbol);
    if (solved.variable >= 0) {
      if (solve_for_variable(monomial, k, solved)) return true;
      continue;
    }
    const Renaming names = arguments(factor.at);
    auto found = match(solved.lead, names, monomial, k);
    if (!found || !may_rewrite()) continue;
    Monomial& rest = found->rest;
    rest.coefficient = rest.coefficient / solved.lead.coefficient;
    Monomial minus = rest;
    minus.coefficient = -minus.coefficient;
    add_product(minus, solved.rest, names);
    for (auto& other : rest.factors) {
      if (other.symbol == factor.symbol && compare(other.at, factor.at) == 0)
        other.exponent = other.exponent + Rational(1);
    }
    add(std::move(rest));
    return true;
  }
  return false;
}

// With P = u v + w and v a factor that occurs: v^a P^q is v^(a-1) (P^(q+1) - w P^q) / u. Where w
// is a single product, 1/(v P) is (1/v - u/P) / w.
bool Reducer::solve_for_variable(const Monomial& monomial, std::size_t sum, const Solved& solved) {
  const Factor& P = monomial.factors[sum];
  const Renaming names = arguments(P.at);
  const Factor& variable = solved.lead.factors[static_cast<std::size_t>(solved.variable)];
  Indices at = variable.at;
  for (Index& index : at) index = replaced(names, index);
  const auto found =
      std::find_if(monomial.factors.begin(), monomial.factors.end(), [&](const Factor& factor) {
        return factor.symbol == variable.symbol && compare(factor.at, at) == 0;
      });
  if (found == monomial.factors.end()) return false;

  const auto inverse = [](Monomial product) {
    product.coefficient = 1 / product.coefficient;
    for (auto& factor : product.factors) factor.exponent = -factor.exponent;
    return product;
  };
  if (found->exponent >= Rational(1)) {
    if (!may_rewrite()) return false;
    Monomial quotient = joined(monomial, inverse(solved.lead), names);
    Monomial minus = quotient;
    minus.coefficient = -minus.coefficient;
    add_product(minus, solved.rest, names);
    quotient.factors[sum].exponent = P.exponent + Rational(1);
    add(std::move(quotient));
    return true;
  }
  const bool splits = found->exponent <= Rational(-1) && P.exponent <= Rational(-1) &&
                      solved.rest.monomials.size() == 1 && solved.rest.monomials[0].bound.empty();
  if (!splits || !may_rewrite()) return false;
  Monomial quotient = joined(monomial, inverse(solved.rest.monomials[0]), names);
  Monomial minus = joined(quotient, solved.lead, names);
  minus.coefficient = -minus.coefficient;
  add(std::move(minus));
  quotient.factors[sum].exponent = P.exponent + Rational(1);
  add(std::move(quotient));
  return true;
}

bool Reducer::multiply_indicators(const Monomial& monomial) {
  const auto is_indicator = [&](std::size_t k) {
    return algebra_.symbols[monomial.factors[k].symbol].tells_a_side();
  };
  for (std::size_t k = 0; k < monomial.factors.size(); ++k) {
    if (!is_indicator(k)) continue;
    for (std::size_t l = k + 1; l < monomial.factors.size(); ++l) {
      if (!is_indicator(l)) continue;
      const auto product = algebra_.product_of_indicators(monomial.factors[k], monomial.factors[l]);
      if (!product || !may_rewrite()) continue;
      add_product(without(without(monomial, l), k), product->first, product->second);
      return true;
    }
  }
  return false;
}

// Where a sum of what is not negative is 0, all that it sums is.
bool Reducer::vanishes_on_ties(const Monomial& monomial) {
  for (std::size_t k = 0; k < monomial.factors.size(); ++k) {
    const Factor& tie = monomial.factors[k];
    const Symbol& symbol = algebra_.symbols[tie.symbol];
    if (symbol.kind != SymbolKind::equality || !has_sums(symbol.body)) continue;
    const Form body = symbol.body;
    if (!algebra_.has_terms_of_one_sign(body)) continue;
    for (Monomial term : body.monomials) {
      for (std::size_t b = 0; b < term.bound.size(); ++b)
        rename(term, bound_index(b), algebra_.new_name());
      term.bound.clear();
      if (match(term, arguments(tie.at), monomial, k)) return true;
    }
  }
  return false;
}

bool Reducer::apply_ties(const Monomial& monomial) {
  for (std::size_t k = 0; k < monomial.factors.size(); ++k) {
    const Factor& tie = monomial.factors[k];
    if (algebra_.symbols[tie.symbol].kind != SymbolKind::equality) continue;
    if (algebra_.is_guard(tie.symbol) || algebra_.solved_tie(tie.symbol)) continue;
    const auto& fact = algebra_.fact_on_tie(tie.symbol);
    if (!fact) continue;
    const auto found = match(fact->from, arguments(tie.at), monomial, k);
    if (!found || !may_rewrite()) continue;
    add_product(found->rest, fact->to, found->names);
    return true;
  }
  return false;
}

// Bound indices get names of their own while values are replaced. Of guards that tell of one place
// each is solved for another one: [p = v] [p = 1] is [p = 1] [v = 1].
bool Reducer::replace_on_ties(const Monomial& monomial) {
  for (std::size_t k = 0; k < monomial.factors.size(); ++k) {
    const Factor& equality = monomial.factors[k];
    if (algebra_.symbols[equality.symbol].kind != SymbolKind::equality) continue;
    const bool is_guard = algebra_.is_guard(equality.symbol);
    const auto guard = is_guard ? algebra_.solved_guard(equality) : std::nullopt;
    const SolvedTie* solved = is_guard ? nullptr : algebra_.solved_tie(equality.symbol);
    if (!guard && !solved) continue;
    const SymbolId value = (guard ? *guard : *solved).value.symbol;
    const bool may_occur =
        std::any_of(monomial.factors.begin(), monomial.factors.end(), [&](const Factor& factor) {
          const Symbol& symbol = algebra_.symbols[factor.symbol];
          const bool is_inside =
              algebra_.symbols[value].kind != SymbolKind::tensor || symbol.direct.count(value) > 0;
          return &factor != &equality && (factor.symbol == value || is_inside);
        });
    if (!may_occur) continue;
    Monomial named = monomial;
    Indices names;
    for (std::size_t b = 0; b < named.bound.size(); ++b) {
      names.push_back(algebra_.new_name());
      rename(named, bound_index(b), names[b]);
    }
    named.bound.clear();
    const Factor tie = named.factors[k];
    const Form rest{{without(named, k)}};
    std::optional<Form> changed;
    try {
      changed =
          algebra_.on_tie(rest, *(is_guard ? algebra_.solved_guard(tie) : algebra_.solved_at(tie)));
    } catch (const UnsupportedError&) {
      algebra_.check_limits();
      continue;  // it has no value there
    }
    if (!changed || !may_rewrite()) continue;
    for (Monomial next : changed->monomials) {
      next.factors.push_back(tie);
      for (std::size_t b = 0; b < monomial.bound.size(); ++b) {
        if (monomial.bound[b] >= 0) bind(next, names[b], monomial.bound[b]);
      }
      add(std::move(next));
    }
    return true;
  }
  return false;
}

}  // namespace gradstone::all_sizes
