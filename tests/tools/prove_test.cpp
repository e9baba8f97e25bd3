// The subcommand prove, as its users meet it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/json_schema.hpp"
#include "tests/support/program_matchers.hpp"

namespace gradstone {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing_support::content_of;
using testing_support::FitsEightyColumnsWithoutColour;
using testing_support::IsRefusedWith;
using testing_support::Outcome;
using testing_support::run;
using testing_support::run_gradstone;
using testing_support::TemporaryFolder;

// What prove says of a text.
Outcome prove(const std::string& text, const std::string& options = "") {
  const TemporaryFolder folder;
  const auto file = folder.write("test.eq", text).string();
  return run_gradstone("prove " + file + " " + options);
}

TEST(ProveCommand, ProvesTheExamples) {
  for (const char* name :
       {"gated_linear_unit", "rms_normalization", "focal_loss", "convolution",
        "flipped_convolution", "embedding", "causal_attention", "recurrent_network", "lstm_cell"}) {
    const auto outcome = run_gradstone("prove examples/prove/" + std::string(name) + ".eq");
    EXPECT_EQ(outcome.status, 0) << name << outcome.output << outcome.errors;
    EXPECT_THAT(outcome.output, Not(HasSubstr("note:")));
    EXPECT_THAT(outcome.output, FitsEightyColumnsWithoutColour());
  }
}

// The numbers can be followed on paper.
TEST(ProveCommand, RefutesTheWrongExamplesWithSmallNumbers) {
  const auto unit = run_gradstone("prove examples/prove/wrong_gated_linear_unit.eq");
  EXPECT_EQ(unit.status, 1) << unit.output;
  EXPECT_THAT(unit.output, AllOf(HasSubstr("counterexample with D = 1, K = 1, N = 1\n"),
                                 HasSubstr("DX[1,1]: the equation gives ")));
  const auto norm = run_gradstone("prove examples/prove/wrong_rms_normalization.eq");
  EXPECT_EQ(norm.status, 1) << norm.output;
  // With one unit a sum is a mean.
  EXPECT_THAT(norm.output, HasSubstr("counterexample with D = 2, N = 1\n"));
  const auto loss = run_gradstone("prove examples/prove/wrong_focal_loss.eq");
  EXPECT_EQ(loss.status, 1) << loss.output;
  // With one example nothing is divided.
  EXPECT_THAT(loss.output, HasSubstr("counterexample with K = 1, N = 2\n"));
  for (const auto& outcome : {unit, norm, loss})
    EXPECT_THAT(outcome.output, HasSubstr(" 1 refuted, ")) << "nothing else is";
}

// An entry has as many indices as its tensor, and values as many brackets.
TEST(ProveCommand, RefutesTheWrongExamplesOfTensors) {
  const auto convolution = run_gradstone("prove examples/prove/wrong_convolution.eq");
  EXPECT_THAT(
      convolution.output,
      AllOf(HasSubstr("counterexample with D = 1, K = 1, L = 1, M = 1, N = 1, P = 0, U = 1"),
            HasSubstr("X = [[["), HasSubstr("b = ["),
            HasSubstr("DX[1,1,1]: the equation gives 1, right is 0\n")));
  const auto attention = run_gradstone("prove examples/prove/wrong_causal_attention.eq");
  EXPECT_THAT(attention.output, AllOf(HasSubstr("counterexample with B = 1, C = 1, D = 1, T = 2\n"),
                                      HasSubstr("DY = [[["), HasSubstr("DK[1,1,1]: ")));
  const auto network = run_gradstone("prove examples/prove/wrong_recurrent_network.eq");
  EXPECT_THAT(network.output, AllOf(HasSubstr("counterexample with D = 1, K = 1, N = 1, T = 1\n"),
                                    HasSubstr("DR[1,1]: the equation gives ")));
  for (const auto& outcome : {convolution, attention, network}) {
    EXPECT_EQ(outcome.status, 1) << outcome.output;
    EXPECT_THAT(outcome.output, HasSubstr(" 1 refuted, ")) << "nothing else is";
  }
}

TEST(ProveCommand, TakesNamesFilesAndTheStandardInput) {
  EXPECT_EQ(run_gradstone("prove layer:softmax examples/prove/focal_loss.eq").status, 0);
  const std::string program = GRADSTONE_PROGRAM_DIR "/gradstone ";
  const auto piped = run(program + "show srelu | " + program + "prove -");
  EXPECT_EQ(piped.status, 0) << piped.output;
  EXPECT_THAT(piped.output, HasSubstr("3 systems"));
}

TEST(ProveCommand, ShowsOnePointAtWhichADerivativeIsWrong) {
  const auto outcome = prove(
      "activation half\n  f(x)  = where x <= 0: 0, else: x^2\n"
      "  f'(x) = where x <= 0: 0, else: x\n");
  EXPECT_EQ(outcome.status, 1) << outcome.output;
  EXPECT_THAT(outcome.output, AllOf(HasSubstr("X = [["), HasSubstr("half': the equation gives "),
                                    Not(HasSubstr("], ["))));
}

// Where one side is defined and the other is not, nothing is wrong with the provers.
TEST(ProveCommand, LeavesWhatIsNotDefinedUndecided) {
  const std::string law = "identity law: log(hadamard(X, Y)) = log(X) + log(Y) for ";
  const auto real = prove(law + "X: m x n, Y: m x n\n");
  EXPECT_EQ(real.status, 3) << real.output;
  EXPECT_THAT(real.output, HasSubstr("1 undecided"));
  const auto positive = prove(law + "X: m x n positive, Y: m x n positive\n");
  EXPECT_EQ(positive.status, 0) << positive.output;
  const auto root = prove("identity law: hadamard(sqrt(X), sqrt(X)) = X for X: m x n\n");
  EXPECT_EQ(root.status, 3) << root.output;
  EXPECT_THAT(root.output, HasSubstr("such as X positive"));
}

const std::string chain = R"(derivation softmax_gradient
  input X: N x K
  forward
    Y = softmax(X)
  backward
    DX = hadamard(Y, DY - column_repeat(diag(DY * T(Y)), K))
  definition DX[i,j] = Y[i,j] * (DY[i,j] - sum(k: K, DY[i,k] * Y[i,k]))
  chain entries
    DX[i,j]
    = sum(k: K, DY[i,k] * Y[i,k] * (delta(j, k) - Y[i,j]))  because it is the Jacobian
    = Y[i,j] * (DY[i,j] - sum(k: K, DY[i,k] * Y[i,k]))      because delta leaves one term
  chain matrices
    rows_sum(DX)
    = rows_sum(hadamard(Y, DY)) - diag(DY * T(Y))  because the rows of Y sum to 1
    = zeros(N, 1)                                  because both are the same sums
)";

