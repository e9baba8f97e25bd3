#include "numeric/distributed/communicator.hpp"

#include <fmt/format.h>

#include <chrono>
#include <thread>

namespace gradstone {
namespace {

// Of the calls below; those of sums are smaller.
constexpr int gather_tag = Communicator::tags - 1;
constexpr int text_tag = Communicator::tags - 2;

template <class Number>
std::span<const std::byte> bytes_of(const Number& number) {
  return std::as_bytes(std::span(&number, 1));
}

std::string text_of(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& error) {
    return error.what();
  }
}

}  // namespace

void Communicator::make_progress(std::vector<Transfer>& transfers) {
  std::erase_if(transfers, [&](Transfer transfer) { return is_done(transfer); });
}

void Communicator::wait(std::vector<Transfer>& transfers) {
  std::size_t left = transfers.size() + 1;
  while (left > 0) {
    wait_until([&] {
      make_progress(transfers);
      return transfers.size() < left;
    });
    left = transfers.size();
  }
}

// Ranks may be more than processors: who waits lets others run.
void Communicator::wait_until(const std::function<bool()>& holds) {
  constexpr int few = 64;
  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  for (int round = 0; !holds(); ++round) {
    if (round < few) continue;
    std::this_thread::yield();
    if (while_waiting) while_waiting(std::chrono::duration<double>(Clock::now() - start).count());
  }
}

std::vector<std::int64_t> Communicator::gather(std::int64_t value) {
  std::vector<std::int64_t> values(static_cast<std::size_t>(size()), value);
  std::vector<Transfer> transfers;
  for (int other = 0; other < size(); ++other) {
    if (other == rank()) continue;
    transfers.push_back(send(other, gather_tag, bytes_of(value)));
    auto& place = values[static_cast<std::size_t>(other)];
    transfers.push_back(receive(other, gather_tag, std::as_writable_bytes(std::span(&place, 1))));
  }
  wait(transfers);
  return values;
}

std::string Communicator::broadcast(const std::string& text, int from) {
  const auto lengths = gather(static_cast<std::int64_t>(text.size()));
  std::string result = text;
  result.resize(static_cast<std::size_t>(lengths[static_cast<std::size_t>(from)]));
  if (result.empty()) return result;
  std::vector<Transfer> transfers;
  const auto bytes = std::as_writable_bytes(std::span(result));
  if (rank() != from) transfers.push_back(receive(from, text_tag, bytes));
  for (int other = 0; rank() == from && other < size(); ++other)
    if (other != from) transfers.push_back(send(other, text_tag, bytes));
  wait(transfers);
  return result;
}

void Communicator::agree(const std::exception_ptr& failure) {
  // What is on its way out in all ranks already. So together() may be nested.
  if (failure && ends_together_) std::rethrow_exception(failure);
  const auto failures = gather(failure ? 1 : 0);
  for (int other = 0; other < size(); ++other) {
    if (failures[static_cast<std::size_t>(other)] == 0) continue;
    const auto text = broadcast(failure ? text_of(failure) : "", other);
    ends_together_ = true;
    if (failure) std::rethrow_exception(failure);
    throw DistributedError(fmt::format("rank {} of {}: {}", other, size(), text));
  }
}

void Communicator::together(const std::function<void()>& work) {
  std::exception_ptr failure;
  try {
    work();
  } catch (const std::exception&) {
    failure = std::current_exception();
  }
  agree(failure);
}

Communicator::Transfer Alone::send(int, int, std::span<const std::byte>) {
  throw DistributedError("there is no other rank to send to");
}

Communicator::Transfer Alone::receive(int, int, std::span<std::byte>) {
  throw DistributedError("there is no other rank to receive from");
}

}  // namespace gradstone
