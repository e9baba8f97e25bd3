#include "tools/mlp/session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <map>
#include <system_error>

#include "numeric/quoted_text.hpp"
#include "numeric/training/evaluation.hpp"
#include "numeric/training/model_file.hpp"
#include "numeric/training/scheduler.hpp"
#include "numeric/training/trainer.hpp"
#include "numeric/training/update_watch.hpp"
#include "numeric/training/weights_file.hpp"
#include "reference/nearest.hpp"
#include "tools/mlp/describe.hpp"
#include "tools/mlp/epoch_table.hpp"
#include "tools/mlp/gradient_watch.hpp"
#include "tools/mlp/interrupt.hpp"
#include "tools/mlp/other_products.hpp"
#include "tools/mlp/outputs.hpp"
#include "tools/mlp/progress.hpp"
#include "tools/mlp/rank_sharing.hpp"
#include "tools/mlp/read_data.hpp"
#include "tools/program.hpp"
#include "tools/ranks.hpp"

namespace gradstone::tools {
namespace {

constexpr int usual_epochs = 100;
constexpr std::uint64_t usual_seed = 1;

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// Where the time went.
struct Times {
  double load = 0, train = 0, evaluate = 0;
};

template <class T>
class Session {
 public:
  Session(const MlpOptions& options, Ranks& ranks, ModelSpecification specification,
          TrainingProgress progress, DataSet<T> data, double seconds_of_loading)
      : options_(options),
        ranks_(ranks),
        all_(ranks.communicator()),
        progress_(std::move(progress)),
        scheduler_(
            reading("--learning-rate", [&] { return parse_scheduler(progress_.scheduler); })),
        model_(std::move(specification), examples_at_once(progress_.batches)),
        data_(std::move(data)),
        bar_(stderr) {
    const bool by_ranks = ranks.several() && options_.threads == 0;
    model_.set_threads(by_ranks ? ranks.threads() : options_.threads);
    model_.set_ranks(all_, options_.sums == "any" ? SumOrder::any : SumOrder::tree);
    model_.initialize(progress_.seed);
    trainer_.emplace(model_, data_->train, progress_.batches);
    if (options_.info || !options_.metrics.empty() || !options_.log_csv.empty())
      updates_.emplace(model_);
    times_.load = seconds_of_loading;
  }

  int run() {
    std::optional<Outputs> outputs;
    all_.together([&] {
      load_state();
      outputs.emplace(options_, data_->task(),
                      resumes() ? std::optional(progress_.epoch) : std::nullopt);
    });
    outputs_ = &*outputs;
    if (ranks_.several()) multiply_as_the_first(ranks_, [&] { make_plans(); });
    warn_of_strange_wishes();
    tell_what_multiplies();
    tell_who_computes();
    if (!resumes()) tell_what_xavier_is();
    if (options_.info) fmt::print("{}{}", describe_model(model_), describe_data(*data_));
    const EpochTable table(data_->task(), options_.precision);
    table_ = &table;
    if (!options_.no_statistics) fmt::print("{}", table.header());
    // Within an epoch there is nothing to tell yet.
    if (progress_.batch == 0) all_.together([&] { tell_epoch(0); });
    const int status = train();
    if (!options_.no_statistics) fmt::print("{}", table.footer(progress_.seconds));
    if (options_.info)
      fmt::print("{}{}{}", describe_parameters(model_), describe_last_step(), describe_products());
    tell_times();
    return status == well ? save_results() : status;
  }

  /// Whether this rank can't be sure that the others end, too.
  bool has_lost_ranks() const { return has_lost_ranks_; }

 private:
  static std::int64_t examples_at_once(const BatchOptions& batches) {
    return batches.micro_batch > 0 ? batches.micro_batch : batches.batch_size;
  }

  bool resumes() const { return !options_.load_model.empty(); }
  int epochs() const { return options_.epochs.value_or(usual_epochs); }

  void load_state() {
    if (!options_.save_data_set.empty()) save_data_set(options_.save_data_set, *data_);
    if (!options_.load_weights.empty()) {
      fmt::print("Loading weights and bias from {}\n", options_.load_weights.string());
      warn_of_unread(load_weights(model_, options_.load_weights));
    }
    if (resumes()) {
      fmt::print("Going on after epoch {} of the model in {}\n", progress_.epoch,
                 options_.load_model.string());
      load_model_state(model_, options_.load_model);
    }
  }

