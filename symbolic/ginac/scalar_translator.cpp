#include "symbolic/ginac/scalar_translator.hpp"

#include "reference/error.hpp"
#include "reference/expr/function.hpp"

namespace gradstone::ginac {
namespace {

ex exact(const Rational& value) {
  return GiNaC::numeric(static_cast<long>(value.numerator())) /
         GiNaC::numeric(static_cast<long>(value.denominator()));
}

}  // namespace

/// What a scalar may refer to: bound indices, the argument x, parameters by name.
struct ScalarScope {
  std::map<std::string, std::int64_t> indices;
  std::optional<ex> argument;
  const std::map<std::string, ex>* parameters = nullptr;  // of a function; null: of the system
};

/// One place per kind of node.
class ScalarVisitor {
 public:
  ScalarVisitor(Tower& tower, const Sizes& sizes,
                const ScalarTranslator::ParameterLookup& parameters,
                const ScalarTranslator::Lookup& entries, ScalarScope scope)
      : tower_(tower),
        sizes_(sizes),
        parameters_(parameters),
        entries_(entries),
        scope_(std::move(scope)) {}

  ex at(const Scalar& scalar) { return visit(scalar, *this); }

  ex operator()(const scalar::Number& n) { return exact(n.value); }
  ex operator()(const scalar::Pi&) { return tower_.pi(); }
  ex operator()(const scalar::Parameter& n) {
    if (!scope_.parameters) return parameters_(n.name);
    const auto found = scope_.parameters->find(n.name);
    if (found == scope_.parameters->end())
      throw UnknownNameError("the function has no parameter " + n.name);
    return found->second;
  }
  ex operator()(const scalar::Argument&) {
    if (!scope_.argument) throw UnknownNameError("x is used outside an elementwise function");
    return *scope_.argument;
  }
  ex operator()(const scalar::Size& n) { return number(n.dim.at(sizes_)); }
  ex operator()(const scalar::IndexValue& n) { return number(value_of(n.index)); }
  ex operator()(const scalar::Entry& n) {
    std::vector<std::int64_t> indices;
    for (const auto& place : n.places)
      indices.push_back(place.index() ? value_of(*place.index()) : whole(*place.calculated()));
    return entries_(n.matrix, indices);
  }
  ex operator()(const scalar::Delta& n) { return value_of(n.left) == value_of(n.right) ? 1 : 0; }
  ex operator()(const scalar::Negate& n) { return -at(n.operand); }
  ex operator()(const scalar::Add& n) { return at(n.left) + at(n.right); }
  ex operator()(const scalar::Subtract& n) { return at(n.left) - at(n.right); }
  ex operator()(const scalar::Multiply& n) { return at(n.left) * at(n.right); }
  ex operator()(const scalar::Divide& n) { return at(n.left) * tower_.reciprocal(at(n.right)); }
  ex operator()(const scalar::Power& n) { return tower_.power(at(n.base), at(n.exponent)); }
  ex operator()(const scalar::Call& n) {
    const ex argument = at(n.argument);
    switch (n.function) {
      case Elementary::exp:
        return tower_.exponential(argument);
      case Elementary::log:
        return tower_.logarithm(argument);
      case Elementary::log1p:
        return tower_.logarithm(1 + argument);
      case Elementary::tanh:
        return tower_.hyperbolic_tangent(argument);
      case Elementary::erf:
        return tower_.error_function(argument);
      case Elementary::sin:
        return tower_.sine(argument);
      case Elementary::cos:
        return tower_.cosine(argument);
    }
    throw UnsupportedError("GiNaC: an elementary function it does not know");
  }
  ex operator()(const scalar::Apply& n) {
    std::map<std::string, ex> parameters;
    const auto& names = n.function->parameters();
    for (std::size_t k = 0; k < names.size(); ++k) parameters[names[k]] = at(n.parameters.at(k));
    ScalarScope inner{{}, at(n.argument), &parameters};
    return ScalarVisitor(tower_, sizes_, parameters_, entries_, std::move(inner))
        .at(n.function->value());
  }
  ex operator()(const scalar::Sum& n) {
    GiNaC::exvector summands;
    const std::int64_t last = bound(n.last);
    for (std::int64_t k = bound(n.first); k <= last; ++k)
      summands.push_back(with_index(n.index, k, n.body));
    return GiNaC::add(summands);
  }
  ex operator()(const scalar::Maximum& n) {
    GiNaC::exvector operands;
    const auto outer = scope_.indices;
    any_of(n.over, sizes_, [&](const std::vector<std::int64_t>& values) {
      for (std::size_t k = 0; k < values.size(); ++k)
        scope_.indices[n.over[k].index.name] = values[k];
      const bool counts =
          std::all_of(n.conditions.begin(), n.conditions.end(), [this](const Comparison& c) {
            return gradstone::holds(whole(c.left), c.relation, whole(c.right));
          });
      if (counts) operands.push_back(at(n.body));
      return false;
    });
    scope_.indices = outer;
    if (operands.empty()) throw DomainError("the maximum of no numbers");
    return tower_.maximum(operands);
  }
  ex operator()(const scalar::Cases& n) {
    // Later cases apply where no earlier one does.
    std::vector<std::pair<ex, const Scalar*>> open;
    const Scalar* last = &n.otherwise;
    for (const auto& line : n.cases) {
      ex applies = 1;
      for (const auto& condition : line.conditions) applies *= holds(condition);
      applies = applies.expand();
      if (applies.is_zero()) continue;
      // What stands below has no value, maybe, as an entry outside of its tensor.
      if (applies.is_equal(1)) {
        last = &line.value;
        break;
      }
      open.emplace_back(applies, &line.value);
    }
    ex result = at(*last);
    for (auto line = open.rbegin(); line != open.rend(); ++line)
      result = (line->first * at(*line->second) + (1 - line->first) * result).expand();
    return result;
  }

