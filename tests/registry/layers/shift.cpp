#include "reference/builder.hpp"
#include "reference/registry.hpp"

namespace gradstone {

// A layer that keeps the size and learns a row called b, as linear layers do.
Forms layers::shift() {
  const Dim B{"B"}, F{"F"};  // examples, features
  LayerBuilder layer("shift", "a row added to each example");
  const auto A = layer.input("A", B, F);
  const auto b = layer.weight("b", one, F);
  const auto S = layer.forward("S", A + row_repeat(b, B));
  const auto DS = layer.cotangent(S);
  layer.backward(b, columns_sum(DS));
  layer.backward(A, DS);
  const Index i{"i"}, j{"j"}, first;
  layer.define("S", i, j, entry("A", {i, j}) + entry("b", {first, j}));
  return {layer.domain("all finite inputs").source("a test").build()};
}

}  // namespace gradstone
