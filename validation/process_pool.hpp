#pragma once

#include <functional>
#include <limits>
#include <string>
#include <vector>

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
/// with the number of tasks that are finished. A task that takes longer than `most_seconds` is
/// ended. With jobs = 1 and no limit the tasks run in this process.
/// Errors: Error when a process can't be started.
std::vector<TaskResult> run_in_processes(
    const std::vector<std::function<std::string()>>& tasks, int jobs,
    const std::function<void(std::size_t)>& done = nullptr,
    double most_seconds = std::numeric_limits<double>::infinity());

/// The number of processors that this process may use, at least 1.
int available_processors();

}  // namespace gradstone
