#include "reference/optimizers/velocity.hpp"

namespace gradstone {
namespace {

// `count` is the number of steps as a scalar, `last` as the bound of a sum.
Scalar velocity_after(const Scalar& mu, const Scalar& count, const Bound& last) {
  const Index i{"i"}, j{"j"}, s{"s"};
  const Scalar push = entry("eta", {s}) * entry("g", {s, i, j});
  return power(mu, count) * entry("delta", {i, j}) -
         sum(s, Bound(one), last, power(mu, count - value_of(s)) * push);
}

}  // namespace

Scalar Velocity::after(const Index& t) const {
  return velocity_after(mu, value_of(t), t);
}

Velocity velocity_step(SystemBuilder& optimizer, const Expr& g, const Scalar& eta) {
  const auto delta = optimizer.statistic("delta", g.shape().rows, g.shape().columns);
  const auto mu = optimizer.parameter("mu", Rational(9, 10));
  const auto next = optimizer.forward("delta_next", mu * delta - eta * g);
  optimizer.update(delta, next);

  const Index i{"i"}, j{"j"};
  const Dim T{"T"};
  optimizer.define("delta_next", i, j, mu * entry("delta", {i, j}) - eta * entry("g", {i, j}));
  optimizer.unrolled(delta, "T", velocity_after(mu, size(T), T));
  return {mu, next};
}

}  // namespace gradstone
