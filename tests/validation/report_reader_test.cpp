// Reports, read back: all of what was written, and nothing else.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <regex>

#include "reference/error.hpp"
#include "tests/support/json_schema.hpp"
#include "tests/support/message_of.hpp"
#include "tests/support/temporary_folder.hpp"
#include "validation/report_json.hpp"

namespace gradstone::report_reader_test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::IsEmpty;
using testing_support::content_of;
using testing_support::message_of;

Finding full_finding() {
  Finding finding;
  finding.checker = "prime field";
  finding.verdict = Verdict::proved;
  finding.detail = "a \"detail\"";
  finding.sizes = {{{"N", 2}, {"D", 5}}, {{"N", 3}, {"D", 7}}};
  finding.scope = {true, "T = 1, ..., 5", "X[i,j] != 7/3"};
  finding.conditions = {"alpha <= 1"};
  finding.error = HUGE_VAL;
  finding.bound = 1.5e-13;
  finding.error_probability = 1e-15;
  finding.seconds = 0.25;
  return finding;
}

// Every field has a value that is not the one it has without being set.
Report full_report() {
  ClaimReport proved;
  proved.claim = {ClaimKind::gradient, "DX", "X"};
  proved.statement = "DX = DY * W & <more> \n\t\x01";
  proved.where = "my.eq:22:5";
  proved.verdict = Verdict::proved;
  proved.findings = {full_finding()};
  proved.seconds = 1.0 / 3;
  ClaimReport refuted = proved;
  refuted.claim = {ClaimKind::element_identity, "chain.1", ""};
  refuted.verdict = Verdict::refuted;
  refuted.reason = "see the counterexample";
  Finding witness;
  witness.checker = "finite differences";
  witness.verdict = Verdict::refuted;
  witness.error = std::nan("");
  witness.looked = false;
  refuted.findings = {witness};
  refuted.counterexample =
      Counterexample{{{"N", 1}}, {{"X", "[[2]]"}, {"A", "[[1]]"}}, "DX[1,1]", "-3", "3", true};
  SystemReport system;
  system.kind = "layer";
  system.name = "linear";
  system.form = "training";
  system.title = "affine map";
  system.claims = {proved, refuted};
  system.notes = {"a note"};
  system.missing = {"W"};
  system.seconds = 2;
  SystemReport faulty;
  faulty.kind = "loss";
  faulty.name = "faulty";
  faulty.error = "loss faulty can't be built";
  Report report;
  report.program_version = "1.2.3";
  report.level = "thorough";
  report.seed = 18446744073709551615ull;
  report.systems = {system, faulty};
  report.seconds = 7.125;
  report.shard = Shard{2, 3, 10, std::string(64, 'a'), {4, 9}};
  report.accepted = {true, false, true, false, true};
  return report;
}

testing_support::JsonSchema schema() {
  return testing_support::JsonSchema(
      json::parse(content_of(GRADSTONE_SOURCE_DIR "/data/schemas/report.schema.json")));
}

TEST(ReportReader, KeepsEveryField) {
  const std::string text = to_json(full_report());
  EXPECT_THAT(schema().problems(json::parse(text)), IsEmpty());
  const Report read = report_from_json(text);
  EXPECT_EQ(to_json(read), text);
  EXPECT_EQ(read.shard, full_report().shard);
  EXPECT_EQ(read.seed, full_report().seed);
  EXPECT_EQ(read.systems[0].claims[0].scope(), full_finding().scope);
  EXPECT_TRUE(std::isnan(read.systems[0].claims[1].findings[0].error.value()));
}

// So that "every field" stays true when the format gets another one.
void collect_properties(const json& schema, std::vector<std::string>& names) {
  if (schema.contains("properties"))
    for (const auto& [name, property] : schema["properties"].items()) names.push_back(name);
  for (const auto& part : schema)
    if (part.is_structured()) collect_properties(part, names);
}

TEST(ReportReader, IsTestedWithAllThatTheSchemaHas) {
  const std::string text = to_json(full_report());
  std::vector<std::string> names;
  collect_properties(
      json::parse(content_of(GRADSTONE_SOURCE_DIR "/data/schemas/report.schema.json")), names);
  EXPECT_GT(names.size(), 60u);
  for (const auto& name : names) EXPECT_THAT(text, HasSubstr("\"" + name + "\": "));
}

// The places of all values of a JSON text.
void collect_places(const json& value, const json::json_pointer& at,
                    std::vector<json::json_pointer>& places) {
  if (!at.empty()) places.push_back(at);
  if (value.is_object())
    for (const auto& [key, part] : value.items()) collect_places(part, at / key, places);
  if (value.is_array())
    for (std::size_t k = 0; k < value.size(); ++k) collect_places(value[k], at / k, places);
}

TEST(ReportReader, RefusesWhatTheSchemaRefuses) {
  const json good = json::parse(to_json(full_report()));
  std::vector<json::json_pointer> places;
  collect_places(good, json::json_pointer(), places);
  const auto checker = schema();
  int refused = 0;
  for (const auto& place : places) {
    const json& parent = good[place.parent_pointer()];
    std::vector<json> mutants(5, good);
    mutants[0][place] = json::array({json::array()});
    mutants[1][place] = json::object();
    mutants[2][place] = -1.5;
    mutants[3][place] = nullptr;
    if (parent.is_object()) mutants[4][place.parent_pointer()].erase(place.back());
    for (const auto& mutant : mutants) {
      if (checker.problems(mutant).empty()) continue;
      ++refused;
      EXPECT_THROW(report_from_json(mutant.dump()), FormatError) << place.to_string() << mutant;
    }
    // Sizes have any names.
    const std::regex sizes("/sizes(/[0-9]+)?$");
    if (!parent.is_object() || std::regex_search(place.parent_pointer().to_string(), sizes))
      continue;
    json extended = good;
    extended[place.parent_pointer()]["extra"] = 1;
    EXPECT_THROW(report_from_json(extended.dump()), FormatError) << place.to_string();
  }
  EXPECT_GT(refused, 400);
}

