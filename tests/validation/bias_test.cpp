#include "validation/check/bias.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "reference/registry.hpp"
#include "reference/tensors.hpp"
#include "tests/support/emulated_case.hpp"

namespace gradstone::bias_test {
namespace {

constexpr double roundoff = 0x1p-24;

// What is said of each output of an implementation.
std::map<std::string, std::optional<std::string>> leanings(const EquationSystem& system,
                                                           std::uint64_t seed,
                                                           const Emulation& emulation) {
  DesignOptions options;
  options.seed = seed;
  std::map<std::string, std::vector<SignedErrors>> errors;
  for (const auto& item : designed_cases(system, options).cases) {
    const EmulatedCase one(system, item);
    const auto answers = one.answers(emulation, 0);
    for (const auto& [name, expected] : one.expectation(emulation.types, 0))
      errors[name].emplace_back().add(expected, answers.at(name).elements());
  }
  std::map<std::string, std::optional<std::string>> result;
  for (const auto& [name, cases] : errors) result[name] = leaning(cases, roundoff);
  return result;
}

const EquationSystem& first_form(const std::string& name) {
  return find_entries(name).at(0)->forms.at(0);
}

TEST(Bias, IsSeenWhereSumsAreTruncated) {
  Emulation truncated;
  truncated.truncated_sums = true;
  for (const char* name : {"layer:linear", "layer:conv1d"}) {
    const auto found = leanings(first_form(name), 1, truncated);
    for (const char* output : {"DW", "DX", "Db"}) {
      ASSERT_TRUE(found.at(output)) << name << " " << output;
      EXPECT_NE(found.at(output)->find("towards 0"), std::string::npos) << *found.at(output);
    }
  }
  // The sum by which is divided is too small.
  const auto found = leanings(first_form("layer:softmax"), 1, truncated);
  ASSERT_TRUE(found.at("Y"));
  EXPECT_NE(found.at("Y")->find("wrong up"), std::string::npos) << *found.at("Y");
}

// One alarm would fail. Tensors are left out, which take minutes.
TEST(Bias, IsNotSeenInWhatIsRight) {
  for (const auto& entry : registry()) {
    if (entry.kind != Kind::layer && entry.kind != Kind::activation && entry.kind != Kind::loss &&
        entry.kind != Kind::optimizer)
      continue;
    if (entry.forms.empty() || has_tensors(entry.forms.front())) continue;
    Emulation right;
    right.order = sum_orders()[entry.name.size() % sum_orders().size()];
    right.function_error = 0.5;
    for (const auto& [output, text] : leanings(entry.forms.front(), 1, right))
      EXPECT_FALSE(text) << entry.name << " " << output << ": " << *text;
  }
}

TEST(Bias, CountsOnlyWhatARoundedConstantDoesNotExplain) {
  std::vector<SignedErrors> cases(20);
  for (auto& one : cases)
    for (int k = 0; k < 10; ++k) {
      one.errors.push_back(0.125);
      one.values.push_back(2 * 0.125 / roundoff);  // half a unit roundoff
    }
  EXPECT_FALSE(leaning(cases, roundoff));
  for (auto& one : cases)
    for (auto& value : one.values) value /= 4;
  const auto found = leaning(cases, roundoff);
  ASSERT_TRUE(found);
  EXPECT_NE(found->find("100 % of 200 entries in 20 cases are wrong up"), std::string::npos)
      << *found;
}

}  // namespace
}  // namespace gradstone::bias_test
