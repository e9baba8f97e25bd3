#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "reference/error.hpp"
#include "reference/expr/affine.hpp"
#include "reference/expr/function.hpp"
#include "reference/expr/scalar.hpp"
#include "symbolic/prime_field/degree_generators.hpp"
#include "symbolic/prime_field/given.hpp"
#include "symbolic/prime_field/matrix.hpp"

namespace gradstone::prime_field {

/// Where a scalar finds the matrices that its entries name.
template <class Number>
class EntrySource {
 public:
  virtual ~EntrySource() = default;
  /// The matrix, or the step-th matrix of a sequence, step = 1, 2, ...; 0 for a plain matrix.
  virtual Shared<Number> matrix(const std::string& name, std::int64_t step) = 0;
  /// The extents of a tensor; nothing for matrices and sequences of them.
  virtual std::vector<std::int64_t> extents(const std::string&) { return {}; }
  /// The entries of a tensor of places, row by row; null for others.
  virtual const std::vector<std::int64_t>* places(const std::string&) { return nullptr; }
};

/// The values of the parameters, by name.
template <class Number>
using Parameters = std::map<std::string, Dual<Number>>;

/// Evaluates scalars, in dual numbers over the field or over degrees.
template <class Number>
class ScalarEvaluator {
 public:
  using Value = Dual<Number>;
  ScalarEvaluator(Generators<Number>& generators, const Sizes& sizes,
                  const Parameters<Number>& parameters)
      : generators_(generators), sizes_(sizes), parameters_(parameters) {}

  void read_entries_from(EntrySource<Number>* entries) { entries_ = entries; }
  /// What is evaluated is a formula of the system, or the function that the claim is about: the
  /// conditions speak of its parameters, which may count. Those in the table have a number here:
  /// the step t = 3.
  void count(const std::map<std::string, std::int64_t>* integers) { integers_ = integers; }
  /// What is evaluated is this function, whose parameters stand for formulas of the caller.
  void answer(ScalarEvaluator& caller, const ElementFunction& function,
              const std::vector<Scalar>& parameters);
  void set_argument(const Value& argument) { argument_ = argument; }
  void set_index(const std::string& name, std::int64_t value);
  Value evaluate(const Scalar& expression) { return visit(expression, *this); }

  /// Tells the generators which quantities the conditions make positive.
  void assume(const std::vector<Comparison>& conditions);
  Value operator()(const scalar::Number& n) { return constant(Number(n.value)); }
  Value operator()(const scalar::Pi&) { return constant(generators_.pi()); }
  Value operator()(const scalar::Parameter& n);
  Value operator()(const scalar::Argument&) { return argument_; }
  Value operator()(const scalar::Size& n) { return constant(Number(n.dim.at(sizes_))); }
  Value operator()(const scalar::IndexValue& n) { return constant(Number(index(n.index))); }
  Value operator()(const scalar::Entry& n) { return entry(n); }
  Value operator()(const scalar::Delta& n);
  Value operator()(const scalar::Negate& n);
  Value operator()(const scalar::Add& n) { return sum(evaluate(n.left), 1, evaluate(n.right)); }
  Value operator()(const scalar::Subtract& n);
  Value operator()(const scalar::Multiply& n);
  Value operator()(const scalar::Divide& n);
  Value operator()(const scalar::Power& n) { return power(evaluate(n.base), exponent(n.exponent)); }
  Value operator()(const scalar::Call& n);
  Value operator()(const scalar::Apply& n);
  Value operator()(const scalar::Sum& n);
  Value operator()(const scalar::Maximum& n);
  Value operator()(const scalar::Cases& n);

  /// A factor c of c x for which exp(c x) = exp(x)^c is worth remembering; else 0.
  static int small_integer(const Scalar& factor);

  /// x + y or x - y.
  Value sum(const Value& x, int sign, const Value& y);
  /// x y, with the factors as small integers where they are written so.
  Value product(int a, const Value& x, int b, const Value& y);

 private:
  /// Linear in what is not known as a number.
  using Exponent = ParameterForm;
  static Value constant(Number value) { return {value, Number()}; }

  void remember_sum(const Number& value, int a, const Number& x, int b, const Number& y);
  void remember_product(const Number& value, const Rational& a, const Number& x, const Rational& b,
                        const Number& y);
  std::int64_t index(const Index& wanted) const;
  std::int64_t bound(const Bound& b) const;
  Value at(const Index& name, std::int64_t value, const Scalar& body);

  /// A comparison of whole numbers, none of which is counted.
  bool is_at_place(const Comparison& c);
  Value entry(const scalar::Entry& n);
  Value tensor_entry(const scalar::Entry& n, const std::vector<std::int64_t>& extents);
  std::optional<std::int64_t> whole(const Scalar& scalar);
  Value pattern_of(const Scalar& place);
  std::optional<Value> pattern_of_places(const Comparison& c);
  Value power(const Value& base, const Exponent& exponent);
  Value power_of_zero(const Value& base, const Exponent& exponent);
  std::optional<Exponent> in_given_parameters(const Exponent& exponent);
  Value call(Elementary function, const Value& x);
  Exponent exponent(const Scalar& expression);
  std::optional<Rational> number_of(const std::string& parameter) const;
  std::optional<int> sign_by_integers(const Comparison& comparison) const;
  // Templates, as only the numbers that they are called for have what they need.
  template <class N = Number>
  bool holds(const Comparison& comparison);
  template <class N = Number>
  Value chosen_case(const scalar::Cases& n);
  template <class N = Number>
  Value counted_cases(const scalar::Cases& n);

  static Value integer_power(const Value& base, std::int64_t exponent);

  Generators<Number>& generators_;
  const Sizes& sizes_;
  const Parameters<Number>& parameters_;
  const std::map<std::string, std::int64_t>* integers_ = nullptr;
  struct Caller {
    ScalarEvaluator* evaluator = nullptr;
    const ElementFunction* function = nullptr;
    const std::vector<Scalar>* parameters = nullptr;
  };
  Caller caller_;
  EntrySource<Number>* entries_ = nullptr;
  bool remembers_ = true;  // whether values can become arguments of functions
  Value argument_;
  std::vector<std::pair<std::string, std::int64_t>> indices_;
  // The matrices of entries that were read before; few, so they are searched one by one.
  std::vector<std::pair<const scalar::Entry*, Shared<Number>>> read_;
  std::map<const scalar::Entry*, std::vector<std::int64_t>> extents_;
};

}  // namespace gradstone::prime_field