TEST(ProveCommand, ProvesEveryStepOfAChain) {
  const auto outcome = prove(chain);
  EXPECT_EQ(outcome.status, 0) << outcome.output;
  EXPECT_THAT(outcome.output, HasSubstr("6 claims about 1 system: 6 proved"));
}

TEST(ProveCommand, RefutesTheStepThatIsWrong) {
  std::string wrong = chain;
  wrong.replace(wrong.find("delta(j, k) - Y[i,j]"), 20, "delta(j, k) + Y[i,j]");
  const auto outcome = prove(wrong);
  EXPECT_EQ(outcome.status, 1);
  // The wrong expression ends one step and begins the next.
  EXPECT_THAT(outcome.output,
              AllOf(HasSubstr("element identity entries.1"), HasSubstr("2 refuted"),
                    HasSubstr("entries.1[1,1]: left is "), HasSubstr("it is the Jacobian")));
}

TEST(ProveCommand, RefutesADefinitionOfAGradient) {
  std::string wrong = chain;
  wrong.replace(wrong.find("Y[i,j] * (DY[i,j] - sum"), 23, "Y[i,j] * (DY[i,j] + sum");
  const auto outcome = prove(wrong);
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.output, HasSubstr("DX[1,1]: left is "));
}

TEST(ProveCommand, RefutesIdentitiesAndFunctionsByCases) {
  const auto identity = prove("identity wrong: T(A * B) = T(A) * T(B) for A: m x m, B: m x m\n");
  EXPECT_EQ(identity.status, 1) << identity.output;
  EXPECT_THAT(identity.output, HasSubstr("counterexample with m = 2\n"));
  const auto slope = prove(
      "activation hinge\n  parameter a\n  f(x) = where x <= a: 0, else: x - a\n"
      "  f'(x) = where x <= a: 0, else: 2\n");
  EXPECT_EQ(slope.status, 1) << slope.output;
  const auto definition = prove(
      "layer sum\n  input X: N x D\n  forward\n    s = rows_sum(X)\n  backward\n"
      "    DX = column_repeat(Ds, D)\n  definition s[i,1] = sum(j: D, X[i,j]) / D\n");
  EXPECT_EQ(definition.status, 1) << definition.output;
  EXPECT_THAT(definition.output, HasSubstr("counterexample with D = 2, N = 1\n"));
}

