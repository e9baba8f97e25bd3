#pragma once

#include <optional>
#include <utility>

#include "validation/check/diagnosis.hpp"
#include "validation/check/moved_entries.hpp"

namespace gradstone {

/// What an explanation says that the answer should be: numbers between two, and how far a right
/// computation of them may be from it; infinitely, where nothing is known.
struct Alternative {
  EntryList lower, upper, slack;
};

enum class Fit { no, yes, nothing_known };

/// Whether the answer is this, wherever something can be said. An explanation that says 0 or the
/// same everywhere says little, but it has to fit there as well. What is computed from right
/// numbers is rounded once more, and stored.
Fit fit_of(const WrongAnswer& wrong, const Expected& expected, const Alternative& alternative,
           const DeclaredTypes& types);

/// What is right, as an alternative that may be changed.
Alternative right_entries(const Expected& expected);
/// The same times a number.
Alternative scaled_entries(const Expected& expected, double factor);
/// Numbers that need no rounding.
Alternative exact_entries(const EntryList& values);

/// The right entries in other places; nothing where `move` has none.
template <class Move>
std::optional<Alternative> moved_entries(const Expected& expected, Move move) {
  const Alternative right = right_entries(expected);
  auto lower = move(right.lower), upper = move(right.upper), slack = move(right.slack);
  if (!lower || !upper || !slack) return std::nullopt;
  return Alternative{std::move(*lower), std::move(*upper), std::move(*slack)};
}

}  // namespace gradstone
