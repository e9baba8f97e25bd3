// Certificates of proofs, replayed by a program in another language.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/support/json_schema.hpp"
#include "tests/support/run_program.hpp"

namespace gradstone {
namespace {

using testing::HasSubstr;
using testing::StartsWith;
using testing_support::content_of;
using testing_support::run;
using testing_support::run_gradstone;
using testing_support::TemporaryFolder;
using Json = nlohmann::json;

const std::string replay_program = "python3 " GRADSTONE_SOURCE_DIR "/tools/replay_certificate.py ";

class Certificate : public testing::Test {
 protected:
  std::string path() const { return (folder_.path() / "proofs.json").string(); }
  std::string write(const std::string& name, const std::string& text) const {
    const auto file = folder_.path() / name;
    std::ofstream(file) << text;
    return file.string();
  }
  Json proved(const std::string& what, int status = 0) const {
    const auto outcome = run_gradstone("prove " + what + " --jobs 2 --certificate " + path());
    EXPECT_EQ(outcome.status, status) << outcome.output << outcome.errors;
    return Json::parse(content_of(path()));
  }
  testing_support::Outcome replayed(const std::string& options = "") const {
    return replayed_by_chance("--seed 1 " + options);
  }
  testing_support::Outcome replayed_by_chance(const std::string& options = "") const {
    return run(replay_program + options + " " + path());
  }
  testing_support::Outcome replay_of(const Json& certificate) const {
    std::ofstream(path()) << certificate.dump();
    return replayed();
  }
  std::string folder() const { return folder_.path().string(); }

