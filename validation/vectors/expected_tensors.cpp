#include "validation/vectors/expected_tensors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "reference/judged.hpp"

namespace gradstone {
namespace {

// A bound is the same on every machine although functions of the C library are not, once it has few
// digits; rounded up, it stays one. They are decimal, for files of text.
double with_few_digits(double bound) {
  constexpr int digits = 4;
  if (!(bound > 0) || !std::isfinite(bound)) return bound;
  const std::string nearest = fmt::format("{:.{}e}", bound, digits - 1);
  const auto exponent_at = nearest.find('e');
  const std::string mantissa = nearest.substr(0, 1) + nearest.substr(2, digits - 1);
  const int exponent = std::stoi(nearest.substr(exponent_at + 1)) - (digits - 1);
  for (const int up : {0, 1}) {
    const std::string text = fmt::format("{}e{}", std::stoi(mantissa) + up, exponent);
    double rounded = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), rounded);
    if (end.ec == std::errc() && rounded >= bound) return rounded;
  }
  return bound;  // next to the largest and the smallest numbers
}

// The true values; of a set a member: 0 if it is one, and where entries have to sum to a slope, the
// first of them take it.
std::vector<double> chosen_values(const Expected& expected) {
  const auto &lower = expected.lower.elements(), &upper = expected.upper.elements();
  std::vector<double> values = lower;
  for (std::size_t k = 0; k < values.size(); ++k)
    if (lower[k] < upper[k]) values[k] = std::clamp(0.0, lower[k], upper[k]);
  for (const auto& [entries, slope] : expected.joint) {
    double missing = slope;
    for (const std::size_t k : entries) missing -= values[k];
    for (const std::size_t k : entries) {
      if (!(lower[k] < upper[k]) || std::abs(missing) <= 0x1p-40 * std::abs(slope)) continue;
      const double value = std::clamp(values[k] + missing, lower[k], upper[k]);
      missing -= value - values[k];
      values[k] = value;
    }
  }
  return values;
}

// Whether all real numbers of which x is the nearest double have the same nearest number of the
// format: not in the middle between two.
bool rounds_alike(const FloatFormat& format, double x) {
  if (!std::isfinite(x)) return true;
  const double rest = std::max(std::abs(x) * 0x1p-54, std::numeric_limits<double>::denorm_min());
  return format.rounded(x, rest) == format.rounded(x, -rest);
}

// Replaces what was rounded twice, to double and to the format, and may be wrong therefore.
void round_once(const EquationSystem& system, const VectorCase& item, const FloatFormat& format,
                const std::vector<const Expected*>& expected, std::vector<NamedTensor>& values) {
  std::vector<std::string> open;
  for (std::size_t output = 0; output < values.size(); ++output) {
    const auto& lower = expected[output]->lower.elements();
    if (!std::all_of(lower.begin(), lower.end(), [&](double x) { return rounds_alike(format, x); }))
      open.push_back(values[output].name);
  }
  if (open.empty()) return;
  const auto certified = certified_values(judged(system), stated_equations(system), item.sizes,
                                          item.given, item.parameters, format, open);
  for (std::size_t output = 0; output < values.size(); ++output) {
    const auto found = certified.find(values[output].name);
    if (found == certified.end()) continue;
    const auto& [lower, upper] = found->second;
    for (std::size_t k = 0; k < lower.size(); ++k)
      if (lower.elements()[k] == upper.elements()[k])
        values[output].values[k] = lower.elements()[k];
  }
}

// As rows of a sparse matrix of ones: entries, and where each row begins.
void append_sums(std::vector<NamedTensor>& tensors, const std::string& name,
                 const Expected& expected) {
  if (expected.joint.empty()) return;
  NamedTensor entries{name + ".sums.entries", "i64", {}, {}},
      starts{name + ".sums.starts", "i64", {expected.joint.size() + 1}, {0}},
      value{name + ".sums.value", "f64", {expected.joint.size()}, {}},
      bound{name + ".sums.bound", "f64", {expected.joint.size()}, {}};
  for (const auto& group : expected.joint) {
    for (const std::size_t k : group.entries) entries.values.push_back(static_cast<double>(k));
    starts.values.push_back(static_cast<double>(entries.values.size()));
    value.values.push_back(group.slope);
    bound.values.push_back(with_few_digits(expected.bound_of_sum(group)));
  }
  entries.shape = {entries.values.size()};
  for (auto* tensor : {&entries, &starts, &value, &bound}) tensors.push_back(std::move(*tensor));
}

}  // namespace

std::vector<NamedTensor> expected_tensors(const EquationSystem& system, const VectorCase& item,
                                          const std::vector<std::string>& names,
                                          const FloatFormat& format) {
  const auto expectation =
      gradstone::expectation(system, item, DeclaredTypes::usual(format), names);
  std::vector<NamedTensor> values;
  std::vector<const Expected*> outputs;
  for (const auto& name : names) {
    const Expected& expected = expectation.at(name);
    outputs.push_back(&expected);
    values.push_back({name, std::string(format.name), expected.shape, chosen_values(expected)});
    for (double& x : values.back().values) x = format.rounded(x);
  }
  round_once(system, item, format, outputs, values);
  std::vector<NamedTensor> tensors;
  for (std::size_t output = 0; output < names.size(); ++output) {
    const std::string& name = names[output];
    const Expected& expected = *outputs[output];
    NamedTensor bound{name + ".bound", "f64", expected.shape, {}};
    for (std::size_t k = 0; k < expected.lower.size(); ++k)
      bound.values.push_back(expected.is_judged(k) ? with_few_digits(expected.bound.elements()[k])
                                                   : std::numeric_limits<double>::infinity());
    tensors.push_back(std::move(values[output]));
    tensors.push_back({name + ".lower", "f64", expected.shape, expected.lower.elements()});
    tensors.push_back({name + ".upper", "f64", expected.shape, expected.upper.elements()});
    tensors.push_back(std::move(bound));
    append_sums(tensors, name, expected);
  }
  return tensors;
}

}  // namespace gradstone
