#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "numeric/data/data_set.hpp"

namespace gradstone {

/// The names of the data sets that are generated:
///   chessboard  (also checkerboard) points of a board of 8 x 8 squares, 2 features in [-1, 1), all
///               points equally likely; class 0 where the numbers of row and column, counted from
///               0, have an even sum, else class 1
///   mini        3 features, whole numbers from 0 to 10, and one of 2 classes, all equally likely:
///               nothing can be learnt from it
std::vector<std::string> generated_data_sets();

/// Makes a data set of `examples` training and examples / 5 test examples. These are drawn after
/// the training examples from one stream of random numbers, so that no part repeats the other. The
/// numbers are the same for a seed on every machine, in float and in double.
///
/// Errors: UnknownNameError for another name; DomainError for less than 5 examples.
template <class T>
DataSet<T> generate_data_set(const std::string& name, std::size_t examples, std::uint64_t seed);

}  // namespace gradstone
