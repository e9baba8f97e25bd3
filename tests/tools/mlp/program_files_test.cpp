// The files that mlp reads and writes.

#include <nlohmann/json.hpp>

#include "numeric/float_format.hpp"
#include "numeric/safetensors.hpp"
#include "tests/support/json_schema.hpp"
#include "tests/tools/mlp/mlp_program.hpp"

namespace gradstone {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;
using testing_support::content_of;
using testing_support::expect_same_model;
using testing_support::mlp;
using testing_support::MlpProgram;
using testing_support::run;

using MlpFiles = MlpProgram;
using Shape = std::vector<std::size_t>;

// Weights.

TEST_F(MlpFiles, SavesAllParametersInTheShapesOfNumpy) {
  ASSERT_EQ(mlp(classifier({{"layers", "ReLU;BatchNormalization;SReLU;Linear"},
                            {"layer-sizes", "5;7;4;3"},
                            {"save-weights", path("w.npz")}}))
                .status,
            0);
  const NpzReader file(path("w.npz"));
  EXPECT_THAT(file.keys(), ElementsAre("W1", "b1", "gamma2", "beta2", "W2", "b2", "al3", "tl3",
                                       "ar3", "tr3", "W3", "b3"));
  EXPECT_EQ(file.describe("W1").shape, (Shape{7, 5}));
  EXPECT_EQ(file.describe("b1").shape, (Shape{7}));
  EXPECT_EQ(file.describe("gamma2").shape, (Shape{7}));
  EXPECT_EQ(file.describe("W3").shape, (Shape{3, 4}));
  EXPECT_EQ(file.describe("b3").shape, (Shape{3}));
  EXPECT_FALSE(file.describe("W1").fortran_order);
}

TEST_F(MlpFiles, SavesOneRowOfWeightsAsAMatrix) {
  write_data("one.npz", {{"Ttrain", NpyArray::of<float>({N, 1}, std::vector<float>(N, 0.5F))},
                         {"Ttest", NpyArray::of<float>({M, 1}, std::vector<float>(M, 0.5F))}});
  ASSERT_EQ(mlp(classifier({{"layer-sizes", "5;7;1"},
                            {"loss", "MeanSquaredError"},
                            {"load-dataset", path("one.npz")},
                            {"save-weights", path("w.npz")}}))
                .status,
            0);
  EXPECT_EQ(NpzReader(path("w.npz")).describe("W2").shape, (Shape{1, 7}));
  EXPECT_EQ(NpzReader(path("w.npz")).describe("b2").shape, (Shape{1}));
}

TEST_F(MlpFiles, SaysWhichArraysOfWeightsItDoesNotRead) {
  const std::map<std::string, std::string> model = {{"layers", "BatchNormalization;Linear"},
                                                    {"layer-sizes", "5;3"}};
  auto saving = model, loading = model;
  saving["save-weights"] = path("w.npz");
  ASSERT_EQ(mlp(classifier(saving)).status, 0);
  const NpzReader saved(path("w.npz"));
  NpzWriter more(path("more.npz"));
  for (const auto& key : saved.keys()) more.add(key, saved.read(key));
  more.add("mean1", NpyArray::of<float>({D}, std::vector<float>(D, 1)));
  more.add("junk", NpyArray::of<float>({2}, {1, 2}));
  more.write();
  loading["load-weights"] = path("more.npz");
  const auto outcome = mlp(classifier(loading));
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.errors, HasSubstr("warning: --load-weights: the model has no 'junk', which " +
                                        path("more.npz") + " holds\n"));
  EXPECT_THAT(outcome.errors, HasSubstr("'mean1' of " + path("more.npz") + " is not read: "));
  loading["load-weights"] = path("w.npz");
  EXPECT_THAT(mlp(classifier(loading)).errors, IsEmpty());
}

TEST_F(MlpFiles, LoadsTheWeightsThatItSaved) {
  const std::map<std::string, std::string> model = {
      {"layers", "ReLU;SReLU;Linear"}, {"layer-sizes", "5;7;4;3"}, {"epochs", "5"}};
  auto saving = model, loading = model;
  saving["save-weights"] = path("w.npz");
  const auto trained = figures(classifier(saving));
  loading["load-weights"] = path("w.npz");
  loading["epochs"] = "0";
  const auto outcome = mlp(classifier(loading));
  EXPECT_THAT(outcome.output, HasSubstr("\nLoading weights and bias from " + path("w.npz") + "\n"));
  // The same but for the number of the epoch.
  EXPECT_EQ(testing_support::figures_of(outcome.output).back().substr(5), trained.back().substr(5));
}

