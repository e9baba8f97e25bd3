#include "validation/check/check.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>

#include "reference/error.hpp"
#include "reference/exit_status.hpp"
#include "reference/nearest.hpp"
#include "reference/registry.hpp"
#include "reference/version.hpp"
#include "validation/check/summary.hpp"
#include "validation/parallel.hpp"
#include "validation/stopwatch.hpp"

namespace gradstone {
namespace {

// What lies beside an expected value in its file is no answer, and no mistake.
std::string without_suffix(const std::string& name) {
  for (const std::string_view suffix : {".sums.entries", ".sums.starts", ".sums.value",
                                        ".sums.bound", ".bound", ".lower", ".upper"})
    if (name.ends_with(suffix)) return name.substr(0, name.size() - suffix.size());
  return name;
}

Judgement said(const std::string& name, AnswerVerdict verdict, std::string detail) {
  Judgement judgement;
  judgement.name = name;
  judgement.verdict = verdict;
  judgement.detail = std::move(detail);
  return judgement;
}

// The cases of one system, asked and judged.
class SystemChecker {
 public:
  SystemChecker(const SystemVectors& vectors, const VectorSet& set, const Candidate& candidate,
                const CheckSettings& settings)
      : vectors_(vectors), candidate_(candidate), settings_(settings) {
    cases_ = vectors.design.cases;
    if (settings.fresh_seed) add_fresh_case(set);
    if (settings.batch && !cases_.empty()) add_batch_cases(set);
  }

  std::size_t case_count() const { return cases_.size(); }

  SystemCheck run(const std::function<void()>& done) {
    const Stopwatch watch;
    result_.name = vectors_.system.full_name();
    result_.kind = kind_name(vectors_.system.kind);
    result_.folder = vectors_.folder;
    ask(done);
    choose_names();
    expectations_.resize(cases_.size());
    if (!names_.empty()) {
      for_each_in_threads(cases_.size(), settings_.jobs, [&](std::size_t k) {
        expectations_[k] = expectation(vectors_.system, cases_[k], settings_.types, names_);
      });
    }
    for (std::size_t k = 0; k < cases_.size(); ++k) judge_case(k);
    const AnsweredSystem answered{vectors_, candidate_, settings_,     cases_,
                                  batch_,   answers_,   expectations_, result_.cases};
    for (const auto& name : names_)
      if (auto output = summary_of(answered, name)) result_.outputs.push_back(std::move(*output));
    for (auto& output : summaries_of_failures(result_.cases, names_))
      result_.outputs.push_back(std::move(output));
    result_.fresh_seed = settings_.fresh_seed;
    result_.seconds = watch.seconds();
    return std::move(result_);
  }

 private:
  void add_fresh_case(const VectorSet& set) {
    DesignOptions options{set.format, *settings_.fresh_seed, std::nullopt};
    if (!cases_.empty()) options.sizes = cases_.front().sizes;
    try {
      VectorCase item = generic_case(vectors_.system, options);
      item.name = item.purpose = "fresh";
      item.reason = "Numbers that nobody has seen: what is expected can't be looked up.";
      cases_.push_back(std::move(item));
    } catch (const DomainError&) {
      // No numbers that meet the conditions were found.
    }
  }

  void add_batch_cases(const VectorSet& set) {
    batch_ = batch_cases(vectors_.system, cases_.front(), set.format, set.seed + 1);
    for (const auto& other : batch_) cases_.push_back(other.item);
  }

  void ask(const std::function<void()>& done) {
    answers_.resize(cases_.size());
    seconds_.resize(cases_.size());
    for_each_in_threads(cases_.size(), settings_.jobs, [&](std::size_t k) {
      const Stopwatch watch;
      answers_[k] = candidate_.answer(vectors_, cases_[k]);
      seconds_[k] = watch.seconds();
      done();
    });
    if (settings_.repeat && !cases_.empty()) second_ = candidate_.answer(vectors_, cases_.front());
  }

  void choose_names() {
    const auto known = answerable_names(vectors_.system);
    const auto wanted = [&](const std::string& name) {
      if (!settings_.required.empty())
        return std::find(settings_.required.begin(), settings_.required.end(), name) !=
               settings_.required.end();
      return std::any_of(answers_.begin(), answers_.end(), [&](const Answer& answer) {
        return find_tensor(answer, name) != nullptr;
      });
    };
    for (const auto& name : known)
      if (wanted(name)) names_.push_back(name);
    for (const auto& name : asked_names(vectors_.system))
      if (std::find(names_.begin(), names_.end(), name) == names_.end())
        result_.not_answered.push_back(name);
  }

