#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "reference/print/activation.hpp"
#include "reference/print/latex.hpp"
#include "validation/conformance.hpp"

namespace gradstone {
namespace {

// What a formula says, as displays one below the other.
std::vector<std::string> displays(const EquationSystem& system) {
  std::vector<std::string> all;
  const auto add = [&](const std::string& latex) {
    if (!latex.empty()) all.push_back(latex);
  };
  if (const auto function = print::activation_function(system)) {
    add(to_latex(*function));
    return all;
  }
  add(equations_to_latex(system, system.forward));
  add(equations_to_latex(system, system.backward));
  add(to_latex(system.starts));
  add(to_latex(system.updates));
  add(to_latex(system.definitions));
  add(to_latex(system.unrolled));
  add(to_latex(system.steps_of("")));
  add(to_latex(system.element_steps_of("")));
  for (const auto& chain : system.chains) add(chain_to_latex(system, chain));
  return all;
}

// What holds of the given matrices and parameters.
std::string conditions(const EquationSystem& system) {
  std::string text;
  const auto add = [&](const std::string& latex) {
    text += (text.empty() ? "" : ",\\quad ") + latex;
  };
  for (const auto& condition : conditions_to_latex(system)) add(condition);
  return text;
}

// X: m x n, b: 1 x n.
std::string shapes(const EquationSystem& system) {
  std::string text;
  for (const auto& d : system.declarations)
    text += fmt::format("{}{} \\in \\mathbb{{R}}^{{{}}}", text.empty() ? "" : ",\\quad ",
                        latex_name(d.name), to_latex(d.shape));
  return text;
}

/// How a document says things: Markdown or LaTeX.
struct Markup {
  virtual ~Markup() = default;
  virtual std::string heading(int level, const std::string& text) const = 0;
  virtual std::string paragraph(const std::string& text) const = 0;
  virtual std::string words(const std::string& text) const = 0;  ///< of a person or a message
  virtual std::string code(const std::string& text) const = 0;   ///< within a paragraph
  virtual std::string listing(const std::string& text) const = 0;
  virtual std::string math(const std::string& latex) const = 0;
  virtual std::string display(const std::string& latex) const = 0;
  virtual std::string strong(const std::string& text) const = 0;
};

struct Markdown : Markup {
  std::string heading(int level, const std::string& text) const override {
    return std::string(static_cast<std::size_t>(level), '#') + " " + text + "\n\n";
  }
  std::string paragraph(const std::string& text) const override { return text + "\n\n"; }
  // A name such as x_next, or a product with stars, must not become emphasis.
  std::string words(const std::string& text) const override {
    std::string result;
    for (const char c : text) {
      if (std::string("*_<>[]\\`").find(c) != std::string::npos) result += '\\';
      result += c;
    }
    return result;
  }
  std::string code(const std::string& text) const override { return "`" + text + "`"; }
  std::string listing(const std::string& text) const override { return "```\n" + text + "```\n\n"; }
  std::string math(const std::string& latex) const override { return "$`" + latex + "`$"; }
  std::string display(const std::string& latex) const override {
    return "```math\n" + latex + "\n```\n\n";
  }
  std::string strong(const std::string& text) const override { return "**" + text + "**"; }
};

struct Latex : Markup {
  std::string heading(int level, const std::string& text) const override {
    const char* commands[] = {"section", "subsection", "subsubsection", "paragraph"};
    return fmt::format("\\{}*{{{}}}\n\n", commands[std::min(level, 4) - 1], words(text));
  }
  std::string paragraph(const std::string& text) const override {
    return "\\noindent " + text + "\n\n";
  }
  std::string words(const std::string& text) const override {
    std::string result;
    for (const char c : text) {
      if (c == '\\') {
        result += "\\textbackslash{}";
      } else if (c == '^' || c == '~') {
        result += std::string("\\") + c + "{}";
      } else {
        if (std::string("#$%&_{}").find(c) != std::string::npos) result += '\\';
        result += c;
      }
    }
    return result;
  }
  std::string code(const std::string& text) const override {
    return "\\texttt{" + words(text) + "}";
  }
  std::string listing(const std::string& text) const override {
    return "\\begin{verbatim}\n" + text + "\\end{verbatim}\n\n";
  }
  std::string math(const std::string& latex) const override { return "$" + latex + "$"; }
  std::string display(const std::string& latex) const override {
    return "\\[\n" + latex + "\n\\]\n\n";
  }
  std::string strong(const std::string& text) const override { return "\\textbf{" + text + "}"; }
};

class Page {
 public:
  Page(const Conformance& specification, const Markup& markup)
      : specification_(specification), markup_(markup) {}

