#include "validation/report_json.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "validation/report_json_parts.hpp"

namespace gradstone {
namespace {

using Json = nlohmann::ordered_json;

// JSON has no infinity and no NaN; an error that is not finite is said as text.
Json number(double value) {
  if (std::isfinite(value)) return value;
  return std::isnan(value) ? "nan" : value > 0 ? "infinity" : "-infinity";
}

Json scope_json(const ProofScope& scope) {
  Json json{{"all_sizes", scope.all_sizes}};
  if (!scope.steps.empty()) json["steps"] = scope.steps;
  if (!scope.where.empty()) json["where"] = scope.where;
  return json;
}

Json finding_json(const Finding& finding) {
  Json json{{"checker", finding.checker}, {"verdict", verdict_name(finding.verdict)}};
  if (!finding.detail.empty()) json["detail"] = finding.detail;
  Json sizes = Json::array();
  for (const auto& each : finding.sizes) sizes.push_back(sizes_json(each));
  json["sizes"] = sizes;
  if (finding.verdict == Verdict::proved) json["scope"] = scope_json(finding.scope);
  if (!finding.conditions.empty()) json["conditions"] = finding.conditions;
  if (finding.error) json["error"] = number(*finding.error);
  if (finding.bound) json["bound"] = number(*finding.bound);
  if (finding.error_probability) json["error_probability"] = number(*finding.error_probability);
  json["seconds"] = std::max(0.0, finding.seconds);  // a clock may be set back
  if (!finding.looked) json["looked"] = false;
  return json;
}

Json claim_json(const ClaimReport& report) {
  Json json{{"kind", claim_kind_name(report.claim.kind)}, {"subject", report.claim.subject}};
  if (!report.claim.of.empty()) json["of"] = report.claim.of;
  json["statement"] = report.statement;
  json["where"] = report.where;
  json["verdict"] = report.verdict_text();
  if (report.verdict == Verdict::proved) json["scope"] = scope_json(report.scope());
  if (!report.reason.empty()) json["reason"] = report.reason;
  Json findings = Json::array();
  for (const auto& finding : report.findings) findings.push_back(finding_json(finding));
  json["findings"] = findings;
  if (report.counterexample) {
    json["counterexample"] = counterexample_json(*report.counterexample);
    if (report.counterexample->at_kink) json["counterexample"]["at_kink"] = true;
  }
  json["seconds"] = std::max(0.0, report.seconds);
  return json;
}

Json accepted_json(const Acceptance& accepted) {
  return {{"sizes", accepted.sizes},
          {"steps", accepted.steps},
          {"points", accepted.points},
          {"numbers", accepted.numbers},
          {"missing", accepted.missing}};
}

Json system_json(const SystemReport& report) {
  Json claims = Json::array();
  for (const auto& claim : report.claims) claims.push_back(claim_json(claim));
  Json json{{"kind", report.kind},
            {"name", report.name},
            {"form", report.form},
            {"title", report.title},
            {"verdict", report.verdict_text()},
            {"claims", claims}};
  if (!report.notes.empty()) json["notes"] = report.notes;
  if (!report.missing.empty()) json["missing"] = report.missing;
  if (!report.error.empty()) json["error"] = report.error;
  json["seconds"] = std::max(0.0, report.seconds);
  return json;
}

// A text from outside may hold bytes that are not UTF-8; they are replaced, not refused.
std::string dump(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

nlohmann::ordered_json sizes_json(const Sizes& sizes) {
  Json json = Json::object();
  for (const auto& [name, size] : sizes) json[name] = size;
  return json;
}

nlohmann::ordered_json counterexample_json(const Counterexample& example) {
  Json inputs = Json::array();
  for (const auto& [name, value] : example.inputs)
    inputs.push_back({{"name", name}, {"value", value}});
  return {{"sizes", sizes_json(example.sizes)},
          {"inputs", inputs},
          {"entry", example.entry},
          {"claimed", example.claimed},
          {"truth", example.truth}};
}

std::string to_json(const Report& report) {
  Json counts = Json::object();
  for (const auto verdict : all_verdicts) counts[verdict_name(verdict)] = report.count(verdict);
  counts[verdict_name(Verdict::proved)] = report.count_fully_proved();
  counts[proved_in_part_words] = report.count(Verdict::proved) - report.count_fully_proved();
  Json systems = Json::array();
  for (const auto& system : report.systems) systems.push_back(system_json(system));
  Json json{{"schema_version", Report::schema_version},
            {"program", "gradstone"},
            {"program_version", report.program_version},
            {"level", report.level},
            {"seed", report.seed}};
  if (report.shard) json["shard"] = shard_json(*report.shard);
  json["counts"] = counts;
  json["accepted"] = accepted_json(report.accepted);
  json["exit_status"] = report.exit_status();
  json["systems"] = systems;
  json["seconds"] = std::max(0.0, report.seconds);
  return dump(json, 2) + "\n";
}

std::string to_json(const SystemReport& report) {
  return dump(system_json(report), -1);
}

std::string to_json(const Finding& finding) {
  return dump(finding_json(finding), -1);
}

}  // namespace gradstone
