// What is wrong with tensors, places, guards and recurrences is said with its place and a remedy.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/error.hpp"
#include "reference/parse/parse.hpp"
#include "reference/print/text.hpp"
#include "tests/support/message_of.hpp"

namespace gradstone::parse_errors_tensors_test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using testing_support::message_of;

std::string message_for(const std::string& text) {
  return message_of<FormatError>([&] { parse_equations(text, "bad.eq"); });
}

const std::string no_error = message_of<FormatError>([] {});

// Of one equation, in line 6, of a layer with X: N x L x D, W: V x D and ids: N index V.
std::string message_for_equation(const std::string& equation) {
  return message_for(
      "layer bad\n  input X: N x L x D\n  weight W: V x D\n  target ids: N index V\n  forward\n   "
      " " +
      equation + "\n");
}

// Of statements below `forward`, in line 4, of a layer with X: T x N and h: N.
std::string message_for_steps(const std::string& statements) {
  return message_for("layer bad\n  input X: T x N\n  input h: N\n  forward\n" + statements);
}

// A recurrence of H, whose gradient is read in line 11 by these statements.
std::string message_for_backward(const std::string& statements) {
  return message_for_steps(
      "    recurrence t: T\n    H[0,n] = h[n]\n    H[t,n] = H[t - 1,n] + X[t,n]\n"
      "    Y[t,n] = H[t,n] for t: T\n  backward\n    recurrence t: T reversed\n" +
      statements);
}

TEST(TensorErrors, NameAnIndexThatIsNotBound) {
  EXPECT_THAT(message_for_equation("Y[n,l] = X[n,l,q]"),
              AllOf(StartsWith("bad.eq:6:5:"), HasSubstr("the index q is not bound"),
                    HasSubstr("sum(q: N, ...)")));
}

TEST(TensorErrors, OfMaximaNameWhatIsMissing) {
  EXPECT_THAT(message_for_equation("Y[n] = max(l: L where l > 1, d: D, X[n,l,d]) for n: N"),
              HasSubstr("d: D"));
  EXPECT_THAT(message_for_equation("Y[n,d] = max(l: L where X[n,l,d] > 0, X[n,l,d]) for n: N"),
              HasSubstr("a maximum is taken where comparisons of places and sizes hold; X[n,l,d]"));
  EXPECT_THAT(message_for_equation("Y[n,d] = max(l: L where l < 3, X[n,l + 1,d]) for n: N"),
              HasSubstr("the place l + 1 of X[n,l + 1,d] may be more than L"));
  EXPECT_THAT(message_for_equation("Y[n,d] = max(l: L where l, X[n,l,d]) for n: N"),
              HasSubstr("a comparison"));
  EXPECT_THAT(message_for_equation("Y[n,d] = max(l: L, l: L, X[n,l,d]) for n: N"),
              HasSubstr("the index l is bound already"));
  EXPECT_THAT(message_for_equation("Y[n,d] = max(l: L where l < L, X[n,l + 1,d]) for n: N"),
              no_error);
}

TEST(TensorErrors, SayTheGuardThatAPlaceNeeds) {
  EXPECT_THAT(message_for_equation("Y[n,l,d] = X[n,l + 1,d] for l: L"),
              HasSubstr("the place l + 1 of X[n,l + 1,d] may be more than L: say where the term "
                        "counts, as in [1 <= l + 1 <= L] * X[n,l + 1,d]"));
  EXPECT_THAT(message_for_equation("Y[n,l,d] = X[n,l - 1,d] for l: L"),
              HasSubstr("may be less than 1"));
  // A guard that is too wide is none.
  EXPECT_THAT(message_for_equation("Y[n,l,d] = [l <= L + 1] * X[n,l - 1,d] for l: L"),
              HasSubstr("may be less than 1"));
  EXPECT_EQ(message_for_equation("Y[n,l,d] = [1 < l] * X[n,l - 1,d] for l: L"), no_error);
  // It counts in its own term only.
  EXPECT_THAT(message_for_equation("Y[n,l,d] = [1 < l] * X[n,l,d] + X[n,l - 1,d] for l: L"),
              HasSubstr("may be less than 1"));
}

