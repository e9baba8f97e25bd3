// Times the proofs of the equations that nerva-sympy's own tests check with SymPy: the gradients of
// layers followed by a loss, at small sizes, and the gradients of losses.
//
// Prints one line per case: its name, the sizes, and the seconds of processor time that it takes to
// prove everything at these sizes with GiNaC, and for all sizes. For all sizes a layer is proved
// with a symbolic upstream gradient, hence for every loss. compare.py puts SymPy beside it.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <string>
#include <vector>

#include "reference/functions.hpp"
#include "reference/registry.hpp"
#include "symbolic/all_sizes_prover.hpp"
#include "symbolic/ginac_prover.hpp"

namespace gradstone {
namespace {

const Dim N{"N"};

/// A loss of Y, and its gradient.
struct Loss {
  std::string name;
  std::function<Expr(const Expr&Y)> value, gradient;
};

/// The sum of all entries.
const Loss elements_sum_loss{"elements_sum", [](const Expr& Y) { return elements_sum(Y); },
                             [](const Expr& Y) { return ones(Y.shape().rows, Y.shape().columns); }};

Expr column_norms(const Expr& Y) {
  return sqrt(columns_sum(square(Y)));
}

/// The sum of the Euclidean norms of the columns, which nerva-sympy's tests call squared error.
const Loss squared_error_loss{
    "squared_error", [](const Expr& Y) { return elements_sum(column_norms(Y)); },
    [](const Expr& Y) { return hadamard(Y, row_repeat(reciprocal(column_norms(Y)), N)); }};

/// The layer followed by the loss: one system whose output is L.
EquationSystem composed(EquationSystem system, const Loss& loss) {
  const Shape shape = system.forward.back().value.shape();
  const auto Y = variable("Y", shape.rows, shape.columns);
  system.kind = Kind::loss;
  system.forward.push_back({"L", loss.value(Y), ""});
  system.output = "L";
  system.backward.insert(system.backward.begin(), {"DY", loss.gradient(Y), "Y"});
  return system;
}

/// The form of a name in the registry; the first if none is named.
const EquationSystem& find_form(const std::string& name, const std::string& form) {
  for (const auto& system : find_entries(name).front()->forms)
    if (form.empty() || system.form == form) return system;
  std::fprintf(stderr, "proofs: %s has no form %s\n", name.c_str(), form.c_str());
  std::exit(4);
}

struct Case {
  std::string name;
  const EquationSystem& system;
  const Loss* loss;  ///< null where the system is a loss itself
  Sizes sizes;
};

std::vector<Case> cases() {
  std::vector<Case> all;
  const auto add = [&](const std::string& name, const std::string& entry, const std::string& form,
                       const Loss& loss, const std::vector<Sizes>& choices) {
    for (const auto& sizes : choices)
      all.push_back({name + " " + loss.name, find_form(entry, form), &loss, sizes});
  };
  const auto sizes_DKN = [](std::int64_t D, std::int64_t K, std::int64_t n) {
    return Sizes{{"D", D}, {"K", K}, {"N", n}};
  };
  const std::vector<Sizes> three{sizes_DKN(3, 2, 2), sizes_DKN(2, 3, 2), sizes_DKN(2, 2, 3)};
  const std::vector<Sizes> first{three.front()};
  const std::vector<Sizes> square{sizes_DKN(2, 2, 2)};
  const std::vector<Sizes> columns{{{"D", 3}, {"N", 2}}, {{"D", 2}, {"N", 3}}};
  add("linear", "layer:linear", "", squared_error_loss, three);
  add("hyperbolic_tangent", "layer:activation_layer", "hyperbolic_tangent", squared_error_loss,
      three);
  add("sigmoid", "layer:activation_layer", "sigmoid", squared_error_loss, three);
  add("softmax", "layer:softmax", "", squared_error_loss, first);
  add("softmax", "layer:softmax", "", elements_sum_loss, three);
  add("log_softmax", "layer:log_softmax", "", elements_sum_loss, three);
  add("srelu", "layer:srelu", "", elements_sum_loss, square);
  add("normalization", "layer:normalization", "", elements_sum_loss, columns);
  add("affine", "layer:affine", "", squared_error_loss, columns);
  add("batch_normalization", "layer:batch_normalization", "training", elements_sum_loss, columns);
  for (const char* form : {"linear", "hyperbolic_tangent", "sigmoid"})
    add(std::string("dropout ") + form, "layer:weight_dropout", form, squared_error_loss, first);
  for (const char* name :
       {"squared_error", "mean_squared_error", "cross_entropy", "softmax_cross_entropy",
        "logistic_cross_entropy", "negative_log_likelihood"})
    all.push_back({std::string("loss ") + name, find_form(std::string("loss:") + name, "batch"),
                   nullptr, Sizes{{"K", 3}, {"N", 2}}});
  return all;
}

using Prover = std::function<Verdict(const EquationSystem&, const Claim&)>;

/// Whether all gradients are proved.
bool prove(const EquationSystem& system, const Prover& prover) {
  const auto all = claims(system);
  return std::all_of(all.begin(), all.end(), [&](const Claim& claim) {
    return claim.kind != ClaimKind::gradient || prover(system, claim) == Verdict::proved;
  });
}

/// The processor time that it takes: the median of a few runs, as many as fit into a second.
double seconds_of(const std::function<void()>& work) {
  std::vector<double> times;
  double total = 0;
  while (times.empty() || (times.size() < 9 && total < 1)) {
    const std::clock_t start = std::clock();
    work();
    times.push_back(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
    total += times.back();
  }
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

int run() {
  bool all_proved = true;
  for (const auto& test : cases()) {
    const EquationSystem at_sizes =
        test.loss ? composed(test.system, *test.loss) : EquationSystem(test.system);
    const auto with_ginac = [&](const EquationSystem& system, const Claim& claim) {
      return prove_with_ginac(system, claim, {test.sizes}).verdict;
    };
    const auto for_all_sizes = [&](const EquationSystem& system, const Claim& claim) {
      return prove_for_all_sizes(system, claim).verdict;
    };
    bool proved = true;
    const double small = seconds_of([&] { proved &= prove(at_sizes, with_ginac); });
    const double all = seconds_of([&] { proved &= prove(test.system, for_all_sizes); });
    std::string sizes;
    for (const auto& [name, size] : test.sizes)
      sizes += (sizes.empty() ? "" : " ") + name + "=" + std::to_string(size);
    std::printf("%-42s  %-11s  %.6f  %.6f%s\n", test.name.c_str(), sizes.c_str(), small, all,
                proved ? "" : "  NOT PROVED");
    all_proved &= proved;
  }
  return all_proved ? 0 : 1;
}

}  // namespace
}  // namespace gradstone

int main() {
  return gradstone::run();
}
