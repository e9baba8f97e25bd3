// mlp: trains multilayer perceptrons on the equations that gradstone proves.

#include <cstdio>

#include "reference/error.hpp"
#include "tools/mlp/options.hpp"
#include "tools/mlp/session.hpp"
#include "tools/program.hpp"
#include "tools/ranks.hpp"

namespace gradstone::tools {
namespace {

constexpr const char* description =
    R"text(Trains a multilayer perceptron on the equations that `gradstone verify` proves.

Examples:
  mlp --layers "ReLU;Linear" --layer-sizes "64;32;10" --loss SoftmaxCrossEntropy \
      --optimizers "Momentum(0.9)" --learning-rate "Constant(0.01)" --epochs 10 \
      --batch-size 32 --load-dataset data/digits.npz --save-model digits.npz
  mlp --load-model digits.npz --epochs 20 --load-dataset data/digits.npz   go on
  mlp --layers "HyperbolicTangent;BatchNormalization;ReLU;Linear" \
      --layer-sizes "2;128;64;2" --layer-weights "Normal(0,10);HeNormal;HeNormal" \
      --loss SoftmaxCrossEntropy --optimizers Adam --batch-size 50 --epochs 200 \
      --learning-rate "MultiStepLR(0.01; 100,150; 0.2)" \
      --generate-dataset chessboard --dataset-size 10000 --plot chessboard.svg)text";

constexpr const char* footer =
    R"(Lists are separated by semicolons (commas will do); one item stands for all.
--mnist and --cifar10 read what prepare_data --from reads: pixels are divided by 255.
`gradstone list` shows layers, losses, optimizers, schedulers and initializers.
Ctrl-C finishes the batch, saves what --save-model or --checkpoint ask for, and ends.
Exit status: 0 trained, 1 a number is not finite or a gradient is wrong, 2 wrong usage or
input, 4 internal error, 130 interrupted.)";

int run(int argc, char** argv) {
  CLI::App program(description, "mlp");
  prepare(program);
  program.set_help_flag("-h,-?,--help", "Print this help message and exit");
  program.footer(footer);
  MlpOptions options;
  add_options(program, options);
  const bool is_first = Ranks::is_first_launched();
  if (!is_first) {
    be_silent();
    if (!std::freopen("/dev/null", "w", stdout)) throw Error("/dev/null can't be written");
  }
  const auto status = parse(program, argc, argv);
  if (status) return is_first ? *status : well;
  be_silent(false);
  return train_as_told(options);
}

}  // namespace
}  // namespace gradstone::tools

int main(int argc, char** argv) {
  using namespace gradstone::tools;
  return run_program("mlp", [&] { return run(argc, argv); });
}
