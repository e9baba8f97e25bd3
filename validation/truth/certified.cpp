#include "validation/truth/certified.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "reference/error.hpp"
#include "validation/truth/ball.hpp"
#include "validation/truth/rounding.hpp"
#include "validation/truth/truth_loops.hpp"

namespace gradstone {
namespace {

template <class S>
Values<S> evaluated(const EquationSystem& system, Equations equations, const Sizes& sizes,
                    const Values<double>& given, const ParameterValues<double>& parameters) {
  Values<S> values;
  for (const auto& [name, value] : given) {
    const Declaration* declaration = system.find_declaration(name);
    const bool moves = declaration && declaration->differentiated();
    values[name] = map_elements<S>(value, [&](double x) { return S(x, moves); });
  }
  ParameterValues<S> scalars;
  for (const auto& [name, value] : parameters) {
    const ParameterDeclaration* declaration = system.find_parameter(name);
    scalars.emplace(name, S(value, declaration && declaration->trainable));
  }
  return evaluate<S>(system, equations, sizes, values, scalars);
}

using Certified = std::map<std::string, CertifiedMatrix>;

// Whether an entry is as certain as it can be.
bool is_settled(double lower, double upper) {
  return lower == upper || std::isnan(lower);
}

struct Progress {
  std::size_t open = 0;  // entries that are not settled
  bool any = false;      // whether an enclosure became narrower
};

template <class S>
Progress take(const Values<S>& values, const std::vector<std::string>& names,
              const FloatFormat& format, Certified& certified) {
  Progress progress;
  for (const auto& name : names) {
    const Matrix<S>& value = values.at(name);
    auto [known, is_new] = certified.try_emplace(name);
    auto& [lower, upper] = known->second;
    if (is_new) {
      constexpr double infinity = std::numeric_limits<double>::infinity();
      lower = Matrix<double>(value.rows(), value.columns(), -infinity);
      upper = Matrix<double>(value.rows(), value.columns(), infinity);
    }
    for (std::size_t k = 0; k < value.size(); ++k) {
      double& from = lower.elements()[k];
      double& to = upper.elements()[k];
      if (is_settled(from, to)) continue;
      const Ends ends = rounded_ends(value.elements()[k], format);
      const double width = to - from;
      // Each enclosure holds the value, so both together do.
      from = std::isnan(ends.lower) ? ends.lower : std::max(from, ends.lower);
      to = std::isnan(ends.upper) ? ends.upper : std::min(to, ends.upper);
      if (!is_settled(from, to)) ++progress.open;
      if (!(to - from == width)) progress.any = true;
    }
  }
  return progress;
}

}  // namespace

std::map<std::string, CertifiedMatrix> certified_values(
    const EquationSystem& system, Equations equations, const Sizes& sizes,
    const Values<double>& given, const ParameterValues<double>& parameters,
    const FloatFormat& format, const std::vector<std::string>& names, CertifiedWork* work) {
  const auto wanted = names.empty() ? computed_names(system, equations) : names;
  Certified certified;
  const auto coarse = evaluated<DoubleDouble>(system, equations, sizes, given, parameters);
  Progress progress = take(coarse, wanted, format, certified);
  CertifiedWork done;
  for (const auto& [name, value] : certified) done.entries += value.lower.size();
  done.beyond_coarse = progress.open;

  // What is closer to 0 than half the smallest subnormal number rounds to 0, which is seen as soon
  // as the ends are that close: the bits that are left when numbers of size 1 cancel.
  const long most = 320 + format.digits - format.least_exponent;
  // An enclosure that more bits do not narrow is that of a kink, or of a middle of two numbers.
  bool again = true;
  for (long bits = 256; progress.open > 0 && again; bits = std::min(4 * bits, most)) {
    Ball::precision = bits;
    const auto finer = evaluated<Ball>(system, equations, sizes, given, parameters);
    progress = take(finer, wanted, format, certified);
    again = bits < most && (progress.any || done.most_bits == 0);
    done.most_bits = bits;
  }
  if (work) *work = done;
  return certified;
}

std::optional<double> certified_slope(const EquationSystem& system, const Sizes& sizes,
                                      const Values<double>& given,
                                      const ParameterValues<double>& parameters,
                                      const std::string& moved,
                                      const std::vector<std::size_t>& entries) {
  Ball::precision = 1024;
  const Ball step(0x1p-200);
  const std::string cotangent = system.cotangent();
  auto loops = loop_evaluator<Ball>(system, sizes, Equations::forward);
  Values<Ball> values;
  for (const auto& [name, value] : given)
    if (!system.is_cotangent(name))
      values[name] = map_elements<Ball>(value, [](double x) { return Ball(x); });
  ParameterValues<Ball> scalars;
  for (const auto& [name, value] : parameters) scalars.emplace(name, Ball(value));
  give(loops, values, scalars);
  // The objective with the entries moved by so much.
  const auto at = [&](const Ball& by) {
    Matrix<Ball>& matrix = loops.matrix(moved);
    for (const std::size_t k : entries) matrix.elements()[k] = values.at(moved).elements()[k] + by;
    loops.run();
    const Matrix<Ball>& output = loops.matrix(system.output);
    Ball sum(0.0);
    for (std::size_t k = 0; k < output.size(); ++k) {
      const Ball factor(cotangent.empty() ? 1.0 : given.at(cotangent).elements()[k]);
      sum = sum + factor * output.elements()[k];
    }
    return sum;
  };
  const Ball here = at(Ball(0.0));
  const Ends right = rounded_ends((at(step) - here) / step, formats::f64());
  const Ends left = rounded_ends((here - at(-step)) / step, formats::f64());
  const double slope = (right.lower + right.upper) / 2;
  // Away from kinks both differ by the curvature times the step, which is nothing.
  const double close = 0x1p-45 * std::max(1.0, std::abs(slope));
  const bool is_one = std::isfinite(slope) && right.upper - right.lower <= close &&
                      std::abs(left.lower - slope) <= close &&
                      std::abs(left.upper - slope) <= close;
  if (!is_one) return std::nullopt;
  return slope;
}

}  // namespace gradstone
