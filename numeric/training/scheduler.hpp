#pragma once

#include <string>
#include <vector>

#include "reference/network/specification.hpp"

namespace gradstone {

/// The learning rate as a function of the epoch, which counts from 0. It has no state: every epoch
/// may be asked for, in any order and as often as one likes.
class Scheduler {
 public:
  using Rate = double (*)(const SpecificationValues& values, int epoch);

  Scheduler(std::string text, SpecificationValues values, Rate rate);

  /// Errors: DomainError for an epoch < 0.
  double operator()(int epoch) const;
  /// As it was written; reading it gives the same scheduler.
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  SpecificationValues values_;
  Rate rate_;
};

/// All schedulers, with their parameters: the one list that parsers, programs and tables read.
const std::vector<SpecificationEntry>& schedulers();

/// Reads `Constant(0.1)`, for short `0.1`, or `MultiStepLR(lr=0.1, milestones=10|15, gamma=0.3)`;
/// names in any spelling of case. Errors: FormatError; UnknownNameError with the nearest names;
/// DomainError for values for which there is no rate.
Scheduler parse_scheduler(const std::string& text);
Scheduler parse_scheduler(const Specification& specification);

}  // namespace gradstone
