#include "reference/error.hpp"
#include "symbolic/all_sizes/proof.hpp"

namespace gradstone::all_sizes {

std::size_t Proof::place_of(const std::string& backward) const {
  for (std::size_t k = 0; k < system_.backward.size(); ++k) {
    if (system_.backward[k].name == backward) return k;
  }
  throw UnknownNameError(system_.full_name() + " has no backward equation for " + backward);
}

/// A backward equation as it is stated, in terms of what was computed before it.
const Form& Proof::stated(std::size_t place) {
  return once(stated_, place, [&] {
    const auto known = [&](const std::string& name) -> const Form& {
      for (std::size_t k = 0; k < place; ++k) {
        if (system_.backward[k].name == name) return backward_value(name);
      }
      return value(name).entry;
    };
    return read(system_.backward[place].value, known);
  });
}

const Form& Proof::backward_value(const std::string& name) {
  used_.insert(name);
  const std::size_t place = place_of(name);
  const auto& gradient = proved(place);
  return gradient ? gradient->entry : stated(place);
}

/// The value of a backward equation that states the gradient of a forward value, and was shown to.
const std::optional<Proof::Value>& Proof::proved(std::size_t place) {
  return once(proved_, place, [&]() -> std::optional<Value> {
    const Equation& equation = system_.backward[place];
    if (!system_.find_forward(equation.gradient_of)) return std::nullopt;
    if (difference(stated(place), derived(equation.gradient_of, place))) return std::nullopt;
    return cut(equation.name, equation.value.shape(), stated(place));
  });
}

/// The gradient of a value, by the backward equation that states it if that comes before `before`.
const Form& Proof::gradient(const std::string& of, std::size_t before) {
  for (std::size_t k = 0; k < before; ++k) {
    if (system_.backward[k].gradient_of != of) continue;
    if (const auto& known = proved(k)) return known->entry;
  }
  return derived(of, before);
}

/// The gradient of a value, from those of the values that are computed from it.
const Form& Proof::derived(const std::string& of, std::size_t before) {
  constexpr Index target = 4'000'000;
  return once(derived_, std::pair(of, before), [&] {
    const Value& V = value(of);
    Indices at;
    Renaming names;
    for (const auto& [index, dim] : V.indices) {
      at.push_back(target + index);
      names.emplace_back(target + index, index);
    }
    Form total;
    if (of == system_.output)
      total = system_.is_loss() ? algebra_.number(Rational(1)) : value(system_.cotangent()).entry;
    for (const auto& equation : system_.forward) {
      const Form& meaning = forward_.at(equation.name);
      if (equation.name == of || !algebra_.occurs(V.symbol, meaning)) continue;
      const Value& U = value(equation.name);
      const Form slope = algebra_.derivative(meaning, V.symbol, at);
      if (slope.is_zero()) continue;
      const Form product = algebra_.multiply(gradient(equation.name, before), slope, U.indices);
      total = algebra_.add(total, algebra_.renamed(product, names));
    }
    return total;
  });
}

Outcome Proof::check_gradient(const Claim& claim) {
  add_forward_values();
  const std::size_t place = place_of(claim.subject);
  return compare(claim.subject, stated(place), derived(claim.of, place));
}

}  // namespace gradstone::all_sizes
