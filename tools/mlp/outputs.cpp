#include "tools/mlp/outputs.hpp"

#include <fmt/format.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "reference/error.hpp"

namespace gradstone::tools {
namespace {

// Makes a file there and removes it: permissions do not tell of everything that stands in the way.
void require_writable_folder(const std::string& option, const std::filesystem::path& folder) {
  std::string name = (folder / ".gradstone-XXXXXX").string();
  const int descriptor = mkstemp(name.data());
  if (descriptor < 0)
    throw Error(
        fmt::format("{}: can't write into {}: {}", option, folder.string(), std::strerror(errno)));
  close(descriptor);
  unlink(name.c_str());
}

void require_place(const std::string& option, const std::filesystem::path& file) {
  if (file.empty()) return;
  if (std::filesystem::is_directory(file))
    throw Error(fmt::format("{}: {} is a folder", option, file.string()));
  // A device must not be replaced by a file.
  if (std::filesystem::exists(file) && !std::filesystem::is_regular_file(file))
    throw Error(fmt::format("{}: {} is no ordinary file", option, file.string()));
  const auto folder = file.parent_path();
  require_writable_folder(option, folder.empty() ? "." : folder);
}

void make_folder(const std::string& option, const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error)
    throw Error(fmt::format("{}: can't make {}: {}", option, folder.string(), error.message()));
  require_writable_folder(option, folder);
}

}  // namespace

Outputs::Outputs(const MlpOptions& options, Task task, std::optional<int> resumed_after)
    : options_(options), task_(task) {
  require_place("--save-weights", options.save_weights);
  require_place("--save-model", options.save_model);
  if (!options.checkpoint_folder.empty()) {
    make_folder("--checkpoint", options.checkpoint_folder);
    checkpoint_folder_.emplace(options.checkpoint_folder);
  }
  if (!options.plot.empty()) require_plot_file(options.plot);
  const auto open = [&](const std::filesystem::path& path, LogFormat format) {
    if (path.empty()) return;
    logs_.push_back(path == "-" ? std::make_unique<EpochLog>(*options.stdout_of_log, format, task)
                                : std::make_unique<EpochLog>(path, format, task, resumed_after));
  };
  open(options.metrics, LogFormat::json_lines);
  open(options.log_csv, LogFormat::csv);
}

void Outputs::add(const EpochRecord& record) {
  records_.push_back(record);
  for (const auto& log : logs_) log->write(record);
}

std::filesystem::path Outputs::checkpoint_of(int epoch) const {
  return options_.checkpoint_folder / fmt::format("epoch{:06}.npz", epoch);
}

template <class T>
void Outputs::checkpoint(const MultilayerPerceptron<T>& model, const TrainingProgress& progress,
                         int last_epoch) {
  if (options_.checkpoint_folder.empty()) return;
  if (progress.epoch % options_.checkpoint_every != 0 && progress.epoch != last_epoch) return;
  save_model(model, progress, checkpoint_of(progress.epoch));
  checkpoints_.push_back(progress.epoch);
}

template <class T>
std::string Outputs::save_last(const std::string& which, const MultilayerPerceptron<T>& model,
                               const TrainingProgress& progress) const {
  auto place = options_.save_model;
  if (place.empty() && !options_.checkpoint_folder.empty())
    place = options_.checkpoint_folder / "last.npz";
  if (place.empty()) return "nothing was saved (see --save-model and --checkpoint)";
  save_model(model, progress, place);
  return fmt::format("{0} is in {1}; go on with --load-model {1}", which, place.string());
}

std::string Outputs::tell_checkpoint_before(const TrainingProgress& progress) const {
  for (auto epoch = checkpoints_.rbegin(); epoch != checkpoints_.rend(); ++epoch)
    if (*epoch < progress.epoch || progress.batch > 0)
      return fmt::format("the model before that is in {}", checkpoint_of(*epoch).string());
  return "";
}

void Outputs::plot(const ModelSpecification& model, const TrainingProgress& progress,
                   Predictions predictions) const {
  const ModelTexts texts = texts_of(model);
  TrainingPlot plot;
  plot.title = fmt::format("{} ({}), {}, batches of {}", texts.layers, texts.layer_sizes,
                           model.layers.front().optimizer.text, progress.batches.batch_size);
  plot.task = task_;
  plot.records = records_;
  plot.test = std::move(predictions);
  write_training_plot(options_.plot, plot);
}

#define GRADSTONE_OUTPUTS(T)                                                                       \
  template void Outputs::checkpoint(const MultilayerPerceptron<T>&, const TrainingProgress&, int); \
  template std::string Outputs::save_last(const std::string&, const MultilayerPerceptron<T>&,      \
                                          const TrainingProgress&) const

GRADSTONE_OUTPUTS(float);
GRADSTONE_OUTPUTS(double);

}  // namespace gradstone::tools
