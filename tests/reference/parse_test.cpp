// Equation files: what is printed is read back, and what a person writes is understood.

#include "reference/parse/parse.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "reference/activations/functions.hpp"
#include "reference/builder.hpp"
#include "reference/claim.hpp"
#include "reference/error.hpp"
#include "reference/functions.hpp"
#include "reference/print/json.hpp"
#include "reference/print/latex.hpp"
#include "reference/print/text.hpp"
#include "tests/support/forms.hpp"
#include "tests/support/temporary_folder.hpp"

namespace gradstone::parse_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
namespace fs = std::filesystem;
using testing_support::all_forms;
using testing_support::content_of;
using testing_support::name_of_form;
using testing_support::NamedForm;

EquationSystem parsed(const std::string& text) {
  return parse_equations(text, "test.eq").at(0);
}

// Every field that is printed, one by one: a difference says where it is.

void expect_equal(const Declaration& a, const Declaration& b) {
  EXPECT_EQ(std::tie(a.name, a.shape, a.role, a.domain, a.last),
            std::tie(b.name, b.shape, b.role, b.domain, b.last))
      << a.name;
}
void expect_equal(const ParameterDeclaration& a, const ParameterDeclaration& b) {
  EXPECT_EQ(std::tie(a.name, a.trainable, a.integer, a.usual),
            std::tie(b.name, b.trainable, b.integer, b.usual))
      << a.name;
}
void expect_equal(const Equation& a, const Equation& b) {
  EXPECT_EQ(std::tie(a.name, a.value, a.gradient_of), std::tie(b.name, b.value, b.gradient_of))
      << to_text(a) << " and " << to_text(b);
}
void expect_equal(const ElementDefinition& a, const ElementDefinition& b) {
  EXPECT_EQ(std::tie(a.name, a.indices, a.value), std::tie(b.name, b.indices, b.value))
      << to_text(a) << " and " << to_text(b);
}
void expect_equal(const MatrixCondition& a, const MatrixCondition& b) {
  EXPECT_EQ(std::tie(a.left, a.right), std::tie(b.left, b.right)) << to_text(a);
}
void expect_equal(const Identity& a, const Identity& b) {
  EXPECT_EQ(std::tie(a.name, a.left, a.right, a.chain, a.reason),
            std::tie(b.name, b.left, b.right, b.chain, b.reason))
      << a.name;
}
void expect_equal(const ElementIdentity& a, const ElementIdentity& b) {
  EXPECT_EQ(std::tie(a.name, a.indices, a.shape, a.left, a.right, a.chain, a.reason),
            std::tie(b.name, b.indices, b.shape, b.left, b.right, b.chain, b.reason))
      << a.name;
}
void expect_equal(const Update& a, const Update& b) {
  EXPECT_EQ(std::tie(a.name, a.from), std::tie(b.name, b.from));
}
void expect_equal(const Start& a, const Start& b) {
  EXPECT_EQ(std::tie(a.name, a.value), std::tie(b.name, b.value)) << a.name;
}
void expect_equal(const Initial& a, const Initial& b) {
  EXPECT_EQ(std::tie(a.name, a.indices, a.shape, a.value),
            std::tie(b.name, b.indices, b.shape, b.value))
      << a.name;
}
void expect_equal(const Recurrence& a, const Recurrence& b) {
  EXPECT_EQ(std::tie(a.step, a.steps, a.reversed, a.equations),
            std::tie(b.step, b.steps, b.reversed, b.equations));
  ASSERT_EQ(a.initial.size(), b.initial.size());
  for (std::size_t k = 0; k < a.initial.size(); ++k) expect_equal(a.initial[k], b.initial[k]);
}
void expect_equal(const Unrolled& a, const Unrolled& b) {
  EXPECT_EQ(std::tie(a.name, a.steps, a.value), std::tie(b.name, b.steps, b.value)) << a.name;
}
// Functions are equal by name and value; here what is stated of them counts too.
void expect_equal(const ElementFunction& a, const ElementFunction& b) {
  EXPECT_EQ(a, b) << a.name();
  EXPECT_EQ(a.stable(), b.stable()) << a.name();
  EXPECT_EQ(a.conditions(), b.conditions()) << a.name();
  EXPECT_EQ(a.positive_domain(), b.positive_domain()) << a.name();
  ASSERT_EQ(a.has_derivative(), b.has_derivative()) << a.name();
  if (a.has_derivative()) {
    EXPECT_EQ(a.derivative(), b.derivative()) << a.name();
    EXPECT_EQ(a.derivative().stable(), b.derivative().stable()) << a.name();
  }
  ASSERT_EQ(a.parameter_derivatives().size(), b.parameter_derivatives().size());
  for (const auto& [parameter, partial] : a.parameter_derivatives())
    EXPECT_EQ(*partial, b.parameter_derivative(parameter)) << parameter;
}

