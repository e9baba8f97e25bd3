#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace gradstone {

/// How a program ended.
struct ProgramEnd {
  bool started = true;
  bool timed_out = false;
  int exit_status = 0;  ///< when it ended by itself
  int signal = 0;       ///< that ended it, else 0
  std::string said;     ///< the end of what it wrote to stdout and stderr, some lines

  bool is_well() const { return started && !timed_out && exit_status == 0 && signal == 0; }
  /// `exit status 3: Traceback ...`
  std::string text() const;
};

struct ProgramLimits {
  double seconds = 60;                                 ///< of the clock
  std::uint64_t bytes = std::uint64_t{16} << 30U;      ///< of address space, each process
  std::uint64_t file_bytes = std::uint64_t{4} << 30U;  ///< of a file that it writes
};

/// Runs a command by the shell, without an input, and waits for it. When it takes too long it is
/// ended together with everything that it has started.
ProgramEnd run_program(const std::string& command, const ProgramLimits& limits);

/// A word that the shell takes as it is.
std::string shell_word(const std::string& text);

/// A new folder that is removed with everything in it.
class FreshFolder {
 public:
  /// Errors: Error when none can be made.
  FreshFolder();
  ~FreshFolder();
  FreshFolder(const FreshFolder&) = delete;
  FreshFolder& operator=(const FreshFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace gradstone
