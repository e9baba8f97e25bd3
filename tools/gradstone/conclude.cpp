#include "tools/gradstone/conclude.hpp"

#include <fmt/format.h>

#include "tools/gradstone/progress.hpp"
#include "tools/terminal.hpp"
#include "validation/check/check_json.hpp"
#include "validation/check/check_table.hpp"
#include "validation/mutation/json.hpp"
#include "validation/mutation/table.hpp"

namespace gradstone::tools {

ExitStatus conclude(const CheckReport& report, const Outputs& outputs, const std::string& json,
                    const std::string& junit) {
  std::FILE* people = outputs.for_people();
  const auto style = [=](AnswerVerdict verdict, const std::string& text) {
    return styled(text,
                  is_failure(verdict)                    ? Style::red
                  : verdict == AnswerVerdict::not_judged ? Style::yellow
                                                         : Style::green,
                  people);
  };
  // First, so that the verdicts are seen even if a disk is full.
  fmt::print(people, "{}", printable(to_table(report, style), people));
  if (!json.empty()) Outputs::write(json, to_json(report));
  if (!junit.empty()) Outputs::write(junit, to_junit(report));
  return static_cast<ExitStatus>(report.exit_status());
}

ExitStatus conclude(const MutationReport& report, const Outputs& outputs, const std::string& json) {
  std::FILE* people = outputs.for_people();
  const auto style = [=](const std::string& text, Emphasis emphasis) {
    return styled_cell(text, emphasis, people);
  };
  fmt::print(people, "{}", printable(to_table(report, style), people));
  if (!json.empty()) Outputs::write(json, to_json(report));
  return report.exit_status();
}

}  // namespace gradstone::tools
