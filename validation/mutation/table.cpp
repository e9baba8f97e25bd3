#include "validation/mutation/table.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "validation/wrapped_text.hpp"

namespace gradstone {
namespace {

constexpr int kind_width = 26;

// The checks that have a column of their own; the others are in the lines below.
constexpr std::array<const char*, 4> shown_checks{"all sizes", "GiNaC", "prime field",
                                                  counterexample_check};

std::string kills_cell(const MutationCounts& counts, const std::string& check) {
  const auto found = counts.kills.find(check);
  return found == counts.kills.end() ? "-" : std::to_string(found->second.killed);
}

std::string table_row(const std::string& name, const MutationCounts& counts) {
  std::string row = fmt::format("  {:<{}}{:>5}{:>7}{:>6}", name, kind_width, counts.ill_shaped,
                                counts.count(Fate::equivalent), counts.wrong());
  constexpr std::array widths{7, 7, 7, 9};
  for (std::size_t k = 0; k < shown_checks.size(); ++k)
    row += fmt::format("{:>{}}", kills_cell(counts, shown_checks[k]), widths[k]);
  return row + "\n";
}

std::string plural(std::size_t n, const char* singular, const char* several) {
  return fmt::format("{} {}", n, n == 1 ? singular : several);
}

std::string elapsed_text(double seconds) {
  return seconds < 0.9995 ? fmt::format("{:.0f} ms", seconds * 1e3)
                          : fmt::format("{:.1f} s", seconds);
}

class MutationTable {
 public:
  MutationTable(const MutationReport& report, const Styler& style)
      : report_(report), style_(style) {}

  std::string text() {
    const auto by_kind = report_.counts_by_kind();
    if (!by_kind.empty()) add_kinds(by_kind);
    for (const auto& system : report_.systems)
      for (const auto& claim : system.claims) add(system, claim);
    text_ += styled(wrapped(summary_line(report_), 0), summary_emphasis());
    return std::move(text_);
  }

 private:
  std::string styled(const std::string& text, Emphasis emphasis) const {
    return style_ ? style_(text, emphasis) : text;
  }

  Emphasis summary_emphasis() const {
    const ExitStatus status = report_.exit_status();
    if (status == status::well) return Emphasis::good;
    return status == status::check_failed ? Emphasis::bad : Emphasis::warning;
  }

  void add_kinds(const std::map<MutationKind, MutationCounts>& by_kind) {
    const MutationCounts all = report_.counts();
    text_ += styled(fmt::format("  {:<{}}{:>5}{:>7}{:>6}{:>7}{:>7}{:>7}\n", "", kind_width, "ill-",
                                "equi-", "", "all", "", "prime"),
                    Emphasis::dim);
    text_ += styled(fmt::format("  {:<{}}{:>5}{:>7}{:>6}{:>7}{:>7}{:>7}{:>9}\n", "kind", kind_width,
                                "shap.", "valent", "wrong", "sizes", "GiNaC", "field", "numbers"),
                    Emphasis::dim);
    for (const auto& [kind, counts] : by_kind) text_ += table_row(mutation_kind_name(kind), counts);
    text_ += styled(table_row("all", all), Emphasis::bold) + "\n";
    for (const auto& check : report_.checks()) {
      const auto found = all.kills.find(check);
      if (found == all.kills.end()) continue;
      const auto& kills = found->second;
      text_ += styled(
          fmt::format("  {:<{}} sees {} of {}\n", check, kind_width + 1, kills.killed, kills.of),
          kills.killed == kills.of ? Emphasis::plain : Emphasis::warning);
    }
    text_ += "\n";
  }

  void add(const SystemMutations& system, const ClaimMutations& claim) {
    const std::string name = system.kind + " " + system.full_name() + ", " +
                             claim_kind_name(claim.claim.kind) + " " + claim.claim.subject;
    if (claim.original && *claim.original != Verdict::proved) {
      text_ += wrapped(name + ": " + claim.statement, 2);
      text_ += styled(wrapped(unproved_words(claim), 4), Emphasis::bad) + "\n";
      return;
    }
    bool is_headed = false;
    for (const auto& mutant : claim.mutants) {
      if (mutant.fate == Fate::killed || mutant.fate == Fate::equivalent) continue;
      if (!std::exchange(is_headed, true)) text_ += wrapped(name + ": " + claim.statement, 2);
      add(mutant);
    }
    if (is_headed) text_ += "\n";
  }

  static std::string unproved_words(const ClaimMutations& claim) {
    const std::string reason = claim.reason.empty() ? "" : ": " + claim.reason;
    return "the equation itself is " +
           (claim.original == Verdict::holds ? "not proved" : verdict_name(*claim.original)) +
           reason + ". Its mutants are not judged; prove it first";
  }

  void add(const MutantReport& mutant) {
    const bool survives = mutant.fate == Fate::survives;
    text_ += styled(wrapped(fmt::format("{}: {} ({})", fate_name(mutant.fate), mutant.description,
                                        mutation_kind_name(mutant.kind)),
                            4),
                    survives ? Emphasis::bad : Emphasis::warning);
    if (!mutant.reason.empty()) text_ += wrapped(mutant.reason, 8);
    std::string passing;
    for (const auto& sight : mutant.sights)
      if (sight.passes && sight.check != counterexample_check)
        passing += (passing.empty() ? "" : ", ") + sight.check;
    text_ += wrapped(
        passing.empty() ? "no check passes it, and no numbers refute it" : "passed by " + passing,
        8);
  }

  const MutationReport& report_;
  const Styler& style_;
  std::string text_;
};

}  // namespace

std::string summary_line(const MutationReport& report) {
  const MutationCounts all = report.counts();
  std::string fates;
  for (const auto fate : {Fate::survives, Fate::undecided, Fate::equivalent, Fate::killed})
    if (all.count(fate) > 0)
      fates +=
          fmt::format("{}{} {}", fates.empty() ? "" : ", ", all.count(fate),
                      fate == Fate::survives && all.count(fate) > 1 ? "survive" : fate_name(fate));
  if (fates.empty()) fates = "nothing was mutated";
  const auto open = report.unproved().size();
  if (open > 0) fates += "; " + plural(open, "claim is", "claims are") + " not proved";
  const std::string part =
      report.shard ? fmt::format(", shard {}/{}", report.shard->number, report.shard->count) : "";
  return fmt::format("{} of {} about {}; {} fit no shape: {} ({}){}",
                     plural(all.mutants(), "mutant", "mutants"),
                     plural(report.claim_count(), "claim", "claims"),
                     plural(report.systems.size(), "system", "systems"), all.ill_shaped, fates,
                     elapsed_text(report.seconds), part);
}

std::string to_table(const MutationReport& report, const Styler& style) {
  return MutationTable(report, style).text();
}

}  // namespace gradstone
