#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "validation/verify.hpp"

namespace gradstone {

/// One formula of a published specification: a system of equations or an identity, as it is
/// printed there.
struct PublishedFormula {
  std::string kind, name;             ///< layer, softmax
  std::string section;                ///< the heading that it stands below: # ---- Losses ----
  std::string title;                  ///< the words right above it, without the fields below
  std::string source;                 ///< where it is published
  std::vector<std::string> corrects;  ///< the formulas of the same file in whose place it is meant
  int line = 0;                       ///< of the file
  std::string text;                   ///< as it is written
  std::optional<EquationSystem> system;  ///< what it says; none if its shapes do not fit
  std::string misfit;                    ///< which shapes do not fit
  SystemReport report;                   ///< what was found about its claims

  /// Refuted where the shapes do not fit: such a formula means nothing, whatever the numbers.
  Verdict verdict() const;
  /// A formula that makes no claim can only be read: its shapes fit.
  bool claims_nothing() const { return system && report.claims.empty(); }
  bool is_correction() const { return !corrects.empty(); }
  /// Proved, or holds. Whether that is enough is up to what is accepted.
  bool holds() const { return verdict() == Verdict::proved || verdict() == Verdict::holds; }
  /// Everything that it claims passes, and no gradient is missing that has to be stated.
  bool passes(const Acceptance& accepted) const;
  /// `refuted`, `proved`, `proved at listed sizes`, `well-formed`, ...
  std::string verdict_text() const;
};

/// A published specification and what was found about it.
struct Conformance {
  static constexpr int schema_version = 2;
  std::string file;   ///< conformance/nerva.eq
  std::string title;  ///< the first words of the file
  std::string words;  ///< the rest of the comment at its top
  std::vector<PublishedFormula> formulas;
  Acceptance accepted;  ///< what passes by choice
  double seconds = 0;

  /// The corrections of a formula, in the order of the file.
  std::vector<const PublishedFormula*> corrections_of(const PublishedFormula& formula) const;
  /// Published formulas with this verdict, whatever its scope; corrections are not counted.
  std::size_t count(Verdict verdict) const;
  /// The published formulas that are proved in part only, by words: `proved at listed sizes`.
  std::map<std::string, std::size_t> proved_in_part() const;
  std::size_t count_fully_proved() const;
  std::size_t published() const;
};

/// Reads an equation file as a published specification.
///
/// Comment lines right above a formula are its words. Among them `source: TEXT` says where it is
/// published, and `corrects: NAME, ...` that it is meant in the place of other formulas. The
/// comment at the top of the file, before an empty line, is the title of the specification, and a
/// comment `# ---- TEXT ----` a heading.
/// Errors: FormatError where the file is no equation file, or corrects what it doesn't have; shapes
/// that do not fit are no error but a finding.
Conformance read_specification(std::string_view text, const std::string& file);

/// Proves or refutes every claim of every formula. In processes if options.jobs > 1.
void check_conformance(Conformance& specification, const VerifyOptions& options);

/// As that of a report. `nothing_ran` where there is no formula.
ExitStatus exit_status(const std::vector<Conformance>& specifications);

/// The sizes and inputs of a counterexample: `N = 1, X = [[2]]`.
std::string given_to(const Counterexample& example);

/// What the numbers of a counterexample show: `DX[1,2] is 1, the formula gives 2`; of an identity,
/// what its sides are.
std::string shown_by(const ClaimReport& claim);

/// For a terminal: a line per formula, then what is wrong with the refuted ones and what is right.
/// `style` as in report_table.hpp.
std::string to_table(const Conformance& specification,
                     const std::function<std::string(Verdict, const std::string&)>& style);
/// `45 formulas of nerva.eq: 12 refuted, 33 proved`.
std::string summary_line(const Conformance& specification);

/// A page with every formula typeset, the refuted ones first.
std::string to_markdown(const Conformance& specification);
/// The same as a document of its own.
std::string to_latex(const std::vector<Conformance>& specifications);
/// Verdicts, counterexamples and corrections; no times, so that it is the same in every run.
std::string to_json(const std::vector<Conformance>& specifications);

}  // namespace gradstone
