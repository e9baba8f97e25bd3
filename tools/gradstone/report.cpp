#include "validation/report.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <system_error>

#include "reference/error.hpp"
#include "tools/gradstone/check_options.hpp"
#include "tools/gradstone/conclude.hpp"
#include "tools/gradstone/shards.hpp"
#include "tools/places.hpp"
#include "validation/check/check_json.hpp"
#include "validation/check/check_shards.hpp"
#include "validation/json_place.hpp"
#include "validation/merge_reports.hpp"
#include "validation/mutation/json.hpp"
#include "validation/mutation/shards.hpp"
#include "validation/report_json.hpp"

namespace gradstone::tools {
namespace {

constexpr const char* report_description =
    R"(Puts reports of verify, prove, check or mutate together: the shards of a run, or several runs.

Examples:
  gradstone verify --shard 1/2 --json a.json     on one machine
  gradstone verify --shard 2/2 --json b.json     on another one
  gradstone report a.json b.json                 what verify would have said of everything
  gradstone report a.json b.json --json report.json --junit report.xml
  gradstone check --shard 1/2 --exec "..." --json a.json
                                                 so do the reports of check, and of mutate

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

// Which command has written a report.
enum class ReportOf { verify, check, mutate };

ReportOf command_of(const std::string& text) {
  const auto json = parsed_json(text);
  return json.contains("types")   ? ReportOf::check
         : json.contains("kinds") ? ReportOf::mutate
                                  : ReportOf::verify;
}

// All reports, put together.
template <class Read>
auto whole_of(const std::vector<std::string>& files, const std::vector<std::string>& texts,
              Read read) {
  std::vector<Named<decltype(read(""))>> reports;
  for (std::size_t k = 0; k < files.size(); ++k)
    reports.push_back({shown_name(files[k]), read_as(files[k], texts[k], read)});
  return merged(std::move(reports));
}

ExitStatus report(const ReportArguments& options) {
  require_each_file_once(options.files);
  Places places;
  for (const auto& file : options.files) places.read("FILE", file == "-" ? "/dev/stdin" : file);
  options.outputs.require_writable(std::move(places));
  std::vector<std::string> texts;
  for (const auto& file : options.files) texts.push_back(report_text(file));
  // What is no report at all is said by the reader of any.
  switch (read_as(options.files.front(), texts.front(), command_of)) {
    case ReportOf::check:
      return conclude(whole_of(options.files, texts, check_report_from_json), options.outputs,
                      *options.json, *options.junit);
    case ReportOf::mutate:
      if (!options.junit->empty())
        throw FormatError("--junit: mutate has no report of that format");
      return conclude(whole_of(options.files, texts, mutation_report_from_json), options.outputs,
                      *options.json);
    case ReportOf::verify:
      break;
  }
  const Report whole = whole_of(options.files, texts, report_from_json);
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
