// Epochs of training, and in turn with them the matrix products of these epochs alone, by each
// library that there is and in as many threads; then the evaluation of the examples, and its
// products. Random examples; prints one line of JSON. Products are by what mlp takes, so
// GRADSTONE_PRODUCTS may say which.
//
//   training_benchmark --layer-sizes "784;1024;512;10" --batch-size 100 --examples 5000
//
// compare.py runs it beside other programs.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <string>
#include <vector>

#include "numeric/random.hpp"
#include "numeric/training/evaluation.hpp"
#include "numeric/training/trainer.hpp"
#include "reference/network/specification.hpp"
#include "reference/version.hpp"

namespace gradstone {
namespace {

struct Options {
  std::string layer_sizes;
  std::string loss = "SoftmaxCrossEntropy";
  std::int64_t batch_size = 100;
  std::size_t examples = 1000;
  int epochs = 3;
  int threads = 0;
  std::string clock = "wall";
};

double seconds_now(const Options& options) {
  if (options.clock == "processor") return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count();
}

template <class Function>
double seconds_of(const Options& options, Function function) {
  const double begin = seconds_now(options);
  function();
  return seconds_now(options) - begin;
}

Matrix<float> random_matrix(std::int64_t rows, std::int64_t columns, Random& random) {
  Matrix<float> matrix(rows, columns);
  for (auto& x : matrix.elements()) x = static_cast<float>(random.uniform() - 0.5);
  return matrix;
}

Examples<float> random_examples(const Options& options, const std::vector<std::int64_t>& sizes) {
  Random random(1, RandomPurpose::generate);
  const auto D = static_cast<std::size_t>(sizes.front());
  const auto K = static_cast<std::size_t>(sizes.back());
  const auto rows = [&](std::size_t columns) {
    const Matrix<float> values = random_matrix(static_cast<std::int64_t>(options.examples),
                                               static_cast<std::int64_t>(columns), random);
    return std::make_unique<RowsInMemory<float>>(options.examples, columns, values.elements());
  };
  auto X = rows(D);
  if (options.loss == "SquaredError") return {std::move(X), rows(K)};
  ClassLabels classes{{}, K};
  for (std::size_t k = 0; k < options.examples; ++k)
    classes.labels.push_back(static_cast<std::uint32_t>(random.below(K)));
  return {std::move(X), std::move(classes)};
}

ModelSpecification specify(const Options& options, const std::vector<std::int64_t>& sizes) {
  ModelSpecification model(sizes.front(), options.loss);
  for (std::size_t l = 1; l < sizes.size(); ++l) {
    auto& layer = model.add(l + 1 < sizes.size() ? "ReLU" : "Linear", sizes[l]);
    layer.optimizer = parse_specification("Momentum(0.9)");
  }
  return model;
}

/// The products that N examples can't do without: X W' in evaluation; in training also DZ' X and,
/// but for the first layer, DZ W.
class Products {
 public:
  Products(const std::vector<std::int64_t>& sizes, std::int64_t examples, Mode mode,
           const Options& options, ProductLibrary library)
      : examples_(examples), plan_(request(sizes, mode, library), {{"N", examples}}) {
    Random random(2, RandomPurpose::generate);
    plan_.set_threads(options.threads);
    const auto bind = [&](const std::string& name, std::int64_t rows, std::int64_t columns) {
      auto& matrix = matrices_[name] = random_matrix(rows, columns, random);
      plan_.bind(name, MatrixView<float>{matrix.elements().data(), rows, columns});
    };
    for (std::size_t l = 1; l < sizes.size(); ++l) {
      const std::string k = std::to_string(l);
      const std::int64_t D = sizes[l - 1], K = sizes[l];
      bind("X" + k, examples, D);
      bind("Z" + k, examples, K);
      bind("W" + k, K, D);
      if (mode == Mode::evaluation) continue;
      if (l > 1) bind("DX" + k, examples, D);
      bind("DZ" + k, examples, K);
      bind("DW" + k, K, D);
    }
  }

  /// For so many examples: measured on some of them.
  double seconds(std::size_t examples, const Options& options) {
    const std::int64_t all = static_cast<std::int64_t>(examples) / examples_;
    const std::int64_t runs = std::max<std::int64_t>(1, all / 4);
    const double seconds = seconds_of(options, [&] {
      for (std::int64_t k = 0; k < runs; ++k) plan_.run();
    });
    return seconds * static_cast<double>(examples) / static_cast<double>(runs * examples_);
  }

