// The subcommand verify, as its users meet it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "reference/derive/hessian.hpp"
#include "tests/support/json_schema.hpp"
#include "tests/support/program_matchers.hpp"

namespace gradstone {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing_support::content_of;
using testing_support::FitsEightyColumnsWithoutColour;
using testing_support::IsRefusedWith;
using testing_support::run;
using testing_support::run_gradstone;
using testing_support::TemporaryFolder;

const std::string network =
    "verify --layers 'ReLU;BatchNormalization;Linear' --layer-sizes '64;6;10' "
    "--loss SoftmaxCrossEntropy --load-dataset data/digits.npz ";

void expect_to_fit_its_schema(const nlohmann::json& report) {
  const testing_support::JsonSchema schema(
      nlohmann::json::parse(content_of(GRADSTONE_SOURCE_DIR "/data/schemas/report.schema.json")));
  EXPECT_THAT(schema.problems(report), IsEmpty());
  EXPECT_EQ(report["counts"]["refuted"], 0);
}

// Of every randomized proof.
void expect_small_error_probabilities(const nlohmann::json& report) {
  std::size_t stated = 0;
  for (const auto& system : report["systems"]) {
    for (const auto& claim : system["claims"]) {
      for (const auto& finding : claim["findings"]) {
        if (finding["checker"] != "prime field") continue;
        ASSERT_TRUE(finding.contains("error_probability")) << claim["subject"];
        EXPECT_LE(finding["error_probability"].get<double>(), 1e-9) << claim["subject"];
        ++stated;
      }
    }
  }
  EXPECT_EQ(stated, report["counts"]["proved"].get<std::size_t>());
}

// Everything is verified twice here, which takes longest: in full, and quickly.
TEST(VerifyCommand, ProvesEverythingThatGradstoneKnowsAndReportsIt) {
  const TemporaryFolder folder;
  const auto json_file = (folder.path() / "report.json").string();
  const auto junit_file = (folder.path() / "report.xml").string();
  const auto outcome = run_gradstone("verify --json " + json_file + " --junit " + junit_file);
  EXPECT_EQ(outcome.status, 0) << outcome.output;
  EXPECT_THAT(outcome.output, Not(HasSubstr("undecided")));
  EXPECT_THAT(outcome.output, HasSubstr("  softmax (Hessian-vector product)"));
  EXPECT_THAT(outcome.output, HasSubstr("908 claims about 189 systems: 908 proved ("));
  EXPECT_THAT(outcome.errors, IsEmpty());
  const auto report = nlohmann::json::parse(content_of(json_file));
  expect_to_fit_its_schema(report);
  expect_small_error_probabilities(report);
  EXPECT_THAT(content_of(junit_file), HasSubstr("failures=\"0\" errors=\"0\""));
}

TEST(VerifyCommand, LeavesOutWhatIsDerivedWhereItHasToBeQuick) {
  const auto outcome = run_gradstone("verify --level quick --verbose");
  EXPECT_THAT(outcome.output, HasSubstr("749 claims about 142 systems: 749 proved ("));
  EXPECT_THAT(outcome.output, FitsEightyColumnsWithoutColour());
}

TEST(VerifyCommand, ProvesWhatIsDerivedQuicklyWhereItIsNamed) {
  const auto outcome = run_gradstone("verify --level quick --verbose hessian:softmax");
  EXPECT_THAT(outcome.output, HasSubstr("softmax (Hessian-vector product)"));
  EXPECT_THAT(outcome.output, FitsEightyColumnsWithoutColour());
}

TEST(VerifyCommand, SelectsByNameAliasAndKind) {
  EXPECT_THAT(run_gradstone("verify softmax --level quick").output,
              HasSubstr("about 3 systems:"));  // the operation, the layer and the activation
  EXPECT_THAT(run_gradstone("verify layer:softmax --level quick").output,
              HasSubstr("about 1 system:"));
  EXPECT_EQ(run_gradstone("verify BatchNormalization --level quick").status, 0);
}

TEST(VerifyCommand, TakesFilesAndTheStandardInput) {
  const auto outcome = run_gradstone("verify examples/prove/focal_loss.eq layer:linear");
  EXPECT_EQ(outcome.status, 0) << outcome.output << outcome.errors;
  EXPECT_THAT(outcome.output, HasSubstr("about 3 systems:"));
  const auto piped = run_gradstone("verify - --level quick < examples/prove/wrong_focal_loss.eq");
  EXPECT_EQ(piped.status, 1) << piped.output;
  EXPECT_THAT(piped.output, HasSubstr("written in <stdin>:"));
}

TEST(VerifyCommand, ChecksANetworkOnRealData) {
  const auto outcome = run_gradstone(network + "--batch-size 5");
  EXPECT_EQ(outcome.status, 0) << outcome.output << outcome.errors;
  for (const char* gradient : {"DW1", "Db1", "Dgamma2", "Dbeta2", "DW2", "Db2"})
    EXPECT_THAT(outcome.output, HasSubstr(std::string("gradient ") + gradient));
  EXPECT_THAT(outcome.output, HasSubstr("finite differences"));
}

struct Mistake {
  std::string arguments, message;
};

void PrintTo(const Mistake& mistake, std::ostream* out) {
  *out << mistake.arguments;
}

class VerifyCommandRefuses : public testing::TestWithParam<Mistake> {};

TEST_P(VerifyCommandRefuses, WithAMessageThatNamesTheMistake) {
  EXPECT_THAT(run_gradstone(GetParam().arguments), IsRefusedWith(GetParam().message));
}

const std::string data = " --load-dataset data/digits.npz";

INSTANTIATE_TEST_SUITE_P(
    Usage, VerifyCommandRefuses,
    testing::Values(
        Mistake{"verify softmx", "did you mean softmax"},
        Mistake{"verify --level standart", "did you mean standard"},
        Mistake{"verify --jobs 0", "--jobs"}, Mistake{"verify --jobs many", "--jobs"},
        Mistake{"verify --unknown", "--unknown"},
        Mistake{"verify --loss SquaredError", "--loss needs --layers"},
        Mistake{"verify --layers ReLU", "--layers needs --layer-sizes"},
        Mistake{"verify relu " + network.substr(7), "not both"},
        Mistake{network + "--batch-size 0", "--batch-size"},
        Mistake{"verify --layers 'RLU' --layer-sizes '64;10' --loss SquaredError" + data,
                "--layers: unknown layer RLU (did you mean ReLU"},
        Mistake{"verify --layers 'SReLU(xx=2)' --layer-sizes '64;10' --loss SquaredError" + data,
                "unknown parameter xx (known: al, tl, ar, tr)"},
        Mistake{"verify --layers 'Linear;LeakyReLU(1e308)' --layer-sizes '64;20;10' "
                "--loss SquaredError" +
                    data,
                "--layers: \"LeakyReLU(1e308)\": 1e+308 can't be checked"},
        Mistake{"verify --layers 'Linear;LeakyReLU(1e-300)' --layer-sizes '64;20;10' "
                "--loss SquaredError" +
                    data,
                "--layers: \"LeakyReLU(1e-300)\": 1e-300 can't be checked"},
        Mistake{"verify --layers 'Linear' --layer-sizes '64;ten' --loss SquaredError" + data,
                "--layer-sizes: \"64;ten\""},
        Mistake{"verify --layers 'Linear' --layer-sizes '64;10' --loss SquareError" + data,
                "--loss: unknown loss SquareError (did you mean SquaredError"},
        Mistake{"verify --layers 'Linear' --layer-sizes '60;10' --loss SquaredError" + data,
                "64 features"},
        Mistake{"verify --layers 'Linear' --layer-sizes '64;9' --loss SquaredError" + data,
                "10 classes"},
        Mistake{"verify --layers 'Linear' --layer-sizes '64;10' --loss SquaredError "
                "--load-dataset missing.npz",
                "missing.npz"},
        Mistake{"verify --layers 'Linear' --layer-sizes '64;10' --loss SquaredError "
                "--load-dataset README.md",
                "README.md"},
        Mistake{"verify relu --json /no/such/folder/report.json", "/no/such/folder/report.json"}));

TEST(VerifyCommand, LeavesTheOldReportWhenInterrupted) {
  const TemporaryFolder folder;
  const auto file = (folder.path() / "report.json").string();
  ASSERT_EQ(run_gradstone("verify relu --level quick --json " + file).status, 0);
  const auto before = content_of(file);
  const auto outcome = run("timeout -s INT 0.1 " GRADSTONE_PROGRAM_DIR
                           "/gradstone verify --level thorough --jobs 2 --json " +
                           file);
  if (outcome.status != 124) GTEST_SKIP() << "the run ended before it was interrupted";
  EXPECT_EQ(content_of(file), before);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

}  // namespace
}  // namespace gradstone
