#pragma once

#include <optional>
#include <vector>

#include "symbolic/all_sizes/derivatives.hpp"

namespace gradstone::all_sizes {

/// Kinks and jumps of forms along the entries of a tensor.
class Kinks {
 public:
  Kinks(Algebra& algebra, Derivatives& derivatives)
      : algebra_(algebra), derivatives_(derivatives) {}

  Form on_lower_sides(Form slope, SymbolId tensor);
  Form on_other_sides(const Form& slope, SymbolId tensor);
  std::vector<Form> ties_of(const Form& form, SymbolId tensor) const;
  std::optional<Form> find_jump(const Form& form, SymbolId tensor, Poles poles);
  /// `moved` is the entry by which the slopes are taken.
  Form coinciding_ties(const Form& slopes, const Factor& moved, Units units);
  /// Whether the rise of each tie with the entry is known, so that its sides are.
  bool has_known_sides(const Form& slopes, const Factor& moved, Units units);
  Form with_chosen_slopes(const Form& slopes, const Form& stated, SymbolId tensor);
  /// The form with the subgradient of its only maximum being 1 at every place of the maximum;
  /// nothing where it has none, or a tie beside it along the tensor.
  std::optional<Form> at_largest(const Form& form, SymbolId tensor);

 private:
  bool is_falling(const Form& form, SymbolId tensor) const;
  Form step_at_tie(const Form& form, const Form& tie);
  bool is_pole(const Form& on_tie, const Form& tie, SymbolId tensor) const;
  Sign sign_of_direction(const Form& slope);
  bool may_cancel(const Form& slopes, const Form& tie, const Factor& moved);
  std::vector<Form> steps_of(const Form& slopes, const Factor& moved, Units units);
  Form meeting(const Form& first, const Form& second, const Factor& moved);
  /// Whether the values of which a maximum is taken all rise with the tensor, or all fall.
  bool moves_one_way(SymbolId largest, SymbolId tensor);
  /// Whether one place at most of a maximum counts in the monomial, for every value of its other
  /// indices.
  bool is_at_one_place(const Monomial& monomial, const Factor& subgradient);

  Algebra& algebra_;
  Derivatives& derivatives_;
};

}  // namespace gradstone::all_sizes
