#pragma once

#include <ctime>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "symbolic/ginac/laurent.hpp"

namespace gradstone::ginac {

enum class GeneratorKind {
  named,           ///< an entry of a named matrix, cut: its value is known but not looked into
  exponential,     ///< exp(argument)
  logarithm,       ///< log(argument)
  root,            ///< sqrt(argument)
  reciprocal,      ///< 1 / argument
  error_function,  ///< erf(argument)
  sine,            ///< sin(argument)
  cosine,          ///< cos(argument)
  power,           ///< argument ^ exponent, with a symbolic exponent
  maximum,         ///< the largest of the operands
  indicator,       ///< 1 where argument > 0, else 0
};

/// The values of an integer: all from the first on, up to the last if there is one.
struct IntegerRange {
  std::int64_t first = 1;
  std::optional<std::int64_t> last;
};

/// Thrown where a condition on an integer holds in one part of its range only.
struct SplitInteger {
  std::string name;
  GiNaC::numeric threshold;
};

/// A symbol that stands for a function of earlier symbols.
struct Generator {
  GeneratorKind kind;
  GiNaC::symbol symbol;
  ex argument;
  ex exponent;                   ///< of a power
  GiNaC::exvector operands;      ///< of a maximum
  GiNaC::exvector subgradients;  ///< of a maximum: arbitrary, one per operand
  std::size_t layer = 0;         ///< of a named entry
  ex sine;                       ///< of a cosine: the symbol of the sine of its argument

  /// Whether what contains it may be 0 in a whole region without being recognised as 0.
  bool may_vanish_in_a_region() const {
    return kind == GeneratorKind::indicator || kind == GeneratorKind::maximum ||
           kind == GeneratorKind::sine || kind == GeneratorKind::cosine ||
           kind == GeneratorKind::error_function;
  }
};

/// A differential tower: every exp, log, sqrt, 1/x of a sum, maximum and condition is a symbol of
/// its own that knows its argument and its derivation, so that every expression is a Laurent
/// polynomial in symbols and `expand` brings it to a normal form.
///
/// The same function of an equal argument gets the same symbol. What is known of the functions is
/// used where an argument is read: exp(-z) = 1/exp(z), exp(2 z) = exp(z)^2, exp(log(s)) = s,
/// exp(z - m) = exp(z)/exp(m) for a maximum m, erf and sin of -z, cos(z)^2 = 1 - sin(z)^2, log of a
/// product of positive factors, sqrt of even powers of positive factors, and sign rules under the
/// assumptions. A function of an expression by cases is an expression by cases.
///
/// All statements hold where both sides are defined, at generic points of what is continuous:
/// denominators are not 0, radicands and arguments of logarithms are positive, and no condition is
/// on its boundary by chance. What is discrete is not generic: where a mask has a row of zeros, or
/// an integer has one value, an expression that is 0 there is 0 in a whole case. Zeros and ones are
/// indicators, so that every function is taken case by case; integers have ranges in which no
/// condition on them changes (SplitInteger where one does). What has no value in a case, such as
/// the reciprocal of 0, is a symbol of its own there, so that a condition can keep it out.
class Tower {
 public:
  /// The deadline is in processor time, so that a busy machine changes no verdict.
  explicit Tower(std::clock_t deadline = std::numeric_limits<std::clock_t>::max())
      : deadline_(deadline) {}

  void set_deadline(std::clock_t deadline) { deadline_ = deadline; }
  /// Errors: UnsupportedError after the deadline. Asked before every step that may take long.
  void require_time() const;

  /// A free symbol.
  ex variable(const std::string& name, bool positive = false);
  /// A symbol that stands for the value: the value is cut. The layer says when it is looked into.
  ex named(const std::string& name, const ex& value, std::size_t layer);
  /// One more than the highest layer.
  std::size_t layers() const { return layers_; }

  ex exponential(const ex& argument);
  ex logarithm(const ex& argument);
  ex square_root(const ex& argument);
  ex reciprocal(const ex& argument);
  ex hyperbolic_tangent(const ex& argument);
  ex error_function(const ex& argument);
  ex sine(const ex& argument);
  ex cosine(const ex& argument);
  /// A positive symbol between 3 and 22/7, of which nothing else is known but its value at a
  /// sample.
  ex pi();
  /// The expression with sines and cosines of sums and of multiples taken apart (angles.cpp).
  ex angles_apart(const ex& expression);
  bool is_pi(const ex& symbol) const { return pi_ && pi_->is_equal(symbol); }
  /// Errors: UnsupportedError for a rational exponent that is no multiple of 1/2.
  ex power(const ex& base, const ex& exponent);
  ex maximum(const GiNaC::exvector& operands);
  /// 1 where the difference is positive, else 0, also where it is 0 in a whole region.
  ex indicator(const ex& difference);
  /// 1 where the difference is 0 in a whole region, or in a whole case of discrete quantities, else
  /// 0.
  ex vanishing(const ex& difference);
  /// |expression| as a function by cases.
  ex magnitude(const ex& expression);
  /// The expression, or a multiple of it, with more functions by cases: sqrt(x^2) = |x|,
  /// log(x^2) = 2 log(|x|), and the subgradient of a maximum 1 for the largest operand, else 0.
  ex with_cases(const ex& expression);

