#include "numeric/plan/gather_runs.hpp"

#include "reference/error.hpp"

namespace gradstone::plan {
namespace {

// Longer lists of runs are no longer in a cache themselves.
constexpr std::size_t most_known_runs = 1 << 14;

std::int64_t no_table(std::int64_t, std::int64_t) {
  return 0;
}

}  // namespace

GatherRuns::Position::Position(const GatherRuns& g, std::int64_t combination, std::int64_t run)
    : gather(g) {
  for (std::size_t axis = g.last(); axis-- > g.combined_;) {
    index[axis] = run % g.extents_[axis];
    run /= g.extents_[axis];
  }
  for (std::size_t axis = g.combined_; axis-- > 0;) {
    index[axis] = combination % g.extents_[axis];
    combination /= g.extents_[axis];
  }
  for (std::size_t k = 0; k < g.places_; ++k) {
    place[k] = at(g.place_[k].numerator);
    in_table[k] = at(g.place_[k].in_table);
  }
  for (std::size_t k = 0; k < g.guards_; ++k) guard[k] = at(g.guard_[k]);
}

std::int64_t GatherRuns::Position::at(const Number& number) const {
  std::int64_t result = number.offset;
  for (std::size_t axis = 0; axis < gather.last(); ++axis)
    result += number.by_axis[axis] * index[axis];
  return result;
}

void GatherRuns::Position::move(std::size_t axis, std::int64_t by) {
  for (std::size_t k = 0; k < gather.places_; ++k) {
    place[k] += by * gather.place_[k].numerator.by_axis[axis];
    in_table[k] += by * gather.place_[k].in_table.by_axis[axis];
  }
  for (std::size_t k = 0; k < gather.guards_; ++k) guard[k] += by * gather.guard_[k].by_axis[axis];
}

void GatherRuns::Position::next_run() {
  for (std::size_t axis = gather.last(); axis-- > gather.combined_;) {
    if (++index[axis] < gather.extents_[axis]) return move(axis, 1);
    index[axis] = 0;
    move(axis, 1 - gather.extents_[axis]);
  }
}

GatherRuns::GatherRuns(const Gather& gather, const Sizes& largest, std::size_t row_axes)
    : row_axes_(row_axes) {
  if (gather.axes.size() >= most_gathered || gather.places.size() > most_gathered ||
      gather.at_least_zero.size() > most_gathered) {
    throw UnsupportedError("plan: a tensor with windows of " + std::to_string(gather.axes.size()) +
                           " axes; divide the equation into several");
  }
  std::int64_t runs = 1;
  for (const auto& axis : gather.axes) runs *= axis.at(largest);
  known_.resize(std::min<std::size_t>(most_known_runs, static_cast<std::size_t>(runs)));
}

void GatherRuns::resize(const Gather& gather, const Sizes& sizes) {
  axes_ = gather.axes.size();
  combined_ = gather.combined;
  rows_ = row_axes_;
  for (std::size_t k = 0; k < axes_; ++k) extents_[k] = gather.axes[k].at(sizes);
  const auto number = [&](const Linear& linear) {
    Number result;
    result.offset = linear.offset.at(sizes);
    for (std::size_t k = 0; k < linear.coefficients.size(); ++k)
      result.by_axis[k] = linear.coefficients[k].at(sizes);
    return result;
  };
  places_ = gather.places.size();
  std::int64_t stride = 1;
  for (std::size_t k = places_; k-- > 0;) {
    const auto& from = gather.places[k];
    place_[k] = {number(from.numerator),
                 number(from.in_table),
                 from.divisor.at(sizes),
                 from.extent.at(sizes),
                 stride,
                 from.looks_up};
    if (place_[k].divisor < 1) {
      throw DomainError("plan: " + from.divisor.text() + " = " + std::to_string(place_[k].divisor) +
                        ", a stride is at least 1");
    }
    stride *= place_[k].extent;
  }
  guards_ = gather.at_least_zero.size();
  for (std::size_t k = 0; k < guards_; ++k) guard_[k] = number(gather.at_least_zero[k]);

  for (std::size_t axis = axes_; axis-- > 0;)
    if (extents_[axis] == 1) drop_axis(axis);
  merge_places();
  while (merge_axes()) {
  }
  if (axes_ == combined_ || (axes_ == rows_ && row_axes_ > 0)) {  // a number, or a column
    extents_[axes_++] = 1;
    for (std::size_t k = 0; k < places_; ++k) {
      place_[k].numerator.by_axis[last()] = 0;
      place_[k].in_table.by_axis[last()] = 0;
    }
    for (std::size_t k = 0; k < guards_; ++k) guard_[k].by_axis[last()] = 0;
  }
  combinations_ = runs_ = 1;
  for (std::size_t axis = 0; axis < last(); ++axis)
    (axis < combined_ ? combinations_ : runs_) *= extents_[axis];
  runs_of_row_ = 1;
  for (std::size_t axis = rows_; axis < last(); ++axis) runs_of_row_ *= extents_[axis];
  find_step();
  find_runs();
}

// How far the place of the source moves from one number of a run to the next.
void GatherRuns::find_step() {
  by_element_ = false;
  step_ = 0;
  for (std::size_t k = 0; k < places_; ++k) {
    const Axis& place = place_[k];
    const std::int64_t by = place.numerator.by_axis[last()];
    by_element_ |= place.divisor != 1 && by != 0;
    by_element_ |= place.looks_up && place.in_table.by_axis[last()] != 0;
    step_ += by * place.stride;
  }
}

// Whether the first axis of the target only says how far the runs are moved.
bool GatherRuns::is_repeated() const {
  const std::size_t axis = combined_;
  if (axis == last()) return false;
  const auto is_free = [&](const Number& number) { return number.by_axis[axis] == 0; };
  for (std::size_t k = 0; k < guards_; ++k)
    if (!is_free(guard_[k])) return false;
  for (std::size_t k = 0; k < places_; ++k) {
    const Number& number = place_[k].numerator;
    if (is_free(number)) continue;
    const auto others = std::count_if(number.by_axis.begin(), number.by_axis.end(),
                                      [](std::int64_t coefficient) { return coefficient != 0; });
    const std::int64_t end = number.offset + number.by_axis[axis] * (extents_[axis] - 1);
    if (others > 1 || place_[k].divisor != 1 || std::min(number.offset, end) < 0 ||
        std::max(number.offset, end) >= place_[k].extent) {
      return false;
    }
  }
  return true;
}

void GatherRuns::find_runs() {
  const bool looks_up =
      std::any_of(place_.begin(), place_.begin() + static_cast<std::ptrdiff_t>(places_),
                  [](const Axis& place) { return place.looks_up; });
  const bool repeated = is_repeated();
  known_runs_ = repeated ? runs_ / extents_[combined_] : runs_;
  repeat_step_ = 0;
  for (std::size_t k = 0; repeated && k < places_; ++k)
    repeat_step_ += place_[k].numerator.by_axis[combined_] * place_[k].stride;
  is_known_ = !by_element_ && !looks_up &&
              known_runs_ * combinations_ <= static_cast<std::int64_t>(known_.size());
  if (!is_known_) return;
  for (std::int64_t combination = 0; combination < combinations_; ++combination) {
    Position position(*this, combination, 0);
    for (std::int64_t run = 0; run < known_runs_; ++run) {
      known_[static_cast<std::size_t>(combination * known_runs_ + run)] =
          run_at(position, no_table);
      position.next_run();
    }
  }
}

void GatherRuns::drop_axis(std::size_t axis) {
  const auto drop = [&](Number& number) {
    std::copy(number.by_axis.begin() + static_cast<std::ptrdiff_t>(axis) + 1, number.by_axis.end(),
              number.by_axis.begin() + static_cast<std::ptrdiff_t>(axis));
    number.by_axis.back() = 0;
  };
  std::copy(extents_.begin() + static_cast<std::ptrdiff_t>(axis) + 1, extents_.end(),
            extents_.begin() + static_cast<std::ptrdiff_t>(axis));
  for (std::size_t k = 0; k < places_; ++k) {
    drop(place_[k].numerator);
    drop(place_[k].in_table);
  }
  for (std::size_t k = 0; k < guards_; ++k) drop(guard_[k]);
  --axes_;
  if (axis < combined_) --combined_;
  if (axis < rows_) --rows_;
}

// An axis of the source that is read from its beginning to its end, by an axis of the target that
// plays no other role, is a part of the axis before it: rows of X[i + a, c] are runs of a and c.
void GatherRuns::merge_places() {
  for (std::size_t k = places_; k-- > 1;) {
    Axis& outer = place_[k - 1];
    const Axis& inner = place_[k];
    if (outer.divisor != 1 || outer.looks_up || inner.divisor != 1 || inner.looks_up) continue;
    const Number& by = inner.numerator;
    const auto used = std::find_if(by.by_axis.begin(), by.by_axis.end(),
                                   [](std::int64_t coefficient) { return coefficient != 0; });
    const bool is_all_of_it =
        used == by.by_axis.end()
            ? inner.extent == 1 && by.offset == 0
            : by.offset == 0 && *used == 1 &&
                  extents_[static_cast<std::size_t>(used - by.by_axis.begin())] == inner.extent &&
                  std::all_of(used + 1, by.by_axis.end(),
                              [](std::int64_t coefficient) { return coefficient == 0; });
    if (!is_all_of_it) continue;
    outer.numerator.offset *= inner.extent;
    for (std::size_t axis = 0; axis < axes_; ++axis)
      outer.numerator.by_axis[axis] =
          outer.numerator.by_axis[axis] * inner.extent + by.by_axis[axis];
    outer.extent *= inner.extent;
    outer.stride = inner.stride;
    std::copy(place_.begin() + static_cast<std::ptrdiff_t>(k) + 1, place_.end(),
              place_.begin() + static_cast<std::ptrdiff_t>(k));
    --places_;
  }
}

bool GatherRuns::may_merge(const Number& number, std::size_t axis) const {
  return number.by_axis[axis] == number.by_axis[axis + 1] * extents_[axis + 1];
}

bool GatherRuns::merge_axes() {
  for (std::size_t axis = 0; axis + 1 < axes_; ++axis) {
    bool may = axis + 1 != combined_ && axis + 1 != rows_;
    for (std::size_t k = 0; k < places_; ++k)
      may = may && may_merge(place_[k].numerator, axis) && may_merge(place_[k].in_table, axis);
    for (std::size_t k = 0; k < guards_; ++k) may = may && may_merge(guard_[k], axis);
    if (!may) continue;
    // The inner axis stays, and is longer.
    const std::int64_t extent = extents_[axis] * extents_[axis + 1];
    drop_axis(axis);
    extents_[axis] = extent;
    return true;
  }
  return false;
}

}  // namespace gradstone::plan
