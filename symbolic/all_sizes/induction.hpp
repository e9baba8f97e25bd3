#pragma once

#include "symbolic/all_sizes/proof.hpp"

namespace gradstone::all_sizes {

/// Whether it is a parameter that counts; whether it is updated by each step.
bool is_integer(const EquationSystem& system, const std::string& parameter);
bool is_state(const EquationSystem& system, const std::string& name);
/// The value that a state becomes. Errors: UnsupportedError where it is not updated.
const Update& find_update(const EquationSystem& system, const std::string& name);

/// What the formula that a recurrence amounts to calls its parts. No name in a file has a space.
inline std::string factor_of(const std::string& state) {
  return "factor of " + state;
}
inline std::string rest_of(const std::string& state) {
  return "rest of " + state;
}

/// The step from any number of steps T >= 1 of an optimizer to T + 1.
///
/// Every state that the step reads is replaced by what is stated of it after T steps. What the step
/// makes of that has to be what is stated after T + 1 steps; and so for each of these states. All
/// of them have to hold after the first step, with the same start. Of a state of which nothing is
/// stated, what a linear recurrence amounts to is taken, if it is one (recurrence.cpp).
///
/// The steps are a dimension of size T. What the steps 1, ..., T are given are tensors over it,
/// what step T + 1 is given are new tensors. That s <= t is a tensor until[s,t] of which nothing
/// else is known, and so is the number of a step: what holds for all tensors holds for these.
class Induction {
 public:
  Induction(Proof& proof, const Unrolled& claimed, const FirstStep& first);

  /// Proved, or what is missing. Errors: gradstone::Error where something isn't supported.
  Outcome check();

 private:
  /// What is given at the steps 1, ..., T, with step_index in the place of the step; and at T + 1.
  struct Given {
    Form past, next;
  };
  /// A state that becomes a v + r, with an `a` that is the same at every step.
  struct Recurrence {
    Form a;
    Given r;
    Unrolled statement;
  };

  void declare();
  const Form& in_next_step(const std::string& name);
  Form state_after_next_step(const std::string& name);
  const Unrolled& statement_of(const std::string& name);
  std::optional<Recurrence> find_recurrence(const std::string& name);
  Form updated(const std::string& name, const Form& state, Form Given::*step);
  Form stated(const Unrolled& unrolled, bool one_more);
  Form number_of_steps(bool one_more);
  Form parameter_of_statement(const std::string& name) const;
  Form parameter_of_next_step(const std::string& name);
  Form entry(const std::string& name, const std::vector<IndexMeaning>& indices);
  Form at_step(const Given& given, const IndexMeaning& step) const;
  Renaming places(const std::string& name, const IndexMeaning& row,
                  const IndexMeaning& column) const;

  Proof& proof_;
  Algebra& algebra_;
  const Unrolled& claimed_;
  const FirstStep& first_;
  AnySteps steps_;
  ScalarReader statements_, step_;
  std::map<std::string, Given> given_;
  std::map<std::string, Recurrence> recurrences_;  ///< by the name of the state
  std::map<std::string, Form> values_;             ///< what step T + 1 reads and computes
  std::vector<std::string> assumed_;  ///< states, of which something is assumed after T steps
};

}  // namespace gradstone::all_sizes
