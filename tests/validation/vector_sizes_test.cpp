// Sizes at which cases see mistakes: outputs and gradients that depend on something.

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "reference/registry.hpp"
#include "validation/vectors/sizes.hpp"

namespace gradstone {
namespace {

bool has_vectors(const Entry& entry) {
  return entry.kind == Kind::layer || entry.kind == Kind::activation || entry.kind == Kind::loss;
}

// Half of a rectified linear unit, and of a maximum over windows, is 0 at random numbers.
TEST(DesignedSizes, LetOutputsAndGradientsOfEverythingDependOnSomething) {
  std::size_t count = 0;
  for (const auto& entry : registry()) {
    if (!has_vectors(entry)) continue;
    for (const auto& form : entry.forms) {
      if (form.forward.empty()) continue;
      ++count;
      // The gradient of a bias that every place of a softmax gets alike is 0.
      if (entry.name == "multi_head_attention") continue;
      EXPECT_GE(seen_part(form, designed_sizes(form)), 0.2) << form.full_name();
    }
  }
  EXPECT_GT(count, 20u);
}

// Sizes that were taken in turn had all windows on the padding.
TEST(DesignedSizes, KnowWindowsThatSeeNothing) {
  const EquationSystem& pooling = find_entries("layer:average_pooling").front()->forms.front();
  const Sizes blind{{"A", 5}, {"B", 3}, {"C", 4},  {"H", 2},  {"L", 3},  {"N", 2},
                    {"U", 2}, {"V", 1}, {"p1", 5}, {"p2", 3}, {"s1", 4}, {"s2", 2}};
  EXPECT_EQ(seen_part(pooling, blind), 0);
  EXPECT_GE(seen_part(pooling, designed_sizes(pooling)), 0.9);  // but for sums that vanish
}

// Each stride, dilation and padding is at least two numbers, and paddings are there.
TEST(DesignedSizes, OfWindowsHaveStridesAndPaddings) {
  for (const char* name : {"layer:conv1d", "layer:conv2d", "layer:average_pooling"}) {
    const EquationSystem& system = find_entries(name).front()->forms.front();
    const auto designed = all_designed_sizes(system);
    std::map<std::string, std::set<std::int64_t>> values;
    std::size_t windows = 0;
    for (const auto& [what, sizes] : further_sizes(system, designed)) {
      if (what.starts_with("long_")) {
        EXPECT_GT(seen_part(system, sizes), 0) << name << " " << what;
      }
      if (!what.starts_with("windows_")) continue;
      ++windows;
      EXPECT_GE(seen_part(system, sizes), 0.25) << name << " " << what;
      for (const auto& parameter : system.size_parameters)
        values[parameter].insert(sizes.at(parameter));
    }
    EXPECT_GE(windows, 6u) << name;
    for (const auto& parameter : system.size_parameters) {
      EXPECT_GE(values[parameter].size(), 2u) << name << " " << parameter;
      EXPECT_GT(*values[parameter].rbegin(), system.least_size(parameter)) << name;
    }
  }
}

}  // namespace
}  // namespace gradstone
