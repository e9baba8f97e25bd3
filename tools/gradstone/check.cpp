#include "validation/check/check.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <mutex>
#include <random>

#include "reference/error.hpp"
#include "tools/gradstone/commands.hpp"
#include "tools/gradstone/output.hpp"
#include "tools/gradstone/progress.hpp"
#include "tools/gradstone/vector_sets.hpp"
#include "tools/terminal.hpp"
#include "validation/check/check_json.hpp"
#include "validation/check/check_table.hpp"
#include "validation/process_pool.hpp"

namespace gradstone::tools {
namespace {

constexpr const char* check_description =
    R"(Judges an implementation in any language: are its numbers right?

Examples:
  gradstone check softmax --exec "python3 my_softmax.py {in} {out}"
  gradstone check my_layer.eq --exec "./my_layer {in} {out}" --dtype bf16
  gradstone check vectors --candidate answers      files against `gradstone vectors`
  gradstone check linear --exec "..." --accumulate bf16
                                                   it says that it sums in bfloat16
  gradstone check linear --exec "..." --rename DX=grad_input --transposed W
  gradstone check softmax --exec "..." --json report.json --junit report.xml

{in} is a file with the inputs, {out} the file to write. docs/check.md has programs in Python, C
and awk, and what each verdict means.)";

struct CheckArguments : VectorOptions {
  std::vector<std::string> names;
  std::string candidate, command;
  std::string compute, accumulate, multiply;
  std::vector<std::string> renamed, transposed, required;
  int jobs = 0;
  double timeout = 60;
  std::string fresh_seed;
  bool no_power = false, no_diagnosis = false;
  Outputs outputs;
  const std::string* json = nullptr;
  const std::string* junit = nullptr;
};

VectorSet set_of(const CheckArguments& options) {
  const bool is_folder =
      options.names.size() == 1 && std::filesystem::is_directory(options.names.front());
  if (is_folder) return read_vectors(options.names.front());
  if (!options.candidate.empty())
    throw FormatError(
        "--candidate: answers are compared with a folder that `gradstone vectors` has "
        "written; " +
        options.names.front() + " is none");
  return designed_set(options.names, options);
}

DeclaredTypes types_of(const CheckArguments& options, const FloatFormat& stored) {
  DeclaredTypes types = DeclaredTypes::usual(stored);
  if (!options.compute.empty())
    types.computed = types.accumulated = types.multiplied = float_format(options.compute);
  if (!options.accumulate.empty()) types.accumulated = float_format(options.accumulate);
  if (!options.multiply.empty()) types.multiplied = float_format(options.multiply);
  return types;
}

Conventions conventions_of(const CheckArguments& options) {
  Conventions conventions;
  for (const auto& text : options.renamed) {
    const auto sign = text.find('=');
    if (sign == std::string::npos || sign == 0 || sign + 1 == text.size())
      throw FormatError("--rename: expected OURS=THEIRS, such as DX=grad_input, got " + text);
    conventions.names[text.substr(0, sign)] = text.substr(sign + 1);
  }
  conventions.transposed = {options.transposed.begin(), options.transposed.end()};
  return conventions;
}

// A convention about a name that no system has would silently do nothing.
void require_known(const VectorSet& set, const CheckArguments& options,
                   const Conventions& conventions) {
  const auto is_known = [&](const std::string& name) {
    for (const auto& vectors : set.systems) {
      const auto names = vectors.system.matrix_names();
      if (std::find(names.begin(), names.end(), name) != names.end() ||
          vectors.system.find_parameter(name) || vectors.system.is_cotangent(name) ||
          vectors.system.find_backward(name))
        return true;
    }
    return false;
  };
  const auto require = [&](const char* option, const std::string& name) {
    if (!is_known(name))
      throw UnknownNameError(fmt::format("{}: the equations have no {}", option, name));
  };
  for (const auto& [ours, theirs] : conventions.names) require("--rename", ours);
  for (const auto& name : conventions.transposed)
    if (name != "all") require("--transposed", name);
  for (const auto& name : options.required) require("--require", name);
}

std::uint64_t seed_of(const std::string& text) {
  if (text == "random") {
    std::random_device device;
    return device();
  }
  try {
    std::size_t end = 0;
    const auto seed = std::stoull(text, &end);
    if (end == text.size() && text.front() != '-') return seed;
  } catch (const std::exception&) {
  }
  throw FormatError("--fresh-seed: expected a whole number, or random, got " + text);
}

ExitStatus check_command(const CheckArguments& options) {
  Places places;
  if (!options.candidate.empty()) places.read("--candidate", options.candidate);
  options.outputs.require_writable(std::move(places));
  const VectorSet set = set_of(options);
  const Conventions conventions = conventions_of(options);
  require_known(set, options, conventions);

  CheckSettings settings;
  settings.types = types_of(options, set.format);
  settings.jobs = options.jobs > 0 ? options.jobs : available_processors();
  settings.required = options.required;
  settings.with_power = !options.no_power;
  settings.with_diagnosis = !options.no_diagnosis;
  std::unique_ptr<Candidate> candidate;
  if (options.command.empty()) {
    candidate = std::make_unique<FolderCandidate>(options.candidate, conventions);
  } else {
    candidate = std::make_unique<ProgramCandidate>(options.command, conventions,
                                                   ProgramLimits{.seconds = options.timeout},
                                                   set.format, set.files);
    settings.fresh_seed = seed_of(options.fresh_seed.empty() ? "random" : options.fresh_seed);
    settings.repeat = true;
  }
  CheckReport report;
  {
    const Progress progress;
    std::mutex mutex;
    settings.progress = [&](std::size_t finished, std::size_t count) {
      const std::lock_guard lock(mutex);
      progress.show(finished, count);
    };
    report = check(set, *candidate, settings);
  }
  std::FILE* people = options.outputs.for_people();
  const auto style = [=](AnswerVerdict verdict, const std::string& text) {
    return styled(text,
                  is_failure(verdict)                    ? Style::red
                  : verdict == AnswerVerdict::not_judged ? Style::yellow
                                                         : Style::green,
                  people);
  };
  fmt::print(people, "{}", printable(to_table(report, style), people));
  if (!options.json->empty()) Outputs::write(*options.json, to_json(report));
  if (!options.junit->empty()) Outputs::write(*options.junit, to_junit(report));
  return static_cast<ExitStatus>(report.exit_status());
}

}  // namespace