  // What is in a file of weights, but is no weight of this model.
  void warn_of_unread(const std::vector<std::string>& keys) {
    const auto state = model_.state();
    const bool is_model = std::find(keys.begin(), keys.end(), "model/version") != keys.end();
    std::vector<std::string> unknown, statistics;
    for (const auto& key : keys) {
      const bool is_of_model = std::find(state.begin(), state.end(), key) != state.end();
      if (is_of_model) statistics.push_back(key);
      if (!is_of_model && !is_model) unknown.push_back(key);  // a model file says much besides
    }
    const std::string file = options_.load_weights.string();
    if (!unknown.empty())
      warn(fmt::format("--load-weights: the model has no {}, which {} holds", joined(unknown),
                       file));
    if (!statistics.empty())
      warn(
          fmt::format("--load-weights: {} of {} is not read: what is no weight begins "
                      "anew; go on with a model by --load-model",
                      joined(statistics), file));
  }

  // The first few of them.
  static std::string joined(const std::vector<std::string>& keys) {
    constexpr std::size_t few = 8;
    std::string text;
    for (std::size_t k = 0; k < std::min(few, keys.size()); ++k)
      text += (k == 0 ? "" : ", ") + quoted_text(keys[k]);
    return keys.size() > few ? fmt::format("{} and {} more", text, keys.size() - few) : text;
  }

  void make_plans() {
    model_.make_plan_of_shares();
    if (!options_.no_statistics || options_.given("--plot")) model_.make_plan_of_evaluation();
  }

  void load_epoch_data(int epoch) {
    trainer_.reset();
    all_.together([&] {
      data_.emplace(read_data<T>(options_, model_.specification(), progress_.seed, epoch, all_));
      trainer_.emplace(model_, data_->train, progress_.batches);
    });
  }

  // What is too small to matter becomes 0: only weights, as documented, not biases.
  void clip_weights() {
    const Network network = compose_network(model_.specification(), Mode::training);
    for (const auto& layer : network.layers)
      for (const auto& name : drawn_weights(network, layer))
        for (T& w : model_.elements(name))
          if (std::abs(static_cast<double>(w)) < options_.clip) w = 0;
  }

  int train() {
    const InterruptWatch interrupts;
    interrupts_ = &interrupts;
    const PatienceAfterSignal patience(ranks_, interrupts);
    return train_epochs(interrupts);
  }

  int train_epochs(const InterruptWatch& interrupts) {
    std::optional<GradientWatch<T>> gradients;
    if (options_.gradient_step > 0) gradients.emplace(model_, options_.gradient_step);
    while (progress_.epoch < epochs()) {
      try {
        if (!options_.preprocessed.empty() && progress_.epoch > 0) load_epoch_data(progress_.epoch);
        train_epoch(gradients ? &*gradients : nullptr);
        const auto signals = all_.gather(interrupts.signal());
        const auto signal = *std::max_element(signals.begin(), signals.end());
        if (signal != 0) return stop_for_signal(static_cast<int>(signal));
      } catch (const NotFiniteError& error) {
        progress_.batch = error.batch;
        return stop("stopped:", error, check_failed);
      } catch (const WrongGradientError& error) {
        return stop("wrong gradient:", error, check_failed);
      } catch (const Error& error) {  // a log that can't be written, for instance
        return stop("error:", error, wrong_input);
      } catch (const std::system_error& error) {
        return stop("error:", error, wrong_input);
      }
    }
    return well;
  }

  void train_epoch(GradientWatch<T>* gradients) {
    const int epoch = progress_.epoch;
    const std::size_t first = progress_.batch;
    const double eta = scheduler_(epoch);
    if (options_.clip > 0 && epoch > 0 && first == 0) clip_weights();
    bar_.begin(epoch + 1, trainer_->batches() - first, data_->train.size());
    double watching = 0;
    const auto start = Clock::now();
    progress_.batch = trainer_->run_epoch(
        epoch, eta, first,
        [&](const BatchDone<T>& batch) {
          if (watches(batch)) last_step_ = updates_->after_step();
          return batch_done(batch);
        },
        [&](const BatchDone<T>& batch) {
          if (gradients) gradients->check(batch);
          if (options_.debug) tell_batch(batch);
          if (!watches(batch)) return;
          const auto start_of_watch = Clock::now();
          if (progress_.batches.micro_batch > 0) {
            updates_->before_step_in_micro_batches();
          } else {
            updates_->before_step(batch.X, batch.targets, eta);
          }
          watching = seconds_since(start_of_watch);
        });
    const double seconds = seconds_since(start) - watching;
    bar_.erase();
    progress_.seconds += seconds;
    times_.train += seconds;
    if (progress_.batch < trainer_->batches()) return;
    progress_.batch = 0;
    ++progress_.epoch;
    all_.together([&] {
      tell_epoch(seconds);
      warn_of_broken_condition();
      outputs_->checkpoint(model_, progress_, epochs());
    });
  }

