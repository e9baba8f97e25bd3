#include "reference/builder.hpp"
#include "reference/registry.hpp"

namespace gradstone {

// A layer that no network can have: it has two inputs.
Forms layers::gate() {
  const Dim N{"N"}, D{"D"};  // examples, features
  LayerBuilder layer("gate", "values times gates");
  const auto A = layer.input("A", N, D);
  const auto B = layer.input("B", N, D);
  const auto Y = layer.forward("Y", hadamard(A, B));
  const auto DY = layer.cotangent(Y);
  layer.backward(A, hadamard(DY, B));
  layer.backward(B, hadamard(DY, A));
  const Index i{"i"}, j{"j"};
  layer.define("Y", i, j, entry("A", {i, j}) * entry("B", {i, j}));
  return {layer.domain("all finite inputs").source("a test").build()};
}

}  // namespace gradstone
