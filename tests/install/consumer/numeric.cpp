#include <array>
#include <iostream>

#include "gradstone/numeric/plan.hpp"
#include "gradstone/reference/registry.hpp"
#include "gradstone/reference/version.hpp"
#include "numeric/matrix.hpp"

// Runs the linear layer: 1 * 2 + 3 * 5 + 7 = 24.
int main() {
  const auto& linear = gradstone::find_entries("layer:linear").front()->forms.front();
  gradstone::Plan<double> plan({linear.forward, {"Y"}}, {{"N", 1}, {"D", 2}, {"K", 1}});

  const std::array<double, 2> X{1, 3};
  const std::array<double, 2> W{2, 5};
  const double b = 7;
  double Y = 0;
  const consumer::Matrix shape;
  plan.bind("X", gradstone::MatrixView<const double>{X.data(), shape.rows, shape.columns});
  plan.bind("W", gradstone::MatrixView<const double>{W.data(), 1, 2});
  plan.bind("b", gradstone::MatrixView<const double>{&b, 1, 1});
  plan.bind("Y", gradstone::MatrixView<double>{&Y, 1, 1});
  plan.run();

  if (Y != 24) return 1;
  std::cout << "numeric of gradstone " << gradstone::version() << ": Y = " << Y << "\n";
}
