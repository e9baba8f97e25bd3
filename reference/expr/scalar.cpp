#include "reference/expr/scalar.hpp"

#include "reference/expr/function.hpp"
#include "reference/expr/hash.hpp"

namespace gradstone {

Scalar::Scalar(int value) : Scalar(Rational(value)) {}

Scalar::Scalar(Rational value) : Scalar(scalar::Node(scalar::Number{value})) {}

Scalar::Scalar(scalar::Node node)
    : node_(std::make_shared<const scalar::Node>(std::move(node))), hash_(hash_of(node_->value)) {}

bool Scalar::operator==(const Scalar& other) const {
  if (node_ == other.node_) return true;
  if (hash_ != other.hash_ || node_->value.index() != other.node_->value.index()) return false;
  return std::visit(
      [&](const auto& mine) {
        using Node = std::decay_t<decltype(mine)>;
        return mine.fields() == std::get<Node>(other.node_->value).fields();
      },
      node_->value);
}

Scalar rational(std::int64_t numerator, std::int64_t denominator) {
  return Scalar(Rational(numerator, denominator));
}
Scalar pi() {
  return Scalar(scalar::Pi{});
}
Scalar parameter(std::string name) {
  return Scalar(scalar::Parameter{std::move(name)});
}
Scalar argument() {
  return Scalar(scalar::Argument{});
}
Scalar size(Dim dim) {
  return Scalar(scalar::Size{std::move(dim)});
}
Scalar value_of(Index index) {
  return Scalar(scalar::IndexValue{std::move(index)});
}
Scalar entry(std::string matrix, std::vector<Place> places) {
  return Scalar(scalar::Entry{std::move(matrix), std::move(places)});
}

std::vector<Place> places_of(const std::vector<Index>& indices) {
  return {indices.begin(), indices.end()};
}

std::optional<std::vector<Index>> indices_of(const scalar::Entry& entry) {
  std::vector<Index> indices;
  for (const auto& place : entry.places) {
    if (!place.index()) return std::nullopt;
    indices.push_back(*place.index());
  }
  return indices;
}

Place::Place(Scalar value) : at_(value) {
  if (const auto* index = std::get_if<scalar::IndexValue>(&value.node().value)) at_ = index->index;
}

Scalar Place::number() const {
  return index() ? value_of(*index()) : *calculated();
}

Scalar delta(Index left, Index right) {
  return Scalar(scalar::Delta{std::move(left), std::move(right)});
}

Scalar operator+(Scalar left, Scalar right) {
  return Scalar(scalar::Add{std::move(left), std::move(right)});
}
Scalar operator-(Scalar left, Scalar right) {
  return Scalar(scalar::Subtract{std::move(left), std::move(right)});
}
Scalar operator*(Scalar left, Scalar right) {
  return Scalar(scalar::Multiply{std::move(left), std::move(right)});
}
Scalar operator/(Scalar left, Scalar right) {
  return Scalar(scalar::Divide{std::move(left), std::move(right)});
}
Scalar operator-(Scalar operand) {
  return Scalar(scalar::Negate{std::move(operand)});
}
Scalar power(Scalar base, Scalar exponent) {
  return Scalar(scalar::Power{std::move(base), std::move(exponent)});
}
Scalar square(Scalar base) {
  return power(std::move(base), 2);
}
Scalar sqrt(Scalar operand) {
  return power(std::move(operand), rational(1, 2));
}
Scalar exp(Scalar argument) {
  return Scalar(scalar::Call{Elementary::exp, std::move(argument)});
}
Scalar log(Scalar argument) {
  return Scalar(scalar::Call{Elementary::log, std::move(argument)});
}
Scalar log1p(Scalar argument) {
  return Scalar(scalar::Call{Elementary::log1p, std::move(argument)});
}
Scalar tanh(Scalar argument) {
  return Scalar(scalar::Call{Elementary::tanh, std::move(argument)});
}
Scalar erf(Scalar argument) {
  return Scalar(scalar::Call{Elementary::erf, std::move(argument)});
}
Scalar sin(Scalar argument) {
  return Scalar(scalar::Call{Elementary::sin, std::move(argument)});
}
Scalar cos(Scalar argument) {
  return Scalar(scalar::Call{Elementary::cos, std::move(argument)});
}
Scalar apply(const ElementFunction& function, Scalar argument, std::vector<Scalar> parameters) {
  return Scalar(scalar::Apply{std::make_shared<const ElementFunction>(function),
                              std::move(parameters), std::move(argument)});
}

Scalar sum(Index index, Dim last, Scalar body) {
  return sum(std::move(index), Bound(one), Bound(std::move(last)), std::move(body));
}
Scalar sum(Index index, Bound first, Bound last, Scalar body) {
  return Scalar(scalar::Sum{std::move(index), std::move(first), std::move(last), std::move(body)});
}
Scalar max(Index index, Dim last, Scalar body) {
  return max({{std::move(index), std::move(last)}}, {}, std::move(body));
}
Scalar max(std::vector<scalar::Running> over, std::vector<Comparison> conditions, Scalar body) {
  if (const auto* inner = std::get_if<scalar::Maximum>(&body.node().value)) {
    over.insert(over.end(), inner->over.begin(), inner->over.end());
    conditions.insert(conditions.end(), inner->conditions.begin(), inner->conditions.end());
    body = Scalar(inner->body);
  }
  return Scalar(scalar::Maximum{std::move(over), std::move(conditions), std::move(body)});
}
Scalar max(Scalar left, Scalar right) {
  return where({{{left >= right}, left}}, right);
}
Scalar min(Scalar left, Scalar right) {
  return where({{{left <= right}, left}}, right);
}

Comparison operator<(Scalar left, Scalar right) {
  return {std::move(left), Relation::less, std::move(right)};
}
Comparison operator<=(Scalar left, Scalar right) {
  return {std::move(left), Relation::less_equal, std::move(right)};
}
Comparison operator>(Scalar left, Scalar right) {
  return {std::move(left), Relation::greater, std::move(right)};
}
Comparison operator>=(Scalar left, Scalar right) {
  return {std::move(left), Relation::greater_equal, std::move(right)};
}
Scalar where(std::vector<Case> cases, Scalar otherwise) {
  return Scalar(scalar::Cases{std::move(cases), std::move(otherwise)});
}

namespace {

struct CollectChildren {
  std::vector<Scalar> operator()(const scalar::Number&) const { return {}; }
  std::vector<Scalar> operator()(const scalar::Pi&) const { return {}; }
  std::vector<Scalar> operator()(const scalar::Parameter&) const { return {}; }
  std::vector<Scalar> operator()(const scalar::Argument&) const { return {}; }
  std::vector<Scalar> operator()(const scalar::Size&) const { return {}; }
  std::vector<Scalar> operator()(const scalar::IndexValue&) const { return {}; }
  std::vector<Scalar> operator()(const scalar::Entry& n) const {
    std::vector<Scalar> result;
    for (const auto& place : n.places)
      if (place.calculated()) result.push_back(*place.calculated());
    return result;
  }
  std::vector<Scalar> operator()(const scalar::Delta&) const { return {}; }
  std::vector<Scalar> operator()(const scalar::Negate& n) const { return {n.operand}; }
  std::vector<Scalar> operator()(const scalar::Add& n) const { return {n.left, n.right}; }
  std::vector<Scalar> operator()(const scalar::Subtract& n) const { return {n.left, n.right}; }
  std::vector<Scalar> operator()(const scalar::Multiply& n) const { return {n.left, n.right}; }
  std::vector<Scalar> operator()(const scalar::Divide& n) const { return {n.left, n.right}; }
  std::vector<Scalar> operator()(const scalar::Power& n) const { return {n.base, n.exponent}; }
  std::vector<Scalar> operator()(const scalar::Call& n) const { return {n.argument}; }
  std::vector<Scalar> operator()(const scalar::Apply& n) const {
    std::vector<Scalar> result{n.argument};
    result.insert(result.end(), n.parameters.begin(), n.parameters.end());
    return result;
  }
  std::vector<Scalar> operator()(const scalar::Sum& n) const { return {n.body}; }
  std::vector<Scalar> operator()(const scalar::Maximum& n) const {
    std::vector<Scalar> result = sides(n.conditions);
    result.push_back(n.body);
    return result;
  }
  std::vector<Scalar> operator()(const scalar::Cases& n) const {
    std::vector<Scalar> result;
    for (const auto& line : n.cases) {
      const auto compared = sides(line.conditions);
      result.insert(result.end(), compared.begin(), compared.end());
      result.push_back(line.value);
    }
    result.push_back(n.otherwise);
    return result;
  }

