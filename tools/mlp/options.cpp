#include "tools/mlp/options.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>
#include <regex>

#include "numeric/data/generate.hpp"
#include "reference/error.hpp"
#include "tools/mlp/epoch_log.hpp"
#include "tools/places.hpp"
#include "tools/program.hpp"

namespace gradstone::tools {
namespace {

void add_model_options(CLI::App& program, MlpOptions& options) {
  auto* group = program.add_option_group("Model");
  ModelTexts& model = options.model;
  group->add_option("--layers", model.layers,
                    "layers, separated by semicolons: ReLU;BatchNormalization;Linear");
  group->add_option("--layer-sizes,--sizes", model.layer_sizes,
                    "size of the input, then the output of each linear layer: 784;100;10");
  group
      ->add_option("--layer-weights,--init-weights", model.weights,
                   "initializers, one for each linear layer or one for all")
      ->capture_default_str();
  group
      ->add_option("--optimizers", model.optimizers,
                   "one for each layer, for each that learns, or one for all")
      ->capture_default_str();
  group->add_option("--loss", model.loss, "SoftmaxCrossEntropy, SquaredError, ...");
  group->add_option("--dropouts", model.dropouts,
                    "probabilities that weights are kept, one for each linear layer or one for "
                    "all; 0: no dropout");
  group->add_option("--dtype", options.dtype, "numbers to train with")
      ->check(CLI::IsMember({"float", "double"}))
      ->capture_default_str();
  group->add_option("--load-weights", options.load_weights,
                    "npz or safetensors file with W1, b1, ... to begin with");
  group->add_option("--save-weights", options.save_weights,
                    "npz or safetensors file, by its name, for all parameters after training");
  group->add_option("--load-model", options.load_model,
                    "go on with a training that --save-model or --checkpoint saved");
  group->add_option("--save-model", options.save_model, "npz file for all that is needed to go on");
}

// Nerva's newer manual says checkerboard.
std::vector<std::string> toy_data_sets() {
  auto names = generated_data_sets();
  names.push_back("checkerboard");
  return names;
}

void add_data_options(CLI::App& program, MlpOptions& options) {
  auto* group = program.add_option_group("Data");
  auto* load = group->add_option("--load-dataset,--load-data", options.data_set,
                                 "npz file with Xtrain, Ttrain, Xtest and Ttest");
  auto* generate = group
                       ->add_option("--generate-dataset,--generate-data", options.generate,
                                    "make a toy data set instead")
                       ->check(CLI::IsMember(toy_data_sets()));
  group
      ->add_option_function<std::string>(
          "--dataset",
          [&options](const std::string& text) {
            if (text == "cifar10" && !std::filesystem::exists(text))
              throw CLI::ValidationError("--dataset",
                                         "name the folder of CIFAR-10 instead: --cifar10 DIR");
            const auto names = toy_data_sets();
            const bool name = std::find(names.begin(), names.end(), text) != names.end();
            if (name) options.generate = text;
            if (!name) options.data_set = text;
          },
          "a file as after --load-dataset, or a name as after --generate-dataset")
      ->excludes(load)
      ->excludes(generate);
  group->add_option("--mnist", options.mnist,
                    "folder with mnist.npz or the four idx files of MNIST");
  group->add_option("--cifar10", options.cifar10,
                    "folder with, or of, cifar-10-batches-bin or cifar-10-batches-py");
  group
      ->add_option("--dataset-size,--size", options.data_set_size,
                   "examples of a toy data set to train on; a fifth as many more to test with")
      ->check(CLI::Range(std::size_t{5}, std::size_t{100'000'000}))
      ->capture_default_str();
  group->add_option("--save-dataset,--save-data", options.save_data_set,
                    "npz file for the data set, as it is trained on");
  group->add_option("--preprocessed", options.preprocessed,
                    "folder with epoch0.npz, epoch1.npz, ..., one data set for each epoch");
  group->add_flag("--normalize", options.normalize,
                  "make every feature of the train part have mean 0 and deviation 1");
  group->add_flag("--stream", options.stream,
                  "read examples from the file when needed, for data larger than memory (by "
                  "itself above half of the memory)");
}

void add_training_options(CLI::App& program, MlpOptions& options) {
  auto* group = program.add_option_group("Training");
  group->add_option("--learning-rate", options.learning_rate,
                    "scheduler: Constant(0.01), MultiStepLR(0.1; 10,15; 0.3), ...");
  group
      ->add_option("--epochs", options.epochs,
                   "how many in all, with those of a loaded model [100]")
      ->check(CLI::Range(0, 1'000'000'000));
  group->add_option("--batch-size", options.batch_size, "examples in a batch [1]")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1} << 40));
  group
      ->add_option(
          "--micro-batch", options.micro_batch,
          "examples computed at once: a divisor of --batch-size; gradients are summed, and "
          "do not depend on which rank computes which [batch / ranks]")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1} << 40));
  group
      ->add_option(
          "--sums", options.sums,
          "order of the sums over micro-batches: tree, which is the same for any number of "
          "ranks, or any, as the ranks' library likes [tree]")
      ->check(CLI::IsMember({"tree", "any"}));
  group
      ->add_option("--seed", options.seed,
                   "of initial weights, order of examples and masks; the same everywhere [1]")
      ->check(any_seed());
  group->add_flag("--no-shuffle", options.no_shuffle, "take the examples in the order of the data");
  group->add_option("--threads", options.threads, "threads of matrix products [all cores]")
      ->check(CLI::Range(1, 1024));
  group
      ->add_option(
          "--products", options.products,
          "what multiplies large matrices; fastest: measured once for each shape, and kept "
          "[$GRADSTONE_PRODUCTS, or as the build says]")
      ->check(CLI::IsMember({"fastest", "default", "onednn", "blas", "openblas", "blis", "eigen"}));
  group
      ->add_option("--gradient-step", options.gradient_step,
                   "check every gradient of every batch by differences with this step (slow)")
      ->check(number_within(1e-8, 0.1));  // below, the roundings of the loss hide everything
  group
      ->add_option("--clip", options.clip,
                   "before each epoch but the first, make weights nearer to 0 than this 0")
      ->check(number_within(0, std::numeric_limits<float>::max()));
  group->add_option("--checkpoint", options.checkpoint_folder,
                    "folder for models saved while training");
  group->add_option("--checkpoint-every", options.checkpoint_every, "epochs between checkpoints")
      ->check(CLI::Range(1, 1'000'000'000))
      ->capture_default_str();
}

void add_output_options(CLI::App& program, MlpOptions& options) {
  auto* group = program.add_option_group("Output");
  group->add_option("--metrics", options.metrics, "file for a JSON line per epoch; - is stdout");
  group->add_option("--log-csv", options.log_csv, "file for a CSV line per epoch; - is stdout");
  group->add_option("--plot", options.plot, "draw the curves of the training: .svg or .png");
  group->add_option("--precision", options.precision, "decimals of the table")
      ->check(CLI::Range(0, 17))
      ->capture_default_str();
  group->add_flag("--no-statistics", options.no_statistics,
                  "print the number of each epoch only; faster");
  group->add_flag("--info,-v,--verbose", options.info,
                  "print data and model before and after training");
  group
      ->add_option("--timer", options.timer,
                   "print where the time went: brief or nothing, or full: also by epoch [disabled]")
      ->expected(0, 1)
      ->check(CLI::IsMember({"disabled", "brief", "full"}));
  group->add_flag("-d,--debug", options.debug, "print weights, X, Y and DY of every batch");
  group->add_option("--edgeitems", options.edge_items, "rows and columns shown at each edge")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
}

// What is for sparse networks is refused with that reason, but for what says that all is dense.
std::string sparse_only(const std::string& text) {
  return "\"" + text +
         "\" is for sparse networks, and the layers of gradstone are dense; leave it out";
}

std::string density_of_dense(const std::string& text) {
  static const std::regex ones(R"(\s*1(\.0*)?\s*([;,]\s*1(\.0*)?\s*)*)");
  return std::regex_match(text, ones) ? "" : sparse_only(text);
}

// Options of Nerva's tools that make no difference here.
void add_nerva_options(CLI::App& program, MlpOptions& options) {
  auto* group = program.add_option_group("Taken for the sake of Nerva's manuals");
  group
      ->add_option("--computation", options.computation,
                   "what computes; taken, but --products chooses it")
      ->check(CLI::IsMember({"eigen", "mkl", "blas", "sycl"}));
  for (const char* name : {"--densities", "--overall-density"})
    group
        ->add_option_function<std::string>(
            name, [](const std::string&) {}, "1: layers are dense")
        ->check(density_of_dense);
  for (const char* name : {"--prune", "--grow", "--grow-weights"})
    group
        ->add_option_function<std::string>(
            name, [](const std::string&) {}, "refused: of sparse networks")
        ->check(sparse_only);
}

void require(bool holds, const std::string& message) {
  if (!holds) throw FormatError(message);
}

void check_model_options(const MlpOptions& options) {
  if (options.load_model.empty()) {
    require(!options.model.layers.empty(), "--layers is missing: for instance \"ReLU;Linear\"");
    require(!options.model.layer_sizes.empty(),
            "--layer-sizes is missing: for instance \"784;100;10\"");
    require(!options.model.loss.empty(), "--loss is missing: for instance SoftmaxCrossEntropy");
    require(!options.learning_rate.empty(),
            "--learning-rate is missing: for instance \"Constant(0.01)\"");
    return;
  }
  for (const char* name : {"--layers", "--layer-sizes", "--layer-weights", "--optimizers", "--loss",
                           "--dropouts", "--dtype", "--seed", "--load-weights"}) {
    require(!options.given(name),
            fmt::format("{} and --load-model exclude each other: the model has its own", name));
  }
}

// The options that say where the data come from.
std::vector<std::string> given_sources(const MlpOptions& options) {
  std::vector<std::string> sources;
  const auto add = [&](const char* name, bool is_given) {
    if (is_given) sources.emplace_back(name);
  };
  add("--load-dataset", !options.data_set.empty());
  add("--generate-dataset", !options.generate.empty());
  add("--preprocessed", !options.preprocessed.empty());
  add("--mnist", !options.mnist.empty());
  add("--cifar10", !options.cifar10.empty());
  return sources;
}

// Whether a text has a part between semicolons or commas, outside parentheses, with nothing in it.
bool has_empty_item(const std::string& list) {
  int depth = 0;
  bool empty = true;
  for (const char c : list) {
    if (c == '(') ++depth;
    if (c == ')') --depth;
    const bool ends = depth == 0 && (c == ';' || c == ',');
    if (ends && empty) return true;
    empty = ends || (empty && c == ' ');
  }
  return empty;
}

void check_texts(const MlpOptions& options) {
  const auto check = [](const char* name, const std::string& text, const char* example) {
    require(text.empty() || !has_empty_item(text),
            fmt::format("{}: \"{}\": a part is empty; write for instance {}", name, text, example));
  };
  const ModelTexts& model = options.model;
  check("--layers", model.layers, "ReLU;Linear");
  check("--layer-weights", model.weights, "XavierUniform;HeNormal");
  check("--optimizers", model.optimizers, "Momentum(0.9);Adam");
  check("--learning-rate", options.learning_rate, "0.01 or MultiStepLR(0.1; 10,15; 0.3)");
  require(model.loss.find_first_of(";,") == std::string::npos,
          fmt::format("--loss: \"{}\": a network has one loss; write for instance "
                      "SoftmaxCrossEntropy",
                      model.loss));
}

// A file of arrays has its parts at places within it, so it can't go through a pipe.
void check_names(const MlpOptions& options) {
  const auto check = [](const char* name, const std::filesystem::path& path) {
    require(path != "-", fmt::format("{}: - is stdout, and an npz file can't be written there or "
                                     "read from stdin; name a file (./- is one of that name)",
                                     name));
  };
  check("--load-dataset", options.data_set);
  check("--save-dataset", options.save_data_set);
  check("--load-weights", options.load_weights);
  check("--save-weights", options.save_weights);
  check("--load-model", options.load_model);
  check("--save-model", options.save_model);
  check("--checkpoint", options.checkpoint_folder);
}

// The names of the original files of data sets, and where they may lie below a folder.
void read_originals(Places& places, const MlpOptions& options) {
  static const std::regex mnist(
      R"(mnist\.npz|(train-images[-.]idx3|train-labels[-.]idx1|t10k-images[-.]idx3|t10k-labels[-.]idx1)-ubyte(\.gz)?)");
  static const std::regex cifar10(
      R"((data_batch_[1-5]|test_batch)(\.bin)?|cifar-10-(binary|python)\.tar\.gz)");
  for (const char* below : {"", "mnist"})
    if (!options.mnist.empty()) places.read_in("--mnist", options.mnist / below, mnist);
  for (const char* below : {"", "cifar10", "cifar-10-batches-bin", "cifar-10-batches-py",
                            "cifar10/cifar-10-batches-bin", "cifar10/cifar-10-batches-py"})
    if (!options.cifar10.empty()) places.read_in("--cifar10", options.cifar10 / below, cifar10);
}

// A model or weights may take the place of those that were loaded.
void check_places(const MlpOptions& options) {
  static const std::regex of_epochs(R"(epoch[0-9]+\.npz)"), checkpoints(R"(epoch[0-9]{6,}\.npz)");
  const Places::Uses models = {"--save-weights", "--save-model", "--checkpoint"};
  Places places;
  places.read("--load-dataset", options.data_set);
  places.read("--load-weights", options.load_weights, models);
  places.read("--load-model", options.load_model, models);
  places.write("--save-dataset", options.save_data_set);
  places.write("--save-weights", options.save_weights);
  places.write("--save-model", options.save_model);
  if (!goes_to_stdout(options.metrics)) places.write("--metrics", options.metrics);
  if (!goes_to_stdout(options.log_csv)) places.write("--log-csv", options.log_csv);
  places.write("--plot", options.plot);
  places.read_in("--preprocessed", options.preprocessed, of_epochs);
  read_originals(places, options);
  places.write_in("--checkpoint", options.checkpoint_folder, checkpoints);
}

}  // namespace

