#include <CLI/CLI.hpp>
#include <memory>

#include "tools/gradstone/check_run.hpp"

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
  gradstone check softmax --exec "..." --shrink    the smallest inputs that fail
  gradstone check softmax --exec "..." --json report.json --junit report.xml

{in} is a file with the inputs, {out} the file to write. docs/check.md has programs in Python, C
and awk, and what each verdict means.)";

}  // namespace

void add_check(CLI::App& program, Action& action) {
  auto options = std::make_shared<CheckArguments>();
  auto* command = program.add_subcommand("check", check_description);
  auto* names = command->add_option(
      "VECTORS|FILE|NAME", options->names,
      "a folder of vectors, or equation files and names for which they are made");
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
      ->add_option("--layout", options->layouts,
                   "axes in another order: X=NHWC:NCHW, first as in the equations")
      ->type_name("NAME=OURS:THEIRS,...")
      ->delimiter(',')
      ->take_all();
  add_compositions(*command, *options);
  command->add_option("--form", options->form,
                      "of equations that have several, this one: \"batch, mean\"");
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
  auto* shrinks =
      command->add_flag("--shrink", options->shrinks,
                        "look for the smallest inputs at which each wrong output fails");
  shrinks->needs(exec);
  command
      ->add_option("--shrink-runs", options->shrink.runs,
                   "at most so many runs of the command for an output")
      ->needs(shrinks)
      ->capture_default_str();
  command->add_option("--shrink-seconds", options->shrink.seconds, "and at most so many seconds")
      ->check(number_within(0, 1e6))
      ->needs(shrinks)
      ->capture_default_str();
  command
      ->add_option("--reproduce", options->reproduce,
                   "a new folder for programs that show the smallest failures: .eq, .py, .cpp")
      ->type_name("DIR")
      ->needs(shrinks);
  add_shard_options(*command, options->part);
  options->json = &options->outputs.add(*command, "--json", "write the report as JSON");
  options->junit = &options->outputs.add(*command, "--junit", "write the report as JUnit XML");
  command->callback([options, names, answers, exec, &action] {
    if (names->count() == 0 && options->layers.empty())
      throw CLI::RequiredError("VECTORS|FILE|NAME, or --layers");
    if (answers->count() + exec->count() == 0)
      throw CLI::RequiredError("--candidate DIR or --exec COMMAND");
    action = [options] { return run_check(*options); };
  });
}

}  // namespace gradstone::tools
