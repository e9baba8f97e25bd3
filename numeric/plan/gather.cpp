#include "numeric/plan/gather.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "reference/error.hpp"

namespace gradstone::plan {
namespace {

std::string axis_name(std::size_t axis) {
  return "i" + std::to_string(axis + 1);
}

std::string text_of(const Linear& number) {
  std::string text;
  const auto add = [&](const std::string& term) { text += (text.empty() ? "" : " + ") + term; };
  for (std::size_t axis = 0; axis < number.coefficients.size(); ++axis) {
    const Dim& by = number.coefficients[axis];
    if (by == Dim(0)) continue;
    add(by.is_one() ? axis_name(axis) : "(" + by.text() + ")*" + axis_name(axis));
  }
  if (text.empty() || number.offset != Dim(0)) add(number.offset.text());
  return text;
}

std::int64_t floor_of(std::int64_t numerator, std::int64_t denominator) {
  const std::int64_t quotient = numerator / denominator;
  return numerator % denominator < 0 ? quotient - 1 : quotient;
}

}  // namespace

std::string Gather::text() const {
  std::string text;
  for (const auto& axis : axes) text += (text.empty() ? "[" : ",") + axis.text();
  text += text.empty() ? "[] from [" : "] from [";
  if (combine != Combine::only_one) {
    text = fmt::format("{} over {} of {}", combine == Combine::sum ? "sum" : "largest", combined,
                       text);
  }
  for (std::size_t k = 0; k < places.size(); ++k) {
    const auto& place = places[k];
    std::string number = text_of(place.numerator);
    if (place.looks_up) number += " + table[" + text_of(place.in_table) + "]";
    if (!place.divisor.is_one()) number = "(" + number + ") / (" + place.divisor.text() + ")";
    text += (k > 0 ? "," : "") + number + " of " + place.extent.text();
  }
  text += "]";
  for (const auto& guard : at_least_zero) text += fmt::format(" where {} >= 0", text_of(guard));
  return text + fmt::format(", {} outside, {} inside", outside, inside);
}

namespace {

// What stands at a place of a table: 1 to `most`.
template <class T>
std::int64_t looked_up(const T* table, std::int64_t at, std::int64_t most) {
  const auto number = static_cast<double>(table[at]);
  if (number >= 1 && number <= static_cast<double>(most) && number == std::floor(number))
    return static_cast<std::int64_t>(number);
  throw DomainError(fmt::format("plan: place {} of a table of places is {}, a place is 1 to {}",
                                at + 1, number, most));
}

// Some 0.1 ms of work.
constexpr std::int64_t numbers_of_part = 1 << 16;
// What is added up stays in the first cache.
constexpr std::int64_t numbers_of_sum = 1 << 12;
// Longer lists of runs are no longer in a cache themselves.
constexpr std::size_t most_known_runs = 1 << 14;

}  // namespace

// The numbers behind the places and guards at the beginning of a run.
template <class T>
struct LinkedGather<T>::Position {
  const LinkedGather& gather;
  std::array<std::int64_t, most_gathered> index{};
  std::array<std::int64_t, most_gathered> place{}, in_table{}, guard{};

