#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "numeric/plan/tensor/lower_tensor.hpp"

namespace gradstone::plan {

using Indices = std::set<std::string>;

bool includes(const Indices& all, const Indices& some);
Indices common(const Indices& a, const Indices& b);
Indices without(const Indices& a, const Indices& b);

/// The indices of an affine number without entries.
std::set<std::string> indices_in(const Affine& number);

/// Numbers that are at least 0 where the guards hold.
std::vector<Affine> guards_of(const Term& term, const Solved& solved);
std::vector<Affine> guards_of(const std::vector<Comparison>& comparisons, const Solved& solved);

/// Where something counts: where places are inside and numbers are at least 0.
struct LowerTensor::Mask {
  std::vector<std::pair<Quotient, Dim>> places;  ///< and what they run up to
  std::vector<Affine> guards;

  std::set<std::string> indices() const;
};

/// A factor of a term: a scalar where guards hold, or a mask.
struct LowerTensor::Factor {
  Scalar scalar{1};
  std::vector<Affine> guards{};
  bool is_mask = false;
  Mask mask{};
  std::set<std::string> axes{};
};

/// The factors that vary with what is summed, in two groups.
struct LowerTensor::Contraction {
  std::vector<Factor> left, right;
  Indices left_axes, right_axes;

  explicit Contraction(std::vector<Factor> factors);
};

}  // namespace gradstone::plan
