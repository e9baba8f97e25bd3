// Where the limits of equation files lie: what is just within is read, what is beyond is refused.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/error.hpp"
#include "reference/parse/parse.hpp"
#include "tests/support/message_of.hpp"

namespace gradstone::parse_limits_test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;
using testing_support::message_of;

std::string message_for(const std::string& text) {
  return message_of<FormatError>([&] { parse_equations(text, "test.eq"); });
}

const std::string is_read = message_of<FormatError>([] {});

std::string message_for_function(const std::string& value, const std::string& before = "") {
  return message_for(before + "activation a\n  parameter p\n  f(x) = " + value + "\n");
}

TEST(ParseLimits, ExponentsAreAtMost1000) {
  for (const char* within : {"x^1000", "x^(-1000)", "x^(1/1000)", "(x^10)^100", "(x^10 + 1)^100",
                             "x^1000 * x^1000", "2^(2 * 500)", "x^(p * 1000)", "(x^p)^p", "10^3"})
    EXPECT_EQ(message_for_function(within), is_read) << within;
  for (const char* beyond :
       {"x^1001", "x^(-1001)", "x^(1/1001)", "x^(1001/1000)", "(x^10)^101", "exp(x^10 + 1)^101",
        "(1 / x^10)^101", "2^(2 * 501)", "2^(10^4)", "x^(1001 * p)", "x^(501 + 500)",
        "(where x > 0: x^10, else: 1)^101", "x^9223372036854775807"})
    EXPECT_THAT(message_for_function(beyond),
                AllOf(StartsWith("test.eq:3:"), HasSubstr("an exponent is too large"),
                      HasSubstr("are at most 1000; name the exponent as a parameter"),
                      HasSubstr("\n    f(x) = ")))
        << beyond;
}

TEST(ParseLimits, ExponentsOfMatricesAreAtMost1000) {
  const auto powers = [](const std::string& exponent) {
    parse_equations("layer l\n  input X: N x K\n  forward\n    Y = power(X, " + exponent + ")\n",
                    "bad.eq");
  };
  EXPECT_NO_THROW(powers("1000"));
  EXPECT_THAT(message_of<FormatError>([&] { powers("1001"); }),
              HasSubstr("an exponent is too large"));
}

TEST(ParseLimits, ExponentsCountThroughFunctions) {
  const std::string cube = "activation cube\n  f(x) = x^3\n";
  EXPECT_EQ(message_for_function("cube(cube(x^100))", cube), is_read);
  EXPECT_THAT(message_for_function("cube(cube(x^112))", cube), HasSubstr("exponent is too large"));
  EXPECT_THAT(message_for_function("cube(cube(x))^112", cube), HasSubstr("exponent is too large"));
}

TEST(ParseLimits, AMatrixOfNumbersHas10000Entries) {
  const auto message = [](const std::string& shape, const std::string& value) {
    return message_for("layer l\n  input X: " + shape + "\n  forward\n    Y = " + value + "\n");
  };
  EXPECT_EQ(message("100 x 100", "X"), is_read);
  EXPECT_EQ(message("1000 x N", "X"), is_read) << "N is one of a few small numbers";
  EXPECT_THAT(message("100 x 101", "X"),
              AllOf(StartsWith("test.eq:2:12: a matrix 100 x 101 has too many entries: at most "
                               "10000 where its size is given by numbers; name a size")));
  EXPECT_THAT(message("101 x 1", "X * T(X) * X"),
              AllOf(StartsWith("test.eq:4:11: "), HasSubstr("a matrix 101 x 101 has too many")));
  EXPECT_THAT(message("m x n", "X + ones(1000, 11)"), HasSubstr("too many entries"));
}

TEST(ParseLimits, SumsUpToANumberCountAsWrittenOut) {
  const auto message = [](const std::string& value) {
    return message_for(
        "layer l\n  input X: N x D\n  forward\n    Y = X\n  definition Y[i,k] = " + value + "\n");
  };
  EXPECT_EQ(message("sum(a: 1..1000, X[i,k] + 1)"), is_read);
  EXPECT_EQ(message("sum(a: 100, sum(b: 100, X[i,k]))"), is_read);
  EXPECT_EQ(message("sum(a: N, sum(b: 1000, sum(c: D, X[i,k])))"), is_read);
  for (const char* beyond :
       {"sum(a: 1000, sum(b: 1000, X[i,k]))", "max(a: 1000, max(b: 1000, X[i,k]))",
        "sum(a: 1000, max(b: N, sum(c: 1..1000, X[i,k])))"})
    EXPECT_THAT(message(beyond),
                AllOf(HasSubstr("more than 100000 operations once functions, and sums up to a "
                                "number, are written out"),
                      StartsWith("test.eq:5:")))
        << beyond;
}

TEST(ParseLimits, ATextIsUtf8) {
  EXPECT_EQ(message_for("# \u03b1 \u2264 1\nactivation a\n  f(x) = x\n"), is_read);
  for (const std::string broken : {"\xff", "\xc3", "\xe2\x89", "\x80", "\xc0\xaf"})
    EXPECT_THAT(message_for("# alpha " + broken + "\nactivation a\n  f(x) = x\n"),
                StartsWith("test.eq:1:9: this byte is no UTF-8; save the text as UTF-8"));
}

}  // namespace
}  // namespace gradstone::parse_limits_test
