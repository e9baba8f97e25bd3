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

constexpr std::array all_claim_kinds{ClaimKind::definition,  ClaimKind::gradient,
                                     ClaimKind::stable_form, ClaimKind::derivative,
                                     ClaimKind::identity,    ClaimKind::element_identity,
                                     ClaimKind::unrolled};
constexpr std::array all_kinds{Kind::operation, Kind::layer, Kind::activation, Kind::loss,
                               Kind::optimizer, Kind::rule,  Kind::derivation};
constexpr std::array all_levels{Level::quick, Level::standard, Level::thorough};

// The value of this name, of all that there are.
template <class Values, class Name>
auto value_named(const JsonPlace& json, const Values& values, Name name) {
  const std::string text = json.text();
  std::string known;
  for (const auto value : values) {
    if (name(value) == text) return value;
    known += (known.empty() ? "" : ", ") + name(value);
  }
  throw FormatError(
      fmt::format("{}: unknown word \"{:.60}\"; the words are {}", json.place(), text, known));
}

double seconds_from(const JsonPlace& json) {
  const double seconds = json.number();
  if (seconds < 0) json.refuse("a number that is not negative");
  return seconds;
}

std::string text_or_nothing(const JsonPlace& json, const char* key) {
  const auto found = json.find(key);
  return found ? found->text() : "";
}

std::vector<std::string> texts_or_nothing(const JsonPlace& json, const char* key) {
  const auto found = json.find(key);
  return found ? found->texts() : std::vector<std::string>{};
}

std::optional<double> number_or_nothing(const JsonPlace& json, const char* key) {
  const auto found = json.find(key);
  if (!found) return std::nullopt;
  return found->extended_number();
}

Verdict verdict_from(const JsonPlace& json) {
  if (json.text() == proved_in_part_words) return Verdict::proved;
  return value_named(json, all_verdicts, verdict_name);
}

ProofScope scope_from(const JsonPlace& json) {
  return {json.at("all_sizes").truth(), text_or_nothing(json, "steps"),
          text_or_nothing(json, "where")};
}

Sizes sizes_from(const JsonPlace& json) {
  Sizes sizes;
  for (const auto& [name, size] : json.members())
    sizes[name] = static_cast<std::int64_t>(size.whole_number());
  return sizes;
}

Finding finding_from(const JsonPlace& json) {
  Finding finding;
  finding.checker = json.at("checker").text();
  finding.verdict = value_named(json.at("verdict"), all_verdicts, verdict_name);
  finding.detail = text_or_nothing(json, "detail");
  for (const auto& sizes : json.at("sizes").items()) finding.sizes.push_back(sizes_from(sizes));
  if (const auto scope = json.find("scope")) finding.scope = scope_from(*scope);
  finding.conditions = texts_or_nothing(json, "conditions");
  finding.error = number_or_nothing(json, "error");
  finding.bound = number_or_nothing(json, "bound");
  finding.error_probability = number_or_nothing(json, "error_probability");
  finding.seconds = seconds_from(json.at("seconds"));
  if (const auto looked = json.find("looked")) finding.looked = looked->truth();
  return finding;
}

Counterexample counterexample_from(const JsonPlace& json) {
  Counterexample example;
  example.sizes = sizes_from(json.at("sizes"));
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
  report.claim.kind = value_named(json.at("kind"), all_claim_kinds, claim_kind_name);
  report.claim.subject = json.at("subject").text();
  report.claim.of = text_or_nothing(json, "of");
  report.statement = json.at("statement").text();
  report.where = json.at("where").text();
  report.verdict = verdict_from(json.at("verdict"));
  report.reason = text_or_nothing(json, "reason");
  for (const auto& finding : json.at("findings").items())
    report.findings.push_back(finding_from(finding));
  if (const auto example = json.find("counterexample"))
    report.counterexample = counterexample_from(*example);
  report.seconds = seconds_from(json.at("seconds"));
  return report;
}

