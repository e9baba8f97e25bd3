#include "validation/check/check_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

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
  return fmt::format(", kills {} of {} mutants at these sizes and types", power.killed,
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
  switch (output.verdict) {
    case AnswerVerdict::holds:
      return fmt::format("margin {:.2g} ({}){}", output.margin, output.worst_case,
                         output.power ? power_text(*output.power) : "");
    case AnswerVerdict::not_judged:
      return "its values are not defined, or overflow, in all cases";
    case AnswerVerdict::not_repeatable:
      return output.detail;
    case AnswerVerdict::wrong:
    case AnswerVerdict::not_a_number:
      return fmt::format("in {} of {} cases; {}: {}: {}", output.failed, output.cases,
                         output.worst_case, comparison_text(*output.worst),
                         margin_text(output.margin));
    case AnswerVerdict::missing:
    case AnswerVerdict::unknown_name:
    case AnswerVerdict::wrong_shape:
    case AnswerVerdict::wrong_type:
    case AnswerVerdict::no_answer:
    case AnswerVerdict::changed_inputs:
      return fmt::format("in {} of {} cases; {}: {}", output.failed, output.cases,
                         output.worst_case, last_line(output.detail));
  }
  return "";
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
  std::string text = fmt::format(
      "types: {}; seed {}{}\n", types_text(report.types), report.seed,
      report.fresh_seed ? fmt::format(", fresh seed {}", *report.fresh_seed) : std::string());
  for (const auto& system : report.systems) {
    text += fmt::format("\n{} {}, {} cases\n", system.kind, system.name, system.cases.size());
    std::size_t width = 1;
    for (const auto& output : system.outputs) width = std::max(width, output.name.size());
    for (const auto& output : system.outputs) {
      const std::string verdict = answer_verdict_name(output.verdict);
      text += fmt::format(
          "  {:<{}}  {}{}  {}\n", output.name, width, style(output.verdict, verdict),
          std::string(14 - std::min<std::size_t>(14, verdict.size()), ' '), line_of(output));
      const std::string indent(width + 4, ' ');
      for (const auto& words : output.diagnosis) text += indent + words + "\n";
      constexpr std::size_t few = 4;
      if (output.failed > 0 && output.failed < output.cases && output.failed <= few)
        text += fmt::format("{}only in: {}\n", indent, fmt::join(output.failed_cases, ", "));
      if (!output.accumulators.empty())
        text += fmt::format("{}fits sums kept in {}, not in {}\n", indent,
                            fmt::join(output.accumulators, ", "), report.types.accumulated.name);
      if (output.power)
        for (const auto& survivor : output.power->survivors)
          text += fmt::format("{}not seen: {}\n", indent, survivor);
    }
    if (!system.not_answered.empty())
      text += fmt::format("  not answered: {}\n", fmt::join(system.not_answered, ", "));
  }
  std::string counts;
  for (const auto& [verdict, count] : report.counts())
    counts += fmt::format("{}{} {}", counts.empty() ? "" : ", ", count, verdict);
  return text + fmt::format("\n{} in {:.1f} s\n", counts.empty() ? "nothing was answered" : counts,
                            report.seconds);
}

}  // namespace gradstone
