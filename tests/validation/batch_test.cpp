// Which outputs belong to one example each, and what is said of their bits.

#include "validation/check/batch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/parse/parse.hpp"
#include "reference/registry.hpp"

namespace gradstone {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<BatchCase> cases_of(const EquationSystem& system) {
  const Design design = designed_cases(system, {});
  return batch_cases(system, design.cases.front(), formats::f32(), 2);
}

const EquationSystem& layer(const std::string& name) {
  return find_entries("layer:" + name).front()->forms.front();
}

TEST(BatchCases, FollowTheExamplesOfWhatIsComputedRowByRow) {
  const auto softmax = cases_of(layer("softmax"));
  ASSERT_THAT(softmax, SizeIs(2));
  EXPECT_EQ(softmax[0].item.name, "larger_batch");
  EXPECT_EQ(softmax[1].item.name, "other_order");
  for (const auto& each : softmax) {
    EXPECT_EQ(each.size, "N");
    EXPECT_THAT(each.outputs, testing::Contains("Y"));
    EXPECT_THAT(each.outputs, testing::Contains("DX"));
    EXPECT_THAT(each.outputs, testing::Not(testing::Contains("DW")));
  }
}

// The mean and the variance are those of the batch.
TEST(BatchCases, AreNoneWhereEveryEntryDependsOnAllExamples) {
  for (const auto& each : cases_of(layer("batch_normalization")))
    EXPECT_NE(each.size, "N") << each.item.name;
}

TEST(BatchCases, AreNoneWithoutABatch) {
  const auto systems = parse_equations(R"(layer dot
  input X: 1 x 1
  forward
    Y = hadamard(X, X)
)",
                                       "dot.eq");
  EXPECT_THAT(cases_of(systems.front()), IsEmpty());
}

TEST(BatchCases, KeepTheNumbersOfTheExamples) {
  const EquationSystem& system = layer("linear");
  const VectorCase base = designed_cases(system, {}).cases.front();
  for (const auto& each : batch_cases(system, base, formats::f32(), 2)) {
    EXPECT_EQ(each.item.given.at("W"), base.given.at("W"));
    const auto &X = base.given.at("X"), &other = each.item.given.at("X");
    for (std::int64_t n = 0; n < X.rows(); ++n)
      for (std::int64_t d = 0; d < X.columns(); ++d)
        EXPECT_EQ(other(each.examples[static_cast<std::size_t>(n)], d), X(n, d));
  }
}

// The middle axis of a tensor.
TEST(BatchCases, FindExamplesOnAnyAxis) {
  const auto systems = parse_equations(R"(layer rows
  input X: A x B x C
  forward
    Y[a,b,c] = X[a,b,c] * sum(p: A, X[p,b,c])
)",
                                       "rows.eq");
  const EquationSystem& system = systems.front();
  const auto cases = cases_of(system);
  ASSERT_THAT(cases, SizeIs(2));
  EXPECT_EQ(cases.front().size, "B");
  EXPECT_THAT(cases.front().outputs, ElementsAre("Y"));
}

TEST(BatchText, SaysWhichBitsDiffer) {
  EXPECT_EQ(batch_text({{"larger_batch", "N", 25, 77, 0, 0}, {"other_order", "N", 11, 77, 0, 0}}),
            "the same bits in a larger batch (N = 25) and where examples stand in another order");
  EXPECT_THAT(batch_text({{"larger_batch", "N", 25, 77, 3, 0.25}}),
              HasSubstr("other bits in a larger batch (N = 25) in 3 of 77 entries, by up to 0.25"));
}

}  // namespace
}  // namespace gradstone
