#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "reference/expr/scalar.hpp"

namespace gradstone {

/// A whole number that is affine in indices and in entries of tensors of places, with coefficients
/// that are calculated from sizes: i*s + a*d - P + 1, ids[e,t] - 1.
struct Affine {
  /// By what it is written as: an index, i, or an entry, ids[e,t]. None is 0.
  std::map<std::string, Dim> coefficients;
  std::map<std::string, Scalar> entries;  ///< what of it are entries
  Dim offset{0};
};

Affine operator+(const Affine& a, const Affine& b);
Affine operator-(const Affine& a, const Affine& b);
Affine operator*(const Affine& a, const Dim& factor);

/// Nothing where the scalar is something else, such as i*i, i/2 or X[i] + 1/2, or where a number
/// does not fit 64 bits.
std::optional<Affine> affine_of(const Scalar& scalar);

/// The whole number that a place or a side of a guard is; nothing where the scalar is something
/// else. `entry` gives the entries of tensors of places, nothing for others.
/// Errors: DomainError where a number does not fit 64 bits.
struct WholeNumbers {
  std::function<std::int64_t(const Dim&)> size;
  std::function<std::int64_t(const Index&)> index;
  std::function<std::optional<std::int64_t>(const scalar::Entry&)> entry;
};
std::optional<std::int64_t> whole_value(const Scalar& scalar, const WholeNumbers& numbers);

/// Whether the cases are a guard, [1 <= i + a - 1 <= L] * X[i + a - 1]: one value where comparisons
/// of places hold, and 0 elsewhere.
bool is_guard(const scalar::Cases& cases);

/// The least number that each size can be, 1 where nothing is said.
using LeastSizes = std::map<std::string, std::int64_t>;

/// Whether the polynomial is shown to be at least 0 for all sizes from their least on: it has no
/// negative coefficient when it is written in what the sizes are above their least.
bool is_nonnegative(const Dim& dim, const LeastSizes& least);
/// The same where indices and entries run from 1 to these dimensions.
bool is_nonnegative(const Affine& number, const std::map<std::string, Dim>& ranges,
                    const LeastSizes& least);
/// The same where other numbers are known to be at least 0: less one of them, or two, or as many
/// times of them as there are of an index, it is shown.
bool is_nonnegative(const Affine& number, const std::vector<Affine>& known,
                    const std::map<std::string, Dim>& ranges, const LeastSizes& least);

/// Why the polynomial is no size for all sizes from their least on, with the remedy; nothing where
/// it is shown to be at least 0.
std::optional<std::string> why_negative(const Dim& dim, const LeastSizes& least);

}  // namespace gradstone
