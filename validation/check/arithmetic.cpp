#include "validation/check/arithmetic.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "reference/judged.hpp"
#include "validation/truth/error_bounds.hpp"

namespace gradstone {
namespace {

// Whether each entry is within its bound.
bool is_within(const WrongAnswer& answered, const Expected& expected) {
  if (answered.answer->values.size() != expected.lower.size()) return false;
  for (std::size_t k = 0; k < expected.lower.size(); ++k)
    if (expected.is_judged(k) && !(expected.margin(k, answered.answer->values[k]) <= 1))
      return false;
  return true;
}

// Whether all answers hold for implementations of other types.
bool hold_for(const EquationSystem& system, const std::string& output, const DeclaredTypes& types,
              const std::vector<WrongAnswer>& all) {
  const EquationSystem evaluated = judged(system);
  return std::all_of(all.begin(), all.end(), [&](const WrongAnswer& one_case) {
    Expected expected = one_case.expectation->at(output);
    if (one_case.answer->values.size() != expected.lower.size()) return false;
    expected.bound = error_bounds(evaluated, stated_equations(system), one_case.item->sizes,
                                  one_case.item->given, one_case.item->parameters, types)
                         .at(output);
    return is_within(one_case, expected);
  });
}

}  // namespace

std::vector<std::string> diagnose_overflow(const EquationSystem& system, const std::string& output,
                                           const DeclaredTypes& declared,
                                           const std::vector<WrongAnswer>& not_finite) {
  const EquationSystem evaluated = judged(system);
  const Equations equations = stated_equations(system);
  for (const auto& wrong : not_finite) {
    const Expected& expected = wrong.expectation->at(output);
    const auto printed =
        error_bounds_as_printed(evaluated, equations, wrong.item->sizes, wrong.item->given,
                                wrong.item->parameters, declared)
            .at(output);
    for (std::size_t k = 0; k < printed.size(); ++k) {
      const bool is_finite = std::isfinite(wrong.answer->values[k]);
      if (expected.is_judged(k) && !is_finite && std::isfinite(printed.elements()[k])) return {};
    }
  }
  if (not_finite.empty()) return {};
  return {
      fmt::format("your {} overflows where the formula does when it is computed as printed: use "
                  "its stable form (for softmax, subtract the largest of each row first)",
                  output)};
}

std::vector<std::string> diagnose_short_arithmetic(const EquationSystem& system,
                                                   const std::string& output,
                                                   const DeclaredTypes& declared,
                                                   const std::vector<WrongAnswer>& all) {
  if (declared.computed.digits <= formats::f32().digits) return {};
  DeclaredTypes types = declared;
  types.computed = types.accumulated = types.multiplied = formats::f32();
  if (!hold_for(system, output, types, all)) return {};
  return {
      fmt::format("your {} holds for arithmetic in f32, not in {}: constants, or values in "
                  "between, are kept in float32",
                  output, declared.computed.name)};
}

std::vector<std::string> fitting_accumulators(const EquationSystem& system,
                                              const std::string& output,
                                              const DeclaredTypes& declared,
                                              const std::vector<WrongAnswer>& all) {
  std::vector<std::string> fitting;
  // What no bound of an entry refuses is no matter of sums.
  if (std::all_of(all.begin(), all.end(), [&](const WrongAnswer& answered) {
        return is_within(answered, answered.expectation->at(output));
      }))
    return fitting;
  for (const char* name : {"f32", "tf32", "f16", "bf16"}) {
    const FloatFormat& format = float_format(name);
    // Only what is coarser than what was declared says something new.
    const bool is_tf32 = format.name == "tf32";
    if (!is_tf32 && format.digits >= declared.accumulated.digits) continue;
    if (is_tf32 && format.digits >= declared.multiplied.digits) continue;
    DeclaredTypes types = declared;
    (is_tf32 ? types.multiplied : types.accumulated) = format;
    if (hold_for(system, output, types, all)) fitting.emplace_back(format.name);
  }
  return fitting;
}

}  // namespace gradstone