template <class Items>
void expect_equal(const Items& a, const Items& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t k = 0; k < a.size(); ++k) expect_equal(a[k], b[k]);
}

std::vector<std::string> sorted_texts(const std::vector<Comparison>& conditions) {
  std::vector<std::string> texts;
  for (const auto& condition : conditions) texts.push_back(to_text(condition));
  std::sort(texts.begin(), texts.end());
  return texts;
}

void expect_equal(const EquationSystem& a, const EquationSystem& b) {
  EXPECT_EQ(a.kind, b.kind);
  EXPECT_EQ(a.name, b.name);
  EXPECT_EQ(a.form, b.form);
  EXPECT_EQ(a.output, b.output);
  EXPECT_EQ(a.chains, b.chains);
  EXPECT_EQ(a.least_sizes, b.least_sizes);
  EXPECT_EQ(a.size_parameters, b.size_parameters);
  EXPECT_EQ(a.outputs, b.outputs);
  expect_equal(a.recurrences, b.recurrences);
  // Those of a parameter are printed with it, so their order is another.
  EXPECT_EQ(sorted_texts(a.conditions), sorted_texts(b.conditions));
  expect_equal(a.declarations, b.declarations);
  expect_equal(a.parameters, b.parameters);
  expect_equal(a.matrix_conditions, b.matrix_conditions);
  expect_equal(a.forward, b.forward);
  expect_equal(a.backward, b.backward);
  expect_equal(a.definitions, b.definitions);
  expect_equal(a.identities, b.identities);
  expect_equal(a.element_identities, b.element_identities);
  expect_equal(a.starts, b.starts);
  expect_equal(a.updates, b.updates);
  expect_equal(a.unrolled, b.unrolled);
  if (a.kind == Kind::activation) expect_equal(functions_of(a), functions_of(b));
}

void expect_read_back(const EquationSystem& system) {
  const std::string text = to_text(system);
  const auto found = parse_equations(text, "test.eq");
  ASSERT_EQ(found.size(), 1u);
  expect_equal(system, found[0]);
  EXPECT_EQ(to_text(found[0]), text);
  EXPECT_EQ(claims(found[0]), claims(system));
}

class PrintedForm : public testing::TestWithParam<NamedForm> {};
INSTANTIATE_TEST_SUITE_P(Registry, PrintedForm, testing::ValuesIn(all_forms()), name_of_form);

TEST_P(PrintedForm, IsReadBack) {
  expect_read_back(*GetParam().system);
}

TEST(PrintedExamples, AreReadBack) {
  std::size_t count = 0;
  for (const auto& file : fs::directory_iterator(GRADSTONE_SOURCE_DIR "/examples/prove")) {
    if (file.path().extension() != ".eq") continue;
    SCOPED_TRACE(file.path().filename().string());
    // At once, since systems may call what stands above them.
    std::string text;
    const auto systems = parse_equations(content_of(file.path()), "test.eq");
    for (const auto& system : systems) text += to_text(system) + "\n";
    const auto found = parse_equations(text, "test.eq");
    ASSERT_EQ(found.size(), systems.size());
    for (std::size_t k = 0; k < systems.size(); ++k) {
      expect_equal(systems[k], found[k]);
      EXPECT_EQ(to_text(found[k]), to_text(systems[k]));
      ++count;
    }
  }
  EXPECT_GT(count, 15u);
}

