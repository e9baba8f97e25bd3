#include "symbolic/ginac/tower.hpp"

#include <algorithm>

#include "reference/error.hpp"
#include "symbolic/ginac/constants.hpp"

namespace gradstone::ginac {
namespace {

using GiNaC::numeric;

numeric as_numeric(const ex& e) {
  return GiNaC::ex_to<numeric>(e);
}

/// The greatest common divisor of two positive rational numbers.
numeric rational_gcd(const numeric& a, const numeric& b) {
  return GiNaC::gcd(a.numer() * b.denom(), b.numer() * a.denom()) / (a.denom() * b.denom());
}

/// What all sums have in common.
ex common_terms(const GiNaC::exvector& sums) {
  ex common = 0;
  for (const ex& term : terms(sums.front())) {
    const bool is_everywhere = std::all_of(sums.begin(), sums.end(), [&](const ex& sum) {
      const auto summands = terms(sum);
      return std::any_of(summands.begin(), summands.end(),
                         [&](const ex& summand) { return summand.is_equal(term); });
    });
    if (is_everywhere) common += term;
  }
  return common;
}

}  // namespace

void Tower::require_time() const {
  if (std::clock() > deadline_) throw UnsupportedError("GiNaC: not done within the time limit");
}

ex Tower::variable(const std::string& name, bool positive) {
  const GiNaC::symbol symbol(name);
  if (positive) signs_[symbol] = 1;
  return symbol;
}

ex Tower::named(const std::string& name, const ex& value, std::size_t layer) {
  const int sign_of_value = sign(value);
  const ex symbol = generate(GeneratorKind::named, name, value);
  generators_.back().layer = layer;
  layers_ = std::max(layers_, layer + 1);
  if (sign_of_value != 0) signs_[symbol] = sign_of_value;
  return symbol;
}

ex Tower::generate(GeneratorKind kind, const std::string& name, const ex& argument) {
  GiNaC::symbol symbol(kind == GeneratorKind::named ? name
                                                    : name + std::to_string(generators_.size()));
  index_[symbol] = generators_.size();
  generators_.push_back({kind, symbol, argument, 0, {}, {}, 0, 0});
  return symbol;
}

ex Tower::remembered(GeneratorKind kind, const std::string& name, const ex& argument, int sign) {
  auto& memory = memory_[kind];
  const auto found = memory.find(argument);
  if (found != memory.end()) return found->second;
  const ex symbol = generate(kind, name, argument);
  if (sign != 0) signs_[symbol] = sign;
  memory[argument] = symbol;
  return symbol;
}

const Generator* Tower::find(const ex& symbol) const {
  const auto found = index_.find(symbol);
  return found == index_.end() ? nullptr : &generators_[found->second];
}

ex Tower::by_cases(const ex& argument, const std::function<ex(const ex&)>& function) const {
  require_time();
  constexpr std::size_t most_conditions = 10;  // the number of cases is 2 to this power
  GiNaC::exvector conditions;
  for (const ex& symbol : symbols_of(argument)) {
    const auto* generator = find(symbol);
    if (generator && generator->kind == GeneratorKind::indicator) conditions.push_back(symbol);
  }
  if (conditions.empty()) return function(argument);
  if (conditions.size() > most_conditions)
    throw UnsupportedError("GiNaC: a function of more than 10 conditions");
  const ex& condition = conditions.front();
  // The function's value may depend on the same condition again.
  const auto in_case = [&](int holds) {
    const GiNaC::exmap known{{condition, holds}};
    return replaced(by_cases(replaced(argument, known), function), known);
  };
  return (condition * in_case(1) + (1 - condition) * in_case(0)).expand();
}

/// Multiplies by the arguments of the reciprocals that occur, so that none occurs any more, and
/// counts how often.
ex Tower::cleared(const ex& expanded, Exponents& reciprocals) const {
  ex result = expanded;
  for (const ex& symbol : symbols_of(expanded)) {
    const auto* generator = find(symbol);
    if (!generator || generator->kind != GeneratorKind::reciprocal) continue;
    const int highest = result.degree(symbol);
    ex sum = 0;
    for (int k = result.ldegree(symbol); k <= highest; ++k)
      sum += result.coeff(symbol, k) * GiNaC::pow(generator->argument, highest - k);
    result = sum.expand();
    reciprocals[symbol] = highest;
  }
  return result;
}

/// Factors an expression over the common denominator of the reciprocals in it, in lowest terms.
Factored Tower::read(const ex& expanded) const {
  if (!GiNaC::is_a<GiNaC::add>(expanded)) return factored(expanded);
  Exponents reciprocals;
  Factored result = factored(cleared(expanded, reciprocals));
  for (auto& [symbol, exponent] : reciprocals) {
    const ex& divisor = find(symbol)->argument;
    ex quotient;
    while (exponent > 0 && result.primitive.info(GiNaC::info_flags::rational_polynomial) &&
           GiNaC::divide(result.primitive, divisor, quotient)) {
      result.primitive = quotient.expand();
      --exponent;
    }
    if (exponent != 0) result.exponents[symbol] += exponent;
  }
  if (!reciprocals.empty() && !result.primitive.is_equal(1)) {
    // The quotient may have a sign or a monomial of its own.
    Factored rest = factored(result.primitive);
    result.constant *= rest.constant;
    for (const auto& [symbol, exponent] : rest.exponents) result.exponents[symbol] += exponent;
    result.primitive = rest.primitive;
  }
  return result;
}

ex Tower::inverse(const Factored& value) {
  ex result = 1 / value.constant;
  for (const auto& [symbol, exponent] : value.exponents) {
    const auto* generator = find(symbol);
    const bool is_reciprocal = generator && generator->kind == GeneratorKind::reciprocal;
    result *=
        is_reciprocal ? GiNaC::pow(generator->argument, exponent) : GiNaC::pow(symbol, -exponent);
  }
  if (value.primitive.is_equal(1)) return result.expand();
  // What is known to be negative is turned, so that a root can be taken of it.
  const int sign = sign_of({1, {}, value.primitive});
  const ex primitive = sign < 0 ? (-value.primitive).expand() : value.primitive;
  if (sign < 0) result = -result;
  const auto& roots = memory_[GeneratorKind::root];
  const auto root = roots.find(primitive);
  if (root != roots.end()) {
    result *= GiNaC::pow(root->second, -2);
  } else {
    result *= remembered(GeneratorKind::reciprocal, "inverse", primitive, sign == 0 ? 0 : 1);
  }
  return result.expand();
}

ex Tower::undefined() {
  if (!undefined_) undefined_ = GiNaC::symbol("undefined");
  return *undefined_;
}

ex Tower::reciprocal(const ex& argument) {
  const ex expanded = argument.expand();
  if (expanded.is_zero()) throw DomainError("division by zero");
  return by_cases(
      expanded, [this](const ex& e) -> ex { return e.is_zero() ? undefined() : inverse(read(e)); });
}

/// Functions of what has another name now are found by both.
void Tower::remember_alias(const ex& symbol, const ex& value) {
  for (auto& [kind, memory] : memory_) {
    std::vector<std::pair<ex, ex>> renamed;
    for (const auto& [argument, known] : memory)
      if (argument.has(symbol)) renamed.emplace_back(replaced(argument, {{symbol, value}}), known);
    memory.insert(renamed.begin(), renamed.end());
  }
}

ex Tower::exponential_of_sum(const ex& sum) {
  if (sum.is_zero()) return 1;
  const numeric content = signed_content(sum);
  const ex primitive = (sum / content).expand();
  auto found = exponentials_.find(primitive);
  if (found == exponentials_.end()) {
    const numeric unit = GiNaC::abs(content);
    const ex symbol = generate(GeneratorKind::exponential, "exp", (unit * primitive).expand());
    signs_[symbol] = 1;
    found = exponentials_.emplace(primitive, Exponential{unit, symbol}).first;
  }
  auto& [unit, symbol] = found->second;
  if (!(content / unit).is_integer()) {
    const numeric finer = rational_gcd(unit, GiNaC::abs(content));
    const ex power_of = generate(GeneratorKind::exponential, "exp", (finer * primitive).expand());
    signs_[power_of] = 1;
    const ex old = GiNaC::pow(power_of, unit / finer);
    for (auto& alias : aliases_)
      alias.second = alias.second.subs(symbol == old, GiNaC::subs_options::no_pattern);
    aliases_[symbol] = old;
    remember_alias(symbol, old);
    found->second = {finer, power_of};
  }
  return GiNaC::pow(symbol, content / unit);
}

ex Tower::exponential(const ex& argument) {
  return by_cases(argument.expand(), [this](const ex& e) {
    ex rest = 0;
    ex result = 1;
    const auto is_logarithm = [this](const ex& symbol) {
      const auto* generator = find(symbol);
      return generator && generator->kind == GeneratorKind::logarithm;
    };
    for (const ex& summand : terms(e)) {
      const Term term = read_term(summand);
      if (term.exponents.empty()) {
        result *= GiNaC::exp(summand);
        continue;
      }
      const auto& [symbol, exponent] = *term.exponents.begin();
      const auto* generator = find(symbol);
      const bool is_linear =
          generator && exponent == 1 && term.exponents.size() == 1 && is_numeric(term.constant);
      if (is_linear && generator->kind == GeneratorKind::maximum) {
        result *= exponential_of_sum(summand);
      } else if (is_linear && generator->kind == GeneratorKind::logarithm &&
                 as_numeric(2 * term.constant).is_integer()) {
        result *= power(generator->argument, term.constant);
      } else if (std::any_of(term.exponents.begin(), term.exponents.end(),
                             [&](const auto& factor) { return is_logarithm(factor.first); })) {
        result *= exponential_of_sum(summand);  // P^a P^b = P^(a + b)
      } else {
        rest += summand;
      }
    }
    return (result * exponential_of_sum(rest)).expand();
  });
}

ex Tower::logarithm_of_symbol(const ex& symbol) {
  if (const auto* generator = find(symbol)) {
    const ex argument = generator->argument;  // generators_ may grow
    switch (generator->kind) {
      case GeneratorKind::exponential:
        return argument;
      case GeneratorKind::root:
        return logarithm(argument) / 2;
      case GeneratorKind::reciprocal:
        return -logarithm(argument);
      case GeneratorKind::named:
      case GeneratorKind::logarithm:
      case GeneratorKind::error_function:
      case GeneratorKind::sine:
      case GeneratorKind::cosine:
      case GeneratorKind::power:
      case GeneratorKind::maximum:
      case GeneratorKind::indicator:
        break;
    }
  }
  return remembered(GeneratorKind::logarithm, "log", symbol, sign(symbol - 1));
}

ex Tower::logarithm(const ex& argument) {
  const ex expanded = argument.expand();
  if (expanded.is_zero()) throw DomainError("logarithm of zero");
  return by_cases(expanded, [this](const ex& e) -> ex {
    if (e.is_zero()) return undefined();
    Factored value = read(e);
    const int sign = sign_of_constant(value.constant);
    ex result = log_of_constant(sign < 0 ? -value.constant : value.constant);
    Exponents rest;
    for (const auto& [symbol, exponent] : value.exponents) {
      if (sign_of_symbol(symbol) > 0) {
        result += exponent * logarithm_of_symbol(symbol);
      } else {
        rest[symbol] = exponent;
      }
    }
    const ex inside = ((sign < 0 ? -1 : 1) * monomial(rest) * value.primitive).expand();
    if (!inside.is_equal(1)) {
      if (is_numeric(inside)) throw DomainError("logarithm of a negative number");
      result += remembered(GeneratorKind::logarithm, "log", inside, this->sign(inside - 1));
    }
    return result.expand();
  });
}

ex Tower::square_root(const ex& argument) {
  return by_cases(argument.expand(), [this](const ex& e) -> ex {
    if (is_numeric(e)) return root_of_constant(e);
    Factored value = read(e);
    ex outside = 1;
    for (auto& [symbol, exponent] : value.exponents) {
      if (sign_of_symbol(symbol) <= 0) continue;
      const int half = exponent >= 0 ? exponent / 2 : -((1 - exponent) / 2);
      outside *= GiNaC::pow(symbol, half);
      exponent -= 2 * half;
      const auto* generator = find(symbol);
      if (exponent == 1 && generator && generator->kind == GeneratorKind::exponential) {
        outside *= exponential(ex(generator->argument) / 2);
        exponent = 0;
      } else if (exponent == 1 && generator && generator->kind == GeneratorKind::reciprocal) {
        outside *= reciprocal(square_root(ex(generator->argument)));
        exponent = 0;
      } else if (exponent == 1 && is_pi(symbol)) {  // sqrt(2 pi) is sqrt(2) sqrt(pi)
        outside *= remembered(GeneratorKind::root, "root", symbol, 1);
        exponent = 0;
      }
    }
    // Only squares leave the root: sqrt(3) in every coefficient would be a burden.
    if (is_numeric(value.constant)) {
      const ex root = GiNaC::sqrt(ex(GiNaC::abs(as_numeric(value.constant))));
      if (is_numeric(root) && as_numeric(root).is_rational()) {
        outside *= root;
        value.constant = as_numeric(value.constant).csgn();
      }
    }
    const ex inside = (value.constant * monomial(value.exponents) * value.primitive).expand();
    if (is_numeric(inside)) return (outside * root_of_constant(inside)).expand();
    return (outside * remembered(GeneratorKind::root, "root", inside, 1)).expand();
  });
}

ex Tower::hyperbolic_tangent(const ex& argument) {
  const ex e = exponential(2 * argument);
  return (1 - 2 * reciprocal(e + 1)).expand();
}

ex Tower::pi() {
  if (!pi_) {
    pi_ = variable("pi", true);
    assume_bound(*pi_, 3, true);
    assume_bound(*pi_, numeric(22, 7), false);
  }
  return *pi_;
}

/// Of v and of -v, the one whose first term is positive is the argument.
ex Tower::odd_function(GeneratorKind kind, const std::string& name, const ex& argument) {
  return by_cases(argument.expand(), [&](const ex& e) -> ex {
    if (e.is_zero()) return 0;
    const bool is_flipped = signed_content(e).is_negative();
    const ex value = is_flipped ? (-e).expand() : e;
    const int sign = kind == GeneratorKind::error_function ? this->sign(value) : 0;
    const ex symbol = remembered(kind, name, value, sign);
    return is_flipped ? -symbol : symbol;
  });
}

ex Tower::error_function(const ex& argument) {
  return odd_function(GeneratorKind::error_function, "erf", argument);
}

ex Tower::sine(const ex& argument) {
  return odd_function(GeneratorKind::sine, "sin", argument);
}

ex Tower::cosine(const ex& argument) {
  return by_cases(argument.expand(), [&](const ex& e) -> ex {
    if (e.is_zero()) return 1;
    const ex value = signed_content(e).is_negative() ? (-e).expand() : e;
    const ex sine_of_value = sine(value);
    const bool is_new = memory_[GeneratorKind::cosine].count(value) == 0;
    const ex symbol = remembered(GeneratorKind::cosine, "cos", value, 0);
    if (is_new) generators_.back().sine = sine_of_value;
    return symbol;
  });
}

/// b^e for a symbolic exponent: exp(e log(b)) where b is known to be positive; else a symbol for
/// each term of the exponent.
ex Tower::symbolic_power(const ex& base, const ex& exponent) {
  if (base.is_zero()) return undefined();
  if (sign(base) > 0) return exponential(exponent * logarithm(base));
  ex result = 1;
  for (const ex& term : terms(exponent)) {
    if (is_numeric(term)) {  // b^(t - 1) = b^t / b
      result *= power(base, term);
      continue;
    }
    // (-1)^(2 t) is -1 where t = 1/2, and no square.
    const auto symbols = symbols_of(term);
    const bool is_whole = std::all_of(symbols.begin(), symbols.end(), [&](const ex& symbol) {
      return integers_.count(symbol) > 0;
    });
    const numeric content = is_whole ? signed_content(term) : numeric(1);
    const ex primitive = term / content;
    auto& memory = memory_[GeneratorKind::power];
    const ex key = GiNaC::pow(base, primitive);
    if (memory.find(key) == memory.end()) {
      memory[key] = generate(GeneratorKind::power, "power", base);
      generators_.back().exponent = primitive;
    }
    result *= power(memory[key], content);
  }
  return result.expand();
}

ex Tower::power(const ex& base, const ex& exponent) {
  const ex wanted = exponent.expand();
  if (!is_numeric(wanted)) {
    return by_cases(base.expand(), [&](const ex& e) -> ex { return symbolic_power(e, wanted); });
  }
  const numeric value = as_numeric(wanted);
  if (value.is_integer()) {
    const ex root = value.is_negative() ? reciprocal(base) : base;
    return GiNaC::pow(root, GiNaC::abs(value)).expand();
  }
  if (!(2 * value).is_integer())
    throw UnsupportedError("GiNaC: a power that is no multiple of 1/2");
  return power(square_root(base), 2 * value);
}

/// max(x + c, y + c) = max(x, y) + c, and exp commutes with a maximum.
ex Tower::maximum(const GiNaC::exvector& operands) {
  GiNaC::exvector distinct;
  for (const ex& operand : operands) distinct.push_back(operand.expand());
  const ex common = distinct.size() > 1 ? common_terms(distinct) : 0;
  if (!common.is_zero()) {
    for (ex& operand : distinct) operand = (operand - common).expand();
    return (common + maximum(distinct)).expand();
  }
  const auto is_exponential = [this](const ex& operand) {
    const auto* generator = find(operand);
    return generator && generator->kind == GeneratorKind::exponential;
  };
  if (distinct.size() > 1 && std::all_of(distinct.begin(), distinct.end(), is_exponential)) {
    for (ex& operand : distinct) operand = find(operand)->argument;
    return exponential(maximum(distinct));
  }
  std::sort(distinct.begin(), distinct.end(), GiNaC::ex_is_less());
  distinct.erase(std::unique(distinct.begin(), distinct.end(), ExEqual()), distinct.end());
  if (distinct.size() == 1) return distinct.front();
  auto& memory = memory_[GeneratorKind::maximum];
  const ex key = GiNaC::lst(distinct.begin(), distinct.end());
  const auto found = memory.find(key);
  if (found != memory.end()) return found->second;
  const ex symbol = generate(GeneratorKind::maximum, "max", key);
  memory[key] = symbol;
  auto& generator = generators_.back();
  generator.operands = distinct;
  for (std::size_t k = 0; k < distinct.size(); ++k) {
    const GiNaC::symbol subgradient(generator.symbol.get_name() + "'" + std::to_string(k + 1));
    generator.subgradients.push_back(subgradient);
  }
  return symbol;
}

ExSet Tower::needed(const ex& expression) const {
  ExSet all;
  GiNaC::exvector open{expression};
  while (!open.empty()) {
    const ex next = open.back();
    open.pop_back();
    for (const ex& symbol : symbols_of(next)) {
      if (!all.insert(symbol).second) continue;
      if (const auto* generator = find(symbol)) {
        open.push_back(generator->argument);
        open.push_back(generator->exponent);
        open.push_back(generator->sine);
      }
    }
  }
  return all;
}

}  // namespace gradstone::ginac
