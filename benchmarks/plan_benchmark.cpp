// The plan of registered equations against the same equations written by hand in Eigen: same data,
// same compiler flags, one thread. Results are compared before anything is timed.
//
//   build/release/bin/plan_benchmark                 the ratios, medians of alternating repetitions
//   build/release/bin/plan_benchmark --benchmark_filter=softmax

#include <benchmark/benchmark.h>

#include <Eigen/Core>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>

#include "numeric/plan.hpp"
#include "ratio_reporter.hpp"
#include "reference/expr/rename.hpp"
#include "reference/network/network.hpp"
#include "reference/registry.hpp"

namespace gradstone {
namespace {

using Matrix = Eigen::Array<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Row = Eigen::Array<float, 1, Eigen::Dynamic>;
using Matrices = std::map<std::string, Matrix>;

/// One comparison: what is given, and both ways to compute the rest.
struct Case {
  Matrices given, by_hand, by_plan;
  std::function<void()> hand;
  std::unique_ptr<Plan<float>> plan;
};

// The same library and threads on both sides.
PlanRequest with_eigen(PlanRequest request) {
  request.library = ProductLibrary::eigen;
  return request;
}

void add_case(const std::string& name, const PlanRequest& request, const Sizes& sizes,
              const std::map<std::string, double>& parameters,
              const std::function<std::function<void()>(Case&)>& write_by_hand) {
  auto comparison = std::make_shared<Case>();
  comparison->plan = std::make_unique<Plan<float>>(with_eigen(request), sizes);
  Plan<float>& plan = *comparison->plan;
  plan.set_threads(1);
  for (const auto& equation : request.equations) {
    const auto rows = equation.value.shape().rows().at(sizes);
    const auto columns = equation.value.shape().columns().at(sizes);
    comparison->by_hand[equation.name] = Matrix::Zero(rows, columns);
    Matrix& result = comparison->by_plan[equation.name] = Matrix::Zero(rows, columns);
    plan.bind(equation.name, MatrixView<float>{result.data(), rows, columns});
  }
  for (const auto& [parameter, value] : parameters) plan.set(parameter, value);
  comparison->hand = write_by_hand(*comparison);
  for (const auto& given : plan.inputs()) {
    Matrix& matrix = comparison->given.at(given);
    plan.bind(given, MatrixView<const float>{matrix.data(), matrix.rows(), matrix.cols()});
  }
  comparison->hand();
  plan.run();
  for (const auto& [result, expected] : comparison->by_hand) {
    const float error = (comparison->by_plan.at(result) - expected).abs().maxCoeff();
    const float largest = expected.abs().maxCoeff();
    if (!(error <= 1e-4F * largest)) {
      std::fprintf(stderr, "%s: %s differs by %g of %g\n%s", name.c_str(), result.c_str(),
                   static_cast<double>(error), static_cast<double>(largest),
                   plan.describe().c_str());
      std::exit(EXIT_FAILURE);
    }
  }
  benchmark::RegisterBenchmark((name + "/hand").c_str(), [comparison](benchmark::State& state) {
    for ([[maybe_unused]] auto _ : state) comparison->hand();
  });
  benchmark::RegisterBenchmark((name + "/plan").c_str(), [comparison](benchmark::State& state) {
    for ([[maybe_unused]] auto _ : state) comparison->plan->run();
  });
}

const EquationSystem& form_of(const std::string& name, const std::string& form) {
  for (const auto* entry : find_entries(name))
    for (const auto& candidate : entry->forms)
      if (form.empty() || candidate.form == form) return candidate;
  std::fprintf(stderr, "no form %s of %s\n", form.c_str(), name.c_str());
  std::exit(EXIT_FAILURE);
}

PlanRequest only(const std::vector<Equation>& equations) {
  PlanRequest request;
  request.equations = equations;
  for (const auto& equation : equations) request.outputs.push_back(equation.name);
  return request;
}

std::string sizes_text(const Sizes& sizes) {
  std::string text;
  for (const std::string name : {"N", "D", "K"})
    if (const auto size = sizes.find(name); size != sizes.end())
      text += (text.empty() ? "" : "x") + std::to_string(size->second);
  return text;
}

void linear_relu(Eigen::Index N, Eigen::Index D, Eigen::Index K) {
  const Sizes sizes{{"N", N}, {"D", D}, {"K", K}};
  add_case("linear+ReLU forward+backward " + sizes_text(sizes),
           request_all(form_of("layer:activation_layer", "relu")), sizes, {}, [&](Case& c) {
             c.given = {{"X", Matrix::Random(N, D)},
                        {"W", Matrix::Random(K, D)},
                        {"b", Matrix::Random(1, K)},
                        {"DY", Matrix::Random(N, K)}};
             return [&c] {
               auto &Z = c.by_hand.at("Z"), &Y = c.by_hand.at("Y"), &DZ = c.by_hand.at("DZ");
               const auto &X = c.given.at("X"), &W = c.given.at("W"), &DY = c.given.at("DY");
               Z.matrix().noalias() = X.matrix() * W.matrix().transpose();
               Z.rowwise() += c.given.at("b").row(0);
               Y = Z.cwiseMax(0.0F);
               DZ = (Z > 0.0F).select(DY, 0.0F);
               c.by_hand.at("DW").matrix().noalias() = DZ.matrix().transpose() * X.matrix();
               c.by_hand.at("Db") = DZ.colwise().sum();
               c.by_hand.at("DX").matrix().noalias() = DZ.matrix() * W.matrix();
             };
           });
}

void softmax_forward(Eigen::Index N, Eigen::Index K) {
  const Sizes sizes{{"N", N}, {"K", K}};
  add_case("softmax forward " + sizes_text(sizes),
           only({*form_of("layer:softmax", "").find_forward("Y")}), sizes, {}, [&](Case& c) {
             c.given = {{"Z", 3 * Matrix::Random(N, K)}};
             return [&c] {
               const auto& Z = c.given.at("Z");
               auto& Y = c.by_hand.at("Y");
               for (Eigen::Index i = 0; i < Z.rows(); ++i) {
                 Y.row(i) = (Z.row(i) - Z.row(i).maxCoeff()).exp();
                 Y.row(i) *= 1 / Y.row(i).sum();
               }
             };
           });
}

void softmax_backward(Eigen::Index N, Eigen::Index K) {
  const Sizes sizes{{"N", N}, {"K", K}};
  add_case("softmax backward " + sizes_text(sizes),
           only({*form_of("layer:softmax", "").find_backward("DZ")}), sizes, {}, [&](Case& c) {
             c.given = {{"Y", Matrix::Random(N, K)}, {"DY", Matrix::Random(N, K)}};
             return [&c] {
               const auto &Y = c.given.at("Y"), &DY = c.given.at("DY");
               auto& DZ = c.by_hand.at("DZ");
               for (Eigen::Index i = 0; i < Y.rows(); ++i)
                 DZ.row(i) = Y.row(i) * (DY.row(i) - (Y.row(i) * DY.row(i)).sum());
             };
           });
}

void batch_normalization_forward(Eigen::Index N, Eigen::Index D) {
  const Sizes sizes{{"N", N}, {"D", D}};
  add_case("batch normalization forward " + sizes_text(sizes),
           only(form_of("layer:batch_normalization", "training").forward), sizes,
           {{"epsilon", 1e-7}}, [&](Case& c) {
             c.given = {{"X", Matrix::Random(N, D)},
                        {"gamma", Matrix::Random(1, D)},
                        {"beta", Matrix::Random(1, D)}};
             return [&c, mean = Row(D), sum = Row(D)]() mutable {
               const auto &X = c.given.at("X"), &gamma = c.given.at("gamma");
               auto &R = c.by_hand.at("R"), &Sigma = c.by_hand.at("Sigma"), &s = c.by_hand.at("s");
               auto &Z = c.by_hand.at("Z"), &Y = c.by_hand.at("Y");
               const auto n = static_cast<float>(X.rows());
               mean.setZero();
               for (Eigen::Index i = 0; i < X.rows(); ++i) mean += X.row(i);
               mean /= n;
               sum.setZero();
               for (Eigen::Index i = 0; i < X.rows(); ++i) {
                 R.row(i) = X.row(i) - mean;
                 sum += R.row(i).square();
               }
               Sigma = sum / n;
               s = (Sigma + 1e-7F).sqrt().inverse();
               for (Eigen::Index i = 0; i < X.rows(); ++i) {
                 Z.row(i) = s.row(0) * R.row(i);
                 Y.row(i) = gamma.row(0) * Z.row(i) + c.given.at("beta").row(0);
               }
             };
           });
}

void batch_normalization_backward(Eigen::Index N, Eigen::Index D) {
  const Sizes sizes{{"N", N}, {"D", D}};
  const auto& system = form_of("layer:batch_normalization", "training");
  // DX alone, as in a layer without affine part, and all gradients.
  add_case("batch normalization DX " + sizes_text(sizes), only({*system.find_backward("DX")}),
           sizes, {}, [&](Case& c) {
             c.given = {{"Z", Matrix::Random(N, D)},
                        {"DZ", Matrix::Random(N, D)},
                        {"s", Matrix::Random(1, D)}};
             return [&c, sum = Row(D), product = Row(D), factor = Row(D)]() mutable {
               const auto &Z = c.given.at("Z"), &DZ = c.given.at("DZ");
               const auto n = static_cast<float>(Z.rows());
               sum.setZero();
               product.setZero();
               for (Eigen::Index i = 0; i < Z.rows(); ++i) {
                 sum += DZ.row(i);
                 product += Z.row(i) * DZ.row(i);
               }
               factor = c.given.at("s") / n;
               for (Eigen::Index i = 0; i < Z.rows(); ++i)
                 c.by_hand.at("DX").row(i) = factor * (n * DZ.row(i) - sum - Z.row(i) * product);
             };
           });
  add_case("batch normalization backward " + sizes_text(sizes), only(system.backward), sizes, {},
           [&](Case& c) {
             c.given = {{"Z", Matrix::Random(N, D)},
                        {"DY", Matrix::Random(N, D)},
                        {"gamma", Matrix::Random(1, D)},
                        {"s", Matrix::Random(1, D)}};
             return [&c, factor = Row(D), sum = Row(D), product = Row(D)]() mutable {
               const auto &Z = c.given.at("Z"), &DY = c.given.at("DY"),
                          &gamma = c.given.at("gamma");
               auto &DZ = c.by_hand.at("DZ"), &DX = c.by_hand.at("DX");
               auto &Dbeta = c.by_hand.at("Dbeta"), &Dgamma = c.by_hand.at("Dgamma");
               const auto n = static_cast<float>(Z.rows());
               Dbeta.setZero();
               Dgamma.setZero();
               for (Eigen::Index i = 0; i < Z.rows(); ++i) {
                 DZ.row(i) = gamma.row(0) * DY.row(i);
                 Dbeta.row(0) += DY.row(i);
                 Dgamma.row(0) += DY.row(i) * Z.row(i);
               }
               factor = c.given.at("s") / n;
               sum = gamma.row(0) * Dbeta.row(0);
               product = gamma.row(0) * Dgamma.row(0);
               for (Eigen::Index i = 0; i < Z.rows(); ++i)
                 DX.row(i) = factor * (n * DZ.row(i) - sum - Z.row(i) * product);
             };
           });
}

/// The equations of one optimizer step for every weight of a network, in place.
void add_momentum(PlanRequest& request, const EquationSystem& network) {
  const EquationSystem& momentum = form_of("optimizer:momentum", "");
  for (const auto& weight : network.declarations) {
    if (weight.role != Role::weight) continue;
    const std::string W = weight.name;
    Renaming names;
    names.matrices = {
        {"x", W}, {"g", "D" + W}, {"delta", "delta_" + W}, {"delta_next", "delta_next_" + W}};
    const Shape& own = momentum.find_declaration("x")->shape;
    names.dims = {{own.rows().text(), weight.shape.rows()},
                  {own.columns().text(), weight.shape.columns()}};
    for (const auto& equation : momentum.forward) {
      const std::string name = equation.name + "_" + W;
      request.equations.push_back({name, renamed(equation.value, names), ""});
    }
    for (const auto& update : momentum.updates)
      request.updates.push_back({names.matrix(update.name), update.from + "_" + W});
  }
}

/// A training step of a whole network, forward, backward and momentum, beside the matrix products
/// that it cannot do without.
void training_step(const std::vector<std::int64_t>& layers, std::int64_t N) {
  std::string text = std::to_string(layers[0]), specification;
  for (std::size_t l = 1; l < layers.size(); ++l) {
    text += "-" + std::to_string(layers[l]);
    specification += l + 1 < layers.size() ? "ReLU;" : "Linear";
  }
  const Network network =
      compose_network(parse_specifications(specification), layers, "SoftmaxCrossEntropy");
  PlanRequest request = request_all(network.system);
  request.outputs = {network.system.output};
  add_momentum(request, network.system);
  Sizes sizes = network.sizes;
  sizes["N"] = N;

  auto plan = std::make_shared<Plan<float>>(with_eigen(request), sizes);
  plan->set_threads(1);
  auto memory = std::make_shared<Matrices>();
  const auto bind = [&](const std::string& name, const Shape& shape, float scale) {
    const auto rows = shape.rows().at(sizes), columns = shape.columns().at(sizes);
    Matrix& matrix = (*memory)[name] = scale * Matrix::Random(rows, columns);
    plan->bind(name, MatrixView<float>{matrix.data(), rows, columns});
  };
  for (const auto& given : network.system.declarations) {
    bind(given.name, given.shape, 0.05F);
    if (given.role == Role::weight) bind("delta_" + given.name, given.shape, 0);
  }
  bind(network.system.output, {one, one}, 0);
  plan->set("eta", 0.001);
  plan->set("mu", 0.9);

  const auto products = [memory, layers, N] {
    for (std::size_t l = 1; l < layers.size(); ++l) {
      const Matrix& W = memory->at("W" + std::to_string(l));
      Matrix &X = (*memory)["X" + std::to_string(l)], &Z = (*memory)["Z" + std::to_string(l)];
      Matrix& DW = (*memory)["G" + std::to_string(l)];
      if (X.size() == 0) {
        X = Matrix::Random(N, layers[l - 1]);
        Z = Matrix::Random(N, layers[l]);
        DW = W;
      }
      Z.matrix().noalias() = X.matrix() * W.matrix().transpose();
      DW.matrix().noalias() = Z.matrix().transpose() * X.matrix();
      if (l > 1) X.matrix().noalias() = Z.matrix() * W.matrix();
      Z.setConstant(0.1F);  // so that the numbers do not grow
    }
  };
  const std::string name = "training step " + text + " N=" + std::to_string(N) + ", products alone";
  benchmark::RegisterBenchmark((name + "/hand").c_str(), [products](benchmark::State& state) {
    for ([[maybe_unused]] auto _ : state) products();
  });
  benchmark::RegisterBenchmark((name + "/plan").c_str(), [plan, memory](benchmark::State& state) {
    for ([[maybe_unused]] auto _ : state) plan->run();
  });
}

}  // namespace
}  // namespace gradstone

