#include "reference/optimizers/weight_decay.hpp"

namespace gradstone {
namespace {

constexpr const char* decay_name = "x_decay";

}  // namespace

StepStart step_start(SystemBuilder& optimizer, WeightDecay decay,
                     std::optional<Rational> usual_eta) {
  const Index i{"i"}, j{"j"};
  const auto x = optimizer.statistic("x", Dim{"K"}, Dim{"D"});
  const auto eta = optimizer.parameter("eta", usual_eta);
  if (decay == WeightDecay::none) return {x, eta, decay};

  const auto weight_decay = optimizer.parameter("weight_decay", Rational(1, 100));
  optimizer.condition(weight_decay >= 0);
  optimizer.forward(decay_name, (eta * weight_decay) * x);
  optimizer.define(decay_name, i, j, eta * weight_decay * entry("x", {i, j}));
  return {x, eta, decay};
}

Expr StepStart::plus(const Expr& step) const {
  if (decay == WeightDecay::none) return x + step;
  return x + (step - variable(decay_name, x.shape().rows(), x.shape().columns()));
}

Expr StepStart::minus(const Expr& step) const {
  if (decay == WeightDecay::none) return x - step;
  return x - (variable(decay_name, x.shape().rows(), x.shape().columns()) + step);
}

Scalar StepStart::plus(const Scalar& step) const {
  const Scalar before = entry("x", {Index{"i"}, Index{"j"}});
  if (decay == WeightDecay::none) return before + step;
  return before + (step - entry(decay_name, {Index{"i"}, Index{"j"}}));
}

Scalar StepStart::minus(const Scalar& step) const {
  const Scalar before = entry("x", {Index{"i"}, Index{"j"}});
  if (decay == WeightDecay::none) return before - step;
  return before - (entry(decay_name, {Index{"i"}, Index{"j"}}) + step);
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
