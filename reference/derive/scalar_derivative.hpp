#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "reference/expr/function.hpp"

namespace gradstone::derive {

/// The derivative of a coefficient with respect to a parameter, for coefficients that hold
/// trainable parameters. Errors     UnsupportedError for maxima and definitions by cases, and for a
/// parameter in an
///            exponent.
Scalar derivative(const Scalar& coefficient, const std::string& parameter);

/// What a call moves with, and by how much: its argument and the derivative there. Of
/// log(1 + exp(v)) it is v and 1 / (1 + exp(-v)).
std::pair<Scalar, Scalar> slope_of(const scalar::Call& call);

/// The same of a named function: its argument and each of its parameters. Nothing where the
/// function states no derivative, so that its value is differentiated. Errors     of a slope:
/// UnsupportedError where the function states none with respect to that.
using SlopeOf = std::pair<Scalar, std::function<Scalar()>>;
std::optional<std::vector<SlopeOf>> slopes_of(const scalar::Apply& apply);

/// Whether a function has no kinks: it is not defined by cases, and neither is a function that it
/// calls. A formula in index notation holds no maximum either.
bool is_smooth(const ElementFunction& function);
bool is_smooth(const Scalar& formula);

/// The derivatives of the value of a smooth function with respect to x, and to a parameter, in the
/// short form of formulas that one writes: what comes out of the rules, with sums kept as factors
/// or written out.
/// Errors     as derivative().
Scalar derivative_of(const ElementFunction& function);
Scalar derivative_of(const ElementFunction& function, const std::string& parameter);

}  // namespace gradstone::derive
