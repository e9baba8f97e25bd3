#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>

#include "numeric/atomic_file.hpp"
#include "reference/error.hpp"
#include "tools/gradstone/commands.hpp"
#include "tools/gradstone/supervise.hpp"
#include "tools/terminal.hpp"
#include "validation/conformance.hpp"
#include "validation/process_pool.hpp"

namespace gradstone::tools {
namespace {

constexpr const char* conform_description =
    R"(Checks a published specification: a verdict per formula; for a refuted one the
smallest counterexample, and what is right instead if the file says it.

Examples:
  gradstone conform conformance/nerva.eq
  gradstone conform conformance/*.eq --markdown report.md --json report.json

In the comment right above a formula, `source: TEXT` says where it is published and
`corrects: NAME` that it is what formula NAME should have been.)";

struct ConformArguments {
  std::vector<std::string> files;
  int jobs = 0;
  double timeout = usual_processor_seconds;
  std::uint64_t seed = 1;
  std::string json_file, markdown_file, latex_file;
};

std::string content_of(const std::string& file) {
  std::ostringstream text;
  if (file == "-") {
    text << std::cin.rdbuf();
    return text.str();
  }
  std::ifstream stream(file, std::ios::binary);
  if (!stream || !(text << stream.rdbuf()))
    throw FormatError(file + ": can't be read; name an equation file, or - for the standard input");
  return text.str();
}

std::string styled_verdict(Verdict verdict, const std::string& text) {
  switch (verdict) {
    case Verdict::proved:
    case Verdict::holds:
      return styled(text, Style::green);
    case Verdict::refuted:
      return styled(text, Style::red);
    case Verdict::undecided:
    case Verdict::doubt:
      return styled(text, Style::yellow);
  }
  return text;
}

ExitStatus conform(const ConformArguments& options) {
  std::vector<Conformance> specifications;
  for (const auto& file : options.files)
    specifications.push_back(read_specification(content_of(file), file));
  VerifyOptions verify_options;
  verify_options.level = Level::quick;
  verify_options.seed = options.seed;
  verify_options.jobs = options.jobs > 0 ? options.jobs : available_processors();
  verify_options.most_seconds = options.timeout;
  verify_options.most_bytes = usual_bytes;
  for (auto& specification : specifications) check_conformance(specification, verify_options);

  if (!options.json_file.empty()) write_file_atomically(options.json_file, to_json(specifications));
  if (!options.latex_file.empty())
    write_file_atomically(options.latex_file, to_latex(specifications));
  if (!options.markdown_file.empty()) {
    std::string text;
    for (const auto& specification : specifications) text += to_markdown(specification);
    write_file_atomically(options.markdown_file, text);
  }
  for (const auto& specification : specifications)
    fmt::print("{}", to_table(specification, styled_verdict));
  return static_cast<ExitStatus>(exit_status(specifications));
}

}  // namespace

void add_conform(CLI::App& program, Action& action) {
  auto options = std::make_shared<ConformArguments>();
  auto* command = program.add_subcommand("conform", conform_description);
  command->add_option("FILE", options->files, "equation files, - for the standard input")
      ->required();
  command->add_option("--jobs", options->jobs, "processes (default: one per processor)")
      ->check(CLI::Range(1, 1024));
  add_timeout(*command, options->timeout, "a claim");
  command->add_option("--seed", options->seed, "of all random numbers")->capture_default_str();
  command->add_option("--json", options->json_file, "write the report as JSON");
  command->add_option("--markdown", options->markdown_file, "write it as Markdown, typeset");
  command->add_option("--latex", options->latex_file, "write it as a LaTeX document");
  command->callback([options, &action] { action = [options] { return conform(*options); }; });
}

}  // namespace gradstone::tools