std::string refusal(const json& mutant) {
  return message_of<FormatError>([&] { report_from_json(mutant.dump()); });
}

TEST(ReportReader, NamesThePlaceAndTheReason) {
  const json good = json::parse(to_json(full_report()));
  json other = good;
  other["schema_version"] = 2;
  EXPECT_THAT(refusal(other), HasSubstr("/schema_version: this is version 2 of the format, and "
                                        "version 3 is read"));
  other = good;
  other["systems"][0]["claims"][1]["kind"] = "guess";
  EXPECT_THAT(refusal(other), HasSubstr("/systems/0/claims/1/kind: unknown word \"guess\""));
  other = good;
  other["systems"][0]["name"] = 7;
  EXPECT_THAT(refusal(other), HasSubstr("/systems/0/name: a text is expected, this is a number"));
  other = good;
  other["systems"][1]["colour"] = "red";
  EXPECT_THAT(refusal(other), HasSubstr("/systems/1/colour: does not belong there"));
  EXPECT_THAT(refusal(json::array()), HasSubstr("an object is expected, this is an array"));
  EXPECT_THAT(refusal({{"a", 1}}), HasSubstr("no report of gradstone prove or verify"));
}

// A report that says better of itself than its claims are is no report.
TEST(ReportReader, RefusesWhatDoesNotFollowFromTheClaims) {
  const json good = json::parse(to_json(full_report()));
  json other = good;
  other["exit_status"] = 0;
  EXPECT_THAT(refusal(other), HasSubstr("/exit_status: from the rest of the report follows 1"));
  other = good;
  other["counts"]["refuted"] = 0;
  EXPECT_THAT(refusal(other), HasSubstr("/counts/refuted: from the rest"));
  other = good;
  other["systems"][0]["verdict"] = "proved";
  EXPECT_THAT(refusal(other), HasSubstr("/systems/0/verdict: from the rest"));
  other = good;
  other["systems"][0]["claims"][0]["verdict"] = "proved";  // it is in part
  EXPECT_THAT(refusal(other), HasSubstr("/systems/0/claims/0/verdict: from the rest"));
}

TEST(ReportReader, RefusesShardsThatCantBe) {
  const json good = json::parse(to_json(full_report()));
  const auto with = [&](const char* key, const json& value) {
    json other = good;
    other["shard"][key] = value;
    return refusal(other);
  };
  EXPECT_THAT(with("number", 4), HasSubstr("/shard: shard 4 of 3 of 10 systems can't be"));
  EXPECT_THAT(with("number", 0), HasSubstr("can't be"));
  EXPECT_THAT(with("count", 11), HasSubstr("can't be"));
  EXPECT_THAT(with("places", {4}), HasSubstr("1 places are stated for 2 systems"));
  EXPECT_THAT(with("places", {9, 4}), HasSubstr("/shard/places/1: the places of systems ascend"));
  EXPECT_THAT(with("places", {4, 10}), HasSubstr("are below 10"));
  EXPECT_THAT(with("places", {4, 4}), HasSubstr("ascend"));
}

TEST(ReportReader, RefusesEveryTruncatedText) {
  const std::string text = to_json(full_report());
  for (std::size_t size = 0; size + 2 < text.size(); size += 7)
    EXPECT_THROW(report_from_json(text.substr(0, size)), FormatError) << size;
  EXPECT_THAT(message_of<FormatError>([&] { report_from_json(text.substr(0, 100)); }),
              HasSubstr("at line "));
}

// A long array of objects takes no longer than a short one, for each.
TEST(ReportReader, ReadsLongReports) {
  Report report = full_report();
  report.shard.reset();
  report.systems.assign(20'000, report.systems[1]);
  EXPECT_EQ(report_from_json(to_json(report)).systems.size(), 20'000u);
}

TEST(ReportReader, RefusesWhatIsNestedTooDeepOrQuotesItWithoutEnd) {
  const auto message = [](const std::string& text) {
    return message_of<FormatError>([&] { report_from_json(text); });
  };
  const std::string deep(1'000'000, '[');
  EXPECT_THAT(message(deep), HasSubstr("nested deeper than 64"));
  // Brackets in texts are none.
  json good = json::parse(to_json(full_report()));
  good["systems"][0]["title"] = std::string(100, '[') + "\\\"" + std::string(100, '{');
  EXPECT_EQ(report_from_json(good.dump()).systems[0].title, good["systems"][0]["title"]);
  std::string objects;
  for (int k = 0; k < 100'000; ++k) objects += "{\"a\":";
  EXPECT_THAT(message(objects), HasSubstr("nested deeper than 64"));
  EXPECT_LT(message("\"" + std::string(1'000'000, 'x')).size(), 400u);
  EXPECT_LT(message("{\"" + std::string(1'000'000, 'x') + "\": 1}").size(), 400u);
}

}  // namespace
}  // namespace gradstone::report_reader_test
