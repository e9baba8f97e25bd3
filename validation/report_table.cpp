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

// `T = 1..5` for `T = 1, ..., 5`.
std::string short_steps(const std::string& steps) {
  const auto dots = steps.find(", ..., ");
  return dots == std::string::npos ? steps : steps.substr(0, dots) + ".." + steps.substr(dots + 7);
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
    const int status = report_.exit_status();
    return status == 0 ? Emphasis::good : status == 1 ? Emphasis::bad : Emphasis::warning;
  }

  std::string verdict_cell(Verdict verdict) const {
    return style(fmt::format("{:<10}", verdict_name(verdict)), emphasis_of(verdict));
  }

  void add(const SystemReport& system) {
    const auto holding = std::count_if(system.claims.begin(), system.claims.end(),
                                       [](auto& c) { return is_fine(c.verdict); });
    text_ += fmt::format(
        "  {:<{}}{:>5}/{:<5} {}{:>10}\n", shortened(system.full_name(), name_width - 1), name_width,
        holding, system.claims.size(), verdict_cell(system.verdict()), duration(system.seconds));
    for (const auto& claim : system.claims) {
      const bool fine = is_fine(claim.verdict);
      if (options_.every_claim || !fine) add(claim);
    }
    for (const auto& note : system.notes)
      text_ += style(wrapped("note: " + note, 4), Emphasis::warning);
  }

  // What stands before the verdict: `all sizes`, `at sizes`, `T = 1..5`, or `off points`.
  static std::string scope_cell(const ClaimReport& claim) {
    if (claim.verdict != Verdict::proved) return "";
    const ProofScope scope = claim.scope();
    if (!scope.all_sizes) return "at sizes";
    if (!scope.steps.empty()) return short_steps(scope.steps);
    return scope.where.empty() ? "all sizes" : "off points";
  }

  void add(const ClaimReport& claim) {
    const std::string name = claim_kind_name(claim.claim.kind) + " " + claim.claim.subject;
    text_ +=
        fmt::format("    {:<{}}{:>11} {}{:>10}\n", shortened(name, name_width - 3), name_width - 2,
                    scope_cell(claim), verdict_cell(claim.verdict), duration(claim.seconds));
    const bool fine = is_fine(claim.verdict);
    text_ += wrapped(claim.statement, 8);
    if (options_.every_claim) text_ += style(wrapped(evidence(claim), 10), Emphasis::dim);
    if (fine) {
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
  if (report.claim_count() == 0) return "nothing was checked";
  std::string counts;
  for (const auto verdict :
       {Verdict::refuted, Verdict::doubt, Verdict::undecided, Verdict::holds, Verdict::proved}) {
    const auto count = report.count(verdict);
    if (count == 0) continue;
    counts += fmt::format("{}{} {}", counts.empty() ? "" : ", ", count, verdict_name(verdict));
    const auto all_sizes = report.count_for_all_sizes();
    if (verdict != Verdict::proved || all_sizes == 0) continue;
    counts += all_sizes == count ? " for all sizes" : fmt::format(", {} for all sizes", all_sizes);
  }
  const auto plural = [](std::size_t n, const char* singular, const char* several) {
    return fmt::format("{} {}", n, n == 1 ? singular : several);
  };
  return fmt::format("{} about {}: {} ({})", plural(report.claim_count(), "claim", "claims"),
                     plural(report.systems.size(), "system", "systems"), counts,
                     duration(report.seconds));
}

std::string to_table(const Report& report, const TableOptions& options) {
  return Table(report, options).text();
}

}  // namespace gradstone
