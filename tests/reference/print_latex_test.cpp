#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "reference/builder.hpp"
#include "reference/functions.hpp"
#include "reference/print/latex.hpp"
#include "reference/registry.hpp"

namespace gradstone::print_latex_test {
namespace {

using testing::HasSubstr;

const Dim N{"N"}, D{"D"}, K{"K"};
const Index i{"i"}, j{"j"}, k{"k"}, s{"s"};

Expr square_matrix(const char* name) {
  return variable(name, N, N);
}

TEST(LatexName, SetsGreekGradientsAndIndices) {
  EXPECT_EQ(latex_name("X"), "X");
  EXPECT_EQ(latex_name("gamma"), "\\gamma");
  EXPECT_EQ(latex_name("epsilon"), "\\varepsilon");
  EXPECT_EQ(latex_name("Sigma"), "\\Sigma");
  EXPECT_EQ(latex_name("DX"), "\\mathrm{D}X");
  EXPECT_EQ(latex_name("Dgamma"), "\\mathrm{D}\\gamma");
  EXPECT_EQ(latex_name("D"), "D");
  EXPECT_EQ(latex_name("D0"), "D_{0}");
  EXPECT_EQ(latex_name("W12"), "W_{12}");
  EXPECT_EQ(latex_name("x_next"), "x_{\\mathrm{next}}");
  EXPECT_EQ(latex_name("v_next_hat"), "v_{\\mathrm{next\\_hat}}");
  EXPECT_EQ(latex_name("mean"), "\\mathit{mean}");
  EXPECT_EQ(latex_name("beta1"), "\\beta_{1}");
  EXPECT_EQ(latex_name("al"), "a_{l}");
  EXPECT_EQ(latex_name("Dtr"), "\\mathrm{D}t_{r}");
  EXPECT_EQ(latex_name("al3"), "a_{l,3}");
}

TEST(MatrixLatex, PutsParenthesesWhereTheyAreNeeded) {
  const auto A = square_matrix("A"), B = square_matrix("B"), C = square_matrix("C");
  EXPECT_EQ(to_latex(A - (B - C)), "A - (B - C)");
  EXPECT_EQ(to_latex((A + B) * C), "(A + B)\\, C");
  EXPECT_EQ(to_latex(A * (B * C)), "A\\, B\\, C");
  EXPECT_EQ(to_latex(T(A * B)), "(A\\, B)^\\top");
  EXPECT_EQ(to_latex(T(T(A))), "(A^\\top)^\\top");
  EXPECT_EQ(to_latex(A * T(B)), "A\\, B^\\top");
  EXPECT_EQ(to_latex(-(A * B)), "-A\\, B");
  EXPECT_EQ(to_latex(-(A + B)), "-(A + B)");
  EXPECT_EQ(to_latex(A + (-B)), "A + (-B)");
  EXPECT_EQ(to_latex(A * (-B)), "A\\, (-B)");
  EXPECT_EQ(to_latex(-(-A)), "-(-A)");
  EXPECT_EQ(to_latex(T(-A)), "(-A)^\\top");
}

TEST(MatrixLatex, NeverLeavesOdotBesideAProduct) {
  const auto A = square_matrix("A"), B = square_matrix("B"), C = square_matrix("C");
  EXPECT_EQ(to_latex(hadamard(A, B * C)), "A \\odot (B\\, C)");
  EXPECT_EQ(to_latex(hadamard(A, B) * C), "(A \\odot B)\\, C");
  EXPECT_EQ(to_latex(A * hadamard(B, C)), "A\\, (B \\odot C)");
  EXPECT_EQ(to_latex(hadamard(A, B) + C), "A \\odot B + C");
  EXPECT_EQ(to_latex(hadamard(A, B - C)), "A \\odot (B - C)");
  EXPECT_EQ(to_latex(hadamard(hadamard(A, B), C)), "A \\odot B \\odot C");
  EXPECT_EQ(to_latex(2 * hadamard(A, B)), "2\\, (A \\odot B)");
  EXPECT_EQ(to_latex(T(hadamard(A, B))), "(A \\odot B)^\\top");
}

TEST(MatrixLatex, WritesSumsAndRepeatsWithColumnsOfOnes) {
  const auto X = variable("X", N, D);
  EXPECT_EQ(to_latex(columns_sum(X)), "\\mathbf{1}_{N}^\\top\\, X");
  EXPECT_EQ(to_latex(rows_sum(X)), "X\\, \\mathbf{1}_{D}");
  EXPECT_EQ(to_latex(elements_sum(X)), "\\mathbf{1}_{N}^\\top\\, X\\, \\mathbf{1}_{D}");
  EXPECT_EQ(to_latex(columns_mean(X)), "\\frac{1}{N}\\, \\mathbf{1}_{N}^\\top\\, X");
  EXPECT_EQ(to_latex(rows_mean(X + X)), "\\frac{1}{D}\\, (X + X)\\, \\mathbf{1}_{D}");
  EXPECT_EQ(to_latex(row_repeat(variable("b", one, K), N)), "\\mathbf{1}_{N}\\, b");
  EXPECT_EQ(to_latex(column_repeat(rows_sum(X), K)),
            "X\\, \\mathbf{1}_{D}\\, \\mathbf{1}_{K}^\\top");
  EXPECT_EQ(to_latex(ones(N, N)), "\\mathbf{1}_{N}\\, \\mathbf{1}_{N}^\\top");
  EXPECT_EQ(to_latex(size(N) * identity(N)), "N\\, \\mathbf{I}_{N}");
  EXPECT_EQ(to_latex(zeros(N, 2 * D - 1)), "\\mathbf{0}_{N \\times 2\\, D - 1}");
}

TEST(MatrixLatex, LeavesOutAOneThatCountsASingleRow) {
  const auto x = variable("x", one, K);
  EXPECT_EQ(to_latex(elements_sum(x)), "x\\, \\mathbf{1}_{K}");
  EXPECT_EQ(to_latex(columns_sum(x)), "x");
  EXPECT_EQ(to_latex(ones(1)), "1");
}

TEST(MatrixLatex, KnowsTheUsualNotationOfFunctions) {
  const auto X = variable("X", N, D);
  EXPECT_EQ(to_latex(reciprocal(X)), "\\frac{1}{X}");
  EXPECT_EQ(to_latex(sqrt(X + X)), "\\sqrt{X + X}");
  EXPECT_EQ(to_latex(inv_sqrt(X, parameter("epsilon"))), "\\frac{1}{\\sqrt{X + \\varepsilon}}");
  EXPECT_EQ(to_latex(square(X + X)), "(X + X)^{\\odot 2}");
  EXPECT_EQ(to_latex(abs(X)), "\\left|X\\right|");
  EXPECT_EQ(to_latex(exp(reciprocal(X))), "\\exp\\left(\\frac{1}{X}\\right)");
  EXPECT_EQ(to_latex(clip(X, -1, parameter("b"))), "\\mathrm{clip}(X;\\, -1,\\, b)");
  EXPECT_EQ(to_latex(apply(functions::exp().derivative(), X)), "\\exp'(X)");
  EXPECT_EQ(to_latex(softmax(X)), "\\mathrm{softmax}(X)");
  EXPECT_EQ(to_latex(log_softmax(X)), "\\log\\,\\mathrm{softmax}(X)");
}

TEST(ScalarLatex, SetsFractionsPowersAndRoots) {
  const Scalar a = parameter("a"), b = parameter("b"), c = parameter("c");
  EXPECT_EQ(to_latex(a / (b * c)), "\\frac{a}{b\\, c}");
  EXPECT_EQ(to_latex(a / b * c), "\\frac{a}{b}\\, c");
  EXPECT_EQ(to_latex(power(-a, 2)), "(-a)^{2}");
  EXPECT_EQ(to_latex(-square(a)), "-a^{2}");
  EXPECT_EQ(to_latex(square(a / b)), "\\left(\\frac{a}{b}\\right)^{2}");
  EXPECT_EQ(to_latex(power(a + b, rational(-1, 2))), "(a + b)^{-1/2}");
  EXPECT_EQ(to_latex(sqrt(a + b)), "\\sqrt{a + b}");
  EXPECT_EQ(to_latex(rational(-2, 3)), "-\\frac{2}{3}");
  EXPECT_EQ(to_latex(a * 2), "a \\cdot 2");
  EXPECT_EQ(to_latex(Scalar(2) * 3), "2 \\cdot 3");
  EXPECT_EQ(to_latex(a - (b - c)), "a - (b - c)");
}

TEST(ScalarLatex, EnclosesWhatASumSignMustNotReach) {
  const Scalar x = entry("X", {i, j}), a = parameter("a");
  const Scalar total = sum(j, D, x);
  EXPECT_EQ(to_latex(total), "\\sum_{j=1}^{D} X_{ij}");
  EXPECT_EQ(to_latex(a * total), "a\\, \\sum_{j=1}^{D} X_{ij}");
  EXPECT_EQ(to_latex(total * a), "\\left(\\sum_{j=1}^{D} X_{ij}\\right)\\, a");
  EXPECT_EQ(to_latex(a * total * a), "\\left(a\\, \\sum_{j=1}^{D} X_{ij}\\right)\\, a");
  EXPECT_EQ(to_latex(sum(j, D, x + a)), "\\sum_{j=1}^{D} (X_{ij} + a)");
  EXPECT_EQ(to_latex(total + a), "\\sum_{j=1}^{D} X_{ij} + a");
  EXPECT_EQ(to_latex(square(total)), "\\left(\\sum_{j=1}^{D} X_{ij}\\right)^{2}");
  EXPECT_EQ(to_latex(-total), "-\\sum_{j=1}^{D} X_{ij}");
}

TEST(ScalarLatex, LeavesOutTheIndexOfASingleRow) {
  EXPECT_EQ(to_latex(entry("b", {Index{}, k})), "b_{k}");
  EXPECT_EQ(to_latex(entry("L", {Index{}, Index{}})), "L");
  EXPECT_EQ(to_latex(entry("g", {s, i, j})), "g^{(s)}_{ij}");
  EXPECT_EQ(to_latex(entry("x_next", {i, j})), "(x_{\\mathrm{next}})_{ij}");
}

TEST(ScalarLatex, SetsDefinitionsByCases) {
  const Scalar x = argument(), a = parameter("alpha");
  const Scalar cases = where({{{x <= 0, a < 1}, a * x}}, x);
  EXPECT_EQ(to_latex(cases),
            "\\begin{cases} \\alpha\\, x & \\text{if } x \\le 0 \\text{ and } \\alpha < 1 \\\\ "
            "x & \\text{otherwise} \\end{cases}");
  EXPECT_THAT(to_latex(2 * cases), HasSubstr("2\\, \\left(\\begin{cases}"));
  EXPECT_EQ(to_latex(max(x, 0)), "\\max(x,\\, 0)");
}

TEST(SystemLatex, AlignsEquations) {
  const auto& softmax = find_entries("layer:softmax").front()->forms.front();
  EXPECT_EQ(equations_to_latex(softmax, softmax.forward),
            "\\begin{aligned}\n"
            "Z &= X\\, W^\\top + \\mathbf{1}_{N}\\, b \\\\\n"
            "Y &= \\mathrm{softmax}(Z)\n"
            "\\end{aligned}");
}

// A cheap stand-in for a run of LaTeX: what is opened is closed, in the right order.
void expect_balanced(const std::string& text) {
  std::vector<std::string> open;
  const auto close = [&](const std::string& what) {
    ASSERT_FALSE(open.empty()) << what << " in " << text;
    EXPECT_EQ(open.back(), what) << text;
    open.pop_back();
  };
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto starts = [&](const char* word) {
      return text.compare(at, std::strlen(word), word) == 0;
    };
    if (starts("\\begin{")) {
      open.push_back("environment");
    } else if (starts("\\end{")) {
      close("environment");
    } else if (starts("\\leftarrow")) {
      continue;
    } else if (starts("\\left")) {
      open.push_back("left");
    } else if (starts("\\right")) {
      close("left");
    } else if (text[at] == '{') {
      open.push_back("{");
    } else if (text[at] == '}') {
      close("{");
    }
  }
  EXPECT_TRUE(open.empty()) << text;
}

TEST(ChainLatex, SetsOneStepPerLineWithItsReason) {
  SystemBuilder derivation(Kind::derivation, "squares", "");
  const auto A = derivation.input("A", Dim{"m"}, Dim{"n"});
  derivation.step("c", hadamard(A, A), square(A), "of 100% & x_1");
  derivation.step("c", square(A), hadamard(A, A));
  const Scalar a = entry("A", {i, j});
  derivation.step("entries", {i, j}, A.shape(), a + a, 2 * a, "of counting");
  const auto system = derivation.build();
  EXPECT_EQ(chain_to_latex(system, "c"),
            "\\begin{aligned}\n"
            "A \\odot A &= " +
                to_latex(square(A)) +
                " && \\text{of 100\\% \\& x\\_1} \\\\\n"
                " &= A \\odot A\n"
                "\\end{aligned}");
  EXPECT_THAT(chain_to_latex(system, "entries"), testing::HasSubstr("\\text{of counting}"));
  EXPECT_THAT(to_latex(system), testing::HasSubstr("\\paragraph{entries}"));
  expect_balanced(to_latex(system));
}

TEST(SystemLatex, IsBalancedForTheWholeRegistry) {
  for (const auto& entry : registry())
    for (const auto& form : entry.forms) expect_balanced(to_latex(form));
}

}  // namespace
}  // namespace gradstone::print_latex_test
