#include "reference/optimizers/velocity.hpp"

namespace gradstone {
namespace {

// `count` is the number of steps as a scalar, `last` as the bound of a sum.
Scalar velocity_after(const StepStart& start, const Scalar& mu, const Scalar& count,
                      const Bound& last) {
  const Index i{"i"}, j{"j"}, s{"s"};
  const Scalar push = start.rate(s) * entry("g", {s, i, j});
  return power(mu, count) * entry("delta", {i, j}) -
         sum(s, Bound(one), last, power(mu, count - value_of(s)) * push);
}

}  // namespace

Scalar Velocity::after(const Index& t) const {
  return velocity_after(start, mu, value_of(t), t);
}

Velocity velocity_step(SystemBuilder& optimizer, const StepStart& start, const Expr& g) {
  const auto delta = optimizer.statistic("delta", g.shape().rows(), g.shape().columns());
  const auto mu = optimizer.parameter("mu", Rational(9, 10));
  const auto& eta = start.eta;
  const auto next = optimizer.forward("delta_next", mu * delta - eta * g);
  optimizer.update(delta, next);

  const Index i{"i"}, j{"j"};
  const Dim T{"T"};
  optimizer.define("delta_next", i, j, mu * entry("delta", {i, j}) - eta * entry("g", {i, j}));
  optimizer.unrolled(delta, "T", velocity_after(start, mu, size(T), T));
  return {start, mu, next};
}

EquationSystem with_velocity_steps(OptimizerBuilder& optimizer, const Velocity& velocity,
                                   const Expr& x_next, const Scalar& x_next_entry, const Index& t,
                                   const Scalar& step, const std::string& alias) {
  const StepStart& start = velocity.start;
  const Index i{"i"}, j{"j"};
  const Dim T{"T"};
  optimizer.update(start.x, optimizer.forward("x_next", x_next));
  optimizer.define("x_next", i, j, x_next_entry);
  optimizer.unrolled(
      start.x, "T",
      start.left(entry("x", {i, j}), size(T)) + sum(t, T, start.left(step, size(T) - value_of(t))));
  name_form(optimizer, start.decay);
  optimizer.alias(alias).domain("all finite inputs");
  optimizer.source("nerva manual, optimizers");
  return optimizer.build();
}

}  // namespace gradstone
