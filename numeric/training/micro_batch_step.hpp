#pragma once

#include <map>
#include <string>
#include <vector>

#include "numeric/distributed/part_sum.hpp"
#include "numeric/training/model_state.hpp"
#include "numeric/training/share_of_batch.hpp"
#include "numeric/training/step_changes.hpp"

namespace gradstone {

/// A step on a batch in micro-batches, by one or several ranks: each computes the gradients of its
/// micro-batches, the sums are those of PartSum, and every rank takes the same step. Private to
/// numeric/training; see MultilayerPerceptron.
///
/// What is summed, for each micro-batch, is the loss, the gradients of all parameters, and what the
/// running statistics become: so these take the mean of the micro-batches' statistics.
template <class T>
class MicroBatchStep {
 public:
  MicroBatchStep(ModelState<T>& state, Communicator& communicator, SumOrder order);

  double train(const ShareOfBatch<T>& batch, double eta);

  const Values<T>& changes_of_next_step();

 private:
  /// Where a matrix lies in the array that is summed.
  struct Place {
    std::string name;
    std::int64_t rows = 0, columns = 0;
    std::size_t first = 0, piece = 0;
  };

  void lay_out();
  const Place& place_of(const std::string& name) const;
  void compute(const ShareOfBatch<T>& batch);
  void compute(const ShareOfBatch<T>& batch, std::int64_t first, std::int64_t count);
  void run_last();

  ModelState<T>& state_;
  Communicator& communicator_;
  BoundPlan<T> gradients_, optimizer_;
  std::vector<Place> places_;
  std::map<std::string, std::size_t> pieces_;     // of each name
  std::vector<std::size_t> ends_, left_, names_;  // of each piece; names that it still misses, has
  std::optional<PartSum<T>> sum_;
  const T* bound_ = nullptr;  // the sum, to which the optimizers' plan is bound
  bool wants_changes_ = false;
  std::optional<ChangesFromGradients<T>> changes_from_;
  Values<T> changes_;
};

extern template class MicroBatchStep<float>;
extern template class MicroBatchStep<double>;

}  // namespace gradstone
