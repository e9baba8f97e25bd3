#include <cln/rational.h>

#include <algorithm>

#include "symbolic/all_sizes/content.hpp"
#include "symbolic/all_sizes/product.hpp"

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

/// The free indices of a form, with the dimensions that they run over.
Range places_of(const Symbols& symbols, const Form& form) {
  Range places;
  for (const auto& monomial : form.monomials) {
    for (const auto& factor : monomial.factors) {
      const Symbol& symbol = symbols[factor.symbol];
      for (std::size_t p = 0; p < factor.at.size() && p < symbol.dims.size(); ++p) {
        const std::pair place(factor.at[p], symbol.dims[p]);
        if (place.first >= 0 && std::find(places.begin(), places.end(), place) == places.end())
          places.push_back(place);
      }
    }
  }
  return places;
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

Sign Algebra::sign_of_terms(const Form& form) const {
  if (form.is_zero()) return Sign::nonnegative;
  Sign of_terms = sign(form.monomials[0]);
  for (const auto& monomial : form.monomials) of_terms = sign_of_sum(of_terms, sign(monomial));
  return of_terms;
}

bool Algebra::has_terms_of_one_sign(const Form& form) const {
  return sign_of_terms(form) != Sign::unknown;
}

Sign Algebra::sign(const Form& form) {
  constexpr int most_depth = 3;
  const Sign of_terms = sign_of_terms(form);
  if (of_terms != Sign::unknown || depth_of_signs_ >= most_depth) return of_terms;
  ++depth_of_signs_;
  Sign found = sign_by_least_values(form);
  if (found == Sign::unknown) found = sign_by_assumptions(form);
  if (found == Sign::unknown) found = sign_by_multiples(form);
  if (found == Sign::unknown) found = sign_by_powers_below_one(form);
  if (found == Sign::unknown) found = sign_by_maxima(form);
  if (found == Sign::unknown) found = sign_by_square(form);
  --depth_of_signs_;
  return found;
}

Sign Algebra::assumed_sign(const Form& primitive) const {
  const auto found = std::find_if(assumed_.begin(), assumed_.end(),
                                  [&](const auto& known) { return known.first == primitive; });
  return found == assumed_.end() ? Sign::unknown : found->second;
}

/// The sign of a form plus what has this sign.
Sign Algebra::sign_with(const Form& rest, Sign part) {
  return rest.is_zero() ? part : sign_of_sum(part, sign(rest));
}

/// A form is what is assumed of a sign, times a factor, plus a rest of the same sign.
Sign Algebra::sign_by_assumptions(const Form& form) {
  if (assumed_.empty()) return Sign::unknown;
  const auto [content, primitive] = content_of(*this, form);
  const Sign of_content = sign(content);
  if (of_content != Sign::unknown) {
    const Sign same = assumed_sign(primitive);
    if (same != Sign::unknown) return sign_of_product(of_content, same);
    const Sign opposed = assumed_sign(scaled(-1, primitive));
    if (opposed != Sign::unknown) return opposite(sign_of_product(of_content, opposed));
  }
  const auto assumptions = assumed_;  // what is created on the way may add to them
  for (const auto& [assumed, assumed_sign] : assumptions) {
    for (const auto& term : assumed.monomials) {
      if (term.factors.empty()) continue;
      const auto same =
          std::find_if(form.monomials.begin(), form.monomials.end(),
                       [&](const Monomial& other) { return compare(term, other) == 0; });
      if (same == form.monomials.end()) continue;
      const cln::cl_RA ratio = same->coefficient / term.coefficient;
      const Sign part = cln::minusp(ratio) ? opposite(assumed_sign) : assumed_sign;
      const Form rest = subtract(form, scaled(ratio, assumed));
      const Sign total = sign_with(rest, part);
      if (total != Sign::unknown) return total;
    }
  }
  return Sign::unknown;
}

/// What is assumed of a number minus something, times a term of the form: 1 - b > 0 tells the sign
/// of u - b u.
Sign Algebra::sign_by_multiples(const Form& form) {
  constexpr std::size_t most_terms = 6;
  if (form.monomials.size() > most_terms) return Sign::unknown;
  const auto assumptions = assumed_;  // what is created on the way may add to them
  for (const auto& [assumed, of_assumed] : assumptions) {
    const auto constant = std::find_if(assumed.monomials.begin(), assumed.monomials.end(),
                                       [](const Monomial& term) { return is_number(term); });
    if (constant == assumed.monomials.end()) continue;
    for (const auto& term : form.monomials) {
      if (term.factors.empty() || sign(term) == Sign::unknown) continue;
      Monomial times = term;
      times.coefficient = times.coefficient / constant->coefficient;
      const Form part = multiply(Form{{times}}, assumed);
      const Form rest = subtract(form, part);
      if (rest.monomials.size() >= form.monomials.size()) continue;
      const Sign of_part = sign_of_product(sign(times), of_assumed);
      const Sign total = sign_with(rest, of_part);
      if (total != Sign::unknown) return total;
    }
  }
  return Sign::unknown;
}

/// b^e is below 1 where 0 <= b < 1 and e > 0.
Sign Algebra::sign_by_powers_below_one(const Form& form) {
  constexpr std::size_t most_terms = 12;
  if (form.monomials.size() > most_terms) return Sign::unknown;
  Form shifted;
  bool has_power = false;
  for (const auto& monomial : form.monomials) {
    Form product{{monomial}};
    for (std::size_t k = 0; k < monomial.factors.size() && monomial.bound.empty(); ++k) {
      const Factor factor = monomial.factors[k];
      if (symbols[factor.symbol].kind != SymbolKind::symbolic_power ||
          !(factor.exponent == Rational(1)))
        continue;
      auto known = below_one_.find(factor.symbol);
      if (known == below_one_.end()) {
        const Form base = symbols[factor.symbol].body, exponent = symbols[factor.symbol].exponent;
        const bool is_below = is_nonnegative(sign(base)) && sign(exponent) == Sign::positive &&
                              sign(subtract(number(Rational(1)), base)) == Sign::positive;
        SymbolId distance = -1;
        if (is_below) {
          distance = symbols.tensor("distance from 1", symbols[factor.symbol].dims, Sign::positive);
          symbols.at(distance).lone.clear();
        }
        known = below_one_.emplace(factor.symbol, distance).first;
      }
      if (known->second < 0) continue;
      has_power = true;
      const Form value = subtract(number(Rational(1)), entry(known->second, factor.at));
      product = multiply(Form{{without(monomial, k)}}, value);
      break;
    }
    shifted = add(shifted, product);
  }
  return has_power ? sign_of_terms(shifted) : Sign::unknown;
}

/// Values are written as their least and what they are above it.
Sign Algebra::sign_by_least_values(const Form& form) {
  Form shifted;
  bool has_least = false;
  for (const auto& monomial : form.monomials) {
    Monomial rest = monomial;
    rest.factors.clear();
    Form product;
    std::vector<Factor> bounded;
    for (const auto& factor : monomial.factors) {
      const bool is_bounded = symbols[factor.symbol].least && factor.exponent.is_integer() &&
                              factor.exponent > Rational(0);
      (is_bounded ? bounded : rest.factors).push_back(factor);
    }
    if (!bounded.empty() && !monomial.bound.empty()) return Sign::unknown;
    product = reduced({rest});
    for (const auto& factor : bounded) {
      has_least = true;
      const Least least = *symbols[factor.symbol].least;
      auto known = above_least_.find(factor.symbol);
      if (known == above_least_.end()) {
        const Symbol& symbol = symbols[factor.symbol];
        const SymbolId above = symbols.tensor(symbol.name + " above its least", symbol.dims,
                                              least.is_open ? Sign::positive : Sign::nonnegative);
        symbols.at(above).lone.clear();
        known = above_least_.emplace(factor.symbol, above).first;
      }
      const Form value = add(number(least.number), entry(known->second, factor.at));
      product = multiply(product, power(value, factor.exponent));
    }
    shifted = add(shifted, product);
  }
  return has_least ? sign_of_terms(shifted) : Sign::unknown;
}

/// A maximum is at least the value at any of its places.
Sign Algebra::sign_by_maxima(const Form& form) {
  for (const auto& monomial : form.monomials) {
    if (monomial.factors.size() != 1 || !monomial.bound.empty()) continue;
    const Factor& largest = monomial.factors[0];
    const Symbol& symbol = symbols[largest.symbol];
    if (symbol.kind != SymbolKind::maximum || !(largest.exponent == Rational(1))) continue;
    if (symbol.running.size() != 1) continue;
    for (const auto& [place, dim] : places_of(symbols, form)) {
      if (dim != symbol.running[0]) continue;
      Renaming names = arguments(largest.at);
      names.emplace_back(symbol.running_index(0), place);
      const Form above = subtract(form_of(largest), renamed(symbols[largest.symbol].body, names));
      const Form rest = subtract(form, scaled(monomial.coefficient, above));
      const Sign part = cln::minusp(monomial.coefficient) ? Sign::nonpositive : Sign::nonnegative;
      const Sign total = sign_with(rest, part);
      if (total != Sign::unknown) return total;
    }
  }
  return Sign::unknown;
}

/// a v^2 + b v + c has one sign if b^2 < 4 a c, and is 0 at one place at most if both are equal.
Sign Algebra::sign_by_square(const Form& form) const {
  cln::cl_RA coefficients[3] = {0, 0, 0};
  const Factor* value = nullptr;
  for (const auto& monomial : form.monomials) {
    if (!monomial.bound.empty() || monomial.factors.size() > 1) return Sign::unknown;
    std::size_t power = 0;
    if (!monomial.factors.empty()) {
      const Factor& factor = monomial.factors[0];
      const bool is_same =
          !value || (factor.symbol == value->symbol && compare(factor.at, value->at) == 0);
      if (!is_same || !(factor.exponent == Rational(1) || factor.exponent == Rational(2)))
        return Sign::unknown;
      value = &factor;
      power = factor.exponent == Rational(1) ? 1 : 2;
    }
    coefficients[power] = monomial.coefficient;
  }
  const auto& [c, b, a] = coefficients;
  const cln::cl_RA discriminant = b * b - 4 * a * c;
  if (cln::zerop(a) || cln::plusp(discriminant)) return Sign::unknown;
  if (cln::zerop(discriminant)) return cln::plusp(a) ? Sign::nonnegative : Sign::nonpositive;
  return cln::plusp(a) ? Sign::positive : Sign::negative;
}

/// Whether it is an integer: a sum of integers times integers.
bool Algebra::is_whole(const Form& form) const {
  return std::all_of(form.monomials.begin(), form.monomials.end(), [&](const Monomial& monomial) {
    return cln::denominator(monomial.coefficient) == 1 &&
           std::all_of(monomial.factors.begin(), monomial.factors.end(), [&](const Factor& factor) {
             const Symbol& symbol = symbols[factor.symbol];
             return (symbol.is_whole || symbol.is_switch()) && factor.exponent.is_integer() &&
                    factor.exponent > Rational(0);
           });
  });
}

/// Two assumptions that leave a form nothing but 0 make it a fact.
void Algebra::assume(const Form& form, Sign sign) {
  const auto [content, primitive] = content_of(*this, form);
  const bool is_product = primitive == number(Rational(1));
  if (is_product) {
    if (content.factors.size() != 1) return;
    const Factor& factor = content.factors[0];
    Symbol& symbol = symbols.at(factor.symbol);
    if (symbol.kind != SymbolKind::tensor || !(factor.exponent == Rational(1))) return;
    const Sign known = symbol.sign;
    const Sign said = cln::minusp(content.coefficient) ? opposite(sign) : sign;
    if (known == opposite(said) && !is_strict(said)) return add_fact(form, {});
    if (!is_strict(known)) symbol.sign = said;
    if (is_nonnegative(said)) assume_least(factor.symbol, {0, said == Sign::positive});
    return;
  }
  const Sign of_content = this->sign(content);
  if (!is_strict(of_content)) return;
  const Form assumed = is_nonnegative(of_content) ? primitive : scaled(-1, primitive);
  if (assumed_sign(scaled(-1, assumed)) == Sign::nonnegative && sign == Sign::nonnegative)
    return add_fact(assumed, {});
  // Integers that differ, differ by 1 at least.
  if (sign == Sign::positive && is_whole(assumed))
    return assume(subtract(assumed, number(Rational(1))), Sign::nonnegative);
  assumed_.emplace_back(assumed, sign);
  const auto& terms = assumed.monomials;
  for (std::size_t k = 0; k < terms.size() && terms.size() == 2; ++k) {
    const Monomial &term = terms[k], &other = terms[1 - k];
    const bool is_value = term.factors.size() == 1 && term.factors[0].exponent == Rational(1) &&
                          term.bound.empty() && cln::plusp(term.coefficient) && is_number(other) &&
                          symbols[term.factors[0].symbol].kind == SymbolKind::tensor;
    if (!is_value) continue;
    const Rational least = exact(-other.coefficient / term.coefficient);
    assume_least(term.factors[0].symbol, {least, sign == Sign::positive});
  }
}

void Algebra::find_pinched() {
  for (const auto& [assumed, known] : std::vector(assumed_)) {
    const Sign opposed = sign_by_least_values(scaled(-1, assumed));
    if (known == Sign::nonnegative && opposed == Sign::nonnegative) add_fact(assumed, {});
  }
}

void Algebra::assume_least(SymbolId tensor, Least least) {
  Symbol& symbol = symbols.at(tensor);
  if (symbol.is_whole) {
    // The next whole number, or the number itself.
    const std::int64_t floor = least.number.floor();
    const bool stays = least.number.is_integer() && !least.is_open;
    least = {Rational(stays ? floor : floor + 1), false};
  }
  if (symbol.least && !(symbol.least->number < least.number)) return;
  symbol.least = least;
  above_least_.erase(tensor);  // what it is above its new least is another number
  const Rational zero(0);
  if (least.number > zero || (least.number == zero && least.is_open)) {
    symbol.sign = Sign::positive;
  } else if (least.number == zero && symbol.sign == Sign::unknown) {
    symbol.sign = Sign::nonnegative;
  }
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
  const bool takes_no_number = symbol.meaning || symbol.kind == SymbolKind::exponential ||
                               symbol.kind == SymbolKind::logarithm ||
                               symbol.kind == SymbolKind::error_function ||
                               symbol.kind == SymbolKind::sine ||
                               symbol.kind == SymbolKind::cosine || symbol.kind == SymbolKind::sum;
  symbol.lone = takes_no_number ? lone_inputs(body) : std::set<SymbolId>{};
  switch (symbol.kind) {
    case SymbolKind::tensor:
    case SymbolKind::error_function:
    case SymbolKind::sum:
    case SymbolKind::maximum:
      symbol.sign = sign(body);
      break;
    case SymbolKind::exponential:
      symbol.sign = Sign::positive;
      break;
    case SymbolKind::symbolic_power:
      symbol.sign = is_nonnegative(sign(body)) ? sign(body) : Sign::unknown;
      symbol.is_whole = is_whole(body) && is_whole(symbols[id].exponent) &&
                        is_nonnegative(sign(Form(symbols[id].exponent)));
      break;
    case SymbolKind::indicator:
    case SymbolKind::equality:
    case SymbolKind::delta:
      symbol.sign = Sign::nonnegative;
      break;
    case SymbolKind::logarithm:
    case SymbolKind::sine:
    case SymbolKind::cosine:
    case SymbolKind::subgradient:
      symbol.sign = Sign::unknown;
      break;
  }
}

/// A term that is a power of a value with a lone input, times what is not 0 but on a boundary,
/// where nothing else depends on that input; or a polynomial in one entry, whose highest power has
/// a factor that is never 0.
std::set<SymbolId> Algebra::lone_inputs(const Form& form) const {
  std::set<SymbolId> lone;
  for (std::size_t k = 0; k < form.monomials.size(); ++k) {
    const auto& factors = form.monomials[k].factors;
    for (std::size_t l = 0; l < factors.size(); ++l) {
      std::set<SymbolId> candidates = symbols[factors[l].symbol].lone;
      for (std::size_t m = 0; m < form.monomials.size() && !candidates.empty(); ++m) {
        for (std::size_t n = 0; n < form.monomials[m].factors.size(); ++n) {
          if (m == k && n == l) continue;
          const Symbol& other = symbols[form.monomials[m].factors[n].symbol];
          if (m == k && !is_strict(other.sign) && other.lone.empty()) candidates.clear();
          for (const SymbolId input : other.given) candidates.erase(input);
        }
      }
      lone.insert(candidates.begin(), candidates.end());
      const SymbolId tensor = factors[l].symbol;
      if (symbols[tensor].lone.count(tensor) > 0 && is_polynomial_in(form, factors[l]))
        lone.insert(tensor);
    }
  }
  return lone;
}

/// Whether the form is a polynomial in the value, with a highest power whose factor is never 0.
bool Algebra::is_polynomial_in(const Form& form, const Factor& value) const {
  if (!is_free(value)) return false;
  const Monomial* highest = nullptr;
  Rational degree = 0;
  for (const auto& monomial : form.monomials) {
    for (const auto& factor : monomial.factors) {
      const bool is_value = factor.symbol == value.symbol && compare(factor.at, value.at) == 0;
      const bool depends = symbols.occurs(value.symbol, factor.symbol) ||
                           symbols[factor.symbol].given.count(value.symbol) > 0;
      if (!is_value && depends) return false;
      if (!is_value) continue;
      if (!factor.exponent.is_integer() || factor.exponent < Rational(0)) return false;
      if (factor.exponent == degree) return false;  // the factors might cancel
      if (!(factor.exponent > degree)) continue;
      highest = &monomial;
      degree = factor.exponent;
    }
  }
  return highest &&
         std::all_of(highest->factors.begin(), highest->factors.end(), [&](const Factor& factor) {
           return factor.symbol == value.symbol || is_strict(symbols[factor.symbol].sign);
         });
}

bool Algebra::vanishes_on_a_boundary_only(const Form& form) const {
  return !lone_inputs(form).empty();
}

}  // namespace gradstone::all_sizes
