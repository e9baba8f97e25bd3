#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "reference/derive/cost.hpp"
#include "reference/derive/hessian.hpp"
#include "reference/derive/own_functions.hpp"
#include "reference/error.hpp"
#include "reference/print/activation.hpp"
#include "reference/print/json.hpp"
#include "reference/print/latex.hpp"
#include "reference/print/text.hpp"
#include "tools/gradstone/check_options.hpp"
#include "tools/gradstone/commands.hpp"
#include "tools/gradstone/equations.hpp"
#include "tools/terminal.hpp"
#include "validation/notes.hpp"
#include "validation/process_pool.hpp"
#include "validation/report_json.hpp"
#include "validation/verify.hpp"

namespace gradstone::tools {
namespace {

constexpr const char* derive_description =
    R"(Derives the backward equations from the forward equations, and proves them.

Examples:
  gradstone derive my_layer.eq                 equations of your own
  gradstone derive layer:softmax               equations that gradstone knows
  gradstone derive layer:softmax --latex       for a paper
  gradstone derive conv1d                      tensors, by their entries
  gradstone derive linear --hessian            the product of the Hessian with a direction

What is printed is an equation file; verdicts are comments in it. Backward equations that are given
are not read. How it works: docs/derive.md.)";

struct DeriveArguments {
  std::string what;
  bool latex = false, json = false, hessian = false;
  int jobs = 0;
  double timeout = usual_processor_seconds;
  std::vector<std::string> accept;
};

// A system with derived backward equations, and what the provers say of them.
struct Derived {
  EquationSystem system;
  std::optional<int> published;  // the length of the backward equations that it came with
  SystemReport report;
};

struct Derivations {
  std::vector<Derived> all;
  std::set<std::string> stated;       // the activations of the file with a derivative of their own
  std::vector<std::string> left_out;  // and why
};

Derived derive_once(const EquationSystem& system) {
  Derived derived;
  derived.system = derive_gradients(system);
  if (!system.backward.empty()) derived.published = derive::backward_length(system);
  return derived;
}

// Steps of a derivation speak of values that its Hessian does not have.
Derived derive_twice(EquationSystem system) {
  system.chains.clear();
  system.identities.clear();
  system.element_identities.clear();
  Derived derived;
  derived.system = hessian_product(system);
  return derived;
}

// What has no gradients is left out, and so are forms of a name without a Hessian, unless nothing
// else is there. Of a file, everything that has gradients must be derived.
Derivations derive(const DeriveArguments& options) {
  Derivations result;
  const bool file = is_equation_file(options.what);
  WithDerivatives given{equations_of(options.what), {}};
  if (given.systems.empty()) return result;
  for (const auto& system : given.systems) {
    const auto function = file ? print::activation_function(system) : std::nullopt;
    if (function && function->has_derivative()) result.stated.insert(system.name);
  }
  if (file)
    given = with_derivatives_of_functions(
        std::move(given.systems), options.hessian ? Derivatives::second : Derivatives::first);
  // The functions that Hessians of a file call, so that what is printed is a file of its own.
  for (const auto& activation : given.activations) result.all.push_back(derive_once(activation));
  for (const auto& system : given.systems) {
    const bool may_be_left_out = !has_gradients(system) || !file;
    try {
      result.all.push_back(options.hessian ? derive_twice(system) : derive_once(system));
    } catch (const UnsupportedError& error) {
      if (!may_be_left_out) throw;
      result.left_out.push_back(error.what());
    }
  }
  if (result.all.empty()) throw UnsupportedError(result.left_out.front());
  return result;
}

// The definitions and the functions are not what is derived. Of an activation with learned
// parameters, the derivatives with respect to these are.
EquationSystem gradients_only(const EquationSystem& system) {
  EquationSystem result = with_learned_parameters(system).value_or(system);
  result.definitions.clear();
  std::erase_if(result.element_identities, [&](const ElementIdentity& identity) {
    return result.find_forward(identity.name) && identity.chain.empty();
  });
  if (result.kind == Kind::activation || result.kind == Kind::operation) result.kind = Kind::layer;
  return result;
}

Report prove(std::vector<Derived>& all, const DeriveArguments& options,
             const Acceptance& accepted) {
  std::vector<EquationSystem> systems;
  for (const auto& derived : all) systems.push_back(gradients_only(derived.system));
  std::vector<const EquationSystem*> pointers;
  for (const auto& system : systems) pointers.push_back(&system);
  VerifyOptions verify_options;
  verify_options.level = Level::quick;
  verify_options.most_seconds = options.timeout;
  verify_options.most_bytes = usual_bytes;
  verify_options.jobs = options.jobs > 0 ? options.jobs : available_processors();
  Report report = verify(pointers, verify_options);
  report.accepted = accepted;
  for (std::size_t k = 0; k < all.size(); ++k) all[k].report = report.systems[k];
  return report;
}

// `proved`, `proved at listed sizes`, or another verdict and its reason.
std::string verdict_text(const ClaimReport& claim) {
  if (claim.verdict == Verdict::proved) return proved_words(claim.scope());
  const std::string verdict = verdict_name(claim.verdict);
  return claim.reason.empty() ? verdict : verdict + ": " + claim.reason;
}

std::vector<std::string> verdict_lines(const Derived& derived) {
  std::size_t width = 0;
  for (const auto& claim : derived.report.claims)
    width = std::max(width, claim.claim.subject.size());
  std::vector<std::string> lines;
  for (const auto& claim : derived.report.claims)
    lines.push_back(fmt::format("{:<{}}  {}", claim.claim.subject, width, verdict_text(claim)));
  std::string length =
      fmt::format("backward equations: {} nodes", derive::backward_length(derived.system));
  if (derived.published) length += fmt::format(", published: {}", *derived.published);
  lines.push_back(length);
  return lines;
}

void print(const Derivations& derivations, const DeriveArguments& options) {
  const auto& all = derivations.all;
  const char* sign = options.latex ? "%" : "#";
  for (std::size_t k = 0; k < all.size(); ++k) {
    fmt::print("{}{}", k > 0 ? "\n" : "",
               options.latex ? to_latex(all[k].system) : printable(to_text(all[k].system)));
    for (const auto& line : verdict_lines(all[k]))
      fmt::print("{}\n", styled(fmt::format("{} {}", sign, line), Style::dim));
  }
  if (!derivations.left_out.empty()) fmt::print("\n");
  for (const auto& line : derivations.left_out)
    fmt::print("{}\n", styled(fmt::format("{} left out: {}", sign, line), Style::dim));
}

void print_json(const std::vector<Derived>& all) {
  auto list = nlohmann::ordered_json::array();
  for (const auto& derived : all) {
    nlohmann::ordered_json published;  // null where there is none
    if (derived.published) published = *derived.published;
    list.push_back({{"system", nlohmann::ordered_json::parse(to_json(derived.system))},
                    {"length", derive::backward_length(derived.system)},
                    {"published_length", published},
                    {"report", nlohmann::ordered_json::parse(to_json(derived.report))}});
  }
  fmt::print("{}\n", list.dump(2));
}

ExitStatus run(const DeriveArguments& options) {
  const Acceptance accepted = acceptance({options.accept, false});
  auto derivations = derive(options);
  if (derivations.all.empty()) return nothing_ran;
  const Report report = prove(derivations.all, options, accepted);
  options.json ? print_json(derivations.all) : print(derivations, options);
  if (report.count(Verdict::refuted) == 0) return report.exit_status();
  for (const auto& derived : derivations.all) {
    const auto& name = derived.system.name;
    if (!derivations.stated.contains(name) || derived.report.verdict() != Verdict::refuted)
      continue;
    fmt::print(stderr, "gradstone: the derivative that the file states of {} is refuted\n", name);
    return check_failed;
  }
  fmt::print(stderr,
             "gradstone: internal error: a derived equation is refuted; please report it\n");
  return internal_error;
}

}  // namespace

void add_derive(CLI::App& program, Action& action) {
  auto options = std::make_shared<DeriveArguments>();
  auto* command = program.add_subcommand("derive", derive_description);
  command
      ->add_option("FILE|NAME", options->what,
                   "a file of equations (- is the standard input), or a name")
      ->required();
  auto* latex = command->add_flag("--latex", options->latex, "print LaTeX");
  command->add_flag("--json", options->json, "print JSON")->excludes(latex);
  command->add_flag("--hessian", options->hessian,
                    "derive twice: the Hessian times a direction VX, VW, ...");
  command->add_option("--jobs", options->jobs, "processes (default: one per processor)")
      ->check(CLI::Range(1, 1024));
  add_timeout(*command, options->timeout, "the derivation, and for each claim");
  add_accept_option(*command, options->accept);
  command->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace gradstone::tools