// What the examples don't have, printed as it is written.
TEST(PrintedTensors, AreReadBackAsTheyAreWritten) {
  const auto expect_same = [](const std::string& text) {
    const auto system = parsed(text);
    EXPECT_EQ(to_text(system), text);
    expect_read_back(system);
  };
  // A size that occurs in a shape alone.
  expect_same(
      "layer strided\n"
      "  integer parameter s >= 2\n"
      "  input X: N*s + 1 x D\n"
      "  condition N >= 3\n"
      "  forward\n"
      "    Y = X\n");
  expect_same(
      "layer guards\n"
      "  input X: N x L x C x H\n"
      "  input a: scalar\n"
      "  output Y, A\n"
      "  forward\n"
      "    A = exp(a)\n"
      "    Y[n,l,c,h] = [1 <= l - 1 <= L and c < h] * -X[n,l - 1,c,h] for n: N, l: L,\n"
      "        c: C, h: H\n"
      "  backward\n"
      "    Da = hadamard(DA, A)\n"
      "    DX[n,l,c,h] = [c < h] * -([l + 1 <= L] * DY[n,l + 1,c,h])\n");
  expect_same(
      "layer windows\n"
      "  integer parameter A\n"
      "  input X: N x L\n"
      "  forward\n"
      "    Y[n,u] = max(a: A, b: A where u + a - b >= 1 and a - b <= L - u,\n"
      "          X[n,u + a - b]) for n: N, u: U\n"
      "    Z[n] = max(u: U, Y[n,u]) for n: N\n");
  expect_same(
      "layer inside\n"
      "  input  X: T x N\n"
      "  target ids: T x N index V\n"
      "  weight w: V\n"
      "  forward\n"
      "    Y = hadamard(tensor(t: T, n: N, [t < n] * w[ids[t,n]]), X)\n");
  expect_same(
      "layer reversed\n"
      "  input X: T x N\n"
      "  input h: N\n"
      "  forward\n"
      "    recurrence t: T reversed\n"
      "    H[T + 1,n] = h[n] for n: N\n"
      "    H[t,n] = H[t + 1,n] + X[t,n] for n: N\n");
}

TEST(ParsedText, HoldsTheWholeRegistryAtOnce) {
  std::string text;
  std::size_t count = 0;
  for (const auto& form : all_forms()) {
    text += "# " + form.system->title + "\n# source: " + form.system->source + "\n" +
            to_text(*form.system) + "\n";
    ++count;
  }
  const auto found = parse_equations(text, "test.eq");
  ASSERT_EQ(found.size(), count);
  std::size_t k = 0;
  for (const auto& form : all_forms()) {
    expect_equal(*form.system, found[k]);
    EXPECT_EQ(found[k].title, form.system->title);
    EXPECT_EQ(found[k].source, form.system->source);
    ++k;
  }
}

TEST(ParsedText, MayBeBrokenAndCommented) {
  const auto broken = parsed(R"(layer example   # the name
  # what is given
  input X: N x D
    # spread over lines
  input W: D x D

  forward
    Y = hadamard(X,
      X * (W
           + W))
  backward
    DX = hadamard(DY, X * (W + W))
)");
  EXPECT_EQ(to_text(broken.forward[0]), "Y = hadamard(X, X * (W + W))");
}

TEST(ParsedText, TakesTheCommentsAboveASystemAsItsWords) {
  const auto system = parsed(R"(# the licence of the file

# rows that sum
# to one
# source: a book,
# second edition
# domain: all
layer sums
  input X: N x D
  forward
    Y = X
)");
  EXPECT_EQ(system.title, "rows that sum to one");
  EXPECT_EQ(system.source, "a book, second edition");
  EXPECT_EQ(system.domain, "all");
}

TEST(ParsedText, KnowsNumbersFromOperations) {
  const auto value = [](const std::string& formula) {
    const auto system = parsed("activation f1\n  parameter a\n  parameter n\n  f(x) = " + formula);
    return functions_of(system).at(0).value();
  };
  const Scalar x = argument(), a = parameter("a"), n = parameter("n");
  EXPECT_EQ(value("1/2"), rational(1, 2));
  EXPECT_EQ(value("1 / 2"), Scalar(1) / Scalar(2));
  EXPECT_EQ(value("-2"), Scalar(-2));
  EXPECT_EQ(value("-(2)"), -Scalar(2));
  EXPECT_EQ(value("-2^n"), -power(2, n));
  EXPECT_EQ(value("(-2)^n"), power(-2, n));
  EXPECT_EQ(value("-1/2 * x"), rational(-1, 2) * x);
  EXPECT_EQ(value("x - 1/2"), x - rational(1, 2));
  EXPECT_EQ(value("x -1"), x - 1);
  EXPECT_EQ(value("a * -x"), a * -x);
  EXPECT_EQ(value("-a * x"), (-a) * x);
  EXPECT_EQ(value("a - x - a"), (a - x) - a);
  EXPECT_EQ(value("a / x * a"), (a / x) * a);
  EXPECT_EQ(value("a^(1/2)"), sqrt(a));
  EXPECT_EQ(value("sqrt(a)"), sqrt(a));
  EXPECT_EQ(value("max(x, a * x)"), max(x, a * x));
  EXPECT_EQ(value("sum(i: m, i) + delta(1, 1)"),
            sum(Index{"i"}, Dim{"m"}, value_of(Index{"i"})) + delta(Index{}, Index{}));
}

