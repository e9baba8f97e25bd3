#include "numeric/plan/thread_team.hpp"

#include <utility>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace gradstone::plan {
namespace {

// Some tens of microseconds, less than putting a thread to sleep and waking it takes twice.
constexpr int looks_before_sleep = 1000;

// While the job is exchanged.
constexpr std::uint32_t no_part = 0xffffffff;

void pause() {
#if defined(__x86_64__)
  _mm_pause();
#else
  std::this_thread::yield();
#endif
}

// Until `value` is no longer `old`.
void wait_for_change(const std::atomic<std::uint32_t>& value, std::uint32_t old) {
  for (int k = 0; k < looks_before_sleep; ++k) {
    if (value.load(std::memory_order_acquire) != old) return;
    pause();
  }
  value.wait(old, std::memory_order_acquire);
}

}  // namespace

ThreadTeam::ThreadTeam(int threads) {
  for (int k = 1; k < threads; ++k) workers_.emplace_back([this, k] { work(k); });
}

ThreadTeam::~ThreadTeam() {
  stop_ = true;
  ++job_number_;
  job_number_.notify_all();
  for (auto& worker : workers_) worker.join();
}

void ThreadTeam::work(int thread) {
  std::uint32_t seen = 0;
  for (;;) {
    wait_for_change(job_number_, seen);
    seen = job_number_.load(std::memory_order_acquire);
    if (stop_) return;
    take_parts(thread);
  }
}

void ThreadTeam::run_together(std::uint32_t parts, void* job, Call call) {
  const std::uint32_t number = job_number_.load(std::memory_order_relaxed) + 1;
  const std::uint64_t first_part = std::uint64_t{number} << 32U;
  next_ = first_part + no_part;
  job_ = job;
  call_ = call;
  parts_ = parts;
  done_ = 0;
  next_ = first_part;
  job_number_ = number;
  job_number_.notify_all();
  take_parts(0);
  for (std::uint32_t done = done_; done != parts; done = done_) wait_for_change(done_, done);
  if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
}

void ThreadTeam::take_parts(int thread) {
  std::uint64_t next = next_;
  for (;;) {
    const auto part = static_cast<std::uint32_t>(next);
    if (part >= parts_) return;
    // These change only while next_ says that there is no part. So if next_ is still the same
    // when the part is taken, they belong to it.
    void* const job = job_;
    const Call call = call_;
    if (!next_.compare_exchange_weak(next, next + 1)) continue;
    do_part(call, job, part, thread);
    ++done_;
    done_.notify_one();
    next = next_;
  }
}

void ThreadTeam::do_part(Call call, void* job, std::int64_t part, int thread) {
  try {
    call(job, part, thread);
  } catch (...) {
    const std::scoped_lock lock(error_mutex_);
    if (!error_) error_ = std::current_exception();
  }
}

}  // namespace gradstone::plan
