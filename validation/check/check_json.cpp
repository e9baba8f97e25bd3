#include "validation/check/check_json.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "validation/check/check_table.hpp"
#include "validation/report_json_parts.hpp"
#include "validation/xml_text.hpp"

namespace gradstone {
namespace {

using ReportJson = nlohmann::ordered_json;

// JSON has no infinity and no NaN.
ReportJson number(double x) {
  if (std::isnan(x)) return "nan";
  if (std::isinf(x)) return x < 0 ? "-inf" : "inf";
  return x;
}

ReportJson entry_json(const JudgedEntry& entry) {
  return {{"entry", entry.place},         {"answer", number(entry.answer)},
          {"lower", number(entry.lower)}, {"upper", number(entry.upper)},
          {"bound", number(entry.bound)}, {"margin", number(entry.margin)}};
}

ReportJson judgement_json(const Judgement& judgement) {
  ReportJson json{{"name", judgement.name},
                  {"verdict", answer_verdict_name(judgement.verdict)},
                  {"entries", judgement.entries},
                  {"judged", judgement.judged},
                  {"outside", judgement.outside}};
  if (!judgement.detail.empty()) json["detail"] = judgement.detail;
  if (judgement.worst) json["worst"] = entry_json(*judgement.worst);
  return json;
}

ReportJson smallest_json(const ShrunkFailure& failure) {
  const VectorCase& item = failure.item;
  ReportJson inputs = ReportJson::object(), parameters = ReportJson::object();
  for (const auto& [name, value] : item.given) {
    ReportJson values = ReportJson::array();
    for (const double x : value.elements()) values.push_back(number(x));
    inputs[name] = {{"rows", value.rows()}, {"columns", value.columns()}, {"values", values}};
  }
  for (const auto& [name, value] : item.parameters) parameters[name] = number(value);
  ReportJson answer = ReportJson::array();
  for (const double x : failure.answer) answer.push_back(number(x));
  return {{"case", item.name},
          {"sizes", item.sizes},
          {"inputs", inputs},
          {"parameters", parameters},
          {"answer", answer},
          {"judgement", judgement_json(failure.judgement)},
          {"runs", failure.runs},
          {"seconds", failure.seconds},
          {"ended_by", shrink_end_name(failure.end)}};
}

ReportJson output_json(const OutputReport& output) {
  ReportJson json{{"name", output.name},
                  {"verdict", answer_verdict_name(output.verdict)},
                  {"cases", output.cases},
                  {"failed", output.failed},
                  {"failed_cases", output.failed_cases},
                  {"entries", output.entries},
                  {"judged", output.judged},
                  {"margin", number(output.margin)},
                  {"worst_case", output.worst_case}};
  if (output.worst) json["worst"] = entry_json(*output.worst);
  if (!output.detail.empty()) json["detail"] = output.detail;
  if (!output.diagnosis.empty()) json["diagnosis"] = output.diagnosis;
  if (output.smallest) json["smallest"] = smallest_json(*output.smallest);
  if (!output.accumulators.empty()) json["fits_accumulation_in"] = output.accumulators;
  if (output.leaning) json["leaning"] = *output.leaning;
  if (!output.conventions.empty()) json["conventions"] = output.conventions;
  for (const auto& each : output.batch)
    json["batch"].push_back({{"case", each.name},
                             {"size", each.size},
                             {"extent", each.extent},
                             {"entries", each.entries},
                             {"other_bits", each.other_bits},
                             {"largest", number(each.largest)}});
  if (output.power)
    json["power"] = {{"killed", output.power->killed},
                     {"mutants", output.power->mutants},
                     {"survivors", output.power->survivors}};
  return json;
}

ReportJson case_json(const CaseReport& item) {
  ReportJson judgements = ReportJson::array();
  for (const auto& judgement : item.judgements) judgements.push_back(judgement_json(judgement));
  return {{"name", item.name},
          {"purpose", item.purpose},
          {"sizes", item.sizes},
          {"seconds", item.seconds},
          {"judgements", judgements}};
}

}  // namespace

std::string to_json(const CheckReport& report) {
  ReportJson systems = ReportJson::array();
  for (const auto& system : report.systems) {
    ReportJson outputs = ReportJson::array(), cases = ReportJson::array();
    for (const auto& output : system.outputs) outputs.push_back(output_json(output));
    for (const auto& item : system.cases) cases.push_back(case_json(item));
    systems.push_back({{"name", system.name},
                       {"kind", system.kind},
                       {"folder", system.folder},
                       {"outputs", outputs},
                       {"not_answered", system.not_answered},
                       {"cases", cases},
                       {"seconds", system.seconds}});
    if (system.fresh_seed) systems.back()["fresh_seed"] = *system.fresh_seed;
  }
  ReportJson json{{"schema_version", CheckReport::schema_version},
                  {"program", "gradstone"},
                  {"program_version", report.program_version},
                  {"types",
                   {{"stored", report.types.stored.name},
                    {"computed", report.types.computed.name},
                    {"accumulated", report.types.accumulated.name},
                    {"multiplied", report.types.multiplied.name}}},
                  {"seed", report.seed}};
  if (report.shard) json["shard"] = shard_json(*report.shard);
  json["counts"] = report.counts();
  json["exit_status"] = report.exit_status();
  json["seconds"] = report.seconds;
  json["systems"] = std::move(systems);
  return json.dump(2, ' ', false, ReportJson::error_handler_t::replace) + "\n";
}

std::string to_junit(const CheckReport& report) {
  std::string text =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"gradstone\">\n";
  for (const auto& system : report.systems) {
    std::string cases;
    std::size_t failures = 0;
    for (const auto& output : system.outputs) {
      const std::string verdict = answer_verdict_name(output.verdict);
      cases += fmt::format("    <testcase classname=\"{}.{}\" name=\"{}\">\n",
                           xml_escaped(system.kind), xml_escaped(system.name),
                           xml_escaped(output.name.empty() ? verdict : output.name));
      if (is_failure(output.verdict)) {
        ++failures;
        std::string words = output.worst ? comparison_text(*output.worst) : output.detail;
        for (const auto& line : output.diagnosis) words += "\n" + line;
        cases += fmt::format("      <failure message=\"{}: {}\">{}</failure>\n", verdict,
                             xml_escaped(output.worst_case), xml_escaped(words));
      } else if (output.verdict == AnswerVerdict::not_judged) {
        cases += "      <skipped message=\"nothing can be said\"/>\n";
      }
      cases += "    </testcase>\n";
    }
    text += fmt::format(
        "  <testsuite name=\"{}.{}\" tests=\"{}\" failures=\"{}\">\n{}  </testsuite>\n",
        xml_escaped(system.kind), xml_escaped(system.name), system.outputs.size(), failures, cases);
  }
  return text + "</testsuites>\n";
}

}  // namespace gradstone
