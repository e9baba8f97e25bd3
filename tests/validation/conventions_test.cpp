// What libraries give at kinks, as data: it fits its schema, and what it says of itself is so.

#include "validation/conventions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "numeric/float_format.hpp"
#include "reference/error.hpp"
#include "tests/support/json_schema.hpp"
#include "tests/support/message_of.hpp"
#include "tests/support/temporary_folder.hpp"

namespace gradstone::conventions_test {
namespace {

using nlohmann::json;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using testing_support::content_of;
using testing_support::message_of;

json data() {
  return json::parse(content_of(GRADSTONE_SOURCE_DIR "/data/conventions.json"));
}

TEST(ConventionData, FitsItsSchema) {
  const testing_support::JsonSchema schema(
      json::parse(content_of(GRADSTONE_SOURCE_DIR "/data/schemas/conventions.schema.json")));
  EXPECT_THAT(schema.problems(data()), IsEmpty());
  json other = data();
  other["rows"][0]["extra"] = 1;
  other["points"][0]["clarke"]["kind"] = "disc";
  EXPECT_EQ(schema.problems(other).size(), 2u);
}

TEST(ConventionData, HasEachPointAndEachRowOnce) {
  const json all = data();
  std::set<std::string> points, rows;
  for (const auto& p : all["points"])
    EXPECT_TRUE(points.insert(p["function"].dump() + p["point"].dump()).second) << p;
  for (const auto& r : all["rows"]) {
    EXPECT_TRUE(points.contains(r["function"].dump() + r["point"].dump())) << r;
    EXPECT_TRUE(rows.insert(r["function"].dump() + r["point"].dump() + r["library"].dump() +
                            r["version"].dump() + r["dtype"].dump())
                    .second)
        << r;
  }
  EXPECT_EQ(points.size(), 64u);
  EXPECT_EQ(rows.size(), 668u);
}

TEST(ConventionData, IsPartOfTheLibrary) {
  EXPECT_EQ(convention_points().size(), 64u);
  const json all = data();
  std::size_t measured = 0;
  for (const auto& row : all["rows"])
    measured += static_cast<std::size_t>(!row["reverse"].is_null()) +
                static_cast<std::size_t>(!row["forward"].is_null());
  EXPECT_EQ(conventions().size(), measured);
}

// The columns were made by another program, tools/measure_conventions.
json judgement(const ClarkeSet& set, const json& gradient, const std::string& dtype) {
  if (gradient.is_null()) return nullptr;
  if (!set.exists()) return "not applicable";
  std::vector<double> numbers;
  for (const auto& g : gradient)
    numbers.push_back(g.is_number()      ? g.get<double>()
                      : g == "infinity"  ? HUGE_VAL
                      : g == "-infinity" ? -HUGE_VAL
                                         : std::nan(""));
  return set.contains(numbers, float_format(dtype).unit_roundoff()) ? "yes" : "no";
}

TEST(ConventionData, SaysOfEveryRowWhetherItIsInTheClarkeSet) {
  const json all = data();
  std::map<std::string, int> counts;
  for (const auto& row : all["rows"]) {
    const ClarkeSet& set = clarke_set(row["function"], row["point"]);
    EXPECT_EQ(judgement(set, row["reverse"], row["dtype"]), row["accepted_by_clarke"]) << row;
    EXPECT_EQ(judgement(set, row["forward"], row["dtype"]), row["forward_accepted_by_clarke"])
        << row;
    ++counts[row["accepted_by_clarke"]];
  }
  EXPECT_EQ(counts["yes"], 490);
  EXPECT_EQ(counts["no"], 85);
  EXPECT_EQ(counts["not applicable"], 93);
}

std::vector<std::string> names(const std::vector<const Convention*>& conventions) {
  std::vector<std::string> result;
  for (const auto* each : conventions) result.push_back(name_of(*each));
  return result;
}

TEST(NamedConventions, AreAllThatFit) {
  const double zero[] = {0.0}, half[] = {0.5}, one[] = {1.0};
  EXPECT_THAT(names(named_conventions("maximum(x,0)", "0", half)), Contains("torch 2.15.0"));
  EXPECT_THAT(names(named_conventions("maximum(x,0)", "0", half)),
              Contains("torch 2.15.0, forward mode"));
  EXPECT_THAT(names(named_conventions("maximum(x,0)", "0", half)), Contains("jax 0.10.2"));
  EXPECT_THAT(names(named_conventions("maximum(x,0)", "0", one)),
              Contains("tensorflow (eager) 2.21.0"));
  EXPECT_THAT(names(named_conventions("relu", "0", zero)), Contains("torch 2.15.0"));
}

TEST(NamedConventions, AreOfAModeNotOfALibrary) {
  const double weight[] = {0.25}, one[] = {1.0};
  const auto reverse = names(named_conventions("prelu(0.25)", "0", weight));
  const auto forward = names(named_conventions("prelu(0.25)", "0", one));
  EXPECT_THAT(reverse, Contains("torch 2.15.0"));
  EXPECT_THAT(forward, Contains("torch 2.15.0, forward mode"));
  EXPECT_THAT(forward, testing::Not(Contains("torch 2.15.0")));
}

TEST(NamedConventions, AreNoneWhereNoneFits) {
  const double odd[] = {0.3}, nan[] = {std::nan("")}, two[] = {0.0, 0.0};
  EXPECT_THAT(named_conventions("relu", "0", odd), IsEmpty());
  EXPECT_THAT(named_conventions("relu", "0", two), IsEmpty());
  EXPECT_THAT(named_conventions("relu", "0", {}), IsEmpty());
  // Several libraries give NaN here, which is no convention.
  EXPECT_THAT(named_conventions("pow(x,0)", "0", nan), IsEmpty());
}

TEST(NamedConventions, OfUnboundedSlopesAreInfinite) {
  const double infinity[] = {HUGE_VAL};
  EXPECT_THAT(names(named_conventions("sqrt", "0", infinity)), Contains("torch 2.15.0"));
}

TEST(NamedConventions, RefusePointsThatWereNotMeasured) {
  const double zero[] = {0.0};
  EXPECT_THAT(message_of<UnknownNameError>([&] { named_conventions("rleu", "0", zero); }),
              HasSubstr("no convention of rleu is known (did you mean relu"));
  EXPECT_THAT(message_of<UnknownNameError>([&] { clarke_set("relu6", "3"); }),
              HasSubstr("no convention of relu6 at 3 is known; the points are 0, 6"));
  EXPECT_THROW(named_conventions("relu", "0", zero, "float1"), UnknownNameError);
}

PointJudgement judge(const std::string& function, const std::string& point,
                     const std::vector<double>& value, const std::vector<double>& gradient,
                     const std::string& dtype = "float64") {
  return judge_at_point(function, point, value, gradient, dtype);
}

// Mistakes that libraries have.
TEST(PointJudgement, IsByTheFunctionsOwnClarkeSet) {
  EXPECT_EQ(judge("celu(1.5)", "0", {0}, {2}).gradient, PointVerdict::wrong);
  EXPECT_EQ(judge("elu(1)", "0", {0}, {0}).gradient, PointVerdict::wrong);
  EXPECT_EQ(judge("bce_with_logits(y=1)", "0", {std::log(2)}, {-1.5}).gradient,
            PointVerdict::wrong);
  EXPECT_EQ(judge("bce_with_logits(y=1)", "0", {std::log(2)}, {-0.5}).gradient,
            PointVerdict::right);
}

TEST(PointJudgement, OfValueAndGradientAreApart) {
  const auto unclamped = judge("clip(0,1)", "1", {1}, {2});
  EXPECT_EQ(unclamped.value, PointVerdict::right);
  EXPECT_EQ(unclamped.gradient, PointVerdict::wrong);
  const auto value_wrong = judge("relu6", "6", {7}, {1});
  EXPECT_EQ(value_wrong.value, PointVerdict::wrong);
  EXPECT_EQ(value_wrong.gradient, PointVerdict::right);
}

TEST(PointJudgement, OfNanIsThatThereIsNoAnswer) {
  const double nan = std::nan("");
  const auto judgement = judge("norm2", "[0,0]", {0}, {nan, nan});
  EXPECT_EQ(judgement.value, PointVerdict::right);
  EXPECT_EQ(judgement.gradient, PointVerdict::missing);
  EXPECT_THAT(judgement.conventions, IsEmpty());
  EXPECT_EQ(judge("norm2", "[0,0]", {nan}, {0, 0}).value, PointVerdict::missing);
  // NaN goes through a function; a library that gives a number here hides it.
  EXPECT_EQ(judge("relu", "nan", {nan}, {0}).value, PointVerdict::right);
  EXPECT_EQ(judge("relu", "nan", {0}, {0}).value, PointVerdict::wrong);
  EXPECT_EQ(judge("relu", "nan", {nan}, {0}).gradient, PointVerdict::undefined);
}

TEST(PointJudgement, NamesConventionsAlsoWhereNoGradientIsRight) {
  const auto judgement = judge("sign", "0", {0}, {0});
  EXPECT_EQ(judgement.gradient, PointVerdict::undefined);
  EXPECT_THAT(names(judgement.conventions), Contains("torch 2.15.0"));
}

TEST(PointJudgement, SeesConstantsThatWereKeptInFloat32) {
  // 1.0507... times 1.6732..., as one library has them.
  const double slope = 1.7580993463430303;
  EXPECT_TRUE(judge("selu", "0", {0}, {slope}).constants_in_float32);
  EXPECT_EQ(judge("selu", "0", {0}, {slope}).gradient, PointVerdict::wrong);
  EXPECT_EQ(judge("selu", "0", {0}, {slope}, "float32").gradient, PointVerdict::right);
  // Constants with four decimals are not of that kind.
  EXPECT_FALSE(judge("selu", "0", {0}, {1.0507}).constants_in_float32);
  EXPECT_FALSE(judge("selu", "0", {0}, {1.7580993408473766}).constants_in_float32);
}

}  // namespace
}  // namespace gradstone::conventions_test
