#include "reference/derive/entries/numbers.hpp"

#include <optional>

#include "reference/derive/cost.hpp"

namespace gradstone::derive::entries {
namespace {

// |monomial| as a product of numbers and sizes.
Scalar product_of(const Dim::Monomial& names, std::int64_t factor) {
  std::optional<Scalar> product;
  if (factor != 1 || names.empty()) product = Scalar(Rational(factor));
  for (const auto& name : names) {
    const Scalar next = size(Dim(std::string_view(name)));
    product = product ? *product * next : next;
  }
  return *product;
}

}  // namespace

Scalar number_of(const Affine& number) {
  std::vector<Scalar> added, subtracted;
  const auto add = [&](const Dim& coefficient, const std::optional<Scalar>& of) {
    for (const auto& [names, factor] : coefficient.terms()) {
      const bool is_one = names.empty() && std::abs(factor) == 1;
      const Scalar count = product_of(names, std::abs(factor));
      const Scalar product = !of ? count : is_one ? *of : names.empty() ? count * *of : *of * count;
      (factor > 0 ? added : subtracted).push_back(product);
    }
  };
  for (const auto& [name, coefficient] : number.coefficients) {
    const auto read = number.entries.find(name);
    add(coefficient, read == number.entries.end() ? value_of(Index{name}) : read->second);
  }
  add(number.offset, std::nullopt);
  std::optional<Scalar> sum;
  for (const auto& part : added) sum = sum ? *sum + part : part;
  for (const auto& part : subtracted) sum = sum ? *sum - part : -part;
  return sum.value_or(Scalar(0));
}

Scalar shortest(const Scalar& number) {
  const auto affine = affine_of(number);
  if (!affine) return number;
  const Scalar plain = number_of(*affine);
  return length_of(plain) < length_of(number) ? plain : number;
}

Comparison balanced(const Comparison& c) {
  const Affine single{{}, {}, one};
  const auto left = affine_of(c.left), right = affine_of(c.right);
  if (!left || !right) return c;
  if (c.relation == Relation::equal)
    return left->coefficients.empty() ? Comparison{c.right, c.relation, c.left} : c;
  const bool is_upwards = c.relation == Relation::less || c.relation == Relation::less_equal;
  const bool is_strict = c.relation == Relation::less || c.relation == Relation::greater;
  Affine difference = is_upwards ? *right - *left : *left - *right;  // at least 0
  if (is_strict) difference = difference - single;
  const auto side = [&](const Affine& number, bool is_positive) {
    Affine part;
    part.entries = number.entries;
    const auto take = [&](const Dim& from) {
      Dim taken = 0;
      for (const auto& [names, factor] : from.terms()) {
        if ((factor > 0) != is_positive) continue;
        Dim product = std::abs(factor);
        for (const auto& name : names) product = product * Dim(std::string_view(name));
        taken = taken + product;
      }
      return taken;
    };
    for (const auto& [name, coefficient] : number.coefficients) {
      const Dim taken = take(coefficient);
      if (taken != Dim(0)) part.coefficients.emplace(name, taken);
    }
    part.offset = take(number.offset);
    return number_of(part);
  };
  std::vector<Comparison> forms{
      {side(difference, false), Relation::less_equal, side(difference, true)}};
  const Affine above = difference + single;
  forms.push_back({side(above, false), Relation::less, side(above, true)});
  Comparison best = c;
  const auto length = [](const Comparison& form) {
    return length_of(form.left) + length_of(form.right);
  };
  for (const auto& form : forms)
    if (length(form) < length(best)) best = form;
  if (best == c || !affine_of(best.left)->coefficients.empty()) return best;
  const bool less = best.relation == Relation::less;
  return {best.right, less ? Relation::greater : Relation::greater_equal, best.left};
}

void balance(std::vector<Comparison>& guards) {
  std::vector<Comparison> result;
  for (std::size_t k = 0; k < guards.size(); ++k) {
    const bool begins = k + 1 < guards.size() && guards[k].right == guards[k + 1].left;
    const bool goes_on = k > 0 && guards[k - 1].right == guards[k].left;
    result.push_back(begins || goes_on ? guards[k] : balanced(guards[k]));
  }
  guards = std::move(result);
}

}  // namespace gradstone::derive::entries
