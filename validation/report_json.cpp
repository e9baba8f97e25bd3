#include "validation/report_json.hpp"

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "reference/error.hpp"
#include "validation/report_json_parts.hpp"

namespace gradstone {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array all_verdicts{Verdict::proved, Verdict::holds, Verdict::refuted,
                                  Verdict::undecided, Verdict::doubt};
constexpr std::array all_claim_kinds{ClaimKind::definition,  ClaimKind::gradient,
                                     ClaimKind::stable_form, ClaimKind::derivative,
                                     ClaimKind::identity,    ClaimKind::element_identity,
                                     ClaimKind::unrolled};

template <class Values, class Name>
auto value_named(const Values& values, Name name, const std::string& text) {
  for (const auto value : values)
    if (name(value) == text) return value;
  throw FormatError("report: unknown word \"" + text + "\"");
}

// JSON has no infinity and no NaN; an error that is not finite is said as text.
Json number(double value) {
  if (std::isfinite(value)) return value;
  return std::isnan(value) ? "nan" : value > 0 ? "infinity" : "-infinity";
}

double number_from(const Json& json) {
  if (json.is_number()) return json.get<double>();
  const auto text = json.get<std::string>();
  if (text == "nan") return std::nan("");
  return text == "infinity" ? HUGE_VAL : -HUGE_VAL;
}

constexpr const char* proved_in_part = "proved in part";

Verdict verdict_from(const std::string& text) {
  if (text == proved_in_part) return Verdict::proved;
  return value_named(all_verdicts, verdict_name, text);
}

Json scope_json(const ProofScope& scope) {
  Json json{{"all_sizes", scope.all_sizes}};
  if (!scope.steps.empty()) json["steps"] = scope.steps;
  if (!scope.where.empty()) json["where"] = scope.where;
  return json;
}

ProofScope scope_from(const Json& json) {
  return {json.at("all_sizes"), json.value("steps", ""), json.value("where", "")};
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
  json["seconds"] = finding.seconds;
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
  json["seconds"] = report.seconds;
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
  json["seconds"] = report.seconds;
  return json;
}

// A text from outside may hold bytes that are not UTF-8; they are replaced, not refused.
std::string dump(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

Sizes sizes_from(const Json& json) {
  Sizes sizes;
  for (const auto& [name, size] : json.items()) sizes[name] = size.get<std::int64_t>();
  return sizes;
}

std::optional<double> optional_number(const Json& json, const char* key) {
  if (!json.contains(key)) return std::nullopt;
  return number_from(json.at(key));
}

Finding finding_from(const Json& json) {
  Finding finding;
  finding.checker = json.at("checker");
  finding.verdict = value_named(all_verdicts, verdict_name, json.at("verdict"));
  finding.detail = json.value("detail", "");
  for (const auto& sizes : json.at("sizes")) finding.sizes.push_back(sizes_from(sizes));
  if (json.contains("scope")) finding.scope = scope_from(json.at("scope"));
  finding.conditions = json.value("conditions", std::vector<std::string>{});
  finding.error = optional_number(json, "error");
  finding.bound = optional_number(json, "bound");
  finding.error_probability = optional_number(json, "error_probability");
  finding.seconds = json.at("seconds");
  finding.looked = json.value("looked", true);
  return finding;
}

Counterexample counterexample_from(const Json& json) {
  Counterexample example;
  example.sizes = sizes_from(json.at("sizes"));
  for (const auto& input : json.at("inputs"))
    example.inputs.emplace_back(input.at("name"), input.at("value"));
  example.entry = json.at("entry");
  example.claimed = json.at("claimed");
  example.truth = json.at("truth");
  example.at_kink = json.value("at_kink", false);
  return example;
}

ClaimReport claim_from(const Json& json) {
  ClaimReport report;
  report.claim.kind = value_named(all_claim_kinds, claim_kind_name, json.at("kind"));
  report.claim.subject = json.at("subject");
  report.claim.of = json.value("of", "");
  report.statement = json.at("statement");
  report.where = json.at("where");
  report.verdict = verdict_from(json.at("verdict"));
  report.reason = json.value("reason", "");
  for (const auto& finding : json.at("findings")) report.findings.push_back(finding_from(finding));
  if (json.contains("counterexample"))
    report.counterexample = counterexample_from(json.at("counterexample"));
  report.seconds = json.at("seconds");
  return report;
}

template <class Read>
auto parsed(const std::string& text, Read read) {
  try {
    return read(Json::parse(text));
  } catch (const Json::exception& error) {
    throw FormatError(std::string("report: ") + error.what());
  }
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
  counts[proved_in_part] = report.count(Verdict::proved) - report.count_fully_proved();
  Json systems = Json::array();
  for (const auto& system : report.systems) systems.push_back(system_json(system));
  const Json json{{"schema_version", Report::schema_version},
                  {"program", "gradstone"},
                  {"program_version", report.program_version},
                  {"level", report.level},
                  {"seed", report.seed},
                  {"counts", counts},
                  {"accepted", accepted_json(report.accepted)},
                  {"exit_status", report.exit_status()},
                  {"systems", systems},
                  {"seconds", report.seconds}};
  return dump(json, 2) + "\n";
}

std::string to_json(const SystemReport& report) {
  return dump(system_json(report), -1);
}

std::string to_json(const Finding& finding) {
  return dump(finding_json(finding), -1);
}

SystemReport system_report_from_json(const std::string& text) {
  return parsed(text, [](const Json& json) {
    SystemReport report;
    report.kind = json.at("kind");
    report.name = json.at("name");
    report.form = json.at("form");
    report.title = json.at("title");
    for (const auto& claim : json.at("claims")) report.claims.push_back(claim_from(claim));
    report.notes = json.value("notes", std::vector<std::string>{});
    report.missing = json.value("missing", std::vector<std::string>{});
    report.error = json.value("error", "");
    report.seconds = json.at("seconds");
    return report;
  });
}

Finding finding_from_json(const std::string& text) {
  return parsed(text, finding_from);
}

}  // namespace gradstone
