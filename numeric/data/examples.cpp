#include "numeric/data/examples.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reference/error.hpp"

namespace gradstone {
namespace {

void check_agreement(std::size_t examples, std::size_t targets) {
  if (examples != targets) {
    throw Error(fmt::format("X has {} rows, but there are {} targets; each example needs one",
                            examples, targets));
  }
}

template <class T>
void check_shape(const char* name, MatrixView<T> view, std::size_t rows, std::size_t columns) {
  const bool wanted = view.data != nullptr;
  if (wanted && (static_cast<std::size_t>(view.rows) != rows ||
                 static_cast<std::size_t>(view.columns) != columns)) {
    throw ShapeError(fmt::format("{} has room for {} x {}, but the examples asked for are {} x {}",
                                 name, view.rows, view.columns, rows, columns));
  }
}

}  // namespace

template <class T>
Examples<T>::Examples(std::unique_ptr<RowSource<T>> X, ClassLabels labels)
    : X_(std::move(X)), labels_(std::move(labels.labels)), outputs_(labels.classes) {
  check_agreement(size(), labels_.size());
  const auto wrong = std::find_if(labels_.begin(), labels_.end(),
                                  [this](std::uint32_t label) { return label >= outputs_; });
  if (wrong != labels_.end()) {
    throw Error(fmt::format("example {} has class {}, but there are {} classes, counted from 0",
                            wrong - labels_.begin(), *wrong, outputs_));
  }
}

template <class T>
Examples<T>::Examples(std::unique_ptr<RowSource<T>> X, std::unique_ptr<RowSource<T>> targets)
    : X_(std::move(X)), values_(std::move(targets)), outputs_(values_->columns()) {
  check_agreement(size(), values_->rows());
}

template <class T>
void Examples<T>::check(std::size_t first, std::size_t count) const {
  if (first > size() || count > size() - first) {
    throw DomainError(fmt::format("examples {} to {} are asked for; there are {}, counted from 0",
                                  first, first + count - 1, size()));
  }
}

template <class T>
void Examples<T>::check(MatrixView<T> X, MatrixView<T> targets, std::size_t rows) const {
  check_shape("X", X, rows, features());
  check_shape("targets", targets, rows, outputs());
}

template <class T>
void Examples<T>::set_one_hot(std::size_t example, T* target) const {
  std::fill_n(target, outputs_, T{0});
  target[labels_[example]] = T{1};
}

template <class T>
void Examples<T>::gather(std::span<const std::size_t> rows, MatrixView<T> X,
                         MatrixView<T> targets) {
  check(X, targets, rows.size());
  for (const std::size_t row : rows) check(row, 1);
  if (X.data != nullptr) X_->gather(rows, X.data);
  if (targets.data == nullptr) return;
  if (values_) {
    values_->gather(rows, targets.data);
    return;
  }
  for (std::size_t r = 0; r < rows.size(); ++r) set_one_hot(rows[r], targets.data + r * outputs_);
}

template <class T>
void Examples<T>::slice(std::size_t first, MatrixView<T> X, MatrixView<T> targets) {
  const auto count = static_cast<std::size_t>(X.data != nullptr ? X.rows : targets.rows);
  check(X, targets, count);
  check(first, count);
  if (X.data != nullptr) X_->read(first, count, X.data);
  if (targets.data == nullptr) return;
  if (values_) {
    values_->read(first, count, targets.data);
    return;
  }
  for (std::size_t r = 0; r < count; ++r) set_one_hot(first + r, targets.data + r * outputs_);
}

template <class T>
MatrixView<const T> Examples<T>::view(std::size_t first, std::size_t count) const {
  check(first, count);
  const T* data = X_->data();
  if (data == nullptr) return {};
  return {data + first * features(), static_cast<std::int64_t>(count),
          static_cast<std::int64_t>(features())};
}

template <class T>
void Examples<T>::scale(std::span<const double> shift, std::span<const double> factor) {
  if (shift.size() != features() || factor.size() != features()) {
    throw ShapeError(fmt::format("there are {} shifts and {} factors for {} features", shift.size(),
                                 factor.size(), features()));
  }
  X_->scale(shift, factor);
}

template class Examples<float>;
template class Examples<double>;

}  // namespace gradstone
