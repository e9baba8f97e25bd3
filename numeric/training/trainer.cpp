#include "numeric/training/trainer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "numeric/random.hpp"

namespace gradstone {
namespace {

template <class T>
MatrixView<T> first_rows(Matrix<T>& matrix, std::int64_t rows) {
  return {matrix.elements().data(), rows, matrix.columns()};
}

std::int64_t nearest_divisor(std::int64_t number, std::int64_t to) {
  std::int64_t nearest = 1;
  for (std::int64_t k = 1; k <= number; ++k)
    if (number % k == 0 && std::abs(k - to) < std::abs(nearest - to)) nearest = k;
  return nearest;
}

// Of all bits, in words of 32.
template <class T>
std::uint64_t digest(const MultilayerPerceptron<T>& model) {
  std::uint64_t sum = 0;
  for (const auto& name : model.state()) {
    const auto words = std::as_bytes(std::span(model.value(name).elements()));
    for (std::size_t k = 0; k + 4 <= words.size(); k += 4) {
      std::uint32_t word = 0;
      std::memcpy(&word, words.data() + k, sizeof word);
      sum = (std::rotl(sum, 5) ^ word) * 0x9e3779b97f4a7c15U;
    }
  }
  return sum;
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
  check_batches();
  std::int64_t rows = options.batch_size;
  // Of a smaller batch a rank may have one more than its part of a whole one.
  if (in_micro_batches())
    rows = std::min(
        rows, rows_of_rank(rows, options.micro_batch, model.ranks()).count + options.micro_batch);
  X_ = Matrix<T>(rows, D);
  targets_ = Matrix<T>(rows, K);
}

template <class T>
void Trainer<T>::check_batches() const {
  const auto size = options_.batch_size, micro = options_.micro_batch;
  const int ranks = model_.ranks().size();
  if (micro > 0 && (size < 1 || size % micro != 0)) {
    throw DomainError(fmt::format(
        "a batch of {} examples does not divide into micro-batches of {}; take a divisor, for "
        "instance {}",
        size, micro, nearest_divisor(size, micro)));
  }
  if (micro == 0 && ranks > 1)
    throw DomainError(fmt::format("{} ranks train on micro-batches, but none are wanted", ranks));
  if (micro > 0 && size / micro < ranks) {
    throw DomainError(fmt::format(
        "a batch of {} examples has {} micro-batches of {}, too few for {} ranks; take smaller "
        "ones, larger batches or fewer ranks",
        size, size / micro, micro, ranks));
  }
  const auto at_once = micro > 0 ? micro : size;
  if (at_once < 1 || at_once > model_.largest_batch()) {
    throw DomainError(fmt::format("batches of {} examples, but the model takes 1 to {}", at_once,
                                  model_.largest_batch()));
  }
  if (batches() == 0) throw DomainError("there are fewer examples than one batch has");
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
    BatchDone<T> done{epoch, k, batches(), 0, batch.X, batch.targets, batch.examples};
    if (before) before(done);
    done.loss = step(batch, eta);
    const bool last = k + 1 == batches();
    const bool is_finite = std::isfinite(done.loss) && model_.looks_finite() &&
                           !(last && model_.non_finite_parameter());
    bool stops = false;
    try {
      stops = any_rank(!is_finite);
    } catch (const DistributedError&) {  // another rank is lost, but the step has been taken
      if (is_finite && listener) listener(done);
      throw;
    }
    if (stops) explain(epoch, eta, first_batch, k);
    if (any_rank(listener && !listener(done))) return k + 1;
  }
  require_same_numbers();
  return batches();
}

template <class T>
bool Trainer<T>::any_rank(bool says) const {
  Communicator& ranks = model_.ranks();
  if (ranks.size() == 1) return says;
  const auto all = ranks.gather(says ? 1 : 0);
  return std::any_of(all.begin(), all.end(), [](std::int64_t said) { return said != 0; });
}

// Each rank takes the steps by itself: on other processors, with other libraries, they would
// differ.
template <class T>
void Trainer<T>::require_same_numbers() const {
  Communicator& ranks = model_.ranks();
  if (ranks.size() == 1) return;
  const auto all = ranks.gather(static_cast<std::int64_t>(digest(model_)));
  const auto other = std::find_if(all.begin(), all.end(), [&](auto sum) { return sum != all[0]; });
  if (other == all.end()) return;
  std::exception_ptr failure = std::make_exception_ptr(DistributedError(fmt::format(
      "the parameters of rank {} have become others than those of rank 0: all ranks need the same "
      "build, processors of one kind, and the same libraries",
      other - all.begin())));
  ranks.agree(failure);
}

template <class T>
void Trainer<T>::order_examples(int epoch) {
  if (!options_.shuffle) return;
  Random random(model_.seed(), RandomPurpose::shuffle, static_cast<std::uint32_t>(epoch));
  order_ = permutation(examples_.size(), random);
}

template <class T>
typename Trainer<T>::Batch Trainer<T>::read_batch(std::size_t k) {
  const auto size = static_cast<std::size_t>(options_.batch_size);
  const std::size_t first = k * size;
  Batch batch;
  batch.examples = static_cast<std::int64_t>(std::min(size, examples_.size() - first));
  batch.rows = {0, batch.examples};
  if (in_micro_batches())
    batch.rows = rows_of_rank(batch.examples, options_.micro_batch, model_.ranks());
  batch.X = first_rows(X_, batch.rows.count);
  batch.targets = first_rows(targets_, batch.rows.count);
  if (!in_micro_batches()) {
    read_rows(first, batch);
  } else if (batch.rows.count > 0) {
    try {
      read_rows(first + static_cast<std::size_t>(batch.rows.first), batch);
    } catch (const std::exception&) {
      batch.failure = std::current_exception();  // the step tells the other ranks
    }
  }
  return batch;
}

template <class T>
void Trainer<T>::read_rows(std::size_t first, Batch& batch) {
  const auto count = static_cast<std::size_t>(batch.rows.count);
  const auto targets = first_rows(targets_, batch.rows.count);
  auto X = first_rows(X_, batch.rows.count);
  if (!order_.empty()) return examples_.gather(std::span(order_).subspan(first, count), X, targets);
  // Consecutive rows in memory need not be copied.
  const auto in_place = examples_.view(first, count);
  if (in_place.data) {
    X.data = nullptr;
    batch.X = in_place;
  }
  examples_.slice(first, X, targets);
}

template <class T>
double Trainer<T>::step(const Batch& batch, double eta) {
  if (!in_micro_batches()) return model_.train(batch.X, batch.targets, eta);
  return model_.train(
      ShareOfBatch<T>{batch.examples, options_.micro_batch, batch.X, batch.targets, batch.failure},
      eta);
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
    step(read_batch(k), eta);
  }
}

