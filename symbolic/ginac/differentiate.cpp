#include "reference/error.hpp"
#include "symbolic/ginac/tower.hpp"

namespace gradstone::ginac {
namespace {

ex derivative(const ex& expression, const ex& symbol) {
  return expression.diff(GiNaC::ex_to<GiNaC::symbol>(symbol));
}

bool meets(const ExSet& symbols, const ExSet& wanted) {
  for (const ex& symbol : symbols) {
    if (wanted.count(symbol) > 0) return true;
  }
  return false;
}

}  // namespace

/// The generator's derivation as a sum of weight * d(operand).
Tower::Summands Tower::differential(std::size_t index) {
  const Generator generator = generators_[index];  // a copy: new reciprocals may be generated
  switch (generator.kind) {
    case GeneratorKind::named:
      return {{1, generator.argument}};
    case GeneratorKind::exponential:
      return {{generator.symbol, generator.argument}};
    case GeneratorKind::logarithm:
      return {{reciprocal(generator.argument), generator.argument}};
    case GeneratorKind::root:
      return {{GiNaC::pow(generator.symbol, -1) / 2, generator.argument}};
    case GeneratorKind::reciprocal:
      return {{-GiNaC::pow(generator.symbol, 2), generator.argument}};
    case GeneratorKind::error_function: {
      const ex slope = exponential(-GiNaC::pow(generator.argument, 2));
      return {{2 * slope * GiNaC::pow(square_root(pi()), -1), generator.argument}};
    }
    case GeneratorKind::sine:
      return {{cosine(generator.argument), generator.argument}};
    case GeneratorKind::cosine:
      return {{-generator.sine, generator.argument}};
    case GeneratorKind::power:
      return {{generator.exponent * generator.symbol * reciprocal(generator.argument),
               generator.argument}};
    case GeneratorKind::maximum: {
      Summands summands;
      for (std::size_t k = 0; k < generator.operands.size(); ++k)
        summands.emplace_back(generator.subgradients[k], generator.operands[k]);
      return summands;
    }
    case GeneratorKind::indicator:
      return {};
  }
  return {};
}

GiNaC::exvector Tower::gradient(const ex& expression, const GiNaC::exvector& with_respect_to,
                                const ExMap<ex>& known) {
  ExSet varying(with_respect_to.begin(), with_respect_to.end());
  for (const auto& generator : generators_) {
    if (meets(symbols_of(generator.exponent), varying))
      throw UnsupportedError("GiNaC: the derivative by an exponent");
    if (generator.kind != GeneratorKind::indicator &&
        meets(symbols_of(generator.argument), varying))
      varying.insert(generator.symbol);
  }

  ExMap<GiNaC::exvector> contributions;
  const auto spread = [&](const ex& weight, const ex& operand) {
    for (const ex& symbol : symbols_of(operand)) {
      if (varying.count(symbol) > 0)
        contributions[symbol].push_back(weight * derivative(operand, symbol));
    }
  };
  spread(1, expression);
  ExMap<ex> adjoints = known;
  const auto adjoint_of = [&](const ex& symbol) -> ex {
    const auto found = adjoints.find(symbol);
    if (found != adjoints.end()) return found->second;
    const auto parts = contributions.find(symbol);
    if (parts == contributions.end()) return 0;
    return adjoints[symbol] = ex(GiNaC::add(parts->second)).expand();
  };
  // Operands are earlier symbols, so that from the last to the first every adjoint is complete.
  for (std::size_t index = generators_.size(); index-- > 0;) {
    const ex symbol = generators_[index].symbol;
    const ex adjoint = adjoint_of(symbol);
    if (adjoint.is_zero()) continue;
    require_time();
    for (const auto& [weight, operand] : differential(index)) spread(adjoint * weight, operand);
  }
  GiNaC::exvector result;
  for (const ex& symbol : with_respect_to) result.push_back(adjoint_of(symbol));
  return result;
}

ex Tower::composed_symbol(const ex& symbol, std::size_t from_layer) {
  const auto found = composed_[from_layer].find(symbol);
  if (found != composed_[from_layer].end()) return found->second;
  const auto* at = find(symbol);
  if (!at) return symbol;
  require_time();
  const Generator generator = *at;  // a copy: new generators are made below
  const auto inside = [&](const ex& e) { return composed(e, from_layer); };
  ex value = symbol;
  switch (generator.kind) {
    case GeneratorKind::named:
      if (generator.layer >= from_layer) value = inside(generator.argument);
      break;
    case GeneratorKind::exponential:
      value = exponential(inside(generator.argument));
      break;
    case GeneratorKind::logarithm:
      value = logarithm(inside(generator.argument));
      break;
    case GeneratorKind::root:
      value = square_root(inside(generator.argument));
      break;
    case GeneratorKind::reciprocal:
      value = reciprocal(inside(generator.argument));
      break;
    case GeneratorKind::error_function:
      value = error_function(inside(generator.argument));
      break;
    case GeneratorKind::sine:
      value = sine(inside(generator.argument));
      break;
    case GeneratorKind::cosine:
      value = cosine(inside(generator.argument));
      break;
    case GeneratorKind::power:
      value = power(inside(generator.argument), generator.exponent);
      break;
    case GeneratorKind::maximum: {
      GiNaC::exvector operands;
      for (const ex& operand : generator.operands) operands.push_back(inside(operand));
      value = maximum(operands);
      break;
    }
    case GeneratorKind::indicator:
      value = indicator(inside(generator.argument));
      break;
  }
  return composed_[from_layer][symbol] = value;
}

ex Tower::composed(const ex& expression, std::size_t from_layer) {
  const ex expanded = expression.expand();
  GiNaC::exmap table;
  for (const ex& symbol : symbols_of(expanded)) {
    const ex value = composed_symbol(symbol, from_layer);
    if (value.is_equal(symbol)) continue;
    // A sum must not get into a denominator, but its reciprocal may.
    const bool needs_reciprocal = GiNaC::is_a<GiNaC::add>(value) && expanded.ldegree(symbol) < 0;
    table[symbol] = needs_reciprocal ? GiNaC::pow(reciprocal(value), -1) : value;
  }
  return table.empty() ? expanded : replaced(expanded, table);
}

}  // namespace gradstone::ginac
