// What mlp can't do, it says: what is wrong, where, and what would be right.

#include "tests/tools/mlp/mlp_program.hpp"

namespace gradstone {
namespace {

using testing::HasSubstr;
using testing_support::content_of;
using testing_support::mlp;
using testing_support::MlpProgram;

using MlpRefuses = MlpProgram;

TEST_F(MlpRefuses, UnknownOptionsWithTheNearest) {
  expect_refusal(classifier() + "--epoch 3", "unknown option --epoch (did you mean --epochs");
  expect_refusal(classifier() + "--learning_rate=0.1",
                 "unknown option --learning_rate (did you mean --learning-rate?)");
  expect_refusal(classifier() + "--qqqqqqqq 0.5", "unknown option --qqqqqqqq; --help lists all");
  expect_refusal(classifier() + "more", "not expected: more");
}

TEST_F(MlpRefuses, WhatIsMissing) {
  for (const char* name : {"layers", "layer-sizes", "loss", "learning-rate", "load-dataset"})
    expect_refusal(classifier({{name, ""}}),
                   std::string("--") + name + " is missing: ", "for instance");
}

TEST_F(MlpRefuses, WhatDoesNotGoTogether) {
  expect_refusal(classifier() + "--generate-dataset mini", "exclude each other");
  expect_refusal(classifier() + "--no-statistics --metrics " + path("log"), "nothing to log");
  expect_refusal(classifier() + "--load-model " + path("model.npz"),
                 " and --load-model exclude each other");
}

TEST_F(MlpRefuses, NumbersOutOfRange) {
  expect_refusal(classifier({{"epochs", "-1"}}), "--epochs");
  expect_refusal(classifier({{"batch-size", "0"}}), "--batch-size");
  expect_refusal(classifier({{"batch-size", "2.5"}}), "--batch-size");
  expect_refusal(classifier({{"precision", "18"}}), "--precision");
  expect_refusal(classifier() + "--threads 0", "--threads");
  expect_refusal(classifier() + "--gradient-step 0", "--gradient-step");
  expect_refusal(classifier() + "--gradient-step 1e-300", "--gradient-step");
  for (const char* seed : {"-1", "18446744073709551616", "1.5"})
    expect_refusal(classifier() + "--seed " + seed,
                   std::string("--seed: must be a whole number from 0 to 18446744073709551615, "
                               "not ") +
                       seed + "\n");
  // Its product with another size is no number of 64 bits.
  expect_refusal(classifier({{"layer-sizes", "5;4611686018427387904;3"}}),
                 "--layer-sizes: ", "expected a size from 1 to 2147483647");
  expect_refusal(classifier() + "--dtype half", "--dtype", "float", "double");
  expect_refusal(classifier() + "--timer always", "--timer", "brief");
}

// Neither bound of a range excludes nan.
TEST_F(MlpRefuses, NanAndInfinity) {
  for (const std::string number : {"nan", "inf", "-inf", "nan(1)", "1e999"}) {
    for (const char* option : {"--gradient-step", "--clip"})
      expect_refusal(classifier() + option + "='" + number + "'", option);
    expect_refusal(classifier({{"learning-rate", "Constant(" + number + ")"}}), "--learning-rate");
    expect_refusal(classifier({{"optimizers", "Momentum(" + number + ")"}}), "--optimizers");
    expect_refusal(classifier({{"dropouts", number}}), "--dropouts");
    expect_refusal(classifier({{"layer-weights", "Normal(0," + number + ")"}}), "--layer-weights");
  }
}

TEST_F(MlpRefuses, ListsOfNothing) {
  for (const char* list : {";;;", ";", ",", " ", "0.5;", "0.5;;0.5"})
    expect_refusal(classifier({{"dropouts", list}}), "--dropouts: ");
  for (const char* option : {"layers", "layer-sizes", "layer-weights", "optimizers"})
    expect_refusal(classifier({{option, ";;;"}}), std::string("--") + option + ": ");
  for (const char* option : {"layers", "layer-weights", "optimizers", "learning-rate"})
    for (const char* list : {";;;", "Adam;;Adam", " "})
      expect_refusal(classifier({{option, list}}), std::string("--") + option + ": \"" + list +
                                                       "\": a part is empty; write for ");
  for (const char* list : {";;;", "SquaredError;SquaredError"})
    expect_refusal(classifier({{"loss", list}}), "--loss: \"", "a network has one loss");
}

// A training whose results go nowhere would be noticed at its end only.
TEST_F(MlpRefuses, EmptyTexts) {
  for (const std::string option :
       {"--save-model", "--save-weights", "--metrics", "--log-csv", "--plot", "--checkpoint",
        "--save-dataset", "--load-weights", "--load-model", "--dropouts"}) {
    expect_refusal(classifier() + option + " ''", option, "is empty");
    expect_refusal(classifier() + option + "=''", option, "missing");
  }
}

TEST_F(MlpRefuses, TextsAtThePlaceThatIsWrong) {
  expect_refusal(classifier({{"layers", "SReLU(al=1,xx=2)"}}),
                 "--layers: \"SReLU(al=1,xx=2)\": unknown parameter xx (known: al, tl, ar, tr)");
  expect_refusal(classifier({{"layers", "LeakyReLU(0.1)junk;Linear"}}),
                 "--layers: \"LeakyReLU(0.1)junk\": expected ) at the end");
  expect_refusal(classifier({{"layers", "Relu;Liner"}}), "--layers: ", "Liner", "Linear");
  expect_refusal(classifier({{"layers", "ReLU;ReLU;Linear"}}),
                 "--layers: 3 linear layers need 4 sizes (the input size first), got 3");
  expect_refusal(classifier({{"layer-sizes", "5;x;3"}}),
                 "--layer-sizes: \"5;x;3\": expected a size from 1 to 2147483647, got \"x\"");
  expect_refusal(classifier({{"loss", "SoftmaxCrosEntropy"}}),
                 "--loss: ", "did you mean SoftmaxCrossEntropy?");
  expect_refusal(classifier({{"optimizers", "Momentum(0.9);Adm"}}),
                 "--optimizers: ", "did you mean Adam");
  expect_refusal(classifier({{"optimizers", "Adam;Adam;Adam"}}),
                 "--optimizers: expected 2 optimizers");
  expect_refusal(classifier({{"layer-weights", "PyTorch"}}),
                 "--layer-weights: ", "write XavierUniform");
  expect_refusal(classifier({{"learning-rate", "Constant(x)"}}),
                 "--learning-rate: \"Constant(x)\": expected a number, got \"x\"");
  expect_refusal(classifier({{"learning-rate", "Constnt(1)"}}),
                 "--learning-rate: ", "did you mean Constant?");
}

// Data.

TEST_F(MlpRefuses, DataThatDoesNotFitTheModel) {
  expect_refusal(classifier({{"layer-sizes", "6;7;3"}}),
                 "classes.npz: examples have 5 features, but --layer-sizes begins with 6");
  expect_refusal(classifier({{"layer-sizes", "5;7;2"}}), "classes.npz", "Ttrain", "2");
  expect_refusal(
      classifier({{"layer-sizes", "5;7;3"}, {"loss", "SquaredError"}, {"load-dataset", numbers()}}),
      "numbers.npz", "2", "3");
}

TEST_F(MlpRefuses, WrongLabels) {
  std::vector<std::int64_t> labels(N, 1);
  labels[7] = -1;
  write_data("data.npz", {{"Ttrain", NpyArray::of<std::int64_t>({N}, labels)}});
  const auto options = classifier({{"load-dataset", path("data.npz")}});
  expect_refusal(
      options,
      "data.npz: member 'Ttrain.npy': row 7 is -1; a label must be a whole number from 0 to 2");
  labels[7] = 3;
  write_data("data.npz", {{"Ttrain", NpyArray::of<std::int64_t>({N}, labels)}});
  expect_refusal(options, "data.npz: member 'Ttrain.npy': row 7 is 3; a label must");
  write_data(
      "data.npz",
      {{"Ttrain", NpyArray::of<std::int64_t>({N - 1}, std::vector<std::int64_t>(N - 1, 1))}});
  expect_refusal(options, "data.npz", "Ttrain", "60", "61");
}

TEST_F(MlpRefuses, NumbersThatAreNone) {
  auto X = testing_support::drawn_features(N, D, 1);
  X[11] = std::numeric_limits<float>::quiet_NaN();
  write_data("data.npz", {{"Xtrain", NpyArray::of<float>({N, D}, X)}});
  for (const char* more : {"", "--stream"})
    expect_refusal(classifier({{"load-dataset", path("data.npz")}}) + more,
                   "data.npz: member 'Xtrain.npy': row 2, column 1 is nan");
}

TEST_F(MlpRefuses, DamagedFiles) {
  const std::string whole = content_of(classes());
  const auto options = classifier({{"load-dataset", path("data.npz")}});
  expect_refusal(options, "data.npz");  // there is none
  folder_.write("data.npz", "");
  expect_refusal(options, "data.npz");
  folder_.write("data.npz", whole.substr(0, whole.size() / 2));
  expect_refusal(options, "data.npz");
  std::string damaged = whole;
  for (std::size_t k = 100; k < 110; ++k) damaged[k] = static_cast<char>(damaged[k] ^ 0x55);
  folder_.write("data.npz", damaged);
  expect_refusal(options, "data.npz");
}

TEST_F(MlpRefuses, WeightsThatDoNotFitAndChangesNothing) {
  ASSERT_EQ(mlp(classifier({{"save-weights", path("w.npz")}})).status, 0);
  const auto before = content_of(path("w.npz"));
  expect_refusal(classifier({{"layer-sizes", "5;8;3"}, {"load-weights", path("w.npz")}}) +
                     "--save-weights " + path("w.npz"),
                 "w.npz: member 'W1.npy': the shape is (7, 5), but the model has W1 of 8 x 5");
  EXPECT_EQ(content_of(path("w.npz")), before);
  expect_refusal(classifier({{"load-weights", path("classes.npz")}}), "classes.npz", "W1");
  expect_refusal("--load-model " + path("w.npz") + " --load-dataset " + path("classes.npz"),
                 "w.npz: this is no model file", "--load-weights");
}

TEST_F(MlpRefuses, SafetensorsThatAreDamagedOrDoNotFit) {
  ASSERT_EQ(mlp(classifier({{"save-weights", path("w.safetensors")}})).status, 0);
  const std::string whole = content_of(path("w.safetensors"));
  expect_refusal(classifier({{"layer-sizes", "5;8;3"}, {"load-weights", path("w.safetensors")}}),
                 "w.safetensors, tensor 'W1': the shape is (7, 5), but the model has W1 of 8 x 5");
  folder_.write("cut.safetensors", whole.substr(0, whole.size() - 3));
  expect_refusal(classifier({{"load-weights", path("cut.safetensors")}}),
                 "cut.safetensors: no valid safetensors file", "is it truncated?");
  folder_.write("other.safetensors", std::string("\x02\0\0\0\0\0\0\0{}", 10));
  expect_refusal(classifier({{"load-weights", path("other.safetensors")}}),
                 "other.safetensors: there is no tensor 'W1'");
}

TEST_F(MlpRefuses, DamagedModels) {
  ASSERT_EQ(mlp(classifier({{"save-model", path("m.npz")}})).status, 0);
  const std::string whole = content_of(path("m.npz"));
  const std::string go_on = "--load-dataset " + classes() + " --load-model " + path("m.npz");
  for (const std::size_t part : {2u, 3u, 10u}) {
    folder_.write("m.npz", whole.substr(0, whole.size() - whole.size() / part));
    expect_refusal(go_on, "m.npz");
  }
  const NpzReader reader(folder_.write("whole.npz", whole));
  for (const auto& missing : reader.keys()) {
    if (missing == "model/dropouts" || missing == "training/products") continue;
    NpzWriter writer(path("m.npz"));
    for (const auto& key : reader.keys())
      if (key != missing) writer.add(key, reader.read(key));
    writer.write();
    expect_refusal(go_on, "m.npz", missing.substr(0, missing.find('/')));
  }
}

TEST_F(MlpRefuses, ModelsOfVersionsToComeButNoneThatHaveBeen) {
  ASSERT_EQ(mlp(classifier({{"save-model", path("m.npz")}})).status, 0);
  const NpzReader reader(path("m.npz"));
  const auto go_on = "--load-dataset " + classes() + " --load-model " + path("other.npz");
  const auto write_version = [&](std::int64_t version) {
    NpzWriter writer(path("other.npz"));
    for (const auto& key : reader.keys()) {
      if (key == "model/version") {
        writer.add(key, NpyArray::of<std::int64_t>({}, {version}));
      } else if (version > 1 || (key != "training/micro_batch" && key != "training/products")) {
        writer.add(key, reader.read(key));
      }
    }
    writer.write();
  };
  write_version(1);
  EXPECT_EQ(mlp(go_on + " --epochs 3").status, 0);
  write_version(3);
  expect_refusal(go_on, "version 3 of model files is not known", "reads versions 1 to 2");
}

// Places for files.

TEST_F(MlpRefuses, TwoUsesOfOneFile) {
  const auto twice = path("twice");
  expect_refusal(classifier({{"metrics", twice}, {"log-csv", twice}}),
                 "--metrics and --log-csv name the same file, ");
  expect_refusal(classifier({{"save-model", twice}, {"save-weights", path("./twice")}}),
                 "--save-weights and --save-model name the same file, ");
  const auto before = content_of(classes());
  expect_refusal(classifier({{"save-weights", classes()}}),
                 "--load-dataset and --save-weights name the same file, ");
  EXPECT_EQ(content_of(classes()), before);
}

TEST_F(MlpRefuses, TwoUsesOfOneFileUnderOtherNames) {
  const auto run_here = [&](const std::string& more) {
    return testing_support::run("cd " + folder_.path().string() +
                                " && " GRADSTONE_PROGRAM_DIR "/mlp " +
                                classifier({{"load-dataset", "classes.npz"}}) + more);
  };
  folder_.write("one", "");
  std::filesystem::create_hard_link(folder_ / "one", folder_ / "two");
  std::filesystem::create_symlink("new", folder_ / "to_new");
  std::filesystem::create_symlink("classes.npz", folder_ / "link.npz");
  std::filesystem::create_directory(folder_ / "points");
  for (const char* more :
       {"--metrics x --log-csv ./x", "--metrics one --log-csv two",
        "--metrics to_new --log-csv new", "--save-model m --save-weights ./m",
        "--save-dataset link.npz", "--metrics ./classes.npz", "--load-weights w.npz --plot w.npz",
        "--load-weights w.npz --metrics w.npz",
        "--checkpoint points --save-model points/epoch000002.npz"}) {
    const auto outcome = run_here(more);
    EXPECT_EQ(outcome.status, 2) << more;
    EXPECT_THAT(outcome.errors, HasSubstr(" name the same file, ")) << more;
  }
  EXPECT_FALSE(std::filesystem::exists(folder_ / "x"));
  EXPECT_TRUE(std::filesystem::is_empty(folder_ / "points"));
  write_data("points/epoch000001.npz");
  expect_refusal(classifier({{"load-dataset", path("points/epoch000001.npz")}}) + "--checkpoint " +
                     path("points"),
                 "--load-dataset and --checkpoint name the same file, ");
  write_data("points/epoch0.npz");
  expect_refusal(classifier({{"load-dataset", ""}}) + "--preprocessed " + path("points") +
                     " --save-model " + path("points/epoch0.npz"),
                 "--save-model and --preprocessed name the same file, ");
  std::filesystem::create_directory(folder_ / "originals");
  folder_.write("originals/mnist.npz", "");
  expect_refusal(classifier({{"load-dataset", ""}}) + "--mnist " + path("originals") +
                     " --metrics " + path("originals/mnist.npz"),
                 "--metrics and --mnist name the same file, ");
}

TEST_F(MlpRefuses, OptionsInThePlaceOfNames) {
  for (const char* option : {"--metrics", "--log-csv", "--save-model", "--plot", "--checkpoint"})
    for (const char* next : {"--verbose", "-v"})
      expect_refusal(classifier() + option + " " + next,
                     std::string(option) + ": a name or value is missing before " + next);
}

TEST_F(MlpRefuses, ModelsOnStdout) {
  for (const char* option : {"--save-model", "--save-weights", "--save-dataset", "--load-weights"})
    expect_refusal(classifier() + option + " -",
                   std::string(option) + ": - is stdout, and an npz file can't", "./-");
  expect_refusal(classifier() + "--metrics - --log-csv /dev/stdout",
                 "--metrics and --log-csv both write to stdout");
}

TEST_F(MlpRefuses, PlacesThatCanNotBeWrittenBeforeItTrains) {
  for (const char* option :
       {"--save-weights", "--save-model", "--metrics", "--log-csv", "--plot"}) {
    const auto place = path("nowhere/file.svg");
    const auto outcome = mlp(classifier() + option + " " + place);
    EXPECT_EQ(outcome.status, 2) << option;
    EXPECT_THAT(outcome.errors, HasSubstr("nowhere")) << option;
    EXPECT_EQ(testing_support::rows_of(outcome.output).size(), 0u) << option;
  }
  expect_refusal(classifier() + "--save-model " + folder_.path().string(), "is a folder");
  expect_refusal(classifier() + "--save-model /dev/null", "/dev/null is no ordinary file");
  expect_refusal(classifier() + "--plot " + path("curves.pdf"), "curves.pdf", ".svg");
  expect_refusal(classifier() + "--checkpoint " + path("classes.npz"), "--checkpoint");
}

TEST_F(MlpRefuses, ModelsLargerThanMemory) {
#if defined(__SANITIZE_ADDRESS__)
  GTEST_SKIP() << "the address sanitizer needs more than any limit";
#endif
  const auto outcome = testing_support::run("ulimit -v 4000000 && " GRADSTONE_PROGRAM_DIR "/mlp " +
                                            classifier({{"layer-sizes", "5;300000000;3"}}));
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.errors, HasSubstr("there is not enough memory"));
}

TEST_F(MlpRefuses, DropoutOfWeightsAsALayer) {
  expect_refusal(classifier({{"layers", "WeightDropout(0.5);Linear"}}),
                 "--layers: \"WeightDropout(0.5)\": dropout on weights is no layer", "--dropouts");
}

using MlpWarns = MlpProgram;

TEST_F(MlpWarns, OfOutputsThatNoLabelNames) {
  const auto outcome =
      mlp("--layers 'ReLU;Linear' --layer-sizes '64;8;12' --loss SoftmaxCrossEntropy --epochs 1 "
          "--batch-size 100 --learning-rate 0.1 --load-dataset data/digits.npz");
  EXPECT_EQ(outcome.status, 0) << outcome.errors;
  EXPECT_THAT(outcome.errors, HasSubstr("10 classes, but the model has 12 outputs"));
}

TEST_F(MlpWarns, OfBatchNormalizationOfSingleExamples) {
  const std::string command =
      "--layers 'ReLU;BatchNormalization;Linear' --layer-sizes '64;8;10' --epochs 1 "
      "--loss SoftmaxCrossEntropy --learning-rate 0.001 --load-dataset data/digits.npz";
  EXPECT_THAT(mlp(command).errors, HasSubstr("take a larger --batch-size"));
  EXPECT_EQ(mlp(command + " --batch-size 2").errors, "");
}

TEST_F(MlpWarns, OfFeaturesThatCannotBeNormalized) {
  const auto outcome =
      mlp("--layers Linear --layer-sizes '64;10' --loss SoftmaxCrossEntropy --epochs 1 --normalize "
          "--batch-size 100 --learning-rate 0.1 --load-dataset data/digits.npz");
  EXPECT_THAT(outcome.errors, HasSubstr("3 features have one value only, and become 0: 0, 32, 39"));
}

// A batch takes no memory for more examples than there are.
TEST_F(MlpWarns, NotOfABatchLargerThanTheData) {
  const auto outcome =
      mlp("--layers Linear --layer-sizes '64;10' --loss SoftmaxCrossEntropy --epochs 1 "
          "--batch-size 10000000000 --learning-rate 0.1 --load-dataset data/digits.npz");
  EXPECT_EQ(outcome.status, 0) << outcome.errors;
  EXPECT_EQ(outcome.errors, "");
}

}  // namespace
}  // namespace gradstone
