#include "reference/derive/scalar_derivative.hpp"

#include <algorithm>

#include "reference/derive/coefficient.hpp"
#include "reference/derive/cost.hpp"
#include "reference/error.hpp"
#include "reference/operations/entry_of.hpp"
#include "reference/rules.hpp"

namespace gradstone::derive {
namespace {

// A formula of a rule for one entry A[i,j] = x: what stands for a matrix stands for its entries.
Scalar at_one_entry(const Expr& formula, const Scalar& x, const ScalarReplacement& parameters) {
  const std::vector<Index> here{Index{"i"}, Index{"j"}};
  return transform(entry_of(formula, here), [&](const Scalar& part) {
    if (std::holds_alternative<scalar::Parameter>(part.node().value))
      return replace(part, parameters);
    const auto* read = std::get_if<scalar::Entry>(&part.node().value);
    if (!read) return part;
    if (read->places != places_of(here))
      throw UnsupportedError("a derivative is stated by elementwise operations");
    return x;
  });
}

// The derivative of a function of the library in terms of functions: that of sigmoid is
// sigmoid(x) * (1 - sigmoid(x)). Null where no rule states one.
std::optional<Scalar> derivative_by_rule(const ElementFunction& function, const Scalar& x,
                                         const std::vector<Scalar>& parameters) {
  if (!function.has_derivative()) return std::nullopt;
  ScalarReplacement names;
  for (std::size_t k = 0; k < parameters.size(); ++k)
    names.parameters.emplace(function.parameters()[k], parameters[k]);
  static const RuleSystem stated[] = {rules::derivatives_of_functions(),
                                      rules::derivatives_of_activations()};
  for (const auto& rule : stated) {
    for (const auto& identity : rule.system.identities) {
      const auto* left = as<node::Apply>(identity.left);
      if (left && left->function == function.derivative())
        return at_one_entry(identity.right, x, names);
    }
  }
  return std::nullopt;
}

const Scalar* argument_of(const Scalar& scalar, Elementary function) {
  const auto* call = std::get_if<scalar::Call>(&scalar.node().value);
  return call && call->function == function ? &call->argument : nullptr;
}

// The v of log(1 + exp(v)). Its derivative is 1 / (1 + exp(-v)); the rule for logarithms would give
// exp(v) / (1 + exp(v)), which is longer and overflows.
const Scalar* argument_of_softplus(const scalar::Call& call) {
  if (call.function == Elementary::log1p) return argument_of(call.argument, Elementary::exp);
  const auto* sum = std::get_if<scalar::Add>(&call.argument.node().value);
  if (call.function != Elementary::log || !sum) return nullptr;
  if (sum->left == Scalar(1)) return argument_of(sum->right, Elementary::exp);
  return sum->right == Scalar(1) ? argument_of(sum->left, Elementary::exp) : nullptr;
}

Scalar outer_slope(const scalar::Call& n) {
  switch (n.function) {
    case Elementary::exp:
      return exp(n.argument);
    case Elementary::log:
      return 1 / n.argument;
    case Elementary::log1p:
      return 1 / (1 + n.argument);
    case Elementary::tanh:
      return 1 - square(tanh(n.argument));
    case Elementary::erf:
      return 2 / sqrt(pi()) * exp(-square(n.argument));
    case Elementary::sin:
      return cos(n.argument);
    case Elementary::cos:
      return -sin(n.argument);
  }
  return 0;
}

// With respect to a parameter, or to the argument x.
class Derivative {
 public:
  explicit Derivative(std::optional<std::string> parameter) : parameter_(std::move(parameter)) {}

  Scalar at(const Scalar& scalar) const { return depends(scalar) ? visit(scalar, *this) : 0; }

