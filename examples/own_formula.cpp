// Proves equations that gradstone does not know: a gated linear unit, Y = A hadamard sigmoid(B).

#include <iostream>

#include "gradstone/reference/builder.hpp"
#include "gradstone/reference/functions.hpp"
#include "gradstone/reference/print/text.hpp"
#include "gradstone/validation/report_table.hpp"
#include "gradstone/validation/verify.hpp"

using namespace gradstone;

EquationSystem gated_linear_unit() {
  const Dim N{"N"}, K{"K"};
  LayerBuilder layer("gated_linear_unit", "values passed as far as their gates are open");
  const auto A = layer.input("A", N, K);
  const auto B = layer.input("B", N, K);
  const auto Y = layer.forward("Y", hadamard(A, sigmoid(B)));
  const auto DY = layer.cotangent(Y);
  layer.backward(A, hadamard(DY, sigmoid(B)));
  layer.backward(B, hadamard(hadamard(DY, A), apply(functions::sigmoid().derivative(), B)));

  const Index i{"i"}, k{"k"};
  layer.define("Y", i, k, entry("A", {i, k}) / (1 + exp(-entry("B", {i, k}))));
  return layer.build();
}

int main() {
  const EquationSystem system = gated_linear_unit();
  const Report report = verify({&system}, {});
  std::cout << to_text(system) << "\n" << to_table(report, {.every_claim = true, .style = {}});
  return report.exit_status();
}
