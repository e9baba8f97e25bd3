#include <fmt/format.h>

#include "reference/print/activation.hpp"
#include "reference/print/latex.hpp"
#include "reference/print/text.hpp"
#include "tools/make_docs/pages.hpp"

namespace gradstone::docs {
namespace {

std::string role_text(Role role) {
  switch (role) {
    case Role::input:
      return "input, differentiated";
    case Role::weight:
      return "weight, learned";
    case Role::mask:
      return "mask, given";
    case Role::target:
      return "target, given";
    case Role::statistic:
      return "given";
  }
  return "";
}

std::string domain_text(Domain domain) {
  switch (domain) {
    case Domain::real:
      return "";
    case Domain::positive:
      return "positive";
    case Domain::nonzero:
      return "not 0";
    case Domain::distribution:
      return "positive, every row sums to 1";
    case Domain::mask:
      return "0, or one positive number";
    case Domain::index:
      return "a place of another tensor";
  }
  return "";
}

std::string given_table(const EquationSystem& system) {
  if (system.declarations.empty() && system.parameters.empty() && system.size_parameters.empty())
    return "";
  std::string text =
      table_row({"given", "shape", "", ""}) + table_row({"---", "---", "---", "---"});
  for (const auto& d : system.declarations)
    text += table_row({inline_math(latex_name(d.name)), inline_math(to_latex(d.shape)),
                       system.kind == Kind::rule ? "any matrix" : role_text(d.role),
                       domain_text(d.domain)});
  for (const auto& name : system.size_parameters)
    text += table_row({inline_math(latex_name(name)), "scalar", "whole number", ""});
  for (const auto& p : system.parameters) {
    const std::string what =
        std::string(p.integer ? "integer " : "") + "parameter" + (p.trainable ? ", learned" : "");
    text += table_row({inline_math(latex_name(p.name)), "scalar", what,
                       p.usual ? "usually " + p.usual->text() : ""});
  }
  return text + "\n";
}

std::string conditions(const EquationSystem& system) {
  std::string text;
  const auto add = [&](const std::string& condition) {
    text += (text.empty() ? "Holds for " : " and ") + inline_math(condition);
  };
  for (const auto& condition : conditions_to_latex(system)) add(condition);
  return text.empty() ? "" : text + ".\n\n";
}

std::string titled(const char* heading, const std::string& latex) {
  return latex.empty() ? "" : fmt::format("**{}**\n\n{}", heading, display_math(latex));
}

std::string words(const char* heading, const std::string& text) {
  return text.empty() ? "" : fmt::format("**{}.** {}.\n\n", heading, text);
}

std::string function_part(const EquationSystem& system) {
  const auto function = print::activation_function(system);
  if (!function) return "";
  std::string text = titled("Function", to_latex(*function));
  const auto& derivative = function->derivative().value().node().value;
  if (std::holds_alternative<scalar::Cases>(derivative))
    text += "At a kink the derivative is that of the first case whose condition holds.\n\n";
  if (function->stable())
    text += "Computed as\n\n" + display_math("f(x) = " + to_latex(*function->stable()));
  return text;
}

std::string form_section(const EquationSystem& system) {
  std::string text = given_table(system) + conditions(system) + function_part(system);
  if (const auto outputs = outputs_to_latex(system); !outputs.empty())
    text += "Outputs, whose gradients are given: " + inline_math(outputs) + ".\n\n";
  text += titled("Forward", equations_to_latex(system, system.forward));
  text += titled("Backward", equations_to_latex(system, system.backward));
  text += titled("Start", to_latex(system.starts));
  text += titled("Update", to_latex(system.updates));
  text += titled("By elements", to_latex(system.definitions));
  text += titled("After all steps", to_latex(system.unrolled));
  text += titled("Identities", to_latex(system.identities));
  text += titled(system.definitions.empty() ? "By elements" : "Identities of entries",
                 to_latex(system.element_steps_of("")));
  text += words("Domain", system.domain) + words("Accuracy", system.accuracy) +
          words("Source", system.source);
  return text + "```text\n" + to_text(system) + "```\n\n";
}

}  // namespace

std::string entry_page(const Entry& entry) {
  const auto& first = entry.forms.front();
  std::string text = std::string(generated_note) + "# " + heading_of(entry) + "\n\n";
  if (entry.forms.size() == 1) {
    text += first_upper(first.title) + ".";
    if (!first.alias.empty()) text += " In specifications of networks: `" + first.alias + "`.";
    text += "\n\n" + form_section(first);
  } else {
    for (const auto& form : entry.forms) {
      text += "## " + first_upper(form.form) + "\n\n" + first_upper(form.title) + ".";
      if (!form.alias.empty()) text += " In specifications of networks: `" + form.alias + "`.";
      text += "\n\n" + form_section(form);
    }
  }
  return text + fmt::format("Check it with `gradstone verify {}:{}`.\n", kind_name(entry.kind),
                            entry.name);
}

}  // namespace gradstone::docs
