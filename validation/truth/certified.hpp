#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "numeric/evaluate.hpp"
#include "numeric/float_format.hpp"
#include "reference/system.hpp"

namespace gradstone {

/// The exact values of a matrix, each rounded once to a format, or enclosed by two numbers of it.
///
/// Entry by entry
///   lower == upper   the correctly rounded value (to nearest, ties to even)
///   lower < upper    at a kink, where the set of generalized gradients is [lower, upper]; or a
///   value
///                    so close to the middle of two numbers that it could not be told on which side
///                    it is; then these are neighbours
///   both NaN         the value is outside the domain of a function: 1/0, the logarithm of 0
///   -inf, inf        nothing is known
struct CertifiedMatrix {
  Matrix<double> lower, upper;
  bool is_certain() const { return lower == upper; }
};

/// How the values were found, for reports and benchmarks.
struct CertifiedWork {
  std::size_t entries = 0;
  std::size_t beyond_coarse = 0;  ///< that the coarse pass could not round with certainty
  long most_bits = 0;             ///< of the balls that were needed; 0 if none
};

/// The values of the equations of a system, certified, for inputs that are taken as exact; with
/// Equations::all `given` holds the cotangents too. `names` are those that are wanted; all if
/// empty.
///
/// Method     All equations are evaluated entry by entry with enclosures: first with double-double
///            numbers, then, where the rounding of any entry is open, with balls of 256 bits and of
///            more, up to enough for the smallest subnormal number of the format and 320 bits
///            beyond. An entry keeps the first certain answer.
/// Kinks      Where two equal numbers are compared that depend on what is differentiated, both
/// cases
///            count: the enclosure is the hull of what they give, which for a gradient that was
///            proved is the set of its generalized gradients, entry by entry. Masks, targets,
///            indices and sizes have no kinks.
/// Errors     Those of give(). A value outside the domain of a function is no error but NaN.
std::map<std::string, CertifiedMatrix> certified_values(const EquationSystem& system,
                                                        Equations equations, const Sizes& sizes,
                                                        const Values<double>& given,
                                                        const ParameterValues<double>& parameters,
                                                        const FloatFormat& format,
                                                        const std::vector<std::string>& names = {},
                                                        CertifiedWork* work = nullptr);

/// The slope of the output, contracted with its cotangent, in the direction that moves these
/// entries of a given tensor alike; nothing where it is not the same on both sides, or not known.
/// Errors: those of give().
std::optional<double> certified_slope(const EquationSystem& system, const Sizes& sizes,
                                      const Values<double>& given,
                                      const ParameterValues<double>& parameters,
                                      const std::string& moved,
                                      const std::vector<std::size_t>& entries);

}  // namespace gradstone
