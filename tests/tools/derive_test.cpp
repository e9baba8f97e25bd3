// The subcommand derive, as its users meet it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/program_matchers.hpp"

namespace gradstone {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;
using testing_support::IsRefusedWith;
using testing_support::run_gradstone;

TEST(DeriveCommand, PrintsProvedEquations) {
  const auto outcome = run_gradstone("derive layer:softmax");
  EXPECT_EQ(outcome.status, 0) << outcome.errors;
  EXPECT_THAT(outcome.output,
              AllOf(HasSubstr("    DZ = hadamard(Y, DY - column_repeat(rows_sum(hadamard(DY, Y)), "
                              "K))\n"),
                    HasSubstr("# DZ  proved for all sizes\n"),
                    HasSubstr("# backward equations: 22 nodes, published: 23\n")));
}

TEST(DeriveCommand, DerivesEveryFormThatHasGradients) {
  const auto outcome = run_gradstone("derive BatchNormalization");
  EXPECT_EQ(outcome.status, 0) << outcome.errors;
  EXPECT_THAT(outcome.output,
              AllOf(HasSubstr("(training)"), HasSubstr("(inference)"),
                    HasSubstr("# left out: batch_normalization (running statistics) "
                              "has no gradients")));
}

TEST(DeriveCommand, PrintsLatex) {
  EXPECT_THAT(run_gradstone("derive layer:linear --latex").output,
              AllOf(HasSubstr("\\mathrm{D}X &= \\mathrm{D}Y\\, W"), HasSubstr("% DX  proved")));
}

TEST(DeriveCommand, PrintsJson) {
  const auto outcome = run_gradstone("derive layer:linear --json");
  const auto list = nlohmann::json::parse(outcome.output);
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0]["length"], 12);
  EXPECT_EQ(list[0]["published_length"], 12);
  EXPECT_EQ(list[0]["system"]["name"], "linear");
  EXPECT_EQ(list[0]["report"]["claims"].size(), 3u);
}

TEST(DeriveCommand, DerivesTwice) {
  const auto outcome = run_gradstone("derive layer:linear --hessian");
  EXPECT_EQ(outcome.status, 0) << outcome.errors;
  EXPECT_THAT(outcome.output, AllOf(HasSubstr("loss linear (Hessian-vector product)\n"),
                                    HasSubstr("    DW = T(GY) * VX\n"), HasSubstr("# DW  proved")));
}

TEST(DeriveCommand, DerivesFromFiles) {
  for (const char* name : {"gated_linear_unit", "rms_normalization", "focal_loss"}) {
    const auto outcome = run_gradstone(std::string("derive examples/prove/") + name + ".eq");
    EXPECT_EQ(outcome.status, 0) << outcome.errors;
    EXPECT_THAT(outcome.output, HasSubstr("  proved for all sizes\n")) << name;
    EXPECT_THAT(outcome.output, Not(HasSubstr("undecided"))) << name;
  }
}

TEST(DeriveCommand, PrintsWhatProveReads) {
  const auto outcome =
      run_gradstone("derive layer:softmax | " GRADSTONE_PROGRAM_DIR "/gradstone prove -");
  EXPECT_EQ(outcome.status, 0) << outcome.output << outcome.errors;
  EXPECT_THAT(outcome.output, HasSubstr("gradient DZ"));
}

// The mistakes are in backward equations, which are not read.
TEST(DeriveCommand, IsNotMisledByAWrongBackwardEquation) {
  const auto right = run_gradstone("derive examples/prove/gated_linear_unit.eq");
  const auto wrong = run_gradstone("derive examples/prove/wrong_gated_linear_unit.eq");
  EXPECT_EQ(wrong.status, 0) << wrong.errors;
  const auto equations = [](const std::string& text) {
    return text.substr(text.find("  backward"),
                       text.find("  definition") - text.find("  backward"));
  };
  EXPECT_EQ(equations(wrong.output), equations(right.output));
}

TEST(DeriveCommand, RefusesAFileThatIsNone) {
  EXPECT_THAT(run_gradstone("derive no_such_file.eq"), IsRefusedWith("no_such_file.eq"));
  EXPECT_THAT(run_gradstone("derive README.md"), IsRefusedWith("README"));
}

TEST(DeriveCommand, RefusesWhatHasNoGradients) {
  EXPECT_THAT(run_gradstone("derive adam"), IsRefusedWith("adam has no gradients"));
  EXPECT_THAT(run_gradstone("derive activation:relu --hessian"),
              IsRefusedWith("relu is not smooth"));
  EXPECT_THAT(run_gradstone("derive rows_max"), IsRefusedWith("any subgradient"));
}

TEST(DeriveCommand, AnswersAnUnknownNameWithTheNearest) {
  EXPECT_THAT(run_gradstone("derive softmx"), IsRefusedWith("did you mean softmax"));
  EXPECT_THAT(run_gradstone("derive"), IsRefusedWith("NAME"));
}

TEST(HessianEntries, AreAllProvedForAllSizes) {
  const auto outcome = run_gradstone("verify hessian: --level quick");
  EXPECT_EQ(outcome.status, 0) << outcome.output << outcome.errors;
  EXPECT_THAT(outcome.output,
              ContainsRegex("[0-9]+ claims about 37 systems: [0-9]+ proved for all sizes"));
}

TEST(HessianEntries, AreShownAndVerifiedByName) {
  EXPECT_THAT(run_gradstone("show hessian:linear").output,
              HasSubstr("loss linear (Hessian-vector product)\n"));
  const auto outcome = run_gradstone("verify hessian:sigmoid --level quick");
  EXPECT_EQ(outcome.status, 0) << outcome.output << outcome.errors;
  EXPECT_THAT(run_gradstone("show hessian:srelu"),
              IsRefusedWith("srelu has no Hessian-vector product"));
}

}  // namespace
}  // namespace gradstone
