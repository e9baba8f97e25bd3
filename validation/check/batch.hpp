#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "validation/check/expectation.hpp"
#include "validation/vectors/tensor_file.hpp"

namespace gradstone {

/// The examples of a case once more, in other company: among further ones, or in another order.
struct BatchCase {
  VectorCase item;
  std::string size;                    ///< how many examples there are: N
  std::vector<std::int64_t> examples;  ///< where in `item` the examples of the base are, from 0
  /// Whose entries are, by the equations, those of the base: an implementation may give them the
  /// same bits, whatever else is in the batch.
  std::vector<std::string> outputs;
};

/// Such cases for the first size that counts examples: one that is an axis of what is given, and
/// of whose examples some outputs are functions each by itself. That is read off the true values of
/// a larger batch, at these numbers. None where there is no such size.
std::vector<BatchCase> batch_cases(const EquationSystem& system, const VectorCase& base,
                                   const FloatFormat& format, std::uint64_t seed);

/// How the bits of an output compare in other company.
struct BatchComparison {
  std::string name;  ///< of the case: larger_batch, other_order
  std::string size;
  std::int64_t extent = 0;
  std::size_t entries = 0, other_bits = 0;
  double largest = 0;  ///< of the differences, as a part of the bound
};

/// Compares the answers for the base with those for its examples in other company. Errors: none;
/// both have the shapes that are expected.
BatchComparison compare_batch(const EquationSystem& system, const VectorCase& base,
                              const BatchCase& other, const std::string& output,
                              const Expected& expected, const NamedTensor& base_answer,
                              const NamedTensor& other_answer);

/// In one sentence for a person.
std::string batch_text(const std::vector<BatchComparison>& comparisons);

}  // namespace gradstone
