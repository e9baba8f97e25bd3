#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tools/mlp/epoch_record.hpp"

namespace gradstone::tools {

/// What was true and what a network said, number by number.
struct Predictions {
  std::vector<double> targets, predicted;  ///< equally many
};

/// What is drawn of a training.
struct TrainingPlot {
  std::string title;  ///< for instance "784-1024-512-10, Momentum(0.9), batches of 100"
  Task task = Task::classification;
  std::vector<EpochRecord> records;
  Predictions test;  ///< regression: of the test part, for the parity plot; may be empty
};

/// Errors: Error that says why no plot could be written to this path: its name ends neither in .svg
/// nor in .png, or its folder does not exist or can't be written.
void require_plot_file(const std::filesystem::path& path);

/// Draws the curves of a training: loss and accuracies, or loss, RMSE and R2 for regression and
/// there also predictions against targets. The loss has a logarithmic axis when it spans more than
/// two decades. Numbers that are not finite are left out.
///
/// An SVG or PNG file, by the name; a reader sees the old file or the new one, never a part.
/// Errors: as require_plot_file.
void write_training_plot(const std::filesystem::path& path, const TrainingPlot& plot);

/// Draws predictions against targets, with the line on which both are equal, R2 and RMSE.
/// Errors: as require_plot_file; ShapeError when there are not equally many of both.
void write_parity_plot(const std::filesystem::path& path, const std::string& title,
                       const Predictions& predictions);

}  // namespace gradstone::tools