// The name of the file decides; numbers are the same to the last bit.
TEST_F(MlpFiles, SavesAndLoadsWeightsAsSafetensors) {
  const std::map<std::string, std::string> model = {{"layers", "BatchNormalization;SReLU;Linear"},
                                                    {"layer-sizes", "5;4;3"}};
  for (const char* dtype : {"float", "double"}) {
    auto saving = model, loading = model;
    saving["dtype"] = loading["dtype"] = dtype;
    saving["save-weights"] = path("w.safetensors");
    ASSERT_EQ(mlp(classifier(saving)).status, 0);
    const SafetensorsReader file(path("w.safetensors"));
    EXPECT_THAT(file.keys(),
                ElementsAre("gamma1", "beta1", "W1", "b1", "al2", "tl2", "ar2", "tr2", "W2", "b2"));
    EXPECT_EQ(file.describe("W1").shape, (Shape{4, 5}));
    EXPECT_EQ(file.describe("b1").shape, (Shape{4}));
    EXPECT_EQ(file.describe("W1").dtype, dtype == std::string("float") ? "F32" : "F64");
    loading["load-weights"] = path("w.safetensors");
    loading["save-weights"] = path("again.safetensors");
    loading["epochs"] = "0";
    const auto outcome = mlp(classifier(loading));
    EXPECT_EQ(outcome.status, 0) << outcome.errors;
    EXPECT_THAT(outcome.errors, IsEmpty());
    EXPECT_EQ(content_of(path("again.safetensors")), content_of(path("w.safetensors")));
  }
}

TEST_F(MlpFiles, LoadsWeightsOfShortTypes) {
  ASSERT_EQ(mlp(classifier({{"save-weights", path("w.safetensors")}})).status, 0);
  auto tensors = read_safetensors(path("w.safetensors"));
  for (auto& tensor : tensors) {
    tensor.type = "bf16";
    for (double& x : tensor.values) x = float_format("bf16").rounded(x);
  }
  write_safetensors(path("short.safetensors"), tensors);
  const auto outcome = mlp(classifier({{"load-weights", path("short.safetensors")},
                                       {"save-weights", path("long.safetensors")},
                                       {"epochs", "0"}}));
  EXPECT_EQ(outcome.status, 0) << outcome.errors;
  const auto loaded = read_safetensors(path("long.safetensors"));
  ASSERT_EQ(loaded.size(), tensors.size());
  for (std::size_t k = 0; k < loaded.size(); ++k) {
    EXPECT_EQ(loaded[k].type, "f32");
    EXPECT_EQ(loaded[k].values, tensors[k].values) << loaded[k].name;
  }
}

TEST_F(MlpFiles, HoldsWeightsThatNumpyReads) {
  if (run("python3 -c 'import numpy'").status != 0) GTEST_SKIP() << "there is no NumPy";
  ASSERT_EQ(mlp(classifier({{"save-weights", path("w.npz")}})).status, 0);
  folder_.write("read.py", R"(import numpy, sys
file = numpy.load(sys.argv[1], allow_pickle=False)
for name in file.files:
    a = file[name]
    print(name, a.shape, a.dtype, a.flags.c_contiguous)
X = numpy.load(sys.argv[2])["Xtest"]
Z = numpy.maximum(X @ file["W1"].T + file["b1"], 0) @ file["W2"].T + file["b2"]
T = numpy.load(sys.argv[2])["Ttest"]
print("%.6f" % numpy.mean(Z.argmax(axis=1) == T))
)");
  const auto numpy = run("python3 " + path("read.py") + " " + path("w.npz") + " " + classes());
  const auto last = figures(classifier()).back();
  EXPECT_EQ(numpy.output,
            "W1 (7, 5) float32 True\nb1 (7,) float32 True\nW2 (3, 7) float32 True\n"
            "b2 (3,) float32 True\n" +
                last.substr(last.size() - 9, 8) + "\n")
      << numpy.errors;
}

// Logs and plots.