SystemReport system_from(const JsonPlace& json) {
  SystemReport report;
  report.kind = json.at("kind").text();
  report.name = json.at("name").text();
  report.form = json.at("form").text();
  report.title = json.at("title").text();
  for (const auto& claim : json.at("claims").items()) report.claims.push_back(claim_from(claim));
  report.notes = texts_or_nothing(json, "notes");
  report.missing = texts_or_nothing(json, "missing");
  report.error = text_or_nothing(json, "error");
  report.seconds = seconds_from(json.at("seconds"));
  return report;
}

Shard shard_from(const JsonPlace& json, std::size_t systems) {
  Shard shard;
  shard.number = json.at("number").whole_number();
  shard.count = json.at("count").whole_number();
  shard.whole = json.at("whole").whole_number();
  shard.fingerprint = json.at("fingerprint").text();
  for (const auto& place : json.at("places").items()) {
    const auto next = place.whole_number();
    if (next >= shard.whole || (!shard.places.empty() && next <= shard.places.back()))
      throw FormatError(place.place() + ": the places of systems ascend, and are below " +
                        std::to_string(shard.whole));
    shard.places.push_back(next);
  }
  if (shard.number < 1 || shard.number > shard.count || shard.count > shard.whole)
    throw FormatError(fmt::format("{}: shard {} of {} of {} systems can't be", json.place(),
                                  shard.number, shard.count, shard.whole));
  if (shard.places.size() != systems || systems == 0)
    throw FormatError(fmt::format("{}: {} places are stated for {} systems", json.place(),
                                  shard.places.size(), systems));
  return shard;
}

Acceptance accepted_from(const JsonPlace& json) {
  return {json.at("sizes").truth(), json.at("steps").truth(), json.at("points").truth(),
          json.at("numbers").truth(), json.at("missing").truth()};
}

Report report_from(const JsonPlace& json) {
  const auto version = json.find("schema_version");
  const auto program = json.find("program");
  if (!version || !program || !json.find("systems"))
    throw FormatError("is no report of gradstone prove or verify");
  if (version->whole_number() != Report::schema_version)
    throw FormatError(
        fmt::format("{}: this is version {} of the format, and version {} is read; "
                    "check once more with this version of gradstone",
                    version->place(), version->whole_number(), Report::schema_version));
  Report report;
  report.program_version = json.at("program_version").text();
  report.level = level_name(value_named(json.at("level"), all_levels, level_name));
  report.seed = json.at("seed").whole_number();
  report.accepted = accepted_from(json.at("accepted"));
  for (const auto& system : json.at("systems").items()) {
    value_named(system.at("kind"), all_kinds, kind_name);
    report.systems.push_back(system_from(system));
  }
  if (const auto shard = json.find("shard"))
    report.shard = shard_from(*shard, report.systems.size());
  report.seconds = seconds_from(json.at("seconds"));
  return report;
}

// Refuses what differs from the report that was read, as it would be written: what the format does
// not have was not read, and what follows from the rest may be stated otherwise.
void require_same(const nlohmann::json& given, const nlohmann::json& written,
                  const std::string& place) {
  if (given.is_object() && written.is_object()) {
    for (const auto& [key, value] : given.items())
      if (!written.contains(key))
        throw FormatError(fmt::format("{}/{:.60}: does not belong there", place, key));
    for (const auto& [key, value] : written.items()) {
      if (!given.contains(key)) throw FormatError(place + "/" + key + ": is missing");
      require_same(given[key], value, place + "/" + key);
    }
  } else if (given.is_array() && written.is_array() && given.size() == written.size()) {
    for (std::size_t k = 0; k < given.size(); ++k)
      require_same(given[k], written[k], place + "/" + std::to_string(k));
  } else if (given != written) {
    throw FormatError(place + ": from the rest of the report follows " + written.dump());
  }
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
  require_same(json, nlohmann::json::parse(to_json(report)), "");
  return report;
}

SystemReport system_report_from_json(const std::string& text) {
  return read_text(text, system_from);
}

Finding finding_from_json(const std::string& text) {
  return read_text(text, finding_from);
}

}  // namespace gradstone
