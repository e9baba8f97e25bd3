#include <algorithm>
#include <ctime>
#include <functional>
#include <limits>
#include <memory>

#include "numeric/evaluate.hpp"
#include "validation/numeric/cln_loops.hpp"
#include "validation/numeric/comparison.hpp"
#include "validation/numeric/gradient.hpp"
#include "validation/numeric/witness.hpp"

namespace gradstone {
namespace {

constexpr const char* joint_checker = "direction with 60 digits";

/// One claim: which entries move, how, and what the equation says of that.
struct JointMotion {
  std::string subject;
  std::vector<ClnDual*> entries;
  std::vector<double> direction;
  ClnReal stated = 0;  ///< derivative along the direction
  ClnReal size = 0;    ///< the same, with the magnitudes of all terms
};

constexpr double disturbance = 1e-60;

/// The forward pass with 60 digits, in which some entries move. Where it is disturbed, what the
/// claims are about differs from the sample by this part.
class JointObjective {
 public:
  JointObjective(const EquationSystem& system, const std::vector<Claim>& claims,
                 const Sample& sample, std::uint64_t seed, bool disturbed)
      : loops_(loop_evaluator<ClnDual>(system, sample.sizes, Equations::forward)),
        output_(system.output) {
    auto given = in_scalar<ClnReal>(sample.values);
    if (disturbed) disturb(claims, given, seed);
    for (const auto& [name, value] : given) {
      if (name == system.cotangent()) continue;
      loops_.matrix(name) =
          map_elements<ClnDual>(value, [](const ClnReal& x) { return ClnDual(x); });
    }
    give(loops_, Values<ClnDual>{}, in_scalar<ClnDual>(sample.parameters));
    if (const std::string cotangent = system.cotangent(); !cotangent.empty())
      weights_ = given.at(cotangent);
    const auto stated = evaluate_backward<ClnReal>(system, sample.sizes, given,
                                                   in_scalar<ClnReal>(sample.parameters));
    for (const auto& claim : claims)
      motions_.push_back(motion(system, claim, stated.at(claim.subject), seed++));
  }

  const std::vector<JointMotion>& motions() const { return motions_; }

  /// The derivative of the output where these motions are made, each along its direction.
  ClnReal derivative(std::size_t first, std::size_t last) {
    set(first, last, true);
    loops_.run();
    set(first, last, false);
    const Matrix<ClnDual>& Y = loops_.matrix(output_);
    if (weights_.size() == 0) return Y.elements().at(0).tangent;
    ClnReal total = 0;
    for (std::size_t k = 0; k < Y.size(); ++k)
      total = total + weights_.elements()[k] * Y.elements()[k].tangent;
    return total;
  }

 private:
  static void disturb(const std::vector<Claim>& claims, Values<ClnReal>& given,
                      std::uint64_t seed) {
    for (const auto& claim : claims) {
      const auto found = given.find(claim.of);
      if (found == given.end()) continue;
      const auto by = random_direction(found->second.size(), ++seed);
      for (std::size_t k = 0; k < by.size(); ++k) {
        ClnReal& x = found->second.elements()[k];
        x = x + x * ClnReal(disturbance * by[k]);
      }
    }
  }

  JointMotion motion(const EquationSystem& system, const Claim& claim,
                     const Matrix<ClnReal>& stated, std::uint64_t seed) {
    JointMotion motion;
    motion.subject = claim.subject;
    if (system.find_parameter(claim.of)) {
      motion.entries.push_back(&loops_.parameter(claim.of));
    } else {
      for (ClnDual& x : loops_.matrix(claim.of).elements()) motion.entries.push_back(&x);
    }
    motion.direction = random_direction(motion.entries.size(), seed);
    for (std::size_t k = 0; k < motion.direction.size(); ++k) {
      const ClnReal term = ClnReal(motion.direction[k]) * stated.elements().at(k);
      motion.stated = motion.stated + term;
      motion.size = motion.size + abs(term);
    }
    return motion;
  }

