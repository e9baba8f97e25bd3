#pragma once

#include <optional>
#include <span>

#include "numeric/data/examples.hpp"
#include "numeric/training/metrics.hpp"
#include "numeric/training/update_watch.hpp"

namespace gradstone::tools {

/// How well the whole train or test part is predicted. Absent: not measured.
struct Scores {
  // Classification. macro: mean over classes; weighted: mean over examples.
  std::optional<double> accuracy;
  std::optional<double> precision_macro, recall_macro, f1_macro;
  std::optional<double> precision_weighted, recall_weighted, f1_weighted;
  // Regression.
  std::optional<double> mse, rmse, mae, r2;
};

/// One row of the table, of the logs and one point of each curve. Epoch 0 is before training.
struct EpochRecord {
  int epoch = 0;
  double learning_rate = 0;         ///< the one used in this epoch
  double loss = 0;                  ///< of the train part, per example
  std::optional<double> test_loss;  ///< of the test part, per example
  Scores train, test;
  std::optional<UpdateCount> last_step;  ///< of all parameters, in the last step of this epoch
  double seconds = 0;                    ///< spent on training in this epoch, without evaluation
};

Scores scores_of(const ConfusionMatrix& confusion);
Scores scores_of(const RegressionMetrics& metrics);

/// A score and its name in the logs.
struct ScoreColumn {
  const char* name;
  std::optional<double> Scores::*value;
};

/// The scores of a task. The first is the one that the table shows: accuracy or r2.
std::span<const ScoreColumn> score_columns(Task task);

/// The text `classification` or `regression`.
const char* name_of(Task task);

}  // namespace gradstone::tools