TEST(TensorErrors, SayWhatAPlaceIs) {
  EXPECT_THAT(message_for_equation("Y[n,l,d] = X[n,l*l,d] for l: L"),
              HasSubstr("the place l * l of X[n,l * l,d] is not a sum of whole multiples"));
  EXPECT_THAT(message_for_equation("Y[n,l,d] = [1 <= l/2] * X[n,l/2,d] for l: L"),
              HasSubstr("is not a sum of whole multiples"));
  EXPECT_THAT(message_for_equation("Y[n,l,d] = W[X[n,l,d],d]"),
              HasSubstr("X are not whole numbers of which is said where they end, as in X: N x T "
                        "index V"));
  EXPECT_THAT(message_for_equation("Y[n,d] = W[ids[n] + 1,d]"), HasSubstr("may be more than V"));
  EXPECT_EQ(message_for_equation("Y[n,d] = W[ids[n],d]"), no_error);
}

// What a guard says of a place holds of its multiples.
TEST(TensorErrors, KnowMultiplesOfWhatGuardsSay) {
  const auto strided = [](const std::string& value) {
    return message_for(
        "layer strided\n  integer parameter s\n  input X: N*s\n  forward\n    Y[i] = " + value +
        " for i: N + 2\n");
  };
  EXPECT_EQ(strided("[i <= N] * X[i * s]"), no_error);
  EXPECT_EQ(strided("[2 <= i and i <= N + 1] * X[(i - 1) * s]"), no_error);
  EXPECT_THAT(strided("[i <= N + 1] * X[i * s]"), HasSubstr("may be more than N*s"));
  EXPECT_THAT(strided("[i <= N] * X[i * s + 1]"), HasSubstr("may be more than N*s"));
  EXPECT_THAT(strided("[i <= N] * X[(i - 1) * s]"), HasSubstr("may be less than 1"));
}

TEST(TensorErrors, SayThatADistributionIsAMatrix) {
  EXPECT_THAT(message_for("layer bad\n  target P: N x T x K distribution\n"),
              AllOf(StartsWith("bad.eq:2:10:"),
                    HasSubstr("P is N x T x K, and a distribution is a matrix whose rows sum to "
                              "1; give it two dimensions, or declare it positive")));
}

TEST(TensorErrors, AskWhatAnIndexRunsOver) {
  EXPECT_THAT(message_for_equation("Y[n,u,d] = sum(l: L, [l = u] * X[n,l,d])"),
              AllOf(StartsWith("bad.eq:6:9:"),
                    HasSubstr("say at the end of the equation what u runs over: for u: N")));
  EXPECT_THAT(message_for_equation("Y[n,l,d] = X[n,l,d] for q: L"),
              HasSubstr("the index q is not one of Y"));
}

TEST(TensorErrors, CountIndicesAndDimensions) {
  EXPECT_THAT(message_for_equation("Y[n,l] = X[n,l,1,1]"), HasSubstr("but X is N x L x D"));
  EXPECT_THAT(message_for_equation("Y[n,l,d] = [1 < l] * X[n,l - 1] for l: L, d: D"),
              HasSubstr("X[n,l - 1] has 2 indices, but X is N x L x D"));
  EXPECT_THAT(message_for_equation("Y = X\n  backward\n    DX[n,l] = DY[n,l,1]"),
              AllOf(StartsWith("bad.eq:8:5:"), HasSubstr("DX has the 3 indices of X")));
  EXPECT_THAT(message_for("layer bad\n  input X: A x B x C x D x E x F x G x H x I\n"),
              AllOf(StartsWith("bad.eq:2:44:"), HasSubstr("at most 8 dimensions")));
  EXPECT_THAT(message_for_equation("Y = T(X)"), HasSubstr("a matrix is needed, got N x L x D"));
}

TEST(TensorErrors, SayWhatAGuardIs) {
  EXPECT_THAT(message_for_equation("Y[n,l,d] = [n] * X[n,l,d]"),
              AllOf(StartsWith("bad.eq:6:18:"), HasSubstr("expected a comparison")));
  EXPECT_THAT(message_for("layer bad\n  input X: N x D\n  forward\n    Y = [1 <= N] * X\n"),
              AllOf(StartsWith("bad.eq:4:9:"),
                    HasSubstr("stands in front of entries, as in Y[i,j] = [i <= j] * X[i,j]")));
  EXPECT_THAT(message_for_equation("Y[n,l,d] = X[n,l,d] / [l = 1]"),
              HasSubstr("is a factor of it, as in [i <= j] * X[i,j]"));
}

