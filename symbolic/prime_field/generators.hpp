#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "symbolic/prime_field/activity.hpp"
#include "symbolic/prime_field/dual.hpp"
#include "symbolic/prime_field/origin.hpp"
#include "symbolic/prime_field/random.hpp"
#include "symbolic/prime_field/residue.hpp"
#include "symbolic/prime_field/value_table.hpp"

namespace gradstone::prime_field {

/// A point of the unit circle: a cosine and a sine.
template <class Number>
struct Turn {
  Number cosine, sine;

  Turn inverse() const { return {cosine, -sine}; }
  friend Turn operator*(const Turn& a, const Turn& b) {
    return {a.cosine * b.cosine - a.sine * b.sine, a.cosine * b.sine + a.sine * b.cosine};
  }
  Turn power(int exponent) const {
    Turn result{Number(1), Number()};
    const Turn factor = exponent < 0 ? inverse() : *this;
    for (int k = 0; k < std::abs(exponent); ++k) result = result * factor;
    return result;
  }
};

/// The functions that are not field operations, as generators: random elements that stand for the
/// values of exp, log, roots and maxima, remembered by the value of their argument.
///
/// A generator stands for the real function of its argument, and every relation that is built in
/// is a true identity: exp(0) = 1, exp(-v) = 1/exp(v), exp(2v) = exp(v)^2, exp of a remembered sum
/// is the product of the exps of its parts; log(exp(v)) = v, log(1/a) = -log(a), log of a
/// remembered product is the sum of the logs of its parts (with log(-1) a generator too),
/// log(a exp(m)) = log(a) + m for shifts m that occurred in exp(v - m), and
/// log(1 + exp(y)) = log(1 + exp(-y)) + y; erf(0) = 0, erf(-v) = -erf(v); cos and sin are a point
/// of the unit circle, and turn by a remembered sum as by its parts; pi is a square. What is known
/// by value is never drawn again, so that within a trial every function is a function. A relation
/// that is not built in makes a true claim fail, never a false one pass.
///
/// Comparisons are decided by coins: [d > 0], with [-d > 0] = 1 - [d > 0] and [c d > 0] = [d > 0]
/// for c > 0 by a condition; where d - c > 0 or d + c < 0 is known the answer is forced.
template <class Field>
class Generators {
 public:
  static constexpr bool counts_degrees = false;

  Generators(std::uint64_t seed, Style style)
      : random_(seed), style_(style), pattern_(style.pattern.value_or(0)) {}

  const Style& style() const { return style_; }

  Field draw() {
    if (style_.small_numbers) return Field(static_cast<std::int64_t>(random_.next() % 19) - 9);
    return Field::of(random_.below(Field::modulus));
  }
  Field draw_nonzero() {
    for (;;)
      if (const Field value = draw(); !value.is_zero()) return value;
  }
  /// A square, as the positive numbers are.
  Field draw_positive() {
    if (style_.small_numbers) return Field(static_cast<std::int64_t>(random_.next() % 9) + 1);
    const Field root = draw_nonzero();
    return root * root;
  }

  /// One of so many cases, by chance or by the number of the pattern.
  std::size_t choose(std::size_t count) {
    activity_.patterns *= static_cast<double>(count);
    if (style_.pattern) return next_digit(pattern_, count);
    activity_.coins += std::log2(static_cast<double>(count));
    return random_.next() % count;
  }
  Random& random() { return random_; }

  /// Where a value comes from is counted elsewhere.
  static Field marked(Field value, const Origin& /*origin*/) { return value; }

  Field exp(Field v) {
    activity_.field_operations_only = false;
    return exp_of(v);
  }

  Field log(Field a) {
    activity_.field_operations_only = false;
    if (a.is_zero()) throw DivisionByZero{};
    return log_of(a);
  }

  Field root(Field a) {
    activity_.field_operations_only = false;
    if (a.is_zero() || a == Field(1)) return a;
    if (const Field* known = look_up(roots_, a)) return *known;
    if (const auto whole = whole_root(a)) return Field(whole);
    activity_.roots += 1;
    Field result;
    if (style_.exact_roots) {
      const auto exact = a.root();
      if (!exact) throw NoRoot{activity_.roots};
      result = style_.signed_roots && !positive(*exact) ? -*exact : *exact;
    } else {
      result = draw_positive();
      roots_.insert(a.inverse().value(), result.inverse());
    }
    roots_.insert(a.value(), result);
    return result;
  }

