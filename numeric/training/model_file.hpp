#pragma once

#include <filesystem>
#include <string>

#include "numeric/training/multilayer_perceptron.hpp"
#include "numeric/training/trainer.hpp"

namespace gradstone {

/// How far a training is, and how it goes on.
struct TrainingProgress {
  int epoch = 0;          ///< epochs done
  std::size_t batch = 0;  ///< batches done of the epoch after them
  double seconds = 0;     ///< spent on training so far
  std::string scheduler;  ///< Constant(0.1)
  BatchOptions batches;
  std::uint64_t seed = 0;
};

/// What a model file says before a model is made of it.
struct ModelHeader {
  ModelSpecification specification;
  TrainingProgress progress;
  bool is_double = false;  ///< whether the numbers are double; else float
  std::string products;    ///< what multiplied, as products_in_use() says; empty in older files
};

/// Writes one npz file with everything: the specification as texts under `model/...`, all
/// parameters, running statistics and states of optimizers under their names, and the progress of
/// training. Training that is resumed from it gives the same bits as training in one go.
/// The file appears whole or not at all. Errors: Error that names the file and the reason.
template <class T>
void save_model(const MultilayerPerceptron<T>& model, const TrainingProgress& progress,
                const std::filesystem::path& path);

/// Errors: FormatError that names the file and what is wrong with it.
ModelHeader read_model_header(const std::filesystem::path& path);

/// Reads all that training changes into a model of the specification in the file.
/// Errors: FormatError that names file and key; nothing has been changed then.
template <class T>
void load_model_state(MultilayerPerceptron<T>& model, const std::filesystem::path& path);

extern template void save_model(const MultilayerPerceptron<float>&, const TrainingProgress&,
                                const std::filesystem::path&);
extern template void save_model(const MultilayerPerceptron<double>&, const TrainingProgress&,
                                const std::filesystem::path&);
extern template void load_model_state(MultilayerPerceptron<float>&, const std::filesystem::path&);
extern template void load_model_state(MultilayerPerceptron<double>&, const std::filesystem::path&);

}  // namespace gradstone
