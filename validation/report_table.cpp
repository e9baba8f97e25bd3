#include "validation/report_table.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "validation/wrapped_text.hpp"

namespace gradstone {
namespace {

constexpr std::size_t name_width = 44;

Emphasis emphasis_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::proved:
    case Verdict::holds:
      return Emphasis::good;
    case Verdict::refuted:
      return Emphasis::bad;
    case Verdict::undecided:
    case Verdict::doubt:
      return Emphasis::warning;
  }
  return Emphasis::plain;
}

std::string duration(double seconds) {
  if (seconds < 0.9995) return fmt::format("{:.0f} ms", seconds * 1e3);
  return fmt::format("{:.1f} s", seconds);
}

std::string shortened(const std::string& text, std::size_t length) {
  return text.size() <= length ? text : text.substr(0, length - 3) + "...";
}

class Table {
 public:
  Table(const Report& report, const TableOptions& options) : report_(report), options_(options) {}

  std::string text() {
    std::string kind;
    for (const auto& system : report_.systems) {
      if (system.kind != kind) {
        if (!kind.empty()) text_ += "\n";
        text_ += style(system.kind, Emphasis::bold) + "\n";
        kind = system.kind;
      }
      add(system);
    }
    text_ += "\n" + style(wrapped(summary_line(report_), 0), summary_emphasis());
    return text_;
  }

 private:
  std::string style(const std::string& text, Emphasis emphasis) const {
    return options_.style ? options_.style(text, emphasis) : text;
  }

  Emphasis summary_emphasis() const {
    switch (report_.exit_status()) {
      case status::well:
        return Emphasis::good;
      case status::check_failed:
      case status::internal_error:
        return Emphasis::bad;
      case status::wrong_input:
      case status::left_open:
      case status::nothing_ran:
        return Emphasis::warning;
    }
    return Emphasis::warning;
  }

  // Only what passes is green.
  std::string verdict_cell(const std::string& words, Verdict verdict, bool passes) const {
    const Emphasis emphasis = emphasis_of(verdict);
    return style(fmt::format("{:<10}", words),
                 emphasis == Emphasis::good && !passes ? Emphasis::warning : emphasis);
  }

  bool passes(const ClaimReport& claim) const { return report_.accepted.passes(claim); }

  void add_error(const SystemReport& system) {
    text_ += fmt::format("  {:<{}}{:>11} {}\n", shortened(system.full_name(), name_width - 1),
                         name_width, "", style("error", Emphasis::bad));
    text_ += style(wrapped(system.error, 4), Emphasis::bad);
  }

  void add(const SystemReport& system) {
    if (!system.error.empty()) return add_error(system);
    const auto passing = static_cast<std::size_t>(std::count_if(
        system.claims.begin(), system.claims.end(), [&](auto& c) { return passes(c); }));
    const std::string verdict =
        system.is_proved_in_part() ? "in part" : verdict_name(system.verdict());
    text_ +=
        fmt::format("  {:<{}}{:>5}/{:<5} {}{:>10}\n", shortened(system.full_name(), name_width - 1),
                    name_width, passing, system.claims.size(),
                    verdict_cell(verdict, system.verdict(), passing == system.claims.size()),
                    duration(system.seconds));
    for (const auto& claim : system.claims)
      if (options_.every_claim || !passes(claim)) add(claim);
    for (const auto& note : system.notes)
      text_ += style(wrapped("note: " + note, 4), Emphasis::warning);
    if (!system.missing.empty() && !report_.accepted.missing)
      text_ += style(wrapped("passes only with --allow-missing", 4), Emphasis::warning);
  }

  // What stands before the verdict: `all sizes`, `at sizes`, `T = 1..5`, or `off points`.
  static std::string scope_cell(const ClaimReport& claim) {
    if (claim.verdict != Verdict::proved) return "";
    const ProofScope scope = claim.scope();
    if (!scope.all_sizes) return "at sizes";
    if (!scope.steps.empty()) return short_steps(scope);
    return scope.where.empty() ? "all sizes" : "off points";
  }

