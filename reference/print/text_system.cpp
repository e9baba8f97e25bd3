#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "reference/matrix_conditions.hpp"
#include "reference/print/activation.hpp"
#include "reference/print/names.hpp"
#include "reference/print/text.hpp"
#include "reference/print/wrap.hpp"
#include "reference/registry.hpp"

namespace gradstone {
namespace {

// Only where it is not what the role says anyway.
std::string domain_suffix(const Declaration& declaration) {
  const Domain expected = declaration.role == Role::mask ? Domain::mask : Domain::real;
  if (declaration.domain == Domain::index) return " index " + declaration.last.text();
  return declaration.domain == expected ? "" : " " + print::domain_name(declaration.domain);
}

std::string shape_text(const Declaration& declaration) {
  return declaration.name + ": " + declaration.shape.text() + domain_suffix(declaration);
}

// Parameters and conditions: a condition stands with the last parameter that it speaks of, if that
// is its left side and the rest is known by then; else on a line of its own.
class ParameterLines {
 public:
  explicit ParameterLines(const EquationSystem& system) : system_(system) {
    std::set<std::string> known;
    for (const auto& declaration : system.parameters) {
      add(declaration, known);
      known.insert(declaration.name);
    }
    for (const auto& condition : system.conditions)
      if (!printed(condition)) text_ += "  condition " + to_text(condition) + "\n";
  }

  const std::string& text() const { return text_; }

 private:
  bool printed(const Comparison& condition) const {
    return std::find(inline_.begin(), inline_.end(), condition) != inline_.end();
  }

  void add(const ParameterDeclaration& declaration, const std::set<std::string>& known) {
    std::string name = declaration.name;
    for (const auto& condition : system_.conditions) {
      if (condition.left != parameter(declaration.name)) continue;
      const auto others = parameter_names(condition.right);
      if (!std::includes(known.begin(), known.end(), others.begin(), others.end())) continue;
      name = to_text(condition);
      inline_.push_back(condition);
      break;
    }
    text_ += fmt::format("  {}{}parameter {}", declaration.trainable ? "trainable " : "",
                         declaration.integer ? "integer " : "", name);
    if (declaration.usual) text_ += " usually " + declaration.usual->text();
    text_ += "\n";
  }

