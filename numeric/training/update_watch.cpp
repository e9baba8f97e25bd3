#include "numeric/training/update_watch.hpp"

#include "reference/error.hpp"

namespace gradstone {

UpdateCount& UpdateCount::operator+=(const UpdateCount& other) {
  updates += other.updates;
  rounded_away += other.rounded_away;
  return *this;
}

template <class T>
void UpdateWatch<T>::before_step(MatrixView<const T> X, MatrixView<const T> targets, double eta) {
  changes_ = &model_.changes_of_step(X, targets, eta);
  keep_parameters();
}

template <class T>
void UpdateWatch<T>::before_step_in_micro_batches() {
  changes_ = &model_.changes_of_next_step();
  keep_parameters();
}

template <class T>
void UpdateWatch<T>::keep_parameters() {
  for (const auto& name : model_.parameters()) before_[name] = model_.value(name);
}

template <class T>
UpdateCounts UpdateWatch<T>::after_step() const {
  if (!changes_) throw DomainError("after_step: before_step was not called");
  UpdateCounts counts;
  for (const auto& name : model_.parameters()) {
    const auto& change = changes_->at(name).elements();
    const auto &before = before_.at(name).elements(), &after = model_.value(name).elements();
    UpdateCount count;
    for (std::size_t k = 0; k < change.size(); ++k) {
      if (change[k] == 0) continue;
      ++count.updates;
      if (after[k] == before[k]) ++count.rounded_away;
    }
    counts.emplace_back(name, count);
  }
  return counts;
}

UpdateCount total(const UpdateCounts& counts) {
  UpdateCount sum;
  for (const auto& [name, count] : counts) sum += count;
  return sum;
}

template class UpdateWatch<float>;
template class UpdateWatch<double>;

}  // namespace gradstone
