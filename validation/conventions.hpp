#pragma once

#include <span>
#include <string>
#include <vector>

#include "validation/clarke_set.hpp"

/// What libraries give at kinks, ties, jumps and edges: data/conventions.json, for programs.
///
/// A convention is a property of a function, a library, its version, and the mode: one library has
/// the slopes 0, 1/2 and 1 for three spellings of the same kink. Every member of a Clarke set is
/// right; a convention is how one is chosen, and not every convention is right.
namespace gradstone {

/// A function at arguments.
struct ConventionPoint {
  std::string function;  ///< leaky_relu(0.1)
  std::string point;     ///< 0, [2,2,2], (2,2)
  std::string means;     ///< as a formula or in words
  std::vector<double> value;
  ClarkeSet clarke;
};

enum class DifferentiationMode { reverse, forward };

/// What one version of a library gives at a point.
struct Convention {
  std::string function, point;
  std::string library, version, dtype;
  DifferentiationMode mode = DifferentiationMode::reverse;
  std::vector<double> value;
  std::vector<double> gradient;  ///< may hold NaN; empty where the library gives none
};

/// All points that were measured, and all that was measured there.
const std::vector<ConventionPoint>& convention_points();
const std::vector<Convention>& conventions();

/// `torch 2.15.0, forward mode`.
std::string name_of(const Convention& convention);

/// Errors: UnknownNameError for a function or point that was not measured, with the nearest.
const ConventionPoint& convention_point(const std::string& function, const std::string& point);
const ClarkeSet& clarke_set(const std::string& function, const std::string& point);

/// All conventions by which a gradient is what it is, but for rounding; none where none fits. A
/// gradient with NaN is no answer, and follows none. `dtype` is the type of its numbers, by a name
/// of numeric/float_format.hpp. Errors: as above; UnknownNameError for an unknown type.
std::vector<const Convention*> named_conventions(const std::string& function,
                                                 const std::string& point,
                                                 std::span<const double> gradient,
                                                 const std::string& dtype = "float64");

/// What is said of a value or a gradient.
enum class PointVerdict {
  right,
  wrong,
  missing,    ///< NaN where there is a number, or of another size
  undefined,  ///< there is no right gradient at this point
};

/// A value and a gradient have verdicts of their own: one may be right without the other.
struct PointJudgement {
  PointVerdict value = PointVerdict::missing;
  PointVerdict gradient = PointVerdict::missing;
  std::vector<const Convention*> conventions;  ///< that the gradient follows
  /// Numbers of 64 bits that would be right if they had 32: constants were kept in float32.
  bool constants_in_float32 = false;
};

/// Errors: UnknownNameError for what was not measured, and for an unknown type.
PointJudgement judge_at_point(const std::string& function, const std::string& point,
                              std::span<const double> value, std::span<const double> gradient,
                              const std::string& dtype = "float64");

}  // namespace gradstone
