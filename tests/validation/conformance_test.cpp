// Published specifications get a verdict per formula; what is known to be wrong is refuted, and
// nothing else.

#include "validation/conformance.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <utility>

#include "reference/error.hpp"
#include "tests/support/run_program.hpp"

namespace gradstone {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::UnorderedElementsAreArray;
using testing_support::content_of;

const std::string root = GRADSTONE_SOURCE_DIR "/";

Conformance checked(const std::string& text) {
  Conformance specification = read_specification(text, "test.eq");
  VerifyOptions options;
  options.level = Level::quick;
  check_conformance(specification, options);
  return specification;
}

std::set<std::string> refuted(const Conformance& specification) {
  std::set<std::string> names;
  for (const auto& formula : specification.formulas)
    if (formula.verdict() == Verdict::refuted) names.insert(formula.name);
  return names;
}

std::string why_error(const std::string& text) {
  try {
    read_specification(text, "test.eq");
  } catch (const FormatError& error) {
    return error.what();
  }
  return "no error";
}

// What is wrong, in words, and the formulas that say it.
using Mistakes = std::vector<std::pair<std::string, std::vector<std::string>>>;

// Refuted are these and no others; what corrects them is proved.
void expect_verdicts(const std::string& name, const Mistakes& mistakes) {
  const Conformance specification = checked(content_of(root + "conformance/" + name));
  std::vector<std::string> wrong;
  for (const auto& [words, formulas] : mistakes)
    wrong.insert(wrong.end(), formulas.begin(), formulas.end());
  EXPECT_THAT(refuted(specification), UnorderedElementsAreArray(wrong));
  for (const auto& formula : specification.formulas) {
    if (formula.verdict() == Verdict::refuted) {
      EXPECT_FALSE(specification.corrections_of(formula).empty()) << formula.name;
    } else {
      EXPECT_EQ(formula.verdict(), Verdict::proved) << formula.name << "\n"
                                                    << to_table(specification, nullptr);
    }
    if (!formula.is_correction()) {
      EXPECT_FALSE(formula.source.empty()) << formula.name;
    }
  }
}

TEST(PublishedSpecification, NervaHasTheseMistakes) {
  expect_verdicts(
      "nerva.eq",
      {{"means divide by the wrong size", {"mean_of_columns", "mean_of_rows"}},
       {"docstrings transpose maxima and means",
        {"maximum_of_columns", "maximum_of_rows", "mean_of_columns_in_words",
         "mean_of_rows_in_words"}},
       {"LeakyReLU's gradient by the sign of x", {"leaky_relu", "leaky_relu_of_cpp"}},
       {"derivatives at 0 differ",
        {"relu_slope_of_sympy", "relu_slope_of_two_packages", "leaky_relu_slope_of_two_packages"}},
       {"SReLU by default is not ReLU", {"srelu_by_default"}},
       {"SReLU accepts tl > tr", {"srelu_continuous"}},
       {"TimeBased divides what it has divided", {"time_based"}},
       {"StepBased drops one epoch early", {"step_based"}},
       {"MultiStepLR needs ascending milestones", {"multi_step"}},
       {"LogisticCrossEntropy has no term for t = 0", {"logistic_cross_entropy_of_two_classes"}},
       {"epsilons of inv_sqrt", {"inverse_square_root", "inverse_square_root_of_two_packages"}},
       {"softmax in columns read in rows",
        {"softmax_read_in_rows", "softmax_read_in_rows_of_a_square", "softmax_of_the_test"}},
       {"gradient of a sum for a mean", {"squared_error_reported"}},
       {"Xavier in C++ is no form of Glorot", {"xavier_of_cpp"}},
       {"AllRelu in C++ is a trimmed ReLU", {"all_relu_of_cpp"}},
       {"dropout layers without dropout or gradients",
        {"softmax_dropout", "log_softmax_dropout", "srelu_dropout"}},
       {"dropouts are probabilities of keeping", {"mean_of_a_mask"}},
       {"batch normalization in rows by a gradient in columns",
        {"simple_batch_normalization_of_cpp", "simple_batch_normalization_of_a_square"}},
       {"other batch normalizations", {"batch_normalization_of_yeh", "normalized_second_moment"}},
       {"sampling is not uniform", {"reservoir_sampling", "reservoir_sampling_by_position"}},
       {"the last batch is left out and counted", {"loss_of_complete_batches"}}});
}

TEST(PublishedSpecification, NablaHasTheseMistakes) {
  expect_verdicts(
      "nabla.eq",
      {{"w' a + b with the gradients of w a + b",
        {"equation_2", "equation_2_of_a_square", "equation_4", "equation_4_of_a_square"}},
       {"no sum over the batch", {"equation_3_of_a_batch"}},
       {"means over samples, not elements", {"equation_13", "equation_14"}},
       {"w_{t-1} for w_t in equation 22", {"adam"}},
       {"the second moment is no variance", {"second_moment_as_variance"}},
       {"table 1 truncates, and one number", {"table_1_digits", "table_1_r_squared"}},
       {"n x 1 against n broadcasts", {"mean_squared_error_of_pairs"}}});
}

TEST(PublishedSpecification, NumpyMlHasTheseMistakes) {
  expect_verdicts(
      "numpy-ml.eq",
      {{"K Q' for Q K'", {"attention", "attention_of_a_square"}},
       {"W X for X W",
        {"fully_connected", "fully_connected_of_a_square", "sparse_evolution", "recurrent_cell",
         "lstm_cell"}},
       {"retain_derived=True is not freezing", {"batch_norm_retained"}},
       {"Flatten with keep_dim=last", {"flatten_last"}},
       {"sizes without dilation, paddings swapped", {"convolution_size", "convolution_padding"}},
       {"Deconv2D crops", {"deconvolution_padding", "deconvolution_same"}},
       {"shapes of outputs and their gradients", {"average_pooling", "embedding_sum_shape"}},
       {"cross entropy without minus", {"cross_entropy"}},
       {"zeta is a proportion of all weights", {"sparse_evolution_dropped"}},
       {"a probability above 1", {"sparse_evolution_probability"}},
       {"max pooling with padding", {"max_pooling_gradient", "max_pooling_of_padding"}},
       {"softmax backward along the last axis",
        {"softmax_of_columns", "softmax_of_the_middle_axis"}},
       {"repeated tokens count once", {"embedding_sum", "embedding_mean"}},
       {"Dropout scales the output and ignores the mask", {"dropout", "dropout_gradient"}},
       {"attention drops scores", {"attention_dropout_of_scores"}},
       {"derivatives of GELU", {"gelu", "gelu_gradient", "gelu_second", "gelu_second_of_the_code"}},
       {"gain of LeakyReLU", {"leaky_relu_gain"}},
       {"LeakyReLU of integers", {"leaky_relu_of_integers"}},
       {"signs of WGAN-GP", {"wgan_gp"}},
       {"RBM: direction and shapes", {"rbm_descent", "rbm_biases"}},
       {"SparseEvolution's gradients are not masked",
        {"sparse_evolution_gradient", "sparse_evolution_second_order"}},
       {"second-order gradient without f''",
        {"fully_connected_second_order", "fully_connected_second_order_input",
         "fully_connected_second_order_input_of_a_square"}},
       {"truncated normals are not rescaled", {"truncated_normal"}},
       {"derivatives at kinks", {"leaky_relu_slope_at_0", "elu_second_at_0", "selu_slope_at_0"}},
       {"gradient of the batch with running statistics", {"batch_norm_running"}},
       {"eps in the value only", {"cross_entropy_with_eps"}}});
}

const char* const means = R"(# Means
#
# Of a matrix.

# ---- Columns ----

# Divided by the number of columns.
# source: a manual, page 3
identity mean: columns_mean(X) = (1 / n) * columns_sum(X) for X: m x n

# corrects: mean
identity mean_by_rows: columns_mean(X) = (1 / m) * columns_sum(X) for X: m x n
)";

