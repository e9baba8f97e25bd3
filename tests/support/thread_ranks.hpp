#pragma once

#include <algorithm>
#include <cstring>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <thread>
#include <tuple>
#include <vector>

#include "numeric/distributed/communicator.hpp"

namespace gradstone::testing_support {

/// Ranks that are threads of one process. Transfers are done late and in random order, and what is
/// sent is read when the other rank takes it: who changes it before is found out.
class ThreadHub {
 public:
  explicit ThreadHub(int size) : size_(size) {}
  int size() const { return size_; }

 private:
  friend class ThreadRank;

  struct Message {
    std::span<const std::byte> bytes;
    bool taken = false;
  };
  using Key = std::tuple<int, int, int>;  // from, to, tag

  int size_;
  std::mutex mutex_;
  std::map<Key, std::deque<std::shared_ptr<Message>>> sent_;
  // Sums, by their number: what the ranks have given so far, and whether it has been added.
  struct Sum {
    std::vector<std::function<void()>> give_back;
    std::vector<double> total;
    int given = 0;
    bool done = false;
  };
  std::map<std::size_t, Sum> sums_;
};

class ThreadRank : public Communicator {
 public:
  ThreadRank(ThreadHub& hub, int rank)
      : hub_(hub), rank_(rank), random_(static_cast<unsigned>(rank + 1)) {}

  int rank() const override { return rank_; }
  int size() const override { return hub_.size(); }
  int size_on_this_machine() const override { return hub_.size(); }

  Transfer send(int to, int tag, std::span<const std::byte> bytes) override {
    const std::lock_guard lock(hub_.mutex_);
    auto message = std::make_shared<ThreadHub::Message>(ThreadHub::Message{bytes});
    hub_.sent_[{rank_, to, tag}].push_back(message);
    return add([message] { return message->taken; });
  }

  Transfer receive(int from, int tag, std::span<std::byte> bytes) override {
    const ThreadHub::Key key{from, rank_, tag};
    return add([this, key, bytes] {
      auto& queue = hub_.sent_[key];
      if (queue.empty()) return false;
      const auto message = queue.front();
      if (message->bytes.size() != bytes.size())
        throw DistributedError("a message has another size than is expected");
      std::memcpy(bytes.data(), message->bytes.data(), bytes.size());
      message->taken = true;
      queue.pop_front();
      return true;
    });
  }

  Transfer sum(std::span<float> numbers) override { return begin_sum(numbers); }
  Transfer sum(std::span<double> numbers) override { return begin_sum(numbers); }

  bool is_done(Transfer transfer) override {
    const std::lock_guard lock(hub_.mutex_);
    return random_() % 3 > 0 && transfers_.at(transfer)();
  }

 private:
  Transfer add(std::function<bool()> done) {
    transfers_.push_back(std::move(done));
    return transfers_.size() - 1;
  }

  template <class T>
  Transfer begin_sum(std::span<T> numbers) {
    const std::lock_guard lock(hub_.mutex_);
    const std::size_t number = sums_++;
    auto& sum = hub_.sums_[number];
    sum.total.resize(numbers.size());
    for (std::size_t i = 0; i < numbers.size(); ++i)
      sum.total[i] += static_cast<double>(numbers[i]);
    sum.give_back.emplace_back([&sum, numbers] {
      for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<T>(sum.total[i]);
    });
    if (++sum.given == size())
      for (const auto& give : sum.give_back) give();
    sum.done = sum.given == size();
    return add([&sum] { return sum.done; });
  }

  ThreadHub& hub_;
  int rank_;
  std::mt19937 random_;
  std::vector<std::function<bool()>> transfers_;
  std::size_t sums_ = 0;
};

/// Runs a function in so many ranks; returns what each has thrown, if anything.
inline std::vector<std::exception_ptr> run_ranks(int size,
                                                 const std::function<void(Communicator&)>& work) {
  ThreadHub hub(size);
  std::vector<std::exception_ptr> thrown(static_cast<std::size_t>(size));
  std::vector<std::thread> threads;
  for (int r = 0; r < size; ++r) {
    threads.emplace_back([&, r] {
      ThreadRank rank(hub, r);
      try {
        work(rank);
      } catch (...) {
        thrown[static_cast<std::size_t>(r)] = std::current_exception();
      }
    });
  }
  for (auto& thread : threads) thread.join();
  return thrown;
}

}  // namespace gradstone::testing_support
