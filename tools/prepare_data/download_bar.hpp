#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>

namespace gradstone::tools {

/// How far a download is, in a line that is drawn over on a terminal, and not at all elsewhere.
class DownloadBar {
 public:
  DownloadBar(std::string name, std::FILE* stream);
  DownloadBar(const DownloadBar&) = delete;
  DownloadBar& operator=(const DownloadBar&) = delete;
  ~DownloadBar();

  /// Draws, at most ten times a second. A total of 0 is unknown.
  void show(std::uint64_t done, std::uint64_t total);

 private:
  using Clock = std::chrono::steady_clock;
  std::string name_;
  std::FILE* stream_;  // null where nothing is drawn
  Clock::time_point began_ = Clock::now(), drawn_{};
  std::uint64_t before_ = 0;  // bytes that were there when it began
  bool begun_ = false;
};

/// The line: `mnist.npz  [=====>      ]  45 %  5.2 of 11.5 MB  1.3 MB/s  5 s left`.
std::string download_line(const std::string& name, std::uint64_t done, std::uint64_t total,
                          double rate, int width);

}  // namespace gradstone::tools
