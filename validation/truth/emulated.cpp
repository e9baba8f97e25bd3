#include "validation/truth/emulated.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <span>
#include <utility>

#include "numeric/random.hpp"
#include "validation/truth/quick_rounding.hpp"

namespace gradstone {
namespace {

/// What is read from an Emulation, once.
struct Emulator {
  explicit Emulator(const Emulation& emulation)
      : how(emulation),
        stored(emulation.types.stored),
        computed(emulation.types.computed),
        accumulated(emulation.types.accumulated),
        multiplied(emulation.types.multiplied),
        roundoff(emulation.types.computed.unit_roundoff()),
        flushes_computed(emulation.flushed && emulation.types.computed.least_exponent <= -126),
        flushes_sums(emulation.flushed && emulation.types.accumulated.least_exponent <= -126),
        shortens(emulation.types.multiplied.digits < emulation.types.computed.digits),
        is_double(emulation.types.computed.digits > 26 || emulation.types.accumulated.digits > 26),
        random(emulation.seed, RandomPurpose::sample) {}

  double result(double x) const {
    const double rounded = computed.nearest(x);
    return flushes_computed ? computed.flushed(rounded) : rounded;
  }
  double partial_sum(double x) const {
    const double rounded =
        how.truncated_sums ? accumulated.towards_zero(x) : accumulated.nearest(x);
    return flushes_sums ? accumulated.flushed(rounded) : rounded;
  }
  // x y + z, rounded once where that is more than a double holds.
  double multiply_add(double x, double y, double z) const {
    return is_double ? std::fma(x, y, z) : x * y + z;
  }
  // The exact value of a function, as wrong as `units` unit roundoffs allow.
  double function(double exact, double units) {
    if (how.function_error == 0 || !std::isfinite(exact)) return result(exact);
    const double part = how.function_error * (2 * random.uniform() - 1);
    // What rounding adds, and in double what the C library's own function is wrong by.
    const double spare = how.types.computed.digits == 53 ? 5 : 1;
    return result(exact * (1 + (units - spare) * roundoff * part));
  }

  Emulation how;
  QuickRounding stored, computed, accumulated, multiplied;
  double roundoff;
  bool flushes_computed, flushes_sums, shortens, is_double;
  Random random;
};

thread_local Emulator* emulator = nullptr;

class WithEmulator {
 public:
  explicit WithEmulator(const Emulation& emulation)
      : own_(emulation), before_(std::exchange(emulator, &own_)) {}
  ~WithEmulator() { emulator = before_; }
  WithEmulator(const WithEmulator&) = delete;
  WithEmulator& operator=(const WithEmulator&) = delete;

 private:
  Emulator own_;
  Emulator* before_;
};

/// A number of the type that is computed with. Of a product it keeps the factors, for those who add
/// it without rounding, or shorten them.
struct Emulated {
  double value = 0;
  double left = 0, right = 0;
  bool is_product = false;

  double to_double() const { return value; }
  static Emulated pi() { return {emulator->result(std::numbers::pi)}; }

  Emulated operator-() const { return {-value, -left, right, is_product}; }
  friend Emulated operator+(const Emulated& x, const Emulated& y) {
    if (emulator->how.fused) {
      if (y.is_product) return {emulator->result(emulator->multiply_add(y.left, y.right, x.value))};
      if (x.is_product) return {emulator->result(emulator->multiply_add(x.left, x.right, y.value))};
    }
    return {emulator->result(x.value + y.value)};
  }
  friend Emulated operator-(const Emulated& x, const Emulated& y) { return x + (-y); }
  friend Emulated operator*(const Emulated& x, const Emulated& y) {
    return {emulator->result(x.value * y.value), x.value, y.value, true};
  }
  friend Emulated operator/(const Emulated& x, const Emulated& y) {
    const double reciprocal = emulator->how.reciprocals ? emulator->result(1 / y.value) : 0;
    // One that has lost digits is no way to divide.
    if (std::isfinite(reciprocal) && std::abs(reciprocal) >= emulator->computed.smallest_normal())
      return {emulator->result(x.value * reciprocal)};
    return {emulator->result(x.value / y.value)};
  }
  friend Emulated sqrt(const Emulated& x) { return {emulator->result(std::sqrt(x.value))}; }
  // The errors are those that Bounded allows.
  friend Emulated exp(const Emulated& x) { return {emulator->function(std::exp(x.value), 8)}; }
  friend Emulated log(const Emulated& x) { return {emulator->function(std::log(x.value), 8)}; }
  friend Emulated log1p(const Emulated& x) { return {emulator->function(std::log1p(x.value), 8)}; }
  friend Emulated tanh(const Emulated& x) { return {emulator->function(std::tanh(x.value), 16)}; }
  friend Emulated erf(const Emulated& x) { return {emulator->function(std::erf(x.value), 16)}; }
  friend Emulated sin(const Emulated& x) { return {emulator->function(std::sin(x.value), 8)}; }
  friend Emulated cos(const Emulated& x) { return {emulator->function(std::cos(x.value), 8)}; }
};

}  // namespace

template <>
struct NumberTraits<Emulated> : ElementaryFunctions<Emulated> {
  static Emulated from(const Rational& number) { return {emulator->result(number.to_double())}; }
  static double to_double(const Emulated& x) { return x.value; }
  static bool is_exactly(const Emulated& x, const Rational& number) {
    return x.value == from(number).value;
  }
  static Decision decide(const Emulated& x, Relation relation, const Emulated& y) {
    return decision(holds(x.value, relation, y.value));
  }
  static Emulated join(const Emulated& x, const Emulated&) { return x; }
  static Emulated max(const Emulated& x, const Emulated& y) { return y.value > x.value ? y : x; }
  static Emulated stored(const Emulated& x) { return {emulator->stored.nearest(x.value)}; }
};

template <>
class Summation<Emulated> {
 public:
  void add(const Emulated& term) { terms_.push_back(term); }

