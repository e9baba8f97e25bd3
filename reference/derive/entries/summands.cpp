#include "reference/derive/entries/summands.hpp"

#include <algorithm>
#include <optional>

namespace gradstone::derive::entries {
namespace {

// A summand without its sign.
struct Summand {
  Scalar value;
  bool is_negative = false;
};

}  // namespace

bool is_bound_in(const Factor& factor, const std::vector<SumRange>& sums) {
  const auto names = indices_in(factor.base);
  return std::any_of(sums.begin(), sums.end(),
                     [&](const SumRange& sum) { return names.contains(sum.index.name); });
}

bool is_bound_in(const Comparison& guard, const std::vector<SumRange>& sums) {
  const auto names = indices_in(guard);
  return std::any_of(sums.begin(), sums.end(),
                     [&](const SumRange& sum) { return names.contains(sum.index.name); });
}

Term take_connected(Term& term) {
  Term part{1, {term.sums.front()}, {}, {}};
  std::vector<SumRange> others(term.sums.begin() + 1, term.sums.end());
  const auto joins = [&](const SumRange& sum) {
    const auto joined = [&](const auto& of) {
      return is_bound_in(of, {sum}) && is_bound_in(of, part.sums);
    };
    return std::any_of(term.factors.begin(), term.factors.end(), joined) ||
           std::any_of(term.guards.begin(), term.guards.end(), joined);
  };
  for (auto next = std::find_if(others.begin(), others.end(), joins); next != others.end();
       next = std::find_if(others.begin(), others.end(), joins)) {
    part.sums.push_back(*next);
    others.erase(next);
  }
  const auto take = [&](auto& from, auto& to) {
    const auto taken = std::stable_partition(
        from.begin(), from.end(), [&](const auto& of) { return !is_bound_in(of, part.sums); });
    to.assign(taken, from.end());
    from.erase(taken, from.end());
  };
  take(term.factors, part.factors);
  take(term.guards, part.guards);
  term.sums = std::move(others);
  return part;
}

namespace {

Scalar raised(const Scalar& base, const Rational& exponent) {
  return exponent == Rational(1) ? base : power(base, exponent);
}

Scalar product_of(const std::vector<Scalar>& factors) {
  Scalar product = factors.front();
  for (std::size_t k = 1; k < factors.size(); ++k) product = product * factors[k];
  return product;
}

// Numbers come first, then entries, then what is calculated.
int rank_of(const Scalar& scalar) {
  return visit(scalar, overloaded{
                           [](const scalar::Number&) { return 0; },
                           [](const scalar::Pi&) { return 0; },
                           [](const scalar::Parameter&) { return 0; },
                           [](const scalar::Size&) { return 0; },
                           [](const scalar::Entry&) { return 1; },
                           [](const scalar::Power& n) { return rank_of(n.base); },
                           [](const auto&) { return 2; },
                       });
}

Summand summand_of(Term term);

// The sums that guards are about come first, so that guards stand in front of the others.
Scalar sum_of(Term part) {
  const auto inner =
      std::stable_partition(part.sums.begin(), part.sums.end(), [&](const SumRange& sum) {
        return std::any_of(part.guards.begin(), part.guards.end(),
                           [&](const Comparison& guard) { return is_bound_in(guard, {sum}); });
      });
  const auto begin = inner == part.sums.begin() ? std::next(inner) : inner;
  std::vector<SumRange> outer(part.sums.begin(), begin);
  part.sums.erase(part.sums.begin(), begin);
  Scalar value = summand_of(std::move(part)).value;
  for (auto sum = outer.rbegin(); sum != outer.rend(); ++sum)
    value = gradstone::sum(sum->index, sum->last, value);
  return value;
}

// The conditions of what is 1 where they hold, and 0 elsewhere; nothing for others.
std::optional<std::vector<Comparison>> conditions_of_switch(const Scalar& scalar) {
  const auto* cases = std::get_if<scalar::Cases>(&scalar.node().value);
  if (!cases || cases->cases.size() != 1 || cases->otherwise != Scalar(0) ||
      cases->cases.front().value != Scalar(1))
    return std::nullopt;
  return cases->cases.front().conditions;
}

Summand summand_of(Term term) {
  const bool is_negative = term.number < Rational(0);
  const Rational number = is_negative ? -term.number : term.number;
  std::vector<Scalar> sums, above, below;
  std::vector<std::vector<Comparison>> switches;
  while (!term.sums.empty()) sums.push_back(sum_of(take_connected(term)));
  if (number.denominator() != 1) below.push_back(Scalar(Rational(number.denominator())));
  for (const auto& factor : term.factors) {
    auto conditions = conditions_of_switch(factor.base);
    if (conditions && factor.exponent > Rational(0)) {
      switches.push_back(std::move(*conditions));
    } else if (factor.exponent < Rational(0)) {
      below.push_back(raised(factor.base, -factor.exponent));
    } else {
      above.push_back(raised(factor.base, factor.exponent));
    }
  }
  std::stable_sort(above.begin(), above.end(), [](const Scalar& left, const Scalar& right) {
    return rank_of(left) < rank_of(right);
  });
  if (number.numerator() != 1) above.insert(above.begin(), Scalar(Rational(number.numerator())));
  above.insert(above.end(), sums.begin(), sums.end());
  Scalar value = above.empty() ? Scalar(1) : product_of(above);
  if (!below.empty()) value = value / product_of(below);
  for (auto& conditions : switches) value = where({{std::move(conditions), value}}, 0);
  return {guarded_by(term.guards, value), is_negative};
}

Scalar negated(const Scalar& value) {
  if (const auto* number = std::get_if<scalar::Number>(&value.node().value))
    return Scalar(-number->value);
  return -value;
}

// What is added before what is subtracted.
Scalar joined(std::vector<Summand> summands) {
  const auto first = std::find_if(summands.begin(), summands.end(),
                                  [](const Summand& part) { return !part.is_negative; });
  if (first != summands.end()) std::rotate(summands.begin(), first, std::next(first));
  std::optional<Scalar> sum;
  for (const auto& [value, is_negative] : summands) {
    if (!sum) {
      sum = is_negative ? negated(value) : value;
    } else {
      sum = is_negative ? *sum - value : *sum + value;
    }
  }
  return sum.value_or(Scalar(0));
}

}  // namespace

Scalar side_by_side(const Terms& terms) {
  std::vector<Summand> summands;
  for (const auto& term : terms) summands.push_back(summand_of(term));
  return joined(std::move(summands));
}

}  // namespace gradstone::derive::entries
