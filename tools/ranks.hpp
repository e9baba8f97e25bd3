#pragma once

#include <functional>
#include <memory>
#include <string>

#include "numeric/distributed/communicator.hpp"

namespace gradstone::tools {

/// The processes that mpirun, mpiexec or srun has started this one with; a process alone where none
/// of them has.
class Ranks {
 public:
  /// Errors: UnsupportedError where there are several, but the build is without MPI, or with
  /// another one; they would all do the same, and write the same files.
  Ranks();
  ~Ranks();
  Ranks(const Ranks&) = delete;
  Ranks& operator=(const Ranks&) = delete;

  Communicator& communicator() { return *communicator_; }
  const Communicator& communicator() const { return *communicator_; }
  int size() const { return communicator_->size(); }
  bool several() const { return communicator_->size() > 1; }
  /// The one that prints and writes.
  bool is_first() const { return communicator_->rank() == 0; }
  /// All are done: well, or with an error that they share.
  void finish();

  /// Threads of a rank where nobody says how many: those of the machine, divided.
  int threads() const;
  /// Whether the launcher counts this process as its first, or there is no launcher.
  static bool is_first_launched();

  /// "4 ranks of Open MPI v4.1.4"; empty for a process alone.
  std::string description() const;

 private:
  std::unique_ptr<Communicator> communicator_;
};

/// Runs the work of this process as one of the ranks. What all know, the first says, by its exit
/// status too: a launcher ends the others at the first status that is not 0. What the others don't
/// know ends them as soon as this rank leaves. Errors: those of `body`.
int run_as_rank(const std::string& program, Ranks& ranks, const std::function<int()>& body);

}  // namespace gradstone::tools
