#include "tools/mlp/progress.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <thread>
#include <vector>

#include "tests/support/temporary_folder.hpp"

namespace gradstone::tools {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

EpochProgress halfway() {
  EpochProgress progress;
  progress.epoch = 12;
  progress.batches = 600;
  progress.batches_done = 300;
  progress.examples = 60000;
  progress.examples_done = 30000;
  progress.loss_sum = 30000 * 0.25;
  progress.seconds = 75;
  return progress;
}

TEST(ProgressLine, TellsEverythingWhereThereIsSpace) {
  EXPECT_EQ(
      progress_line(halfway(), 121, false, false),
      "epoch 12  ###############---------------   50 %  1:15 left  loss 0.25  400 examples/s  "
      "batch 300/600");
}

TEST(ProgressLine, FitsIntoAnyTerminal) {
  for (int width = 0; width <= 200; ++width) {
    const std::string line = progress_line(halfway(), width, false, false);
    EXPECT_LE(line.size(), static_cast<std::size_t>(std::max(width - 1, 0))) << line;
  }
  EXPECT_EQ(progress_line(halfway(), 20, false, false), "epoch 12   50 %");
  EXPECT_THAT(progress_line(halfway(), 60, false, false),
              testing::AllOf(HasSubstr("#-"), EndsWith("  loss 0.25")));
}

TEST(ProgressLine, HasEscapesOnlyInColour) {
  EXPECT_THAT(progress_line(halfway(), 80, true, true), HasSubstr("\033[32m━"));
  EXPECT_THAT(progress_line(halfway(), 80, false, true), Not(HasSubstr("\033")));
}

TEST(ProgressLine, StandsAtTheBeginningAndAtTheEnd) {
  EpochProgress progress;
  EXPECT_THAT(progress_line(progress, 80, false, false), HasSubstr("100 %"));  // nothing to do
  progress.batches = 3;
  EXPECT_THAT(progress_line(progress, 80, false, false), HasSubstr("  0 %  batch 0/3"));
  progress.batches_done = 3;
  progress.examples_done = 20;
  progress.seconds = 3700;
  EXPECT_THAT(progress_line(progress, 120, false, false), HasSubstr("100 %  0 s left  loss 0"));
}

/// A screen that remembers what is drawn, with a clock that only the test moves.
struct FakeScreen {
  std::vector<std::string> written;
  std::chrono::steady_clock::time_point time{};
  int looks = 0;

  ProgressScreen screen() {
    ProgressScreen screen;
    screen.write = [this](const std::string& text) { written.push_back(text); };
    screen.width = [] { return 80; };
    screen.now = [this] {
      ++looks;
      return time;
    };
    return screen;
  }
};

TEST(ProgressBar, IsDrawnAtMostTenTimesASecond) {
  FakeScreen fake;
  ProgressBar bar(fake.screen());
  const std::size_t batches = 3000;
  bar.begin(1, batches, 10 * batches);
  for (std::size_t k = 0; k < batches; ++k) {
    fake.time += milliseconds(1);
    bar.advance(10, 5);
  }
  EXPECT_GE(fake.written.size(), 20u);
  EXPECT_LE(fake.written.size(), 30u);
  EXPECT_THAT(fake.written.back(), HasSubstr("loss 0.5  10k examples/s"));
}

TEST(ProgressBar, SeldomLooksAtTheClock) {
  FakeScreen fake;
  ProgressBar bar(fake.screen());
  const std::size_t batches = 1000000;
  bar.begin(1, batches, batches);
  for (std::size_t k = 0; k < batches; ++k) {
    fake.time += microseconds(1);
    bar.advance(1, 0);
  }
  EXPECT_LE(fake.looks, 200);  // of a million, in one second
  EXPECT_GE(fake.written.size(), 5u);
}

TEST(ProgressBar, DrawsOnWhenBatchesBecomeSlow) {
  FakeScreen fake;
  ProgressBar bar(fake.screen());
  bar.begin(1, 200000, 200000);
  for (int k = 0; k < 100000; ++k) {
    fake.time += microseconds(10);
    bar.advance(1, 0);
  }
  const std::size_t before = fake.written.size();
  for (int k = 0; k < 10000; ++k) {
    fake.time += milliseconds(1);
    bar.advance(1, 0);
  }
  EXPECT_GE(fake.written.size(), before + 50);  // ten seconds
}

TEST(ProgressBar, LeavesShortEpochsAlone) {
  FakeScreen fake;
  {
    ProgressBar bar(fake.screen());
    for (int epoch = 1; epoch <= 100; ++epoch) {
      bar.begin(epoch, 10, 100);
      for (int k = 0; k < 10; ++k) {
        fake.time += milliseconds(20);
        bar.advance(10, 1);
      }
      bar.erase();
    }
  }
  EXPECT_THAT(fake.written, IsEmpty());
}

TEST(ProgressBar, ErasesItsLineOnce) {
  FakeScreen fake;
  {
    ProgressBar bar(fake.screen());
    bar.begin(1, 2, 20);
    fake.time += milliseconds(500);
    bar.advance(10, 1);
    ASSERT_THAT(fake.written, SizeIs(1));
    EXPECT_THAT(fake.written[0], StartsWith("\r\033[Kepoch 1  "));
    bar.erase();
    bar.erase();
  }
  ASSERT_THAT(fake.written, SizeIs(2));
  EXPECT_EQ(fake.written[1], "\r\033[K");
}

/// What a bar writes to a stream in an epoch of some 400 ms.
void show_a_bar(std::FILE* stream) {
  ProgressBar bar(stream);
  bar.begin(1, 4, 40);
  for (int k = 0; k < 4; ++k) {
    std::this_thread::sleep_for(milliseconds(110));
    bar.advance(10, 1);
  }
}

TEST(ProgressBar, WritesNothingToAFile) {
  const testing_support::TemporaryFolder folder;
  const auto path = folder / "errors";
  std::FILE* file = std::fopen(path.c_str(), "w");
  show_a_bar(file);
  std::fclose(file);
  EXPECT_THAT(testing_support::content_of(path), IsEmpty());
}

/// Empty where the system gives no terminal.
std::string shown_on_a_terminal(unsigned short columns) {
  int controller = 0, terminal = 0;
  winsize size{};
  size.ws_col = columns;
  if (openpty(&controller, &terminal, nullptr, nullptr, &size) != 0) return "";
  std::FILE* stream = fdopen(terminal, "w");
  show_a_bar(stream);
  char buffer[4096];
  const ssize_t count = read(controller, buffer, sizeof buffer);
  std::fclose(stream);
  close(controller);
  return std::string(buffer, static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
}

TEST(ProgressBar, IsDrawnInTheWidthOfTheTerminal) {
  setenv("TERM", "xterm", 1);
  setenv("NO_COLOR", "1", 1);
  const std::string shown = shown_on_a_terminal(20);
  if (shown.empty()) GTEST_SKIP() << "no pseudo-terminal";
  EXPECT_THAT(shown, HasSubstr("\r\033[Kepoch 1"));
  EXPECT_THAT(shown, Not(HasSubstr("batch")));
  EXPECT_THAT(shown, Not(HasSubstr("\033[32m")));
  unsetenv("NO_COLOR");
  EXPECT_THAT(shown_on_a_terminal(100), HasSubstr("\033[32m"));
}

}  // namespace
}  // namespace gradstone::tools
