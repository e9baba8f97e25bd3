#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "reference/expr/scalar.hpp"

namespace gradstone {

/// A sum of multiples of different terms, and a constant: 2 x - a + 3.
struct LinearForm {
  std::vector<std::pair<Scalar, Rational>> terms;  ///< none of the factors is 0
  Rational constant;

  Rational factor_of(const Scalar& term) const;  ///< 0 where it does not occur
  void add(const LinearForm& other, const Rational& factor);
};

/// The scalar as such a form. What is no sum, difference or rational multiple is a term by itself:
/// parameters, entries, x, sizes, indices, products and functions of these. Where sizes are given,
/// they are numbers. Nothing where a number does not fit 64 bits.
std::optional<LinearForm> linear_form(const Scalar& expression, const Sizes* sizes = nullptr);

}  // namespace gradstone
