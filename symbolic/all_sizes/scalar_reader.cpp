#include "symbolic/all_sizes/scalar_reader.hpp"

#include <algorithm>
#include <utility>

#include "reference/error.hpp"
#include "symbolic/all_sizes/content.hpp"

namespace gradstone::all_sizes {

/// One place per kind of node.
class ScalarVisitor {
 public:
  struct Scope {
    ScalarReader::Scope indices;
    std::optional<Form> argument;
    const std::map<std::string, Form>* parameters = nullptr;  // of a function; null: of the system
  };

  ScalarVisitor(ScalarReader& reader, Scope scope)
      : reader_(reader), algebra_(reader.algebra_), scope_(std::move(scope)) {}

  Form at(const Scalar& scalar) { return visit(scalar, *this); }

  Form operator()(const scalar::Number& n) { return algebra_.number(n.value); }
  Form operator()(const scalar::Pi&) { return algebra_.pi(); }
  Form operator()(const scalar::Parameter& n) {
    if (!scope_.parameters) return reader_.parameters_(n.name);
    const auto found = scope_.parameters->find(n.name);
    if (found == scope_.parameters->end())
      throw UnknownNameError("the function has no parameter " + n.name);
    return found->second;
  }
  Form operator()(const scalar::Argument&) {
    if (!scope_.argument) throw UnknownNameError("x is used outside an elementwise function");
    return *scope_.argument;
  }
  Form operator()(const scalar::Size& n) {
    if (const auto value = known(n.dim)) return algebra_.number(Rational(*value));
    return algebra_.size(reader_.steps_ ? counted(n.dim) : n.dim);
  }
  Form operator()(const scalar::IndexValue& n) {
    const IndexMeaning index = meaning(n.index);
    if (const auto* value = std::get_if<std::int64_t>(&index))
      return algebra_.number(Rational(*value));
    if (std::holds_alternative<NextStep>(index)) return at(size(Dim(reader_.steps_->name)));
    const auto* running = std::get_if<RunningIndex>(&index);
    if (!running) return algebra_.number(Rational(1));
    return algebra_.index_value(running->dim, running->index);
  }
  Form operator()(const scalar::Entry& n) {
    std::vector<IndexMeaning> indices;
    // At a place p that is calculated: the sum over all places q of [q = p] X[q].
    std::vector<std::pair<RunningIndex, Form>> calculated;
    for (std::size_t axis = 0; axis < n.places.size(); ++axis) {
      const Place& place = n.places[axis];
      if (place.index()) {
        indices.push_back(meaning(*place.index()));
        continue;
      }
      if (!reader_.shapes_)
        throw UnsupportedError("all sizes: a place of " + n.matrix + " is calculated");
      const Dim dim = reader_.shapes_(n.matrix)[axis];
      if (dim.is_one()) {
        indices.emplace_back(std::monostate{});
        continue;
      }
      const RunningIndex running{reader_.next_++, algebra_.symbols.dim(dim)};
      indices.emplace_back(running);
      calculated.emplace_back(running, at(*place.calculated()));
    }
    Form result = reader_.entries_(n.matrix, indices);
    for (const auto& [running, place] : calculated) {
      const Form away = algebra_.subtract(algebra_.index_value(running.dim, running.index), place);
      const Form product = algebra_.multiply(algebra_.equality(away), result);
      result = algebra_.sum(product, running.index, running.dim);
    }
    return result;
  }
  Form operator()(const scalar::Delta& n) {
    refuse_any_steps("a delta");
    const IndexMeaning left = meaning(n.left), right = meaning(n.right);
    const auto* i = std::get_if<RunningIndex>(&left);
    const auto* j = std::get_if<RunningIndex>(&right);
    if (i && j && i->dim == j->dim) return algebra_.delta(i->dim, i->index, j->index);
    if (i || j) throw UnsupportedError("all sizes: delta of indices of different dimensions");
    const auto place = [](const IndexMeaning& index) {
      const auto* step = std::get_if<std::int64_t>(&index);
      return step ? *step : 1;
    };
    return algebra_.number(Rational(place(left) == place(right) ? 1 : 0));
  }
  Form operator()(const scalar::Negate& n) { return algebra_.scaled(-1, at(n.operand)); }
  Form operator()(const scalar::Add& n) { return algebra_.add(at(n.left), at(n.right)); }
  Form operator()(const scalar::Subtract& n) { return algebra_.subtract(at(n.left), at(n.right)); }
  Form operator()(const scalar::Multiply& n) { return algebra_.multiply(at(n.left), at(n.right)); }
  Form operator()(const scalar::Divide& n) {
    const Form divisor = at(n.right);
    require_divisor(n.right, divisor);
    return algebra_.multiply(at(n.left), algebra_.power(divisor, -1));
  }
  Form operator()(const scalar::Power& n) {
    const Form base = at(n.base), exponent = at(n.exponent);
    require_power(base, exponent);
    algebra_.note_split(base, exponent, reader_.case_);
    return algebra_.symbolic_power(base, exponent);
  }
  Form operator()(const scalar::Call& n) {
    const Form argument = at(n.argument);
    switch (n.function) {
      case Elementary::exp:
        return algebra_.exponential(argument);
      case Elementary::log:
        require(argument, Requirement::Kind::positive);
        return algebra_.logarithm(argument);
      case Elementary::log1p: {
        const Form total = algebra_.add(algebra_.number(Rational(1)), argument);
        require(total, Requirement::Kind::positive);
        return algebra_.logarithm(total);
      }
      case Elementary::tanh:
        return algebra_.hyperbolic_tangent(argument);
      case Elementary::erf:
        return algebra_.error_function(argument);
      case Elementary::sin:
        return algebra_.sine(argument);
      case Elementary::cos:
        return algebra_.cosine(argument);
    }
    throw UnsupportedError("all sizes: an elementary function it does not know");
  }
  Form operator()(const scalar::Apply& n) {
    std::vector<Form> parameters;
    for (const auto& parameter : n.parameters) parameters.push_back(at(parameter));
    return reader_.apply(*n.function, n.function->value(), at(n.argument), parameters);
  }
  Form operator()(const scalar::Sum& n) {
    if (reader_.steps_) {
      if (const auto total = sum_over_steps(n, *reader_.steps_)) return *total;
    }
    const auto first = number(n.first), last = number(n.last);
    const Dim* dim = std::get_if<Dim>(&n.last);
    if (dim && dim->is_one() && first == 1) return with_index(n.index, std::monostate{}, n.body);
    if (first && last) {
      Form total;
      for (std::int64_t k = *first; k <= *last; ++k)
        total = algebra_.add(total, with_index(n.index, k, n.body));
      return total;
    }
    if (!first || *first != 1 || !dim)
      throw UnsupportedError("all sizes: a sum whose number of terms depends on an index");
    const RunningIndex running{reader_.next_++, algebra_.symbols.dim(*dim)};
    return algebra_.sum(with_index(n.index, running, n.body), running.index, running.dim);
  }
  Form operator()(const scalar::Maximum& n) {
    refuse_any_steps("a maximum");
    const auto outer = scope_.indices;
    std::vector<Index> over;
    Range range;
    for (const auto& [index, last] : n.over) {
      if (last.is_one()) {
        scope_.indices[index.name] = std::monostate{};
        continue;
      }
      const RunningIndex running{reader_.next_++, algebra_.symbols.dim(last)};
      scope_.indices[index.name] = running;
      over.push_back(running.index);
      range.emplace_back(running.index, running.dim);
    }
    Form values = n.conditions.empty() ? at(n.body) : where_they_hold(n, range);
    scope_.indices = outer;
    return algebra_.maximum(values, over);
  }
  Form operator()(const scalar::Cases& n) {
    // Later cases apply where no earlier one does.
    const Form one = algebra_.number(Rational(1));
    const auto outer = reader_.case_;
    std::vector<Form> applies, values;
    for (const auto& line : n.cases) {
      applies.push_back(one);
      for (const auto& condition : line.conditions)
        applies.back() = algebra_.multiply(applies.back(), holds(condition));
      const Form before = reader_.case_.value_or(one);
      reader_.case_ = algebra_.multiply(before, applies.back());
      values.push_back(at(line.value));
      reader_.case_ = algebra_.multiply(before, algebra_.subtract(one, applies.back()));
    }
    Form result = at(n.otherwise);
    reader_.case_ = outer;
    for (std::size_t k = values.size(); k-- > 0;) {
      const Form change = algebra_.subtract(values[k], result);
      result = algebra_.add(result, algebra_.multiply(applies[k], change));
    }
    return result;
  }

