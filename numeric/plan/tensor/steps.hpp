#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "numeric/plan.hpp"

namespace gradstone::plan {

/// What an equation of one step reads of a tensor that has an entry for each step.
struct StepView {
  std::string tensor;
  bool before = false;  ///< of the step before
  std::string start;    ///< what stands before the first step
};

/// Equations that are executed together: once, or once for each step of a recurrence.
struct Segment {
  PlanRequest request;
  const Recurrence* steps = nullptr;
  /// By the name under which the equations of a step read it; what they compute has its own name.
  std::map<std::string, StepView> views{};
};

/// The request, divided at its recurrences. What does not depend on the step before is computed for
/// all steps at once: before the steps, as the products with the inputs, or behind them, where no
/// step reads it.
///
/// Errors     UnsupportedError where a step is read as a number, or a tensor at another step than
///            this one and the one before.
std::vector<Segment> segments_of(const PlanRequest& request);

}  // namespace gradstone::plan
