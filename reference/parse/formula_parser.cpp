#include "reference/parse/formula_parser.hpp"

#include <utility>

#include "reference/nearest.hpp"
#include "reference/parse/limits.hpp"

namespace gradstone::parse {
namespace {

bool is_matrix(const EquationSystem& system, const std::string& name) {
  return system.find_declaration(name) || system.find_forward(name) || system.find_backward(name) ||
         system.is_cotangent(name);
}

}  // namespace

FormulaParser::Level::Level(FormulaParser& parser, const Token& where) : parser_(parser) {
  if (++parser_.level_ <= most_depth) return;
  --parser_.level_;  // no destructor will
  parser_.cursor_.refuse(
      where, "the formula is too deep: more than " + std::to_string(most_depth) + " levels");
}

Expr FormulaParser::matrix() {
  const Token first = cursor_.peek();
  const Value found = sum();
  if (!found.matrix())
    cursor_.refuse(first,
                   "expected a matrix, found a scalar; a number a is a matrix as a * ones(m, n)");
  if (!reads_slices_) return *found.matrix();
  const TensorEntries read = entries_at(found, first, {});
  return cursor_.built(first, [&](Location place) {
    return by_entries(read.indices, read.shape, read.value, place);
  });
}

Scalar FormulaParser::scalar() {
  const Token first = cursor_.peek();
  return scalar_of(formula(), first);
}

const Scalar& FormulaParser::scalar_of(const Value& value, const Token& where) const {
  if (!value.scalar()) cursor_.refuse(where, "expected a scalar, found " + value.kind());
  return *value.scalar();
}

const Expr& FormulaParser::matrix_of(const Value& value, const Token& where) const {
  if (!value.matrix()) cursor_.refuse(where, "expected a matrix, found " + value.kind());
  return *value.matrix();
}

Value FormulaParser::formula() {
  return cursor_.at("where") ? cases() : sum();
}

// where x <= 0: a, x < 1 and x > b: c, else: d
Value FormulaParser::cases() {
  const Token where = cursor_.next();
  std::vector<Case> lines;
  double nodes = 1;
  int depth = 1;
  const auto count = [&](const Value& part) {
    nodes += part.nodes;
    depth = std::max(depth, 1 + part.depth);
  };
  while (!cursor_.take("else")) {
    count(one_case(lines));
    cursor_.expect(",", "before the next case or else");
  }
  cursor_.expect(":", "after else");
  if (lines.empty()) cursor_.refuse(where, "where has no case before else");
  const Token last = cursor_.peek();
  const Value otherwise = sum();
  count(otherwise);
  Scalar value = gradstone::where(std::move(lines), scalar_of(otherwise, last));
  return limited(cursor_, where, {std::move(value), nodes, depth});
}

// Adds a case; what it takes of the limits is that of the value returned.
Value FormulaParser::one_case(std::vector<Case>& cases) {
  Value taken(Scalar(0));
  std::vector<Comparison> conditions;
  if (!cursor_.take("true")) {
    do {
      conditions.push_back(comparison(taken));
    } while (cursor_.take("and"));
  }
  cursor_.expect(":", "after the comparisons of a case");
  const Token first = cursor_.peek();
  const Value value = sum();
  cases.push_back({std::move(conditions), scalar_of(value, first)});
  taken.nodes += value.nodes;
  taken.depth = std::max(taken.depth, value.depth);
  return taken;
}

Comparison FormulaParser::comparison() {
  Value taken(Scalar(0));
  return comparison(taken);
}

// One side of a comparison; what it takes of the limits is added.
Scalar FormulaParser::side(Value& taken) {
  const Token first = cursor_.peek();
  const Value value = sum();
  taken.nodes += value.nodes;
  taken.depth = std::max(taken.depth, value.depth);
  return scalar_of(value, first);
}

Comparison FormulaParser::comparison(Value& taken) {
  Scalar left = side(taken);
  const Relation sign = relation();
  return {std::move(left), sign, side(taken)};
}

Relation FormulaParser::relation() {
  if (cursor_.take("<")) return Relation::less;
  if (cursor_.take("<=")) return Relation::less_equal;
  if (cursor_.take(">")) return Relation::greater;
  if (cursor_.take(">=")) return Relation::greater_equal;
  if (cursor_.take("=")) return Relation::equal;
  cursor_.expected("a comparison: <, <=, >, >= or =");
}

Value FormulaParser::sum() {
  Value left = product();
  while (cursor_.at("+") || cursor_.at("-")) {
    const Token sign = cursor_.next();
    Value right = product();
    fit(left, right, sign);
    left =
        sign.text == "+" ? add(cursor_, sign, left, right) : subtract(cursor_, sign, left, right);
  }
  return left;
}

// Whether [1 <= j <= L] is here, which says where the term counts that it is a factor of.
bool FormulaParser::at_guard(std::size_t ahead) const {
  const bool may_be_here = scope_.ranges || (scope_.slices && !ranges_.indices.empty());
  return may_be_here && cursor_.at("[", ahead);
}

// [a = b], [1 <= j <= L], [s <= t and t <= L]; what the comparisons take of the limits is added.
void FormulaParser::guard(std::vector<Comparison>& conditions, Value& taken) {
  const Level level(*this, cursor_.peek());
  cursor_.expect("[");
  chains(conditions, taken, "]");
  cursor_.expect("]", "after the comparisons that say where the term counts");
}

// Comparisons of places up to what ends them.
void FormulaParser::chains(std::vector<Comparison>& conditions, Value& taken,
                           std::string_view end) {
  const bool outer = std::exchange(calculates_places_, true);
  do {
    conditions.push_back(comparison(taken));
    while (!cursor_.at("and") && !cursor_.at(end)) {
      const Scalar left = conditions.back().right;
      const Relation sign = relation();
      conditions.push_back({left, sign, side(taken)});
    }
  } while (cursor_.take("and"));
  calculates_places_ = outer;
}

// The term where the comparisons hold, and 0 elsewhere; a guard in it is one of the same term.
Value FormulaParser::guarded(const Token& where, const std::vector<Comparison>& conditions,
                             const std::optional<Value>& term, const Value& taken) {
  const Value value = term.value_or(Value(Scalar(1)));
  const auto counted = [&](const Scalar& entry) {
    std::vector<Comparison> all = conditions;
    const auto* inner = std::get_if<scalar::Cases>(&entry.node().value);
    if (!inner || !is_guard(*inner)) return gradstone::where({{std::move(all), entry}}, 0);
    const Case& more = inner->cases.front();
    all.insert(all.end(), more.conditions.begin(), more.conditions.end());
    return gradstone::where({{std::move(all), more.value}}, 0);
  };
  return by_entry(where, value, {}, 1 + value.nodes + taken.nodes,
                  1 + std::max(value.depth, taken.depth), counted);
}

// The factors of a term. Guards, [1 <= j <= L] * X[j], say where the whole term counts.
Value FormulaParser::product() {
  const Token first = cursor_.peek();
  if (cursor_.at("-") && at_guard(1)) {
    cursor_.next();
    return negate(cursor_, first, product());
  }
  std::vector<Comparison> conditions;
  Value taken(Scalar(0));
  std::optional<Value> left;
  bool is_behind_guard = at_guard();
  if (is_behind_guard) {
    guard(conditions, taken);
  } else {
    left = negation();
  }
  while (cursor_.at("*") || cursor_.at("/") || cursor_.at("@")) {
    const Token sign = cursor_.next();
    const bool divides = sign.text == "/";
    if (divides && is_behind_guard)
      cursor_.refuse(sign, "what is divided stands in front: [...] * (a / b)");
    is_behind_guard = sign.text == "*" && at_guard();
    if (is_behind_guard) {
      guard(conditions, taken);
      continue;
    }
    if (divides && at_fraction(0))
      cursor_.refuse(cursor_.peek(), "a fraction after / needs parentheses: a / (1/2)");
    const Value right = negation();
    if (sign.text == "@" && !(left && left->matrix() && right.matrix()))
      cursor_.refuse(sign, "@ is the product of two matrices, found " +
                               (left ? left->kind() : "a guard") + " and " + right.kind() +
                               "; numbers are multiplied by *");
    left = !left     ? right
           : divides ? divide(cursor_, sign, *left, right)
                     : multiply(cursor_, sign, *left, right);
  }
  return conditions.empty() ? *left : guarded(first, conditions, left, taken);
}

// A minus binds more tightly than * and less tightly than ^. -2 is a number, but -2^t is -(2^t).
Value FormulaParser::negation() {
  if (!cursor_.at("-")) return power();
  const Token sign = cursor_.next();
  const Level level(*this, sign);
  if (at_number()) {
    const std::size_t here = cursor_.position();
    Value literal = number(true);
    if (!cursor_.at("^")) return literal;
    cursor_.return_to(here);
  }
  return negate(cursor_, sign, negation());
}

Value FormulaParser::power() {
  const bool fraction = at_fraction(0);
  Value base = atom();
  if (!cursor_.at("^")) return base;
  const Token sign = cursor_.next();
  if (fraction) cursor_.refuse(sign, "a fraction that is raised needs parentheses: (1/2)^n");
  if (at_fraction(0))
    cursor_.refuse(cursor_.peek(), "a fraction as exponent needs parentheses: a^(1/2)");
  if (cursor_.at("-"))
    cursor_.refuse(cursor_.peek(), "a negative exponent needs parentheses: a^(-1)");
  const Value exponent = atom();
  if (cursor_.at("^")) cursor_.refuse(cursor_.peek(), "write (a^b)^c or a^(b^c)");
  return raise(cursor_, sign, base, exponent);
}

Value FormulaParser::atom() {
  const Token& token = cursor_.peek();
  if (at_number()) return number(false);
  if (cursor_.at("(")) return in_parentheses();
  if (cursor_.at("where")) cursor_.refuse(token, "cases inside of a formula need parentheses");
  if (cursor_.at("["))
    cursor_.refuse(token, scope_.ranges
                              ? "what says where a term counts is a factor of it, as in "
                                "[i <= j] * X[i,j], and has no power"
                              : "what says where a term counts stands in front of entries, "
                                "as in Y[i,j] = [i <= j] * X[i,j]");
  if (token.kind != Token::Kind::name) {
    cursor_.expected(scope_.ranges         ? "a number or an entry"
                     : scope_.has_argument ? "a number or x"
                                           : "a matrix or a number");
  }
  if (cursor_.at("(", 1)) return call();
  if (cursor_.at("[", 1)) return entry();
  return bare_name();
}

Value FormulaParser::in_parentheses() {
  const Token open = cursor_.next();
  const Level level(*this, open);
  Value inner = formula();
  cursor_.expect(")", "to close the parenthesis");
  return inner;
}

// Whether a quotient of integers without spaces is here: 1/2 is a number, 1 / 2 a division.
bool FormulaParser::at_fraction(std::size_t ahead) const {
  const Token &above = cursor_.peek(ahead), &sign = cursor_.peek(ahead + 1);
  const Token& below = cursor_.peek(ahead + 2);
  return above.kind == Token::Kind::integer && cursor_.at("/", ahead + 1) &&
         below.kind == Token::Kind::integer && sign.at == above.end() && below.at == sign.end();
}

bool FormulaParser::at_number() const {
  return cursor_.at_kind(Token::Kind::integer) || cursor_.at_kind(Token::Kind::decimal);
}

Value FormulaParser::number(bool negative) {
  if (cursor_.at_kind(Token::Kind::decimal)) {
    const Rational value = cursor_.decimal();
    return Value(Scalar(negative ? -value : value));
  }
  const bool fraction = at_fraction(0);
  const Token first = cursor_.peek();
  std::int64_t above = cursor_.integer("a number");
  const Token& after = cursor_.peek();
  if (after.kind == Token::Kind::other && after.text == "." && after.at == first.end())
    cursor_.refuse(first, "digits are missing after the point: write " + std::string(first.text) +
                              " or " + std::string(first.text) + ".0");
  if (negative) above = -above;
  if (!fraction) return Value(Scalar(Rational(above)));
  cursor_.next();
  const std::int64_t below = cursor_.integer("a number");
  return Value(cursor_.built(first, [&](Location) { return Scalar(Rational(above, below)); }));
}

Value FormulaParser::bare_name() {
  const Token token = cursor_.peek();
  const std::string name = cursor_.name("a name");
  const auto& system = scope_.system;
  const bool matrix = is_matrix(system, name);
  if (scope_.has_argument && name == "x") return Value(argument());
  const bool is_index = ranges_.indices.count(name) > 0;
  const bool reads_tensors = !scope_.ranges || scope_.slices;
  if (reads_tensors && !is_index && !scope_.has_argument && matrix) {
    if (!whole_) whole_ = token;
    const Shape shape = system.shape_of(name);
    const Location place = cursor_.source().location(token.at);
    return limited(cursor_, token, variable(name, shape, place));
  }
  if (is_index) return Value(value_of(Index{name}));
  if (const auto* known = system.find_parameter(name)) {
    if (!calculates_places_ || !known->integer) return Value(parameter(name));
    cursor_.built(token, [&](Location) { scope_.use_as_size(name); });
    return Value(gradstone::size(Dim(name)));
  }
  if (matrix) cursor_.refuse(token, name + " is a matrix; an entry of it is " + name + "[i,j]");
  if (scope_.sizes.count(name)) return Value(gradstone::size(Dim(name)));
  if (name == "pi") {
    scope_.number_pi = token;
    return Value(pi());
  }
  unknown(token);
}

Value FormulaParser::entry() {
  const Token token = cursor_.peek();
  const Level level(*this, token);
  const std::string name = cursor_.name("a matrix");
  if (!scope_.ranges && !scope_.slices) {
    cursor_.refuse(token, scope_.has_argument
                              ? "entries don't occur in functions of x"
                              : "entries occur in definitions and in identities of entries only");
  }
  cursor_.expect("[");
  std::vector<gradstone::Place> places;
  do {
    places.push_back(place());
  } while (cursor_.take(","));
  cursor_.expect("]", "after the indices");
  if (!ranges_.entries.count(name)) {
    require_value_in_step(token, places.front());
    unknown(token);
  }
  if (const auto* dims = sliced(name, places.size())) return slice(token, std::move(places), *dims);
  reads_slices_ = true;
  return Value(entry_at(name, std::move(places)));
}

// What an equation of a step reads in that step or in the one before, though it has no value there.
void FormulaParser::require_value_in_step(const Token& token, const gradstone::Place& place) const {
  const auto& recurrences = scope_.system.recurrences;
  if (recurrences.empty()) return;
  const Recurrence& recurrence = recurrences.back();
  const Index& step = recurrence.step;
  const bool reversed = recurrence.reversed;
  if (ranges_.indices.count(step.name) == 0) return;
  const std::string name(token.text);
  if (recurrence.is_step_before(place))
    cursor_.refuse(token, name + " has no value " +
                              (reversed ? "behind the last step" : "before the first step") +
                              ": say below the line of the recurrence where it begins, as in " +
                              name + "[" + recurrence.before().text() + ",...] = 0");
  if (place.index() && *place.index() == step)
    cursor_.refuse(token, name + " has no value in step " + step.name +
                              " yet: an equation reads what stands above it, and the step " +
                              (reversed ? "behind" : "before"));
}

/// The first place of a dimension of several, X[i,1], is that of the index whose value is 1:
/// sum(k: D, (where k = 1: X[i,k], else: 0)). Every dimension has one.
Scalar FormulaParser::entry_at(const std::string& name,
                               std::vector<gradstone::Place> places) const {
  const std::vector<Dim>* dims = nullptr;
  const auto [first, last] = ranges_.entries.equal_range(name);
  for (auto known = first; known != last; ++known) {
    if (known->second.size() != places.size()) continue;
    const bool fits = std::equal(places.begin(), places.end(), known->second.begin(),
                                 [](const gradstone::Place& place, const Dim& dim) {
                                   return !place.is_first() || dim.is_one();
                                 });
    if (fits) return gradstone::entry(name, std::move(places));
    if (!dims) dims = &known->second;
  }
  if (!dims) return gradstone::entry(name, std::move(places));
  std::vector<std::pair<Index, Dim>> picked;
  for (std::size_t k = 0; k < places.size(); ++k) {
    if (!places[k].is_first() || (*dims)[k].is_one()) continue;
    const Index index{unused_name(picked.size())};
    places[k] = index;
    picked.emplace_back(index, (*dims)[k]);
  }
  Scalar result = gradstone::entry(name, std::move(places));
  for (auto pick = picked.rbegin(); pick != picked.rend(); ++pick) {
    const Comparison is_first{value_of(pick->first), Relation::equal, 1};
    result = gradstone::sum(pick->first, pick->second, where({{{is_first}, result}}, 0));
  }
  return result;
}

/// A name for an index that stands for nothing else; the next ones after so many.
std::string FormulaParser::unused_name(std::size_t so_many) const {
  for (int number = 1;; ++number) {
    const std::string name = "k" + std::to_string(number);
    const bool is_used = ranges_.indices.count(name) > 0 || ranges_.entries.count(name) > 0 ||
                         scope_.sizes.count(name) > 0 || scope_.system.find_parameter(name) ||
                         is_matrix(scope_.system, name);
    if (!is_used && so_many-- == 0) return name;
  }
}

// i, 1, or what is calculated: i*s + a - 1, ids[e,t]
gradstone::Place FormulaParser::place() {
  const Token token = cursor_.peek();
  const bool alone = cursor_.at(",", 1) || cursor_.at("]", 1);
  if (alone && token.kind == Token::Kind::integer && token.text == "1") return index();
  if (alone && token.kind == Token::Kind::name &&
      ranges_.indices.count(std::string(token.text)) == 0 &&
      !scope_.system.find_parameter(std::string(token.text)) &&
      scope_.sizes.count(std::string(token.text)) == 0)
    return index();
  const bool outer = std::exchange(calculates_places_, true);
  const Value value = sum();
  calculates_places_ = outer;
  return gradstone::Place(scalar_of(value, token));
}

Index FormulaParser::index() {
  const Token token = cursor_.peek();
  if (token.kind == Token::Kind::integer) {
    if (token.text != "1")
      cursor_.refuse(token,
                     "an index is a name, or 1; another place is picked by sum(k: K, (where k = " +
                         std::string(token.text) + ": ..., else: 0))");
    cursor_.next();
    return Index{};
  }
  return Index{cursor_.name("an index")};
}

// Indices must be bound, and run over the very dimensions that their places have.
void FormulaParser::check(const Scalar& leaf, const Token& where) const {
  cursor_.built(
      where, [&](Location place) { check_indices(leaf, ranges_, std::string(where.text), place); });
}

Dim FormulaParser::size() {
  const Token token = cursor_.peek();
  const Dim size = parse_size(cursor_, scope_.sizes);
  cursor_.built(token, [&](Location) {
    for (const auto& name : size.names()) scope_.use_as_size(name);
  });
  return size;
}

void FormulaParser::unknown(const Token& token) const {
  std::vector<std::string> known(scope_.sizes.begin(), scope_.sizes.end());
  for (const auto& parameter : scope_.system.parameters) known.push_back(parameter.name);
  for (const auto& [index, range] : ranges_.indices) known.push_back(index);
  for (const auto& [entry, range] : ranges_.entries) known.push_back(entry);
  if (!scope_.ranges && !scope_.has_argument) {
    for (const auto& matrix : scope_.system.matrix_names()) known.push_back(matrix);
  }
  const std::string name(token.text);
  cursor_.refuse(token, name + " is not declared above" + nearest_hint(name, known));
}

}  // namespace gradstone::parse
