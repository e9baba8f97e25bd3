#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>

#include "reference/error.hpp"
#include "tools/gradstone/commands.hpp"
#include "tools/gradstone/vector_sets.hpp"

namespace gradstone::tools {
namespace {

constexpr const char* vectors_description =
    R"(Writes test vectors: designed inputs, and what right implementations answer.

Examples:
  gradstone vectors softmax --out vectors          all cases of the softmax layer, float32
  gradstone vectors my_layer.eq --out vectors --dtype bf16 --format safetensors
  gradstone vectors linear --out vectors --sizes N=64,D=128,K=32 --seed 7
  gradstone vectors --out vectors                  every layer, activation, loss, optimizer
  gradstone vectors --small --format text --out golden
                                                   what data/golden holds (docs/golden.md)

What the files hold, and how a program reads them: docs/check.md.)";

struct VectorsArguments : VectorOptions {
  std::vector<std::string> names;
  std::string out;
  int invalid = -1;
};

// A folder with other things in it is not written into.
void require_own_folder(const std::filesystem::path& folder) {
  std::error_code unknown;
  if (!std::filesystem::exists(folder, unknown)) return;
  if (!std::filesystem::is_directory(folder, unknown))
    throw FormatError("--out: " + folder.string() + " is no folder");
  const bool is_empty = std::filesystem::is_empty(folder, unknown);
  if (!is_empty && !std::filesystem::exists(folder / "manifest.json", unknown))
    throw FormatError("--out: " + folder.string() +
                      " has files in it that are no vectors; name a new folder");
}

ExitStatus vectors(const VectorsArguments& options) {
  const std::filesystem::path folder = options.out;
  require_own_folder(folder);
  VectorSet set = designed_set(options.names, options);
  if (set.systems.empty()) return nothing_ran;
  constexpr int usual = 2;
  set.invalid = static_cast<std::size_t>(options.invalid >= 0 ? options.invalid
                                         : options.small      ? 0
                                                              : usual);
  write_vectors(set, folder);
  std::size_t cases = 0;
  for (const auto& system : set.systems) cases += system.design.cases.size();
  fmt::print("{}: {} cases of {} system{}, {}\n", (folder / "manifest.json").string(), cases,
             set.systems.size(), set.systems.size() == 1 ? "" : "s", set.format.name);
  return well;
}

}  // namespace

void add_vectors(CLI::App& program, Action& action) {
  auto options = std::make_shared<VectorsArguments>();
  auto* command = program.add_subcommand("vectors", vectors_description);
  command->add_option("FILE|NAME", options->names, "files of equations and names");
  command->add_option("--out", options->out, "the folder that is written")
      ->type_name("DIR")
      ->required();
  command->add_option("--dtype", options->dtype, "f64, f32, f16, bf16, f8_e4m3 or f8_e5m2")
      ->capture_default_str();
  auto* sizes = command->add_option(
      "--sizes", options->sizes, "at these sizes only: N=64,D=128,K=32 (default: designed ones)");
  command->add_flag("--small", options->small, "few cases of small sizes, which see most")
      ->excludes(sizes);
  add_compositions(*command, *options);
  command->add_option("--form", options->form,
                      "of equations that have several, this one: \"batch, mean\"");
  command->add_option("--seed", options->seed, "of all random numbers")
      ->check(any_seed())
      ->capture_default_str();
  command->add_option("--format", options->format, "npz, safetensors, text or onnx")
      ->capture_default_str();
  command
      ->add_option(
          "--invalid", options->invalid,
          "wrong answers for each output, with which checkers are tested (default: 2, with "
          "--small none)")
      ->check(CLI::Range(0, 100));
  command->callback([options, &action] { action = [options] { return vectors(*options); }; });
}

}  // namespace gradstone::tools
