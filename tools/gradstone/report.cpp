#include "validation/report.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <system_error>

#include "reference/error.hpp"
#include "tools/gradstone/check_options.hpp"
#include "tools/gradstone/shards.hpp"
#include "tools/places.hpp"
#include "validation/merge_reports.hpp"

namespace gradstone::tools {
namespace {

constexpr const char* report_description =
    R"(Puts reports of verify and prove together: the shards of a run, or several runs.

Examples:
  gradstone verify --shard 1/2 --json a.json     on one machine
  gradstone verify --shard 2/2 --json b.json     on another one
  gradstone report a.json b.json                 what verify would have said of everything
  gradstone report a.json b.json --json report.json --junit report.xml

What is missing, given twice, or does not go together is refused: docs/shards.md.)";

struct ReportArguments {
  std::vector<std::string> files;
  bool verbose = false;
  Outputs outputs;
  const std::string* json = nullptr;
  const std::string* junit = nullptr;
};

// Whatever it is called, a file is one run.
void require_each_file_once(const std::vector<std::string>& files) {
  std::map<std::filesystem::path, std::string> seen;
  for (const auto& file : files) {
    std::error_code ignored;
    const auto [first, is_new] =
        seen.emplace(std::filesystem::weakly_canonical(file, ignored), file);
    if (!is_new)
      throw FormatError(file + " is given twice" +
                        (first->second == file ? "" : ", also as " + first->second));
  }
}

ExitStatus report(const ReportArguments& options) {
  require_each_file_once(options.files);
  Places places;
  for (const auto& file : options.files) places.read("FILE", file == "-" ? "/dev/stdin" : file);
  options.outputs.require_writable(std::move(places));
  std::vector<NamedReport> reports;
  for (const auto& file : options.files) reports.push_back({shown_name(file), read_report(file)});
  const Report whole = merged(std::move(reports));
  return conclude(whole, options.outputs, *options.json, *options.junit,
                  options.verbose || whole.systems.size() <= few_systems);
}

}  // namespace

void add_report(CLI::App& program, Action& action) {
  auto options = std::make_shared<ReportArguments>();
  auto* command = program.add_subcommand("report", report_description);
  command->add_option("FILE", options->files, "reports that --json has written; - is stdin")
      ->required();
  command->add_flag("--verbose", options->verbose, "a line for every claim");
  options->json = &options->outputs.add(*command, "--json", "write the whole report as JSON");
  options->junit = &options->outputs.add(*command, "--junit", "write it as JUnit XML");
  command->callback([options, &action] { action = [options] { return report(*options); }; });
}

}  // namespace gradstone::tools
