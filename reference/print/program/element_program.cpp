#include "reference/print/program/element_program.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "reference/error.hpp"
#include "reference/judged.hpp"
#include "reference/operations/entry_of.hpp"
#include "reference/operations/spelled_out.hpp"
#include "reference/print/program/scalar_program.hpp"

namespace gradstone {
namespace {

using print::Identifiers;
using print::ProgramRange;
using print::ScalarProgram;
using print::Syntax;
using Sort = Identifiers::Sort;

class ElementPrinter {
 public:
  ElementPrinter(const EquationSystem& system, const std::vector<std::string>& outputs,
                 const Syntax& syntax, const std::string& name)
      : system_(judged(system)),
        outputs_(outputs),
        syntax_(syntax),
        identifiers_(syntax),
        scalars_(syntax, identifiers_, name) {
    program_.name = name;
  }

  ElementProgram run() {
    find_needed();
    name_arguments();
    const Recurrence* printed = nullptr;
    for (const Equation* equation : needed_) {
      const Recurrence* recurrence = system_.recurrence_of(equation->name);
      if (!recurrence) {
        print_equation(*equation);
      } else if (recurrence != printed) {
        printed = recurrence;
        print_recurrence(*recurrence);
      }
    }
    std::vector<std::string> results;
    for (const auto& output : outputs_) results.push_back(tensor(output));
    line(syntax_.give_back(results));
    --depth_;
    const std::string begin = syntax_.begin_function(program_.name, of(program_.sizes),
                                                     of(program_.tensors), of(program_.parameters));
    program_.text = scalars_.functions() + begin + "\n" + body_;
    if (!syntax_.end().empty()) program_.text += syntax_.end() + "\n";
    return std::move(program_);
  }

 private:
  // Backwards from the outputs: what reads what. A recurrence is computed as a whole.
  void find_needed() {
    std::set<std::string> wanted(outputs_.begin(), outputs_.end());
    std::vector<const Equation*> all;
    for (const auto* equations : {&system_.forward, &system_.backward})
      for (const auto& equation : *equations) all.push_back(&equation);
    for (const auto& output : outputs_)
      if (std::none_of(all.begin(), all.end(), [&](const auto* e) { return e->name == output; }))
        throw UnknownNameError(system_.full_name() + " computes no " + output);
    for (auto equation = all.rbegin(); equation != all.rend(); ++equation) {
      const Equation& each = **equation;
      const Recurrence* recurrence = system_.recurrence_of(each.name);
      const bool is_wanted =
          wanted.count(each.name) > 0 ||
          (recurrence && std::any_of(recurrence->equations.begin(), recurrence->equations.end(),
                                     [&](const auto& name) { return wanted.count(name) > 0; }));
      if (!is_wanted) continue;
      needed_.insert(needed_.begin(), &each);
      wanted.merge(variable_names(each.value));
    }
  }

  void name_arguments() {
    for (const auto& name : system_.dimension_names())
      program_.sizes.push_back({name, identifiers_.of(Sort::size, name)});
    std::vector<std::string> given;
    for (const auto& declaration : system_.declarations) given.push_back(declaration.name);
    if (!system_.backward.empty())
      for (const auto& cotangent : system_.cotangents()) given.push_back(cotangent);
    for (const auto& name : given) program_.tensors.push_back({name, tensor(name)});
    for (const auto& parameter : system_.parameters)
      program_.parameters.push_back(
          {parameter.name, identifiers_.of(Sort::parameter, parameter.name)});
  }

  static std::vector<std::string> of(const std::vector<ElementProgram::Argument>& arguments) {
    std::vector<std::string> result;
    for (const auto& argument : arguments) result.push_back(argument.identifier);
    return result;
  }

  const std::string& tensor(const std::string& name) { return identifiers_.of(Sort::tensor, name); }

  void print_equation(const Equation& equation) {
    begin_tensor(equation);
    print_entries(equation, indices_of(equation), 0);
  }

  void print_recurrence(const Recurrence& recurrence) {
    std::vector<const Equation*> equations;
    for (const Equation* equation : needed_)
      if (recurrence.has(equation->name)) equations.push_back(equation);
    for (const Equation* equation : equations) begin_tensor(*equation);
    line(syntax_.begin_loop({scalars_.index(recurrence.step), "1", scalars_.size(recurrence.steps)},
                            recurrence.reversed));
    ++depth_;
    for (const Equation* equation : equations) {
      auto indices = indices_of(*equation);
      indices.front() = recurrence.step;
      print_entries(*equation, indices, 1);
    }
    end_loop();
  }

  void begin_tensor(const Equation& equation) {
    std::vector<std::string> extents;
    for (const auto& dim : equation.value.shape().dims()) extents.push_back(scalars_.size(dim));
    line(syntax_.new_tensor(tensor(equation.name), extents));
  }

  // Names for the axes: those of the equation, or i and j.
  static std::vector<Index> indices_of(const Equation& equation) {
    const Shape& shape = equation.value.shape();
    if (const auto* entries = as<node::Comprehension>(equation.value)) return entries->indices;
    static constexpr const char* names[] = {"i", "j", "k", "l", "i1", "i2", "i3", "i4"};
    std::vector<Index> indices;
    for (std::size_t axis = 0; axis < shape.rank(); ++axis)
      indices.push_back(shape[axis].is_one() ? Index{} : Index{names[axis]});
    return indices;
  }

  // The axes before `first` have loops around already.
  void print_entries(const Equation& equation, const std::vector<Index>& indices,
                     std::size_t first) {
    const Shape& shape = equation.value.shape();
    std::size_t loops = 0;
    std::vector<std::string> places;
    for (std::size_t axis = 0; axis < indices.size(); ++axis) {
      places.push_back(shape[axis].is_one() ? "1" : scalars_.index(indices[axis]));
      if (axis < first || shape[axis].is_one()) continue;
      line(syntax_.begin_loop({places.back(), "1", scalars_.size(shape[axis])}, false));
      ++depth_;
      ++loops;
    }
    const Scalar value = entry_of(spelled_out(equation.value), indices);
    line(syntax_.assign(syntax_.entry(tensor(equation.name), places), scalars_.real(value)));
    for (; loops > 0; --loops) end_loop();
  }

  void end_loop() {
    --depth_;
    if (!syntax_.end().empty()) line(syntax_.end());
  }

  void line(const std::string& text) { body_ += std::string(4 * depth_, ' ') + text + "\n"; }

  const EquationSystem system_;
  const std::vector<std::string>& outputs_;
  const Syntax& syntax_;
  Identifiers identifiers_;
  ScalarProgram scalars_;
  std::vector<const Equation*> needed_;  // in their order
  std::size_t depth_ = 1;
  std::string body_;
  ElementProgram program_;
};

}  // namespace

std::string ElementProgram::call() const {
  std::vector<std::string> all;
  for (const auto* arguments : {&sizes, &tensors, &parameters})
    for (const auto& argument : *arguments) all.push_back(argument.identifier);
  return fmt::format("{}({})", name, fmt::join(all, ", "));
}

std::string program_helpers(ProgramLanguage language) {
  return print::syntax_of(language).helpers();
}

ElementProgram element_program(const EquationSystem& system,
                               const std::vector<std::string>& outputs, ProgramLanguage language,
                               const std::string& name) {
  return ElementPrinter(system, outputs, print::syntax_of(language), name).run();
}

}  // namespace gradstone
