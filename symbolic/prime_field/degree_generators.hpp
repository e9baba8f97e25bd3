#pragma once

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "reference/error.hpp"
#include "symbolic/prime_field/degree.hpp"
#include "symbolic/prime_field/generators.hpp"

namespace gradstone::prime_field {

/// The same functions, counted: their results are generators whose degrees are bounded by what a
/// trial in a field did with the same formulas.
template <>
class Generators<Degree> {
 public:
  static constexpr bool counts_degrees = true;

  Generators(Style style, Activity activity)
      : style_(style), activity_(activity), pattern_(style.pattern.value_or(0)) {}

  const Style& style() const { return style_; }

  static Degree draw() { return Degree::drawn(1); }
  static Degree draw_nonzero() { return Degree::drawn(1); }
  static Degree draw_positive() { return Degree::drawn(2); }

  // Every exp is drawn as a fourth power; exp(2v) is its square. exp(log(a)) gives back an argument
  // of a log.
  Degree exp(const Degree& v) {
    note(v);
    exponents_ = std::max(exponents_, v.total());
    const double degree = activity_.exp_parts * (8 + (activity_.exp_of_log ? log_arguments_ : 0));
    return {degree, degree, v.support, v.support, v.support, v.origin};
  }

  // A log is a sum of generators and of arguments of exps.
  Degree log(const Degree& a) {
    note(a);
    log_arguments_ = std::max(log_arguments_, a.total());
    const double degree = activity_.log_parts * (1 + exponents_);
    return {degree, degree, a.support, a.support, a.support, a.origin};
  }

  // A free root is drawn as a square. An exact one is sqrt(n d)/d of its radicand n/d; where it
  // might be a square, its sign counts as a coin.
  Degree root(const Degree& a) {
    note(a);
    if (!style_.exact_roots) return {2, 0, a.support, 0, a.support, a.origin};
    if (a.total() == 0 && a.support == 0)
      throw UnsupportedError("the exact root of a constant has no model in the field");
    const bool has_sign = style_.signed_roots || !activity_.independent_roots;
    const double coins = a.support + (has_sign ? 1 : 0);
    return {a.total() + 2, a.denominator, coins, 0, coins, a.origin};
  }

  // A square of what is drawn.
  static Degree pi() { return Degree::drawn(2); }

  Degree erf(const Degree& v) {
    note(v);
    return {1, 0, v.support, 0, v.support, v.origin};
  }

  // Every turn is drawn as a square of a point whose coordinates are quotients of degree 2; twice
  // an angle is its square.
  Turn<Degree> turn(const Degree& v) {
    note(v);
    const double degree = activity_.turn_parts * 4;
    const Degree both{degree, degree, v.support, v.support, v.support, v.origin};
    return {both, both};
  }
  static bool has_turned() { return false; }

  Degree symbolic_power(const Degree& base, const Degree& exponent) {
    return exp(exponent * log(base));
  }

  Dual<Degree> maximum(const std::vector<Dual<Degree>>& values) {
    if (values.size() == 1) return values.front();
    Dual<Degree> result{Degree::drawn(1), Degree()};
    for (const auto& v : values) {
      note(v.value);
      result.value.support += v.value.support;
      result.value.origin = joined(result.value.origin, v.value.origin);
      result.tangent = result.tangent + draw() * v.tangent;
    }
    if (style_.chosen_maxima) result = largest_of(values);
    result.value.coins_above = std::max(result.value.coins_above, result.value.support);
    result.value.origin.maxima = true;
    return result;
  }

  /// By the number of the pattern.
  std::size_t choose(std::size_t count) { return next_digit(pattern_, count); }

  static Degree marked(Degree value, const Origin& origin) {
    value.origin = origin;
    return value;
  }
  void know_positive(const Degree& /*c*/, std::optional<std::size_t> /*condition*/) {}
  void use_matrix_condition(std::size_t /*condition*/) {}
  void know_positive_entry(const Degree& /*value*/) {}
  void remember_sum(const Degree&, int, const Degree&, int, const Degree&) {}
  void remember_product(const Degree&, const Degree&, const Degree&, const Degree&, const Degree&) {
  }

  /// The coins behind d > 0: those of d, and one for each of the values that d can take.
  Degree decide(const Degree& d) {
    note(d);
    compares_patterns_ = compares_patterns_ || (d.origin.moves == 0 && d.origin.patterns);
    compares_maxima_ = compares_maxima_ || (d.origin.moves == 0 && d.origin.maxima);
    compares_integers_ = compares_integers_ || (d.origin.moves == 0 && d.origin.integers);
    const double coins = d.support + 1;
    return {0, 0, coins, 0, d.support + std::exp2(std::min(d.support, 60.0)), joined(d.origin, {})};
  }

  /// The coins by which the coins of a definition by cases may be forced, through conditions such
  /// as tl <= tr: x - tr > 0 forces x - tl > 0.
  Degree forced() const {
    const double coins = activity_.forced ? activity_.positives : 0;
    return {0, 0, coins, 0, coins};
  }

  /// Whether a comparison may be met with equality by what a mask holds, or by an integer, whatever
  /// the continuous quantities are.
  bool compares_patterns() const { return compares_patterns_; }
  bool compares_integers() const { return compares_integers_; }
  /// The same, by a maximum.
  bool compares_maxima() const { return compares_maxima_; }

  /// The largest degree of a value that was looked up.
  double largest_argument() const { return largest_; }

 private:
  // sum_k 1_k x_k, where 1_k depends on as many comparisons as there are others.
  Dual<Degree> largest_of(const std::vector<Dual<Degree>>& values) {
    Dual<Degree> result = values.front();
    double coins = static_cast<double>(values.size()) - 1;
    for (const auto& v : values) {
      coins += v.value.support;
      result = {Degree::larger(result.value, v.value), Degree::larger(result.tangent, v.tangent)};
    }
    for (auto* part : {&result.value, &result.tangent}) {
      part->coins_above += coins;
      if (part->denominator > 0 || part->coins_below > 0) part->coins_below += coins;
      part->support += coins + std::exp2(std::min(coins, 60.0));
    }
    return result;
  }

  void note(const Degree& argument) { largest_ = std::max(largest_, argument.total()); }

  Style style_;
  Activity activity_;
  std::uint64_t pattern_;
  double largest_ = 0, exponents_ = 0, log_arguments_ = 0;
  bool compares_patterns_ = false, compares_integers_ = false, compares_maxima_ = false;
};

}  // namespace gradstone::prime_field
