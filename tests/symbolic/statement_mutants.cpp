#include "tests/symbolic/statement_mutants.hpp"

#include <functional>

namespace gradstone::testing_support {
namespace {

using Wrap = std::function<Scalar(const Scalar&)>;

class Mistakes {
 public:
  std::vector<Scalar> all(const Scalar& formula) {
    add(formula, [](const Scalar& s) { return s; });
    return std::move(found_);
  }

 private:
  // `wrap` puts what stands in the place of the part back into the whole.
  void add(const Scalar& part, const Wrap& wrap) {
    const auto instead = [&](const Scalar& other) { found_.push_back(wrap(other)); };
    instead(-part);
    instead(2 * part);
    visit(part, overloaded{
                    [&](const scalar::Number& n) {
                      instead(Scalar(n.value + Rational(1)));
                      instead(Scalar(n.value - Rational(1)));
                    },
                    [&](const scalar::Parameter&) { off_by_one(part, wrap); },
                    [&](const scalar::Size&) { off_by_one(part, wrap); },
                    [&](const scalar::IndexValue&) { off_by_one(part, wrap); },
                    [&](const scalar::Entry&) {
                      instead(0);
                      instead(part * part);
                    },
                    [&](const scalar::Negate& n) {
                      inside(n.operand, wrap, [](const Scalar& s) { return -s; });
                    },
                    [&](const scalar::Add& n) {
                      instead(n.left - n.right);
                      sides(n, wrap, [](const Scalar& a, const Scalar& b) { return a + b; });
                    },
                    [&](const scalar::Subtract& n) {
                      instead(n.left + n.right);
                      sides(n, wrap, [](const Scalar& a, const Scalar& b) { return a - b; });
                    },
                    [&](const scalar::Multiply& n) {
                      instead(n.left / n.right);
                      sides(n, wrap, [](const Scalar& a, const Scalar& b) { return a * b; });
                    },
                    [&](const scalar::Divide& n) {
                      instead(n.left * n.right);
                      sides(n, wrap, [](const Scalar& a, const Scalar& b) { return a / b; });
                    },
                    [&](const scalar::Power& n) {
                      instead(n.base);
                      inside(n.base, wrap, [&](const Scalar& s) { return power(s, n.exponent); });
                      inside(n.exponent, wrap, [&](const Scalar& s) { return power(n.base, s); });
                    },
                    [&](const scalar::Sum& n) {
                      instead(0);
                      instead(sum(n.index, n.first, n.last, value_of(n.index) * n.body));
                      instead(sum(n.index, n.first, n.last, part));
                      if (std::holds_alternative<Index>(n.last))
                        instead(sum(n.index, n.first, Dim("T"), n.body));
                      inside(n.body, wrap,
                             [&](const Scalar& s) { return sum(n.index, n.first, n.last, s); });
                    },
                    [](const auto&) {},
                });
  }

  void off_by_one(const Scalar& part, const Wrap& wrap) {
    found_.push_back(wrap(part + 1));
    found_.push_back(wrap(part - 1));
    found_.push_back(wrap(1 - part));
    found_.push_back(wrap(1));
  }

  void inside(const Scalar& part, const Wrap& wrap, const Wrap& next) {
    add(part, [&](const Scalar& s) { return wrap(next(s)); });
  }

  template <class Node, class Operation>
  void sides(const Node& n, const Wrap& wrap, Operation operation) {
    found_.push_back(wrap(n.left));
    found_.push_back(wrap(n.right));
    inside(n.left, wrap, [&](const Scalar& s) { return operation(s, n.right); });
    inside(n.right, wrap, [&](const Scalar& s) { return operation(n.left, s); });
  }

  std::vector<Scalar> found_;
};

}  // namespace

std::vector<Scalar> mistakes_in(const Scalar& formula) {
  return Mistakes().all(formula);
}

}  // namespace gradstone::testing_support