  Form positive_side(const Comparison& c) {
    switch (c.relation) {
      case Relation::less:
      case Relation::less_equal:
        return algebra_.subtract(at(c.right), at(c.left));
      case Relation::greater:
      case Relation::greater_equal:
      case Relation::equal:
        return algebra_.subtract(at(c.left), at(c.right));
    }
    throw UnsupportedError("all sizes: a relation it does not know");
  }

 private:
  /// The values of a maximum with conditions; where these do not hold, a number of which nothing is
  /// known. What holds whatever it is, holds if it is less than all values, and so left out of the
  /// maximum; which has a value where the conditions hold somewhere.
  Form where_they_hold(const scalar::Maximum& n, const Range& over) {
    const Form one = algebra_.number(Rational(1));
    Form counts = one;
    for (const auto& condition : n.conditions) counts = algebra_.multiply(counts, holds(condition));
    require(algebra_.multiply(counts, one, over), Requirement::Kind::positive);
    const auto outer = reader_.case_;
    reader_.case_ = algebra_.multiply(outer.value_or(one), counts);
    const Form change = algebra_.subtract(at(n.body), algebra_.nothing());
    reader_.case_ = outer;
    return algebra_.add(algebra_.nothing(), algebra_.multiply(counts, change));
  }

  IndexMeaning meaning(const gradstone::Index& index) const {
    if (index.is_first()) return std::monostate{};
    const auto found = scope_.indices.find(index.name);
    if (found == scope_.indices.end()) throw UnknownNameError("no index named " + index.name);
    return found->second;
  }