 private:
  TemporaryFolder folder_;
};

class EntriesOfTheRegistry : public Certificate, public testing::WithParamInterface<const char*> {};

TEST_P(EntriesOfTheRegistry, AreReplayedWholly) {
  const std::string kind = GetParam();
  std::string names;
  for (const auto& entry : Json::parse(run_gradstone("list --json").output)) {
    if (entry["kind"] != kind) continue;
    const std::string name = entry["name"];
    names += " " + (name.starts_with(kind + ":") ? name : kind + ":" + name);
  }
  ASSERT_FALSE(names.empty());
  const Json certificate = proved(names);
  std::size_t claims = 0;
  for (const auto& source : certificate["sources"])
    for (const auto& system : source["systems"]) claims += system["claims"].size();
  const auto outcome = replayed("--samples 1");
  EXPECT_EQ(outcome.status, 0) << outcome.output << outcome.errors;
  const std::string all = std::to_string(claims);
  EXPECT_THAT(outcome.output, HasSubstr("\n" + all + " of " + all + " claims replayed\n"));
}

INSTANTIATE_TEST_SUITE_P(, EntriesOfTheRegistry,
                         testing::Values("operation", "layer", "activation", "loss", "optimizer",
                                         "rule", "hessian"),
                         [](const auto& kind) { return std::string(kind.param); });

TEST_F(Certificate, IsReplayedForTheExamplesAndDerivations) {
  proved(
      "examples/prove/focal_loss.eq examples/prove/gated_linear_unit.eq "
      "examples/prove/rms_normalization.eq examples/prove/softmax_gradient.eq derivations/*.eq");
  const auto outcome = replayed();
  EXPECT_EQ(outcome.status, 0) << outcome.output << outcome.errors;
  EXPECT_THAT(outcome.output, HasSubstr("replayed     layer gated_linear_unit: gradient DX, all "
                                        "sizes: "));
}

// Places, guards, strides, recurrences and several outputs are read and evaluated by the program.
TEST_F(Certificate, IsReplayedForTheExamplesOfTensors) {
  proved(
      "examples/prove/convolution.eq examples/prove/flipped_convolution.eq "
      "examples/prove/embedding.eq examples/prove/causal_attention.eq "
      "examples/prove/max_pooling.eq "
      "examples/prove/recurrent_network.eq examples/prove/lstm_cell.eq");
  const auto outcome = replayed("--samples 1");
  EXPECT_EQ(outcome.status, 0) << outcome.output << outcome.errors;
  EXPECT_THAT(outcome.output, HasSubstr("\n38 of 38 claims replayed\n"));
}

TEST_F(Certificate, ThatLiesAboutATensorIsRefused) {
  for (const char* name : {"wrong_convolution", "wrong_causal_attention", "wrong_max_pooling",
                           "wrong_recurrent_network"}) {
    Json certificate = proved("examples/prove/" + std::string(name) + ".eq", 1);
    for (auto& claim : certificate["sources"][0]["systems"][0]["claims"]) {
      claim["verdict"] = "proved";
      claim["all_sizes"] = true;
      claim["sizes"] = Json::array();
    }
    const auto outcome = replay_of(certificate);
    EXPECT_EQ(outcome.status, 1) << name;
    EXPECT_THAT(outcome.output, HasSubstr(" is stated, the derivative is ")) << name;
  }
}

TEST_F(Certificate, SaysWherePlacesEnd) {
  Json certificate = proved("examples/prove/embedding.eq");
  Json& assumed = certificate["sources"][0]["systems"][0]["assumptions"];
  EXPECT_EQ(assumed[0], "target ids: E x T index V");
  assumed[0] = "target ids: E x T index E";
  EXPECT_THAT(replay_of(certificate).output,
              HasSubstr("what it assumes is not what its text says"));
}

TEST_F(Certificate, FitsItsSchema) {
  const auto folder = std::filesystem::path(GRADSTONE_SOURCE_DIR) / "data/schemas";
  const testing_support::JsonSchema schema(
      Json::parse(content_of(folder / "certificate.schema.json")));
  const Json certificate = proved("layer:srelu optimizer:gradient_descent activation:srelu");
  EXPECT_THAT(schema.problems(certificate), testing::IsEmpty());
  Json extended = certificate;
  extended["sources"][0]["systems"][0]["claims"][0]["note"] = "trust me";
  EXPECT_FALSE(schema.problems(extended).empty());
}

TEST_F(Certificate, HoldsTheTextThatShowPrintsAndItsHash) {
  const Json source = proved("layer:dropout")["sources"][0];
  EXPECT_EQ(source["name"], "layer:dropout");
  EXPECT_EQ(source["text"], run_gradstone("show layer:dropout").output);
  write("text", source["text"]);
  const auto hash = run("sha256sum " + folder() + "/text");
  EXPECT_THAT(hash.output, StartsWith(source["sha256"].get<std::string>()));
}

TEST_F(Certificate, HoldsTheBytesOfTheFile) {
  const std::string text =
      "# words\tand \"quotes\"\r\n\n  # more\nidentity  twice: A+A=2*A for A: m x n # end\n";
  const Json source = proved(write("own.eq", text))["sources"][0];
  EXPECT_EQ(source["text"], text);
  EXPECT_EQ(replayed().status, 0);
}

TEST_F(Certificate, NamesWhatIsAssumedAndWhatTheLibraryMeans) {
  const Json source = proved("layer:weight_dropout")["sources"][0];
  const Json& relu = source["systems"][1];
  EXPECT_EQ(relu["form"], "relu");
  EXPECT_THAT(relu["assumptions"].get<std::vector<std::string>>(),
              testing::ElementsAre("input X: N x D real", "weight W: K x D real",
                                   "weight b: 1 x K real", "mask R: K x D mask"));
  EXPECT_THAT(source["functions"].get<std::vector<std::string>>(),
              testing::Contains("activation relu\n  f(x) = where x <= 0: 0, else: x\n"
                                "  f'(x) = where x <= 0: 0, else: 1\n"));
}

TEST_F(Certificate, NamesEveryClaimAlsoWhatIsNotProved) {
  const Json certificate = proved("examples/prove/wrong_gated_linear_unit.eq", 1);
  const Json& claims = certificate["sources"][0]["systems"][0]["claims"];
  ASSERT_EQ(claims.size(), 11u);
  EXPECT_EQ(std::count_if(claims.begin(), claims.end(),
                          [](const Json& claim) { return claim["verdict"] == "refuted"; }),
            1);
  const auto outcome = replayed();
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.output,
              HasSubstr("not proved   layer wrong_gated_linear_unit: gradient DX: refuted\n"));
  EXPECT_THAT(outcome.output, HasSubstr("10 of 11 claims replayed\n"));
}

TEST_F(Certificate, SaysAtWhichSizesAProofStands) {
  const Json certificate = proved("layer:linear --sizes N=2,D=3,K=2 --accept sizes");
  const Json& claim = certificate["sources"][0]["systems"][0]["claims"][0];
  EXPECT_FALSE(claim["all_sizes"]);
  EXPECT_EQ(claim["sizes"], Json::parse(R"([{"D": 3, "K": 2, "N": 2}])"));
  const auto outcome = replayed();
  EXPECT_EQ(outcome.status, 3) << outcome.output;
  EXPECT_THAT(outcome.output, HasSubstr("definition Y, listed sizes: "));
  EXPECT_THAT(outcome.output, HasSubstr("in part      layer linear: definition Y: without other "
                                        "sizes than those listed\n"));
  EXPECT_EQ(replayed("--quiet").output,
            "4 of 4 claims replayed, 4 of them proved in part only (--accept sizes)\n");
  EXPECT_EQ(replayed("--accept steps,points,numbers").status, 3);
  const auto accepted = replayed("--accept steps,sizes");
  EXPECT_EQ(accepted.status, 0) << accepted.output;
  EXPECT_THAT(accepted.output, HasSubstr("\n4 of 4 claims replayed\n"));
  EXPECT_EQ(replayed("--accept shapes").status, 2);
}

TEST_F(Certificate, OfATextWithoutAGradientIsToldAsByProve) {
  const std::string file = write("missing.eq",
                                 "layer q\n  input X: N x D\n  weight W: N x D\n  forward\n"
                                 "    Y = X + W\n  backward\n    DX = DY\n");
  proved(file, 3);
  const auto outcome = replayed();
  EXPECT_EQ(outcome.status, 3) << outcome.output;
  EXPECT_THAT(outcome.output, HasSubstr("in part      layer q: no gradient is stated for W\n"
                                        "1 of 1 claims replayed, 1 gradient not stated "
                                        "(--accept missing)\n"));
  EXPECT_EQ(replayed("--accept missing").status, 0);
}

TEST_F(Certificate, OfANameOfTheRegistryIsReplayedInEachOfItsSpellings) {
  for (const char* name : {"Softmax", "layer:Linear", "GradientDescent", "hessian:linear"}) {
    proved(name);
    EXPECT_EQ(replayed("--samples 1").status, 0) << name;
  }
}

TEST_F(Certificate, IsMadeOfTheStandardInput) {
  const auto outcome = run("cd " GRADSTONE_SOURCE_DIR " && " GRADSTONE_PROGRAM_DIR
                           "/gradstone show layer:linear | " GRADSTONE_PROGRAM_DIR
                           "/gradstone prove - --jobs 2 --certificate " +
                           path());
  EXPECT_EQ(outcome.status, 0) << outcome.errors;
  EXPECT_EQ(replayed().status, 0);
}

TEST_F(Certificate, OfAWrongEquationIsFalseWithNumbers) {
  Json certificate = proved("examples/prove/wrong_focal_loss.eq", 1);
  for (auto& system : certificate["sources"][0]["systems"]) {
    for (auto& claim : system["claims"]) {
      claim["verdict"] = "proved";
      claim["all_sizes"] = true;
    }
  }
  const auto outcome = replay_of(certificate);
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.output,
              testing::ContainsRegex("false .*: gradient DY.[0-9],[0-9].: .* is stated, "
                                     "the derivative is .* at K = "));
}

