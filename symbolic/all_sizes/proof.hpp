#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "reference/claimed.hpp"
#include "reference/finding.hpp"
#include "reference/system.hpp"
#include "symbolic/all_sizes/cuts.hpp"
#include "symbolic/all_sizes/kinks.hpp"
#include "symbolic/all_sizes/matrix_reader.hpp"

namespace gradstone::all_sizes {

/// What was found, and for how much of the claim: for all sizes at least.
struct Outcome {
  Verdict verdict = Verdict::undecided;
  std::string detail;
  ProofScope scope = ProofScope::full();
};

/// Names points that a proof leaves open, once.
void leave_open(ProofScope& scope, const std::string& points);

/// What an optimizer starts from, as one of its claims sees it: parameters and matrices that the
/// sums of the claim give an index for the step are new at every step.
struct FirstStep {
  std::map<std::string, Form> states;  ///< matrices, at row_index and column_index
  std::map<std::string, Form> parameters;
  std::set<std::string> varying_matrices, varying_parameters;
};

/// The proofs of the claims of one system. What was found for one claim helps the next ones.
///
/// Forward values are cut: each is a tensor that only its own equation gives a meaning. The
/// gradient of a value V is the sum over the values that are computed from it, of their gradients
/// times their derivatives; where a backward equation was shown to state it, it is cut as well. So
/// in a deep network every layer is proved by itself. If the difference between both sides is not 0
/// for all values of what is cut, meanings are put in, the last first. Claims on elementwise
/// functions assume the conditions of the function from then on; no other claim may come after
/// them.
class Proof {
 public:
  Proof(const EquationSystem& system, std::clock_t deadline, Ties ties = Ties::exact);

  Proof(const Proof&) = delete;
  Proof& operator=(const Proof&) = delete;

  void set_deadline(std::clock_t deadline) { algebra_.set_deadline(deadline); }

  /// Whether any function may jump; nothing is claimed of its derivative there.
  void set_may_jump(bool may_jump) { algebra_.set_may_jump(may_jump); }

  /// Errors: gradstone::Error where something isn't supported, or the time is over.
  Outcome check(const Claim& claim);

  /// The names of the matrices and parameters that the last claim's proof looked at.
  const std::set<std::string>& used() const { return used_; }

  const Algebra& algebra() const { return algebra_; }

 private:
  friend class Induction;
  using Values = std::map<std::string, Form>;  // entries at row_index and column_index

  /// A matrix or a parameter, as a tensor.
  struct Value {
    SymbolId symbol = -1;
    Range indices;
    Form entry;
  };

  // What is given (given.cpp).
  void declare_parameters();
  void assume(const Comparison& condition);
  void declare_matrices();
  void apply_conditions();
  void assume_structure(const Declaration& declaration);
  void assume_orthonormal(const Declaration& declaration, Index line, Index along);
  void assume_single_ones(const Declaration& declaration, const Dim& length, Index along);
  void add_forward_values();
  void give_meaning(const Value& value, const Form& meaning);
  void declare_steps(const Recurrence& recurrence, const std::vector<Equation>& equations);
  std::vector<Form> declare_parameters_of(const ElementFunction& function);
  Value declared(const std::string& name, const Shape& shape, Sign sign = Sign::unknown);
  Value declared(const Declaration& declaration);
  Value declared_places(const Declaration& declaration);
  Value cut(const std::string& name, const Shape& shape, const Form& meaning);
  Range indices_of(const Shape& shape);
  const Value& value(const std::string& name);

  // One per kind of claim (proof.cpp, gradients.cpp, unrolled.cpp).
  bool compares(const std::string& state) const;
  Outcome check(const claimed::Definition& claim);
  Outcome check(const claimed::Gradient& claim);
  Outcome check_slopes(const std::string& name, const std::string& of, std::size_t place);
  Outcome compare_slopes(const std::string& name, const Form& equation, const Form& slopes,
                         const Factor& moved);
  static Factor entry_of(const Value& value);
  bool agree_by_cases(const Form& equation, const Form& slopes, const Factor& moved, Units units,
                      const std::vector<Factor>& off_ties = {}, int depth = 0);
  std::optional<Factor> find_case(const Form& form, SymbolId V);
  Outcome check_coinciding_ties(const claimed::Gradient& claim);
  Outcome check_several_places(const claimed::Gradient& claim, std::size_t place);
  Outcome check(const claimed::StableForm& claim);
  Outcome check(const claimed::Derivative& claim);
  Outcome check(const claimed::Identity& claim);
  Outcome check(const claimed::ElementIdentity& claim);
  Outcome check(const claimed::Unrolled& claim);
  FirstStep first_step(const Unrolled& unrolled);
  Outcome take_steps(const Unrolled& unrolled, const FirstStep& first, std::int64_t count);

