#pragma once

#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "validation/process_limits.hpp"

namespace gradstone {

/// What became of one task: its result, or why there is none.
struct TaskResult {
  std::string result;
  std::string failure;  ///< empty when the task finished
  bool timed_out = false;
};

/// Runs tasks in processes of their own, at most `jobs` at a time, and returns what they return, in
/// order.
///
/// Processes, since GiNaC is not thread-safe; they also keep a crash or an exception in one task
/// from the others: such a task has a failure. `done` is called in this process after each task,
/// with the number of tasks that are finished. A task that takes longer than `most_seconds` by the
/// clock is ended. With jobs = 1 and no limit the tasks run in this process.
/// Errors: Error when a process can't be started.
std::vector<TaskResult> run_in_processes(
    const std::vector<std::function<std::string()>>& tasks, int jobs,
    const std::function<void(std::size_t)>& done = nullptr,
    double most_seconds = std::numeric_limits<double>::infinity());

/// Why a process ended before its work did.
struct Stop {
  bool out_of_time = false;
  std::string reason;
};

/// Work that hands in what it finds piece by piece, so that a process that is stopped has not
/// worked in vain.
class PieceWork {
 public:
  using HandIn = std::function<void(const std::string& piece)>;

  virtual ~PieceWork() = default;
  /// Does the work, in a process of its own that sees what this one has seen.
  virtual void run(const HandIn& hand_in) = 0;
  /// Called in this process with each piece, in order.
  virtual void take(const std::string& piece) = 0;
  /// Called in this process when the other one ended before its work did. Returns whether to run
  /// it again, for what is left.
  virtual bool stopped(const Stop& stop) = 0;
};

/// Does works in other processes, at most `jobs` at a time; many works share processes. One that is
/// stopped, or throws, keeps no other from being done.
///
/// The processes have the limits, and end with this process, however it ends. They may set their
/// processor time anew; by the clock they have for each piece ten times as long and a minute, since
/// other programs may keep the processors busy.
/// Errors: Error when a process can't be started.
void run_in_processes(const std::vector<PieceWork*>& works, int jobs, const ProcessLimits& limits,
                      const std::function<void(std::size_t)>& done = nullptr);

/// Does tasks with these limits; the failure says which one stopped a task.
std::vector<TaskResult> run_in_processes(const std::vector<std::function<std::string()>>& tasks,
                                         int jobs, const ProcessLimits& limits);

/// The number of processors that this process may use, at least 1.
int available_processors();

}  // namespace gradstone
