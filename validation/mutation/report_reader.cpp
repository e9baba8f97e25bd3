#include "reference/error.hpp"
#include "validation/json_place.hpp"
#include "validation/mutation/json.hpp"
#include "validation/report_json_parts.hpp"
#include "validation/verify.hpp"

namespace gradstone {
namespace {

MutationKind mutation_kind_from(const JsonPlace& json) {
  return json.one_of(mutation_kinds(), [](const MutationKindEntry& entry) { return entry.name; })
      .kind;
}

MutantReport mutant_from(const JsonPlace& json) {
  MutantReport report;
  report.number = json.at("number").whole_number();
  report.kind = mutation_kind_from(json.at("kind"));
  report.description = json.at("description").text();
  report.fate = json.at("fate").one_of(all_fates, fate_name);
  for (const auto& check : json.at("seen_by").texts()) report.sights.push_back({check, false});
  for (const auto& check : json.at("passed_by").texts()) report.sights.push_back({check, true});
  report.reason = json.text_if_any("reason");
  if (const auto changed = json.find("changed")) report.changed = changed->dump();
  report.seconds = json.at("seconds").seconds();
  return report;
}

ClaimMutations claim_mutations_from(const JsonPlace& json) {
  ClaimMutations claim;
  claim.claim = {json.at("kind").one_of(all_claim_kinds, claim_kind_name),
                 json.at("subject").text(), json.text_if_any("of")};
  claim.statement = json.at("statement").text();
  if (const auto verdict = json.find("verdict"))
    claim.original = verdict->one_of(all_verdicts, verdict_name);
  claim.reason = json.text_if_any("reason");
  claim.passed = json.at("passed_by").texts();
  for (const auto& [kind, count] : json.at("ill_shaped").members())
    claim.ill_shaped[mutation_kind_named(kind)] = count.whole_number();
  for (const auto& mutant : json.at("mutants").items())
    claim.mutants.push_back(mutant_from(mutant));
  return claim;
}

SystemMutations system_mutations_from(const JsonPlace& json) {
  SystemMutations system{
      json.at("kind").text(), json.at("name").text(), json.at("form").text(), {}};
  for (const auto& claim : json.at("claims").items())
    system.claims.push_back(claim_mutations_from(claim));
  return system;
}

Shard shard_of_mutants_from(const JsonPlace& json) {
  Shard shard{json.at("number").whole_number(),
              json.at("count").whole_number(),
              json.at("whole").whole_number(),
              json.at("fingerprint").text(),
              {}};
  if (shard.number < 1 || shard.number > shard.count || shard.count > shard.whole)
    throw FormatError(fmt::format("{}: shard {} of {} of {} mutants can't be", json.place(),
                                  shard.number, shard.count, shard.whole));
  return shard;
}

MutationReport mutation_report_from(const JsonPlace& json) {
  const auto version = json.find("schema_version");
  if (!version || !json.find("kinds") || !json.find("systems"))
    throw FormatError("is no report of gradstone mutate");
  require_version(*version, MutationReport::schema_version);
  MutationReport report;
  report.program_version = json.at("program_version").text();
  report.level = level_name(json.at("level").one_of(all_levels, level_name));
  report.seed = json.at("seed").whole_number();
  for (const auto& system : json.at("systems").items())
    report.systems.push_back(system_mutations_from(system));
  report.seconds = json.at("seconds").seconds();
  if (const auto shard = json.find("shard")) report.shard = shard_of_mutants_from(*shard);
  return report;
}

}  // namespace

MutationReport mutation_report_from_json(const std::string& text) {
  const auto json = parsed_json(text);
  MutationReport report = mutation_report_from(JsonPlace(json));
  require_as_written(json, nlohmann::json::parse(to_json(report)));
  return report;
}

MutantReport mutant_report_from_json(const std::string& text) {
  const auto json = parsed_json(text);
  return mutant_from(JsonPlace(json, "mutants"));
}

std::pair<ClaimMutations, ProofScope> claim_mutations_from_json(const std::string& text) {
  const auto json = parsed_json(text);
  const JsonPlace place(json, "mutants");
  return {claim_mutations_from(place), scope_from(place.at("scope"))};
}

}  // namespace gradstone
