#include "symbolic/ginac/sample.hpp"

#include <cln/complex.h>
#include <cln/real.h>

#include "symbolic/cln_functions.hpp"

namespace gradstone::ginac {
namespace {

using GiNaC::numeric;

numeric real_number(const ex& e) {
  const ex value = e.evalf();
  return GiNaC::is_a<numeric>(value) ? GiNaC::ex_to<numeric>(value) : numeric(0);
}

numeric error_function(const numeric& x) {
  const auto format = cln::float_format(static_cast<std::uintptr_t>(GiNaC::Digits));
  const cln::cl_F value = cln::cl_float(cln::realpart(x.to_cl_N()), format);
  return numeric(cln::cl_N(erf(value)));
}

/// A hash of a number (splitmix64).
std::uint64_t mixed(std::uint64_t value) {
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ULL;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebULL;
  return value ^ (value >> 31);
}

}  // namespace

SamplePoint::Value SamplePoint::value(const ex& expression) {
  try {
    return {Status::number, at(expression)};
  } catch (const Undefined& reason) {
    return {reason.status, 0};
  } catch (const std::runtime_error&) {  // GiNaC: division by zero, pole
    return {};
  }
}

bool SamplePoint::is_valid() {
  for (const ex& assumption : tower_->assumptions()) {
    const Value sampled = value(assumption);
    if (sampled.status != Status::number || !sampled.number.is_positive()) return false;
  }
  excludes_boundaries_ = true;
  bool all_defined = true;
  for (const ex& expression : samples_->defined)
    all_defined &= value(expression).status == Status::number;
  excludes_boundaries_ = false;
  return all_defined;
}

numeric SamplePoint::at(const ex& expression) {
  // Conditions first: where one fails, what it guards may be undefined.
  ex rest = expression.expand();
  GiNaC::exmap conditions;
  for (const ex& symbol : symbols_of(rest)) {
    const auto* generator = tower_->find(symbol);
    if (generator && generator->kind == GeneratorKind::indicator)
      conditions[symbol] = of_symbol(symbol);
  }
  if (!conditions.empty()) rest = replaced(rest, conditions);
  GiNaC::exmap table;
  for (const ex& symbol : symbols_of(rest)) table[symbol] = of_symbol(symbol);
  const ex result = rest.subs(table, GiNaC::subs_options::no_pattern).evalf();
  if (!GiNaC::is_a<numeric>(result) || !GiNaC::ex_to<numeric>(result).is_real())
    throw Undefined{Status::not_real};
  return GiNaC::ex_to<numeric>(result);
}

numeric SamplePoint::of_symbol(const ex& symbol) {
  const auto found = values_.find(symbol);
  if (found != values_.end()) return found->second;
  const auto* generator = tower_->find(symbol);
  const numeric value = generator ? of_generator(*generator) : drawn(symbol);
  const auto again = values_.find(symbol);  // a subgradient is set along with its maximum
  return again != values_.end() ? again->second : values_[symbol] = value;
}

numeric SamplePoint::drawn(const ex& symbol) {
  if (tower_->is_undefined(symbol)) throw Undefined{Status::unknown};
  if (tower_->is_pi(symbol)) return real_number(GiNaC::Pi);
  for (const auto& generator : tower_->generators()) {
    for (const ex& subgradient : generator.subgradients) {
      if (subgradient.is_equal(symbol)) {
        of_symbol(generator.symbol);
        return 0;
      }
    }
  }
  // The value depends on the name only, not on the order in which symbols are met.
  const auto& name = GiNaC::ex_to<GiNaC::symbol>(symbol).get_name();
  const std::uint64_t random =
      mixed(seed_ * 0x9e3779b97f4a7c15ULL + std::hash<std::string>{}(name));
  if (const auto counts = samples_->integers.find(symbol); counts != samples_->integers.end()) {
    const auto& [first, last] = counts->second;
    const auto most = static_cast<std::uint64_t>(last ? *last - first + 1 : 5);
    return numeric(static_cast<long>(first + static_cast<std::int64_t>(random % most)));
  }
  constexpr long steps = 1'000'003;  // so many that two values are hardly ever equal
  const numeric fraction(1 + static_cast<long>(random % (steps - 1)), steps);
  const auto bound_in = [&](const ExMap<ex>& bounds) -> std::optional<numeric> {
    const auto found = bounds.find(symbol);
    if (found == bounds.end()) return std::nullopt;
    return GiNaC::ex_to<numeric>(found->second);
  };
  const auto lower = bound_in(samples_->lower_bounds), upper = bound_in(samples_->upper_bounds);
  const int known = tower_->sign(symbol);
  if (upper && (lower || known > 0)) {
    const numeric from = lower.value_or(0);
    return from + fraction * (*upper - from);
  }
  if (lower) return *lower + 2 * fraction;
  if (upper) return *upper - 2 * fraction;
  const int sign = known != 0 ? known : (random >> 40) % 2 == 0 ? 1 : -1;
  return 2 * sign * fraction;
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
      if (!is_positive) throw Undefined{Status::not_real};
      return real_number(GiNaC::log(argument));
    case GeneratorKind::root:
      if (!is_positive) throw Undefined{Status::not_real};
      return real_number(GiNaC::sqrt(argument));
    case GeneratorKind::reciprocal:
      if (argument.is_zero()) throw Undefined{Status::unknown};
      return argument.inverse();
    case GeneratorKind::error_function:
      return error_function(argument);
    case GeneratorKind::sine:
      return real_number(GiNaC::sin(argument));
    case GeneratorKind::cosine:
      return real_number(GiNaC::cos(argument));
    case GeneratorKind::power:
      return real_number(GiNaC::pow(argument, at(generator.exponent)));
    case GeneratorKind::indicator:
      require_clear_sign(generator, argument);
      return is_positive ? 1 : 0;
    case GeneratorKind::maximum:
      break;
  }
  throw Undefined{Status::unknown};
}

/// A condition may be on its boundary exactly, as relu(x) > 0 is for x < 0, but not by rounding.
void SamplePoint::require_clear_sign(const Generator& generator, const numeric& value) const {
  const numeric roundoff = GiNaC::pow(numeric(10), numeric(-40));
  const bool is_on_boundary = value.is_zero();
  const bool is_excluded = is_on_boundary ? excludes_boundaries_ && !is_discrete(generator.argument)
                                          : GiNaC::abs(value) < roundoff;
  if (is_excluded) throw Undefined{Status::unknown};
}

bool SamplePoint::is_discrete(const ex& expression) const {
  for (const ex& symbol : tower_->needed(expression)) {
    if (!tower_->find(symbol) && samples_->discrete.count(symbol) == 0) return false;
  }
  return true;
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
