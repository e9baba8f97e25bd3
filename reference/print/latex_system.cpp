#include <fmt/format.h>

#include <string_view>

#include "reference/print/activation.hpp"
#include "reference/print/latex.hpp"
#include "reference/print/latex_piece.hpp"
#include "reference/print/names.hpp"

namespace gradstone {
namespace {

struct Line {
  std::string left, right;
  std::string beside{};  // a reason, or for which steps it holds
};

// Words inside of a formula.
std::string words(const std::string& text) {
  std::string escaped;
  for (const char letter : text) {
    if (letter == '\\') {
      escaped += "\\textbackslash{}";
    } else if (letter == '^' || letter == '~') {
      escaped += std::string("\\") + letter + "{}";
    } else {
      if (std::string_view("_%&#${}").find(letter) != std::string_view::npos) escaped += "\\";
      escaped += letter;
    }
  }
  return "\\text{" + escaped + "}";
}

std::string aligned(const std::vector<Line>& lines) {
  if (lines.empty()) return "";
  std::string text = "\\begin{aligned}\n";
  for (std::size_t k = 0; k < lines.size(); ++k) {
    text += lines[k].left + " &= " + lines[k].right;
    if (!lines[k].beside.empty()) text += " && " + lines[k].beside;
    text += k + 1 < lines.size() ? " \\\\\n" : "\n";
  }
  return text + "\\end{aligned}";
}

std::string function_left(const ElementFunction& function, const std::string& name) {
  std::string text = name + "(x";
  const auto& parameters = function.parameters();
  for (std::size_t k = 0; k < parameters.size(); ++k)
    text += (k == 0 ? ";\\, " : ",\\, ") + latex_name(parameters[k]);
  return text + ")";
}

std::string role_text(Role role) {
  return role == Role::statistic ? "given" : print::role_name(role);
}

std::string given(const EquationSystem& system) {
  std::string text;
  const auto add = [&](const std::string& item) { text += (text.empty() ? "" : ", ") + item; };
  for (const auto& d : system.declarations)
    add(fmt::format("{} ${} \\in \\mathbb{{R}}^{{{}}}$", role_text(d.role), latex_name(d.name),
                    to_latex(d.shape)));
  for (const auto& name : system.size_parameters) add("whole number $" + latex_name(name) + "$");
  for (const auto& p : system.parameters) add("parameter $" + latex_name(p.name) + "$");
  std::string conditions;
  const auto require = [&](const std::string& condition) {
    conditions += (conditions.empty() ? "; for $" : ", $") + condition + "$";
  };
  for (const auto& condition : conditions_to_latex(system)) require(condition);
  return text + conditions;
}

template <class Steps>
std::string chain_of(const Steps& steps) {
  std::vector<Line> lines;
  for (const auto& step : steps)
    lines.push_back({lines.empty() ? to_latex(step.left) : "", to_latex(step.right),
                     step.reason.empty() ? "" : words(step.reason)});
  return aligned(lines);
}

// t = 1, ..., T
std::string steps_of(const Recurrence& recurrence) {
  const std::string last = to_latex(recurrence.steps);
  return recurrence.step.name + " = " +
         (recurrence.reversed ? last + ", \\ldots, 1" : "1, \\ldots, " + last);
}

// H_{0, n, k} = h_{nk}
Line beginning(const Recurrence& recurrence, const Initial& initial) {
  std::vector<Place> places = places_of(initial.indices);
  places.insert(places.begin(), Place(recurrence.reversed ? size(recurrence.steps) + 1 : 0));
  return {to_latex(entry(initial.name, places)), to_latex(initial.value)};
}

std::string part(const std::string& heading, const std::string& display) {
  if (display.empty()) return "";
  return fmt::format("\\paragraph{{{}}}\n\\[\n{}\n\\]\n", heading, display);
}

}  // namespace

std::string outputs_to_latex(const EquationSystem& system) {
  std::string text;
  for (const auto& name : system.outputs) text += (text.empty() ? "" : ",\\, ") + latex_name(name);
  return text;
}

std::vector<std::string> conditions_to_latex(const EquationSystem& system) {
  std::vector<std::string> all;
  for (const auto& condition : system.conditions) all.push_back(to_latex(condition));
  for (const auto& name : system.size_parameters)
    if (system.least_size(name) == 1) all.push_back(latex_name(name) + " \\ge 1");
  for (const auto& condition : system.size_conditions()) all.push_back(to_latex(condition));
  for (const auto& condition : system.matrix_conditions) all.push_back(to_latex(condition));
  return all;
}

std::string equations_to_latex(const EquationSystem& system,
                               const std::vector<Equation>& equations) {
  std::vector<Line> lines;
  for (const auto& e : equations) {
    std::string steps;
    if (const Recurrence* recurrence = system.recurrence_of(e.name)) {
      if (recurrence->equations.front() == e.name)
        for (const auto& initial : recurrence->initial)
          lines.push_back(beginning(*recurrence, initial));
      steps = steps_of(*recurrence);
    }
    const auto* entries = as<node::Comprehension>(e.value);
    if (entries) {
      lines.push_back(
          {to_latex(entry(e.name, places_of(entries->indices))), to_latex(entries->body), steps});
    } else {
      lines.push_back({latex_name(e.name), to_latex(e.value), steps});
    }
  }
  return aligned(lines);
}

std::string to_latex(const std::vector<ElementDefinition>& definitions) {
  std::vector<Line> lines;
  for (const auto& d : definitions)
    lines.push_back({to_latex(entry(d.name, places_of(d.indices))), to_latex(d.value)});
  return aligned(lines);
}

std::string to_latex(const std::vector<Identity>& identities) {
  std::vector<Line> lines;
  for (const auto& identity : identities)
    lines.push_back({to_latex(identity.left), to_latex(identity.right)});
  return aligned(lines);
}

std::string to_latex(const std::vector<ElementIdentity>& identities) {
  std::vector<Line> lines;
  for (const auto& identity : identities)
    lines.push_back({to_latex(identity.left), to_latex(identity.right)});
  return aligned(lines);
}

std::string chain_to_latex(const EquationSystem& system, const std::string& chain) {
  const auto steps = system.steps_of(chain);
  return steps.empty() ? chain_of(system.element_steps_of(chain)) : chain_of(steps);
}

std::string to_latex(const std::vector<Start>& starts) {
  std::string text;
  for (const auto& start : starts)
    text += (text.empty() ? "" : ",\\quad ") + latex_name(start.name) +
            "^{(0)} = " + to_latex(start.value);
  return text;
}

std::string to_latex(const std::vector<Update>& updates) {
  std::string text;
  for (const auto& update : updates)
    text += (text.empty() ? "" : ",\\quad ") + latex_name(update.name) + " \\leftarrow " +
            latex_name(update.from);
  return text;
}

std::string to_latex(const std::vector<Unrolled>& unrolled) {
  std::vector<Line> lines;
  for (const auto& u : unrolled) {
    const std::string left = fmt::format("{}^{{({})}}_{{ij}}", latex_name(u.name), u.steps);
    lines.push_back({left, print::latex_in_steps(u.value)});
  }
  return aligned(lines);
}

std::string to_latex(const ElementFunction& function) {
  std::vector<Line> lines{{function_left(function, "f"), to_latex(function.value())}};
  if (function.has_derivative())
    lines.push_back({function_left(function, "f'"), to_latex(function.derivative().value())});
  for (const auto& [parameter, partial] : function.parameter_derivatives()) {
    const std::string name = "\\tfrac{\\partial f}{\\partial " + latex_name(parameter) + "}";
    lines.push_back({function_left(function, name), to_latex(partial->value())});
  }
  return aligned(lines);
}

std::string to_latex(const EquationSystem& system) {
  std::string text = fmt::format("\\subsection*{{{}}}\n", system.title);
  if (const auto items = given(system); !items.empty()) text += items + ".\n";
  if (const auto outputs = outputs_to_latex(system); !outputs.empty())
    text += "Outputs: $" + outputs + "$.\n";
  if (const auto function = print::activation_function(system))
    text += part("Function", to_latex(*function));
  text += part("Forward", equations_to_latex(system, system.forward));
  text += part("Backward", equations_to_latex(system, system.backward));
  text += part("Start", to_latex(system.starts));
  text += part("Update", to_latex(system.updates));
  text += part("By elements", to_latex(system.definitions));
  text += part("Unrolled", to_latex(system.unrolled));
  text += part("Identities", to_latex(system.steps_of("")));
  text += part("Identities of entries", to_latex(system.element_steps_of("")));
  for (const auto& chain : system.chains) text += part(chain, chain_to_latex(system, chain));
  return text;
}

}  // namespace gradstone