  // The step after which an epoch is told of.
  bool watches(const BatchDone<T>& batch) const {
    return updates_ && batch.batch + 1 == batch.batches;
  }

  bool batch_done(const BatchDone<T>& batch) {
    bar_.advance(static_cast<std::size_t>(batch.examples),
                 batch.loss * static_cast<double>(batch.examples));
    progress_.batch = batch.batch + 1;
    return interrupts_->signal() == 0;
  }

  // A row of the table, and of the logs.
  void tell_epoch(double seconds) {
    const int epoch = progress_.epoch;
    if (options_.no_statistics) {
      fmt::print("epoch {:3}\n", epoch);
      std::fflush(stdout);
      return;
    }
    const auto start = Clock::now();
    const auto train = evaluate(model_, data_->train), test = evaluate(model_, data_->test);
    EpochRecord record;
    record.epoch = epoch;
    record.learning_rate = scheduler_(std::max(0, epoch - 1));
    record.loss = train.loss;
    record.test_loss = test.loss;
    record.train = scores(train);
    record.test = scores(test);
    if (last_step_) record.last_step = total(*last_step_);
    record.seconds = seconds;
    const double evaluation = seconds_since(start);
    times_.evaluate += evaluation;
    fmt::print("{}", table_->row(record));
    if (options_.timer == "full")
      fmt::print("      | training {:.6f} s, evaluation {:.6f} s\n", seconds, evaluation);
    std::fflush(stdout);
    outputs_->add(record);
  }

  std::string describe_last_step() const { return last_step_ ? describe_updates(*last_step_) : ""; }

  static Scores scores(const Evaluation<T>& evaluation) {
    return evaluation.confusion ? scores_of(*evaluation.confusion)
                                : scores_of(*evaluation.regression);
  }

  void tell_batch(const BatchDone<T>& batch) {
    bar_.erase();
    const auto values = model_.values_of_step(batch.X, batch.targets);
    const auto print = [&](const std::string& name, MatrixView<const T> matrix) {
      fmt::print("{}", describe_matrix(name, matrix, options_.edge_items));
    };
    const auto print_matrix = [&](const std::string& name, const Matrix<T>& matrix) {
      print(name, {matrix.elements().data(), matrix.rows(), matrix.columns()});
    };
    fmt::print("epoch: {} batch: {}\n", batch.epoch, batch.batch);
    for (const auto& name : model_.parameters()) print_matrix(name, model_.value(name));
    const std::string Y = "Y" + std::to_string(model_.specification().layers.size());
    print("X", batch.X);
    print_matrix("Y", values.at(Y));
    print_matrix("DY", values.at("D" + Y));
  }

  void warn(const std::string& message) {
    bar_.erase();
    complain("mlp", "warning:", message);
  }

  void tell_what_multiplies() const {
    if (options_.computation.empty()) return;
    complain("mlp", "note:",
             fmt::format("--computation {} changes nothing: what multiplies matrices is {}; "
                         "--products chooses it",
                         options_.computation, description_of(default_product_library())));
  }

  void tell_who_computes() const {
    const auto& batches = progress_.batches;
    if (ranks_.several())
      complain("mlp", "note:", describe_sharing(ranks_, batches, options_.sums == "any"));
    const Network network = compose_network(model_.specification(), Mode::training);
    if (batches.micro_batch > 0 && batches.micro_batch < batches.batch_size &&
        !network.running.updates.empty())
      complain("mlp", "note:",
               fmt::format("batch normalization takes the statistics of each micro-batch of {} "
                           "examples; its running statistics follow their means",
                           batches.micro_batch));
  }

  // The name has a meaning here, but not the same everywhere.
  void tell_what_xavier_is() const {
    for (const auto& layer : model_.specification().layers) {
      if (layer.outputs == 0 || spelling_free(layer.initializer.name) != "xavier") continue;
      complain("mlp", "note:",
               "--layer-weights: Xavier is uniform from -1/sqrt(D) to 1/sqrt(D), as in Nerva's C++ "
               "tool; Glorot's distributions are XavierUniform and XavierNormal");
      return;
    }
  }

