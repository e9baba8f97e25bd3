// Takes the steps of an optimizer with given gradients, in float: for small_updates.py, which
// compares optimizers.
//
//     optimizer_steps "AdamW(weight_decay=0.01)" 2e-6 in.npz out.npz
//
// in.npz holds x with K numbers, and g with a row of K numbers for each step. out.npz gets x and
// the states of the optimizer, by the names of its equations.

#include <fmt/format.h>

#include <cstdlib>
#include <exception>
#include <map>
#include <string>

#include "numeric/matrix.hpp"
#include "numeric/npz.hpp"
#include "numeric/plan.hpp"
#include "numeric/training/network_requests.hpp"

namespace {

using namespace gradstone;

void take_steps(const std::string& optimizer, double eta, const std::string& in,
                const std::string& out) {
  const NpzReader reader(in);
  const auto start = reader.read("x").exactly_as<float>();
  const auto gradients = reader.read("g").exactly_as<float>();
  const auto K = static_cast<std::int64_t>(start.size());
  const OptimizerStep step = optimizer_step(parse_specification(optimizer), "x", {Dim{"K"}, one});

  std::map<std::string, Matrix<float>> matrices{{"x", {K, 1, start}}, {"Dx", {K, 1}}};
  for (const auto& state : step.state) matrices.emplace(state.name, Matrix<float>(K, 1));
  Plan<float> plan(optimizer_request(step), {{"K", K}});
  for (auto& [name, matrix] : matrices)
    plan.bind(name, MatrixView<float>{matrix.elements().data(), K, 1});
  bool counts_steps = false;
  for (const auto& name : plan.parameters()) {
    counts_steps |= name == "t";
    if (name != "t") plan.set(name, name == "eta" ? eta : step.parameters.at(name));
  }

  auto& g = matrices.at("Dx").elements();
  const std::size_t steps = gradients.size() / start.size();
  for (std::size_t t = 0; t < steps; ++t) {
    std::copy_n(gradients.data() + t * g.size(), g.size(), g.data());
    if (counts_steps) plan.set("t", static_cast<double>(t + 1));
    plan.run();
  }
  NpzWriter writer(out);
  for (const auto& [name, matrix] : matrices)
    if (name != "Dx") writer.add(name, NpyArray::of<float>({start.size()}, matrix.elements()));
  writer.write();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    fmt::print(stderr, "usage: optimizer_steps OPTIMIZER RATE IN.npz OUT.npz\n");
    return 2;
  }
  try {
    take_steps(argv[1], std::strtod(argv[2], nullptr), argv[3], argv[4]);
  } catch (const std::exception& error) {
    fmt::print(stderr, "optimizer_steps: error: {}\n", error.what());
    return 2;
  }
  return 0;
}
