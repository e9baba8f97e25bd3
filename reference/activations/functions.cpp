#include "reference/activations/functions.hpp"

#include "reference/functions.hpp"

namespace gradstone {

const std::vector<ElementFunction>& functions::activations() {
  static const std::vector<ElementFunction> all{relu(),  leaky_relu(),         all_relu(), trelu(),
                                                srelu(), hyperbolic_tangent(), sigmoid(),  silu()};
  return all;
}

}  // namespace gradstone
