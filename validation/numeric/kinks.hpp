#pragma once

#include <string>
#include <vector>

#include "numeric/matrix.hpp"
#include "reference/claim.hpp"
#include "reference/expr/function.hpp"
#include "reference/finding.hpp"
#include "validation/numeric/sample.hpp"
#include "validation/report.hpp"

namespace gradstone {

/// One line of the table at a breakpoint of a function or of its stated derivative, in numbers with
/// few digits. Limits and slopes are exact, so what is wrong is told from exact numbers.
struct Kink {
  enum class Fault {
    none,
    jump,   ///< the value and its limits from both sides are finite, and not all the same
    slope,  ///< the stated derivative lies outside the slopes of both sides
    side    ///< the stated derivative is another function than the slope, next to the kink
  };
  std::string at;    ///< 7/3, or digits of an irrational number
  double value = 0;  ///< f at the kink
  double below = 0;  ///< the limit of f from below
  double above = 0;  ///< the limit of f from above
  double slope_below = 0;
  double slope_above = 0;
  double stated = 0;  ///< the stated derivative at the kink
  Fault fault = Fault::none;
  std::string wrong_at{};                    ///< for a wrong side: a point at which numbers show it
  double wrong_stated = 0, wrong_slope = 0;  ///< there
  std::string unknown{};                     ///< why the kink could not be looked at
};

/// Whether cases are told apart in the value of a function or in its stated derivative.
bool has_breakpoints(const ElementFunction& function);

/// The table at all breakpoints: where two sides of a comparison are equal, in the value or in the
/// stated derivative. They are solved for x: exactly where that gives a rational number, else with
/// 90 digits. Points at which the function has no value, or only on one side, are left out.
std::vector<Kink> kink_table(const ElementFunction& function,
                             const ParameterValues<Rational>& parameters);

/// Whether a jump of the value refutes. It does not where nothing is differentiated through the
/// function.
enum class Jumps { refute, pass };

/// What findings at kinks call their checker.
inline constexpr const char* kinks_checker = "table at the kinks";

/// The table at the kinks for some values of the parameters, those among them at which cases of
/// parameters meet. For derivatives of functions with cases.
Finding look_at_kinks(const EquationSystem& system, const Claim& claim, const Trial& trial,
                      Jumps jumps);

/// The first fault that the table shows, in numbers.
std::optional<Counterexample> find_wrong_kink(const EquationSystem& system, const Claim& claim,
                                              Jumps jumps);

}  // namespace gradstone
