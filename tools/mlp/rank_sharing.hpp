#pragma once

#include <functional>
#include <string>

#include "numeric/training/trainer.hpp"
#include "tools/mlp/interrupt.hpp"
#include "tools/mlp/options.hpp"
#include "tools/ranks.hpp"

namespace gradstone::tools {

/// Several ranks divide the batch among them where nobody says otherwise.
/// Errors: FormatError for a batch that does not divide, and for options that look at whole
/// batches.
void choose_micro_batch(BatchOptions& batches, const Ranks& ranks, const MlpOptions& options);

/// One rank prints and writes: the files of the others are left out.
void leave_writing_to_the_first(MlpOptions& options);

/// What is the fastest product is measured by each machine, and may differ; the numbers must not:
/// the first rank measures what `make_plans` needs, and all take its choices.
void multiply_as_the_first(Ranks& ranks, const std::function<void()>& make_plans);

/// While it lives, a rank that waits for another gives up some time after a signal has come: who
/// started the ranks ends them by one when one of them has died. The first has a model to save
/// before it is ended; the others may wait for it. Then DistributedError is thrown where the rank
/// waits.
class PatienceAfterSignal {
 public:
  PatienceAfterSignal(Ranks& ranks, const InterruptWatch& interrupts);
  ~PatienceAfterSignal();
  PatienceAfterSignal(const PatienceAfterSignal&) = delete;
  PatienceAfterSignal& operator=(const PatienceAfterSignal&) = delete;

 private:
  Communicator& all_;
};

/// Who trains, for who sees it in a log, and for who wants the same numbers with other ranks.
std::string describe_sharing(const Ranks& ranks, const BatchOptions& batches, bool any_order);

}  // namespace gradstone::tools