  static std::vector<Scalar> sides(const std::vector<Comparison>& conditions) {
    std::vector<Scalar> result;
    for (const auto& condition : conditions) {
      result.push_back(condition.left);
      result.push_back(condition.right);
    }
    return result;
  }
};

// The same kind of node on other parts. `Parts` says what becomes of the parts, sizes and names.
template <class Parts>
struct RebuildScalar {
  const Parts& parts;

  Scalar at(const Scalar& expression) const { return parts.at(expression); }
  Bound at(const Bound& bound) const {
    if (const Dim* dim = std::get_if<Dim>(&bound)) return parts.at(*dim);
    return bound;
  }

  std::vector<Comparison> at(const std::vector<Comparison>& conditions) const {
    std::vector<Comparison> result;
    for (const auto& c : conditions) result.push_back({at(c.left), c.relation, at(c.right)});
    return result;
  }

  Scalar operator()(const scalar::Number& n) const { return Scalar(n.value); }
  Scalar operator()(const scalar::Pi& n) const { return Scalar(n); }
  Scalar operator()(const scalar::Parameter& n) const { return parts.leaf(n); }
  Scalar operator()(const scalar::Argument& n) const { return parts.leaf(n); }
  Scalar operator()(const scalar::Size& n) const { return size(parts.at(n.dim)); }
  Scalar operator()(const scalar::IndexValue& n) const { return parts.leaf(n); }
  Scalar operator()(const scalar::Entry& n) const {
    std::vector<Place> places;
    for (const auto& place : n.places)
      places.push_back(place.calculated() ? Place(at(*place.calculated()))
                                          : parts.place(*place.index()));
    return entry(parts.matrix(n.matrix), std::move(places));
  }
  Scalar operator()(const scalar::Delta& n) const { return Scalar(n); }
  Scalar operator()(const scalar::Negate& n) const { return -at(n.operand); }
  Scalar operator()(const scalar::Add& n) const { return at(n.left) + at(n.right); }
  Scalar operator()(const scalar::Subtract& n) const { return at(n.left) - at(n.right); }
  Scalar operator()(const scalar::Multiply& n) const { return at(n.left) * at(n.right); }
  Scalar operator()(const scalar::Divide& n) const { return at(n.left) / at(n.right); }
  Scalar operator()(const scalar::Power& n) const { return power(at(n.base), at(n.exponent)); }
  Scalar operator()(const scalar::Call& n) const {
    return Scalar(scalar::Call{n.function, at(n.argument)});
  }
  Scalar operator()(const scalar::Apply& n) const {
    std::vector<Scalar> parameters;
    for (const auto& value : n.parameters) parameters.push_back(at(value));
    return apply(*n.function, at(n.argument), std::move(parameters));
  }
  Scalar operator()(const scalar::Sum& n) const {
    return sum(n.index, at(n.first), at(n.last), at(n.body));
  }
  Scalar operator()(const scalar::Maximum& n) const {
    std::vector<scalar::Running> over;
    for (const auto& running : n.over) over.push_back({running.index, parts.at(running.last)});
    return max(std::move(over), at(n.conditions), at(n.body));
  }
  Scalar operator()(const scalar::Cases& n) const {
    std::vector<Case> cases;
    for (const auto& line : n.cases) {
      cases.push_back({at(line.conditions), at(line.value)});
    }
    return where(std::move(cases), at(n.otherwise));
  }
};

struct Replaced {
  const ScalarReplacement& table;

