#include "validation/network_sample.hpp"

#include <algorithm>
#include <cmath>

#include "numeric/compiled_scalars.hpp"
#include "numeric/evaluate.hpp"
#include "reference/error.hpp"

namespace gradstone {
namespace {

/// The exponent of the largest entry: it is below 2^n.
int exponent_of(const Matrix<double>& values) {
  double largest = 0;
  for (const double x : values.elements()) largest = std::max(largest, std::abs(x));
  int exponent = 0;
  std::frexp(largest, &exponent);
  return exponent;
}

/// How many backward values are not 0 everywhere.
std::size_t gradients_to_see(const EquationSystem& network, const Values<double>& computed) {
  return static_cast<std::size_t>(std::count_if(
      network.backward.begin(), network.backward.end(), [&](const Equation& equation) {
        const auto& entries = computed.at(equation.name).elements();
        return std::any_of(entries.begin(), entries.end(), [](double x) { return x != 0; });
      }));
}

Matrix<Rational> exact(const Matrix<double>& values) {
  return map_elements<Rational>(values, [](double x) { return gradstone::exact(x); });
}

}  // namespace

Rational exact(double value) {
  constexpr int digits = 24, most = 38;
  int exponent = 0;
  std::frexp(value, &exponent);
  if (!std::isfinite(value) || exponent > most)
    throw DomainError("a value of the network is too large to be looked at: " +
                      std::to_string(value));
  const int shift = std::clamp(digits - exponent, 0, 60);
  return Rational(std::llround(std::ldexp(value, shift)), std::int64_t{1} << shift);
}

NetworkSample::NetworkSample(const EquationSystem& network, const Trial& trial) {
  // Kinks are kept away from where they matter: entry by entry.
  Palette palette;
  palette.margin = 0;
  // Where every unit of a layer is off, nothing before it could be seen to be wrong. In a network
  // that is deep and narrow that is so for most samples; then it is small, and they are cheap.
  constexpr std::uint64_t attempts = 20;
  constexpr std::size_t most_numbers = 1'000'000;  // computed in attempts beyond these
  std::size_t best = 0, numbers = 0;
  Trial next = trial;
  for (std::uint64_t attempt = 0; attempt < attempts || numbers < most_numbers;
       ++attempt, next.seed += 1000) {
    const Sample sample = draw_sample(network, next, palette);
    auto computed =
        evaluate_backward<double>(network, sample.sizes, in_scalar<double>(sample.values),
                                  in_scalar<double>(sample.parameters));
    for (const auto& [name, values] : computed) numbers += values.size();
    const std::size_t found = gradients_to_see(network, computed);
    if (attempt > 0 && found <= best) continue;
    best = found;
    whole_ = sample;
    computed_ = std::move(computed);
    if (found == network.backward.size()) break;
  }
}

Sample NetworkSample::at(const Step& step) const {
  Sample sample;
  sample.sizes = whole_.sizes;
  for (const auto& declaration : step.system.declarations) {
    const std::string& name = declaration.name;
    sample.values[name] = name == step.input ? exact(computed_.at(name)) : whole_.values.at(name);
  }
  for (const auto& parameter : step.system.parameters)
    sample.parameters[parameter.name] = whole_.parameters.at(parameter.name);
  if (const std::string cotangent = step.system.cotangent(); !cotangent.empty()) {
    const auto& known = computed_.find(cotangent);
    if (known == computed_.end()) {
      sample.values[cotangent] = whole_.values.at(cotangent);
    } else {
      const int exponent = exponent_of(known->second);
      sample.values[cotangent] = exact(map_elements<double>(
          known->second, [exponent](double x) { return std::ldexp(x, -exponent); }));
    }
  }
  return sample;
}

}  // namespace gradstone
