#include "validation/network_proofs.hpp"

#include <algorithm>
#include <map>

#include "symbolic/ginac_prover.hpp"
#include "symbolic/prime_field_prover.hpp"
#include "validation/process_pool.hpp"
#include "validation/report_json.hpp"
#include "validation/stopwatch.hpp"

namespace gradstone {
namespace {

/// The sizes at which GiNaC proves a step: every dimension 2, every layer still a layer.
Sizes small_sizes(const EquationSystem& system) {
  Sizes sizes;
  for (const auto& name : system.dimension_names()) sizes[name] = 2;
  return sizes;
}

/// The sizes of a step by its plain names.
Sizes plain_sizes(const PlainStep& step, const Sizes& sizes) {
  Sizes result;
  for (const auto& name : step.system.dimension_names())
    result[name] = sizes.at(step.names.at(name));
  return result;
}

std::string text_of(const std::vector<Finding>& findings) {
  SystemReport report;
  for (const auto& finding : findings) report.claims.emplace_back().findings = {finding};
  return to_json(report);
}

std::vector<Finding> findings_in(const std::string& text) {
  std::vector<Finding> findings;
  for (const auto& claim : system_report_from_json(text).claims)
    findings.push_back(claim.findings.at(0));
  return findings;
}

}  // namespace

std::vector<std::optional<std::vector<Finding>>> run_tasks(const std::vector<NetworkTask>& tasks,
                                                           int jobs, double most_seconds) {
  std::vector<std::function<std::string()>> work;
  for (const auto& task : tasks) {
    work.push_back([&task] {
      const Stopwatch watch;
      auto findings = task.run();
      for (auto& finding : findings)
        finding.seconds = watch.seconds() / static_cast<double>(findings.size());
      return text_of(findings);
    });
  }
  std::vector<std::optional<std::vector<Finding>>> all;
  for (const auto& result : run_in_processes(work, jobs, nullptr, most_seconds)) {
    const NetworkTask& task = tasks[all.size()];
    auto& findings = all.emplace_back();
    if (result.timed_out) continue;
    if (result.failure.empty()) {
      findings = findings_in(result.result);
      continue;
    }
    Finding failed;
    failed.checker = task.checker;
    failed.detail = result.failure;
    findings = std::vector(task.claims, failed);
  }
  return all;
}

std::vector<Claim> claims_of_step(const EquationSystem& step) {
  std::vector<Claim> result;
  for (const auto& claim : claims(step)) {
    if (claim.kind == ClaimKind::gradient && !step.find_forward(claim.of)) result.push_back(claim);
  }
  return result;
}

NetworkProofs::NetworkProofs(const std::vector<Step>& steps, const Sizes& sizes,
                             const VerifyOptions& options) {
  std::vector<std::size_t> firsts;  // steps that are like no earlier one
  std::map<std::pair<std::size_t, Sizes>, std::size_t> at_sizes;
  PrimeFieldOptions field;
  field.seed = options.seed;
  for (std::size_t k = 0; k < steps.size(); ++k) {
    plain_.push_back(plain(steps[k].system));
    const PlainStep& step = plain_.back();
    const auto all = claims_of_step(step.system);
    const auto each = [all, system = step.system](const auto& prove) {
      std::vector<Finding> findings;
      for (const auto& claim : all) findings.push_back(prove(system, claim));
      return findings;
    };
    Place place;
    const auto same = std::find_if(firsts.begin(), firsts.end(),
                                   [&](std::size_t first) { return plain_[first].same_as(step); });
    const std::size_t first = same == firsts.end() ? k : *same;
    if (first == k) {
      firsts.push_back(k);
      place.ginac = tasks_.size();
      tasks_.push_back({"GiNaC", all.size(), [each] {
                          return each([](const EquationSystem& system, const Claim& claim) {
                            return prove_with_ginac(system, claim, {small_sizes(system)});
                          });
                        }});
    } else {
      place.ginac = places_[first].ginac;
    }
    const Sizes real = plain_sizes(step, sizes);
    const auto [known, is_new] = at_sizes.try_emplace({first, real}, tasks_.size());
    place.prime_field = known->second;
    if (is_new) {
      tasks_.push_back({"prime field", all.size(), [each, real, field] {
                          return each([&](const EquationSystem& system, const Claim& claim) {
                            return prove_in_prime_field(system, claim, {real}, field);
                          });
                        }});
    }
    places_.push_back(place);
  }
}

std::optional<Finding> NetworkProofs::with_ginac(std::size_t step, std::size_t claim,
                                                 const Results& all) const {
  return found(step, claim, places_[step].ginac, all);
}

std::optional<Finding> NetworkProofs::in_prime_field(std::size_t step, std::size_t claim,
                                                     const Results& all) const {
  return found(step, claim, places_[step].prime_field, all);
}

std::optional<Finding> NetworkProofs::found(std::size_t step, std::size_t claim, std::size_t task,
                                            const Results& all) const {
  const auto& result = all.at(task);
  if (!result) return std::nullopt;
  Finding finding = result->at(claim);
  const auto& names = plain_[step].names;
  finding.detail = with_names(finding.detail, names);
  for (auto& condition : finding.conditions) condition = with_names(condition, names);
  for (auto& sizes : finding.sizes) {
    Sizes own;
    for (const auto& [name, size] : sizes) own[names.at(name)] = size;
    sizes = std::move(own);
  }
  return finding;
}

}  // namespace gradstone
