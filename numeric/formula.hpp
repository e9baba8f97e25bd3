#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "numeric/matrix.hpp"
#include "numeric/number.hpp"
#include "reference/error.hpp"
#include "reference/expr/checked.hpp"
#include "reference/expr/function.hpp"
#include "reference/expr/scalar.hpp"

namespace gradstone {

/// Which expression of an elementwise function is evaluated: the one that is proved, or the equal
/// one that neither overflows nor cancels.
enum class FunctionForm { value, stable };

/// Everything that a formula reads while it is evaluated; its names have become numbers of slots.
template <class S>
struct Frame {
  std::vector<Matrix<S>> matrices;
  std::vector<S> parameters;
  std::vector<std::int64_t> indices;  ///< counted from 1, as in print
  const S* argument = nullptr;        ///< the x of the elementwise function that is evaluated
  const S* arguments = nullptr;       ///< and its parameters
};

/// A scalar in index notation, ready to be evaluated.
template <class S>
using Formula = std::function<S(Frame<S>&)>;

/// What the names in a scalar stand for.
template <class S>
struct Scope {
  /// A matrix with its shape, or a sequence of matrices of that shape (of numbers: no shape).
  struct Named {
    std::size_t slot = 0;
    std::vector<std::int64_t> extents;  ///< {rows, columns}, {steps}, or {steps, rows, columns}
  };
  Sizes sizes;
  std::map<std::string, Named> matrices;
  std::map<std::string, Formula<S>> parameters;
  std::map<std::string, std::size_t> indices;
  std::size_t next_index = 0;  ///< the first slot that no enclosing sum uses
  FunctionForm form = FunctionForm::stable;
};

template <class S>
Formula<S> compile(const Scalar& expression, const Scope<S>& scope);

/// f at the value of a formula, with the values of formulas as its parameters.
template <class S>
Formula<S> compile_call(const ElementFunction& function, std::vector<Formula<S>> parameters,
                        Formula<S> argument, const Scope<S>& scope);

namespace formula {

/// One index of an entry: which slot holds it, how far it may go, and what a step amounts to.
struct Stride {
  std::size_t index = 0;
  std::int64_t extent = 1;
  std::int64_t step = 1;
};

/// The reader of scalars: one line per kind of node.
template <class S>
struct Compile {
  const Scope<S>& scope;
  using Traits = NumberTraits<S>;

  Formula<S> at(const Scalar& expression) const { return compile(expression, scope); }

  Formula<S> operator()(const scalar::Number& n) const { return constant(Traits::from(n.value)); }

  Formula<S> operator()(const scalar::Parameter& n) const {
    const auto found = scope.parameters.find(n.name);
    if (found == scope.parameters.end())
      throw UnknownNameError("parameter " + n.name + " has no value");
    return found->second;
  }

  Formula<S> operator()(const scalar::Argument&) const {
    return [](Frame<S>& frame) { return *frame.argument; };
  }

  Formula<S> operator()(const scalar::Size& n) const {
    return constant(Traits::from(Rational(n.dim.at(scope.sizes))));
  }

  Formula<S> operator()(const scalar::IndexValue& n) const {
    if (n.index.is_first()) return constant(Traits::from(1));
    return [slot = slot_of(n.index)](Frame<S>& frame) {
      return Traits::from(Rational(frame.indices[slot]));
    };
  }