  Scalar at(const Scalar& expression) const { return replace(expression, table); }
  Dim at(const Dim& dim) const { return dim.replaced(table.dims); }
  std::string matrix(const std::string& name) const {
    const auto found = table.matrices.find(name);
    return found == table.matrices.end() ? name : found->second;
  }
  Place place(const Index& index) const {
    const auto found = table.indices.find(index.name);
    return found == table.indices.end() ? Place(index) : found->second;
  }
  Scalar leaf(const scalar::Parameter& n) const {
    const auto found = table.parameters.find(n.name);
    return found == table.parameters.end() ? Scalar(n) : found->second;
  }
  Scalar leaf(const scalar::Argument& n) const {
    return table.argument ? *table.argument : Scalar(n);
  }
  Scalar leaf(const scalar::IndexValue& n) const { return place(n.index).number(); }
};

struct Transformed {
  const std::function<Scalar(const Scalar&)>& rewrite;

  Scalar at(const Scalar& expression) const { return transform(expression, rewrite); }
  const Dim& at(const Dim& dim) const { return dim; }
  const std::string& matrix(const std::string& name) const { return name; }
  Place place(const Index& index) const { return index; }
  template <class Leaf>
  Scalar leaf(const Leaf& n) const {
    return Scalar(n);
  }
};

template <class Leaf, class Name>
void collect(const Scalar& expression, Name name, std::set<std::string>& names) {
  if (const auto* leaf = std::get_if<Leaf>(&expression.node().value)) names.insert(name(*leaf));
  for (const auto& child : children(expression)) collect<Leaf>(child, name, names);
}

}  // namespace

std::vector<Scalar> children(const Scalar& expression) {
  return visit(expression, CollectChildren{});
}

Scalar replace(const Scalar& expression, const ScalarReplacement& replacement) {
  const Replaced parts{replacement};
  return visit(expression, RebuildScalar<Replaced>{parts});
}

Scalar renamed(const scalar::Maximum& maximum, const std::vector<Index>& names) {
  ScalarReplacement table;
  std::vector<scalar::Running> over;
  for (std::size_t k = 0; k < maximum.over.size(); ++k) {
    table.indices.emplace(maximum.over[k].index.name, Place(names.at(k)));
    over.push_back({names[k], maximum.over[k].last});
  }
  std::vector<Comparison> conditions;
  for (const auto& c : maximum.conditions)
    conditions.push_back({replace(c.left, table), c.relation, replace(c.right, table)});
  return max(std::move(over), std::move(conditions), replace(maximum.body, table));
}

Scalar transform(const Scalar& expression, const std::function<Scalar(const Scalar&)>& rewrite) {
  const Transformed parts{rewrite};
  return rewrite(visit(expression, RebuildScalar<Transformed>{parts}));
}

std::set<std::string> parameter_names(const Scalar& expression) {
  std::set<std::string> names;
  collect<scalar::Parameter>(
      expression, [](const auto& leaf) { return leaf.name; }, names);
  return names;
}

std::set<std::string> matrix_names(const Scalar& expression) {
  std::set<std::string> names;
  collect<scalar::Entry>(
      expression, [](const auto& leaf) { return leaf.matrix; }, names);
  return names;
}

std::set<std::string> size_names(const Scalar& expression) {
  std::set<std::string> names;
  const auto add = [&](const Dim& dim) { names.merge(dim.names()); };
  const auto add_bound = [&](const Bound& bound) {
    if (const auto* dim = std::get_if<Dim>(&bound)) add(*dim);
  };
  visit(expression, overloaded{
                        [&](const scalar::Size& n) { add(n.dim); },
                        [&](const scalar::Sum& n) {
                          add_bound(n.first);
                          add_bound(n.last);
                        },
                        [&](const scalar::Maximum& n) {
                          for (const auto& running : n.over) add(running.last);
                        },
                        [](const auto&) {},
                    });
  for (const auto& child : children(expression)) names.merge(size_names(child));
  return names;
}

}  // namespace gradstone