 private:
  static PlanRequest request(const std::vector<std::int64_t>& sizes, Mode mode,
                             ProductLibrary library) {
    PlanRequest request;
    request.library = library;
    const Dim N("N");
    for (std::size_t l = 1; l < sizes.size(); ++l) {
      const std::string k = std::to_string(l);
      const Dim D(sizes[l - 1]), K(sizes[l]);
      const Expr X = variable("X" + k, N, D), W = variable("W" + k, K, D);
      const Expr DZ = variable("DZ" + k, N, K);
      request.equations.push_back({"Z" + k, X * T(W), ""});
      if (mode == Mode::evaluation) continue;
      request.equations.push_back({"DW" + k, T(DZ) * X, ""});
      if (l > 1) request.equations.push_back({"DX" + k, DZ * W, ""});
    }
    for (const auto& equation : request.equations) request.outputs.push_back(equation.name);
    return request;
  }

  std::int64_t examples_;
  Plan<float> plan_;
  std::map<std::string, Matrix<float>> matrices_;
};

std::string list_of(const std::vector<double>& numbers) {
  std::string text;
  for (const double number : numbers) {
    char digits[32];
    std::snprintf(digits, sizeof digits, "%.6g", number);
    text += (text.empty() ? "" : ", ") + std::string(digits);
  }
  return "[" + text + "]";
}

void run(const Options& options) {
  const auto sizes = parse_layer_sizes(options.layer_sizes);
  auto examples = random_examples(options, sizes);
  MultilayerPerceptron<float> model(specify(options, sizes), options.batch_size);
  model.set_threads(options.threads);
  model.initialize(1);
  BatchOptions batches{options.batch_size};
  batches.shuffle = false;
  Trainer<float> trainer(model, examples, batches);
  const auto chosen = default_product_library();
  std::map<std::string, Products> products;
  const auto add_products = [&](ProductLibrary library) {
    products.try_emplace(description_of(library), sizes, options.batch_size, Mode::training,
                         options, library);
  };
  add_products(chosen);
  for (const auto library : product_libraries()) add_products(library);
  Products of_evaluation(sizes, model.evaluation_batch(), Mode::evaluation, options, chosen);

  std::vector<double> epochs, evaluations, evaluations_alone;
  std::map<std::string, std::vector<double>> alone;
  for (int epoch = 0; epoch <= options.epochs; ++epoch) {
    const double training = seconds_of(options, [&] { trainer.run_epoch(epoch, 0.001); });
    const double evaluation = seconds_of(options, [&] { evaluate(model, examples); });
    const double evaluation_alone = of_evaluation.seconds(options.examples, options);
    std::map<std::string, double> products_alone;
    for (auto& [library, each] : products)
      products_alone[library] = each.seconds(options.examples, options);
    if (epoch == 0) continue;  // warms up
    epochs.push_back(training);
    evaluations.push_back(evaluation);
    evaluations_alone.push_back(evaluation_alone);
    for (const auto& [library, seconds] : products_alone) alone[library].push_back(seconds);
  }
  std::string lists;
  for (const auto& [library, seconds] : alone)
    lists += (lists.empty() ? "\"" : ", \"") + library + "\": " + list_of(seconds);
  std::printf(R"({"version": "%s; products by %s", "epochs": %s, "products": {%s}, )"
              R"("evaluations": %s, "products of evaluations": %s})"
              "\n",
              std::string(version()).c_str(), description_of(chosen).c_str(),
              list_of(epochs).c_str(), lists.c_str(), list_of(evaluations).c_str(),
              list_of(evaluations_alone).c_str());
}

}  // namespace
}  // namespace gradstone

int main(int count, char** arguments) {
  gradstone::Options options;
  CLI::App app("Times epochs of training, and their matrix products alone");
  app.add_option("--layer-sizes", options.layer_sizes)->required();
  app.add_option("--loss", options.loss)->capture_default_str();
  app.add_option("--batch-size", options.batch_size)->capture_default_str();
  app.add_option("--examples", options.examples)->capture_default_str();
  app.add_option("--epochs", options.epochs)->capture_default_str();
  app.add_option("--threads", options.threads, "0 for all processors")->capture_default_str();
  app.add_option("--clock", options.clock, "wall or processor: of all threads")
      ->check(CLI::IsMember({"wall", "processor"}));
  CLI11_PARSE(app, count, arguments);
  try {
    if (!std::getenv("GRADSTONE_PRODUCTS"))
      gradstone::choose_product_library(gradstone::usual_products());
    gradstone::run(options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "training_benchmark: %s\n", error.what());
    return 2;
  }
  return 0;
}
