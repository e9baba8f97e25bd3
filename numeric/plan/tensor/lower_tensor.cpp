#include "numeric/plan/tensor/lower_tensor.hpp"

#include <algorithm>
#include <limits>

#include "numeric/plan/lower_scalar.hpp"
#include "numeric/plan/tensor/factor.hpp"
#include "reference/error.hpp"
#include "reference/print/text.hpp"

namespace gradstone::plan {

Id LowerTensor::operator()(const std::vector<Index>& indices, const Shape& shape,
                           const Scalar& body) {
  Arrangement wanted;
  for (std::size_t axis = 0; axis < indices.size(); ++axis) {
    if (indices[axis].is_first()) continue;
    wanted.order.push_back(indices[axis].name);
    spreads_.set_range(indices[axis].name, shape[axis]);
  }
  wanted.rows = wanted.order.empty() ? 0 : wanted.order.size() - 1;
  return spreads_.arranged(read(body, wanted), wanted.order).id;
}

namespace {

// Whether it is one number, whatever the indices are: parameters, sizes and numbers.
bool is_one_number(const Scalar& scalar) {
  return visit(scalar, overloaded{[](const scalar::Entry&) { return false; },
                                  [](const scalar::IndexValue&) { return false; },
                                  [](const scalar::Delta&) { return false; },
                                  [](const scalar::Sum&) { return false; },
                                  [](const scalar::Maximum&) { return false; },
                                  [&](const auto&) {
                                    const auto parts = children(scalar);
                                    return std::all_of(parts.begin(), parts.end(), is_one_number);
                                  }});
}

}  // namespace

struct LowerTensor::Reader {
  LowerTensor& self;
  const Scalar& scalar;
  const Arrangement& wanted;

  Spread at(const Scalar& part) const { return self.read(part, wanted); }
  Spread add(Op op, std::vector<Spread> operands) const {
    return self.spreads_.elementwise(op, operands, wanted);
  }

  Spread operator()(const scalar::Entry& n) const { return self.read_entry(n, {}, wanted); }
  Spread operator()(const scalar::Delta& n) const {
    const Affine difference = *affine_of(value_of(n.left) - value_of(n.right));
    return self.read_mask(
        {{}, {cleared(difference, self.solved_), cleared(difference * Dim(-1), self.solved_)}}, 1,
        0, wanted);
  }
  Spread operator()(const scalar::Negate& n) const { return add(Op::negate, {at(n.operand)}); }
  Spread operator()(const scalar::Add& n) const { return add(Op::add, {at(n.left), at(n.right)}); }
  Spread operator()(const scalar::Subtract& n) const {
    return add(Op::subtract, {at(n.left), at(n.right)});
  }
  Spread operator()(const scalar::Multiply& n) const {
    return add(Op::multiply, {at(n.left), at(n.right)});
  }
  Spread operator()(const scalar::Divide& n) const {
    return add(Op::divide, {at(n.left), at(n.right)});
  }
  Spread operator()(const scalar::Power& n) const {
    if (is_one_number(n.exponent))
      return self.read_function(power(argument(), n.exponent), n.base, wanted);
    throw UnsupportedError("plan: the exponent of " + to_text(scalar) +
                           " varies from entry to entry");
  }
  Spread operator()(const scalar::Call& n) const {
    return self.read_function(Scalar(scalar::Node(scalar::Call{n.function, argument()})),
                              n.argument, wanted);
  }
  Spread operator()(const scalar::Apply& n) const {
    if (!std::all_of(n.parameters.begin(), n.parameters.end(), is_one_number))
      return at(n.function->stable_at(n.argument, n.parameters));
    const Scalar form = n.function->stable_at(argument(), n.parameters);
    return self.read_function(with_shared_calls(form), n.argument, wanted);
  }
  Spread operator()(const scalar::Sum&) const { return self.read_term(term(), wanted); }
  Spread operator()(const scalar::Maximum& n) const { return self.read_maximum(n, wanted); }
  Spread operator()(const scalar::Cases& n) const {
    return is_guard(n) ? self.read_term(term(), wanted) : self.read_cases(n, wanted);
  }

  template <class Leaf>
  Spread operator()(const Leaf&) const {
    static_assert(std::same_as<Leaf, scalar::Number> || std::same_as<Leaf, scalar::Pi> ||
                      std::same_as<Leaf, scalar::Parameter> || std::same_as<Leaf, scalar::Size> ||
                      std::same_as<Leaf, scalar::IndexValue> ||
                      std::same_as<Leaf, scalar::Argument>,
                  "say here how this kind of scalar is executed");
    throw UnsupportedError("plan: " + to_text(scalar) + " as a number");
  }

