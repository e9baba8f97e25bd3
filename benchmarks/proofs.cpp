// Times the proofs of the gradients of the softmax layer and of its logarithm, composed with two
// losses, at the sizes of the seven cases of the test test_layer_softmax of nerva-sympy, which
// checks the same equations with SymPy.
//
// Prints one line per case, and the total in seconds.

#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "reference/functions.hpp"
#include "reference/registry.hpp"
#include "symbolic/ginac_prover.hpp"

namespace gradstone {
namespace {

const Dim N{"N"}, K{"K"};

/// A loss of Y, and its gradient.
struct Loss {
  std::string name;
  Expr value, gradient;
};

/// The sum of all entries.
Loss elements_sum_loss() {
  const auto Y = variable("Y", N, K);
  return {"elements_sum", elements_sum(Y), ones(N, K)};
}

/// The sum of the Euclidean norms of the columns, which nerva-sympy's test calls squared error.
Loss norms_loss() {
  const auto Y = variable("Y", N, K);
  const auto norms = sqrt(columns_sum(square(Y)));
  return {"squared_error", elements_sum(norms), hadamard(Y, row_repeat(reciprocal(norms), N))};
}

/// The layer followed by the loss: one system whose output is L.
EquationSystem composed(const std::string& layer, const Loss& loss) {
  EquationSystem system = find_entries("layer:" + layer).front()->forms.front();
  system.kind = Kind::loss;
  system.form = loss.name;
  system.forward.push_back({"L", loss.value, ""});
  system.output = "L";
  system.backward.insert(system.backward.begin(), {"DY", loss.gradient, "Y"});
  return system;
}

struct Case {
  std::string layer;
  Loss loss;
  std::int64_t D, K, N;
};

/// Whether all gradients were proved.
bool prove(const Case& test) {
  const EquationSystem system = composed(test.layer, test.loss);
  const std::vector<Sizes> sizes{{{"D", test.D}, {"K", test.K}, {"N", test.N}}};
  bool all_proved = true;
  for (const auto& claim : claims(system)) {
    if (claim.kind == ClaimKind::gradient)
      all_proved &= prove_with_ginac(system, claim, sizes).verdict == Verdict::proved;
  }
  return all_proved;
}

int run() {
  const Loss sum = elements_sum_loss();
  const std::vector<Case> cases{{"softmax", sum, 3, 2, 2},     {"softmax", sum, 2, 3, 2},
                                {"softmax", sum, 2, 2, 3},     {"softmax", norms_loss(), 3, 2, 2},
                                {"log_softmax", sum, 3, 2, 2}, {"log_softmax", sum, 2, 3, 2},
                                {"log_softmax", sum, 2, 2, 3}};
  double total = 0;
  bool all_proved = true;
  for (const auto& test : cases) {
    const auto start = std::chrono::steady_clock::now();
    const bool proved = prove(test);
    const double seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    std::printf("%-12s %-13s D=%d K=%d N=%d  %-10s %.4f s\n", test.layer.c_str(),
                test.loss.name.c_str(), static_cast<int>(test.D), static_cast<int>(test.K),
                static_cast<int>(test.N), proved ? "proved" : "NOT PROVED", seconds);
    total += seconds;
    all_proved &= proved;
  }
  std::printf("total %.4f s\n", total);
  return all_proved ? 0 : 1;
}

}  // namespace
}  // namespace gradstone

int main() {
  return gradstone::run();
}
