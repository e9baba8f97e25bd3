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
#include <deque>
#include <exception>
#include <memory>
#include <optional>

#include "reference/error.hpp"
#include "validation/stopwatch.hpp"

namespace gradstone {
namespace {

constexpr double any_time = std::numeric_limits<double>::infinity();

// What a worker sends: a kind, the length of a text, the text.
enum class Message : char { piece = 'p', finished = 'f', threw = 't' };
constexpr std::size_t header = 1 + sizeof(std::size_t);

void write_all(int pipe, const std::string& text) {
  std::size_t written = 0;
  while (written < text.size()) {
    const ssize_t n = write(pipe, text.data() + written, text.size() - written);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) _exit(1);  // nobody reads
    written += static_cast<std::size_t>(n);
  }
}

void send(int pipe, Message kind, const std::string& text) {
  const std::size_t length = text.size();
  std::string message(1, static_cast<char>(kind));
  message.append(reinterpret_cast<const char*>(&length), sizeof length);
  write_all(pipe, message + text);
}

// Ends with the first work that throws.
void work(const std::deque<PieceWork*>& works, int pipe) {
  try {
    for (auto* work : works) {
      work->run([pipe](const std::string& piece) { send(pipe, Message::piece, piece); });
      send(pipe, Message::finished, "");
    }
  } catch (const std::exception& error) {
    send(pipe, Message::threw, error.what());
  } catch (...) {
    send(pipe, Message::threw, "an exception that is no std::exception");
  }
}

/// A process that does works, one after the other.
class Worker {
 public:
  Worker(std::deque<PieceWork*> works, const ProcessLimits& limits, double clock_seconds);
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  ~Worker() {
    if (process_ == 0) return;
    kill(process_, SIGKILL);
    wait_for_end();
  }

  int pipe() const { return pipe_; }
  /// Those that are not finished.
  const std::deque<PieceWork*>& works() const { return works_; }
  /// How many were finished since somebody asked.
  std::size_t finished() { return std::exchange(finished_, 0); }
  /// Seconds by the clock until it is late.
  double seconds_left() const { return clock_seconds_ - watch_.seconds(); }
  /// Ends a process that is late; its pipe closes.
  void end_late() {
    if (late_) return;
    kill(process_, SIGKILL);
    late_ = true;
  }
  bool is_late() const { return late_; }
  /// Takes what was sent. Returns true if the process has closed its end of the pipe.
  bool receive();
  /// Waits for the end of the process. None if it finished its works.
  std::optional<Stop> finish();

 private:
  void take_messages();
  int wait_for_end();

