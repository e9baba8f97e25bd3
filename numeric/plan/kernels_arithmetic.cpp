#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <utility>

#include "numeric/plan/kernels.hpp"

// Rows may be written where they are read, element by element, which does not hinder vector
// instructions; the compiler cannot know it.
#if defined(__clang__)
#define GRADSTONE_INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#else
#define GRADSTONE_INDEPENDENT _Pragma("GCC ivdep")
#endif

namespace gradstone::plan {
namespace {

struct Copy {
  template <class T>
  static T of(T a) {
    return a;
  }
};
struct Negate {
  template <class T>
  static T of(T a) {
    return -a;
  }
};
struct Sqrt {
  template <class T>
  static T of(T a) {
    return std::sqrt(a);
  }
};
struct Add {
  template <class T>
  static T of(T a, T b) {
    return a + b;
  }
};
struct Subtract {
  template <class T>
  static T of(T a, T b) {
    return a - b;
  }
};
struct SubtractReversed {
  template <class T>
  static T of(T a, T b) {
    return b - a;
  }
};
struct Multiply {
  template <class T>
  static T of(T a, T b) {
    return a * b;
  }
};
struct Divide {
  template <class T>
  static T of(T a, T b) {
    return a / b;
  }
};
struct SelectLess {
  template <class T>
  static T of(T left, T right, T a, T b) {
    return left < right ? a : b;
  }
};
struct SelectLessEqual {
  template <class T>
  static T of(T left, T right, T a, T b) {
    return left <= right ? a : b;
  }
};

// outer(inner(a, ..., y), z)
template <class Inner, class Outer>
struct Both {
  template <class T>
  static T of(T a, T b, T z) {
    return Outer::of(Inner::of(a, b), z);
  }
  template <class T>
  static T of(T a, T b, T c, T z) {
    return Outer::of(Inner::of(a, b, c), z);
  }
  template <class T>
  static T of(T left, T right, T a, T b, T z) {
    return Outer::of(Inner::of(left, right, a, b), z);
  }
};

// An operand with one number for each column, and one with the same number for the whole row.
template <class T, bool moving>
struct Reader {
  explicit Reader(const T* from) : data(from) {}
  T operator[](std::int64_t j) const { return data[j]; }
  const T* data;
};
template <class T>
struct Reader<T, false> {
  explicit Reader(const T* from) : value(*from) {}
  T operator[](std::int64_t) const { return value; }
  T value;
};

template <class Function, class T, class... Readers>
void map_range(T* out, std::int64_t from, std::int64_t to, Readers... in) {
  GRADSTONE_INDEPENDENT
  for (std::int64_t j = from; j < to; ++j) out[j] = Function::template of<T>(in[j]...);
}

// How many numbers there are before the next line of the cache.
template <class T>
std::int64_t before_next_line(const T* data) {
  const auto offset = reinterpret_cast<std::uintptr_t>(data) % 64;
  return offset == 0 ? 0 : static_cast<std::int64_t>((64 - offset) / sizeof(T));
}

// Wide vectors that are written across two lines of the cache take twice as long.
template <class Function, class T, class... Readers>
void map_row(T* out, std::int64_t columns, Readers... in) {
  const std::int64_t head = std::min(columns, before_next_line(out));
  map_range<Function>(out, 0, head, in...);
  map_range<Function>(out, head, columns, in...);
}

template <class T, class Function, unsigned moving, std::size_t... k>
void map_rows(const TileCall<T>& call, std::index_sequence<k...>) {
  for (std::int64_t r = 0; r < call.rows; ++r) {
    map_row<Function>(call.out + r * call.out_step, call.columns,
                      Reader<T, (moving >> k & 1U) != 0>(call.in[k] + r * call.step[k])...);
  }
}

template <class T, class Function, std::size_t arity, unsigned moving>
void run(const TileCall<T>& call) {
  map_rows<T, Function, moving>(call, std::make_index_sequence<arity>());
}

// The kernels of a function, by which operands are moving.
template <class T, class Function, std::size_t arity>
Kernel<T> choose(unsigned moving) {
  static constexpr auto kernels = []<unsigned... m>(std::integer_sequence<unsigned, m...>) {
    return std::array<Kernel<T>, sizeof...(m)>{&run<T, Function, arity, m>...};
  }
  (std::make_integer_sequence<unsigned, 1U << arity>());
  return kernels[moving];
}

template <class T, class Inner>
Kernel<T> choose_outer(const KernelKey& key) {
  if (key.outer == Op::input) return choose<T, Inner, 2>(key.moving);
  if (key.outer == Op::add) return choose<T, Both<Inner, Add>, 3>(key.moving);
  if (key.outer == Op::multiply) return choose<T, Both<Inner, Multiply>, 3>(key.moving);
  if (key.outer != Op::subtract) return nullptr;
  return key.reversed ? choose<T, Both<Inner, SubtractReversed>, 3>(key.moving)
                      : choose<T, Both<Inner, Subtract>, 3>(key.moving);
}

// (a b + c) d, (a b - c) d, (c - a b) d
template <class T>
Kernel<T> choose_times(const KernelKey& key) {
  if (key.outer == Op::add) return choose<T, Both<Both<Multiply, Add>, Multiply>, 4>(key.moving);
  if (key.reversed)
    return choose<T, Both<Both<Multiply, SubtractReversed>, Multiply>, 4>(key.moving);
  return choose<T, Both<Both<Multiply, Subtract>, Multiply>, 4>(key.moving);
}

template <class T, class Inner>
Kernel<T> choose_selection(const KernelKey& key) {
  if (key.outer == Op::input) return choose<T, Inner, 4>(key.moving);
  return key.outer == Op::multiply ? choose<T, Both<Inner, Multiply>, 5>(key.moving) : nullptr;
}

}  // namespace

template <class T>
Kernel<T> find_arithmetic_kernel(const KernelKey& key) {
  if (key.times) return choose_times<T>(key);
  if (key.inner == Op::add) return choose_outer<T, Add>(key);
  if (key.inner == Op::subtract) return choose_outer<T, Subtract>(key);
  if (key.inner == Op::multiply) return choose_outer<T, Multiply>(key);
  if (key.inner == Op::select) {
    return key.or_equal ? choose_selection<T, SelectLessEqual>(key)
                        : choose_selection<T, SelectLess>(key);
  }
  if (key.outer != Op::input) return nullptr;
  if (key.inner == Op::copy) return choose<T, Copy, 1>(key.moving);
  if (key.inner == Op::negate) return choose<T, Negate, 1>(key.moving);
  if (key.inner == Op::sqrt) return choose<T, Sqrt, 1>(key.moving);
  if (key.inner == Op::divide) return choose<T, Divide, 2>(key.moving);
  return nullptr;
}

template Kernel<float> find_arithmetic_kernel<float>(const KernelKey&);
template Kernel<double> find_arithmetic_kernel<double>(const KernelKey&);

}  // namespace gradstone::plan
