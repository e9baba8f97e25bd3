#include <cln/integer.h>

#include <algorithm>

#include "symbolic/all_sizes/content.hpp"
#include "symbolic/all_sizes/product.hpp"

namespace gradstone::all_sizes {

Form Algebra::indicator(const Form& form) {
  return by_cases(form, [this](const Form& one) { return sign_cases(one).positive; });
}

Form Algebra::equality(const Form& form) {
  return by_cases(form, [this](const Form& one) { return sign_cases(one).zero; });
}

/// A product is positive where an even number of factors is negative and none is 0.
Algebra::SignCases Algebra::sign_cases(const Form& form) {
  const Form one = number(Rational(1));
  if (form.is_zero()) return {{}, one};
  const auto [content, primitive] = content_of(*this, form);
  SignCases product{one, {}};
  const auto take = [&](const SignCases& factor, bool is_even) {
    const auto negative = [&](const SignCases& cases) {
      return subtract(subtract(one, cases.positive), cases.zero);
    };
    const Form above = multiply(product.positive, factor.positive);
    const Form below = multiply(product.positive, negative(factor));
    const Form of_negative = negative(product);
    const Form same = add(above, multiply(of_negative, negative(factor)));
    const Form mixed = add(below, multiply(of_negative, factor.positive));
    const Form positive = is_even ? multiply(product.positive, subtract(one, factor.zero)) : same;
    const Form is_negative = is_even ? multiply(of_negative, subtract(one, factor.zero)) : mixed;
    product = {positive, subtract(subtract(one, positive), is_negative)};
  };
  if (cln::minusp(content.coefficient)) take({{}, {}}, false);
  for (const auto& factor : content.factors) {
    const Symbol& symbol = symbols[factor.symbol];
    if (symbol.kind == SymbolKind::exponential) continue;
    const bool is_even = !factor.exponent.is_integer() || factor.exponent.numerator() % 2 == 0;
    const Form base = symbol.kind == SymbolKind::sum ? renamed(symbol.body, arguments(factor.at))
                                                     : form_of({factor.symbol, factor.at, 1});
    take(sign_cases_of_sum(base), is_even);
  }
  if (!(primitive == one)) take(sign_cases_of_sum(primitive), false);
  return product;
}

/// How many there are, of what is 0 or 1, is above 1/2 where it is not 0: thresholds of integers
/// are told by that of 0 and by equalities. Nothing for other sums.
std::optional<Algebra::SignCases> Algebra::sign_cases_of_count(const Form& sum) {
  constexpr int most_steps = 4;
  Form count = sum;
  cln::cl_RA shift = 0;
  std::erase_if(count.monomials, [&](const Monomial& term) {
    if (is_number(term)) shift = term.coefficient;
    return is_number(term);
  });
  if (cln::zerop(shift) || !has_sums(count) || !is_whole(count)) return std::nullopt;
  // count + shift > 0 where count > below.
  const cln::cl_I below = cln::floor1(-shift);
  if (cln::abs(below) > most_steps) return std::nullopt;
  const auto is_equal = [&](const cln::cl_I& to) {
    const Form difference = subtract(count, number(cln::cl_RA(to)));
    const Sign known = sign(difference);
    const bool is_never = known == Sign::positive || known == Sign::negative;
    return is_never ? Form{} : equality_of_sum(difference);
  };
  Form positive = indicator(count);
  for (cln::cl_I k = 1; k <= below; k = k + 1) positive = subtract(positive, is_equal(k));
  for (cln::cl_I k = 0; k > below; k = k - 1) positive = add(positive, is_equal(k));
  const bool is_met = cln::denominator(shift) == 1;
  return SignCases{positive, is_met ? equality_of_sum(sum) : Form{}};
}

/// The sign of a sum is told by two symbols, those of the sum whose last term is positive.
Algebra::SignCases Algebra::sign_cases_of_sum(const Form& sum) {
  const Form one = number(Rational(1));
  if (sum.is_zero()) return {{}, one};
  const Sign known = sign(sum);
  if (known == Sign::positive) return {one, {}};
  if (known == Sign::negative) return {{}, {}};
  if (const auto cases = sign_cases_of_function(sum)) return *cases;
  if (known == Sign::unknown) {
    if (const auto cases = sign_cases_of_places(sum)) return *cases;
    if (const auto cases = sign_cases_of_count(sum)) return *cases;
  }
  const bool is_flipped = cln::minusp(sum.monomials.back().coefficient);
  const Form primitive = is_flipped ? scaled(-1, sum) : sum;
  const Form is_zero = equality_of_sum(sum);
  if (known == Sign::nonnegative) return {subtract(one, is_zero), is_zero};
  if (known == Sign::nonpositive) return {{}, is_zero};
  const Form is_positive = form_of(applied(SymbolKind::indicator, primitive));
  if (!is_flipped) return {is_positive, is_zero};
  return {subtract(subtract(one, is_positive), is_zero), is_zero};
}

/// Of whole numbers, above 0 is 1 or more: one of two opposite comparisons tells of both. Nothing
/// where there are no places.
std::optional<Algebra::SignCases> Algebra::sign_cases_of_places(const Form& sum) {
  std::map<std::string, Dim> ranges;
  const auto places = as_affine(sum, {}, ranges);
  if (!places) return std::nullopt;
  const Form unit = number(Rational(1));
  const Affine one_more{{}, {}, one};
  const auto is_shown = [&](const Affine& of) { return is_nonnegative(of, ranges, least_sizes_); };
  if (is_shown(*places - one_more)) return SignCases{unit, {}};
  const Affine opposite = Affine{} - *places;
  if (is_shown(opposite - one_more)) return SignCases{{}, {}};
  const bool is_above = is_shown(*places), is_below = is_shown(opposite);
  const Form is_zero = is_above && is_below ? unit : equality_of_sum(sum);
  if (is_above) return SignCases{subtract(unit, is_zero), is_zero};
  if (is_below) return SignCases{{}, is_zero};
  if (!is_told_by_the_other(sum))
    return SignCases{form_of(applied(SymbolKind::indicator, sum)), is_zero};
  const Form other = add(scaled(-1, sum), unit);
  return SignCases{subtract(unit, form_of(applied(SymbolKind::indicator, other))), is_zero};
}

/// Of f > 0 and 1 - f > 0, which of whole numbers are opposite, one tells of both: that whose last
/// term is positive. Of i - j the last term is a matter of names: there it is the strict one, i > j
/// and not i >= j.
bool Algebra::is_told_by_the_other(const Form& sum) {
  const Monomial& last = sum.monomials.back();
  const auto is_alike = [](const Factor& a, const Factor& b) {
    return a.symbol == b.symbol && a.exponent == b.exponent;
  };
  const auto is_opposite = [&](const Monomial& term) {
    return cln::minusp(term.coefficient) != cln::minusp(last.coefficient) &&
           std::equal(term.factors.begin(), term.factors.end(), last.factors.begin(),
                      last.factors.end(), is_alike);
  };
  if (std::none_of(sum.monomials.begin(), sum.monomials.end(), is_opposite))
    return cln::minusp(last.coefficient);
  return std::any_of(sum.monomials.begin(), sum.monomials.end(), [](const Monomial& term) {
    return is_number(term) && cln::plusp(term.coefficient);
  });
}

/// Indices of one dimension are equal as numbers where they are one; nothing for other sums.
std::optional<Form> Algebra::equality_of_indices(const Form& sum) {
  if (sum.monomials.size() != 2) return std::nullopt;
  const Monomial &first = sum.monomials[0], &second = sum.monomials[1];
  if (!cln::zerop(first.coefficient + second.coefficient)) return std::nullopt;
  const auto is_value_of_index = [&](const Monomial& term) {
    return term.bound.empty() && term.factors.size() == 1 &&
           term.factors[0].exponent == Rational(1) && is_index(term.factors[0].symbol);
  };
  if (!is_value_of_index(first) || !is_value_of_index(second)) return std::nullopt;
  const Factor &i = first.factors[0], &j = second.factors[0];
  if (i.symbol != j.symbol) return std::nullopt;
  return delta(symbols[i.symbol].dims[0], i.at[0], j.at[0]);
}

/// Of a sum whose sign may be 0.
Form Algebra::equality_of_sum(const Form& sum) {
  const Form primitive = cln::minusp(sum.monomials.back().coefficient) ? scaled(-1, sum) : sum;
  const bool is_nonzero_value = primitive.monomials.size() == 1 &&
                                primitive.monomials[0].bound.empty() &&
                                primitive.monomials[0].factors.size() == 1 &&
                                symbols[primitive.monomials[0].factors[0].symbol].is_nonzero;
  return is_nonzero_value ? Form{} : equality_of_primitive(primitive);
}

Form Algebra::equality_of_primitive(const Form& sum) {
  if (is_never_zero(sum)) return {};
  if (const auto same = equality_of_indices(sum)) return *same;
  if (ties_ == Ties::left_out && vanishes_on_a_boundary_only(sum)) {
    if (std::find(ties_left_out_.begin(), ties_left_out_.end(), sum) == ties_left_out_.end())
      ties_left_out_.push_back(sum);
    return {};
  }
  std::map<std::string, Dim> ranges;
  if (as_affine(sum, {}, ranges)) return form_of(guard_of(sum));
  const Factor is_tie = applied(SymbolKind::equality, sum);
  if (notes_ties_)
    (may_jump_ ? allowed_jumps_ : other_ties_).push_back(symbols[is_tie.symbol].body);
  return form_of(is_tie);
}

/// Integers are no fraction.
bool Algebra::is_never_zero(const Form& sum) const {
  Form integers = sum;
  cln::cl_RA fraction = 0;
  std::erase_if(integers.monomials, [&](const Monomial& term) {
    if (is_number(term)) fraction = term.coefficient;
    return is_number(term);
  });
  return cln::denominator(fraction) != 1 && is_whole(integers);
}

/// Of functions that rise, as that of what they are applied to; so the ties of one value are told
/// by one symbol, and are equations for the value itself.
std::optional<Algebra::SignCases> Algebra::sign_cases_of_function(const Form& sum) {
  if (sum.monomials.size() > 2) return std::nullopt;
  const bool number_is_last = is_number(sum.monomials.back());
  const Monomial& term = number_is_last ? sum.monomials.front() : sum.monomials.back();
  const bool is_single = sum.monomials.size() == 1;
  const Monomial* other = is_single        ? nullptr
                          : number_is_last ? &sum.monomials.back()
                                           : &sum.monomials.front();
  std::optional<Form> difference = difference_of_exponents(term, other);
  if (!difference && term.factors.size() == 1 && term.bound.empty() &&
      (is_single || is_number(*other))) {
    const cln::cl_RA compared = other ? -other->coefficient / term.coefficient : 0;
    const Factor& factor = term.factors[0];
    if (symbols[factor.symbol].kind == SymbolKind::logarithm && factor.exponent == Rational(1)) {
      const Form argument = renamed(symbols[factor.symbol].body, arguments(factor.at));
      difference = subtract(argument, exponential(number(compared)));
      if (cln::minusp(term.coefficient)) difference = scaled(-1, *difference);
    } else {
      return sign_cases_of_power(term, compared);
    }
  }
  if (!difference) return std::nullopt;
  return sign_cases(*difference);
}

/// Products of exponentials are compared by their exponents.
std::optional<Form> Algebra::difference_of_exponents(const Monomial& one, const Monomial* other) {
  if (!other || cln::minusp(one.coefficient) == cln::minusp(other->coefficient))
    return std::nullopt;
  const auto logarithm_of = [&](const Monomial& term) -> std::optional<Form> {
    if (!term.bound.empty()) return std::nullopt;
    Form total = logarithm(number(cln::abs(term.coefficient)));
    for (const auto& factor : term.factors) {
      const Symbol& symbol = symbols[factor.symbol];
      if (symbol.kind != SymbolKind::exponential) return std::nullopt;
      const Form argument = renamed(symbol.body, arguments(factor.at));
      total = add(total, multiply(number(factor.exponent), argument));
    }
    return total;
  };
  const auto first = logarithm_of(one), second = logarithm_of(*other);
  if (!first || !second) return std::nullopt;
  return cln::minusp(one.coefficient) ? subtract(*second, *first) : subtract(*first, *second);
}

/// v^n is above r^n where v is above r, or where n is even and v is below -r.
std::optional<Algebra::SignCases> Algebra::sign_cases_of_power(const Monomial& term,
                                                               const cln::cl_RA& compared) {
  const Factor& factor = term.factors[0];
  const Rational& exponent = factor.exponent;
  cln::cl_RA root = 0;
  const bool is_power = exponent.is_integer() && exponent > Rational(1) &&
                        symbols[factor.symbol].kind == SymbolKind::tensor;
  if (!is_power) return std::nullopt;
  const bool is_even = exponent.numerator() % 2 == 0;
  if (is_even && !cln::plusp(compared)) return std::nullopt;
  const cln::cl_I degree = cln::cl_I(static_cast<long>(exponent.numerator()));
  if (!cln::rootp(cln::abs(compared), degree, &root)) return std::nullopt;
  if (cln::minusp(compared)) root = -root;
  const Form value = form_of({factor.symbol, factor.at, 1});
  const bool is_negated = cln::minusp(term.coefficient);
  SignCases cases = sign_cases(subtract(value, number(root)));
  if (is_even) {
    const SignCases below = sign_cases(scaled(-1, add(value, number(root))));
    cases = {add(cases.positive, below.positive), add(cases.zero, below.zero)};
  }
  if (!is_negated) return cases;
  return SignCases{subtract(subtract(number(Rational(1)), cases.positive), cases.zero), cases.zero};
}

/// For f > 0 and g > 0: one may imply the other, they may exclude each other, or one of them may
/// always hold. For f = 0 and g > 0 or g = 0: g is g - f and g + f there.
std::optional<std::pair<Form, Renaming>> Algebra::product_of_indicators(const Factor& a,
                                                                        const Factor& b) {
  // Bound indices are given names outside their monomial, the same for the same places.
  Renaming inner, outer;
  const auto name = [&](Index index) {
    for (const auto& [from, to] : inner) {
      if (from == index) return to;
    }
    const auto fresh = inner_index + static_cast<Index>(inner.size());
    inner.emplace_back(index, fresh);
    outer.emplace_back(fresh, index);
    return fresh;
  };
  std::vector<Index> key{a.symbol, b.symbol};
  Factor first = a, second = b;
  for (Factor* factor : {&first, &second}) {
    for (Index& index : factor->at) {
      index = name(index);
      key.push_back(index);
    }
  }
  auto found = products_.find(key);
  if (found == products_.end()) {
    if (symbols[second.symbol].kind == SymbolKind::equality) std::swap(first, second);
    const Form f = renamed(symbols[first.symbol].body, arguments(first.at));
    const Form g = renamed(symbols[second.symbol].body, arguments(second.at));
    const Form is_f = form_of(first), is_g = form_of(second);
    const Sign difference = sign(subtract(g, f)), total = sign(add(f, g));
    std::optional<Form> product;
    if (symbols[first.symbol].kind == SymbolKind::equality) {
      product = product_with_equality(is_f, symbols[second.symbol].kind, difference, total,
                                      f == g || add(f, g).is_zero());
    } else if (is_nonnegative(difference)) {
      product = is_f;
    } else if (difference != Sign::unknown) {
      product = is_g;
    } else if (total == Sign::nonpositive || total == Sign::negative || add(f, g).is_zero()) {
      product = Form{};
    } else if (total == Sign::positive) {
      product = subtract(add(is_f, is_g), number(Rational(1)));
    }
    found = products_.emplace(key, product).first;
  }
  if (!found->second) return std::nullopt;
  return std::pair(*found->second, outer);
}

/// Where f = 0, both differences have the sign of g.
std::optional<Form> Algebra::product_with_equality(const Form& is_f, SymbolKind kind, Sign g,
                                                   Sign same, bool is_zero) const {
  const auto either = [&](Sign sign) { return g == sign || same == sign; };
  if (kind == SymbolKind::equality) {
    if (is_zero) return is_f;
    if (either(Sign::positive) || either(Sign::negative)) return Form{};
    return std::nullopt;
  }
  if (is_zero || either(Sign::negative) || either(Sign::nonpositive)) return Form{};
  if (either(Sign::positive)) return is_f;
  return std::nullopt;
}

}  // namespace gradstone::all_sizes
