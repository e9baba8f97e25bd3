#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "reference/error.hpp"
#include "reference/print/latex.hpp"
#include "tools/make_docs/pages.hpp"
#include "validation/conformance.hpp"

namespace gradstone::docs {
namespace {

namespace fs = std::filesystem;

const char* const conformance_introduction = R"(# Published specifications

Formulas as they are published, each with a verdict: proved, or refuted by a counterexample in small
numbers, with the formula that is right instead, which is proved. The files in `conformance/` hold
the formulas in [the notation of equation files](../notation.md), each with its source.

    gradstone conform conformance/nerva.eq

writes such a report for any equation file, as text, Markdown, LaTeX or JSON (`gradstone conform
--help`). A formula whose shapes do not fit is refuted too: it means nothing, whatever the numbers.

)";

const char* const conformance_remarks = R"(
Some of it is said with the means of the notation: the floor in a learning rate or an output size by
an integer and the two inequalities that it fulfils, one-hot rows and masks by a step function, what
sampling does by the probability that is carried along, a shape by zeros of that shape.

What is not here, because the notation can't say it:

* rounding to floating point: overflow, underflow, 0 log 0 and 0 / 0 as NaN, as in an unstable
  softmax, log-sigmoid or softplus, the logarithm of a probability that underflowed, the rate of
  NoamScheduler at step 0 and dropout of everything. There the forms that are stable are proved equal.
* indices that are computed, such as X[i+k]: convolution, deconvolution and max pooling as such. Their
  sizes are here, convolution by the matrices that im2col makes, and the smallest case in which
  padding spoils the gradient of max pooling; flattening and concatenation but for sizes and for
  matrices in two parts.
* rows that are found by an index, such as W[target]: they are given.
* the error function and quantiles: the exact GELU but for the terms in which its derivatives are
  wrong, and how KingScheduler decides.
* random numbers themselves, such as scalers that start at random and names that two initializers
  share for one distribution.
* what is a convention, such as which of several maxima has the gradient, and what is no formula:
  words, names, equation 6 of Nabla without its "=". Of Nabla's equations 5 to 12 and 15 to 17, formulas
  that are here under the name of what they are about, the numbers are not given.
* mistakes of programs that do not compute a formula: what raises, is lost, or is written in another
  order.
)";

const char* const derivations_introduction = R"(# Derivations

The gradients of this library as a teacher derives them, one step after the other. Each page is
typeset from an equation file in `derivations/`; the programs prove every equation and every step in
it. `Proved` alone says so of all sizes and the whole domain.

)";

std::string content_of(const fs::path& path) {
  std::ostringstream text;
  if (!(text << std::ifstream(path, std::ios::binary).rdbuf()))
    throw Error(path.string() + ": can't be read");
  return text.str();
}

// The equation files of a folder, in alphabetical order, with their verdicts.
std::vector<Conformance> checked_files(const fs::path& root, const std::string& folder) {
  std::vector<fs::path> files;
  for (const auto& file : fs::directory_iterator(root / folder))
    if (file.path().extension() == ".eq") files.push_back(file.path());
  std::sort(files.begin(), files.end());
  std::vector<Conformance> all;
  for (const auto& file : files) {
    const std::string name = folder + "/" + file.filename().string();
    all.push_back(read_specification(content_of(file), name));
    VerifyOptions options;
    options.level = Level::quick;
    check_conformance(all.back(), options);
  }
  return all;
}

std::string stem(const Conformance& specification) {
  return fs::path(specification.file).stem().string();
}

std::string spaced(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return first_upper(name);
}

std::string shapes(const EquationSystem& system) {
  std::string text;
  for (const auto& d : system.declarations)
    text += (text.empty() ? "" : ", ") +
            inline_math(latex_name(d.name) + " \\in \\mathbb{R}^{" + to_latex(d.shape) + "}");
  for (const auto& condition : conditions_to_latex(system))
    text += (text.empty() ? "" : ", ") + inline_math(condition);
  return text;
}

std::string part(const char* words, const std::string& latex) {
  return latex.empty() ? "" : std::string(words) + "\n\n" + display_math(latex);
}

// Every equation of the page is claimed to hold, so nothing else is printed.
void require_proved(const Conformance& specification, const PublishedFormula& formula) {
  if (formula.verdict() == Verdict::proved) return;
  throw Error(fmt::format("{}:{}: {} is {}\n{}", specification.file, formula.line, formula.name,
                          formula.verdict_text(), to_table(specification, nullptr)));
}

std::string derivation(const PublishedFormula& formula) {
  const auto& system = *formula.system;
  std::string text = "## " + spaced(formula.name) + "\n\n" + formula.title + "\n\n";
  text += "Given: " + shapes(system) + ".\n\n";
  text += part("Forward:", equations_to_latex(system, system.forward));
  text += part("Entry by entry:", to_latex(system.definitions));
  text += part("Backward:", equations_to_latex(system, system.backward));
  for (const auto& chain : system.chains)
    text += "**" + spaced(chain) + "**\n\n" + display_math(chain_to_latex(system, chain));
  return text + "*" + first_upper(formula.verdict_text()) + ".*\n\n";
}

std::string derivation_page(const Conformance& specification) {
  std::string text = std::string(generated_note) + "# " + specification.title + "\n\n" +
                     specification.words + "\n\n";
  for (const auto& formula : specification.formulas) {
    require_proved(specification, formula);
    text += derivation(formula);
  }
  return text + "The equations: [" + specification.file + "](../../" + specification.file + ").\n";
}

}  // namespace

void add_conformance_pages(const fs::path& root, Pages& pages) {
  const auto specifications = checked_files(root, "conformance");
  std::string index = std::string(generated_note) + conformance_introduction;
  index += table_row({"specification", "formulas", "proved", "refuted", "other", ""}) +
           table_row({"---", "---", "---", "---", "---", "---"});
  for (const auto& specification : specifications) {
    const auto proved = specification.count(Verdict::proved);
    const auto refuted = specification.count(Verdict::refuted);
    const std::string name = stem(specification);
    index += table_row({fmt::format("[{}]({}.md)", specification.title, name),
                        std::to_string(specification.published()), std::to_string(proved),
                        std::to_string(refuted),
                        std::to_string(specification.published() - proved - refuted),
                        fmt::format("[JSON]({0}.json), [LaTeX]({0}.tex)", name)});
    pages["conformance/" + name + ".md"] = generated_note + to_markdown(specification);
    pages["conformance/" + name + ".json"] = to_json({specification});
    pages["conformance/" + name + ".tex"] = to_latex({specification});
  }
  pages["conformance/index.md"] = index + conformance_remarks;
}

void add_derivation_pages(const fs::path& root, Pages& pages) {
  std::string index = std::string(generated_note) + derivations_introduction;
  for (const auto& specification : checked_files(root, "derivations")) {
    const std::string name = stem(specification);
    index += fmt::format("* [{}]({}.md)\n", specification.title, name);
    pages["derivations/" + name + ".md"] = derivation_page(specification);
  }
  pages["derivations/index.md"] = index;
}

}  // namespace gradstone::docs