void add_options(CLI::App& program, MlpOptions& options) {
  add_model_options(program, options);
  add_data_options(program, options);
  add_training_options(program, options);
  add_output_options(program, options);
  add_nerva_options(program, options);
  options.given = [&program](const std::string& name) {
    for (const auto* group : program.get_subcommands(nullptr)) {
      const auto* option = group->get_option_no_throw(name);
      if (option) return option->count() > 0;
    }
    return false;
  };
}

void check_options(const MlpOptions& options) {
  check_model_options(options);
  const auto sources = given_sources(options);
  require(!sources.empty(),
          "--load-dataset is missing: an npz file, for instance data/digits.npz (prepare_data "
          "makes more)");
  require(
      sources.size() == 1,
      fmt::format("{} exclude each other: training is on one data set, so leave out all but one",
                  fmt::join(sources, " and ")));
  require(
      !options.stream || (options.mnist.empty() && options.cifar10.empty()),
      fmt::format("{} and --stream exclude each other: the original files are read into memory; "
                  "prepare_data makes a file of them that can be streamed",
                  sources.front()));
  require(!options.no_statistics || (options.metrics.empty() && options.log_csv.empty()),
          "--no-statistics excludes --metrics and --log-csv: there is nothing to log");
  require(options.preprocessed.empty() || options.save_data_set.empty(),
          "--save-dataset and --preprocessed exclude each other");
  require(!goes_to_stdout(options.metrics) || !goes_to_stdout(options.log_csv),
          "--metrics and --log-csv both write to stdout; give one of them a file");
  check_texts(options);
  check_names(options);
  check_places(options);
}

}  // namespace gradstone::tools
