#include "validation/numeric/ridders.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace gradstone {

double rounding_of(const DifferenceQuotient& quotient, double rounding) {
  // f is evaluated twice for each difference.
  return ridders_amplification * 2 * rounding / quotient.smallest_step;
}

DifferenceQuotient ridders(const std::function<double(double)>& f, double first_step,
                           double rounding) {
  constexpr int most_steps = 10;
  DifferenceQuotient best;
  best.error = std::numeric_limits<double>::infinity();
  std::vector<double> previous;
  double step = first_step;
  for (int n = 0; n < most_steps; ++n, step /= 2) {
    // One row of the tableau: the k-th column has lost the errors of order step^2, ..., step^2k.
    std::vector<double> row{(f(step) - f(-step)) / (2 * step)};
    double factor = 1;
    for (std::size_t k = 1; k <= previous.size(); ++k) {
      factor *= 4;
      row.push_back((row[k - 1] * factor - previous[k - 1]) / (factor - 1));
      const double error =
          std::max(std::abs(row[k] - row[k - 1]), std::abs(row[k] - previous[k - 1]));
      if (error <= best.error) best = {row[k], error, step};
    }
    const bool worse = n > 1 && std::abs(row.back() - previous.back()) >= 2 * best.error;
    if (worse || best.error < rounding_of(best, rounding)) break;
    previous = std::move(row);
  }
  return best;
}

}  // namespace gradstone
