#include <fmt/format.h>

#include <optional>

#include "reference/error.hpp"
#include "reference/registry.hpp"
#include "validation/json_place.hpp"
#include "validation/report_json.hpp"
#include "validation/report_json_parts.hpp"
#include "validation/verify.hpp"

namespace gradstone {
namespace {

std::optional<double> number_or_nothing(const JsonPlace& json, const char* key) {
  const auto found = json.find(key);
  if (!found) return std::nullopt;
  return found->extended_number();
}

Verdict verdict_from(const JsonPlace& json) {
  if (json.text() == proved_in_part_words) return Verdict::proved;
  return json.one_of(all_verdicts, verdict_name);
}

Finding finding_from(const JsonPlace& json) {
  Finding finding;
  finding.checker = json.at("checker").text();
  finding.verdict = json.at("verdict").one_of(all_verdicts, verdict_name);
  finding.detail = json.text_if_any("detail");
  for (const auto& sizes : json.at("sizes").items()) finding.sizes.push_back(sizes.sizes());
  if (const auto scope = json.find("scope")) finding.scope = scope_from(*scope);
  finding.conditions = json.texts_if_any("conditions");
  finding.error = number_or_nothing(json, "error");
  finding.bound = number_or_nothing(json, "bound");
  finding.error_probability = number_or_nothing(json, "error_probability");
  finding.seconds = json.at("seconds").seconds();
  if (const auto looked = json.find("looked")) finding.looked = looked->truth();
  return finding;
}

Counterexample counterexample_from(const JsonPlace& json) {
  Counterexample example;
  example.sizes = json.at("sizes").sizes();
  for (const auto& input : json.at("inputs").items())
    example.inputs.emplace_back(input.at("name").text(), input.at("value").text());
  example.entry = json.at("entry").text();
  example.claimed = json.at("claimed").text();
  example.truth = json.at("truth").text();
  if (const auto at_kink = json.find("at_kink")) example.at_kink = at_kink->truth();
  return example;
}

ClaimReport claim_from(const JsonPlace& json) {
  ClaimReport report;
  report.claim.kind = json.at("kind").one_of(all_claim_kinds, claim_kind_name);
  report.claim.subject = json.at("subject").text();
  report.claim.of = json.text_if_any("of");
  report.statement = json.at("statement").text();
  report.where = json.at("where").text();
  report.verdict = verdict_from(json.at("verdict"));
  report.reason = json.text_if_any("reason");
  for (const auto& finding : json.at("findings").items())
    report.findings.push_back(finding_from(finding));
  if (const auto example = json.find("counterexample"))
    report.counterexample = counterexample_from(*example);
  report.seconds = json.at("seconds").seconds();
  return report;
}

SystemReport system_from(const JsonPlace& json) {
  SystemReport report;
  report.kind = json.at("kind").text();
  report.name = json.at("name").text();
  report.form = json.at("form").text();
  report.title = json.at("title").text();
  for (const auto& claim : json.at("claims").items()) report.claims.push_back(claim_from(claim));
  report.notes = json.texts_if_any("notes");
  report.missing = json.texts_if_any("missing");
  report.error = json.text_if_any("error");
  report.seconds = json.at("seconds").seconds();
  return report;
}

Acceptance accepted_from(const JsonPlace& json) {
  return {json.at("sizes").truth(), json.at("steps").truth(), json.at("points").truth(),
          json.at("numbers").truth(), json.at("missing").truth()};
}

Report report_from(const JsonPlace& json) {
  const auto version = json.find("schema_version");
  const auto program = json.find("program");
  if (!version || !program || !json.find("accepted") || !json.find("systems"))
    throw FormatError("is no report of gradstone prove or verify");
  require_version(*version, Report::schema_version);
  Report report;
  report.program_version = json.at("program_version").text();
  report.level = level_name(json.at("level").one_of(all_levels, level_name));
  report.seed = json.at("seed").whole_number();
  report.accepted = accepted_from(json.at("accepted"));
  for (const auto& system : json.at("systems").items()) {
    system.at("kind").one_of(all_kinds, kind_name);
    report.systems.push_back(system_from(system));
  }
  if (const auto shard = json.find("shard"))
    report.shard = shard_from(*shard, report.systems.size());
  report.seconds = json.at("seconds").seconds();
  return report;
}

template <class Read>
auto read_text(const std::string& text, Read read) {
  const auto json = parsed_json(text);
  return read(JsonPlace(json));
}

}  // namespace

Report report_from_json(const std::string& text) {
  const auto json = parsed_json(text);
  Report report = report_from(JsonPlace(json));
  require_as_written(json, nlohmann::json::parse(to_json(report)));
  return report;
}

SystemReport system_report_from_json(const std::string& text) {
  return read_text(text, system_from);
}

Finding finding_from_json(const std::string& text) {
  return read_text(text, finding_from);
}

}  // namespace gradstone
