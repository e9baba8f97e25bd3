// mlp in several processes. What they compute is tested without MPI in tests/numeric/distributed;
// here is what launchers, signals and files do.

#include <csignal>

#include "tests/support/launcher.hpp"
#include "tests/tools/mlp/mlp_program.hpp"

namespace gradstone {
namespace {

using testing::AnyOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing_support::content_of;
using testing_support::expect_same_model;
using testing_support::figures_of;
using testing_support::mlp;
using testing_support::MlpProgram;
using testing_support::Outcome;
using testing_support::run;

std::size_t count_of(const std::string& part, const std::string& text) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

class MlpRanks : public MlpProgram {
 protected:
  void SetUp() override {
    if (const auto why = testing_support::why_no_ranks(); !why.empty()) GTEST_SKIP() << why;
  }

  static std::string launch(int count) {
    return testing_support::launch_with(count) + GRADSTONE_PROGRAM_DIR "/mlp ";
  }

  static Outcome ranks(int count, const std::string& arguments) {
    return run(launch(count) + arguments);
  }

  std::map<std::string, std::string> everything() const {
    return {{"layers", "HyperbolicTangent;BatchNormalization;Dropout(0.2);SReLU;Linear"},
            {"layer-sizes", "5;9;6;3"},
            {"optimizers", "Adam"},
            {"learning-rate", "0.01"},
            {"batch-size", "12"},
            {"micro-batch", "2"}};
  }
};

TEST_F(MlpRanks, TrainTheSameModelWhateverTheirNumber) {
  const auto arguments = [&](const std::string& name) {
    return classifier(everything()) + "--save-model " + path(name) + ".npz --metrics " + path(name);
  };
  const auto alone = mlp(arguments("alone"));
  ASSERT_EQ(alone.status, 0) << alone.errors;
  for (int count = 1; count <= 3; ++count) {
    const std::string name = "of" + std::to_string(count);
    const auto outcome = ranks(count, arguments(name));
    ASSERT_EQ(outcome.status, 0) << outcome.errors;
    EXPECT_EQ(figures_of(outcome.output), figures_of(alone.output));
    expect_same_model(path("alone.npz"), path(name + ".npz"));
    const auto log = content_of(path(name));
    EXPECT_EQ(count_of("\n", log), 3u) << log;
    EXPECT_EQ(count_of("rounded_away", log), count_of("rounded_away", content_of(path("alone"))));
    if (count == 1) continue;
    EXPECT_EQ(count_of("a batch of 12 has 6 micro-batches of 2", outcome.errors), 1u);
    EXPECT_EQ(count_of("statistics of each micro-batch of 2", outcome.errors), 1u);
  }
}

TEST_F(MlpRanks, EvaluateAndDrawWhatOneProcessDoes) {
  const auto arguments = [&](const std::string& name) {
    return classifier({{"load-dataset", numbers()},
                       {"layer-sizes", "5;7;2"},
                       {"loss", "SquaredError"},
                       {"learning-rate", "0.01"},
                       {"micro-batch", "2"}}) +
           "--normalize --plot " + path(name) + ".svg";
  };
  const auto alone = mlp(arguments("alone")), three = ranks(3, arguments("three"));
  ASSERT_EQ(three.status, 0) << three.errors;
  EXPECT_EQ(figures_of(three.output), figures_of(alone.output));
  EXPECT_GT(content_of(path("three.svg")).size(), 1000u);
}

TEST_F(MlpRanks, GoOnWithWhatAnotherNumberOfThemSaved) {
  const auto of = everything();
  ASSERT_EQ(mlp(classifier(of) + "--save-model " + path("whole.npz")).status, 0);
  auto one_epoch = of;
  one_epoch["epochs"] = "1";
  ASSERT_EQ(ranks(3, classifier(one_epoch) + "--save-model " + path("half.npz")).status, 0);
  const auto outcome = ranks(2, "--load-model " + path("half.npz") + " --epochs 2 --load-dataset " +
                                    classes() + " --save-model " + path("both.npz"));
  ASSERT_EQ(outcome.status, 0) << outcome.errors;
  expect_same_model(path("whole.npz"), path("both.npz"));
}

// As on two machines, each with a cache of its own.
TEST_F(MlpRanks, MultiplyByWhatTheFirstHasChosen) {
  const std::string options = classifier({{"load-dataset", GRADSTONE_SOURCE_DIR "/data/digits.npz"},
                                          {"layer-sizes", "64;128;10"},
                                          {"batch-size", "128"},
                                          {"micro-batch", "64"},
                                          {"products", "fastest"}}) +
                              "--save-model ";
  std::string command = launch(2);
  const std::string program = GRADSTONE_PROGRAM_DIR "/mlp ";
  command.replace(command.rfind(program), program.size(),
                  "sh -c 'XDG_CACHE_HOME=\"" + path("cache") +
                      "${OMPI_COMM_WORLD_RANK:-$PMI_RANK}\" exec \"$0\" \"$@\"' " + program);
  const auto two = run(command + options + path("two.npz"));
  ASSERT_EQ(two.status, 0) << two.errors;
  EXPECT_FALSE(std::filesystem::is_empty(path("cache0/gradstone")));
  EXPECT_FALSE(std::filesystem::exists(path("cache1/gradstone")));
  const auto alone = run("cd " GRADSTONE_SOURCE_DIR " && XDG_CACHE_HOME=" + path("cache0") + " " +
                         program + options + path("one.npz"));
  ASSERT_EQ(alone.status, 0) << alone.errors;
  expect_same_model(path("one.npz"), path("two.npz"));
}

TEST_F(MlpRanks, SayOnceWhatIsWrong) {
  const auto refusal = [&](const std::map<std::string, std::string>& changes,
                           const std::string& more = "") {
    const auto outcome = ranks(2, classifier(changes) + more);
    EXPECT_EQ(outcome.status, 2) << outcome.errors;
    EXPECT_EQ(count_of("error:", outcome.errors) + count_of("usage:", outcome.errors), 1u)
        << outcome.errors;
    return outcome.errors;
  };
  EXPECT_THAT(refusal({{"batch-size", "9"}}),
              HasSubstr("--batch-size: 9 does not divide among 2 ranks"));
  EXPECT_THAT(refusal({{"batch-size", "9"}, {"micro-batch", "9"}}),
              HasSubstr("has 1 micro-batches of 9, too few for 2 ranks"));
  EXPECT_THAT(refusal({{"batch-size", "8"}, {"micro-batch", "3"}}),
              HasSubstr("does not divide into micro-batches of 3; take a divisor, for instance 2"));
  EXPECT_THAT(refusal({}, "--gradient-step 0.001"), HasSubstr("--gradient-step: looks at whole"));
  EXPECT_THAT(refusal({{"load-dataset", path("none.npz")}}), HasSubstr("none.npz"));
  EXPECT_THAT(refusal({{"micro-batch", "0"}}), HasSubstr("--micro-batch"));
  EXPECT_THAT(refusal({{"layers", ""}}), HasSubstr("--layers is missing"));
}

TEST_F(MlpRanks, StopTogetherWhereANumberIsNotFinite) {
  const auto outcome = ranks(3, classifier({{"loss", "SquaredError"},
                                            {"learning-rate", "1e30"},
                                            {"epochs", "5"},
                                            {"batch-size", "12"}}) +
                                    "--save-model " + path("last.npz"));
  EXPECT_EQ(outcome.status, 1) << outcome.errors;
  EXPECT_EQ(count_of("is not finite in epoch", outcome.errors), 1u) << outcome.errors;
  EXPECT_TRUE(std::filesystem::exists(path("last.npz")));
}

// Who launched them ends the others, some at once: then the last checkpoint is what is left.
TEST_F(MlpRanks, LeaveACheckpointWhereOneDies) {
  const std::string options = classifier({{"batch-size", "12"}, {"epochs", "1000000"}});
  const std::string models = path("models"), begun = path("models/epoch000100.npz");
  const auto outcome = run("{ " + launch(3) + options + "--no-statistics --checkpoint " + models +
                           R"( --checkpoint-every 50; } & launcher=$!
until [ -e )" + begun + R"( ] || ! kill -0 $launcher; do sleep 0.05; done
for process in /proc/[0-9]*; do
  read -r name <$process/comm || continue
  [ "$name" = mlp ] && grep -q ')" +
                           models + R"(' $process/cmdline && rank=${process#/proc/}
done
kill -KILL $rank
wait $launcher)");
  EXPECT_NE(outcome.status, 0);
  EXPECT_THAT(outcome.errors, Not(IsEmpty()));
  const std::string last = path("models/last.npz");
  const std::string model = std::filesystem::exists(last) ? last : path("models/epoch000100.npz");
  const auto resumed = mlp("--load-model " + model + " --epochs 1000001 --no-statistics " +
                           "--load-dataset " + classes() + " --info 2>&1 | head -n 3");
  EXPECT_THAT(resumed.output, HasSubstr("Going on after epoch "));
}

// With small data, and two ranks.
TEST_F(MlpRanks, DoWhatTheirPageShows) {
  const auto page = content_of(GRADSTONE_SOURCE_DIR "/docs/distributed.md");
  std::string command = page.substr(page.find("    mpirun -n 4 mlp "));
  command.resize(command.find("\n\n"));
  const std::pair<const char*, std::string> changes[] = {
      {"    mpirun -n 4 mlp ", launch(2)},
      {"3072;1024;512;10", "64;16;8;10"},
      {"cifar10.npz", "data/digits.npz"},
      {"--epochs 10", "--epochs 1"},
      {"--checkpoint models", "--checkpoint " + path("models")}};
  for (const auto& [shown, here] : changes) {
    ASSERT_NE(command.find(shown), std::string::npos) << shown;
    command.replace(command.find(shown), std::string(shown).size(), here);
  }
  const auto outcome = run(command);
  EXPECT_EQ(outcome.status, 0) << outcome.errors;
  EXPECT_TRUE(std::filesystem::exists(path("models/epoch000001.npz")));
}

// Each would train the same, and write the same files.
TEST_F(MlpProgram, RefusesALauncherThatItDoesNotKnow) {
  const auto outcome = run("cd " GRADSTONE_SOURCE_DIR " && " GRADSTONE_FOREIGN_LAUNCHER
                           "=2 " GRADSTONE_PROGRAM_DIR "/mlp " +
                           classifier());
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.errors, HasSubstr("2 processes were started, but "));
  EXPECT_THAT(outcome.errors,
              AnyOf(HasSubstr("with the mpirun of that MPI"), HasSubstr("was built without MPI")));
}

}  // namespace
}  // namespace gradstone