  void set(std::size_t first, std::size_t last, bool moving) {
    for (std::size_t n = first; n < last; ++n) {
      const JointMotion& motion = motions_[n];
      for (std::size_t k = 0; k < motion.entries.size(); ++k)
        motion.entries[k]->tangent = ClnReal(moving ? motion.direction[k] : 0.0);
    }
  }

  LoopEvaluator<ClnDual> loops_;
  std::string output_;
  Matrix<ClnReal> weights_;
  std::vector<JointMotion> motions_;
};

/// What is stated and what is derived of some motions together.
struct Both {
  ClnReal stated = 0, derived = 0;
  double size = 0;  ///< of the terms that they are sums of
};

Both both(JointObjective& objective, std::size_t first, std::size_t last) {
  Both result;
  ClnReal size = 0;
  for (std::size_t n = first; n < last; ++n) {
    result.stated = result.stated + objective.motions()[n].stated;
    size = size + objective.motions()[n].size;
  }
  result.derived = objective.derivative(first, last);
  result.size = std::max({size.to_double(), abs(result.derived).to_double(), 1e-15});
  return result;
}

/// Looks at motions in one sample, and where rounding may matter in the disturbed one.
class JointLook {
 public:
  JointLook(const EquationSystem& system, const std::vector<Claim>& claims, const Sample& sample,
            std::uint64_t seed)
      : make_([&system, &claims, &sample, seed](bool disturbed) {
          return std::make_unique<JointObjective>(system, claims, sample, seed, disturbed);
        }),
        sizes_(sample.sizes),
        objective_(make_(false)) {}

  /// Nothing is truncated. A deep network may amplify rounding, and what cancels leaves some of it;
  /// both differ in the disturbed sample, which moves by far more than rounding does.
  Finding look(std::size_t first, std::size_t last) {
    const Both found = both(*objective_, first, last);
    const double error = abs(found.stated - found.derived).to_double();
    double bound = disturbance * found.size;
    if (error > bound) {
      if (!disturbed_) disturbed_ = make_(true);
      const Both other = both(*disturbed_, first, last);
      const double change = abs(found.stated - other.stated).to_double() +
                            abs(found.derived - other.derived).to_double();
      bound += 100 * change;
    }
    // What is that uncertain says nothing.
    if (bound > 1e-10 * found.size) bound = std::numeric_limits<double>::infinity();
    Comparisons comparisons(joint_checker, sizes_);
    comparisons.add(
        "the derivative along a random direction, by " + objective_->motions()[first].subject,
        found.stated.to_double(), found.derived.to_double(), error, bound);
    return comparisons.finding();
  }

 private:
  std::function<std::unique_ptr<JointObjective>(bool)> make_;
  Sizes sizes_;
  std::unique_ptr<JointObjective> objective_, disturbed_;
};

}  // namespace

std::vector<Finding> witness_along_joint_direction(const EquationSystem& system,
                                                   const std::vector<Claim>& claims,
                                                   const Sample& sample, std::uint64_t seed,
                                                   double most_seconds) {
  if (claims.empty()) return {};
  const auto deadline = std::clock() + static_cast<std::clock_t>(most_seconds * CLOCKS_PER_SEC);
  JointLook joint_look(system, claims, sample, seed);
  const Finding joint = joint_look.look(0, claims.size());
  if (joint.verdict != Verdict::refuted) return std::vector(claims.size(), joint);
  std::vector<Finding> findings;
  for (std::size_t n = 0; n < claims.size(); ++n) {
    if (std::clock() < deadline) {
      findings.push_back(joint_look.look(n, n + 1));
      continue;
    }
    Finding& finding = findings.emplace_back();
    finding.checker = joint_checker;
    finding.sizes = {sample.sizes};
    finding.looked = false;
    finding.detail = "a stated gradient of the whole is wrong; there was no time to look at each";
  }
  return findings;
}

}  // namespace gradstone
