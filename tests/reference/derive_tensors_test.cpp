// Backward equations by entries, from forward equations alone: their text, their length, and what
// is refused. That they are right is proved in tests/symbolic/derived_tensors_test.cpp.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/derive/cost.hpp"
#include "reference/derive/gradients.hpp"
#include "reference/error.hpp"
#include "reference/parse/parse.hpp"
#include "reference/print/latex.hpp"
#include "reference/print/text.hpp"
#include "tests/support/forms.hpp"
#include "tests/support/message_of.hpp"

namespace gradstone::derive_tensors_test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing_support::form_of;
using testing_support::forms_of_tensors;
using testing_support::message_of;
using testing_support::name_of_form;
using testing_support::NamedForm;

std::vector<std::string> lines_of(const EquationSystem& system) {
  std::vector<std::string> lines;
  for (const auto& equation : system.backward) lines.push_back(to_text(equation));
  return lines;
}

EquationSystem derived(const std::string& text) {
  return derive_gradients(parse_equations(text, "test.eq").front());
}

std::vector<std::string> derived_lines(const std::string& text) {
  return lines_of(derived(text));
}

class EveryDerivedForm : public testing::TestWithParam<NamedForm> {};
INSTANTIATE_TEST_SUITE_P(Tensors, EveryDerivedForm, testing::ValuesIn(forms_of_tensors()),
                         name_of_form);

TEST_P(EveryDerivedForm, IsAsShortAsThePublishedOne) {
  const auto& published = *GetParam().system;
  EXPECT_LE(derive::backward_length(derive_gradients(published)),
            derive::backward_length(published));
}

TEST_P(EveryDerivedForm, HasEveryGradientThatIsAsked) {
  const auto& published = *GetParam().system;
  const auto derived = derive_gradients(published);
  for (const auto& declaration : published.declarations) {
    const auto* gradient = derived.find_gradient(declaration.name);
    ASSERT_EQ(gradient != nullptr, declaration.differentiated()) << declaration.name;
    if (!gradient) continue;
    EXPECT_EQ(gradient->value.shape(), declaration.shape);
  }
}

// The text is an equation file, in which every place is inside of its tensor.
TEST_P(EveryDerivedForm, IsReadBack) {
  const std::string text = to_text(derive_gradients(*GetParam().system));
  EXPECT_EQ(to_text(parse_equations(text, "test.eq").front()), text);
}

TEST_P(EveryDerivedForm, ReadsNoBackwardEquation) {
  auto system = *GetParam().system;
  const std::string text = to_text(derive_gradients(system));
  system.backward.clear();
  std::erase_if(system.recurrences, [](const Recurrence& r) { return r.reversed; });
  EXPECT_EQ(to_text(derive_gradients(system)), text);
}

// Lengths in nodes as printed, left-hand sides included: published, derived.
TEST(DerivedTensors, HaveTheseLengths) {
  const auto lengths = [](const char* name, const std::string& form = "") {
    const auto& published = form_of(name, form);
    return std::pair(derive::backward_length(published),
                     derive::backward_length(derive_gradients(published)));
  };
  EXPECT_EQ(lengths("conv1d"), std::pair(84, 84));
  EXPECT_EQ(lengths("conv2d"), std::pair(151, 151));
  EXPECT_EQ(lengths("average_pooling"), std::pair(50, 50));
  EXPECT_EQ(lengths("embedding"), std::pair(8, 8));
  EXPECT_EQ(lengths("layer_normalization", "the last axis"), std::pair(30, 28));
  EXPECT_EQ(lengths("layer_normalization", "the last two axes"), std::pair(36, 32));
  EXPECT_EQ(lengths("layer_normalization", "the last three axes"), std::pair(42, 36));
  EXPECT_EQ(lengths("group_normalization", "vectors"), std::pair(30, 28));
  EXPECT_EQ(lengths("group_normalization", "sequences"), std::pair(38, 34));
  EXPECT_EQ(lengths("group_normalization", "images"), std::pair(46, 40));
  EXPECT_EQ(lengths("dot_product_attention", "all keys"), std::pair(33, 33));
  EXPECT_EQ(lengths("dot_product_attention", "causal"), std::pair(33, 33));
  EXPECT_EQ(lengths("multi_head_attention", "causal"), std::pair(96, 96));
  EXPECT_EQ(lengths("rnn"), std::pair(66, 63));
  EXPECT_EQ(lengths("lstm"), std::pair(292, 262));
}

