#include "tools/mlp/describe.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gradstone::tools {
namespace {

std::string shapes(const Network& network, const Sizes& sizes,
                   const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) {
    const Shape shape = network.system.shape_of(name);
    text += fmt::format("{}{} {}x{}", text.empty() ? "" : ", ", name, shape.rows().at(sizes),
                        shape.columns().at(sizes));
  }
  return text;
}

std::string optimizers(const LayerChoice& choice) {
  std::string text = choice.optimizer.text;
  for (const auto& [parameter, optimizer] : choice.optimizer_of)
    text += fmt::format(", {} of {}", optimizer.text, parameter);
  return text;
}

// The indices that are shown of `count`, with -1 where some are left out.
std::vector<std::int64_t> shown(std::int64_t count, std::int64_t edge_items) {
  std::vector<std::int64_t> indices;
  for (std::int64_t k = 0; k < count; ++k) {
    if (count <= 2 * edge_items || k < edge_items || k >= count - edge_items) {
      indices.push_back(k);
    } else if (indices.back() >= 0) {
      indices.push_back(-1);
    }
  }
  return indices;
}

}  // namespace

template <class T>
std::string describe_model(const MultilayerPerceptron<T>& model) {
  const ModelSpecification& specification = model.specification();
  const Network network = compose_network(specification, Mode::training);
  Sizes sizes = network.sizes;
  sizes["N"] = model.largest_batch();
  std::string text = "Model\n";
  for (std::size_t l = 0; l < network.layers.size(); ++l) {
    const auto& layer = network.layers[l];
    const auto& choice = specification.layers[l];
    const std::string of_layer = shapes(network, sizes, layer.weights);
    text += fmt::format("  {:>2}  {}", l + 1, layer.text);
    if (choice.keep_weights < 1) text += fmt::format(", weights kept: {}", choice.keep_weights);
    if (!of_layer.empty()) text += fmt::format(": {}; {}", of_layer, optimizers(choice));
    if (layer.takes_size) text += fmt::format("; {}", choice.initializer.text);
    text += "\n";
  }
  std::size_t numbers = 0;
  for (const auto& name : model.parameters()) numbers += model.value(name).size();
  return text + fmt::format("  loss {}, {} parameters ({} bits each)\n", specification.loss,
                            numbers, 8 * sizeof(T));
}

template <class T>
std::string describe_data(const DataSet<T>& data) {
  const bool classes = data.task() == Task::classification;
  const auto part = [&](const char* name, const Examples<T>& examples) {
    return fmt::format("  {} {} examples x {} features, {} {}{}\n", name, examples.size(),
                       examples.features(), examples.outputs(), classes ? "classes" : "targets",
                       examples.in_memory() ? "" : ", read from the file");
  };
  return "Data\n" + part("train", data.train) + part("test ", data.test);
}

template <class T>
std::string describe_parameters(const MultilayerPerceptron<T>& model) {
  std::string text = "Parameters\n";
  for (const auto& name : model.parameters()) {
    const auto& matrix = model.value(name);
    double largest = 0, squares = 0;
    for (const T x : matrix.elements()) {
      largest = std::max(largest, std::abs(static_cast<double>(x)));
      squares += static_cast<double>(x) * static_cast<double>(x);
    }
    text += fmt::format("  {:<8} {:<12} inf-norm = {:.8f}  rms = {:.8f}\n", name,
                        fmt::format("{}x{}", matrix.rows(), matrix.columns()), largest,
                        std::sqrt(squares / static_cast<double>(matrix.size())));
  }
  return text;
}

std::string describe_updates(const UpdateCounts& counts) {
  const UpdateCount all = total(counts);
  std::string text = fmt::format("Updates rounded away in the last step: {} of {}\n",
                                 all.rounded_away, all.updates);
  for (const auto& [name, count] : counts)
    text += fmt::format("  {:<8} {} of {}\n", name, count.rounded_away, count.updates);
  return text;
}

template <class T>
std::string describe_matrix(const std::string& name, MatrixView<const T> matrix,
                            std::int64_t edge_items) {
  const bool row = matrix.rows == 1;
  std::string text = row ? fmt::format("{} ({})\n", name, matrix.columns)
                         : fmt::format("{} ({}x{})\n", name, matrix.rows, matrix.columns);
  for (const std::int64_t i : shown(matrix.rows, edge_items)) {
    if (i < 0) {
      text += " ...\n";
      continue;
    }
    text += " [";
    for (const std::int64_t j : shown(matrix.columns, edge_items)) {
      text += j < 0 ? "  ..." : fmt::format(" {:12.8f}", matrix.data[i * matrix.columns + j]);
    }
    text += " ]\n";
  }
  return text;
}

std::string describe_products() {
  const ProductLibrary library = default_product_library();
  if (library != ProductLibrary::fastest)
    return fmt::format("Products of large matrices by {}\n", description_of(library));
  std::string names, text;
  for (const auto each : product_libraries())
    names += (names.empty() ? "" : ", ") + description_of(each);
  const std::string file = file_of_product_choices();
  text = fmt::format("Products of large matrices by the fastest of {}\n  {}\n", names,
                     file.empty() ? "not measured, since it can't be kept: by what the build links"
                                  : "kept in " + file);
  for (const auto& line : product_choices()) text += "  " + line + "\n";
  return text;
}

#define GRADSTONE_DESCRIBE(T)                                               \
  template std::string describe_model(const MultilayerPerceptron<T>&);      \
  template std::string describe_data(const DataSet<T>&);                    \
  template std::string describe_parameters(const MultilayerPerceptron<T>&); \
  template std::string describe_matrix(const std::string&, MatrixView<const T>, std::int64_t)

GRADSTONE_DESCRIBE(float);
GRADSTONE_DESCRIBE(double);

}  // namespace gradstone::tools
