#include "tools/gradstone/check_options.hpp"

#include <fmt/format.h>

#include <iterator>
#include <set>

#include "reference/error.hpp"
#include "reference/nearest.hpp"
#include "reference/print/text.hpp"
#include "reference/registry.hpp"
#include "tools/gradstone/progress.hpp"
#include "tools/program.hpp"
#include "tools/terminal.hpp"
#include "validation/notes.hpp"
#include "validation/process_pool.hpp"
#include "validation/report_json.hpp"
#include "validation/report_junit.hpp"
#include "validation/report_table.hpp"

namespace gradstone::tools {

Level level_of(const std::string& text) {
  for (const auto level : {Level::quick, Level::standard, Level::thorough})
    if (level_name(level) == text) return level;
  throw UnknownNameError("--level: unknown level " + text +
                         nearest_hint(text, {"quick", "standard", "thorough"}) +
                         "; the levels are quick, standard, thorough");
}

void add_run_options(CLI::App& command, RunOptions& options) {
  command.add_option("--jobs", options.jobs, "processes (default: one per processor)")
      ->check(CLI::Range(1, 1024));
  command.add_option("--seed", options.seed, "of all random numbers")
      ->check(any_seed())
      ->capture_default_str();
  add_timeout(command, options.timeout, "a claim");
}

void add_accept_option(CLI::App& command, std::vector<std::string>& words) {
  command
      .add_option("--accept", words,
                  "let pass what is proved in part only: at the listed sizes (sizes), for some "
                  "steps of an optimizer (steps), but for some points (points); or not proved, but "
                  "true of the numbers that were tried (numbers)")
      ->type_name("WORD,...")
      ->delimiter(',')
      ->take_all();
}

void add_accept_options(CLI::App& command, AcceptOptions& options) {
  add_accept_option(command, options.words);
  command.add_flag("--allow-missing", options.allow_missing,
                   "let a system pass that does not state all gradients");
}

Acceptance acceptance(const AcceptOptions& options) {
  Acceptance accepted;
  for (const auto& word : options.words) accepted.accept(word);
  accepted.missing = options.allow_missing;
  return accepted;
}

CLI::Option* add_check_options(CLI::App& command, CheckOptions& options) {
  auto* names = command.add_option("FILE|NAME", options.names,
                                   "files of equations (- is the standard input) and names");
  command.add_option("--level", options.level, "quick, standard or thorough")
      ->capture_default_str();
  add_run_options(command, options.run);
  add_accept_options(command, options.accept);
  add_shard_options(command, options.part);
  options.json = &options.outputs.add(command, "--json", "write the report as JSON");
  options.junit = &options.outputs.add(command, "--junit", "write the report as JUnit XML");
  return names;
}

VerifyOptions verify_options(const RunOptions& options, Level level) {
  VerifyOptions result;
  result.level = level;
  result.seed = options.seed;
  result.jobs = options.jobs > 0 ? options.jobs : available_processors();
  result.most_seconds = options.timeout;
  result.most_bytes = usual_bytes;
  return result;
}

VerifyOptions verify_options(const CheckOptions& options, const std::string& data_set) {
  acceptance(options.accept);  // an unknown word is refused before anything runs
  Places places = read_places(options.names);
  places.read("--load-dataset", data_set);
  places.read("--times", options.part.times);
  options.outputs.require_writable(std::move(places));
  return verify_options(options.run, level_of(options.level));
}

std::vector<Source> named_sources(const std::vector<std::string>& names) {
  std::vector<Source> sources;
  std::set<std::string> seen;
  for (const auto& name : names) {
    Source source = source_of(name);
    if (!is_equation_file(name)) {
      std::erase_if(source.systems, [&](const EquationSystem& system) {
        return !seen.insert(kind_name(system.kind) + ":" + to_text(system)).second;
      });
      source.text = text_of(source.systems);
    }
    std::vector<EquationSystem> systems;
    for (auto& system : source.systems) {
      auto learned = with_learned_parameters(system);
      systems.push_back(std::move(system));
      if (learned) systems.push_back(std::move(*learned));
    }
    source.systems = std::move(systems);
    if (!source.systems.empty()) sources.push_back(std::move(source));
  }
  return sources;
}

std::list<EquationSystem> named_systems(const std::vector<std::string>& names) {
  std::list<EquationSystem> systems;
  for (auto& source : named_sources(names))
    systems.insert(systems.end(), std::make_move_iterator(source.systems.begin()),
                   std::make_move_iterator(source.systems.end()));
  return systems;
}

ExitStatus conclude(const Report& report, const Outputs& outputs, const std::string& json,
                    const std::string& junit, bool every_claim) {
  std::FILE* people = outputs.for_people();
  TableOptions table;
  table.every_claim = every_claim;
  table.style = [=](const std::string& text, Emphasis emphasis) {
    return styled_cell(text, emphasis, people);
  };
  // First, so that the verdicts are seen even if a disk is full.
  fmt::print(people, "{}", printable(to_table(report, table), people));
  if (!json.empty()) Outputs::write(json, to_json(report));
  if (!junit.empty()) Outputs::write(junit, to_junit(report));
  return report.exit_status();
}

ExitStatus conclude(Report report, const CheckOptions& options, bool every_claim) {
  report.accepted = acceptance(options.accept);
  return conclude(report, options.outputs, *options.json, *options.junit, every_claim);
}

}  // namespace gradstone::tools
