// Updates in float at small rates: 10^4 steps of every optimizer, beside the exact ones. What is
// rounded must not be rounded away.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "numeric/bound.hpp"
#include "stepped_run.hpp"
#include "tests/support/forms.hpp"

namespace gradstone {
namespace {

using testing_plan::DrawnNumbers;
using testing_plan::SteppedRun;
using testing_plan::with_equation;
using testing_plan::with_rounded_factor;
using testing_support::form_of;
using testing_support::forms_where;
using testing_support::name_of_form;
using testing_support::NamedForm;
using FloatBound = Bounded<float>;

/// An optimizer on a column of numbers.
template <class T>
struct OptimizerRun : SteppedRun<T> {
  OptimizerRun(const EquationSystem& optimizer, std::int64_t count, double eta)
      : SteppedRun<T>(optimizer, {{"K", count}, {"D", 1}}) {
    this->set("eta", eta);
  }
};

constexpr int all_steps = 10'000;
constexpr double small_rates[] = {1e-3, 1e-5, 1e-7};

bool is_optimizer(const EquationSystem& system) {
  return system.kind == Kind::optimizer;
}

class SmallUpdates : public testing::TestWithParam<NamedForm> {
 protected:
  const EquationSystem& optimizer() const { return *GetParam().system; }
};

INSTANTIATE_TEST_SUITE_P(Registry, SmallUpdates, testing::ValuesIn(forms_where(is_optimizer)),
                         name_of_form);

// The first power of 2 that is not below 1000 eta: a number of this size is changed by some
// thousandths in a step, which float holds.
double scale_for(double eta) {
  return std::exp2(std::ceil(std::log2(1000 * eta)));
}

template <class T>
void start_at(Matrix<T>& x, double scale) {
  std::mt19937 random(3);
  std::uniform_real_distribution<float> start(0.5F, 1.5F);
  for (auto& element : x.elements())
    element = static_cast<T>(static_cast<float>(scale) * start(random));
}

void copy_into(Matrix<double>& to, const Matrix<float>& from) {
  std::copy(from.elements().begin(), from.elements().end(), to.elements().begin());
}

/// The definitions by elements, as textbooks print them, in float with bounds of the errors.
class BoundedSteps {
 public:
  BoundedSteps(const EquationSystem& optimizer, std::int64_t count)
      : optimizer_(optimizer),
        loops_(loop_evaluator<FloatBound>(optimizer, {{"K", count}, {"D", 1}},
                                          Equations::definitions)) {}

  /// Begins from the exact numbers of a run.
  void start_from(const SteppedRun<float>& run) {
    for (const auto& [name, matrix] : run.matrices()) take(name, matrix);
  }
  void step(const SteppedRun<float>& run) {
    for (const auto& [name, value] : run.parameters()) {
      const auto nearest = static_cast<float>(value);
      loops_.parameter(name) = {nearest, std::abs(static_cast<double>(nearest) - value)};
    }
    take("g", run.matrices().at("g"));
    loops_.run();
    for (const auto& update : optimizer_.updates)
      loops_.matrix(update.name) = loops_.matrix(update.from);
  }
  double bound(const std::string& name, std::size_t k) const {
    return loops_.matrix(name).elements()[k].bound();
  }

 private:
  void take(const std::string& name, const Matrix<float>& matrix) {
    loops_.matrix(name) = map_elements<FloatBound>(matrix, [](float x) { return FloatBound(x); });
  }

