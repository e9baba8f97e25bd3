#include "validation/check/summary.hpp"

#include <algorithm>

#include "validation/check/arithmetic.hpp"
#include "validation/check/bias.hpp"
#include "validation/check/diagnosis.hpp"
#include "validation/check/kink_conventions.hpp"
#include "validation/check/power.hpp"

namespace gradstone {
namespace {

class Summary {
 public:
  explicit Summary(const AnsweredSystem& answered) : answered_(answered) {}

  std::optional<OutputReport> of(const std::string& name) const {
    OutputReport output;
    output.name = name;
    std::vector<WrongAnswer> wrong, not_finite, all;
    bool any_holds = false;
    for (std::size_t k = 0; k < answered_.cases.size(); ++k) {
      for (const auto& judgement : answered_.reports[k].judgements) {
        if (judgement.name != name) continue;
        ++output.cases;
        output.entries += judgement.entries;
        output.judged += judgement.judged;
        any_holds = any_holds || judgement.verdict == AnswerVerdict::holds;
        const NamedTensor* tensor = find_tensor(answered_.answers[k], name);
        const WrongAnswer one_case{&answered_.cases[k], &answered_.expectations[k], tensor};
        if (tensor) all.push_back(one_case);
        if (is_failure(judgement.verdict)) ++output.failed;
        if (judgement.verdict == AnswerVerdict::wrong) wrong.push_back(one_case);
        if (judgement.verdict == AnswerVerdict::not_a_number) not_finite.push_back(one_case);
        if (is_failure(judgement.verdict)) output.failed_cases.push_back(answered_.cases[k].name);
        note_worst(output, judgement, k);
      }
    }
    if (output.cases == 0) return std::nullopt;  // what is said of the cases as a whole says it all
    if (output.failed == 0)
      output.verdict = any_holds ? AnswerVerdict::holds : AnswerVerdict::not_judged;
    if (output.verdict == AnswerVerdict::holds &&
        zeros_would_pass(answered_.vectors.system, name, answered_.expectations)) {
      output.verdict = AnswerVerdict::not_judged;
      output.detail = "at these inputs an answer of zeros would hold as well";
    }
    if (answered_.settings.with_diagnosis && wrong.empty())
      output.diagnosis =
          diagnose_overflow(answered_.vectors.system, name, answered_.settings.types, not_finite);
    if (answered_.settings.with_diagnosis && !wrong.empty()) {
      output.diagnosis = diagnose(answered_.vectors.system, name, answered_.settings.types, wrong);
      if (output.diagnosis.empty())
        output.diagnosis = diagnose_short_arithmetic(answered_.vectors.system, name,
                                                     answered_.settings.types, all);
      output.accumulators =
          fitting_accumulators(answered_.vectors.system, name, answered_.settings.types, all);
    }
    if (answered_.settings.shrink)
      output.smallest = smallest(name, wrong.empty() ? not_finite : wrong);
    if (output.verdict == AnswerVerdict::holds) output.leaning = leaning_of(name, all);
    output.batch = in_other_company(name);
    if (output.verdict == AnswerVerdict::holds)
      output.conventions =
          kink_conventions(answered_.vectors.system, name, answered_.settings.types, all);
    if (answered_.settings.with_power && output.verdict == AnswerVerdict::holds)
      output.power =
          power_of(answered_.vectors.system, name, answered_.cases, answered_.expectations);
    return output;
  }

  std::optional<ShrunkFailure> smallest(const std::string& name,
                                        const std::vector<WrongAnswer>& failing) const {
    if (failing.empty()) return std::nullopt;
    std::vector<const VectorCase*> cases;
    for (const auto& each : failing) cases.push_back(each.item);
    return shrink(answered_.vectors, answered_.candidate, name, answered_.settings.types,
                  std::move(cases), *answered_.settings.shrink);
  }