TEST(ProveCommand, ProvesDerivativesOfLearnedParameters) {
  const std::string squash =
      "activation squash\n  parameter a > 0\n  f(x) = x / (a + abs(x))\n"
      "  f'(x) = a / (a + abs(x))^2\n";
  const auto right = prove(squash + "  f_a(x) = -x / (a + abs(x))^2\n");
  EXPECT_EQ(right.status, 0) << right.output;
  EXPECT_THAT(right.output, HasSubstr("gradient Da"));
  const auto wrong = prove(squash + "  f_a(x) = x / (a + abs(x))^2\n");
  EXPECT_EQ(wrong.status, 1) << wrong.output;
}

const std::string forward_only = "layer l\n  input X: N x D\n  forward\n    Y = X\n";

TEST(ProveCommand, SaysWhatIsNotStated) {
  const auto nothing = prove(forward_only);
  EXPECT_EQ(nothing.status, 5) << nothing.output;
  EXPECT_THAT(nothing.output, AllOf(HasSubstr("note: no gradient is stated for X"),
                                    HasSubstr("nothing was checked")));
}

const std::string without_gradient_of_w =
    "layer l\n  input X: N x D\n  weight w: 1 x D\n  forward\n"
    "    Y = hadamard(X, row_repeat(w, N))\n  backward\n    DX = hadamard(DY, row_repeat(w, N))\n";

TEST(ProveCommand, AGradientThatIsNotStatedIsNoPassUnlessThatIsAllowed) {
  const auto outcome = prove(without_gradient_of_w);
  EXPECT_EQ(outcome.status, 3) << outcome.output;
  EXPECT_THAT(outcome.output, AllOf(HasSubstr("note: no gradient is stated for w"),
                                    HasSubstr("1 proved; 1 gradient is not stated")));
  const auto allowed = prove(without_gradient_of_w, "--allow-missing");
  EXPECT_EQ(allowed.status, 0) << allowed.output;
  EXPECT_THAT(allowed.output, HasSubstr("1 proved; 1 gradient is not stated"));
}

// Numbers that satisfy the conditions must exist: of nothing, everything can be proved.
TEST(ProveCommand, IsUndecidedWhereNoNumbersMeetTheConditions) {
  const auto outcome = prove(
      "layer l\n  input X: N x D\n  parameter a > 1\n  condition a < 0\n  forward\n    Y = a * X\n"
      "  backward\n    DX = a * DY\n");
  EXPECT_EQ(outcome.status, 3) << outcome.output;
}

TEST(ProveCommand, ProvesAtGivenSizes) {
  const auto outcome = run_gradstone("prove layer:softmax --sizes N=2,D=1,K=3");
  EXPECT_EQ(outcome.status, 3) << outcome.output;
  EXPECT_THAT(outcome.output, AllOf(HasSubstr(" at sizes proved"), Not(HasSubstr("all sizes")),
                                    HasSubstr("passes only with --accept sizes"),
                                    HasSubstr(" proved at listed sizes (")));
  const auto accepted = run_gradstone("prove layer:softmax --sizes N=2,D=1,K=3 --accept sizes");
  EXPECT_EQ(accepted.status, 0) << accepted.output;
  EXPECT_THAT(accepted.output, HasSubstr(" proved at listed sizes ("));
  EXPECT_THAT(run_gradstone("prove layer:softmax").output, HasSubstr(" all sizes proved"));
  EXPECT_THAT(run_gradstone("prove layer:softmax --sizes N=2,D=1"),
              IsRefusedWith("the size K is missing"));
  EXPECT_THAT(run_gradstone("prove layer:softmax --sizes N=2,D=1,K=1,M=1"),
              IsRefusedWith("no matrix has the size M"));
  EXPECT_EQ(run_gradstone("prove layer:softmax --sizes 'N = 2, D=1 ,K= 3' --accept sizes").status,
            0);
  for (const char* wrong : {"N", "N=", "N=0", "N=1000", "N=2x", "=2", "N=2,N=3"})
    EXPECT_EQ(run_gradstone("prove layer:softmax --sizes " + std::string(wrong)).status, 2)
        << wrong;
}