  // What can be done, but is hardly meant.
  void warn_of_strange_wishes() {
    if (data_->task() == Task::classification) {
      std::uint32_t classes = 0;
      for (const auto* part : {&data_->train, &data_->test})
        for (const auto label : part->labels()) classes = std::max(classes, label + 1);
      if (classes < data_->outputs())
        warn(fmt::format("the labels are of {} classes, but the model has {} outputs", classes,
                         data_->outputs()));
    }
    const Network network = compose_network(model_.specification(), Mode::training);
    if (examples_at_once(progress_.batches) == 1 && !network.running.updates.empty())
      warn(
          "batch normalization of one example gives 0 whatever the example is; take a larger "
          "--batch-size or --micro-batch");
  }

  void warn_of_broken_condition() {
    const auto broken = model_.broken_condition();
    if (!broken || warned_) return;
    warned_ = true;
    warn(fmt::format("after epoch {}: {}; the equations hold where it does", progress_.epoch,
                     *broken));
  }

  // What has been trained so far is not lost.
  std::string save_last(const std::string& which) const {
    if (!ranks_.is_first()) return "the first rank saves the model, if it can";
    std::string text;
    try {
      text = outputs_->save_last(which, model_, progress_);
    } catch (const Error& error) {
      text = fmt::format("the model was not saved: {}", error.what());
    }
    const std::string before = outputs_->tell_checkpoint_before(progress_);
    return before.empty() ? text : text + "; " + before;
  }

  int stop(const char* kind, const std::exception& reason, int status) {
    bar_.erase();
    has_lost_ranks_ = ranks_.several() && !all_.ends_together();
    // What all know, the first says.
    if (!ranks_.is_first() && !has_lost_ranks_) be_silent();
    complain("mlp", kind,
             fmt::format("{}\n  {}", reason.what(), save_last("the model before that")));
    return status;
  }

  int stop_for_signal(int signal) {
    all_.end_together();
    if (!ranks_.is_first()) be_silent();
    complain("mlp", "interrupted",
             fmt::format("after {} epochs and {} batches; {}", progress_.epoch, progress_.batch,
                         save_last("the model at that point")));
    return 128 + signal;
  }

  void tell_times() const {
    if (options_.timer == "disabled") return;
    fmt::print("Time: loading {:.6f} s, training {:.6f} s, evaluation {:.6f} s\n", times_.load,
               times_.train, times_.evaluate);
  }

  // Where one file can't be written, the others are.
  int save_results() {
    int status = well;
    // All ranks take part in them, and one draws.
    const Predictions predicted = options_.given("--plot") ? predictions() : Predictions();
    const auto attempt = [&](const std::filesystem::path& path, auto&& save) {
      if (path.empty()) return;
      try {
        save();
      } catch (const Error& error) {
        complain("mlp", "error:", error.what());
        status = wrong_input;
      }
    };
    attempt(options_.save_weights, [&] { save_weights(model_, options_.save_weights); });
    attempt(options_.save_model, [&] { save_model(model_, progress_, options_.save_model); });
    attempt(options_.plot, [&] { outputs_->plot(model_.specification(), progress_, predicted); });
    const auto all = all_.gather(status);
    return static_cast<int>(*std::max_element(all.begin(), all.end()));
  }

  // For the plot of a regression.
  Predictions predictions() {
    Predictions predictions;
    if (data_->task() != Task::regression) return predictions;
    const auto test = evaluate(model_, data_->test, true);
    predictions.predicted.assign(test.outputs.elements().begin(), test.outputs.elements().end());
    Matrix<T> targets(test.outputs.rows(), test.outputs.columns());
    data_->test.slice(0, {nullptr, targets.rows(), model_.features()},
                      {targets.elements().data(), targets.rows(), targets.columns()});
    predictions.targets.assign(targets.elements().begin(), targets.elements().end());
    return predictions;
  }

