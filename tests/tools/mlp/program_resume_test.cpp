// A training that is interrupted, by whatever, goes on as if nothing had happened.

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <thread>

#include "numeric/plan.hpp"
#include "tests/tools/mlp/mlp_program.hpp"

namespace gradstone {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::SizeIs;
using testing::UnorderedElementsAre;
using testing_support::content_of;
using testing_support::expect_same_model;
using testing_support::mlp;
using testing_support::MlpProgram;
using testing_support::Outcome;
using testing_support::rows_of;
using testing_support::run;

/// mlp as a process that a test sends signals to.
class RunningMlp {
 public:
  RunningMlp(std::vector<std::string> arguments, std::string output, std::string errors)
      : output_(std::move(output)), errors_(std::move(errors)) {
    arguments.insert(arguments.begin(), "mlp");
    std::vector<char*> pointers;
    for (auto& argument : arguments) pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    child_ = fork();
    if (child_ != 0) return;
    constexpr int flags = O_WRONLY | O_CREAT | O_TRUNC;
    dup2(open(output_.c_str(), flags, 0600), STDOUT_FILENO);
    dup2(open(errors_.c_str(), flags, 0600), STDERR_FILENO);
    execv(GRADSTONE_PROGRAM_DIR "/mlp", pointers.data());
    _exit(127);
  }

  RunningMlp(const RunningMlp&) = delete;
  RunningMlp& operator=(const RunningMlp&) = delete;
  ~RunningMlp() {
    if (child_ > 0) end_by(SIGKILL);
  }

  /// Waits until the table has so many rows. Returns whether that happened.
  bool reaches_rows(std::size_t count) {
    while (waitpid(child_, nullptr, WNOHANG) == 0) {
      const bool begun = std::filesystem::exists(output_);
      if (begun && rows_of(content_of(output_)).size() >= count) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    child_ = -1;
    return false;
  }

  Outcome end_by(int signal) {
    int status = 0;
    kill(child_, signal);
    waitpid(child_, &status, 0);
    child_ = -1;
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), content_of(output_),
            content_of(errors_)};
  }

 private:
  std::string output_, errors_;
  pid_t child_ = -1;
};

class MlpResumes : public MlpProgram {
 protected:
  // Masks, moments, statistics and learned slopes: everything that has a state.
  std::map<std::string, std::string> everything() const {
    return {{"layers", "SReLU;BatchNormalization;Dropout(0.2);Linear"},
            {"layer-sizes", "5;7;3"},
            {"optimizers", "Adam;Momentum(0.9);Nesterov(0.5)"},
            {"dropouts", "0.9"},
            {"learning-rate", "MultiStepLR(0.05; 3,5; 0.5)"}};
  }

  std::string training(const std::string& epochs, const std::string& dtype = "float") const {
    auto options = everything();
    options["epochs"] = epochs;
    options["dtype"] = dtype;
    return classifier(options);
  }

  std::string go_on(const std::string& epochs, const std::string& model) const {
    return "--load-dataset " + classes() + " --epochs " + epochs + " --load-model " + path(model) +
           " ";
  }

  // Ends a training by a signal, mostly in the middle of an epoch, and goes on.
  void expect_the_same_after(int signal) {
    const std::vector<std::string> data = {"--generate-dataset", "chessboard", "--dataset-size",
                                           "20000"};
    auto arguments = data;
    for (const char* more :
         {"--layers", "BatchNormalization;SReLU;Linear", "--layer-sizes", "2;7;2", "--loss",
          "SoftmaxCrossEntropy", "--optimizers", "Adam", "--dropouts", "0.9", "--learning-rate",
          "Exponential(0.01,0.1)", "--batch-size", "2", "--epochs", "3", "--save-model"})
      arguments.emplace_back(more);
    arguments.push_back(path("stopped.npz"));
    RunningMlp running(arguments, path("out"), path("err"));
    ASSERT_TRUE(running.reaches_rows(2));
    const auto stopped = running.end_by(signal);
    EXPECT_EQ(stopped.status, 128 + signal);
    EXPECT_THAT(stopped.errors,
                ContainsRegex("^mlp: interrupted after [123] epochs and [0-9]+ batches; the "
                              "model .* is in .*stopped.npz; go on with --load-model "));

    std::string rest;
    for (const auto& argument : data) rest += argument + " ";
    const auto resumed = mlp(rest + "--epochs 3 --load-model " + path("stopped.npz") +
                             " --save-model " + path("resumed.npz"));
    EXPECT_EQ(resumed.status, 0) << resumed.errors;

    arguments.back() = path("whole.npz");
    std::string whole;
    for (const auto& argument : arguments) whole += "'" + argument + "' ";
    const auto in_one_go = mlp(whole);
    EXPECT_EQ(in_one_go.status, 0) << in_one_go.errors;
    expect_same_model(path("whole.npz"), path("resumed.npz"));
    EXPECT_EQ(testing_support::figures_of(in_one_go.output).back(),
              testing_support::figures_of(resumed.output).back());
  }
};