  Formula<S> operator()(const scalar::Entry& n) const {
    const auto found = scope.matrices.find(n.matrix);
    if (found == scope.matrices.end()) throw UnknownNameError("matrix " + n.matrix + " is unknown");
    const auto& extents = found->second.extents;
    if (extents.size() != n.places.size())
      throw ShapeError(n.matrix + " has " + std::to_string(extents.size()) + " indices, not " +
                       std::to_string(n.places.size()));
    for (const std::int64_t extent : extents)
      if (extent < 1) throw ShapeError(n.matrix + " is empty");
    const std::size_t slot = found->second.slot;
    if (!indices_of(n)) return calculated_entry(slot, n, extents);
    std::vector<Stride> strides;
    std::int64_t step = 1;
    for (std::size_t k = extents.size(); k-- > 0; step *= extents[k]) {
      const Index& index = *n.places[k].index();
      if (!index.is_first()) strides.push_back({slot_of(index), extents[k], step});
    }
    switch (strides.size()) {
      case 0:
        return [slot](Frame<S>& frame) { return frame.matrices[slot].elements()[0]; };
      case 1:
        return entry<1>(slot, strides, n.matrix);
      case 2:
        return entry<2>(slot, strides, n.matrix);
      case 3:
        return entry<3>(slot, strides, n.matrix);
      default:
        return calculated_entry(slot, n, extents);
    }
  }

  Formula<S> operator()(const scalar::Pi&) const {
    return [value = Traits::pi()](Frame<S>&) { return value; };
  }

  Formula<S> operator()(const scalar::Delta& n) const {
    const auto left = index_value(n.left), right = index_value(n.right);
    return [left, right, zero = Traits::from(0), unit = Traits::from(1)](Frame<S>& frame) {
      return left(frame) == right(frame) ? unit : zero;
    };
  }

  Formula<S> operator()(const scalar::Negate& n) const {
    return [x = at(n.operand)](Frame<S>& frame) -> S { return -x(frame); };
  }
  Formula<S> operator()(const scalar::Add& n) const {
    return [x = at(n.left), y = at(n.right)](Frame<S>& frame) -> S { return x(frame) + y(frame); };
  }
  Formula<S> operator()(const scalar::Subtract& n) const {
    return [x = at(n.left), y = at(n.right)](Frame<S>& frame) -> S { return x(frame) - y(frame); };
  }
  Formula<S> operator()(const scalar::Multiply& n) const {
    return [x = at(n.left), y = at(n.right)](Frame<S>& frame) -> S { return x(frame) * y(frame); };
  }
  Formula<S> operator()(const scalar::Divide& n) const {
    return [x = at(n.left), y = at(n.right)](Frame<S>& frame) -> S { return x(frame) / y(frame); };
  }

  Formula<S> operator()(const scalar::Power& n) const {
    const auto* number = std::get_if<scalar::Number>(&n.exponent.node().value);
    const Rational twice = number ? Rational(2) * number->value : Rational(1, 2);
    if (twice.is_integer()) {
      return [x = at(n.base), e = twice.numerator()](Frame<S>& frame) {
        return half_integer_power<S>(x(frame), e);
      };
    }
    return [x = at(n.base), e = at(n.exponent)](Frame<S>& frame) {
      return real_power(x(frame), e(frame));
    };
  }

  Formula<S> operator()(const scalar::Call& n) const {
    const auto function = [&]() -> S (*)(const S&) {
      switch (n.function) {
        case Elementary::exp:
          return &Traits::exp;
        case Elementary::log:
          return &Traits::log;
        case Elementary::log1p:
          return &Traits::log1p;
        case Elementary::tanh:
          return &Traits::tanh;
        case Elementary::erf:
          return &Traits::erf;
        case Elementary::sin:
          return &Traits::sin;
        case Elementary::cos:
          return &Traits::cos;
      }
      return nullptr;
    }();
    return [function, x = at(n.argument)](Frame<S>& frame) { return function(x(frame)); };
  }

  Formula<S> operator()(const scalar::Apply& n) const {
    std::vector<Formula<S>> parameters;
    for (const auto& value : n.parameters) parameters.push_back(at(value));
    return compile_call<S>(*n.function, std::move(parameters), at(n.argument), scope);
  }

  Formula<S> operator()(const scalar::Sum& n) const {
    return [terms = terms_of(n)](Frame<S>& frame) {
      Summation<S> total;
      terms(frame, total);
      return total.result();
    };
  }