  /// Positive where the comparison holds; 0 for an equation.
  ex positive_side(const Comparison& c) {
    switch (c.relation) {
      case Relation::less:
      case Relation::less_equal:
        return at(c.right) - at(c.left);
      case Relation::greater:
      case Relation::greater_equal:
        return at(c.left) - at(c.right);
      case Relation::equal:
        break;
    }
    return 0;
  }

 private:
  static ex number(std::int64_t value) { return GiNaC::numeric(static_cast<long>(value)); }

  std::int64_t value_of(const Index& index) const {
    if (index.is_first()) return 1;
    const auto found = scope_.indices.find(index.name);
    if (found == scope_.indices.end()) throw UnknownNameError("no index named " + index.name);
    return found->second;
  }

  std::int64_t whole(const Scalar& place) {
    const ex value = at(place).expand();
    const auto* number =
        GiNaC::is_a<GiNaC::numeric>(value) ? &GiNaC::ex_to<GiNaC::numeric>(value) : nullptr;
    if (!number || !number->is_integer())
      throw UnsupportedError("GiNaC: a place that is no number at these sizes");
    return number->to_long();
  }

  std::int64_t bound(const Bound& bound) const {
    if (const Dim* dim = std::get_if<Dim>(&bound)) return dim->at(sizes_);
    return value_of(std::get<Index>(bound));
  }

  ex with_index(const Index& index, std::int64_t value, const Scalar& body) {
    const auto outer = scope_.indices;
    scope_.indices[index.name] = value;
    const ex result = at(body);
    scope_.indices = outer;
    return result;
  }

  /// 1 where the comparison holds, else 0.
  ex holds(const Comparison& c) {
    if (c.relation == Relation::equal) return tower_.vanishing(at(c.left) - at(c.right));
    const ex difference = positive_side(c).expand();
    const bool is_strict = c.relation == Relation::less || c.relation == Relation::greater;
    return is_strict ? tower_.indicator(difference) : 1 - tower_.indicator(-difference);
  }

  Tower& tower_;
  const Sizes& sizes_;
  const ScalarTranslator::ParameterLookup& parameters_;
  const ScalarTranslator::Lookup& entries_;
  ScalarScope scope_;
};

ex ScalarTranslator::translate(const Scalar& scalar,
                               const std::map<std::string, std::int64_t>& indices) const {
  return ScalarVisitor(tower_, sizes_, parameters_, entries_, {indices, std::nullopt, nullptr})
      .at(scalar);
}

ex ScalarTranslator::apply(const ElementFunction& function, const Scalar& form, const ex& argument,
                           const std::vector<ex>& parameters) const {
  std::map<std::string, ex> named;
  const auto& names = function.parameters();
  for (std::size_t k = 0; k < names.size(); ++k) named[names[k]] = parameters.at(k);
  return ScalarVisitor(tower_, sizes_, parameters_, entries_, {{}, argument, &named}).at(form);
}

ex ScalarTranslator::positive_side(const Comparison& comparison) const {
  return ScalarVisitor(tower_, sizes_, parameters_, entries_, {}).positive_side(comparison);
}

}  // namespace gradstone::ginac