  std::optional<std::int64_t> known(const Dim& dim) const {
    if (dim.is_one()) return 1;
    const auto names = dim.names();
    const bool all_known = std::all_of(names.begin(), names.end(), [&](const std::string& name) {
      return reader_.known_.count(name) > 0;
    });
    // A size that is written as a number stays a dimension.
    if (names.empty() || !all_known) return std::nullopt;
    return dim.at(reader_.known_);
  }

  /// The number that a bound is, if it is known.
  std::optional<std::int64_t> number(const Bound& bound) const {
    if (const Dim* dim = std::get_if<Dim>(&bound)) return known(*dim);
    const IndexMeaning index = meaning(std::get<gradstone::Index>(bound));
    if (const auto* value = std::get_if<std::int64_t>(&index)) return *value;
    if (std::holds_alternative<std::monostate>(index)) return 1;
    return std::nullopt;
  }

  // T stands for all steps, which may be one more.
  Dim counted(const Dim& dim) const {
    const AnySteps& steps = *reader_.steps_;
    return dim.replaced({{steps.name, steps.one_more ? steps.count + one : steps.count}});
  }

  void refuse_any_steps(const std::string& what) const {
    if (reader_.steps_) throw UnsupportedError("all sizes: " + what + " after any number of steps");
  }

  /// The sum over steps whose number is any; nothing if the sum is over something else.
  std::optional<Form> sum_over_steps(const scalar::Sum& n, const AnySteps& steps) {
    const DimId all = algebra_.symbols.dim(steps.count);
    bool one_more = steps.one_more;
    std::optional<Index> until;
    if (const Dim* dim = std::get_if<Dim>(&n.last)) {
      if (dim->names().count(steps.name) == 0) return std::nullopt;
      if (!(*dim == Dim(steps.name)))
        throw UnsupportedError("all sizes: a sum to step " + dim->text());
    } else {
      const IndexMeaning last = meaning(std::get<gradstone::Index>(n.last));
      if (const auto* step = std::get_if<RunningIndex>(&last)) {
        if (step->dim != all) return std::nullopt;
        until = step->index;
        one_more = false;
      } else if (!std::holds_alternative<NextStep>(last)) {
        return std::nullopt;
      }
    }
    if (number(n.first) != 1)
      throw UnsupportedError("all sizes: a sum over steps that does not start at the first");
    const RunningIndex running{reader_.next_++, all};
    Form term = with_index(n.index, running, n.body);
    if (until) term = algebra_.multiply(term, algebra_.entry(steps.until, {running.index, *until}));
    const Form total = algebra_.sum(term, running.index, all);
    return one_more ? algebra_.add(total, with_index(n.index, NextStep{}, n.body)) : total;
  }

  Form with_index(const gradstone::Index& index, const IndexMeaning& value, const Scalar& body) {
    const auto outer = scope_.indices;
    algebra_.check_limits();
    scope_.indices[index.name] = value;
    const Form result = at(body);
    scope_.indices = outer;
    return result;
  }

  /// 1 where the comparison holds, else 0.
  Form holds(const Comparison& c) {
    const Form difference = positive_side(c);
    if (c.relation == Relation::equal) return algebra_.equality(difference);
    const bool is_strict = c.relation == Relation::less || c.relation == Relation::greater;
    // Of whole numbers, at least 0 is above -1.
    std::map<std::string, Dim> ranges;
    if (!is_strict && algebra_.as_affine(difference, {}, ranges))
      return algebra_.indicator(algebra_.add(difference, algebra_.number(Rational(1))));
    const Form is_positive = algebra_.indicator(difference);
    return is_strict ? is_positive : algebra_.add(is_positive, algebra_.equality(difference));
  }

