#include "reference/expr/linear_form.hpp"

#include <algorithm>

#include "reference/error.hpp"

namespace gradstone {
namespace {

LinearForm read(const Scalar& expression, const Sizes* sizes);

LinearForm sum_of(const Scalar& left, const Scalar& right, const Rational& factor,
                  const Sizes* sizes) {
  LinearForm form = read(left, sizes);
  form.add(read(right, sizes), factor);
  return form;
}

LinearForm multiple(const LinearForm& form, const Rational& factor) {
  LinearForm result;
  result.add(form, factor);
  return result;
}

LinearForm read(const Scalar& expression, const Sizes* sizes) {
  const auto itself = [&] { return LinearForm{{{expression, 1}}, 0}; };
  return visit(expression,
               overloaded{
                   [](const scalar::Number& n) {
                     return LinearForm{{}, n.value};
                   },
                   [&](const scalar::Size& n) {
                     return sizes ? LinearForm{{}, Rational(n.dim.at(*sizes))} : itself();
                   },
                   [&](const scalar::Negate& n) { return multiple(read(n.operand, sizes), -1); },
                   [&](const scalar::Add& n) { return sum_of(n.left, n.right, 1, sizes); },
                   [&](const scalar::Subtract& n) { return sum_of(n.left, n.right, -1, sizes); },
                   [&](const scalar::Multiply& n) {
                     const LinearForm left = read(n.left, sizes), right = read(n.right, sizes);
                     if (left.terms.empty()) return multiple(right, left.constant);
                     if (right.terms.empty()) return multiple(left, right.constant);
                     return itself();
                   },
                   [&](const scalar::Divide& n) {
                     const LinearForm below = read(n.right, sizes);
                     if (!below.terms.empty() || below.constant == Rational(0)) return itself();
                     return multiple(read(n.left, sizes), Rational(1) / below.constant);
                   },
                   [&](const auto&) { return itself(); },
               });
}

}  // namespace

Rational LinearForm::factor_of(const Scalar& term) const {
  const auto found = std::find_if(terms.begin(), terms.end(),
                                  [&](const auto& known) { return known.first == term; });
  return found == terms.end() ? Rational(0) : found->second;
}

void LinearForm::add(const LinearForm& other, const Rational& factor) {
  constant = constant + factor * other.constant;
  for (const auto& [term, multiplier] : other.terms) {
    const auto found = std::find_if(terms.begin(), terms.end(),
                                    [&, &t = term](const auto& known) { return known.first == t; });
    if (found == terms.end()) {
      terms.emplace_back(term, factor * multiplier);
    } else {
      found->second = found->second + factor * multiplier;
    }
  }
  std::erase_if(terms, [](const auto& known) { return known.second == Rational(0); });
}

std::optional<LinearForm> linear_form(const Scalar& expression, const Sizes* sizes) {
  try {
    return read(expression, sizes);
  } catch (const DomainError&) {
    return std::nullopt;
  }
}

}  // namespace gradstone