  Formula<S> operator()(const scalar::Maximum& n) const {
    std::vector<std::pair<std::size_t, std::int64_t>> over;  // slots, and how far they run
    Scope<S> inner = scope;
    for (const auto& [index, last] : n.over) {
      over.emplace_back(Compile{inner}.new_slot(), last.at(scope.sizes));
      if (over.back().second < 1) throw DomainError(nothing_is_largest);
      inner = Compile{inner}.with_index(index, over.back().first);
    }
    return [over, counts = Compile{inner}.conditions(n.conditions),
            body = compile(n.body, inner)](Frame<S>& frame) {
      for (const auto& [slot, last] : over) frame.indices[slot] = 1;
      std::optional<S> largest;
      for (bool goes_on = true; goes_on; goes_on = next_place(frame, over)) {
        if (counts(frame) == Decision::no) continue;
        largest = largest ? Traits::max(*largest, body(frame)) : first_of_maximum(body(frame));
      }
      if (!largest) throw DomainError(nothing_is_largest);
      return *largest;
    };
  }

  Formula<S> operator()(const scalar::Cases& n) const {
    Formula<S> rest = at(n.otherwise);
    for (auto line = n.cases.rbegin(); line != n.cases.rend(); ++line)
      rest = where(conditions(line->conditions), at(line->value), std::move(rest));
    return rest;
  }

 private:
  static constexpr const char* nothing_is_largest = "the maximum of no numbers";

  // Numbers that know what they are note it.
  static S first_of_maximum(S x) {
    if constexpr (requires { Traits::largest_alone(x); }) {
      return Traits::largest_alone(std::move(x));
    } else {
      return x;
    }
  }

  /// The last index runs fastest.
  static bool next_place(Frame<S>& frame,
                         const std::vector<std::pair<std::size_t, std::int64_t>>& over) {
    for (auto index = over.rbegin(); index != over.rend(); ++index) {
      if (++frame.indices[index->first] <= index->second) return true;
      frame.indices[index->first] = 1;
    }
    return false;
  }

  using Terms = std::function<void(Frame<S>&, Summation<S>&)>;
  using IndexFormula = std::function<std::int64_t(Frame<S>&)>;
  using Condition = std::function<Decision(Frame<S>&)>;

  static Formula<S> constant(S value) {
    return [value = std::move(value)](Frame<S>&) { return value; };
  }

  std::size_t slot_of(const Index& index) const {
    const auto found = scope.indices.find(index.name);
    if (found == scope.indices.end())
      throw UnknownNameError("index " + index.name + " is not bound");
    return found->second;
  }

  std::size_t new_slot() const {
    if (scope.next_index >= index_slots) throw UnsupportedError("sums are nested too deeply");
    return scope.next_index;
  }

  Scope<S> with_index(const Index& index, std::size_t slot) const {
    Scope<S> inner = scope;
    inner.indices[index.name] = slot;
    inner.next_index = slot + 1;
    return inner;
  }

  IndexFormula index_value(const Index& index) const {
    if (index.is_first()) return [](Frame<S>&) { return std::int64_t{1}; };
    return [slot = slot_of(index)](Frame<S>& frame) { return frame.indices[slot]; };
  }

  IndexFormula bound(const Bound& at) const {
    if (const Dim* dim = std::get_if<Dim>(&at))
      return [value = dim->at(scope.sizes)](Frame<S>&) { return value; };
    return index_value(std::get<Index>(at));
  }

  template <std::size_t count>
  static Formula<S> entry(std::size_t slot, const std::vector<Stride>& list, std::string name) {
    std::array<Stride, count> strides;
    std::copy(list.begin(), list.end(), strides.begin());
    return [slot, strides, name = std::move(name)](Frame<S>& frame) -> S {
      std::int64_t place = 0;
      for (const Stride& stride : strides) {
        const std::int64_t index = frame.indices[stride.index];
        if (index > stride.extent) outside(name, index, stride.extent);
        place += (index - 1) * stride.step;
      }
      return frame.matrices[slot].elements()[static_cast<std::size_t>(place)];
    };
  }

