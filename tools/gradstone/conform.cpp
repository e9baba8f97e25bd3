#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "reference/parse/parse.hpp"
#include "tools/gradstone/check_options.hpp"
#include "tools/terminal.hpp"
#include "validation/conformance.hpp"

namespace gradstone::tools {
namespace {

constexpr const char* conform_description =
    R"(Checks a published specification, and gives a verdict about each formula.

For a refuted one there is the smallest counterexample, and what is right instead if the file says it.

Examples:
  gradstone conform conformance/nerva.eq
  gradstone conform conformance/*.eq --markdown report.md --json report.json

In the comment right above a formula, `source: TEXT` says where it is published and
`corrects: NAME` that it is what formula NAME should have been.)";

struct ConformArguments {
  std::vector<std::string> files;
  RunOptions run;
  AcceptOptions accept;
  Outputs outputs;
  const std::string* json = nullptr;
  const std::string* markdown = nullptr;
  const std::string* latex = nullptr;
};

std::string styled_verdict(Verdict verdict, const std::string& text, std::FILE* stream) {
  switch (verdict) {
    case Verdict::proved:
    case Verdict::holds:
      return styled(text, Style::green, stream);
    case Verdict::refuted:
      return styled(text, Style::red, stream);
    case Verdict::undecided:
    case Verdict::doubt:
      return styled(text, Style::yellow, stream);
  }
  return text;
}

ExitStatus conform(const ConformArguments& options) {
  const Acceptance accepted = acceptance(options.accept);
  // Here every argument is a file.
  Places places;
  for (const auto& file : options.files) places.read("FILE", file == "-" ? "/dev/stdin" : file);
  options.outputs.require_writable(std::move(places));
  std::vector<Conformance> specifications;
  for (const auto& file : options.files) {
    specifications.push_back(read_specification(equation_text(file), shown_name(file)));
    if (specifications.back().formulas.empty()) tell_of_nothing(file);
  }
  const VerifyOptions checks = verify_options(options.run, Level::quick);
  for (auto& specification : specifications) {
    specification.accepted = accepted;
    check_conformance(specification, checks);
  }

  std::FILE* people = options.outputs.for_people();
  const auto style = [=](Verdict verdict, const std::string& text) {
    return styled_verdict(verdict, text, people);
  };
  std::string pages;
  for (const auto& specification : specifications) {
    fmt::print(people, "{}", printable(to_table(specification, style), people));
    if (!options.markdown->empty()) pages += printable(to_markdown(specification));
  }
  if (!options.json->empty()) Outputs::write(*options.json, to_json(specifications));
  if (!options.latex->empty()) Outputs::write(*options.latex, to_latex(specifications));
  if (!options.markdown->empty()) Outputs::write(*options.markdown, pages);
  return exit_status(specifications);
}

}  // namespace

void add_conform(CLI::App& program, Action& action) {
  auto options = std::make_shared<ConformArguments>();
  auto* command = program.add_subcommand("conform", conform_description);
  command->add_option("FILE", options->files, "equation files, - for the standard input")
      ->required();
  add_run_options(*command, options->run);
  add_accept_options(*command, options->accept);
  auto& outputs = options->outputs;
  options->json = &outputs.add(*command, "--json", "write the report as JSON");
  options->markdown = &outputs.add(*command, "--markdown", "write it as Markdown, typeset,");
  options->latex = &outputs.add(*command, "--latex", "write it as a LaTeX document");
  command->callback([options, &action] { action = [options] { return conform(*options); }; });
}

}  // namespace gradstone::tools
