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
MPI_Datatype type_of() {
  return std::is_same_v<T, float> ? MPI_FLOAT : MPI_DOUBLE;
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

MpiCommunicator::Requests& MpiCommunicator::new_transfer(Transfer& transfer) {
  if (free_.empty()) {
    transfers_.emplace_back();
    free_.push_back(transfers_.size() - 1);
  }
  transfer = free_.back();
  free_.pop_back();
  return transfers_[transfer];
}

Communicator::Transfer MpiCommunicator::send(int to, int tag, std::span<const std::byte> bytes) {
  Transfer transfer = 0;
  auto& requests = new_transfer(transfer).requests;
  for (; !bytes.empty(); bytes = bytes.subspan(std::min(bytes.size(), most_numbers))) {
    const auto count = static_cast<int>(std::min(bytes.size(), most_numbers));
    check(
        MPI_Isend(bytes.data(), count, MPI_BYTE, to, tag, MPI_COMM_WORLD, &requests.emplace_back()),
        "sending to another rank");
  }
  return transfer;
}

Communicator::Transfer MpiCommunicator::receive(int from, int tag, std::span<std::byte> bytes) {
  Transfer transfer = 0;
  auto& requests = new_transfer(transfer).requests;
  for (; !bytes.empty(); bytes = bytes.subspan(std::min(bytes.size(), most_numbers))) {
    const auto count = static_cast<int>(std::min(bytes.size(), most_numbers));
    check(MPI_Irecv(bytes.data(), count, MPI_BYTE, from, tag, MPI_COMM_WORLD,
                    &requests.emplace_back()),
          "receiving from another rank");
  }
  return transfer;
}

template <class T>
Communicator::Transfer MpiCommunicator::begin_sum(std::span<T> numbers) {
  Transfer transfer = 0;
  auto& requests = new_transfer(transfer).requests;
  for (; !numbers.empty(); numbers = numbers.subspan(std::min(numbers.size(), most_numbers))) {
    const auto count = static_cast<int>(std::min(numbers.size(), most_numbers));
    check(MPI_Iallreduce(MPI_IN_PLACE, numbers.data(), count, type_of<T>(), MPI_SUM, MPI_COMM_WORLD,
                         &requests.emplace_back()),
          "adding the ranks' numbers");
  }
  return transfer;
}

Communicator::Transfer MpiCommunicator::sum(std::span<float> numbers) {
  return begin_sum(numbers);
}

Communicator::Transfer MpiCommunicator::sum(std::span<double> numbers) {
  return begin_sum(numbers);
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
