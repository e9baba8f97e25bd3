#include "numeric/plan/linked_gather.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "reference/error.hpp"

namespace gradstone::plan {
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

}  // namespace

template <class T>
void LinkedGather<T>::resize(const Gather& gather, const Sizes& sizes) {
  runs_.resize(gather, sizes);
  how_ = gather.combine;
  outside_ = static_cast<T>(gather.outside);
  inside_ = static_cast<T>(gather.inside);
  const std::int64_t in_part = how_ == Combine::only_one ? numbers_of_part : numbers_of_sum;
  runs_of_part_ = std::max<std::int64_t>(1, in_part / runs_.run_length());
}

template <class T>
void LinkedGather<T>::copy(const GatherRuns::Run& run, const T* source, T* target) const {
  const std::int64_t length = runs_.run_length(), step = runs_.step();
  for (std::int64_t j = 0; j < run.from; ++j) target[j] = outside_;
  if (!source) {
    std::fill(target + run.from, target + run.to, inside_);
  } else if (step == 1 && run.to - run.from > 32) {
    std::copy(source + run.start + run.from, source + run.start + run.to, target + run.from);
  } else if (step == 1) {
    const T* const from = source + run.start;
    for (std::int64_t j = run.from; j < run.to; ++j) target[j] = from[j];
  } else {
    for (std::int64_t j = run.from; j < run.to; ++j) target[j] = source[run.start + j * step];
  }
  for (std::int64_t j = run.to; j < length; ++j) target[j] = outside_;
}

template <class T>
void LinkedGather<T>::combine(const GatherRuns::Run& run, const T* source, T* target) const {
  const T* const from = source + run.start;
  const std::int64_t step = runs_.step();
  const auto all = [&](auto put) {
    if (step == 1) {
      for (std::int64_t j = run.from; j < run.to; ++j) put(target[j], from[j]);
    } else {
      for (std::int64_t j = run.from; j < run.to; ++j) put(target[j], from[j * step]);
    }
  };
  if (how_ == Combine::sum) {
    all([](T& sum, T x) { sum += x; });
  } else {
    all([](T& largest, T x) { largest = x > largest || x != x ? x : largest; });
  }
}

template <class T>
void LinkedGather<T>::put(std::optional<std::int64_t> place, const T* source, T& target) const {
  if (how_ == Combine::only_one) {
    target = !place ? outside_ : source ? source[*place] : inside_;
  } else if (place) {
    const T x = source[*place];
    if (how_ == Combine::sum) target += x;
    if (how_ == Combine::largest && (x > target || x != x)) target = x;
  }
}

template <class T>
void LinkedGather<T>::run_part(std::int64_t part, const T* source, const T* table,
                               T* target) const {
  const std::int64_t first = part * runs_of_part_;
  const std::int64_t end = std::min(first + runs_of_part_, runs_.runs());
  run_some(first, end, source, table, target + first * runs_.run_length());
}

template <class T>
void LinkedGather<T>::run_rows(std::int64_t first, std::int64_t count, const T* source,
                               const T* table, T* rows) const {
  const std::int64_t in_row = runs_.runs_of_row();
  run_some(first * in_row, (first + count) * in_row, source, table, rows);
}

// `target` is where the first run goes.
template <class T>
void LinkedGather<T>::run_some(std::int64_t first, std::int64_t end, const T* source,
                               const T* table, T* target) const {
  const std::int64_t length = runs_.run_length();
  if (how_ != Combine::only_one) {
    const T start = how_ == Combine::sum ? T(0) : -std::numeric_limits<T>::infinity();
    std::fill_n(target, (end - first) * length, start);
  }
  const auto look_up = [table](std::int64_t at, std::int64_t most) {
    return looked_up(table, at, most);
  };
  using Run = GatherRuns::Run;
  for (std::int64_t combination = 0; combination < runs_.combinations(); ++combination) {
    if (runs_.by_element()) {
      runs_.for_each_number(combination, first, end, look_up,
                            [&](std::int64_t k, std::int64_t j, std::optional<std::int64_t> place) {
                              put(place, source, target[k * length + j]);
                            });
    } else if (how_ == Combine::only_one) {
      runs_.for_each_run(combination, first, end, look_up, [&](std::int64_t k, const Run& run) {
        copy(run, source, target + k * length);
      });
    } else {
      runs_.for_each_run(combination, first, end, look_up, [&](std::int64_t k, const Run& run) {
        combine(run, source, target + k * length);
      });
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
