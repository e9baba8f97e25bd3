// The subcommand show, as its users meet it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/print/text.hpp"
#include "reference/registry.hpp"
#include "tests/support/json_schema.hpp"
#include "tests/support/program_matchers.hpp"

namespace gradstone {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing_support::content_of;
using testing_support::IsRefusedWith;
using testing_support::run_gradstone;

TEST(ShowCommand, PrintsTheNotationOfEquationFiles) {
  const auto outcome = run_gradstone("show layer:linear");
  EXPECT_EQ(outcome.status, 0) << outcome.errors;
  EXPECT_THAT(outcome.output, HasSubstr(to_text(find_entries("layer:linear").front()->forms[0])));
}

TEST(ShowCommand, PrintsEveryFormOfAName) {
  const auto outcome = run_gradstone("show BatchNormalization");
  EXPECT_THAT(outcome.output, HasSubstr("layer batch_normalization (training)\n"));
  EXPECT_THAT(outcome.output, HasSubstr("layer batch_normalization (inference)\n"));
}

TEST(ShowCommand, TellsKindsApart) {
  EXPECT_THAT(run_gradstone("show softmax").output, HasSubstr("activation softmax\n"));
  EXPECT_THAT(run_gradstone("show layer:softmax").output, Not(HasSubstr("activation softmax\n")));
}

TEST(ShowCommand, PrintsLatex) {
  EXPECT_THAT(run_gradstone("show layer:softmax --format latex").output,
              HasSubstr("\\mathrm{D}X &= \\mathrm{D}Z\\, W\n"));
}

TEST(ShowCommand, PrintsJsonAfterItsSchema) {
  const testing_support::JsonSchema schema(
      nlohmann::json::parse(content_of(GRADSTONE_SOURCE_DIR "/data/schemas/system.schema.json")));
  const auto outcome = run_gradstone("show softmax --format json");
  const auto systems = nlohmann::json::parse(outcome.output);
  EXPECT_EQ(systems.size(), 3u);  // the operation, the layer and the activation
  EXPECT_THAT(schema.problems(systems), IsEmpty());
}

TEST(ShowCommand, AnswersAnUnknownNameWithTheNearest) {
  EXPECT_THAT(run_gradstone("show softmx"), IsRefusedWith("did you mean softmax"));
}

TEST(ShowCommand, RefusesAnUnknownFormat) {
  EXPECT_THAT(run_gradstone("show softmax --format pdf"), IsRefusedWith("pdf"));
}

}  // namespace
}  // namespace gradstone
