#include "symbolic/prime_field/generators.hpp"

namespace gradstone::prime_field {

template <class Field>
Field Generators<Field>::draw() {
  if (style_.small_numbers) return Field(static_cast<std::int64_t>(random_.next() % 19) - 9);
  return Field::of(random_.below(Field::modulus));
}

template <class Field>
Field Generators<Field>::draw_nonzero() {
  for (;;)
    if (const Field value = draw(); !value.is_zero()) return value;
}

template <class Field>
Field Generators<Field>::draw_positive() {
  if (style_.small_numbers) return Field(static_cast<std::int64_t>(random_.next() % 9) + 1);
  const Field root = draw_nonzero();
  return root * root;
}

template <class Field>
std::size_t Generators<Field>::choose(std::size_t count) {
  activity_.patterns *= static_cast<double>(count);
  if (style_.pattern) return next_digit(pattern_, count);
  activity_.coins += std::log2(static_cast<double>(count));
  return random_.next() % count;
}

template <class Field>
Field Generators<Field>::exp(Field v) {
  activity_.field_operations_only = false;
  return exp_of(v);
}

template <class Field>
Field Generators<Field>::log(Field a) {
  activity_.field_operations_only = false;
  if (a.is_zero()) throw DivisionByZero{};
  return log_of(a);
}

template <class Field>
Field Generators<Field>::root(Field a) {
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

template <class Field>
Field Generators<Field>::pi() {
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

template <class Field>
Field Generators<Field>::erf(Field v) {
  activity_.field_operations_only = false;
  if (v.is_zero()) return v;
  if (const Field* known = look_up(erfs_, v)) return *known;
  const Field value = draw();
  erfs_.insert(v.value(), value);
  erfs_.insert((-v).value(), -value);
  return value;
}

template <class Field>
Turn<Field> Generators<Field>::turn(Field v) {
  activity_.field_operations_only = false;
  has_turned_ = true;
  return turn_part(v).value;
}

template <class Field>
Field Generators<Field>::symbolic_power(Field base, Field exponent) {
  activity_.field_operations_only = false;
  if (base.is_zero()) throw DivisionByZero{};
  const Field logarithm = log_of(base), product = exponent * logarithm;
  if (const Sum* sum = look_up(sums_, exponent)) {  // b^(t - 1) = b^t / b
    const Sum parts = *sum;
    remember_sum(product, parts.a, parts.x * logarithm, parts.b, parts.y * logarithm);
  }
  return exp_of(product);
}

template <class Field>
Dual<Field> Generators<Field>::maximum(const std::vector<Dual<Field>>& values) {
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

template <class Field>
bool Generators<Field>::positive(Field d) {
  if (const auto sign = small_sign(d)) return sign > 0;
  activity_.field_operations_only = false;
  if (const auto known = known_sign(d)) return known > 0;
  const bool answer = random_.coin();
  activity_.coins += 1;
  remember_sign(d, answer);
  return answer;
}

template <class Field>
void Generators<Field>::know_positive(Field c, std::optional<std::size_t> condition) {
  if (c.is_zero() || small_sign(c)) return;
  for (const auto& known : positives_)
    if (known.value == c) return;
  if (style_.exact_roots && !c.root()) throw NoRoot{};
  activity_.positives += 1;
  if (style_.exact_roots && condition) use(*condition);
  remember_sign(c, true, condition);
  positives_.push_back({c, c.inverse(), condition});
}

template <class Field>
void Generators<Field>::know_positive_entry(Field value) {
  remember_sign(value, true);
  positive_entries_.insert(value.value(), true);
}

template <class Field>
void Generators<Field>::use_matrix_condition(std::size_t condition) {
  activity_.matrix_conditions |= std::uint64_t{1} << condition % 64;
}

template <class Field>
void Generators<Field>::remember_sum(Field value, int a, Field x, int b, Field y) {
  if (value == x || value == y || value.is_zero()) return;
  sums_.insert(value.value(), {a, b, x, y});
}

template <class Field>
void Generators<Field>::remember_product(Field value, Field a, Field x, Field b, Field y) {
  if (value == x || value == y || value.is_zero()) return;
  products_.insert(value.value(), {a, x, b, y});
}

template <class Field>
Activity Generators<Field>::activity() const {
  Activity result = activity_;
  result.entries =
      static_cast<double>(exps_.size() + logs_.size() + roots_.size() + signs_.size() +
                          sums_.size() + products_.size() + turns_.size() + erfs_.size());
  return result;
}

template <class Field>
Field Generators<Field>::integer_power(Field base, int exponent) {
  const Field positive = base.power(static_cast<std::uint64_t>(std::abs(exponent)));
  return exponent < 0 ? positive.inverse() : positive;
}

template <class Field>
bool Generators<Field>::contains(const std::vector<Field>& values, Field value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

template <class Field>
auto Generators<Field>::known_exp(Field v) -> std::optional<Part> {
  if (v.is_zero()) return Part{Field(1), 0};
  const Part* known = look_up(exps_, v);
  const bool negative = !known && (known = look_up(exps_, -v));
  if (!known) return std::nullopt;
  activity_.exp_of_log |= known->given_back;
  return Part{negative ? known->value.inverse() : known->value, known->parts};
}

template <class Field>
auto Generators<Field>::exp_part(Field v) -> Part {
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

template <class Field>
auto Generators<Field>::exp_of_sum(Field v, Sum sum) -> Part {
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

template <class Field>
void Generators<Field>::store_exp(Field v, Part part) {
  activity_.exp_parts = std::max(activity_.exp_parts, part.parts);
  exps_.insert(v.value(), part);
  if (!style_.remember_products) return;
  logs_.insert(part.value.value(), {v, 1});
  logs_.insert(part.value.inverse().value(), {-v, 1});
}

template <class Field>
void Generators<Field>::remember_shift(Field exponent, Field exp) {
  constexpr std::size_t most = 256;
  if (!style_.remember_products || shifts_.size() >= most) return;
  for (const auto& shift : shifts_)
    if (shift.exponent == exponent) return;
  shifts_.push_back({exponent, exp, exp.inverse()});
}

template <class Field>
auto Generators<Field>::known_turn(Field v) -> std::optional<TurnPart> {
  if (v.is_zero()) return TurnPart{{Field(1), Field()}, 0};
  if (const TurnPart* known = look_up(turns_, v)) return *known;
  const TurnPart* known = look_up(turns_, -v);
  if (!known) return std::nullopt;
  return TurnPart{known->value.inverse(), known->parts};
}

template <class Field>
auto Generators<Field>::turn_part(Field v) -> TurnPart {
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

template <class Field>
auto Generators<Field>::turn_of_sum(Field v, Sum sum) -> TurnPart {
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

template <class Field>
void Generators<Field>::store_turn(Field v, const TurnPart& part) {
  activity_.turn_parts = std::max(activity_.turn_parts, part.parts);
  turns_.insert(v.value(), part);
}

// (1 - t^2, 2 t) / (1 + t^2) is every point of the circle but one.
template <class Field>
Turn<Field> Generators<Field>::draw_turn() {
  for (;;) {
    const Field t = draw(), below = t * t + Field(1);
    if (below.is_zero()) continue;
    return {(Field(1) - t * t) * below.inverse(), (t + t) * below.inverse()};
  }
}

template <class Field>
auto Generators<Field>::log_part(Field a) -> Part {
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

template <class Field>
auto Generators<Field>::log_of_product(Field value, Product product) -> Part {
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
template <class Field>
auto Generators<Field>::shifted_log(Field a) -> std::optional<Part> {
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

template <class Field>
void Generators<Field>::store_log(Field a, Part part) {
  activity_.log_parts = std::max(activity_.log_parts, part.parts);
  logs_.insert(a.value(), part);
  logs_.insert(a.inverse().value(), {-part.value, part.parts});
  exps_.insert(part.value.value(), {a, 1, true});
}

// The least prime divisor of a small integer that is no prime, else 0: log(6) = log(2) + log(3).
template <class Field>
std::int64_t Generators<Field>::small_divisor(Field a) {
  constexpr std::uint64_t most = 1'000'000;
  if (a.value() > most) return 0;
  for (std::uint64_t divisor = 2; divisor * divisor <= a.value(); ++divisor)
    if (a.value() % divisor == 0) return static_cast<std::int64_t>(divisor);
  return 0;
}

// The root of a small square integer, else 0.
template <class Field>
std::int64_t Generators<Field>::whole_root(Field a) {
  constexpr std::uint64_t most = 1'000'000;
  if (a.value() > most) return 0;
  const auto root = static_cast<std::int64_t>(std::lround(std::sqrt(a.value())));
  return Field(root * root) == a ? root : 0;
}

// The sign of a small integer; nothing for other values.
template <class Field>
std::optional<int> Generators<Field>::small_sign(Field d) {
  constexpr std::uint64_t most = 1'000'000;
  if (d.value() <= most) return 1;
  if ((-d).value() <= most) return -1;
  return std::nullopt;
}

template <class Field>
std::optional<int> Generators<Field>::remembered_sign(Field d) {
  const Field negative = -d;
  const bool flipped = negative.value() < d.value();
  const Sign* known = look_up(signs_, flipped ? negative : d);
  if (!known) return std::nullopt;
  if (known->condition) use(*known->condition);
  return flipped ? -known->sign : known->sign;
}

template <class Field>
void Generators<Field>::remember_sign(Field d, bool positive,
                                      std::optional<std::size_t> condition) {
  const Field negative = -d;
  const bool flipped = negative.value() < d.value();
  signs_.insert((flipped ? negative : d).value(), {positive != flipped ? 1 : -1, condition});
}

template <class Field>
std::optional<int> Generators<Field>::known_sign(Field d) {
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
template <class Field>
std::optional<int> Generators<Field>::sign_beside_entry(Field d) {
  if (positive_entries_.size() == 0) return std::nullopt;
  if (look_up(positive_entries_, d - Field(1))) return 1;
  if (look_up(positive_entries_, -d - Field(1))) return -1;
  return std::nullopt;
}

// What has the sign of a - b; exp grows, so that arguments are compared where both are known.
template <class Field>
Field Generators<Field>::comparable(Field a, Field b) {
  if (style_.remember_products) {
    const Part* x = look_up(logs_, a);
    const Part* y = look_up(logs_, b);
    if (x && y) return x->value - y->value;
  }
  return a - b;
}

template <class Field>
Dual<Field> Generators<Field>::largest_of(const std::vector<Dual<Field>>& values) {
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
template <class Field>
std::optional<int> Generators<Field>::forced_sign(Field d, Field c) {
  const auto below = remembered_sign(d - c), above = remembered_sign(d + c);
  activity_.forced = activity_.forced || below || above;
  if (below == 1) return 1;
  if (above == -1) return -1;
  return std::nullopt;
}

template class Generators<FirstField>;
template class Generators<SecondField>;

}  // namespace gradstone::prime_field
