#include "validation/check/judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "reference/entry_name.hpp"

namespace gradstone {
namespace {

std::vector<std::size_t> without_ones(std::vector<std::size_t> shape) {
  std::erase(shape, 1U);
  return shape;
}

std::string text_of(const std::vector<std::size_t>& shape) {
  return shape.empty() ? "a scalar" : fmt::format("{}", fmt::join(shape, " x "));
}

// Entries at a kink that are right one by one, and not together: the whole gradient for each of the
// largest numbers of a row.
void judge_together(const EquationSystem& system, const VectorCase& item, const Expected& expected,
                    const NamedTensor& answer, Judgement& result) {
  for (const auto& group : expected.joint) {
    const auto& [entries, slope] = group;
    double sum = 0;
    std::string places;
    for (const std::size_t k : entries) {
      sum += answer.values[k];
      const std::string place =
          entry_name(system, result.name, item.sizes, k, expected.lower.columns());
      if (places.size() < 40)
        places += (places.empty() ? "" : " + ") + place;
      else if (!places.ends_with("..."))
        places += " + ...";
    }
    const double bound = expected.bound_of_sum(group);
    const double margin = std::abs(sum - slope) / bound;
    if (!(margin > 1)) continue;
    result.outside = entries.size();
    result.detail =
        "equal entries compete for being the largest: together they have one gradient to share";
    result.worst = JudgedEntry{entries.front(), places, sum, slope, slope, bound, margin};
    return;
  }
}

}  // namespace

std::string answer_verdict_name(AnswerVerdict verdict) {
  switch (verdict) {
    case AnswerVerdict::holds:
      return "holds";
    case AnswerVerdict::not_judged:
      return "not judged";
    case AnswerVerdict::wrong:
      return "wrong";
    case AnswerVerdict::not_a_number:
      return "not a number";
    case AnswerVerdict::missing:
      return "missing";
    case AnswerVerdict::unknown_name:
      return "unknown name";
    case AnswerVerdict::wrong_shape:
      return "wrong shape";
    case AnswerVerdict::wrong_type:
      return "wrong type";
    case AnswerVerdict::no_answer:
      return "no answer";
    case AnswerVerdict::changed_inputs:
      return "changed inputs";
    case AnswerVerdict::not_repeatable:
      return "not repeatable";
  }
  return "";
}

bool is_failure(AnswerVerdict verdict) {
  return verdict != AnswerVerdict::holds && verdict != AnswerVerdict::not_judged &&
         verdict != AnswerVerdict::not_repeatable;
}

Judgement judge(const EquationSystem& system, const VectorCase& item, const std::string& name,
                const Expected& expected, const NamedTensor& answer) {
  Judgement result;
  result.name = name;
  result.entries = expected.lower.size();
  if (without_ones(answer.shape) != without_ones(expected.shape)) {
    result.verdict = AnswerVerdict::wrong_shape;
    result.detail = fmt::format("{} is {}, and should be {}", name, text_of(answer.shape),
                                text_of(expected.shape));
    auto given = without_ones(answer.shape), wanted = without_ones(expected.shape);
    std::sort(given.begin(), given.end());
    std::sort(wanted.begin(), wanted.end());
    if (given == wanted)
      result.detail += wanted.size() == 2 ? "; --transposed declares such a layout"
                                          : "; --layout declares another order of axes";
    return result;
  }
  if (answer.type == "i64") {
    result.verdict = AnswerVerdict::wrong_type;
    result.detail = name + " has whole numbers, and should have floating-point numbers";
    return result;
  }
  double worst = -1;
  bool has_non_number = false;
  for (std::size_t k = 0; k < expected.lower.size(); ++k) {
    if (!expected.is_judged(k)) continue;
    ++result.judged;
    const double x = answer.values[k];
    const double margin =
        std::isfinite(x) ? expected.margin(k, x) : std::numeric_limits<double>::infinity();
    if (!std::isfinite(x)) has_non_number = true;
    if (margin > 1) ++result.outside;
    if (margin > worst) {
      worst = margin;
      result.worst = JudgedEntry{k,
                                 entry_name(system, name, item.sizes, k, expected.lower.columns()),
                                 x,
                                 expected.lower.elements()[k],
                                 expected.upper.elements()[k],
                                 expected.bound.elements()[k],
                                 margin};
    }
  }
  if (result.outside == 0) judge_together(system, item, expected, answer, result);
  result.verdict = result.judged == 0   ? AnswerVerdict::not_judged
                   : has_non_number     ? AnswerVerdict::not_a_number
                   : result.outside > 0 ? AnswerVerdict::wrong
                                        : AnswerVerdict::holds;
  return result;
}

}  // namespace gradstone
