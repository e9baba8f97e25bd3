// What plans do with the equations of matrices, pass by pass, is what stands in a file: a change of
// it is meant, and seen.

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "numeric/plan.hpp"
#include "reference/network/network.hpp"
#include "reference/registry.hpp"
#include "reference/tensors.hpp"

namespace gradstone {
namespace {

std::string description(const std::string& title, const EquationSystem& system,
                        const Sizes& sizes) {
  PlanRequest request = request_all(system);
  request.library = ProductLibrary::eigen;
  return "== " + title + "\n" + Plan<float>(request, sizes).describe();
}

std::string of_registry() {
  std::string text;
  for (const auto& entry : registry()) {
    if (entry.kind == Kind::rule) continue;
    for (const auto& form : entry.forms) {
      if (has_tensors(form) || (form.forward.empty() && form.backward.empty())) continue;
      Sizes sizes;
      for (const auto& name : form.dimension_names()) sizes[name] = 8;
      text += description(kind_name(entry.kind) + " " + form.full_name(), form, sizes);
    }
  }
  return text;
}

// Those of benchmarks/training.
std::string of_networks() {
  const std::vector<std::pair<std::string, std::string>> networks{
      {"3072;1024;512;10", "SoftmaxCrossEntropy"},
      {"784;256;256;256;256;10", "SoftmaxCrossEntropy"},
      {"64;32;10", "SoftmaxCrossEntropy"},
      {"8;16;16;1", "SquaredError"}};
  std::string text;
  for (const auto& [sizes, loss] : networks) {
    const auto widths = parse_layer_sizes(sizes);
    std::string layers;
    for (std::size_t k = 1; k < widths.size(); ++k)
      layers += (k > 1 ? ";" : "") + std::string(k + 1 < widths.size() ? "ReLU" : "Linear");
    auto network = compose_network(parse_specifications(layers), widths, loss);
    network.sizes["N"] = 100;
    text += description("network " + sizes, network.system, network.sizes);
  }
  return text;
}

TEST(PlansOfMatrices, AreWhatStandsInTheFile) {
  const std::string file = GRADSTONE_SOURCE_DIR "/tests/data/plans_of_matrices.txt";
  std::ifstream stream(file);
  std::stringstream stored;
  stored << stream.rdbuf();
  const std::string computed = of_registry() + of_networks();
  if (computed == stored.str()) return;
  const std::string beside = testing::TempDir() + "plans_of_matrices.txt";
  std::ofstream(beside) << computed;
  ADD_FAILURE() << "the plans are not those of " << file << ", but those of " << beside
                << "; where that is meant, copy it over the first";
}

}  // namespace
}  // namespace gradstone
