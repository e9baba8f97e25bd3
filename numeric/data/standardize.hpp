#pragma once

#include <cstddef>
#include <vector>

#include "numeric/data/data_set.hpp"

namespace gradstone {

/// The statistics of the features of a training part.
struct Standardization {
  std::vector<double> mean;       ///< of each feature
  std::vector<double> deviation;  ///< root of the mean square of the differences from the mean
  /// The features, counted from 0, that have one value only: they cannot be scaled.
  std::vector<std::size_t> constant;
};

/// Computes them by one pass over the examples, in double (Welford's method).
/// Throws DomainError, naming the feature, where numbers are so large that squares overflow.
template <class T>
Standardization fit_standardization(Examples<T>& train);

/// Gives every feature mean 0 and deviation 1 in the training part, and puts the test part on the
/// same scale. Features that are constant in the training part become 0 in both. Streamed examples
/// are scaled whenever they are read.
template <class T>
Standardization standardize(DataSet<T>& data);
/// The same by statistics that are known.
template <class T>
void standardize(DataSet<T>& data, const Standardization& statistics);

}  // namespace gradstone
