#include <optional>

#include "symbolic/ginac/tower.hpp"

namespace gradstone::ginac {
namespace {

/// The square root of a perfect square, up to its sign.
std::optional<ex> root_of_square(const ex& primitive) {
  constexpr std::size_t most_terms = 15;
  if (primitive.nops() > most_terms || !primitive.info(GiNaC::info_flags::rational_polynomial))
    return std::nullopt;
  GiNaC::lst symbols;
  for (const ex& symbol : symbols_of(primitive)) {
    if (primitive.degree(symbol) % 2 != 0) return std::nullopt;
    symbols.append(symbol);
  }
  const ex product = GiNaC::sqrfree(primitive, symbols);
  const bool is_square = GiNaC::is_a<GiNaC::power>(product) &&
                         product.op(1).info(GiNaC::info_flags::even) &&
                         product.op(1).info(GiNaC::info_flags::posint);
  if (!is_square) return std::nullopt;
  return GiNaC::pow(product.op(0), product.op(1) / 2).expand();
}

}  // namespace

/// What is left of a root of even powers and perfect squares: sqrt(x^2) = |x|; nothing where that
/// is no such root.
std::optional<ex> Tower::root_by_cases(const ex& argument) {
  const Factored value = factored(argument);
  ex root = 1;
  for (const auto& [symbol, exponent] : value.exponents) {
    if (exponent % 2 != 0) return std::nullopt;
    root *= GiNaC::pow(symbol, exponent / 2);
  }
  // Which sign a primitive polynomial has, is up to the order of its terms.
  const ex rest = (value.constant * value.primitive).expand();
  if (!rest.is_equal(1)) {
    const auto square = root_of_square(rest);
    if (!square) return std::nullopt;
    root *= *square;
  }
  return magnitude(root);
}

/// log(x^2) = 2 log(|x|); nothing where there is no even power.
std::optional<ex> Tower::logarithm_by_cases(const ex& argument) {
  const Factored value = factored(argument);
  ex result = 0;
  ex rest = value.constant * value.primitive;
  for (const auto& [symbol, exponent] : value.exponents) {
    if (exponent % 2 == 0)
      result += exponent * logarithm(magnitude(symbol));
    else
      rest *= GiNaC::pow(symbol, exponent);
  }
  if (result.is_zero()) return std::nullopt;
  return rest.is_equal(1) ? result : (result + logarithm(rest)).expand();
}

ex Tower::with_cases(const ex& expression) {
  ex result = expression.expand();
  for (const ex& symbol : symbols_of(result)) {
    const auto* found = find(symbol);
    if (!found) continue;
    const Generator generator = *found;  // a copy: new indicators are made below
    std::optional<ex> value;
    if (generator.kind == GeneratorKind::root) value = root_by_cases(generator.argument);
    if (generator.kind == GeneratorKind::logarithm) value = logarithm_by_cases(generator.argument);
    if (!value) continue;
    // What is compared with 0 may be multiplied by a root in its denominator.
    if (const int lowest = result.ldegree(symbol); lowest < 0)
      result = (result * GiNaC::pow(symbol, -lowest)).expand();
    result = replaced(result, {{symbol, *value}});
  }
  GiNaC::exmap largest;
  for (std::size_t k = 0; k < generators_.size(); ++k) {
    const Generator generator = generators_[k];  // a copy, as above
    for (std::size_t l = 0; l < generator.subgradients.size(); ++l) {
      const ex& subgradient = generator.subgradients[l];
      if (result.has(subgradient))
        largest[subgradient] = 1 - indicator(generator.symbol - generator.operands[l]);
    }
  }
  return largest.empty() ? result : replaced(result, largest);
}

}  // namespace gradstone::ginac