  Emulated result() {
    if (terms_.empty()) return {};
    const auto& types = emulator->how.types;
    if (emulator->shortens) shorten();
    if (emulator->how.converted && types.accumulated.digits < types.computed.digits)
      for (auto& term : terms_) term = {emulator->accumulated.nearest(term.value)};
    return {emulator->computed.nearest(ordered())};
  }

 private:
  using Terms = std::span<const Emulated>;

  void shorten() {
    const auto& shorter = emulator->multiplied;
    for (auto& term : terms_) {
      if (!term.is_product) {
        term.value = shorter.nearest(term.value);
        continue;
      }
      term.left = shorter.nearest(term.left);
      term.right = shorter.nearest(term.right);
      term.value = emulator->result(term.left * term.right);
    }
  }

  double ordered() {
    switch (emulator->how.order) {
      case SumOrder::backward:
        std::reverse(terms_.begin(), terms_.end());
        break;
      case SumOrder::random:
        for (std::size_t k = terms_.size(); k > 1; --k)
          std::swap(terms_[k - 1], terms_[emulator->random.below(k)]);
        break;
      case SumOrder::pairwise:
        return by_pairs(terms_);
      case SumOrder::blocks_of_16:
        return by_blocks(16);
      case SumOrder::blocks_of_32:
        return by_blocks(32);
      case SumOrder::forward:
        break;
    }
    return one_by_one(terms_);
  }

  // A term by itself, in the type of the sum.
  static double single(const Emulated& term) { return emulator->accumulated.nearest(term.value); }

  static double plus(double sum, const Emulated& term) {
    return emulator->partial_sum(emulator->how.fused && term.is_product
                                     ? emulator->multiply_add(term.left, term.right, sum)
                                     : sum + term.value);
  }
  static double one_by_one(Terms terms) {
    double sum = single(terms.front());
    for (const auto& term : terms.subspan(1)) sum = plus(sum, term);
    return sum;
  }
  static double by_pairs(Terms terms) {
    if (terms.size() <= 2) return one_by_one(terms);
    const std::size_t half = terms.size() / 2;
    return emulator->partial_sum(by_pairs(terms.first(half)) + by_pairs(terms.subspan(half)));
  }
  double by_blocks(std::size_t length) const {
    const Terms terms = terms_;
    double sum = one_by_one(terms.first(std::min(length, terms.size())));
    for (std::size_t first = length; first < terms.size(); first += length)
      sum = emulator->partial_sum(
          sum + one_by_one(terms.subspan(first, std::min(length, terms.size() - first))));
    return sum;
  }

  std::vector<Emulated> terms_;
};

const std::vector<SumOrder>& sum_orders() {
  static const std::vector<SumOrder> all{SumOrder::forward,      SumOrder::backward,
                                         SumOrder::random,       SumOrder::pairwise,
                                         SumOrder::blocks_of_16, SumOrder::blocks_of_32};
  return all;
}

std::string sum_order_name(SumOrder order) {
  switch (order) {
    case SumOrder::forward:
      return "forward";
    case SumOrder::backward:
      return "backward";
    case SumOrder::random:
      return "random";
    case SumOrder::pairwise:
      return "pairwise";
    case SumOrder::blocks_of_16:
      return "blocks of 16";
    case SumOrder::blocks_of_32:
      return "blocks of 32";
  }
  return {};
}

Values<double> emulated_values(const EquationSystem& system, Equations equations,
                               const Sizes& sizes, const Values<double>& given,
                               const ParameterValues<double>& parameters,
                               const Emulation& emulation, FunctionForm form) {
  const WithEmulator with(emulation);
  Values<Emulated> values;
  for (const auto& [name, value] : given) {
    const Declaration* declaration = system.find_declaration(name);
    const bool is_index = declaration && declaration->domain == Domain::index;
    values[name] = map_elements<Emulated>(
        value, [&](double x) { return Emulated{is_index ? x : emulator->computed.nearest(x)}; });
  }
  ParameterValues<Emulated> scalars;
  for (const auto& [name, value] : parameters)
    scalars.emplace(name, Emulated{emulator->computed.nearest(value)});
  Values<double> computed;
  for (const auto& [name, value] : evaluate(system, equations, sizes, values, scalars, form))
    computed[name] = map_elements<double>(value, [](const Emulated& x) { return x.value; });
  return computed;
}

}  // namespace gradstone
