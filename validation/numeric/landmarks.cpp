#include "validation/numeric/landmarks.hpp"

#include <algorithm>
#include <cmath>

#include "reference/error.hpp"
#include "reference/expr/linear_form.hpp"
#include "reference/operations.hpp"
#include "validation/numeric/gradient.hpp"

namespace gradstone {
namespace {

/// Which kinds of numbers a side of a comparison reads.
struct Reads {
  bool numbers = false, sizes = false;
  std::set<std::string> parameters;
};

void add_reads(const Scalar& side, Reads& reads) {
  visit(side, overloaded{
                  [&](const scalar::Parameter& n) { reads.parameters.insert(n.name); },
                  [&](const scalar::Size&) { reads.sizes = true; },
                  [&](const scalar::IndexValue&) { reads.sizes = true; },
                  [&](const scalar::Entry&) { reads.numbers = true; },
                  [&](const scalar::Argument&) { reads.numbers = true; },
                  [](const auto&) {},
              });
  for (const auto& part : children(side)) add_reads(part, reads);
}

void add_literals(const Scalar& side, std::set<Rational>& literals) {
  if (const auto* number = std::get_if<scalar::Number>(&side.node().value))
    literals.insert(number->value);
  if (const auto* size = std::get_if<scalar::Size>(&side.node().value)) {
    for (const auto& [names, factor] : size->dim.terms()) literals.insert(Rational(factor));
  }
  for (const auto& part : children(side)) add_literals(part, literals);
}

bool has_functions(const Scalar& side) {
  const auto& node = side.node().value;
  if (std::holds_alternative<scalar::Call>(node) || std::holds_alternative<scalar::Power>(node) ||
      std::holds_alternative<scalar::Multiply>(node) ||
      std::holds_alternative<scalar::Divide>(node))
    return true;
  const auto parts = children(side);
  return std::any_of(parts.begin(), parts.end(), has_functions);
}

/// Near x, a number of few digits.
void add_near(double x, std::set<Rational>& numbers) {
  constexpr double most = 1e6, unit = 1024;
  if (std::isfinite(x) && std::abs(x) < most)
    numbers.insert(Rational(std::llround(x * unit), static_cast<std::int64_t>(unit)));
}

/// Where the inverse of an elementary function takes the number.
void add_inverses(const Rational& number, std::set<Rational>& numbers) {
  const double c = number.to_double();
  add_near(std::sqrt(c), numbers);
  add_near(-std::sqrt(c), numbers);
  add_near(c * c, numbers);
  add_near(std::log(c), numbers);
  add_near(std::exp(c), numbers);
  add_near(std::atanh(c), numbers);
  add_near(std::asin(c), numbers);
  add_near(std::acos(c), numbers);
  add_near(std::log(c / (1 - c)), numbers);
}

/// Whether a function compares anything, itself or through others.
bool has_cases(const Scalar& value) {
  const auto& node = value.node().value;
  if (std::holds_alternative<scalar::Cases>(node) || std::holds_alternative<scalar::Maximum>(node))
    return true;
  const auto* applied = std::get_if<scalar::Apply>(&node);
  if (applied && has_cases(applied->function->value())) return true;
  const auto parts = children(value);
  return std::any_of(parts.begin(), parts.end(), has_cases);
}

class Collector {
 public:
  explicit Collector(const Claim& claim)
      : is_gradient_(claim.kind == ClaimKind::gradient || claim.kind == ClaimKind::derivative) {}

  Landmarks landmarks;

  void add(const Expr& expression) {
    if (!seen_.insert(expression.id()).second) return;
    if (const auto* applied = as<node::Apply>(expression);
        applied && has_cases(applied->function.value()))
      add(applied->function.value_at(argument(), applied->parameters));
    for (const auto& scalar : scalars(expression)) add(scalar);
    if (const auto* operation = as<node::Operation>(expression))
      if (has_cases(operation->line->form_of(*operation).definition)) landmarks.are_compared = true;
    for (const auto& operand : operands(expression)) add(operand);
  }

