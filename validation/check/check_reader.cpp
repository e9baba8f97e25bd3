#include <cmath>

#include "reference/error.hpp"
#include "validation/check/check_json.hpp"
#include "validation/json_place.hpp"
#include "validation/report_json_parts.hpp"

namespace gradstone {
namespace {

double number_from(const JsonPlace& json) {
  const std::array words{std::pair("inf", HUGE_VAL), std::pair("-inf", -HUGE_VAL),
                         std::pair("nan", std::nan(""))};
  if (!json.is_text()) return json.number();
  return json.one_of(words, [](const auto& word) { return std::string(word.first); }).second;
}

FloatFormat format_from(const JsonPlace& json) {
  try {
    return float_format(json.text());
  } catch (const UnknownNameError& error) {
    throw FormatError(json.place() + ": " + error.what());
  }
}

AnswerVerdict answer_verdict_from(const JsonPlace& json) {
  return json.one_of(all_answer_verdicts, answer_verdict_name);
}

JudgedEntry entry_from(const JsonPlace& json) {
  JudgedEntry entry;
  entry.place = json.at("entry").text();
  entry.answer = number_from(json.at("answer"));
  entry.lower = number_from(json.at("lower"));
  entry.upper = number_from(json.at("upper"));
  entry.bound = number_from(json.at("bound"));
  entry.margin = number_from(json.at("margin"));
  return entry;
}

BatchComparison batch_from(const JsonPlace& json) {
  BatchComparison comparison;
  comparison.name = json.at("case").text();
  comparison.size = json.at("size").text();
  comparison.extent = static_cast<std::int64_t>(json.at("extent").whole_number());
  comparison.entries = json.at("entries").whole_number();
  comparison.other_bits = json.at("other_bits").whole_number();
  comparison.largest = number_from(json.at("largest"));
  return comparison;
}

Judgement judgement_from(const JsonPlace& json) {
  Judgement judgement;
  judgement.name = json.at("name").text();
  judgement.verdict = answer_verdict_from(json.at("verdict"));
  judgement.entries = json.at("entries").whole_number();
  judgement.judged = json.at("judged").whole_number();
  judgement.outside = json.at("outside").whole_number();
  judgement.detail = json.text_if_any("detail");
  if (const auto worst = json.find("worst")) judgement.worst = entry_from(*worst);
  return judgement;
}

ShrunkFailure smallest_from(const JsonPlace& json) {
  ShrunkFailure failure;
  VectorCase& item = failure.item;
  item.name = json.at("case").text();
  item.sizes = json.at("sizes").sizes();
  for (const auto& [name, input] : json.at("inputs").members()) {
    const auto rows = static_cast<std::int64_t>(input.at("rows").whole_number());
    const auto columns = static_cast<std::int64_t>(input.at("columns").whole_number());
    std::vector<double> values;
    for (const auto& value : input.at("values").items()) values.push_back(number_from(value));
    if (rows == 0 || columns == 0 || values.size() % static_cast<std::size_t>(rows) != 0 ||
        values.size() / static_cast<std::size_t>(rows) != static_cast<std::size_t>(columns))
      input.refuse("rows * columns numbers");
    item.given.emplace(name, Matrix<double>(rows, columns, std::move(values)));
  }
  for (const auto& [name, value] : json.at("parameters").members())
    item.parameters.emplace(name, number_from(value));
  for (const auto& value : json.at("answer").items()) failure.answer.push_back(number_from(value));
  failure.judgement = judgement_from(json.at("judgement"));
  failure.runs = json.at("runs").whole_number();
  failure.seconds = json.at("seconds").seconds();
  failure.end = json.at("ended_by").one_of(all_shrink_ends, shrink_end_name);
  return failure;
}

OutputReport output_from(const JsonPlace& json) {
  OutputReport output;
  output.name = json.at("name").text();
  output.verdict = answer_verdict_from(json.at("verdict"));
  output.cases = json.at("cases").whole_number();
  output.failed = json.at("failed").whole_number();
  output.failed_cases = json.at("failed_cases").texts();
  output.entries = json.at("entries").whole_number();
  output.judged = json.at("judged").whole_number();
  output.margin = number_from(json.at("margin"));
  output.worst_case = json.at("worst_case").text();
  if (const auto worst = json.find("worst")) output.worst = entry_from(*worst);
  output.detail = json.text_if_any("detail");
  output.diagnosis = json.texts_if_any("diagnosis");
  if (const auto smallest = json.find("smallest")) output.smallest = smallest_from(*smallest);
  output.accumulators = json.texts_if_any("fits_accumulation_in");
  if (const auto leaning = json.find("leaning")) output.leaning = leaning->text();
  output.conventions = json.texts_if_any("conventions");
  if (const auto batch = json.find("batch"))
    for (const auto& each : batch->items()) output.batch.push_back(batch_from(each));
  if (const auto power = json.find("power"))
    output.power = Power{power->at("killed").whole_number(), power->at("mutants").whole_number(),
                         power->at("survivors").texts()};
  return output;
}

SystemCheck system_check_from(const JsonPlace& json) {
  SystemCheck system;
  system.name = json.at("name").text();
  system.kind = json.at("kind").text();
  system.folder = json.at("folder").text();
  for (const auto& output : json.at("outputs").items())
    system.outputs.push_back(output_from(output));
  system.not_answered = json.at("not_answered").texts();
  for (const auto& item : json.at("cases").items()) {
    CaseReport report{item.at("name").text(),
                      item.at("purpose").text(),
                      item.at("sizes").sizes(),
                      item.at("seconds").seconds(),
                      {}};
    for (const auto& judgement : item.at("judgements").items())
      report.judgements.push_back(judgement_from(judgement));
    system.cases.push_back(std::move(report));
  }
  if (const auto seed = json.find("fresh_seed")) system.fresh_seed = seed->whole_number();
  system.seconds = json.at("seconds").seconds();
  return system;
}

CheckReport check_report_from(const JsonPlace& json) {
  const auto version = json.find("schema_version");
  if (!version || !json.find("types") || !json.find("systems"))
    throw FormatError("is no report of gradstone check");
  require_version(*version, CheckReport::schema_version);
  CheckReport report;
  report.program_version = json.at("program_version").text();
  const JsonPlace types = json.at("types");
  report.types.stored = format_from(types.at("stored"));
  report.types.computed = format_from(types.at("computed"));
  report.types.accumulated = format_from(types.at("accumulated"));
  report.types.multiplied = format_from(types.at("multiplied"));
  report.seed = json.at("seed").whole_number();
  for (const auto& system : json.at("systems").items())
    report.systems.push_back(system_check_from(system));
  if (const auto shard = json.find("shard"))
    report.shard = shard_from(*shard, report.systems.size());
  report.seconds = json.at("seconds").seconds();
  return report;
}

}  // namespace

CheckReport check_report_from_json(const std::string& text) {
  const auto json = parsed_json(text);
  CheckReport report = check_report_from(JsonPlace(json));
  require_as_written(json, nlohmann::json::parse(to_json(report)));
  return report;
}

}  // namespace gradstone
