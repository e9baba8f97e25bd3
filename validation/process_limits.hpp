#pragma once

#include <sys/types.h>

#include <cstddef>
#include <limits>
#include <string>

namespace gradstone {

/// What a process may take of the machine.
struct ProcessLimits {
  static constexpr std::size_t any_memory = std::numeric_limits<std::size_t>::max();
  double processor_seconds = std::numeric_limits<double>::infinity();
  std::size_t bytes = any_memory;  ///< of memory
};

/// What the programs grant a claim, or a command, where nothing else is asked for.
inline constexpr double usual_processor_seconds = 60;
inline constexpr std::size_t usual_bytes = std::size_t{2} << 30;

/// How a process ended.
enum class End { by_itself, out_of_time, out_of_memory, by_signal };

/// Ends this process when it asks for more memory. Its limit only ever falls, and holds for the
/// processes that it starts. Has no effect with the address sanitizer, which needs terabytes.
void limit_memory(std::size_t bytes);

/// Ends this process after so many more seconds of processor time, of all its threads. Replaces the
/// limit that was set before; infinity lifts it.
void limit_processor_time(double seconds);

/// Processor time of this process, in seconds.
double processor_seconds();

/// Ends this process, the child of `parent`, when its parent ends, however that ends.
void end_with_parent(pid_t parent);

/// How a process with limits ended, from the status that waitpid gives.
End end_of(int status);

/// `stopped after 60 s`, `needed more than 2 GiB of memory`, `ended by signal 11 (Segmentation
/// fault)`. Empty for a process that ended by itself.
std::string reason_for(int status, const ProcessLimits& limits);

/// `60 s`, `0.5 s`.
std::string seconds_text(double seconds);

}  // namespace gradstone
