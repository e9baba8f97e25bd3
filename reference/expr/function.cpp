#include "reference/expr/function.hpp"

#include "reference/error.hpp"
#include "reference/expr/hash.hpp"

namespace gradstone {
namespace {

ScalarReplacement bindings(const ElementFunction& function, const Scalar& argument,
                           const std::vector<Scalar>& parameters) {
  const auto& names = function.parameters();
  if (names.size() != parameters.size()) {
    throw DomainError(function.name() + " takes " + std::to_string(names.size()) +
                      " parameters, got " + std::to_string(parameters.size()));
  }
  ScalarReplacement replacement;
  for (std::size_t k = 0; k < names.size(); ++k)
    replacement.parameters.emplace(names[k], parameters[k]);
  replacement.argument = argument;
  return replacement;
}

}  // namespace

const ElementFunction& ElementFunction::derivative() const {
  if (!has_derivative())
    throw UnsupportedError("no derivative is stated for " + name() + "; write one as f'(x) = ...");
  return *data_->derivative;
}

const ElementFunction& ElementFunction::parameter_derivative(const std::string& parameter) const {
  const auto found = data_->parameter_derivatives.find(parameter);
  if (found == data_->parameter_derivatives.end())
    throw UnsupportedError("no derivative of " + name() + " with respect to " + parameter +
                           " is stated");
  return *found->second;
}

std::optional<Rational> ElementFunction::usual(const std::string& parameter) const {
  const auto found = data_->usual.find(parameter);
  return found == data_->usual.end() ? std::nullopt : std::optional(found->second);
}

Scalar ElementFunction::value_at(const Scalar& argument,
                                 const std::vector<Scalar>& parameters) const {
  return replace(value(), bindings(*this, argument, parameters));
}

Scalar ElementFunction::stable_at(const Scalar& argument,
                                  const std::vector<Scalar>& parameters) const {
  return replace(stable() ? *stable() : value(), bindings(*this, argument, parameters));
}

bool ElementFunction::operator==(const ElementFunction& other) const {
  if (data_ == other.data_) return true;
  return name() == other.name() && parameters() == other.parameters() && value() == other.value();
}

std::size_t ElementFunction::hash() const {
  return hash_of(std::tuple(name(), parameters(), value()));
}

namespace {

std::string upright(const std::string& name) {
  std::string text;
  for (const char letter : name) text += letter == '_' ? "\\_" : std::string(1, letter);
  return "\\mathrm{" + text + "}";
}

}  // namespace

FunctionBuilder::FunctionBuilder(std::string name) {
  data_.latex = upright(name);
  data_.name = std::move(name);
}

FunctionBuilder::FunctionBuilder(const ElementFunction& function) : data_(*function.data_) {}

FunctionBuilder::FunctionBuilder(const ElementFunction& like, const std::string& name)
    : data_(*like.data_) {
  data_.name = name;
  data_.latex = upright(name);
  data_.value = 0;
  data_.stable.reset();
  data_.derivative.reset();
  data_.parameter_derivatives.clear();
}

Scalar FunctionBuilder::parameter(const std::string& name, std::optional<Rational> usual) {
  data_.parameters.push_back(name);
  if (usual) data_.usual.emplace(name, *usual);
  return gradstone::parameter(name);
}

FunctionBuilder& FunctionBuilder::condition(Comparison condition) {
  data_.conditions.push_back(std::move(condition));
  return *this;
}

FunctionBuilder& FunctionBuilder::latex(std::string text) {
  data_.latex = std::move(text);
  return *this;
}

FunctionBuilder& FunctionBuilder::domain(std::string text) {
  data_.domain = std::move(text);
  return *this;
}

FunctionBuilder& FunctionBuilder::positive_domain(std::string text) {
  data_.positive_domain = true;
  return domain(std::move(text));
}

FunctionBuilder& FunctionBuilder::may_jump() {
  data_.may_jump = true;
  return *this;
}

FunctionBuilder& FunctionBuilder::value(Scalar value) {
  data_.value = std::move(value);
  return *this;
}

FunctionBuilder& FunctionBuilder::stable(Scalar value) {
  data_.stable = std::move(value);
  return *this;
}

FunctionBuilder& FunctionBuilder::derivative(Scalar value) {
  derivative_data_.emplace();
  derivative_data_->value = std::move(value);
  return *this;
}

FunctionBuilder& FunctionBuilder::derivative(Scalar value, Scalar stable) {
  derivative(std::move(value));
  derivative_data_->stable = std::move(stable);
  return *this;
}

FunctionBuilder& FunctionBuilder::derivative(const ElementFunction& function) {
  derivative_data_.reset();
  data_.derivative = std::make_shared<const ElementFunction>(function);
  return *this;
}

FunctionBuilder& FunctionBuilder::parameter_derivative(const std::string& parameter, Scalar value) {
  parameter_derivatives_.insert_or_assign(parameter, std::move(value));
  return *this;
}

FunctionBuilder& FunctionBuilder::parameter_derivative(const std::string& parameter,
                                                       const ElementFunction& function) {
  parameter_derivatives_.erase(parameter);
  data_.parameter_derivatives.insert_or_assign(parameter,
                                               std::make_shared<const ElementFunction>(function));
  return *this;
}

std::shared_ptr<const ElementFunction> FunctionBuilder::companion(
    const std::string& suffix, ElementFunction::Data derivative) const {
  derivative.name = data_.name + suffix;
  derivative.parameters = data_.parameters;
  derivative.usual = data_.usual;
  derivative.conditions = data_.conditions;
  derivative.domain = data_.domain;
  derivative.positive_domain = data_.positive_domain;
  derivative.may_jump = data_.may_jump;
  return std::make_shared<const ElementFunction>(std::move(derivative));
}

ElementFunction FunctionBuilder::build() const {
  ElementFunction::Data data = data_;
  if (derivative_data_) {
    ElementFunction::Data derivative = *derivative_data_;
    derivative.latex = data.latex + "'";
    data.derivative = companion("'", std::move(derivative));
  }
  for (const auto& [parameter, value] : parameter_derivatives_) {
    ElementFunction::Data derivative;
    derivative.value = value;
    derivative.latex = upright(data.name + "_" + parameter);
    data.parameter_derivatives.insert_or_assign(parameter, companion("_" + parameter, derivative));
  }
  return ElementFunction(std::move(data));
}

}  // namespace gradstone
