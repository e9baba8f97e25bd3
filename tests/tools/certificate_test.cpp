// Certificates of proofs, replayed by a program in another language.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/support/run_program.hpp"

namespace gradstone {
namespace {

using testing::HasSubstr;
using testing_support::content_of;
using testing_support::run;
using testing_support::run_gradstone;
using testing_support::TemporaryFolder;
using Json = nlohmann::json;

// Names whose claims are of all kinds: definitions, gradients, functions, rules, steps.
const char* const some =
    "layer:softmax layer:srelu operation:log_sigmoid loss:cross_entropy "
    "rule:shift_softmax optimizer:momentum";

class Certificate : public testing::Test {
 protected:
  std::string path() const { return (folder_.path() / "proofs.json").string(); }
  Json proved(const std::string& names) {
    const auto outcome = run_gradstone("prove " + names + " --jobs 1 --certificate " + path());
    EXPECT_EQ(outcome.status, 0) << outcome.output << outcome.errors;
    return Json::parse(content_of(path()));
  }
  testing_support::Outcome replayed(const std::string& options = "--samples 1") const {
    return run("python3 " GRADSTONE_SOURCE_DIR "/tools/replay_certificate.py " + options + " " +
               path());
  }
  testing_support::Outcome replayed(const Json& certificates) const {
    std::ofstream(path()) << certificates.dump();
    return replayed();
  }

 private:
  TemporaryFolder folder_;
};

TEST_F(Certificate, IsNotGivenForWhatFailsWhereCasesMeet) {
  const std::string file = path() + ".eq";
  std::ofstream(file) << "identity slopes: relu'(X) + relu'(-X) = ones(m, n) for X: m x n\n";
  const auto outcome = run_gradstone("prove " + file + " --jobs 1 --certificate " + path());
  EXPECT_EQ(outcome.status, 1) << outcome.output << outcome.errors;
  EXPECT_EQ(Json::parse(content_of(path())).size(), 0u);
}

TEST_F(Certificate, IsReplayedForClaimsOfAllKinds) {
  const Json certificates = proved(some);
  EXPECT_GT(certificates.size(), 25u);
  for (const auto& certificate : certificates) {
    EXPECT_EQ(certificate["scope"], "all sizes");
    const bool is_unrolled = certificate["kind"] == "unrolled";
    EXPECT_EQ(certificate["rules"].dump().find("induction") != std::string::npos, is_unrolled);
  }
  const auto outcome = replayed();
  EXPECT_EQ(outcome.status, 0) << outcome.output << outcome.errors;
  EXPECT_THAT(outcome.output, HasSubstr("agrees       softmax gradient DZ"));
  EXPECT_THAT(outcome.output, HasSubstr("agrees       momentum unrolled x"));
}

TEST_F(Certificate, HoldsBothSidesAndTheRules) {
  for (const auto& certificate : proved("layer:softmax")) {
    EXPECT_EQ(certificate["scope"], "all sizes");
    const bool is_gradient = certificate["kind"] == "gradient";
    EXPECT_EQ(certificate["rules"].dump().find("derivative") != std::string::npos, is_gradient);
    if (certificate["subject"] == "DX") {
      EXPECT_EQ(certificate["left"], "sum(k1: K, W[k1,j] * DZ[i,k1])");
      EXPECT_EQ(certificate["left"], certificate["right"]);
    }
    EXPECT_GT(certificate["points"].size(), 3u);
  }
}

TEST_F(Certificate, DisagreesWithAnotherEquationOrNormalForm) {
  const Json right = proved("layer:linear");
  Json wrong = right;
  for (auto& certificate : wrong) {
    for (auto& equation : certificate["system"]["backward"])
      equation["value"] = {{"op", "negate"},
                           {"shape", equation["value"]["shape"]},
                           {"operands", {equation["value"]}}};
  }
  const auto outcome = replayed(wrong);
  EXPECT_EQ(outcome.status, 1) << outcome.output;
  EXPECT_THAT(outcome.output, HasSubstr("disagrees    linear gradient DW: DW[1,1]"));

  wrong = right;
  for (auto& form : wrong[0]["normal_forms"]) form = {{"op", "number"}, {"value", "7"}};
  EXPECT_EQ(replayed(wrong).status, 1);
  EXPECT_EQ(replayed(right).status, 0);
}

TEST_F(Certificate, ThatIsMalformedIsRefused) {
  for (const Json& json : {Json(7), Json::parse("[{}]"), Json::parse(R"([{"certificate": 1}])")}) {
    const auto outcome = replayed(json);
    EXPECT_EQ(outcome.status, 2) << json << outcome.output;
    EXPECT_THAT(outcome.errors, HasSubstr("malformed"));
  }
}

}  // namespace
}  // namespace gradstone
