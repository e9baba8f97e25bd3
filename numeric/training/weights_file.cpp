#include "numeric/training/weights_file.hpp"

#include <set>
#include <type_traits>

#include "numeric/safetensors.hpp"
#include "numeric/training/named_arrays.hpp"

namespace gradstone {
namespace {

// The weights of the layers that take a size, as linear ones do.
std::set<std::string> weights_of_sized_layers(const ModelSpecification& model) {
  std::set<std::string> names;
  for (const auto& layer : compose_network(model, Mode::training).layers)
    if (layer.takes_size) names.insert(layer.weights.begin(), layer.weights.end());
  return names;
}

// The file is an NpzReader or a SafetensorsReader.
template <class T, class File>
std::vector<std::string> load_from(const File& file, MultilayerPerceptron<T>& model) {
  const auto needed = weights_of_sized_layers(model.specification());
  Values<T> read;
  for (const auto& name : model.parameters()) {
    if (needed.count(name) == 0 && !file.contains(name)) continue;
    const auto& own = model.value(name);
    read.emplace(name, to_matrix<T>(file.read(name), name, own.rows(), own.columns()));
  }
  for (const auto& [name, matrix] : read) model.set(name, matrix);
  std::vector<std::string> unread;
  for (const auto& key : file.keys())
    if (!read.contains(key)) unread.push_back(key);
  return unread;
}

}  // namespace

template <class T>
void save_weights(const MultilayerPerceptron<T>& model, const std::filesystem::path& path) {
  if (is_safetensors_name(path)) {
    std::vector<NamedTensor> tensors;
    for (const auto& name : model.parameters()) {
      const NpyArray array = to_array(name, model.value(name));
      tensors.push_back({name, std::is_same_v<T, float> ? "f32" : "f64", array.shape(),
                         array.template as<double>()});
    }
    return write_safetensors(path, tensors);
  }
  NpzWriter file(path);
  for (const auto& name : model.parameters()) file.add(name, to_array(name, model.value(name)));
  file.write();
}

template <class T>
std::vector<std::string> load_weights(MultilayerPerceptron<T>& model,
                                      const std::filesystem::path& path) {
  return is_safetensors_name(path) ? load_from(SafetensorsReader(path), model)
                                   : load_from(NpzReader(path), model);
}

template void save_weights(const MultilayerPerceptron<float>&, const std::filesystem::path&);
template void save_weights(const MultilayerPerceptron<double>&, const std::filesystem::path&);
template std::vector<std::string> load_weights(MultilayerPerceptron<float>&,
                                               const std::filesystem::path&);
template std::vector<std::string> load_weights(MultilayerPerceptron<double>&,
                                               const std::filesystem::path&);

}  // namespace gradstone
