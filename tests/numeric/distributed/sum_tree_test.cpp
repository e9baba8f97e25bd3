#include "numeric/distributed/sum_tree.hpp"

#include <gtest/gtest.h>

#include <string>

namespace gradstone {
namespace {

// The sum of one part is its number.
std::string sum(std::vector<std::string>& terms, std::size_t count) {
  for (; count > 0; --count) {
    const std::string right = terms.back();
    terms.pop_back();
    terms.back() = "(" + terms.back() + "+" + right + ")";
  }
  return terms.back();
}

// As the ranks take it: each within its parts, then all of these in order.
std::string sum_of_ranks(std::size_t parts, int ranks) {
  const SumTree tree(parts);
  std::vector<PartRange> ranges;
  std::vector<std::string> all;
  for (int r = 0; r < ranks; ++r) {
    const auto own = parts_of_rank(parts, r, ranks);
    std::vector<PartRange> within;
    std::vector<std::string> terms;
    for (std::size_t part = own.first; part < own.last; ++part) {
      const auto count = tree.append(within, {part, part + 1});
      terms.push_back(std::to_string(part));
      sum(terms, count);
    }
    EXPECT_EQ(within, tree.sums_within(own));
    for (std::size_t k = 0; k < within.size(); ++k) {
      const auto count = tree.append(ranges, within[k]);
      all.push_back(terms[k]);
      sum(all, count);
    }
  }
  EXPECT_EQ(ranges.size(), 1u) << parts << " parts, " << ranks << " ranks";
  return all.front();
}

TEST(SumTree, AddsNeighboursAndThenPairs) {
  EXPECT_EQ(sum_of_ranks(1, 1), "0");
  EXPECT_EQ(sum_of_ranks(3, 1), "((0+1)+2)");
  EXPECT_EQ(sum_of_ranks(6, 1), "(((0+1)+(2+3))+(4+5))");
  EXPECT_EQ(sum_of_ranks(7, 1), "(((0+1)+(2+3))+((4+5)+6))");
}

TEST(SumTree, IsTheSameForAnyNumberOfRanks) {
  for (std::size_t parts = 1; parts <= 67; ++parts)
    for (int ranks = 2; ranks <= 9; ++ranks)
      EXPECT_EQ(sum_of_ranks(parts, ranks), sum_of_ranks(parts, 1)) << parts << ", " << ranks;
}

TEST(SumTree, GivesEveryPartToOneRankAndAllNearlyTheSame) {
  for (std::size_t parts = 0; parts <= 40; ++parts) {
    for (int ranks = 1; ranks <= 9; ++ranks) {
      std::size_t next = 0;
      for (int r = 0; r < ranks; ++r) {
        const auto own = parts_of_rank(parts, r, ranks);
        EXPECT_EQ(own.first, next);
        const auto least = parts / static_cast<std::size_t>(ranks);
        EXPECT_GE(own.last - own.first, least);
        EXPECT_LE(own.last - own.first, least + 1);
        next = own.last;
      }
      EXPECT_EQ(next, parts);
    }
  }
}

}  // namespace
}  // namespace gradstone