TEST(ParsedText, TakesDecimalsExactly) {
  const auto value = [](const std::string& formula) {
    const auto system = parsed("activation f1\n  parameter n\n  f(x) = " + formula);
    return functions_of(system).at(0).value();
  };
  const Scalar x = argument(), n = parameter("n");
  EXPECT_EQ(value("0.5"), rational(1, 2));
  EXPECT_EQ(value("0.797885 * x"), rational(159577, 200000) * x);
  EXPECT_EQ(value("2.50"), rational(5, 2));
  EXPECT_EQ(value("007.0"), Scalar(7));
  EXPECT_EQ(value("0.0"), Scalar(0));
  EXPECT_EQ(value("0.5000000000000000000000000000000000"), rational(1, 2));
  EXPECT_EQ(value("1e-5"), rational(1, 100000));
  EXPECT_EQ(value("2.5E+3"), Scalar(2500));
  EXPECT_EQ(value("1e18"), Scalar(Rational(std::int64_t{1000000000000000000})));
  EXPECT_EQ(value("0e999999999999999999999"), Scalar(0));
  EXPECT_EQ(value("-0.5"), rational(-1, 2));
  EXPECT_EQ(value("-0.5^n"), -power(rational(1, 2), n));
  EXPECT_EQ(value("x^0.5"), sqrt(x));
  EXPECT_EQ(value("x / 0.5"), x / rational(1, 2));
  EXPECT_EQ(value("0.5/2"), rational(1, 2) / 2);
  EXPECT_EQ(value("x -0.5"), x - rational(1, 2));
  EXPECT_EQ(value("sum(i: m, 1.5)"), sum(Index{"i"}, Dim{"m"}, rational(3, 2)));
  EXPECT_EQ(value("sum(i: 1..3, i)"),
            sum(Index{"i"}, Bound(one), Bound(Dim(3)), value_of(Index{"i"})));
  EXPECT_EQ(parsed("activation f1\n  parameter a usually 0.01\n  f(x) = a * x")
                .find_parameter("a")
                ->usual,
            Rational(1, 100));
}

// The first words that a text is asked for are those of an editor.
TEST(ParsedText, MayBeginWithAByteOrderMark) {
  const std::string text = "activation cube\n  f(x)  = x^3\n";
  EXPECT_EQ(to_text(parsed("\xef\xbb\xbf" + text)), text);
}

TEST(ParsedText, TakesTheSignOfPythonForTheMatrixProduct) {
  const auto system =
      parsed("layer l\n  input X: N x D\n  weight W: K x D\n  forward\n    Y = 2 * X @ T(W)\n");
  EXPECT_EQ(to_text(system.forward[0]), "Y = 2 * X * T(W)");
}

// As people break lines, in any language.
TEST(ParsedText, GoesOnAfterAndBeforeOperators) {
  const auto system = parsed(R"(layer broken
  input X: N x D
  weight W: D x D
  parameter a >=
    1
  forward
    P =
      X *      # the product
      W +
      X
    Q = X
      @ W
      - X

      + P
    Y = Q
  backward
    DX = DY
  definition P[i,j] = sum(d: D,
    X[i,d] * W[d,j])
    + X[i,j]
  identity one:
    a
      /
    a = 1
  identity cases: (where a > 1 and
      a > 2: a, else: a) = a
  chain entries for i: N, j: D
    -P[i,j]
      = -(1)
        * P[i,j]
      = (0 - 1) * P[i,j]
  chain products for
      i: N
    -a
      - 1
      = -(a + 1)
)");
  EXPECT_EQ(to_text(system.forward[0]), "P = X * W + X");
  EXPECT_EQ(to_text(system.forward[1]), "Q = X * W - X + P");
  EXPECT_EQ(to_text(system.definitions[0]), "P[i,j] = sum(d: D, X[i,d] * W[d,j]) + X[i,j]");
  ASSERT_EQ(system.element_steps_of("entries").size(), 2u);
  EXPECT_EQ(to_text(system.element_steps_of("entries")[0].right), "-(1) * P[i,j]");
  ASSERT_EQ(system.element_steps_of("products").size(), 1u);
  EXPECT_EQ(to_text(system.element_steps_of("products")[0].left), "-a - 1");
}