TEST_F(MlpFiles, WritesLogsThatAgreeWithTheTable) {
  const auto rows = figures(classifier({{"metrics", path("m.jsonl")}, {"log-csv", path("m.csv")}}));
  const testing_support::JsonSchema schema(
      nlohmann::json::parse(content_of(GRADSTONE_SOURCE_DIR "/data/schemas/epoch.schema.json")));
  std::istringstream json(content_of(path("m.jsonl"))), csv(content_of(path("m.csv")));
  std::string line, csv_line;
  std::getline(csv, csv_line);
  EXPECT_THAT(csv_line, StartsWith("epoch,learning_rate,loss,test_loss,train_accuracy"));
  for (std::size_t epoch = 0; epoch < 3; ++epoch) {
    ASSERT_TRUE(std::getline(json, line));
    const auto row = nlohmann::json::parse(line);
    EXPECT_THAT(schema.problems(row), IsEmpty());
    EXPECT_EQ(row["epoch"], epoch);
    EXPECT_NEAR(row["loss"], std::stod(rows[epoch].substr(23)), 1e-6);
    EXPECT_NEAR(row["test_accuracy"], std::stod(rows[epoch].substr(53)), 1e-6);
    ASSERT_TRUE(std::getline(csv, csv_line));
    EXPECT_THAT(csv_line, StartsWith(std::to_string(epoch) + ",0.1,"));
  }
  EXPECT_FALSE(std::getline(json, line));
  EXPECT_FALSE(std::getline(csv, csv_line));
}

TEST_F(MlpFiles, LogsUpdatesThatAreRoundedAwayAndLeavesTheNumbersAlone) {
  const auto train = [&](const std::string& type, const std::string& name,
                         const std::string& tells) {
    return mlp(classifier({{"learning-rate", "1e-9"},
                           {"optimizers", "AdamW"},
                           {"dtype", type},
                           {"save-model", path(name)}}) +
               tells)
        .status;
  };
  const auto rows_of_log = [&] {
    std::vector<nlohmann::json> rows;
    std::istringstream lines(content_of(path("log")));
    for (std::string line; std::getline(lines, line);) rows.push_back(nlohmann::json::parse(line));
    return rows;
  };
  const std::string log = "--info --metrics " + path("log");
  ASSERT_EQ(train("float", "alone.npz", ""), 0);
  ASSERT_EQ(train("float", "logged.npz", log), 0);
  const auto in_float = rows_of_log();
  ASSERT_EQ(in_float.size(), 3u);
  EXPECT_FALSE(in_float[0].contains("updates"));  // nothing is trained yet
  for (const auto& row : {in_float[1], in_float[2]}) {
    // Adam's steps are of 1e-9 here, which is less than half a unit of numbers above 0.02: of most
    // of the 56 weights. Biases begin at 0.
    EXPECT_GT(row["updates_rounded_away"], 28);
    EXPECT_LE(row["updates_rounded_away"], 56);
    EXPECT_GE(row["updates"], 56);
    EXPECT_LE(row["updates"], 66);
  }
  expect_same_model(path("alone.npz"), path("logged.npz"));

  ASSERT_EQ(train("double", "double.npz", log), 0);
  EXPECT_EQ(rows_of_log().back()["updates_rounded_away"], 0);
}

TEST_F(MlpFiles, WritesALogToStdoutAndTheTableToStderr) {
  for (const std::string option : {"--metrics", "--log-csv"}) {
    ASSERT_EQ(mlp(classifier() + option + " " + path("log")).status, 0);
    const auto lines = [](const std::string& text) { return std::ranges::count(text, '\n'); };
    const auto expected = lines(content_of(path("log")));
    for (const char* name : {"-", "/dev/stdout"}) {
      const auto outcome = mlp(classifier() + option + " " + name);
      EXPECT_EQ(outcome.status, 0) << outcome.errors;
      EXPECT_EQ(lines(outcome.output), expected) << outcome.output;
      EXPECT_THAT(outcome.output, StartsWith(option == "--metrics" ? "{\"epoch\":0" : "epoch,"));
      EXPECT_THAT(outcome.errors, HasSubstr("Total training time"));
    }
    const auto full = mlp(classifier() + option + " - >/dev/full");
    EXPECT_EQ(full.status, 2);
    EXPECT_THAT(full.errors, HasSubstr("stdout: cannot be written: No space left on device"));
  }
}

TEST_F(MlpFiles, DrawsPlots) {
  for (const char* name : {"curves.svg", "curves.png"})
    ASSERT_EQ(mlp(classifier({{"plot", path(name)}})).status, 0);
  EXPECT_THAT(content_of(path("curves.svg")), StartsWith("<?xml"));
  EXPECT_THAT(content_of(path("curves.svg")), HasSubstr("<svg"));
  EXPECT_THAT(content_of(path("curves.png")), StartsWith("\x89PNG\r\n"));
  ASSERT_EQ(mlp(classifier({{"layer-sizes", "5;7;2"},
                            {"loss", "SquaredError"},
                            {"load-dataset", numbers()},
                            {"plot", path("parity.svg")}}))
                .status,
            0);
  EXPECT_GT(content_of(path("parity.svg")).size(), content_of(path("curves.svg")).size());
}

