#include "symbolic/all_sizes/angles.hpp"

#include <cln/integer.h>
#include <cln/rational.h>

#include <algorithm>

#include "symbolic/all_sizes/product.hpp"

namespace gradstone::all_sizes {
namespace {

bool is_angle(const Symbol& symbol) {
  return symbol.kind == SymbolKind::sine || symbol.kind == SymbolKind::cosine;
}

/// Writes sines and cosines of sums and of multiples by those of their parts.
class Angles {
 public:
  Angles(Algebra& algebra, const Form& form) : algebra_(algebra) {
    for (const auto& monomial : form.monomials) {
      for (const auto& factor : monomial.factors) {
        const Symbol& symbol = algebra.symbols[factor.symbol];
        if (!is_angle(symbol)) continue;
        for (const auto& term : symbol.body.monomials)
          if (!algebra.is_pi(term)) unit_ = cln::lcm(unit_, cln::denominator(term.coefficient));
      }
    }
  }

  /// The monomial with what can be taken apart in it; nothing if there is nothing.
  std::optional<Form> apart(const Monomial& monomial) const {
    constexpr std::int64_t most_powers = 8;
    Monomial kept = monomial;
    Form product = algebra_.number(Rational(1));
    bool changes = false;
    for (std::size_t k = kept.factors.size(); k-- > 0;) {
      const Factor factor = kept.factors[k];
      const Symbol& symbol = algebra_.symbols[factor.symbol];
      // A bound index belongs to its monomial.
      if (!is_angle(symbol) || !is_free(factor) || !factor.exponent.is_integer() ||
          factor.exponent < Rational(1) || factor.exponent > Rational(most_powers))
        continue;
      const auto parts = turn(symbol.body);
      if (!parts) continue;
      const Form& value = symbol.kind == SymbolKind::sine ? parts->sine : parts->cosine;
      const Form here = algebra_.renamed(value, arguments(factor.at));
      product = algebra_.multiply(product, algebra_.power(here, factor.exponent));
      kept = without(kept, k);
      changes = true;
    }
    if (!changes) return std::nullopt;
    return algebra_.multiply(algebra_.reduced({kept}), product);
  }

 private:
  struct Turn {
    Form cosine, sine;
  };

  Turn product(const Turn& a, const Turn& b) const {
    return {
        algebra_.subtract(algebra_.multiply(a.cosine, b.cosine), algebra_.multiply(a.sine, b.sine)),
        algebra_.add(algebra_.multiply(a.cosine, b.sine), algebra_.multiply(a.sine, b.cosine))};
  }

  std::optional<Turn> turn(const Form& angle) const {
    constexpr std::size_t most_terms = 4;
    if (angle.monomials.size() > most_terms) return std::nullopt;
    Turn total{algebra_.number(Rational(1)), {}};
    for (const auto& term : angle.monomials) {
      const auto part = turn_of_term(term);
      if (!part) return std::nullopt;
      total = product(total, *part);
    }
    return total;
  }

  // By as many times the smallest part that occurs, or by quarters of a circle.
  std::optional<Turn> turn_of_term(const Monomial& term) const {
    constexpr int most_times = 12;
    const cln::cl_RA quarters = term.coefficient * 2;
    if (algebra_.is_pi(term) && cln::denominator(quarters) == 1) {
      const Form one = algebra_.number(Rational(1)), minus = algebra_.number(Rational(-1));
      const Turn all[] = {{one, {}}, {{}, one}, {minus, {}}, {{}, minus}};
      return all[cln::cl_I_to_int(cln::mod(cln::numerator(quarters), 4))];
    }
    const cln::cl_RA times = term.coefficient * unit_;
    if (cln::denominator(times) != 1 || cln::abs(times) > most_times) return std::nullopt;
    Monomial part = term;
    part.coefficient = 1 / cln::cl_RA(unit_);
    const Form angle{{part}};
    const Turn once{algebra_.cosine(angle), algebra_.sine(angle)};
    Turn total{algebra_.number(Rational(1)), {}};
    const int count = cln::cl_I_to_int(cln::abs(cln::numerator(times)));
    for (int k = 0; k < count; ++k) total = product(total, once);
    if (cln::minusp(times)) total.sine = algebra_.scaled(-1, total.sine);
    return total;
  }

  Algebra& algebra_;
  cln::cl_I unit_ = 1;  // of which all coefficients are multiples, as a denominator
};

}  // namespace

bool Algebra::is_pi(const Monomial& term) const {
  return pi_ && term.bound.empty() && term.factors.size() == 1 && term.factors[0].symbol == *pi_ &&
         term.factors[0].exponent == Rational(1);
}

std::optional<Form> angles_apart(Algebra& algebra, const Form& form) {
  const Angles angles(algebra, form);
  Form total;
  bool changes = false;
  for (const auto& monomial : form.monomials) {
    const auto apart = angles.apart(monomial);
    changes = changes || apart;
    total = algebra.add(total, apart.value_or(Form{{monomial}}));
  }
  return changes ? std::optional(total) : std::nullopt;
}

}  // namespace gradstone::all_sizes
