#include <Eigen/Core>

#include "numeric/plan/kernels.hpp"

// Sums of a, or of a b without writing the products anywhere; and maxima. A NaN among the numbers
// makes the maximum NaN, as it does a sum.
namespace gradstone::plan {
namespace {

template <class T>
using ConstRow = Eigen::Map<const Eigen::Array<T, 1, Eigen::Dynamic>>;

template <class T>
ConstRow<T> row(const TileCall<T>& call, int k, std::int64_t r) {
  return ConstRow<T>(call.in[k] + r * call.step[k], call.columns);
}

template <class T>
void rows_sum(const TileCall<T>& call) {
  for (std::int64_t r = 0; r < call.rows; ++r) call.out[r] = row(call, 0, r).sum();
}
template <class T>
void rows_sum_of_products(const TileCall<T>& call) {
  for (std::int64_t r = 0; r < call.rows; ++r)
    call.out[r] = (row(call, 0, r) * row(call, 1, r)).sum();
}
// Eigen's maximum that keeps NaN takes five times as long as the one that does not. 0 x is 0 but
// for NaN and infinity, so the sum tells when to look closely.
template <class T>
T largest(const ConstRow<T>& x) {
  if ((x * T(0)).sum() == 0) return x.maxCoeff();
  T result = x[0];
  for (Eigen::Index j = 1; j < x.size(); ++j) result = larger(result, x[j]);
  return result;
}

template <class T>
void rows_max(const TileCall<T>& call) {
  for (std::int64_t r = 0; r < call.rows; ++r) call.out[r] = largest(row(call, 0, r));
}

template <class T>
void elements_sum(const TileCall<T>& call) {
  T sum = 0;
  for (std::int64_t r = 0; r < call.rows; ++r) sum += row(call, 0, r).sum();
  *call.out += sum;
}
template <class T>
void elements_sum_of_products(const TileCall<T>& call) {
  T sum = 0;
  for (std::int64_t r = 0; r < call.rows; ++r) sum += (row(call, 0, r) * row(call, 1, r)).sum();
  *call.out += sum;
}

template <class T>
void columns_max(const TileCall<T>& call) {
  for (std::int64_t r = 0; r < call.rows; ++r) {
    const T* in = call.in[0] + r * call.step[0];
    for (std::int64_t j = 0; j < call.columns; ++j) call.out[j] = larger(call.out[j], in[j]);
  }
}

template <class T>
struct Plain {
  explicit Plain(const TileCall<T>& call) : a(call.in[0]), a_step(call.step[0]) {}
  T operator()(std::int64_t r, std::int64_t j) const { return a[r * a_step + j]; }
  const T* a;
  std::int64_t a_step;
};
template <class T>
struct Products {
  explicit Products(const TileCall<T>& call)
      : a(call.in[0]), b(call.in[1]), a_step(call.step[0]), b_step(call.step[1]) {}
  T operator()(std::int64_t r, std::int64_t j) const {
    return a[r * a_step + j] * b[r * b_step + j];
  }
  const T *a, *b;
  std::int64_t a_step, b_step;
};

// Four rows at a time, so that the sums are read and written a quarter as often.
template <class T, class Term>
void columns_sum(const TileCall<T>& call) {
  const Term term(call);
  T* __restrict out = call.out;
  const std::int64_t fours = call.rows - call.rows % 4;
  for (std::int64_t r = 0; r < fours; r += 4) {
    for (std::int64_t j = 0; j < call.columns; ++j)
      out[j] += (term(r, j) + term(r + 1, j)) + (term(r + 2, j) + term(r + 3, j));
  }
  for (std::int64_t r = fours; r < call.rows; ++r)
    for (std::int64_t j = 0; j < call.columns; ++j) out[j] += term(r, j);
}

}  // namespace

template <class T>
Kernel<T> find_reduction_kernel(const KernelKey& key) {
  if (key.inner == Op::multiply && key.moving == 3) {
    if (key.outer == Op::rows_sum) return &rows_sum_of_products<T>;
    if (key.outer == Op::columns_sum) return &columns_sum<T, Products<T>>;
    if (key.outer == Op::elements_sum) return &elements_sum_of_products<T>;
  }
  if (key.inner != Op::copy || key.moving != 1) return nullptr;
  if (key.outer == Op::rows_sum) return &rows_sum<T>;
  if (key.outer == Op::rows_max) return &rows_max<T>;
  if (key.outer == Op::columns_sum) return &columns_sum<T, Plain<T>>;
  if (key.outer == Op::columns_max) return &columns_max<T>;
  if (key.outer == Op::elements_sum) return &elements_sum<T>;
  return nullptr;
}

template Kernel<float> find_reduction_kernel<float>(const KernelKey&);
template Kernel<double> find_reduction_kernel<double>(const KernelKey&);

}  // namespace gradstone::plan
