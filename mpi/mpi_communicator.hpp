#pragma once

#include <string>
#include <vector>

#include "numeric/distributed/communicator.hpp"

namespace gradstone {

/// The processes that mpirun, mpiexec or srun has started, by the MPI that this library was built
/// with. There is one object in a program.
///
/// When it goes without finish(), what this rank shares with the others has failed: all of them are
/// ended, since they would wait forever.
class MpiCommunicator : public Communicator {
 public:
  /// Errors: DistributedError where MPI can't begin.
  MpiCommunicator();
  ~MpiCommunicator() override;
  /// All ranks are done, well or with an error that they share.
  void finish() { finished_ = true; }

  int rank() const override { return rank_; }
  int size() const override { return size_; }
  int size_on_this_machine() const override { return size_on_this_machine_; }
  Transfer send(int to, int tag, std::span<const std::byte> bytes) override;
  Transfer receive(int from, int tag, std::span<std::byte> bytes) override;
  Transfer sum(std::span<float> numbers) override;
  Transfer sum(std::span<double> numbers) override;
  bool is_done(Transfer transfer) override;

  /// "Open MPI v4.1.4": name and version of the library.
  static std::string library();

 private:
  struct Requests;

  template <class Number, class Start>
  Transfer begin(std::span<Number> numbers, const char* what, Start start);

  int rank_ = 0, size_ = 1, size_on_this_machine_ = 1;
  bool finished_ = false;
  std::vector<Requests> transfers_;
  std::vector<Transfer> free_;
};

}  // namespace gradstone
