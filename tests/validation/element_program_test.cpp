// Programs by elements, printed from equations: compiled, run, and compared with gradstone's loops.

#include "reference/print/program/element_program.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "numeric/compiled_scalars.hpp"
#include "reference/judged.hpp"
#include "reference/parse/parse.hpp"
#include "symbolic/proof_sizes.hpp"
#include "tests/support/forms.hpp"
#include "tests/support/run_program.hpp"
#include "validation/check/expectation.hpp"

namespace gradstone {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing_support::run;
using testing_support::TemporaryFolder;

struct SystemRun {
  EquationSystem system;
  VectorCase item;
  std::vector<std::string> outputs;
};

std::string shell_quoted(const std::filesystem::path& path) {
  return "'" + path.string() + "'";
}

// A function for each run, and a main that prints all numbers they give, one a line.
std::string program_of(const std::vector<SystemRun>& runs, ProgramLanguage language) {
  const bool is_python = language == ProgramLanguage::python;
  const auto& syntax = print::syntax_of(language);
  std::string text = program_helpers(language), all;
  for (std::size_t k = 0; k < runs.size(); ++k) {
    const auto& [system, item, outputs] = runs[k];
    const auto program = element_program(system, outputs, language, fmt::format("values{}", k));
    text += "\n" + program.text + "\n";
    text += fmt::format(fmt::runtime(is_python ? "def run{}():\n" : "void run{}() {{\n"), k);
    for (const auto& [name, identifier] : program.sizes)
      text += "    " + syntax.given_size(identifier, item.sizes.at(name)) + "\n";
    for (const auto& [name, identifier] : program.tensors)
      text += "    " +
              syntax.given_tensor(identifier, system.shape_of(name).at(item.sizes),
                                  item.given.at(name).elements()) +
              "\n";
    for (const auto& [name, identifier] : program.parameters)
      text += "    " + syntax.given_parameter(identifier, item.parameters.at(name)) + "\n";
    text += fmt::format(
        fmt::runtime(is_python
                         ? "    for value in {}:\n        for x in value.ravel():\n"
                           "            print(float(x).hex())\n\n\n"
                         : "    for (const Tensor& value : {})\n"
                           "      for (double x : value.values) std::printf(\"%a\\n\", x);\n}}\n"),
        program.call());
    all += fmt::format(fmt::runtime(is_python ? "run{}()\n" : "  run{}();\n"), k);
  }
  return text + (is_python ? all : "int main() {\n" + all + "}\n");
}

std::vector<double> numbers_of(const std::string& text) {
  std::istringstream lines(text);
  std::vector<double> numbers;
  for (std::string line; std::getline(lines, line);)
    numbers.push_back(std::strtod(line.c_str(), nullptr));
  return numbers;
}

std::vector<double> run_cpp(const std::vector<SystemRun>& runs, const std::string& options = "") {
  const TemporaryFolder folder;
  const auto source = folder.write("values.cpp", program_of(runs, ProgramLanguage::cpp));
  const auto program = folder.path() / "values";
  const auto built = run("g++ -std=c++17 -O0 " + options + " -o " + shell_quoted(program) + " " +
                         shell_quoted(source));
  EXPECT_EQ(built.status, 0) << built.errors.substr(0, 4000);
  const auto outcome = run(shell_quoted(program));
  EXPECT_EQ(outcome.status, 0) << outcome.errors;
  return numbers_of(outcome.output);
}

bool has_numpy() {
  return run("python3 -c 'import numpy'").status == 0;
}

std::vector<double> run_python(const std::vector<SystemRun>& runs) {
  const TemporaryFolder folder;
  const auto source = folder.write("values.py", program_of(runs, ProgramLanguage::python));
  const auto outcome = run("python3 " + shell_quoted(source));
  EXPECT_EQ(outcome.status, 0) << outcome.errors;
  return numbers_of(outcome.output);
}

// The printed formula and the loops have the same bounds around the true value.
void expect_as_by_loops(const std::vector<SystemRun>& runs, const std::vector<double>& printed) {
  std::size_t next = 0, compared = 0;
  for (const auto& [system, item, outputs] : runs) {
    const EquationSystem evaluated = judged(system);
    const auto loops =
        evaluate(evaluated, stated_equations(system), item.sizes, item.given, item.parameters);
    const auto expected = expectation(system, item, DeclaredTypes::usual(formats::f64()), outputs);
    for (const auto& output : outputs) {
      const auto& values = loops.at(output).elements();
      ASSERT_LE(next + values.size(), printed.size()) << system.full_name() << " " << output;
      for (std::size_t k = 0; k < values.size(); ++k) {
        const double x = printed[next++], bound = expected.at(output).bound.elements()[k];
        if (!std::isfinite(bound)) continue;
        ++compared;
        EXPECT_LE(std::abs(x - values[k]), 2 * bound)
            << system.full_name() << " " << output << "[" << k << "] " << x << " " << values[k];
      }
    }
  }
  EXPECT_EQ(next, printed.size());
  EXPECT_GT(compared, printed.size() / 2);
}

// Every form of the registry with all that it computes, at the first sizes of proofs.
const std::vector<SystemRun>& registry_runs() {
  static const std::vector<SystemRun> runs = [] {
    std::vector<SystemRun> all;
    for (const auto& form : testing_support::all_forms()) {
      const EquationSystem& system = *form.system;
      if (system.forward.empty()) continue;
      const auto sizes = proof_sizes(system, Level::quick);
      const Design design =
          designed_cases(system, {.format = formats::f64(), .seed = 7, .sizes = sizes.front()});
      all.push_back({system, design.cases.front(), answerable_names(system)});
    }
    return all;
  }();
  return runs;
}

TEST(ElementProgram, ComputesInCppWhatTheLoopsDo) {
  EXPECT_GT(registry_runs().size(), 80U);
  expect_as_by_loops(registry_runs(), run_cpp(registry_runs()));
}

TEST(ElementProgram, ComputesInPythonWhatTheLoopsDo) {
  if (!has_numpy()) GTEST_SKIP() << "python3 has no NumPy";
  expect_as_by_loops(registry_runs(), run_python(registry_runs()));
}

// Names that are words of C++ or Python, macros, helpers, or differ by a prime.
TEST(ElementProgram, GivesNamesThatTheLanguagesHaveOtherwise) {
  const auto system = parse_equations(R"(layer names
  parameter lambda
  parameter EOF
  input int: NULL x main
  weight sum: NULL x main
  forward
    class = lambda * int + EOF * sum
    new = hadamard(class, class)
  backward
    Dclass = 2 * hadamard(Dnew, class)
    Dint = lambda * Dclass
    Dsum = EOF * Dclass
)",
                                      "names.eq")
                          .front();
  const std::vector<SystemRun> runs{
      {system, designed_cases(system, {}).cases.front(), {"new", "Dsum"}}};
  expect_as_by_loops(runs, run_cpp(runs, "-Wall -Werror"));
  if (has_numpy()) expect_as_by_loops(runs, run_python(runs));
}

TEST(ElementProgram, ComputesOnlyWhatIsNeeded) {
  const auto& system = testing_support::form_of("layer:linear");
  for (const auto language : {ProgramLanguage::python, ProgramLanguage::cpp}) {
    const auto program = element_program(system, {"DX"}, language, "DX_of");
    EXPECT_THAT(program.text, AllOf(HasSubstr("DX"), Not(HasSubstr("DW"))));
    EXPECT_EQ(program.call(), "DX_of(D, K, N, X, W, b, DY)");
  }
  EXPECT_THROW(element_program(system, {"DQ"}, ProgramLanguage::python, "DQ"), UnknownNameError);
}

}  // namespace
}  // namespace gradstone
