#include "symbolic/ginac/zero_test.hpp"

#include <optional>

#include "reference/error.hpp"

namespace gradstone::ginac {
namespace {

void require_manageable(const ex& expression) {
  constexpr std::size_t most_terms = 200'000;
  if (expression.nops() > most_terms)
    throw UnsupportedError("GiNaC: an expression of more than 200000 terms");
}

ex without_aliases(const Tower& tower, const ex& expression) {
  return tower.aliases().empty() ? expression : replaced(expression, tower.aliases());
}

/// Eliminates the roots and reciprocals from an expression, and the squares of cosines.
class Elimination {
 public:
  Elimination(const Tower& tower, ex expression)
      : tower_(tower), value_(without_aliases(tower, expression)) {}

  bool leaves_zero() {
    if (value_.is_zero()) return true;
    const ExSet needed = tower_.needed(value_);
    const auto& generators = tower_.generators();
    for (auto at = generators.rbegin(); at != generators.rend(); ++at) {
      const bool is_root = at->kind == GeneratorKind::root;
      const bool is_cosine = at->kind == GeneratorKind::cosine;
      if (!is_root && !is_cosine && at->kind != GeneratorKind::reciprocal) continue;
      if (needed.count(at->symbol) == 0 || !mentions(at->symbol)) continue;
      tower_.require_time();
      if (is_cosine)
        reduce_root(at->symbol, current(1 - GiNaC::pow(at->sine, 2)));
      else
        eliminate(at->symbol, at->argument, is_root);
      require_manageable(value_);
      if (value_.is_zero()) return true;
    }
    return false;
  }

 private:
  bool mentions(const ex& symbol) const { return value_.has(symbol); }

  void eliminate(const ex& symbol, const ex& argument, bool is_root) {
    const ex relation = current(argument);
    if (!is_root && !GiNaC::is_a<GiNaC::add>(relation)) {
      substitute(symbol, 1 / relation);
    } else if (const auto variable = linear_variable(relation)) {
      const ex coefficient = relation.coeff(*variable, 1);
      const ex rest = (relation - coefficient * *variable).expand();
      const ex value = GiNaC::pow(symbol, is_root ? 2 : -1);
      substitute(*variable, ((value - rest) / coefficient).expand());
    } else if (is_root) {
      reduce_root(symbol, relation);
    } else {
      clear(symbol, relation);
    }
  }

  /// An argument after the substitutions made so far.
  ex current(const ex& argument) const {
    ex result = without_aliases(tower_, argument);
    for (const auto& [symbol, value] : substitutions_) result = replaced(result, {{symbol, value}});
    return result;
  }

  /// A free variable or exponential in the sum that can be expressed by the rest, with a number or
  /// a monomial as coefficient, and that is in no denominator.
  std::optional<ex> linear_variable(const ex& relation) const {
    std::optional<ex> second_best;
    for (const ex& symbol : symbols_of(relation)) {
      const auto* generator = tower_.find(symbol);
      const bool is_algebraic = generator && (generator->kind == GeneratorKind::root ||
                                              generator->kind == GeneratorKind::sine ||
                                              generator->kind == GeneratorKind::cosine ||
                                              generator->kind == GeneratorKind::reciprocal ||
                                              generator->kind == GeneratorKind::indicator);
      if (is_algebraic || relation.degree(symbol) != 1 || relation.ldegree(symbol) < 0) continue;
      const ex coefficient = relation.coeff(symbol, 1);
      if (GiNaC::is_a<GiNaC::add>(coefficient) || value_.ldegree(symbol) < 0) continue;
      if (GiNaC::is_a<GiNaC::numeric>(coefficient)) return symbol;
      if (!second_best) second_best = symbol;
    }
    return second_best;
  }

  void substitute(const ex& symbol, const ex& value) {
    substitutions_.emplace_back(symbol, value);
    value_ = replaced(value_, {{symbol, value}});
  }

  /// Multiplies by powers of the argument until the reciprocal is gone.
  void clear(const ex& reciprocal, const ex& argument) {
    const int highest = value_.degree(reciprocal);
    ex sum = 0;
    for (int k = value_.ldegree(reciprocal); k <= highest; ++k)
      sum += value_.coeff(reciprocal, k) * GiNaC::pow(argument, highest - k);
    value_ = sum.expand();
  }

  /// Of a root, or of a cosine, whose square is 1 - sin^2 and which is 0 in no region. Multiplies
  /// by powers of the root until it is in no denominator, and replaces its square.
  void reduce_root(const ex& root, const ex& argument) {
    const int lowest = value_.ldegree(root);
    const int shift = lowest >= 0 ? 0 : lowest - lowest % 2 - (lowest % 2 == 0 ? 0 : 2);
    ex sum = 0;
    for (int k = lowest; k <= value_.degree(root); ++k) {
      const int exponent = k - shift;
      sum += value_.coeff(root, k) * GiNaC::pow(argument, exponent / 2) *
             GiNaC::pow(root, exponent % 2);
    }
    value_ = sum.expand();
  }

  const Tower& tower_;
  ex value_;
  std::vector<std::pair<ex, ex>> substitutions_;
};

}  // namespace

bool shown_zero(const Tower& tower, const ex& expression) {
  tower.require_time();
  ex value = expression.expand();
  if (value.is_zero()) return true;
  require_manageable(value);
  value = reduced_indicators(tower, value);
  return Elimination(tower, value).leaves_zero();
}

}  // namespace gradstone::ginac