  // A place that is calculated, from 1 on.
  IndexFormula whole(const Scalar& place) const {
    return visit(
        place,
        overloaded{
            [](const scalar::Number& n) -> IndexFormula {
              return [value = n.value.floor()](Frame<S>&) { return value; };
            },
            [&](const scalar::Size& n) -> IndexFormula {
              return [value = n.dim.at(scope.sizes)](Frame<S>&) { return value; };
            },
            [&](const scalar::IndexValue& n) -> IndexFormula { return index_value(n.index); },
            [&](const scalar::Negate& n) -> IndexFormula {
              return [a = whole(n.operand)](Frame<S>& frame) {
                return checked_difference(0, a(frame));
              };
            },
            [&](const scalar::Add& n) -> IndexFormula {
              return [a = whole(n.left), b = whole(n.right)](Frame<S>& frame) {
                return checked_sum(a(frame), b(frame));
              };
            },
            [&](const scalar::Subtract& n) -> IndexFormula {
              return [a = whole(n.left), b = whole(n.right)](Frame<S>& frame) {
                return checked_difference(a(frame), b(frame));
              };
            },
            [&](const scalar::Multiply& n) -> IndexFormula {
              return [a = whole(n.left), b = whole(n.right)](Frame<S>& frame) {
                return checked_product(a(frame), b(frame));
              };
            },
            [&](const auto&) -> IndexFormula {
              return [value = at(place)](Frame<S>& frame) {
                return static_cast<std::int64_t>(std::llround(Traits::to_double(value(frame))));
              };
            },
        });
  }

  Formula<S> calculated_entry(std::size_t slot, const scalar::Entry& n,
                              const std::vector<std::int64_t>& extents) const {
    std::vector<IndexFormula> places;
    for (const auto& place : n.places) places.push_back(whole(place.number()));
    return [slot, places, extents, name = n.matrix](Frame<S>& frame) -> S {
      std::int64_t at = 0;
      for (std::size_t axis = 0; axis < places.size(); ++axis) {
        const std::int64_t place = places[axis](frame);
        if (place < 1 || place > extents[axis]) outside(name, place, extents[axis]);
        at = at * extents[axis] + place - 1;
      }
      return frame.matrices[slot].elements()[static_cast<std::size_t>(at)];
    };
  }

  [[noreturn]] static void outside(const std::string& name, std::int64_t index,
                                   std::int64_t extent) {
    throw ShapeError("an index of " + name + " is " + std::to_string(index) +
                     ", which is not from 1 to " + std::to_string(extent));
  }

  // The terms of a sum of sums are one sum, so that a bound can speak of every order of summation.
  Terms terms_of(const scalar::Sum& n) const {
    const std::size_t slot = new_slot();
    const Scope<S> inner = with_index(n.index, slot);
    return [slot, first = bound(n.first), last = bound(n.last), body = terms_of(n.body, inner)](
               Frame<S>& frame, Summation<S>& total) {
      const std::int64_t end = last(frame);
      for (std::int64_t k = first(frame); k <= end; ++k) {
        frame.indices[slot] = k;
        body(frame, total);
      }
    };
  }
  static Terms terms_of(const Scalar& body, const Scope<S>& inner) {
    if (const auto* sum = std::get_if<scalar::Sum>(&body.node().value))
      return Compile{inner}.terms_of(*sum);
    return [term = compile(body, inner)](Frame<S>& frame, Summation<S>& total) {
      total.add(term(frame));
    };
  }

