#include "validation/mutation/kinds.hpp"

#include <algorithm>

#include "reference/error.hpp"
#include "reference/nearest.hpp"

namespace gradstone {

const std::vector<MutationKindEntry>& mutation_kinds() {
  using enum MutationKind;
  static const std::vector<MutationKindEntry> all{
      {wrong_sign, "wrong sign", "a sign is turned round, lost or added"},
      {transpose, "transpose", "a transpose too many or too few, or two axes exchanged"},
      {factor_two, "factor 2", "the whole is twice what it should be"},
      {factor_size, "factor N", "the whole is multiplied by a size, as a batch"},
      {divided_by_size, "factor 1/N", "the whole is divided by a size, as a batch"},
      {sum_against_mean, "sum against mean", "a mean stands for a sum, or a sum for a mean"},
      {wrong_axis, "wrong axis", "rows for columns, or another index of the same range"},
      {dropped_term, "dropped term", "one side of a sum or a difference is left out"},
      {dropped_factor, "dropped factor", "one side of a product or a quotient is left out"},
      {order_of_factors, "order of factors", "the operands of a product change places"},
      {hadamard_against_product, "Hadamard against product",
       "an elementwise product, a matrix product or a sum stands for another of them"},
      {wrong_operand, "wrong operand", "another value of the same shape is read"},
      {wrong_function, "wrong function",
       "a function is left out, or its derivative stands for it, or another power"},
      {wrong_constant, "wrong constant", "a constant or a parameter is another number"},
      {epsilon, "epsilon", "an epsilon is forgotten, or moved out of or into a root"},
      {size_minus_one, "N - 1 for N", "a size is taken as one less, as of a sample's variance"},
      {missing_bias_gradient, "missing bias gradient",
       "the gradient of a bias, or another weight of one row, is never computed"},
      {stale_value, "stale value", "the value before a step stands where the new one belongs"},
      {forward_value, "forward value for gradient",
       "a value of the forward pass stands where a gradient belongs"},
      {momentum_order, "momentum order",
       "what decays takes in the new gradient before it decays, not after"},
      {weight_decay_sign, "weight decay sign", "the decay of the weights makes them grow"},
      {shifted_region, "shifted region",
       "the bound of a case is moved, < stands for <=, or a case is left out"},
      {forgotten_mask, "forgotten mask", "a mask or a guard is left out"},
      {guard_off_by_one, "guard off by one",
       "a comparison of whole numbers, or a place, is off by one"},
      {last_dropped, "last block dropped", "the last index of a sum or of the result is left out"},
      {repeated_ids, "ids counted once", "of places that are named repeatedly the last one counts"},
      {only_zeros, "zeros", "all is 0"},
      {random_numbers, "random numbers", "numbers that have nothing to do with the equation"}};
  return all;
}

const std::string& mutation_kind_name(MutationKind kind) {
  return mutation_kinds().at(static_cast<std::size_t>(kind)).name;
}

MutationKind mutation_kind_named(const std::string& name) {
  std::vector<std::string> known;
  for (const auto& entry : mutation_kinds()) {
    if (entry.name == name) return entry.kind;
    known.push_back(entry.name);
  }
  throw UnknownNameError("no kind of mutant is called " + name + nearest_hint(name, known));
}

}  // namespace gradstone
