#pragma once

#include <string>
#include <vector>

namespace gradstone {

/// What kind of mistake a mutant has.
enum class MutationKind {
  wrong_sign,
  transpose,
  factor_two,
  factor_size,
  divided_by_size,
  sum_against_mean,
  wrong_axis,
  dropped_term,
  dropped_factor,
  order_of_factors,
  hadamard_against_product,
  wrong_operand,
  wrong_function,
  wrong_constant,
  epsilon,
  size_minus_one,
  missing_bias_gradient,
  stale_value,
  forward_value,
  momentum_order,
  weight_decay_sign,
  shifted_region,
  forgotten_mask,
  guard_off_by_one,
  last_dropped,
  repeated_ids,
  only_zeros,
  random_numbers,
};

/// A kind as people read it.
struct MutationKindEntry {
  MutationKind kind;
  std::string name;      ///< in tables and in JSON: `sum against mean`
  std::string sentence;  ///< what is done to the equation
};

/// All kinds, in the order of the enumeration.
const std::vector<MutationKindEntry>& mutation_kinds();

/// `wrong sign`, `sum against mean`, ...
const std::string& mutation_kind_name(MutationKind kind);
/// Errors: UnknownNameError.
MutationKind mutation_kind_named(const std::string& name);

}  // namespace gradstone
