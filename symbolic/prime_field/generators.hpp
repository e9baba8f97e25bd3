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

  Field draw();
  Field draw_nonzero();
  /// A square, as the positive numbers are.
  Field draw_positive();

  /// One of so many cases, by chance or by the number of the pattern.
  std::size_t choose(std::size_t count);
  Random& random() { return random_; }

  /// Where a value comes from is counted elsewhere.
  static Field marked(Field value, const Origin& /*origin*/) { return value; }

  Field exp(Field v);
  Field log(Field a);
  Field root(Field a);

  /// The number pi: any square, whose root is known.
  Field pi();
  Field erf(Field v);

  /// The point of the unit circle at the angle v.
  Turn<Field> turn(Field v);
  /// Whether there are sines, of which some are related in ways that are not built in.
  bool has_turned() const { return has_turned_; }

  /// base^exponent for a parameter, or a remembered sum: exp(exponent log(base)). For an integer
  /// and a negative base, where log has no value, the laws of powers hold all the same.
  Field symbolic_power(Field base, Field exponent);

  /// The maximum of the values, with an arbitrary subgradient: it covers every rule for ties. Where
  /// it is compared, it is the operand that comparisons say is the largest.
  Dual<Field> maximum(const std::vector<Dual<Field>>& values);

  /// Whether d > 0: by what is known, else by a coin. d is not 0.
  bool positive(Field d);

  /// States that equality was met where both sides move, as at a kink: there derivatives differ.
  void note_tie() { activity_.field_operations_only = false; }

  /// States that c > 0, by the condition with this number, or by a domain.
  void know_positive(Field c, std::optional<std::size_t> condition);
  /// States that an entry is positive, by the domain of its matrix.
  void know_positive_entry(Field value);
  /// States that a matrix was read on which the condition with this number is imposed.
  void use_matrix_condition(std::size_t condition);

  /// value = a x + b y with small integers a and b.
  void remember_sum(Field value, int a, Field x, int b, Field y);
  /// value = x^a y^b with rational a and b.
  void remember_product(Field value, Field a, Field x, Field b, Field y);
  Activity activity() const;

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

  static Field integer_power(Field base, int exponent);

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
  static bool contains(const std::vector<Field>& values, Field value);

  // exp.
  std::optional<Part> known_exp(Field v);
  Field exp_of(Field v) { return exp_part(v).value; }

  Part exp_part(Field v);
  Part exp_of_sum(Field v, Sum sum);
  void store_exp(Field v, Part part);
  void remember_shift(Field exponent, Field exp);

  // Points of the unit circle, which multiply as complex numbers: the turn by a sum of angles is
  // the product of the turns.
  struct TurnPart {
    Turn<Field> value;
    double parts = 1;
  };

  std::optional<TurnPart> known_turn(Field v);
  TurnPart turn_part(Field v);
  TurnPart turn_of_sum(Field v, Sum sum);
  void store_turn(Field v, const TurnPart& part);
  Turn<Field> draw_turn();

  // log.
  Field log_of(Field a) { return log_part(a).value; }

  Part log_part(Field a);
  Part log_of_product(Field value, Product product);
  std::optional<Part> shifted_log(Field a);
  void store_log(Field a, Part part);
  static std::int64_t small_divisor(Field a);

  // Roots and signs.
  static std::int64_t whole_root(Field a);
  static std::optional<int> small_sign(Field d);
  std::optional<int> remembered_sign(Field d);
  void remember_sign(Field d, bool positive, std::optional<std::size_t> condition = std::nullopt);
  std::optional<int> known_sign(Field d);
  std::optional<int> sign_beside_entry(Field d);
  Field comparable(Field a, Field b);
  Dual<Field> largest_of(const std::vector<Dual<Field>>& values);
  std::optional<int> forced_sign(Field d, Field c);
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
