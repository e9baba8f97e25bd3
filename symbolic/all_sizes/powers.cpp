#include <cln/integer.h>

#include <algorithm>

#include "reference/error.hpp"
#include "symbolic/all_sizes/content.hpp"
#include "symbolic/all_sizes/product.hpp"

namespace gradstone::all_sizes {
namespace {

/// The exponent of a factor in a monomial, 0 where it does not occur.
Rational exponent_in(const Monomial& monomial, const Factor& wanted) {
  for (const auto& factor : monomial.factors) {
    if (factor.symbol == wanted.symbol && compare(factor.at, wanted.at) == 0)
      return factor.exponent;
  }
  return 0;
}

bool is_one(const Form& form) {
  return form.monomials.size() == 1 && form.monomials[0].factors.empty() &&
         form.monomials[0].coefficient == 1;
}

}  // namespace

Rational exact(const cln::cl_RA& value) {
  const cln::cl_I numerator = cln::numerator(value), denominator = cln::denominator(value);
  const cln::cl_I most = cln::expt_pos(cln::cl_I(2), 40);
  if (cln::abs(numerator) > most || denominator > most)
    throw UnsupportedError("all sizes: an exponent is too large");
  return Rational(static_cast<std::int64_t>(cln::cl_I_to_long(numerator)),
                  static_cast<std::int64_t>(cln::cl_I_to_long(denominator)));
}

Content content_of(Algebra& algebra, const Form& form) {
  Content result;
  if (form.is_zero()) return result;
  const auto& monomials = form.monomials;
  if (monomials.size() == 1 && monomials[0].bound.empty())
    return {monomials[0], algebra.number(Rational(1))};
  std::vector<Factor> candidates;
  for (const auto& monomial : monomials) {
    for (const auto& factor : monomial.factors) {
      const bool is_new =
          std::none_of(candidates.begin(), candidates.end(), [&](const Factor& other) {
            return other.symbol == factor.symbol && compare(other.at, factor.at) == 0;
          });
      if (is_new && is_free(factor) && !algebra.symbols[factor.symbol].is_switch())
        candidates.push_back(factor);
    }
  }
  for (auto& factor : candidates) {
    factor.exponent = exponent_in(monomials[0], factor);
    for (const auto& monomial : monomials)
      factor.exponent = std::min(factor.exponent, exponent_in(monomial, factor));
  }
  std::erase_if(candidates, [](const Factor& factor) { return factor.exponent == Rational(0); });
  result.content.factors = std::move(candidates);
  result.content.coefficient = cln::abs(monomials.back().coefficient);

  Monomial inverse = result.content;
  inverse.coefficient = 1 / inverse.coefficient;
  for (auto& factor : inverse.factors) factor.exponent = -factor.exponent;
  std::vector<Monomial> divided;
  for (const auto& monomial : monomials) divided.push_back(joined(monomial, inverse));
  result.primitive = algebra.reduced(std::move(divided));
  // 1 - 1/P with P = 1 + e is e/P.
  const auto& left = result.primitive.monomials;
  if (left.size() == 1 && left[0].bound.empty())
    return {joined(result.content, left[0]), algebra.number(Rational(1))};
  return result;
}

Form Algebra::power(const Form& base, const Rational& exponent) {
  if (exponent == Rational(0)) return number(Rational(1));
  if (exponent == Rational(1)) return base;
  if (base.is_zero()) {
    if (exponent > Rational(0)) return base;
    throw UnsupportedError("all sizes: division by 0");
  }
  if (exponent.is_integer() && exponent > Rational(0)) {
    constexpr std::int64_t most = 64;
    if (exponent > Rational(most)) throw UnsupportedError("all sizes: a power is too high");
    Form result = base;
    for (std::int64_t k = 1; k < exponent.numerator(); ++k) result = multiply(result, base);
    return result;
  }
  return by_cases(
      base, [this, &exponent](const Form& form) { return power_of_one_case(form, exponent); });
}

/// Factors are taken out of the base. For a root they have to be known not to be negative, all but
/// one: then that one is not negative either, wherever the root is defined.
Form Algebra::power_of_one_case(const Form& base, const Rational& exponent) {
  if (base.is_zero()) {
    if (exponent > Rational(0)) return base;
    throw UnsupportedError("all sizes: division by 0");
  }
  auto [content, primitive] = content_of(*this, base);
  const Rational twice = exponent * Rational(2);
  if (twice.is_integer()) {
    if (const auto square = as_square(primitive)) {
      content.coefficient = content.coefficient * square->factor;
      const Form rest = power_of_one_case(reduced({content}), exponent);
      const Form root = exponent.is_integer() ? square->root : absolute(square->root);
      return multiply(rest, power(root, twice));
    }
  }
  // The coefficient of the last monomial of a primitive sum is 1; its sign goes to the content
  // where that changes nothing.
  if (exponent.is_integer() && cln::minusp(primitive.monomials.back().coefficient)) {
    primitive = scaled(-1, primitive);
    content.coefficient = -content.coefficient;
  }
  Monomial result, kept;
  Form absolutes = number(Rational(1));
  if (exponent.is_integer()) {
    result.coefficient = cln::expt(content.coefficient, cln::cl_I(exponent.numerator()));
    for (auto factor : content.factors) {
      factor.exponent = factor.exponent * exponent;
      result.factors.push_back(std::move(factor));
    }
  } else {
    content = with_positive_sums(std::move(content));
    if (cln::minusp(content.coefficient)) kept.coefficient = -1;
    for (auto factor : content.factors) {
      const Symbol& symbol = symbols[factor.symbol];
      const Rational whole = factor.exponent * exponent;
      const bool is_even_power =
          factor.exponent.is_integer() && factor.exponent.numerator() % 2 == 0;
      if (symbol.sign == Sign::unknown && is_even_power && whole.is_integer()) {
        absolutes =
            multiply(absolutes, power(absolute(form_of({factor.symbol, factor.at, 1})), whole));
        continue;
      }
      const bool has_root = !factor.exponent.is_integer();
      const bool is_known =
          has_root || is_nonnegative(symbol.sign) || symbol.kind == SymbolKind::exponential;
      if (!is_known) {
        kept.factors.push_back(std::move(factor));
        continue;
      }
      factor.exponent = factor.exponent * exponent;
      result.factors.push_back(std::move(factor));
    }
  }
  const bool primitive_is_one = is_one(primitive);
  const bool primitive_is_kept =
      !primitive_is_one && !exponent.is_integer() && !is_nonnegative(sign(primitive));
  const bool one_is_left = kept.factors.size() == 1 && kept.factors[0].exponent.is_integer() &&
                           kept.factors[0].exponent.numerator() % 2 != 0 && kept.coefficient == 1 &&
                           !primitive_is_kept;
  if (one_is_left) {
    Factor factor = kept.factors[0];
    factor.exponent = factor.exponent * exponent;
    result.factors.push_back(std::move(factor));
    kept.factors.clear();
  }
  Form rest = reduced({kept});
  if (primitive_is_kept) rest = multiply(rest, primitive);
  if (!is_one(rest)) {
    Factor factor = applied(SymbolKind::sum, rest);
    factor.exponent = exponent;
    result.factors.push_back(std::move(factor));
  }
  if (!primitive_is_one && !primitive_is_kept) {
    Factor factor = applied(SymbolKind::sum, primitive);
    factor.exponent = exponent;
    result.factors.push_back(std::move(factor));
  }
  Form product = multiply(reduced({std::move(result)}), absolutes);
  if (!exponent.is_integer())
    product = multiply(product, root_of_number(cln::abs(content.coefficient), exponent));
  return product;
}

/// 1/(p - 1) as -1/(1 - p) where that is known to be positive, or may be as the only one.
Monomial Algebra::with_positive_sums(Monomial content) {
  const auto is_odd_sum = [&](const Factor& factor) {
    return symbols[factor.symbol].kind == SymbolKind::sum && factor.exponent.is_integer() &&
           factor.exponent.numerator() % 2 != 0;
  };
  const auto turn = [&](Factor& factor) {
    const Rational exponent = factor.exponent;
    const Form body = renamed(symbols[factor.symbol].body, arguments(factor.at));
    factor = applied(SymbolKind::sum, scaled(-1, body));
    factor.exponent = exponent;
    content.coefficient = -content.coefficient;
  };
  std::vector<Factor*> unknown;
  for (Factor& factor : content.factors) {
    if (!is_odd_sum(factor)) continue;
    const Sign sign = symbols[factor.symbol].sign;
    if (sign == Sign::unknown) unknown.push_back(&factor);
    if (sign == Sign::negative || sign == Sign::nonpositive) turn(factor);
  }
  if (cln::minusp(content.coefficient) && unknown.size() == 1) turn(*unknown.front());
  return content;
}

Form Algebra::absolute(const Form& form) {
  const Form is_positive = indicator(form);
  return multiply(form,
                  subtract(scaled(2, is_positive), subtract(number(Rational(1)), equality(form))));
}

/// c (a + b)^2 or c (a - b)^2, where c is the coefficient of a^2.
std::optional<Algebra::Square> Algebra::as_square(const Form& form) {
  if (form.monomials.size() != 3) return std::nullopt;
  std::vector<Form> roots;
  cln::cl_RA leading = 0;
  for (const auto& monomial : form.monomials) {
    Monomial root = monomial;
    cln::cl_RA coefficient = 0;
    const bool is_even =
        monomial.bound.empty() &&
        std::all_of(monomial.factors.begin(), monomial.factors.end(), [](const Factor& factor) {
          return factor.exponent.is_integer() && factor.exponent.numerator() % 2 == 0;
        });
    if (!is_even) continue;
    if (cln::zerop(leading)) leading = monomial.coefficient;
    const cln::cl_RA ratio = monomial.coefficient / leading;
    if (cln::minusp(ratio) || !cln::sqrtp(ratio, &coefficient)) continue;
    root.coefficient = coefficient;
    for (auto& each : root.factors) each.exponent = each.exponent * Rational(1, 2);
    roots.push_back(reduced({std::move(root)}));
  }
  for (std::size_t k = 0; k < roots.size(); ++k) {
    for (std::size_t l = k + 1; l < roots.size(); ++l) {
      for (const Form& root : {add(roots[k], roots[l]), subtract(roots[k], roots[l])})
        if (scaled(leading, multiply(root, root)) == form) return Square{root, leading};
    }
  }
  return std::nullopt;
}

/// The primes of a positive number with their exponents; a factor that would take too long to split
/// stays as it is.
std::vector<std::pair<cln::cl_I, Rational>> factors_of(const cln::cl_RA& value) {
  std::vector<std::pair<cln::cl_I, Rational>> factors;
  const auto take = [&](cln::cl_I rest, int sign) {
    for (cln::cl_I prime = 2; prime * prime <= rest && prime < 1000; prime = prime + 1) {
      int times = 0;
      for (; cln::zerop(cln::mod(rest, prime)); ++times) rest = cln::exquo(rest, prime);
      if (times > 0) factors.emplace_back(prime, sign * times);
    }
    if (rest != 1) factors.emplace_back(rest, sign);
  };
  take(cln::numerator(value), 1);
  take(cln::denominator(value), -1);
  return factors;
}

/// A power of a positive number, as a product of powers of primes.
Form Algebra::root_of_number(const cln::cl_RA& value, const Rational& exponent) {
  Monomial result;
  for (const auto& [prime, times] : factors_of(value)) {
    Factor factor = applied(SymbolKind::sum, number(cln::cl_RA(prime)));
    factor.exponent = exponent * times;
    result.factors.push_back(std::move(factor));
  }
  return reduced({std::move(result)});
}

/// base^(c + c1 m1 + ...) = base^c (base^m1)^c1 ..., if m1 and c1 are whole or the base positive:
/// (-1)^(2 t) is -1 where t = 1/2, and no square.
Form Algebra::power_of_whole_base(const Form& base, const Form& exponent) {
  Form result = number(Rational(1));
  if (is_one(base)) return result;
  for (const auto& term : exponent.monomials) {
    if (term.factors.empty() && term.bound.empty()) {
      result = multiply(result, power(base, exact(term.coefficient)));
      continue;
    }
    if (base.is_zero()) throw UnsupportedError("all sizes: a power of 0");
    Form one{{term}};
    one.monomials[0].coefficient = 1;
    const bool is_apart = is_whole(one) || sign(base) == Sign::positive;
    if (!is_apart) one = Form{{term}};
    Factor factor = applied(SymbolKind::symbolic_power, base, one);
    factor.exponent = is_apart ? exact(term.coefficient) : Rational(1);
    // (-1)^(t/2) is not the root of (-1)^t.
    if (!factor.exponent.is_integer() && sign(base) != Sign::positive)
      throw UnsupportedError("all sizes: a fraction of an exponent, of what may be negative");
    result = multiply(result, form_of(std::move(factor)));
  }
  return result;
}

bool Algebra::has_free_cases(const Form& form) const {
  return find_factor(form, [this](const Factor& factor) {
    return symbols[factor.symbol].tells_a_side() && is_free(factor);
  });
}

/// b^(c - t) = b^c / b^t is not true where b = 0 and c = t, for 0^0 = 1. It is by continuity,
/// unless something tells of b whether it is 0.
void Algebra::note_split(const Form& base, const Form& exponent, const std::optional<Form>& where) {
  if (exponent.monomials.size() < 2) return;
  const Sign of_base = sign(base);
  if (of_base == Sign::positive || of_base == Sign::negative) return;
  const bool adds_up =
      std::all_of(exponent.monomials.begin(), exponent.monomials.end(),
                  [&](const Monomial& term) { return is_nonnegative(sign(Form{{term}})); });
  if (adds_up || (where && multiply(*where, equality(base)).is_zero())) return;
  for (const Form& value : values_by_cases(base))
    if (std::find(split_bases_.begin(), split_bases_.end(), value) == split_bases_.end())
      split_bases_.push_back(value);
}

/// The values among which cases choose, up to their signs, so that |x| is x; the whole where one of
/// them is 0.
std::vector<Form> Algebra::values_by_cases(const Form& form) {
  if (!has_free_cases(form)) return {form};
  std::vector<Form> values;
  const auto add_value = [&](const Form& one) {
    const bool is_negated = !one.is_zero() && cln::minusp(one.monomials.back().coefficient);
    const Form value = is_negated ? scaled(-1, one) : one;
    if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
    return one;
  };
  by_cases(form, add_value);
  const bool is_ever_zero =
      std::any_of(values.begin(), values.end(), [](const Form& value) { return value.is_zero(); });
  return is_ever_zero ? std::vector{form} : values;
}

/// The bases of which something tells whether they are 0: a comparison, or that they are discrete.
std::vector<Form> Algebra::bases_to_leave_open() const {
  const auto tensors_of = [&](const Symbol& symbol) {
    std::set<SymbolId> all = symbol.direct;
    all.insert(symbol.given.begin(), symbol.given.end());
    return all;
  };
  std::vector<Form> open;
  for (const Form& base : split_bases_) {
    std::set<SymbolId> tensors;
    for (const auto& monomial : base.monomials) {
      for (const auto& factor : monomial.factors) {
        tensors.merge(tensors_of(symbols[factor.symbol]));
        tensors.insert(factor.symbol);
      }
    }
    bool is_told = std::any_of(tensors.begin(), tensors.end(), [&](SymbolId id) {
      return symbols[id].is_switch() || (symbols[id].is_whole && !symbols[id].is_size);
    });
    for (SymbolId id = 0; id < static_cast<SymbolId>(symbols.size()) && !is_told; ++id) {
      if (!symbols[id].tells_a_side()) continue;
      const auto compared = tensors_of(symbols[id]);
      is_told = std::any_of(compared.begin(), compared.end(),
                            [&](SymbolId tensor) { return tensors.count(tensor) > 0; });
    }
    if (is_told) open.push_back(base);
  }
  return open;
}

/// A base by cases, such as |x|, case by case; the whole where a case has no value, as 0^e.
Form Algebra::symbolic_power(const Form& base, const Form& exponent) {
  if (!has_free_cases(base)) return symbolic_power_of_one_case(base, exponent);
  const int depth = depth_of_cases_;
  try {
    return by_cases(base,
                    [&](const Form& one) { return symbolic_power_of_one_case(one, exponent); });
  } catch (const UnsupportedError&) {
    check_limits();
    depth_of_cases_ = depth;
    return symbolic_power_of_one_case(base, exponent);
  }
}

/// (u v)^e = u^e v^e of factors that are positive, or of all where e is whole; so that numbers are
/// powers of primes, and (u^a)^e = u^(a e).
Form Algebra::symbolic_power_of_one_case(const Form& base, const Form& exponent) {
  if (base.is_zero() && sign(exponent) == Sign::positive) return base;
  if (base.is_zero()) return power_of_whole_base(base, exponent);
  const bool is_any = is_whole(exponent);
  auto [content, primitive] = content_of(*this, base);
  Monomial rest;
  Form result = number(Rational(1));
  for (const Factor& factor : content.factors) {
    const Symbol& symbol = symbols[factor.symbol];
    const bool splits = symbol.sign == Sign::positive || (is_any && factor.exponent.is_integer());
    if (!splits) {
      rest.factors.push_back(factor);
      continue;
    }
    const Form times = multiply(number(factor.exponent), exponent);
    const Renaming names = arguments(factor.at);
    const Form value = symbol.kind == SymbolKind::exponential || symbol.kind == SymbolKind::sum ||
                               symbol.kind == SymbolKind::symbolic_power
                           ? renamed(symbol.body, names)
                           : form_of({factor.symbol, factor.at, 1});
    if (symbol.kind == SymbolKind::exponential) {
      result = multiply(result, exponential(multiply(value, times)));
    } else if (symbol.kind == SymbolKind::symbolic_power) {
      const Form inner = renamed(symbol.exponent, names);
      result = multiply(result, symbolic_power(value, multiply(inner, times)));
    } else {
      result = multiply(result, power_of_whole_base(value, times));
    }
  }
  for (const auto& [prime, times] : factors_of(cln::abs(content.coefficient))) {
    const Form of_prime =
        power_of_whole_base(number(cln::cl_RA(prime)), multiply(number(times), exponent));
    result = multiply(result, of_prime);
  }
  if (cln::minusp(content.coefficient)) rest.coefficient = -1;
  return multiply(result, power_of_whole_base(multiply(reduced({rest}), primitive), exponent));
}

}  // namespace gradstone::all_sizes
