#include "numeric/plan/lower_scalar.hpp"

#include "reference/error.hpp"

namespace gradstone::plan {
namespace {

bool has_argument(const Scalar& scalar) {
  if (std::holds_alternative<scalar::Argument>(scalar.node().value)) return true;
  for (const auto& child : children(scalar))
    if (has_argument(child)) return true;
  return false;
}

class LowerScalar {
 public:
  LowerScalar(Graph& graph, Id argument) : graph_(graph), argument_(argument) {}

  Id operator()(const Scalar& scalar) {
    return has_argument(scalar) ? visit(scalar, *this) : graph_.scalar(scalar);
  }

  Id operator()(const scalar::Argument&) { return argument_; }
  Id operator()(const scalar::Negate& n) { return add(Op::negate, {(*this)(n.operand)}); }
  Id operator()(const scalar::Add& n) { return binary(Op::add, n.left, n.right); }
  Id operator()(const scalar::Subtract& n) { return binary(Op::subtract, n.left, n.right); }
  Id operator()(const scalar::Multiply& n) { return binary(Op::multiply, n.left, n.right); }
  Id operator()(const scalar::Divide& n) { return binary(Op::divide, n.left, n.right); }

  Id operator()(const scalar::Power& n) {
    const Id base = (*this)(n.base);
    const auto* number = std::get_if<scalar::Number>(&n.exponent.node().value);
    const Id result = number ? rational_power(base, number->value) : -1;
    return result >= 0 ? result : add(Op::power, {base, graph_.scalar(n.exponent)});
  }

  Id operator()(const scalar::Call& n) {
    const Id argument = (*this)(n.argument);
    switch (n.function) {
      case Elementary::exp:
        return add(Op::exp, {argument});
      case Elementary::log:
        return add(Op::log, {argument});
      case Elementary::log1p:
        return add(Op::log1p, {argument});
      case Elementary::tanh:
        return add(Op::tanh, {argument});
      case Elementary::erf:
        return add(Op::erf, {argument});
      case Elementary::sin:
        return add(Op::sin, {argument});
      case Elementary::cos:
        return add(Op::cos, {argument});
    }
    throw UnsupportedError("plan: an elementary function without an instruction");
  }

  Id operator()(const scalar::Apply& n) {
    return (*this)(with_shared_calls(n.function->stable_at(n.argument, n.parameters)));
  }

  // The last case first; a case with several conditions is as many selections.
  Id operator()(const scalar::Cases& n) {
    Id result = (*this)(n.otherwise);
    for (auto line = n.cases.rbegin(); line != n.cases.rend(); ++line) {
      Id value = (*this)(line->value);
      for (auto c = line->conditions.rbegin(); c != line->conditions.rend(); ++c)
        value = select(*c, value, result);
      result = value;
    }
    return result;
  }

  template <class Leaf>
  Id operator()(const Leaf&) {
    static_assert(std::same_as<Leaf, scalar::Number> || std::same_as<Leaf, scalar::Pi> ||
                      std::same_as<Leaf, scalar::Parameter> || std::same_as<Leaf, scalar::Size> ||
                      std::same_as<Leaf, scalar::IndexValue> || std::same_as<Leaf, scalar::Entry> ||
                      std::same_as<Leaf, scalar::Delta> || std::same_as<Leaf, scalar::Sum> ||
                      std::same_as<Leaf, scalar::Maximum>,
                  "say here how this kind of scalar is executed");
    throw UnsupportedError("plan: an elementwise function cannot hold indices or sums");
  }

 private:
  Id add(Op op, std::vector<Id> operands) {
    Value value;
    value.op = op;
    value.shape = graph_[argument_].shape;
    value.operands = std::move(operands);
    return graph_.add(std::move(value));
  }

  Id binary(Op op, const Scalar& left, const Scalar& right) {
    const Id first = (*this)(left);
    return add(op, {first, (*this)(right)});
  }

  Id select(const Comparison& c, Id value, Id otherwise) {
    const Id left = (*this)(c.left);
    const Id right = (*this)(c.right);
    return select_where(
        left, c.relation, right, value, otherwise,
        [this](Id l, Id r, bool or_equal, Id a, Id b) { return select(l, r, or_equal, a, b); });
  }

  Id select(Id left, Id right, bool or_equal, Id value, Id otherwise) {
    if (value == otherwise) return value;
    Value result;
    result.op = Op::select;
    result.shape = graph_[argument_].shape;
    result.operands = {left, right, value, otherwise};
    result.or_equal = or_equal;
    return graph_.add(std::move(result));
  }

  // Small powers and roots, by multiplication, division and sqrt; -1 where pow is as good.
  Id rational_power(Id base, const Rational& exponent) {
    const Rational magnitude = exponent < Rational(0) ? -exponent : exponent;
    const Rational doubled = magnitude + magnitude;
    if (!doubled.is_integer() || doubled == Rational(0) || doubled > Rational(8)) return -1;
    const auto halves = doubled.numerator();
    Id result = halves % 2 ? add(Op::sqrt, {base}) : base;
    for (std::int64_t k = halves % 2 ? 1 : 2; k < halves; k += 2)
      result = add(Op::multiply, {result, base});
    return exponent < Rational(0) ? add(Op::divide, {graph_.scalar(1), result}) : result;
  }

  Graph& graph_;
  Id argument_;
};

}  // namespace

Id lower_form(Graph& graph, const Scalar& form, Id argument) {
  return LowerScalar(graph, argument)(form);
}

Id lower_function(Graph& graph, const ElementFunction& function,
                  const std::vector<Scalar>& parameters, Id argument) {
  const Scalar form = with_shared_calls(function.stable_at(gradstone::argument(), parameters));
  return lower_form(graph, form, argument);
}

}  // namespace gradstone::plan
