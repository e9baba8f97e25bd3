#pragma once

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <functional>
#include <string>

namespace gradstone::tools {

/// How far an epoch is.
struct EpochProgress {
  int epoch = 0;
  std::size_t batches = 0, batches_done = 0;
  std::size_t examples = 0, examples_done = 0;
  double loss_sum = 0;  ///< of the examples done
  double seconds = 0;   ///< since the epoch began
};

/// Where a progress bar is drawn.
struct ProgressScreen {
  std::function<void(const std::string&)> write;  ///< absent where nothing is to be drawn
  std::function<int()> width;                     ///< columns at this moment
  std::function<std::chrono::steady_clock::time_point()> now;
  bool colour = false;
  bool utf8 = false;
};

/// The line that is drawn, at most `width` columns wide. Parts are left out, the least telling
/// first, where there is little space.
std::string progress_line(const EpochProgress& progress, int width, bool colour, bool utf8);

/// A progress bar within the epoch, in one line of a terminal, which it erases when done.
///
/// It is drawn at most ten times a second, and not at all in an epoch of less than a third of a
/// second. advance() costs a few additions: the clock is looked at about fifty times a second.
class ProgressBar {
 public:
  /// Draws on the stream if that is a terminal that can clear a line; does nothing otherwise.
  /// In colours unless NO_COLOR is set.
  explicit ProgressBar(std::FILE* stream);
  /// Draws on any screen.
  explicit ProgressBar(ProgressScreen screen);
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  ~ProgressBar();

  void begin(int epoch, std::size_t batches, std::size_t examples);

  /// A batch is done. `loss_sum` is the loss summed over its examples.
  void advance(std::size_t examples, double loss_sum) {
    if (!enabled_) return;
    ++progress_.batches_done;
    progress_.examples_done += examples;
    progress_.loss_sum += loss_sum;
    if (--batches_until_look_ == 0) look();
  }

  /// Clears the line: before anything else is printed, and at the end of an epoch.
  void erase();

 private:
  using Time = std::chrono::steady_clock::time_point;

  void look();

  ProgressScreen screen_;
  bool enabled_;
  EpochProgress progress_;
  Time began_{}, looked_{}, next_drawing_{};
  std::size_t stride_ = 1, batches_until_look_ = 1;  // between looks at the clock
  bool on_screen_ = false;
};

}  // namespace gradstone::tools
