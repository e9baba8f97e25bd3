#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "reference/matrix_conditions.hpp"
#include "reference/system.hpp"
#include "symbolic/prime_field/degree_generators.hpp"
#include "symbolic/prime_field/given.hpp"
#include "symbolic/prime_field/matrix.hpp"

namespace gradstone::prime_field {

/// Draws matrices and tensors of the domains that declarations state. A tensor is a matrix that
/// holds it row by row.
template <class Number>
class RandomMatrices {
 public:
  using Result = Shared<Number>;

  RandomMatrices(const EquationSystem& system, const Sizes& sizes, Generators<Number>& generators)
      : system_(system), sizes_(sizes), generators_(generators) {}

  /// What a declaration says, less the conditions on sums. Quantities that move on their own have
  /// different numbers.
  /// Errors: UnsupportedError where there is none at these sizes.
  Result drawn(const Declaration& declaration, std::size_t number);
  /// Entries of a domain, each by itself.
  Result drawn(const Shape& shape, Domain domain, std::size_t number = 0);

  /// The entries of a tensor of places that was drawn, row by row; null for others, and where they
  /// are counted.
  const std::vector<std::int64_t>* places(const std::string& name) const;

  /// Whether the declared matrix is drawn so that the conditions make it orthonormal.
  bool is_orthonormal(const Declaration& declaration) const;

 private:
  Result drawn_places(const Declaration& declaration, std::size_t number);
  Result drawn_mask(Matrix<Number> mask, Origin origin);
  Result drawn_orthonormal(const Declaration& declaration, std::size_t number);
  Result drawn_zeros_and_ones(const Declaration& declaration, ZeroOne kind, std::size_t number);
  Number coin(Origin origin);
  void make_small_parts(Matrix<Number>& result);
  bool counts_patterns() const;
  Origin origin_of(std::size_t number) const;

  const EquationSystem& system_;
  const Sizes& sizes_;
  Generators<Number>& generators_;
  std::map<std::string, std::vector<std::int64_t>> places_;
};

}  // namespace gradstone::prime_field
