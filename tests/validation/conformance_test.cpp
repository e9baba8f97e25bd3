// Published specifications get a verdict per formula; what is known to be wrong is refuted, and
// nothing else.

#include "validation/conformance.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

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

// Refuted are these and no others; what corrects them is proved.
void expect_verdicts(const std::string& name, const std::vector<std::string>& wrong) {
  const Conformance specification = checked(content_of(root + "conformance/" + name));
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
  expect_verdicts("nerva.eq", {"mean_of_columns", "mean_of_rows", "maximum_of_columns",
                               "mean_of_columns_in_words", "inverse_square_root", "leaky_relu",
                               "leaky_relu_of_cpp", "srelu_by_default", "srelu_continuous",
                               "softmax_read_in_rows", "softmax_read_in_rows_of_a_square",
                               "softmax_of_the_test", "batch_normalization_of_yeh", "time_based"});
}

TEST(PublishedSpecification, NablaHasTheseMistakes) {
  expect_verdicts("nabla.eq",
                  {"equation_2", "equation_2_of_a_square", "equation_3_of_a_batch", "equation_4",
                   "equation_4_of_a_square", "equation_13", "equation_14", "adam"});
}

TEST(PublishedSpecification, NumpyMlHasTheseMistakes) {
  expect_verdicts(
      "numpy-ml.eq",
      {"gelu", "gelu_gradient", "gelu_second", "leaky_relu_gain", "fully_connected",
       "fully_connected_of_a_square", "fully_connected_second_order", "batch_norm_running",
       "attention", "attention_of_a_square", "sparse_evolution", "sparse_evolution_gradient",
       "dropout", "recurrent_cell", "cross_entropy", "wgan_gp"});
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
  EXPECT_THAT(table, HasSubstr("for m = 1, n = 2, X = [[1, 0]]\n"));
  EXPECT_THAT(table, HasSubstr("the left side is 1, the right side 0.5 at [1,1]"));
  EXPECT_THAT(table, HasSubstr("instead, proved"));
  EXPECT_THAT(table, HasSubstr("1 published formula of test.eq: 1 refuted"));
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
              HasSubstr("test.eq:2: there are two formulas named a"));
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