TEST(ProveCommand, ShowsMistakesWithTheirPlace) {
  const auto outcome = prove("layer l\n  input X: N x D\n  forward\n    Y = X * X\n");
  EXPECT_THAT(outcome, IsRefusedWith("test.eq:4:11: *: N x D does not fit N x D"));
  EXPECT_THAT(outcome.errors, HasSubstr("    Y = X * X\n"));
  EXPECT_THAT(run_gradstone("prove no_such_file.eq"),
              IsRefusedWith("no_such_file.eq can't be opened"));
  EXPECT_THAT(run_gradstone("prove examples/"), IsRefusedWith("can't be"));
  EXPECT_THAT(run_gradstone("prove sofmax"), IsRefusedWith("softmax"));
  EXPECT_THAT(run_gradstone("prove"), IsRefusedWith("FILE|NAME"));
  EXPECT_EQ(prove("# nothing\n").status, 5);
}

// Whoever names a file expects that something is done with it.
TEST(ProveCommand, AndAllOthersSayThatAFileHasNoEquations) {
  const TemporaryFolder folder;
  const auto empty = folder.write("empty.eq", "").string();
  const auto comment = folder.write("comment.eq", "# nothing\n").string();
  for (const std::string command : {"prove", "verify", "derive", "show", "conform"}) {
    for (const auto& file : {empty, comment, std::string("/dev/null"), std::string("-")}) {
      const auto outcome = run_gradstone(command + " " + file);
      EXPECT_EQ(outcome.status, 5) << command << file << outcome.errors;
      EXPECT_THAT(outcome.errors, HasSubstr("gradstone: note: " + (file == "-" ? "<stdin>" : file) +
                                            " has no equations\n"));
    }
    const auto absent = run_gradstone(command + " absent.eq");
    EXPECT_THAT(absent, IsRefusedWith("absent.eq can't be opened"));
  }
  const auto both = run_gradstone("prove layer:affine " + empty);
  EXPECT_EQ(both.status, 0);
  EXPECT_THAT(both.errors, HasSubstr("empty.eq has no equations"));
}

TEST(ProveCommand, AndAllOthersReadNoMoreThanATextMayHold) {
  for (const std::string command : {"prove", "verify", "derive", "show", "conform"}) {
    for (const char* file : {"/dev/zero", "- </dev/zero"})
      EXPECT_THAT(run_gradstone("" + command + " " + file),
                  IsRefusedWith("the text is too long: more than 524288 bytes"))
          << command;
    EXPECT_THAT(run_gradstone(command + " /dev/urandom"), IsRefusedWith("/dev/urandom:1:"));
  }
}

TEST(ProveCommand, SkipsAByteOrderMark) {
  EXPECT_EQ(prove("\357\273\277identity a: T(T(X)) = X for X: m x n\n").status, 0);
  EXPECT_THAT(prove("\357\273\277identity a: T(T(X)) = Y for X: m x n\n"),
              IsRefusedWith("test.eq:1:23: Y is not declared"));
}

TEST(ProveCommand, SaysHowToNameAFileThatIsCalledLikeANameOfItsOwn) {
  const TemporaryFolder folder;
  folder.write("mine", "identity a: T(T(X)) = X for X: m x n\n");
  const auto in_folder = [&](const std::string& arguments) {
    return run("cd " + folder.path().string() + " && " GRADSTONE_PROGRAM_DIR "/gradstone " +
               arguments);
  };
  for (const char* command : {"prove", "verify", "derive", "show"})
    EXPECT_THAT(in_folder(std::string(command) + " mine"),
                IsRefusedWith("; the file of this name is ./mine"));
  EXPECT_EQ(in_folder("prove ./mine").status, 0);
}

TEST(ProveCommand, RefusesSeedsThatAreNone) {
  for (const char* seed : {"-1", "18446744073709551616", "1.5", "0x1", "nan", "1e3"})
    EXPECT_THAT(run_gradstone("prove layer:affine --seed=" + std::string(seed)),
                IsRefusedWith(std::string("--seed: must be a whole number from 0 to "
                                          "18446744073709551615, not ") +
                              seed));
  EXPECT_EQ(run_gradstone("prove layer:affine --seed 18446744073709551615").status, 0);
}

TEST(ProveCommand, LetsNoFileCommandATerminal) {
  const std::string wrong =
      "# \033[31mred \302\2331m\nderivation d\n  input X: N x K\n  forward\n    Y = X\n  chain c\n"
      "    Y[i,j]\n      = 2 * X[i,j] because \033]0;of this\007\n";
  const TemporaryFolder folder;
  const auto file = folder.write("test.eq", wrong).string();
  for (const std::string command : {"prove", "verify", "derive", "show", "conform"}) {
    const auto outcome = run_gradstone(command + " " + file);
    for (const auto& text : {outcome.output, outcome.errors}) {
      EXPECT_THAT(text, Not(HasSubstr("\033"))) << command;
      EXPECT_THAT(text, Not(HasSubstr("\007"))) << command;
      EXPECT_THAT(text, Not(HasSubstr("\302\233"))) << command;
    }
  }
  EXPECT_THAT(run_gradstone("show " + file).output,
              AllOf(HasSubstr("# \\x1b[31mred \\x9b1m\n"), HasSubstr("\\x1b]0;of this\\x07\n")));
}

