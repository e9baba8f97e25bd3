#include "validation/numeric/comparison.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <utility>

namespace gradstone {

std::string number_text(double value) {
  return fmt::format("{:.10g}", value);
}

Comparisons::Comparisons(std::string checker, const Sizes& sizes) {
  finding_.checker = std::move(checker);
  finding_.sizes = {sizes};
}

void Comparisons::add(const std::string& entry, double claimed, double truth, double error,
                      double bound) {
  if (std::isinf(bound)) return;       // nothing can be said
  const bool within = error <= bound;  // false for NaN
  double ratio = error / bound;
  if (bound == 0) ratio = error == 0 ? 0 : std::numeric_limits<double>::infinity();
  if (!within && !(ratio > 1)) ratio = std::numeric_limits<double>::infinity();
  if (ratio <= worst_) return;
  worst_ = ratio;
  worst_text_ =
      fmt::format("{} is stated as {}, but is {}: the error {:.2g} exceeds the bound {:.2g}", entry,
                  number_text(claimed), number_text(truth), error, bound);
  finding_.error = error;
  finding_.bound = bound;
}

Finding not_looked(std::string checker, const Sizes& sizes, std::string why) {
  Finding finding;
  finding.checker = std::move(checker);
  finding.sizes = {sizes};
  finding.detail = std::move(why);
  finding.looked = false;
  return finding;
}

Finding Comparisons::finding() const {
  Finding result = finding_;
  if (worst_ < 0) {
    result.verdict = Verdict::undecided;
    result.detail = "there was nothing to compare";
    result.looked = false;
  } else if (worst_ <= 1) {
    result.verdict = Verdict::holds;
  } else {
    result.verdict = Verdict::refuted;
    result.detail = worst_text_;
  }
  return result;
}

}  // namespace gradstone
