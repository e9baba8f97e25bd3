#include "symbolic/ginac/tower.hpp"

namespace gradstone::ginac {
namespace {

using GiNaC::numeric;

struct Turn {
  ex cosine, sine;

  Turn operator*(const Turn& other) const {
    return {(cosine * other.cosine - sine * other.sine).expand(),
            (cosine * other.sine + sine * other.cosine).expand()};
  }
};

bool is_rational(const ex& e) {
  return is_numeric(e) && GiNaC::ex_to<numeric>(e).is_rational();
}

}  // namespace

/// Sines and cosines of sums and of multiples by those of their parts, and at quarters of a circle.
ex Tower::angles_apart(const ex& expression) {
  constexpr std::size_t most_terms = 4;
  const ex expanded = expression.expand();
  const auto is_angle = [&](const Generator& generator) {
    return generator.kind == GeneratorKind::sine || generator.kind == GeneratorKind::cosine;
  };
  // The part of which all angles are multiples.
  numeric unit = 1;
  GiNaC::exvector symbols;
  for (const ex& symbol : symbols_of(expanded)) {
    const auto* generator = find(symbol);
    if (!generator || !is_angle(*generator) || expanded.ldegree(symbol) < 0) continue;
    if (terms(generator->argument).size() > most_terms) continue;
    symbols.push_back(symbol);
    for (const ex& summand : terms(generator->argument)) {
      const Term term = read_term(summand);
      const bool is_of_pi = term.exponents.size() == 1 && is_pi(term.exponents.begin()->first);
      if (!is_of_pi && is_rational(term.constant))
        unit = GiNaC::lcm(unit, GiNaC::ex_to<numeric>(term.constant).denom());
    }
  }
  const auto turn_of_term = [&](const ex& summand) -> Turn {
    constexpr int most_times = 12;
    const Term term = read_term(summand);
    const bool is_of_pi = term.exponents.size() == 1 && is_pi(term.exponents.begin()->first) &&
                          term.exponents.begin()->second == 1;
    const Turn whole{cosine(summand), sine(summand)};
    if (!is_rational(term.constant)) return whole;
    const numeric constant = GiNaC::ex_to<numeric>(term.constant);
    if (is_of_pi && (2 * constant).is_integer()) {
      const int quarters = GiNaC::mod(2 * constant, 4).to_int();
      return {quarters == 0   ? 1
              : quarters == 2 ? -1
                              : 0,
              quarters == 1   ? 1
              : quarters == 3 ? -1
                              : 0};
    }
    const numeric times = constant * unit;
    if (!times.is_integer() || GiNaC::abs(times) > most_times) return whole;
    const ex part = (summand / times).expand();
    const Turn once{cosine(part), sine(part)};
    Turn total{1, 0};
    for (int k = 0; k < GiNaC::abs(times).to_int(); ++k) total = total * once;
    return times.is_negative() ? Turn{total.cosine, -total.sine} : total;
  };
  GiNaC::exmap table;
  for (const ex& symbol : symbols) {
    const Generator generator = *find(symbol);  // a copy: new generators are made below
    Turn total{1, 0};
    for (const ex& summand : terms(generator.argument)) total = total * turn_of_term(summand);
    table[symbol] = generator.kind == GeneratorKind::sine ? total.sine : total.cosine;
  }
  return table.empty() ? expanded : replaced(expanded, table);
}

}  // namespace gradstone::ginac
