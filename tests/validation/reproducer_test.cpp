// Programs that show a failure by themselves: compiled, run, and put right.

#include "validation/check/reproducer.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "reference/parse/parse.hpp"
#include "reference/print/text.hpp"
#include "tests/support/run_program.hpp"
#include "tests/validation/planted.hpp"

namespace gradstone {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
using testing_support::content_of;
using testing_support::form_of;
using testing_support::Outcome;
using testing_support::Planted;
using testing_support::scale;
using testing_support::set_of;
using testing_support::Spoil;
using testing_support::TemporaryFolder;

class Reproducer : public testing::Test {
 protected:
  // The files of the only output that fails.
  void write(const EquationSystem& system, const Spoil& spoil) {
    const VectorSet set = set_of(system);
    CheckSettings settings;
    settings.with_power = settings.with_diagnosis = false;
    settings.shrink.emplace();
    const auto files =
        write_reproducers(check(set, Planted(spoil), settings), set, folder_.path() / "failures");
    ASSERT_THAT(files, SizeIs(3));
    equations_ = content_of(files[0]);
    python_ = content_of(files[1]);
    cpp_ = content_of(files[2]);
    EXPECT_EQ(files[2].extension(), ".cpp");
    EXPECT_EQ(to_text(parse_equations(equations_, "read.eq").front()), to_text(system));
  }

  Outcome run_cpp(const std::string& text) {
    const auto source = folder_.write("failure.cpp", text).string();
    const auto program = (folder_.path() / "failure").string();
    const auto built =
        testing_support::run("g++ -std=c++17 -Wall -Werror -o " + program + " " + source);
    EXPECT_EQ(built.status, 0) << built.errors << text;
    return testing_support::run(program);
  }
  Outcome run_python(const std::string& text) {
    return testing_support::run("python3 " + folder_.write("failure.py", text).string());
  }
  static bool has_numpy() { return testing_support::run("python3 -c 'import numpy'").status == 0; }

  // What was answered in place of a formula that is right.
  std::string put_right(const std::string& text, const std::string& recorded,
                        const std::string& call) {
    const std::string right = std::regex_replace(text, std::regex(recorded), call);
    EXPECT_NE(right, text);
    return right;
  }

  // Both programs show the failure, and none once the formula by elements answers.
  void expect_shown(const std::string& words, const std::string& call) {
    const auto shown = run_cpp(cpp_);
    EXPECT_EQ(shown.status, 1) << shown.errors;
    EXPECT_THAT(shown.output, HasSubstr(words));
    const auto right = run_cpp(put_right(cpp_, "return Tensor\\(\\{.*", "return " + call + "[0];"));
    EXPECT_EQ(right.status, 0) << right.output << right.errors;
    EXPECT_THAT(right.output, Not(HasSubstr("WRONG")));
    if (!has_numpy()) return;
    const auto shown_too = run_python(python_);
    EXPECT_EQ(shown_too.status, 1) << shown_too.errors;
    EXPECT_EQ(shown_too.output.substr(0, shown_too.output.find(" +- ")),
              shown.output.substr(0, shown.output.find(" +- ")));
    const auto right_too =
        run_python(put_right(python_, "return np.array\\(\\[.*", "return " + call + "[0]"));
    EXPECT_EQ(right_too.status, 0) << right_too.output << right_too.errors;
  }

  TemporaryFolder folder_;
  std::string equations_, python_, cpp_;
};

TEST_F(Reproducer, ShowsAWrongEntry) {
  write(form_of("layer:linear"), [](const VectorCase& item, auto& values) {
    if (item.sizes.at("N") >= 3) scale(values, "DW", 2);
  });
  EXPECT_THAT(python_, HasSubstr("# DW of layer linear: wrong."));
  EXPECT_THAT(cpp_, AllOf(HasSubstr("seed 1, case "), HasSubstr("D = 1, K = 1, N = 3")));
  expect_shown("DW[1,1] = 2, right is 1 to 1 +- ", "by_elements(D, K, N, X, W, b, DY)");
}

// Each entry is in its range, and they are too much together.
TEST_F(Reproducer, ShowsWhatIsWrongTogether) {
  write(form_of("operation:rows_max"), [](const VectorCase& item, auto& values) {
    const auto &X = item.given.at("X"), &DR = item.given.at("DR");
    for (std::int64_t i = 0; i < X.rows(); ++i)
      for (std::int64_t j = 0; j < X.columns(); ++j)
        values.at("DX")(i, j) = X(i, j) == values.at("R")(i, 0) ? DR(i, 0) : 0;
  });
  const auto shown = run_cpp(cpp_);
  EXPECT_EQ(shown.status, 1);
  EXPECT_THAT(shown.output,
              AllOf(HasSubstr("DX[1,1] + DX[1,2] + 0 = 2, right is 1"), Not(HasSubstr("WRONG"))));
  const auto first = run_cpp(put_right(cpp_, "(return Tensor\\(\\{.*\\}, )\\{.*", "$1{1, 0});"));
  EXPECT_EQ(first.status, 0) << first.output;
}

TEST_F(Reproducer, ShowsNaN) {
  write(form_of("activation:silu"), [](const VectorCase& item, auto& values) {
    if (item.given.at("X").elements().front() < 0) scale(values, "DX", std::nan(""));
  });
  expect_shown("DX[1,1] = ", "by_elements(m, n, X, DY)");
  EXPECT_THAT(cpp_, AllOf(HasSubstr("not a number"), HasSubstr("NAN")));
}

// Ids, parameters and several equations.
TEST_F(Reproducer, HasEverythingThatTheFormulaReads) {
  write(form_of("layer:embedding"),
        [](const VectorCase&, auto& values) { scale(values, "DW", -1); });
  EXPECT_THAT(cpp_, HasSubstr("counts from 1"));
  const auto shown = run_cpp(cpp_);
  EXPECT_EQ(shown.status, 1) << shown.output;
  EXPECT_THAT(shown.output, HasSubstr("= -1, right is 1 to 1"));
}

}  // namespace
}  // namespace gradstone