TEST(ProveCommand, WritesJsonAfterItsSchema) {
  const TemporaryFolder folder;
  const auto json_file = (folder.path() / "report.json").string();
  EXPECT_EQ(prove(chain + "\n" + forward_only, "--jobs 1 --json " + json_file).status, 3);
  const auto report = nlohmann::json::parse(content_of(json_file));
  const testing_support::JsonSchema schema(
      nlohmann::json::parse(content_of(GRADSTONE_SOURCE_DIR "/data/schemas/report.schema.json")));
  EXPECT_THAT(schema.problems(report), IsEmpty());
  EXPECT_EQ(report["systems"][1]["notes"][0], "no gradient is stated for X");
  EXPECT_EQ(report["systems"][1]["missing"], nlohmann::json::array({"X"}));
  EXPECT_EQ(report["exit_status"], 3);
}

TEST(ProveCommand, RefusesWordsThatItDoesNotKnow) {
  EXPECT_THAT(run_gradstone("prove relu --accept size"), IsRefusedWith("did you mean sizes"));
  EXPECT_THAT(run_gradstone("prove relu --accept sizes,all"), IsRefusedWith("unknown word all"));
  EXPECT_THAT(run_gradstone("prove relu --accept"), IsRefusedWith("--accept"));
}

// Where a person stands is where an editor and a page of a build look.
TEST(ProveCommand, NamesPlacesAsTheFileWasNamed) {
  const TemporaryFolder folder;
  folder.write("wrong.eq",
               "\nlayer l\n  input X: N x D\n  forward\n    Y = X\n  backward\n"
               "    DX = 2 * DY\n");
  std::filesystem::create_directories(folder / "a/b/c");
  const auto from = [&](const std::string& place, const std::string& name) {
    return run("cd " + (folder.path() / place).string() +
               " && " GRADSTONE_PROGRAM_DIR "/gradstone prove " + name +
               " --json r.json --junit r.xml; cat r.json r.xml");
  };
  const std::vector<std::pair<std::string, std::string>> names{
      {"", "wrong.eq"}, {"a/b/c", "../../../wrong.eq"}, {"a", (folder / "wrong.eq").string()}};
  for (const auto& [place, name] : names) {
    const auto outcome = from(place, name);
    EXPECT_THAT(outcome.output, AllOf(HasSubstr("written in " + name + ":7:"),
                                      HasSubstr("\"where\": \"" + name + ":7:"),
                                      HasSubstr("file=\"" + name + "\" line=\"7\"")));
  }
  EXPECT_THAT(run_gradstone("prove layer:linear --json -").output,
              HasSubstr("\"where\": \"reference/layers/linear_map.cpp:"));
}

// A plan is a witness; that it does not execute an equation says nothing about it.
TEST(ProveCommand, ProvesWhatNoPlanExecutes) {
  const std::vector<std::string> texts{
      "layer positions\n  input X: N x D\n  forward\n    Y[n,d] = n * X[n,d] for n: N, d: D\n"
      "  backward\n    DX[n,d] = n * DY[n,d]\n",
      "layer padded\n  integer parameter P >= 0\n  input X: N\n  input A: N + P\n  forward\n"
      "    Y[n] = X[n] + sum(p: P, X[n] * A[n + p]) for n: N\n"
      "  backward\n    DX[n] = DY[n] + sum(p: P, DY[n] * A[n + p])\n"
      "    DA[q] = sum(n: N, sum(p: P, [n + p = q] * X[n] * DY[n]))\n"};
  for (const auto& text : texts) {
    const auto outcome = prove(text, "--level standard");
    EXPECT_EQ(outcome.status, 0) << outcome.output << outcome.errors;
    EXPECT_THAT(outcome.output, HasSubstr("plan in float"));
  }
}

TEST(ProveCommand, OpensItsHelpWithExamples) {
  EXPECT_THAT(run_gradstone("prove --help").output, HasSubstr("Examples:\n  gradstone prove"));
}

}  // namespace
}  // namespace gradstone
