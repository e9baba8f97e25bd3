#include "validation/conformance.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "reference/error.hpp"
#include "reference/nearest.hpp"
#include "reference/parse/parse.hpp"
#include "reference/parse/shape_error.hpp"
#include "validation/process_pool.hpp"
#include "validation/report_json.hpp"
#include "validation/stopwatch.hpp"

namespace gradstone {
namespace {

using Lines = std::vector<std::string>;

Lines lines_of(std::string_view text) {
  Lines lines;
  std::istringstream stream{std::string(text)};
  for (std::string line; std::getline(stream, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    lines.push_back(line);
  }
  return lines;
}

bool is_comment(const std::string& line) {
  return line.starts_with('#');
}

bool is_blank(const std::string& line) {
  return line.find_first_not_of(" \t") == std::string::npos;
}

// A line that begins a formula: it is not indented and says something.
bool begins_formula(const std::string& line) {
  return !is_blank(line) && !is_comment(line) && line.front() != ' ' && line.front() != '\t';
}

std::string comment_text(const std::string& line) {
  const auto from = line.find_first_not_of("# ");
  return from == std::string::npos ? "" : line.substr(from);
}

void append_words(std::string& text, const std::string& more) {
  if (!more.empty()) text += (text.empty() ? "" : " ") + more;
}

std::vector<std::string> names_in(const std::string& list) {
  std::vector<std::string> names;
  std::istringstream stream(list);
  for (std::string name; std::getline(stream, name, ',');) {
    const auto from = name.find_first_not_of(' ');
    if (from == std::string::npos) continue;
    names.push_back(name.substr(from, name.find_last_not_of(' ') + 1 - from));
  }
  return names;
}

/// The lines from the head of a formula to before the comments of the next one.
struct Passage {
  std::size_t head = 0, end = 0;
};

std::vector<Passage> passages(const Lines& lines) {
  std::vector<Passage> all;
  for (std::size_t k = 0; k < lines.size(); ++k)
    if (begins_formula(lines[k])) all.push_back({k, lines.size()});
  for (std::size_t k = 0; k < all.size(); ++k) {
    auto& end = all[k].end;
    if (k + 1 < all.size()) end = all[k + 1].head;
    while (end > all[k].head + 1 && (is_blank(lines[end - 1]) || is_comment(lines[end - 1]))) --end;
  }
  return all;
}

// The words right above a formula, and the fields among them.
void read_words(const Lines& lines, std::size_t head, PublishedFormula& formula) {
  std::size_t first = head;
  while (first > 0 && is_comment(lines[first - 1])) --first;
  for (std::size_t k = first; k < head; ++k) {
    const std::string text = comment_text(lines[k]);
    const auto field = [&](const std::string& key) {
      return text.starts_with(key) ? comment_text("#" + text.substr(key.size())) : "";
    };
    if (const auto source = field("source:"); !source.empty()) {
      formula.source = source;
    } else if (const auto corrects = field("corrects:"); !corrects.empty()) {
      formula.corrects = names_in(corrects);
    } else {
      append_words(formula.title, text);
    }
  }
}

// The text of the last heading before a line.
std::string section_at(const Lines& lines, std::size_t head) {
  const std::string dashes = "----";
  for (std::size_t k = head; k > 0; --k) {
    const std::string text = is_comment(lines[k - 1]) ? comment_text(lines[k - 1]) : "";
    if (!text.starts_with(dashes)) continue;
    const auto from = text.find_first_not_of("- "), to = text.find_last_not_of("- ");
    return from == std::string::npos ? "" : text.substr(from, to + 1 - from);
  }
  return "";
}

PublishedFormula formula_at(const Lines& lines, const Passage& passage) {
  PublishedFormula formula;
  formula.line = static_cast<int>(passage.head) + 1;
  for (std::size_t k = passage.head; k < passage.end; ++k) formula.text += lines[k] + "\n";
  std::istringstream head(lines[passage.head]);
  head >> formula.kind >> formula.name;
  formula.name = formula.name.substr(0, formula.name.find(':'));
  formula.section = section_at(lines, passage.head);
  read_words(lines, passage.head, formula);
  return formula;
}

// The comment at the top, up to an empty line.
void read_title(const Lines& lines, Conformance& specification) {
  std::size_t k = 0;
  for (; k < lines.size() && is_comment(lines[k]); ++k) {
    const std::string text = comment_text(lines[k]);
    if (text.empty()) break;
    append_words(specification.title, text);
  }
  for (; k < lines.size() && is_comment(lines[k]); ++k)
    append_words(specification.words, comment_text(lines[k]));
}

// Reads the formulas whose shapes fit. A formula whose shapes don't is taken out, which leaves the
// lines of the others as they are.
std::vector<EquationSystem> read_well_formed(Lines lines, const std::string& file,
                                             const std::vector<Passage>& places,
                                             std::vector<PublishedFormula>& formulas) {
  while (true) {
    std::string text;
    for (const auto& line : lines) text += line + "\n";
    try {
      return parse_equations(text, file);
    } catch (const TextShapeError& error) {
      const auto after = std::upper_bound(
          places.begin(), places.end(), static_cast<std::size_t>(error.line() - 1),
          [](std::size_t line, const Passage& passage) { return line < passage.head; });
      if (after == places.begin()) throw;
      const auto passage = after - 1;
      formulas[static_cast<std::size_t>(passage - places.begin())].misfit = error.what();
      for (std::size_t k = passage->head; k < passage->end; ++k) lines[k].clear();
    }
  }
}

void require_known_corrections(const Conformance& specification) {
  std::vector<std::string> known;
  for (const auto& formula : specification.formulas) {
    if (std::find(known.begin(), known.end(), formula.name) != known.end())
      throw FormatError(fmt::format("{}:{}: there are two formulas named {}", specification.file,
                                    formula.line, formula.name));
    known.push_back(formula.name);
  }
  for (const auto& formula : specification.formulas) {
    for (const auto& name : formula.corrects)
      if (std::find(known.begin(), known.end(), name) == known.end())
        throw FormatError(fmt::format("{}:{}: corrects {}, which the file doesn't have{}",
                                      specification.file, formula.line, name,
                                      nearest_hint(name, known)));
  }
}

}  // namespace

Verdict PublishedFormula::verdict() const {
  if (!system) return Verdict::refuted;
  return claims_nothing() ? Verdict::holds : report.verdict();
}

bool PublishedFormula::passes(const Acceptance& accepted) const {
  return system && (report.missing.empty() || accepted.missing) &&
         std::all_of(report.claims.begin(), report.claims.end(),
                     [&](const ClaimReport& claim) { return accepted.passes(claim); });
}

std::string PublishedFormula::verdict_text() const {
  if (!system) return "refuted: the shapes do not fit";
  if (claims_nothing()) return "well-formed";
  for (const auto& claim : report.claims)
    if (report.is_proved_in_part() && claim.is_proved_in_part()) return proved_words(claim.scope());
  return verdict_name(verdict());
}

std::vector<const PublishedFormula*> Conformance::corrections_of(
    const PublishedFormula& formula) const {
  std::vector<const PublishedFormula*> all;
  for (const auto& other : formulas)
    if (std::find(other.corrects.begin(), other.corrects.end(), formula.name) !=
        other.corrects.end())
      all.push_back(&other);
  return all;
}

std::size_t Conformance::count(Verdict verdict) const {
  return static_cast<std::size_t>(
      std::count_if(formulas.begin(), formulas.end(), [&](const PublishedFormula& formula) {
        return !formula.is_correction() && formula.verdict() == verdict;
      }));
}

std::map<std::string, std::size_t> Conformance::proved_in_part() const {
  std::map<std::string, std::size_t> counts;
  for (const auto& formula : formulas)
    if (!formula.is_correction() && formula.report.is_proved_in_part())
      ++counts[formula.verdict_text()];
  return counts;
}

std::size_t Conformance::count_fully_proved() const {
  std::size_t n = count(Verdict::proved);
  for (const auto& [scope, formulas_of_scope] : proved_in_part()) n -= formulas_of_scope;
  return n;
}

std::size_t Conformance::published() const {
  return static_cast<std::size_t>(
      std::count_if(formulas.begin(), formulas.end(),
                    [](const PublishedFormula& formula) { return !formula.is_correction(); }));
}

Conformance read_specification(std::string_view text, const std::string& file) {
  Conformance specification;
  specification.file = file;
  const Lines lines = lines_of(text);
  read_title(lines, specification);
  const auto places = passages(lines);
  for (const auto& passage : places) specification.formulas.push_back(formula_at(lines, passage));
  auto systems = read_well_formed(lines, file, places, specification.formulas);
  std::size_t next = 0;
  for (auto& formula : specification.formulas)
    if (formula.misfit.empty()) formula.system = std::move(systems.at(next++));
  require_known_corrections(specification);
  return specification;
}

void check_conformance(Conformance& specification, const VerifyOptions& options) {
  const Stopwatch watch;
  std::vector<PublishedFormula*> formulas;
  std::vector<const EquationSystem*> systems;
  for (auto& formula : specification.formulas) {
    if (!formula.system) continue;
    formulas.push_back(&formula);
    systems.push_back(&*formula.system);
  }
  // Second derivatives are published of functions whose first jumps, for all other points.
  VerifyOptions published = options;
  published.refute_jumps = false;
  Report report = verify(systems, published);
  for (std::size_t k = 0; k < formulas.size(); ++k)
    formulas[k]->report = std::move(report.systems[k]);
  specification.seconds = watch.seconds();
}

ExitStatus exit_status(const std::vector<Conformance>& specifications) {
  using namespace status;
  bool any = false, all_pass = true;
  for (const auto& specification : specifications) {
    for (const auto& formula : specification.formulas) {
      if (formula.verdict() == Verdict::refuted) return check_failed;
      any = true;
      all_pass = all_pass && formula.passes(specification.accepted);
    }
  }
  if (!any) return nothing_ran;
  return all_pass ? well : left_open;
}

}  // namespace gradstone