  Position(const LinkedGather& g, std::int64_t combination, std::int64_t run) : gather(g) {
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

  std::int64_t at(const Number& number) const {
    std::int64_t result = number.offset;
    for (std::size_t axis = 0; axis < gather.last(); ++axis)
      result += number.by_axis[axis] * index[axis];
    return result;
  }

  void move(std::size_t axis, std::int64_t by) {
    for (std::size_t k = 0; k < gather.places_; ++k) {
      place[k] += by * gather.place_[k].numerator.by_axis[axis];
      in_table[k] += by * gather.place_[k].in_table.by_axis[axis];
    }
    for (std::size_t k = 0; k < gather.guards_; ++k)
      guard[k] += by * gather.guard_[k].by_axis[axis];
  }

  void next_run() {
    for (std::size_t axis = gather.last(); axis-- > gather.combined_;) {
      if (++index[axis] < gather.extents_[axis]) return move(axis, 1);
      index[axis] = 0;
      move(axis, 1 - gather.extents_[axis]);
    }
  }
};

template <class T>
LinkedGather<T>::LinkedGather(const Gather& gather, const Sizes& largest, std::size_t row_axes)
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

template <class T>
void LinkedGather<T>::resize(const Gather& gather, const Sizes& sizes) {
  axes_ = gather.axes.size();
  combined_ = gather.combined;
  rows_ = row_axes_;
  how_ = gather.combine;
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
  outside_ = static_cast<T>(gather.outside);
  inside_ = static_cast<T>(gather.inside);

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
  const std::int64_t in_part = combined_ > 0 ? numbers_of_sum : numbers_of_part;
  runs_of_part_ = std::max<std::int64_t>(1, in_part / run_length());
  find_step();
  find_runs();
}

// How far the place of the source moves from one number of a run to the next.
template <class T>
void LinkedGather<T>::find_step() {
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
template <class T>
bool LinkedGather<T>::is_repeated() const {
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

template <class T>
void LinkedGather<T>::find_runs() {
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
      known_[static_cast<std::size_t>(combination * known_runs_ + run)] = run_at(position, nullptr);
      position.next_run();
    }
  }
}

template <class T>
void LinkedGather<T>::drop_axis(std::size_t axis) {
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
template <class T>
void LinkedGather<T>::merge_places() {
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

template <class T>
bool LinkedGather<T>::may_merge(const Number& number, std::size_t axis) const {
  return number.by_axis[axis] == number.by_axis[axis + 1] * extents_[axis + 1];
}

template <class T>
bool LinkedGather<T>::merge_axes() {
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

// Which part of a run lies inside, and where in the source.
template <class T>
typename LinkedGather<T>::Run LinkedGather<T>::run_at(const Position& position,
                                                      const T* table) const {
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
    if (place.looks_up) value += looked_up(table, position.in_table[k], place.extent);
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

template <class T>
void LinkedGather<T>::copy(const Run& run, const T* source, T* target) const {
  const std::int64_t length = run_length();
  for (std::int64_t j = 0; j < run.from; ++j) target[j] = outside_;
  if (!source) {
    std::fill(target + run.from, target + run.to, inside_);
  } else if (step_ == 1 && run.to - run.from > 32) {
    std::copy(source + run.start + run.from, source + run.start + run.to, target + run.from);
  } else if (step_ == 1) {
    const T* const from = source + run.start;
    for (std::int64_t j = run.from; j < run.to; ++j) target[j] = from[j];
  } else {
    for (std::int64_t j = run.from; j < run.to; ++j) target[j] = source[run.start + j * step_];
  }
  for (std::int64_t j = run.to; j < length; ++j) target[j] = outside_;
}

template <class T>
void LinkedGather<T>::combine(const Run& run, const T* source, T* target) const {
  const T* const from = source + run.start;
  const auto all = [&](auto put) {
    if (step_ == 1) {
      for (std::int64_t j = run.from; j < run.to; ++j) put(target[j], from[j]);
    } else {
      for (std::int64_t j = run.from; j < run.to; ++j) put(target[j], from[j * step_]);
    }
  };
  if (how_ == Combine::sum) {
    all([](T& sum, T x) { sum += x; });
  } else {
    all([](T& largest, T x) { largest = x > largest || x != x ? x : largest; });
  }
}

template <class T>
void LinkedGather<T>::copy_each(const Position& position, const T* source, const T* table,
                                T* target) const {
  for (std::int64_t j = 0; j < run_length(); ++j) {
    bool inside = true;
    for (std::size_t k = 0; k < guards_; ++k)
      inside = inside && position.guard[k] + guard_[k].by_axis[last()] * j >= 0;
    std::int64_t start = 0;
    for (std::size_t k = 0; inside && k < places_; ++k) {
      const Axis& place = place_[k];
      std::int64_t value = position.place[k] + place.numerator.by_axis[last()] * j;
      if (place.looks_up) {
        const std::int64_t at = position.in_table[k] + place.in_table.by_axis[last()] * j;
        value += looked_up(table, at, place.extent);
      }
      inside = value % place.divisor == 0 && value >= 0 && value / place.divisor < place.extent;
      start += value / place.divisor * place.stride;
    }
    if (how_ == Combine::only_one) {
      target[j] = !inside ? outside_ : source ? source[start] : inside_;
    } else if (inside) {
      const T x = source[start];
      if (how_ == Combine::sum) target[j] += x;
      if (how_ == Combine::largest && (x > target[j] || x != x)) target[j] = x;
    }
  }
}

template <class T>
void LinkedGather<T>::run_part(std::int64_t part, const T* source, const T* table,
                               T* target) const {
  const std::int64_t first = part * runs_of_part_, end = std::min(first + runs_of_part_, runs_);
  run_some(first, end, source, table, target + first * run_length());
}

template <class T>
void LinkedGather<T>::run_rows(std::int64_t first, std::int64_t count, const T* source,
                               const T* table, T* rows) const {
  run_some(first * runs_of_row_, (first + count) * runs_of_row_, source, table, rows);
}

// `target` is where the first run goes.
template <class T>
void LinkedGather<T>::run_some(std::int64_t first, std::int64_t end, const T* source,
                               const T* table, T* target) const {
  const std::int64_t length = run_length();
  if (how_ != Combine::only_one) {
    const T start = how_ == Combine::sum ? T(0) : -std::numeric_limits<T>::infinity();
    std::fill_n(target, (end - first) * length, start);
  }
  const auto put = [&](const Run& run, const T* from, T* to) {
    if (how_ == Combine::only_one) {
      copy(run, from, to);
    } else {
      combine(run, from, to);
    }
  };
  for (std::int64_t combination = 0; combination < combinations_; ++combination) {
    if (is_known_) {
      const Run* const runs = known_.data() + combination * known_runs_;
      std::int64_t known = first % known_runs_, moved = first / known_runs_ * repeat_step_;
      for (std::int64_t run = first; run < end; ++run) {
        put(runs[known], source ? source + moved : nullptr, target + (run - first) * length);
        if (++known < known_runs_) continue;
        known = 0;
        moved += repeat_step_;
      }
      continue;
    }
    Position position(*this, combination, first);
    for (std::int64_t run = first; run < end; ++run) {
      if (by_element_) {
        copy_each(position, source, table, target + (run - first) * length);
      } else {
        put(run_at(position, table), source, target + (run - first) * length);
      }
      position.next_run();
    }
  }
}

template <class T>
void scatter_rows(const T* source, const T* table, T* target, std::int64_t source_rows,
                  std::int64_t rows, std::int64_t columns) {
  std::fill_n(target, rows * columns, T(0));
  for (std::int64_t i = 0; i < source_rows; ++i) {
    T* const to = target + (looked_up(table, i, rows) - 1) * columns;
    for (std::int64_t j = 0; j < columns; ++j) to[j] += source[i * columns + j];
  }
}

template class LinkedGather<float>;
template class LinkedGather<double>;
template void scatter_rows(const float*, const float*, float*, std::int64_t, std::int64_t,
                           std::int64_t);
template void scatter_rows(const double*, const double*, double*, std::int64_t, std::int64_t,
                           std::int64_t);

}  // namespace gradstone::plan