  std::string text() {
    text_ += markup_.heading(1, specification_.title);
    if (!specification_.words.empty())
      text_ += markup_.paragraph(markup_.words(specification_.words));
    text_ += markup_.paragraph(markup_.words(summary()));
    add_part("Refuted", [](const PublishedFormula& f) { return !f.holds(); });
    add_part("Holding", [](const PublishedFormula& f) { return f.holds(); });
    return text_;
  }

 private:
  std::string summary() const {
    const auto refuted = specification_.count(Verdict::refuted);
    const auto proved = specification_.count(Verdict::proved);
    std::string text = fmt::format("Of {} published formulas {} are proved and {} refuted",
                                   specification_.published(), proved, refuted);
    const auto rest = specification_.published() - proved - refuted;
    if (rest > 0) text += fmt::format("; {} are neither", rest);
    return text + ".";
  }

  template <class Belongs>
  void add_part(const char* title, Belongs belongs) {
    bool any = false;
    std::string section;
    for (const auto& formula : specification_.formulas) {
      if (formula.is_correction() || !belongs(formula)) continue;
      if (!any) text_ += markup_.heading(2, title);
      any = true;
      if (formula.section != section) text_ += markup_.heading(3, formula.section);
      section = formula.section;
      add(formula);
    }
  }

  void add(const PublishedFormula& formula) {
    text_ += markup_.heading(4, formula.name);
    add_words(formula);
    add_formula(formula);
    text_ += markup_.paragraph(markup_.strong(markup_.words(first_upper(formula.verdict_text()))) +
                               (formula.holds() ? "." : ""));
    if (formula.holds()) return;
    if (formula.system) text_ += markup_.listing(formula.text);
    if (!formula.misfit.empty()) text_ += markup_.listing(formula.misfit + "\n");
    for (const auto& claim : formula.report.claims)
      if (claim.verdict != Verdict::proved && claim.verdict != Verdict::holds) add_wrong(claim);
    const auto corrections = specification_.corrections_of(formula);
    if (corrections.empty()) text_ += markup_.paragraph("No correction is given.");
    for (const auto* correction : corrections) {
      text_ += markup_.paragraph("What is right instead, " +
                                 markup_.strong(markup_.words(correction->verdict_text())) + ":");
      add_words(*correction);
      add_formula(*correction);
    }
  }

  void add_words(const PublishedFormula& formula) {
    std::string words = markup_.words(formula.title);
    if (!formula.source.empty()) {
      words += (words.empty() ? "" : " ") + std::string("Source: ") +
               markup_.words(formula.source) + ".";
    }
    if (!words.empty()) text_ += markup_.paragraph(words);
  }

  void add_formula(const PublishedFormula& formula) {
    if (!formula.system) {
      text_ += markup_.listing(formula.text);
      return;
    }
    std::string where = shapes(*formula.system);
    const std::string required = conditions(*formula.system);
    if (!required.empty()) where += (where.empty() ? "" : ",\\quad ") + required;
    if (!where.empty()) text_ += markup_.display(where);
    for (const auto& latex : displays(*formula.system)) text_ += markup_.display(latex);
  }

  void add_wrong(const ClaimReport& claim) {
    const std::string what =
        markup_.code(claim_kind_name(claim.claim.kind) + " " + claim.claim.subject);
    if (!claim.counterexample) {
      text_ += markup_.paragraph(what + ": " + markup_.words(claim.reason));
      return;
    }
    const std::string given = given_to(*claim.counterexample);
    text_ += markup_.paragraph(fmt::format("{}: {}{}.", what,
                                           given.empty() ? "" : "for " + markup_.code(given) + " ",
                                           markup_.words(shown_by(claim))));
  }

  static std::string first_upper(std::string text) {
    if (!text.empty() && 'a' <= text[0] && text[0] <= 'z')
      text[0] = static_cast<char>(text[0] - 'a' + 'A');
    return text;
  }

  const Conformance& specification_;
  const Markup& markup_;
  std::string text_;
};

}  // namespace

std::string to_markdown(const Conformance& specification) {
  return Page(specification, Markdown()).text();
}

std::string to_latex(const std::vector<Conformance>& specifications) {
  std::string text =
      "\\documentclass{article}\n\\usepackage[T1]{fontenc}\n\\usepackage{amsmath,amssymb}\n"
      "\\begin{document}\n\n";
  for (const auto& specification : specifications) text += Page(specification, Latex()).text();
  return text + "\\end{document}\n";
}

}  // namespace gradstone
