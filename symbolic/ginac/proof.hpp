#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "reference/claimed.hpp"
#include "reference/matrix_conditions.hpp"
#include "symbolic/ginac/comparison.hpp"
#include "symbolic/ginac/matrix_translator.hpp"

namespace gradstone::ginac {

/// The parts of the ranges of integers that are looked at, by the name of the parameter.
using IntegerRanges = std::map<std::string, IntegerRange>;

/// The entries of a matrix of zeros and ones, or of a row of one.
using Pattern = std::vector<bool>;

/// The proof of claims of one kind at one choice of sizes. What equations before that of a claim
/// compute is kept for the next claim; claims in the order of their equations share most.
class Proof {
 public:
  /// Integers that are not in the table have all values that the conditions leave.
  Proof(const EquationSystem& system, const Sizes& sizes, std::clock_t deadline,
        IntegerRanges integers = {});

  /// Errors: gradstone::Error, and the exceptions of GiNaC, where something isn't supported;
  /// SplitInteger where it has to be proved in parts of the range of an integer.
  Outcome check(const Claim& claim);

  void set_deadline(std::clock_t deadline) { tower_.set_deadline(deadline); }

  /// The values of the integers that the proof is about.
  const IntegerRanges& integers() const { return integers_; }

  /// A condition that the proof does without; empty if there is none. Then nothing is refuted.
  const std::string& left_out() const { return left_out_; }

  /// The names of the matrices and parameters that the proof of the last claim looked at.
  const std::set<std::string>& used() const { return used_; }

 private:
  using Values = std::map<std::string, Matrix>;

  // What is given (parameters.cpp, given.cpp).
  void declare_parameters();
  IntegerRange integer_range(const std::string& name, const ex& symbol);
  bool depends_on_integers_only(const ex& expression) const;
  void assume(const std::vector<Comparison>& conditions);
  void solve_for_parameter(const ex& is_zero);
  void note_bound(const ex& positive);
  void declare_matrices();
  void solve(const MatrixCondition& condition);
  void substitute_solutions();
  Matrix symbols(const std::string& name, const Shape& shape, bool positive);
  Matrix mask(const Declaration& declaration);
  std::vector<Pattern> patterns(const Declaration& declaration,
                                const std::vector<MatrixCondition>& conditions);
  Matrix listed(const Declaration& declaration, const std::vector<MatrixCondition>& conditions);
  ex discrete(const std::string& name);
  Matrix zeros_and_ones(const Declaration& declaration, ZeroOne kind);
  ex parameter(const std::string& name);
  GiNaC::exvector declare_parameters_of(const ElementFunction& function);

  // One per kind of claim (proof.cpp, unrolled_proof.cpp).
  Outcome check(const claimed::Definition& claim);
  Outcome check(const claimed::Gradient& claim);
  Outcome check(const claimed::StableForm& claim);
  Outcome check(const claimed::Derivative& claim);
  Outcome check(const claimed::Identity& claim);
  Outcome check(const claimed::ElementIdentity& claim);
  Outcome check(const claimed::Unrolled& claim);

  ScalarTranslator scalars(ScalarTranslator::Lookup entries);
  Matrix translate(const Expr& expression, const Values& values);
  Matrix empty(const Shape& shape) const;
  ScalarTranslator reader_of(const Values& values);
  std::map<std::string, std::int64_t> indices_at(const std::vector<Index>& names,
                                                 const Shape& shape, std::size_t place) const;
  std::vector<const Equation*> start_steps(const Recurrence& recurrence,
                                           const std::vector<Equation>& equations,
                                           Values& values) const;
  void for_each_step(const Recurrence& recurrence,
                     const std::function<void(std::size_t)>& take) const;
  std::pair<std::size_t, std::size_t> places_of_step(const Equation& equation,
                                                     std::size_t step) const;
  Matrix entries_of_step(const Equation& equation, std::size_t step, const Matrix& tensor) const;
  void take_step(const Equation& equation, std::size_t step, Values& values);
  void cut_step(const Equation& equation, std::size_t step, Values& values, std::size_t layer);
  void take_steps(const Recurrence& recurrence, const std::vector<Equation>& equations,
                  Values& values);
  void check_steps(const Recurrence& recurrence);
  Matrix evaluated(const Equation& equation, const std::vector<Equation>& equations,
                   Values& values);
  Matrix places(const Declaration& declaration) const;
  Matrix by_elements(const Scalar& value, const std::vector<Index>& indices, const Shape& shape,
                     const Values& values);
  Matrix defined(const ElementDefinition& definition, const Values& values);
  Matrix cut(const std::string& name, const Matrix& value, std::size_t layer);
  void add_forward_values(Values& values);
  const Values& all_values();
  ex add_cotangent(Values& values);
  void start_gradients();
  void start_definitions();
  bool shown_equal(const Matrix& left, const Matrix& right);
  Matrix gradient(const ex& loss, const Matrix& of, const ExMap<ex>& known);
  const Matrix& value(const Values& values, const std::string& name);

  const EquationSystem& system_;
  Sizes sizes_;
  Tower tower_;
  IntegerRanges integers_;
  Samples samples_;
  MatrixComparison comparison_{system_, sizes_, tower_, samples_};
  Values matrices_;                       ///< declared matrices
  std::map<std::string, ex> parameters_;  ///< of the system
  GiNaC::exmap solved_parameters_;        ///< by the conditions on parameters
  GiNaC::exmap solved_;                   ///< by the conditions on matrices
  std::set<std::string> used_;
  std::string left_out_;

  /// The definitions up to the next one.
  struct Definitions {
    Values forward, by_elements;
    std::size_t next = 0;
  };
  std::optional<Definitions> definitions_;
  /// The backward equations up to the next one.
  struct Gradients {
    Values values;
    ex loss;
    ExMap<ex> known;  ///< gradients of forward values that were shown, by their entries
    std::size_t next = 0;
    std::map<std::string, Outcome> of_steps;  ///< of the equations of recurrences
  };
  std::optional<Gradients> gradients_;
  std::optional<Values> all_values_;
  std::set<std::string> used_by_all_;
};

}  // namespace gradstone::ginac
