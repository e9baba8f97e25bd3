// The program mlp as its users meet it: what it prints, and what its options do.

#include "tests/tools/mlp/mlp_program.hpp"

namespace gradstone {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;
using testing_support::content_of;
using testing_support::figures_of;
using testing_support::mlp;
using testing_support::MlpProgram;
using testing_support::rows_of;

using Mlp = MlpProgram;

TEST_F(Mlp, PrintsTheTableOfTheManual) {
  const auto outcome = mlp(classifier({{"epochs", "3"}}));
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.errors, IsEmpty());
  const std::string rule(80, '-');
  const std::string number = " +[0-9]+\\.[0-9]{6}";
  std::string expected = "Loading dataset from file .*classes.npz\n" + rule +
                         "\nepoch \\|           lr \\|         loss \\|    train_acc \\|     "
                         "test_acc \\|     time \\(s\\)\n" +
                         rule + "\n";
  for (const char* epoch : {"0", "1", "2", "3"}) {
    expected += std::string("    ") + epoch + " \\|     0.100000";
    for (int column = 0; column < 4; ++column) expected += " \\|" + number;
    expected += "\n";
  }
  expected += rule + "\nTotal training time: [0-9]+\\.[0-9]{6} s\n";
  EXPECT_TRUE(std::regex_match(outcome.output, std::regex(expected))) << outcome.output;
  for (const auto& row : rows_of(outcome.output)) EXPECT_EQ(row.size(), 80u) << row;
}

TEST_F(Mlp, TellsOfTheNetworkBeforeTrainingAndThenLearns) {
  const auto rows = rows_of(mlp(classifier({{"epochs", "30"}})).output);
  ASSERT_EQ(rows.size(), 31u);
  EXPECT_THAT(rows.front(), EndsWith(" |     0.000000"));
  const auto loss = [](const std::string& row) { return std::stod(row.substr(23)); };
  EXPECT_LT(loss(rows.back()), 0.5 * loss(rows.front()));
}

TEST_F(Mlp, NamesScoresOfRegression) {
  const auto outcome = mlp(classifier(
      {{"layer-sizes", "5;7;2"}, {"loss", "MeanSquaredError"}, {"load-dataset", numbers()}}));
  EXPECT_EQ(outcome.status, 0) << outcome.errors;
  EXPECT_THAT(outcome.output, AllOf(HasSubstr("|     train_r2 |      test_r2 |")));
  EXPECT_EQ(rows_of(outcome.output).size(), 3u);
}

// Lists.

TEST_F(Mlp, TakesListsWithSemicolonsAndCommas) {
  const auto usual = figures(classifier());
  EXPECT_EQ(figures(classifier({{"layers", "ReLU,Linear"}, {"layer-sizes", "5,7,3"}})), usual);
  EXPECT_EQ(figures(classifier({{"layers", " ReLU ; Linear() "}, {"layer-sizes", "5; 7; 3"}})),
            usual);
}

TEST_F(Mlp, TakesOneItemForAll) {
  const std::map<std::string, std::string> each = {{"layer-weights", "HeNormal;HeNormal"},
                                                   {"optimizers", "Momentum(0.9);Momentum(mu=0.9)"},
                                                   {"dropouts", "0.8;0.8"}};
  const std::map<std::string, std::string> one = {
      {"layer-weights", "HeNormal"}, {"optimizers", "Momentum(0.9)"}, {"dropouts", "0.8"}};
  EXPECT_EQ(figures(classifier(one)), figures(classifier(each)));
  EXPECT_NE(figures(classifier(one)), figures(classifier()));
}

TEST_F(Mlp, TakesOneOptimizerForEachLayerOrForEachThatLearns) {
  const auto with = [&](const std::string& optimizers) {
    return figures(classifier(
        {{"layers", "ReLU;Dropout(0.5);BatchNormalization;Linear"}, {"optimizers", optimizers}}));
  };
  EXPECT_EQ(with("Adam;GradientDescent;Nesterov(0.5);Momentum(0.9)"),
            with("Adam;Nesterov(0.5);Momentum(0.9)"));
}

TEST_F(Mlp, KnowsTheOptionsOfTheOtherToolsByTheirNames) {
  std::string named = classifier({{"layer-weights", "HeUniform"}});
  named = std::regex_replace(named, std::regex("--layer-sizes"), "--sizes");
  named = std::regex_replace(named, std::regex("--layer-weights"), "--init-weights");
  EXPECT_EQ(figures(named), figures(classifier({{"layer-weights", "HeUniform"}})));
}