  void add(const ClaimReport& claim) {
    const std::string name = claim_kind_name(claim.claim.kind) + " " + claim.claim.subject;
    text_ += fmt::format("    {:<{}}{:>11} {}{:>10}\n", shortened(name, name_width - 3),
                         name_width - 2, scope_cell(claim),
                         verdict_cell(verdict_name(claim.verdict), claim.verdict, passes(claim)),
                         duration(claim.seconds));
    text_ += wrapped(claim.statement, 8);
    if (options_.every_claim) text_ += style(wrapped(evidence(claim), 10), Emphasis::dim);
    if (claim.is_proved_in_part())
      text_ += style(wrapped(proved_words(claim.scope()), 8), Emphasis::warning);
    if (const auto lacking = report_.accepted.lacking(claim); !lacking.empty()) {
      const std::string names = fmt::format("{}", fmt::join(lacking, ","));
      text_ += style(wrapped("passes only with --accept " + names, 8), Emphasis::warning);
    }
    if (claim.verdict == Verdict::proved || claim.verdict == Verdict::holds) {
      text_ += wrapped(claim.reason, 8);
      return;
    }
    if (!claim.where.empty()) text_ += wrapped("written in " + claim.where, 8);
    if (claim.counterexample) {
      add(*claim.counterexample, claim.claim.kind);
    } else {
      text_ += wrapped(claim.reason, 8);
    }
  }

  void add(const Counterexample& example, ClaimKind kind) {
    const std::string sizes = example.sizes.empty() ? "" : " with " + to_text(example.sizes);
    text_ += wrapped("counterexample" + sizes, 8);
    for (const auto& [name, value] : example.inputs) text_ += wrapped(name + " = " + value, 10);
    const bool sides = kind == ClaimKind::identity || kind == ClaimKind::element_identity;
    const std::string values =
        sides ? fmt::format("left is {}, right is {}", example.claimed, example.truth)
              : fmt::format("the equation gives {}, right is {}", example.claimed, example.truth);
    text_ += style(wrapped(example.entry + ": " + values, 10), Emphasis::bad);
  }

  // GiNaC at 4 sizes, prime field at 4 sizes (wrong: < 1e-15), finite differences (error 3e-09)
  static std::string evidence(const ClaimReport& claim) {
    std::string text;
    for (const auto& finding : claim.findings) {
      text += (text.empty() ? "" : ", ") + finding.checker;
      if (finding.verdict == Verdict::undecided || finding.verdict == Verdict::refuted)
        text += " " + verdict_name(finding.verdict);
      if (finding.sizes.size() > 1) text += fmt::format(" at {} sizes", finding.sizes.size());
      if (finding.error_probability)
        text += fmt::format(" (wrong: < {:.0e})", *finding.error_probability);
      if (finding.error && *finding.error > 0)
        text += fmt::format(" (error {:.0e})", *finding.error);
    }
    return text;
  }

  const Report& report_;
  const TableOptions& options_;
  std::string text_;
};

}  // namespace

std::string summary_line(const Report& report) {
  const auto plural = [](std::size_t n, const char* singular, const char* several) {
    return fmt::format("{} {}", n, n == 1 ? singular : several);
  };
  std::string errors;
  if (report.errors() > 0)
    errors = "; " + plural(report.errors(), "system", "systems") + " can't be built";
  if (report.claim_count() == 0) return "nothing was checked" + errors;
  std::string counts;
  const auto add = [&](std::size_t count, const std::string& words) {
    if (count > 0) counts += fmt::format("{}{} {}", counts.empty() ? "" : ", ", count, words);
  };
  for (const auto verdict : {Verdict::refuted, Verdict::doubt, Verdict::undecided, Verdict::holds})
    add(report.count(verdict), verdict_name(verdict));
  for (const auto& [words, count] : report.proved_in_part()) add(count, words);
  add(report.count_fully_proved(), verdict_name(Verdict::proved));
  if (const auto missing = report.missing_gradients(); missing > 0)
    counts += "; " + plural(missing, "gradient is", "gradients are") + " not stated";
  const std::string part =
      report.shard ? fmt::format(", shard {}/{}", report.shard->number, report.shard->count) : "";
  return fmt::format("{} about {}: {} ({}){}", plural(report.claim_count(), "claim", "claims"),
                     plural(report.systems.size() - report.errors(), "system", "systems"),
                     counts + errors, duration(report.seconds), part);
}

std::string to_table(const Report& report, const TableOptions& options) {
  return Table(report, options).text();
}

}  // namespace gradstone