TEST(ParsedText, SaysWhereASizeBegins) {
  const std::string text = R"(layer deviation
  input X: N x D
  parameter a >= 1
  condition N >= 2
  forward
    Y = (1 / (N - 1)) * X
)";
  const auto system = parsed(text);
  EXPECT_EQ(to_text(system), text);
  EXPECT_EQ(system.least_size("N"), 2);
  EXPECT_EQ(system.least_size("D"), 1);
  EXPECT_EQ(system.conditions.size(), 1u);  // that of the parameter
  EXPECT_THAT(to_json(system), HasSubstr(R"("least_sizes":{"N":2})"));
  EXPECT_THAT(to_latex(system), HasSubstr("$N \\ge 2$"));

  const auto bound = [](const std::string& conditions) {
    return parsed("rule r\n  input A: m x n\n" + conditions + "  identity p: A = A\n");
  };
  EXPECT_EQ(bound("  condition m > 2\n").least_size("m"), 3);
  EXPECT_EQ(bound("  condition m >= 5\n  condition m >= 3\n").least_size("m"), 5);
  EXPECT_TRUE(bound("  condition m >= 1\n").least_sizes.empty());
}

TEST(ParsedText, ScalesFromTheLeft) {
  const auto system = parsed(R"(layer scales
  input X: N x N
  parameter a
  parameter b
  forward
    P = 2 * a * X
    Q = 2 * (a * X)
    R = (1 / N) * X * X
    S = exp(a) * X - (1 - b)^2 * X
    Y = size(2*N) * X
)");
  const auto X = variable("X", Dim{"N"}, Dim{"N"});
  const Scalar a = parameter("a"), b = parameter("b"), N = size(Dim{"N"});
  EXPECT_EQ(system.forward[0].value, (2 * a) * X);
  EXPECT_EQ(system.forward[1].value, 2 * (a * X));
  EXPECT_EQ(system.forward[2].value, ((1 / N) * X) * X);
  EXPECT_EQ(system.forward[3].value, exp(a) * X - square(1 - b) * X);
  EXPECT_EQ(system.forward[4].value, size(2 * Dim{"N"}) * X);
}

TEST(ParsedText, TakesANumberBesideAMatrixAtEveryPlace) {
  const auto system = parsed(R"(layer beside
  input Z: N x K
  parameter a
  forward
    P = 1 - Z
    Q = Z + a/2 - 1
    R = (a + 2 - 1)*Z + 0
    S = 1 + N - Z
    Y = max(Z, 0)
)");
  const Dim N{"N"}, K{"K"};
  const auto Z = variable("Z", N, K), E = ones(N, K);
  const Scalar a = parameter("a");
  EXPECT_EQ(system.forward[0].value, E - Z);
  EXPECT_EQ(system.forward[1].value, Z + (a / 2) * E - E);
  EXPECT_EQ(system.forward[2].value, (a + 2 - 1) * Z + zeros(N, K));
  EXPECT_EQ(system.forward[3].value, (1 + size(N)) * E - Z);
  EXPECT_EQ(system.forward[4].value, max(Z, zeros(N, K)));
  expect_equal(system, parsed(to_text(system)));
}

TEST(ParsedText, KnowsPiErfSineAndCosine) {
  const std::string text = R"(layer waves
  input X: N x K
  parameter a
  forward
    P = erf(X) + sin(X) - cos(pi * X)
    Y = (a / sqrt(2 * pi)) * sin'(P)
  definition P[i,j] = erf(X[i,j]) + sin(X[i,j]) - cos(pi * X[i,j])
)";
  const auto system = parsed(text);
  const auto X = variable("X", Dim{"N"}, Dim{"K"}), P = variable("P", Dim{"N"}, Dim{"K"});
  const Scalar x = entry("X", {Index{"i"}, Index{"j"}});
  EXPECT_EQ(system.forward[0].value, erf(X) + sin(X) - cos(pi() * X));
  EXPECT_EQ(system.forward[1].value,
            (parameter("a") / sqrt(2 * pi())) * apply(functions::sin().derivative(), P));
  EXPECT_EQ(system.definitions[0].value, erf(x) + sin(x) - cos(pi() * x));
  EXPECT_EQ(to_text(system), text);
  EXPECT_THAT(to_latex(system), HasSubstr("\\mathrm{erf}(X_{ij}) + \\sin(X_{ij})"));
  EXPECT_THAT(to_json(system), HasSubstr(R"({"op":"pi"})"));
}

