#include "validation/conventions.hpp"

#include <algorithm>
#include <cmath>

#include "numeric/float_format.hpp"
#include "reference/error.hpp"
#include "reference/nearest.hpp"
#include "validation/conventions_data.hpp"

namespace gradstone {
namespace {

// Equal but for the rounding of both.
bool are_same(double a, double b, double unit_roundoff) {
  if (!std::isfinite(a) || !std::isfinite(b)) return a == b;
  return std::abs(a - b) <= 8 * unit_roundoff * std::max(std::abs(a), std::abs(b));
}

bool are_same(std::span<const double> a, std::span<const double> b, double unit_roundoff) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](double x, double y) { return are_same(x, y, unit_roundoff); });
}

bool has_nan(std::span<const double> numbers) {
  return std::any_of(numbers.begin(), numbers.end(), [](double x) { return std::isnan(x); });
}

// Of a function of NaN the value is NaN.
PointVerdict judge_value(const ConventionPoint& at, std::span<const double> value,
                         double unit_roundoff) {
  if (has_nan(at.value)) return has_nan(value) ? PointVerdict::right : PointVerdict::wrong;
  if (has_nan(value) || value.size() != at.value.size()) return PointVerdict::missing;
  return are_same(value, at.value, unit_roundoff) ? PointVerdict::right : PointVerdict::wrong;
}

PointVerdict judge_gradient(const ConventionPoint& at, std::span<const double> gradient,
                            double unit_roundoff) {
  if (!at.clarke.exists()) return PointVerdict::undefined;
  if (has_nan(gradient) || gradient.size() != at.clarke.size()) return PointVerdict::missing;
  return at.clarke.contains(gradient, unit_roundoff) ? PointVerdict::right : PointVerdict::wrong;
}

}  // namespace

const std::vector<ConventionPoint>& convention_points() {
  return convention_data().points;
}

const std::vector<Convention>& conventions() {
  return convention_data().conventions;
}

std::string name_of(const Convention& convention) {
  return convention.library + " " + convention.version +
         (convention.mode == DifferentiationMode::reverse ? "" : ", forward mode");
}

const ConventionPoint& convention_point(const std::string& function, const std::string& point) {
  std::vector<std::string> functions, points;
  for (const auto& each : convention_points()) {
    if (each.function == function && each.point == point) return each;
    functions.push_back(each.function);
    if (each.function == function) points.push_back(each.point);
  }
  if (points.empty())
    throw UnknownNameError("no convention of " + function + " is known" +
                           nearest_hint(function, functions));
  std::string known;
  for (const auto& each : points) known += (known.empty() ? "" : ", ") + each;
  throw UnknownNameError("no convention of " + function + " at " + point +
                         " is known; the points are " + known);
}

const ClarkeSet& clarke_set(const std::string& function, const std::string& point) {
  return convention_point(function, point).clarke;
}

std::vector<const Convention*> named_conventions(const std::string& function,
                                                 const std::string& point,
                                                 std::span<const double> gradient,
                                                 const std::string& dtype) {
  convention_point(function, point);
  const double unit_roundoff = float_format(dtype).unit_roundoff();
  std::vector<const Convention*> found;
  if (gradient.empty() || has_nan(gradient)) return found;
  for (const auto& each : conventions()) {
    const double coarser = std::max(unit_roundoff, float_format(each.dtype).unit_roundoff());
    if (each.function == function && each.point == point &&
        are_same(each.gradient, gradient, coarser))
      found.push_back(&each);
  }
  return found;
}

PointJudgement judge_at_point(const std::string& function, const std::string& point,
                              std::span<const double> value, std::span<const double> gradient,
                              const std::string& dtype) {
  const ConventionPoint& at = convention_point(function, point);
  const double unit_roundoff = float_format(dtype).unit_roundoff();
  PointJudgement judgement;
  judgement.value = judge_value(at, value, unit_roundoff);
  judgement.gradient = judge_gradient(at, gradient, unit_roundoff);
  judgement.conventions = named_conventions(function, point, gradient, dtype);
  const bool is_wrong =
      judgement.value == PointVerdict::wrong || judgement.gradient == PointVerdict::wrong;
  const double float32_roundoff = formats::f32().unit_roundoff();
  judgement.constants_in_float32 =
      is_wrong && judge_value(at, value, float32_roundoff) != PointVerdict::wrong &&
      judge_gradient(at, gradient, float32_roundoff) != PointVerdict::wrong;
  return judgement;
}

}  // namespace gradstone
