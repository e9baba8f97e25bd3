// Forward and backward pass of a layer of the registry, in turn with nothing. Random numbers;
// prints one line of JSON: seconds of each sample, and by how much the peak of the memory grew.
//
//   layer_benchmark --layer conv2d --sizes
//   N=32,H=32,L=32,D=3,A=3,B=3,U=32,V=32,K=32,s1=1,e1=1,p1=1,s2=1,e2=1,p2=1
//
// compare.py runs it beside PyTorch.

#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "numeric/matrix.hpp"
#include "numeric/plan.hpp"
#include "numeric/random.hpp"
#include "reference/registry.hpp"
#include "reference/version.hpp"

namespace gradstone {
namespace {

struct Options {
  std::string layer, form;
  std::map<std::string, std::int64_t> sizes;
  int samples = 5;
  int threads = 1;
  double pause = 0;
  std::string clock = "wall";
};

double seconds_now(const Options& options) {
  if (options.clock == "processor") return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count();
}

std::int64_t peak_kilobytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

/// The outputs and the gradients of a layer, with memory for everything.
class Layer {
 public:
  Layer(const EquationSystem& system, const Options& options)
      : plan_(outputs_and_gradients(system), options.sizes) {
    Random random(1, RandomPurpose::generate);
    plan_.set_threads(options.threads);
    for (const auto& name : plan_.inputs()) bind(system, name, options.sizes, random);
    for (const auto& name : plan_.outputs()) bind(system, name, options.sizes, random);
    for (const auto& name : plan_.parameters()) plan_.set(name, 0.125);
  }

  void run() { plan_.run(); }

 private:
  static PlanRequest outputs_and_gradients(const EquationSystem& system) {
    PlanRequest request = request_all(system);
    request.outputs.clear();
    for (const auto& cotangent : system.cotangents())
      request.outputs.push_back(cotangent.substr(1));
    for (const auto& equation : system.backward)
      if (!equation.gradient_of.empty()) request.outputs.push_back(equation.name);
    return request;
  }

  void bind(const EquationSystem& system, const std::string& name, const Sizes& sizes,
            Random& random) {
    const Shape shape = system.shape_of(name).as_matrix();
    Matrix<float>& matrix = tensors_[name];
    matrix = Matrix<float>(shape.rows().at(sizes), shape.columns().at(sizes));
    const auto* declaration = system.find_declaration(name);
    for (auto& x : matrix.elements()) {
      x = declaration && declaration->domain == Domain::index
              ? static_cast<float>(
                    1 + random.below(static_cast<std::uint64_t>(declaration->last.at(sizes))))
              : static_cast<float>(random.uniform() - 0.5);
    }
    plan_.bind(name, MatrixView<float>{matrix.elements().data(), matrix.rows(), matrix.columns()});
  }

  Plan<float> plan_;
  std::map<std::string, Matrix<float>> tensors_;
};

const EquationSystem& find_form(const Options& options) {
  for (const auto* entry : find_entries(options.layer))
    for (const auto& form : entry->forms)
      if (options.form.empty() || form.form == options.form) return form;
  throw CLI::ValidationError("--form", options.layer + " has no form " + options.form);
}

void run(const Options& options) {
  const EquationSystem& system = find_form(options);
  const std::int64_t before = peak_kilobytes();
  Layer layer(system, options);
  layer.run();
  // Samples of some 50 ms; or of one run after a pause and a run that isn't timed, so that a system
  // that has other work as well lets it finish.
  const double start = seconds_now(options);
  int runs = 0;
  while (seconds_now(options) - start < 0.05 && (options.pause == 0 || runs == 0)) {
    layer.run();
    ++runs;
  }
  std::string list;
  for (int k = 0; k < options.samples; ++k) {
    if (options.pause > 0) {
      std::this_thread::sleep_for(std::chrono::duration<double>(options.pause));
      layer.run();
    }
    const double begin = seconds_now(options);
    for (int run = 0; run < runs; ++run) layer.run();
    char digits[32];
    std::snprintf(digits, sizeof digits, "%.6g", (seconds_now(options) - begin) / runs);
    list += (list.empty() ? "" : ", ") + std::string(digits);
  }
  std::printf(R"({"version": "%s; products by %s", "seconds": [%s], "kilobytes": %lld})"
              "\n",
              std::string(version()).c_str(), description_of(default_product_library()).c_str(),
              list.c_str(), static_cast<long long>(peak_kilobytes() - before));
}

}  // namespace
}  // namespace gradstone

int main(int argc, char** argv) {
  gradstone::Options options;
  std::vector<std::string> sizes;
  CLI::App app("Times the forward and backward pass of a layer.");
  app.add_option("--layer", options.layer)->required();
  app.add_option("--form", options.form);
  app.add_option("--sizes", sizes, "N=32,D=8")->required()->delimiter(',');
  app.add_option("--samples", options.samples);
  app.add_option("--threads", options.threads);
  app.add_option("--pause", options.pause, "seconds before each sample, which is one run then");
  app.add_option("--clock", options.clock)->check(CLI::IsMember({"wall", "processor"}));
  CLI11_PARSE(app, argc, argv);
  try {
    for (const auto& size : sizes) {
      const auto equal = size.find('=');
      if (equal == std::string::npos) throw CLI::ValidationError("--sizes", size + " is not N=32");
      options.sizes[size.substr(0, equal)] = std::stoll(size.substr(equal + 1));
    }
    gradstone::run(options);
    return EXIT_SUCCESS;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "layer_benchmark: %s\n", error.what());
    return 2;
  }
}