TEST(Specification, HasWordsSourcesAndCorrections) {
  const Conformance specification = read_specification(means, "test.eq");
  EXPECT_EQ(specification.title, "Means");
  EXPECT_EQ(specification.words, "Of a matrix.");
  ASSERT_EQ(specification.formulas.size(), 2u);
  const auto& mean = specification.formulas[0];
  EXPECT_EQ(mean.name, "mean");
  EXPECT_EQ(mean.section, "Columns");
  EXPECT_EQ(mean.title, "Divided by the number of columns.");
  EXPECT_EQ(mean.source, "a manual, page 3");
  EXPECT_EQ(mean.line, 9);
  EXPECT_THAT(specification.formulas[1].corrects, ElementsAre("mean"));
  EXPECT_EQ(specification.published(), 1u);
}

TEST(Specification, ShowsTheCounterexampleAndWhatIsRight) {
  const Conformance specification = checked(means);
  EXPECT_EQ(exit_status({specification}), 1);
  const std::string table = to_table(specification, nullptr);
  EXPECT_THAT(table, HasSubstr("mean          refuted\n"));
  EXPECT_THAT(table, HasSubstr("for m = 1, n = 2, X = [[1, 1]]\n"));
  EXPECT_THAT(table, HasSubstr("the left side is 1, the right side 0.5 at [1,1]"));
  EXPECT_THAT(table, HasSubstr("instead, proved"));
  EXPECT_THAT(table, HasSubstr("1 published formula of test.eq: 1 refuted"));
}

