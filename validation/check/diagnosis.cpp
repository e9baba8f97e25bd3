#include "validation/check/diagnosis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>

#include "reference/error.hpp"
#include "reference/judged.hpp"
#include "validation/check/alternative.hpp"
#include "validation/check/mutated.hpp"
#include "validation/check/other_axis.hpp"
#include "validation/truth/error_bounds.hpp"

namespace gradstone {
namespace {

using Explanation = std::function<std::optional<Alternative>(const WrongAnswer&, const Expected&)>;

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
    bool is_seen = false;
    for (const auto& wrong : wrong_) {
      const auto alternative = explanation(wrong, expected(wrong));
      if (!alternative || alternative->lower.size() != wrong.answer->values.size()) return;
      const Fit fit = fit_of(wrong, expected(wrong), *alternative, types_);
      if (fit == Fit::no) return;
      is_seen = is_seen || fit == Fit::yes;
    }
    if (!is_seen) return;
    found_.push_back(words);
  }

  void zero() {
    explain(fmt::format("your {} is 0 everywhere: it was never written", output_),
            [](const WrongAnswer& wrong, const Expected&) {
              return exact_entries(EntryList(wrong.answer->values.size(), 0.0));
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
              [factor = factor](const WrongAnswer&, const Expected& right) {
                return scaled_entries(right, factor);
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
              [&](const WrongAnswer& wrong, const Expected& right) {
                return scaled_entries(right, size_of(wrong));
              });
      explain(fmt::format("your {} equals the right one divided by {} = {}: a mean is taken where "
                          "the equations have a sum, or twice",
                          output_, text, example),
              [&](const WrongAnswer& wrong, const Expected& right) {
                return scaled_entries(right, 1 / size_of(wrong));
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
      explain(fmt::format("your {} is the input {}", output_, name),
              [&](const WrongAnswer& wrong, const Expected&) -> std::optional<Alternative> {
                const auto found = wrong.item->given.find(name);
                if (found == wrong.item->given.end()) return std::nullopt;
                return exact_entries(found->second.elements());
              });
    for (const auto& [name, value] : *wrong_.front().expectation) {
      if (name == output_) continue;
      explain(
          fmt::format("your {} is what {} should be", output_, name),
          [name = name](const WrongAnswer& wrong, const Expected&) -> std::optional<Alternative> {
            const auto found = wrong.expectation->find(name);
            if (found == wrong.expectation->end()) return std::nullopt;
            return right_entries(found->second);
          });
    }
  }

  // The right numbers in wrong places.
  void moved() {
    const auto explain_by = [&](const std::string& words, auto move) {
      explain(fmt::format("your {} is {}", output_, words),
              [=](const WrongAnswer& wrong, const Expected& right) {
                return moved_entries(right, [&](const EntryList& entries) {
                  return move(entries, right.shape, wrong.answer->values);
                });
              });
    };
    explain_by("the right one transposed",
               [](const EntryList& entries, const Extents& shape, const EntryList&) {
                 return transposed_entries(entries, shape);
               });
    const std::size_t axes = expected(wrong_.front()).shape.size();
    for (std::size_t axis = 0; axis < axes; ++axis) {
      for (const int step : {1, -1})
        explain_by(fmt::format("the right one shifted by {} along axis {}", step, axis + 1),
                   [=](const EntryList& entries, const Extents& shape, const EntryList&) {
                     return shifted_entries(entries, shape, axis, step);
                   });
      explain_by(fmt::format("the right one in reversed order along axis {}", axis + 1),
                 [=](const EntryList& entries, const Extents& shape, const EntryList&) {
                   return reversed_entries(entries, shape, axis);
                 });
      explain_by(fmt::format("0 in the last places along axis {}, and right before: a last block "
                             "is missing",
                             axis + 1),
                 [=](const EntryList& entries, const Extents& shape, const EntryList& like) {
                   return without_last_entries(entries, shape, axis, like);
                 });
    }
  }

  // The value of a wrong formula has an error of its own, with a bound of its own.
  void mutants() {
    constexpr std::size_t most = 2;
    const EquationSystem judged_system = judged(system_);
    std::vector<Mutant> wrong_formulas = mutants_of_output(judged_system, output_);
    if (auto other = along_other_axis(judged_system, output_))
      wrong_formulas.insert(wrong_formulas.begin(), std::move(*other));
    for (const auto& mutant : wrong_formulas) {
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
    return largest > 0 && difference <= 0.01 * largest;
  }

  bool is_of(const Mutant& mutant, const WrongAnswer& wrong) const {
    const auto value = mutated_value(mutant, output_, *wrong.item);
    if (!value) return false;
    const Equations equations = equations_of_output(mutant.system, output_);
    Matrix<double> bound;
    try {
      bound = error_bounds(mutant.system, equations, wrong.item->sizes,
                           given_to(mutant.system, equations, *wrong.item), wrong.item->parameters,
                           types_)
                  .at(output_);
    } catch (const Error&) {
      return false;
    }
    for (std::size_t k = 0; k < value->size(); ++k) {
      // As it is printed it overflows where an implementation, which is stable, does not.
      if (!std::isfinite(value->elements()[k])) continue;
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

}  // namespace gradstone
