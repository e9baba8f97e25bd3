#include "symbolic/ginac/laurent.hpp"

#include "reference/error.hpp"

namespace gradstone::ginac {
namespace {

void multiply_factor(const ex& factor, Term& term) {
  if (GiNaC::is_a<GiNaC::symbol>(factor)) {
    term.exponents[factor] += 1;
    return;
  }
  if (GiNaC::is_a<GiNaC::power>(factor) && GiNaC::is_a<GiNaC::symbol>(factor.op(0))) {
    if (!factor.op(1).info(GiNaC::info_flags::integer))
      throw UnsupportedError("GiNaC: a power with an exponent that is no integer");
    term.exponents[factor.op(0)] += GiNaC::ex_to<GiNaC::numeric>(factor.op(1)).to_int();
    return;
  }
  if (!symbols_of(factor).empty())
    throw UnsupportedError("GiNaC: a factor that is no power of a symbol");
  term.constant *= factor;
}

/// The numeric factor of a term as GiNaC stores it.
GiNaC::numeric coefficient_of(const ex& term) {
  if (is_numeric(term)) return GiNaC::ex_to<GiNaC::numeric>(term);
  if (GiNaC::is_a<GiNaC::mul>(term)) {
    const ex last = term.op(term.nops() - 1);
    if (is_numeric(last)) return GiNaC::ex_to<GiNaC::numeric>(last);
  }
  return 1;
}

/// For every symbol that divides all terms, or is in a denominator, its smallest exponent.
Exponents common_exponents(const GiNaC::exvector& sum) {
  Exponents smallest;
  std::map<ex, std::size_t, GiNaC::ex_is_less> occurrences;
  for (const ex& term : sum) {
    for (const auto& [symbol, exponent] : read_term(term).exponents) {
      const auto [at, is_new] = smallest.emplace(symbol, exponent);
      if (!is_new) at->second = std::min(at->second, exponent);
      ++occurrences[symbol];
    }
  }
  for (auto at = smallest.begin(); at != smallest.end();) {
    if (occurrences[at->first] < sum.size()) at->second = std::min(at->second, 0);
    at = at->second == 0 ? smallest.erase(at) : std::next(at);
  }
  return smallest;
}

}  // namespace

GiNaC::exvector terms(const ex& expanded) {
  if (!GiNaC::is_a<GiNaC::add>(expanded)) return {expanded};
  return {expanded.begin(), expanded.end()};
}

Term read_term(const ex& term) {
  Term result;
  if (GiNaC::is_a<GiNaC::mul>(term)) {
    for (const ex& factor : term) multiply_factor(factor, result);
  } else {
    multiply_factor(term, result);
  }
  return result;
}

GiNaC::numeric signed_content(const ex& expanded) {
  if (!GiNaC::is_a<GiNaC::add>(expanded)) return coefficient_of(expanded);
  const GiNaC::numeric content = expanded.integer_content();
  return coefficient_of(expanded.op(0)).is_negative() ? -content : content;
}

Factored factored(const ex& expanded) {
  const auto sum = terms(expanded);
  if (sum.size() == 1) {
    Term term = read_term(expanded);
    return {term.constant, std::move(term.exponents), 1};
  }
  Factored result;
  result.exponents = common_exponents(sum);
  ex rest = expanded;
  if (!result.exponents.empty()) rest = (expanded / monomial(result.exponents)).expand();
  const GiNaC::numeric content = signed_content(rest);
  result.constant = content;
  result.primitive = content.is_equal(1) ? rest : (rest / content).expand();
  return result;
}

ex monomial(const Exponents& exponents) {
  GiNaC::exvector factors;
  for (const auto& [symbol, exponent] : exponents) factors.push_back(GiNaC::pow(symbol, exponent));
  return GiNaC::mul(factors);
}

void add_symbols(const ex& expression, ExSet& symbols) {
  const std::size_t operands = expression.nops();
  if (operands == 0 && GiNaC::is_exactly_a<GiNaC::symbol>(expression)) symbols.insert(expression);
  for (std::size_t k = 0; k < operands; ++k) add_symbols(expression.op(k), symbols);
}

ExSet symbols_of(const ex& expression) {
  ExSet symbols;
  add_symbols(expression, symbols);
  return symbols;
}

int sign_of_constant(const ex& constant) {
  const ex value = constant.evalf();
  if (!is_numeric(value) || !GiNaC::ex_to<GiNaC::numeric>(value).is_real()) return 0;
  return GiNaC::ex_to<GiNaC::numeric>(value).csgn();
}

ex replaced(const ex& expression, const GiNaC::exmap& table) {
  return expression.subs(table, GiNaC::subs_options::no_pattern).expand();
}

}  // namespace gradstone::ginac
