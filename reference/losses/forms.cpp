#include "reference/losses/forms.hpp"

namespace gradstone {
namespace {

Scalar sum_over_batch(const LossOfExample& of) {
  const Index n{"n"};
  return sum(n, Dim{"N"}, of({"Y", "T", n}));
}

}  // namespace

OutputsAndTargets declare_batch(SystemBuilder& loss, Domain outputs, Domain targets) {
  const Dim N{"N"}, K{"K"};  // examples, outputs
  return {loss.input("Y", N, K, outputs), loss.target("T", N, K, targets)};
}

OutputsAndTargets declare_vector(SystemBuilder& loss, Domain outputs, Domain targets) {
  const Dim K{"K"};
  return {loss.input("y", one, K, outputs), loss.target("t", one, K, targets)};
}

void define_vector(SystemBuilder& loss, const LossOfExample& of) {
  loss.define("L", of({"y", "t", Index{}}));
}

void define_sum(SystemBuilder& loss, const LossOfExample& of) {
  loss.define("L", sum_over_batch(of));
  loss.reduction(Reduction::sum);
}

void define_mean(SystemBuilder& loss, const LossOfExample& of) {
  loss.define("L", sum_over_batch(of) / size(Dim{"N"}));
  loss.reduction(Reduction::mean);
}

}  // namespace gradstone