TEST_F(MlpResumes, BitByBitAfterAnyEpoch) {
  for (const char* dtype : {"float", "double"}) {
    ASSERT_EQ(mlp(training("6", dtype) + "--save-model " + path("whole.npz")).status, 0);
    for (const char* stop : {"0", "1", "4", "6"}) {
      ASSERT_EQ(mlp(training(stop, dtype) + "--save-model " + path("part.npz")).status, 0);
      const auto outcome = mlp(go_on("6", "part.npz") + "--save-model " + path("resumed.npz"));
      EXPECT_EQ(outcome.status, 0) << outcome.errors;
      EXPECT_THAT(outcome.output,
                  HasSubstr(std::string("Going on after epoch ") + stop + " of the model in "));
      expect_same_model(path("whole.npz"), path("resumed.npz"));
    }
  }
}

// What is scored though nothing is left to train is recorded like all that is scored.
TEST_F(MlpResumes, WithARecordOfAnEpochThatALogLacks) {
  ASSERT_EQ(mlp(training("2") + "--save-model " + path("part.npz")).status, 0);
  const auto epochs = [&] {
    std::istringstream lines(content_of(folder_ / "log"));
    std::vector<int> all;
    for (std::string line; std::getline(lines, line);)
      all.push_back(std::stoi(line.substr(line.find(':') + 1)));
    return all;
  };
  ASSERT_EQ(mlp(training("0") + "--metrics " + path("log")).status, 0);
  for (int run = 0; run < 2; ++run) {
    const auto outcome = mlp(go_on("2", "part.npz") + "--metrics " + path("log"));
    EXPECT_EQ(outcome.status, 0) << outcome.errors;
    EXPECT_THAT(rows_of(outcome.output), SizeIs(1));
    EXPECT_THAT(epochs(), testing::ElementsAre(0, 2)) << run;
  }
}

TEST_F(MlpResumes, IntoAFolderOfCheckpointsWithoutWhatAKilledRunLeft) {
  const pid_t dead = fork();
  if (dead == 0) _exit(0);
  waitpid(dead, nullptr, 0);
  std::filesystem::create_directory(folder_ / "points");
  const std::string left = "points/.gradstone-" + std::to_string(dead) + "-0.tmp";
  const std::string alive = "points/.gradstone-" + std::to_string(getpid()) + "-7.tmp";
  // Of libzip, which writes beside the temporary file first.
  const std::string of_libzip = left + ".anrbrn", alive_of_libzip = alive + ".a0Z9kx";
  const std::string notes = "points/.gradstone-notes.tmp";
  for (const auto& name : {left, alive, of_libzip, alive_of_libzip, notes})
    folder_.write(name, "half a model");
  ASSERT_EQ(mlp(training("1") + "--checkpoint " + path("points")).status, 0);
  EXPECT_FALSE(std::filesystem::exists(folder_ / left));
  EXPECT_FALSE(std::filesystem::exists(folder_ / of_libzip));
  EXPECT_TRUE(std::filesystem::exists(folder_ / alive)) << "another process writes it";
  EXPECT_TRUE(std::filesystem::exists(folder_ / alive_of_libzip));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "points/.gradstone-notes.tmp"));
}

TEST_F(MlpResumes, IntoAFolderOfCheckpointsThatNoOtherRunHas) {
  RunningMlp running(
      {"--generate-dataset", "chessboard", "--dataset-size", "20000", "--layers", "Linear",
       "--layer-sizes", "2;2", "--loss", "SoftmaxCrossEntropy", "--learning-rate", "Constant(0.1)",
       "--batch-size", "2", "--checkpoint", path("points")},
      path("out"), path("err"));
  ASSERT_TRUE(running.reaches_rows(1));
  expect_refusal(training("1") + "--checkpoint " + path("points"),
                 "--checkpoint: another training writes into ", "name another folder");
  running.end_by(SIGKILL);
  EXPECT_EQ(mlp(training("1") + "--checkpoint " + path("points")).status, 0);
}

TEST_F(MlpResumes, AfterCtrlCWithinAnEpoch) {
  expect_the_same_after(SIGINT);
}

TEST_F(MlpResumes, AfterTerminationWithinAnEpoch) {
  expect_the_same_after(SIGTERM);
}

