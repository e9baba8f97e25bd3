#pragma once

#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "reference/expr/rational.hpp"

namespace gradstone::testing_random {

/// c[0] + c[1] x + c[2] x^2 + ...
using Polynomial = std::vector<Rational>;

/// A function of one variable: polynomials between its breakpoints, and its values at these.
struct Piecewise {
  std::vector<Rational> breaks;    ///< ascending
  std::vector<Polynomial> pieces;  ///< one more than breakpoints
  std::vector<Rational> values;    ///< at the breakpoints

  const Polynomial& below(std::size_t at) const { return pieces[at]; }
  const Polynomial& above(std::size_t at) const { return pieces[at + 1]; }
};

/// A text whose last system states one gradient, and whether that is right.
struct SlopeClaim {
  std::string text;
  bool is_right = true, is_right_off_ties = true;
  std::string why;  ///< it is not
};

/// Random piecewise functions with exactly known slopes, alone, as sums of two steps of a layer,
/// and times functions of a mask's row sum, of an integer, a parameter or a size; with a gradient
/// that is right at every point, or has one mistake.
class RandomSlopes {
 public:
  explicit RandomSlopes(unsigned seed) : random_(seed) {}

  SlopeClaim claim();

 private:
  int below(std::size_t count) { return static_cast<int>(random_() % count); }
  bool one_in(std::size_t count) { return below(count) == 0; }
  template <class T>
  const T& any(const std::vector<T>& of) {
    return of[random_() % of.size()];
  }
  Rational coefficient();
  Piecewise function();
  Piecewise slope_of(const Piecewise& function);
  void spoil(Piecewise& function, Piecewise& slope);
  std::string compared(const Rational& at, const std::string& relation);
  std::string text_of(const Piecewise& function, bool may_use_maxima);
  std::string as_cases(const Piecewise& function);
  std::string as_sum(const Piecewise& function, bool may_use_maxima);
  SlopeClaim alone(const Piecewise& function, const Piecewise& slope);
  SlopeClaim of_two_steps(const Piecewise& function, const Piecewise& slope);
  SlopeClaim with_factor(const Piecewise& function, const Piecewise& slope, bool has_mistake);

  std::mt19937 random_;
};

}  // namespace gradstone::testing_random
