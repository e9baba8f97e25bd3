#include "numeric/training/micro_batch_step.hpp"

#include <algorithm>

namespace gradstone {
namespace {

// What is sent at a time is large enough that a network is busy with it for longer than it takes to
// begin, and there are not too many.
constexpr std::size_t least_bytes = std::size_t{1} << 20U, most_pieces = 256;
constexpr std::size_t alignment = 64;  // bytes

std::size_t padded(std::size_t count, std::size_t multiple) {
  return (count + multiple - 1) / multiple * multiple;
}

}  // namespace

template <class T>
MicroBatchStep<T>::MicroBatchStep(ModelState<T>& state, Communicator& communicator, SumOrder order)
    : state_(state),
      communicator_(communicator),
      gradients_(gradients_request(state.training), state.sizes(state.largest_batch)),
      optimizer_(optimizer_request(state.training, state.optimizers), state.training.sizes) {
  lay_out();
  for (auto* plan : {&gradients_, &optimizer_}) state.bind(*plan, state.training);
  sum_.emplace(communicator, ends_, order);
}

// In the order in which the backward pass is done with them: from the last layer to the first.
template <class T>
void MicroBatchStep<T>::lay_out() {
  const auto add = [&](const std::string& name, std::int64_t rows, std::int64_t columns) {
    places_.push_back({name, rows, columns});
  };
  for (auto name = state_.parameters.rbegin(); name != state_.parameters.rend(); ++name) {
    const auto& matrix = state_.values.at(*name);
    add("D" + *name, matrix.rows(), matrix.columns());
  }
  for (const auto& update : state_.training.running.updates) {
    const auto& matrix = state_.values.at(update.name);
    add(update.from, matrix.rows(), matrix.columns());
  }
  add(state_.training.system.output, 1, 1);

  std::size_t end = 0, total = 0;
  for (const auto& place : places_) total += static_cast<std::size_t>(place.rows * place.columns);
  const std::size_t least = std::max(least_bytes / sizeof(T), total / most_pieces);
  for (auto& place : places_) {
    place.first = end;
    place.piece = ends_.size();
    end += padded(static_cast<std::size_t>(place.rows * place.columns), alignment / sizeof(T));
    if (end - (ends_.empty() ? 0 : ends_.back()) >= least) ends_.push_back(end);
  }
  if (ends_.empty() || ends_.back() < end) ends_.push_back(end);
  names_.assign(ends_.size(), 0);
  for (const auto& place : places_) {
    pieces_[place.name] = place.piece;
    ++names_[place.piece];
  }
}

template <class T>
const typename MicroBatchStep<T>::Place& MicroBatchStep<T>::place_of(
    const std::string& name) const {
  return *std::find_if(places_.begin(), places_.end(),
                       [&](const Place& place) { return place.name == name; });
}

template <class T>
const Values<T>& MicroBatchStep<T>::changes_of_next_step() {
  wants_changes_ = true;
  if (changes_from_) return changes_;
  changes_from_.emplace(state_);
  for (const auto& name : state_.parameters) {
    const auto& matrix = state_.values.at(name);
    auto& change = changes_.emplace(name, Matrix<T>(matrix.rows(), matrix.columns())).first->second;
    changes_from_->add(name, change);
  }
  return changes_;
}

template <class T>
double MicroBatchStep<T>::train(const ShareOfBatch<T>& batch, double eta) {
  const auto parts = count_micro_batches(batch.examples, batch.micro_batch);
  // The mean over the batch; micro-batches have their means, those that are smaller a weight.
  sum_->begin(
      static_cast<std::size_t>(parts),
      static_cast<T>(static_cast<double>(batch.micro_batch) / static_cast<double>(batch.examples)));
  std::exception_ptr failure = batch.failure;
  try {
    if (!failure) compute(batch);
  } catch (const std::exception&) {
    failure = std::current_exception();
  }
  const std::span<T> sum = sum_->finish();
  communicator_.agree(failure);

  const auto numbers = [&](const Place& place) {
    return MatrixView<T>{sum.data() + place.first, place.rows, place.columns};
  };
  for (const auto& place : places_) {
    if (bound_ != sum.data()) optimizer_.bind(place.name, numbers(place));
    const auto gradient = state_.gradients.find(place.name);
    // Learned numbers have steps of their own.
    if (gradient != state_.gradients.end() && gradient->second.size() == 1)
      gradient->second(0, 0) = sum[place.first];
  }
  bound_ = sum.data();
  if (wants_changes_) {
    for (const auto& name : state_.parameters)
      changes_from_->bind_gradient(name, numbers(place_of("D" + name)));
    changes_from_->run(eta);
    wants_changes_ = false;
  }
  for (const auto& update : state_.training.running.updates) {
    auto& elements = state_.values.at(update.name).elements();
    std::copy_n(sum.data() + place_of(update.from).first, elements.size(), elements.begin());
  }
  state_.set_step(optimizer_, eta);
  optimizer_.run();
  state_.step_learned_numbers(eta);
  ++state_.steps;
  return static_cast<double>(sum[places_.back().first]);
}

template <class T>
void MicroBatchStep<T>::compute(const ShareOfBatch<T>& batch) {
  const PartRange own = sum_->own();
  const auto size = batch.micro_batch;
  for (std::size_t part = own.first; part < own.last; ++part) {
    const auto first = static_cast<std::int64_t>(part) * size;
    compute(batch, first, std::min(size, batch.examples - first));
  }
  // The caller's memory may become something else.
  gradients_.unbind("X");
  gradients_.unbind("T");
}

template <class T>
void MicroBatchStep<T>::compute(const ShareOfBatch<T>& batch, std::int64_t first,
                                std::int64_t count) {
  const std::int64_t begin = static_cast<std::int64_t>(sum_->own().first) * batch.micro_batch;
  const auto rows = [&](MatrixView<const T> matrix) {
    return MatrixView<const T>{matrix.data + (first - begin) * matrix.columns, count,
                               matrix.columns};
  };
  const auto weight = static_cast<double>(count) / static_cast<double>(batch.micro_batch);
  const std::span<T> numbers = sum_->next(static_cast<T>(weight));
  for (const auto& place : places_)
    gradients_.bind(place.name,
                    MatrixView<T>{numbers.data() + place.first, place.rows, place.columns});
  gradients_.set_examples(count);
  gradients_.bind("X", rows(batch.X));
  gradients_.bind("T", rows(batch.targets));
  state_.set_learned_numbers(gradients_);
  state_.draw_masks(count, first);
  if (sum_->is_last()) return run_last();
  gradients_.run();
  sum_->part_done();
}

template <class T>
void MicroBatchStep<T>::run_last() {
  left_ = names_;
  gradients_.run([&](const std::string& name) {
    const std::size_t piece = pieces_.at(name);
    if (--left_[piece] == 0) sum_->piece_done(piece);
  });
  if (std::any_of(left_.begin(), left_.end(), [](std::size_t left) { return left > 0; }))
    throw std::logic_error("a gradient is missing");
}

template class MicroBatchStep<float>;
template class MicroBatchStep<double>;

}  // namespace gradstone