void add_check(CLI::App& program, Action& action) {
  auto options = std::make_shared<CheckArguments>();
  auto* command = program.add_subcommand("check", check_description);
  command
      ->add_option("VECTORS|FILE|NAME", options->names,
                   "a folder of vectors, or equation files and names for which they are made")
      ->required();
  auto* answers = command
                      ->add_option("--candidate", options->candidate,
                                   "a folder with answers, named as the expected ones")
                      ->type_name("DIR");
  auto* exec =
      command
          ->add_option("--exec", options->command, "the command that answers, with {in} and {out}")
          ->type_name("COMMAND");
  answers->excludes(exec);
  command->add_option("--dtype", options->dtype, "of inputs and outputs (not with VECTORS)")
      ->capture_default_str();
  command->add_option("--compute", options->compute,
                      "the type of arithmetic (default: that of --dtype, at least f32)");
  command->add_option("--accumulate", options->accumulate,
                      "the type in which sums are kept (default: that of --compute)");
  command->add_option("--multiply", options->multiply,
                      "tf32, where tensor cores shorten the factors of products");
  command->add_option("--sizes", options->sizes, "at these sizes only: N=64,D=128,K=32");
  command->add_option("--seed", options->seed, "of all random numbers")
      ->check(any_seed())
      ->capture_default_str();
  command->add_option("--fresh-seed", options->fresh_seed,
                      "of the case that is in no file (default: random, and shown)");
  command
      ->add_option("--format", options->format, "of {in} and {out}: npz, safetensors, text or onnx")
      ->capture_default_str();
  command->add_option("--rename", options->renamed, "what the implementation calls something")
      ->type_name("OURS=THEIRS,...")
      ->delimiter(',')
      ->take_all();
  command
      ->add_option("--transposed", options->transposed,
                   "matrices that it keeps transposed, with their gradients; all: every one")
      ->type_name("NAME,...")
      ->delimiter(',')
      ->take_all();
  command
      ->add_option("--require", options->required,
                   "outputs that must be answered (default: those that any case answers)")
      ->type_name("NAME,...")
      ->delimiter(',')
      ->take_all();
  command->add_option("--jobs", options->jobs, "runs at once (default: one per processor)")
      ->check(CLI::Range(1, 1024));
  command->add_option("--timeout", options->timeout, "seconds for one run of the command")
      ->check(number_within(0.001, 1e6))
      ->capture_default_str();
  command->add_flag("--no-power", options->no_power, "do not count the mutants that are seen");
  command->add_flag("--no-diagnosis", options->no_diagnosis,
                    "do not look for what explains errors");
  options->json = &options->outputs.add(*command, "--json", "write the report as JSON");
  options->junit = &options->outputs.add(*command, "--junit", "write the report as JUnit XML");
  command->callback([options, answers, exec, &action] {
    if (answers->count() + exec->count() == 0)
      throw CLI::RequiredError("--candidate DIR or --exec COMMAND");
    action = [options] { return check_command(*options); };
  });
}

}  // namespace gradstone::tools