TEST(DerivedTensors, OfAConvolutionKeepTheGuardThatCannotBeSolved) {
  EXPECT_THAT(
      lines_of(derive_gradients(form_of("conv1d"))),
      ElementsAre("DW[a,d,k] = sum(u: U, [1 <= (u - 1) * s + (a - 1) * e + 1 - p <= L] * sum(n: N, "
                  "DY[n,u,k] * X[n,(u - 1) * s + (a - 1) * e + 1 - p,d]))",
                  "Db[k] = sum(n: N, sum(u: U, DY[n,u,k]))",
                  "DX[n,l,d] = sum(u: U, sum(a: M, [(u - 1) * s + (a - 1) * e + 1 - p = l] * "
                  "sum(k: K, DY[n,u,k] * W[a,d,k])))"));
}

TEST(DerivedTensors, OfAConvolutionAreLatexWithBrackets) {
  EXPECT_THAT(to_latex(derive_gradients(form_of("conv1d"))),
              HasSubstr("\\mathrm{D}X_{nld} &= \\sum_{u=1}^{U} \\sum_{a=1}^{M} \\left[(u - 1)\\, s "
                        "+ (a - 1)\\, e + 1 - p = l\\right]\\, \\sum_{k=1}^{K} "
                        "\\mathrm{D}Y_{nuk}\\, W_{adk}"));
}

// With stride 1 the guard says which window it is.
TEST(DerivedTensors, HaveIndicesThatGuardsSayInTheirPlaces) {
  EXPECT_THAT(derived_lines("layer c\n"
                            "  input X: N x U + M - 1\n"
                            "  weight W: M\n"
                            "  forward\n"
                            "    Y[n,u] = sum(a: M, X[n,u + a - 1] * W[a]) for u: U\n"),
              ElementsAre("DW[a] = sum(n: N, sum(u: U, DY[n,u] * X[n,u + a - 1]))",
                          "DX[n,i] = sum(a: M, [1 <= i + 1 - a <= U] * DY[n,i + 1 - a] * W[a])"));
}

TEST(DerivedTensors, CallForwardValuesByTheirNames) {
  EXPECT_THAT(lines_of(derive_gradients(form_of("dot_product_attention", "causal"))),
              ElementsAre("DP[b,t,s] = sum(c: C, DY[b,t,c] * V[b,s,c])",
                          "DZ[b,t,s] = P[b,t,s] * (DP[b,t,s] - sum(r: T, DP[b,t,r] * P[b,t,r]))",
                          "DQ[b,t,d] = scale * sum(s: T, DZ[b,t,s] * K[b,s,d])",
                          "DK[b,s,d] = scale * sum(t: T, DZ[b,t,s] * Q[b,t,d])",
                          "DV[b,s,c] = sum(t: T, DY[b,t,c] * P[b,t,s])"));
}

TEST(DerivedTensors, UseSumsThatAreTheSameForAllInputs) {
  EXPECT_THAT(lines_of(derive_gradients(form_of("layer_normalization", "the last axis"))),
              testing::Contains("DX[n,d] = s[n] * (DZ[n,d] - (Z[n,d] * sum(f: D, DZ[n,f] * "
                                "Z[n,f]) + sum(f: D, DZ[n,f])) / D)"));
}

// The entries of a group are on axes with another one between them.
TEST(DerivedTensors, UseSumsOverAxesThatAreNotTheLast) {
  EXPECT_THAT(
      lines_of(derive_gradients(form_of("group_normalization", "sequences"))),
      testing::Contains("DX[n,l,g,c] = s[n,g] * (DZ[n,l,g,c] - (Z[n,l,g,c] * sum(j: L, sum(k: C, "
                        "DZ[n,j,g,k] * Z[n,j,g,k])) + sum(j: L, sum(k: C, DZ[n,j,g,k]))) / "
                        "(L * C))"));
}