TEST_F(Certificate, LeavesOutThePointsThatAProofLeavesOpen) {
  const std::string file = write("open.eq",
                                 "rule r\n  input X: N x D\n  identity p: where X[i,j] = 7/3: 1, "
                                 "else: 0 = 0 * X[i,j] for i: N, j: D\n");
  run_gradstone("prove " + file + " --jobs 2 --certificate " + path());
  Json certificate = Json::parse(content_of(path()));
  Json& claim = certificate["sources"][0]["systems"][0]["claims"][0];
  claim["verdict"] = "proved";
  claim["all_sizes"] = true;
  claim["sizes"] = Json::array();
  claim["where"] = "";
  EXPECT_EQ(replay_of(certificate).status, 1);
  for (const char* where : {"X[i,j] != 7/3", "3 * X[i,j] != 7", "no cases meet"}) {
    claim["where"] = where;
    const auto outcome = replay_of(certificate);
    EXPECT_EQ(outcome.status, 3) << outcome.output;
    EXPECT_THAT(outcome.output, HasSubstr(std::string("all sizes, where ") + where));
    EXPECT_EQ(replayed("--accept points").status, 0);
  }
  claim["where"] = "X[i,j] != 2";
  EXPECT_EQ(replay_of(certificate).status, 1);
}

