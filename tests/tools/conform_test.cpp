// The subcommand conform, as its users meet it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/json_schema.hpp"
#include "tests/support/program_matchers.hpp"

namespace gradstone::conform_test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing_support::content_of;
using testing_support::run_gradstone;
using testing_support::TemporaryFolder;

class ConformCommand : public testing::Test {
 protected:
  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }

  std::string file(const std::string& text) const {
    return folder_.write("spec.eq", text).string();
  }

  TemporaryFolder folder_;
};

const char* const right = "identity sums: rows_sum(X) = X * ones(n, 1) for X: m x n\n";
const char* const wrong = "identity sums: rows_sum(X) = 2 * (X * ones(n, 1)) for X: m x n\n";

TEST_F(ConformCommand, TellsTheShellWhatItFound) {
  EXPECT_EQ(run_gradstone("conform " + file(right)).status, 0);
  EXPECT_EQ(run_gradstone("conform " + file(wrong)).status, 1);
  EXPECT_EQ(run_gradstone("conform " + file("# empty\n")).status, 5);
}

// The same words and statuses as those of prove.
TEST_F(ConformCommand, AGradientThatIsNotStatedIsNoPassUnlessThatIsAllowed) {
  const std::string spec =
      "layer l\n  input X: N x D\n  weight W: K x D\n  forward\n"
      "    Y = X * T(W)\n  backward\n    DX = DY * W\n";
  const auto outcome = run_gradstone("conform " + file(spec));
  EXPECT_EQ(outcome.status, 3) << outcome.output;
  EXPECT_THAT(outcome.output, HasSubstr("no gradient is stated for W"));
  EXPECT_THAT(outcome.output, HasSubstr("1 proved; 1 gradient is not stated"));
  EXPECT_EQ(run_gradstone("conform " + file(spec) + " --allow-missing").status, 0);
}

TEST_F(ConformCommand, WritesAReportToStdoutAndTheTableToStderr) {
  const auto outcome = run_gradstone("conform " + file(right) + " --json -");
  EXPECT_EQ(outcome.status, 0) << outcome.errors;
  EXPECT_EQ(nlohmann::json::parse(outcome.output)["exit_status"], 0);
  EXPECT_THAT(outcome.errors, HasSubstr("1 proved"));
}

TEST_F(ConformCommand, RefusesWhatItCannotRead) {
  EXPECT_EQ(run_gradstone("conform " + path("absent.eq")).status, 2);
  const auto outcome = run_gradstone("conform " + file("identity a: X X for X: m x n\n"));
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.errors, HasSubstr("spec.eq:1:"));
  EXPECT_EQ(run_gradstone("conform").status, 2);
}

TEST_F(ConformCommand, WritesReports) {
  const auto outcome = run_gradstone("conform " + file(wrong) + " --json " + path("r.json") +
                                     " --markdown " + path("r.md") + " --latex " + path("r.tex"));
  EXPECT_EQ(outcome.status, 1) << outcome.errors;
  EXPECT_THAT(content_of(path("r.md")), HasSubstr("## Refuted"));
  EXPECT_THAT(content_of(path("r.tex")), HasSubstr("\\end{document}"));
  const auto schema = nlohmann::json::parse(
      content_of(GRADSTONE_SOURCE_DIR "/data/schemas/conformance.schema.json"));
  const auto report = nlohmann::json::parse(content_of(path("r.json")));
  EXPECT_THAT(testing_support::JsonSchema(schema).problems(report), IsEmpty());
  EXPECT_EQ(report["exit_status"], 1);
  EXPECT_EQ(report["specifications"][0]["counts"]["refuted"], 1);
}

TEST_F(ConformCommand, GeneratedReportsFollowTheSchema) {
  const auto schema = nlohmann::json::parse(
      content_of(GRADSTONE_SOURCE_DIR "/data/schemas/conformance.schema.json"));
  for (const char* name : {"nerva", "nabla", "numpy-ml"}) {
    const auto report = nlohmann::json::parse(
        content_of(std::string(GRADSTONE_SOURCE_DIR "/docs/conformance/") + name + ".json"));
    EXPECT_THAT(testing_support::JsonSchema(schema).problems(report), IsEmpty());
  }
}

}  // namespace
}  // namespace gradstone::conform_test
