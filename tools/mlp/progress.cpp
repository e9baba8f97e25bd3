#include "tools/mlp/progress.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "tools/terminal.hpp"

namespace gradstone::tools {
namespace {

using std::chrono::milliseconds;

constexpr auto before_first_drawing = milliseconds(300);
constexpr auto between_drawings = milliseconds(100);
constexpr auto between_looks = milliseconds(20);  // at the clock

std::string duration_text(double seconds) {
  const auto whole = static_cast<long>(std::lround(seconds));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{}:{:02}", whole / 60, whole % 60);
  return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

std::string rate_text(double rate) {
  if (rate < 1e4) return fmt::format("{:.0f}", rate);
  if (rate < 1e7) return fmt::format("{:.0f}k", rate / 1e3);
  return fmt::format("{:.0f}M", rate / 1e6);
}

std::string repeated(const char* glyph, int times) {
  std::string text;
  for (int k = 0; k < times; ++k) text += glyph;
  return text;
}

std::string bar(double part, int width, bool colour, bool utf8) {
  const int filled = static_cast<int>(part * width);
  const std::string done = repeated(utf8 ? "━" : "#", filled);
  // Where colours tell the two apart, the rest is the same line, dimmed.
  const std::string rest = repeated(utf8 ? (colour ? "━" : "╌") : "-", width - filled);
  if (!colour) return done + rest;
  return code(Style::green) + done + "\033[0m" + code(Style::dim) + rest + "\033[0m";
}

}  // namespace

std::string progress_line(const EpochProgress& progress, int width, bool colour, bool utf8) {
  const double part = progress.batches == 0 ? 1
                                            : static_cast<double>(progress.batches_done) /
                                                  static_cast<double>(progress.batches);
  const auto examples = static_cast<double>(progress.examples_done);

  // In the order in which they are dropped, last first.
  std::vector<std::string> facts = {fmt::format("{:3.0f} %", 100 * part)};
  if (progress.batches_done > 0)
    facts.push_back(fmt::format("{} left", duration_text(progress.seconds * (1 - part) / part)));
  if (progress.examples_done > 0)
    facts.push_back(fmt::format("loss {:.4g}", progress.loss_sum / examples));
  if (progress.seconds > 0)
    facts.push_back(fmt::format("{} examples/s", rate_text(examples / progress.seconds)));
  facts.push_back(fmt::format("batch {}/{}", progress.batches_done, progress.batches));

  const std::string name = fmt::format("epoch {}", progress.epoch);
  constexpr int gap = 2, smallest_bar = 10, largest_bar = 30;
  // Some terminals go to the next line when the last column is written.
  int free = width - 1 - static_cast<int>(name.size());
  if (free < 0) return "";
  std::string text;
  for (const std::string& fact : facts) {
    const int needed = gap + static_cast<int>(fact.size());
    const int reserved = text.empty() ? 0 : gap + smallest_bar;
    if (needed + reserved > free) break;
    free -= needed;
    text += std::string(gap, ' ') + fact;
  }
  const int bar_width = std::min(free - gap, largest_bar);
  const std::string space = bar_width < smallest_bar ? "" : std::string(gap, ' ');
  return name + space + (space.empty() ? "" : bar(part, bar_width, colour, utf8)) + text;
}

namespace {

ProgressScreen screen_of(std::FILE* stream) {
  const char* kind = std::getenv("TERM");
  const bool dumb = kind && std::string_view(kind) == "dumb";  // can't clear a line
  if (dumb || !is_terminal(stream)) return {};
  ProgressScreen screen;
  screen.write = [stream](const std::string& text) {
    std::fwrite(text.data(), 1, text.size(), stream);
    std::fflush(stream);
  };
  screen.width = [stream] { return terminal_width(stream); };
  screen.now = std::chrono::steady_clock::now;
  screen.colour = colorful(stream);
  screen.utf8 = speaks_utf8();
  return screen;
}

}  // namespace

ProgressBar::ProgressBar(std::FILE* stream) : ProgressBar(screen_of(stream)) {}

ProgressBar::ProgressBar(ProgressScreen screen)
    : screen_(std::move(screen)), enabled_(static_cast<bool>(screen_.write)) {}

ProgressBar::~ProgressBar() {
  erase();
}

void ProgressBar::begin(int epoch, std::size_t batches, std::size_t examples) {
  if (!enabled_) return;
  erase();
  progress_ = {};
  progress_.epoch = epoch;
  progress_.batches = batches;
  progress_.examples = examples;
  began_ = looked_ = screen_.now();
  next_drawing_ = began_ + before_first_drawing;
  stride_ = batches_until_look_ = 1;
}

void ProgressBar::erase() {
  if (on_screen_) screen_.write("\r\033[K");
  on_screen_ = false;
}

void ProgressBar::look() {
  const Time now = screen_.now();
  const auto passed = now - looked_;
  looked_ = now;
  if (passed < between_looks / 2) stride_ *= 2;
  if (passed > between_looks * 2) stride_ = std::max<std::size_t>(stride_ / 2, 1);
  batches_until_look_ = stride_;
  if (now < next_drawing_) return;
  next_drawing_ = now + between_drawings;
  progress_.seconds = std::chrono::duration<double>(now - began_).count();
  screen_.write("\r\033[K" +
                progress_line(progress_, screen_.width(), screen_.colour, screen_.utf8));
  on_screen_ = true;
}

}  // namespace gradstone::tools
