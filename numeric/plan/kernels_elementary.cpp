#include <Eigen/Core>
#include <cmath>

#include "numeric/plan/kernels.hpp"

// Eigen's vector forms of the elementary functions, but for its sqrt, which is not correctly
// rounded in float and makes NaN of infinity.
namespace gradstone::plan {
namespace {

template <class T>
using Row = Eigen::Map<Eigen::Array<T, 1, Eigen::Dynamic>>;
template <class T>
using ConstRow = Eigen::Map<const Eigen::Array<T, 1, Eigen::Dynamic>>;

struct Exp {
  template <class A>
  static auto of(const A& x) {
    return x.exp();
  }
};
struct Log {
  template <class A>
  static auto of(const A& x) {
    return x.log();
  }
};
struct Log1p {
  template <class A>
  static auto of(const A& x) {
    return x.log1p();
  }
};
struct Tanh {
  template <class A>
  static auto of(const A& x) {
    return x.tanh();
  }
};
// One by one, by the C library: Eigen has erf, sin and cos for vectors of some types only, of which
// no bound is known.
struct Erf {
  template <class A>
  static auto of(const A& x) {
    return x.unaryExpr([](auto entry) { return std::erf(entry); });
  }
};
struct Sin {
  template <class A>
  static auto of(const A& x) {
    return x.unaryExpr([](auto entry) { return std::sin(entry); });
  }
};
struct Cos {
  template <class A>
  static auto of(const A& x) {
    return x.unaryExpr([](auto entry) { return std::cos(entry); });
  }
};

template <class T, class Function>
void map(const TileCall<T>& call) {
  for (std::int64_t r = 0; r < call.rows; ++r) {
    const ConstRow<T> in(call.in[0] + r * call.step[0], call.columns);
    Row<T>(call.out + r * call.out_step, call.columns) = Function::of(in);
  }
}

// The exponent is one number for each row.
template <class T>
void power(const TileCall<T>& call) {
  for (std::int64_t r = 0; r < call.rows; ++r) {
    const ConstRow<T> in(call.in[0] + r * call.step[0], call.columns);
    const T exponent = call.in[1][r * call.step[1]];
    Row<T>(call.out + r * call.out_step, call.columns) = in.pow(exponent);
  }
}

}  // namespace

template <class T>
Kernel<T> find_elementary_kernel(const KernelKey& key) {
  if (key.outer != Op::input || (key.moving & 1U) == 0) return nullptr;
  if (key.inner == Op::exp) return &map<T, Exp>;
  if (key.inner == Op::log) return &map<T, Log>;
  if (key.inner == Op::log1p) return &map<T, Log1p>;
  if (key.inner == Op::tanh) return &map<T, Tanh>;
  if (key.inner == Op::erf) return &map<T, Erf>;
  if (key.inner == Op::sin) return &map<T, Sin>;
  if (key.inner == Op::cos) return &map<T, Cos>;
  if (key.inner == Op::power && key.moving == 1) return &power<T>;
  return nullptr;
}

template Kernel<float> find_elementary_kernel<float>(const KernelKey&);
template Kernel<double> find_elementary_kernel<double>(const KernelKey&);

}  // namespace gradstone::plan
