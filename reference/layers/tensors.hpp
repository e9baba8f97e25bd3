#pragma once

#include <utility>
#include <vector>

#include "reference/expr/scalar.hpp"

namespace gradstone {

/// The shape of a tensor of any number of axes.
template <class... Dims>
Shape tensor(Dims... dims) {
  return Shape(std::vector<Dim>{std::move(dims)...});
}

/// The value where all comparisons hold, and 0 elsewhere: [1 <= l <= L] X[l].
inline Scalar guarded(std::vector<Comparison> comparisons, Scalar value) {
  return where({{std::move(comparisons), std::move(value)}}, 0);
}

/// 1 <= place <= last: the place is one of the tensor, not of the zeros around it.
inline std::vector<Comparison> is_within(const Scalar& place, const Dim& last) {
  return {1 <= place, place <= size(last)};
}

inline Comparison is_equal(Scalar left, Scalar right) {
  return {std::move(left), Relation::equal, std::move(right)};
}

inline std::vector<Comparison> both(std::vector<Comparison> first,
                                    const std::vector<Comparison>& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

}  // namespace gradstone