TEST_F(Mlp, TakesSchedulersInEverySpelling) {
  const std::vector<std::string> spellings = {
      "MultiStepLR(0.1; 1,2; 0.5)", "MultistepLR(0.1; 1,2; 0.5)", "MultiStepLR(0.1, 1|2, 0.5)",
      "MultistepLR(lr=0.1, milestones=1|2, gamma=0.5)", "multi_step_lr(0.1, milestones=2|1, 0.5)"};
  const std::vector<std::string> rates = {"0.100000", "0.100000", "0.050000", "0.025000"};
  for (std::size_t k = 0; k + 1 < spellings.size(); ++k) {
    const auto rows = figures(classifier({{"learning-rate", spellings[k]}, {"epochs", "3"}}));
    ASSERT_EQ(rows.size(), 4u);
    for (std::size_t epoch = 0; epoch < 4; ++epoch)
      EXPECT_THAT(rows[epoch], HasSubstr(" |     " + rates[epoch] + " | ")) << spellings[k];
  }
  expect_refusal(classifier({{"learning-rate", spellings.back()}}),
                 "--learning-rate: ", "a value without a name follows a named one");
  EXPECT_EQ(figures(classifier({{"learning-rate", "0.1"}})), figures(classifier()));
}

TEST_F(Mlp, TakesSreluWithItsDefaults) {
  const auto with = [&](const std::string& layer) {
    return figures(classifier({{"layers", layer + ";Linear"}}));
  };
  const auto usual = with("SReLU");
  EXPECT_EQ(with("SReLU()"), usual);
  EXPECT_EQ(with("SReLU(0,0,0,1)"), usual);
  EXPECT_EQ(with("SReLU(tr=1)"), usual);
  EXPECT_NE(with("SReLU(al=0.5)"), usual);
}

TEST_F(Mlp, TrainsEveryKindOfLayer) {
  EXPECT_EQ(figures(classifier({{"layers",
                                 "ReLU;AllReLU(0.5);SReLU(al=0,tl=0,ar=0,tr=1);TReLU(0.01);Sigmoid;"
                                 "HyperbolicTangent;SiLU;LeakyReLU(0.1);BatchNormalization;Linear"},
                                {"layer-sizes", "5;4;4;4;4;4;4;4;4;3"},
                                {"layer-weights", "XavierUniform"},
                                {"optimizers", "Adam"}}))
                .size(),
            3u);
}

TEST_F(Mlp, TrainsEveryLoss) {
  for (const char* loss : {"SquaredError", "SoftmaxCrossEntropy", "MeanSquaredError"})
    EXPECT_EQ(figures(classifier({{"loss", loss}})).size(), 3u) << loss;
  for (const char* loss : {"CrossEntropy", "NegativeLogLikelihood"})
    EXPECT_EQ(figures(classifier({{"layers", "ReLU;Softmax"}, {"loss", loss}})).size(), 3u) << loss;
  EXPECT_EQ(
      figures(classifier({{"layers", "ReLU;Sigmoid"}, {"loss", "LogisticCrossEntropy"}})).size(),
      3u);
}

// Training.

TEST_F(Mlp, GivesTheSameFiguresForASeedOnly) {
  const auto one = figures(classifier({{"seed", "1"}}));
  EXPECT_EQ(figures(classifier()), one);
  EXPECT_EQ(figures(classifier({{"seed", "1"}})), one);
  EXPECT_NE(figures(classifier({{"seed", "2"}})), one);
}

TEST_F(Mlp, GivesTheSameFiguresInAnyNumberOfThreads) {
  const std::map<std::string, std::string> large = {{"layer-sizes", "5;300;3"}};
  EXPECT_EQ(figures(classifier(large) + "--threads 1"), figures(classifier(large) + "--threads 3"));
}

TEST_F(Mlp, ShufflesUnlessToldOtherwise) {
  const auto shuffled = figures(classifier()), in_order = figures(classifier() + "--no-shuffle");
  EXPECT_EQ(shuffled.front(), in_order.front());
  EXPECT_NE(shuffled, in_order);
  // In one batch the order changes nothing but roundings, which may change the last digit printed.
  const std::map<std::string, std::string> whole = {{"batch-size", "61"}, {"dtype", "double"}};
  const auto one = figures(classifier(whole)), other = figures(classifier(whole) + "--no-shuffle");
  ASSERT_EQ(one.size(), other.size());
  for (std::size_t epoch = 0; epoch < one.size(); ++epoch)
    EXPECT_NEAR(std::stod(one[epoch].substr(23)), std::stod(other[epoch].substr(23)), 1.5e-6);
}

TEST_F(Mlp, TrainsInFloatAndInDouble) {
  const auto training = [&](const std::string& dtype) {
    return classifier({{"dtype", dtype}, {"save-weights", path(dtype)}, {"precision", "15"}});
  };
  EXPECT_NE(figures(training("float")), figures(training("double")));
  EXPECT_EQ(NpzReader(path("float")).describe("W1").type, NpyType::f4);
  EXPECT_EQ(NpzReader(path("double")).describe("W1").type, NpyType::f8);
}

