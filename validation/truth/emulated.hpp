#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "numeric/declared_types.hpp"
#include "numeric/evaluate.hpp"
#include "reference/system.hpp"

namespace gradstone {

/// In which order the terms of a sum are added.
enum class SumOrder { forward, backward, random, pairwise, blocks_of_16, blocks_of_32 };
const std::vector<SumOrder>& sum_orders();
std::string sum_order_name(SumOrder order);

/// An implementation in floating point, as the model of Bounded (numeric/bound.hpp) allows it.
struct Emulation {
  DeclaredTypes types = DeclaredTypes::usual(formats::f32());
  SumOrder order = SumOrder::forward;
  bool fused = false;           ///< products are not rounded before they are added
  bool reciprocals = false;     ///< x / y is computed as x * (1 / y)
  bool flushed = false;         ///< results below the smallest normal number become 0
  bool converted = false;       ///< terms are rounded to the type of the sum before they are added
  double function_error = 0;    ///< of functions: which part of the error that the model allows
  bool truncated_sums = false;  ///< sums are rounded towards 0, which the model does not allow
  std::uint64_t seed = 1;       ///< of random orders and of the errors of functions
};

/// The values of the equations of a system as an implementation in floating point gives them: the
/// negative control of what is true, and the positive one of the bounds.
///
/// Method     Numbers are doubles. Each result of + - * / sqrt and of a function is rounded to the
///            type that is computed with, each addition within a sum to the type of the sum, each
///            named value to the type that is stored; for tf32 and the like the factors of what is
///            summed are shortened first. For types of at most 24 digits that is, bit by bit, what
///            their own arithmetic gives: a double has at least twice as many digits and 2 more, so
///            rounding twice does not differ from rounding once for + - * / sqrt (Figueroa, When is
///            double rounding innocuous?, 1995). With `fused`, and where long terms are added to a
///            short sum, it may decide near-ties the other way, which makes an error larger by
///            less than 2^-28 of itself.
/// Domain     Inputs and parameters are rounded to the type of arithmetic, but for indices.
/// Errors     those of give().
Values<double> emulated_values(const EquationSystem& system, Equations equations,
                               const Sizes& sizes, const Values<double>& given,
                               const ParameterValues<double>& parameters,
                               const Emulation& emulation,
                               FunctionForm form = FunctionForm::stable);

}  // namespace gradstone
