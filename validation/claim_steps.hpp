#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "reference/finding.hpp"

namespace gradstone {

/// The steps in which one claim is checked: its checkers, one by one, and the search for a
/// counterexample. Each ends with a finding, or adds none.
///
/// Where the process that checked a claim was stopped, another one takes it up: the findings that
/// there are stand for the first steps, and that the last of them was stopped is a finding too.
class ClaimSteps {
 public:
  using Begins = std::function<void(const std::string& step)>;
  using Ends = std::function<void(const Finding& finding)>;

  ClaimSteps() = default;
  /// The findings that an earlier process came to; what to call when a step begins and ends.
  ClaimSteps(std::vector<Finding> known, Begins begins, Ends ends)
      : known_(std::move(known)), begins_(std::move(begins)), ends_(std::move(ends)) {}

  /// Adds what a step finds, or what is known of it.
  void run(const std::string& step, std::vector<Finding>& findings,
           const std::function<Finding()>& check) {
    if (findings.size() < known_.size()) {
      findings.push_back(known_[findings.size()]);
      return;
    }
    if (begins_) begins_(step);
    findings.push_back(check());
    if (ends_) ends_(findings.back());
  }

  /// A last step, which has no finding unless it was stopped.
  void run_last(const std::string& step, std::vector<Finding>& findings,
                const std::function<void()>& search) {
    if (findings.size() < known_.size()) {
      findings.push_back(known_[findings.size()]);
      return;
    }
    if (begins_) begins_(step);
    search();
  }

 private:
  std::vector<Finding> known_;
  Begins begins_;
  Ends ends_;
};

}  // namespace gradstone