  /// A free symbol that counts, from the first value up to the last.
  void declare_integer(const ex& symbol, const IntegerRange& range);

  /// From here on the difference is taken to be positive.
  void assume_positive(const ex& difference);
  /// That a free symbol is above the number, or below it; the last bound counts.
  void assume_bound(const ex& symbol, const ex& end, bool is_lower);
  /// 1 or -1 where that is the sign of the expression under the assumptions; 0 if not known.
  int sign(const ex& expression) const;

  const std::vector<Generator>& generators() const { return generators_; }
  /// The generator of a symbol; null for a free symbol.
  const Generator* find(const ex& symbol) const;
  const GiNaC::exvector& assumptions() const { return assumptions_; }

  /// The derivatives of the expression with respect to free symbols or named ones, through the
  /// tower, in one reverse sweep. Indicators are locally constant. `known` derivatives with respect
  /// to named symbols are taken as given.
  GiNaC::exvector gradient(const ex& expression, const GiNaC::exvector& with_respect_to,
                           const ExMap<ex>& known = {});

  /// The expression with the named symbols of this layer and of later ones replaced by their
  /// values; from layer 0 on, down to free symbols.
  ex composed(const ex& expression, std::size_t from_layer);

  /// Whether the symbol stands for what has no value in a case.
  bool is_undefined(const ex& symbol) const { return undefined_ && undefined_->is_equal(symbol); }

  /// Every symbol that occurs in the expression, or in an argument of a generator that does.
  ExSet needed(const ex& expression) const;

  /// Symbols of exponentials that turned out to be powers of others: exp(2 z) = exp(z)^2.
  const GiNaC::exmap& aliases() const { return aliases_; }

 private:
  struct Exponential {
    GiNaC::numeric unit;
    ex symbol;
  };
  using Summands = std::vector<std::pair<ex, ex>>;
  /// Indicators that an expression is positive, and that it is negative.
  struct Signs {
    ex positive, negative;
  };

  ex undefined();
  std::optional<ex> root_by_cases(const ex& argument);
  std::optional<ex> logarithm_by_cases(const ex& argument);
  ex symbolic_power(const ex& base, const ex& exponent);
  std::optional<int> sign_by_integers(const ex& factor);
  std::optional<Signs> signs_of_function(const ex& primitive);
  std::optional<Signs> signs_beside_maximum(const ex& primitive);
  ex generate(GeneratorKind kind, const std::string& name, const ex& argument);
  ex remembered(GeneratorKind kind, const std::string& name, const ex& argument, int sign);
  ex odd_function(GeneratorKind kind, const std::string& name, const ex& argument);
  ex by_cases(const ex& argument, const std::function<ex(const ex&)>& function) const;
  Factored read(const ex& expanded) const;
  ex cleared(const ex& expanded, Exponents& reciprocals) const;
  ex inverse(const Factored& value);
  ex exponential_of_sum(const ex& sum);
  void remember_alias(const ex& symbol, const ex& value);
  ex logarithm_of_symbol(const ex& symbol);
  Signs signs_of_factor(const ex& factor, int exponent);
  bool vanishes_nowhere(const ex& factor);
  Summands differential(std::size_t index);
  ex composed_symbol(const ex& symbol, std::size_t from_layer);
  int sign_of(const Factored& value) const;
  int sign_of_symbol(const ex& symbol) const;
  int sign_of_terms(const ex& sum) const;
  int sign_within_bounds(const ex& primitive) const;
  int sign_beside_one(const ex& primitive) const;
  int sign_of_square(const ex& primitive) const;

  std::clock_t deadline_;
  std::vector<Generator> generators_;
  ExMap<std::size_t> index_;
  std::map<GeneratorKind, ExMap<ex>> memory_;  ///< symbols, by the argument
  ExMap<Exponential> exponentials_;
  ExMap<int> signs_;            ///< of symbols
  ExMap<int> known_;            ///< of primitive polynomials
  GiNaC::exmap above_, below_;  ///< symbols as a bound plus or minus what is positive
  std::map<std::size_t, ExMap<ex>> composed_;  ///< values of symbols, by the layer they start from
  std::size_t layers_ = 0;
  GiNaC::exvector assumptions_;
  GiNaC::exmap aliases_;
  ExMap<IntegerRange> integers_;
  std::optional<ex> undefined_, pi_;
};

}  // namespace gradstone::ginac
