#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "reference/expr/dim.hpp"
#include "reference/expr/scalar.hpp"
#include "symbolic/prime_field/random.hpp"

namespace gradstone::prime_field {

/// constant + sum of slope * parameter.
struct ParameterForm {
  Rational constant;
  std::map<std::string, Rational> slopes;  ///< none of them 0

  ParameterForm plus(const Rational& factor, const ParameterForm& other) const;
  /// Errors: std::out_of_range where a value is missing.
  Rational at(const std::map<std::string, Rational>& values) const;
};

/// The formula as a linear form in parameters; nothing where it is none.
std::optional<ParameterForm> parameter_form(const Scalar& formula, const Sizes& sizes);

/// The values that an integer takes: all from the first on, up to the last if there is one.
struct IntegerRange {
  std::int64_t first = 1;
  std::optional<std::int64_t> last;
  bool is_single() const { return last && *last == first; }
};
using IntegerRanges = std::map<std::string, IntegerRange>;

std::string to_text(const IntegerRanges& ranges);

/// Thrown where a comparison of an integer with numbers holds in one part of its range only.
struct SplitInteger {
  std::string name;
  Rational threshold;
};
/// The parts of the range below the threshold, at it, and above it.
std::vector<IntegerRange> split(const IntegerRange& range, const Rational& threshold);

/// Whether the form, a number plus a multiple of one integer, is positive (1), zero (0) or negative
/// (-1) in the whole range. Errors: SplitInteger.
int sign_in(const IntegerRange& range, const std::string& name, const ParameterForm& form);

/// What conditions on parameters say: which of them are fixed by others, from where integers count.
///
/// Equations that are linear are solved, and so are pairs of bounds that meet: alpha <= 1 and
/// alpha >= 1. What is a number afterwards is checked.
class ParameterDomain {
 public:
  ParameterDomain() = default;
  /// Errors: UnsupportedError for an equation that is not linear, and where no values are left.
  ParameterDomain(std::vector<std::string> names, const std::vector<std::string>& integers,
                  const std::vector<Comparison>& conditions, const Sizes& sizes);

  /// Parameters that are given by those that are not solved for.
  const std::map<std::string, ParameterForm>& solved() const { return solved_; }
  const IntegerRanges& integers() const { return integers_; }
  /// The form in parameters that are not solved for.
  ParameterForm reduced(ParameterForm form) const;
  /// The sign of a reduced form that is a number, or that one of the bounds tells: t + 1 > 0 where
  /// t >= 0.
  std::optional<int> sign_of(const ParameterForm& form) const;

  /// Small numbers that meet all conditions; nothing where none are found, or where a condition is
  /// not linear.
  std::optional<std::map<std::string, Rational>> small_values(const IntegerRanges& integers,
                                                              Random& random) const;

 private:
  struct Bound {
    ParameterForm form;  ///< is positive, or not negative
    bool is_strict = false;
  };

  void solve(const ParameterForm& is_zero);
  bool solve_bounds_that_meet();
  bool is_positive(const ParameterForm& form) const;
  void read_integer_bounds(const std::vector<std::string>& integers);
  bool is_met(const Bound& bound, const std::map<std::string, Rational>& values) const;

  std::vector<std::string> names_;
  std::vector<Bound> bounds_;
  std::map<std::string, ParameterForm> solved_;
  IntegerRanges integers_;
  bool all_linear_ = true;
};

}  // namespace gradstone::prime_field
