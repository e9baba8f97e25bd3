#include "validation/process_pool.hpp"

#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <exception>

#include "reference/error.hpp"
#include "validation/stopwatch.hpp"

namespace gradstone {
namespace {

// What a worker sends first: whether a result or the text of an exception follows.
constexpr char finished = 'r';
constexpr char threw = 'e';

struct Worker {
  pid_t process = 0;
  int pipe = -1;
  std::size_t task = 0;
  std::string received;
  Stopwatch watch;
  bool timed_out = false;
};

std::string run_task(const std::function<std::string()>& task) {
  try {
    return finished + task();
  } catch (const std::exception& error) {
    return threw + std::string(error.what());
  } catch (...) {
    return threw + std::string("an exception that is no std::exception");
  }
}

void write_all(int pipe, const std::string& text) {
  std::size_t written = 0;
  while (written < text.size()) {
    const ssize_t n = write(pipe, text.data() + written, text.size() - written);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return;
    written += static_cast<std::size_t>(n);
  }
}

Worker start(const std::function<std::string()>& task, std::size_t number) {
  int ends[2];
  if (pipe(ends) != 0) throw Error(std::string("can't make a pipe: ") + std::strerror(errno));
  std::fflush(nullptr);  // or the child would print again what is buffered
  const pid_t process = fork();
  if (process < 0) {
    close(ends[0]);
    close(ends[1]);
    throw Error(std::string("can't start a process: ") + std::strerror(errno));
  }
  if (process == 0) {
    close(ends[0]);
    write_all(ends[1], run_task(task));
    close(ends[1]);
    // The parent's buffers and destructors are not the child's business.
    _exit(0);
  }
  close(ends[1]);
  return {process, ends[0], number, "", {}, false};
}

TaskResult result_of(const std::string& received) {
  if (received.empty()) return {"", "the process ended without a result", false};
  const std::string text = received.substr(1);
  return received.front() == finished ? TaskResult{text, "", false} : TaskResult{"", text, false};
}

TaskResult finish(Worker& worker) {
  close(worker.pipe);
  int status = 0;
  while (waitpid(worker.process, &status, 0) < 0 && errno == EINTR) {
  }
  if (worker.timed_out) return {"", "it took too long", true};
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    std::string failure = "the process was ended by signal ";
    failure += std::to_string(signal) + " (" + strsignal(signal) + ")";
    return {"", std::move(failure), false};
  }
  return result_of(worker.received);
}

// Ends the workers whose time is over; their pipes close. Returns for how many milliseconds the
// others may be waited for, -1 for ever.
int end_late_workers(std::vector<Worker>& workers, double most_seconds) {
  double shortest = std::numeric_limits<double>::infinity();
  for (auto& worker : workers) {
    const double left = most_seconds - worker.watch.seconds();
    if (left <= 0 && !worker.timed_out) {
      kill(worker.process, SIGKILL);
      worker.timed_out = true;
    } else {
      shortest = std::min(shortest, std::max(left, 0.0));
    }
  }
  if (std::isinf(shortest)) return -1;
  return static_cast<int>(std::min(shortest * 1000, 1e6)) + 1;
}

// True if the worker has closed its end of the pipe.
bool receive(Worker& worker) {
  char buffer[65536];
  const ssize_t n = read(worker.pipe, buffer, sizeof buffer);
  if (n < 0) return errno != EINTR;
  worker.received.append(buffer, static_cast<std::size_t>(n));
  return n == 0;
}

// Ends the workers when the parent leaves early, by an exception.
class Workers {
 public:
  Workers() = default;
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;
  ~Workers() {
    for (auto& worker : running) {
      kill(worker.process, SIGKILL);
      finish(worker);
    }
  }
  std::vector<Worker> running;
};

}  // namespace

std::vector<TaskResult> run_in_processes(const std::vector<std::function<std::string()>>& tasks,
                                         int jobs, const std::function<void(std::size_t)>& done,
                                         double most_seconds) {
  std::vector<TaskResult> results(tasks.size());
  std::size_t count = 0;
  const auto finished_one = [&] {
    ++count;
    if (done) done(count);
  };
  if (jobs <= 1 && std::isinf(most_seconds)) {
    for (std::size_t k = 0; k < tasks.size(); ++k) {
      results[k] = result_of(run_task(tasks[k]));
      finished_one();
    }
    return results;
  }
  Workers workers;
  std::size_t next = 0;
  while (next < tasks.size() || !workers.running.empty()) {
    while (next < tasks.size() &&
           workers.running.size() < static_cast<std::size_t>(std::max(jobs, 1))) {
      workers.running.push_back(start(tasks[next], next));
      ++next;
    }
    std::vector<pollfd> pipes;
    for (const auto& worker : workers.running) pipes.push_back({worker.pipe, POLLIN, 0});
    const int wait = end_late_workers(workers.running, most_seconds);
    if (poll(pipes.data(), pipes.size(), wait) < 0) continue;
    for (std::size_t k = pipes.size(); k-- > 0;) {
      Worker& worker = workers.running[k];
      if (pipes[k].revents == 0 || !receive(worker)) continue;
      results[worker.task] = finish(worker);
      workers.running.erase(workers.running.begin() + static_cast<std::ptrdiff_t>(k));
      finished_one();
    }
  }
  return results;
}

int available_processors() {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) return std::max(1, CPU_COUNT(&set));
  return std::max(1, static_cast<int>(sysconf(_SC_NPROCESSORS_ONLN)));
}

}  // namespace gradstone
