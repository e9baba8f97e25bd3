#include "validation/network_checkers.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "reference/error.hpp"
#include "reference/print/text.hpp"
#include "symbolic/all_sizes_prover.hpp"
#include "validation/network_proofs.hpp"
#include "validation/network_sample.hpp"
#include "validation/numeric/counterexample.hpp"
#include "validation/numeric/gradient.hpp"
#include "validation/numeric/witness.hpp"
#include "validation/statement.hpp"

namespace gradstone {
namespace {

bool is_fine(Verdict verdict) {
  return verdict == Verdict::proved || verdict == Verdict::holds;
}

constexpr double seconds_for_each = 5;  // where the whole is wrong, to look at each claim
constexpr double multiplications_of_witness = 1e9;  // per step and gradient

// As many entries of each gradient of a step as its witness has time for.
std::size_t entries_to_look_at(const EquationSystem& step, const Sizes& sizes) {
  // The plan runs some ten times, and loops, whose multiplications take longer, once for several.
  constexpr double per_multiplication = 15, besides = 1e4;
  const double each = per_multiplication * work_of(step, sizes) + besides;
  return static_cast<std::size_t>(std::max(4.0, multiplications_of_witness / each));
}

// A claim about a step: the gradient of what is learned, or that of the value that comes in.
struct StepClaim {
  Claim claim;
  std::size_t number = 0;  // among all claims of the step
  bool is_learned = false;
};

std::vector<StepClaim> asked(const Step& step) {
  std::vector<StepClaim> result;
  std::size_t number = 0;
  for (const auto& claim : claims_of_step(step.system)) {
    const auto* declaration = step.system.find_declaration(claim.of);
    const bool is_learned = !declaration || declaration->role == Role::weight;
    if (is_learned || claim.of == step.input) result.push_back({claim, number, is_learned});
    ++number;
  }
  return result;
}

std::vector<Finding> differences_on(const Step& step, const Sample& sample, Trial trial) {
  trial.most_entries = entries_to_look_at(step.system, sample.sizes);
  std::vector<Finding> findings;
  for (const auto& [claim, number, is_learned] : asked(step)) {
    try {
      const GradientQuestion question = gradient_question(step.system, claim);
      findings.push_back(witness_by_finite_differences(question, claim, sample, trial));
    } catch (const Error& error) {
      Finding& finding = findings.emplace_back();
      finding.checker = "finite differences";
      finding.detail = error.what();
      finding.looked = false;
    }
  }
  return findings;
}

// A network in steps, and what its checkers find.
class Checkers {
 public:
  Checkers(const Network& network, const Trial& trial, const VerifyOptions& options)
      : system_(network.system),
        steps_(steps_of(network.system, outputs_of(network))),
        proofs_(steps_, trial.sizes, options) {
    try {
      sample_.emplace(system_, trial);
    } catch (const DomainError& error) {
      no_sample_ = error.what();
    }
    for (const auto& step : steps_) asked_.push_back(asked(step));
    for (auto of_step = asked_.rbegin(); of_step != asked_.rend(); ++of_step)
      for (const auto& each : *of_step)
        if (each.is_learned) learned_.push_back(each.claim);
    run(trial, options);
  }

  // The loss comes first, and the first layer last, as in the backward equations.
  std::vector<ClaimReport> reports() const {
    std::vector<ClaimReport> all;
    Rests rests;
    std::map<std::size_t, double> chances;  // of a wrong proof behind, by its number
    std::size_t next = 0;
    for (std::size_t k = steps_.size(); k-- > 0;) {
      std::optional<ClaimReport> incoming;
      for (std::size_t n = 0; n < asked_[k].size(); ++n) {
        const bool is_learned = asked_[k][n].is_learned;
        ClaimReport report = report_on(k, n, is_learned ? next++ : not_learned, rests);
        const auto own = chance_of(report);
        add_chances(chances, report);
        if (!is_learned && own) chances[proofs_.prime_field_proof(k)] = *own;
        if (is_learned) {
          all.push_back(std::move(report));
        } else {
          incoming = std::move(report);
        }
      }
      if (!incoming) continue;
      rest_on(*incoming, rests);
      if (!is_fine(incoming->verdict)) all.push_back(std::move(*incoming));
    }
    return all;
  }

