#include "tools/prepare_data/download_bar.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "tools/terminal.hpp"

namespace gradstone::tools {
namespace {

constexpr double megabyte = 1e6;

std::string bar(double part, std::size_t width) {
  const auto filled = static_cast<std::size_t>(part * static_cast<double>(width));
  std::string text(filled, '=');
  if (filled < width) text += '>';
  text.resize(width, ' ');
  return "[" + text + "]  ";
}

}  // namespace

std::string download_line(const std::string& name, std::uint64_t done, std::uint64_t total,
                          double rate, int width) {
  const auto have = static_cast<double>(done), all = static_cast<double>(total);
  std::string facts;
  if (total == 0) {
    facts = fmt::format("{:.1f} MB  {:.1f} MB/s", have / megabyte, rate / megabyte);
  } else {
    facts = fmt::format("{:3.0f} %  {:.1f} of {:.1f} MB  {:.1f} MB/s", 100 * have / all,
                        have / megabyte, all / megabyte, rate / megabyte);
    if (rate > 0) facts += fmt::format("  {:.0f} s left", std::max(0.0, all - have) / rate);
  }
  constexpr std::size_t narrowest = 5, widest = 40, around = 6;  // spaces and brackets
  const auto columns = static_cast<std::size_t>(std::max(width - 1, 0));
  const std::size_t taken = name.size() + facts.size() + around;
  std::string line = name + "  ";
  if (total > 0 && columns >= taken + narrowest)
    line += bar(std::min(1.0, have / all), std::min(widest, columns - taken));
  return (line + facts).substr(0, columns);
}

DownloadBar::DownloadBar(std::string name, std::FILE* stream)
    : name_(std::move(name)), stream_(is_terminal(stream) ? stream : nullptr) {}

DownloadBar::~DownloadBar() {
  if (stream_) fmt::print(stream_, "\r\033[K");
}

void DownloadBar::show(std::uint64_t done, std::uint64_t total) {
  constexpr auto between = std::chrono::milliseconds(100);
  const auto now = Clock::now();
  if (!stream_ || now - drawn_ < between) return;
  if (!begun_) before_ = done;
  begun_ = true;
  drawn_ = now;
  const double seconds = std::chrono::duration<double>(now - began_).count();
  const double rate = done < before_ ? 0 : static_cast<double>(done - before_) / seconds;
  fmt::print(stream_, "\r\033[K{}",
             download_line(name_, done, total, rate, terminal_width(stream_)));
  std::fflush(stream_);
}

}  // namespace gradstone::tools
