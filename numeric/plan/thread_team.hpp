#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace gradstone::plan {

/// Threads that do the parts of a job together with the thread that brings it.
///
/// They wait for the next job for some microseconds at full speed, then asleep. Whoever is free
/// takes the next part, so that a thread which the system does not run holds nobody up.
class ThreadTeam {
 public:
  /// `threads` counts the one that calls run().
  explicit ThreadTeam(int threads = 1);
  ~ThreadTeam();
  ThreadTeam(const ThreadTeam&) = delete;
  ThreadTeam& operator=(const ThreadTeam&) = delete;

  int threads() const { return static_cast<int>(workers_.size()) + 1; }

  /// Calls job(part, thread) for every part, once, in any order; `thread` is below threads().
  /// Returns when all parts are done. Never allocates. Errors: the first that a part throws, after
  /// all parts have run.
  template <class Job>
  void run(std::int64_t parts, Job job) {
    if (workers_.empty() || parts == 1) {
      for (std::int64_t part = 0; part < parts; ++part) job(part, 0);
      return;
    }
    run_together(
        static_cast<std::uint32_t>(parts), &job,
        [](void* of, std::int64_t part, int thread) { (*static_cast<Job*>(of))(part, thread); });
  }

 private:
  using Call = void (*)(void* job, std::int64_t part, int thread);

  void run_together(std::uint32_t parts, void* job, Call call);
  void work(int thread);
  void take_parts(int thread);
  void do_part(Call call, void* job, std::int64_t part, int thread);

  std::vector<std::thread> workers_;

  // The number of the job, which is also what workers sleep on.
  std::atomic<std::uint32_t> job_number_{0};
  // The job's number and its next part, together: a part can be taken of the present job only.
  std::atomic<std::uint64_t> next_{0};
  // These change between jobs only.
  std::atomic<std::uint32_t> parts_{0};
  std::atomic<void*> job_{nullptr};
  std::atomic<Call> call_{nullptr};

  std::atomic<std::uint32_t> done_{0};
  std::atomic<bool> stop_{false};
  std::mutex error_mutex_;
  std::exception_ptr error_;
};

}  // namespace gradstone::plan
