#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <tuple>

#include "reference/error.hpp"
#include "reference/registry.hpp"
#include "tools/gradstone/check_options.hpp"
#include "tools/gradstone/conclude.hpp"
#include "tools/gradstone/progress.hpp"
#include "tools/terminal.hpp"
#include "validation/mutation/mutants.hpp"
#include "validation/mutation/run.hpp"

namespace gradstone::tools {
namespace {

constexpr const char* mutate_description =
    R"(Changes equations on purpose, one mistake at a time, and says which checks see it.

Examples:
  gradstone mutate linear                      a layer that gradstone knows
  gradstone mutate my_layer.eq                 equations of your own
  gradstone mutate layer:softmax --list        the mistakes, without judging them
  gradstone mutate lstm --kind "stale value"   of one kind only
  gradstone mutate adam --level standard       with all witnesses of that level
  gradstone mutate linear --json mutants.json
  gradstone mutate linear --bounds f32         also by the numbers of gradstone check
  gradstone mutate --shard 2/8 --json two.json everything, in eight parts

A mistake that numbers refute is killed. One that two provers prove says the same as the equation.
One that is proved although numbers refute it survives: then a check is blind. Which kinds there are:
docs/mutate.md.

Exit status: 0 every wrong mutant is killed, 1 one survives, or an equation is refuted as it is, 3 a
mutant is undecided, or an equation is not proved as it is, 5 there is nothing to mutate.)";

struct MutateArguments {
  std::vector<std::string> names;
  std::string level = level_name(Level::quick);
  std::string kind, shard, bounds;
  bool list = false;
  MutationExtras extras;
  RunOptions run;
  Outputs outputs;
  const std::string* json = nullptr;
};

MutationKind kind_of(const std::string& name) {
  try {
    return mutation_kind_named(name);
  } catch (const UnknownNameError& error) {
    throw UnknownNameError(std::string("--kind: ") + error.what());
  }
}

MutantChoice choice_of(const MutateArguments& options) {
  MutantChoice choice;
  if (!options.kind.empty()) choice.kind = kind_of(options.kind);
  if (!options.shard.empty())
    std::tie(choice.shard, choice.of_shards) = shard_numbers(options.shard);
  return choice;
}

std::list<EquationSystem> systems_of(const MutateArguments& options) {
  if (!options.names.empty()) return named_systems(options.names);
  std::list<EquationSystem> systems;
  for (const auto& entry : registry())
    systems.insert(systems.end(), entry.forms.begin(), entry.forms.end());
  return systems;
}

// A line for every mutant, below the claim that it is about.
ExitStatus list(const std::list<EquationSystem>& systems, const MutantChoice& choice) {
  std::size_t count = 0, ill_shaped = 0, place = 0;
  for (const auto& system : systems) {
    for (const auto& claim : claims(system)) {
      const Mutations mutations = mutations_of(system, claim);
      fmt::print("{}\n",
                 printable(fmt::format("{} {}, {} {}", kind_name(system.kind), system.full_name(),
                                       claim_kind_name(claim.kind), claim.subject)));
      for (const auto& [kind, number] : mutations.ill_shaped)
        if (choice.shard == 1 && (!choice.kind || kind == *choice.kind)) ill_shaped += number;
      for (const auto& mutant : mutations.mutants) {
        if (!choice.is_of_kind(mutant) || !choice.takes(place++)) continue;
        fmt::print("  {:<26}{}\n", mutation_kind_name(mutant.kind), printable(mutant.description));
        ++count;
      }
    }
  }
  fmt::print("{} mutants; {} fit no shape\n", count, ill_shaped);
  return count == 0 ? nothing_ran : well;
}

ExitStatus mutate(const MutateArguments& options) {
  VerifyOptions checks = verify_options(options.run, level_of(options.level));
  options.outputs.require_writable(read_places(options.names));
  const MutantChoice choice = choice_of(options);
  MutationExtras extras = options.extras;
  if (!options.bounds.empty()) extras.bounds = float_format(options.bounds);
  const auto systems = systems_of(options);
  if (options.list) return list(systems, choice);
  std::vector<const EquationSystem*> pointers;
  for (const auto& system : systems) pointers.push_back(&system);
  MutationReport report;
  {
    const Progress progress;
    checks.progress = [&](std::size_t finished, std::size_t all) { progress.show(finished, all); };
    report = gradstone::mutate(pointers, checks, choice, extras);
  }
  return conclude(report, options.outputs, *options.json);
}

}  // namespace

void add_mutate(CLI::App& program, Action& action) {
  auto options = std::make_shared<MutateArguments>();
  auto* command = program.add_subcommand("mutate", mutate_description);
  command->add_option("FILE|NAME", options->names,
                      "files of equations (- is the standard input) and names; everything if "
                      "absent");
  command->add_option("--level", options->level, "quick, standard or thorough")
      ->capture_default_str();
  command->add_option("--kind", options->kind, "mutants of this kind only: \"wrong sign\"");
  command->add_option("--bounds", options->bounds,
                      "also say whether gradstone check refuses a mutant, with the bounds of f32, "
                      "or another type");
  command
      ->add_option("--shard", options->shard,
                   "one part of all mutants: 2/8 is the second of 8; gradstone report puts the "
                   "reports of all together")
      ->type_name("I/N");
  add_run_options(*command, options->run);
  options->json = &options->outputs.add(*command, "--json", "write the report as JSON");
  auto* trees = command->add_flag("--trees", options->extras.trees,
                                  "with --json: also what was changed, as a tree");
  trees->needs(command->get_option("--json"));
  auto* listing = command->add_flag("--list", options->list, "list the mutants, judge none");
  command->get_option("--json")->excludes(listing);
  command->get_option("--bounds")->excludes(listing);
  command->callback([options, &action] { action = [options] { return mutate(*options); }; });
}

}  // namespace gradstone::tools
