// The subcommand derive, as its users meet it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "reference/derive/hessian.hpp"
#include "tests/support/program_matchers.hpp"

namespace gradstone {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;
using testing_support::IsRefusedWith;
using testing_support::run_gradstone;
using testing_support::TemporaryFolder;

TEST(DeriveCommand, PrintsProvedEquations) {
  const auto outcome = run_gradstone("derive layer:softmax");
  EXPECT_EQ(outcome.status, 0) << outcome.errors;
  EXPECT_THAT(outcome.output,
              AllOf(HasSubstr("    DZ = hadamard(Y, DY - column_repeat(rows_sum(hadamard(DY, Y)), "
                              "K))\n"),
                    HasSubstr("# DZ  proved\n"),
                    HasSubstr("# backward equations: 22 nodes, published: 23\n")));
}

TEST(DeriveCommand, PrintsProvedEquationsByEntries) {
  const auto outcome = run_gradstone("derive conv1d");
  EXPECT_EQ(outcome.status, 0) << outcome.errors;
  EXPECT_THAT(outcome.output,
              AllOf(HasSubstr("    Db[k] = sum(n: N, sum(u: U, DY[n,u,k]))\n"),
                    HasSubstr("# DX  proved\n# backward equations: 84 nodes, published: 84\n")));
  const auto proved = run_gradstone("derive rnn | " GRADSTONE_PROGRAM_DIR "/gradstone prove -");
  EXPECT_EQ(proved.status, 0) << proved.output << proved.errors;
}

// The outputs of a step, of which one is read by the other.
TEST(DeriveCommand, DerivesSeveralOutputs) {
  const auto outcome = run_gradstone("derive examples/prove/lstm_cell.eq");
  EXPECT_EQ(outcome.status, 0) << outcome.output << outcome.errors;
  EXPECT_THAT(outcome.output, HasSubstr("    GC = DC + "));
}

// The second runs the other way, begins with a mean of the first, and reads it.
TEST(DeriveCommand, DerivesTwoRecurrences) {
  TemporaryFolder folder;
  const auto file = folder.write("two.eq",
                                 "layer two\n"
                                 "  input X: T x N\n"
                                 "  input h: N\n"
                                 "  weight a: N\n"
                                 "  forward\n"
                                 "    recurrence t: T\n"
                                 "    S[0,n] = h[n]\n"
                                 "    S[t,n] = tanh(a[n] * S[t - 1,n] + X[t,n])\n"
                                 "    m[n] = sum(t: T, S[t,n]) / T for n: N\n"
                                 "    recurrence t: T reversed\n"
                                 "    R[T + 1,n] = m[n]\n"
                                 "    R[t,n] = a[n] * R[t + 1,n] + S[t,n]\n"
                                 "    Y[t,n] = R[t,n] * S[t,n]\n");
  const auto outcome = run_gradstone("derive " + file.string() + " --accept sizes");
  EXPECT_EQ(outcome.status, 0) << outcome.output << outcome.errors;
  EXPECT_THAT(outcome.output, AllOf(HasSubstr("    recurrence t: T\n    DR[0,n] = 0\n"),
                                    HasSubstr("    recurrence t: T reversed\n"
                                              "    DS[T + 1,n] = 0\n")));
}

TEST(DeriveCommand, SaysWhatOfTensorsHasNoDerivative) {
  TemporaryFolder folder;
  const auto given = [&](const std::string& formula) {
    return folder
        .write("given.eq",
               "layer f\n  input X: N x T x D\n  forward\n    Y[n,d] = " + formula + "\n")
        .string();
  };
  EXPECT_THAT(
      run_gradstone("derive " + given("sum(t: T, (where X[n,t,d] > 1: 2, else: X[n,t,d]))")),
      IsRefusedWith("f, equation Y: the derivative of the cases of where X[n,t,d] > 1"));
  EXPECT_THAT(run_gradstone("derive rnn --hessian"),
              IsRefusedWith("rnn has a recurrence, of Z; Hessian-vector products are derived of "
                            "equations without steps"));
  EXPECT_THAT(run_gradstone("derive max_pooling --hessian"), IsRefusedWith("is not smooth"));
  EXPECT_THAT(run_gradstone("derive examples/prove/lstm_cell.eq --hessian"),
              IsRefusedWith("the output C is read by other values"));
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

// Its steps are about values and gradients, not about the Hessian.
TEST(DeriveCommand, DerivesADerivationTwice) {
  const auto outcome = run_gradstone("derive --hessian examples/prove/softmax_gradient.eq");
  EXPECT_EQ(outcome.status, 0) << outcome.errors;
  EXPECT_THAT(outcome.output, AllOf(HasSubstr("# DX  proved"), Not(HasSubstr("chain"))));
}

TEST(DeriveCommand, DerivesFromFiles) {
  for (const char* name : {"gated_linear_unit", "rms_normalization", "focal_loss"}) {
    const auto outcome = run_gradstone(std::string("derive examples/prove/") + name + ".eq");
    EXPECT_EQ(outcome.status, 0) << outcome.errors;
    EXPECT_THAT(outcome.output, HasSubstr("  proved\n")) << name;
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
}

TEST(DeriveCommand, AnswersAnUnknownNameWithTheNearest) {
  EXPECT_THAT(run_gradstone("derive softmx"), IsRefusedWith("did you mean softmax"));
  EXPECT_THAT(run_gradstone("derive"), IsRefusedWith("NAME"));
}

struct OwnFunction {
  std::string name, text, contains;
};

void PrintTo(const OwnFunction& function, std::ostream* out) {
  *out << function.name;
}

class OwnFunctions : public testing::TestWithParam<OwnFunction> {};

// What is printed is a file of its own: its functions are there, with their derivatives.
TEST_P(OwnFunctions, HaveProvedHessiansThatProveReads) {
  const TemporaryFolder folder;
  const auto file = folder.write("given.eq", GetParam().text).string();
  const auto first = run_gradstone("derive " + file);
  EXPECT_EQ(first.status, 0) << first.output << first.errors;
  EXPECT_THAT(first.output, Not(HasSubstr("at listed sizes")));
  const auto second = run_gradstone("derive " + file + " --hessian");
  EXPECT_EQ(second.status, 0) << second.output << second.errors;
  EXPECT_THAT(second.output, AllOf(HasSubstr(GetParam().contains), HasSubstr("# DX  "),
                                   Not(HasSubstr("at listed sizes"))));
  const auto derived = folder.write("derived.eq", second.output).string();
  const auto proved = run_gradstone("prove " + derived);
  EXPECT_EQ(proved.status, 0) << second.output << proved.output << proved.errors;
  // A mistake in a second derivative is seen.
  const std::string slope = GetParam().name + "_slope";
  auto text = second.output;
  text.insert(text.find("f'(x) = ", text.find("activation " + slope)) + 8, "1 + ");
  folder.write("derived.eq", text);
  EXPECT_EQ(run_gradstone("prove " + derived).status, 1) << text;
}

const std::string mish_value = "activation mish\n  f(x) = x * tanh(log(1 + exp(x)))\n";

INSTANTIATE_TEST_SUITE_P(
    Smooth, OwnFunctions,
    testing::Values(
        OwnFunction{"mish",
                    mish_value + "layer mish_layer\n  input X: N x D\n  weight W: K x D\n"
                                 "  forward\n    Z = X * T(W)\n    Y = mish(Z)\n",
                    "loss mish_layer (Hessian-vector product)\n"},
        OwnFunction{"softplus", "activation softplus\n  f(x) = log(1 + exp(x))\n",
                    "  f(x)  = 1 / (1 + exp(-x))\n  f'(x) = exp(-x) / (1 + exp(-x))^2\n"},
        OwnFunction{"bump", "activation bump\n  f(x) = x * exp(-x^2)\n",
                    "  f'(x) = x * exp(-x^2) * (4 * x^2 - 6)\n"},
        OwnFunction{"root", "activation root\n  x positive\n  f(x) = sqrt(x) * log(x)\n",
                    "  x positive\n"},
        OwnFunction{"swish",
                    "activation swish\n  parameter beta\n  f(x) = x * sigmoid(beta * x)\n"
                    "layer swish_layer\n  input X: N x D\n  trainable parameter beta\n"
                    "  forward\n    Y = swish(X, beta)\n",
                    "activation swish_beta_slope\n"}),
    [](const auto& test) { return test.param.name; });

TEST(DeriveCommand, DifferentiatesFunctionsThatStateNoDerivative) {
  const TemporaryFolder folder;
  const auto file = folder.write("given.eq", mish_value).string();
  const auto outcome = run_gradstone("derive " + file);
  EXPECT_EQ(outcome.status, 0) << outcome.errors;
  EXPECT_THAT(outcome.output, AllOf(HasSubstr("  f'(x) = "), HasSubstr("# DX  proved\n")));
}

TEST(DeriveCommand, SaysThatAStatedDerivativeIsWrong) {
  const TemporaryFolder folder;
  const auto file =
      folder.write("given.eq", "activation cube\n  f(x)  = x^3\n  f'(x) = 2 * x^2\n").string();
  for (const char* option : {"", " --hessian"}) {
    const auto outcome = run_gradstone("derive " + file + option);
    EXPECT_EQ(outcome.status, 1) << outcome.output;
    EXPECT_THAT(outcome.errors,
                HasSubstr("the derivative that the file states of cube is refuted"));
  }
}

TEST(DeriveCommand, RefusesFunctionsWithKinks) {
  const TemporaryFolder folder;
  const auto given = [&](const std::string& text) {
    return folder.write("given.eq", text).string();
  };
  for (const char* value :
       {"x * max(x, 0)", "abs(x)", "x * abs(x)", "where x > 0: x^2, else: 0", "clip(x, 0, 1)"}) {
    const std::string kinked = std::string("activation kinked\n  f(x) = ") + value + "\n";
    EXPECT_THAT(run_gradstone("derive " + given(kinked)),
                IsRefusedWith("no derivative is stated for kinked"));
    EXPECT_THAT(run_gradstone("derive " + given(kinked + "  f'(x) = 1\n") + " --hessian"),
                IsRefusedWith("kinked is not smooth, so there is no Hessian"));
  }
}

TEST(HessianEntries, AreAllProvedForAllSizes) {
  const auto outcome = run_gradstone("verify hessian: --level quick");
  EXPECT_EQ(outcome.status, 0) << outcome.output << outcome.errors;
  std::size_t systems = 0;
  for (const auto& entry : registry()) systems += smooth_forms(entry).size();
  EXPECT_THAT(outcome.output, ContainsRegex("[0-9]+ claims about " + std::to_string(systems) +
                                            " systems: [0-9]+ proved \\("));
}

TEST(HessianEntries, AreShownAndVerifiedByName) {
  EXPECT_THAT(run_gradstone("show hessian:linear").output,
              HasSubstr("loss linear (Hessian-vector product)\n"));
  const auto outcome = run_gradstone("verify hessian:sigmoid --level quick");
  EXPECT_EQ(outcome.status, 0) << outcome.output << outcome.errors;
  // The layer with relu has forms with other functions, which are not meant.
  EXPECT_THAT(run_gradstone("show hessian:relu"), IsRefusedWith("not smooth"));
  EXPECT_THAT(run_gradstone("show hessian:srelu"),
              IsRefusedWith("srelu has no Hessian-vector product"));
}

}  // namespace
}  // namespace gradstone
