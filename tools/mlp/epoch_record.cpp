#include "tools/mlp/epoch_record.hpp"

namespace gradstone::tools {
namespace {

constexpr ScoreColumn classification_columns[] = {
    {"accuracy", &Scores::accuracy},
    {"precision_macro", &Scores::precision_macro},
    {"recall_macro", &Scores::recall_macro},
    {"f1_macro", &Scores::f1_macro},
    {"precision_weighted", &Scores::precision_weighted},
    {"recall_weighted", &Scores::recall_weighted},
    {"f1_weighted", &Scores::f1_weighted},
};

constexpr ScoreColumn regression_columns[] = {
    {"r2", &Scores::r2}, {"mse", &Scores::mse}, {"rmse", &Scores::rmse}, {"mae", &Scores::mae}};

}  // namespace

Scores scores_of(const ConfusionMatrix& confusion) {
  Scores scores;
  scores.accuracy = confusion.accuracy();
  const ClassScores macro = confusion.macro();
  scores.precision_macro = macro.precision;
  scores.recall_macro = macro.recall;
  scores.f1_macro = macro.f1;
  const ClassScores weighted = confusion.weighted();
  scores.precision_weighted = weighted.precision;
  scores.recall_weighted = weighted.recall;
  scores.f1_weighted = weighted.f1;
  return scores;
}

Scores scores_of(const RegressionMetrics& metrics) {
  Scores scores;
  scores.mse = metrics.mse();
  scores.rmse = metrics.rmse();
  scores.mae = metrics.mae();
  scores.r2 = metrics.r2();
  return scores;
}

std::span<const ScoreColumn> score_columns(Task task) {
  if (task == Task::regression) return regression_columns;
  return classification_columns;
}

const char* name_of(Task task) {
  return task == Task::regression ? "regression" : "classification";
}

}  // namespace gradstone::tools