int main(int count, char** arguments) {
  using namespace gradstone;
  linear_relu(32, 20, 10);
  linear_relu(100, 784, 512);
  linear_relu(256, 512, 256);
  linear_relu(1024, 256, 128);
  softmax_forward(100, 10);
  softmax_forward(256, 1000);
  softmax_forward(1024, 100);
  softmax_backward(100, 10);
  softmax_backward(256, 1000);
  softmax_backward(1024, 100);
  softmax_backward(1024, 1000);
  for (const auto& [N, D] : {std::pair(100, 512), std::pair(256, 512), std::pair(1024, 256)}) {
    batch_normalization_forward(N, D);
    batch_normalization_backward(N, D);
  }
  training_step({64, 32, 10}, 32);
  training_step({784, 1024, 512, 10}, 100);
  // Defaults that the command line may override.
  std::string defaults[] = {"--benchmark_repetitions=11", "--benchmark_min_time=0.01",
                            "--benchmark_enable_random_interleaving=true"};
  std::vector<char*> all{arguments[0]};
  for (auto& argument : defaults) all.push_back(argument.data());
  all.insert(all.end(), arguments + 1, arguments + count);
  int total = static_cast<int>(all.size());
  benchmark::Initialize(&total, all.data());
  if (benchmark::ReportUnrecognizedArguments(total, all.data())) return 2;
  RatioReporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  return 0;
}
