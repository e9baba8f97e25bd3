#include "validation/check/check_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "validation/check/shrink_text.hpp"
#include "validation/wrapped_text.hpp"

namespace gradstone {
namespace {

// `1200 times the bound`, `0.083 of the bound`.
std::string margin_text(double margin) {
  if (std::isinf(margin)) return "no bound allows it";
  return margin > 1 ? fmt::format("{:.3g} times the bound", margin)
                    : fmt::format("{:.3g} of the bound", margin);
}

std::string power_text(const Power& power) {
  if (power.mutants == 0) return "";
  return fmt::format("kills {} of {} mutants at these sizes and types", power.killed,
                     power.mutants);
}

// What programs say last tells why they end; the report has more.
std::string last_line(const std::string& text) {
  const auto first = text.find('\n');
  if (first == std::string::npos) return text;
  const auto colon = text.substr(0, first).rfind(": ");
  const std::string head = colon == std::string::npos ? "" : text.substr(0, colon + 2);
  return head + text.substr(text.rfind('\n') + 1);
}

std::string line_of(const OutputReport& output) {
  const auto in_cases = [&](const std::string& what) {
    return fmt::format("in {} of {} cases; {}: {}", output.failed, output.cases, output.worst_case,
                       what);
  };
  switch (output.verdict) {
    case AnswerVerdict::holds:
      return output.power ? power_text(*output.power) : "";
    case AnswerVerdict::not_judged:
      return output.detail.empty() ? "its values are not defined, or overflow, in all cases"
                                   : output.detail;
    case AnswerVerdict::not_repeatable:
      return output.detail;
    case AnswerVerdict::wrong:
    case AnswerVerdict::not_a_number:
      return in_cases(comparison_text(*output.worst) + ", " + margin_text(output.margin));
    case AnswerVerdict::missing:
    case AnswerVerdict::unknown_name:
    case AnswerVerdict::wrong_shape:
    case AnswerVerdict::wrong_type:
    case AnswerVerdict::no_answer:
    case AnswerVerdict::changed_inputs:
      return in_cases(last_line(output.detail));
  }
  return "";
}

// What stands below the verdict on an output, line by line.
std::vector<std::string> explanation_of(const OutputReport& output, const DeclaredTypes& types) {
  std::vector<std::string> lines;
  if (std::string line = line_of(output); !line.empty()) lines.push_back(std::move(line));
  if (output.verdict == AnswerVerdict::wrong && !output.detail.empty())
    lines.push_back(output.detail);
  lines.insert(lines.end(), output.diagnosis.begin(), output.diagnosis.end());
  constexpr std::size_t few = 4;
  if (output.failed > 0 && output.failed < output.cases && output.failed <= few)
    lines.push_back(fmt::format("only in: {}", fmt::join(output.failed_cases, ", ")));
  if (output.smallest)
    for (auto& line : shrink_lines(*output.smallest)) lines.push_back(std::move(line));
  if (!output.accumulators.empty())
    lines.push_back(fmt::format("fits sums kept in {}, not in {}",
                                fmt::join(output.accumulators, ", "), types.accumulated.name));
  if (output.leaning) lines.push_back(*output.leaning);
  if (!output.batch.empty() && !is_failure(output.verdict))
    lines.push_back(batch_text(output.batch));
  lines.insert(lines.end(), output.conventions.begin(), output.conventions.end());
  if (!output.power) return lines;
  const auto& survivors = output.power->survivors;
  for (std::size_t k = 0; k < std::min(few, survivors.size()); ++k)
    lines.push_back("not seen: " + survivors[k]);
  if (survivors.size() > few)
    lines.push_back(fmt::format("and {} more (--json has all)", survivors.size() - few));
  return lines;
}

}  // namespace

std::string comparison_text(const JudgedEntry& entry) {
  const std::string right = entry.lower == entry.upper
                                ? fmt::format("{:.9g}", entry.lower + 0.0)
                                : fmt::format("from {:.9g} to {:.9g}", entry.lower, entry.upper);
  return fmt::format("{} = {:.9g}, right is {} +- {:.2g}", entry.place, entry.answer, right,
                     entry.bound);
}

std::string types_text(const DeclaredTypes& types) {
  std::string text(types.stored.name);
  if (types.computed.name != types.stored.name)
    text += fmt::format(", computed in {}", types.computed.name);
  if (types.accumulated.name != types.computed.name)
    text += fmt::format(", sums kept in {}", types.accumulated.name);
  if (types.multiplied.digits < types.computed.digits)
    text += fmt::format(", factors of sums in {}", types.multiplied.name);
  return text;
}

std::string to_table(const CheckReport& report,
                     const std::function<std::string(AnswerVerdict, const std::string&)>& style) {
  std::string text =
      fmt::format("types: {}; seed {}{}\n", types_text(report.types), report.seed,
                  report.fresh_seed() ? fmt::format(", fresh seed {}", *report.fresh_seed()) : "");
  for (const auto& system : report.systems) {
    text += fmt::format("\n{} {}, {} cases{}\n", system.kind, system.name, system.cases.size(),
                        system.fresh_seed && !report.fresh_seed()
                            ? fmt::format(", fresh seed {}", *system.fresh_seed)
                            : "");
    std::size_t width = 1;
    for (const auto& output : system.outputs) width = std::max(width, output.name.size());
    for (const auto& output : system.outputs) {
      const std::string verdict = answer_verdict_name(output.verdict);
      text +=
          fmt::format("  {:<{}}  {}{}\n", output.name, width, style(output.verdict, verdict),
                      output.verdict == AnswerVerdict::holds
                          ? fmt::format(", margin {:.2g} ({})", output.margin, output.worst_case)
                          : std::string());
      for (const auto& line : explanation_of(output, report.types))
        text += wrapped(line, width + 4);
    }
    if (!system.not_answered.empty())
      text += wrapped(fmt::format("not answered: {}", fmt::join(system.not_answered, ", ")), 2);
  }
  std::string counts;
  for (const auto& [verdict, count] : report.counts())
    counts += fmt::format("{}{} {}", counts.empty() ? "" : ", ", count, verdict);
  const std::string part =
      report.shard ? fmt::format(", shard {}/{}", report.shard->number, report.shard->count) : "";
  return text + fmt::format("\n{} in {:.1f} s{}\n",
                            counts.empty() ? "nothing was answered" : counts, report.seconds, part);
}

}  // namespace gradstone
