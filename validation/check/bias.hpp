#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "validation/check/expectation.hpp"

namespace gradstone {

/// The errors of one output in one case, those of entries that are judged: (answer - true value) /
/// bound, and the true values as parts of their bounds too. 0 within an enclosure.
struct SignedErrors {
  std::vector<double> errors, values;

  void add(const Expected& expected, std::span<const double> answer);
};

/// Whether the errors of an output lean to one side, up or down, towards 0 or away from it, in
/// words; nothing if they don't. A note and no verdict: it sees what is systematic far below the
/// bound, such as sums that are truncated and not rounded, each of which is still within it.
///
/// `cases` are those of one output, `roundoff` is the unit roundoff of the coarsest of the types in
/// which values are stored and computed.
///
/// Method     A rounded constant, 1/7 say, moves all entries alike and is no mistake: an error
///            counts, by its sign, if it exceeds a unit roundoff of the value. Entries of a case
///            share intermediate values, so their errors are not independent, but those of
///            different cases are: with m the mean sign in a case, z = sum(m) / sqrt(sum(m^2)) is
///            about standard normal, whatever the dependence within cases, where errors have no
///            preferred side (a self-normalized sum of symmetric terms). It leans if |z| > 3, in at
///            least 10 cases, and the mean sign of all is above 1/2.
/// Alarms     tests/validation/bias_test.cpp: none over the matrices of the registry. Sums
///            in float32 that are truncated are seen in linear, conv1d and softmax layers.
std::optional<std::string> leaning(std::span<const SignedErrors> cases, double roundoff);

}  // namespace gradstone
