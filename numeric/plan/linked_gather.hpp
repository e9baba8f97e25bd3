#pragma once

#include "numeric/plan/gather_runs.hpp"

namespace gradstone::plan {

/// A gather at given sizes, ready to run.
template <class T>
class LinkedGather {
 public:
  LinkedGather() = default;
  /// So many axes of the target are the rows of a matrix, of which run_rows() can write some.
  /// Errors: UnsupportedError for more axes than most_gathered.
  LinkedGather(const Gather& gather, const Sizes& largest, std::size_t row_axes = 0)
      : runs_(gather, largest, row_axes) {}

  /// At sizes up to the largest. Errors: DomainError for a divisor that is not positive.
  void resize(const Gather& gather, const Sizes& sizes);

  /// How many parts can be computed at the same time.
  std::int64_t parts() const { return (runs_.runs() + runs_of_part_ - 1) / runs_of_part_; }
  /// `source` and `table` are null where there is none. Errors: DomainError for a number of the
  /// table that is no place of the source.
  void run_part(std::int64_t part, const T* source, const T* table, T* target) const;
  /// Some rows, without those before them. Of a gather that combines nothing.
  void run_rows(std::int64_t first, std::int64_t count, const T* source, const T* table,
                T* rows) const;

 private:
  void copy(const GatherRuns::Run& run, const T* source, T* target) const;
  void combine(const GatherRuns::Run& run, const T* source, T* target) const;
  void put(std::optional<std::int64_t> place, const T* source, T& target) const;
  void run_some(std::int64_t first, std::int64_t end, const T* source, const T* table,
                T* target) const;

  GatherRuns runs_;
  Combine how_ = Combine::only_one;
  T outside_ = 0, inside_ = 1;
  std::int64_t runs_of_part_ = 1;
};

/// Adds each row of the source to the row of the target whose number, from 1 on, stands in the
/// table; what is nowhere in it is 0. Errors: DomainError for a number that is no row.
template <class T>
void scatter_rows(const T* source, const T* table, T* target, std::int64_t source_rows,
                  std::int64_t rows, std::int64_t columns);

}  // namespace gradstone::plan
