#include "validation/check/diagnosis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>

#include "reference/error.hpp"
#include "reference/judged.hpp"
#include "validation/check/mutated.hpp"
#include "validation/truth/error_bounds.hpp"

namespace gradstone {
namespace {

using Alternative = std::vector<double>;  ///< what an explanation says that the answer should be

// Whether the answer is this, wherever something can be said. An explanation that says 0 or the
// same everywhere says little, but it has to fit there as well.
bool fits(const WrongAnswer& wrong, const Expected& expected, const Alternative& alternative,
          double factor = 1) {
  bool any = false;
  for (std::size_t k = 0; k < alternative.size(); ++k) {
    const bool is_number = expected.lower.elements()[k] == expected.upper.elements()[k];
    if (!expected.is_judged(k) || !is_number) continue;
    const double x = wrong.answer->values[k];
    const double slack = 2 * std::max(1.0, std::abs(factor)) * expected.bound.elements()[k] +
                         std::abs(alternative[k]) * 0x1p-50;
    if (!(std::abs(x - alternative[k]) <= slack)) return false;
    any = true;
  }
  return any;
}

using Explanation =
    std::function<std::optional<Alternative>(const WrongAnswer&, const Expected&, double& factor)>;

// Whether each entry is within its bound.
bool is_within(const WrongAnswer& answered, const Expected& expected) {
  if (answered.answer->values.size() != expected.lower.size()) return false;
  for (std::size_t k = 0; k < expected.lower.size(); ++k)
    if (expected.is_judged(k) && !(expected.margin(k, answered.answer->values[k]) <= 1))
      return false;
  return true;
}

class Diagnosis {
 public:
  Diagnosis(const EquationSystem& system, const std::string& output, const DeclaredTypes& types,
            const std::vector<WrongAnswer>& wrong)
      : system_(system), output_(output), types_(types), wrong_(wrong) {}

  std::vector<std::string> find() {
    if (has_wrong_shape()) return {};
    zero();
    times_a_number();
    times_sizes();
    other_values();
    moved();
    if (found_.empty()) mutants();
    return found_;
  }

 private:
  const Expected& expected(const WrongAnswer& wrong) const {
    return wrong.expectation->at(output_);
  }

  bool has_wrong_shape() const {
    return std::any_of(wrong_.begin(), wrong_.end(), [&](const WrongAnswer& wrong) {
      return wrong.answer->values.size() != expected(wrong).lower.size();
    });
  }

  void explain(const std::string& words, const Explanation& explanation) {
    constexpr std::size_t most = 3;
    if (found_.size() >= most) return;
    for (const auto& wrong : wrong_) {
      double factor = 1;
      const auto alternative = explanation(wrong, expected(wrong), factor);
      if (!alternative || alternative->size() != wrong.answer->values.size() ||
          !fits(wrong, expected(wrong), *alternative, factor))
        return;
    }
    found_.push_back(words);
  }

  static Alternative scaled(const Expected& expected, double factor) {
    Alternative result = expected.lower.elements();
    for (double& x : result) x *= factor;
    return result;
  }

  void zero() {
    explain(fmt::format("your {} is 0 everywhere: it was never written", output_),
            [](const WrongAnswer& wrong, const Expected&, double&) {
              return Alternative(wrong.answer->values.size(), 0.0);
            });
  }

  void times_a_number() {
    struct Number {
      double factor;
      const char* words;
    };
    for (const auto& [factor, words] :
         {Number{-1, "-1: the sign is wrong"}, Number{2, "2: a factor 2 is too much"},
          Number{0.5, "1/2: a factor 2 is missing"}, Number{-2, "-2"}, Number{-0.5, "-1/2"}})
      explain(fmt::format("your {} equals the right one times {}", output_, words),
              [factor = factor](const WrongAnswer&, const Expected& right, double& scale) {
                scale = factor;
                return scaled(right, factor);
              });
  }

