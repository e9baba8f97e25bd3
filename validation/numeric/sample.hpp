#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "numeric/matrix.hpp"
#include "numeric/number.hpp"
#include "reference/system.hpp"

namespace gradstone {

/// Where a claim is witnessed: at which sizes, from which seed, on which values.
struct Trial {
  Sizes sizes{};
  std::uint64_t seed = 1;
  /// Entries of a gradient that are compared one by one; more are chosen from by the seed.
  std::size_t most_entries = 64;
  /// Values that are not drawn but given, for instance the rows of a data set.
  Values<Rational> given{};
  ParameterValues<Rational> parameters{};
};

/// Values of everything that a system is given, the cotangent DY among them.
///
/// All are multiples of a power of 1/2 with few digits, so they are the same numbers in every
/// floating-point type; but for what is given, solved for, or orthogonal.
struct Sample {
  Sizes sizes;
  Values<Rational> values;
  ParameterValues<Rational> parameters;
  /// For an optimizer, what changes from step to step: one row for each step, the entries of the
  /// gradient or the rate in it.
  Values<Rational> sequences;
  /// No comparison of the forward pass whose sides move is closer to its threshold than this.
  double margin = 0;
};

/// Draws a sample: inputs from their domains, parameters and matrices that satisfy their
/// conditions, a cotangent without zeros, forward values that are finite and away from kinks.
/// Errors: DomainError when the conditions can't be met.
Sample draw_sample(const EquationSystem& system, const Trial& trial);

/// The same without a look at the forward values: they may lie at kinks, or not be finite.
Sample draw_anywhere(const EquationSystem& system, const Trial& trial);

/// Where a mask has its zeros, and a matrix of zeros and ones its ones.
enum class Pattern { by_chance, zeros, ones, single_one, row_of_zeros, column_of_zeros, any };

/// How values are drawn.
struct Palette {
  /// Numbers are multiples of 1/unit, at most `most` in magnitude.
  std::int64_t unit = 64;
  Rational most = 2;
  bool negative = true;  ///< where the domain allows it
  /// How far every comparison is from its threshold, at first; what is asked for shrinks.
  double margin = 1.0 / 16;
  int attempts = 200;
  Pattern pattern = Pattern::by_chance;
  bool ends = false;  ///< parameters at the ends of their ranges, ones in a single column
  /// Comparisons between what is given and not differentiated may be of equal numbers.
  bool differentiated_only = false;
  /// Numbers of which every second one is drawn, where the domain allows it.
  std::vector<Rational> landmarks{};
};

Sample draw_sample(const EquationSystem& system, const Trial& trial, const Palette& palette);

/// The values in another scalar.
template <class S>
Values<S> in_scalar(const Values<Rational>& values) {
  Values<S> result;
  for (const auto& [name, value] : values)
    result[name] =
        map_elements<S>(value, [](const Rational& x) { return NumberTraits<S>::from(x); });
  return result;
}
template <class S>
ParameterValues<S> in_scalar(const ParameterValues<Rational>& values) {
  ParameterValues<S> result;
  for (const auto& [name, value] : values) result.emplace(name, NumberTraits<S>::from(value));
  return result;
}

/// What a system is given, less its cotangent: enough for its forward equations.
template <class S>
Values<S> forward_values(const EquationSystem& system, const Sample& sample) {
  Values<S> values = in_scalar<S>(sample.values);
  values.erase(system.cotangent());
  return values;
}

}  // namespace gradstone
