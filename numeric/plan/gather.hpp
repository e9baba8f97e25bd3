#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "reference/expr/dim.hpp"

namespace gradstone::plan {

/// A whole number that is calculated from the indices of a target, from 0 on: an offset, and a
/// multiple of each index.
struct Linear {
  Dim offset{0};
  std::vector<Dim> coefficients;  ///< by axis of the target
  bool operator==(const Linear&) const = default;
};

/// The place along one axis of what is gathered, from 0 on: `numerator / divisor` where that is a
/// whole number of the axis; elsewhere nothing lies there. Where there is a table, the number that
/// stands there, counted from 1, is added to the numerator.
struct GatherPlace {
  Linear numerator;
  Dim divisor{1};
  Dim extent{1};
  bool looks_up = false;
  Linear in_table;  ///< the place in the table, row by row
  bool operator==(const GatherPlace&) const = default;
};

/// What becomes of the entries that a gather finds for one entry of the target.
enum class Combine { only_one, sum, largest };

/// Every entry of a target is an entry of a source, found through places that are affine in its
/// indices; or `outside`, where nothing lies there or a guard does not hold. Windows of a
/// convolution, a transposition of axes, a repetition, a slice and a flip are of this kind. Without
/// a source, `inside` takes the place of its entries.
///
/// Where the first axes are not the target's, the entry is the sum, or the largest, over them: of
/// those that lie inside, and `outside` is not read.
struct Gather {
  std::vector<Dim> axes;     ///< those that are combined, then those of the target
  std::size_t combined = 0;  ///< how many of them
  Combine combine = Combine::only_one;
  std::vector<GatherPlace> places;    ///< by axis of the source
  std::vector<Linear> at_least_zero;  ///< the guards
  double outside = 0;
  double inside = 1;
  bool operator==(const Gather&) const = default;

  /// `[n,i,j,a,b] from [n,i + a,j + b]`: for listings, and equal for equal ones.
  std::string text() const;
};

/// The most axes, places and guards of a gather.
inline constexpr std::size_t most_gathered = 24;

/// A gather at given sizes.
///
/// What varies along the last axis is copied in runs; axes that lie one behind the other in the
/// source and in the target are one axis. Where the runs of one index of the first axis are those
/// of any other, moved, they are found once.
template <class T>
class LinkedGather {
 public:
  LinkedGather() = default;
  /// Errors: UnsupportedError for more axes than most_gathered.
  /// So many axes of the target are the rows of a matrix, of which run_rows() can write some.
  LinkedGather(const Gather& gather, const Sizes& largest, std::size_t row_axes = 0);

  /// At sizes up to the largest. Errors: DomainError for a divisor that is not positive.
  void resize(const Gather& gather, const Sizes& sizes);

  /// How many parts can be computed at the same time.
  std::int64_t parts() const { return (runs_ + runs_of_part_ - 1) / runs_of_part_; }
  /// `source` and `table` are null where there is none. Errors: DomainError for a number of the
  /// table that is no place of the source.
  void run_part(std::int64_t part, const T* source, const T* table, T* target) const;
  /// Some rows, without those before them. Of a gather that combines nothing.
  void run_rows(std::int64_t first, std::int64_t count, const T* source, const T* table,
                T* rows) const;

 private:
  struct Number {
    std::int64_t offset = 0;
    std::array<std::int64_t, most_gathered> by_axis{};
  };
  struct Axis {
    Number numerator, in_table;
    std::int64_t divisor = 1, extent = 1, stride = 1;
    bool looks_up = false;
  };
  /// A run of the target: from where to where it lies inside, and where its first number would be.
  struct Run {
    std::int64_t start = 0, from = 0, to = 0;
  };
  struct Position;

  std::size_t last() const { return axes_ - 1; }
  std::int64_t run_length() const { return extents_[last()]; }
  void drop_axis(std::size_t axis);
  void merge_places();
  bool merge_axes();
  bool may_merge(const Number& number, std::size_t axis) const;
  void find_step();
  void find_runs();
  bool is_repeated() const;
  Run run_at(const Position& position, const T* table) const;
  void copy(const Run& run, const T* source, T* target) const;
  void combine(const Run& run, const T* source, T* target) const;
  void copy_each(const Position& position, const T* source, const T* table, T* target) const;
  void run_some(std::int64_t first, std::int64_t end, const T* source, const T* table,
                T* target) const;

  std::size_t axes_ = 1, combined_ = 0, rows_ = 0, places_ = 0, guards_ = 0;
  std::size_t row_axes_ = 0;  // of the gather
  std::array<std::int64_t, most_gathered> extents_{1};
  std::array<Axis, most_gathered> place_{};
  std::array<Number, most_gathered> guard_{};
  Combine how_ = Combine::only_one;
  T outside_ = 0, inside_ = 1;
  std::int64_t step_ = 1;    // in the source, along a run
  bool by_element_ = false;  // a place has a divisor, or a table, that varies along a run
  std::int64_t combinations_ = 1, runs_ = 1, runs_of_part_ = 1, runs_of_row_ = 1;
  // The runs of one index of the target's first axis, for each of the combinations; none where they
  // are too many, or read a table.
  std::vector<Run> known_;
  bool is_known_ = false;
  std::int64_t known_runs_ = 1, repeat_step_ = 0;
};

/// Adds each row of the source to the row of the target whose number, from 1 on, stands in the
/// table; what is nowhere in it is 0. Errors: DomainError for a number that is no row.
template <class T>
void scatter_rows(const T* source, const T* table, T* target, std::int64_t source_rows,
                  std::int64_t rows, std::int64_t columns);

}  // namespace gradstone::plan