// Mixture weights, policies: it is a name as any other, but not in one system with the number.
TEST(ParsedText, TakesPiForANameWhereItIsDeclared) {
  const auto weights = parsed(
      "layer mix\n  input pi: N x K\n  forward\n    Y = 2 * pi\n  definition Y[i,k] = 2 * "
      "pi[i,k]\n");
  EXPECT_EQ(weights.forward[0].value, 2 * variable("pi", Dim{"N"}, Dim{"K"}));
  const auto rate = parsed("rule r\n  parameter pi > 0\n  identity p: pi + 0 = pi\n");
  EXPECT_EQ(rate.element_identities[0].right, parameter("pi"));
  const auto sizes = parsed("rule r\n  input X: pi x K\n  identity p: pi * X = pi * X\n");
  EXPECT_EQ(sizes.identities[0].right, size(Dim{"pi"}) * variable("X", Dim{"pi"}, Dim{"K"}));
}

TEST(ParsedText, CallsFunctionsThatStandForOthers) {
  const auto system = parsed(R"(layer calls
  input X: N x K positive
  input Z: N x K
  parameter p
  forward
    P = inv_sqrt(X)
    Q = max(X, min(X, Z))
    R = power(X, 1/p) + inv_sqrt(X, 1)
    Y = power(p, 3) * power(Z, -2) + tanh(Z)
  definition P[i,j] = inv_sqrt(X[i,j])
  definition R[i,j] = power(X[i,j], 1 / p) + inv_sqrt(X[i,j], 1)
)");
  const Dim N{"N"}, K{"K"};
  const auto X = variable("X", N, K), Z = variable("Z", N, K);
  const Scalar p = parameter("p"), x = entry("X", {Index{"i"}, Index{"j"}});
  EXPECT_EQ(system.forward[0].value, reciprocal(sqrt(X)));
  EXPECT_EQ(system.forward[1].value, max(X, min(X, Z)));
  EXPECT_EQ(to_text(system.forward[1]), "Q = max(X, min(X, Z))");
  EXPECT_EQ(system.forward[2].value, power(X, 1 / p) + inv_sqrt(X, 1));
  EXPECT_EQ(system.forward[3].value,
            power(p, 3) * power(Z, -2) + apply(functions::hyperbolic_tangent(), Z));
  EXPECT_EQ(system.definitions[0].value, power(x, rational(-1, 2)));
  EXPECT_EQ(system.definitions[1].value,
            power(x, 1 / p) + apply(functions::inv_sqrt(), x, {Scalar(1)}));
  expect_equal(system, parsed(to_text(system)));
}

const char* const own_function = R"(activation squash
  parameter a > 0
  f(x)  = x / (a + abs(x))
  f'(x) = a / (a + abs(x))^2
  f_a(x) = -x / (a + abs(x))^2

layer squashed
  input X: N x D
  parameter c > 0
  forward
    Y = squash(X, c)
  backward
    DX = hadamard(DY, squash'(X, c))
  definition Y[i,j] = squash(X[i,j], c)
)";

TEST(ParsedText, CallsTheFunctionsOfItsActivations) {
  const auto systems = parse_equations(own_function, "test.eq");
  ASSERT_EQ(systems.size(), 2u);
  const auto f = functions_of(systems[0]).at(0);
  const auto X = variable("X", Dim{"N"}, Dim{"D"});
  EXPECT_EQ(systems[1].forward[0].value, apply(f, X, {parameter("c")}));
  EXPECT_EQ(to_text(systems[1]),
            std::string(own_function).substr(std::string(own_function).find("layer")));
  EXPECT_EQ(f.parameter_derivatives().size(), 1u);
}

TEST(ParsedText, MayStateAFunctionWithoutDerivative) {
  const std::string text = "activation cube\n  f(x)  = x^3\n  definition Y[i,j] = X[i,j]^3\n";
  const auto system = parsed(text);
  EXPECT_TRUE(system.backward.empty());
  EXPECT_EQ(to_text(system), text);
}

const char* const derivation = R"(derivation softmax_gradient
  input X: N x K
  forward
    Y = softmax(X)
  backward
    DX = hadamard(Y, DY - column_repeat(diag(DY * T(Y)), K))
  definition DX[i,j] = Y[i,j] * (DY[i,j] - sum(k: K, DY[i,k] * Y[i,k]))
  identity rows: rows_sum(Y) = ones(N, 1)
  identity trace: sum(k: K, Y[i,k]) = 1 for i: N
  chain entries
    DX[i,j]
      = sum(k: K, DY[i,k] * Y[i,k] * (delta(j, k) - Y[i,j]))
        because Y[i,k] moves with X[i,j], (1) and (2)
      = Y[i,j] * (DY[i,j] - sum(k: K, DY[i,k] * Y[i,k]))
  chain matrices
    DX
      = hadamard(Y, DY) - hadamard(Y, column_repeat(diag(DY * T(Y)), K))
        because the product is distributive
)";

