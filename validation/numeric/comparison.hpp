#pragma once

#include <string>

#include "reference/finding.hpp"
#include "reference/system.hpp"

namespace gradstone {

/// Collects comparisons of two numbers into a finding. The one whose error is largest in terms of
/// its bound decides.
class Comparisons {
 public:
  Comparisons(std::string checker, const Sizes& sizes);

  /// |claimed - truth| = error must not exceed the bound; a NaN refutes. An infinite bound compares
  /// nothing.
  void add(const std::string& entry, double claimed, double truth, double error, double bound);

  /// `holds` with the largest error and its bound; `refuted` with the entry; `undecided`, as one
  /// that did not look, when nothing was compared.
  Finding finding() const;

 private:
  Finding finding_;
  double worst_ = -1;
  std::string worst_text_;
};

/// What a checker finds that does not look, with the reason: `undecided`, for which a witness that
/// holds makes up.
Finding not_looked(std::string checker, const Sizes& sizes, std::string why);

/// A number for a message: few digits, but all that matter.
std::string number_text(double value);

}  // namespace gradstone
