// What is wrong with a text is said with its place, and no text does harm.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>
#include <sstream>

#include "reference/error.hpp"
#include "reference/parse/limits.hpp"
#include "reference/parse/parse.hpp"
#include "reference/print/text.hpp"
#include "tests/support/forms.hpp"
#include "tests/support/message_of.hpp"

namespace gradstone {
namespace {

using testing::AllOf;
using testing::Eq;
using testing::HasSubstr;
using testing::StartsWith;
using testing_support::message_of;

std::string message_for(const std::string& text) {
  return message_of<FormatError>([&] { parse_equations(text, "bad.eq"); });
}

const std::string no_error = message_of<FormatError>([] {});

// Of one equation in a layer with X: N x D, W: K x D, alpha.
std::string message_for_equation(const std::string& equation) {
  return message_for(
      "layer bad\n  input X: N x D\n  weight W: K x D\n  parameter alpha\n  forward\n    " +
      equation + "\n");
}

TEST(ParseErrors, ShowThePlaceWithACaret) {
  EXPECT_EQ(message_for_equation("Y = X * W"),
            "bad.eq:6:11: *: N x D does not fit K x D, the columns of the left factor must be the "
            "rows of the right one\n"
            "      Y = X * W\n"
            "            ^");
}

TEST(ParseErrors, SayBothShapes) {
  EXPECT_THAT(message_for_equation("Y = X + X * T(W)"), HasSubstr("N x D does not fit N x K"));
  EXPECT_THAT(message_for_equation("Y = diag(X)"),
              HasSubstr("a square matrix is needed, got N x D"));
  EXPECT_THAT(message_for_equation("Y = row_repeat(X, N)"), HasSubstr("got N x D"));
  EXPECT_THAT(message_for_equation("Y = max(X, T(X))"), HasSubstr("N x D does not fit D x N"));
  EXPECT_THAT(message_for_equation("Y = X\n  backward\n    DX = W"),
              HasSubstr("DX is K x D, but X is N x D"));
}

// With a condition on what moves, the derivative would be one along the condition only.
TEST(ParseErrors, RefuseConditionsOnWhatIsDifferentiated) {
  const std::string layer = "layer bad\n  input X: N x D\n  target M: N x D\n";
  EXPECT_THAT(message_for(layer + "  condition rows_sum(X) = ones(N, 1)\n"),
              AllOf(StartsWith("bad.eq:4:13:"), HasSubstr("can't hold X")));
  EXPECT_THAT(message_for(layer + "  condition M = X\n"), HasSubstr("can't hold X"));
  EXPECT_THAT(message_for(layer + "  trainable parameter a\n  condition 2 * a = 1\n"),
              AllOf(StartsWith("bad.eq:5:13:"), HasSubstr("can't hold a")));
  EXPECT_THAT(message_for(layer + "  trainable parameter a = 1\n"),
              AllOf(StartsWith("bad.eq:4:"), HasSubstr("can't hold a")));
  EXPECT_THAT(message_for("layer bad\n  input X: N x D distribution\n"),
              AllOf(StartsWith("bad.eq:2:9:"), HasSubstr("declare it positive")));
  EXPECT_THAT(message_for("layer bad\n  input X: N x D\n  forward\n    Y = X\n"
                          "  condition rows_sum(Y) = ones(N, 1)\n"),
              HasSubstr("Y is computed"));
}

TEST(ParseErrors, TakeOnlyLowerBoundsOfSizes) {
  const std::string layer = "layer bad\n  input X: N x D\n  parameter alpha\n";
  const std::string equation = "  forward\n    Y = X\n";
  for (const char* condition : {"N <= 5", "N = 3", "N >= D", "N + D >= 3", "2 <= N", "alpha < N"}) {
    EXPECT_THAT(message_for(layer + "  condition " + condition + "\n" + equation),
                AllOf(StartsWith("bad.eq:4:13:"), HasSubstr("condition N >= 2")))
        << condition;
  }
  EXPECT_THAT(message_for(layer + "  condition aplha >= 1\n" + equation),
              AllOf(StartsWith("bad.eq:4:13:"), HasSubstr("neither a parameter above nor a size"),
                    HasSubstr("did you mean alpha?")));
  EXPECT_THAT(message_for(layer + "  condition N >= 0\n" + equation),
              HasSubstr("a size is 1 at least"));
  EXPECT_THAT(message_for(layer + "  condition N >= 1000\n" + equation),
              AllOf(StartsWith("bad.eq:4:18:"), HasSubstr("1000 at most")));
}

TEST(ParseErrors, RefuseNamesThatAreGivenTwice) {
  const std::string head = "layer bad\n  input X: N x D\n";
  const std::string forward = "  forward\n    Y = X\n";
  struct Case {
    std::string text, place, words;
  };
  for (const Case& c : std::vector<Case>{
           {head + "  input X: N x D\n" + forward, "3:9:", "X is declared twice"},
           {head + "  weight X: N x D\n" + forward, "3:10:", "X is declared twice"},
           {head + "  parameter X\n" + forward, "3:13:", "X is declared twice"},
           {head + "  parameter a\n  trainable parameter a\n" + forward,
            "4:23:", "a is declared twice"},
           {head + "  forward\n    X = X\n", "4:5:", "X is declared twice"},
           {head + "  forward\n    Y = X\n    Y = X + X\n", "5:5:", "Y is declared twice"},
           {head + forward + "  backward\n    DX = DY\n    DX = DY\n",
            "7:5:", "DX is declared twice"},
           {head + forward + "  backward\n    Y = DY\n", "6:5:", "Y is declared twice"},
           {head + "  parameter DY\n" + forward, "1:7:", "DY is the gradient of the output"},
           {head + "  parameter N\n" + forward, "3:13:", "N is the name of a size as well"},
           {head + "  input N: D x D\n" + forward, "3:9:", "N is the name of a size as well"},
           {head + forward + "  definition Y[i,j] = X[i,j]\n  definition Y[i,j] = X[i,j]\n",
            "6:", "Y is defined twice"},
           {head + forward + "  identity p: X = X\n  identity p: Y = X\n",
            "6:", "the identity p is stated twice"},
           {head + forward + "  identity p: X = X\n  identity p: Y[i,j] = X[i,j]\n",
            "6:", "the identity p is stated twice"},
           {head + forward + "  chain c\n    X\n    = Y\n  chain c\n    X\n    = Y\n",
            "8:9:", "there is a chain c above"},
           {"layer l\n  input X: N x D\n" + forward + "layer l\n  input X: N x D\n" + forward,
            "5:7:", "layer l is stated above as well"},
           {"identity p: A = A for A: m x n\nrule p\n  input A: m x n\n  identity q: A = A\n",
            "2:6:", "rule p is stated above as well"},
           {"activation a\n  f(x) = x\nactivation a\n  f(x) = 2 * x\n",
            "4:3:", "a is a function of the library or of an activation above"},
           {"activation a\n  f(x) = x\nactivation a\n  f(x) = x\n",
            "3:12:", "activation a is stated above as well"},
       }) {
    EXPECT_THAT(message_for(c.text), AllOf(StartsWith("bad.eq:" + c.place), HasSubstr(c.words)))
        << c.text;
  }
}

TEST(ParseErrors, RefuseIndicesThatAreSomethingElse) {
  const std::string head = "layer bad\n  input X: N x D\n  parameter a\n  forward\n    Y = X\n";
  EXPECT_THAT(message_for(head + "  definition Y[a,j] = X[a,j]\n"),
              AllOf(StartsWith("bad.eq:6:16:"), HasSubstr("the index a is a parameter as well")));
  EXPECT_THAT(message_for(head + "  definition Y[i,j] = X[i,j] + sum(a: D, X[i,a])\n"),
              AllOf(StartsWith("bad.eq:6:36:"), HasSubstr("is a parameter as well")));
  EXPECT_THAT(message_for(head + "  identity p: sum(N: N, X[N,j]) = 1 for j: D\n"),
              HasSubstr("the index N is a size as well"));
  EXPECT_THAT(message_for(head + "  identity p: X[i,j] = X[i,j] for i: N, D: D\n"),
              HasSubstr("the index D is a size as well"));
  EXPECT_THAT(message_for("activation b\n  f(x) = 2 * x\n  parameter a\n"),
              AllOf(StartsWith("bad.eq:3:13:"), HasSubstr("are declared above it")));
  EXPECT_THAT(message_for("activation b\n  parameter x\n  f(x) = 2 * x\n"),
              AllOf(StartsWith("bad.eq:2:13:"), HasSubstr("x is what f(x) is a function of")));
}

TEST(ParseErrors, RefuseOtherFunctionsUnderANameOfTheLibrary) {
  EXPECT_THAT(message_for("activation relu\n  f(x) = 2 * x\n  f'(x) = 2\n"),
              AllOf(StartsWith("bad.eq:2:3:"), HasSubstr("relu(x) = where x <= 0: 0, else: x"),
                    HasSubstr("give this one another name")));
  EXPECT_THAT(message_for("activation abs\n  f(x) = x\n"), HasSubstr("abs"));
  EXPECT_THAT(message_for("activation srelu_al\n  f(x) = x\n"), HasSubstr("srelu_al"));
  EXPECT_THAT(message_for("activation a\n  parameter b\n  f(x) = b * x\n  f_b(x) = x\n"
                          "activation a_b\n  f(x) = 2 * x\n"),
              HasSubstr("a_b is a function"));
  EXPECT_THAT(message_for("activation relu\n  input X: N x D\n  forward\n    Y = 2 * X\n"),
              AllOf(StartsWith("bad.eq:1:12:"), HasSubstr("relu is a function of the library")));
  // Others at one number only, or for some parameters.
  for (const char* other :
       {"where x <= 0: 0, x = 7: 8, else: x", "where x < 0: 0, x = 0: 1, else: x",
        "where x <= 6: max(0, x), else: 6", "where x <= 1/1000: 0, else: x"})
    EXPECT_THAT(message_for(std::string("activation relu\n  f(x) = ") + other + "\n"),
                HasSubstr("another name"))
        << other;
  EXPECT_THAT(message_for("activation all_relu\n  parameter alpha\n  f(x) = max(x, alpha * x)\n"),
              HasSubstr("another name"));
  EXPECT_THAT(message_for("activation trelu\n  parameter epsilon\n"
                          "  f(x) = where x <= epsilon: 0, else: x\n"),
              HasSubstr("another name"));
  // The same function may be stated again, in another form, with another derivative at a kink.
  for (const char* same :
       {"relu\n  f(x) = max(0, x)\n  f'(x) = where x >= 0: 1, else: 0\n",
        "relu\n  f(x) = where x > 0: x, else: 0\n", "sigmoid\n  f(x) = exp(x) / (1 + exp(x))\n",
        "leaky_relu\n  parameter alpha\n  f(x) = max(x, alpha * x)\n"})
    EXPECT_EQ(message_for(std::string("activation ") + same), no_error) << same;
}

TEST(ParseErrors, RefuseGradientsOfWhatHasNone) {
  const auto gradient = [](const std::string& name, const std::string& more = "") {
    return message_for(
        "layer bad\n  input X: N x D\n  weight beta: N x D\n  mask M: N x D\n"
        "  target Z: N x D\n  statistic S: N x D\n  parameter a\n  trainable parameter b\n"
        "  forward\n    Y = X + beta\n  backward\n    " +
        name + " = DY\n" + more);
  };
  const auto at = [](const std::string& words) {
    return AllOf(StartsWith("bad.eq:12:5:"), HasSubstr(words));
  };
  EXPECT_THAT(gradient("DM"), at("M is a mask, which has no gradient"));
  EXPECT_THAT(gradient("DZ"), at("Z is a target, which has no gradient"));
  EXPECT_THAT(gradient("DS"), at("S is a statistic, which has no gradient"));
  EXPECT_THAT(gradient("Da"), at("only a trainable parameter has a gradient; declare it: trainable "
                                 "parameter a"));
  EXPECT_THAT(gradient("Dbetta"), at("there is no betta above that has one (did you mean beta"));
  EXPECT_THAT(gradient("DQ"), at("a value that is no gradient has a name without D"));
  // Read further down, but spelled as a gradient is.
  EXPECT_THAT(gradient("Dx", "    DX = Dx\n"), at("did you mean X"));
  EXPECT_EQ(gradient("Delta", "    DX = Delta\n"), no_error);
  EXPECT_EQ(gradient("Dbeta"), no_error);
}

TEST(ParseErrors, SayWhereStatesCanStart) {
  const auto start = [](const std::string& lines) {
    return message_for(
        "optimizer bad\n  statistic x: K x D\n  statistic v: K x D\n  statistic g: K x D\n"
        "  parameter eta\n  parameter mu\n  integer parameter t\n  forward\n"
        "    vn = mu * v + g\n    xn = x - eta * vn\n  update x = xn\n  update v = vn\n" +
        lines);
  };
  EXPECT_EQ(start("  start v = zeros(K, D)\n"), no_error);
  EXPECT_EQ(start("  start v = mu * x\n"), no_error);
  EXPECT_THAT(start("  start v = zeros(D, K)\n"), HasSubstr("v is K x D and can't start at D x K"));
  EXPECT_THAT(start("  start v = zeros(K, D)\n  start v = ones(K, D)\n"),
              AllOf(StartsWith("bad.eq:14:9:"), HasSubstr("said twice where v starts")));
  EXPECT_THAT(start("  start g = zeros(K, D)\n"),
              AllOf(StartsWith("bad.eq:13:9:"), HasSubstr("g is not updated")));
  EXPECT_THAT(start("  start v = vn\n"), HasSubstr("vn, which a step computes"));
  EXPECT_THAT(start("  start v = t * x\n"), HasSubstr("t, which counts the steps"));
  EXPECT_THAT(start("  start x = zeros(K, D)\n  start v = x\n"),
              HasSubstr("v starts at x, of which it is said where it starts"));
  EXPECT_THAT(start("  start v = x\n  start x = zeros(K, D)\n"),
              HasSubstr("v starts at x, of which it is said where it starts"));
  const std::string sums = "  after T steps x[i,j] = x[i,j] - sum(s: T, eta[s] * g[s,i,j])\n";
  EXPECT_THAT(start("  start v = g\n" + sums), HasSubstr("g, which is another at every step"));
  EXPECT_THAT(start(sums + "  start v = eta * x\n"),
              HasSubstr("eta, which is another at every step"));
  EXPECT_THAT(start(sums + sums), HasSubstr("x after T steps is stated twice"));
  EXPECT_THAT(start("  after T steps x[i,j] = t * x[i,j]\n"),
              HasSubstr("t is another number at every step"));
  EXPECT_THAT(start("  update x = xn\n"), HasSubstr("x is updated twice"));
}

TEST(ParseErrors, RefuseBytesThatAreNoUtf8) {
  for (const char* bytes : {"\xff", "\xe2\x82", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80"}) {
    EXPECT_THAT(message_for(std::string("# \u00e9 ") + bytes + "\nlayer l\n"),
                AllOf(StartsWith("bad.eq:1:5: this byte is no UTF-8"), HasSubstr("save the text")));
  }
  EXPECT_EQ(
      message_for("# \u00e9 \u2202 \U0001d53c\nlayer l\n  input X: N x D\n  forward\n    Y = X\n"),
      no_error);
}

TEST(ParseErrors, NameTheNearestNames) {
  EXPECT_THAT(message_for_equation("Y = hadamrad(X, X)"), HasSubstr("did you mean hadamard?"));
  EXPECT_THAT(message_for_equation("Y = alhpa * X"),
              HasSubstr("alhpa is not declared above (did you mean alpha?)"));
  EXPECT_THAT(message_for("lyer x\n"), HasSubstr("did you mean layer?"));
  EXPECT_THAT(message_for("layer x\n  inptu X: N x D\n"), HasSubstr("did you mean input?"));
  EXPECT_THAT(message_for("layer x\n  input X: N x D postive\n"),
              HasSubstr("did you mean positive?"));
  EXPECT_THAT(message_for_equation("Y = X\n  definition y[i,j] = X[i,j]"),
              HasSubstr("did you mean Y?"));
}

TEST(ParseErrors, SayWhatWasExpected) {
  EXPECT_THAT(
      message_for_equation("Y = X *"),
      AllOf(HasSubstr(":6:12: expected a matrix or a number"), HasSubstr("end of the line")));
  EXPECT_THAT(message_for_equation("Y = hadamard(X, X"), HasSubstr("expected )"));
  EXPECT_THAT(message_for_equation("Y = hadamard(X)"),
              HasSubstr("hadamard takes 2 matrices, got 1"));
  EXPECT_THAT(message_for_equation("Y = X X"), HasSubstr("expected the end of the line, found X"));
  EXPECT_THAT(message_for_equation("Y = leaky_relu(X)"),
              HasSubstr("expected leaky_relu(X, alpha)"));
  EXPECT_THAT(message_for("layer x\n  input X: N x\n"), HasSubstr("expected a size"));
  EXPECT_THAT(message_for("layer x\n  Y = 1\n"), HasSubstr("below forward or backward"));
  EXPECT_THAT(message_for("layer x\ninput X: N x D\n"),
              HasSubstr("found input; the statements of a system are indented"));
  EXPECT_THAT(message_for("  layer x\n"), HasSubstr("begins at the start of a line"));
  EXPECT_THAT(message_for("layer x\n  input X: N x D\n"), HasSubstr("states nothing"));
}

TEST(ParseErrors, RefusePiAsTheNumberAndAsAName) {
  const std::string used = "rule r\n  input A: m x n\n  identity p: pi * A = A\n";
  EXPECT_THAT(message_for(used), Eq(no_error));
  for (const char* declared : {"  parameter pi\n", "  input pi: m x n\n", "  input B: pi x n\n"})
    EXPECT_THAT(
        message_for(used + declared),
        AllOf(StartsWith("bad.eq:3:15: pi is the number here, but the name of something in r"),
              HasSubstr("give that another name")))
        << declared;
  EXPECT_THAT(message_for("identity p: sum(k: pi, 1) * A + pi * A = A for A: m x n\n"),
              Eq(no_error));
  EXPECT_THAT(message_for("identity p: pi * A + sum(k: pi, 1) * A = A for A: m x n\n"),
              HasSubstr("pi is the number here"));
}

TEST(ParseErrors, RefuseWhatReadersWouldTakeDifferently) {
  EXPECT_THAT(message_for_equation("Y = (alpha / 1/2) * X"), HasSubstr("needs parentheses"));
  EXPECT_THAT(message_for_equation("Y = alpha^1/2 * X"), HasSubstr("needs parentheses"));
  EXPECT_THAT(message_for_equation("Y = 1/2^alpha * X"), HasSubstr("needs parentheses"));
  EXPECT_THAT(message_for_equation("Y = alpha^-1 * X"), HasSubstr("needs parentheses"));
  EXPECT_THAT(message_for_equation("Y = 5. * X"), HasSubstr("write 5 or 5.0"));
  for (const char* absurd : {"0.1234567890123456789", "1e19", "1e-19", "12345678901234567890.5",
                             "1e99999999999999999999", "1e-99999999999999999999"})
    EXPECT_THAT(message_for_equation("Y = " + std::string(absurd) + " * X"),
                HasSubstr("the number does not fit 64 bits"))
        << absurd;
  EXPECT_THAT(message_for_equation("Y = x^0.797885 * X"), HasSubstr("is not declared"));
  EXPECT_THAT(message_for_equation("Y = alpha^0.797885 * X"),
              HasSubstr("an exponent is too large"));
  EXPECT_THAT(message_for_equation("Y = ones(0.5, 1)"), HasSubstr("found 0.5"));
  EXPECT_THAT(message_for_equation("Y = alpha @ X"),
              HasSubstr("@ is the product of two matrices, found a scalar and a matrix N x D"));
  EXPECT_THAT(message_for_equation("Y = (alpha @ alpha) * X"), HasSubstr("found a scalar and"));
  EXPECT_THAT(message_for_equation("Y = X +"), HasSubstr("found the end of the line"));
  EXPECT_THAT(message_for_equation("Y = X +\nlayer other\n  input X: N x D\n"),
              HasSubstr("found the end of the line"));
  EXPECT_THAT(message_for_equation("Y = X * 2"), HasSubstr("scaled from the left"));
  EXPECT_THAT(message_for_equation("Y = X / N"), HasSubstr("only scalars are divided"));
  EXPECT_THAT(message_for_equation("Y = log1p(X)"), HasSubstr("of matrices there is log(1 + X)"));
}

TEST(ParseErrors, CheckIndicesAtTheirPlaces) {
  EXPECT_THAT(message_for_equation("Y = X\n  definition Y[i,j] = X[j,i]"),
              AllOf(StartsWith("bad.eq:7:23:"), HasSubstr("run over D x N, but X is N x D")));
  EXPECT_THAT(message_for_equation("Y = X\n  definition Y[i,j] = sum(i: D, X[i,i])"),
              HasSubstr("the index i is bound already"));
  EXPECT_THAT(message_for_equation("Y = X\n  definition Y[1,j] = X[1,j]"),
              HasSubstr("the index 1 stands where the dimension is 1"));
  EXPECT_THAT(message_for_equation("Y = X\n  definition Y[i,j] = X[i,k]"),
              HasSubstr("the index k is not bound"));
  EXPECT_THAT(message_for_equation("Y = X\n  definition Y[i,j] = X[i,3]"),
              HasSubstr("[1 <= 3 <= D] * X[i,3]"));
  EXPECT_THAT(message_for_equation("Y = X\n  definition Y[i,j] = Y[i,j]"), HasSubstr("Y"));
  EXPECT_THAT(message_for_equation("Y = X\n  definition Y[i,j] = W"), HasSubstr("W[i,j]"));
}

TEST(ParseErrors, DoNotTakeAGradientThatIsGiven) {
  EXPECT_THAT(message_for_equation("Y = X\n  backward\n    DY = X"), HasSubstr("which is given"));
  EXPECT_THAT(message_for("layer l\n  input X: N x D\n  input DY: N x D\n  forward\n    Y = X\n"),
              HasSubstr("given without being declared"));
  EXPECT_THAT(message_for("activation softmax\n  f(x) = x\n"), HasSubstr("a name of the notation"));
  EXPECT_THAT(message_for("activation a\n  f'(x) = x\n"), HasSubstr("f(x) = ... is missing"));
  EXPECT_THAT(message_for("loss l\n  input Y: N x K\n  forward\n    L = Y\n"),
              HasSubstr("a loss is 1 x 1, but L is N x K"));
}

TEST(ParseErrors, ExplainChains) {
  EXPECT_THAT(message_for("derivation d\n  input A: m x n\n  chain c\n    A\n"),
              HasSubstr("expected = and the next expression"));
  EXPECT_THAT(message_for("derivation d\n  input A: m x n\n  chain c\n    A\n    = T(A)\n"),
              AllOf(StartsWith("bad.eq:5:5"), HasSubstr("m x n"), HasSubstr("n x m")));
  EXPECT_THAT(message_for("derivation d\n  input A: m x n\n  chain c\n    A\n    = A because\n"),
              HasSubstr("expected a reason"));
}

TEST(ParseErrors, BoundWhatATextMayTake) {
  const auto repeated = [](const std::string& part, int times) {
    std::string text;
    for (int k = 0; k < times; ++k) text += part;
    return text;
  };
  EXPECT_THAT(message_for_equation("Y = " + repeated("(", 100000)), HasSubstr("too deep"));
  EXPECT_THAT(message_for_equation("Y = " + repeated("-", 100000) + "X"), HasSubstr("too deep"));
  EXPECT_THAT(message_for_equation("Y = " + repeated("T(", 100000)), HasSubstr("too deep"));
  EXPECT_THAT(message_for_equation("Y = X" + repeated(" + X", 100000)), HasSubstr("too deep"));
  EXPECT_THAT(message_for_equation("Y = " + repeated("max(alpha, ", 150) + "1" +
                                   repeated(")", 150) + " * X"),
              HasSubstr("too large"));
  EXPECT_THAT(message_for_equation("Y = " + repeated("softmax(", 150) + "X" + repeated(")", 150)),
              HasSubstr("too large"));
  EXPECT_THAT(message_for_equation("Y = ones(99999999999999999999, 1)"), HasSubstr("64 bits"));
  EXPECT_THAT(message_for_equation("Y = ones(1001, 1)"), HasSubstr("at most 1000"));
  EXPECT_THAT(message_for_equation("Y = ones(1000*1000*1000*1000, 1)"), HasSubstr("at most 1000"));
  const std::string wide = repeated("a*b*c*d + e*f*g*h + b*d*f*h + ", 5) + "1";
  EXPECT_THAT(
      message_for("layer l\n  input X: N x " + wide + "\n  forward\n" + repeated("    Y = X\n", 1)),
      testing::Eq(no_error));
  EXPECT_THAT(message_for_equation("Y = ones(a*b*c*d*e, 1)"), HasSubstr("at most 4 factors"));
  EXPECT_THAT(message_for_equation("Y = ones(1" + repeated(" + N", 16) + ", 1)"),
              HasSubstr("at most 16 terms"));
  EXPECT_THAT(message_for("layer " + repeated("x", 1000)), HasSubstr("too long"));
  EXPECT_THAT(message_for(repeated(" ", static_cast<int>(parse::most_bytes) + 1)),
              HasSubstr("too long"));
  std::string many;
  for (int k = 0; k <= 1000; ++k)
    many += "layer x" + std::to_string(k) + "\n  forward\n    Y = ones(m, n)\n";
  EXPECT_THAT(message_for(many), HasSubstr("at most 1000"));
}

// A text that calls its own functions inside of each other doubles with every line.
TEST(ParseErrors, BoundFunctionsThatAreWrittenOut) {
  std::string text = "activation f0\n  f(x) = x * x\n";
  for (int k = 1; k < 60; ++k) {
    const std::string last = "f" + std::to_string(k - 1);
    text += "activation f" + std::to_string(k) + "\n  f(x) = " + last + "(x) + " + last + "(x)\n";
  }
  EXPECT_THAT(message_for(text), HasSubstr("too large"));
}

// The same texts on every machine.
class Mutator {
 public:
  explicit Mutator(std::uint64_t seed) : random_(seed) {}

  std::size_t below(std::size_t n) { return static_cast<std::size_t>(random_() % n); }

  std::string mutated(std::string text, const std::vector<std::string>& words) {
    for (std::size_t edits = 1 + below(4); edits > 0 && !text.empty(); --edits) {
      const std::size_t at = below(text.size()), length = below(20);
      switch (below(6)) {
        case 0:
          text.erase(at, length);
          break;
        case 1:
          text.insert(at, words[below(words.size())]);
          break;
        case 2:
          text[at] = static_cast<char>(below(256));
          break;
        case 3:
          text.insert(at, text.substr(below(text.size()), length));
          break;
        case 4:
          text.replace(at, length, words[below(words.size())]);
          break;
        default:
          text.resize(at);
      }
    }
    return text;
  }

  std::string tokens(const std::vector<std::string>& words) {
    std::string text = "layer a\n  input X: N x D\n  forward\n    Y = ";
    for (std::size_t k = below(60); k > 0; --k) text += words[below(words.size())] + " ";
    return text;
  }

  std::string bytes() {
    std::string text;
    for (std::size_t k = below(300); k > 0; --k) text += static_cast<char>(below(256));
    return text;
  }

 private:
  std::mt19937_64 random_;
};

// Reads it, or says what is wrong; what was read is printed and read again.
void expect_harmless(const std::string& text) {
  std::vector<EquationSystem> systems;
  try {
    systems = parse_equations(text, "fuzz.eq");
  } catch (const FormatError& error) {
    EXPECT_THAT(error.what(), StartsWith("fuzz.eq:"));
    return;
  }
  for (const auto& system : systems) {
    if (system.kind == Kind::activation) continue;  // may call functions above it
    const std::string printed = to_text(system);
    try {
      EXPECT_EQ(to_text(parse_equations(printed, "again.eq").at(0)), printed);
    } catch (const FormatError& error) {
      // It calls a function of the same text.
      EXPECT_THAT(error.what(), HasSubstr("there is no function")) << printed;
    }
  }
}

std::vector<std::string> vocabulary() {
  std::vector<std::string> words{"where",
                                 "else",
                                 "for",
                                 "because",
                                 "(",
                                 ")",
                                 "[",
                                 "]",
                                 ",",
                                 ":",
                                 "=",
                                 "<=",
                                 "..",
                                 "^",
                                 "-",
                                 "*",
                                 "/",
                                 "1",
                                 "1/2",
                                 "1/0",
                                 "x",
                                 "X",
                                 "DX",
                                 "Y",
                                 "N",
                                 "\n",
                                 "\n  ",
                                 "\nlayer",
                                 "\0"
                                 "a",
                                 "\xff",
                                 "\xe2\x82",
                                 "'",
                                 "chain",
                                 "sum(i: ",
                                 "definition",
                                 "identity",
                                 "stable",
                                 "f(x)",
                                 "f'(x)",
                                 "after",
                                 "steps",
                                 "max(",
                                 "softmax(",
                                 "because \n",
                                 "usually",
                                 "9223372036854775807",
                                 "99999999999999999999999",
                                 "0.5",
                                 "#",
                                 "\t",
                                 "T(",
                                 "T",
                                 "condition",
                                 "backward",
                                 "forward",
                                 "ones(0, 1)",
                                 "zeros(N - N, 1)",
                                 "loss l\n",
                                 "activation a\n",
                                 "parameter",
                                 "trainable",
                                 "start X = ",
                                 "update X = ",
                                 "  condition N >= 2\n",
                                 "  condition K > 1\n"};
  for (const auto& form : testing_support::all_forms()) words.push_back(form.system->name);
  return words;
}

TEST(ParseFuzzing, DoesNoHarm) {
  Mutator mutator(20261121);
  const auto words = vocabulary();
  const auto forms = testing_support::all_forms();
  // So many that a sanitized build takes seconds; for a longer search there is the variable.
  const char* wished = std::getenv("GRADSTONE_FUZZ_ROUNDS");
  const int rounds = wished ? std::atoi(wished) : 1500;
  for (int round = 0; round < rounds; ++round) {
    expect_harmless(mutator.mutated(to_text(*forms[mutator.below(forms.size())].system), words));
    expect_harmless(mutator.tokens(words));
    if (round % 4 == 0) expect_harmless(mutator.bytes());
  }
}

}  // namespace
}  // namespace gradstone
