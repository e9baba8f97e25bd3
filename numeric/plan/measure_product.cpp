#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <random>

#include "numeric/plan/matrix_product.hpp"
#include "numeric/plan/product_choice.hpp"
#include "numeric/plan/workspace.hpp"

namespace gradstone::plan {
namespace {

/// A product with matrices of its own.
template <class T>
class Measured {
 public:
  explicit Measured(const MatrixProduct<T>& shape)
      : product_(shape),
        left_(random_numbers(shape.rows * shape.depth)),
        right_(random_numbers(shape.depth * shape.columns)),
        target_(static_cast<std::size_t>(shape.rows * shape.columns)),
        blocks_(choose_blocks<T>(shape.rows, shape.columns, shape.depth)),
        workspace_(blocks_.numbers()) {
    product_.left = left_.data();
    product_.right = right_.data();
    product_.target = target_.data();
    product_.left_step = shape.transpose_left ? shape.rows : shape.depth;
    product_.right_step = shape.transpose_right ? shape.depth : shape.columns;
    product_.target_step = shape.columns;
    run(ProductLibrary::eigen);
    expected_ = target_;
  }

  void run(ProductLibrary library) {
    if (product_.accumulate) std::fill(target_.begin(), target_.end(), T(0));
    if (const auto multiply = multiply_by<T>(library)) return multiply(product_);
    multiply_by_eigen(product_, blocks_, workspace_.data());
  }

  /// Some libraries are wrong on processors that are younger than they are. The terms are of size
  /// 1, with errors of both signs.
  bool is_right(ProductLibrary library) {
    run(library);
    const T allowed = 64 * std::numeric_limits<T>::epsilon() * static_cast<T>(product_.depth);
    return std::equal(target_.begin(), target_.end(), expected_.begin(),
                      [&](T x, T y) { return std::abs(x - y) <= allowed; });
  }

  double seconds(ProductLibrary library) {
    const auto start = std::chrono::steady_clock::now();
    run(library);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
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
  ProductBlocks blocks_;
  AlignedMemory<T> workspace_;
};

}  // namespace

template <class T>
ProductLibrary measure_fastest(const MatrixProduct<T>& shape,
                               const std::vector<ProductLibrary>& candidates) {
  constexpr int least_rounds = 3, most_rounds = 20;
  constexpr double enough_seconds = 0.008, worth = 0.95;
  Measured<T> product(shape);
  std::vector<ProductLibrary> right;
  for (const auto library : candidates) {
    const bool multiplies = library == ProductLibrary::eigen || multiply_by<T>(library);
    if (multiplies && product.is_right(library)) right.push_back(library);
  }
  std::vector<double> least(right.size(), std::numeric_limits<double>::infinity());
  double total = 0;
  for (int round = 0; round < most_rounds && (round < least_rounds || total < enough_seconds);
       ++round) {
    for (std::size_t k = 0; k < right.size(); ++k) {
      const double seconds = product.seconds(right[k]);
      least[k] = std::min(least[k], seconds);
      total += seconds;
    }
  }
  std::size_t best = 0;
  for (std::size_t k = 1; k < right.size(); ++k)
    if (least[k] < worth * least[0] && least[k] < least[best]) best = k;
  return right.empty() ? ProductLibrary::eigen : right[best];
}

template ProductLibrary measure_fastest(const MatrixProduct<float>&,
                                        const std::vector<ProductLibrary>&);
template ProductLibrary measure_fastest(const MatrixProduct<double>&,
                                        const std::vector<ProductLibrary>&);

}  // namespace gradstone::plan
