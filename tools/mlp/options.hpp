#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "numeric/training/model_specification.hpp"

namespace gradstone::tools {

/// What the command line of mlp says. Texts are empty, and numbers absent, where it says nothing.
struct MlpOptions {
  // The model.
  ModelTexts model = {"", "", "XavierUniform", "GradientDescent", "", ""};
  std::string dtype = "float";
  std::filesystem::path load_weights, save_weights, load_model, save_model;

  // The data.
  std::filesystem::path data_set, save_data_set, preprocessed;
  std::filesystem::path mnist, cifar10;  // folders of their original files
  std::string generate;
  std::size_t data_set_size = 1000;
  bool normalize = false;
  bool stream = false;
  bool streams_in_place = false;  // of several ranks

  // The training.
  std::string learning_rate;
  std::optional<int> epochs;
  std::optional<std::int64_t> batch_size;
  std::optional<std::uint64_t> seed;
  std::optional<std::int64_t> micro_batch;
  std::string sums;
  bool no_shuffle = false;
  int threads = 0;
  double gradient_step = 0;
  double clip = 0;
  std::string computation, products;
  std::filesystem::path checkpoint_folder;
  int checkpoint_every = 1;

  // What is told.
  bool no_statistics = false;
  bool debug = false;
  bool info = false;
  std::string timer = "disabled";
  int precision = 6;
  int edge_items = 3;
  std::filesystem::path metrics, log_csv, plot;  // `-` as a log is stdout
  std::optional<int> stdout_of_log;              // once a log has taken it

  /// Whether an option was given, by its name: "--layers".
  std::function<bool(const std::string&)> given;
};

void add_options(CLI::App& program, MlpOptions& options);

/// Errors: FormatError for options that are missing or do not go together.
void check_options(const MlpOptions& options);

}  // namespace gradstone::tools