  void require(const Form& form, Requirement::Kind kind) {
    if (!reader_.requirements_ || form.is_zero()) return;
    const Form guard = reader_.case_.value_or(algebra_.number(Rational(1)));
    Form fails = algebra_.equality(form);
    if (kind != Requirement::Kind::nonzero) {
      const Form is_negative = algebra_.indicator(algebra_.scaled(-1, form));
      fails = kind == Requirement::Kind::positive ? algebra_.add(fails, is_negative) : is_negative;
    }
    if (algebra_.multiply(guard, fails).is_zero()) return;
    reader_.note({{form, kind, guard}});
  }

  /// A power is not 0 where its base is not.
  void require_divisor(const Scalar& divisor, const Form& value) {
    if (!reader_.requirements_) return;
    const auto* power = std::get_if<scalar::Power>(&divisor.node().value);
    const auto* exponent =
        power ? std::get_if<scalar::Number>(&power->exponent.node().value) : nullptr;
    if (exponent && exponent->value > Rational(0) && exponent->value.is_integer())
      return require_divisor(power->base, at(power->base));
    require_nonzero(value);
  }

  /// A product is not 0 where none of its factors is.
  void require_nonzero(const Form& form) {
    if (!reader_.requirements_ || form.is_zero()) return;
    const auto [content, primitive] = content_of(algebra_, form);
    for (const Factor& factor : content.factors) {
      if (factor.exponent > Rational(0))
        require(form_of({factor.symbol, factor.at, 1}), Requirement::Kind::nonzero);
    }
    require(primitive, Requirement::Kind::nonzero);
  }

  void require_power(const Form& base, const Form& exponent) {
    if (!reader_.requirements_) return;
    const bool is_number = exponent.is_zero() || (exponent.monomials.size() == 1 &&
                                                  exponent.monomials[0].factors.empty());
    if (!is_number) {
      if (!algebra_.is_whole(exponent)) return require(base, Requirement::Kind::positive);
      if (!is_nonnegative(algebra_.sign(exponent))) require_nonzero(base);
      return;
    }
    if (exponent.is_zero()) return;
    const Rational power = exact(exponent.monomials[0].coefficient);
    if (power < Rational(0)) {
      power.is_integer() ? require_nonzero(base) : require(base, Requirement::Kind::positive);
    } else if (!power.is_integer()) {
      require(base, Requirement::Kind::nonnegative);
    }
  }

  ScalarReader& reader_;
  Algebra& algebra_;
  Scope scope_;
};

void ScalarReader::start_requirements() {
  outer_.emplace_back(std::exchange(case_, std::nullopt), std::move(requirements_));
  requirements_.emplace();
}

std::vector<Requirement> ScalarReader::end_requirements() {
  std::vector<Requirement> found = std::move(*requirements_);
  std::tie(case_, requirements_) = std::move(outer_.back());
  outer_.pop_back();
  return found;
}

void ScalarReader::note(const std::vector<Requirement>& found) {
  auto& all = *requirements_;
  for (const auto& needed : found)
    if (std::find(all.begin(), all.end(), needed) == all.end()) all.push_back(needed);
}

Form ScalarReader::read(const Scalar& scalar, const Scope& indices) {
  return ScalarVisitor(*this, {indices, std::nullopt, nullptr}).at(scalar);
}

Form ScalarReader::read(const Scalar& scalar, const Scope& indices, Entries entries,
                        Shapes shapes) {
  struct Restore {
    ScalarReader& reader;
    Entries entries;
    Shapes shapes;
    ~Restore() {
      reader.entries_.swap(entries);
      reader.shapes_.swap(shapes);
    }
  };
  const Restore restore{*this, std::exchange(entries_, std::move(entries)),
                        std::exchange(shapes_, std::move(shapes))};
  return read(scalar, indices);
}

Form ScalarReader::apply(const ElementFunction& function, const Scalar& value, const Form& argument,
                         const std::vector<Form>& parameters) {
  std::map<std::string, Form> named;
  const auto& names = function.parameters();
  for (std::size_t k = 0; k < names.size(); ++k) named[names[k]] = parameters.at(k);
  const bool outer = algebra_.may_jump();
  algebra_.set_may_jump(outer || function.may_jump());
  const Form result = ScalarVisitor(*this, {{}, argument, &named}).at(value);
  algebra_.set_may_jump(outer);
  return result;
}

Form ScalarReader::positive_side(const Comparison& condition) {
  return ScalarVisitor(*this, {}).positive_side(condition);
}

}  // namespace gradstone::all_sizes
