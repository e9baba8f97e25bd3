#include "numeric/training/trainer.hpp"

#include <fmt/format.h>

#include <cmath>

#include "numeric/training/random.hpp"

namespace gradstone {
namespace {

template <class T>
MatrixView<T> first_rows(Matrix<T>& matrix, std::size_t rows) {
  return {matrix.elements().data(), static_cast<std::int64_t>(rows), matrix.columns()};
}

}  // namespace

template <class T>
Trainer<T>::Trainer(MultilayerPerceptron<T>& model, Examples<T>& examples, BatchOptions options)
    : model_(model), examples_(examples), options_(options) {
  const auto D = static_cast<std::int64_t>(examples.features());
  const auto K = static_cast<std::int64_t>(examples.outputs());
  if (D != model.features() || K != model.outputs()) {
    throw ShapeError(
        fmt::format("the model takes {} features and gives {} outputs, but the "
                    "examples have {} features and {} outputs",
                    model.features(), model.outputs(), D, K));
  }
  if (options.batch_size < 1 || options.batch_size > model.largest_batch()) {
    throw DomainError(fmt::format("batches of {} examples, but the model takes 1 to {}",
                                  options.batch_size, model.largest_batch()));
  }
  if (batches() == 0) throw DomainError("there are fewer examples than one batch has");
  X_ = Matrix<T>(options.batch_size, D);
  targets_ = Matrix<T>(options.batch_size, K);
}

template <class T>
std::size_t Trainer<T>::batches() const {
  const auto size = static_cast<std::size_t>(options_.batch_size);
  return (examples_.size() + (options_.full_batches_only ? 0 : size - 1)) / size;
}

template <class T>
std::size_t Trainer<T>::run_epoch(int epoch, double eta, std::size_t first_batch,
                                  const Listener& listener, const BatchCheck& before) {
  order_examples(epoch);
  take_snapshot();
  for (std::size_t k = first_batch; k < batches(); ++k) {
    const Batch batch = read_batch(k);
    BatchDone<T> done{epoch, k, batches(), 0, batch.X, batch.targets};
    if (before) before(done);
    done.loss = model_.train(batch.X, batch.targets, eta);
    const bool last = k + 1 == batches();
    if (!std::isfinite(done.loss) || !model_.looks_finite() ||
        (last && model_.non_finite_parameter()))
      explain(epoch, eta, first_batch, k);
    if (listener && !listener(done)) return k + 1;
  }
  return batches();
}

template <class T>
void Trainer<T>::order_examples(int epoch) {
  if (!options_.shuffle) return;
  Random random(model_.seed(), RandomPurpose::shuffle, static_cast<std::uint32_t>(epoch));
  order_ = permutation(examples_.size(), random);
}

template <class T>
typename Trainer<T>::Batch Trainer<T>::read_batch(std::size_t batch) {
  const auto size = static_cast<std::size_t>(options_.batch_size);
  const std::size_t first = batch * size;
  const std::size_t count = std::min(size, examples_.size() - first);
  const auto targets = first_rows(targets_, count);
  auto X = first_rows(X_, count);
  if (!order_.empty()) {
    examples_.gather(std::span(order_).subspan(first, count), X, targets);
    return {first, count, X, targets};
  }
  // Consecutive rows in memory need not be copied.
  const auto in_place = examples_.view(first, count);
  if (in_place.data) X.data = nullptr;
  examples_.slice(first, X, targets);
  return {first, count, in_place.data ? in_place : MatrixView<const T>(X), targets};
}

template <class T>
void Trainer<T>::take_snapshot() {
  for (const auto& name : model_.state()) snapshot_[name] = model_.value(name);
  snapshot_steps_ = model_.steps();
}

template <class T>
void Trainer<T>::return_to_snapshot() {
  for (const auto& [name, matrix] : snapshot_) model_.set(name, matrix);
  model_.set_progress(model_.seed(), snapshot_steps_);
}

template <class T>
void Trainer<T>::repeat(double eta, std::size_t from, std::size_t to) {
  return_to_snapshot();
  for (std::size_t k = from; k < to; ++k) {
    const Batch batch = read_batch(k);
    model_.train(batch.X, batch.targets, eta);
  }
}

// Repeats the epoch up to the first batch whose step is not finite, looking at everything.
template <class T>
void Trainer<T>::explain(int epoch, double eta, std::size_t first_batch, std::size_t last_batch) {
  return_to_snapshot();
  std::optional<std::string> found;
  std::size_t k = first_batch;
  for (; k <= last_batch; ++k) {
    const Batch batch = read_batch(k);
    found = model_.first_not_finite(batch.X, batch.targets);
    if (found) break;
    model_.train(batch.X, batch.targets, eta);
    found = model_.non_finite_parameter();
    if (found) break;
  }
  // The last step may have changed the model already.
  k = std::min(k, last_batch);
  repeat(eta, first_batch, k);
  throw NotFiniteError(fmt::format("{} is not finite in epoch {}, batch {} of {}; a smaller "
                                   "learning rate may help",
                                   found.value_or("a value"), epoch + 1, k + 1, batches()),
                       epoch, k);
}

template class Trainer<float>;
template class Trainer<double>;

}  // namespace gradstone
