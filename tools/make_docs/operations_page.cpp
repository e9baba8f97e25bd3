#include "reference/print/latex.hpp"
#include "reference/print/text.hpp"
#include "tools/make_docs/pages.hpp"

namespace gradstone::docs {
namespace {

constexpr const char* operations_introduction = R"(# The table of matrix operations

Every equation of gradstone is written in these operations. Each line is a system of equations
itself: `gradstone show row_repeat` prints it and `gradstone verify row_repeat` proves that the
matrix form agrees with the definition by elements and that the derivative is right, so the table
is not believed but checked.

`X` is m x n unless the line says otherwise. Results are matrices always: a sum of rows is m x 1, a
scalar is 1 x 1. Nothing is broadcast, so a wrong shape is an error while a formula is built.

)";

std::string operands(const EquationSystem& system) {
  std::string text;
  for (const auto& d : system.declarations)
    text += (text.empty() ? "" : ", ") + d.name + ": " + d.shape.text();
  return text;
}

std::string gradients(const EquationSystem& system) {
  std::string text;
  for (const auto& equation : system.backward)
    text += (text.empty() ? "" : ", ") +
            inline_math(latex_name(equation.name) + " = " + to_latex(equation.value));
  return text;
}

// R_{ij} = ..., for all i and j.
std::string definition(const EquationSystem& system) {
  const auto& first = system.definitions.front();
  return inline_math(to_latex(entry(first.name, places_of(first.indices))) + " = " +
                     to_latex(first.value));
}

std::string derivative_of_function(const EquationSystem& system) {
  const auto* apply = as<node::Apply>(system.forward.front().value);
  if (!apply || !apply->function.has_derivative()) return "";
  return inline_math("f'(x) = " + to_latex(apply->function.derivative().value()));
}

}  // namespace

std::string operations_page() {
  std::string text = std::string(generated_note) + operations_introduction;
  text += "## What they mean\n\n";
  text += table_row({"mathematics", "text", "operands", "result", "definition"});
  text += table_row({"---", "---", "---", "---", "---"});
  for (const auto& operation : operation_table()) {
    const auto& system = operation.system;
    text +=
        table_row({inline_math(operation.notation), "`" + operation.call + "`", operands(system),
                   system.forward.front().value.shape().text(), definition(system)});
  }
  text += R"(
## Derivatives and domains

R is the result and DR the gradient of a loss with respect to it; DX is the gradient with respect
to X. For an elementwise function f the gradient contains f', which is given as well.

)";
  text += table_row({"text", "gradient", "domain", "stable form", "remarks"});
  text += table_row({"---", "---", "---", "---", "---"});
  for (const auto& operation : operation_table()) {
    const auto& system = operation.system;
    const std::string function = derivative_of_function(system);
    const std::string gradient =
        function.empty() ? gradients(system) : gradients(system) + " with " + function;
    const std::string stable =
        operation.stable_form.empty() ? "" : "`" + operation.stable_form + "`";
    text +=
        table_row({"`" + operation.call + "`", gradient, system.domain, stable, operation.remarks});
  }
  return text;
}

}  // namespace gradstone::docs
