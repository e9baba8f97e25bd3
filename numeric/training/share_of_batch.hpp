#pragma once

#include <algorithm>
#include <cstdint>
#include <exception>

#include "numeric/distributed/communicator.hpp"
#include "numeric/distributed/sum_tree.hpp"
#include "numeric/plan.hpp"

namespace gradstone {

/// A batch that is computed in micro-batches of so many examples, the last of which may be smaller,
/// and what one rank has of it: the rows of its own micro-batches, see rows_of_rank.
template <class T>
struct ShareOfBatch {
  std::int64_t examples = 0;  ///< of the whole batch
  std::int64_t micro_batch = 0;
  MatrixView<const T> X, targets;
  /// Why this rank does not have its rows; then no rank takes the step.
  std::exception_ptr failure{};
};

/// How many micro-batches there are.
inline std::int64_t count_micro_batches(std::int64_t examples, std::int64_t micro_batch) {
  return (examples + micro_batch - 1) / micro_batch;
}

/// Consecutive rows of a batch.
struct BatchRows {
  std::int64_t first = 0, count = 0;
};

/// The rows of the micro-batches that are this rank's; none where there are fewer than ranks.
inline BatchRows rows_of_rank(std::int64_t examples, std::int64_t micro_batch,
                              const Communicator& ranks) {
  const auto parts = static_cast<std::size_t>(count_micro_batches(examples, micro_batch));
  const PartRange own = parts_of_rank(parts, ranks.rank(), ranks.size());
  const auto row = [&](std::size_t part) {
    return std::min(static_cast<std::int64_t>(part) * micro_batch, examples);
  };
  return {row(own.first), row(own.last) - row(own.first)};
}

}  // namespace gradstone
