#include "reference/builder.hpp"
#include "reference/registry.hpp"

namespace gradstone {

// A linear layer in which nothing has the name that it has in the registry, and some names are
// those of other things there: what composes it must look at roles.
Forms layers::renamed_linear() {
  const Dim B{"B"}, F{"F"}, N{"N"};  // examples, inputs, outputs
  LayerBuilder layer("renamed_linear", "a linear layer in other names");
  const auto A = layer.input("A", B, F);
  const auto M = layer.weight("M", N, F);
  const auto T1 = layer.weight("T1", one, N);
  const auto X = layer.forward("X", A * T(M));
  const auto Q = layer.forward("Q", X + row_repeat(T1, B));

  const auto DQ = layer.cotangent(Q);
  layer.backward(M, T(DQ) * A);
  layer.backward(T1, columns_sum(DQ));
  layer.backward(A, DQ * M);

  const Index i{"i"}, j{"j"}, k{"k"}, first;
  layer.define("X", i, j, sum(k, F, entry("A", {i, k}) * entry("M", {j, k})));
  layer.define("Q", i, j, entry("X", {i, j}) + entry("T1", {first, j}));
  return {layer.alias("RenamedLinear").domain("all finite inputs").source("a test").build()};
}

}  // namespace gradstone
