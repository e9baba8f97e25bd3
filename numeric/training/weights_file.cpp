#include "numeric/training/weights_file.hpp"

#include "numeric/training/named_arrays.hpp"

namespace gradstone {
namespace {

bool is_weight_of_linear_layer(const std::string& name) {
  return name.starts_with("W") || (name.starts_with("b") && !name.starts_with("beta"));
}

}  // namespace

template <class T>
void save_weights(const MultilayerPerceptron<T>& model, const std::filesystem::path& path) {
  NpzWriter file(path);
  for (const auto& name : model.parameters()) file.add(name, to_array(name, model.value(name)));
  file.write();
}

template <class T>
std::vector<std::string> load_weights(MultilayerPerceptron<T>& model,
                                      const std::filesystem::path& path) {
  const NpzReader file(path);
  Values<T> read;
  for (const auto& name : model.parameters()) {
    if (!is_weight_of_linear_layer(name) && !file.contains(name)) continue;
    const auto& own = model.value(name);
    read.emplace(name, read_matrix<T>(file, name, own.rows(), own.columns()));
  }
  for (const auto& [name, matrix] : read) model.set(name, matrix);
  std::vector<std::string> unread;
  for (const auto& key : file.keys())
    if (!read.contains(key)) unread.push_back(key);
  return unread;
}

template void save_weights(const MultilayerPerceptron<float>&, const std::filesystem::path&);
template void save_weights(const MultilayerPerceptron<double>&, const std::filesystem::path&);
template std::vector<std::string> load_weights(MultilayerPerceptron<float>&,
                                               const std::filesystem::path&);
template std::vector<std::string> load_weights(MultilayerPerceptron<double>&,
                                               const std::filesystem::path&);

}  // namespace gradstone
