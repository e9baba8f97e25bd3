#include "validation/process_pool.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <stdexcept>

namespace gradstone {
namespace {

using testing::HasSubstr;

using Tasks = std::vector<std::function<std::string()>>;

class ProcessPool : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Jobs, ProcessPool, testing::Values(1, 2, 5));

TEST_P(ProcessPool, ReturnsResultsInTheOrderOfTheTasks) {
  Tasks tasks;
  for (int k = 0; k < 12; ++k) tasks.push_back([k] { return std::to_string(k); });
  std::size_t last = 0;
  const auto results = run_in_processes(tasks, GetParam(), [&](std::size_t done) { last = done; });
  ASSERT_EQ(results.size(), 12u);
  for (std::size_t k = 0; k < 12; ++k) {
    EXPECT_EQ(results[k].result, std::to_string(k));
    EXPECT_EQ(results[k].failure, "");
  }
  EXPECT_EQ(last, 12u);
}

TEST_P(ProcessPool, KeepsAnExceptionToItsTask) {
  const auto results = run_in_processes(
      {[]() -> std::string { throw std::runtime_error("no such size"); }, [] { return "fine"; }},
      GetParam());
  EXPECT_EQ(results[0].failure, "no such size");
  EXPECT_EQ(results[1].result, "fine");
}

TEST_P(ProcessPool, CarriesResultsLargerThanAPipe) {
  const std::string large(3'000'000, 'x');
  const auto results = run_in_processes({[&] { return large; }, [&] { return large; }}, GetParam());
  EXPECT_EQ(results[0].result, large);
  EXPECT_EQ(results[1].result, large);
}

TEST(ProcessPoolOfTwo, SaysWhichSignalEndedATask) {
  const auto results = run_in_processes({[]() -> std::string {
                                           raise(SIGKILL);
                                           return "";
                                         },
                                         [] { return "fine"; }},
                                        2);
  EXPECT_THAT(results[0].failure, HasSubstr("signal 9"));
  EXPECT_EQ(results[1].result, "fine");
}

TEST(ProcessPoolOfTwo, NoticesAProcessThatEndsWithoutAResult) {
  const auto results = run_in_processes({[]() -> std::string { _exit(0); }}, 2);
  EXPECT_THAT(results[0].failure, HasSubstr("without a result"));
}

TEST_P(ProcessPool, EndsATaskThatTakesTooLong) {
  const auto results = run_in_processes({[]() -> std::string {
                                           while (true) pause();
                                         },
                                         [] { return "fine"; }},
                                        GetParam(), nullptr, 0.2);
  EXPECT_TRUE(results[0].timed_out);
  EXPECT_EQ(results[0].failure, "stopped after 0.2 s by the clock");
  EXPECT_EQ(results[1].result, "fine");
}

TEST(Processors, AreAtLeastOne) {
  EXPECT_GE(available_processors(), 1);
}

}  // namespace
}  // namespace gradstone