 private:
  Term term() const {
    return term_of(scalar, [this](const Index& index) { return self.spreads_.range(index.name); });
  }
};

Spread LowerTensor::read(const Scalar& scalar, const Arrangement& wanted) {
  if (is_one_number(scalar)) return spreads_.scalar(scalar);
  return visit(scalar, Reader{*this, scalar, wanted});
}

Spread LowerTensor::read_function(const Scalar& form, const Scalar& argument,
                                  const Arrangement& wanted) {
  Spread value = read(argument, wanted);
  value.id = lower_form(spreads_.graph(), form, value.id);
  return value;
}

Spread LowerTensor::where_positive(const Spread& mask, const Spread& value, const Spread& otherwise,
                                   const Arrangement& wanted) {
  return spreads_.elementwise(Op::select, {spreads_.scalar(0), mask, value, otherwise}, wanted);
}

// The last case first; a case with several conditions is as many selections.
Spread LowerTensor::read_cases(const scalar::Cases& cases, const Arrangement& wanted) {
  Spread result = read(cases.otherwise, wanted);
  const auto select = [&](const Spread& left, const Spread& right, bool or_equal,
                          const Spread& value, const Spread& otherwise) {
    return spreads_.elementwise(Op::select, {left, right, value, otherwise}, wanted, or_equal);
  };
  for (auto line = cases.cases.rbegin(); line != cases.cases.rend(); ++line) {
    Spread value = read(line->value, wanted);
    for (auto c = line->conditions.rbegin(); c != line->conditions.rend(); ++c) {
      if (are_guards({*c})) {
        const Mask mask{{}, guards_of({*c}, solved_)};
        value = where_positive(read_mask(mask, 1, 0, wanted), value, result, wanted);
      } else {
        const Spread left = read(c->left, wanted), right = read(c->right, wanted);
        value = select_where(left, c->relation, right, value, result, select);
      }
    }
    result = value;
  }
  return result;
}

Spread LowerTensor::read_maximum(const scalar::Maximum& maximum, const Arrangement& wanted) {
  const double least = -std::numeric_limits<double>::infinity();
  std::set<std::string> over;
  Arrangement inner;
  for (const auto& running : maximum.over) {
    spreads_.set_range(running.index.name, running.last);
    over.insert(running.index.name);
  }
  for (const auto& index : wanted.order)
    if (!over.contains(index)) inner.order.push_back(index);
  inner.rows = inner.order.size();
  for (const auto& running : maximum.over) inner.order.push_back(running.index.name);
  Term term;
  term.factors = {maximum.body};
  for (const auto& condition : maximum.conditions) term.add_guard(condition);
  // Where the place of an entry is outside, the entry is below every other.
  const auto* entry = std::get_if<scalar::Entry>(&maximum.body.node().value);
  if (entry) drop_known_guards(term);
  const auto guards = guards_of(term, solved_);
  if (entry && (!guards.empty() || !read_in_place(*entry)))
    return read_combined(*entry, guards, over, Combine::largest, inner);
  Spread value = read(maximum.body, inner);
  if (!guards.empty()) {
    const Spread barred = read_mask({{}, guards}, 0, least, inner);
    value = spreads_.elementwise(Op::add, {value, barred}, inner);
  }
  return spreads_.largest(value, over);
}

// An entry at an index for each axis is read where it lies.
std::optional<Spread> LowerTensor::read_in_place(const scalar::Entry& entry) {
  const NamedTensor tensor = find_(entry.matrix);
  Spread value{tensor.id, {}, 0};
  for (std::size_t axis = 0; axis < entry.places.size(); ++axis) {
    const auto* index = entry.places[axis].index();
    if (!index || solved_.contains(index->name)) return std::nullopt;
    if (index->is_first() ? !tensor.dims[axis].is_one()
                          : spreads_.range(index->name) != tensor.dims[axis]) {
      return std::nullopt;
    }
    if (index->is_first()) continue;
    if (std::find(value.axes.begin(), value.axes.end(), index->name) != value.axes.end())
      return std::nullopt;
    value.axes.push_back(index->name);
  }
  const Shape& own = spreads_.graph()[tensor.id].shape;
  while (value.split < value.axes.size() && spreads_.shape(value.axes, value.split) != own)
    ++value.split;
  return spreads_.split_at(value, value.split);
}

namespace {

std::vector<Scalar> numbers_of(const scalar::Entry& entry) {
  std::vector<Scalar> numbers;
  for (const auto& place : entry.places) numbers.push_back(place.number());
  return numbers;
}

}  // namespace

Spread LowerTensor::read_entry(const scalar::Entry& entry, const std::vector<Affine>& guards,
                               const Arrangement& wanted) {
  if (guards.empty())
    if (const auto value = read_in_place(entry)) return *value;
  return gathered(find_(entry.matrix), numbers_of(entry), guards, {}, Combine::only_one, wanted);
}

// The sum, or the largest, of the entries where the guards hold.
Spread LowerTensor::read_combined(const scalar::Entry& entry, const std::vector<Affine>& guards,
                                  const std::set<std::string>& over, Combine combine,
                                  const Arrangement& wanted) {
  return gathered(find_(entry.matrix), numbers_of(entry), guards, over, combine, wanted);
}

// Of those in `over`, only what a place or a guard varies with is combined.
Spread LowerTensor::gathered(const NamedTensor& tensor, const std::vector<Scalar>& places,
                             const std::vector<Affine>& guards, const std::set<std::string>& over,
                             Combine combine, const Arrangement& wanted) {
  std::set<std::string> kept, gone;
  const auto add = [&](const std::set<std::string>& indices) {
    for (const auto& index : indices) (over.contains(index) ? gone : kept).insert(index);
  };
  for (const auto& place : places) add(indices_of(place, solved_));
  for (const auto& guard : guards) add(indices_in(guard));
  const Axes axes = wanted.sorted(kept);
  Axes all = wanted.sorted(gone);
  all.insert(all.end(), axes.begin(), axes.end());
  Gather gather;
  gather.combined = gone.size();
  gather.combine = combine;
  for (const auto& index : all) gather.axes.push_back(spreads_.range(index));
  Id table = -1;
  for (std::size_t axis = 0; axis < places.size(); ++axis) {
    const Quotient place = quotient_of(places[axis], solved_);
    add_place(gather, place, tensor.dims[axis], all, table);
  }
  for (const auto& guard : guards) gather.at_least_zero.push_back(linear(guard, all));
  const std::size_t split = wanted.split_of(axes);
  return {spreads_.graph().gathered(gather, spreads_.shape(axes, split), tensor.id, table), axes,
          split};
}

Spread LowerTensor::read_mask(const Mask& mask, double inside, double outside,
                              const Arrangement& wanted) {
  const Axes axes = wanted.sorted(mask.indices());
  Gather gather;
  gather.inside = inside;
  gather.outside = outside;
  for (const auto& index : axes) gather.axes.push_back(spreads_.range(index));
  Id table = -1;
  for (const auto& [place, extent] : mask.places) add_place(gather, place, extent, axes, table);
  if (table >= 0) throw UnsupportedError("plan: a guard that looks up places in a table");
  for (const auto& guard : mask.guards) gather.at_least_zero.push_back(linear(guard, axes));
  const std::size_t split = wanted.split_of(axes);
  return {spreads_.graph().gathered(gather, spreads_.shape(axes, split), -1), axes, split};
}

// The indices of a gather count from 0.
Linear LowerTensor::linear(const Affine& number, const Axes& axes) const {
  Linear result;
  result.offset = number.offset;
  result.coefficients.assign(axes.size(), Dim(0));
  for (const auto& [name, coefficient] : number.coefficients) {
    const auto axis = std::find(axes.begin(), axes.end(), name);
    if (axis == axes.end())
      throw UnsupportedError("plan: " + name + " in a place or a guard of a tensor");
    result.coefficients[static_cast<std::size_t>(axis - axes.begin())] = coefficient;
    result.offset = result.offset + coefficient;
  }
  return result;
}

// A place of a table is looked up where the table has it.
void LowerTensor::add_place(Gather& gather, const Quotient& place, const Dim& extent,
                            const Axes& axes, Id& table) {
  GatherPlace result;
  result.divisor = place.divisor;
  result.extent = extent;
  Affine plain = place.numerator;
  for (const auto& [name, scalar] : place.numerator.entries) {
    const auto coefficient = plain.coefficients.find(name);
    if (coefficient == plain.coefficients.end()) continue;
    const auto& entry = std::get<scalar::Entry>(scalar.node().value);
    if (!coefficient->second.is_one() || !place.divisor.is_one() || table >= 0) {
      throw UnsupportedError("plan: a place that is more than one entry of a table, beside " +
                             name);
    }
    plain.coefficients.erase(coefficient);
    const NamedTensor looked_up = find_(entry.matrix);
    table = looked_up.id;
    result.looks_up = true;
    Affine at{{}, {}, Dim(0)};
    for (std::size_t axis = 0; axis < entry.places.size(); ++axis) {
      const Quotient inner = quotient_of(entry.places[axis].number(), solved_);
      if (!inner.divisor.is_one())
        throw UnsupportedError("plan: a place of a table that is a quotient: " + name);
      const Affine from_first = inner.numerator - Affine{{}, {}, one};
      at = at * looked_up.dims[axis] + from_first;
      const auto* index = entry.places[axis].index();
      if (index && !index->is_first() && !solved_.contains(index->name) &&
          spreads_.range(index->name) == looked_up.dims[axis])
        continue;
      gather.at_least_zero.push_back(linear(from_first, axes));
      gather.at_least_zero.push_back(
          linear(Affine{{}, {}, looked_up.dims[axis]} - inner.numerator, axes));
    }
    result.in_table = linear(at, axes);
  }
  plain = plain - Affine{{}, {}, place.divisor};
  result.numerator = linear(plain, axes);
  if (!result.looks_up) result.in_table.coefficients.assign(axes.size(), Dim(0));
  gather.places.push_back(std::move(result));
}

}  // namespace gradstone::plan