// The largest entry of a stable softmax has no derivative, and needs none.
TEST(DerivedTensors, NeedNoDerivativeOfWhatIsMultipliedByZero) {
  EXPECT_THAT(derived_lines("layer stable\n"
                            "  input X: N x T x D\n"
                            "  forward\n"
                            "    m[n,t] = max(d: D, X[n,t,d])\n"
                            "    E[n,t,d] = exp(X[n,t,d] - m[n,t])\n"
                            "    Y[n,t,d] = E[n,t,d] / sum(e: D, E[n,t,e])\n"),
              ElementsAre("DX[n,t,d] = Y[n,t,d] * (DY[n,t,d] - sum(e: D, DY[n,t,e] * Y[n,t,e]))"));
}

TEST(DerivedTensors, OfARecurrenceAreAReversedOne) {
  const auto system = derive_gradients(form_of("rnn"));
  EXPECT_THAT(to_text(system), HasSubstr("  backward\n"
                                         "    recurrence t: T reversed\n"
                                         "    DZ[T + 1,n,k] = 0\n"
                                         "    DZ[t,n,k] = (1 - H[t,n,k]^2) * (DY[t,n,k]\n"));
  EXPECT_EQ(system.recurrences.back().equations, (std::vector<std::string>{"DZ", "DX"}));
}

// Where the step behind is read of other tensors too, there has to be one.
TEST(DerivedTensors, KeepTheGuardOfTheLastStepWhereItIsNeeded) {
  EXPECT_THAT(derived_lines("layer r\n"
                            "  input X: T x N\n"
                            "  input h: N\n"
                            "  forward\n"
                            "    recurrence t: T\n"
                            "    S[0,n] = h[n]\n"
                            "    S[t,n] = S[t - 1,n] * X[t,n]\n"
                            "    Y[t,n] = S[t,n]\n"),
              ElementsAre("DS[t,n] = DY[t,n] + [t < T] * DS[t + 1,n] * X[t + 1,n]",
                          "DX[t,n] = DS[t,n] * ([t = 1] * h[n] + [t > 1] * S[t - 1,n])",
                          "Dh[n] = sum(t: T, [t = 1] * DS[t,n] * X[t,n])"));
}

TEST(DerivedTensors, AddWhatIsGivenOfAnOutputThatIsRead) {
  EXPECT_THAT(derived_lines("layer two\n"
                            "  input X: N x T x D\n"
                            "  weight w: D\n"
                            "  output A, B\n"
                            "  forward\n"
                            "    A[n,t,d] = X[n,t,d] * w[d]\n"
                            "    B[n,t,d] = exp(A[n,t,d])\n"),
              ElementsAre("GA[n,t,d] = DA[n,t,d] + DB[n,t,d] * B[n,t,d] for n: N, t: T, d: D",
                          "Dw[d] = sum(n: N, sum(t: T, GA[n,t,d] * X[n,t,d]))",
                          "DX[n,t,d] = GA[n,t,d] * w[d]"));
}

TEST(DerivedTensors, OfMatricesInTheSameSystemAreByEntries) {
  EXPECT_THAT(derived_lines("layer m\n"
                            "  input X: N x D\n"
                            "  weight W: K x D\n"
                            "  weight A: K x K x K\n"
                            "  forward\n"
                            "    S = softmax(X * T(W))\n"
                            "    Y[n,i] = sum(j: K, sum(k: K, A[i,j,k] * S[n,j] * S[n,k]))\n")
                  .back(),
              HasSubstr("DX[n,d] = "));
}

TEST(DerivedTensors, OfALossAndAParameterAreNumbers) {
  EXPECT_THAT(
      derived_lines("loss l\n"
                    "  input Y: N x T x K\n"
                    "  trainable parameter alpha\n"
                    "  forward\n"
                    "    L[1,1] = sum(n: N, sum(t: T, sum(k: K, alpha * Y[n,t,k])))\n"),
      ElementsAre("Dalpha[1,1] = sum(n: N, sum(t: T, sum(k: K, Y[n,t,k])))", "DY[n,t,k] = alpha"));
}

