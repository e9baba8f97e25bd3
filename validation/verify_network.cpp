#include "validation/verify_network.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <optional>
#include <span>

#include "numeric/data/data_set.hpp"
#include "reference/error.hpp"
#include "reference/network/network.hpp"
#include "reference/registry.hpp"
#include "reference/version.hpp"
#include "symbolic/all_sizes_prover.hpp"
#include "symbolic/ginac_prover.hpp"
#include "symbolic/prime_field_prover.hpp"
#include "validation/numeric/witness.hpp"
#include "validation/process_pool.hpp"
#include "validation/report_json.hpp"
#include "validation/statement.hpp"
#include "validation/stopwatch.hpp"

namespace gradstone {
namespace {

// The sizes at which GiNaC proves the network: every dimension 2, every layer still a layer.
Sizes small_sizes(const EquationSystem& system) {
  Sizes sizes;
  for (const auto& name : system.dimension_names()) sizes[name] = 2;
  return sizes;
}

// Data as exact numbers. Numbers in float, of the size that data have, are multiples of 2^-24 or
// are rounded to them, which gives another batch but not a worse one.
Rational exact(double value) {
  constexpr std::int64_t scale = std::int64_t{1} << 24;
  return Rational(std::llround(value * static_cast<double>(scale)), scale);
}

// A parameter as it was written: the decimal fraction 0.1, not the double nearest to it.
Rational exact_decimal(double value) {
  std::int64_t denominator = 1;
  const auto is_whole = [](double x) { return std::abs(x - std::round(x)) <= 1e-9 * std::abs(x); };
  constexpr std::int64_t most = 1'000'000'000'000'000;
  while (!is_whole(value * static_cast<double>(denominator)) && denominator < most)
    denominator *= 10;
  return Rational(std::llround(value * static_cast<double>(denominator)), denominator);
}

Matrix<Rational> in_rationals(MatrixView<const double> X) {
  const std::span values(X.data, static_cast<std::size_t>(X.rows * X.columns));
  std::vector<Rational> elements;
  for (const double x : values) elements.push_back(exact(x));
  return {X.rows, X.columns, std::move(elements)};
}

Network read_network(const NetworkOptions& options) {
  const auto layers = reading("--layers", [&] { return parse_specifications(options.layers); });
  const auto sizes =
      reading("--layer-sizes", [&] { return parse_layer_sizes(options.layer_sizes); });
  reading("--loss", [&] { return find_entries("loss:" + parse_specification(options.loss).name); });
  return reading("--layers", [&] { return compose_network(layers, sizes, options.loss); });
}

// The trial on the first batch of the data: real X and T, everything else drawn.
Trial trial_on(const Network& network, const NetworkOptions& options, std::uint64_t seed) {
  DataSetOptions classes;
  classes.task = Task::classification;
  auto data = load_data_set<double>(options.data_set, classes);
  const auto D = static_cast<std::int64_t>(data.features());
  const auto K = static_cast<std::int64_t>(data.outputs());
  const std::int64_t inputs = network.sizes.at("D0");
  const std::int64_t outputs = network.sizes.at("D" + std::to_string(network.sizes.size() - 1));
  if (D != inputs) {
    throw FormatError(options.data_set + ": examples have " + std::to_string(D) +
                      " features, but --layer-sizes begins with " + std::to_string(inputs));
  }
  if (K != outputs) {
    throw FormatError(options.data_set + ": there are " + std::to_string(K) +
                      " classes, but --layer-sizes ends with " + std::to_string(outputs));
  }
  const auto N = std::min(options.batch_size, static_cast<std::int64_t>(data.train.size()));
  std::vector<double> X(static_cast<std::size_t>(N * D)), T(static_cast<std::size_t>(N * K));
  data.train.slice(0, {X.data(), N, D}, {T.data(), N, K});
  Trial trial;
  trial.sizes = network.sizes;
  trial.sizes["N"] = N;
  trial.seed = seed;
  trial.given["X"] = in_rationals({X.data(), N, D});
  trial.given["T"] = in_rationals({T.data(), N, K});
  for (const auto& [name, value] : network.parameters)
    trial.parameters[name] = exact_decimal(value);
  return trial;
}

// One verdict per weight and trainable parameter.
std::vector<Claim> learned(const EquationSystem& system) {
  std::vector<Claim> result;
  for (const auto& claim : claims(system)) {
    if (claim.kind != ClaimKind::gradient) continue;
    const auto* declaration = system.find_declaration(claim.of);
    if (system.find_parameter(claim.of) || (declaration && declaration->role == Role::weight))
      result.push_back(claim);
  }
  return result;
}

struct Checker {
  std::string name;
  std::function<Finding()> run;
};

// Runs each checker in a process of its own and puts the findings in order: none where one was not
// done in time.
std::vector<std::optional<Finding>> run_checkers(const std::vector<Checker>& checkers, int jobs,
                                                 double most_seconds) {
  std::vector<std::function<std::string()>> tasks;
  for (const auto& checker : checkers) {
    tasks.push_back([&checker] {
      const Stopwatch watch;
      Finding finding = checker.run();
      finding.seconds = watch.seconds();
      return to_json(finding);
    });
  }
  std::vector<std::optional<Finding>> findings;
  for (const auto& result : run_in_processes(tasks, jobs, nullptr, most_seconds)) {
    if (result.timed_out) {
      findings.emplace_back();
    } else if (!result.failure.empty()) {
      findings.emplace_back(Finding{});
      findings.back()->checker = checkers[findings.size() - 1].name;
      findings.back()->detail = result.failure;
    } else {
      findings.push_back(finding_from_json(result.result));
    }
  }
  return findings;
}

constexpr double feasible_seconds = 10;  // per matrix and checker
constexpr std::size_t precise_entries = 32;

// What is asked of one gradient.
std::vector<Checker> checkers_of(const EquationSystem& system, const Claim& claim,
                                 const Trial& trial, const VerifyOptions& options) {
  Trial every_entry = trial;
  every_entry.most_entries = std::numeric_limits<std::size_t>::max();
  Trial some_entries = trial;
  some_entries.most_entries = precise_entries;
  PrimeFieldOptions field;
  field.seed = options.seed;
  return {
      {"GiNaC", [=, &system] { return prove_with_ginac(system, claim, {small_sizes(system)}); }},
      {"prime field",
       [=, &system] { return prove_in_prime_field(system, claim, {trial.sizes}, field); }},
      {"finite differences",
       [=, &system] { return witness_by_finite_differences(system, claim, every_entry); }},
      {"differences of 60 digits",
       [=, &system] { return witness_by_precise_differences(system, claim, some_entries); }},
      {"all sizes", [=, &system] { return prove_for_all_sizes(system, claim); }},
  };
}

// The report on a claim, from its own checkers and what each of them found.
ClaimReport report_on(const EquationSystem& system, const Claim& claim,
                      std::span<const Checker> checkers,
                      std::span<const std::optional<Finding>> findings) {
  ClaimReport report;
  report.claim = claim;
  const Statement statement = statement_of(system, claim);
  report.statement = statement.text;
  report.where = statement.where;
  std::size_t proofs = 0, witnesses = 0;
  std::string left_out;
  for (std::size_t k = 0; k < findings.size(); ++k) {
    const auto& finding = findings[k];
    if (!finding) {
      left_out += (left_out.empty() ? "" : ", ") + checkers[k].name;
      continue;
    }
    proofs += finding->verdict == Verdict::proved;
    witnesses += finding->verdict == Verdict::holds;
    report.findings.push_back(*finding);
    report.seconds += finding->seconds;
  }
  conclude(report);
  // A proof takes two provers. Where only one was feasible the numbers hold, and that is all.
  if (report.verdict == Verdict::proved && proofs < 2) {
    report.verdict = witnesses > 0 ? Verdict::holds : Verdict::undecided;
    report.reason = "only one prover came to an end";
  }
  if (!left_out.empty())
    report.reason += (report.reason.empty() ? "" : "; ") + ("not done in time: " + left_out);
  return report;
}

}  // namespace

Report verify_network(const NetworkOptions& network_options, const VerifyOptions& options) {
  const Stopwatch watch;
  const Network network = read_network(network_options);
  const EquationSystem& system = network.system;
  const Trial trial = trial_on(network, network_options, options.seed);
  const auto all = learned(system);

  std::vector<Checker> checkers;
  for (const auto& claim : all) {
    const auto more = checkers_of(system, claim, trial, options);
    checkers.insert(checkers.end(), more.begin(), more.end());
  }
  const auto findings =
      run_checkers(checkers, options.jobs, std::min(feasible_seconds, options.most_seconds));
  const std::size_t each = checkers.size() / std::max<std::size_t>(all.size(), 1);

  Report report;
  report.program_version = std::string(version());
  report.level = level_name(options.level);
  report.seed = options.seed;
  SystemReport whole;
  whole.kind = kind_name(Kind::layer);
  whole.name = system.name;
  whole.title = system.title;
  if (const auto N = trial.sizes.at("N"); N < network_options.batch_size)
    whole.notes.push_back("the batch has " + std::to_string(N) + " examples: there are no more");
  for (std::size_t k = 0; k < all.size(); ++k) {
    whole.claims.push_back(report_on(system, all[k], std::span(checkers).subspan(k * each, each),
                                     std::span(findings).subspan(k * each, each)));
  }
  whole.seconds = watch.seconds();
  report.seconds = watch.seconds();
  report.systems.push_back(std::move(whole));
  return report;
}

}  // namespace gradstone