  void add(const Scalar& expression) {
    if (const auto* cases = std::get_if<scalar::Cases>(&expression.node().value)) {
      for (const auto& line : cases->cases)
        for (const auto& condition : line.conditions) add(condition);
    }
    if (std::holds_alternative<scalar::Maximum>(expression.node().value))
      landmarks.are_compared = true;
    const auto* applied = std::get_if<scalar::Apply>(&expression.node().value);
    if (applied && has_cases(applied->function->value()))
      add(applied->function->value_at(applied->argument, applied->parameters));
    for (const auto& part : children(expression)) add(part);
  }

 private:
  void add(const Comparison& comparison) {
    landmarks.are_compared = true;
    try {
      add_constants(comparison);
    } catch (const DomainError&) {
      // A number that does not fit 64 bits is too far to look at.
    }
  }

  void add_constants(const Comparison& comparison) {
    Reads reads;
    std::set<Rational> constants;
    for (const auto& side : {comparison.left, comparison.right}) {
      add_reads(side, reads);
      add_literals(side, constants);
    }
    if (const auto form = linear_form(comparison.left - comparison.right)) {
      for (const auto& [term, factor] : form->terms) constants.insert(-form->constant / factor);
    }
    if (has_functions(comparison.left) || has_functions(comparison.right)) {
      const auto literals = constants;
      for (const auto& literal : literals) add_inverses(literal, constants);
    }
    // What is near 0 is drawn anyway; a gradient may be wrong at a parameter that is 0.
    if (reads.numbers || !is_gradient_) constants.erase(Rational(0));
    if (!constants.empty()) {
      for (const auto& name : reads.parameters)
        landmarks.parameters[name].insert(constants.begin(), constants.end());
    }
    if (reads.sizes) add_sizes(constants);
    constants.erase(Rational(0));
    if (reads.numbers) landmarks.numbers.insert(constants.begin(), constants.end());
  }

  void add_sizes(const std::set<Rational>& constants) {
    landmarks.sizes.insert(0);  // equal sizes
    for (const auto& constant : constants) {
      const double size = std::ceil(std::abs(constant.to_double()));
      constexpr double most = 1e6;  // beyond, nobody looks
      if (size < most) landmarks.sizes.insert(static_cast<std::int64_t>(size));
    }
  }

  const bool is_gradient_;
  std::set<const void*> seen_;
};

template <class Items>
void add_values(const Items& items, Collector& collector) {
  for (const auto& item : items) collector.add(item.value);
}

void add_function(const ElementFunction& function, Collector& collector) {
  collector.add(function.value());
  if (function.stable()) collector.add(*function.stable());
  if (function.has_derivative()) collector.add(function.derivative().value());
}

void add_claimed(const EquationSystem& system, const Claimed& claimed, Collector& collector) {
  if (const ElementFunction* function = claimed_function(claimed))
    return add_function(*function, collector);
  const auto add_sides = [&](const auto& identity) {
    add_values(system.backward, collector);
    collector.add(identity.left);
    collector.add(identity.right);
  };
  add_values(system.forward, collector);
  std::visit(overloaded{
                 [](const claimed::StableForm&) {},
                 [](const claimed::Derivative&) {},
                 [&](const claimed::Gradient&) { add_values(system.backward, collector); },
                 [&](const claimed::Definition&) { add_values(system.definitions, collector); },
                 [&](const claimed::Identity& each) { add_sides(each.identity); },
                 [&](const claimed::ElementIdentity& each) { add_sides(each.identity); },
                 [&](const claimed::Unrolled& each) { collector.add(each.unrolled.value); },
             },
             claimed);
}

}  // namespace

Landmarks landmarks_of(const EquationSystem& system, const Claim& claim) {
  Collector collector(claim);
  add_claimed(system, find_claimed(system, claim), collector);
  return collector.landmarks;
}

std::set<Rational> far_numbers() {
  std::set<Rational> numbers;
  for (const int far : {3, 6, 10, 20, 60, 100, 1000}) numbers.insert({far, -far});
  return numbers;
}

std::vector<Rational> numbers_at(const Rational& distance, const std::set<Rational>& centers) {
  std::set<Rational> numbers;
  for (const Rational& center : centers) {
    try {
      numbers.insert({center + distance, center - distance});
    } catch (const DomainError&) {
      // So close to so large a number, or one of so many digits, there is none of 64 bits.
    }
  }
  return {numbers.begin(), numbers.end()};
}

}  // namespace gradstone
