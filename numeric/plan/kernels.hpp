#pragma once

#include <cstdint>

#include "numeric/plan/program.hpp"

namespace gradstone::plan {

/// The most operands of an instruction: a selection and what it is multiplied with.
inline constexpr int most_sources = 5;

/// One instruction on one tile. Row r of operand k starts at in[k] + r * step[k].
template <class T>
struct TileCall {
  T* out = nullptr;
  std::int64_t out_step = 0;
  const T* in[most_sources] = {};
  std::int64_t step[most_sources] = {};
  std::int64_t rows = 0, columns = 0;
};

template <class T>
using Kernel = void (*)(const TileCall<T>&);

/// NaN where one of them is.
template <class T>
T larger(T a, T b) {
  return b > a || b != b ? b : a;
}

/// What tells kernels apart. Bit k of `moving` says that operand k has a number for each column;
/// otherwise one number serves the whole row.
struct KernelKey {
  Op inner = Op::copy;
  Op outer = Op::input;
  bool reversed = false;
  bool times = false;
  bool or_equal = false;
  unsigned moving = 0;
};

/// The kernel; an instruction without one is a mistake in assemble(). Reductions add to `out`, or
/// take the larger.
template <class T>
Kernel<T> find_kernel(const KernelKey& key);

/// Arithmetic, sqrt and selections; null for others.
template <class T>
Kernel<T> find_arithmetic_kernel(const KernelKey& key);
/// exp, log, log1p, tanh, erf, sin, cos, power; null for others.
template <class T>
Kernel<T> find_elementary_kernel(const KernelKey& key);
/// Sums and maxima; null for others.
template <class T>
Kernel<T> find_reduction_kernel(const KernelKey& key);

}  // namespace gradstone::plan