TEST(Derivation, IsReadBack) {
  const auto system = parsed(derivation);
  EXPECT_EQ(to_text(system), derivation);
  EXPECT_EQ(system.kind, Kind::derivation);
  EXPECT_THAT(system.chains, ElementsAre("entries", "matrices"));
  const auto steps = system.element_steps_of("entries");
  ASSERT_EQ(steps.size(), 2u);
  EXPECT_EQ(steps[0].right, steps[1].left);
  EXPECT_EQ(steps[0].reason, "Y[i,k] moves with X[i,j], (1) and (2)");
  EXPECT_EQ(steps[1].reason, "");
  EXPECT_EQ(system.steps_of("matrices").at(0).name, "matrices.1");
}

TEST(Derivation, ClaimsEveryStep) {
  const auto all = claims(parsed(derivation));
  EXPECT_THAT(all, ElementsAre(Claim{ClaimKind::gradient, "DX", "X"},
                               Claim{ClaimKind::identity, "rows", ""},
                               Claim{ClaimKind::element_identity, "DX", ""},
                               Claim{ClaimKind::element_identity, "trace", ""},
                               Claim{ClaimKind::element_identity, "entries.1", ""},
                               Claim{ClaimKind::element_identity, "entries.2", ""},
                               Claim{ClaimKind::identity, "matrices.1", ""}));
}

TEST(Derivation, IsWrittenOneStepPerLine) {
  const auto system = parsed(R"(derivation squares
  input A: m x n
  chain square
    hadamard(A, A)
    = square(A)                          because that is what square means
    = hadamard(square(A), ones(m, n))    because 1 is neutral   # a comment
)");
  EXPECT_EQ(system.identities.size(), 2u);
  EXPECT_EQ(system.identities[1].reason, "1 is neutral");
}

// A long reason with parentheses and commas stays on its line, where it ends.
TEST(Derivation, KeepsLongReasons) {
  std::string text = R"(derivation d
  input X: N x K
  forward
    Y = X
  chain c
    Y[i,j]
      = X[i,j]
        because the entry of Y, which (as the one of X) is named, moves (by 1 * 1 + 0, for that)
)";
  text.insert(text.size() - 1, " with it, and with nothing else that the system names");
  const auto system = parsed(text);
  EXPECT_EQ(to_text(system), text);
  EXPECT_THAT(system.element_identities.at(0).reason, testing::EndsWith("that the system names"));
}

// X[i,1] where there are several columns, X[1,1] where there are several rows as well.
TEST(ParsedText, TakesTheFirstOfSeveralPlaces) {
  const auto identity = [](const std::string& sides) {
    return parsed("rule r\n  input X: N x D\n  input b: N x 1\n  parameter k1\n  identity p: " +
                  sides + "\n")
        .element_identities.at(0);
  };
  const auto expect_same = [&](const std::string& is_short, const std::string& in_full) {
    EXPECT_EQ(to_text(identity(is_short).left), to_text(identity(in_full).left));
    EXPECT_EQ(identity(is_short).shape, identity(in_full).shape);
  };
  const std::string first = "sum(k2: D, (where k2 = 1: X[i,k2], else: 0))";
  expect_same("X[i,1] = 0 for i: N", first + " = 0 for i: N");
  expect_same("X[i,1] = 0", first + " = 0 for i: N");
  expect_same("k1 * X[i,1] = 0 for i: N", "k1 * " + first + " = 0 for i: N");
  expect_same("X[1,1] = 0",
              "sum(k2: N, (where k2 = 1: sum(k3: D, (where k3 = 1: X[k2,k3], else: 0)), else: 0)) "
              "= 0");
  expect_same("b[i,1] = 0", "b[i,1] = 0 for i: N");
  EXPECT_THROW(parsed("layer l\n  input X: N x D\n  forward\n    Y = X\n  definition Y[i,1] = "
                      "X[i,1]\n"),
               Error);
}

TEST(ParsedText, EquatesNumbers) {
  const std::string text = R"(rule numbers
  input A: 1 x n
  parameter alpha
  parameter beta
  identity sum: alpha + beta = beta + alpha
  identity total: sum(k: n, A[1,k]) = sum(j: n, A[1,j])
  identity cases: where alpha > 0: 1, else: 0 = where alpha > 0: 1, else: 0
  chain c
    alpha * (beta + 1)
      = alpha * beta + alpha
)";
  const auto system = parsed(text);
  EXPECT_EQ(to_text(system), text);
  EXPECT_TRUE(system.identities.empty());
  ASSERT_EQ(system.element_identities.size(), 4u);
  EXPECT_EQ(system.element_identities[0].left, parameter("alpha") + parameter("beta"));
  EXPECT_EQ(system.element_identities[0].shape, Shape{});
}

