#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "numeric/plan.hpp"

namespace gradstone {

/// A plan to which names may be offered that it does not need, again and again at no cost.
/// Private to numeric/training.
template <class T>
class BoundPlan {
 public:
  BoundPlan(const PlanRequest& request, const Sizes& largest)
      : plan_(request, largest), examples_{{"N", largest.count("N") ? largest.at("N") : 0}} {
    for (const auto& name : plan_.inputs()) matrices_[name] = {};
    for (const auto& name : plan_.outputs()) matrices_[name] = {};
    for (const auto& name : plan_.parameters()) numbers_[name] = {};
  }

  bool takes(const std::string& name) const { return matrices_.count(name) > 0; }

  template <class Number>
  void bind(const std::string& name, MatrixView<Number> matrix) {
    const auto found = matrices_.find(name);
    if (found == matrices_.end()) return;
    Place& place = found->second;
    if (place.data == matrix.data && place.rows >= matrix.rows) return;
    plan_.bind(name, matrix);
    place = {matrix.data, matrix.rows};
  }

  void unbind(const std::string& name) {
    const auto found = matrices_.find(name);
    if (found == matrices_.end() || !found->second.data) return;
    plan_.unbind(name);
    found->second = {};
  }

  void set(const std::string& parameter, double value) {
    const auto found = numbers_.find(parameter);
    if (found == numbers_.end() || (found->second.known && found->second.value == value)) return;
    plan_.set(parameter, value);
    found->second = {value, true};
  }

  /// The number of examples from now on: what has N rows stays bound, unless it had fewer.
  void set_examples(std::int64_t N) {
    auto& present = examples_.begin()->second;
    if (N == present) return;
    present = N;
    plan_.resize(examples_);
  }

  void set_threads(int threads) { plan_.set_threads(threads); }
  void run(const std::function<void(const std::string& output)>& completed = {}) {
    plan_.run(completed);
  }

 private:
  struct Place {
    const T* data = nullptr;
    std::int64_t rows = 0;
  };
  struct Number {
    double value = 0;
    bool known = false;
  };

  Plan<T> plan_;
  Sizes examples_;  // N alone
  std::map<std::string, Place> matrices_;
  std::map<std::string, Number> numbers_;
};

}  // namespace gradstone
