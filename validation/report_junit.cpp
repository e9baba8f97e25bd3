#include "validation/report_junit.hpp"

#include <fmt/format.h>

namespace gradstone {
namespace {

// Escapes what XML reserves and drops the control characters that it does not allow at all.
std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default: {
        const auto code = static_cast<unsigned char>(c);
        if (code >= 0x20 || c == '\n' || c == '\t') result += c;
      }
    }
  }
  return result;
}

bool is_failure(const ClaimReport& claim) {
  return claim.verdict == Verdict::refuted;
}
bool is_error(const ClaimReport& claim) {
  return claim.verdict == Verdict::undecided || claim.verdict == Verdict::doubt;
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

std::string test_case(const SystemReport& system, const ClaimReport& claim) {
  const auto colon = claim.where.rfind(':');
  std::string place;
  if (colon != std::string::npos) {
    place = fmt::format(" file=\"{}\" line=\"{}\"", escaped(claim.where.substr(0, colon)),
                        escaped(claim.where.substr(colon + 1)));
  }
  // The kind is part of the class name: readers take two cases of one name for the same case.
  std::string text = fmt::format(
      "    <testcase classname=\"{}.{}\" name=\"{} {}\" time=\"{:.6f}\"{}", escaped(system.kind),
      escaped(system.full_name()), escaped(claim_kind_name(claim.claim.kind)),
      escaped(claim.claim.subject), claim.seconds, place);
  const char* element = is_failure(claim) ? "failure" : is_error(claim) ? "error" : nullptr;
  if (!element) return text + "/>\n";
  const std::string message = claim.reason.empty() ? verdict_name(claim.verdict) : claim.reason;
  return text + fmt::format(">\n      <{} type=\"{}\" message=\"{}\">{}</{}>\n    </testcase>\n",
                            element, verdict_name(claim.verdict), escaped(message),
                            escaped(explanation(claim)), element);
}

struct Counts {
  std::size_t tests = 0, failures = 0, errors = 0;
};

Counts count(const SystemReport& system) {
  Counts counts;
  for (const auto& claim : system.claims) {
    ++counts.tests;
    counts.failures += is_failure(claim);
    counts.errors += is_error(claim);
  }
  return counts;
}

}  // namespace

std::string to_junit(const Report& report) {
  Counts total;
  std::string suites;
  for (const auto& system : report.systems) {
    const Counts counts = count(system);
    total.tests += counts.tests;
    total.failures += counts.failures;
    total.errors += counts.errors;
    suites += fmt::format(
        "  <testsuite name=\"{}.{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"0\" "
        "time=\"{:.6f}\">\n",
        escaped(system.kind), escaped(system.full_name()), counts.tests, counts.failures,
        counts.errors, system.seconds);
    for (const auto& claim : system.claims) suites += test_case(system, claim);
    suites += "  </testsuite>\n";
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"gradstone\" tests=\"{}\" "
      "failures=\"{}\" errors=\"{}\" time=\"{:.6f}\">\n{}</testsuites>\n",
      total.tests, total.failures, total.errors, report.seconds, suites);
}

}  // namespace gradstone
