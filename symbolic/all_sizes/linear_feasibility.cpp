#include "symbolic/all_sizes/linear_feasibility.hpp"

#include <algorithm>

namespace gradstone::all_sizes {

void LinearSystem::Row::negate() {
  for (auto& [variable, coefficient] : coefficients) coefficient = -coefficient;
  constant = -constant;
}

/// An equation is two inequalities.
void LinearSystem::add(Row row, Relation relation) {
  std::erase_if(row.coefficients, [](const auto& term) { return cln::zerop(term.second); });
  if (relation == Relation::equal) {
    Row opposite = row;
    opposite.negate();
    rows_.push_back({std::move(opposite), false});
  }
  rows_.push_back({std::move(row), relation == Relation::positive});
}

LinearSystem::Row LinearSystem::combined(const Row& a, const cln::cl_RA& times_a, const Row& b,
                                         const cln::cl_RA& times_b) {
  Row sum;
  sum.constant = times_a * a.constant + times_b * b.constant;
  for (const auto& [variable, coefficient] : a.coefficients)
    sum.coefficients[variable] = times_a * coefficient;
  for (const auto& [variable, coefficient] : b.coefficients) {
    auto& total = sum.coefficients.emplace(variable, 0).first->second;
    total = total + times_b * coefficient;
  }
  std::erase_if(sum.coefficients, [](const auto& term) { return cln::zerop(term.second); });
  return sum;
}

/// Every row that bounds the variable from below, with every one that bounds it from above.
bool LinearSystem::eliminate(std::vector<Inequality>& rows, std::size_t variable) {
  constexpr std::size_t most_rows = 200;
  std::vector<Inequality> rest, below, above;
  for (auto& row : rows) {
    const auto found = row.row.coefficients.find(variable);
    if (found == row.row.coefficients.end()) {
      rest.push_back(std::move(row));
    } else {
      (cln::plusp(found->second) ? below : above).push_back(std::move(row));
    }
  }
  if (rest.size() + below.size() * above.size() > most_rows) return false;
  for (const auto& lower : below) {
    for (const auto& upper : above) {
      rest.push_back({combined(lower.row, -upper.row.coefficients.at(variable), upper.row,
                               lower.row.coefficients.at(variable)),
                      lower.is_strict || upper.is_strict});
    }
  }
  rows = std::move(rest);
  return true;
}

bool LinearSystem::is_feasible() const {
  std::vector<Inequality> rows = rows_;
  const auto with_variable = [&] {
    return std::find_if(rows.begin(), rows.end(),
                        [](const Inequality& row) { return !row.row.coefficients.empty(); });
  };
  for (auto next = with_variable(); next != rows.end(); next = with_variable()) {
    if (!eliminate(rows, next->row.coefficients.begin()->first)) return true;
  }
  return std::all_of(rows.begin(), rows.end(), [](const Inequality& row) {
    return row.is_strict ? cln::plusp(row.row.constant) : !cln::minusp(row.row.constant);
  });
}

}  // namespace gradstone::all_sizes