// Every place of the largest entry takes it, by the name of the maximum where it has one.
TEST(DerivedTensors, OfMaximaAreTheUpperSlopes) {
  EXPECT_THAT(derived_lines("layer l\n"
                            "  input X: N x D\n"
                            "  forward\n"
                            "    Y[n] = max(d: D, X[n,d]) for n: N\n"),
              ElementsAre("DX[n,d] = where X[n,d] = Y[n]: DY[n], else: 0"));
  EXPECT_THAT(derived_lines("layer l\n"
                            "  input X: N x D\n"
                            "  forward\n"
                            "    Y[n] = max(d: D where d > 1, X[n,d]^2) for n: N\n"),
              ElementsAre("DX[n,d] = [d > 1] * "
                          "(where X[n,d]^2 = Y[n]: 2 * DY[n] * X[n,d], else: 0)"));
  EXPECT_THAT(derived_lines("layer l\n"
                            "  input X: N x D\n"
                            "  forward\n"
                            "    Y[n] = 2 * max(d: D, X[n,d]) for n: N\n"),
              ElementsAre("DX[n,d] = where X[n,d] = max(i: D, X[n,i]): 2 * DY[n], else: 0"));
}

// As max(X, Y) and min(X, Y) of matrices have it.
TEST(DerivedTensors, GiveTheGradientToTheLargerOfTwo) {
  const auto lines = [](const std::string& formula) {
    return derived_lines(
        "layer l\n  input X: N x D\n  input Z: N x D\n  forward\n    Y[n,d] = " + formula + "\n");
  };
  EXPECT_THAT(lines("max(X[n,d], 0) + Z[n,d]"),
              ElementsAre("DX[n,d] = DY[n,d] * relu'(X[n,d])", "DZ[n,d] = DY[n,d]"));
  EXPECT_THAT(lines("max(X[n,d], Z[n,d])"),
              ElementsAre("DX[n,d] = DY[n,d] * relu'(X[n,d] - Z[n,d])",
                          "DZ[n,d] = DY[n,d] * (1 - relu'(X[n,d] - Z[n,d]))"));
  EXPECT_THAT(lines("min(X[n,d], Z[n,d])"),
              ElementsAre("DX[n,d] = DY[n,d] * (1 - relu'(X[n,d] - Z[n,d]))",
                          "DZ[n,d] = DY[n,d] * relu'(X[n,d] - Z[n,d])"));
}

std::string refusal(const std::string& formula, const std::string& given = "") {
  return message_of<UnsupportedError>([&] {
    derived("layer f\n  input X: N x T x D\n" + given + "  forward\n    Y[n,t,d] = " + formula +
            "\n");
  });
}

TEST(DerivedTensors, RefuseWhatHasNoDerivativeByItsName) {
  EXPECT_THAT(refusal("(where X[n,t,d] > 1: 2, else: X[n,t,d])"),
              AllOf(HasSubstr("f, equation Y: the derivative of the cases of where X[n,t,d] > 1"),
                    HasSubstr("has to be decided"), HasSubstr("test.eq:4:5")));
  EXPECT_THAT(refusal("X[n,t,d]^a", "  trainable parameter a\n"),
              HasSubstr("the exponent of X[n,t,d]^a moves"));
}

TEST(DerivedTensors, RefuseANameThatIsTaken) {
  EXPECT_THAT(message_of<DomainError>([] {
                derived(
                    "layer f\n  input X: N x T x D\n  mask DX: N x T x D\n  forward\n"
                    "    Y[n,t,d] = X[n,t,d] * DX[n,t,d]\n");
              }),
              HasSubstr("the gradient of X would be called DX"));
}

TEST(DerivedTensors, AreTheSameEveryTime) {
  const auto& system = form_of("lstm");
  EXPECT_EQ(to_text(derive_gradients(system)), to_text(derive_gradients(system)));
}

}  // namespace
}  // namespace gradstone::derive_tensors_test
