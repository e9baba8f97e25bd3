// Times the proofs of the equations that nerva-sympy's own tests check with SymPy: the gradients of
// layers followed by a loss, at small sizes, the gradients of losses, the derivatives of
// elementwise functions, derivations step by step, and lemmas.
//
//     proofs [FOLDER]
//
// FOLDER has the derivations, which are left out if it isn't given. Prints one line per case: its
// name, the sizes, and the seconds of processor time that it takes to prove everything at these
// sizes with GiNaC, and for all sizes. For all sizes a layer is proved with a symbolic upstream
// gradient, hence for every loss. compare.py puts SymPy beside it.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <string>
#include <vector>

#include "reference/exit_status.hpp"
#include "reference/functions.hpp"
#include "reference/parse/parse.hpp"
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
const Loss elements_sum_loss{
    "elements_sum", [](const Expr& Y) { return elements_sum(Y); },
    [](const Expr& Y) { return ones(Y.shape().rows(), Y.shape().columns()); }};

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
  const auto Y = variable("Y", shape.rows(), shape.columns());
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
  std::exit(status::internal_error);
}

/// What is proved together.
struct Case {
  std::string name;
  std::vector<EquationSystem> at_sizes, for_all_sizes;
  Sizes sizes;
  std::vector<ClaimKind> kinds;  ///< of the claims that are meant; all if none is given
};

/// The gradients of a layer followed by a loss, at small sizes; for all sizes, of the layer.
std::vector<Case> layers() {
  std::vector<Case> all;
  const auto add = [&](const std::string& name, const std::string& entry, const std::string& form,
                       const Loss& loss, const std::vector<Sizes>& choices) {
    const EquationSystem& layer = find_form(entry, form);
    for (const auto& sizes : choices)
      all.push_back(
          {name + " " + loss.name, {composed(layer, loss)}, {layer}, sizes, {ClaimKind::gradient}});
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
  return all;
}

/// Systems that are proved as they are.
Case plain(const std::string& name, const std::vector<EquationSystem>& systems, const Sizes& sizes,
           const std::vector<ClaimKind>& kinds) {
  return {name, systems, systems, sizes, kinds};
}

std::vector<Case> losses_and_functions() {
  std::vector<Case> all;
  for (const char* name :
       {"squared_error", "mean_squared_error", "cross_entropy", "softmax_cross_entropy",
        "logistic_cross_entropy", "negative_log_likelihood"})
    all.push_back(plain(std::string("loss ") + name,
                        {find_form(std::string("loss:") + name, "batch")}, {{"K", 3}, {"N", 2}},
                        {ClaimKind::gradient}));
  for (const char* name :
       {"relu", "leaky_relu", "all_relu", "hyperbolic_tangent", "sigmoid", "srelu"})
    all.push_back(plain(std::string("derivative ") + name,
                        {find_form(std::string("activation:") + name, "")}, {{"m", 1}, {"n", 1}},
                        {ClaimKind::derivative}));
  return all;
}

/// What rows x of X and y of Y make one by one, and all at once.
constexpr const char* lemmas = R"(
derivation lemmas
  input X: m x n
  input Y: m x n
  forward
    A = hadamard(Y, column_repeat(diag(X * T(Y)), n))
    B = column_repeat(diag(X * T(Y)), n)
    C = hadamard(Y, column_repeat(rows_sum(X), n))
  definition A[i,j] = sum(k: n, X[i,k] * Y[i,k]) * Y[i,j]
  definition B[i,j] = sum(k: n, X[i,k] * Y[i,k])
  definition C[i,j] = sum(k: n, X[i,k]) * Y[i,j]
  chain diagonal_of_rows
    diag(X * T(Y))
    = rows_sum(hadamard(X, Y))
  chain diagonal_of_columns
    diag(T(X) * Y)
    = T(columns_sum(hadamard(X, Y)))
)";

/// Derivations step by step, at the sizes of nerva-sympy's.
std::vector<Case> derivations(const std::string& folder) {
  const Sizes row{{"K", 3}, {"N", 1}};
  const auto read = [&](const std::string& name, const Sizes& sizes) {
    return plain("derivation " + name, read_equations(folder + "/" + name + ".eq"), sizes, {});
  };
  return {read("softmax", row), read("log_softmax", row),
          read("batch_normalization", {{"D", 1}, {"N", 2}}), read("cross_entropies", row),
          plain("lemmas", parse_equations(lemmas, "lemmas"), {{"m", 2}, {"n", 3}}, {})};
}

using Prover =
    std::function<std::vector<Finding>(const EquationSystem&, const std::vector<Claim>&)>;

/// Whether all claims that are meant are proved.
bool prove(const std::vector<EquationSystem>& systems, const std::vector<ClaimKind>& kinds,
           const Prover& prover) {
  return std::all_of(systems.begin(), systems.end(), [&](const EquationSystem& system) {
    std::vector<Claim> meant = claims(system);
    std::erase_if(meant, [&](const Claim& claim) {
      return !kinds.empty() && std::find(kinds.begin(), kinds.end(), claim.kind) == kinds.end();
    });
    const auto findings = prover(system, meant);
    return std::all_of(findings.begin(), findings.end(),
                       [](const Finding& finding) { return finding.verdict == Verdict::proved; });
  });
}

/// The processor time that it takes: the median of a few runs, as many as fit into a second.
double seconds_of(const std::function<void()>& work) {
  std::vector<double> times;
  double total = 0;
  while (times.empty() || (times.size() < 25 && total < 1)) {
    const std::clock_t start = std::clock();
    work();
    times.push_back(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
    total += times.back();
  }
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

bool measure(const Case& test) {
  const auto with_ginac = [&](const EquationSystem& system, const std::vector<Claim>& claims) {
    std::vector<Finding> findings;
    for (const auto& claim : claims)
      findings.push_back(prove_with_ginac(system, claim, {test.sizes}));
    return findings;
  };
  const auto for_all_sizes = [](const EquationSystem& system, const std::vector<Claim>& claims) {
    return prove_for_all_sizes(system, claims);
  };
  bool proved = true;
  const double small = seconds_of([&] { proved &= prove(test.at_sizes, test.kinds, with_ginac); });
  const double all =
      seconds_of([&] { proved &= prove(test.for_all_sizes, test.kinds, for_all_sizes); });
  std::string sizes;
  for (const auto& [name, size] : test.sizes)
    sizes += (sizes.empty() ? "" : " ") + name + "=" + std::to_string(size);
  std::printf("%-42s  %-11s  %.6f  %.6f%s\n", test.name.c_str(), sizes.c_str(), small, all,
              proved ? "" : "  NOT PROVED");
  return proved;
}

int run(const std::vector<std::string>& arguments) {
  std::vector<Case> all = layers();
  const auto append = [&](const std::vector<Case>& more) {
    all.insert(all.end(), more.begin(), more.end());
  };
  append(losses_and_functions());
  if (!arguments.empty()) append(derivations(arguments.front()));
  bool all_proved = true;
  for (const auto& test : all) all_proved &= measure(test);
  return all_proved ? 0 : 1;
}

}  // namespace
}  // namespace gradstone

int main(int count, char** values) {
  return gradstone::run({values + 1, values + count});
}
