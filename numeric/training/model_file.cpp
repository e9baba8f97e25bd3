#include "numeric/training/model_file.hpp"

#include <fmt/format.h>

#include "numeric/training/named_arrays.hpp"

namespace gradstone {
namespace {

// Version 1 has neither micro-batches nor what multiplied.
constexpr std::int64_t version = 2;

template <class T>
std::string name_of() {
  return std::is_same_v<T, double> ? "double" : "float";
}

std::string optimizer_key(std::size_t layer, const std::string& parameter) {
  return fmt::format("model/optimizer_of/{}/{}", layer + 1, parameter);
}

void add_specification(NpzWriter& file, const ModelSpecification& model) {
  const ModelTexts texts = texts_of(model);
  file.add("model/layers", text_array(texts.layers));
  file.add("model/layer_sizes", text_array(texts.layer_sizes));
  file.add("model/layer_weights", text_array(texts.weights));
  file.add("model/optimizers", text_array(texts.optimizers));
  file.add("model/loss", text_array(texts.loss));
  file.add("model/dropouts", text_array(texts.dropouts));
  for (std::size_t l = 0; l < model.layers.size(); ++l)
    for (const auto& [parameter, optimizer] : model.layers[l].optimizer_of)
      file.add(optimizer_key(l, parameter), text_array(optimizer.text));
}

ModelSpecification read_specification(const NpzReader& file) {
  ModelTexts texts;
  texts.layers = read_text(file, "model/layers");
  texts.layer_sizes = read_text(file, "model/layer_sizes");
  texts.weights = read_text(file, "model/layer_weights");
  texts.optimizers = read_text(file, "model/optimizers");
  texts.loss = read_text(file, "model/loss");
  texts.dropouts = read_text(file, "model/dropouts");
  ModelSpecification model = parse_multilayer_perceptron(texts);
  for (const auto& key : file.keys()) {
    for (std::size_t l = 0; l < model.layers.size(); ++l) {
      const std::string prefix = optimizer_key(l, "");
      if (key.starts_with(prefix))
        model.layers[l].optimizer_of[key.substr(prefix.size())] =
            parse_specification(read_text(file, key));
    }
  }
  return model;
}

int read_count(const NpzReader& file, const std::string& key) {
  const std::int64_t number = read_number(file, key);
  if (number < 0 || number > std::numeric_limits<int>::max())
    throw FormatError(fmt::format("{} is {}, which is no count", key, number));
  return static_cast<int>(number);
}

std::int64_t version_of(const NpzReader& file, const std::filesystem::path& path) {
  if (!file.contains("model/version")) {
    throw FormatError(path.string() +
                      ": this is no model file (it has no model/version); weights are loaded with "
                      "--load-weights");
  }
  const auto found = read_number(file, "model/version");
  if (found < 1 || found > version) {
    throw FormatError(
        fmt::format("{}: version {} of model files is not known to this program, "
                    "which reads versions 1 to {}",
                    path.string(), found, version));
  }
  return found;
}

}  // namespace

template <class T>
void save_model(const MultilayerPerceptron<T>& model, const TrainingProgress& progress,
                const std::filesystem::path& path) {
  NpzWriter file(path);
  file.add("model/version", number_array(version));
  file.add("model/dtype", text_array(name_of<T>()));
  add_specification(file, model.specification());
  file.add("training/epoch", number_array(progress.epoch));
  file.add("training/batch", number_array(static_cast<std::int64_t>(progress.batch)));
  file.add("training/steps", number_array(model.steps()));
  file.add("training/seed", NpyArray::of<std::uint64_t>({}, {model.seed()}));
  file.add("training/seconds", NpyArray::of<double>({}, {progress.seconds}));
  file.add("training/learning_rate", text_array(progress.scheduler));
  file.add("training/batch_size", number_array(progress.batches.batch_size));
  file.add("training/micro_batch", number_array(progress.batches.micro_batch));
  file.add("training/shuffle", number_array(progress.batches.shuffle));
  file.add("training/products", text_array(products_in_use()));
  for (const auto& name : model.state()) file.add(name, to_array(name, model.value(name)));
  file.write();
}

ModelHeader read_model_header(const std::filesystem::path& path) {
  const NpzReader file(path);
  const auto found = version_of(file, path);
  return reading(path.string(), [&] {
    ModelHeader header;
    header.specification = read_specification(file);
    header.is_double = read_text(file, "model/dtype") == name_of<double>();
    TrainingProgress& progress = header.progress;
    progress.epoch = read_count(file, "training/epoch");
    progress.batch = static_cast<std::size_t>(read_count(file, "training/batch"));
    progress.seed = file.read("training/seed").exactly_as<std::uint64_t>().at(0);
    progress.seconds = file.read("training/seconds").exactly_as<double>().at(0);
    progress.scheduler = read_text(file, "training/learning_rate");
    progress.batches.batch_size = read_count(file, "training/batch_size");
    if (found > 1) progress.batches.micro_batch = read_count(file, "training/micro_batch");
    progress.batches.shuffle = read_number(file, "training/shuffle") != 0;
    if (found > 1) header.products = read_text(file, "training/products");
    return header;
  });
}

template <class T>
void load_model_state(MultilayerPerceptron<T>& model, const std::filesystem::path& path) {
  const NpzReader file(path);
  Values<T> read;
  for (const auto& name : model.state()) {
    const auto& own = model.value(name);
    read.emplace(name, read_matrix<T>(file, name, own.rows(), own.columns()));
  }
  const auto seed = file.read("training/seed").exactly_as<std::uint64_t>().at(0);
  const auto steps = read_number(file, "training/steps");
  for (const auto& [name, matrix] : read) model.set(name, matrix);
  model.set_progress(seed, steps);
}

template void save_model(const MultilayerPerceptron<float>&, const TrainingProgress&,
                         const std::filesystem::path&);
template void save_model(const MultilayerPerceptron<double>&, const TrainingProgress&,
                         const std::filesystem::path&);
template void load_model_state(MultilayerPerceptron<float>&, const std::filesystem::path&);
template void load_model_state(MultilayerPerceptron<double>&, const std::filesystem::path&);

}  // namespace gradstone
