#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "numeric/plan/gather.hpp"

namespace gradstone::plan {

/// The most axes, places and guards of a gather.
inline constexpr std::size_t most_gathered = 24;

/// Where the numbers of a gather lie at given sizes, run by run along its last axis.
///
/// Axes that lie one behind the other in the source and in the target are one axis. Where the runs
/// of one index of the target's first axis are those of any other, moved, they are found once.
class GatherRuns {
 public:
  /// A run of the target: from where to where it lies inside, and where its first number would be
  /// in the source.
  struct Run {
    std::int64_t start = 0, from = 0, to = 0;
  };

  GatherRuns() = default;
  /// So many axes of the target are the rows of a matrix, or none.
  /// Errors: UnsupportedError for more axes than most_gathered.
  GatherRuns(const Gather& gather, const Sizes& largest, std::size_t row_axes);

  /// At sizes up to the largest. Errors: DomainError for a divisor that is not positive.
  void resize(const Gather& gather, const Sizes& sizes);

  std::int64_t runs() const { return runs_; }
  std::int64_t run_length() const { return extents_[last()]; }
  std::int64_t runs_of_row() const { return runs_of_row_; }
  /// How many entries are combined for each of the target.
  std::int64_t combinations() const { return combinations_; }
  /// How far the place in the source moves along a run.
  std::int64_t step() const { return step_; }
  /// Whether the places are found for each number, because a divisor or a table varies along runs.
  bool by_element() const { return by_element_; }

  /// Calls put(k, run) with the runs from first + k = `first` on to before `end`; `look_up` is
  /// given a place of the table and the largest number that may stand there.
  template <class LookUp, class Put>
  void for_each_run(std::int64_t combination, std::int64_t first, std::int64_t end, LookUp look_up,
                    Put put) const;
  /// Calls put(k, j, place) with the place in the source of each number j of run first + k, or with
  /// nothing where it is outside.
  template <class LookUp, class Put>
  void for_each_number(std::int64_t combination, std::int64_t first, std::int64_t end,
                       LookUp look_up, Put put) const;

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
  /// The numbers behind the places and guards at the beginning of a run.
  struct Position {
    const GatherRuns& gather;
    std::array<std::int64_t, most_gathered> index{};
    std::array<std::int64_t, most_gathered> place{}, in_table{}, guard{};

    Position(const GatherRuns& g, std::int64_t combination, std::int64_t run);
    std::int64_t at(const Number& number) const;
    void move(std::size_t axis, std::int64_t by);
    void next_run();
  };

  std::size_t last() const { return axes_ - 1; }
  void drop_axis(std::size_t axis);
  void merge_places();
  bool merge_axes();
  bool may_merge(const Number& number, std::size_t axis) const;
  void find_step();
  void find_runs();
  bool is_repeated() const;
  template <class LookUp>
  Run run_at(const Position& position, LookUp look_up) const;
  template <class LookUp>
  std::optional<std::int64_t> number_at(const Position& position, std::int64_t j,
                                        LookUp look_up) const;

  std::size_t axes_ = 1, combined_ = 0, rows_ = 0, places_ = 0, guards_ = 0;
  std::size_t row_axes_ = 0;  // of the gather
  std::array<std::int64_t, most_gathered> extents_{1};
  std::array<Axis, most_gathered> place_{};
  std::array<Number, most_gathered> guard_{};
  std::int64_t step_ = 1;
  bool by_element_ = false;
  std::int64_t combinations_ = 1, runs_ = 1, runs_of_row_ = 1;
  // The runs of one index of the target's first axis, for each of the combinations; none where they
  // are too many, or read a table.
  std::vector<Run> known_;
  bool is_known_ = false;
  std::int64_t known_runs_ = 1, repeat_step_ = 0;
};

/// Rounded down; the denominator is positive.
inline std::int64_t floor_of(std::int64_t numerator, std::int64_t denominator) {
  const std::int64_t quotient = numerator / denominator;
  return numerator % denominator < 0 ? quotient - 1 : quotient;
}

template <class LookUp>
GatherRuns::Run GatherRuns::run_at(const Position& position, LookUp look_up) const {
  std::int64_t from = 0, to = run_length(), start = 0;
  // value + by * j >= 0
  const auto bound = [&](std::int64_t value, std::int64_t by) {
    if (by == 0) {
      if (value < 0) to = 0;
    } else if (by > 0) {
      if (value < 0) from = std::max(from, -floor_of(value, by));
    } else {
      to = std::min(to, floor_of(value, -by) + 1);
    }
  };
  for (std::size_t k = 0; k < guards_; ++k) bound(position.guard[k], guard_[k].by_axis[last()]);
  if (from >= to) return {};  // a table may not have the place
  for (std::size_t k = 0; k < places_; ++k) {
    const Axis& place = place_[k];
    const std::int64_t by = place.numerator.by_axis[last()];
    std::int64_t value = position.place[k];
    if (place.looks_up) value += look_up(position.in_table[k], place.extent);
    if (place.divisor != 1) {
      if (value % place.divisor != 0) return {};
      value /= place.divisor;
    }
    bound(value, by);
    bound(place.extent - 1 - value, -by);
    start += value * place.stride;
  }
  if (from >= to) return {};
  return {start, from, to};
}

template <class LookUp>
std::optional<std::int64_t> GatherRuns::number_at(const Position& position, std::int64_t j,
                                                  LookUp look_up) const {
  for (std::size_t k = 0; k < guards_; ++k)
    if (position.guard[k] + guard_[k].by_axis[last()] * j < 0) return std::nullopt;
  std::int64_t number = 0;
  for (std::size_t k = 0; k < places_; ++k) {
    const Axis& place = place_[k];
    std::int64_t value = position.place[k] + place.numerator.by_axis[last()] * j;
    if (place.looks_up)
      value += look_up(position.in_table[k] + place.in_table.by_axis[last()] * j, place.extent);
    if (value % place.divisor != 0 || value < 0 || value / place.divisor >= place.extent)
      return std::nullopt;
    number += value / place.divisor * place.stride;
  }
  return number;
}

template <class LookUp, class Put>
void GatherRuns::for_each_run(std::int64_t combination, std::int64_t first, std::int64_t end,
                              LookUp look_up, Put put) const {
  if (is_known_) {
    const Run* const runs = known_.data() + combination * known_runs_;
    std::int64_t known = first % known_runs_, moved = first / known_runs_ * repeat_step_;
    for (std::int64_t k = 0; k < end - first; ++k) {
      Run run = runs[known];
      run.start += moved;
      put(k, run);
      if (++known < known_runs_) continue;
      known = 0;
      moved += repeat_step_;
    }
    return;
  }
  Position position(*this, combination, first);
  for (std::int64_t k = 0; k < end - first; ++k, position.next_run())
    put(k, run_at(position, look_up));
}

template <class LookUp, class Put>
void GatherRuns::for_each_number(std::int64_t combination, std::int64_t first, std::int64_t end,
                                 LookUp look_up, Put put) const {
  Position position(*this, combination, first);
  for (std::int64_t k = 0; k < end - first; ++k, position.next_run())
    for (std::int64_t j = 0; j < run_length(); ++j) put(k, j, number_at(position, j, look_up));
}

}  // namespace gradstone::plan
