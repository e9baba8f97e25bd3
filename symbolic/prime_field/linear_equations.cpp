#include "symbolic/prime_field/linear_equations.hpp"

#include <cstddef>
#include <utility>

#include "symbolic/prime_field/residue.hpp"

namespace gradstone::prime_field {

template <class Field>
void solve_equations(std::vector<std::vector<Field>> equations, std::vector<Field> rest,
                     std::vector<Field>& values) {
  std::vector<std::size_t> solved;
  std::size_t done = 0;
  for (std::size_t k = values.size(); k-- > 0 && done < equations.size();) {
    std::size_t at = done;
    while (at < equations.size() && equations[at][k].is_zero()) ++at;
    if (at == equations.size()) continue;
    std::swap(equations[done], equations[at]);
    std::swap(rest[done], rest[at]);
    const Field scale = equations[done][k].inverse();
    for (auto& coefficient : equations[done]) coefficient = coefficient * scale;
    rest[done] = rest[done] * scale;
    for (std::size_t other = 0; other < equations.size(); ++other) {
      const Field factor = equations[other][k];
      if (other == done || factor.is_zero()) continue;
      for (std::size_t l = 0; l < values.size(); ++l)
        equations[other][l] = equations[other][l] - factor * equations[done][l];
      rest[other] = rest[other] - factor * rest[done];
    }
    solved.push_back(k);
    ++done;
  }
  for (const std::size_t k : solved) values[k] = Field();
  std::vector<Field> totals(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(done));
  for (std::size_t row = 0; row < done; ++row)
    for (std::size_t l = 0; l < values.size(); ++l)
      totals[row] = totals[row] + equations[row][l] * values[l];
  for (std::size_t row = 0; row < done; ++row) values[solved[row]] = -totals[row];
}

template void solve_equations(std::vector<std::vector<FirstField>>, std::vector<FirstField>,
                              std::vector<FirstField>&);
template void solve_equations(std::vector<std::vector<SecondField>>, std::vector<SecondField>,
                              std::vector<SecondField>&);

}  // namespace gradstone::prime_field
