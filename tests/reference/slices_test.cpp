// Slices of tensors, X[t] of X: T x N x D, as the matrices that they are: what is read is an
// equation of entries. And numbers beside tensors of any number of axes.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/derive/gradients.hpp"
#include "reference/error.hpp"
#include "reference/operations.hpp"
#include "reference/parse/parse.hpp"
#include "reference/print/json.hpp"
#include "reference/print/latex.hpp"
#include "reference/print/text.hpp"
#include "tests/support/message_of.hpp"

namespace gradstone::slices_test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;
using testing_support::message_of;

// The sizes are told apart by their names.
const std::string head =
    "layer l\n  input  X: T x N x D\n  input  h: N x K\n  input  a: T\n  weight U: D x K\n"
    "  weight W: K x K\n  weight b: 1 x K\n  target ids: N index T\n  forward\n";

EquationSystem read(const std::string& statements) {
  return parse_equations(head + statements, "slices.eq").front();
}

std::string forward_text(const std::string& statements) {
  return to_text(read("    " + statements + "\n").forward.back());
}

std::string message_for(const std::string& statements) {
  return message_of<FormatError>([&] { read(statements); });
}

TEST(Slices, AreTheEntriesThatTheyStandFor) {
  for (const auto& [slices, entries] : std::vector<std::pair<std::string, std::string>>{
           {"Y[t] = X[t] * U", "Y[t,n,k] = sum(d: D, X[t,n,d] * U[d,k]) for n: N, k: K"},
           {"Y[t] = X[t] * U + row_repeat(b, N)",
            "Y[t,n,k] = sum(d: D, X[t,n,d] * U[d,k]) + b[1,k] for n: N, k: K"},
           {"Y[t] = tanh(2 * X[t])", "Y[t,n,d] = tanh(2 * X[t,n,d])"},
           {"Y[t] = a[t] * X[t]", "Y[t,n,d] = a[t] * X[t,n,d]"},
           {"Y[t] = max(X[t], 0)", "Y[t,n,d] = max(X[t,n,d], 0)"},
           {"Y[t] = 1 - X[t]", "Y[t,n,d] = 1 - X[t,n,d]"},
           {"Y[t,n] = X[t,n]", "Y[t,n,d] = X[t,n,d]"},
           {"Y[t] = T(X[t])", "Y[t,d,n] = X[t,n,d]"},
           {"Y[t] = softmax(X[t])", "Y[t,n,d] = exp(X[t,n,d]) / sum(i: D, exp(X[t,n,i]))"},
           {"Y[n] = X[ids[n]] for n: N", "Y[n,i,d] = X[ids[n],i,d] for n: N, i: N, d: D"},
           {"Y[t] = [t > 1] * X[t - 1] for t: T",
            "Y[t,n,d] = [t > 1] * X[t - 1,n,d] for t: T, n: N, d: D"},
           {"Y = sum(t: T, X[t] * U)",
            "Y[n,k] = sum(t: T, sum(d: D, X[t,n,d] * U[d,k])) for n: N, k: K"},
           {"Y = sum(t: T, [t > 1] * a[t] * X[t - 1])",
            "Y[n,d] = sum(t: T, [t > 1] * a[t] * X[t - 1,n,d]) for n: N, d: D"},
           {"Y = max(t: T where t > 1, X[t])", "Y[n,d] = max(t: T where t > 1, X[t,n,d])"},
           {"Y = X[T]", "Y[n,d] = X[T,n,d] for n: N, d: D"},
           {"Y = 2 * X[T] + X[T]", "Y[n,d] = 2 * X[T,n,d] + X[T,n,d] for n: N, d: D"},
           {"Y = tensor(t: T, X[t] * U)",
            "Y = tensor(t: T, n: N, k: K, sum(d: D, X[t,n,d] * U[d,k]))"}}) {
    EXPECT_EQ(forward_text(slices), forward_text(entries)) << slices;
  }
}

TEST(Slices, OfRecurrencesAreTheStepByEntries) {
  const auto slices = read(R"(    recurrence t: T
    H[0] = h
    H[t] = tanh(X[t] * U + H[t - 1] * W + row_repeat(b, N))
    Y[t] = H[t]
  backward
    recurrence t: T reversed
    DH[T + 1] = 0
    DH[t] = DY[t] + [t < T] * hadamard(DH[t + 1], 1 - square(H[t + 1])) * T(W)
    DX[t] = hadamard(DH[t], 1 - square(H[t])) * T(U)
    Dh = hadamard(DH[1], 1 - square(H[1])) * T(W)
)");
  const auto entries = read(R"(    recurrence t: T
    H[0,n,k] = h[n,k]
    H[t,n,k] = tanh(sum(d: D, X[t,n,d] * U[d,k]) + sum(i: K, H[t - 1,n,i] * W[i,k]) + b[1,k])
    Y[t,n,k] = H[t,n,k]
  backward
    recurrence t: T reversed
    DH[T + 1,n,k] = 0
    DH[t,n,k] = DY[t,n,k] + [t < T] * sum(i: K,
          DH[t + 1,n,i] * (1 - H[t + 1,n,i]^2) * W[k,i])
    DX[t,n,d] = sum(k: K, DH[t,n,k] * (1 - H[t,n,k]^2) * U[d,k])
    Dh[n,k] = sum(i: K, DH[1,n,i] * (1 - sum(t: T, [t = 1] * H[t,n,i])^2) * W[k,i])
)");
  EXPECT_EQ(to_text(slices.recurrences.front().initial.front().value), "h[n,k]");
  for (std::size_t k = 0; k < entries.forward.size(); ++k)
    EXPECT_EQ(to_text(slices.forward[k]), to_text(entries.forward[k]));
  for (std::size_t k = 0; k + 1 < entries.backward.size(); ++k)
    EXPECT_EQ(to_text(slices.backward[k]), to_text(entries.backward[k]));
  EXPECT_EQ(slices.find_gradient("h")->value.shape(), slices.shape_of("h"));
}