  // The sizes differ, and differ from case to case: so it is seen which one it is.
  void times_sizes() {
    std::vector<std::string> names;
    for (const auto& name : system_.dimension_names())
      if (!system_.has_size_parameter(name)) names.push_back(name);
    std::vector<std::vector<std::string>> products;
    for (const auto& name : names) products.push_back({name});
    for (std::size_t a = 0; a < names.size(); ++a)
      for (std::size_t b = a; b < names.size(); ++b) products.push_back({names[a], names[b]});
    for (const auto& product : products) {
      if (all_one(product)) continue;
      const std::string text = fmt::format("{}", fmt::join(product, " "));
      const auto size_of = [product](const WrongAnswer& wrong) {
        double size = 1;
        for (const auto& name : product) size *= static_cast<double>(wrong.item->sizes.at(name));
        return size;
      };
      const std::string example = fmt::format("{}", size_of(wrong_.front()));
      explain(fmt::format("your {} equals the right one times {} = {}: a mean is missing, or a sum "
                          "is taken over too much",
                          output_, text, example),
              [&](const WrongAnswer& wrong, const Expected& right, double& scale) {
                return scaled(right, scale = size_of(wrong));
              });
      explain(fmt::format("your {} equals the right one divided by {} = {}: a mean is taken where "
                          "the equations have a sum, or twice",
                          output_, text, example),
              [&](const WrongAnswer& wrong, const Expected& right, double& scale) {
                return scaled(right, scale = 1 / size_of(wrong));
              });
    }
  }

  bool all_one(const std::vector<std::string>& product) const {
    return std::all_of(wrong_.begin(), wrong_.end(), [&](const WrongAnswer& wrong) {
      return std::all_of(product.begin(), product.end(),
                         [&](const auto& name) { return wrong.item->sizes.at(name) == 1; });
    });
  }

  // An input that comes back, or another value of the equations.
  void other_values() {
    std::set<std::string> names;
    for (const auto& [name, value] : wrong_.front().item->given) names.insert(name);
    for (const auto& name : names)
      explain(
          fmt::format("your {} is the input {}", output_, name),
          [&](const WrongAnswer& wrong, const Expected&, double&) -> std::optional<Alternative> {
            const auto found = wrong.item->given.find(name);
            if (found == wrong.item->given.end()) return std::nullopt;
            return found->second.elements();
          });
    for (const auto& [name, value] : *wrong_.front().expectation) {
      if (name == output_) continue;
      explain(fmt::format("your {} is what {} should be", output_, name),
              [name = name](const WrongAnswer& wrong, const Expected&,
                            double&) -> std::optional<Alternative> {
                const auto found = wrong.expectation->find(name);
                if (found == wrong.expectation->end()) return std::nullopt;
                return found->second.lower.elements();
              });
    }
  }

  // The right numbers in wrong places.
  void moved() {
    explain(fmt::format("your {} is the right one transposed", output_),
            [](const WrongAnswer&, const Expected& right, double&) -> std::optional<Alternative> {
              if (right.shape.size() != 2 || right.shape[0] != right.shape[1]) return std::nullopt;
              return transposed_square(right);
            });
    const std::size_t axes = expected(wrong_.front()).shape.size();
    for (std::size_t axis = 0; axis < axes; ++axis) {
      for (const int step : {1, -1}) {
        explain(fmt::format("your {} is the right one shifted by {} along axis {}", output_, step,
                            axis + 1),
                [=](const WrongAnswer&, const Expected& right, double&) {
                  return shifted(right, axis, step, false);
                });
      }
      explain(fmt::format("your {} is the right one in reversed order along axis {}", output_,
                          axis + 1),
              [=](const WrongAnswer&, const Expected& right, double&) {
                return shifted(right, axis, 0, true);
              });
      explain(fmt::format("your {} is 0 in the last places along axis {}, and right before: a last "
                          "block is missing",
                          output_, axis + 1),
              [=](const WrongAnswer& wrong, const Expected& right, double&) {
                return without_end(wrong, right, axis);
              });
    }
  }

  static Alternative transposed_square(const Expected& right) {
    const std::size_t n = right.shape[0];
    Alternative result(n * n);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j) result[j * n + i] = right.lower.elements()[i * n + j];
    return result;
  }

  // The stride of an axis, and how long it is.
  static std::pair<std::size_t, std::size_t> along(const Expected& right, std::size_t axis) {
    std::size_t stride = 1;
    for (std::size_t k = axis + 1; k < right.shape.size(); ++k) stride *= right.shape[k];
    return {stride, right.shape[axis]};
  }

  static std::optional<Alternative> shifted(const Expected& right, std::size_t axis, int step,
                                            bool reversed) {
    const auto [stride, length] = along(right, axis);
    if (length < 2) return std::nullopt;
    Alternative result(right.lower.size());
    for (std::size_t k = 0; k < result.size(); ++k) {
      const std::size_t place = k / stride % length;
      const std::size_t from =
          reversed
              ? length - 1 - place
              : (place + length - static_cast<std::size_t>(step > 0 ? 1 : length - 1)) % length;
      result[k] = right.lower.elements()[k - place * stride + from * stride];
    }
    return result;
  }

