// The data of docs/detection-power.md, which another program measured.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "reference/error.hpp"
#include "reference/registry.hpp"
#include "tests/support/json_schema.hpp"
#include "tests/support/temporary_folder.hpp"
#include "validation/mutation/kinds.hpp"

namespace gradstone::detection_power_test {
namespace {

using nlohmann::json;
using testing::Contains;
using testing::IsEmpty;
using testing_support::content_of;

json data() {
  return json::parse(content_of(GRADSTONE_SOURCE_DIR "/data/detection_power.json"));
}

TEST(DetectionPowerData, FitsItsSchema) {
  const testing_support::JsonSchema schema(
      json::parse(content_of(GRADSTONE_SOURCE_DIR "/data/schemas/detection_power.schema.json")));
  EXPECT_THAT(schema.problems(data()), IsEmpty());
  json other = data();
  other["systems"][0]["right"] = "";
  other["systems"][0]["mutants"][0].push_back("more");
  EXPECT_EQ(schema.problems(other).size(), 2u);
}

TEST(DetectionPowerData, IsAboutSystemsAndKindsThatThereAre) {
  std::set<std::string> names;
  for (const auto& entry : registry())
    for (const auto& form : entry.forms)
      names.insert(kind_name(form.kind) + ":" + form.full_name());
  const json all = data();
  for (const auto& system : all["systems"]) {
    EXPECT_THAT(names, Contains(system["name"].get<std::string>()));
    for (const auto& mutant : system["mutants"])
      EXPECT_NO_THROW(mutation_kind_named(mutant[0].get<std::string>())) << mutant;
  }
}

}  // namespace
}  // namespace gradstone::detection_power_test
