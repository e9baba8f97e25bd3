#include "validation/mutation/scalar_places.hpp"

namespace gradstone::mutation {
namespace {

// Goes to every part of a scalar, with the way to put another one in its place.
class Walk {
 public:
  Walk(const Context& context, AllWrong<Scalar>& found) : context_(context), found_(found) {}

  using PutIn = std::function<Scalar(const Scalar&)>;

  void at(const Scalar& part, const Reach& reach, const PutIn& put_in) {
    for (auto& wrong : wrong_at(part, reach, context_)) {
      if (wrong.value) wrong.value = put_in(*wrong.value);
      found_.push_back(std::move(wrong));
    }
    const auto inside = [&](const Scalar& inner, const PutIn& rebuild) {
      at(inner, reach, [&](const Scalar& other) { return put_in(rebuild(other)); });
    };
    const auto within = [&](const Reach& inner_reach, const Scalar& inner, const PutIn& rebuild) {
      at(inner, inner_reach, [&](const Scalar& other) { return put_in(rebuild(other)); });
    };
    visit(
        part,
        overloaded{
            [&](const scalar::Negate& n) { inside(n.operand, [](const Scalar& x) { return -x; }); },
            [&](const scalar::Add& n) {
              inside(n.left, [&](const Scalar& x) { return x + n.right; });
              inside(n.right, [&](const Scalar& x) { return n.left + x; });
            },
            [&](const scalar::Subtract& n) {
              inside(n.left, [&](const Scalar& x) { return x - n.right; });
              inside(n.right, [&](const Scalar& x) { return n.left - x; });
            },
            [&](const scalar::Multiply& n) {
              inside(n.left, [&](const Scalar& x) { return x * n.right; });
              inside(n.right, [&](const Scalar& x) { return n.left * x; });
            },
            [&](const scalar::Divide& n) {
              inside(n.left, [&](const Scalar& x) { return x / n.right; });
              inside(n.right, [&](const Scalar& x) { return n.left / x; });
            },
            [&](const scalar::Power& n) {
              inside(n.base, [&](const Scalar& x) { return power(x, n.exponent); });
            },
            [&](const scalar::Call& n) {
              inside(n.argument, [&](const Scalar& x) {
                return Scalar(scalar::Call{n.function, x});
              });
            },
            [&](const scalar::Apply& n) {
              inside(n.argument,
                     [&](const Scalar& x) { return apply(*n.function, x, n.parameters); });
              for (std::size_t k = 0; k < n.parameters.size(); ++k) {
                inside(n.parameters[k], [&](const Scalar& x) {
                  auto parameters = n.parameters;
                  parameters[k] = x;
                  return apply(*n.function, n.argument, std::move(parameters));
                });
              }
            },
            [&](const scalar::Sum& n) {
              Reach inner = reach;
              if (const auto* last = std::get_if<Dim>(&n.last)) inner.push_back({n.index, *last});
              within(inner, n.body,
                     [&](const Scalar& x) { return sum(n.index, n.first, n.last, x); });
            },
            [&](const scalar::Maximum& n) {
              Reach inner = reach;
              inner.insert(inner.end(), n.over.begin(), n.over.end());
              within(inner, n.body, [&](const Scalar& x) { return max(n.over, n.conditions, x); });
            },
            [&](const scalar::Cases& n) {
              for (std::size_t k = 0; k < n.cases.size(); ++k) {
                inside(n.cases[k].value, [&](const Scalar& x) {
                  auto lines = n.cases;
                  lines[k].value = x;
                  return where(std::move(lines), n.otherwise);
                });
              }
              inside(n.otherwise, [&](const Scalar& x) { return where(n.cases, x); });
            },
            [](const auto&) {},  // leaves, and places, which their entry answers for
        });
  }

 private:
  const Context& context_;
  AllWrong<Scalar>& found_;
};

}  // namespace

AllWrong<Scalar> wrong_in(const Scalar& scalar, const Reach& reach, const Context& context) {
  AllWrong<Scalar> found;
  Walk(context, found).at(scalar, reach, [](const Scalar& whole) { return whole; });
  return found;
}

}  // namespace gradstone::mutation
