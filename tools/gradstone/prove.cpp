#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "reference/error.hpp"
#include "reference/nearest.hpp"
#include "symbolic/certificate.hpp"
#include "tools/gradstone/check_options.hpp"
#include "tools/gradstone/progress.hpp"
#include "tools/gradstone/sizes_option.hpp"
#include "tools/program.hpp"

namespace gradstone::tools {
namespace {

constexpr const char* prove_description =
    R"(Proves the equations of a file, one by one, or refutes them with small numbers.

Examples:
  gradstone prove my_layer.eq                    equations of your own
  gradstone prove softmax                        equations that gradstone knows
  gradstone show relu | gradstone prove -        equations from the standard input
  gradstone prove my_layer.eq --sizes N=2,D=3 --accept sizes
                                                 at these sizes only
  gradstone prove my_layer.eq --json report.json --junit report.xml
  gradstone prove my_layer.eq --json - | jq .counts
  gradstone prove softmax --certificate proofs.json && tools/replay_certificate.py proofs.json

How equations are written: docs/notation.md. Which verdicts there are: docs/prove.md.)";

struct ProveArguments : CheckOptions {
  ProveArguments() : CheckOptions(Level::quick) {}
  std::string sizes;
  const std::string* certificate = nullptr;
};

std::vector<const EquationSystem*> systems_of(const std::vector<Source>& sources) {
  std::vector<const EquationSystem*> systems;
  for (const auto& source : sources)
    for (const auto& system : source.systems) systems.push_back(&system);
  return systems;
}

void require_all_sizes(const std::vector<const EquationSystem*>& systems, const Sizes& sizes) {
  std::set<std::string> needed;
  for (const auto* system : systems)
    for (const auto& name : system->dimension_names()) needed.insert(name);
  const std::vector<std::string> known(needed.begin(), needed.end());
  for (const auto& [name, size] : sizes) {
    if (!needed.count(name))
      throw UnknownNameError("--sizes: no matrix has the size " + name + nearest_hint(name, known));
  }
  for (const auto& name : needed)
    if (!sizes.count(name)) throw FormatError("--sizes: the size " + name + " is missing");
}

// The sizes at which a claim is proved, each once.
std::vector<Sizes> proved_sizes(const ClaimReport& claim) {
  std::set<Sizes> sizes;
  for (const auto& finding : claim.findings)
    if (finding.verdict == Verdict::proved)
      sizes.insert(finding.sizes.begin(), finding.sizes.end());
  return {sizes.begin(), sizes.end()};
}

// The report is about the systems of all sources, one after the other.
std::string certificate_of(const std::vector<Source>& sources, const Report& report) {
  std::vector<CertifiedSource> certified;
  std::set<std::string> names;  // a file may be named twice
  auto next = report.systems.begin();
  for (const auto& source : sources) {
    CertifiedSource result{source.name, source.text, {}};
    for (const auto& system : source.systems) {
      CertifiedSource::System with_claims{&system, {}};
      for (const auto& claim : next->claims)
        with_claims.claims.push_back(
            {claim.claim, claim.verdict, claim.scope(), proved_sizes(claim)});
      result.systems.push_back(std::move(with_claims));
      ++next;
    }
    if (names.insert(source.name).second) certified.push_back(std::move(result));
  }
  return certificate(certified);
}

ExitStatus prove(const ProveArguments& options) {
  if (!options.part.shard.empty() && !options.certificate->empty())
    throw FormatError("--certificate is about all claims, so it does not go with --shard");
  VerifyOptions checks = verify_options(options);
  const auto sources = named_sources(options.names);
  const auto systems = systems_of(sources);
  if (!options.sizes.empty()) {
    checks.sizes = sizes_of(options.sizes, 100);
    require_all_sizes(systems, *checks.sizes);
  }
  Report report;
  {
    const Progress progress;
    checks.progress = [&](std::size_t finished, std::size_t count) {
      progress.show(finished, count);
    };
    report = verify_shard(systems, {}, checks, options.part);
  }
  const ExitStatus status = conclude(report, options, true);
  if (!options.certificate->empty())
    Outputs::write(*options.certificate, certificate_of(sources, report));
  return status;
}

}  // namespace

void add_prove(CLI::App& program, Action& action) {
  auto options = std::make_shared<ProveArguments>();
  auto* command = program.add_subcommand("prove", prove_description);
  add_check_options(*command, *options)->required();
  command->add_option("--sizes", options->sizes,
                      "prove at these sizes only: N=2,D=3,K=2; passes with --accept sizes");
  options->certificate = &options->outputs.add(
      *command, "--certificate", "write what another program needs to check what is proved");
  command->callback([options, &action] { action = [options] { return prove(*options); }; });
}

}  // namespace gradstone::tools
