#include "numeric/distributed/part_sum.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <random>

#include "tests/support/message_of.hpp"
#include "tests/support/thread_ranks.hpp"

namespace gradstone {
namespace {

using testing::Each;
using testing::HasSubstr;
using testing_support::message_of;
using testing_support::run_ranks;

const std::vector<std::size_t> ends = {7, 7 + 64, 7 + 64 + 1, 100};

// Numbers of many sizes, so that another order of sums has other bits.
template <class T>
std::vector<T> part(std::size_t k) {
  std::mt19937 random(static_cast<unsigned>(k));
  std::normal_distribution<double> normal;
  std::vector<T> numbers(ends.back());
  for (auto& x : numbers) x = static_cast<T>(std::exp(8 * normal(random)) * normal(random));
  return numbers;
}

template <class T>
std::vector<std::vector<T>> sums(int ranks, std::size_t parts, SumOrder order,
                                 T weight_of_last = 1) {
  std::vector<std::vector<T>> results(static_cast<std::size_t>(ranks));
  const auto thrown = run_ranks(ranks, [&](Communicator& all) {
    PartSum<T> sum(all, ends, order);
    for (const std::size_t count : {std::size_t{2}, parts}) {  // what was before does not matter
      sum.begin(count, T(0.3));
      for (std::size_t k = sum.own().first; k < sum.own().last; ++k) {
        const auto numbers = sum.next(k + 1 == count ? weight_of_last : T(1));
        const auto given = part<T>(k);
        if (!sum.is_last()) {
          std::copy(given.begin(), given.end(), numbers.begin());
          sum.part_done();
          continue;
        }
        for (const std::size_t piece : {2U, 0U, 3U, 1U}) {
          const std::size_t first = piece == 0 ? 0 : ends[piece - 1];
          std::copy(given.begin() + static_cast<std::ptrdiff_t>(first),
                    given.begin() + static_cast<std::ptrdiff_t>(ends[piece]),
                    numbers.begin() + static_cast<std::ptrdiff_t>(first));
          sum.piece_done(piece);
        }
      }
      const auto total = sum.finish();
      results[static_cast<std::size_t>(all.rank())].assign(total.begin(), total.end());
    }
  });
  EXPECT_THAT(thrown, Each(nullptr));
  return results;
}

template <class T>
class PartSums : public testing::Test {};
using Types = testing::Types<float, double>;
TYPED_TEST_SUITE(PartSums, Types);

TYPED_TEST(PartSums, AreTheSameForAnyNumberOfRanks) {
  using T = TypeParam;
  for (const std::size_t parts : {1U, 2U, 3U, 5U, 6U, 8U, 12U, 13U}) {
    const auto expected = sums<T>(1, parts, SumOrder::tree, T(0.25)).front();
    for (int ranks = 2; ranks <= 6; ++ranks)
      EXPECT_THAT(sums<T>(ranks, parts, SumOrder::tree, T(0.25)), Each(expected))
          << parts << " parts, " << ranks << " ranks";
  }
}

TYPED_TEST(PartSums, AreSums) {
  using T = TypeParam;
  const std::size_t parts = 6;
  for (const auto order : {SumOrder::tree, SumOrder::any}) {
    const auto found = sums<T>(4, parts, order, T(0.5)).back();
    for (std::size_t i = 0; i < ends.back(); ++i) {
      double exact = 0, size = 0;
      for (std::size_t k = 0; k < parts; ++k) {
        const double term = double(part<T>(k)[i]) * (k + 1 == parts ? 0.5 : 1);
        exact += term;
        size += std::abs(term);
      }
      const double bound = double(parts + 2) * double(std::numeric_limits<T>::epsilon()) * size;
      EXPECT_NEAR(double(found[i]), double(T(0.3)) * exact, bound);
    }
  }
}

// The control: the sums of the ranks in their own order have other bits.
TEST(PartSumOrder, MattersForTheBits) {
  EXPECT_NE(sums<float>(1, 12, SumOrder::any).front(), sums<float>(5, 12, SumOrder::any).front());
  EXPECT_NE(sums<float>(1, 12, SumOrder::any).front(), sums<float>(1, 12, SumOrder::tree).front());
}

TEST(Ranks, SayWhatTheyKnow) {
  const auto thrown = run_ranks(5, [](Communicator& all) {
    EXPECT_THAT(all.gather(all.rank() * 10), testing::ElementsAre(0, 10, 20, 30, 40));
    EXPECT_EQ(all.broadcast(all.rank() == 3 ? "three" : "another", 3), "three");
    EXPECT_EQ(all.broadcast("", 0), "");
    all.agree(nullptr);
    EXPECT_FALSE(all.ends_together());
  });
  EXPECT_THAT(thrown, Each(nullptr));
}

TEST(Ranks, FailTogether) {
  const auto thrown = run_ranks(4, [](Communicator& all) {
    all.together([] {});
    EXPECT_FALSE(all.ends_together());
    try {
      all.together([&] {
        if (all.rank() % 2 == 1)
          throw DomainError("rank " + std::to_string(all.rank()) + " is odd");
      });
    } catch (const Error&) {
      EXPECT_TRUE(all.ends_together());
      throw;
    }
  });
  const auto message = [&](std::size_t r) {
    return message_of<Error>([&] { std::rethrow_exception(thrown[r]); });
  };
  EXPECT_EQ(message(0), "rank 1 of 4: rank 1 is odd");
  EXPECT_EQ(message(1), "rank 1 is odd");
  EXPECT_EQ(message(2), "rank 1 of 4: rank 1 is odd");
  EXPECT_EQ(message(3), "rank 3 is odd");
}

// Before, within and after what is done together within.
TEST(Ranks, FailTogetherWhereverOneDoes) {
  for (int place = 0; place < 3; ++place) {
    const auto thrown = run_ranks(3, [&](Communicator& all) {
      const auto fail_at = [&](int here) {
        if (here == place && all.rank() == 2) throw FormatError("row 17 is wrong");
      };
      all.together([&] {
        fail_at(0);
        all.together([&] { fail_at(1); });
        fail_at(2);
      });
    });
    const auto message = [&](std::size_t r) {
      return message_of<Error>([&] { std::rethrow_exception(thrown[r]); });
    };
    EXPECT_EQ(message(0), "rank 2 of 3: row 17 is wrong") << place;
    EXPECT_EQ(message(1), "rank 2 of 3: row 17 is wrong") << place;
    EXPECT_EQ(message(2), "row 17 is wrong") << place;
  }
}

// A rank that is told to give up while it waits does, and does not hang.
TEST(Ranks, MayGiveUpWaiting) {
  const auto thrown = run_ranks(2, [](Communicator& all) {
    if (all.rank() == 1) return;  // has died
    all.while_waiting = [](double seconds) {
      if (seconds > 0.05) throw DistributedError("rank 1 does not answer");
    };
    all.gather(1);
  });
  EXPECT_THAT(message_of<DistributedError>([&] { std::rethrow_exception(thrown[0]); }),
              HasSubstr("does not answer"));
  EXPECT_EQ(thrown[1], nullptr);
}

}  // namespace
}  // namespace gradstone