TEST(Slices, ArePrintedAndReadBack) {
  const auto system = read(R"(    recurrence t: T
    H[0] = zeros(N, K)
    Z[t] = X[t] * U + H[t - 1] * W + row_repeat(b, N)
    H[t] = max(Z[t], 0)
    Y[t] = H[t]
  backward
    recurrence t: T reversed
    DZ[T + 1] = 0
    DH[t] = DY[t] + DZ[t + 1] * W
    DZ[t] = hadamard(DH[t], relu'(Z[t]))
    DW = sum(t: T, [t > 1] * T(H[t - 1]) * DZ[t])
    DU = sum(t: T, T(X[t]) * DZ[t])
)");
  const std::string text = to_text(system);
  const auto again = parse_equations(text, "again.eq").front();
  EXPECT_EQ(to_text(again), text);
  EXPECT_EQ(to_json(again), to_json(system));
  EXPECT_EQ(to_latex(again), to_latex(system));
  EXPECT_EQ(again.forward.back().value, system.forward.back().value);
}

// Names that a person chose are no names of axes.
TEST(Slices, TakeIndicesThatStandForNothingElse) {
  const auto system = parse_equations(
                          "layer l\n  parameter d\n  input X: T x N x D\n  input n: N x D\n"
                          "  forward\n    Y[t] = d * X[t] + n\n",
                          "names.eq")
                          .front();
  EXPECT_EQ(to_text(parse_equations(to_text(system), "again.eq").front()), to_text(system));
  EXPECT_EQ(to_text(system.forward.front()),
            "Y[t,i,j] = d * X[t,i,j] + n[i,j] for t: T, i: N, j: D");
}

TEST(Slices, AreDerivedLikeTheEntriesThatTheyStandFor) {
  const auto lines = [](const EquationSystem& system) {
    std::vector<std::string> texts;
    for (const auto& equation : derive_gradients(system).backward)
      texts.push_back(to_text(equation));
    return texts;
  };
  EXPECT_EQ(lines(read("    Y[t] = tanh(X[t] * U)\n")),
            lines(read("    Y[t,n,k] = tanh(sum(d: D, X[t,n,d] * U[d,k])) for k: K\n")));
}

TEST(SliceErrors, SayWhichShapesDoNotFit) {
  EXPECT_THAT(message_for("    Y[t] = X[t] * W\n"),
              AllOf(StartsWith("slices.eq:10:17:"), HasSubstr("*: N x D does not fit K x K")));
  EXPECT_THAT(message_for("    Y[t] = X[t] + h\n"), HasSubstr("N x D does not fit N x K"));
  EXPECT_THAT(message_for("    Y[t] = X[t] * b\n"), HasSubstr("N x D does not fit 1 x K"));
  EXPECT_THAT(message_for("    Y = X[1,1] * U\n"), HasSubstr("a matrix is needed, got D"));
  EXPECT_THAT(message_for("    recurrence t: T\n    H[0] = h\n    H[t] = X[t]\n"),
              HasSubstr("H begins as N x K, but in a step it is N x D"));
  EXPECT_THAT(message_for("    recurrence t: T\n    H[0] = 0\n    H[t] = X[t] + H[t - 1]\n"),
              HasSubstr("a number that has indices stands beside a matrix N x D"));
  EXPECT_THAT(message_for("    Y[t] = X[t]\n  backward\n    DX[t] = DY[t] * U\n"),
              AllOf(StartsWith("slices.eq:12:5:"), HasSubstr("DX")));
}

TEST(SliceErrors, SayWhatIsReadOutside) {
  EXPECT_THAT(message_for("    Y[t] = X[t - 1] for t: T\n"), HasSubstr("may be less than 1"));
  EXPECT_THAT(message_for("    Y = X[T + 1]\n"), HasSubstr("may be more than T"));
  EXPECT_THAT(message_for("    Y = X[s]\n"), HasSubstr("the index s is not bound"));
  EXPECT_THAT(message_for("    recurrence t: T\n    H[t] = H[t - 1] * W\n"),
              HasSubstr("H has no value before the first step"));
  EXPECT_THAT(message_for("    recurrence t: T\n    H[0] = X[1] * U\n    H[t] = H[t - 1]\n"),
              HasSubstr("where H begins is a number or entries, without sums"));
}

// What has all of its indices is a number; a tensor beside it was meant to have them too.
TEST(SliceErrors, SayThatIndicesAreMissing) {
  EXPECT_THAT(message_for("    Y[n,k] = h[n,k] + b\n"),
              AllOf(StartsWith("slices.eq:10:21:"),
                    HasSubstr("a number that has indices stands beside a matrix 1 x K")));
  EXPECT_THAT(
      message_for("    Y[n,k] = h[n,k] * W\n"),
      AllOf(StartsWith("slices.eq:10:23:"), HasSubstr("W is a matrix; an entry of it is W[i,j]")));
  EXPECT_THAT(message_for("    Y[t,d] = X[t] for d: D\n"),
              AllOf(StartsWith("slices.eq:10:9:"),
                    HasSubstr("the index d of Y is not read on the right, which is N x D at every "
                              "place: X[t] has 1 index, but X is T x N x D")));
  EXPECT_THAT(message_for("    Y[t] = X[t]\n  identity same: Y[t] = X[t] for t: T\n"),
              HasSubstr("the indices of Y[t] run over T, but Y is T x N x D"));
}

const std::vector<std::string> shapes{"scalar", "K",         "1 x K",
                                      "N x K",  "T x N x K", "T x N x 1 x K"};

TEST(NumbersBesideTensors, StandForThemselvesAtEveryPlace) {
  for (const auto& shape : shapes) {
    for (const char* formula : {"1 - X",
                                "X + 2",
                                "X - c",
                                "max(X, 0)",
                                "max(c, X)",
                                "min(X, 1/2)",
                                "max(X, Z)",
                                "min(X, Z)",
                                "2 * X",
                                "1/2 * X",
                                "c * X",
                                "-X",
                                "hadamard(X, Z)",
                                "clip(X, 0, 1)",
                                "power(X, 2)",
                                "square(X)",
                                "relu(X)",
                                "tanh(X)",
                                "log(1 + exp(X))",
                                "inv_sqrt(1 + square(X))",
                                "hadamard(X, reciprocal(1 + exp(Z)))",
                                "abs(X) + sigmoid(Z)"}) {
      const std::string text = "layer l\n  input X: " + shape + "\n  input Z: " + shape +
                               "\n  parameter c\n  forward\n    Y = " + formula + "\n";
      SCOPED_TRACE(text);
      const auto system = parse_equations(text, "numbers.eq").front();
      EXPECT_EQ(system.shape_of("Y"), system.shape_of("X"));
      EXPECT_EQ(to_text(parse_equations(to_text(system), "again.eq").front()), to_text(system));
      EXPECT_NE(to_latex(system), "");
    }
  }
}

TEST(NumbersBesideTensors, AreRefusedWhereNoMatrixTakesThem) {
  const auto refused = [](const std::string& formula) {
    return message_of<FormatError>([&] {
      parse_equations("layer l\n  input X: T x N x K\n  forward\n    Y = " + formula + "\n",
                      "n.eq");
    });
  };
  EXPECT_THAT(refused("X / 2"), AllOf(StartsWith("n.eq:4:11:"), HasSubstr("write (1 / a) * X")));
  EXPECT_THAT(refused("X * 2"), HasSubstr("write c * X"));
  EXPECT_THAT(refused("X^2"), HasSubstr("power(X, p)"));
  EXPECT_THAT(refused("X * X"),
              AllOf(HasSubstr("a matrix is needed, got T x N x K"), HasSubstr("as in Y[i,j,k] =")));
  EXPECT_THAT(refused("rows_sum(X)"), HasSubstr("a matrix is needed, got T x N x K"));
}

TEST(MaximaOfTwoTensors, HaveTheDerivativeOfTheTable) {
  const auto lines = [](const std::string& formula) {
    std::vector<std::string> texts;
    const auto system =
        parse_equations("layer l\n  input X: T x N x K\n  input Z: T x N x K\n  forward\n    Y = " +
                            formula + "\n",
                        "l.eq")
            .front();
    for (const auto& equation : derive_gradients(system).backward)
      texts.push_back(to_text(equation));
    return texts;
  };
  EXPECT_THAT(lines("max(X, 0) + Z"),
              ElementsAre("DX[t,n,k] = DY[t,n,k] * relu'(X[t,n,k])", "DZ[t,n,k] = DY[t,n,k]"));
  EXPECT_THAT(lines("min(X, Z)"),
              ElementsAre("DX[t,n,k] = DY[t,n,k] * (1 - relu'(X[t,n,k] - Z[t,n,k]))",
                          "DZ[t,n,k] = DY[t,n,k] * relu'(X[t,n,k] - Z[t,n,k])"));
}

}  // namespace
}  // namespace gradstone::slices_test