TEST_F(MlpResumes, KnowingWhereTheCheckpointBeforeAnInterruptionIs) {
  RunningMlp running(
      {"--generate-dataset", "chessboard", "--dataset-size", "20000", "--layers", "Linear",
       "--layer-sizes", "2;2", "--loss", "SoftmaxCrossEntropy", "--learning-rate", "0.01",
       "--batch-size", "2", "--checkpoint", path("points")},
      path("out"), path("err"));
  ASSERT_TRUE(running.reaches_rows(3));  // so that there is a checkpoint of the first epoch
  const auto stopped = running.end_by(SIGINT);
  std::smatch match;
  ASSERT_TRUE(std::regex_search(
      stopped.errors, match,
      std::regex("the model at that point is in (.*/points/last.npz); go on with --load-model "
                 ".*/last.npz; the model before that is in (.*/points/epoch0.*.npz)\n")))
      << stopped.errors;
  const auto progress = [](const std::string& model) {
    const NpzReader reader(model);
    return std::pair(reader.read("training/epoch").as<double>(),
                     reader.read("training/batch").as<double>());
  };
  EXPECT_LT(progress(match[2]), progress(match[1]));
}

TEST_F(MlpResumes, OnlyWithTheBatchesThatTheEpochBeganWith) {
  const std::string data = "--generate-dataset chessboard --dataset-size 300000 ";
  RunningMlp running(
      {"--generate-dataset", "chessboard", "--dataset-size", "300000", "--layers", "Linear",
       "--layer-sizes", "2;2", "--loss", "SoftmaxCrossEntropy", "--learning-rate", "0.01",
       "--batch-size", "2", "--save-model", path("last.npz")},
      path("out"), path("err"));
  ASSERT_TRUE(running.reaches_rows(2));
  EXPECT_EQ(running.end_by(SIGINT).status, 130);
  expect_refusal(data + "--batch-size 3 --load-model " + path("last.npz"),
                 "--batch-size: ", "batches of 2");
}

TEST_F(MlpResumes, SayingWhenOtherProductsMadeTheModel) {
  ASSERT_EQ(mlp(training("1") + "--products eigen --save-model " + path("part.npz")).status, 0);
  const auto text = [&](const std::string& model) {
    const auto bytes = NpzReader(path(model)).read("training/products").exactly_as<std::uint8_t>();
    return std::string(bytes.begin(), bytes.end());
  };
  EXPECT_EQ(text("part.npz"), description_of(ProductLibrary::eigen));
  EXPECT_EQ(mlp(go_on("2", "part.npz") + "--products eigen").errors, "");
  const auto other = mlp(go_on("2", "part.npz") + "--products fastest");
  EXPECT_EQ(other.status, 0);
  EXPECT_THAT(other.errors, ContainsRegex("^mlp: note: --load-model: the model was trained with "
                                          "products by Eigen [^\n]*, which are by the fastest of "
                                          "[^\n]* now: [^\n]*\n$"));

  // Models as of another machine, and of version 1, which did not say it.
  const auto write_as = [&](const std::string& name, const std::string& products) {
    const NpzReader whole(path("part.npz"));
    NpzWriter writer(path(name));
    for (const auto& key : whole.keys())
      if (key != "training/products" && key != "model/version") writer.add(key, whole.read(key));
    writer.add("model/version", NpyArray::of<std::int64_t>({}, {products.empty() ? 1 : 2}));
    if (!products.empty())
      writer.add("training/products",
                 NpyArray::of<std::uint8_t>({products.size()}, {products.begin(), products.end()}));
    writer.write();
  };
  const auto errors_of_going_on = [&](const std::string& products) {
    write_as("other.npz", products);
    const auto outcome = mlp(go_on("2", "other.npz") + "--products eigen");
    EXPECT_EQ(outcome.status, 0) << outcome.errors;
    return outcome.errors;
  };
  EXPECT_EQ(errors_of_going_on(""), "");
  EXPECT_THAT(errors_of_going_on("oneDNN 9.9 AVX9"),
              HasSubstr("products by oneDNN 9.9 AVX9, which are by Eigen "));
  EXPECT_THAT(errors_of_going_on("a\033[2J" + std::string(5000, 'b')), HasSubstr("'a\\x1b[2Jbb"));
}

