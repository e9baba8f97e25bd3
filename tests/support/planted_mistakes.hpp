#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "reference/judged.hpp"
#include "validation/check/diagnosis.hpp"
#include "validation/check/moved_entries.hpp"
#include "validation/check/mutated.hpp"

namespace gradstone::testing_support {

/// A mistake in one output, as a function from what is right to what is answered; nothing where it
/// can't be made.
struct PlantedMistake {
  std::string name;
  std::function<std::optional<EntryList>(const VectorCase&, const Expected&)> answer;
};

/// Mistakes that a diagnosis knows: mutants of the formula, wrong factors, numbers in wrong places.
/// `stride` leaves out all but every so many mutant.
inline std::vector<PlantedMistake> known_mistakes(const EquationSystem& system,
                                                  const std::string& output, std::size_t stride) {
  std::vector<PlantedMistake> all;
  const auto mutants = mutants_of_output(judged(system), output);
  for (std::size_t k = 0; k < mutants.size(); k += stride)
    all.push_back({mutants[k].description,
                   [mutant = mutants[k], output](const VectorCase& item,
                                                 const Expected&) -> std::optional<EntryList> {
                     const auto value = mutated_value(mutant, output, item);
                     if (!value) return std::nullopt;
                     return value->elements();
                   }});
  for (const double factor : {-1.0, 2.0, 0.5, 0.0})
    all.push_back(
        {"times " + std::to_string(factor), [factor](const VectorCase&, const Expected& right) {
           EntryList entries = right.lower.elements();
           for (double& x : entries) x *= factor;
           return std::optional(entries);
         }});
  for (const auto& name : system.dimension_names()) {
    if (system.has_size_parameter(name)) continue;
    for (const bool divided : {false, true})
      all.push_back({(divided ? "divided by " : "times ") + name,
                     [=](const VectorCase& item, const Expected& right) {
                       const auto size = static_cast<double>(item.sizes.at(name));
                       EntryList entries = right.lower.elements();
                       for (double& x : entries) x = divided ? x / size : x * size;
                       return std::optional(entries);
                     }});
  }
  const std::size_t axes = system.shape_of(output).rank();
  for (std::size_t axis = 0; axis < axes; ++axis) {
    all.push_back({"shifted along axis " + std::to_string(axis + 1),
                   [axis](const VectorCase&, const Expected& right) {
                     return shifted_entries(right.lower.elements(), right.shape, axis, 1);
                   }});
    all.push_back({"reversed along axis " + std::to_string(axis + 1),
                   [axis](const VectorCase&, const Expected& right) {
                     return reversed_entries(right.lower.elements(), right.shape, axis);
                   }});
  }
  return all;
}

/// Mistakes that no diagnosis knows, of which it has to be silent.
inline std::vector<PlantedMistake> unknown_mistakes() {
  const auto by_entry = [](const std::string& name, double (*change)(double, std::size_t)) {
    return PlantedMistake{name, [change](const VectorCase&, const Expected& right) {
                            EntryList entries = right.lower.elements();
                            for (std::size_t k = 0; k < entries.size(); ++k)
                              entries[k] = change(entries[k], k);
                            return std::optional(entries);
                          }};
  };
  return {
      by_entry("times 1.37", [](double x, std::size_t) { return 1.37 * x; }),
      by_entry("a little too large", [](double x, std::size_t) { return 1.001 * x; }),
      by_entry("plus a number", [](double x, std::size_t) { return x + 0.37; }),
      by_entry("every third entry with another sign",
               [](double x, std::size_t k) { return k % 3 == 1 ? -x : x; }),
      by_entry("every fourth entry 0", [](double x, std::size_t k) { return k % 4 == 2 ? 0 : x; }),
      by_entry("without its sign", [](double x, std::size_t) { return std::abs(x); }),
      by_entry("clipped", [](double x, std::size_t) { return std::clamp(x, -0.1, 0.1); }),
      by_entry("rounded to a few digits",
               [](double x, std::size_t) { return static_cast<double>(std::round(x * 64) / 64); }),
      by_entry("its root", [](double x, std::size_t) { return std::sqrt(std::abs(x)); }),
      by_entry("noise",
               [](double x, std::size_t k) {
                 return x * (1 + 0.01 * std::sin(static_cast<double>(7 * k + 3)));
               }),
  };
}

}  // namespace gradstone::testing_support
