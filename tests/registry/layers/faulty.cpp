#include "reference/builder.hpp"
#include "reference/registry.hpp"

namespace gradstone {

// A layer whose equations throw while they are built: W lacks a transpose.
Forms layers::faulty() {
  const Dim N{"N"}, D{"D"}, K{"K"};
  LayerBuilder layer("faulty", "a linear layer with a mistake");
  const auto X = layer.input("X", N, D);
  const auto W = layer.weight("W", K, D);
  layer.forward("Y", X * W);
  return {layer.build()};
}

}  // namespace gradstone