TEST(Specification, RefutesWhatHoldsExceptWhereCasesMeet) {
  const Conformance specification = checked(
      "identity everywhere: relu(X) - relu(-X) = X for X: m x n\n"
      "identity except_at_0: relu'(X) + relu'(-X) = ones(m, n) for X: m x n\n"
      "identity off_0: relu'(X) + relu'(-X) = ones(m, n) for X: m x n nonzero\n");
  EXPECT_THAT(refuted(specification), ElementsAre("except_at_0"));
  EXPECT_THAT(to_table(specification, nullptr), HasSubstr("for m = 1, n = 1, X = [[0]]\n"));
}

TEST(Specification, SaysThatShapesDoNotFitAndReadsOn) {
  const Conformance specification = checked(
      "identity wrong: X * Y = Y for X: m x n, Y: m x n\n"
      "identity right: X + Y = Y + X for X: m x n, Y: m x n\n"
      "identity wrong_too: T(X) = X for X: m x n\n");
  const auto& formulas = specification.formulas;
  EXPECT_EQ(formulas[0].verdict(), Verdict::refuted);
  EXPECT_THAT(formulas[0].misfit, HasSubstr("test.eq:1:"));
  EXPECT_EQ(formulas[1].verdict(), Verdict::proved);
  EXPECT_THAT(formulas[2].misfit, HasSubstr("test.eq:3:"));
  EXPECT_EQ(exit_status({specification}), 1);
}

TEST(Specification, RefutesACorrectionThatIsWrong) {
  std::string text = means;
  text.replace(text.find("1 / m"), 5, "2 / m");
  const Conformance specification = checked(text);
  EXPECT_THAT(refuted(specification), UnorderedElementsAreArray({"mean", "mean_by_rows"}));
  EXPECT_THAT(to_table(specification, nullptr), HasSubstr("mean_by_rows  refuted"));
}

TEST(Specification, RefusesWhatIsNoEquationFile) {
  EXPECT_THAT(why_error("identity a: X = for X: m x n\n"), HasSubstr("test.eq:1:"));
  EXPECT_THAT(why_error("# corrects: b\nidentity a: X = X for X: m x n\n"),
              HasSubstr("test.eq:2: corrects b, which the file doesn't have"));
  EXPECT_THAT(why_error("identity a: X = X for X: m x n\n"
                        "identity a: X = X for X: m x n\n"),
              HasSubstr("test.eq:2:10: rule a is stated above as well"));
}

TEST(Specification, WithoutAFormulaIsNothing) {
  EXPECT_EQ(exit_status({checked("# nothing\n")}), 5);
}

TEST(Specification, IsTypesetInMarkdownAndLatex) {
  const Conformance specification = checked(means);
  const std::string page = to_markdown(specification);
  EXPECT_THAT(page, HasSubstr("# Means\n"));
  EXPECT_THAT(page, HasSubstr("## Refuted\n\n### Columns\n\n#### mean\n"));
  EXPECT_THAT(page, HasSubstr("```math\n"));
  const std::string document = to_latex({specification});
  EXPECT_THAT(document, HasSubstr("\\begin{document}"));
  EXPECT_THAT(document, Not(HasSubstr("mean_by_rows")));  // _ is escaped
}

// ---- derivations/: every step is an equality that is proved ----

std::vector<std::filesystem::path> derivations() {
  std::vector<std::filesystem::path> files;
  for (const auto& file : std::filesystem::directory_iterator(root + "derivations"))
    files.push_back(file.path());
  return files;
}

TEST(Derivations, AreProvedStepByStep) {
  EXPECT_GE(derivations().size(), 4u);
  for (const auto& file : derivations()) {
    const Conformance specification = checked(content_of(file));
    for (const auto& formula : specification.formulas)
      EXPECT_EQ(formula.verdict(), Verdict::proved) << to_table(specification, nullptr);
  }
}

TEST(Derivations, WithAWrongStepAreRefuted) {
  std::string text = content_of(root + "derivations/softmax.eq");
  const std::string step = "= hadamard(Y, DY - column_repeat(rows_sum(hadamard(DY, Y)), K))";
  ASSERT_NE(text.find(step), std::string::npos);
  text.replace(text.find(step), step.size(),
               "= hadamard(Y, DY + column_repeat(rows_sum(hadamard(DY, Y)), K))");
  const Conformance specification = checked(text);
  EXPECT_THAT(refuted(specification), ElementsAre("chain_rule"));
}

}  // namespace
}  // namespace gradstone
