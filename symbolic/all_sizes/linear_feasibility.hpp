#pragma once

#include <cln/rational.h>

#include <cstddef>
#include <map>
#include <vector>

namespace gradstone::all_sizes {

/// Linear equations and inequalities with rational coefficients, in any real numbers.
class LinearSystem {
 public:
  enum class Relation { equal, positive, nonnegative };

  /// sum of coefficient * variable, plus a constant; compared with 0.
  struct Row {
    std::map<std::size_t, cln::cl_RA> coefficients;
    cln::cl_RA constant = 0;
    void negate();
  };

  void add(Row row, Relation relation);

  /// False only if there are no such numbers. Fourier-Motzkin elimination; after too many rows the
  /// answer is that there may be some.
  bool is_feasible() const;

 private:
  struct Inequality {
    Row row;
    bool is_strict = false;
  };

  static Row combined(const Row& a, const cln::cl_RA& times_a, const Row& b,
                      const cln::cl_RA& times_b);
  static bool eliminate(std::vector<Inequality>& rows, std::size_t variable);

  std::vector<Inequality> rows_;
};

}  // namespace gradstone::all_sizes
