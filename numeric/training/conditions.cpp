#include "numeric/training/conditions.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "numeric/number.hpp"
#include "numeric/plan/lower_scalar.hpp"
#include "reference/print/text.hpp"

namespace gradstone {

std::optional<std::string> broken_condition(const std::vector<Comparison>& conditions,
                                            const std::map<std::string, double>& parameters) {
  for (const auto& condition : conditions) {
    auto names = parameter_names(condition.left);
    names.merge(parameter_names(condition.right));
    const bool known = std::all_of(names.begin(), names.end(), [&](const std::string& name) {
      return parameters.count(name) > 0;
    });
    if (!known) continue;
    const double left = plan::evaluate(condition.left, {}, parameters);
    const double right = plan::evaluate(condition.right, {}, parameters);
    if (holds(left, condition.relation, right)) continue;
    std::string values;
    for (const auto& name : names)
      values += fmt::format("{}{} = {}", values.empty() ? "" : ", ", name, parameters.at(name));
    return fmt::format("{} does not hold for {}", to_text(condition), values);
  }
  return std::nullopt;
}

}  // namespace gradstone
