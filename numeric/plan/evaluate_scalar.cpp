#include <algorithm>
#include <cmath>
#include <numbers>

#include "numeric/number.hpp"
#include "numeric/plan/lower_scalar.hpp"
#include "reference/error.hpp"

namespace gradstone::plan {
namespace {

struct Evaluate {
  const Sizes& sizes;
  const std::map<std::string, double>& parameters;

  double at(const Scalar& scalar) const { return visit(scalar, *this); }

  double operator()(const scalar::Number& n) const { return n.value.to_double(); }
  double operator()(const scalar::Pi&) const { return std::numbers::pi; }
  double operator()(const scalar::Parameter& n) const {
    const auto found = parameters.find(n.name);
    if (found == parameters.end())
      throw UnknownNameError("plan: parameter " + n.name + " has no value; set it before running");
    return found->second;
  }
  double operator()(const scalar::Size& n) const { return static_cast<double>(n.dim.at(sizes)); }
  double operator()(const scalar::Negate& n) const { return -at(n.operand); }
  double operator()(const scalar::Add& n) const { return at(n.left) + at(n.right); }
  double operator()(const scalar::Subtract& n) const { return at(n.left) - at(n.right); }
  double operator()(const scalar::Multiply& n) const { return at(n.left) * at(n.right); }
  double operator()(const scalar::Divide& n) const { return at(n.left) / at(n.right); }
  double operator()(const scalar::Power& n) const { return std::pow(at(n.base), at(n.exponent)); }
  double operator()(const scalar::Call& n) const {
    const double x = at(n.argument);
    switch (n.function) {
      case Elementary::exp:
        return std::exp(x);
      case Elementary::log:
        return std::log(x);
      case Elementary::log1p:
        return std::log1p(x);
      case Elementary::tanh:
        return std::tanh(x);
      case Elementary::erf:
        return std::erf(x);
      case Elementary::sin:
        return std::sin(x);
      case Elementary::cos:
        return std::cos(x);
    }
    return x;
  }
  double operator()(const scalar::Apply& n) const {
    return at(n.function->stable_at(n.argument, n.parameters));
  }
  double operator()(const scalar::Cases& n) const {
    for (const auto& line : n.cases) {
      if (std::all_of(line.conditions.begin(), line.conditions.end(),
                      [&](const Comparison& c) { return holds(c); })) {
        return at(line.value);
      }
    }
    return at(n.otherwise);
  }
  double operator()(const scalar::Argument&) const { return refuse(); }
  double operator()(const scalar::IndexValue&) const { return refuse(); }
  double operator()(const scalar::Entry&) const { return refuse(); }
  double operator()(const scalar::Delta&) const { return refuse(); }
  double operator()(const scalar::Sum&) const { return refuse(); }
  double operator()(const scalar::Maximum&) const { return refuse(); }

  bool holds(const Comparison& c) const {
    return gradstone::holds(at(c.left), c.relation, at(c.right));
  }

  [[noreturn]] static double refuse() {
    throw UnsupportedError("plan: a scalar factor cannot hold entries, indices or sums");
  }
};

}  // namespace

double evaluate(const Scalar& scalar, const Sizes& sizes,
                const std::map<std::string, double>& parameters) {
  return visit(scalar, Evaluate{sizes, parameters});
}

}  // namespace gradstone::plan
