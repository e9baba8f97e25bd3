#pragma once

#include <optional>
#include <vector>

#include "numeric/training/model_file.hpp"
#include "tools/mlp/checkpoint_folder.hpp"
#include "tools/mlp/epoch_log.hpp"
#include "tools/mlp/options.hpp"
#include "tools/mlp/plot.hpp"

namespace gradstone::tools {

/// The files that mlp writes. Whether they can be written is found out before training begins.
class Outputs {
 public:
  /// Errors: Error that names a file or folder that can't be written, and the reason.
  Outputs(const MlpOptions& options, Task task, std::optional<int> resumed_after);

  /// Takes a row for the logs and the plot. A log that is continued has the row of the epoch after
  /// which training resumes.
  void add(const EpochRecord& record);

  /// Saves the model into the folder of checkpoints after every so many epochs, and after the last.
  template <class T>
  void checkpoint(const MultilayerPerceptron<T>& model, const TrainingProgress& progress,
                  int last_epoch);

  /// Saves a model whose training ends before its time, where the options name a place for it; says
  /// where and how to go on. `which` is what it is called: "the model before that".
  template <class T>
  std::string save_last(const std::string& which, const MultilayerPerceptron<T>& model,
                        const TrainingProgress& progress) const;

  /// Where the last checkpoint before this progress is; nothing if there is none.
  std::string tell_checkpoint_before(const TrainingProgress& progress) const;

  void plot(const ModelSpecification& model, const TrainingProgress& progress,
            Predictions predictions) const;

 private:
  std::filesystem::path checkpoint_of(int epoch) const;

  const MlpOptions& options_;
  Task task_;
  std::optional<CheckpointFolder> checkpoint_folder_;
  std::vector<std::unique_ptr<EpochLog>> logs_;
  std::vector<EpochRecord> records_;
  std::vector<int> checkpoints_;  // their epochs
};

}  // namespace gradstone::tools
