#pragma once

#include <vector>

namespace gradstone::prime_field {

/// Changes as many of the values as there are independent equations, the last ones first, so that
/// equations * values + rest = 0. Where the equations contradict each other it stays unmet.
template <class Field>
void solve_equations(std::vector<std::vector<Field>> equations, std::vector<Field> rest,
                     std::vector<Field>& values);

}  // namespace gradstone::prime_field
