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

}  // namespace gradstone