  void judge_case(std::size_t k) {
    const VectorCase& item = cases_[k];
    const Answer& answer = answers_[k];
    CaseReport report{item.name, item.purpose, item.sizes, seconds_[k], {}};
    if (!answer.failure.empty()) {
      report.judgements.push_back(said("", AnswerVerdict::no_answer, answer.failure));
    } else {
      judge_tensors(item, answer, expectations_[k], report);
    }
    if (answer.changed_inputs)
      report.judgements.push_back(
          said("", AnswerVerdict::changed_inputs, "the file of the inputs was changed"));
    if (k == 0 && second_) judge_second(answer, report);
    result_.cases.push_back(std::move(report));
  }

  void judge_tensors(const VectorCase& item, const Answer& answer, const Expectation& expectation,
                     CaseReport& report) {
    const auto known = answerable_names(vectors_.system);
    for (const auto& tensor : answer.tensors)
      if (std::find(known.begin(), known.end(), without_suffix(tensor.name)) == known.end())
        report.judgements.push_back(
            said(tensor.name, AnswerVerdict::unknown_name,
                 "the equations have no output " + tensor.name + nearest_hint(tensor.name, known)));
    for (const auto& name : names_) {
      const NamedTensor* tensor = find_tensor(answer, name);
      report.judgements.push_back(
          tensor ? judge(vectors_.system, item, name, expectation.at(name), *tensor)
                 : said(name, AnswerVerdict::missing, name + " is not among what was answered"));
    }
  }

  void judge_second(const Answer& first, CaseReport& report) {
    for (const auto& tensor : first.tensors) {
      const NamedTensor* again = find_tensor(*second_, tensor.name);
      const bool same =
          again && again->shape == tensor.shape &&
          std::equal(tensor.values.begin(), tensor.values.end(), again->values.begin(),
                     again->values.end(),
                     [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); });
      if (!same)
        report.judgements.push_back(said(tensor.name, AnswerVerdict::not_repeatable,
                                         "the same inputs gave another " + tensor.name));
    }
  }

  const SystemVectors& vectors_;
  const Candidate& candidate_;
  const CheckSettings& settings_;
  std::vector<VectorCase> cases_;  // the designed ones, a fresh one, those of batch_
  std::vector<BatchCase> batch_;
  std::vector<Answer> answers_;
  std::vector<double> seconds_;
  std::optional<Answer> second_;
  std::vector<std::string> names_;
  std::vector<Expectation> expectations_;
  SystemCheck result_;
};

}  // namespace

std::optional<std::uint64_t> CheckReport::fresh_seed() const {
  if (systems.empty()) return std::nullopt;
  const auto first = systems.front().fresh_seed;
  const bool alike = std::all_of(systems.begin(), systems.end(), [&](const SystemCheck& system) {
    return system.fresh_seed == first;
  });
  return alike ? first : std::nullopt;
}

std::map<std::string, std::size_t> CheckReport::counts() const {
  std::map<std::string, std::size_t> result;
  for (const auto& system : systems)
    for (const auto& output : system.outputs) ++result[answer_verdict_name(output.verdict)];
  return result;
}

int CheckReport::exit_status() const {
  bool any = false, open = false, fails = false;
  for (const auto& system : systems)
    for (const auto& output : system.outputs) {
      any = true;
      open = open || output.verdict == AnswerVerdict::not_judged;
      fails = fails || is_failure(output.verdict);
    }
  if (!any) return ExitStatus::nothing_ran;
  return fails ? ExitStatus::check_failed : open ? ExitStatus::left_open : ExitStatus::well;
}

CheckReport check(const VectorSet& set, const Candidate& candidate, const CheckSettings& settings) {
  const Stopwatch watch;
  CheckReport report;
  report.types = settings.types;
  report.seed = set.seed;
  report.program_version = version();
  std::size_t count = 0;
  std::vector<SystemChecker> checkers;
  checkers.reserve(set.systems.size());
  for (const auto& vectors : set.systems) {
    checkers.emplace_back(vectors, set, candidate, settings);
    count += checkers.back().case_count();
  }
  std::atomic<std::size_t> finished{0};
  for (auto& checker : checkers)
    report.systems.push_back(checker.run([&] {
      const std::size_t now = ++finished;
      if (settings.progress) settings.progress(now, count);
    }));
  report.seconds = watch.seconds();
  return report;
}

}  // namespace gradstone
