#include "numeric/measure_product.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "numeric/plan/processor_time.hpp"
#include "numeric/plan/product_choice.hpp"
#include "numeric/plan/workspace.hpp"
#include "reference/error.hpp"

namespace gradstone::plan {
namespace {

/// A method that is measured, with memory that it has used before it counts.
template <class T>
struct Candidate {
  Candidate(const MatrixProduct<T>& shape, const ProductMethod& of)
      : method(of), multiplier(shape, of), workspace(multiplier.workspace_numbers()) {}

  ProductMethod method;
  Multiplier<T> multiplier;
  AlignedMemory<T> workspace;
  double least_seconds = std::numeric_limits<double>::infinity();
};

/// A product with matrices of its own.
template <class T>
class ProductTrial {
 public:
  explicit ProductTrial(const MatrixProduct<T>& shape)
      : product_(shape),
        left_(random_numbers(shape.rows * shape.depth)),
        right_(random_numbers(shape.depth * shape.columns)),
        target_(static_cast<std::size_t>(shape.rows * shape.columns)) {
    product_.left = left_.data();
    product_.right = right_.data();
    product_.target = target_.data();
    product_.left_step = shape.transpose_left ? shape.rows : shape.depth;
    product_.right_step = shape.transpose_right ? shape.depth : shape.columns;
    product_.target_step = shape.columns;
    run(Candidate<T>(shape, {}));
    expected_ = target_;
  }

  /// Some libraries are wrong on processors that are younger than they are. The terms are of size
  /// 1, with errors of both signs.
  bool is_right(const Candidate<T>& candidate) {
    run(candidate);
    const T allowed = 64 * std::numeric_limits<T>::epsilon() * static_cast<T>(product_.depth);
    return std::equal(target_.begin(), target_.end(), expected_.begin(),
                      [&](T x, T y) { return std::abs(x - y) <= allowed; });
  }

  /// Returns how long the product takes.
  double run(const Candidate<T>& candidate) {
    if (product_.accumulate) std::fill(target_.begin(), target_.end(), T(0));
    const double start = processor_seconds();
    candidate.multiplier.run(product_, candidate.workspace.data());
    return processor_seconds() - start;
  }

 private:
  std::vector<T> random_numbers(std::int64_t count) {
    std::vector<T> numbers(static_cast<std::size_t>(count));
    std::uniform_real_distribution<T> uniform(-1, 1);
    for (auto& x : numbers) x = uniform(random_);
    return numbers;
  }

  std::mt19937 random_{1};
  MatrixProduct<T> product_;
  std::vector<T> left_, right_, target_, expected_;
};

}  // namespace

template <class T>
std::vector<MeasuredMethod> measure_methods(const MatrixProduct<T>& shape,
                                            const std::vector<ProductLibrary>& libraries) {
  constexpr int least_rounds = 5, most_rounds = 20;
  constexpr double enough_seconds = 0.02, hopeless = 1.3;
  ProductTrial<T> trial(shape);
  std::vector<Candidate<T>> candidates;
  for (const auto library : libraries) {
    if (library != ProductLibrary::eigen && !multiply_by<T>(library)) continue;
    for (const auto form : forms_of(shape)) {
      candidates.emplace_back(shape, ProductMethod{library, form});
      if (!trial.is_right(candidates.back())) candidates.pop_back();
    }
  }
  double total = 0, fastest = std::numeric_limits<double>::infinity();
  for (int round = 0; round < most_rounds && (round < least_rounds || total < enough_seconds);
       ++round) {
    for (auto& each : candidates) {
      if (round > 0 && each.least_seconds > hopeless * fastest) continue;
      const double seconds = trial.run(each);
      each.least_seconds = std::min(each.least_seconds, seconds);
      total += seconds;
    }
    for (const auto& each : candidates) fastest = std::min(fastest, each.least_seconds);
  }
  const double operations = 2e-9 * static_cast<double>(shape.rows) *
                            static_cast<double>(shape.columns) * static_cast<double>(shape.depth);
  std::vector<MeasuredMethod> measured;
  for (const auto& each : candidates)
    measured.push_back({each.method, operations / std::max(each.least_seconds, 1e-9)});
  return measured;
}

MeasuredMethod fastest_of(const std::vector<MeasuredMethod>& methods) {
  constexpr double worth = 1.02;
  MeasuredMethod best;
  if (!methods.empty()) best = methods.front();
  const double least = worth * best.gigaflops;
  for (const auto& each : methods)
    if (each.gigaflops > least && each.gigaflops > best.gigaflops) best = each;
  return best;
}

template std::vector<MeasuredMethod> measure_methods(const MatrixProduct<float>&,
                                                     const std::vector<ProductLibrary>&);
template std::vector<MeasuredMethod> measure_methods(const MatrixProduct<double>&,
                                                     const std::vector<ProductLibrary>&);

}  // namespace gradstone::plan

namespace gradstone {
namespace {

template <class T>
plan::MatrixProduct<T> product_of(const ProductShape& shape) {
  plan::MatrixProduct<T> product;
  product.rows = shape.rows;
  product.columns = shape.columns;
  product.depth = shape.depth;
  product.transpose_left = shape.transpose_left;
  product.transpose_right = shape.transpose_right;
  product.accumulate = shape.accumulate;
  return product;
}

void require_measurable(const ProductShape& shape) {
  if (std::min({shape.rows, shape.columns, shape.depth}) < 1)
    throw DomainError("a product that is measured has sizes of at least 1");
  constexpr double most_work = 1LL << 34, most_numbers = 1LL << 26;
  const auto rows = static_cast<double>(shape.rows), columns = static_cast<double>(shape.columns);
  const auto depth = static_cast<double>(shape.depth);
  if (rows * columns * depth > most_work ||
      rows * columns + rows * depth + columns * depth > most_numbers)
    throw DomainError(shape.text() +
                      " would take long to measure; the most are 2^34 multiplications and 2^26 "
                      "numbers in its matrices");
}

template <class T>
std::vector<plan::MeasuredMethod> measure(const ProductShape& shape) {
  return plan::measure_methods(product_of<T>(shape), plan::loadable_libraries());
}

}  // namespace

std::string ProductShape::text() const {
  return is_double ? plan::text_of(product_of<double>(*this))
                   : plan::text_of(product_of<float>(*this));
}

std::vector<ProductSpeed> measure_product(const ProductShape& shape) {
  require_measurable(shape);
  const auto methods = shape.is_double ? measure<double>(shape) : measure<float>(shape);
  const auto fastest = plan::fastest_of(methods).method;
  std::vector<ProductSpeed> speeds;
  for (const auto& [method, gigaflops] : methods)
    speeds.push_back({name_of(method), gigaflops, method == fastest});
  std::stable_sort(speeds.begin(), speeds.end(),
                   [](const auto& a, const auto& b) { return a.gigaflops > b.gigaflops; });
  return speeds;
}

}  // namespace gradstone