 private:
  // It looks at the whole network; the others look at a step by itself.
  static constexpr const char* whole_direction = "direction with 60 digits";
  static constexpr auto not_learned = static_cast<std::size_t>(-1);
  // What keeps a checker from saying anything of the steps before: the verdict about the gradient
  // that comes back, or nothing where there was no time for one.
  using Rests = std::map<std::string, std::optional<Finding>>;

  static std::vector<std::string> outputs_of(const Network& network) {
    std::vector<std::string> names;
    for (const auto& layer : network.layers) names.push_back(layer.output);
    return names;
  }

  const NetworkSample& sample() const {
    if (!sample_) throw DomainError(no_sample_);
    return *sample_;
  }

  void run(const Trial& trial, const VerifyOptions& options) {
    auto tasks = proofs_.tasks();
    first_differences_ = tasks.size();
    for (std::size_t k = 0; k < steps_.size(); ++k) {
      tasks.push_back({"finite differences", asked_[k].size(), [this, k, &trial] {
                         return differences_on(steps_[k], sample().at(steps_[k]), trial);
                       }});
    }
    tasks.push_back(
        {whole_direction, learned_.size(), [this, &trial] { return joint_direction(trial); }});
    tasks.push_back(
        {"all sizes", learned_.size(), [this] { return prove_for_all_sizes(system_, learned_); }});
    results_ = run_tasks(tasks, options.jobs, options.most_seconds);
  }

  std::vector<Finding> joint_direction(const Trial& trial) const {
    constexpr double most_work = 1 << 23;
    if (work_of(system_, trial.sizes) <= most_work) {
      return witness_along_joint_direction(system_, learned_, sample().whole(), trial.seed,
                                           seconds_for_each);
    }
    Finding none;
    none.checker = whole_direction;
    none.detail = "the network is too large for so many digits";
    none.looked = false;
    return std::vector(learned_.size(), none);
  }

  // What each checker found of a claim, by its name; nothing where it was not done in time.
  std::vector<std::pair<std::string, std::optional<Finding>>> found(std::size_t step,
                                                                    std::size_t number,
                                                                    std::size_t learned) const {
    const auto in = [&](std::size_t task, std::size_t place) -> std::optional<Finding> {
      if (!results_[task]) return std::nullopt;
      return results_[task]->at(place);
    };
    const std::size_t claim = asked_[step][number].number;
    const std::size_t joint = first_differences_ + steps_.size();
    std::vector<std::pair<std::string, std::optional<Finding>>> all{
        {"GiNaC", proofs_.with_ginac(step, claim, results_)},
        {"prime field", proofs_.in_prime_field(step, claim, results_)},
        {"finite differences", in(first_differences_ + step, number)}};
    if (learned == not_learned) return all;
    all.emplace_back(whole_direction, in(joint, learned));
    all.emplace_back("all sizes", in(joint + 1, learned));
    return all;
  }

