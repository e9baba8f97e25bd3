#include "symbolic/ginac/sample.hpp"

namespace gradstone::ginac {
namespace {

using GiNaC::numeric;

numeric real_number(const ex& e) {
  const ex value = e.evalf();
  return GiNaC::is_a<numeric>(value) ? GiNaC::ex_to<numeric>(value) : numeric(0);
}

}  // namespace

std::optional<numeric> SamplePoint::value(const ex& expression) {
  try {
    return at(expression);
  } catch (const Undefined&) {
    return std::nullopt;
  } catch (const std::runtime_error&) {  // GiNaC: division by zero, pole
    return std::nullopt;
  }
}

bool SamplePoint::is_valid() {
  for (const ex& assumption : tower_.assumptions()) {
    const auto number = value(assumption);
    if (!number || !number->is_positive()) return false;
  }
  return true;
}

numeric SamplePoint::at(const ex& expression) {
  // Conditions first: where one fails, what it guards may be undefined.
  ex rest = expression.expand();
  GiNaC::exmap conditions;
  for (const ex& symbol : symbols_of(rest)) {
    const auto* generator = tower_.find(symbol);
    if (generator && generator->kind == GeneratorKind::indicator)
      conditions[symbol] = of_symbol(symbol);
  }
  if (!conditions.empty()) rest = replaced(rest, conditions);
  GiNaC::exmap table;
  for (const ex& symbol : symbols_of(rest)) table[symbol] = of_symbol(symbol);
  const ex result = rest.subs(table, GiNaC::subs_options::no_pattern).evalf();
  if (!GiNaC::is_a<numeric>(result) || !GiNaC::ex_to<numeric>(result).is_real()) throw Undefined();
  return GiNaC::ex_to<numeric>(result);
}

numeric SamplePoint::of_symbol(const ex& symbol) {
  const auto found = values_.find(symbol);
  if (found != values_.end()) return found->second;
  const auto* generator = tower_.find(symbol);
  const numeric value = generator ? of_generator(*generator) : drawn(symbol);
  const auto again = values_.find(symbol);  // a subgradient is set along with its maximum
  return again != values_.end() ? again->second : values_[symbol] = value;
}

numeric SamplePoint::drawn(const ex& symbol) {
  for (const auto& generator : tower_.generators()) {
    for (const ex& subgradient : generator.subgradients) {
      if (subgradient.is_equal(symbol)) {
        of_symbol(generator.symbol);
        return 0;
      }
    }
  }
  if (integers_.count(symbol) > 0) return numeric(static_cast<long>(1 + random_() % 5));
  constexpr long steps = 97;
  const auto step = static_cast<long>(1 + random_() % (steps - 1));
  const numeric fraction(step, steps);
  const auto bound = upper_bounds_.find(symbol);
  if (bound != upper_bounds_.end()) return fraction * GiNaC::ex_to<numeric>(bound->second);
  const int sign = tower_.sign(symbol);
  if (sign != 0) return 2 * sign * fraction;
  return random_() % 2 == 0 ? 2 * fraction : -2 * fraction;
}

numeric SamplePoint::of_generator(const Generator& generator) {
  if (generator.kind == GeneratorKind::maximum) return largest(generator);
  const numeric argument = at(generator.argument);
  const bool is_positive = argument.is_positive();
  switch (generator.kind) {
    case GeneratorKind::named:
      return argument;
    case GeneratorKind::exponential:
      return real_number(GiNaC::exp(argument));
    case GeneratorKind::logarithm:
      if (!is_positive) throw Undefined();
      return real_number(GiNaC::log(argument));
    case GeneratorKind::root:
      if (!is_positive) throw Undefined();
      return real_number(GiNaC::sqrt(argument));
    case GeneratorKind::reciprocal:
      if (argument.is_zero()) throw Undefined();
      return argument.inverse();
    case GeneratorKind::power:
      return real_number(GiNaC::pow(argument, at(generator.exponent)));
    case GeneratorKind::indicator:
      if (argument.is_zero()) throw Undefined();
      return is_positive ? 1 : 0;
    case GeneratorKind::maximum:
      break;
  }
  throw Undefined();
}

numeric SamplePoint::largest(const Generator& generator) {
  std::size_t best = 0;
  std::vector<numeric> operands;
  for (const ex& operand : generator.operands) operands.push_back(at(operand));
  for (std::size_t k = 1; k < operands.size(); ++k) {
    if (operands[k] > operands[best]) best = k;
  }
  for (std::size_t k = 0; k < operands.size(); ++k)
    values_[generator.subgradients[k]] = k == best ? 1 : 0;
  return operands[best];
}

}  // namespace gradstone::ginac