TEST_F(Mlp, DropsWeightsButWithTheProbabilityOne) {
  const auto usual = figures(classifier());
  EXPECT_EQ(figures(classifier({{"dropouts", "1"}})), usual);
  EXPECT_EQ(figures(classifier({{"dropouts", "0"}})), usual);
  EXPECT_EQ(figures(classifier({{"dropouts", "0,0"}})), usual);
  const auto dropped = figures(classifier({{"dropouts", "0.5,0"}}));
  EXPECT_EQ(dropped.front(), usual.front());  // no masks in evaluation
  EXPECT_NE(dropped.back(), usual.back());
  EXPECT_THAT(mlp(classifier({{"dropouts", "0.5,0"}, {"epochs", "0"}}) + "--info").output,
              HasSubstr("ReLU, weights kept: 0.5"));
  expect_refusal(classifier({{"dropouts", "1.5"}}),
                 "--dropouts: \"1.5\": expected the probability");
  expect_refusal(classifier({{"dropouts", "0.5,0.5,0.5"}}), "--dropouts: expected 2");
}

TEST_F(Mlp, TakesTheNumberOfEpochsAndBatchesThatItIsTold) {
  EXPECT_EQ(figures(classifier({{"epochs", "0"}})).size(), 1u);
  EXPECT_EQ(figures(classifier({{"epochs", "5"}})).size(), 6u);
  EXPECT_EQ(figures(classifier({{"epochs", ""}})).size(), 101u);
  EXPECT_EQ(figures(classifier({{"batch-size", "1000"}})).size(), 3u);  // more than there are
  EXPECT_EQ(figures(classifier({{"batch-size", ""}})), figures(classifier({{"batch-size", "1"}})));
}

// What is told.

TEST_F(Mlp, WritesAsManyDecimalsAsAsked) {
  EXPECT_THAT(figures(classifier({{"precision", "3"}})).front(), HasSubstr(" |        0.100 | "));
  EXPECT_THAT(figures(classifier({{"precision", "10"}})).front(),
              HasSubstr(" |     0.1000000000 | "));
}

TEST_F(Mlp, PrintsOnlyTheNumbersOfEpochsWithoutStatistics) {
  const auto outcome = mlp(classifier() + "--no-statistics");
  EXPECT_THAT(outcome.output, EndsWith("classes.npz\nepoch   0\nepoch   1\nepoch   2\n"));
}

TEST_F(Mlp, PrintsDataAndModelOnDemand) {
  for (const char* option : {"--info", "--verbose", "-v"}) {
    const auto outcome = mlp(classifier({{"optimizers", "Adam"}}) + option);
    EXPECT_THAT(outcome.output,
                AllOf(HasSubstr("   1  ReLU: W1 7x5, b1 1x7; Adam; XavierUniform\n"
                                "   2  Linear: W2 3x7, b2 1x3; Adam; XavierUniform\n"
                                "  loss SoftmaxCrossEntropy, 66 parameters (32 bits each)\n"),
                      HasSubstr("  train 61 examples x 5 features, 3 classes\n"
                                "  test  23 examples x 5 features, 3 classes\n"),
                      ContainsRegex("\nParameters\n  W1       7x5          inf-norm = [0-9]"),
                      ContainsRegex("\nUpdates rounded away in the last step: [0-9]+ of 66\n"
                                    "  W1       [0-9]+ of 35\n  b1       [0-9]+ of 7\n")));
  }
}

TEST_F(Mlp, MultipliesByWhatIsFastestAndKeepsTheChoice) {
  // 61 x 2000 x 5 multiplications are more than what is left to Eigen anyway.
  const std::string large = classifier({{"layer-sizes", "5;2000;3"}, {"batch-size", "61"}});
  const std::string cache = "XDG_CACHE_HOME=" + path("cache") + " ";
  const auto once = [&](const std::string& arguments) {
    return testing_support::run("cd " GRADSTONE_SOURCE_DIR " && env -u GRADSTONE_PRODUCTS " +
                                cache + GRADSTONE_PROGRAM_DIR "/mlp " + arguments + " --info");
  };
  const std::string fastest = " --products fastest";
  const auto products_in = [](const std::string& output) {
    return output.substr(output.find("Products of large matrices by "));
  };
  const auto first = once(large + fastest), second = once(large + fastest);
  EXPECT_THAT(
      products_in(first.output),
      AllOf(ContainsRegex("^Products of large matrices by the fastest of [^\n]*Eigen 3[^\n]*\n"),
            HasSubstr("\n  kept in " + path("cache") + "/gradstone/products-"),
            ContainsRegex("\n  float 61x[0-9]+ depth 5 NT[^\n]*: [a-z]+\n")));
  EXPECT_EQ(products_in(first.output), products_in(second.output));
  EXPECT_EQ(figures_of(first.output), figures_of(second.output));

  EXPECT_THAT(once(large + " --products eigen").output,
              HasSubstr("\nProducts of large matrices by Eigen 3."));
  EXPECT_THAT(testing_support::mlp(large + " --products mkl").errors,
              HasSubstr("--products: mkl not in {fastest,"));
  EXPECT_THAT(testing_support::run("cd " GRADSTONE_SOURCE_DIR " && GRADSTONE_PRODUCTS=mkl " +
                                   std::string(GRADSTONE_PROGRAM_DIR) + "/mlp " + large)
                  .errors,
              HasSubstr("no library multiplies that is named mkl"));
}