  const MlpOptions& options_;
  Ranks& ranks_;
  Communicator& all_;
  TrainingProgress progress_;
  Scheduler scheduler_;
  MultilayerPerceptron<T> model_;
  std::optional<DataSet<T>> data_;
  std::optional<Trainer<T>> trainer_;
  std::optional<UpdateWatch<T>> updates_;
  std::optional<UpdateCounts> last_step_;  // of the latest epoch that was trained
  ProgressBar bar_;
  Outputs* outputs_ = nullptr;
  const EpochTable* table_ = nullptr;
  const InterruptWatch* interrupts_ = nullptr;
  Times times_;
  bool warned_ = false;
  bool has_lost_ranks_ = false;
};

void choose_products(const MlpOptions& options) {
  if (!options.products.empty()) return choose_product_library(options.products);
  if (std::getenv("GRADSTONE_PRODUCTS")) {
    default_product_library();  // an error now, if at all
  } else {
    choose_product_library(usual_products());
  }
}

TrainingProgress new_progress(const MlpOptions& options) {
  TrainingProgress progress;
  progress.scheduler = options.learning_rate;
  progress.seed = options.seed.value_or(usual_seed);
  progress.batches.batch_size = options.batch_size.value_or(1);
  progress.batches.shuffle = !options.no_shuffle;
  progress.batches.micro_batch = options.micro_batch.value_or(0);
  return progress;
}

// What the command line says in place of the file.
void override_progress(TrainingProgress& progress, const MlpOptions& options) {
  if (!options.learning_rate.empty()) progress.scheduler = options.learning_rate;
  if (options.no_shuffle) progress.batches.shuffle = false;
  if (options.micro_batch) progress.batches.micro_batch = *options.micro_batch;
  if (!options.batch_size) return;
  if (progress.batch > 0 && *options.batch_size != progress.batches.batch_size) {
    throw FormatError(
        "--batch-size: the model was saved within an epoch, which must end with batches of " +
        std::to_string(progress.batches.batch_size));
  }
  progress.batches.batch_size = *options.batch_size;
}

template <class T>
int run_session(const MlpOptions& options, Ranks& ranks, ModelSpecification model,
                TrainingProgress progress) {
  const auto start = Clock::now();
  if (!options.data_set.empty())
    fmt::print("Loading dataset from file {}\n", options.data_set.string());
  if (!options.mnist.empty())
    fmt::print("Loading dataset MNIST from folder {}\n", options.mnist.string());
  if (!options.cifar10.empty())
    fmt::print("Loading dataset CIFAR-10 from folder {}\n", options.cifar10.string());
  std::optional<Session<T>> session;
  ranks.communicator().together([&] {
    // Before an epoch, what is told first is how the model does on the data of the last one.
    const bool between_epochs = progress.batch == 0 && progress.epoch > 0;
    auto data = read_data<T>(options, model, progress.seed, progress.epoch - int{between_epochs},
                             ranks.communicator());
    // A batch of more examples than there are would take memory for nothing.
    auto& batch_size = progress.batches.batch_size;
    if (options.preprocessed.empty())
      batch_size = std::min(batch_size, static_cast<std::int64_t>(data.train.size()));
    choose_micro_batch(progress.batches, ranks, options);
    session.emplace(options, ranks, std::move(model), std::move(progress), std::move(data),
                    seconds_since(start));
  });
  const int status = session->run();
  if (!session->has_lost_ranks()) ranks.finish();
  return status;
}

void tell_of_other_products(const std::string& of_model) {
  const std::string difference = difference_from_products(of_model);
  if (difference.empty()) return;
  complain("mlp", "note:",
           fmt::format("--load-model: the model was trained with {}: training in one go would give "
                       "numbers with other last digits",
                       difference));
}

int train(MlpOptions options, Ranks& ranks) {
  std::optional<ModelHeader> header;
  ranks.communicator().together([&] {
    check_options(options);
    choose_products(options);
    if (options.load_model.empty()) {
      header.emplace();
      header->specification = parse_multilayer_perceptron(options.model);
      header->progress = new_progress(options);
      header->is_double = options.dtype == "double";
      return;
    }
    header = read_model_header(options.load_model);
    override_progress(header->progress, options);
    tell_of_other_products(header->products);
  });
  if (!ranks.is_first()) leave_writing_to_the_first(options);
  for (auto* log : {&options.metrics, &options.log_csv}) {
    if (!goes_to_stdout(*log)) continue;
    *log = "-";
    options.stdout_of_log = take_stdout();
  }
  if (header->is_double)
    return run_session<double>(options, ranks, std::move(header->specification),
                               std::move(header->progress));
  return run_session<float>(options, ranks, std::move(header->specification),
                            std::move(header->progress));
}

}  // namespace

int train_as_told(MlpOptions options) {
  Ranks ranks;
  options.streams_in_place = ranks.several();
  return run_as_rank("mlp", ranks, [&] { return train(std::move(options), ranks); });
}

}  // namespace gradstone::tools
