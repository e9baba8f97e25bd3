// When training fails, mlp says why, ends with the right status and loses nothing.

#include "tests/tools/mlp/mlp_program.hpp"

namespace gradstone {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using testing_support::content_of;
using testing_support::mlp;
using testing_support::MlpProgram;
using testing_support::Outcome;
using testing_support::rows_of;
using testing_support::run;

class MlpFails : public MlpProgram {
 protected:
  // No file may become longer than so many blocks of 512 bytes: what a full disk looks like.
  static Outcome mlp_with_blocks(int blocks, const std::string& arguments) {
    return run("cd " GRADSTONE_SOURCE_DIR " && ulimit -f " + std::to_string(blocks) +
               " && " GRADSTONE_PROGRAM_DIR "/mlp " + arguments);
  }

  // A network of 144 kB.
  std::string large(const std::map<std::string, std::string>& more = {}) const {
    std::map<std::string, std::string> changes = {{"layer-sizes", "5;4000;3"}};
    changes.insert(more.begin(), more.end());
    return classifier(changes);
  }
};

// NaN and infinity.

TEST_F(MlpFails, WhereANumberIsNotFiniteAndSavesTheModelBeforeThat) {
  const auto outcome = mlp(classifier({{"loss", "SquaredError"},
                                       {"learning-rate", "Constant(100)"},
                                       {"epochs", "50"},
                                       {"save-model", path("last.npz")}}));
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.errors,
              ContainsRegex("^mlp: stopped: .* is not finite in epoch [0-9]+, batch [1-8] of 8; a "
                            "smaller learning rate may help\n  the model before that is in "));
  EXPECT_THAT(outcome.errors, ContainsRegex("\\(layer [12], (ReLU|Linear)\\)|the loss|[Wb][12]"));
  const NpzReader saved(path("last.npz"));
  for (const char* name : {"W1", "b1", "W2", "b2"})
    for (const double x : saved.read(name).as<double>()) EXPECT_TRUE(std::isfinite(x)) << name;
  // Nothing has changed: it stops at the same place.
  EXPECT_EQ(
      mlp("--epochs 50 --load-dataset " + classes() + " --load-model " + path("last.npz")).status,
      1);
}

TEST_F(MlpFails, WhereANumberIsNotFiniteAndSaysThatNothingWasSaved) {
  const auto outcome = mlp(classifier(
      {{"loss", "SquaredError"}, {"learning-rate", "Constant(1e30)"}, {"dtype", "double"}}));
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.errors, HasSubstr("nothing was saved (see --save-model and --checkpoint)"));
}

// Full disks.

TEST_F(MlpFails, ToSaveButLeavesFilesThatExistAsTheyAre) {
  for (const char* option : {"save-model", "save-weights"}) {
    folder_.write("old.npz", "what was there before");
    classes();
    const auto before = folder_.names();
    const auto outcome = mlp_with_blocks(16, large({{option, path("old.npz")}}));
    EXPECT_EQ(outcome.status, 2) << option;
    EXPECT_THAT(outcome.errors,
                AllOf(HasSubstr("mlp: error: "), HasSubstr("old.npz"), HasSubstr("File too large")))
        << option;
    EXPECT_EQ(content_of(path("old.npz")), "what was there before");
    EXPECT_THAT(folder_.names(), testing::UnorderedElementsAreArray(before)) << option;
  }
}

TEST_F(MlpFails, ToSaveOneFileButSavesTheOthers) {
  const auto outcome = mlp_with_blocks(
      400, large({{"optimizers", "Adam"}, {"save-model", path("model.npz")}}) + "--save-weights " +
               path("weights.npz") + " --plot " + path("curves.svg"));
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.errors, HasSubstr("model.npz"));
  EXPECT_FALSE(std::filesystem::exists(path("model.npz")));
  EXPECT_EQ(NpzReader(path("weights.npz")).keys().size(), 4u);
  EXPECT_TRUE(std::filesystem::exists(path("curves.svg")));
}

TEST_F(MlpFails, WhereALogCanNotBeWrittenAndSavesTheModel) {
  for (const char* option : {"--metrics", "--log-csv"}) {
    const auto outcome =
        mlp_with_blocks(16, classifier({{"epochs", "60"}}) + option + " " + path("log") +
                                " --save-model " + path("model.npz"));
    EXPECT_EQ(outcome.status, 2) << option;
    EXPECT_THAT(outcome.errors, AllOf(HasSubstr("log: cannot be written: File too large"),
                                      HasSubstr("--load-model")));
    EXPECT_GT(NpzReader(path("model.npz")).read("training/epoch").as<int>().at(0), 5);
    std::filesystem::remove(path("log"));
  }
  const auto outcome = mlp(classifier() + "--metrics /dev/full");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.errors, HasSubstr("/dev/full: cannot be written: No space left on device"));
}

TEST_F(MlpFails, ToWriteACheckpointAndSaysSo) {
  const auto outcome = mlp_with_blocks(16, large() + "--checkpoint " + path("points"));
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.errors, AllOf(HasSubstr("epoch000001.npz"), HasSubstr("was not saved")));
  EXPECT_TRUE(std::filesystem::is_empty(path("points")));
}

TEST_F(MlpFails, WhereTheTableCanNotBeWritten) {
  const auto outcome = mlp(classifier({{"save-weights", path("w.npz")}}) + " > /dev/full");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.errors, HasSubstr("No space left on device"));
}

}  // namespace
}  // namespace gradstone
