#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "reference/expr/function.hpp"
#include "reference/expr/scalar.hpp"
#include "symbolic/all_sizes/algebra.hpp"

namespace gradstone::all_sizes {

/// An index over a dimension of any size, as a free index.
struct RunningIndex {
  Index index = 0;
  DimId dim = 0;
};

/// The step that follows all those over which an index may run: step T + 1.
struct NextStep {};

/// What the name of an index stands for.
///
/// nothing       in a dimension that is 1
/// RunningIndex  any place
/// a number      the step of an optimizer, whose number is known
/// NextStep      the step of an optimizer after any number of steps
using IndexMeaning = std::variant<std::monostate, RunningIndex, std::int64_t, NextStep>;

/// The steps 1, ..., T of an optimizer, for any T >= 1, as a dimension; `one_more` makes them
/// 1, ..., T + 1.
struct AnySteps {
  std::string name;    ///< what formulas call the number of steps: T
  Dim count;           ///< a dimension that no formula can name
  SymbolId until = 0;  ///< until[s,t] is 1 where s <= t, else 0
  bool one_more = false;
};

/// What has to be so that a formula has a value: that a form is not 0, positive, or at least not
/// negative, wherever the guard is 1.
struct Requirement {
  enum class Kind { nonzero, positive, nonnegative };
  Form form;
  Kind kind = Kind::nonzero;
  Form guard{};
  bool operator==(const Requirement&) const = default;
};

/// Reads formulas in index notation as forms. Every node has one place, scalar_reader.cpp.
class ScalarReader {
 public:
  using Parameters = std::function<Form(const std::string& name)>;
  using Entries =
      std::function<Form(const std::string& name, const std::vector<IndexMeaning>& indices)>;
  using Shapes = std::function<Shape(const std::string& name)>;
  using Scope = std::map<std::string, IndexMeaning>;

  ScalarReader(Algebra& algebra, Parameters parameters, Entries entries)
      : algebra_(algebra), parameters_(std::move(parameters)), entries_(std::move(entries)) {}

  /// The shapes of tensors, without which no place can be calculated.
  void set_shapes(Shapes shapes) { shapes_ = std::move(shapes); }
  /// Dimensions that are known numbers: the steps of an optimizer.
  void set_known(Sizes known) { known_ = std::move(known); }
  /// Steps whose number is any. A sum over 1, ..., T + 1 is one over 1, ..., T, and the last term;
  /// one over 1, ..., t, where t is a step, is one over all steps s, times until[s,t].
  void set_steps(AnySteps steps) { steps_ = std::move(steps); }

  Form read(const Scalar& scalar, const Scope& indices = {});
  /// The same, with entries of tensors of its own.
  Form read(const Scalar& scalar, const Scope& indices, Entries entries, Shapes shapes);
  /// The value, or another form, of an elementwise function at an argument.
  Form apply(const ElementFunction& function, const Scalar& value, const Form& argument,
             const std::vector<Form>& parameters);
  /// From now on, notes what formulas require that their cases and the domain don't say; ends with
  /// what was noted. What is read in between may start and end its own.
  void start_requirements();
  std::vector<Requirement> end_requirements();
  bool notes_requirements() const { return requirements_.has_value(); }
  /// What another reader noted of a part of the formula.
  void note(const std::vector<Requirement>& found);
  /// Positive where the condition holds, or 0.
  Form positive_side(const Comparison& condition);

 private:
  friend class ScalarVisitor;

  Algebra& algebra_;
  Parameters parameters_;
  Entries entries_;
  Shapes shapes_;
  Sizes known_;
  std::optional<AnySteps> steps_;
  Index next_ = 3'000'000;  // a free index for every sum
  /// Where the formula that is read applies, 1 there and else 0; nothing: everywhere.
  std::optional<Form> case_;
  /// What was noted since somebody asked for it; nothing: nobody did.
  std::optional<std::vector<Requirement>> requirements_;
  std::vector<std::pair<std::optional<Form>, std::optional<std::vector<Requirement>>>> outer_;
};

}  // namespace gradstone::all_sizes
