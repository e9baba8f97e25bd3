#include "numeric/plan/thread_team.hpp"

#include <gtest/gtest.h>

#include <array>
#include <stdexcept>

namespace gradstone::plan {
namespace {

TEST(ThreadTeam, DoesEveryPartOnce) {
  for (const int threads : {1, 2, 3, 7}) {
    ThreadTeam team(threads);
    ASSERT_EQ(team.threads(), threads);
    for (const std::int64_t parts : {0, 1, 2, 5, 97}) {
      std::array<std::atomic<int>, 97> times{};
      team.run(parts, [&](std::int64_t part, int) { ++times.at(static_cast<std::size_t>(part)); });
      for (std::int64_t part = 0; part < 97; ++part)
        EXPECT_EQ(times[static_cast<std::size_t>(part)], part < parts ? 1 : 0) << part;
    }
  }
}

// One job after the other, so that threads which are late meet the next job.
TEST(ThreadTeam, NeverMixesTwoJobs) {
  ThreadTeam team(3);
  for (std::int64_t job = 0; job < 20000; ++job) {
    std::atomic<std::int64_t> sum{0};
    const std::int64_t parts = 2 + job % 5;
    team.run(parts, [&](std::int64_t part, int) { sum += job * 100 + part; });
    ASSERT_EQ(sum, parts * job * 100 + parts * (parts - 1) / 2);
  }
}

TEST(ThreadTeam, NumbersItsThreads) {
  ThreadTeam team(4);
  std::array<std::atomic<int>, 4> busy{};
  bool shared = false;
  for (int job = 0; job < 200; ++job) {
    team.run(50, [&](std::int64_t, int thread) {
      if (++busy.at(static_cast<std::size_t>(thread)) != 1) shared = true;
      --busy[static_cast<std::size_t>(thread)];
    });
  }
  EXPECT_FALSE(shared) << "two parts ran with one number at a time";
}

TEST(ThreadTeam, SleepsAndWakes) {
  ThreadTeam team(2);
  for (int job = 0; job < 5; ++job) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    std::atomic<int> parts{0};
    team.run(8, [&](std::int64_t, int) { ++parts; });
    EXPECT_EQ(parts, 8);
  }
}

TEST(ThreadTeam, PassesOnWhatAPartThrows) {
  ThreadTeam team(2);
  std::atomic<int> done{0};
  const auto job = [&](std::int64_t part, int) {
    ++done;
    if (part == 3) throw std::runtime_error("part 3");
  };
  EXPECT_THROW(team.run(10, job), std::runtime_error);
  EXPECT_EQ(done, 10);
  EXPECT_NO_THROW(team.run(3, job));
}

}  // namespace
}  // namespace gradstone::plan