  Scalar operator()(const scalar::Number&) const { return 0; }
  Scalar operator()(const scalar::Pi&) const { return 0; }
  Scalar operator()(const scalar::Parameter&) const { return 1; }
  Scalar operator()(const scalar::Argument&) const { return 1; }
  Scalar operator()(const scalar::Size&) const { return 0; }
  Scalar operator()(const scalar::IndexValue&) const { return 0; }
  Scalar operator()(const scalar::Entry&) const { return 0; }
  Scalar operator()(const scalar::Delta&) const { return 0; }
  Scalar operator()(const scalar::Negate& n) const { return -at(n.operand); }
  Scalar operator()(const scalar::Add& n) const { return at(n.left) + at(n.right); }
  Scalar operator()(const scalar::Subtract& n) const { return at(n.left) - at(n.right); }
  Scalar operator()(const scalar::Multiply& n) const {
    return at(n.left) * n.right + n.left * at(n.right);
  }
  Scalar operator()(const scalar::Divide& n) const {
    return at(n.left) / n.right - n.left * at(n.right) / square(n.right);
  }
  Scalar operator()(const scalar::Power& n) const {
    if (depends(n.exponent)) refuse("an exponent");
    return n.exponent * power(n.base, n.exponent - 1) * at(n.base);
  }
  Scalar operator()(const scalar::Call& n) const {
    const auto* v = argument_of_softplus(n);
    return v ? at(*v) / (1 + exp(-*v)) : outer_slope(n) * at(n.argument);
  }
  Scalar operator()(const scalar::Apply& n) const {
    const ElementFunction& f = *n.function;
    Scalar sum = 0;
    if (depends(n.argument)) {
      auto slope = derivative_by_rule(f, n.argument, n.parameters);
      if (!slope && f.has_derivative()) slope = apply(f.derivative(), n.argument, n.parameters);
      if (!slope) return at(f.value_at(n.argument, n.parameters));
      sum = *slope * at(n.argument);
    }
    for (std::size_t k = 0; k < n.parameters.size(); ++k) {
      if (!depends(n.parameters[k])) continue;
      const auto partial = f.parameter_derivatives().find(f.parameters()[k]);
      if (partial == f.parameter_derivatives().end())
        return at(f.value_at(n.argument, n.parameters));
      sum = sum + apply(*partial->second, n.argument, n.parameters) * at(n.parameters[k]);
    }
    return sum;
  }
  Scalar operator()(const scalar::Sum& n) const {
    return Scalar(scalar::Node(scalar::Sum{n.index, n.first, n.last, at(n.body)}));
  }
  Scalar operator()(const scalar::Maximum&) const { return refuse("a maximum"); }
  Scalar operator()(const scalar::Cases&) const { return refuse("a definition by cases"); }

 private:
  bool depends(const Scalar& scalar) const {
    if (const auto* name = std::get_if<scalar::Parameter>(&scalar.node().value))
      return parameter_ == name->name;
    if (std::holds_alternative<scalar::Argument>(scalar.node().value)) return !parameter_;
    const auto parts = children(scalar);
    return std::any_of(parts.begin(), parts.end(), [&](const Scalar& s) { return depends(s); });
  }

  [[noreturn]] Scalar refuse(const char* what) const {
    throw UnsupportedError("the derivative with respect to " + parameter_.value_or("x") + " of " +
                           what + " is not known; write an elementwise function that states it");
  }

  std::optional<std::string> parameter_;
};

// The shortest of the forms that are looked at.
Scalar shortened(const Scalar& scalar) {
  const Scalar kept = factored(scalar);
  const Scalar written_out = factored(simplified(scalar));
  return length_of(written_out) < length_of(kept) ? written_out : kept;
}

}  // namespace

Scalar derivative(const Scalar& coefficient, const std::string& parameter) {
  return simplified(Derivative(parameter).at(coefficient));
}

bool is_smooth(const Scalar& formula) {
  const auto parts = children(formula);
  const auto* call = std::get_if<scalar::Apply>(&formula.node().value);
  return !std::holds_alternative<scalar::Cases>(formula.node().value) &&
         !std::holds_alternative<scalar::Maximum>(formula.node().value) &&
         (!call || is_smooth(call->function->value())) &&
         std::all_of(parts.begin(), parts.end(),
                     [](const Scalar& part) { return is_smooth(part); });
}

std::pair<Scalar, Scalar> slope_of(const scalar::Call& call) {
  if (const auto* v = argument_of_softplus(call)) return {*v, 1 / (1 + exp(-*v))};
  return {call.argument, outer_slope(call)};
}

std::optional<std::vector<SlopeOf>> slopes_of(const scalar::Apply& apply) {
  const ElementFunction& f = *apply.function;
  if (!f.has_derivative()) return std::nullopt;
  std::vector<SlopeOf> slopes;
  slopes.emplace_back(apply.argument, [&] {
    const auto by_rule = derivative_by_rule(f, apply.argument, apply.parameters);
    return by_rule ? *by_rule : gradstone::apply(f.derivative(), apply.argument, apply.parameters);
  });
  for (std::size_t k = 0; k < apply.parameters.size(); ++k) {
    slopes.emplace_back(apply.parameters[k], [&, k] {
      return gradstone::apply(f.parameter_derivative(f.parameters()[k]), apply.argument,
                              apply.parameters);
    });
  }
  return slopes;
}

bool is_smooth(const ElementFunction& function) {
  return is_smooth(function.value()) &&
         (!function.has_derivative() || is_smooth(function.derivative().value()));
}

Scalar derivative_of(const ElementFunction& function) {
  return shortened(Derivative(std::nullopt).at(function.value()));
}

Scalar derivative_of(const ElementFunction& function, const std::string& parameter) {
  return shortened(Derivative(parameter).at(function.value()));
}

}  // namespace gradstone::derive