// What is compared shape by shape where the fastest of the same libraries multiplies.
TEST_F(MlpResumes, SayingWhichShapesAreMultipliedOtherwise) {
  const std::string fastest = " --products fastest --save-model " + path("part.npz");
  const auto with_cache = [&](const std::string& cache, const std::string& arguments) {
    return run("cd " GRADSTONE_SOURCE_DIR " && XDG_CACHE_HOME=" + path(cache) +
               " " GRADSTONE_PROGRAM_DIR "/mlp " + arguments);
  };
  const auto begin = classifier({{"layer-sizes", "5;2000;3"}, {"batch-size", "61"}});
  ASSERT_EQ(with_cache("cache", begin + fastest).status, 0);
  const std::string again = go_on("2", "part.npz") + "--products fastest";
  EXPECT_EQ(with_cache("cache", again).errors, "");
  EXPECT_THAT(
      with_cache("another", again).errors,
      ContainsRegex("the model was trained with float [0-9]+x[^\n]* by [a-z ]+, for which no "
                    "choice is kept here, and so for [0-9]+ more shapes: "));
  for (const auto& entry : std::filesystem::directory_iterator(folder_ / "cache/gradstone")) {
    if (entry.path().extension() != ".txt") continue;
    const auto text = std::regex_replace(content_of(entry.path()), std::regex(": [a-z ]+; "),
                                         ": eigen with the left factor copied; ");
    std::ofstream(entry.path()) << text;
  }
  EXPECT_THAT(with_cache("cache", again).errors,
              HasSubstr(", which is by eigen with the left factor copied now"));
}

TEST_F(MlpResumes, WithAnotherRateAndOtherBatchesOnDemand) {
  ASSERT_EQ(mlp(training("2") + "--save-model " + path("part.npz")).status, 0);
  const auto rows = figures(go_on("3", "part.npz") + "--learning-rate 0.25 --batch-size 61");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_THAT(rows.back(), HasSubstr("    3 |     0.250000 | "));
}

TEST_F(MlpResumes, AndContinuesItsLogs) {
  const std::string logs = "--metrics " + path("m.jsonl") + " --log-csv " + path("m.csv") + " ";
  ASSERT_EQ(mlp(training("4") + logs).status, 0);
  const auto without_time = [&](const std::string& name) {
    return std::regex_replace(content_of(path(name)),
                              std::regex("(\"seconds\":|,)[-+.e0-9]+(\\}?\n)"), "$2");
  };
  const auto json = without_time("m.jsonl"), csv = without_time("m.csv");
  ASSERT_EQ(mlp(training("2") + logs + "--save-model " + path("part.npz")).status, 0);
  EXPECT_NE(without_time("m.csv"), csv);
  ASSERT_EQ(mlp(go_on("4", "part.npz") + logs).status, 0);
  EXPECT_EQ(without_time("m.jsonl"), json);
  EXPECT_EQ(without_time("m.csv"), csv);
}

TEST_F(MlpResumes, FromCheckpoints) {
  ASSERT_EQ(mlp(training("5") + "--save-model " + path("whole.npz") + " --checkpoint " +
                path("points") + " --checkpoint-every 2")
                .status,
            0);
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder_ / "points"))
    names.push_back(entry.path().filename().string());
  EXPECT_THAT(names, UnorderedElementsAre("epoch000002.npz", "epoch000004.npz", "epoch000005.npz"));
  expect_same_model(path("whole.npz"), path("points/epoch000005.npz"));
  ASSERT_EQ(
      mlp(go_on("5", "points/epoch000002.npz") + "--save-model " + path("resumed.npz")).status, 0);
  expect_same_model(path("whole.npz"), path("resumed.npz"));
}

TEST_F(MlpResumes, InTheRightOneOfPreprocessedEpochs) {
  for (const std::uint32_t epoch : {0u, 1u, 2u}) {
    const auto X = testing_support::drawn_features(N, D, 10 + epoch);
    write_data(
        "epoch" + std::to_string(epoch) + ".npz",
        {{"Xtrain", NpyArray::of<float>({N, D}, X)},
         {"Ttrain", NpyArray::of<std::int64_t>({N}, testing_support::largest_of_first(X, D, K))}});
  }
  const std::string folder = "--preprocessed " + folder_.path().string() + " ";
  const auto training = [&](const char* epochs) {
    return classifier({{"load-dataset", ""}, {"epochs", epochs}}) + folder;
  };
  const auto whole = figures(training("3") + "--save-model " + path("whole.npz"));
  ASSERT_EQ(figures(training("1") + "--save-model " + path("part.npz")).size(), 2u);
  const auto rest = figures(folder + "--epochs 3 --load-model " + path("part.npz") +
                            " --save-model " + path("resumed.npz"));
  EXPECT_EQ(rest, std::vector<std::string>(whole.begin() + 1, whole.end()));
  expect_same_model(path("whole.npz"), path("resumed.npz"));
  // Nothing to do, and no epoch3.npz.
  EXPECT_THAT(figures(folder + "--epochs 3 --load-model " + path("whole.npz")), SizeIs(1));
  // One epoch too many ends without losing what there is.
  const auto outcome = mlp(training("4") + "--checkpoint " + path("points"));
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.errors, testing::AllOf(HasSubstr("epoch3.npz"), HasSubstr("last.npz")));
  expect_same_model(path("whole.npz"), path("points/last.npz"));
}

}  // namespace
}  // namespace gradstone
