#include <functional>

#include "reference/builder.hpp"
#include "reference/functions.hpp"
#include "reference/moving_mean.hpp"
#include "reference/optimizers/weight_decay.hpp"
#include "reference/registry.hpp"

namespace gradstone {
namespace {

// A decaying mean of terms[s] after `count` steps, the last of which is `last`: what is left of the
// start, and the share of every term since.
Scalar decaying_mean(const Scalar& beta, const Scalar& start, const Scalar& count,
                     const Bound& last, const std::function<Scalar(const Index&)>& term) {
  const Index s{"s"};
  return power(beta, count) * start +
         (1 - beta) * sum(s, Bound(one), last, power(beta, count - value_of(s)) * term(s));
}

EquationSystem adam_with(WeightDecay decay) {
  const Dim K{"K"}, D{"D"}, T{"T"};
  OptimizerBuilder optimizer("adam", "steps scaled by moments of the gradients");
  const auto start = step_start(optimizer, decay, Rational(1, 1000));
  const auto& eta = start.eta;
  const auto g = optimizer.statistic("g", K, D);
  const auto m = optimizer.statistic("m", K, D);
  const auto v = optimizer.statistic("v", K, D, Domain::positive);
  const auto beta1 = optimizer.parameter("beta1", Rational(9, 10));
  const auto beta2 = optimizer.parameter("beta2", Rational(999, 1000));
  const auto epsilon = optimizer.parameter("epsilon", Rational(1, 100'000'000));
  const auto t = optimizer.integer_parameter("t");
  for (const auto& beta : {beta1, beta2}) {
    optimizer.condition(beta >= 0);
    optimizer.condition(beta < 1);
  }
  optimizer.condition(epsilon > 0);
  optimizer.condition(t >= 1);

  const auto m_next = optimizer.forward("m_next", moved_mean(m, 1 - beta1, g));
  const auto v_next = optimizer.forward("v_next", moved_mean(v, 1 - beta2, square(g)));
  const auto m_hat = optimizer.forward("m_hat", (1 / (1 - power(beta1, t))) * m_next);
  const auto v_hat = optimizer.forward("v_hat", (1 / (1 - power(beta2, t))) * v_next);
  const auto denominator = sqrt(v_hat) + epsilon * ones(K, D);
  const auto x_next =
      optimizer.forward("x_next", start.minus(eta * hadamard(m_hat, reciprocal(denominator))));
  optimizer.update(start.x, x_next);
  optimizer.update(m, m_next);
  optimizer.update(v, v_next);

  const Index i{"i"}, j{"j"}, step{"t"};
  const auto at = [&](const std::string& name) { return entry(name, {i, j}); };
  optimizer.define("m_next", i, j, beta1 * at("m") + (1 - beta1) * at("g"));
  optimizer.define("v_next", i, j, beta2 * at("v") + (1 - beta2) * at("g") * at("g"));
  optimizer.define("m_hat", i, j, at("m_next") / (1 - power(beta1, t)));
  optimizer.define("v_hat", i, j, at("v_next") / (1 - power(beta2, t)));
  optimizer.define("x_next", i, j, start.minus(eta * at("m_hat") / (sqrt(at("v_hat")) + epsilon)));

  const auto g_at = [&](const Index& s) { return entry("g", {s, i, j}); };
  const auto m_after = [&](const Scalar& count, const Bound& last) {
    return decaying_mean(beta1, at("m"), count, last, g_at);
  };
  const auto v_after = [&](const Scalar& count, const Bound& last) {
    return decaying_mean(beta2, at("v"), count, last,
                         [&](const Index& s) { return square(g_at(s)); });
  };
  const Scalar count = value_of(step);
  const Scalar m_hat_after = m_after(count, step) / (1 - power(beta1, count));
  const Scalar v_hat_after = v_after(count, step) / (1 - power(beta2, count));
  optimizer.unrolled(m, "T", m_after(size(T), T));
  optimizer.unrolled(v, "T", v_after(size(T), T));
  const Scalar taken = start.rate(step) * m_hat_after / (sqrt(v_hat_after) + epsilon);
  optimizer.unrolled(
      start.x, "T",
      start.left(at("x"), size(T)) - sum(step, T, start.left(taken, size(T) - value_of(step))));

  name_form(optimizer, decay);
  const bool decays = decay != WeightDecay::none;
  optimizer.alias(decays ? "AdamW" : "Adam").domain("all finite inputs; v >= 0");
  optimizer.source(decays ? "Loshchilov and Hutter, Decoupled Weight Decay, 2019, algorithm 2"
                          : "Kingma and Ba 2015, algorithm 1; Nabla");
  return optimizer.build();
}

}  // namespace

/// Adam: a step along the decaying mean m of the gradients, divided by the root of the decaying
/// mean v of their squares, both corrected for having started at 0.
///
///     m_next = beta1 m + (1 - beta1) g                   m_hat = m_next / (1 - beta1^t)
///     v_next = beta2 v + (1 - beta2) g^2                 v_hat = v_next / (1 - beta2^t)
///     x_next = x - eta m_hat / (sqrt(v_hat) + epsilon)
///     after T steps: x - sum(t: T, eta[t] m_hat[t] / (sqrt(v_hat[t]) + epsilon)), where
///     m[t] = beta1^t m + (1 - beta1) sum(s: t, beta1^(t - s) g[s]), and v[t] likewise with g[s]^2
///
/// The means are computed as moving_mean.hpp says: 1 - beta2 is what must not be rounded.
///
/// AdamW is the form with weight decay, see weight_decay.hpp: the step makes x smaller as well, and
/// the moments know nothing of it.
///
/// epsilon stands outside the root, and the step starts from the current x. (The Nabla report
/// prints the x before that; its code does not.)
///
/// Shapes     x, g, m, v: K x D; t counts the steps from 1. m and v are 0 before the first step;
///            the sums hold for every m, and every v >= 0.
/// Domain     all finite inputs; v >= 0, 0 <= beta1 < 1, 0 <= beta2 < 1, epsilon > 0, t >= 1.
/// Source     Kingma and Ba, Adam, 2015, algorithm 1; Nabla report, as its code computes it. AdamW:
///            Loshchilov and Hutter, Decoupled Weight Decay Regularization, 2019, algorithm 2.
Forms optimizers::adam() {
  return {adam_with(WeightDecay::none), adam_with(WeightDecay::decoupled)};
}

}  // namespace gradstone
