#include "validation/mutation/json.hpp"

#include <nlohmann/json.hpp>

#include "reference/claimed.hpp"
#include "reference/print/json.hpp"
#include "validation/report_json_parts.hpp"

namespace gradstone {
namespace {

using Json = nlohmann::ordered_json;

Json mutant_json(const MutantReport& report) {
  Json passed_by = Json::array(), seen_by = Json::array();
  for (const auto& sight : report.sights)
    (sight.passes ? passed_by : seen_by).push_back(sight.check);
  Json json{{"number", report.number},
            {"kind", mutation_kind_name(report.kind)},
            {"description", report.description},
            {"fate", fate_name(report.fate)},
            {"seen_by", seen_by},
            {"passed_by", passed_by}};
  if (!report.reason.empty()) json["reason"] = report.reason;
  if (!report.changed.empty()) json["changed"] = Json::parse(report.changed);
  json["seconds"] = report.seconds;
  return json;
}

Json counts_json(const MutationCounts& counts) {
  Json json{{"ill_shaped", counts.ill_shaped}};
  for (const auto fate : all_fates) json[fate_name(fate)] = counts.count(fate);
  Json checks = Json::object();
  for (const auto& [check, kills] : counts.kills)
    checks[check] = {{"killed", kills.killed}, {"of", kills.of}};
  json["checks"] = checks;
  return json;
}

Json claim_json(const ClaimMutations& claim) {
  Json json{{"kind", claim_kind_name(claim.claim.kind)}, {"subject", claim.claim.subject}};
  if (!claim.claim.of.empty()) json["of"] = claim.claim.of;
  json["statement"] = claim.statement;
  if (claim.original) json["verdict"] = verdict_name(*claim.original);
  if (!claim.reason.empty()) json["reason"] = claim.reason;
  json["passed_by"] = claim.passed;
  Json ill_shaped = Json::object();
  for (const auto& [kind, count] : claim.ill_shaped) ill_shaped[mutation_kind_name(kind)] = count;
  json["ill_shaped"] = ill_shaped;
  Json mutants = Json::array();
  for (const auto& mutant : claim.mutants) mutants.push_back(mutant_json(mutant));
  json["mutants"] = mutants;
  return json;
}

}  // namespace

std::string to_json(const MutationReport& report) {
  Json kinds = Json::object();
  for (const auto& [kind, counts] : report.counts_by_kind())
    kinds[mutation_kind_name(kind)] = counts_json(counts);
  Json systems = Json::array();
  for (const auto& system : report.systems) {
    Json all = Json::array();
    for (const auto& claim : system.claims) all.push_back(claim_json(claim));
    systems.push_back(
        {{"kind", system.kind}, {"name", system.name}, {"form", system.form}, {"claims", all}});
  }
  Json json{{"schema_version", MutationReport::schema_version},
            {"program", "gradstone"},
            {"program_version", report.program_version},
            {"level", report.level},
            {"seed", report.seed},
            {"counts", counts_json(report.counts())},
            {"kinds", kinds},
            {"exit_status", static_cast<int>(report.exit_status())},
            {"systems", systems},
            {"seconds", report.seconds}};
  if (report.shard) {
    json["shard"] = shard_json(*report.shard);
    json["shard"].erase("places");
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string to_json(const MutantReport& report) {
  return mutant_json(report).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string changed_json(const Mutant& mutant) {
  const std::string& subject = mutant.claim.subject;
  const bool is_gradient = mutant.claim.kind == ClaimKind::gradient;
  if (is_gradient || mutant.claim.kind == ClaimKind::definition) {
    EquationSystem alone;
    for (const auto& equation : is_gradient ? mutant.system.backward : mutant.system.forward)
      if (equation.name == subject) alone.forward.push_back({subject, equation.value, ""});
    return Json{{"equation", subject},
                {"value", Json::parse(to_json(alone.forward.front().value))},
                {"functions", Json::parse(to_json(alone)).at("functions")}}
        .dump();
  }
  const Claimed claimed = find_claimed(mutant.system, mutant.claim);
  const ElementFunction* function = claimed_function(claimed);
  if (!function) return "";
  const bool is_derivative = mutant.claim.kind == ClaimKind::derivative;
  const Scalar formula = is_derivative ? function->derivative().value() : *function->stable();
  return Json{{"function", subject}, {"value", Json::parse(to_json(formula))}}.dump();
}

std::string to_json(const ClaimMutations& claim, const ProofScope& scope) {
  Json json = claim_json(claim);
  json["scope"] = {{"all_sizes", scope.all_sizes}, {"steps", scope.steps}, {"where", scope.where}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace gradstone
