#include "symbolic/prime_field/scalar_evaluator.hpp"

namespace gradstone::prime_field {
namespace {

bool is_met(Relation relation, int sign) {
  switch (relation) {
    case Relation::less:
      return sign < 0;
    case Relation::less_equal:
      return sign <= 0;
    case Relation::greater:
      return sign > 0;
    case Relation::greater_equal:
      return sign >= 0;
    case Relation::equal:
      break;
  }
  return sign == 0;
}

}  // namespace

template <class Number>
void ScalarEvaluator<Number>::answer(ScalarEvaluator& caller, const ElementFunction& function,
                                     const std::vector<Scalar>& parameters) {
  caller_ = {&caller, &function, &parameters};
}

template <class Number>
void ScalarEvaluator<Number>::set_index(const std::string& name, std::int64_t value) {
  for (auto& [known, place] : indices_) {
    if (known != name) continue;
    place = value;
    return;
  }
  indices_.emplace_back(name, value);
}

template <class Number>
auto ScalarEvaluator<Number>::operator()(const scalar::Parameter& n) -> Value {
  const auto found = parameters_.find(n.name);
  if (found == parameters_.end()) throw UnknownNameError("no parameter named " + n.name);
  return found->second;
}

template <class Number>
auto ScalarEvaluator<Number>::operator()(const scalar::Delta& n) -> Value {
  return constant(Number(index(n.left) == index(n.right) ? 1 : 0));
}

template <class Number>
auto ScalarEvaluator<Number>::operator()(const scalar::Negate& n) -> Value {
  const Value x = evaluate(n.operand), result = -x;
  remember_sum(result.value, -1, x.value, 0, Number());
  return result;
}

template <class Number>
auto ScalarEvaluator<Number>::operator()(const scalar::Subtract& n) -> Value {
  return sum(evaluate(n.left), -1, evaluate(n.right));
}

template <class Number>
auto ScalarEvaluator<Number>::operator()(const scalar::Multiply& n) -> Value {
  const Value x = evaluate(n.left), y = evaluate(n.right);
  return product(small_integer(n.left), x, small_integer(n.right), y);
}

template <class Number>
auto ScalarEvaluator<Number>::operator()(const scalar::Divide& n) -> Value {
  const Value x = evaluate(n.left), y = evaluate(n.right), result = x * y.inverse();
  remember_product(result.value, 1, x.value, -1, y.value);
  return result;
}

template <class Number>
auto ScalarEvaluator<Number>::operator()(const scalar::Call& n) -> Value {
  const bool outer = std::exchange(remembers_, true);
  const Value argument = evaluate(n.argument);
  remembers_ = outer;
  return call(n.function, argument);
}

template <class Number>
auto ScalarEvaluator<Number>::operator()(const scalar::Apply& n) -> Value {
  Parameters<Number> values;
  for (std::size_t k = 0; k < n.parameters.size(); ++k)
    values.emplace(n.function->parameters().at(k), evaluate(n.parameters[k]));
  ScalarEvaluator inner(generators_, sizes_, values);
  inner.answer(*this, *n.function, n.parameters);
  inner.set_argument(evaluate(n.argument));
  return inner.evaluate(n.function->value());
}

template <class Number>
auto ScalarEvaluator<Number>::operator()(const scalar::Sum& n) -> Value {
  // The terms of a sum are not arguments of functions, so nothing needs to be known of them.
  const bool outer = std::exchange(remembers_, false);
  Value total;
  const std::int64_t last = bound(n.last);
  for (std::int64_t k = bound(n.first); k <= last; ++k) {
    const Value term = at(n.index, k, n.body);
    total = total + term;
  }
  remembers_ = outer;
  return total;
}

template <class Number>
auto ScalarEvaluator<Number>::operator()(const scalar::Maximum& n) -> Value {
  std::vector<Value> values;
  const std::size_t outer = indices_.size();
  any_of(n.over, sizes_, [&](const std::vector<std::int64_t>& at) {
    indices_.resize(outer);
    for (std::size_t k = 0; k < at.size(); ++k) indices_.emplace_back(n.over[k].index.name, at[k]);
    const bool counts = std::all_of(n.conditions.begin(), n.conditions.end(),
                                    [this](const Comparison& c) { return is_at_place(c); });
    if (counts) values.push_back(evaluate(n.body));
    return false;
  });
  indices_.resize(outer);
  if (values.empty()) throw DomainError("the maximum of no numbers");
  return generators_.maximum(values);
}

template <class Number>
auto ScalarEvaluator<Number>::operator()(const scalar::Cases& n) -> Value {
  if constexpr (Generators<Number>::counts_degrees)
    return counted_cases(n);
  else
    return chosen_case(n);
}

template <class Number>
int ScalarEvaluator<Number>::small_integer(const Scalar& factor) {
  constexpr std::int64_t most = 8;
  const auto* number = std::get_if<scalar::Number>(&factor.node().value);
  if (!number || !number->value.is_integer()) return 0;
  const std::int64_t n = number->value.numerator();
  return n >= -most && n <= most ? static_cast<int>(n) : 0;
}

template <class Number>
auto ScalarEvaluator<Number>::sum(const Value& x, int sign, const Value& y) -> Value {
  const Value result = sign > 0 ? x + y : x - y;
  remember_sum(result.value, 1, x.value, sign, y.value);
  return result;
}

template <class Number>
auto ScalarEvaluator<Number>::product(int a, const Value& x, int b, const Value& y) -> Value {
  const Value result = x * y;
  if (a != 0) remember_sum(result.value, a, y.value, 0, Number());
  if (b != 0) remember_sum(result.value, b, x.value, 0, Number());
  remember_product(result.value, 1, x.value, 1, y.value);
  return result;
}

template <class Number>
void ScalarEvaluator<Number>::remember_sum(const Number& value, int a, const Number& x, int b,
                                           const Number& y) {
  if (remembers_ && generators_.style().remember_sums) generators_.remember_sum(value, a, x, b, y);
}

template <class Number>
void ScalarEvaluator<Number>::remember_product(const Number& value, const Rational& a,
                                               const Number& x, const Rational& b,
                                               const Number& y) {
  if (remembers_ && generators_.style().remember_products)
    generators_.remember_product(value, Number(a), x, Number(b), y);
}

template <class Number>
std::int64_t ScalarEvaluator<Number>::index(const Index& wanted) const {
  if (wanted.is_first()) return 1;
  // The inner index hides an outer one of the same name.
  for (auto at = indices_.rbegin(); at != indices_.rend(); ++at)
    if (at->first == wanted.name) return at->second;
  throw UnknownNameError("no index named " + wanted.name);
}

template <class Number>
std::int64_t ScalarEvaluator<Number>::bound(const Bound& b) const {
  if (const auto* dim = std::get_if<Dim>(&b)) return dim->at(sizes_);
  return index(std::get<Index>(b));
}

template <class Number>
auto ScalarEvaluator<Number>::at(const Index& name, std::int64_t value, const Scalar& body)
    -> Value {
  indices_.emplace_back(name.name, value);
  Value result = evaluate(body);
  indices_.pop_back();
  return result;
}

template <class Number>
bool ScalarEvaluator<Number>::is_at_place(const Comparison& c) {
  const auto left = whole(c.left), right = whole(c.right);
  if (!left || !right)
    throw UnsupportedError("a maximum is taken where places hold that are looked up");
  return gradstone::holds(*left, c.relation, *right);
}

template <class Number>
auto ScalarEvaluator<Number>::integer_power(const Value& base, std::int64_t exponent) -> Value {
  Value result{Number(1), Number()};
  Value factor = exponent < 0 ? base.inverse() : base;
  for (auto left = static_cast<std::uint64_t>(exponent < 0 ? -exponent : exponent); left;) {
    if (left & 1) result = result * factor;
    if (left >>= 1) factor = factor * factor;
  }
  return result;
}

template <class Number>
void ScalarEvaluator<Number>::assume(const std::vector<Comparison>& conditions) {
  for (std::size_t k = 0; k < conditions.size(); ++k) {
    const Comparison& condition = conditions[k];
    const Number left = evaluate(condition.left).value;
    const Number right = evaluate(condition.right).value;
    switch (condition.relation) {
      case Relation::less:
      case Relation::less_equal:
        generators_.know_positive(right - left, k);
        break;
      case Relation::greater:
      case Relation::greater_equal:
        generators_.know_positive(left - right, k);
        break;
      case Relation::equal:
        break;  // the parameters were drawn so that it holds
    }
  }
}

template <class Number>
auto ScalarEvaluator<Number>::entry(const scalar::Entry& n) -> Value {
  if (entries_) {
    auto known = extents_.find(&n);
    if (known == extents_.end()) known = extents_.emplace(&n, entries_->extents(n.matrix)).first;
    const bool calculates = std::any_of(n.places.begin(), n.places.end(),
                                        [](const Place& place) { return place.calculated(); });
    if (!known->second.empty()) return tensor_entry(n, known->second);
    if (calculates) {
      const Shared<Number> X = entries_->matrix(n.matrix, 0);
      return tensor_entry(
          n, {static_cast<std::int64_t>(X->rows), static_cast<std::int64_t>(X->columns)});
    }
  }
  const std::size_t count = n.places.size();
  const auto at_index = [&](std::size_t k) { return index(*n.places[k].index()); };
  if (!entries_ || count < 1 || count > 3)
    throw UnsupportedError("the entry of " + n.matrix + " can't be read here");
  // X[i,j] of a matrix; g[s,i,j] and eta[s] of a sequence.
  const std::int64_t step = count == 2 ? 0 : at_index(0);
  const Matrix<Number>* matrix = nullptr;
  for (const auto& [known, shared] : read_)
    if (known == &n && step == 0) matrix = shared.get();
  Shared<Number> found;
  if (!matrix) {
    found = entries_->matrix(n.matrix, step);
    matrix = found.get();
    if (step == 0) read_.emplace_back(&n, found);
  }
  const std::int64_t row = count == 1 ? 1 : at_index(count - 2);
  const std::int64_t column = count == 1 ? 1 : at_index(count - 1);
  if (row < 1 || column < 1 || row > static_cast<std::int64_t>(matrix->rows) ||
      column > static_cast<std::int64_t>(matrix->columns))
    throw DomainError("an index of " + n.matrix + " leaves the matrix");
  return matrix->at(static_cast<std::size_t>(row - 1), static_cast<std::size_t>(column - 1));
}

/// The number that a place is; nothing where it is read from a tensor whose entries are counted.
template <class Number>
std::optional<std::int64_t> ScalarEvaluator<Number>::whole(const Scalar& scalar) {
  const auto entry = [this](const scalar::Entry& read) -> std::optional<std::int64_t> {
    const auto* places = entries_ ? entries_->places(read.matrix) : nullptr;
    if (!places || places->empty()) return std::nullopt;
    auto extents = entries_->extents(read.matrix);
    if (extents.empty()) {
      const Shared<Number> X = entries_->matrix(read.matrix, 0);
      extents = {static_cast<std::int64_t>(X->rows), static_cast<std::int64_t>(X->columns)};
    }
    std::size_t at = 0;
    for (std::size_t axis = 0; axis < extents.size(); ++axis) {
      const auto place = whole(read.places.at(axis).number());
      if (!place || *place < 1 || *place > extents[axis]) return std::nullopt;
      at = at * static_cast<std::size_t>(extents[axis]) + static_cast<std::size_t>(*place - 1);
    }
    return places->at(at);
  };
  return whole_value(scalar, {[this](const Dim& dim) { return dim.at(sizes_); },
                              [this](const Index& i) { return index(i); }, entry});
}

/// What a place is read from, as 0 or 1: how much it takes of the coins.
template <class Number>
auto ScalarEvaluator<Number>::pattern_of(const Scalar& place) -> Value {
  if (std::holds_alternative<scalar::Entry>(place.node().value)) return evaluate(place);
  Value product = constant(Number(1));
  for (const auto& child : children(place)) product = product * pattern_of(child);
  return product;
}

/// An entry of a tensor, which is stored row by row. At a place that is counted, it is any.
template <class Number>
auto ScalarEvaluator<Number>::tensor_entry(const scalar::Entry& n,
                                           const std::vector<std::int64_t>& extents) -> Value {
  if (extents.size() != n.places.size())
    throw UnsupportedError("the entry of " + n.matrix + " has another number of indices");
  Value pattern = constant(Number(1));
  std::vector<std::size_t> at{0};
  for (std::size_t axis = 0; axis < extents.size(); ++axis) {
    const Place& place = n.places[axis];
    const auto number =
        place.index() ? std::optional(index(*place.index())) : whole(*place.calculated());
    const auto extent = static_cast<std::size_t>(extents[axis]);
    std::vector<std::size_t> next;
    if (number) {
      if (*number < 1 || *number > extents[axis])
        throw DomainError("an index of " + n.matrix + " leaves the tensor");
      for (const std::size_t outer : at)
        next.push_back(outer * extent + static_cast<std::size_t>(*number - 1));
    } else {
      if (!Generators<Number>::counts_degrees)
        throw UnsupportedError("a place of " + n.matrix + " can't be calculated");
      pattern = pattern * pattern_of(*place.calculated());
      for (const std::size_t outer : at)
        for (std::size_t k = 0; k < extent; ++k) next.push_back(outer * extent + k);
    }
    at = std::move(next);
  }
  const Shared<Number> X = entries_->matrix(n.matrix, 0);
  if (at.size() == 1) return X->at(at[0]);
  Value total;
  for (const std::size_t k : at) total = total + pattern * X->at(k);
  return total;
}

template <class Number>
auto ScalarEvaluator<Number>::call(Elementary function, const Value& x) -> Value {
  switch (function) {
    case Elementary::exp: {
      const Number e = generators_.exp(x.value);
      return chain(x, e, e);
    }
    case Elementary::log:
    case Elementary::log1p: {
      const Number a = function == Elementary::log ? x.value : x.value + Number(1);
      const Number logarithm = generators_.log(a);
      if (x.tangent.is_zero()) return constant(logarithm);
      return chain(x, logarithm, a.inverse());
    }
    case Elementary::tanh: {
      const Number e = generators_.exp(x.value), e2 = e * e;
      const Number t = (e2 - Number(1)) * (e2 + Number(1)).inverse();
      return chain(x, t, Number(1) - t * t);
    }
    case Elementary::erf: {
      const Number value = generators_.erf(x.value);
      if (x.tangent.is_zero()) return constant(value);
      const Number root = generators_.root(generators_.pi());
      const Number slope =
          generators_.exp(-(x.value * x.value)) * (root + root) * generators_.pi().inverse();
      return chain(x, value, slope);
    }
    case Elementary::sin: {
      const auto [cosine, sine] = generators_.turn(x.value);
      return chain(x, sine, cosine);
    }
    case Elementary::cos: {
      const auto [cosine, sine] = generators_.turn(x.value);
      return chain(x, cosine, -sine);
    }
  }
  throw UnsupportedError("an elementary function without a rule");
}

template <class Number>
auto ScalarEvaluator<Number>::power(const Value& base, const Exponent& e) -> Value {
  const bool has_factors = std::all_of(e.slopes.begin(), e.slopes.end(),
                                       [](const auto& part) { return part.second.is_integer(); });
  if (!has_factors || e.constant.denominator() > 2)
    throw UnsupportedError("a power with exponent " + e.constant.text() + " is not supported");
  if (base.value.is_zero() && !e.slopes.empty()) return power_of_zero(base, e);
  Value result{Number(1), Number()};
  if (e.constant.is_integer()) {
    result = integer_power(base, e.constant.numerator());
  } else {
    // With T = sqrt(a): T^k, and its derivative k T^(k-1) da / (2T).
    const Number root = generators_.root(base.value);
    const Value rooted{root,
                       base.tangent.is_zero() ? Number() : base.tangent * (root + root).inverse()};
    result = integer_power(rooted, e.constant.numerator());
  }
  for (const auto& [symbol, times] : e.slopes) {
    // b^t, with derivative t b^t db / b + b^t log(b) dt.
    const Value& t = parameters_.at(symbol);
    Value factor = constant(generators_.symbolic_power(base.value, t.value));
    if (!base.tangent.is_zero())
      factor.tangent = t.value * factor.value * base.value.inverse() * base.tangent;
    if (!t.tangent.is_zero())
      factor.tangent = factor.tangent + factor.value * generators_.log(base.value) * t.tangent;
    result = result * integer_power(factor, times.numerator());
  }
  if (e.slopes.empty()) remember_product(result.value, e.constant, base.value, 0, Number());
  return result;
}

// What is 0 was made so by a mask or by a case, and not by chance: the power jumps where the
// exponent is 0, so its sign has to be known.

template <class Number>
auto ScalarEvaluator<Number>::power_of_zero(const Value& base, const Exponent& e) -> Value {
  const Given* given = generators_.style().given;
  const auto form = in_given_parameters(e);
  const auto sign = given && form ? given->sign_of(*form) : std::nullopt;
  if (!sign || !base.tangent.is_zero())
    throw UnsupportedError("0 to a power is not decided where the exponent may be 0");
  if (*sign < 0) throw DivisionByZero{};
  return constant(Number(*sign == 0 ? 1 : 0));
}

// In the parameters of which the conditions speak; nothing where they are not known.

template <class Number>
auto ScalarEvaluator<Number>::in_given_parameters(const Exponent& e) -> std::optional<Exponent> {
  if (integers_) return e;
  if (!caller_.evaluator) return std::nullopt;
  Exponent outside{e.constant, {}};
  const auto& names = caller_.function->parameters();
  for (std::size_t k = 0; k < names.size(); ++k) {
    const auto slope = e.slopes.find(names[k]);
    if (slope == e.slopes.end()) continue;
    const Scalar& value = caller_.parameters->at(k);
    outside = outside.plus(slope->second, caller_.evaluator->exponent(value));
  }
  return caller_.evaluator->in_given_parameters(outside);
}

template <class Number>
auto ScalarEvaluator<Number>::exponent(const Scalar& expression) -> Exponent {
  return visit(
      expression,
      overloaded{
          [](const scalar::Number& n) {
            return Exponent{n.value, {}};
          },
          [this](const scalar::IndexValue& n) {
            return Exponent{index(n.index), {}};
          },
          [this](const scalar::Size& n) {
            return Exponent{n.dim.at(sizes_), {}};
          },
          [this](const scalar::Parameter& n) {
            if (integers_ && integers_->count(n.name)) return Exponent{integers_->at(n.name), {}};
            if (const auto number = number_of(n.name)) return Exponent{*number, {}};
            return Exponent{0, {{n.name, 1}}};
          },
          [this](const scalar::Negate& n) { return Exponent{}.plus(-1, exponent(n.operand)); },
          [this](const scalar::Add& n) { return exponent(n.left).plus(1, exponent(n.right)); },
          [this](const scalar::Subtract& n) {
            return exponent(n.left).plus(-1, exponent(n.right));
          },
          [this](const scalar::Multiply& n) {
            Exponent a = exponent(n.left), b = exponent(n.right);
            if (!a.slopes.empty()) std::swap(a, b);
            if (!a.slopes.empty())
              throw UnsupportedError("an exponent with a product of symbols is not supported");
            return Exponent{}.plus(a.constant, b);
          },
          [](const auto&) -> Exponent {
            throw UnsupportedError("an exponent is built from numbers, indices and parameters");
          }});
}

// The number that is given for a parameter of the function, as in power(X, 3).

template <class Number>
std::optional<Rational> ScalarEvaluator<Number>::number_of(const std::string& parameter) const {
  if (!caller_.evaluator) return std::nullopt;
  const auto& names = caller_.function->parameters();
  const auto found = std::find(names.begin(), names.end(), parameter);
  if (found == names.end()) return std::nullopt;
  const Scalar& given = caller_.parameters->at(static_cast<std::size_t>(found - names.begin()));
  const auto* number = std::get_if<scalar::Number>(&given.node().value);
  // Of other roots, a power that is drawn is all that is known.
  if (!number || number->value.denominator() > 2) return std::nullopt;
  return number->value;
}

// The sign of left - right where it depends on one parameter that counts, and on nothing else.

template <class Number>
std::optional<int> ScalarEvaluator<Number>::sign_by_integers(const Comparison& comparison) const {
  const Given* given = generators_.style().given;
  if (!integers_ || !given || given->integers.empty()) return std::nullopt;
  const auto left = parameter_form(comparison.left, sizes_);
  const auto right = parameter_form(comparison.right, sizes_);
  if (!left || !right) return std::nullopt;
  const ParameterForm form = given->parameters.reduced(left->plus(-1, *right));
  for (const auto& [name, number] : *integers_)
    if (form.slopes.count(name) > 0) return std::nullopt;
  return given->sign_by_integer(form);
}

/// The coins of a comparison of places that are counted; nothing where something else is compared.
template <class Number>
auto ScalarEvaluator<Number>::pattern_of_places(const Comparison& c) -> std::optional<Value> {
  const auto left = affine_of(c.left), right = affine_of(c.right);
  if (!left || !right || !entries_) return std::nullopt;
  for (const auto* side : {&*left, &*right})
    for (const auto& [name, entry] : side->entries)
      if (!entries_->places(std::get<scalar::Entry>(entry.node().value).matrix))
        return std::nullopt;
  return pattern_of(c.left) * pattern_of(c.right);
}

template <class Number>
template <class N>
bool ScalarEvaluator<Number>::holds(const Comparison& comparison) {
  if (const auto sign = sign_by_integers(comparison)) return is_met(comparison.relation, *sign);
  if (const auto left = whole(comparison.left)) {
    if (const auto right = whole(comparison.right))
      return is_met(comparison.relation, *left < *right ? -1 : *left > *right ? 1 : 0);
  }
  const Value difference = evaluate(comparison.left) - evaluate(comparison.right);
  const Number d = difference.value;
  if (d.is_zero() && !difference.tangent.is_zero()) generators_.note_tie();
  if (d.is_zero()) return is_met(comparison.relation, 0);
  if (comparison.relation == Relation::equal && generators_.has_turned())
    throw UnsupportedError("whether sines are equal is not decided");
  if (comparison.relation == Relation::equal) return false;
  return is_met(comparison.relation, generators_.positive(d) ? 1 : -1);
}

template <class Number>
template <class N>
auto ScalarEvaluator<Number>::chosen_case(const scalar::Cases& n) -> Value {
  for (const auto& line : n.cases) {
    const bool all = std::all_of(line.conditions.begin(), line.conditions.end(),
                                 [this](const Comparison& c) { return holds(c); });
    if (all) return evaluate(line.value);
  }
  return evaluate(n.otherwise);
}

// All cases at once: sum_r 1_r n_r / sum_r 1_r d_r, where the indicators 1_r are polynomials in the
// coins of all comparisons.
template <class Number>
template <class N>
auto ScalarEvaluator<Number>::counted_cases(const scalar::Cases& n) -> Value {
  Number decided = generators_.forced();
  std::optional<Value> largest;
  const auto join = [&](const Value& value) {
    largest = largest ? Value{Number::larger(largest->value, value.value),
                              Number::larger(largest->tangent, value.tangent)}
                      : value;
  };
  bool is_certain = false;  // a case holds, whatever is drawn, and those below it do not count
  for (const auto& line : n.cases) {
    // What is not evaluated may leave its tensor.
    bool may_hold = true;
    is_certain = true;
    for (const auto& c : line.conditions) {
      const auto left = whole(c.left), right = whole(c.right);
      if (left && right) {
        may_hold = may_hold && is_met(c.relation, *left < *right ? -1 : *left > *right ? 1 : 0);
        continue;
      }
      is_certain = false;
      if (sign_by_integers(c)) continue;
      const auto pattern = pattern_of_places(c);
      decided = decided *
                (pattern ? pattern->value
                         : generators_.decide(evaluate(c.left).value - evaluate(c.right).value));
    }
    if (may_hold) join(evaluate(line.value));
    is_certain = is_certain && may_hold;
    if (is_certain) break;
  }
  if (!is_certain) join(evaluate(n.otherwise));
  const auto chosen = [&](Number value) {
    value.coins_above += decided.coins_above;
    if (value.denominator > 0 || value.coins_below > 0) value.coins_below += decided.coins_above;
    value.support += decided.support;
    value.origin = joined(value.origin, decided.origin);
    value.is_constant = false;
    return value;
  };
  return {chosen(largest->value), chosen(largest->tangent)};
}

template class ScalarEvaluator<FirstField>;
template class ScalarEvaluator<SecondField>;
template class ScalarEvaluator<Degree>;

}  // namespace gradstone::prime_field