  std::optional<std::string> leaning_of(const std::string& name,
                                        const std::vector<WrongAnswer>& all) const {
    std::vector<SignedErrors> cases(all.size());
    for (std::size_t k = 0; k < all.size(); ++k)
      cases[k].add(all[k].expectation->at(name), all[k].answer->values);
    return leaning(cases, std::max(answered_.settings.types.stored.unit_roundoff(),
                                   answered_.settings.types.computed.unit_roundoff()));
  }

  // The first failure is shown; where there is none, the largest margin.
  void note_worst(OutputReport& output, const Judgement& judgement, std::size_t k) const {
    const double margin = judgement.worst ? judgement.worst->margin : 0;
    const bool fails = is_failure(judgement.verdict), failed = is_failure(output.verdict);
    const bool is_worse = output.worst_case.empty() || (fails && !failed) ||
                          (!fails && !failed && margin > output.margin);
    if (!is_worse) return;
    output.verdict = judgement.verdict;
    output.margin = margin;
    output.worst_case = answered_.cases[k].name;
    output.worst = judgement.worst;
    output.detail = judgement.detail;
  }

  // Where one case gets one answer, and another one in other company.
  std::vector<BatchComparison> in_other_company(const std::string& name) const {
    std::vector<BatchComparison> result;
    const std::size_t first = answered_.cases.size() - answered_.batch.size();
    const NamedTensor* base = judged_tensor(0, name);
    if (!base || is_unrepeatable(name)) return result;
    for (std::size_t k = 0; k < answered_.batch.size(); ++k) {
      const auto& outputs = answered_.batch[k].outputs;
      const NamedTensor* other = judged_tensor(first + k, name);
      if (!other || std::find(outputs.begin(), outputs.end(), name) == outputs.end()) continue;
      result.push_back(compare_batch(answered_.vectors.system, answered_.cases.front(),
                                     answered_.batch[k], name,
                                     answered_.expectations.front().at(name), *base, *other));
    }
    return result;
  }

  // An answer of the right shape and type.
  const NamedTensor* judged_tensor(std::size_t k, const std::string& name) const {
    for (const auto& judgement : answered_.reports[k].judgements)
      if (judgement.name == name && judgement.entries > 0 &&
          judgement.verdict != AnswerVerdict::wrong_shape &&
          judgement.verdict != AnswerVerdict::wrong_type)
        return find_tensor(answered_.answers[k], name);
    return nullptr;
  }

  bool is_unrepeatable(const std::string& name) const {
    const auto& judgements = answered_.reports.front().judgements;
    return std::any_of(judgements.begin(), judgements.end(), [&](const Judgement& judgement) {
      return judgement.name == name && judgement.verdict == AnswerVerdict::not_repeatable;
    });
  }

  const AnsweredSystem& answered_;
};

}  // namespace

std::optional<OutputReport> summary_of(const AnsweredSystem& answered, const std::string& output) {
  return Summary(answered).of(output);
}

std::vector<OutputReport> summaries_of_failures(const std::vector<CaseReport>& reports,
                                                const std::vector<std::string>& names) {
  std::map<std::pair<AnswerVerdict, std::string>, OutputReport> failures;
  for (const auto& item : reports)
    for (const auto& judgement : item.judgements) {
      const bool is_of_output =
          std::find(names.begin(), names.end(), judgement.name) != names.end() &&
          judgement.verdict != AnswerVerdict::not_repeatable;
      if (is_of_output) continue;
      OutputReport& output = failures[{judgement.verdict, judgement.name}];
      output.name = judgement.name;
      output.verdict = judgement.verdict;
      ++output.cases;
      if (is_failure(judgement.verdict)) {
        ++output.failed;
        output.failed_cases.push_back(item.name);
      }
      if (output.worst_case.empty()) {
        output.worst_case = item.name;
        output.detail = judgement.detail;
      }
    }
  std::vector<OutputReport> result;
  for (auto& [key, output] : failures) result.push_back(std::move(output));
  return result;
}

}  // namespace gradstone