  Form read(const Expr& expression, const MatrixReader::Values& values);
  Form by_elements(const Scalar& value, const std::vector<gradstone::Index>& indices,
                   const Shape& shape, const MatrixReader::Values& values);
  ScalarReader::Scope scope_of(const std::vector<gradstone::Index>& indices, const Shape& shape);
  MatrixReader::Values all_values();
  Form defined(const ElementDefinition& definition, const Values& values);
  static const Form& look_up(const Values& values, const std::string& name);

  // Gradients of what is computed before a backward equation, by its place.
  std::size_t place_of(const std::string& backward) const;
  const Form& stated(std::size_t place);
  const Form& backward_value(const std::string& name);
  void declare_backward_steps(const Recurrence& recurrence);
  bool states_gradients(const Recurrence& recurrence);
  const std::optional<Value>& proved(std::size_t place);
  const Form& gradient(const std::string& of, std::size_t before);
  const Form& derived(const std::string& of, std::size_t before);
  const std::optional<Form>& find_jump(const std::string& of);
  std::optional<Form> find_jump_of_steps(const std::string& of);
  bool jumps_as_a_whole(const std::string& of);
  std::string open_points(const std::vector<Requirement>& needed,
                          const std::vector<Requirement>& given);
  std::vector<Requirement> required_of(const std::string& forward);
  const std::set<std::string>& computed_for(const std::string& forward);
  std::vector<Form> ties_in(const Form& value);
  bool moves_freely(const std::string& name);
  std::vector<std::string> maxima_taken(const claimed::Gradient& claim, std::size_t place);
  Form unfolded_sum(Form sum);
  std::set<std::string> given_to(const std::set<SymbolId>& tensors);
  const std::set<std::string>& reached_from(const std::string& name);

  /// What is left of the difference; nothing if it is shown to be 0.
  std::optional<Form> difference(const Form& left, const Form& right);
  bool is_one_step(const Form& value, const Form& other);
  bool is_zero_unfolded(Form rest, SymbolId end);
  Outcome compare(const std::string& name, const Form& left, const Form& right);

  const EquationSystem& system_;
  Algebra algebra_;
  Derivatives derivatives_{algebra_};
  Cuts cuts_{algebra_};
  Kinks kinks_{algebra_, derivatives_};
  std::map<std::string, Value> values_;  ///< given matrices, parameters, forward values, DY
  std::map<std::string, Form> forward_;  ///< what each forward value means
  SymbolId end_of_forward_ = 0;          ///< later symbols are cuts of backward values
  ScalarReader scalars_;
  std::set<std::string> used_;
  std::set<std::string> used_forward_;  ///< by the equations of the forward values

  /// A result, and the names that its computation looked at.
  template <class Result>
  struct Found {
    Result result;
    std::set<std::string> used;
  };
  /// Computes a result once; what it looked at is looked at by everything that takes it up.
  template <class Key, class Result, class Compute>
  const Result& once(std::map<Key, Found<Result>>& all, const Key& key, Compute compute) {
    auto found = all.find(key);
    if (found == all.end()) {
      std::set<std::string> before;
      before.swap(used_);
      Result result = compute();
      found = all.emplace(key, Found<Result>{std::move(result), std::move(used_)}).first;
      used_ = std::move(before);
    }
    used_.insert(found->second.used.begin(), found->second.used.end());
    return found->second.result;
  }
  std::map<std::size_t, Found<Form>> stated_;
  std::map<std::string, Found<bool>> gradients_by_steps_;  ///< by the first equation
  /// What the forward equations require to have values, and the backward equations by their places.
  std::map<std::string, std::vector<Requirement>> required_forward_;
  std::map<std::size_t, std::vector<Requirement>> required_;
  std::map<std::string, std::set<std::string>> computed_for_;  ///< by forward values
  /// Backward values that were shown to be gradients; nothing for others.
  std::map<std::size_t, Found<std::optional<Value>>> proved_;
  std::map<std::pair<std::string, std::size_t>, Found<Form>> derived_;
  std::map<std::string, Found<std::optional<Form>>> jumps_;
  std::set<std::string> derived_steps_;  ///< values of recurrences whose gradients are derived
  std::set<std::string> judged_steps_;   ///< recurrences whose gradients are looked at
  std::set<std::string> looked_at_;      ///< values whose jumps are being looked for
  bool takes_largest_ = false;
  std::set<std::size_t> take_largest_;  ///< backward equations that take 1 at every maximum
  std::map<std::string, Found<std::set<std::string>>> reached_;  ///< by where they start
};

}  // namespace gradstone::all_sizes
