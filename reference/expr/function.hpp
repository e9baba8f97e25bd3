#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "reference/expr/scalar.hpp"

namespace gradstone {

/// An elementwise function f(x) with named parameters, defined by a scalar in its argument x.
///
/// The value is what a textbook prints and what is proved. The stable form, where there is one, is
/// an equal expression that neither overflows nor cancels; evaluators in floating point use it, and
/// a test proves it equal to the value. The derivative is a function of its own, by cases that
/// state which value is taken at each kink; it is a claim, which the provers check against the
/// value.
class ElementFunction {
 public:
  struct Data {
    std::string name;                       ///< in text: leaky_relu
    std::string latex;                      ///< in LaTeX: \mathrm{leaky\_relu}
    std::vector<std::string> parameters;    ///< in the order of a call: f(X, alpha)
    std::map<std::string, Rational> usual;  ///< the values that parameters have by default
    std::vector<Comparison> conditions;     ///< on the parameters: alpha <= 1
    Scalar value = 0;
    std::optional<Scalar> stable;
    std::shared_ptr<const ElementFunction> derivative;  ///< with the same parameters; may be null
    /// With respect to a parameter, by its name; for functions whose parameters are trained.
    std::map<std::string, std::shared_ptr<const ElementFunction>> parameter_derivatives;
    std::string domain = "all real x";
    bool positive_domain = false;  ///< defined for x > 0 only
    bool may_jump = false;         ///< said to jump at thresholds; the derivative is off these
  };

  explicit ElementFunction(Data data) : data_(std::make_shared<const Data>(std::move(data))) {}

  const std::string& name() const { return data_->name; }
  const std::string& latex() const { return data_->latex; }
  const std::vector<std::string>& parameters() const { return data_->parameters; }
  /// The value that a parameter has by default, if it has one.
  std::optional<Rational> usual(const std::string& parameter) const;
  const std::vector<Comparison>& conditions() const { return data_->conditions; }
  const Scalar& value() const { return data_->value; }
  const std::optional<Scalar>& stable() const { return data_->stable; }
  const std::string& domain() const { return data_->domain; }
  bool positive_domain() const { return data_->positive_domain; }
  bool may_jump() const { return data_->may_jump; }

  bool has_derivative() const { return data_->derivative != nullptr; }
  /// The derivative that the library states. Errors: UnsupportedError when none is stated.
  const ElementFunction& derivative() const;
  /// The same with respect to a parameter.
  const ElementFunction& parameter_derivative(const std::string& parameter) const;
  /// All that are stated, by the name of the parameter.
  const auto& parameter_derivatives() const { return data_->parameter_derivatives; }

  /// The value, or the stable form, with the parameters and the argument put in.
  Scalar value_at(const Scalar& argument, const std::vector<Scalar>& parameters) const;
  Scalar stable_at(const Scalar& argument, const std::vector<Scalar>& parameters) const;

  bool operator==(const ElementFunction& other) const;
  std::size_t hash() const;

 private:
  friend class FunctionBuilder;
  std::shared_ptr<const Data> data_;
};

/// Builds an elementwise function: FunctionBuilder("relu").value(...).derivative(...).build().
class FunctionBuilder {
 public:
  explicit FunctionBuilder(std::string name);
  /// The function, to be given derivatives that it does not state.
  explicit FunctionBuilder(const ElementFunction& function);
  /// A function of the same x and parameters by another name; no derivative is stated yet.
  FunctionBuilder(const ElementFunction& like, const std::string& name);
  /// Declares a parameter; the order of declaration is the order in a call.
  Scalar parameter(const std::string& name, std::optional<Rational> usual = std::nullopt);
  FunctionBuilder& condition(Comparison condition);
  FunctionBuilder& latex(std::string text);
  FunctionBuilder& domain(std::string text);
  FunctionBuilder& positive_domain(std::string text);
  /// That it may jump where cases meet: nothing is claimed of its derivative there.
  FunctionBuilder& may_jump();
  FunctionBuilder& value(Scalar value);
  FunctionBuilder& stable(Scalar value);
  /// The derivative with respect to x, named NAME', in the same parameters.
  FunctionBuilder& derivative(Scalar value);
  FunctionBuilder& derivative(Scalar value, Scalar stable);
  /// The derivative as a function that exists already.
  FunctionBuilder& derivative(const ElementFunction& function);
  /// The derivative with respect to a parameter, named NAME_PARAMETER, in the same parameters.
  FunctionBuilder& parameter_derivative(const std::string& parameter, Scalar value);
  /// The same as a function that exists already.
  FunctionBuilder& parameter_derivative(const std::string& parameter,
                                        const ElementFunction& function);
  ElementFunction build() const;

 private:
  std::shared_ptr<const ElementFunction> companion(const std::string& suffix,
                                                   ElementFunction::Data derivative) const;

  ElementFunction::Data data_;
  std::optional<ElementFunction::Data> derivative_data_;
  std::map<std::string, Scalar> parameter_derivatives_;
};

}  // namespace gradstone