  const EquationSystem& system_;
  std::vector<Comparison> inline_;
  std::string text_;
};

bool is_size_parameter(const EquationSystem& system, const std::string& name) {
  const auto& all = system.size_parameters;
  return std::find(all.begin(), all.end(), name) != all.end();
}

// They stand above the shapes that they occur in.
std::string size_parameter_lines(const EquationSystem& system) {
  std::string text;
  for (const auto& name : system.size_parameters) {
    const std::int64_t least = system.least_size(name);
    text +=
        "  integer parameter " + name + (least == 1 ? "" : " >= " + std::to_string(least)) + "\n";
  }
  return text;
}

// Those of sizes, but for what is said where a parameter is declared.
std::string size_condition_lines(const EquationSystem& system) {
  std::string text;
  for (const auto& condition : system.size_conditions()) {
    const auto& dim = std::get<scalar::Size>(condition.left.node().value).dim;
    if (!is_size_parameter(system, dim.text())) text += "  condition " + to_text(condition) + "\n";
  }
  return text;
}

// All `role NAME: shape` lines, aligned at the colon within one system.
std::string declaration_lines(const EquationSystem& system) {
  std::size_t width = 0;
  for (const auto& declaration : system.declarations)
    width = std::max(width, print::role_name(declaration.role).size());
  std::string text;
  for (const auto& declaration : system.declarations)
    text += fmt::format("  {:<{}} {}\n", print::role_name(declaration.role), width,
                        shape_text(declaration));
  return text;
}

// The first line of a recurrence, and where its tensors begin.
std::string recurrence_lines(const Recurrence& recurrence, bool is_backward) {
  std::string text = fmt::format("    recurrence {}: {}{}\n", recurrence.step.name,
                                 recurrence.steps.text(), recurrence.reversed ? " reversed" : "");
  for (const auto& initial : recurrence.initial) {
    std::string places = recurrence.before().text(), ranges;
    for (std::size_t axis = 0; axis < initial.indices.size(); ++axis) {
      const Index& index = initial.indices[axis];
      places += "," + index.name;
      if (!index.is_first() && !is_backward)
        ranges +=
            (ranges.empty() ? " for " : ", ") + index.name + ": " + initial.shape[axis].text();
    }
    text +=
        fmt::format("    {}[{}] = {}{}\n", initial.name, places, to_text(initial.value), ranges);
  }
  return text;
}

std::string equation_lines(const EquationSystem& system, const char* heading,
                           const std::vector<Equation>& equations) {
  if (equations.empty()) return "";
  std::string text = fmt::format("  {}\n", heading);
  for (const auto& equation : equations) {
    const Recurrence* recurrence = system.recurrence_of(equation.name);
    if (recurrence && recurrence->equations.front() == equation.name)
      text += recurrence_lines(*recurrence, !equation.gradient_of.empty());
    text +=
        "    " + (recurrence ? to_text(equation, {recurrence->step}) : to_text(equation)) + "\n";
  }
  return text;
}

std::string output_line(const EquationSystem& system) {
  std::string text;
  for (const auto& name : system.outputs) text += (text.empty() ? "  output " : ", ") + name;
  return text.empty() ? "" : text + "\n";
}

std::string definition_lines(const EquationSystem& system) {
  std::string text;
  for (const auto& definition : system.definitions)
    text += "  definition " + to_text(definition) + "\n";
  return text;
}

// The indices of entries that are equal, with their ranges: ` for i: N, k: K`. Nothing where the
// left side is an entry of a matrix, which says it all.
std::string ranges_text(const EquationSystem& system, const ElementIdentity& identity) {
  const auto* left = std::get_if<scalar::Entry>(&identity.left.node().value);
  if (left && left->places == places_of(identity.indices) &&
      system.shape_of(left->matrix) == identity.shape)
    return "";
  std::string text;
  const auto add = [&](const Index& index, const Dim& range) {
    if (!index.is_first())
      text += (text.empty() ? " for " : ", ") + index.name + ": " + range.text();
  };
  for (std::size_t k = 0; k < identity.indices.size(); ++k)
    add(identity.indices[k], identity.shape[k]);
  return text;
}

bool defines_entries(const ElementIdentity& identity) {
  return identity.left == entry(identity.name, places_of(identity.indices));
}

std::string step_text(const std::string& right, const std::string& reason) {
  std::string text = "      = " + right + "\n";
  if (!reason.empty()) text += "        because " + reason + "\n";
  return text;
}

std::string chain_lines(const EquationSystem& system, const std::string& chain) {
  const auto steps = system.steps_of(chain);
  const auto element_steps = system.element_steps_of(chain);
  std::string text = "  chain " + chain;
  if (!steps.empty()) {
    text += "\n    " + to_text(steps.front().left) + "\n";
    for (const auto& step : steps) text += step_text(to_text(step.right), step.reason);
  }
  if (!element_steps.empty()) {
    text += ranges_text(system, element_steps.front());
    text += "\n    " + to_text(element_steps.front().left) + "\n";
    for (const auto& step : element_steps) text += step_text(to_text(step.right), step.reason);
  }
  return text;
}

std::string identity_text(const Identity& identity) {
  return fmt::format("identity {}: {} = {}", identity.name, to_text(identity.left),
                     to_text(identity.right));
}

std::string identity_text(const EquationSystem& system, const ElementIdentity& identity) {
  return fmt::format("identity {}: {} = {}{}", identity.name, to_text(identity.left),
                     to_text(identity.right), ranges_text(system, identity));
}

std::string identity_lines(const EquationSystem& system) {
  const auto of_entries = system.element_steps_of("");
  std::string text;
  for (const auto& identity : of_entries) {
    if (defines_entries(identity))
      text +=
          fmt::format("  definition {} = {}\n", to_text(identity.left), to_text(identity.right));
  }
  for (const auto& identity : system.steps_of("")) text += "  " + identity_text(identity) + "\n";
  for (const auto& identity : of_entries)
    if (!defines_entries(identity)) text += "  " + identity_text(system, identity) + "\n";
  for (const auto& chain : system.chains) text += chain_lines(system, chain);
  return text;
}

std::string block(const EquationSystem& system) {
  std::string text = size_parameter_lines(system) + declaration_lines(system) +
                     ParameterLines(system).text() + size_condition_lines(system);
  for (const auto& condition : system.matrix_conditions) {
    if (!is_implied(system, condition)) text += "  condition " + to_text(condition) + "\n";
  }
  text += output_line(system);
  text += equation_lines(system, "forward", system.forward);
  text += equation_lines(system, "backward", system.backward);
  for (const auto& start : system.starts)
    text += "  start " + start.name + " = " + to_text(start.value) + "\n";
  for (const auto& update : system.updates)
    text += "  update " + update.name + " = " + update.from + "\n";
  text += definition_lines(system);
  for (const auto& unrolled : system.unrolled)
    text += fmt::format("  after {} steps {}[i,j] = {}\n", unrolled.steps, unrolled.name,
                        to_text(unrolled.value));
  return text + identity_lines(system);
}

std::string by_cases(const EquationSystem& system, const ElementFunction& function) {
  std::string text = ParameterLines(system).text();
  if (const auto& domain = system.declarations.front(); domain.domain != Domain::real)
    text += "  x" + domain_suffix(domain) + "\n";
  text += "  f(x)  = " + to_text(function.value()) + "\n";
  if (function.has_derivative())
    text += "  f'(x) = " + to_text(function.derivative().value()) + "\n";
  for (const auto& [parameter, partial] : function.parameter_derivatives())
    text += "  f_" + parameter + "(x) = " + to_text(partial->value()) + "\n";
  if (function.stable()) text += "  stable f(x)  = " + to_text(*function.stable()) + "\n";
  if (function.has_derivative() && function.derivative().stable())
    text += "  stable f'(x) = " + to_text(*function.derivative().stable()) + "\n";
  return text + definition_lines(system) + identity_lines(system);
}

std::string lines_wrapped(const std::string& lines) {
  std::string result;
  for (std::size_t start = 0; start < lines.size();) {
    const auto end = lines.find('\n', start);
    const std::string line = lines.substr(start, end - start);
    // A reason ends with its line.
    const bool is_reason = line.compare(line.find_first_not_of(' '), 8, "because ") == 0;
    result += (is_reason ? line : print::wrapped(line)) + "\n";
    start = end + 1;
  }
  return result;
}

bool are_implied(const EquationSystem& system) {
  const auto& conditions = system.matrix_conditions;
  return std::all_of(conditions.begin(), conditions.end(), [&](const MatrixCondition& condition) {
    return is_implied(system, condition);
  });
}

// One identity that needs nothing but its matrices fits on one line.
std::optional<std::string> single_identity(const EquationSystem& system) {
  const bool fits = system.kind == Kind::rule && system.identities.size() == 1 &&
                    system.identities[0].name == system.name && system.form.empty() &&
                    system.element_identities.empty() && system.chains.empty() &&
                    system.parameters.empty() && system.size_parameters.empty() &&
                    system.least_sizes.empty() && are_implied(system) && system.forward.empty();
  if (!fits) return std::nullopt;
  std::string text = identity_text(system.identities[0]);
  for (std::size_t k = 0; k < system.declarations.size(); ++k)
    text += (k == 0 ? " for " : ", ") + shape_text(system.declarations[k]);
  return print::wrapped(text) + "\n";
}

}  // namespace

std::string to_text(const EquationSystem& system) {
  if (const auto line = single_identity(system)) return *line;
  const auto function = print::activation_function(system);
  const std::string lines = function ? by_cases(system, *function) : block(system);
  return kind_name(system.kind) + " " + system.full_name() + "\n" + lines_wrapped(lines);
}

}  // namespace gradstone
