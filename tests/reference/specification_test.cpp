#include "reference/network/specification.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "tests/support/message_of.hpp"

namespace gradstone {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing_support::message_of;

using Arguments = std::vector<SpecificationArgument>;

const std::vector<SpecificationParameter> srelu = {
    {"al", 0.0}, {"tl", 0.0}, {"ar", 0.0}, {"tr", 1.0}};
const std::vector<SpecificationParameter> milestones = {
    {.name = "lr"}, {.name = "milestones", .list = true}, {.name = "gamma", .alias = "factor"}};
const std::vector<SpecificationEntry> entries = {
    {"Constant", {{"lr"}}, "the same"}, {"MultiStepLR", milestones, "in steps"}, {"Zero", {}, "0"}};

std::string match_error(const std::string& text, const std::vector<SpecificationParameter>& known) {
  return message_of<FormatError>([&] { match_arguments(parse_specification(text), known); });
}

std::vector<double> srelu_values(const std::string& text) {
  const auto values = match_arguments(parse_specification(text), srelu);
  return {values.number("al"), values.number("tl"), values.number("ar"), values.number("tr")};
}

TEST(Specification, ReadsANameAndItsArguments) {
  EXPECT_EQ(parse_specification("ReLU").name, "ReLU");
  EXPECT_EQ(parse_specification("ReLU").arguments, Arguments{});
  EXPECT_EQ(parse_specification("ReLU()").arguments, Arguments{});
  EXPECT_EQ(parse_specification("LeakyReLU(0.25)").arguments, (Arguments{{"", {0.25}}}));
  EXPECT_EQ(parse_specification("SReLU(1, -2e-3, tr=4)").arguments,
            (Arguments{{"", {1}}, {"", {-0.002}}, {"tr", {4}}}));
}

TEST(Specification, LeavesSpaceFree) {
  const auto specification = parse_specification("  SReLU ( al = 0.5 ,\ttr=2 ) ");
  EXPECT_EQ(specification.name, "SReLU");
  EXPECT_EQ(specification.text, "SReLU ( al = 0.5 ,\ttr=2 )");
  EXPECT_EQ(specification.arguments, (Arguments{{"al", {0.5}}, {"tr", {2}}}));
}

TEST(Specification, ReadsListsInEveryForm) {
  const Arguments positional = {{"", {0.1}}, {"", {10, 15}}, {"", {0.3}}};
  const Arguments named = {{"lr", {0.1}}, {"milestones", {10, 15}}, {"gamma", {0.3}}};
  for (const char* text : {"M(0.1, 10|15, 0.3)", "M(0.1; 10,15; 0.3)", "M(0.1;10|15;0.3)"})
    EXPECT_EQ(parse_specification(text).arguments, positional) << text;
  for (const char* text :
       {"M(lr=0.1, milestones=10|15, gamma=0.3)", "M(lr = 0.1; milestones = 10, 15; gamma = 0.3)"})
    EXPECT_EQ(parse_specification(text).arguments, named) << text;
}

TEST(Specification, SeparatesItemsBySemicolonsOrCommasOutsideParentheses) {
  for (const char* text : {"A;B(1,2);C(1;2,3)", " A , B(1,2) ; C(1;2,3) "}) {
    const auto items = parse_specifications(text);
    ASSERT_EQ(items.size(), 3u) << text;
    EXPECT_EQ(items[0].text, "A");
    EXPECT_EQ(items[1].text, "B(1,2)");
    EXPECT_EQ(items[2].arguments, (Arguments{{"", {1}}, {"", {2, 3}}}));
  }
}

TEST(Specification, RefusesMalformedText) {
  for (const char* text :
       {"",      " ",      "A;",         ";A",       "A;;B",    "A(1)junk", "A(1))",
        "A(1",   "A)",     "(1)",        "A B",      "A-B",     "A((1))",   "A(a=)",
        "A(=1)", "A(a=x)", "A(a=1=2)",   "A(1,)",    "A(,1)",   "A(1||2)",  "A(1|)",
        "A(;)",  "A(1 2)", "A(a=1,a=2)", "A(a=1,2)", "A(0x10)", "A(1e)",    "A(--1)"})
    EXPECT_THROW(parse_specifications(text), FormatError) << text;
}

TEST(Specification, RefusesNumbersThatAreNotFinite) {
  for (const char* text : {"A(inf)", "A(-inf)", "A(nan)", "A(INFINITY)", "A(1e999)", "A(1|nan)"})
    EXPECT_THROW(parse_specification(text), FormatError) << text;
}

TEST(Specification, ShowsTheTextInItsErrors) {
  EXPECT_EQ(message_of<FormatError>([] { parse_specifications("ReLU;SReLU(al=x);Linear"); }),
            "\"SReLU(al=x)\": expected a number, got \"x\"");
  EXPECT_THAT(message_of<FormatError>([] { parse_specification("M(milestones=10, 15)"); }),
              HasSubstr("write a list as 1|2"));
}

TEST(LayerSizes, AreSeparatedBySemicolonsOrCommas) {
  EXPECT_THAT(parse_layer_sizes("64;32;10"), ElementsAre(64, 32, 10));
  EXPECT_THAT(parse_layer_sizes(" 64, 32 ,10"), ElementsAre(64, 32, 10));
}

TEST(LayerSizes, RefuseWhatIsNoSize) {
  for (const char* text : {"", "64;", "64;x", "64;-1", "64;0", "64;1.5", "99999999999999999999"})
    EXPECT_THROW(parse_layer_sizes(text), FormatError) << text;
}

TEST(Arguments, ArePositionalFirstThenNamedThenUsual) {
  EXPECT_THAT(srelu_values("SReLU"), ElementsAre(0, 0, 0, 1));
  EXPECT_THAT(srelu_values("SReLU()"), ElementsAre(0, 0, 0, 1));
  EXPECT_THAT(srelu_values("SReLU(tr=2)"), ElementsAre(0, 0, 0, 2));
  EXPECT_THAT(srelu_values("SReLU(0.1, 0.2, tr=3)"), ElementsAre(0.1, 0.2, 0, 3));
  EXPECT_THAT(srelu_values("SReLU(1, 2, 3, 4)"), ElementsAre(1, 2, 3, 4));
}

TEST(Arguments, SetOnlyTheFirstParameterByASinglePositionalOne) {
  EXPECT_THAT(srelu_values("SReLU(0.3)"), ElementsAre(0.3, 0, 0, 1));
}

TEST(Arguments, SetListsAndAliases) {
  const auto values = match_arguments(parse_specification("M(0.5; 3,1; factor=0.1)"), milestones);
  EXPECT_EQ(values.number("lr"), 0.5);
  EXPECT_THAT(values.list("milestones"), ElementsAre(3, 1));
  EXPECT_EQ(values.number("gamma"), 0.1);
}

TEST(Arguments, SayWhatDoesNotFit) {
  EXPECT_EQ(match_error("SReLU(al=1,xx=2)", srelu),
            "\"SReLU(al=1,xx=2)\": unknown parameter xx (known: al, tl, ar, tr)");
  EXPECT_EQ(match_error("SReLU(1,2,3,4,5)", srelu),
            "\"SReLU(1,2,3,4,5)\": too many values (known: al, tl, ar, tr)");
  EXPECT_EQ(match_error("ReLU(1)", {}), "\"ReLU(1)\": too many values (ReLU has no parameters)");
  EXPECT_EQ(match_error("SReLU(1, al=2)", srelu), "\"SReLU(1, al=2)\": al is given twice");
  EXPECT_EQ(match_error("M(1, 2, gamma=1, factor=2)", milestones),
            "\"M(1, 2, gamma=1, factor=2)\": gamma is given twice");
  EXPECT_EQ(match_error("M(0.1, gamma=1)", milestones),
            "\"M(0.1, gamma=1)\": parameter milestones has no default, write M(milestones=...)");
  EXPECT_EQ(match_error("SReLU(al=1|2)", srelu),
            "\"SReLU(al=1|2)\": al is one number, not a list of 2");
}

TEST(SpecificationEntry, IsFoundInAnySpelling) {
  for (const char* name : {"MultiStepLR(1)", "MultistepLR", "multi_step_lr"})
    EXPECT_EQ(find_specified(parse_specification(name), entries, "scheduler").name, "MultiStepLR");
}

TEST(SpecificationEntry, IsSuggestedWhereANameIsUnknown) {
  EXPECT_EQ(
      message_of<UnknownNameError>(
          [] { find_specified(parse_specification("Constnt(1)"), entries, "scheduler"); }),
      "\"Constnt(1)\": unknown scheduler Constnt (did you mean Constant?); known are Constant, "
      "MultiStepLR, Zero");
}

TEST(SpecificationEntry, ShowsItsSignature) {
  EXPECT_EQ(signature({"SReLU", srelu, ""}), "SReLU(al=0, tl=0, ar=0, tr=1)");
  EXPECT_EQ(signature(entries[1]), "MultiStepLR(lr, milestones|..., gamma)");
  EXPECT_EQ(signature(entries[2]), "Zero");
}

TEST(Replicate, RepeatsASingleItem) {
  EXPECT_THAT(replicate(parse_layer_sizes("7"), 3, "sizes"), ElementsAre(7, 7, 7));
  EXPECT_THAT(replicate(parse_layer_sizes("7;8"), 2, "sizes"), ElementsAre(7, 8));
  EXPECT_THAT(replicate(parse_layer_sizes("7"), 0, "sizes"), ElementsAre());
}

TEST(Replicate, RefusesACountThatDoesNotFit) {
  EXPECT_EQ(message_of<FormatError>([] { replicate(parse_layer_sizes("7;8;9"), 4, "sizes"); }),
            "expected 4 sizes, or one for all, got 3");
  EXPECT_THROW(replicate(std::vector<int>{}, 2, "sizes"), FormatError);
}

TEST(Reading, PutsTheOptionInFrontOfTheMessage) {
  EXPECT_EQ(message_of<FormatError>(
                [] { reading("--layers", [] { return parse_specifications("A(1"); }); }),
            "--layers: \"A(1\": expected ) at the end");
  EXPECT_EQ(reading("--layers", [] { return 7; }), 7);
}

}  // namespace
}  // namespace gradstone
