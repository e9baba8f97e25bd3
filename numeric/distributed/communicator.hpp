#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "reference/error.hpp"

namespace gradstone {

/// A rank has failed, can't be reached, or computes something else than the others.
class DistributedError : public Error {
 public:
  using Error::Error;
};

/// Processes that train one model together: ranks 0, 1, ..., size() - 1. All of them make the same
/// calls in the same order.
///
/// Transfers go on while their rank computes, as far as the library underneath gets without being
/// called; is_done() calls it.
///
/// Threads    one at a time.
/// Errors     DistributedError where another rank can't be reached.
class Communicator {
 public:
  /// A transfer that has begun.
  using Transfer = std::size_t;
  /// Tags are below this.
  static constexpr int tags = 32768;

  Communicator() = default;
  Communicator(const Communicator&) = delete;
  Communicator& operator=(const Communicator&) = delete;
  virtual ~Communicator() = default;

  virtual int rank() const = 0;
  virtual int size() const = 0;
  /// How many of the ranks share this one's machine, itself among them.
  virtual int size_on_this_machine() const = 0;

  /// Begins to send to, or to receive from, another rank. The memory stays as it is until the
  /// transfer is done. Of two ranks, what has the same tag is matched in order, and in size.
  virtual Transfer send(int to, int tag, std::span<const std::byte> bytes) = 0;
  virtual Transfer receive(int from, int tag, std::span<std::byte> bytes) = 0;
  /// Begins to replace numbers by their sums over all ranks, which the library adds in an order of
  /// its own.
  virtual Transfer sum(std::span<float> numbers) = 0;
  virtual Transfer sum(std::span<double> numbers) = 0;
  /// Whether a transfer is done; it must not be asked for again then.
  virtual bool is_done(Transfer transfer) = 0;

  /// Called again and again while this rank waits, with the seconds for which nothing has come. It
  /// may throw, to give up.
  std::function<void(double seconds)> while_waiting;

  /// Removes what is done.
  void make_progress(std::vector<Transfer>& transfers);
  /// Waits until all are done; none is left.
  void wait(std::vector<Transfer>& transfers);
  /// Waits until a condition holds that the ranks' transfers bring about.
  void wait_until(const std::function<bool()>& holds);

  /// What every rank says, in their order.
  std::vector<std::int64_t> gather(std::int64_t value);
  /// What that rank says; the texts of others do not matter.
  std::string broadcast(const std::string& text, int from);
  /// Does nothing where no rank has failed. Else it throws in every rank: its own failure, or a
  /// DistributedError with what() of the first rank that failed.
  void agree(const std::exception_ptr& failure);
  /// The same for what a function throws. The function may call it again, where every rank that
  /// does not fail before does so.
  void together(const std::function<void()>& work);
  /// What ends this rank ends all of them, in the same place: so after agree() has thrown.
  bool ends_together() const { return ends_together_; }
  void end_together() { ends_together_ = true; }

 private:
  bool ends_together_ = false;
};

/// One process.
class Alone : public Communicator {
 public:
  int rank() const override { return 0; }
  int size() const override { return 1; }
  int size_on_this_machine() const override { return 1; }
  Transfer send(int to, int tag, std::span<const std::byte> bytes) override;
  Transfer receive(int from, int tag, std::span<std::byte> bytes) override;
  Transfer sum(std::span<float>) override { return 0; }
  Transfer sum(std::span<double>) override { return 0; }
  bool is_done(Transfer) override { return true; }
};

}  // namespace gradstone