// Of the whole batch; every rank says the same.
template <class T>
std::optional<std::string> Trainer<T>::first_not_finite(const Batch& batch) {
  if (!in_micro_batches()) return model_.first_not_finite(batch.X, batch.targets);
  const std::int64_t size = options_.micro_batch, none = batch.examples;
  std::optional<std::string> found;
  std::int64_t first = 0;
  for (; first < batch.rows.count; first += size) {
    const auto rows = [&](MatrixView<const T> matrix) {
      return MatrixView<const T>{matrix.data + first * matrix.columns,
                                 std::min(size, batch.rows.count - first), matrix.columns};
    };
    found = model_.first_not_finite(rows(batch.X), rows(batch.targets), batch.rows.first + first);
    if (found) break;
  }
  Communicator& ranks = model_.ranks();
  const auto all = ranks.gather(found ? batch.rows.first + first : none);
  const auto least = std::min_element(all.begin(), all.end());
  if (*least == none) return std::nullopt;
  return ranks.broadcast(found.value_or(""), static_cast<int>(least - all.begin()));
}

// Repeats the epoch up to the first batch whose step is not finite, looking at everything.
template <class T>
void Trainer<T>::explain(int epoch, double eta, std::size_t first_batch, std::size_t last_batch) {
  return_to_snapshot();
  std::optional<std::string> found;
  std::size_t k = first_batch;
  for (; k <= last_batch; ++k) {
    const Batch batch = read_batch(k);
    found = first_not_finite(batch);
    if (found) break;
    step(batch, eta);
    found = model_.non_finite_parameter();
    if (found) break;
  }
  // The last step may have changed the model already.
  k = std::min(k, last_batch);
  repeat(eta, first_batch, k);
  model_.ranks().end_together();
  throw NotFiniteError(fmt::format("{} is not finite in epoch {}, batch {} of {}; a smaller "
                                   "learning rate may help",
                                   found.value_or("a value"), epoch + 1, k + 1, batches()),
                       epoch, k);
}

template class Trainer<float>;
template class Trainer<double>;

}  // namespace gradstone
