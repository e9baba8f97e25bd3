#include <algorithm>

#include "symbolic/all_sizes/content.hpp"
#include "symbolic/all_sizes/linear_feasibility.hpp"
#include "symbolic/all_sizes/product.hpp"
#include "symbolic/all_sizes/zero.hpp"

namespace gradstone::all_sizes {
namespace {

class Cells {
 public:
  explicit Cells(Algebra& algebra) : algebra_(algebra) {}

  bool is_zero(const Form& form) {
    if (form.is_zero() || is_shown_zero(algebra_, form)) return true;
    const Factor* found = find_tie(form);
    if (!found || depth_ >= most_ties) return false;
    const Factor tie = *found;
    const Form value = algebra_.renamed(algebra_.symbols[tie.symbol].body, arguments(tie.at));
    ++depth_;
    const bool is_zero_everywhere = is_zero_on(form, tie, value, Side::negative) &&
                                    is_zero_on(form, tie, value, Side::zero) &&
                                    is_zero_on(form, tie, value, Side::positive);
    --depth_;
    return is_zero_everywhere;
  }

 private:
  static constexpr int most_ties = 6;

  const Factor* find_tie(const Form& form) const {
    return find_factor(form, [&](const Factor& factor) {
      return algebra_.symbols[factor.symbol].tells_a_side() && is_free(factor);
    });
  }

  bool is_zero_on(const Form& form, const Factor& tie, const Form& value, Side side) {
    const LinearSystem before = known_;
    constrain(value, side);
    bool is_zero_there = !known_.is_feasible();
    if (!is_zero_there) {
      const auto there = algebra_.on_side(form, tie, side);
      is_zero_there = there && is_zero(*there);
    }
    known_ = before;
    return is_zero_there;
  }

  /// Adds that the value is negative, 0 or positive, and the signs of what occurs in it.
  void constrain(const Form& value, Side side) {
    LinearSystem::Row row;
    for (const auto& monomial : value.monomials) {
      if (is_number(monomial)) {
        row.constant = monomial.coefficient;
      } else {
        row.coefficients[column_of(monomial)] = monomial.coefficient;
      }
    }
    if (side == Side::negative) row.negate();
    known_.add(
        row, side == Side::zero ? LinearSystem::Relation::equal : LinearSystem::Relation::positive);
  }

  std::size_t column_of(const Monomial& monomial) {
    const auto found = std::find_if(columns_.begin(), columns_.end(), [&](const Monomial& known) {
      return compare(known, monomial) == 0;
    });
    if (found != columns_.end()) return static_cast<std::size_t>(found - columns_.begin());
    columns_.push_back(monomial);
    columns_.back().coefficient = 1;
    const std::size_t column = columns_.size() - 1;
    const Sign sign = algebra_.sign(Form{{columns_.back()}});
    LinearSystem::Row row;
    row.coefficients[column] = 1;
    if (sign == Sign::negative || sign == Sign::nonpositive) row.negate();
    if (sign == Sign::positive || sign == Sign::negative)
      known_.add(row, LinearSystem::Relation::positive);
    if (sign == Sign::nonnegative || sign == Sign::nonpositive)
      known_.add(row, LinearSystem::Relation::nonnegative);
    return column;
  }

  Algebra& algebra_;
  LinearSystem known_;
  std::vector<Monomial> columns_;
  int depth_ = 0;
};

}  // namespace

bool is_zero_in_all_cells(Algebra& algebra, const Form& form) {
  return Cells(algebra).is_zero(form);
}

}  // namespace gradstone::all_sizes