TEST(ParsedText, DefinesByValuesWithoutADefinition) {
  const std::string text = R"(layer l
  input X: N x D
  forward
    R = X + X
    Y = hadamard(R, R)
    Z = Y + Y
  definition Y[i,j] = R[i,j]^2
  definition Z[i,j] = 2 * Y[i,j]
)";
  const auto system = parsed(text);
  EXPECT_EQ(to_text(system), text);
  EXPECT_TRUE(system.definitions.empty());
  EXPECT_THAT(claims(system), ElementsAre(Claim{ClaimKind::element_identity, "Y", ""},
                                          Claim{ClaimKind::element_identity, "Z", ""}));
  const std::string head = text.substr(0, text.find("  definition"));
  const auto refused = [&](const std::string& lines) {
    try {
      parsed(head + lines);
    } catch (const FormatError& error) {
      return std::string(error.what());
    }
    return std::string("no error");
  };
  const std::string of_y = "  definition Y[i,j] = R[i,j]^2\n";
  EXPECT_THAT(refused(of_y + "  definition R[i,j] = 2 * X[i,j]\n"),
              HasSubstr("the definition of R stands above that of Y, which reads it"));
  EXPECT_THAT(refused(of_y + of_y), HasSubstr("Y is defined twice"));
  EXPECT_THAT(refused("  definition Y[i,j] = Z[i,j]\n"), HasSubstr("Z"));  // computed from Y
}

const char* const with_start = R"(optimizer averaged
  statistic x: K x D
  statistic v: K x D
  statistic a: K x D
  statistic g: K x D
  parameter eta
  parameter mu
  forward
    v_next = mu * v + g
    x_next = x - eta * v_next
    a_next = a + x
  start v = zeros(K, D)
  start a = mu * x
  update v = v_next
  update x = x_next
  update a = a_next
  after T steps v[i,j] = sum(s: T, mu^(T - s) * g[s,i,j])
)";

TEST(ParsedText, SaysWhereStatesStart) {
  const auto system = parsed(with_start);
  ASSERT_EQ(system.starts.size(), 2u);
  EXPECT_EQ(to_text(system), with_start);
  EXPECT_THAT(to_json(system), HasSubstr(R"("starts":[{"name":"v","value":)"));
  EXPECT_THAT(to_latex(system), HasSubstr("v^{(0)} = "));
}

TEST(ParsedText, CallsTheFunctionItselfInItsDerivative) {
  const std::string text = R"(activation unit
  parameter alpha > 0
  f(x)  = where x > 0: x, else: alpha * (exp(x) - 1)
  f'(x) = where x > 0: 1, else: unit(x, alpha) + alpha
)";
  const auto system = parsed(text);
  EXPECT_EQ(to_text(system), text);
  EXPECT_EQ(to_text(parsed(to_text(system))), text);
  // A function of the library that is stated again is that of the library.
  const auto again = parsed(
      "activation sigmoid\n  f(x) = 1 / (1 + exp(-x))\n"
      "  f'(x) = sigmoid(x) * (1 - sigmoid(x))\n");
  EXPECT_THAT(to_latex(again), HasSubstr("\\sigma(x)"));
}

TEST(FreeIdentity, DeclaresItsMatrices) {
  const std::string text =
      "identity diag_of_product: diag(A * T(B)) = rows_sum(hadamard(A, B))\n"
      "    for A: m x n, B: m x n positive\n";
  const auto system = parsed(text);
  EXPECT_EQ(to_text(system), text);
  EXPECT_EQ(system.declarations[1].domain, Domain::positive);
  const auto entries = parsed("identity twice: A[i,j] + A[i,j] = 2 * A[i,j] for A: m x n");
  ASSERT_EQ(entries.element_identities.size(), 1u);
  EXPECT_EQ(entries.element_identities[0].shape, (Shape{Dim{"m"}, Dim{"n"}}));
  const auto sums = parsed("identity s: sum(j: n, A[i,j]) = sum(k: n, A[i,k]) for A: m x n, i: m");
  EXPECT_EQ(sums.element_identities[0].shape, (Shape{Dim{"m"}, one}));
}

}  // namespace
}  // namespace gradstone::parse_test