  static std::optional<Alternative> without_end(const WrongAnswer& wrong, const Expected& right,
                                                std::size_t axis) {
    const auto [stride, length] = along(right, axis);
    if (length < 2) return std::nullopt;
    std::size_t first_zero = length;
    const auto is_zero_at = [&, stride = stride, length = length](std::size_t place) {
      for (std::size_t k = 0; k < right.lower.size(); ++k)
        if (k / stride % length == place && wrong.answer->values[k] != 0) return false;
      return true;
    };
    while (first_zero > 0 && is_zero_at(first_zero - 1)) --first_zero;
    if (first_zero == 0 || first_zero == length) return std::nullopt;
    Alternative result = right.lower.elements();
    for (std::size_t k = 0; k < result.size(); ++k)
      if (k / stride % length >= first_zero) result[k] = 0;
    return result;
  }

  // The value of a wrong formula has an error of its own, with a bound of its own.
  void mutants() {
    constexpr std::size_t most = 2;
    for (const auto& mutant : mutants_of_output(judged(system_), output_)) {
      if (found_.size() >= most) return;
      if (is_like(mutant, wrong_.front()) &&
          std::all_of(wrong_.begin(), wrong_.end(),
                      [&](const WrongAnswer& wrong) { return is_of(mutant, wrong); }))
        found_.push_back(
            fmt::format("your {} is that of a wrong formula: {}", output_, mutant.description));
    }
  }

  // To a percent of the largest number: what is cheap to see first.
  bool is_like(const Mutant& mutant, const WrongAnswer& wrong) const {
    const auto value = mutated_value(mutant, output_, *wrong.item);
    if (!value || value->size() != wrong.answer->values.size()) return false;
    double largest = 0, difference = 0;
    for (std::size_t k = 0; k < value->size(); ++k) {
      if (!expected(wrong).is_judged(k)) continue;
      largest = std::max(largest, std::abs(value->elements()[k]));
      difference = std::max(difference, std::abs(value->elements()[k] - wrong.answer->values[k]));
    }
    return difference <= 0.01 * largest;
  }

  bool is_of(const Mutant& mutant, const WrongAnswer& wrong) const {
    const auto value = mutated_value(mutant, output_, *wrong.item);
    if (!value) return false;
    const bool is_forward = mutant.system.find_forward(output_) != nullptr;
    Values<double> given = wrong.item->given;
    if (is_forward)
      for (const auto& cotangent : mutant.system.cotangents()) given.erase(cotangent);
    Matrix<double> bound;
    try {
      bound = error_bounds(mutant.system, is_forward ? Equations::forward : Equations::all,
                           wrong.item->sizes, given, wrong.item->parameters, types_)
                  .at(output_);
    } catch (const Error&) {
      return false;
    }
    for (std::size_t k = 0; k < value->size(); ++k) {
      const double slack = 2 * (bound.elements()[k] + expected(wrong).bound.elements()[k]);
      if (expected(wrong).is_judged(k) &&
          !(std::abs(value->elements()[k] - wrong.answer->values[k]) <= slack))
        return false;
    }
    return true;
  }

  const EquationSystem& system_;
  const std::string& output_;
  const DeclaredTypes& types_;
  const std::vector<WrongAnswer>& wrong_;
  std::vector<std::string> found_;
};

}  // namespace

std::vector<std::string> diagnose(const EquationSystem& system, const std::string& output,
                                  const DeclaredTypes& declared,
                                  const std::vector<WrongAnswer>& wrong) {
  if (wrong.empty()) return {};
  return Diagnosis(system, output, declared, wrong).find();
}

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

std::vector<std::string> fitting_accumulators(const EquationSystem& system,
                                              const std::string& output,
                                              const DeclaredTypes& declared,
                                              const std::vector<WrongAnswer>& all) {
  const EquationSystem evaluated = judged(system);
  const Equations equations = stated_equations(system);
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
    const bool holds = std::all_of(all.begin(), all.end(), [&](const WrongAnswer& one_case) {
      Expected expected = one_case.expectation->at(output);
      if (one_case.answer->values.size() != expected.lower.size()) return false;
      expected.bound = error_bounds(evaluated, equations, one_case.item->sizes,
                                    one_case.item->given, one_case.item->parameters, types)
                           .at(output);
      return is_within(one_case, expected);
    });
    if (holds) fitting.emplace_back(format.name);
  }
  return fitting;
}

}  // namespace gradstone
