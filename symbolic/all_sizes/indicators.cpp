#include <algorithm>

#include "symbolic/all_sizes/content.hpp"
#include "symbolic/all_sizes/product.hpp"

namespace gradstone::all_sizes {

Form Algebra::indicator(const Form& form) {
  return by_cases(form, [this](const Form& one) { return indicator_of_one_case(one); });
}

/// A product is positive where an even number of factors is negative and none is 0.
Form Algebra::indicator_of_one_case(const Form& form) {
  if (form.is_zero()) return {};
  const Form one = number(Rational(1));
  const auto [content, primitive] = content_of(*this, form);
  Form positive = one, negative;  // where the product so far is positive, negative
  const auto take = [&](const Form& is_positive, const Form& is_negative) {
    const Form both_positive = multiply(positive, is_positive);
    const Form both_negative = multiply(negative, is_negative);
    const Form mixed = add(multiply(positive, is_negative), multiply(negative, is_positive));
    positive = add(both_positive, both_negative);
    negative = mixed;
  };
  const auto take_sum = [&](const Form& sum, bool is_even) {
    const Sign known = sign(sum);
    if (known == Sign::positive || (known == Sign::negative && is_even)) return;
    if (known == Sign::negative) return take({}, one);
    const bool is_boundary = vanishes_on_a_boundary_only(sum);
    const bool is_flipped = is_boundary && cln::minusp(sum.monomials.back().coefficient);
    Form is_positive = form_of(applied(SymbolKind::indicator, is_flipped ? scaled(-1, sum) : sum));
    Form is_negative = is_boundary ? subtract(one, is_positive)
                                   : form_of(applied(SymbolKind::indicator, scaled(-1, sum)));
    if (is_flipped) std::swap(is_positive, is_negative);
    if (is_even) return take(add(is_positive, is_negative), {});
    take(is_positive, is_negative);
  };
  if (cln::minusp(content.coefficient)) take({}, one);
  for (const auto& factor : content.factors) {
    const Symbol& symbol = symbols[factor.symbol];
    const bool is_even = !factor.exponent.is_integer() || factor.exponent.numerator() % 2 == 0;
    const Form base = symbol.kind == SymbolKind::sum ? renamed(symbol.body, arguments(factor.at))
                                                     : form_of({factor.symbol, factor.at, 1});
    if (symbol.kind == SymbolKind::exponential) continue;
    take_sum(base, is_even);
  }
  if (!(primitive == one)) take_sum(primitive, false);
  return positive;
}

/// For f > 0 and g > 0: one may imply the other, they may exclude each other, or one of them may
/// always hold.
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
    const Form f = renamed(symbols[a.symbol].body, arguments(first.at));
    const Form g = renamed(symbols[b.symbol].body, arguments(second.at));
    const Form is_f = form_of(first), is_g = form_of(second);
    const Sign difference = sign(subtract(g, f)), total = sign(add(f, g));
    std::optional<Form> product;
    if (is_nonnegative(difference)) {
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

}  // namespace gradstone::all_sizes
