#include <algorithm>

#include "numeric/plan/lower_scalar.hpp"

namespace gradstone::plan {
namespace {

using Calls = std::vector<scalar::Call>;

// The innermost calls first.
void collect_calls(const Scalar& scalar, Calls& calls) {
  for (const auto& child : children(scalar)) collect_calls(child, calls);
  const auto* call = std::get_if<scalar::Call>(&scalar.node().value);
  const auto same = [&](const scalar::Call& other) { return other.fields() == call->fields(); };
  if (call && std::none_of(calls.begin(), calls.end(), same)) calls.push_back(*call);
}

// Replaces one subexpression wherever it occurs. Rebuilds the kinds that elementwise functions use;
// others are left alone, which only means that nothing is shared below them.
Scalar with_replaced(const Scalar& scalar, const Scalar& from, const Scalar& to) {
  if (scalar == from) return to;
  const auto at = [&](const Scalar& part) { return with_replaced(part, from, to); };
  return visit(scalar,
               overloaded{[&](const scalar::Negate& n) { return -at(n.operand); },
                          [&](const scalar::Add& n) { return at(n.left) + at(n.right); },
                          [&](const scalar::Subtract& n) { return at(n.left) - at(n.right); },
                          [&](const scalar::Multiply& n) { return at(n.left) * at(n.right); },
                          [&](const scalar::Divide& n) { return at(n.left) / at(n.right); },
                          [&](const scalar::Power& n) { return power(at(n.base), n.exponent); },
                          [&](const scalar::Call& n) {
                            return Scalar(scalar::Call{n.function, at(n.argument)});
                          },
                          [&](const auto&) { return scalar; }});
}

// where c: a, else: b  with one case and one condition.
Scalar share_between(const Comparison& condition, Scalar a, Scalar b) {
  const auto choose = [&](const Scalar& first, const Scalar& second) {
    return first == second ? first : where({{{condition}, first}}, second);
  };
  for (std::size_t k = 0;; ++k) {
    Calls in_a, in_b;
    collect_calls(a, in_a);
    collect_calls(b, in_b);
    if (in_a.size() != in_b.size() || k >= in_a.size()) break;
    if (in_a[k].function != in_b[k].function) break;
    const Scalar shared(scalar::Call{in_a[k].function, choose(in_a[k].argument, in_b[k].argument)});
    a = with_replaced(a, Scalar(in_a[k]), shared);
    b = with_replaced(b, Scalar(in_b[k]), shared);
  }
  const auto* first = std::get_if<scalar::Divide>(&a.node().value);
  const auto* second = std::get_if<scalar::Divide>(&b.node().value);
  if (first && second)
    return choose(first->left, second->left) / choose(first->right, second->right);
  return choose(a, b);
}

}  // namespace

Scalar with_shared_calls(const Scalar& scalar) {
  const auto* cases = std::get_if<scalar::Cases>(&scalar.node().value);
  if (cases && cases->cases.size() == 1 && cases->cases[0].conditions.size() == 1)
    return share_between(cases->cases[0].conditions[0], cases->cases[0].value, cases->otherwise);
  const auto at = [](const Scalar& part) { return with_shared_calls(part); };
  return visit(scalar,
               overloaded{[&](const scalar::Negate& n) { return -at(n.operand); },
                          [&](const scalar::Add& n) { return at(n.left) + at(n.right); },
                          [&](const scalar::Subtract& n) { return at(n.left) - at(n.right); },
                          [&](const scalar::Multiply& n) { return at(n.left) * at(n.right); },
                          [&](const scalar::Divide& n) { return at(n.left) / at(n.right); },
                          [&](const auto&) { return scalar; }});
}

}  // namespace gradstone::plan