  const EquationSystem& optimizer_;
  LoopEvaluator<FloatBound> loops_;
};

/// Of x and all states together: how often a step in float was further from that in double, with
/// the same numbers before, than the bound of one step. The equations are those of `executed`, the
/// bounds those of `stated`. The bound of x is one rounding of x, and what the roundings of all
/// that is added to it amount to.
int steps_out_of_bound(const EquationSystem& executed, const EquationSystem& stated, double eta) {
  constexpr std::int64_t count = 8;
  OptimizerRun<float> in_float(executed, count, eta);
  OptimizerRun<double> in_double(stated, count, eta);
  BoundedSteps bounds(stated, count);
  start_at(in_float["x"], 1);
  DrawnNumbers gradients;
  int out = 0;
  for (int t = 1; t <= all_steps; ++t) {
    gradients.draw_into(in_float["g"]);
    for (const auto& [name, matrix] : in_float.matrices()) copy_into(in_double[name], matrix);
    bounds.start_from(in_float);
    in_float.step(t);
    in_double.step(t);
    bounds.step(in_float);
    for (const auto& update : stated.updates) {
      for (std::size_t k = 0; k < count; ++k) {
        const double error = static_cast<double>(in_float[update.name].elements()[k]) -
                             in_double[update.name].elements()[k];
        if (!(std::abs(error) <= bounds.bound(update.name, k))) ++out;
      }
    }
  }
  return out;
}

TEST_P(SmallUpdates, AreRoundedOnceInEveryStep) {
  for (const double eta : small_rates)
    EXPECT_EQ(steps_out_of_bound(optimizer(), optimizer(), eta), 0);
}

TEST(SmallUpdatesControl, AFactorThatIsRoundedIsOutOfTheBoundOfAStep) {
  const auto& optimizer = form_of("optimizer:gradient_descent", "weight decay");
  EXPECT_GT(steps_out_of_bound(with_rounded_factor(optimizer), optimizer, 2e-6), all_steps / 100);
}

// The errors of all steps, carried on: of the states, which forget, they stay small; of x they
// add up to that of as many roundings, in the worst case all to one side.
TEST_P(SmallUpdates, StayWithinTheBoundOfTheirDoubleValuesOverAllSteps) {
  constexpr std::int64_t count = 8;
  for (const double eta : small_rates) {
    OptimizerRun<float> in_float(optimizer(), count, eta);
    OptimizerRun<double> in_double(optimizer(), count, eta);
    start_at(in_float["x"], scale_for(eta));
    start_at(in_double["x"], scale_for(eta));
    BoundedSteps bounds(optimizer(), count);
    bounds.start_from(in_float);
    DrawnNumbers gradients;
    for (int t = 1; t <= all_steps; ++t) {
      gradients.draw_into(in_float["g"]);
      copy_into(in_double["g"], in_float["g"]);
      in_float.step(t);
      in_double.step(t);
      bounds.step(in_float);
    }
    for (std::size_t k = 0; k < count; ++k) {
      for (const auto& update : optimizer().updates)
        EXPECT_LE(std::abs(static_cast<double>(in_float[update.name].elements()[k]) -
                           in_double[update.name].elements()[k]),
                  bounds.bound(update.name, k))
            << update.name << ", eta " << eta;
      // 10^4 units of roundoff are 6e-4; the numbers are up to 2.5 times the scale by then.
      EXPECT_LE(bounds.bound("x", k), 0.01 * scale_for(eta)) << "the bound says nothing";
    }
  }
}

constexpr int drifting = 512;  // numbers

/// What float adds to numbers, and how far they went.
struct Drift {
  double bias = 0;   ///< the mean of what is too much in float
  double moved = 0;  ///< the mean of the distances, in double
};

Drift drift(const EquationSystem& optimizer, double eta, double scale) {
  OptimizerRun<float> in_float(optimizer, drifting, eta);
  OptimizerRun<double> in_double(optimizer, drifting, eta);
  start_at(in_float["x"], scale);
  start_at(in_double["x"], scale);
  const auto start = in_double["x"];
  DrawnNumbers gradients;
  for (int t = 1; t <= all_steps; ++t) {
    gradients.draw_into(in_float["g"]);
    copy_into(in_double["g"], in_float["g"]);
    in_float.step(t);
    in_double.step(t);
  }
  Drift drift;
  for (std::size_t k = 0; k < drifting; ++k) {
    const double truth = in_double["x"].elements()[k];
    drift.bias += (static_cast<double>(in_float["x"].elements()[k]) - truth) / drifting;
    drift.moved += std::abs(truth - start.elements()[k]) / drifting;
  }
  return drift;
}

constexpr double float_roundoff = 0x1p-24;

// The rounding of a sum is between -1/2 and 1/2 unit in the last place of a number below 2, as
// often up as down: the mean over numbers and steps is that of independent errors. Five standard
// deviations. Factors, which are computed in double and rounded once, are wrong in the same way in
// all steps, by their roundoff; there are less than 16, that of mu counted 1 / (1 - mu) times.
double likely_bias(const Drift& drift, double scale) {
  return 5 * 2 * float_roundoff * scale * std::sqrt(all_steps / 12.0 / drifting) +
         16 * float_roundoff * drift.moved;
}

// With a decay of 0.01, 1e-4 becomes smaller by 1e-13 in a step at a rate of 1e-7: by a hundredth
// of a unit in its last place.
TEST_P(SmallUpdates, AddUpInFloatAsInDouble) {
  for (const double eta : small_rates) {
    const auto x = drift(optimizer(), eta, scale_for(eta));
    EXPECT_LE(std::abs(x.bias), likely_bias(x, scale_for(eta))) << eta;
  }
}

// Here a step is of some tens of units in the last place, and its decay of a fifth of one.
TEST_P(SmallUpdates, AddUpInLargeNumbers) {
  const auto x = drift(optimizer(), 2e-6, 1);
  EXPECT_LE(std::abs(x.bias), likely_bias(x, 1));
}

TEST(SmallUpdatesControl, AFactorThatIsRoundedDoesNotAddUp) {
  const auto& optimizer = form_of("optimizer:gradient_descent", "weight decay");
  for (const auto& [eta, scale] :
       {std::pair(1e-5, scale_for(1e-5)), {1e-7, scale_for(1e-7)}, {2e-6, 1.0}}) {
    const auto x = drift(with_rounded_factor(optimizer), eta, scale);
    EXPECT_GT(std::abs(x.bias), likely_bias(x, scale)) << eta;
  }
}

// Moving means.

// The mean over the numbers of a state of (float - double) / double, after all steps.
double relative_bias(const EquationSystem& system, const Sizes& sizes, const std::string& of_steps,
                     const std::string& state, const std::string& parameter, double value) {
  SteppedRun<float> in_float(system, sizes);
  SteppedRun<double> in_double(system, sizes);
  in_float.set(parameter, value);
  in_double.set(parameter, value);
  DrawnNumbers numbers;
  for (int t = 1; t <= all_steps; ++t) {
    numbers.draw_into(in_float[of_steps]);
    for (auto& x : in_float[of_steps].elements()) x = 1 + std::abs(x);
    copy_into(in_double[of_steps], in_float[of_steps]);
    in_float.step(t);
    in_double.step(t);
  }
  const auto& rounded = in_float[state].elements();
  const auto& truth = in_double[state].elements();
  double sum = 0;
  for (std::size_t k = 0; k < truth.size(); ++k)
    sum += (static_cast<double>(rounded[k]) - truth[k]) / truth[k];
  return sum / static_cast<double>(truth.size());
}

double bias_of_squares(const EquationSystem& adam, double beta2) {
  return relative_bias(adam, {{"K", drifting}, {"D", 1}}, "g", "v", "beta2", beta2);
}

// The two sums of a step are rounded, by up to one unit of roundoff each and as often up as down,
// and a step is forgotten after 1 / part others: five standard deviations. What is new, and the
// part, are rounded a few times more.
double likely_bias_of_mean(double part) {
  const double steps = std::min<double>(all_steps, 1 / part);
  return float_roundoff * (5 * std::sqrt(2 * steps / 3 / drifting) + 4);
}

TEST(MovingMeans, WeighOldAndNewByFactorsThatAddUpTo1) {
  for (const double part : {0.1, 1e-3, 1e-4, 1e-5}) {
    const double beta = 1 - part;
    EXPECT_LE(std::abs(bias_of_squares(form_of("optimizer:adam"), beta)), likely_bias_of_mean(part))
        << beta;
    const auto& statistics = form_of("layer:batch_normalization", "running statistics");
    const auto bias =
        relative_bias(statistics, {{"N", 3}, {"D", drifting}}, "X", "mean", "momentum", part);
    EXPECT_LE(std::abs(bias), likely_bias_of_mean(part)) << part;
  }
}

// As it is printed: 0.999 is too large by 1.3e-8 in float, which 1 - 0.999 doesn't know.
TEST(MovingMeansControl, FactorsThatAreRoundedEachByItselfAreOutOfThatBound) {
  const Dim K{"K"}, D{"D"};
  const auto v = variable("v", K, D), g = variable("g", K, D);
  const Scalar beta2 = parameter("beta2");
  const auto printed =
      with_equation(form_of("optimizer:adam"), "v_next", beta2 * v + (1 - beta2) * hadamard(g, g));
  EXPECT_NEAR(bias_of_squares(printed, 0.999), 1.3e-5, 2e-6);
  for (const double part : {1e-3, 1e-4, 1e-5})
    EXPECT_GT(std::abs(bias_of_squares(printed, 1 - part)), likely_bias_of_mean(part)) << part;
}

// A mean that forgets all is the new value, however large the old one was.
TEST(MovingMeans, TakeTheNewValueAsItIsWhereNothingIsKept) {
  SteppedRun<float> run(form_of("optimizer:adam"), {{"K", 1}, {"D", 1}});
  run.set("beta1", 0);
  run.set("beta2", 0);
  run["m"](0, 0) = 1e6F;
  run["v"](0, 0) = 1e12F;
  run["g"](0, 0) = -0x1p-7F;
  run.step(1);
  EXPECT_EQ(run["m"](0, 0), -0x1p-7F);
  EXPECT_EQ(run["v"](0, 0), 0x1p-14F);
}

}  // namespace
}  // namespace gradstone