  // The verdict about a gradient of a step, given what comes back into it.
  ClaimReport report_on(std::size_t step, std::size_t number, std::size_t learned,
                        const Rests& rests) const {
    const EquationSystem& system = steps_[step].system;
    ClaimReport report;
    report.claim = asked_[step][number].claim;
    const Statement statement = statement_of(system, report.claim);
    report.statement = statement.text;
    report.where = statement.where;
    std::size_t proofs = 0, witnesses = 0;
    std::string left_out;
    for (auto& [checker, finding] : found(step, number, learned)) {
      const auto rest = rests.find(checker);
      const bool rests_on_nothing = rest != rests.end() && !rest->second;
      if (!finding || (rests_on_nothing && is_fine(finding->verdict))) {
        left_out += (left_out.empty() ? "" : ", ") + checker;
        continue;
      }
      if (rest != rests.end() && is_fine(finding->verdict)) {
        finding->verdict = Verdict::undecided;
        finding->detail = rest->second->detail;
        finding->looked = rest->second->looked;
      }
      keep_own_conditions(system, step + 1 < steps_.size(), *finding);
      proofs += finding->verdict == Verdict::proved;
      witnesses += finding->verdict == Verdict::holds;
      report.seconds += finding->seconds;
      report.findings.push_back(std::move(*finding));
    }
    const bool is_wrong =
        std::any_of(report.findings.begin(), report.findings.end(), [](const Finding& finding) {
          return finding.verdict == Verdict::refuted && finding.checker != whole_direction;
        });
    if (is_wrong) report.counterexample = find_counterexample(system, report.claim);
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

  // Those of the steps behind are in the claims about them, which are proved too.
  static void keep_own_conditions(const EquationSystem& system, bool has_steps_behind,
                                  Finding& finding) {
    if (finding.verdict != Verdict::proved) return;
    std::set<std::string> own;
    for (const auto& condition : system.conditions) own.insert(to_text(condition));
    for (const auto& condition : system.matrix_conditions) own.insert(to_text(condition));
    for (const auto& declaration : system.declarations) own.insert(declaration.name + " > 0");
    std::erase_if(finding.conditions,
                  [&](const std::string& condition) { return own.count(condition) == 0; });
    if (has_steps_behind) finding.conditions.push_back("the conditions of the layers behind it");
  }

  static std::optional<double> chance_of(const ClaimReport& report) {
    for (const auto& finding : report.findings)
      if (finding.error_probability) return finding.error_probability;
    return std::nullopt;
  }

  // A proof rests on those of the gradients that come back, each of which may be wrong by chance.
  static void add_chances(const std::map<std::size_t, double>& behind, ClaimReport& report) {
    for (auto& finding : report.findings) {
      if (!finding.error_probability) continue;
      for (const auto& [proof, chance] : behind) *finding.error_probability += chance;
    }
  }

  // What was not shown of the gradient that comes back is not known of anything before.
  static void rest_on(const ClaimReport& incoming, Rests& rests) {
    for (const char* checker : {"GiNaC", "prime field", "finite differences"}) {
      const auto finding = std::find_if(incoming.findings.begin(), incoming.findings.end(),
                                        [&](const Finding& f) { return f.checker == checker; });
      if (finding == incoming.findings.end()) {
        rests.emplace(checker, std::nullopt);
        continue;
      }
      if (is_fine(finding->verdict)) continue;
      Finding rest = *finding;
      const char* how = finding->verdict == Verdict::refuted ? "is wrong" : "was not shown";
      rest.detail = "it rests on " + incoming.claim.subject + ", which " + how;
      rests.emplace(checker, std::move(rest));
    }
  }

  const EquationSystem& system_;
  std::vector<Step> steps_;
  NetworkProofs proofs_;
  std::optional<NetworkSample> sample_;
  std::string no_sample_;
  std::vector<std::vector<StepClaim>> asked_;  // of each step
  std::vector<Claim> learned_;                 // of all steps, the last one first
  std::size_t first_differences_ = 0;          // the first of these tasks
  NetworkProofs::Results results_;
};

}  // namespace

double entries_of(const Shape& shape, const Sizes& sizes) {
  return static_cast<double>(shape.rows().at(sizes)) *
         static_cast<double>(shape.columns().at(sizes));
}

double work_of(const EquationSystem& system, const Sizes& sizes) {
  const auto batch = sizes.find("N");
  const double N = batch == sizes.end() ? 1 : static_cast<double>(batch->second);
  double work = 0;
  for (const auto& declaration : system.declarations)
    if (declaration.role == Role::weight) work += N * entries_of(declaration.shape, sizes);
  for (const auto& equation : system.forward) work += entries_of(equation.value.shape(), sizes);
  return work;
}

std::vector<ClaimReport> gradients_of_network(const Network& network, const Trial& trial,
                                              const VerifyOptions& options) {
  return Checkers(network, trial, options).reports();
}

}  // namespace gradstone