TEST(TensorErrors, PointAtWhatTheNotationDoesNotUse) {
  const std::string reason = "a character that the notation does not use";
  EXPECT_THAT(message_for_equation("Y[n,l,d] = X[n,l,d];"),
              AllOf(StartsWith("bad.eq:6:24:"), HasSubstr(reason)));
  EXPECT_THAT(message_for_equation("Y[n,l,d] = X[n;l,d]"),
              AllOf(StartsWith("bad.eq:6:19:"), HasSubstr(reason)));
  EXPECT_THAT(message_for("layer bad\n  input X: N x L x D;\n"),
              AllOf(StartsWith("bad.eq:2:21:"), HasSubstr(reason)));
  EXPECT_THAT(message_for_equation("Y[n,l,d = X[n,l,d]"), HasSubstr("expected ] after"));
}

TEST(TensorErrors, SayWhichTensorsHoldPlaces) {
  EXPECT_THAT(message_for("layer bad\n  weight W: V x K index V\n  forward\n    Y = W\n"),
              AllOf(StartsWith("bad.eq:2:10:"), HasSubstr("declare it as a target or an input")));
}

TEST(TensorErrors, AskForTheLeastOfASizeOnly) {
  const auto with = [](const std::string& parameter) {
    return message_for("layer bad\n  integer parameter " + parameter +
                       "\n  input X: N*s x D\n  forward\n    Y = X\n");
  };
  EXPECT_THAT(with("s <= 5"), AllOf(StartsWith("bad.eq:3:"), HasSubstr("s is used as a size, of "
                                                                       "which only the least")));
  EXPECT_THAT(with("s\n  condition s < 3"), HasSubstr("of which only the least can be said"));
  EXPECT_THAT(with("s >= -1"), HasSubstr("a size, which is never negative: say s >= 0"));
  EXPECT_EQ(with("s >= 0"), no_error);
  EXPECT_THAT(message_for("layer bad\n  parameter s\n  input X: N*s x D\n  forward\n    Y = X\n"),
              HasSubstr("s is a parameter and no size"));
}

TEST(OutputErrors, NameWhatIsNoForwardValue) {
  const std::string layer = "layer bad\n  input X: T x N\n  output A, ";
  const std::string equations = "\n  forward\n    A = X\n    B = X\n";
  EXPECT_THAT(message_for(layer + "Q" + equations),
              AllOf(StartsWith("bad.eq:3:13:"), HasSubstr("Q is no forward value below")));
  EXPECT_THAT(message_for(layer + "X" + equations), HasSubstr("X is no forward value below"));
  EXPECT_THAT(message_for(layer + "A" + equations), HasSubstr("twice"));
  EXPECT_EQ(message_for(layer + "B" + equations), no_error);
}

TEST(RecurrenceErrors, AskWhereATensorBegins) {
  EXPECT_THAT(message_for_steps("    recurrence t: T\n    H[t,n] = H[t - 1,n] + X[t,n]\n"),
              AllOf(StartsWith("bad.eq:6:14:"), HasSubstr("H has no value before the first step"),
                    HasSubstr("H[0,...] = 0")));
  EXPECT_THAT(message_for_backward("    DH[t,n] = DH[t + 1,n] + DY[t,n]\n"),
              AllOf(StartsWith("bad.eq:11:15:"), HasSubstr("DH has no value behind the last step"),
                    HasSubstr("DH[T + 1,...] = 0")));
  EXPECT_THAT(message_for_steps("    recurrence t: T\n    G[0,n] = h[n]\n    H[t,n] = X[t,n]\n"),
              HasSubstr("it is said where G begins, but no equation gives G[t,...]"));
}

