#include "validation/process_limits.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <memory>

#include "validation/process_pool.hpp"

namespace gradstone::process_limits_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

#if defined(__SANITIZE_ADDRESS__)
constexpr bool memory_is_limited = false;
#else
constexpr bool memory_is_limited = true;
#endif

void use_the_processor_for_ever() {
  volatile int k = 0;
  while (true) k = k + 1;
}

/// Hands in the numbers from 1 to 5. At `hard` it does what never ends; it is run again after that.
class Counting : public PieceWork {
 public:
  Counting(int hard, std::function<void()> never_ends)
      : hard_(hard), never_ends_(std::move(never_ends)) {}

  void run(const HandIn& hand_in) override {
    for (int k = next_; k <= 5; ++k) {
      if (k == hard_) never_ends_();
      hand_in(std::to_string(k));
    }
  }
  void take(const std::string& piece) override {
    pieces.push_back(piece);
    next_ = std::stoi(piece) + 1;
  }
  bool stopped(const Stop& stop) override {
    stops.push_back(stop);
    ++next_;
    return true;
  }

  std::vector<std::string> pieces;
  std::vector<Stop> stops;

 private:
  int hard_, next_ = 1;
  std::function<void()> never_ends_;
};

TEST(ProcessLimits, StopWhatTakesTooMuchProcessorTimeAndGoOnAfterIt) {
  Counting work(3, use_the_processor_for_ever);
  run_in_processes({&work}, 1, {0.05, ProcessLimits::any_memory});
  EXPECT_THAT(work.pieces, ElementsAre("1", "2", "4", "5"));
  ASSERT_EQ(work.stops.size(), 1u);
  EXPECT_TRUE(work.stops[0].out_of_time);
  EXPECT_EQ(work.stops[0].reason, "stopped after 0.05 s");
}

TEST(ProcessLimits, StopWhatNeedsTooMuchMemoryAndGoOnAfterIt) {
  if (!memory_is_limited) GTEST_SKIP() << "the address sanitizer needs all the memory there is";
  constexpr std::size_t gibi = std::size_t{1} << 30;
  Counting work(2, [] {
    std::vector<std::unique_ptr<std::string>> all;
    while (true) all.push_back(std::make_unique<std::string>(std::size_t{1} << 24, 'x'));
  });
  run_in_processes({&work}, 1, {60, gibi});
  EXPECT_THAT(work.pieces, ElementsAre("1", "3", "4", "5"));
  ASSERT_EQ(work.stops.size(), 1u);
  EXPECT_FALSE(work.stops[0].out_of_time);
  EXPECT_EQ(work.stops[0].reason, "needed more than 1 GiB of memory");
}

TEST(ProcessLimits, SayWhichSignalEndedAProcess) {
  Counting work(5, [] { raise(SIGKILL); });
  run_in_processes({&work}, 1, {});
  EXPECT_THAT(work.pieces, ElementsAre("1", "2", "3", "4"));
  ASSERT_EQ(work.stops.size(), 1u);
  EXPECT_THAT(work.stops[0].reason, HasSubstr("ended by signal 9 (Killed)"));
}

TEST(ProcessLimits, AreLiftedAndSetAnew) {
  Counting work(4, [] {
    limit_processor_time(std::numeric_limits<double>::infinity());
    const double start = processor_seconds();
    while (processor_seconds() - start < 0.2) {
    }
    limit_processor_time(0.01);
    use_the_processor_for_ever();
  });
  run_in_processes({&work}, 1, {0.05, ProcessLimits::any_memory});
  EXPECT_THAT(work.pieces, ElementsAre("1", "2", "3", "5"));
}

TEST(ProcessLimits, BelongToEachOfSeveralProcesses) {
  Counting first(1, use_the_processor_for_ever), second(6, nullptr), third(5, [] { _exit(0); });
  run_in_processes({&first, &second, &third}, 2, {0.05, ProcessLimits::any_memory});
  EXPECT_THAT(first.pieces, ElementsAre("2", "3", "4", "5"));
  EXPECT_THAT(second.pieces, ElementsAre("1", "2", "3", "4", "5"));
  ASSERT_EQ(third.stops.size(), 1u);
  EXPECT_EQ(third.stops[0].reason, "the process ended without a result");
}

// Whoever is alive holds an end of the pipe.
TEST(ProcessLimits, EndProcessesWhoseParentWasKilled) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t parent = fork();
  ASSERT_GE(parent, 0);
  if (parent == 0) {
    const auto sleep = [&]() -> std::string {
      if (write(ends[1], "x", 1) != 1) _exit(1);
      while (true) pause();
    };
    run_in_processes({sleep, sleep}, 2, nullptr, 1000);
    _exit(0);
  }
  close(ends[1]);
  char letter = 0;
  for (int k = 0; k < 2; ++k) ASSERT_EQ(read(ends[0], &letter, 1), 1) << "both work";
  kill(parent, SIGKILL);
  waitpid(parent, nullptr, 0);
  pollfd end{ends[0], POLLIN, 0};
  constexpr int enough_milliseconds = 60'000;
  EXPECT_EQ(poll(&end, 1, enough_milliseconds), 1) << "a process is left";
  EXPECT_EQ(read(ends[0], &letter, 1), 0);
  close(ends[0]);
}

}  // namespace
}  // namespace gradstone::process_limits_test
