#include "validation/check/bias.hpp"

#include <fmt/format.h>

#include <cmath>

namespace gradstone {
namespace {

/// The signs of errors beyond what one rounding of the values explains.
struct Lean {
  double signs = 0;    // the sum of all
  double entries = 0;  // that have one
  double cases = 0;    // that have such entries
  double means = 0;    // the sum of the mean signs of the cases
  double squares = 0;  // and of their squares

  double mean() const { return entries == 0 ? 0 : signs / entries; }
  double z() const { return squares == 0 ? 0 : means / std::sqrt(squares); }
};

// Up and down, or away from 0 and towards it.
enum class Side { upwards, outwards };

Lean lean(std::span<const SignedErrors> cases, double roundoff, Side side) {
  constexpr double explained = 1;  // unit roundoffs
  Lean all;
  for (const auto& one : cases) {
    double signs = 0, entries = 0;
    for (std::size_t k = 0; k < one.errors.size(); ++k) {
      const double error = one.errors[k], value = one.values[k];
      if (!(std::abs(error) > explained * roundoff * std::abs(value))) continue;
      const bool is_up = (error > 0) == (side == Side::upwards || value > 0);
      signs += is_up ? 1 : -1;
      ++entries;
    }
    if (entries == 0) continue;
    const double mean = signs / entries;
    all.signs += signs;
    all.entries += entries;
    all.means += mean;
    all.squares += mean * mean;
    ++all.cases;
  }
  return all;
}

}  // namespace

void SignedErrors::add(const Expected& expected, std::span<const double> answer) {
  for (std::size_t k = 0; k < answer.size(); ++k) {
    if (!expected.is_judged(k) || !std::isfinite(answer[k])) continue;
    const double lower = expected.lower.elements()[k], upper = expected.upper.elements()[k];
    const double bound = expected.bound.elements()[k];
    const double nearest = answer[k] < lower ? lower : upper;
    const bool is_within = answer[k] >= lower && answer[k] <= upper;
    errors.push_back(is_within || bound == 0 ? 0 : (answer[k] - nearest) / bound);
    values.push_back(bound == 0 ? 0 : nearest / bound);
  }
}

std::optional<std::string> leaning(std::span<const SignedErrors> cases, double roundoff) {
  constexpr double least_z = 3, least_cases = 10, least_mean = 0.5;
  for (const Side side : {Side::upwards, Side::outwards}) {
    const Lean found = lean(cases, roundoff, side);
    if (found.cases < least_cases || std::abs(found.z()) < least_z ||
        std::abs(found.mean()) < least_mean)
      continue;
    const bool is_positive = found.mean() > 0;
    const char* where = side == Side::upwards ? (is_positive ? "up" : "down")
                        : is_positive         ? "away from 0"
                                              : "towards 0";
    return fmt::format(
        "errors lean to one side: {:.0f} % of {:.0f} entries in {:.0f} cases are wrong {} (z = "
        "{:.1f}), as where sums are truncated instead of rounded",
        50 + 50 * std::abs(found.mean()), found.entries, found.cases, where, std::abs(found.z()));
  }
  return std::nullopt;
}

}  // namespace gradstone
