#include "tests/symbolic/random_tensors.hpp"

#include <algorithm>

#include "reference/expr/affine.hpp"

namespace gradstone::testing_random {
namespace {

const Dim N("N"), M("M"), K("K"), s("s"), P("P"), T_("T");

Scalar number_of(const Dim& dim) {
  return dim.is_number() ? Scalar(Rational(dim.at({}))) : size(dim);
}

/// Of the indices of one name, another number.
Scalar put_in(const Scalar& formula, const std::string& name, const Scalar& value) {
  ScalarReplacement table;
  table.indices.emplace(name, Place(value));
  return replace(formula, table);
}

void put_in(TensorTerm& term, const std::string& name, const Scalar& value) {
  for (auto& factor : term.factors)
    for (auto& place : factor.places) place = put_in(place, name, value);
  for (auto& guard : term.guards) {
    guard.left = put_in(guard.left, name, value);
    guard.right = put_in(guard.right, name, value);
  }
}

bool reads(const Scalar& formula, const std::string& name) {
  const auto* value = std::get_if<scalar::IndexValue>(&formula.node().value);
  if (value && value->index.name == name) return true;
  if (const auto* entry = std::get_if<scalar::Entry>(&formula.node().value))
    return std::any_of(entry->places.begin(), entry->places.end(),
                       [&](const Place& place) { return reads(place.number(), name); });
  const auto parts = children(formula);
  return std::any_of(parts.begin(), parts.end(),
                     [&](const Scalar& part) { return reads(part, name); });
}

Scalar value_of_name(const std::string& name) {
  return value_of(Index{name});
}

Scalar formula_of(const TensorTerm& term) {
  Scalar value = term.coefficient;
  for (const auto& factor : term.factors) {
    std::vector<Place> places;
    for (const auto& place : factor.places) places.emplace_back(place);
    const Scalar read = entry(factor.tensor, places);
    value = value * (factor.is_exponential ? exp(read) : read);
  }
  if (!term.guards.empty()) value = where({{term.guards, value}}, Scalar(0));
  for (std::size_t k = term.sums.size(); k-- > 0;)
    value = sum(Index{term.sums[k].first}, term.sums[k].second, value);
  return value;
}

Scalar formula_of(const TensorEntries& entries) {
  Scalar total = 0;
  for (std::size_t k = 0; k < entries.terms.size(); ++k) {
    const Scalar term = formula_of(entries.terms[k]);
    total = k == 0 ? term : total + term;
  }
  return total;
}

std::vector<Index> indices_of_range(const Ranges& free) {
  std::vector<Index> indices;
  for (const auto& [name, dim] : free) indices.push_back({name});
  return indices;
}

Shape shape_of_range(const Ranges& free) {
  std::vector<Dim> dims;
  for (const auto& [name, dim] : free) dims.push_back(dim);
  return Shape(std::move(dims));
}

Relation opposite(Relation relation) {
  switch (relation) {
    case Relation::less:
      return Relation::greater_equal;
    case Relation::less_equal:
      return Relation::greater;
    case Relation::greater:
      return Relation::less_equal;
    case Relation::greater_equal:
      return Relation::less;
    case Relation::equal:
      break;
  }
  return Relation::equal;
}

Relation from_the_right(Relation relation) {
  switch (relation) {
    case Relation::less:
      return Relation::greater;
    case Relation::less_equal:
      return Relation::greater_equal;
    case Relation::greater:
      return Relation::less;
    case Relation::greater_equal:
      return Relation::less_equal;
    case Relation::equal:
      break;
  }
  return Relation::equal;
}

}  // namespace

RandomTensors::RandomTensors(unsigned seed) : random_(seed) {
  const std::vector<Dim> plain{N, M, K};
  for (const char* name : {"ids", "jds"}) {
    std::vector<Dim> dims{one_of(plain)};
    if (below(3) == 0) dims.push_back(one_of(plain));
    places_.push_back({name, dims, below(6) == 0 ? Dim(N + M - one) : one_of(plain)});
  }
  for (const char* name : {"A", "B", "C"}) {
    std::vector<Dim> dims{dim()};
    for (unsigned more = below(6); more > 2 && dims.size() < 4; --more)
      dims.push_back(below(3) == 0 ? dims.back() : dim());
    tensors_.push_back({name, dims, std::nullopt});
  }
}

const RandomTensors::Given& RandomTensors::find(const std::string& name) const {
  return *std::find_if(tensors_.begin(), tensors_.end(),
                       [&](const Given& given) { return given.name == name; });
}

std::string RandomTensors::fresh() {
  return "i" + std::to_string(++names_);
}

Dim RandomTensors::dim() {
  const std::vector<Dim> all{N, M, K, N, M, K, N + M - one, s * N, N + P};
  return one_of(all);
}

/// An index over the dimension: one that there is, or a new one that is summed over.
std::string RandomTensors::index(TensorTerm& term, const Ranges& scope, const Dim& dim) {
  std::vector<std::string> known;
  for (const auto& [name, range] : scope)
    if (range == dim) known.push_back(name);
  if (!known.empty() && below(4) != 0) return one_of(known);
  term.sums.emplace_back(fresh(), dim);
  return term.sums.back().first;
}

Scalar RandomTensors::looked_up(TensorTerm& term, Ranges& scope, const Given& places, int depth) {
  std::vector<Place> at;
  for (const auto& dim : places.dims) {
    std::vector<Given> inner;
    for (const auto& other : places_)
      if (*other.last == dim) inner.push_back(other);
    if (depth < 2 && !inner.empty() && below(5) == 0) {
      at.emplace_back(looked_up(term, scope, one_of(inner), depth + 1));
      continue;
    }
    const std::string name = index(term, scope, dim);
    if (std::none_of(scope.begin(), scope.end(), [&](const auto& i) { return i.first == name; }))
      scope.emplace_back(name, dim);
    at.emplace_back(value_of_name(name));
  }
  return entry(places.name, at);
}

/// A whole number of an index or two.
Scalar RandomTensors::number(const Ranges& scope) {
  const Scalar i = value_of_name(one_of(scope).first), j = value_of_name(one_of(scope).first);
  switch (below(8)) {
    case 0:
      return i + j - 1;
    case 1:
      return i * size(s) + j - size(P);
    case 2:
      return i + size(P);
    case 3:
      return number_of(one_of(scope).second) + 1 - i;
    case 4:
      return i * size(s);
    case 5:
      return i - j + 1;
    default:
      return i;
  }
}

/// A place along an axis, with what guards it.
Scalar RandomTensors::place(TensorTerm& term, Ranges& scope, const Dim& dim) {
  const unsigned way = below(10);
  std::vector<Given> tables;
  for (const auto& places : places_)
    if (*places.last == dim) tables.push_back(places);
  if (way < 2 && !tables.empty()) return looked_up(term, scope, one_of(tables), 0);
  if (way < 5 && !scope.empty()) {
    const Scalar at = number(scope);
    if (below(5) != 0) {
      term.guards.push_back(1 <= at);
      term.guards.push_back(at <= number_of(dim));
    }
    return at;
  }
  const std::string name = index(term, scope, dim);
  if (std::none_of(scope.begin(), scope.end(), [&](const auto& i) { return i.first == name; }))
    scope.emplace_back(name, dim);
  const Scalar i = value_of_name(name);
  return way == 5 ? number_of(dim) + 1 - i : i;
}

TensorTerm RandomTensors::term(Ranges scope, const std::vector<Given>& known, int most_factors) {
  const std::vector<Dim> ranges{N, M, K, s, P, N + M - one};
  TensorTerm term;
  if (below(3) == 0) term.coefficient = Rational(static_cast<int>(below(5)) - 2);
  if (below(3) == 0) {
    term.sums.emplace_back(fresh(), one_of(ranges));
    scope.push_back(term.sums.back());
  }
  const unsigned factors = 1 + below(static_cast<std::size_t>(most_factors));
  for (unsigned k = 0; k < factors; ++k) {
    const Given& given = one_of(known);
    TensorFactor factor{given.name, {}, below(8) == 0};
    for (const auto& dim : given.dims) factor.places.push_back(place(term, scope, dim));
    term.factors.push_back(std::move(factor));
  }
  const std::vector<Relation> relations{Relation::less, Relation::less_equal, Relation::greater,
                                        Relation::greater_equal, Relation::equal};
  for (unsigned more = below(4); more > 1 && !scope.empty(); --more)
    term.guards.push_back({number(scope), one_of(relations), number(scope)});
  return term;
}

TensorEntries RandomTensors::entries() {
  TensorEntries result;
  for (unsigned k = below(3) + 1; k > 0; --k) result.free.emplace_back(fresh(), dim());
  for (unsigned k = below(2) + 1; k > 0; --k)
    result.terms.push_back(term(result.free, tensors_, 2));
  return result;
}

/// sum(q: D, [q = p] f(q)), where 1 <= p <= D, is f(p).
bool RandomTensors::put_in_place(TensorTerm& term) {
  for (std::size_t k = 0; k < term.guards.size(); ++k) {
    const Comparison guard = term.guards[k];
    if (guard.relation != Relation::equal) continue;
    for (const bool is_left : {true, false}) {
      const Scalar &side = is_left ? guard.left : guard.right,
                   &other = is_left ? guard.right : guard.left;
      const auto* value = std::get_if<scalar::IndexValue>(&side.node().value);
      if (!value || reads(other, value->index.name)) continue;
      const std::string name = value->index.name;
      const auto summed = std::find_if(term.sums.begin(), term.sums.end(),
                                       [&](const auto& range) { return range.first == name; });
      if (summed == term.sums.end()) continue;
      // The place is read before its own guards are.
      const Dim range = summed->second;
      term.sums.erase(summed);
      term.guards.erase(term.guards.begin() + static_cast<std::ptrdiff_t>(k));
      put_in(term, name, other);
      term.guards.insert(term.guards.begin(), {1 <= other, other <= number_of(range)});
      return true;
    }
  }
  return false;
}

void RandomTensors::rewrite(std::vector<TensorTerm>& terms, std::size_t k, const Ranges& free) {
  TensorTerm& term = terms[k];
  Ranges scope = free;
  scope.insert(scope.end(), term.sums.begin(), term.sums.end());
  switch (below(9)) {
    case 0: {  // from the end to the beginning
      if (term.sums.empty()) return;
      const auto [name, range] = one_of(term.sums);
      return put_in(term, name, number_of(range) + 1 - value_of_name(name));
    }
    case 1: {  // f(p) is sum(q: D, [q = p] f(q))
      if (term.factors.empty()) return;
      TensorFactor& factor = term.factors[below(term.factors.size())];
      const auto known = std::find_if(tensors_.begin(), tensors_.end(), [&](const Given& given) {
        return given.name == factor.tensor;
      });
      if (known == tensors_.end()) return;
      const auto axis = below(factor.places.size());
      const std::string q = fresh();
      term.sums.emplace_back(q, known->dims[axis]);
      term.guards.push_back({value_of_name(q), Relation::equal, factor.places[axis]});
      factor.places[axis] = value_of_name(q);
      return;
    }
    case 2: {  // with a guard and where it does not hold
      if (scope.empty()) return;
      const Comparison guard{
          number(scope), one_of(std::vector{Relation::less, Relation::less_equal}), number(scope)};
      TensorTerm other = term;
      term.guards.push_back(guard);
      other.guards.push_back({guard.left, opposite(guard.relation), guard.right});
      terms.push_back(std::move(other));
      return;
    }
    case 3: {  // <= is < or =
      for (auto& guard : term.guards) {
        if (guard.relation != Relation::less_equal) continue;
        guard.relation = Relation::less;
        TensorTerm other = term;
        guard.relation = Relation::equal;
        terms.push_back(std::move(other));
        return;
      }
      return;
    }
    case 4: {  // the same comparison, written differently
      if (term.guards.empty()) return;
      Comparison& guard = term.guards[below(term.guards.size())];
      if (guard.relation == Relation::less && below(2) == 0) {
        guard = {guard.left + 1, Relation::less_equal, guard.right};
      } else if (guard.relation == Relation::less_equal && below(2) == 0) {
        guard = {guard.left, Relation::less, guard.right + 1};
      } else {
        guard = {guard.right, from_the_right(guard.relation), guard.left};
      }
      return;
    }
    case 5: {  // over a longer range, as far as the old one
      if (term.sums.empty()) return;
      auto& [name, range] = term.sums[below(term.sums.size())];
      term.guards.insert(term.guards.begin(), value_of_name(name) <= number_of(range));
      range = range + (below(2) == 0 ? P : K);
      return;
    }
    case 6: {
      std::shuffle(term.factors.begin(), term.factors.end(), random_);
      std::shuffle(term.sums.begin(), term.sums.end(), random_);
      return;
    }
    case 7: {  // a guard that always holds
      if (scope.empty()) return;
      const auto& [name, range] = one_of(scope);
      term.guards.push_back(value_of_name(name) <= number_of(range));
      return;
    }
    default:
      put_in_place(term);
  }
}

TensorEntries RandomTensors::rewritten(TensorEntries entries) {
  for (unsigned more = below(4) + 1; more > 0; --more)
    rewrite(entries.terms, below(entries.terms.size()), entries.free);
  std::shuffle(entries.terms.begin(), entries.terms.end(), random_);
  for (auto& term : entries.terms)
    for (auto& range : term.sums) {
      const std::string old = std::exchange(range.first, fresh());
      put_in(term, old, value_of_name(range.first));
    }
  return entries;
}

std::optional<TensorEntries> RandomTensors::mutated(TensorEntries entries) {
  if (entries.terms.empty()) return std::nullopt;
  TensorTerm& term = entries.terms[below(entries.terms.size())];
  Ranges scope = entries.free;
  scope.insert(scope.end(), term.sums.begin(), term.sums.end());
  std::vector<Scalar*> numbers;
  for (auto& factor : term.factors)
    for (auto& place : factor.places) numbers.push_back(&place);
  for (auto& guard : term.guards) {
    numbers.push_back(&guard.left);
    numbers.push_back(&guard.right);
  }
  switch (below(8)) {
    case 0: {  // one off
      if (numbers.empty()) return std::nullopt;
      Scalar& number = *one_of(numbers);
      number = below(2) == 0 ? number + 1 : number - 1;
      return entries;
    }
    case 1: {  // another relation
      if (term.guards.empty()) return std::nullopt;
      Comparison& guard = term.guards[below(term.guards.size())];
      const std::vector<Relation> others{Relation::less, Relation::less_equal, Relation::equal,
                                         Relation::greater};
      const Relation other = one_of(others);
      if (other == guard.relation) return std::nullopt;
      guard.relation = other;
      return entries;
    }
    case 2: {  // no guard
      if (term.guards.empty()) return std::nullopt;
      term.guards.erase(term.guards.begin() +
                        static_cast<std::ptrdiff_t>(below(term.guards.size())));
      return entries;
    }
    case 3: {  // another range
      if (term.sums.empty()) return std::nullopt;
      auto& range = term.sums[below(term.sums.size())].second;
      const Dim other = dim();
      if (other == range) return std::nullopt;
      range = other;
      return entries;
    }
    case 4: {  // flipped
      if (numbers.empty() || scope.empty()) return std::nullopt;
      const auto& [name, range] = one_of(scope);
      Scalar& number = *one_of(numbers);
      if (!reads(number, name)) return std::nullopt;
      number = put_in(number, name, number_of(range) + 1 - value_of_name(name));
      return entries;
    }
    case 5: {  // another index
      if (numbers.empty() || scope.size() < 2) return std::nullopt;
      const std::string &name = one_of(scope).first, &other = one_of(scope).first;
      Scalar& number = *one_of(numbers);
      if (name == other || !reads(number, name)) return std::nullopt;
      number = put_in(number, name, value_of_name(other));
      return entries;
    }
    case 6: {  // no stride, no padding
      for (Scalar* number : numbers) {
        const Scalar without = transform(*number, [](const Scalar& part) {
          if (part == size(s)) return Scalar(1);
          return part == size(P) ? Scalar(0) : part;
        });
        if (without == *number) continue;
        *number = without;
        return entries;
      }
      return std::nullopt;
    }
    default:
      term.coefficient = term.coefficient + Rational(1);
      return entries;
  }
}

std::string RandomTensors::differentiated(const TensorEntries& entries) {
  std::vector<std::string> names;
  for (const auto& term : entries.terms)
    for (const auto& factor : term.factors) names.push_back(factor.tensor);
  return one_of(names);
}

TensorEntries RandomTensors::gradient(const TensorEntries& Y, const std::string& tensor) {
  TensorEntries result;
  for (const auto& dim : find(tensor).dims) result.free.emplace_back(fresh(), dim);
  for (const auto& term : Y.terms) {
    for (std::size_t k = 0; k < term.factors.size(); ++k) {
      const TensorFactor& factor = term.factors[k];
      if (factor.tensor != tensor) continue;
      TensorTerm slope = term;
      if (!factor.is_exponential)
        slope.factors.erase(slope.factors.begin() + static_cast<std::ptrdiff_t>(k));
      TensorFactor upstream{"DY", {}, false};
      for (const auto& range : Y.free) {
        slope.sums.push_back(range);
        upstream.places.push_back(value_of_name(range.first));
      }
      slope.factors.push_back(std::move(upstream));
      for (std::size_t axis = 0; axis < factor.places.size(); ++axis)
        slope.guards.push_back(
            {value_of_name(result.free[axis].first), Relation::equal, factor.places[axis]});
      result.terms.push_back(std::move(slope));
    }
  }
  for (auto& term : result.terms) {
    for (auto& range : term.sums) {
      const std::string old = std::exchange(range.first, fresh());
      put_in(term, old, value_of_name(range.first));
    }
    if (below(2) == 0) put_in_place(term);
  }
  return result;
}

/// S[t,k] = W ... S[t - 1,...] + U[t,...] ..., with S of the dimensions T, N.
TensorEntries RandomTensors::step() {
  const Given S{"S", {T_, N}, std::nullopt}, U{"U", {T_, N}, std::nullopt};
  TensorEntries result;
  result.free = {{"t", T_}, {fresh(), N}};
  const Ranges scope{result.free[1]};
  for (unsigned k = below(2) + 2; k > 0; --k) {
    TensorTerm next = term(scope, tensors_, 1);
    for (auto& factor : next.factors) factor.is_exponential = false;
    Ranges inner = scope;
    inner.insert(inner.end(), next.sums.begin(), next.sums.end());
    const bool is_recurrent = k != 1;
    const Scalar t = value_of_name("t");
    next.factors.push_back(
        {is_recurrent ? "S" : "U", {is_recurrent ? t - 1 : t, place(next, inner, N)}, false});
    result.terms.push_back(std::move(next));
  }
  return result;
}

TensorEntries RandomTensors::gradient_of_step(const TensorEntries& step) {
  TensorEntries result;
  const Scalar t = value_of_name("t");
  result.free = {{"t", T_}, {fresh(), N}};
  const Scalar l = value_of_name(result.free[1].first);
  result.terms.push_back({1, {}, {}, {{"DY", {t, l}, false}}});
  for (const auto& term : step.terms) {
    const auto recurrent = std::find_if(term.factors.begin(), term.factors.end(),
                                        [](const auto& factor) { return factor.tensor == "S"; });
    if (recurrent == term.factors.end()) continue;
    TensorTerm slope = term;
    slope.factors.erase(slope.factors.begin() + (recurrent - term.factors.begin()));
    const std::string k = fresh();
    slope.sums.emplace_back(k, N);
    put_in(slope, step.free[1].first, value_of_name(k));
    slope.guards.push_back(
        {l, Relation::equal, put_in(recurrent->places[1], step.free[1].first, value_of_name(k))});
    slope.factors.push_back({"DS", {t + 1, value_of_name(k)}, false});
    result.terms.push_back(std::move(slope));
  }
  return result;
}

void RandomTensors::declare(SystemBuilder& builder) const {
  builder.size_parameter("s");
  builder.size_parameter("P", 0);
  for (const auto& places : places_)
    builder.given_places(Role::target, places.name, Shape(places.dims), *places.last);
  for (const auto& given : tensors_) builder.given(Role::input, given.name, Shape(given.dims));
}

EquationSystem RandomTensors::rule(const TensorEntries& left, const TensorEntries& right) const {
  SystemBuilder builder(gradstone::Kind::rule, "random", "random entries");
  declare(builder);
  builder.identity("law", indices_of_range(left.free), shape_of_range(left.free), formula_of(left),
                   formula_of(right));
  return builder.build();
}

EquationSystem RandomTensors::layer(const TensorEntries& Y, const std::string& tensor,
                                    const TensorEntries& gradient) const {
  SystemBuilder builder(gradstone::Kind::layer, "random", "random entries");
  declare(builder);
  builder.forward("Y", by_entries(indices_of_range(Y.free), shape_of_range(Y.free), formula_of(Y)));
  builder.backward(variable(tensor, Shape(find(tensor).dims)),
                   by_entries(indices_of_range(gradient.free), shape_of_range(gradient.free),
                              formula_of(gradient)));
  return builder.build();
}

EquationSystem RandomTensors::recurrence(const TensorEntries& step,
                                         const TensorEntries& gradient) const {
  SystemBuilder builder(gradstone::Kind::layer, "random", "a random recurrence");
  declare(builder);
  const Shape shape(std::vector<Dim>{T_, N});
  builder.given(Role::input, "U", shape);
  builder.given(Role::input, "h", Shape(std::vector<Dim>{N}));
  const std::vector<Index> n{{"n"}};
  builder.recurrence({"t"}, T_, false);
  builder.set_recurs(true);
  builder.initial("S", n, Shape(std::vector<Dim>{N}), entry("h", places_of(n)));
  const Expr S =
      builder.forward("S", by_entries(indices_of_range(step.free), shape, formula_of(step)));
  builder.set_recurs(false);
  const std::vector<Index> tn{{"t"}, {"n"}};
  builder.forward("Y", by_entries(tn, shape, entry("S", places_of(tn))));
  builder.recurrence({"t"}, T_, true);
  builder.set_recurs(true);
  builder.initial("DS", n, Shape(std::vector<Dim>{N}), Scalar(0));
  builder.backward(S, by_entries(indices_of_range(gradient.free), shape, formula_of(gradient)));
  builder.set_recurs(false);
  return builder.build();
}

}  // namespace gradstone::testing_random
