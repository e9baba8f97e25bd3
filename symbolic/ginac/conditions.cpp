#include "reference/error.hpp"
#include "symbolic/ginac/constants.hpp"
#include "symbolic/ginac/tower.hpp"

namespace gradstone::ginac {
namespace {

/// A polynomial that is linear in some symbol, with a number as coefficient, has no factors.
bool is_plainly_irreducible(const ex& primitive) {
  for (const ex& symbol : symbols_of(primitive)) {
    if (primitive.degree(symbol) == 1 && primitive.ldegree(symbol) == 0 &&
        GiNaC::is_a<GiNaC::numeric>(primitive.coeff(symbol, 1)))
      return true;
  }
  return false;
}

struct Power {
  ex base;
  int exponent;
};

/// The polynomial as a product of powers.
std::vector<Power> factors_of(const ex& primitive) {
  if (primitive.is_equal(1)) return {};
  if (is_plainly_irreducible(primitive)) return {{primitive, 1}};
  const ex product = GiNaC::factor(primitive);
  std::vector<Power> result;
  const auto add = [&](const ex& factor) {
    const bool is_power =
        GiNaC::is_a<GiNaC::power>(factor) && factor.op(1).info(GiNaC::info_flags::posint);
    if (is_power) {
      result.push_back({factor.op(0), GiNaC::ex_to<GiNaC::numeric>(factor.op(1)).to_int()});
    } else {
      result.push_back({factor, 1});
    }
  };
  if (GiNaC::is_a<GiNaC::mul>(product)) {
    for (const ex& factor : product) add(factor);
  } else {
    add(product);
  }
  return result;
}

}  // namespace

int Tower::sign_of_symbol(const ex& symbol) const {
  const auto found = signs_.find(symbol);
  return found == signs_.end() ? 0 : found->second;
}

int Tower::sign_of(const Factored& value) const {
  int sign = sign_of_constant(value.constant);
  for (const auto& [symbol, exponent] : value.exponents) {
    if (exponent % 2 != 0) sign *= sign_of_symbol(symbol);
  }
  if (sign == 0 || value.primitive.is_equal(1)) return sign;
  const auto found = known_.find(value.primitive);
  if (found != known_.end()) return sign * found->second;
  int of_primitive = sign_of_terms(value.primitive);
  if (of_primitive == 0) of_primitive = sign_within_bounds(value.primitive);
  if (of_primitive == 0) of_primitive = sign_beside_one(value.primitive);
  if (of_primitive == 0) of_primitive = sign_of_square(value.primitive);
  return sign * of_primitive;
}

/// a v^2 + b v + c has one sign if b^2 < 4 a c.
int Tower::sign_of_square(const ex& primitive) const {
  const auto symbols = symbols_of(primitive);
  if (symbols.size() != 1) return 0;
  const ex& v = *symbols.begin();
  const ex a = primitive.coeff(v, 2), b = primitive.coeff(v, 1), c = primitive.coeff(v, 0);
  if (primitive.degree(v) != 2 || primitive.ldegree(v) < 0 || !is_numeric(a) || !is_numeric(b) ||
      !is_numeric(c))
    return 0;
  const auto discriminant = GiNaC::ex_to<GiNaC::numeric>(b * b - 4 * a * c);
  return discriminant.is_negative() ? GiNaC::ex_to<GiNaC::numeric>(a).csgn() : 0;
}

/// exp(f) - 1 has the sign of f.
int Tower::sign_beside_one(const ex& primitive) const {
  if (!GiNaC::is_a<GiNaC::add>(primitive) || primitive.nops() != 2) return 0;
  for (const ex& symbol : symbols_of(primitive)) {
    const auto* generator = find(symbol);
    if (!generator || generator->kind != GeneratorKind::exponential) continue;
    if ((primitive - (symbol - 1)).expand().is_zero()) return sign(generator->argument);
    if ((primitive + (symbol - 1)).expand().is_zero()) return -sign(generator->argument);
  }
  return 0;
}

/// A sum has the sign that all its terms have.
int Tower::sign_of_terms(const ex& sum) const {
  int common = 0;
  for (const ex& summand : terms(sum)) {
    const Term term = read_term(summand);
    const int sign = sign_of({term.constant, term.exponents, 1});
    if (sign == 0 || sign == -common) return 0;
    common = sign;
  }
  return common;
}

/// Symbols are written as their bound and how far they are from it.
int Tower::sign_within_bounds(const ex& primitive) const {
  for (const auto* shifted : {&above_, &below_}) {
    if (shifted->empty()) continue;
    const ex expanded = replaced(primitive, *shifted).expand();
    if (expanded.is_equal(primitive)) continue;
    if (const int sign = sign_of_terms(expanded)) return sign;
  }
  return 0;
}

void Tower::assume_bound(const ex& symbol, const ex& end, bool is_lower) {
  const ex distance = variable(GiNaC::ex_to<GiNaC::symbol>(symbol).get_name() + "~", true);
  (is_lower ? above_ : below_)[symbol] = is_lower ? end + distance : end - distance;
  const int sign = sign_of_constant(end);
  if (is_lower ? sign >= 0 : sign <= 0) signs_[symbol] = is_lower ? 1 : -1;
}

int Tower::sign(const ex& expression) const {
  return sign_of(read(expression.expand()));
}

void Tower::assume_positive(const ex& difference) {
  const ex expanded = difference.expand();
  const Factored value = factored(expanded);
  assumptions_.push_back(expanded);
  if (value.primitive.is_equal(1)) {
    if (value.exponents.size() == 1 && value.exponents.begin()->second == 1)
      signs_[value.exponents.begin()->first] = sign_of_constant(value.constant);
    return;
  }
  const int sign = sign_of({value.constant, value.exponents, 1});
  if (sign != 0) known_[value.primitive] = sign;
}

/// Whether the expression is 0 in no whole region. Functions by cases may be: relu(x) is 0 for all
/// negative x, so that its being positive is not the opposite of its being negative. Of sines not
/// all relations are known, sin(x + pi) = -sin(x) and sin(pi) = 0 for instance.
bool Tower::vanishes_nowhere(const ex& factor) {
  bool has_named = false;
  for (const ex& symbol : needed(factor)) {
    const auto* generator = find(symbol);
    if (!generator) continue;
    if (generator->may_vanish_in_a_region()) return false;
    has_named |= generator->kind == GeneratorKind::named;
  }
  return !has_named || !composed(factor, 0).is_zero();
}

void Tower::declare_integer(const ex& symbol, const IntegerRange& range) {
  integers_[symbol] = range;
  if (range.first > 0) signs_[symbol] = 1;
}

/// The sign of what depends on one integer only, linearly; nothing where continuous quantities
/// decide. Errors: SplitInteger; UnsupportedError where the integer is met in another way.
std::optional<int> Tower::sign_by_integers(const ex& factor) {
  if (integers_.empty()) return std::nullopt;
  const auto counts = [this](const ex& symbol) { return integers_.count(symbol) > 0; };
  const auto is_free = [this](const ex& symbol) { return !find(symbol); };
  const auto depends_on_integers_only = [&](const ExSet& symbols) {
    return std::any_of(symbols.begin(), symbols.end(), counts) &&
           std::all_of(symbols.begin(), symbols.end(),
                       [&](const ex& symbol) { return !is_free(symbol) || counts(symbol); });
  };
  const ExSet symbols = needed(factor);
  for (const ex& symbol : symbols) {
    if (!is_free(symbol) && depends_on_integers_only(needed(symbol)))
      throw UnsupportedError("GiNaC: a condition on a function of an integer parameter");
  }
  if (!depends_on_integers_only(symbols)) return std::nullopt;
  if (symbols.size() != 1 || factor.degree(*symbols.begin()) != 1 ||
      factor.ldegree(*symbols.begin()) < 0)
    throw UnsupportedError("GiNaC: a condition on an integer parameter that is not linear");
  const ex& symbol = *symbols.begin();
  const auto number = [](const ex& e) { return GiNaC::ex_to<GiNaC::numeric>(e); };
  const GiNaC::numeric slope = number(factor.coeff(symbol, 1)),
                       rest = number(factor.coeff(symbol, 0));
  const auto sign_at = [&](std::int64_t value) {
    return (slope * GiNaC::numeric(static_cast<long>(value)) + rest).csgn();
  };
  const IntegerRange& range = integers_[symbol];
  const int first = sign_at(range.first);
  const int last = range.last ? sign_at(*range.last) : slope.csgn();
  if (first != last)
    throw SplitInteger{GiNaC::ex_to<GiNaC::symbol>(symbol).get_name(), -rest / slope};
  return first;
}

/// A maximum is at least each of its operands.
std::optional<Tower::Signs> Tower::signs_beside_maximum(const ex& primitive) {
  for (const ex& symbol : symbols_of(primitive)) {
    const auto* generator = find(symbol);
    if (!generator || generator->kind != GeneratorKind::maximum) continue;
    for (const ex& operand : generator->operands) {
      const ex above = (symbol - operand).expand();
      const bool is_above = primitive.is_equal(above);
      if (!is_above && !(primitive + above).expand().is_zero()) continue;
      const ex is_larger = remembered(GeneratorKind::indicator, "sign", above, 0);
      return is_above ? Signs{is_larger, 0} : Signs{0, is_larger};
    }
  }
  return std::nullopt;
}

/// exp(f)^n is above c where n f is above log(c), and log(f) where f is above exp(c).
std::optional<Tower::Signs> Tower::signs_of_function(const ex& primitive) {
  const auto symbols = symbols_of(primitive);
  if (symbols.size() != 1) return std::nullopt;
  const ex symbol = *symbols.begin();
  const auto* generator = find(symbol);
  if (!generator) return std::nullopt;
  const ex argument = generator->argument;
  const int degree = primitive.degree(symbol);
  const ex slope = primitive.coeff(symbol, degree), rest = primitive.coeff(symbol, 0);
  const bool has_two_terms =
      degree > 0 && primitive.ldegree(symbol) >= 0 &&
      (primitive - slope * GiNaC::pow(symbol, degree) - rest).expand().is_zero();
  const int rises = sign_of_constant(slope);
  if (!has_two_terms || rises == 0) return std::nullopt;
  const ex threshold = -rest / slope;
  std::optional<ex> above;  // is positive where the function is above the threshold
  if (generator->kind == GeneratorKind::exponential) {
    if (sign_of_constant(threshold) <= 0) return rises > 0 ? Signs{1, 0} : Signs{0, 1};
    above = degree * argument - log_of_constant(threshold);
  } else if (generator->kind == GeneratorKind::logarithm && degree == 1) {
    above = argument - GiNaC::exp(threshold);
  }
  if (!above) return std::nullopt;
  const Signs signs{indicator(*above), indicator(-*above)};
  return rises > 0 ? signs : Signs{signs.negative, signs.positive};
}

Tower::Signs Tower::signs_of_factor(const ex& factor, int exponent) {
  const Factored value = read(factor.expand());
  int known = sign_of(value);
  bool is_decided = known != 0;
  if (!is_decided) {
    if (const auto sign = sign_by_integers(factor)) {
      known = *sign;
      is_decided = true;
    }
  }
  Signs signs{known > 0 ? 1 : 0, known < 0 ? 1 : 0};
  const ex primitive = (value.primitive * monomial(value.exponents)).expand();
  if (is_decided) {
    // Nothing is left to say.
  } else if (const auto beside = signs_beside_maximum(primitive)) {
    signs = *beside;
    if (sign_of_constant(value.constant) < 0) std::swap(signs.positive, signs.negative);
  } else if (const auto of_argument = signs_of_function(primitive)) {
    signs = *of_argument;
    if (sign_of_constant(value.constant) < 0) std::swap(signs.positive, signs.negative);
  } else {
    signs.positive = remembered(GeneratorKind::indicator, "sign", primitive, 0);
    signs.negative = vanishes_nowhere(primitive)
                         ? 1 - signs.positive
                         : remembered(GeneratorKind::indicator, "sign", -primitive, 0);
    if (sign_of_constant(value.constant) < 0) std::swap(signs.positive, signs.negative);
  }
  if (exponent % 2 == 0) signs = {signs.positive + signs.negative, 0};
  return signs;
}

ex Tower::vanishing(const ex& difference) {
  return by_cases(difference.expand(), [this](const ex& e) -> ex {
    if (e.is_zero()) return 1;
    if (!is_numeric(e) && integers_.empty() && vanishes_nowhere(e)) return 0;
    return (1 - indicator(e) - indicator(-e)).expand();
  });
}

ex Tower::magnitude(const ex& expression) {
  const ex expanded = expression.expand();
  return (expanded * (indicator(expanded) - indicator(-expanded))).expand();
}

ex Tower::indicator(const ex& difference) {
  return by_cases(difference.expand(), [this](const ex& e) -> ex {
    if (e.is_zero()) return 0;
    const Factored value = read(e);
    std::vector<Power> factors = factors_of(value.primitive);
    for (const auto& [symbol, exponent] : value.exponents) {
      const auto* generator = find(symbol);
      const bool is_reciprocal = generator && generator->kind == GeneratorKind::reciprocal;
      factors.push_back({is_reciprocal ? generator->argument : symbol, exponent});
    }
    const bool is_positive = sign_of_constant(value.constant) > 0;
    Signs product{is_positive ? 1 : 0, is_positive ? 0 : 1};
    for (const auto& [base, exponent] : factors) {
      const Signs signs = signs_of_factor(base, exponent);
      product = {(product.positive * signs.positive + product.negative * signs.negative).expand(),
                 (product.positive * signs.negative + product.negative * signs.positive).expand()};
    }
    return product.positive;
  });
}

}  // namespace gradstone::ginac
