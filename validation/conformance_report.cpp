#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "validation/conformance.hpp"
#include "validation/report_json_parts.hpp"
#include "validation/wrapped_text.hpp"

namespace gradstone {
namespace {

using Json = nlohmann::ordered_json;
using Style = std::function<std::string(Verdict, const std::string&)>;

std::string indented(const std::string& text, std::size_t indent) {
  std::string result;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    result += std::string(indent, ' ') + line + "\n";
  return result;
}

std::string what_is_wrong(const ClaimReport& claim) {
  const std::string words =
      claim.verdict == Verdict::proved ? proved_words(claim.scope()) : verdict_name(claim.verdict);
  std::string text =
      wrapped(claim_kind_name(claim.claim.kind) + " " + claim.claim.subject + ": " + words, 4);
  if (claim.verdict == Verdict::proved) return text;
  if (!claim.counterexample) return text + wrapped(claim.reason, 6);
  const std::string given = given_to(*claim.counterexample);
  if (!given.empty()) text += wrapped("for " + given, 6);
  return text + wrapped(shown_by(claim), 6);
}

Json claim_json(const ClaimReport& claim) {
  Json json{{"kind", claim_kind_name(claim.claim.kind)},
            {"subject", claim.claim.subject},
            {"statement", claim.statement},
            {"verdict", claim.verdict_text()}};
  if (claim.counterexample) json["counterexample"] = counterexample_json(*claim.counterexample);
  return json;
}

// `proved` alone leaves nothing out.
std::string verdict_of(const PublishedFormula& formula) {
  return formula.report.is_proved_in_part() ? formula.report.verdict_text()
                                            : verdict_name(formula.verdict());
}

Json formula_json(const Conformance& specification, const PublishedFormula& formula) {
  Json json{{"kind", formula.kind},           {"name", formula.name},
            {"section", formula.section},     {"title", formula.title},
            {"source", formula.source},       {"line", formula.line},
            {"text", formula.text},           {"verdict", verdict_of(formula)},
            {"scope", formula.verdict_text()}};
  if (!formula.misfit.empty()) json["misfit"] = formula.misfit;
  if (formula.is_correction()) json["corrects"] = formula.corrects;
  Json corrections = Json::array();
  for (const auto* correction : specification.corrections_of(formula))
    corrections.push_back(correction->name);
  if (!corrections.empty()) json["corrected_by"] = corrections;
  json["claims"] = Json::array();
  for (const auto& claim : formula.report.claims) json["claims"].push_back(claim_json(claim));
  return json;
}

Json specification_json(const Conformance& specification) {
  Json counts = Json::object();
  for (const auto verdict :
       {Verdict::proved, Verdict::holds, Verdict::refuted, Verdict::undecided, Verdict::doubt})
    counts[verdict_name(verdict)] = specification.count(verdict);
  counts["proved"] = specification.count_fully_proved();
  counts["proved in part"] =
      specification.count(Verdict::proved) - specification.count_fully_proved();
  Json formulas = Json::array();
  for (const auto& formula : specification.formulas)
    formulas.push_back(formula_json(specification, formula));
  return {{"file", specification.file},
          {"title", specification.title},
          {"published", specification.published()},
          {"counts", counts},
          {"formulas", formulas}};
}

}  // namespace

std::string given_to(const Counterexample& example) {
  std::string text;
  for (const auto& [name, size] : example.sizes)
    text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", name, size);
  for (const auto& [name, value] : example.inputs)
    text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", name, value);
  return text;
}

std::string shown_by(const ClaimReport& claim) {
  const auto& example = claim.counterexample.value();
  const bool has_sides =
      claim.claim.kind == ClaimKind::identity || claim.claim.kind == ClaimKind::element_identity;
  if (!has_sides)
    return fmt::format("{} is {}, the formula gives {}", example.entry, example.truth,
                       example.claimed);
  const auto bracket = example.entry.find('[');
  const std::string place =
      bracket == std::string::npos ? "" : " at " + example.entry.substr(bracket);
  return fmt::format("the left side is {}, the right side {}{}", example.claimed, example.truth,
                     place);
}

std::string summary_line(const Conformance& specification) {
  std::string counts;
  const auto add = [&](std::size_t count, const std::string& words) {
    if (count > 0) counts += fmt::format("{}{} {}", counts.empty() ? "" : ", ", count, words);
  };
  for (const auto verdict : {Verdict::refuted, Verdict::doubt, Verdict::undecided})
    add(specification.count(verdict), verdict_name(verdict));
  add(specification.count(Verdict::holds), "well-formed");
  for (const auto& [words, count] : specification.proved_in_part()) add(count, words);
  add(specification.count_fully_proved(), verdict_name(Verdict::proved));
  std::size_t missing = 0;
  for (const auto& formula : specification.formulas) missing += formula.report.missing.size();
  if (missing > 0)
    counts += fmt::format("; {} gradient{} not stated", missing, missing == 1 ? " is" : "s are");
  if (specification.formulas.empty()) return specification.file + ": no formula";
  return fmt::format("{} published formula{} of {}: {}", specification.published(),
                     specification.published() == 1 ? "" : "s", specification.file, counts);
}

std::string to_table(const Conformance& specification, const Style& style) {
  const auto styled = [&](Verdict verdict, const std::string& text) {
    return style ? style(verdict, text) : text;
  };
  std::size_t longest = 0;
  for (const auto& formula : specification.formulas)
    longest = std::max(longest, formula.name.size());
  std::string text;
  for (const auto& formula : specification.formulas) {
    const bool passes = formula.passes(specification.accepted);
    if (formula.is_correction() && passes) continue;
    text += fmt::format("{:<{}}  {}\n", formula.name, longest,
                        styled(passes || !formula.holds() ? formula.verdict() : Verdict::undecided,
                               formula.verdict_text()));
    if (passes) continue;
    text += wrapped(formula.title, 4);
    if (!formula.source.empty()) text += wrapped("source: " + formula.source, 4);
    text += indented(formula.misfit, 4);
    if (!formula.report.missing.empty())
      text += wrapped(
          fmt::format("no gradient is stated for {}", fmt::join(formula.report.missing, ", ")), 4);
    for (const auto& claim : formula.report.claims)
      if (!specification.accepted.passes(claim)) text += what_is_wrong(claim);
    for (const auto* correction : specification.corrections_of(formula))
      text += fmt::format("    instead, {}:\n", correction->verdict_text()) +
              indented(correction->text, 6);
  }
  return text + "\n" + summary_line(specification) + "\n";
}

std::string to_json(const std::vector<Conformance>& specifications) {
  Json all = Json::array();
  for (const auto& specification : specifications) all.push_back(specification_json(specification));
  const Json json{{"schema_version", Conformance::schema_version},
                  {"program", "gradstone"},
                  {"exit_status", exit_status(specifications)},
                  {"specifications", all}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace gradstone
