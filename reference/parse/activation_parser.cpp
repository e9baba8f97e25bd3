#include <algorithm>

#include "reference/nearest.hpp"
#include "reference/parse/system_parser.hpp"
#include "reference/print/text.hpp"

namespace gradstone::parse {

// Whether f(x), f'(x) or f_al(x) is here, or `stable` before one.
bool SystemParser::at_function() const {
  const std::size_t here = cursor_.at("stable") ? 1 : 0;
  const auto name = cursor_.peek(here).text;
  const bool f = name == "f" || name == "f'" || name.starts_with("f_");
  return f && cursor_.at("(", here + 1);
}

// x positive
void SystemParser::domain_of_argument(const Token& first) {
  cursor_.next();
  if (builder_->so_far().kind != Kind::activation || has_function_)
    cursor_.refuse(first, "the domain of x stands above f(x) of an activation");
  const Token where = cursor_.peek();
  const auto stated = domain();
  if (domain_of_argument_) cursor_.refuse(first, "the domain of x is stated twice");
  domain_of_argument_ = true;
  if (!stated) cursor_.expected("the domain of x: real, positive or nonzero");
  if (*stated == Domain::mask || *stated == Domain::distribution)
    cursor_.refuse(where, "the domain of x is real, positive or nonzero");
  function_.domain = *stated;
}

// f(x) = ..., f'(x) = ..., f_al(x) = ..., stable f(x) = ...
void SystemParser::function(const Token& first) {
  if (builder_->so_far().kind != Kind::activation || has_function_)
    cursor_.refuse(first, "f(x) is stated in an activation, above its definition");
  if (!function_.where) function_.where = first;
  const bool stable = cursor_.take("stable");
  const Token name = cursor_.next();
  cursor_.expect("(");
  cursor_.expect("x", "as in f(x)");
  cursor_.expect(")");
  cursor_.expect("=");
  Scalar value = formulas(nullptr, true).scalar();
  const bool derivative = name.text == "f'";
  if (name.text.starts_with("f_")) {
    const std::string parameter(name.text.substr(2));
    const auto& partials = function_.parameter_derivatives;
    const bool twice = std::any_of(partials.begin(), partials.end(),
                                   [&](const auto& p) { return p.first == parameter; });
    if (stable || twice) cursor_.refuse(first, "f_" + parameter + "(x) is stated once");
    if (!builder_->so_far().find_parameter(parameter))
      cursor_.refuse(name, "there is no parameter " + parameter + " above");
    function_.parameter_derivatives.emplace_back(parameter, std::move(value));
    return;
  }
  auto& place = stable ? (derivative ? function_.stable_derivative : function_.stable)
                       : (derivative ? function_.derivative : function_.value);
  if (place) cursor_.refuse(first, "it is stated twice");
  place = std::move(value);
  // A derivative may call the function itself: what it gives is known by then.
  if (&place == &function_.value) functions_.set_own(function_so_far().build());
}

// The value of the function, in its parameters.
FunctionBuilder SystemParser::function_so_far() const {
  const EquationSystem& system = builder_->so_far();
  FunctionBuilder function(system.name);
  for (const auto& declared : system.parameters) function.parameter(declared.name, declared.usual);
  for (const auto& condition : system.conditions) function.condition(condition);
  if (function_.domain == Domain::positive) function.positive_domain("x > 0");
  if (function_.domain == Domain::nonzero) function.domain("x not 0");
  function.value(*function_.value);
  return function;
}

// Records Y = f(X) and, where a derivative is stated, DX = hadamard(DY, f'(X)).
void SystemParser::finish_function() {
  if (has_function_ || !function_.where) return;
  const Token here = *function_.where;
  if (!function_.value) cursor_.refuse(here, "f(x) = ... is missing");
  if (function_.stable_derivative && !function_.derivative)
    cursor_.refuse(here, "f'(x) = ... is missing");
  has_function_ = true;
  const EquationSystem& system = builder_->so_far();
  if (!system.forward.empty() || !system.declarations.empty())
    cursor_.refuse(here, "an activation states f(x), or matrices and equations, not both");
  if (is_reserved(system.name))
    cursor_.refuse(here, system.name + " is a name of the notation; give the function another");
  std::vector<Scalar> parameters;
  for (const auto& declared : system.parameters) {
    if (declared.trainable || declared.integer)
      cursor_.refuse(here,
                     "the parameters of f(x) are neither trainable nor integer: the "
                     "derivative with respect to " +
                         declared.name + " is stated as f_" + declared.name + "(x)");
    if (declared.name == "x")
      cursor_.refuse(name_places_.at("x"),
                     "x is what f(x) is a function of; give the parameter another name");
    parameters.push_back(gradstone::parameter(declared.name));
  }
  FunctionBuilder function = function_so_far();
  // What restates a function of the library jumps where that one does.
  const ElementFunction* restated = functions_.find(system.name);
  if (restated && restated->may_jump()) function.may_jump();
  if (function_.stable) function.stable(*function_.stable);
  if (function_.stable_derivative) {
    function.derivative(*function_.derivative, *function_.stable_derivative);
  } else if (function_.derivative) {
    function.derivative(*function_.derivative);
  }
  for (const auto& [parameter, partial] : function_.parameter_derivatives)
    function.parameter_derivative(parameter, partial);
  const ElementFunction f = function.build();
  if (const auto* known = functions_.find_other(f))
    cursor_.refuse(here, known->name() +
                             " is a function of the library or of an activation above, " +
                             known->name() + "(x) = " + to_text(known->value()) +
                             "; give this one another name");
  functions_.forget_own();
  functions_.add(f);

  const auto X = builder_->input("X", Dim{"m"}, Dim{"n"}, function_.domain);
  const Location place = cursor_.source().location(here.at);
  sizes_.insert({"m", "n"});
  const auto Y = builder_->forward("Y", apply(f, Operand(X, place), parameters));
  if (!f.has_derivative()) return;
  const auto DY = builder_->cotangent(Y);
  const Operand slope(apply(f.derivative(), Operand(X, place), parameters), place);
  builder_->backward(X, hadamard(Operand(DY, place), slope));
}

}  // namespace gradstone::parse
