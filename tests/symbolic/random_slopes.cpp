#include "tests/symbolic/random_slopes.hpp"

#include <algorithm>
#include <set>

#include "tests/symbolic/random_points.hpp"

namespace gradstone::testing_random {
namespace {

Rational value_of(const Polynomial& polynomial, const Rational& x) {
  Rational value = 0;
  for (auto c = polynomial.rbegin(); c != polynomial.rend(); ++c) value = value * x + *c;
  return value;
}

Polynomial without_zeros(Polynomial a) {
  while (!a.empty() && a.back() == Rational(0)) a.pop_back();
  return a;
}

Polynomial add(const Polynomial& a, const Polynomial& b, const Rational& times_b = 1) {
  Polynomial sum = a;
  if (sum.size() < b.size()) sum.resize(b.size());
  for (std::size_t k = 0; k < b.size(); ++k) sum[k] = sum[k] + times_b * b[k];
  return without_zeros(sum);
}

Polynomial derivative(const Polynomial& a) {
  Polynomial slope;
  for (std::size_t k = 1; k < a.size(); ++k) slope.push_back(static_cast<int>(k) * a[k]);
  return without_zeros(slope);
}

/// factor (x - c)^power
Polynomial power_from(const Rational& c, int power, const Rational& factor) {
  return power == 1 ? Polynomial{-c * factor, factor}
                    : Polynomial{c * c * factor, -2 * c * factor, factor};
}

/// The same function with more breakpoints.
Piecewise refined(const Piecewise& f, const std::vector<Rational>& breaks) {
  std::set<Rational> all(f.breaks.begin(), f.breaks.end());
  all.insert(breaks.begin(), breaks.end());
  Piecewise fine{{}, {f.pieces[0]}, {}};
  std::size_t passed = 0;
  for (const auto& at : all) {
    fine.breaks.push_back(at);
    const bool is_break = passed < f.breaks.size() && f.breaks[passed] == at;
    fine.values.push_back(is_break ? f.values[passed] : value_of(f.pieces[passed], at));
    passed += is_break;
    fine.pieces.push_back(f.pieces[passed]);
  }
  return fine;
}

Piecewise sum_of(const Piecewise& a, const Piecewise& b) {
  Piecewise sum = refined(a, b.breaks);
  const Piecewise other = refined(b, a.breaks);
  for (std::size_t k = 0; k < sum.pieces.size(); ++k)
    sum.pieces[k] = add(sum.pieces[k], other.pieces[k]);
  for (std::size_t k = 0; k < sum.values.size(); ++k)
    sum.values[k] = sum.values[k] + other.values[k];
  return sum;
}

Piecewise scaled(Piecewise f, const Rational& factor) {
  for (auto& piece : f.pieces) piece = add({}, piece, factor);
  for (auto& value : f.values) value = factor * value;
  return f;
}

/// Whether the slope is that of the function: between breakpoints, and at these.
void judge(const Piecewise& function, const Piecewise& stated, SlopeClaim& claim,
           const std::string& context = "") {
  const Piecewise f = refined(function, stated.breaks), slope = refined(stated, function.breaks);
  for (std::size_t k = 0; k < f.pieces.size(); ++k) {
    if (derivative(f.pieces[k]) == without_zeros(slope.pieces[k])) continue;
    claim.is_right = claim.is_right_off_ties = false;
    claim.why = "it is wrong on piece " + std::to_string(k + 1) + context;
  }
  for (std::size_t k = 0; k < f.breaks.size(); ++k) {
    const Rational& at = f.breaks[k];
    const Rational left = value_of(derivative(f.below(k)), at);
    const Rational right = value_of(derivative(f.above(k)), at);
    const bool is_continuous =
        value_of(f.below(k), at) == f.values[k] && value_of(f.above(k), at) == f.values[k];
    if (is_continuous && std::min(left, right) <= slope.values[k] &&
        slope.values[k] <= std::max(left, right))
      continue;
    claim.is_right = false;
    claim.why = (is_continuous ? "it is " + slope.values[k].text() + " at x = " + at.text() +
                                     ", between slopes " + left.text() + " and " + right.text()
                               : "the function jumps at x = " + at.text()) +
                context;
  }
}

std::string text_of(const Polynomial& polynomial) {
  std::string text;
  for (std::size_t k = 0; k < polynomial.size(); ++k) {
    if (polynomial[k] == Rational(0)) continue;
    text += text.empty() ? "" : " + ";
    text += in_parentheses(polynomial[k]);
    if (k > 0) text += " * x";
    if (k > 1) text += "^" + std::to_string(k);
  }
  return text.empty() ? "0" : text;
}

std::string activation(const std::string& name, const std::string& value,
                       const std::string& slope) {
  return "activation " + name + "\n  f(x) = " + value + "\n  f'(x) = " + slope + "\n\n";
}

}  // namespace

Rational RandomSlopes::coefficient() {
  static const std::vector<Rational> coefficients{1, -1, 2, 3, {1, 2}, {-1, 3}, {5, 2}, -4};
  return any(coefficients);
}

Piecewise RandomSlopes::function() {
  static const std::vector<Rational> places{0, 0, 1, -1, 3, -3, {7, 3}, {-1, 2}, 6, 100, {1, 3}};
  std::set<Rational> breaks;
  for (int count = 1 + below(3); count > 0; --count) breaks.insert(any(places));
  Piecewise f{{breaks.begin(), breaks.end()}, {}, {}};
  Polynomial piece;
  for (int degree = below(4); degree > 0; --degree)
    piece.push_back(one_in(2) ? Rational(0) : coefficient());
  f.pieces.push_back(without_zeros(piece));
  for (const auto& at : breaks) {
    const bool is_kink = !one_in(3);
    f.pieces.push_back(add(f.pieces.back(), power_from(at, is_kink ? 1 : 2, coefficient())));
    if (is_kink && one_in(3))
      f.pieces.back() = add(f.pieces.back(), power_from(at, 2, coefficient()));
    f.values.push_back(value_of(f.pieces.back(), at));
  }
  return f;
}

Piecewise RandomSlopes::slope_of(const Piecewise& f) {
  Piecewise slope{f.breaks, {}, {}};
  for (const auto& piece : f.pieces) slope.pieces.push_back(derivative(piece));
  for (std::size_t k = 0; k < f.breaks.size(); ++k) {
    const Rational left = value_of(slope.below(k), f.breaks[k]);
    const Rational right = value_of(slope.above(k), f.breaks[k]);
    static const std::vector<Rational> parts{0, 0, 1, 1, {1, 2}, {1, 3}};
    slope.values.push_back(left + any(parts) * (right - left));
  }
  return slope;
}

/// One mistake.
void RandomSlopes::spoil(Piecewise& f, Piecewise& slope) {
  const std::size_t at = random_() % f.breaks.size();
  const auto new_break = [&] {
    static const std::vector<Rational> places{2, -2, {2, 3}, 17, 1000, 0, {-7, 2}};
    return any(places);
  };
  const auto shift_values = [&](Piecewise& g) {
    const Rational place = new_break();
    g = refined(g, {place});
    const auto found = std::find(g.breaks.begin(), g.breaks.end(), place);
    auto& value = g.values[static_cast<std::size_t>(found - g.breaks.begin())];
    value = value + coefficient();
  };
  switch (below(8)) {
    case 0:
    case 1: {  // outside of the interval
      const Rational left = value_of(derivative(f.below(at)), f.breaks[at]);
      const Rational right = value_of(derivative(f.above(at)), f.breaks[at]);
      static const std::vector<Rational> beyond{1, {1, 2}, {1, 1000}, 7};
      slope.values[at] =
          one_in(2) ? std::max(left, right) + any(beyond) : std::min(left, right) - any(beyond);
      break;
    }
    case 2:
    case 3:
      shift_values(slope);
      break;
    case 4: {
      auto& piece = slope.pieces[random_() % slope.pieces.size()];
      piece = add(piece, power_from(0, 1 + below(2), coefficient()));
      break;
    }
    case 5:
      f.values[at] = f.values[at] + coefficient();
      break;
    case 6:
      for (std::size_t k = at + 1; k < f.pieces.size(); ++k)
        f.pieces[k] = add(f.pieces[k], {coefficient()});
      for (std::size_t k = at + (one_in(2) ? 0 : 1); k < f.values.size(); ++k)
        f.values[k] = value_of(f.pieces[k + 1], f.breaks[k]);
      break;
    default: {  // wrong far away only
      const Rational far = f.breaks.back() + any(std::vector<Rational>{1, 50, 1000});
      slope = refined(slope, {far});
      slope.pieces.back() = add(slope.pieces.back(), {coefficient()});
      break;
    }
  }
}

std::string RandomSlopes::compared(const Rational& at, const std::string& relation) {
  const std::string c = in_parentheses(at), same = " " + relation + " ";
  std::string turned = same;
  if (relation[0] == '<') turned[1] = '>';
  if (relation[0] == '>') turned[1] = '<';
  switch (below(14)) {
    case 0:
      return c + turned + "x";
    case 1:
      return "3 * x" + same + in_parentheses(3 * at);
    case 2:
      return "(-2) * x" + turned + in_parentheses(-2 * at);
    case 3:
      return "x - " + c + same + "0";
    case 4:
      return at > 50 ? "x" + same + c : "exp(x)" + same + "exp(" + c + ")";
    case 5:
      return "x^3" + same + in_parentheses(at * at * at);
    case 6:
      return "sigmoid(x - " + c + ")" + same + "(1/2)";
    default:
      return "x" + same + c;
  }
}

std::string RandomSlopes::as_cases(const Piecewise& f) {
  std::string text = "where ";
  const std::size_t count = f.breaks.size();
  const bool ascends = one_in(2);
  for (std::size_t step = 0; step < count; ++step) {
    const std::size_t k = ascends ? step : count - 1 - step;
    const Polynomial& here = ascends ? f.below(k) : f.above(k);
    const Polynomial& next = ascends ? f.above(k) : f.below(k);
    const Rational& at = f.breaks[k];
    const bool is_here = value_of(here, at) == f.values[k];
    const bool is_next = value_of(next, at) == f.values[k];
    const bool takes_tie = is_here && (!is_next || one_in(2));
    text += compared(at, std::string(ascends ? "<" : ">") + (takes_tie ? "=" : "")) + ": " +
            testing_random::text_of(here) + ", ";
    if (!is_here && !is_next) text += compared(at, "=") + ": " + in_parentheses(f.values[k]) + ", ";
  }
  return text + "else: " + testing_random::text_of(ascends ? f.pieces.back() : f.pieces.front());
}

std::string RandomSlopes::as_sum(const Piecewise& f, bool may_use_maxima) {
  std::string text = testing_random::text_of(f.pieces[0]);
  for (std::size_t k = 0; k < f.breaks.size(); ++k) {
    const Rational& at = f.breaks[k];
    const Polynomial step = add(f.above(k), f.below(k), -1);
    const Rational at_tie = f.values[k] - value_of(f.below(k), at);
    const std::string from = "(x - " + in_parentheses(at) + ")";
    text += " + ";
    if (may_use_maxima && at_tie == Rational(0) && step.size() == 2 &&
        step == power_from(at, 1, step[1])) {
      switch (below(3)) {
        case 0:
          text += in_parentheses(step[1]) + " * max(" + from + ", 0)";
          break;
        case 1:
          text += in_parentheses(step[1]) + " * relu(" + from + ")";
          break;
        default:
          text += in_parentheses(step[1] / 2) + " * (abs(" + from + ") + " + from + ")";
          break;
      }
      continue;
    }
    if (may_use_maxima && at_tie == Rational(0) && step.size() == 3 && one_in(2) &&
        step == power_from(at, 2, step[2])) {
      text += in_parentheses(step[2]) + " * max(0, " + from + ")^2";
      continue;
    }
    const bool takes_tie = at_tie == value_of(step, at) && (at_tie != Rational(0) || one_in(2));
    text += "(where " + compared(at, takes_tie ? ">=" : ">") + ": " +
            testing_random::text_of(step) + ", ";
    if (!takes_tie && at_tie != Rational(0))
      text += compared(at, "=") + ": " + in_parentheses(at_tie) + ", ";
    text += "else: 0)";
  }
  return text;
}

std::string RandomSlopes::text_of(const Piecewise& f, bool may_use_maxima) {
  return one_in(2) || f.breaks.empty() ? as_sum(f, may_use_maxima) : as_cases(f);
}

SlopeClaim RandomSlopes::alone(const Piecewise& f, const Piecewise& slope) {
  SlopeClaim claim;
  judge(f, slope, claim);
  claim.text = activation("first", text_of(f, true), text_of(slope, false));
  return claim;
}

SlopeClaim RandomSlopes::of_two_steps(const Piecewise& f, const Piecewise& slope) {
  Piecewise other = function();
  // Kinks that meet, and may be none of the sum.
  if (one_in(2)) {
    other = scaled(f, one_in(2) ? -1 : 2);
    if (one_in(2)) other = sum_of(other, function());
  }
  const Piecewise other_slope = slope_of(other), sum = sum_of(f, other);
  const bool is_spoiled = !one_in(2);
  Piecewise stated = slope_of(sum), spoiled_sum = sum;
  SlopeClaim claim;
  claim.text = activation("first", text_of(f, true), text_of(slope, false)) +
               activation("second", text_of(other, true), text_of(other_slope, false));
  std::string gradient = "third(X)";
  if (one_in(3)) {
    stated = sum_of(slope, other_slope);
    gradient = "first'(X) + second'(X)";
  } else if (is_spoiled) {
    spoil(spoiled_sum, stated);
  }
  judge(sum, stated, claim);
  claim.text += activation("third", text_of(stated, false), "0");
  claim.text +=
      "layer l\n  input X: N x D\n  forward\n    A = first(X)\n    B = second(X)\n    Y = A + B\n"
      "  backward\n    DX = hadamard(DY, " +
      gradient + ")\n";
  return claim;
}

/// A function of something that is not differentiated, times the function.
SlopeClaim RandomSlopes::with_factor(const Piecewise& f, const Piecewise& slope, bool has_mistake) {
  enum Of { mask_sum, integer, parameter, size };
  const Of of = static_cast<Of>(below(4));
  static const std::vector<Rational> positions{0, 1, 2, 3, 5, 17};
  Rational at = any(positions), least = 1;
  if (of == mask_sum && one_in(2)) at = 0;
  if (of == parameter) least = one_in(3) ? at : Rational(below(3));
  if (of == integer && one_in(3)) least = 1 + below(4);
  Piecewise factor{{at}, {{coefficient()}, {coefficient()}}, {coefficient()}};
  if (!one_in(3)) factor.values[0] = one_in(2) ? factor.pieces[0][0] : factor.pieces[1][0];
  Piecewise stated = factor;
  if (has_mistake) {
    switch (below(3)) {
      case 0:
        stated.values[0] = stated.values[0] + coefficient();
        break;
      case 1:
        stated = refined(stated, {at + 1});
        stated.values[1] = stated.values[1] + 2;
        break;
      default:
        stated.values[0] =
            stated.values[0] == stated.pieces[0][0] ? stated.pieces[1][0] : stated.pieces[0][0];
    }
  }
  // Everything that the factor can read.
  std::set<Rational> read;
  const bool is_whole = of == integer || of == size;
  for (int twice = 0; twice <= 44; ++twice) {
    const Rational value(twice, 2);
    if (is_whole && !value.is_integer()) continue;
    if (of == mask_sum || value >= least) read.insert(value);
  }
  SlopeClaim claim;
  for (const auto& value : read) {
    const auto of_value = [&](const Piecewise& g) {
      const Piecewise fine = refined(g, {value});
      const auto found = std::find(fine.breaks.begin(), fine.breaks.end(), value);
      return fine.values[static_cast<std::size_t>(found - fine.breaks.begin())];
    };
    SlopeClaim there;
    judge(scaled(f, of_value(factor)), scaled(slope, of_value(stated)), there,
          " where it is multiplied by a function of " + value.text());
    const bool is_tie = !is_whole && (of == parameter || value > 0) &&
                        std::count(stated.breaks.begin(), stated.breaks.end(), value) > 0;
    if (!there.is_right) claim.why = there.why;
    claim.is_right = claim.is_right && there.is_right;
    claim.is_right_off_ties = claim.is_right_off_ties && (there.is_right_off_ties || is_tie);
  }
  claim.text = activation("first", text_of(f, true), text_of(slope_of(f), false)) +
               activation("second", text_of(slope, false), "0") +
               activation("factor", as_cases(factor), "0") +
               activation("stated", text_of(stated, false), "0") +
               "layer l\n  input X: N x D\n  mask M: N x D mask\n";
  if (of == integer) {
    claim.text += "  integer parameter t\n";
    if (least > 1) claim.text += "  condition t >= " + least.text() + "\n";
  }
  if (of == parameter) claim.text += "  parameter p\n  condition p >= " + least.text() + "\n";
  const std::string name = of == integer ? "t" : of == parameter ? "p" : "size(N)";
  const auto times = [&](const std::string& function, const std::string& value) {
    return of == mask_sum ? "hadamard(" + value + ", column_repeat(" + function + "(s), D))"
                          : function + "(" + name + ") * " + value;
  };
  claim.text += "  forward\n    s = rows_sum(M)\n    Y = " + times("factor", "first(X)") +
                "\n  backward\n    DX = hadamard(DY, " + times("stated", "second(X)") + ")\n";
  return claim;
}

SlopeClaim RandomSlopes::claim() {
  Piecewise f = function(), slope = slope_of(f);
  const bool has_mistake = one_in(2);
  switch (below(5)) {
    case 0:
      return of_two_steps(f, slope);
    case 1: {
      if (has_mistake && one_in(3)) {
        Piecewise spoiled = f;
        spoil(spoiled, slope);  // a mistake in the slope, or none
        return with_factor(f, slope, false);
      }
      return with_factor(f, slope, has_mistake);
    }
    default:
      if (has_mistake) spoil(f, slope);
      return alone(f, slope);
  }
}

}  // namespace gradstone::testing_random