  std::deque<PieceWork*> works_;
  ProcessLimits limits_;
  double clock_seconds_;
  pid_t process_ = 0;
  int pipe_ = -1;
  std::string received_;
  Stopwatch watch_;  // since the last piece
  bool late_ = false;
  std::size_t finished_ = 0;
  std::optional<std::string> exception_;
};

Worker::Worker(std::deque<PieceWork*> works, const ProcessLimits& limits, double clock_seconds)
    : works_(std::move(works)), limits_(limits), clock_seconds_(clock_seconds) {
  int ends[2];
  if (::pipe(ends) != 0) throw Error(std::string("can't make a pipe: ") + std::strerror(errno));
  std::fflush(nullptr);  // or the child would print again what is buffered
  const pid_t parent = getpid();
  process_ = fork();
  if (process_ < 0) {
    process_ = 0;
    close(ends[0]);
    close(ends[1]);
    throw Error(std::string("can't start a process: ") + std::strerror(errno));
  }
  if (process_ == 0) {
    close(ends[0]);
    end_with_parent(parent);
    limit_memory(limits.bytes);
    limit_processor_time(limits.processor_seconds);
    gradstone::work(works_, ends[1]);
    close(ends[1]);
    // The parent's buffers and destructors are not the child's business.
    _exit(0);
  }
  close(ends[1]);
  pipe_ = ends[0];
}

bool Worker::receive() {
  char buffer[65536];
  const ssize_t n = read(pipe_, buffer, sizeof buffer);
  if (n < 0) return errno != EINTR;
  received_.append(buffer, static_cast<std::size_t>(n));
  take_messages();
  return n == 0;
}

void Worker::take_messages() {
  while (received_.size() >= header) {
    std::size_t length = 0;
    std::memcpy(&length, received_.data() + 1, sizeof length);
    if (received_.size() - header < length) return;
    const auto kind = static_cast<Message>(received_.front());
    const std::string text = received_.substr(header, length);
    received_.erase(0, header + length);
    watch_ = {};
    if (kind == Message::piece) works_.front()->take(text);
    if (kind == Message::threw) exception_ = text;
    if (kind != Message::finished) continue;
    works_.pop_front();
    ++finished_;
  }
}

int Worker::wait_for_end() {
  close(pipe_);
  int status = 0;
  while (waitpid(process_, &status, 0) < 0 && errno == EINTR) {
  }
  process_ = 0;
  return status;
}

std::optional<Stop> Worker::finish() {
  const int status = wait_for_end();
  if (works_.empty()) return std::nullopt;
  if (exception_) return Stop{false, *exception_};
  if (late_) return Stop{true, "stopped after " + seconds_text(clock_seconds_) + " by the clock"};
  const std::string reason = reason_for(status, limits_);
  if (reason.empty()) return Stop{false, "the process ended without a result"};
  return Stop{end_of(status) == End::out_of_time, reason};
}

using Workers = std::vector<std::unique_ptr<Worker>>;

// Ends the workers whose time is over. Returns for how many milliseconds the others may be waited
// for, -1 for ever.
int end_late_workers(Workers& workers) {
  double shortest = any_time;
  for (auto& worker : workers) {
    const double left = worker->seconds_left();
    if (left <= 0) worker->end_late();
    if (!worker->is_late()) shortest = std::min(shortest, left);
  }
  if (std::isinf(shortest)) return -1;
  return static_cast<int>(std::min(shortest * 1000, 1e6)) + 1;
}

void run_workers(const std::vector<PieceWork*>& works, int jobs, const ProcessLimits& limits,
                 double clock_seconds, const std::function<void(std::size_t)>& done) {
  Workers workers;  // ended when this function is left early
  const auto most = static_cast<std::size_t>(std::max(jobs, 1));
  // A process takes a while to start; many small works share one, as long as all are busy.
  const std::size_t together = std::clamp<std::size_t>(works.size() / (8 * most), 1, 8);
  auto next = works.begin();
  std::size_t count = 0;
  const auto start = [&](std::deque<PieceWork*> some) {
    return std::make_unique<Worker>(std::move(some), limits, clock_seconds);
  };
  const auto tell = [&](std::size_t finished) {
    for (; finished > 0; --finished) {
      ++count;
      if (done) done(count);
    }
  };
  while (next != works.end() || !workers.empty()) {
    while (next != works.end() && workers.size() < most) {
      const auto end = next + std::min<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(together),
                                                       works.end() - next);
      workers.push_back(start({next, end}));
      next = end;
    }
    std::vector<pollfd> pipes;
    for (const auto& worker : workers) pipes.push_back({worker->pipe(), POLLIN, 0});
    const int wait = end_late_workers(workers);
    if (poll(pipes.data(), pipes.size(), wait) < 0) continue;
    for (std::size_t k = pipes.size(); k-- > 0;) {
      if (pipes[k].revents == 0) continue;
      const bool has_ended = workers[k]->receive();
      tell(workers[k]->finished());
      if (!has_ended) continue;
      const auto stop = workers[k]->finish();
      auto left = workers[k]->works();
      if (stop && !left.front()->stopped(*stop)) {
        left.pop_front();
        tell(1);
      }
      if (left.empty()) {
        workers.erase(workers.begin() + static_cast<std::ptrdiff_t>(k));
      } else {
        workers[k] = start(std::move(left));
      }
    }
  }
}

/// A task whose result is one piece.
class PooledTask : public PieceWork {
 public:
  explicit PooledTask(const std::function<std::string()>& task) : task_(&task) {}
  void run(const HandIn& hand_in) override { hand_in((*task_)()); }
  void take(const std::string& piece) override { result_.result = piece; }
  bool stopped(const Stop& stop) override {
    result_.timed_out = stop.out_of_time;
    result_.failure = stop.reason;
    return false;
  }
  void run_here() {
    try {
      result_.result = (*task_)();
    } catch (const std::exception& error) {
      result_.failure = error.what();
    }
  }
  const TaskResult& result() const { return result_; }

 private:
  const std::function<std::string()>* task_;
  TaskResult result_;
};

std::vector<TaskResult> results_of(const std::vector<PooledTask>& works) {
  std::vector<TaskResult> results;
  for (const auto& work : works) results.push_back(work.result());
  return results;
}

std::vector<PieceWork*> pointers_to(std::vector<PooledTask>& works) {
  std::vector<PieceWork*> pointers;
  for (auto& work : works) pointers.push_back(&work);
  return pointers;
}

}  // namespace

std::vector<TaskResult> run_in_processes(const std::vector<std::function<std::string()>>& tasks,
                                         int jobs, const std::function<void(std::size_t)>& done,
                                         double most_seconds) {
  std::vector<PooledTask> works(tasks.begin(), tasks.end());
  if (jobs <= 1 && std::isinf(most_seconds)) {
    for (std::size_t k = 0; k < works.size(); ++k) {
      works[k].run_here();
      if (done) done(k + 1);
    }
  } else {
    run_workers(pointers_to(works), jobs, {}, most_seconds, done);
  }
  return results_of(works);
}

void run_in_processes(const std::vector<PieceWork*>& works, int jobs, const ProcessLimits& limits,
                      const std::function<void(std::size_t)>& done) {
  constexpr double times = 10, more = 60;
  run_workers(works, jobs, limits, times * limits.processor_seconds + more, done);
}

std::vector<TaskResult> run_in_processes(const std::vector<std::function<std::string()>>& tasks,
                                         int jobs, const ProcessLimits& limits) {
  std::vector<PooledTask> works(tasks.begin(), tasks.end());
  run_in_processes(pointers_to(works), jobs, limits);
  return results_of(works);
}

int available_processors() {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) return std::max(1, CPU_COUNT(&set));
  return std::max(1, static_cast<int>(sysconf(_SC_NPROCESSORS_ONLN)));
}

}  // namespace gradstone
