#include "reference/derive/entries/comparisons.hpp"

#include <algorithm>
#include <optional>

namespace gradstone::derive::entries {
namespace {

const Affine unit{{}, {}, one};

// What is at least 0 where the comparison holds; nothing where it is no comparison of places.
std::optional<std::vector<Affine>> at_least_zero(const Comparison& c, const Knowledge& known) {
  if (!compares_places(c, known)) return std::nullopt;
  const Affine left = *affine_of(c.left), right = *affine_of(c.right);
  switch (c.relation) {
    case Relation::less:
      return std::vector{right - left - unit};
    case Relation::less_equal:
      return std::vector{right - left};
    case Relation::greater:
      return std::vector{left - right - unit};
    case Relation::greater_equal:
      return std::vector{left - right};
    case Relation::equal:
      break;
  }
  return std::vector{right - left, left - right};
}

// What is at least 0 where the comparison does not hold, one of these.
std::vector<Affine> at_least_zero_outside(const std::vector<Affine>& inside) {
  std::vector<Affine> outside;
  for (const auto& number : inside) outside.push_back(Affine{} - number - unit);
  return outside;
}

class Shown {
 public:
  Shown(const std::vector<Comparison>& guards, Ranges ranges, const Knowledge& known)
      : ranges_(std::move(ranges)), least_(known.ranges().least) {
    for (const auto& guard : guards) {
      const auto numbers = at_least_zero(guard, known);
      if (!numbers) continue;
      for (const auto& number : *numbers)
        if (add_places(number, known)) known_.push_back(number);
    }
  }

  bool is_nonnegative(const Affine& number, const Knowledge& known) {
    return add_places(number, known) && gradstone::is_nonnegative(number, known_, ranges_, least_);
  }

 private:
  // Whether all ranges are known.
  bool add_places(const Affine& number, const Knowledge& known) {
    for (const auto& [name, entry] : number.entries) {
      const auto& read = std::get<scalar::Entry>(entry.node().value);
      ranges_.emplace(name, known.ranges().places.at(read.matrix));
    }
    return std::all_of(number.coefficients.begin(), number.coefficients.end(),
                       [&](const auto& term) { return ranges_.contains(term.first); });
  }

  Ranges ranges_;
  LeastSizes least_;
  std::vector<Affine> known_;
};

}  // namespace

Ranges ranges_of(const Term& term, const Ranges& free) {
  Ranges ranges = free;
  for (const auto& range : term.sums) ranges.emplace(range.index.name, range.last);
  return ranges;
}

bool is_implied(const Comparison& guard, const std::vector<Comparison>& others,
                const Ranges& ranges, const Knowledge& known) {
  const auto inside = at_least_zero(guard, known);
  if (!inside) return std::find(others.begin(), others.end(), guard) != others.end();
  Shown shown(others, ranges, known);
  return std::all_of(inside->begin(), inside->end(),
                     [&](const Affine& number) { return shown.is_nonnegative(number, known); });
}

bool is_excluded(const Comparison& guard, const std::vector<Comparison>& others,
                 const Ranges& ranges, const Knowledge& known) {
  const auto inside = at_least_zero(guard, known);
  if (!inside) return false;
  Shown shown(others, ranges, known);
  const auto outside = at_least_zero_outside(*inside);
  return std::any_of(outside.begin(), outside.end(),
                     [&](const Affine& number) { return shown.is_nonnegative(number, known); });
}

}  // namespace gradstone::derive::entries
