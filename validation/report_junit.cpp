#include "validation/report_junit.hpp"

#include <fmt/format.h>

#include "validation/xml_text.hpp"

namespace gradstone {
namespace {

bool is_failure(const ClaimReport& claim) {
  return claim.verdict == Verdict::refuted;
}

// `proved at listed sizes`, where that is what was found; else the name of the verdict.
std::string words(const ClaimReport& claim) {
  return claim.verdict == Verdict::proved ? proved_words(claim.scope())
                                          : verdict_name(claim.verdict);
}

std::string explanation(const ClaimReport& claim) {
  std::string text = claim.statement + "\n" + claim.reason + "\n";
  if (!claim.counterexample) return text;
  const auto& example = *claim.counterexample;
  for (const auto& [name, size] : example.sizes) text += fmt::format("{} = {}\n", name, size);
  for (const auto& [name, value] : example.inputs) text += name + " = " + value + "\n";
  text += fmt::format("{}: the equation gives {}, right is {}\n", example.entry, example.claimed,
                      example.truth);
  return text;
}

// The last number after a colon is taken off the end of a place: a column, or a line.
std::string taken_number(std::string& place) {
  const auto colon = place.rfind(':');
  if (colon == std::string::npos || colon + 1 == place.size() ||
      place.find_first_not_of("0123456789", colon + 1) != std::string::npos)
    return "";
  const std::string number = place.substr(colon + 1);
  place.resize(colon);
  return number;
}

// The attributes for my.eq:12:5 or softmax.cpp:34.
std::string place_attributes(std::string file) {
  const std::string last = taken_number(file);
  if (last.empty()) return "";
  const std::string line = taken_number(file);
  return fmt::format(" file=\"{}\" line=\"{}\"", xml_escaped(file), line.empty() ? last : line);
}

std::string test_case(const SystemReport& system, const ClaimReport& claim,
                      const Acceptance& accepted) {
  // The kind is part of the class name: readers take two cases of one name for the same case.
  std::string text =
      fmt::format("    <testcase classname=\"{}.{}\" name=\"{} {}\" time=\"{:.6f}\"{}",
                  xml_escaped(system.kind), xml_escaped(system.full_name()),
                  xml_escaped(claim_kind_name(claim.claim.kind)), xml_escaped(claim.claim.subject),
                  claim.seconds, place_attributes(claim.where));
  if (accepted.passes(claim)) return text + "/>\n";
  const char* element = is_failure(claim) ? "failure" : "error";
  std::string message = claim.reason.empty() ? words(claim) : claim.reason;
  if (const auto lacking = accepted.lacking(claim); !lacking.empty())
    message += fmt::format("; passes only with --accept {}", fmt::join(lacking, ","));
  return text + fmt::format(">\n      <{} type=\"{}\" message=\"{}\">{}</{}>\n    </testcase>\n",
                            element, xml_escaped(words(claim)), xml_escaped(message),
                            xml_escaped(explanation(claim)), element);
}

// A case of its own for the gradients that a system does not state.
std::string missing_case(const SystemReport& system) {
  return fmt::format(
      "    <testcase classname=\"{}.{}\" name=\"states all gradients\" time=\"0\">\n"
      "      <error type=\"missing\" message=\"no gradient is stated for {}; passes only with "
      "--allow-missing\"></error>\n    </testcase>\n",
      xml_escaped(system.kind), xml_escaped(system.full_name()),
      xml_escaped(fmt::format("{}", fmt::join(system.missing, ", "))));
}

// Equations that could not be built are one case.
std::string error_case(const SystemReport& system) {
  return fmt::format(
      "    <testcase classname=\"{}.{}\" name=\"can be built\" time=\"0\">\n"
      "      <error type=\"error\" message=\"{}\"></error>\n    </testcase>\n",
      xml_escaped(system.kind), xml_escaped(system.full_name()), xml_escaped(system.error));
}

struct Counts {
  std::size_t tests = 0, failures = 0, errors = 0;
};

bool lacks_gradients(const SystemReport& system, const Acceptance& accepted) {
  return !system.missing.empty() && !accepted.missing;
}

Counts count(const SystemReport& system, const Acceptance& accepted) {
  Counts counts;
  for (const auto& claim : system.claims) {
    ++counts.tests;
    counts.failures += is_failure(claim);
    counts.errors += !is_failure(claim) && !accepted.passes(claim);
  }
  const auto more = static_cast<std::size_t>(lacks_gradients(system, accepted)) +
                    static_cast<std::size_t>(!system.error.empty());
  counts.tests += more;
  counts.errors += more;
  return counts;
}

}  // namespace

std::string to_junit(const Report& report) {
  Counts total;
  std::string suites;
  for (const auto& system : report.systems) {
    const Counts counts = count(system, report.accepted);
    total.tests += counts.tests;
    total.failures += counts.failures;
    total.errors += counts.errors;
    suites += fmt::format(
        "  <testsuite name=\"{}.{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"0\" "
        "time=\"{:.6f}\">\n",
        xml_escaped(system.kind), xml_escaped(system.full_name()), counts.tests, counts.failures,
        counts.errors, system.seconds);
    for (const auto& claim : system.claims) suites += test_case(system, claim, report.accepted);
    if (lacks_gradients(system, report.accepted)) suites += missing_case(system);
    if (!system.error.empty()) suites += error_case(system);
    suites += "  </testsuite>\n";
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"gradstone\" tests=\"{}\" "
      "failures=\"{}\" errors=\"{}\" time=\"{:.6f}\">\n{}</testsuites>\n",
      total.tests, total.failures, total.errors, report.seconds, suites);
}

}  // namespace gradstone