// Data sets.

TEST_F(MlpFiles, GeneratesDataSets) {
  const std::string options =
      "--layers 'ReLU;Linear' --loss SoftmaxCrossEntropy --learning-rate "
      "0.1 --batch-size 10 --epochs 1 --info --layer-sizes ";
  for (const char* name : {"chessboard", "checkerboard"}) {
    const auto outcome = mlp(options + "'2;8;2' --dataset-size 50 --generate-dataset " + name);
    EXPECT_EQ(outcome.status, 0) << outcome.errors;
    EXPECT_THAT(outcome.output, HasSubstr("  train 50 examples x 2 features, 2 classes\n"
                                          "  test  10 examples x 2 features, 2 classes\n"));
  }
  EXPECT_THAT(mlp(options + "'3;8;2' --dataset mini").output,
              HasSubstr("  train 1000 examples x 3 features, 2 classes\n"));
  expect_refusal(options + "'3;8;2' --dataset-size 50 --generate-dataset spirals", "spirals",
                 "chessboard", "mini");
}

TEST_F(MlpFiles, SavesTheDataSetThatItTrainsOn) {
  const std::string generated = "--generate-dataset mini --dataset-size 30 --normalize ";
  const auto model = [&](const std::string& data) {
    return classifier({{"layer-sizes", "3;7;2"}, {"load-dataset", data}});
  };
  const auto rows = figures(model("") + generated + "--save-dataset " + path("mini.npz"));
  EXPECT_EQ(NpzReader(path("mini.npz")).keys(),
            (std::vector<std::string>{"Xtrain", "Ttrain", "Xtest", "Ttest"}));
  EXPECT_EQ(figures(model(path("mini.npz"))), rows);
  EXPECT_NE(figures(model(path("mini.npz")) + "--seed 2"), rows);
}

TEST_F(MlpFiles, NormalizesFeatures) {
  ASSERT_EQ(mlp(classifier({{"save-dataset", path("n.npz")}}) + "--normalize").status, 0);
  const auto X = NpzReader(path("n.npz")).read("Xtrain").as<double>();
  for (std::size_t j = 0; j < D; ++j) {
    double sum = 0, squares = 0;
    for (std::size_t i = 0; i < N; ++i) {
      sum += X[i * D + j];
      squares += X[i * D + j] * X[i * D + j];
    }
    // In float, N numbers below 4.
    EXPECT_NEAR(sum / N, 0, 4e-6);
    EXPECT_NEAR(squares / N, 1, 4e-6);
  }
  EXPECT_NE(figures(classifier() + "--normalize"), figures(classifier()));
}

TEST_F(MlpFiles, StreamsExamplesWithTheSameFigures) {
  const auto streamed = mlp(classifier() + "--stream --info");
  EXPECT_THAT(streamed.output,
              HasSubstr("train 61 examples x 5 features, 3 classes, read from the file"));
  EXPECT_EQ(testing_support::figures_of(streamed.output), figures(classifier()));
  EXPECT_EQ(figures(classifier() + "--stream --no-shuffle"),
            figures(classifier() + "--no-shuffle"));
}

TEST_F(MlpFiles, TakesLabelsInARowInAColumnAndOneHot) {
  const auto usual = figures(classifier());
  const auto train =
      testing_support::largest_of_first(testing_support::drawn_features(N, D, 1), D, K);
  const auto test =
      testing_support::largest_of_first(testing_support::drawn_features(M, D, 2), D, K);
  write_data("column.npz", {{"Ttrain", NpyArray::of<std::int64_t>({N, 1}, train)},
                            {"Ttest", NpyArray::of<std::int64_t>({M, 1}, test)}});
  EXPECT_EQ(figures(classifier({{"load-dataset", path("column.npz")}})), usual);
  const auto one_hot = [](const std::vector<std::int64_t>& labels) {
    std::vector<float> T(labels.size() * K);
    for (std::size_t i = 0; i < labels.size(); ++i)
      T[i * K + static_cast<std::size_t>(labels[i])] = 1;
    return NpyArray::of<float>({labels.size(), K}, T);
  };
  write_data("one_hot.npz", {{"Ttrain", one_hot(train)}, {"Ttest", one_hot(test)}});
  EXPECT_EQ(figures(classifier({{"load-dataset", path("one_hot.npz")}})), usual);
}

}  // namespace
}  // namespace gradstone
