#include "reference/layers/linear_map.hpp"

namespace gradstone {

void define_linear_map(SystemBuilder& layer, const std::string& name) {
  const Index i{"i"}, k{"k"}, d{"d"}, first;
  layer.define(name, i, k,
               sum(d, Dim{"D"}, entry("X", {i, d}) * entry("W", {k, d})) + entry("b", {first, k}));
}

}  // namespace gradstone