  // Places and sizes are whole numbers in every implementation, also where its other numbers round.
  Condition condition(const Comparison& comparison) const {
    const Relation relation = comparison.relation;
    if (is_whole(comparison.left) && is_whole(comparison.right)) {
      return [left = whole(comparison.left), relation, right = whole(comparison.right)](
                 Frame<S>& frame) { return decision(holds(left(frame), relation, right(frame))); };
    }
    return [left = at(comparison.left), relation, right = at(comparison.right)](Frame<S>& frame) {
      return Traits::decide(left(frame), relation, right(frame));
    };
  }

  // Whether it is calculated of indices and sizes alone.
  static bool is_whole(const Scalar& scalar) {
    return visit(
        scalar, overloaded{
                    [](const scalar::Number& n) { return n.value.is_integer(); },
                    [](const scalar::Size&) { return true; },
                    [](const scalar::IndexValue&) { return true; },
                    [](const scalar::Negate& n) { return is_whole(n.operand); },
                    [](const scalar::Add& n) { return is_whole(n.left) && is_whole(n.right); },
                    [](const scalar::Subtract& n) { return is_whole(n.left) && is_whole(n.right); },
                    [](const scalar::Multiply& n) { return is_whole(n.left) && is_whole(n.right); },
                    [](const auto&) { return false; },
                });
  }

  // All comparisons hold; if one is unknown and none fails, so is the whole; else tied, if one is.
  Condition conditions(const std::vector<Comparison>& comparisons) const {
    std::vector<Condition> all;
    for (const auto& comparison : comparisons) all.push_back(condition(comparison));
    return [all = std::move(all)](Frame<S>& frame) {
      Decision result = Decision::yes;
      for (const auto& holds : all) {
        const Decision one = holds(frame);
        if (one == Decision::no) return Decision::no;
        if (one == Decision::unknown || (one == Decision::tied && result == Decision::yes))
          result = one;
      }
      return result;
    };
  }

  static Formula<S> where(Condition condition, Formula<S> value, Formula<S> rest) {
    return [condition = std::move(condition), value = std::move(value),
            rest = std::move(rest)](Frame<S>& frame) {
      const Decision holds = condition(frame);
      if (holds == Decision::yes) return value(frame);
      if (holds == Decision::no) return rest(frame);
      if constexpr (requires(const S& x) { Traits::either(x, x); })
        if (holds == Decision::tied) return Traits::either(value(frame), rest(frame));
      return Traits::join(value(frame), rest(frame));
    };
  }

 public:
  /// How many indices may be in use at once.
  static constexpr std::size_t index_slots = 32;
};

}  // namespace formula

template <class S>
Formula<S> compile(const Scalar& expression, const Scope<S>& scope) {
  return visit(expression, formula::Compile<S>{scope});
}

template <class S>
Formula<S> compile_call(const ElementFunction& function, std::vector<Formula<S>> parameters,
                        Formula<S> argument, const Scope<S>& scope) {
  if (parameters.size() != function.parameters().size())
    throw DomainError(function.name() + " is called with a wrong number of parameters");
  Scope<S> inner;
  inner.form = scope.form;
  inner.next_index = scope.next_index;
  for (std::size_t k = 0; k < parameters.size(); ++k)
    inner.parameters[function.parameters()[k]] = [k](Frame<S>& frame) {
      return frame.arguments[k];
    };
  const bool stable = scope.form == FunctionForm::stable && function.stable();
  Formula<S> body = compile(stable ? *function.stable() : function.value(), inner);
  return [body = std::move(body), parameters = std::move(parameters),
          argument = std::move(argument)](Frame<S>& frame) {
    const S x = argument(frame);
    std::vector<S> values;
    values.reserve(parameters.size());
    for (const auto& parameter : parameters) values.push_back(parameter(frame));
    const S* outer_argument = std::exchange(frame.argument, &x);
    const S* outer_arguments = std::exchange(frame.arguments, values.data());
    S result = body(frame);
    frame.argument = outer_argument;
    frame.arguments = outer_arguments;
    return result;
  };
}

}  // namespace gradstone
