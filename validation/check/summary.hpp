#pragma once

#include <optional>
#include <string>
#include <vector>

#include "validation/check/check.hpp"

namespace gradstone {

/// All that was asked of an implementation about one system, answered and judged: place k of each
/// is about case k. The last cases are those of `batch`.
struct AnsweredSystem {
  const SystemVectors& vectors;
  const Candidate& candidate;
  const CheckSettings& settings;
  const std::vector<VectorCase>& cases;
  const std::vector<BatchCase>& batch;
  const std::vector<Answer>& answers;
  const std::vector<Expectation>& expectations;
  const std::vector<CaseReport>& reports;
};

/// What is said of one output in all cases, with all that explains it; nothing where no case has a
/// judgement of it.
std::optional<OutputReport> summary_of(const AnsweredSystem& answered, const std::string& output);

/// What is said of cases as a whole: that there was no answer, or that inputs were changed. `names`
/// are the outputs, which have summaries of their own.
std::vector<OutputReport> summaries_of_failures(const std::vector<CaseReport>& reports,
                                                const std::vector<std::string>& names);

}  // namespace gradstone