TEST_F(Certificate, HoldsTheFirstOfSeveralPlacesAndSumsOfEntries) {
  proved(write("first.eq",
               "rule r\n  input X: N x D\n  input a: 1 x K\n"
               "  identity p: X[i,1] * X[i,j] = X[i,j] * X[i,1] for i: N, j: D\n"
               "  identity q: X[1,1] + X[1,1] = 2 * X[1,1]\n"
               "  identity s: sum(k: K, a[1,k]) = sum(l: K, a[1,l])\n"));
  EXPECT_EQ(replayed("--quiet").output, "3 of 3 claims replayed\n");
}

TEST_F(Certificate, IsReplayedAlikeWithOneSeedAndWithOthers) {
  proved("layer:linear");
  const std::string by_chance = replayed_by_chance().output;
  EXPECT_NE(by_chance, replayed_by_chance().output);
  ASSERT_THAT(by_chance, testing::ContainsRegex("^seed         [0-9a-f]+\n"));
  const std::string seed = by_chance.substr(13, by_chance.find('\n') - 13);
  EXPECT_EQ(replayed("--seed " + seed).output, by_chance);
  EXPECT_EQ(replayed("--seed 1").output, replayed("--seed 1").output);
  EXPECT_EQ(replayed("--seed 2").status, 0);
  EXPECT_EQ(replayed("--quiet").output, "4 of 4 claims replayed\n");
}

TEST_F(Certificate, OfAFalseTextIsRefusedWhereItsSidesDifferByVeryLittle) {
  const std::string file = write("tiny.eq",
                                 "activation a\n  f(x) = exp(x)\n"
                                 "  f'(x) = where x < -300: 0, else: exp(x)\n");
  run_gradstone("prove " + file + " --jobs 2 --certificate " + path());
  Json certificate = Json::parse(content_of(path()));
  for (auto& claim : certificate["sources"][0]["systems"][0]["claims"]) {
    claim["verdict"] = "proved";
    claim["all_sizes"] = true;
    claim["sizes"] = Json::array();
    claim["where"] = "";
  }
  const auto outcome = replay_of(certificate);
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.output, testing::ContainsRegex("0 is stated, the derivative is .*e-[0-9]+"));
}

TEST_F(Certificate, IsRefusedWhenItTakesTooLong) {
  proved("layer:softmax");
  const auto outcome = replayed("--timeout 0.001");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.output, HasSubstr("it takes more than 0.001 seconds of processor time"));
  EXPECT_EQ(replayed("--timeout 0").status, 2);
  EXPECT_EQ(replayed("--timeout nan").status, 2);
}

TEST_F(Certificate, WhoseReplayCannotBeWrittenEndsWithAMessage) {
  proved("layer:linear");
  for (const auto& options : {path(), std::string("--help")}) {
    const auto outcome = run(replay_program + options + " > /dev/full");
    EXPECT_EQ(outcome.status, 2);
    EXPECT_EQ(outcome.errors,
              "replay_certificate.py: the output can't be written: No space left on device\n");
  }
}

TEST_F(Certificate, ThatCannotBeReadIsToldApart) {
  EXPECT_EQ(run(replay_program + path()).status, 2);
  EXPECT_EQ(run(replay_program).status, 2);
  EXPECT_EQ(run(replay_program + "--samples 0 " + path()).status, 2);
}

class ForgedCertificates : public Certificate, public testing::WithParamInterface<const char*> {};

TEST_P(ForgedCertificates, AreRefused) {
  const auto outcome = run("python3 " GRADSTONE_SOURCE_DIR
                           "/tests/tools/certificate_forgeries.py " GRADSTONE_PROGRAM_DIR
                           "/gradstone " GRADSTONE_SOURCE_DIR "/tools/replay_certificate.py " +
                           folder() + " " + GetParam());
  EXPECT_EQ(outcome.status, 0) << outcome.output << outcome.errors;
}

INSTANTIATE_TEST_SUITE_P(Each, ForgedCertificates,
                         testing::Values("by-form", "of-false-texts", "at-random",
                                         "of-random-texts"));

TEST_F(Certificate, OfTheOldFormatIsRefused) {
  const std::filesystem::path cases = GRADSTONE_SOURCE_DIR "/../shared/cases/certificates";
  if (!std::filesystem::exists(cases)) GTEST_SKIP() << cases << " is not here";
  for (const auto& file : std::filesystem::directory_iterator(cases)) {
    const auto outcome = run(replay_program + file.path().string());
    EXPECT_EQ(outcome.status, 1) << file;
    EXPECT_THAT(outcome.output, HasSubstr("refused ")) << file;
  }
}

}  // namespace
}  // namespace gradstone
