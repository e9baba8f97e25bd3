#include "mpi/mpi_communicator.hpp"

#include <fmt/format.h>
// The C interface; that of C++ is gone from newer ones.
#define OMPI_SKIP_MPICXX 1
#define MPICH_SKIP_MPICXX 1
#include <mpi.h>

#include <algorithm>
#include <array>

namespace gradstone {
namespace {

// Lengths of messages are ints.
constexpr std::size_t most_numbers = std::size_t{1} << 30U;

void check(int status, const char* what) {
  if (status == MPI_SUCCESS) return;
  std::array<char, MPI_MAX_ERROR_STRING> text{};
  int length = 0;
  MPI_Error_string(status, text.data(), &length);
  throw DistributedError(
      fmt::format("{}: {}", what, std::string(text.data(), static_cast<std::size_t>(length))));
}

template <class T>
int add_all(T* numbers, int count, MPI_Request* request) {
  const MPI_Datatype type = std::is_same_v<T, float> ? MPI_FLOAT : MPI_DOUBLE;
  return MPI_Iallreduce(MPI_IN_PLACE, numbers, count, type, MPI_SUM, MPI_COMM_WORLD, request);
}

}  // namespace

struct MpiCommunicator::Requests {
  std::vector<MPI_Request> requests;
};

MpiCommunicator::MpiCommunicator() {
  int provided = 0;
  // Threads of plans make no calls.
  if (MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided) != MPI_SUCCESS)
    throw DistributedError("MPI can't begin");
  // Errors are told, where the library gets to tell them.
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  check(MPI_Comm_rank(MPI_COMM_WORLD, &rank_), "the rank of this process");
  check(MPI_Comm_size(MPI_COMM_WORLD, &size_), "the number of ranks");
  MPI_Comm machine = MPI_COMM_NULL;
  check(MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, rank_, MPI_INFO_NULL, &machine),
        "the ranks on this machine");
  check(MPI_Comm_size(machine, &size_on_this_machine_), "the ranks on this machine");
  MPI_Comm_free(&machine);
}

MpiCommunicator::~MpiCommunicator() {
  if (finished_) {
    MPI_Finalize();
  } else {
    MPI_Abort(MPI_COMM_WORLD, 2);
  }
}

// In messages that are not too long: start(first number, count, request).
template <class Number, class Start>
Communicator::Transfer MpiCommunicator::begin(std::span<Number> numbers, const char* what,
                                              Start start) {
  if (free_.empty()) {
    transfers_.emplace_back();
    free_.push_back(transfers_.size() - 1);
  }
  const Transfer transfer = free_.back();
  free_.pop_back();
  auto& requests = transfers_[transfer].requests;
  while (!numbers.empty()) {
    const std::size_t count = std::min(numbers.size(), most_numbers);
    check(start(numbers.data(), static_cast<int>(count), &requests.emplace_back()), what);
    numbers = numbers.subspan(count);
  }
  return transfer;
}

Communicator::Transfer MpiCommunicator::send(int to, int tag, std::span<const std::byte> bytes) {
  return begin(bytes, "sending to another rank", [&](auto* data, int count, MPI_Request* request) {
    return MPI_Isend(data, count, MPI_BYTE, to, tag, MPI_COMM_WORLD, request);
  });
}

Communicator::Transfer MpiCommunicator::receive(int from, int tag, std::span<std::byte> bytes) {
  return begin(bytes, "receiving from another rank",
               [&](auto* data, int count, MPI_Request* request) {
                 return MPI_Irecv(data, count, MPI_BYTE, from, tag, MPI_COMM_WORLD, request);
               });
}

Communicator::Transfer MpiCommunicator::sum(std::span<float> numbers) {
  return begin(numbers, "adding the ranks' numbers", add_all<float>);
}

Communicator::Transfer MpiCommunicator::sum(std::span<double> numbers) {
  return begin(numbers, "adding the ranks' numbers", add_all<double>);
}

bool MpiCommunicator::is_done(Transfer transfer) {
  auto& requests = transfers_[transfer].requests;
  int done = 0;
  check(MPI_Testall(static_cast<int>(requests.size()), requests.data(), &done, MPI_STATUSES_IGNORE),
        "a transfer between ranks");
  if (!done) return false;
  requests.clear();
  free_.push_back(transfer);
  return true;
}

std::string MpiCommunicator::library() {
  std::array<char, MPI_MAX_LIBRARY_VERSION_STRING> text{};
  int length = 0;
  MPI_Get_library_version(text.data(), &length);
  const std::string all(text.data(), static_cast<std::size_t>(length));
  // "Open MPI v4.1.4, package: ..." and "MPICH Version:	4.0.2\nMPICH Release date: ..."
  std::string first = all.substr(0, all.find_first_of(",\n"));
  std::replace(first.begin(), first.end(), '\t', ' ');
  return first;
}

}  // namespace gradstone