TEST(RecurrenceErrors, SayWhichValuesAStepHas) {
  EXPECT_THAT(message_for_steps("    recurrence t: T\n    G[t,n] = H[t,n] + X[t,n]\n"
                                "    H[t,n] = X[t,n]\n"),
              AllOf(StartsWith("bad.eq:6:14:"), HasSubstr("H has no value in step t yet")));
  const std::string begin = "    recurrence t: T\n    H[0,n] = h[n]\n";
  const std::string may = "may read H in the step before, and in its own where H stands above";
  EXPECT_THAT(message_for_steps(begin + "    G[t,n] = H[t,n] for n: N\n    H[t,n] = X[t,n]\n"),
              HasSubstr(may));
  EXPECT_THAT(message_for_steps(begin + "    H[t,n] = H[t + 1,n] for n: N\n"), HasSubstr(may));
  EXPECT_THAT(message_for_steps(begin + "    H[t,n] = H[t - 2,n] for n: N\n"), HasSubstr(may));
  EXPECT_THAT(message_for_backward("    DH[T + 1,n] = 0\n    DH[t,n] = DH[t - 1,n] + DY[t,n]\n"),
              HasSubstr("in the step behind"));
  EXPECT_EQ(message_for_backward("    DH[T + 1,n] = 0\n    DH[t,n] = DH[t + 1,n] + DY[t,n]\n"),
            no_error);
}

TEST(RecurrenceErrors, SayAtWhichEndATensorBegins) {
  EXPECT_THAT(message_for_backward("    DH[0,n] = 0\n    DH[t,n] = DY[t,n]\n"),
              AllOf(StartsWith("bad.eq:11:8:"),
                    HasSubstr("expected an equation of a step, DH[t,...] = ..., or where DH "
                              "begins, DH[T + 1,...] = ...")));
  EXPECT_THAT(message_for_steps("    recurrence t: T\n    H[1,n] = h[n]\n    H[t,n] = X[t,n]\n"),
              AllOf(StartsWith("bad.eq:6:7:"), HasSubstr("where H begins, H[0,...] = ...")));
  EXPECT_THAT(message_for_steps("    recurrence t: T\n    H[T + 1,n] = h[n]\n"),
              HasSubstr("H[0,...] = ..."));
  EXPECT_THAT(message_for_steps("    recurrence t: T\n    H = X\n"),
              AllOf(StartsWith("bad.eq:6:7:"), HasSubstr("expected an equation of a step")));
  EXPECT_THAT(message_for_steps("    Y = X\n    recurrence t: T\n"),
              AllOf(StartsWith("bad.eq:6:5:"), HasSubstr("without an equation of a step")));
}

TEST(Guards, OfOneTermAreOneWhereverTheyStand) {
  const auto read = [](const std::string& formula) {
    return to_text(
        parse_equations("layer l\n  input X: N x K\n  forward\n    Y[n,k] = " + formula + "\n",
                        "guards.eq")
            .front());
  };
  const std::string joined = read("[n <= 2 and k > 1] * X[n,k]");
  EXPECT_EQ(read("[n <= 2] * [k > 1] * X[n,k]"), joined);
  EXPECT_EQ(read("[n <= 2] * X[n,k] * [k > 1]"), joined);
  EXPECT_EQ(read("[n <= 2] * ([k > 1] * X[n,k])"), joined);
  EXPECT_EQ(read("([k > 1] * X[n,k]) * [n <= 2]"), joined);
}

TEST(Guards, MayBeManyWithoutHarm) {
  std::string many;
  for (int k = 0; k < 40000; ++k) many += "[n = n] * ";
  const std::string before = "layer l\n  input X: N x K\n  forward\n    Y[n,k] = ";
  EXPECT_EQ(message_for(before + many + "X[n,k]\n"), no_error);
  EXPECT_THAT(message_for(before + many + many + "X[n,k]\n"), Not(no_error));
}

TEST(RecurrenceErrors, TakeAValueWithoutSumsOfTheShapeOfAStep) {
  EXPECT_THAT(message_for_steps("    recurrence t: T\n    H[0,n] = sum(s: T, X[s,n])\n"
                                "    H[t,n] = X[t,n]\n"),
              AllOf(StartsWith("bad.eq:6:5:"), HasSubstr("without sums")));
  EXPECT_THAT(message_for_steps("    recurrence t: T\n    H[0,n,t1] = h[n] for t1: T\n"
                                "    H[t,n] = X[t,n]\n"),
              HasSubstr("H begins as N x T, but in a step it is N"));
}

}  // namespace
}  // namespace gradstone::parse_errors_tensors_test
