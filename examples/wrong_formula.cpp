// A softmax layer with a plus where its gradient has a minus. gradstone refutes it, and shows the
// smallest numbers that do.

#include <iostream>

#include "gradstone/reference/builder.hpp"
#include "gradstone/reference/functions.hpp"
#include "gradstone/validation/report_table.hpp"
#include "gradstone/validation/verify.hpp"

using namespace gradstone;

EquationSystem wrong_softmax() {
  const Dim N{"N"}, K{"K"};
  LayerBuilder layer("wrong_softmax", "softmax of each row, with a wrong sign");
  const auto Z = layer.input("Z", N, K);
  const auto Y = layer.forward("Y", softmax(Z));
  const auto DY = layer.cotangent(Y);
  layer.backward(Z, hadamard(Y, DY + column_repeat(diag(DY * T(Y)), K)));

  const Index i{"i"}, k{"k"}, j{"j"};
  layer.define("Y", i, k, exp(entry("Z", {i, k})) / sum(j, K, exp(entry("Z", {i, j}))));
  return layer.build();
}

int main() {
  const EquationSystem system = wrong_softmax();
  const Report report = verify({&system}, {});
  std::cout << to_table(report);
  return report.exit_status() == status::check_failed
             ? 0
             : 1;  // the example is well if the formula is refuted
}
