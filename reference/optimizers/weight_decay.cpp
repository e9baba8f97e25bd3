#include "reference/optimizers/weight_decay.hpp"

namespace gradstone {

StepStart step_start(SystemBuilder& optimizer, WeightDecay decay,
                     std::optional<Rational> usual_eta) {
  const Index i{"i"}, j{"j"};
  const auto x = optimizer.statistic("x", Dim{"K"}, Dim{"D"});
  const auto eta = optimizer.parameter("eta", usual_eta);
  if (decay == WeightDecay::none) return {x, eta, x, entry("x", {i, j}), decay};

  const auto weight_decay = optimizer.parameter("weight_decay", Rational(1, 100));
  optimizer.condition(weight_decay >= 0);
  const auto decayed = optimizer.forward("x_decayed", (1 - eta * weight_decay) * x);
  optimizer.define("x_decayed", i, j, (1 - eta * weight_decay) * entry("x", {i, j}));
  return {x, eta, decayed, entry("x_decayed", {i, j}), decay};
}

Scalar StepStart::rate(const Index& s) const {
  return decay == WeightDecay::none ? entry("eta", {s}) : eta;
}

Scalar StepStart::left(const Scalar& value, const Scalar& steps) const {
  if (decay == WeightDecay::none) return value;
  return power(1 - eta * parameter("weight_decay"), steps) * value;
}

void name_form(SystemBuilder& optimizer, WeightDecay decay) {
  if (decay != WeightDecay::none) optimizer.form("weight decay");
}

}  // namespace gradstone