TEST_F(Mlp, TellsWhereTheTimeWent) {
  EXPECT_THAT(mlp(classifier()).output, Not(HasSubstr("Time: ")));
  EXPECT_THAT(
      mlp(classifier() + "--timer brief").output,
      ContainsRegex("\nTime: loading [0-9.]+ s, training [0-9.]+ s, evaluation [0-9.]+ s\n$"));
  EXPECT_THAT(mlp(classifier() + "--timer full").output,
              ContainsRegex("\n      \\| training [0-9.]+ s, evaluation [0-9.]+ s\n"));
}

TEST_F(Mlp, PrintsEveryBatchForDebugging) {
  const auto outcome =
      mlp(classifier({{"epochs", "1"}, {"batch-size", "40"}}) + "--debug --edgeitems 2");
  EXPECT_EQ(outcome.status, 0);
  const std::string row = " \\[ +-?[0-9.]+ +-?[0-9.]+  \\.\\.\\. +-?[0-9.]+ +-?[0-9.]+ \\]\n";
  const std::string matrix = row + row + " \\.\\.\\.\n" + row + row;
  EXPECT_THAT(outcome.output, ContainsRegex("\nepoch: 0 batch: 0\nW1 \\(7x5\\)\n" + matrix +
                                            "b1 \\(7\\)\n" + row + "W2 \\(3x7\\)\n"));
  EXPECT_THAT(outcome.output, ContainsRegex("\nX \\(40x5\\)\n" + matrix + "Y \\(40x3\\)\n"));
  EXPECT_THAT(outcome.output, ContainsRegex("\nepoch: 0 batch: 1\n"));
  EXPECT_THAT(outcome.output, HasSubstr("\nX (21x5)\n"));
  EXPECT_THAT(outcome.output, HasSubstr("\nDY (21x3)\n"));
  // Looking changes nothing.
  EXPECT_EQ(figures_of(outcome.output),
            figures(classifier({{"epochs", "1"}, {"batch-size", "40"}})));
}

TEST_F(Mlp, FindsNothingWrongWithRightGradients) {
  const std::map<std::string, std::string> all = {
      {"layers", "SReLU;BatchNormalization;Dropout(0.3);SiLU;Linear"},
      {"layer-sizes", "5;4;4;3"},
      {"dropouts", "0.9"},
      {"batch-size", "20"},
      {"epochs", "2"}};
  const auto outcome = mlp(classifier(all) + "--gradient-step 1e-5");
  EXPECT_EQ(outcome.status, 0) << outcome.errors;
  EXPECT_EQ(figures_of(outcome.output), figures(classifier(all)));
  const std::map<std::string, std::string> regression = {
      {"layer-sizes", "5;7;2"}, {"loss", "SquaredError"}, {"load-dataset", numbers()}};
  EXPECT_EQ(mlp(classifier(regression) + "--gradient-step 1e-4").status, 0);
}

TEST_F(Mlp, ShowsItsHelpWithExamplesFirst) {
  const auto outcome = mlp("--help");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.output, StartsWith("Examples:\n  mlp --layers "));
  EXPECT_THAT(mlp("--version").output, ContainsRegex("[0-9]+\\.[0-9]+"));
}

TEST_F(Mlp, TakesAFileOrANameAsDataset) {
  const auto file = mlp(classifier({{"load-dataset", ""}}) + "--dataset " + classes());
  EXPECT_EQ(file.status, 0) << file.errors;
  EXPECT_EQ(figures_of(file.output), figures_of(mlp(classifier()).output));
  const std::map<std::string, std::string> board = {
      {"load-dataset", ""}, {"layer-sizes", "2;7;2"}, {"layers", "ReLU;Linear"}};
  EXPECT_EQ(figures_of(mlp(classifier(board) + "--dataset chessboard").output),
            figures_of(mlp(classifier(board) + "--generate-dataset chessboard").output));
  expect_refusal(classifier() + "--dataset mini", "--dataset");
}

}  // namespace
}  // namespace gradstone
