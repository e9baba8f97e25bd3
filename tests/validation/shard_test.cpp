// How the systems of a run are divided among several.

#include "validation/shard.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "reference/claim.hpp"
#include "reference/error.hpp"
#include "reference/parse/parse.hpp"
#include "reference/registry.hpp"
#include "tests/support/message_of.hpp"

namespace gradstone::shard_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing_support::message_of;

TEST(Shards, HaveEachPlaceOnceAndAreNotEmpty) {
  const std::vector<std::uint64_t> costs{7, 1, 1, 30, 2, 11, 1, 5, 5, 13, 1};
  for (std::size_t count = 1; count <= costs.size(); ++count) {
    std::vector<std::size_t> places;
    for (const auto& shard : divide(costs, count)) {
      EXPECT_FALSE(shard.empty()) << count;
      EXPECT_TRUE(std::is_sorted(shard.begin(), shard.end()));
      places.insert(places.end(), shard.begin(), shard.end());
    }
    std::sort(places.begin(), places.end());
    std::vector<std::size_t> all(costs.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    EXPECT_EQ(places, all) << count;
  }
}

// The longest first to the shard with the least: no shard has more than the mean and the longest.
TEST(Shards, CostAboutTheSame) {
  std::vector<std::uint64_t> costs;
  for (std::uint64_t k = 1; k <= 97; ++k) costs.push_back(k * k % 89 + 1);
  const std::uint64_t sum = std::accumulate(costs.begin(), costs.end(), std::uint64_t{0});
  for (const auto& shard : divide(costs, 7)) {
    std::uint64_t load = 0;
    for (const auto place : shard) load += costs[place];
    EXPECT_LE(load, sum / 7 + 89);
    EXPECT_GE(load + 89, sum / 7);
  }
  EXPECT_THAT(divide({3, 1, 1, 1}, 2), ElementsAre(ElementsAre(0), ElementsAre(1, 2, 3)));
}

TEST(Shards, OfWhichOneWouldBeEmptyAreRefused) {
  const auto message = message_of<FormatError>([] { divide({1, 1, 1}, 4); });
  EXPECT_THAT(message, HasSubstr("3 systems can't be divided into 4 shards"));
  EXPECT_THAT(message, HasSubstr("give at most 3"));
  EXPECT_THROW(divide({}, 1), FormatError);
}

std::vector<const EquationSystem*> pointers(const std::vector<EquationSystem>& systems) {
  std::vector<const EquationSystem*> result;
  for (const auto& system : systems) result.push_back(&system);
  return result;
}

const char* const two_systems =
    "identity a: T(T(X)) = X for X: m x n\n"
    "identity b: X + Y = Y + X for X: m x n, Y: m x n\n";

TEST(ExpectedCosts, AreTheSecondsOfAnEarlierReportOrThoseOfItsMeanClaim) {
  const auto systems = parse_equations(two_systems, "two.eq");
  ASSERT_EQ(systems.size(), 2u);
  Report earlier;
  SystemReport a;
  a.kind = kind_name(systems[0].kind);
  a.name = systems[0].name;
  a.form = systems[0].form;
  a.claims.resize(2);
  a.seconds = 3;
  earlier.systems = {a};
  EXPECT_EQ(claims(systems[1]).size(), 1u);
  EXPECT_THAT(expected_costs(pointers(systems), &earlier), ElementsAre(3'000'000, 1'500'000));
  EXPECT_THAT(expected_costs(pointers(systems)), ElementsAre(10'000, 10'000));
}

TEST(ExpectedCosts, AreNeverZero) {
  const auto systems = parse_equations(two_systems, "two.eq");
  const Report without_claims;
  EXPECT_THAT(expected_costs(pointers(systems), &without_claims), ElementsAre(10'000, 10'000));
  Report without_time;
  without_time.systems.resize(1);
  without_time.systems[0].claims.resize(1);
  EXPECT_THAT(expected_costs(pointers(systems), &without_time), ElementsAre(1, 1));
}

TEST(Fingerprint, ChangesWithTheEquationsTheirOrderAndTheSizes) {
  const auto of = [](const std::string& text, const std::optional<Sizes>& sizes = std::nullopt,
                     const std::vector<SystemReport>& unbuilt = {}) {
    const auto systems = parse_equations(text, "some.eq");
    return fingerprint(pointers(systems), unbuilt, sizes);
  };
  const std::string a = "identity a: T(T(X)) = X for X: m x n\n";
  const std::string b = "identity b: T(T(X)) = X for X: m x n\n";
  EXPECT_EQ(of(a + b), of(a + b));
  EXPECT_NE(of(a + b), of(b + a));
  EXPECT_NE(of(a), of(b));
  EXPECT_NE(of(a), of("identity a: X = X for X: m x n\n"));
  EXPECT_NE(of(a), of(a, Sizes{{"m", 2}, {"n", 3}}));
  EXPECT_NE(of(a, Sizes{{"m", 2}, {"n", 3}}), of(a, Sizes{{"m", 3}, {"n", 3}}));
  SystemReport faulty;
  faulty.name = "faulty";
  EXPECT_NE(of(a), of(a, std::nullopt, {faulty}));
}

}  // namespace
}  // namespace gradstone::shard_test