  /// The number pi: any square, whose root is known.
  Field pi() {
    activity_.field_operations_only = false;
    if (!pi_) {
      const Field root = draw_nonzero();
      pi_ = root * root;
      roots_.insert(pi_->value(), root);
      remember_sign(*pi_, true);
      Turn<Field> turned{Field(1), Field()};
      const Turn<Field> quarter{Field(), Field(1)};
      for (int quarters = 1; quarters <= 4; ++quarters) {
        turned = turned * quarter;
        store_turn(Field(Rational(quarters, 2)) * *pi_, {turned, 1});
      }
    }
    return *pi_;
  }

  Field erf(Field v) {
    activity_.field_operations_only = false;
    if (v.is_zero()) return v;
    if (const Field* known = look_up(erfs_, v)) return *known;
    const Field value = draw();
    erfs_.insert(v.value(), value);
    erfs_.insert((-v).value(), -value);
    return value;
  }

  /// The point of the unit circle at the angle v.
  Turn<Field> turn(Field v) {
    activity_.field_operations_only = false;
    has_turned_ = true;
    return turn_part(v).value;
  }
  /// Whether there are sines, of which some are related in ways that are not built in.
  bool has_turned() const { return has_turned_; }

  /// base^exponent for a parameter, or a remembered sum: exp(exponent log(base)). For an integer
  /// and a negative base, where log has no value, the laws of powers hold all the same.
  Field symbolic_power(Field base, Field exponent) {
    activity_.field_operations_only = false;
    if (base.is_zero()) throw DivisionByZero{};
    const Field logarithm = log_of(base), product = exponent * logarithm;
    if (const Sum* sum = look_up(sums_, exponent)) {  // b^(t - 1) = b^t / b
      const Sum parts = *sum;
      remember_sum(product, parts.a, parts.x * logarithm, parts.b, parts.y * logarithm);
    }
    return exp_of(product);
  }

