#pragma once

#include <map>
#include <string>
#include <vector>

#include "numeric/evaluate.hpp"
#include "reference/system.hpp"

namespace gradstone {

/// The exact values of a matrix, as far as 60 digits are exact.
struct TrueMatrix {
  Matrix<double> nearest;            ///< each rounded once, to the nearest double
  std::vector<std::string> decimal;  ///< each with all its digits, row after row
};

/// The values of the equations of a system, computed with 60 digits from inputs that are taken as
/// exact; with Equations::all `given` holds the cotangent DY too.
/// Errors: those of give(); DomainError where an input is outside the domain of a function.
std::map<std::string, TrueMatrix> true_values(const EquationSystem& system, Equations equations,
                                              const Sizes& sizes, const Values<double>& given,
                                              const ParameterValues<double>& parameters);

/// The floating-point types for which error bounds are derived.
enum class FloatType { float32, float64 };

/// How far the values of a correct implementation may be from the true ones, entry by entry: the
/// larger of the bounds (numeric/bound.hpp) of the printed equations and of the equations after the
/// rewrite rules, as the plan executes them. Infinite where nothing can be said. The inputs must be
/// numbers of the type.
Values<double> error_bounds(const EquationSystem& system, Equations equations, const Sizes& sizes,
                            const Values<double>& given, const ParameterValues<double>& parameters,
                            FloatType type);

}  // namespace gradstone