  /// The maximum of the values, with an arbitrary subgradient: it covers every rule for ties. Where
  /// it is compared, it is the operand that comparisons say is the largest.
  Dual<Field> maximum(const std::vector<Dual<Field>>& values) {
    if (values.size() == 1) return values.front();
    activity_.field_operations_only = false;
    activity_.maxima = true;
    if (style_.chosen_maxima) return largest_of(values);
    std::vector<std::pair<std::uint64_t, Field>> sorted;
    for (const auto& v : values) sorted.emplace_back(v.value.value(), v.tangent);
    std::sort(sorted.begin(), sorted.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<std::uint64_t> key;
    for (const auto& [value, tangent] : sorted) key.push_back(value);
    auto [found, fresh] = maxima_.try_emplace(std::move(key));
    Maximum& maximum = found->second;
    if (fresh) {
      maximum.value = draw();
      for (std::size_t k = 0; k < values.size(); ++k) maximum.subgradient.push_back(draw());
    }
    Dual<Field> result{maximum.value, Field()};
    for (std::size_t k = 0; k < sorted.size(); ++k)
      result.tangent = result.tangent + maximum.subgradient[k] * sorted[k].second;
    return result;
  }

  /// Whether d > 0: by what is known, else by a coin. d is not 0.
  bool positive(Field d) {
    if (const auto sign = small_sign(d)) return sign > 0;
    activity_.field_operations_only = false;
    if (const auto known = known_sign(d)) return known > 0;
    const bool answer = random_.coin();
    activity_.coins += 1;
    remember_sign(d, answer);
    return answer;
  }

  /// States that equality was met where both sides move, as at a kink: there derivatives differ.
  void note_tie() { activity_.field_operations_only = false; }

  /// States that c > 0, by the condition with this number, or by a domain.
  void know_positive(Field c, std::optional<std::size_t> condition) {
    if (c.is_zero() || small_sign(c)) return;
    for (const auto& known : positives_)
      if (known.value == c) return;
    if (style_.exact_roots && !c.root()) throw NoRoot{};
    activity_.positives += 1;
    if (style_.exact_roots && condition) use(*condition);
    remember_sign(c, true, condition);
    positives_.push_back({c, c.inverse(), condition});
  }
  /// States that an entry is positive, by the domain of its matrix.
  void know_positive_entry(Field value) {
    remember_sign(value, true);
    positive_entries_.insert(value.value(), true);
  }
  /// States that a matrix was read on which the condition with this number is imposed.
  void use_matrix_condition(std::size_t condition) {
    activity_.matrix_conditions |= std::uint64_t{1} << condition % 64;
  }

  /// value = a x + b y with small integers a and b.
  void remember_sum(Field value, int a, Field x, int b, Field y) {
    if (value == x || value == y || value.is_zero()) return;
    sums_.insert(value.value(), {a, b, x, y});
  }
  /// value = x^a y^b with rational a and b.
  void remember_product(Field value, Field a, Field x, Field b, Field y) {
    if (value == x || value == y || value.is_zero()) return;
    products_.insert(value.value(), {a, x, b, y});
  }

  Activity activity() const {
    Activity result = activity_;
    result.entries =
        static_cast<double>(exps_.size() + logs_.size() + roots_.size() + signs_.size() +
                            sums_.size() + products_.size() + turns_.size() + erfs_.size());
    return result;
  }

 private:
  struct Sum {
    int a = 0, b = 0;
    Field x, y;
  };
  struct Product {
    Field a, x, b, y;
  };
  struct Part {
    Field value;
    double parts = 1;
    bool given_back = false;  // an argument of a log, known as its exp
  };
  struct Positive {
    Field value, inverse;
    std::optional<std::size_t> condition;
  };
  struct Sign {
    int sign = 0;
    std::optional<std::size_t> condition;  // by which it is known; nothing for a coin or a domain
  };
  struct Shift {
    Field exponent, exp, inverse;
  };
  struct Maximum {
    Field value;
    std::vector<Field> subgradient;
  };

  template <class Item>
  const Item* look_up(const ValueTable<Item>& table, Field key) {
    activity_.lookups += 1;
    return table.find(key.value());
  }

  static Field integer_power(Field base, int exponent) {
    const Field positive = base.power(static_cast<std::uint64_t>(std::abs(exponent)));
    return exponent < 0 ? positive.inverse() : positive;
  }

  // Guards against relations that lead back to the value that is being taken apart.
  class Pending {
   public:
    Pending(std::vector<Field>& values, Field value) : values_(values) { values.push_back(value); }
    ~Pending() { values_.pop_back(); }
    Pending(const Pending&) = delete;
    Pending& operator=(const Pending&) = delete;

   private:
    std::vector<Field>& values_;
  };
  static bool contains(const std::vector<Field>& values, Field value) {
    return std::find(values.begin(), values.end(), value) != values.end();
  }

  // exp.

  std::optional<Part> known_exp(Field v) {
    if (v.is_zero()) return Part{Field(1), 0};
    const Part* known = look_up(exps_, v);
    const bool negative = !known && (known = look_up(exps_, -v));
    if (!known) return std::nullopt;
    activity_.exp_of_log |= known->given_back;
    return Part{negative ? known->value.inverse() : known->value, known->parts};
  }

  Field exp_of(Field v) { return exp_part(v).value; }

  Part exp_part(Field v) {
    if (const auto known = known_exp(v)) return *known;
    if (style_.remember_sums && !contains(pending_, v)) {
      if (const Sum* found = look_up(sums_, v)) return exp_of_sum(v, *found);
    }
    // The square of a square, so that exp(v/2) is a square too, and roots of exps are found.
    const Field quarter = draw_nonzero(), half = quarter * quarter, whole = half * half;
    store_exp(v, {whole, 1});
    store_exp(v * Field(Rational(1, 2)), {half, 1});
    store_exp(v + v, {whole * whole, 2});
    return {whole, 1};
  }

  Part exp_of_sum(Field v, Sum sum) {
    const Pending pending(pending_, v);
    const Part x = exp_part(sum.x);
    Part result{integer_power(x.value, sum.a), std::abs(sum.a) * x.parts};
    if (sum.b != 0) {
      const Part y = exp_part(sum.y);
      result.value = result.value * integer_power(y.value, sum.b);
      result.parts += std::abs(sum.b) * y.parts;
      if (sum.b < 0) remember_shift(sum.y, y.value);
    }
    if (const auto known = known_exp(v)) return *known;  // it came up on the way
    store_exp(v, result);
    return result;
  }

  void store_exp(Field v, Part part) {
    activity_.exp_parts = std::max(activity_.exp_parts, part.parts);
    exps_.insert(v.value(), part);
    if (!style_.remember_products) return;
    logs_.insert(part.value.value(), {v, 1});
    logs_.insert(part.value.inverse().value(), {-v, 1});
  }

  void remember_shift(Field exponent, Field exp) {
    constexpr std::size_t most = 256;
    if (!style_.remember_products || shifts_.size() >= most) return;
    for (const auto& shift : shifts_)
      if (shift.exponent == exponent) return;
    shifts_.push_back({exponent, exp, exp.inverse()});
  }

  // Points of the unit circle, which multiply as complex numbers: the turn by a sum of angles is
  // the product of the turns.

  struct TurnPart {
    Turn<Field> value;
    double parts = 1;
  };

  std::optional<TurnPart> known_turn(Field v) {
    if (v.is_zero()) return TurnPart{{Field(1), Field()}, 0};
    if (const TurnPart* known = look_up(turns_, v)) return *known;
    const TurnPart* known = look_up(turns_, -v);
    if (!known) return std::nullopt;
    return TurnPart{known->value.inverse(), known->parts};
  }

  TurnPart turn_part(Field v) {
    if (const auto known = known_turn(v)) return *known;
    if (style_.remember_sums && !contains(pending_, v)) {
      if (const Sum* found = look_up(sums_, v)) return turn_of_sum(v, *found);
    }
    const Turn<Field> half = draw_turn(), whole = half * half;
    store_turn(v, {whole, 1});
    store_turn(v * Field(Rational(1, 2)), {half, 1});
    store_turn(v + v, {whole * whole, 2});
    return {whole, 1};
  }

  TurnPart turn_of_sum(Field v, Sum sum) {
    const Pending pending(pending_, v);
    const TurnPart x = turn_part(sum.x);
    TurnPart result{x.value.power(sum.a), std::abs(sum.a) * x.parts};
    if (sum.b != 0) {
      const TurnPart y = turn_part(sum.y);
      result.value = result.value * y.value.power(sum.b);
      result.parts += std::abs(sum.b) * y.parts;
    }
    if (const auto known = known_turn(v)) return *known;  // it came up on the way
    store_turn(v, result);
    return result;
  }

  void store_turn(Field v, const TurnPart& part) {
    activity_.turn_parts = std::max(activity_.turn_parts, part.parts);
    turns_.insert(v.value(), part);
  }

  // (1 - t^2, 2 t) / (1 + t^2) is every point of the circle but one.
  Turn<Field> draw_turn() {
    for (;;) {
      const Field t = draw(), below = t * t + Field(1);
      if (below.is_zero()) continue;
      return {(Field(1) - t * t) * below.inverse(), (t + t) * below.inverse()};
    }
  }

  // log.

  Field log_of(Field a) { return log_part(a).value; }

  Part log_part(Field a) {
    if (a == Field(1)) return {Field(), 0};
    if (const Part* known = look_up(logs_, a)) return *known;
    if (const std::int64_t divisor = small_divisor(a)) {
      const Part x = log_part(Field(divisor)), y = log_part(a * Field(divisor).inverse());
      const Part result{x.value + y.value, x.parts + y.parts};
      store_log(a, result);
      return result;
    }
    if (style_.remember_products && !contains(pending_, a)) {
      if (const Product* found = look_up(products_, a)) return log_of_product(a, *found);
    }
    if (const auto shifted = shifted_log(a)) {
      store_log(a, *shifted);
      return *shifted;
    }
    const Part result{draw(), 1};
    store_log(a, result);
    return result;
  }

  Part log_of_product(Field value, Product product) {
    const Pending pending(pending_, value);
    const Part x = log_part(product.x);
    Part result{product.a * x.value, x.parts};
    if (!product.b.is_zero()) {
      const Part y = log_part(product.y);
      result = {result.value + product.b * y.value, result.parts + y.parts};
    }
    if (const Part* known = look_up(logs_, value)) return *known;
    store_log(value, result);
    return result;
  }

  // log(a) from a known log(a exp(m)), for m = -y where a = 1 + exp(y), and for known shifts m.
  std::optional<Part> shifted_log(Field a) {
    const Field exp = a - Field(1);
    if (const Part* y = look_up(logs_, exp); y && !exp.is_zero()) {
      const Part exponent = *y;
      if (const Part* known = look_up(logs_, a * exp.inverse()))
        return Part{known->value + exponent.value, known->parts + exponent.parts};
    }
    for (const auto& shift : shifts_) {
      if (const Part* known = look_up(logs_, a * shift.exp))
        return Part{known->value - shift.exponent, known->parts + 1};
      if (const Part* known = look_up(logs_, a * shift.inverse))
        return Part{known->value + shift.exponent, known->parts + 1};
    }
    return std::nullopt;
  }

  void store_log(Field a, Part part) {
    activity_.log_parts = std::max(activity_.log_parts, part.parts);
    logs_.insert(a.value(), part);
    logs_.insert(a.inverse().value(), {-part.value, part.parts});
    exps_.insert(part.value.value(), {a, 1, true});
  }

  // The least prime divisor of a small integer that is no prime, else 0: log(6) = log(2) + log(3).
  static std::int64_t small_divisor(Field a) {
    constexpr std::uint64_t most = 1'000'000;
    if (a.value() > most) return 0;
    for (std::uint64_t divisor = 2; divisor * divisor <= a.value(); ++divisor)
      if (a.value() % divisor == 0) return static_cast<std::int64_t>(divisor);
    return 0;
  }

  // Roots and signs.

  // The root of a small square integer, else 0.
  static std::int64_t whole_root(Field a) {
    constexpr std::uint64_t most = 1'000'000;
    if (a.value() > most) return 0;
    const auto root = static_cast<std::int64_t>(std::lround(std::sqrt(a.value())));
    return Field(root * root) == a ? root : 0;
  }

  // The sign of a small integer; nothing for other values.
  static std::optional<int> small_sign(Field d) {
    constexpr std::uint64_t most = 1'000'000;
    if (d.value() <= most) return 1;
    if ((-d).value() <= most) return -1;
    return std::nullopt;
  }

  std::optional<int> remembered_sign(Field d) {
    const Field negative = -d;
    const bool flipped = negative.value() < d.value();
    const Sign* known = look_up(signs_, flipped ? negative : d);
    if (!known) return std::nullopt;
    if (known->condition) use(*known->condition);
    return flipped ? -known->sign : known->sign;
  }

  void remember_sign(Field d, bool positive, std::optional<std::size_t> condition = std::nullopt) {
    const Field negative = -d;
    const bool flipped = negative.value() < d.value();
    signs_.insert((flipped ? negative : d).value(), {positive != flipped ? 1 : -1, condition});
  }

  std::optional<int> known_sign(Field d) {
    if (const auto sign = remembered_sign(d)) return sign;
    if (const auto sign = sign_beside_entry(d)) return sign;
    for (const auto& c : positives_) {
      auto sign = small_sign(d * c.inverse);
      if (!sign) sign = remembered_sign(d * c.inverse);
      if (!sign) sign = remembered_sign(d * c.value);
      if (!sign) sign = forced_sign(d, c.value);
      if (!sign) continue;
      if (c.condition) use(*c.condition);
      return sign;
    }
    return std::nullopt;
  }

  // x + 1 > 0 for an entry x that is positive by its domain.
  std::optional<int> sign_beside_entry(Field d) {
    if (positive_entries_.size() == 0) return std::nullopt;
    if (look_up(positive_entries_, d - Field(1))) return 1;
    if (look_up(positive_entries_, -d - Field(1))) return -1;
    return std::nullopt;
  }

  // What has the sign of a - b; exp grows, so that arguments are compared where both are known.
  Field comparable(Field a, Field b) {
    if (style_.remember_products) {
      const Part* x = look_up(logs_, a);
      const Part* y = look_up(logs_, b);
      if (x && y) return x->value - y->value;
    }
    return a - b;
  }

  Dual<Field> largest_of(const std::vector<Dual<Field>>& values) {
    const Dual<Field>* largest = &values.front();
    const auto is_above = [this](const Dual<Field>& a, const Dual<Field>& b) {
      const Field difference = comparable(a.value, b.value);
      return !difference.is_zero() && positive(difference);
    };
    for (const auto& value : values)
      if (is_above(value, *largest)) largest = &value;
    // Those that were not compared with it are not above it either.
    for (const auto& value : values)
      if (const Field below = value.value - largest->value; !below.is_zero())
        remember_sign(below, false);
    return *largest;
  }

  // The sign of d, where d - c > 0 or d + c < 0 is known.
  std::optional<int> forced_sign(Field d, Field c) {
    const auto below = remembered_sign(d - c), above = remembered_sign(d + c);
    activity_.forced = activity_.forced || below || above;
    if (below == 1) return 1;
    if (above == -1) return -1;
    return std::nullopt;
  }

  void use(std::size_t condition) { activity_.conditions |= std::uint64_t{1} << condition % 64; }

  Random random_;
  Style style_;
  std::uint64_t pattern_;
  Activity activity_;
  ValueTable<Part> exps_, logs_;
  ValueTable<TurnPart> turns_;
  ValueTable<Field> erfs_;
  std::optional<Field> pi_;
  bool has_turned_ = false;
  ValueTable<Field> roots_;
  ValueTable<Sign> signs_;
  ValueTable<bool> positive_entries_;
  ValueTable<Sum> sums_;
  ValueTable<Product> products_;
  std::map<std::vector<std::uint64_t>, Maximum> maxima_;
  std::vector<Positive> positives_;
  std::vector<Shift> shifts_;
  std::vector<Field> pending_;
};

}  // namespace gradstone::prime_field
