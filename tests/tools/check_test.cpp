// The subcommands vectors and check, as their users meet them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

#include "tests/support/json_schema.hpp"
#include "tests/support/launcher.hpp"
#include "tests/support/program_matchers.hpp"

namespace gradstone {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing_support::content_of;
using testing_support::IsRefusedWith;
using testing_support::Outcome;
using testing_support::run_gradstone;
using testing_support::TemporaryFolder;

// Reads a file of text with X and DY; `rest` computes y[i,j] and dx[i,j].
std::string awk_program(const std::string& each_row) {
  return R"(NF == 4 && $2 ~ /^[a-z]/ { name = $1; rows = $3; columns = $4; row = 0; next }
{ ++row; for (j = 1; j <= columns; ++j) value[name, row, j] = $j }
END {
  for (i = 1; i <= rows; ++i) {
)" + each_row +
         R"(
  }
  print "Y", rows, columns
  for (i = 1; i <= rows; ++i) for (j = 1; j <= columns; ++j) printf "%.17g\n", y[i, j]
  print "DX", rows, columns
  for (i = 1; i <= rows; ++i) for (j = 1; j <= columns; ++j) printf "%.17g\n", dx[i, j]
}
)";
}

// f(x) = x / (1 + exp(-x)), in which nothing overflows but to a right 0.
constexpr const char* silu =
    R"(for (j = 1; j <= columns; ++j) {
      x = value["X", i, j] + 0; s = 1 / (1 + exp(-x)); y[i, j] = x * s
      dx[i, j] = value["DY", i, j] * (s * (1 + x * (1 - s)))
    })";

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  text.replace(text.find(what), what.size(), by);
  return text;
}

// Without the breaks that make lines fit a terminal.
std::string unbroken(const std::string& text) {
  return std::regex_replace(text, std::regex("\n {5,}"), " ");
}

class CheckCommand : public testing::Test {
 protected:
  Outcome check(const std::string& program, const std::string& options = "") {
    const auto file = folder_.write("candidate.awk", program).string();
    return run_gradstone("check activation:silu --format text --exec 'awk -f " + file +
                         " {in} > {out}' " + options);
  }
  Outcome check_shell(const std::string& script, const std::string& options = "") {
    const auto file = folder_.write("candidate.sh", script).string();
    return run_gradstone("check activation:silu --format text --exec 'sh " + file +
                         " {in} {out}' " + options);
  }
  TemporaryFolder folder_;
};

TEST_F(CheckCommand, AcceptsWhatIsRightAndSaysHowWellItSees) {
  const auto outcome = check(awk_program(silu));
  EXPECT_EQ(outcome.status, 0) << outcome.output << outcome.errors;
  EXPECT_THAT(outcome.output,
              AllOf(HasSubstr("activation silu"), HasSubstr("  Y   holds"),
                    HasSubstr("  DX  holds"), HasSubstr(" mutants at these sizes")));
}

TEST_F(CheckCommand, NamesTheMistake) {
  const struct {
    const char *right, *wrong, *words;
  } mistakes[] = {
      {"value[\"DY\", i, j] * (s", "-value[\"DY\", i, j] * (s",
       "your DX equals the right one times -1"},
      {"value[\"DY\", i, j] * (s", "2 * value[\"DY\", i, j] * (s",
       "your DX equals the right one times 2"},
      {"value[\"DY\", i, j] * (s", "value[\"DY\", i, j] / rows * (s",
       "your DX equals the right one divided by m"},
      {"value[\"DY\", i, j] * (s * (1 + x * (1 - s)))", "y[i, j]", "your DX is what Y should be"},
      {"value[\"DY\", i, j] * (s * (1 + x * (1 - s)))", "value[\"DY\", i, j]",
       "your DX is the input DY"},
      {"value[\"DY\", i, j] * (s * (1 + x * (1 - s)))", "0", "your DX is 0 everywhere"},
      {"value[\"DY\", i, j] * (s * (1 + x * (1 - s)))",
       "(j > columns - 2) ? 0 : value[\"DY\", i, j] * (s * (1 + x * (1 - s)))",
       "a last block is missing"},
  };
  for (const auto& mistake : mistakes) {
    const auto outcome =
        check(awk_program(replaced(silu, mistake.right, mistake.wrong)), "--sizes m=7,n=11");
    EXPECT_EQ(outcome.status, 1) << mistake.wrong;
    EXPECT_THAT(unbroken(outcome.output),
                AllOf(HasSubstr("  Y   holds"), HasSubstr("  DX  wrong"), HasSubstr(mistake.words)))
        << mistake.wrong;
  }
}

// The sign is wrong from the third column on.
TEST_F(CheckCommand, ShrinksAFailure) {
  const auto json = folder_.path() / "report.json";
  const auto program = awk_program(
      replaced(silu, "value[\"DY\", i, j] * (s", "(j < 3 ? 1 : -1) * value[\"DY\", i, j] * (s"));
  const auto outcome = check(program, "--shrink --json " + json.string());
  EXPECT_EQ(outcome.status, 1) << outcome.errors;
  EXPECT_THAT(unbroken(outcome.output),
              AllOf(HasSubstr("  Y   holds"), HasSubstr("smallest inputs that fail ("),
                    HasSubstr("): m = 1, n = 3"), HasSubstr("DY = [0, 0, 1]; X = [0, 0, 0]"),
                    HasSubstr("DX[1,3] = -0.5, right is 0.5 +- ")));
  const auto report = nlohmann::json::parse(content_of(json));
  const auto schema =
      std::filesystem::path(GRADSTONE_SOURCE_DIR) / "data/schemas/check.schema.json";
  EXPECT_THAT(
      testing_support::JsonSchema(nlohmann::json::parse(content_of(schema))).problems(report),
      IsEmpty());
  const auto& DX = report["systems"][0]["outputs"][1];
  EXPECT_EQ(DX["smallest"]["inputs"]["DY"]["values"], nlohmann::json({0, 0, 1}));
  EXPECT_EQ(DX["smallest"]["ended_by"], "smallest");
  EXPECT_EQ(DX["smallest"]["judgement"]["verdict"], "wrong");
  // What is read back says the same.
  const auto again = run_gradstone("report " + json.string());
  EXPECT_THAT(unbroken(again.output), HasSubstr("DY = [0, 0, 1]; X = [0, 0, 0]"));
}

TEST_F(CheckCommand, WritesProgramsThatShowTheFailure) {
  const auto program =
      awk_program(replaced(silu, "value[\"DY\", i, j] * (s", "-value[\"DY\", i, j] * (s"));
  const auto failures = folder_.path() / "failures";
  const auto outcome = check(program, "--shrink --reproduce " + failures.string());
  EXPECT_EQ(outcome.status, 1) << outcome.errors;
  EXPECT_THAT(outcome.output,
              AllOf(HasSubstr("silu.DX.eq"), HasSubstr("silu.DX.cpp"), Not(HasSubstr("silu.Y."))));
  const auto file = failures / "silu.DX.eq";
  EXPECT_EQ(run_gradstone("verify " + file.string()).status, 0);
  EXPECT_THAT(content_of(failures / "silu.DX.py"), HasSubstr("def by_elements(m, n, X, DY):"));
  // What somebody may have changed is not written over.
  EXPECT_THAT(run_gradstone("check silu --exec true --shrink --reproduce " + failures.string()),
              IsRefusedWith("name a new folder"));
  EXPECT_THAT(run_gradstone("check silu --exec true --reproduce " + failures.string()),
              IsRefusedWith("--reproduce requires --shrink"));
}

TEST_F(CheckCommand, ShrinksAsLongAsItMay) {
  const auto program =
      awk_program(replaced(silu, "value[\"DY\", i, j] * (s", "-value[\"DY\", i, j] * (s"));
  EXPECT_THAT(unbroken(check(program, "--shrink --shrink-runs 3").output),
              HasSubstr("smallest inputs that fail (2 runs, which is the limit"));
  EXPECT_THAT(check(program).output, Not(HasSubstr("smallest inputs")));
  EXPECT_THAT(run_gradstone("check softmax --candidate " + folder_.path().string() + " --shrink"),
              IsRefusedWith("--shrink requires --exec"));
}

// As many digits as float32 has, in the midst of float64.
TEST_F(CheckCommand, NamesConstantsThatAreKeptInFloat32) {
  const auto outcome = check(awk_program(replaced(silu, "y[i, j] = x * s",
                                                  "s = sprintf(\"%.8g\", s) + 0; y[i, j] = x * s")),
                             "--dtype f64");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(unbroken(outcome.output),
              HasSubstr("your Y holds for arithmetic in f32, not in f64: constants"));
  EXPECT_EQ(check(awk_program(silu), "--dtype f64").status, 0);
}

// Not linear in what comes from above: upstream gradients are of both signs and all sizes
// (findings/pytorch-gradcheck-passes-clipped-gradients.sh).
TEST_F(CheckCommand, SeesThatUpstreamGradientsAreClipped) {
  for (const char* change : {"(g < 0 ? -g : g)", "(g > 1 ? 1 : g < -1 ? -1 : g)", "(g < 0 ? 0 : g)",
                             "(g * g)", "(g < 0 ? -1 : 1)"}) {
    const auto outcome = check(awk_program(
        replaced(silu, "dx[i, j] = value[\"DY\", i, j] * (",
                 "g = value[\"DY\", i, j] + 0; dx[i, j] = " + std::string(change) + " * (")));
    EXPECT_EQ(outcome.status, 1) << change;
    EXPECT_THAT(outcome.output, AllOf(HasSubstr("  Y   holds"), HasSubstr("  DX  wrong")))
        << change;
  }
}

// A slip that nothing in the library is like gets no explanation.
TEST_F(CheckCommand, GuessesNothingWhereNothingFits) {
  const auto outcome = check(awk_program(
      replaced(silu, "(s * (1 + x * (1 - s)))", "(s * (1.0625 + x * (1 - s)) + 0.03125)")));
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.output, AllOf(HasSubstr("  DX  wrong"), Not(HasSubstr("your DX"))));
}

TEST_F(CheckCommand, SeesWhatIsWrongButInOneCase) {
  const auto outcome =
      check(awk_program(replaced(silu, "dx[i, j] = ", "dx[i, j] = x == 0 ? 0 : ")));
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.output, AllOf(HasSubstr("  DX  wrong"), HasSubstr("only in: ")));
}

TEST_F(CheckCommand, HasAVerdictForEveryKindOfBadAnswer) {
  const std::string right = awk_program(silu);
  const auto verdict = [&](const std::string& program) {
    const auto outcome = check(program);
    EXPECT_EQ(outcome.status, 1) << program;
    return unbroken(outcome.output);
  };
  EXPECT_THAT(verdict(replaced(right, "%.17g\\n\", dx[i, j]", "nan\\n\"")),
              HasSubstr("  DX  not a number"));
  EXPECT_THAT(
      verdict(replaced(right, "print \"DX\", rows, columns", "print \"DX\", rows * columns")),
      HasSubstr("  DX  wrong shape"));
  EXPECT_THAT(verdict(replaced(right, "print \"DX\", rows", "print \"DX\", \"i64\", rows")),
              HasSubstr("  DX  wrong type"));
  EXPECT_THAT(verdict(replaced(right, "print \"DX\"", "print \"dX\"")),
              AllOf(HasSubstr("unknown name"), HasSubstr("did you mean DX")));
  EXPECT_THAT(verdict(replaced(right, "print \"DX\"", "if (rows == 1) exit; print \"DX\"")),
              HasSubstr("  DX  missing"));
  EXPECT_THAT(verdict("BEGIN { exit 3 }"),
              AllOf(HasSubstr("no answer"), HasSubstr("ended with exit status 3")));
  EXPECT_THAT(verdict("BEGIN { print \"Y 2 2\\n1 2 3\" }"),
              AllOf(HasSubstr("no answer"), HasSubstr("Y ends after 3 of 4 numbers")));
}

// The mean of windows that lie on padding is 0, whatever the formula is.
TEST_F(CheckCommand, PassesNothingWhereZerosWouldPass) {
  const auto zeros =
      folder_
          .write(
              "zeros.awk",
              R"($2 == "f32" { if ($1 == "X") { shape = $3 " " $4 " " $5 " " $6; n = $3 * $4 * $5 * $6 }
  if ($1 == "DY") { shape_of_y = $3 " " $4 " " $5 " " $6; m = $3 * $4 * $5 * $6 } }
END { print "Y", shape_of_y; for (k = 0; k < m; ++k) print 0
  print "DX", shape; for (k = 0; k < n; ++k) print 0 })")
          .string();
  const std::string command =
      "check average_pooling --format text --exec 'awk -f " + zeros + " {in} > {out}'";
  EXPECT_EQ(run_gradstone(command).status, 1);
  const auto blind =
      run_gradstone(command + " --sizes A=5,B=3,C=4,H=2,L=3,N=2,U=2,V=1,p1=5,p2=3,s1=4,s2=2");
  EXPECT_EQ(blind.status, 3) << blind.output;
  EXPECT_THAT(blind.output, HasSubstr("an answer of zeros would hold as well"));
}

// Whoever does not compute what is asked for does not pass.
TEST_F(CheckCommand, LetsNoCheatPass) {
  const auto fails = [&](const std::string& script, const std::string& options = "") {
    const auto outcome = check_shell(script, options);
    EXPECT_EQ(outcome.status, 1) << script << outcome.output << outcome.errors;
    return unbroken(outcome.output);
  };
  const std::string answer =
      "awk 'NF == 4 && $2 ~ /^[a-z]/ { print \"Y\", $3, $4; n = $3 * $4; "
      "for (k = 0; k < n; ++k) print V; print \"DX\", $3, $4; "
      "for (k = 0; k < n; ++k) print V; exit }' V=";
  fails(answer + "0 $1 > $2");
  fails(answer + "0.5 $1 > $2");
  EXPECT_THAT(fails(answer + "nan $1 > $2"), HasSubstr("not a number"));
  EXPECT_THAT(fails("cp $1 $2"), HasSubstr("unknown name"));
  EXPECT_THAT(fails("sleep 20", "--timeout 0.3 --jobs 8"), HasSubstr("it took too long"));
  EXPECT_THAT(fails("exit 0"), HasSubstr("has not written {out}"));
  EXPECT_THAT(fails("ln -s /dev/zero $2"), HasSubstr("has not written {out}"));
  EXPECT_THAT(fails("echo >> $1; exit 0"), HasSubstr("changed inputs"));
  EXPECT_THAT(fails("kill -9 $$"), HasSubstr("no answer"));

  // The previous answer, and one that changes from run to run.
  const auto right = folder_.write("right.awk", awk_program(silu)).string();
  const auto state = (folder_.path() / "state").string();
  fails("test -f " + state + " && cp " + state + " $2 || awk -f " + right + " $1 > $2\nawk -f " +
            right + " $1 > " + state,
        "--jobs 1");
}

// That is said, and no more: it is no mistake that sums are taken in another order each time.
TEST_F(CheckCommand, SaysThatAnswersDifferFromRunToRun) {
  const auto right = folder_.write("right.awk", awk_program(silu)).string();
  const auto runs = (folder_.path() / "runs").string();
  const auto outcome =
      check_shell("echo >> " + runs + "; awk -f " + right + " $1 | awk -v n=$(wc -l < " + runs +
                  ") 'NR > 1 { print last } { last = $0 } "
                  "END { printf \"%.17g\\n\", last * (1 + n * 1e-10) }' > $2");
  EXPECT_EQ(outcome.status, 0) << outcome.output << outcome.errors;
  EXPECT_THAT(outcome.output, HasSubstr("DX  not repeatable"));
}

// A sum over all rows decides about the last bits, or none does.
TEST_F(CheckCommand, ComparesBitsInALargerBatchAndInAnotherOrder) {
  const auto alike = unbroken(check(awk_program(silu)).output);
  EXPECT_THAT(alike, HasSubstr("the same bits in a larger batch (m = "));
  EXPECT_THAT(alike, Not(HasSubstr("other bits")));
  const auto by_count =
      check(awk_program(replaced(silu, "x * (1 - s)))", "x * (1 - s))) * (1 + rows * 1e-10)")));
  EXPECT_EQ(by_count.status, 0) << by_count.output;
  EXPECT_THAT(unbroken(by_count.output),
              AllOf(HasSubstr("the same bits in a larger batch"),
                    HasSubstr("the same bits where examples stand in another order; other bits in "
                              "a larger batch (m = ")));
  const auto by_place =
      check(awk_program(replaced(silu, "x * (1 - s)))", "x * (1 - s))) * (1 + i * 1e-10)")));
  EXPECT_THAT(unbroken(by_place.output),
              HasSubstr("other bits where examples stand in another order in "));
}

// Answers that are looked up are right for what lies in files, and for nothing else.
TEST_F(CheckCommand, KnowsCasesThatAreInNoFile) {
  const auto vectors = (folder_.path() / "vectors").string();
  ASSERT_EQ(run_gradstone("vectors activation:silu --format text --out " + vectors).status, 0);
  const auto script = folder_.write(
      "cheat.sh", "for f in " + vectors +
                      "/silu/*.in.txt; do cmp -s $1 $f && "
                      "awk '/bound|lower|upper/ { skip = 1; next } /^[A-Z]/ { skip = 0 } !skip' "
                      "${f%.in.txt}.out.txt > $2; done; exit 0");
  const auto outcome =
      run_gradstone("check " + vectors + " --exec 'sh " + script.string() + " {in} {out}'");
  EXPECT_EQ(outcome.status, 1) << outcome.output;
  EXPECT_THAT(outcome.output, AllOf(HasSubstr("fresh: "), HasSubstr("in 3 of ")));
}

TEST_F(CheckCommand, ComparesFilesWithVectors) {
  const auto vectors = folder_.path() / "vectors";
  ASSERT_EQ(run_gradstone("vectors linear --out " + vectors.string()).status, 0);
  // What is expected is right, in its own words.
  const auto outcome = run_gradstone("check " + vectors.string() + " --candidate " +
                                     vectors.string() + " --require Y,DW --json -");
  const auto report = nlohmann::json::parse(outcome.output);
  for (const auto& output : report.at("systems").at(0).at("outputs"))
    if (output.at("name") == "Y" || output.at("name") == "DW") {
      EXPECT_EQ(output.at("verdict"), "holds");
    }
  const auto schemas = std::filesystem::path(GRADSTONE_SOURCE_DIR) / "data/schemas";
  const auto problems = [&](const char* schema, const std::string& text) {
    return testing_support::JsonSchema(nlohmann::json::parse(content_of(schemas / schema)))
        .problems(nlohmann::json::parse(text));
  };
  EXPECT_THAT(problems("check.schema.json", outcome.output), IsEmpty());
  EXPECT_THAT(problems("vectors.schema.json", content_of(vectors / "manifest.json")), IsEmpty());
}

// What is expected is an answer as it is, with all that lies beside it; where there are ties, too.
TEST_F(CheckCommand, HoldsWhatIsExpected) {
  for (const std::string format : {"npz", "safetensors", "text", "onnx"}) {
    const auto vectors = (folder_.path() / format).string();
    ASSERT_EQ(
        run_gradstone("vectors max_pooling linear --small --format " + format + " --out " + vectors)
            .status,
        0);
    const auto outcome = run_gradstone("check " + vectors + " --no-power --candidate " + vectors);
    EXPECT_EQ(outcome.status, 0) << format << outcome.output << outcome.errors;
    EXPECT_THAT(outcome.output, Not(HasSubstr("unknown name")));
  }
}

TEST_F(CheckCommand, ReadsAnswersInTheLayoutOfOnnx) {
  const auto vectors = folder_.path() / "vectors";
  ASSERT_EQ(
      run_gradstone("vectors linear activation:relu --small --dtype bf16 --format onnx --out " +
                    vectors.string())
          .status,
      0);
  const std::string check = "check " + vectors.string() + " --no-power --candidate ";
  const auto right = run_gradstone(check + vectors.string());
  EXPECT_EQ(right.status, 0) << right.output << right.errors;
  EXPECT_THAT(right.output, AllOf(HasSubstr("  DW  holds"), HasSubstr("  DX  holds")));
  const auto answers = folder_.path() / "answers";
  std::filesystem::copy(vectors, answers, std::filesystem::copy_options::recursive);
  const auto folder = answers / "linear/generic/test_data_set_0";
  std::filesystem::copy_file(folder / "lower_1.pb", folder / "output_1.pb",
                             std::filesystem::copy_options::overwrite_existing);
  const auto wrong = run_gradstone(check + answers.string());
  EXPECT_EQ(wrong.status, 1) << wrong.output;
  EXPECT_THAT(wrong.output, AllOf(HasSubstr("DW  missing"), HasSubstr("only in: generic")));
  std::filesystem::resize_file(folder / "output_1.pb", 20);
  const auto cut = run_gradstone(check + answers.string());
  EXPECT_EQ(cut.status, 1) << cut.output;
  EXPECT_THAT(unbroken(cut.output),
              AllOf(HasSubstr("no answer"), HasSubstr("no valid tensor of ONNX: it ends")));
}

TEST_F(CheckCommand, RunsProgramsThatSpeakOnnx) {
  // It answers with its inputs, which have other names.
  const auto script = folder_.write("candidate.sh",
                                    "for k in 0 1; do cp ${1%_0.pb}_$k.pb "
                                    "${2%_0.pb}_$k.pb; done");
  const std::string command =
      "check activation:relu --format onnx --exec 'sh " + script.string() + " {in} {out}'";
  const auto outcome = run_gradstone(command);
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.output, AllOf(HasSubstr("DY"), HasSubstr("unknown name")));
  folder_.write("candidate.sh", "echo >> ${1%_0.pb}_1.pb; cp $1 $2");
  EXPECT_THAT(run_gradstone(command).output, HasSubstr("changed inputs"));
}

// Whoever tests a checker with them finds that each is wrong where it says so, and only there.
TEST_F(CheckCommand, RefusesTheWrongAnswersThatVectorsHold) {
  const auto vectors = folder_.path() / "vectors";
  ASSERT_EQ(run_gradstone("vectors linear lstm softmax_cross_entropy --small --invalid 3 --out " +
                          vectors.string())
                .status,
            0);
  const auto manifest = nlohmann::json::parse(content_of(vectors / "manifest.json"));
  std::set<std::string> kinds;
  std::size_t count = 0;
  for (const auto& system : manifest.at("systems")) {
    const auto answers = folder_.path() / "answers";
    std::filesystem::remove_all(answers);
    for (const auto& wrong : system.at("invalid")) {
      ++count;
      kinds.insert(wrong.at("kind").get<std::string>());
      const auto right = vectors / system.at("cases").at(0).at("expected").get<std::string>();
      const auto to = answers / std::filesystem::relative(right, vectors);
      std::filesystem::create_directories(to.parent_path());
      std::filesystem::copy_file(vectors / wrong.at("answer").get<std::string>(), to,
                                 std::filesystem::copy_options::overwrite_existing);
      const auto outcome = run_gradstone("check " + vectors.string() + " --candidate " +
                                         answers.string() + " --no-power --no-diagnosis --json -");
      const auto found = nlohmann::json::parse(outcome.output);
      for (const auto& judged : found.at("systems"))
        for (const auto& item : judged.at("cases")) {
          if (judged.at("name") != system.at("name") || item.at("name") != wrong.at("case"))
            continue;
          for (const auto& judgement : item.at("judgements"))
            EXPECT_EQ(judgement.at("verdict") == "holds",
                      judgement.at("name") != wrong.at("output"))
                << wrong << judgement;
        }
    }
  }
  EXPECT_GT(count, 30u);
  EXPECT_GT(kinds.size(), 8u);
}

TEST_F(CheckCommand, WritesTheSameBytesAgain) {
  const auto one = folder_.path() / "one", two = folder_.path() / "two";
  for (const auto& out : {one, two})
    ASSERT_EQ(run_gradstone("vectors layer:softmax --dtype bf16 --format safetensors --out " +
                            out.string())
                  .status,
              0);
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(one)) {
    if (!entry.is_regular_file()) continue;
    ++files;
    EXPECT_EQ(content_of(entry.path()),
              content_of(two / std::filesystem::relative(entry.path(), one)))
        << entry.path();
  }
  EXPECT_GT(files, 20U);
}

TEST_F(CheckCommand, JudgesByTheTypesThatAreDeclared) {
  // Sums kept in float32 but rounded to bfloat16 after each step: right for who says so.
  const std::string sums =
      R"(function bf16(x,  a, e, q, t) { if (x == 0) return x; a = x < 0 ? -x : x; e = 1
  for (t = 0; t < 200 && a >= 2 * e; ++t) e *= 2
  for (t = 0; t < 200 && a < e; ++t) e /= 2
  q = a / e * 128; q = int(q + 0.5) / 128 * e
  return x < 0 ? -q : q }
NF == 4 && $2 ~ /^[a-z]/ { name = $1; rows[name] = $3; columns[name] = $4; row = 0; next }
{ ++row; for (j = 1; j <= columns[name]; ++j) value[name, row, j] = $j }
END { print "DW", rows["DY"] ? columns["DY"] : 0, columns["X"]
  for (k = 1; k <= columns["DY"]; ++k) for (d = 1; d <= columns["X"]; ++d) { s = 0
    for (n = 1; n <= rows["X"]; ++n) s = bf16(s + value["DY", n, k] * value["X", n, d])
    printf "%.9g\n", s } }
)";
  const auto file = folder_.write("sums.awk", sums).string();
  const std::string command =
      "check linear --format text --exec 'awk -f " + file + " {in} > {out}'";
  const auto in_float = run_gradstone(command);
  EXPECT_EQ(in_float.status, 1) << in_float.output;
  EXPECT_THAT(in_float.output,
              AllOf(HasSubstr("DW  wrong"), HasSubstr("fits sums kept in bf16, not in f32")));
  const auto in_short = run_gradstone(command + " --accumulate bf16");
  EXPECT_EQ(in_short.status, 0) << in_short.output;
}

// The kind of gradient with which a training diverged: sums of an embedding that are kept in
// bfloat16. What is nearer to the truth than float32 is right.
TEST_F(CheckCommand, NamesTheTypeInWhichSumsAreKept) {
  const auto program = (folder_.path() / "embedding_rms").string();
  ASSERT_EQ(testing_support::run("cc -O2 -Wall -Wextra -Werror -o " + program + " " +
                                 GRADSTONE_SOURCE_DIR + "/examples/check/embedding_rms.c -lm")
                .status,
            0);
  const auto with_sums_in = [&](const std::string& type, const std::string& options = "") {
    return run_gradstone("check examples/check/embedding_rms.eq --format text --exec '" + program +
                         " {in} {out} " + type + "' " + options);
  };
  for (const char* type : {"float", "double"}) {
    const auto outcome = with_sums_in(type);
    EXPECT_EQ(outcome.status, 0) << outcome.output;
    EXPECT_THAT(outcome.output, AllOf(HasSubstr("  Y   holds"), HasSubstr("  DW  holds")));
  }
  const auto wrong = with_sums_in("bfloat16");
  EXPECT_EQ(wrong.status, 1) << wrong.output;
  EXPECT_THAT(wrong.output, AllOf(HasSubstr("  Y   holds"), HasSubstr("  DW  wrong"),
                                  HasSubstr("fits sums kept in bf16, not in f32")));
  EXPECT_EQ(with_sums_in("bfloat16", "--accumulate bf16").status, 0);
}

// Equations of one's own need no definitions for their outputs to have mutants.
TEST_F(CheckCommand, PrintsThePowerOfEveryOutputThatHolds) {
  const auto outcome = run_gradstone("vectors examples/check/embedding_rms.eq --out " +
                                     (folder_.path() / "v").string());
  ASSERT_EQ(outcome.status, 0);
  const auto report = run_gradstone("check " + (folder_.path() / "v").string() + " --candidate " +
                                    (folder_.path() / "v").string() + " --json -");
  const auto found = nlohmann::json::parse(report.output);
  for (const auto& output : found.at("systems").at(0).at("outputs")) {
    ASSERT_EQ(output.at("verdict"), "holds");
    EXPECT_GT(output.at("power").at("killed"), 5) << output.at("name");
  }
}

// Rows with ties, in which every rule shares the gradient out, and some give it away twice.
TEST_F(CheckCommand, AcceptsEveryRuleForTiesThatIsAGradient) {
  const std::string program =
      R"(NF == 4 && $2 ~ /^[a-z]/ { name = $1; if (name == "X") { rows = $3; columns = $4 }; row = 0; next }
{ ++row; for (j = 1; j <= NF; ++j) value[name, row, j] = $j + 0 }
END {
  print "DX", rows, columns
  for (i = 1; i <= rows; ++i) {
    most = value["X", i, 1]; ties = 0; seen = 0; g = value["DR", i, 1]
    for (j = 2; j <= columns; ++j) if (value["X", i, j] > most) most = value["X", i, j]
    for (j = 1; j <= columns; ++j) if (value["X", i, j] == most) ++ties
    for (j = 1; j <= columns; ++j) {
      is = value["X", i, j] == most; seen += is
      printf "%.17g\n", !is ? 0 : RULE
    }
  }
}
)";
  const auto rule = [&](const char* value) {
    const auto file = folder_.write("ties.awk", replaced(program, "RULE", value)).string();
    return run_gradstone("check operation:rows_max --format text --exec 'awk -f " + file +
                         " {in} > {out}'");
  };
  for (const auto& [right, name] :
       {std::pair("seen == 1 ? g : 0", "first"), std::pair("seen == ties ? g : 0", "last"),
        std::pair("g / ties", "equal shares")}) {
    const auto outcome = rule(right);
    EXPECT_EQ(outcome.status, 0) << right << outcome.output;
    EXPECT_THAT(unbroken(outcome.output),
                HasSubstr(std::string("the gradient is shared out: ") + name));
  }
  for (const char* wrong : {"g", "0", "-g / ties", "seen == 1 ? g / 2 : 0"}) {
    const auto outcome = rule(wrong);
    EXPECT_EQ(outcome.status, 1) << wrong << outcome.output;
  }
}

// Every slope between those of both sides is right; which one it is, and who else takes it, is
// said.
TEST_F(CheckCommand, NamesTheConventionAtAKink) {
  const auto relu = [&](const std::string& slope) {
    const auto file = folder_.write(
        "relu.awk", awk_program("for (j = 1; j <= columns; ++j) { x = value[\"X\", i, j] + 0\n"
                                "y[i, j] = x > 0 ? x : 0; s = x > 0 ? 1 : x < 0 ? 0 : " +
                                slope + "; dx[i, j] = s * value[\"DY\", i, j] }"));
    return run_gradstone("check activation:relu --format text --exec 'awk -f " + file.string() +
                         " {in} > {out}'");
  };
  const auto zero = relu("0");
  EXPECT_EQ(zero.status, 0) << zero.output;
  EXPECT_THAT(unbroken(zero.output), HasSubstr("at X = 0 the slope is 0, of 0 to 1: as "));
  EXPECT_THAT(unbroken(zero.output), HasSubstr("torch 2.15.0"));
  EXPECT_THAT(unbroken(relu("0.5").output), HasSubstr("at X = 0 the slope is 0.5, of 0 to 1"));
  // One that nobody has, and none that is one.
  EXPECT_THAT(unbroken(relu("0.25").output),
              AllOf(HasSubstr("the slope is 0.25, of 0 to 1"), Not(HasSubstr("0 to 1: as"))));
  EXPECT_THAT(relu("j % 2").output, Not(HasSubstr("the slope is")));
  EXPECT_EQ(relu("1.5").status, 1);
}

TEST_F(CheckCommand, TranslatesNamesAndLayouts) {
  const auto program = replaced(awk_program(silu), "print \"DX\"", "print \"grad\"");
  EXPECT_EQ(check(program).status, 1);
  const auto outcome = check(program, "--rename DX=grad");
  EXPECT_EQ(outcome.status, 0) << outcome.output;
  // All matrices by columns: an elementwise function does not mind.
  EXPECT_EQ(check(awk_program(silu), "--transposed all").status, 0);
}

// Ranks divide the systems, and the first one says what one process would have said.
TEST_F(CheckCommand, SaysTheSameInSeveralRanks) {
  if (const auto why = testing_support::why_no_ranks(); !why.empty()) GTEST_SKIP() << why;
  const auto vectors = (folder_.path() / "v").string();
  ASSERT_EQ(run_gradstone("vectors activation:relu activation:silu linear --out " + vectors).status,
            0);
  const std::string command = "check " + vectors + " --require Y,DX --candidate ";
  const auto report = [&](const std::string& run_it, const std::string& answers, int status) {
    const auto file = (folder_.path() / "report.json").string();
    const auto outcome = testing_support::run(run_it + GRADSTONE_PROGRAM_DIR "/gradstone " +
                                              command + answers + " --json " + file);
    EXPECT_EQ(outcome.status, status) << outcome.output << outcome.errors;
    EXPECT_EQ(outcome.output.find("types: "), outcome.output.rfind("types: "));
    const std::string text = content_of(file);
    return nlohmann::json::parse(
        std::regex_replace(text, std::regex("\"seconds\": [^,\n]*"), "\"seconds\": 0"));
  };
  for (const auto& [answers, status] :
       {std::pair(vectors, 0), std::pair((folder_.path() / "none").string(), 1)})
    for (const int count : {2, 5})  // more than there are systems
      EXPECT_EQ(report(testing_support::launch_with(count), answers, status),
                report("", answers, status))
          << count;
  // One of them can't go on: all end, and one says why.
  const auto bad = testing_support::run(testing_support::launch_with(3) + GRADSTONE_PROGRAM_DIR
                                        "/gradstone check nothing --exec 'true {in} {out}'");
  EXPECT_EQ(bad.status, 2);
  EXPECT_EQ(bad.errors.find("gradstone: error:"), bad.errors.rfind("gradstone: error:"))
      << bad.errors;
}

// An output that was demanded, of a program that never answers.
TEST_F(CheckCommand, SaysOnceThatThereIsNoAnswer) {
  const auto outcome = check_shell("exit 3", "--require Y");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.output, AllOf(HasSubstr("no answer"), Not(HasSubstr("not judged"))));
}

// Channels first: the axes of the input, of its gradient and of the output.
TEST_F(CheckCommand, ReadsAxesInTheOrderThatIsDeclared) {
  const auto script = folder_.write(
      "mean.awk", R"($2 ~ /^[if][0-9]/ { name = $1; for (k = 3; k <= NF; ++k) size[name, k - 2] = $k
  count[name] = 0; if (NF == 2) scalar = name; next }
{ for (k = 1; k <= NF; ++k) value[name, count[name]++] = $k + 0 }
function at(what, n, c, h, l) { return value[what, ((n * size[what, 2] + c) * size[what, 3] + h) * size[what, 4] + l] }
END { N = size["X", 1]; C = size["X", 2]; H = size["X", 3]; L = size["X", 4]; U = size["DY", 3]; V = size["DY", 4]
  A = value["A", 0]; B = value["B", 0]; s1 = value["s1", 0]; s2 = value["s2", 0]; p1 = value["p1", 0]; p2 = value["p2", 0]
  print "Y", N, C, U, V
  for (n = 0; n < N; ++n) for (c = 0; c < C; ++c) for (u = 0; u < U; ++u) for (v = 0; v < V; ++v) { sum = 0
    for (a = 0; a < A; ++a) for (b = 0; b < B; ++b) { h = u * s1 + a - p1; l = v * s2 + b - p2
      if (h >= 0 && h < H && l >= 0 && l < L) sum += at("X", n, c, h, l) }
    printf "%.17g\n", sum / (A * B) } })");
  const std::string command =
      "check average_pooling --format text --sizes "
      "A=2,B=3,C=4,H=5,L=6,N=2,U=3,V=2,p1=1,p2=1,s1=2,s2=3 "
      "--exec 'awk -f " +
      script.string() + " {in} > {out}' ";
  const auto declared = run_gradstone(command + "--layout X=NHLC:NCHL,Y=NHLC:NCHL --fresh-seed 5");
  EXPECT_EQ(declared.status, 0) << declared.output << declared.errors;
  EXPECT_THAT(declared.output, HasSubstr("  Y  holds"));
  for (const auto& [bad, words] :
       {std::pair("X=NHLC", "= or : is missing"), std::pair("X=NHLC:NCHW", "no axis W"),
        std::pair("X=NHLC:NCHH", "named twice"), std::pair("X=NHLC:NCH", "not every axis"),
        std::pair("X=NHL:NLH", "X has 4 axes, 3 are named"), std::pair("Q=AB:BA", "have no Q")})
    EXPECT_THAT(run_gradstone(command + "--layout " + bad), IsRefusedWith(words)) << bad;
}

// A mean where the equations have a sum is declared by its form.
TEST_F(CheckCommand, ChecksOneForm) {
  const auto script = folder_.write(
      "loss.awk", R"(NF == 4 && $2 ~ /^[a-z]/ { name = $1; rows = $3; columns = $4; row = 0; next }
{ ++row; for (j = 1; j <= columns; ++j) value[name, row, j] = $j + 0 }
END { print "DY", rows, columns
  for (i = 1; i <= rows; ++i) for (j = 1; j <= columns; ++j)
    printf "%.17g\n", 2 * (value["Y", i, j] - value["T", i, j]) })");
  const std::string command = "check squared_error --format text --exec 'awk -f " +
                              script.string() + " {in} > {out}' --form ";
  EXPECT_EQ(run_gradstone(command + "batch").status, 0);
  EXPECT_THAT(run_gradstone(command + "vektor"), IsRefusedWith("did you mean vector"));
  EXPECT_THAT(run_gradstone("check softmax_cross_entropy --form nothing --exec 'true {in} {out}'"),
              IsRefusedWith("batch, mean, one-hot"));
}

// What is expected of several steps, or of a whole network, is judged as that of a layer is.
TEST_F(CheckCommand, ChecksStepsOfOptimizersAndNetworks) {
  const auto holds = [&](const std::string& what, const std::vector<std::string>& outputs) {
    const auto vectors = (folder_.path() / "v").string();
    std::filesystem::remove_all(vectors);
    const auto written = run_gradstone("vectors " + what + " --out " + vectors);
    ASSERT_EQ(written.status, 0) << written.errors;
    const auto outcome =
        run_gradstone("check " + vectors + " --no-power --candidate " + vectors + " --json -");
    ASSERT_EQ(outcome.status, 0) << what << outcome.output << outcome.errors;
    const auto report = nlohmann::json::parse(outcome.output);
    std::set<std::string> names;
    for (const auto& output : report.at("systems").at(0).at("outputs"))
      names.insert(output.at("name").get<std::string>());
    for (const auto& output : outputs) EXPECT_EQ(names.count(output), 1u) << what << output;
  };
  holds("adam --steps 3 --form '3 steps'", {"x_next_3", "m_next_3", "v_next_3"});
  const std::string network =
      "--layers 'ReLU;BatchNormalization;Linear' --layer-sizes '4;6;3' --loss SoftmaxCrossEntropy";
  holds(network, {"L", "DX", "DW1", "Db1", "Dgamma2", "Dbeta2"});
  // A program of its own: the loss of a network with one layer, without its gradients.
  const std::string program =
      R"($2 ~ /^[if][0-9]/ { name = $1; rows[name] = $3; columns[name] = $4; row = 0; next }
{ ++row; for (j = 1; j <= NF; ++j) value[name, row, j] = $j + 0 }
END { loss = 0
  for (n = 1; n <= rows["X"]; ++n) for (k = 1; k <= columns["T"]; ++k) { y = value["b1", 1, k]
    for (d = 1; d <= columns["X"]; ++d) y += value["X", n, d] * value["W1", k, d]
    loss += FACTOR * (y - value["T", n, k]) ^ 2 }
  print "L 1 1"; printf "%.17g\n", loss })";
  const auto check_loss = [&](const std::string& factor) {
    const auto script = folder_.write("network.awk", replaced(program, "FACTOR", factor));
    return run_gradstone(
        "check --layers Linear --layer-sizes '4;3' --loss SquaredError --format text "
        "--exec 'awk -f " +
        script.string() + " {in} > {out}'");
  };
  const auto right = check_loss("1");
  EXPECT_EQ(right.status, 0) << right.output << right.errors;
  const auto wrong = check_loss("2");
  EXPECT_EQ(wrong.status, 1);
  EXPECT_THAT(wrong.output, HasSubstr("your L equals the right one times 2"));
  EXPECT_THAT(run_gradstone("vectors linear --steps 2 --out " + folder_.path().string() + "/w"),
              IsRefusedWith("is no optimizer"));
  EXPECT_THAT(run_gradstone("vectors --layers Linear --out " + folder_.path().string() + "/w"),
              IsRefusedWith("--layer-sizes"));
  EXPECT_THAT(run_gradstone("check --exec 'true {in} {out}'"), IsRefusedWith("--layers"));
}

// Neither the program nor the folders in which it runs outlive who is told to end.
TEST_F(CheckCommand, LeavesNothingWhenItIsEnded) {
  const auto place = folder_.path() / "temporary";
  std::filesystem::create_directory(place);
  const auto began = (folder_.path() / "began").string();
  const auto script = folder_.write(
      "slow.sh", "echo $$ > " + began + ".tmp; mv " + began + ".tmp " + began + "; exec sleep 400");
  const auto outcome =
      testing_support::run("{ TMPDIR=" + place.string() +
                           " " GRADSTONE_PROGRAM_DIR
                           "/gradstone check activation:silu --format text --jobs 1 --exec 'sh " +
                           script.string() + " {in} {out}' & } ; until [ -e " + began +
                           " ]; do sleep 0.05; done; kill -TERM $!; wait $!");
  EXPECT_EQ(outcome.status, 128 + 15);
  EXPECT_TRUE(std::filesystem::is_empty(place));
  EXPECT_NE(testing_support::run("kill -0 $(cat " + began + ")").status, 0);
}

// The first page of docs/check.md.
TEST_F(CheckCommand, NamesTheMistakeOfTheExampleInNumPy) {
  if (testing_support::run("python3 -c 'import numpy'").status != 0)
    GTEST_SKIP() << "python3 has no NumPy";
  const auto verdict = [](const std::string& program) {
    return run_gradstone("check activation:softmax --exec 'python3 examples/check/" + program +
                         " {in} {out}'");
  };
  EXPECT_EQ(verdict("softmax.py").status, 0);
  const auto wrong = verdict("wrong_softmax.py");
  EXPECT_EQ(wrong.status, 1);
  EXPECT_THAT(wrong.output, HasSubstr("your DX is that of a wrong formula"));
}

TEST_F(CheckCommand, RefusesWhatItDoesNotUnderstand) {
  const std::string exec = " --exec 'true {in} {out}'";
  EXPECT_THAT(run_gradstone("check softmaks" + exec), IsRefusedWith("did you mean softmax"));
  EXPECT_THAT(run_gradstone("check linear"), IsRefusedWith("--candidate DIR or --exec COMMAND"));
  EXPECT_THAT(run_gradstone("check linear --candidate /tmp"), IsRefusedWith("gradstone vectors"));
  EXPECT_THAT(run_gradstone("check linear --dtype f17" + exec), IsRefusedWith("f17 is unknown"));
  EXPECT_THAT(run_gradstone("check linear --rename DQ=x" + exec), IsRefusedWith("have no DQ"));
  EXPECT_THAT(run_gradstone("check linear --transposed Q" + exec), IsRefusedWith("have no Q"));
  EXPECT_THAT(run_gradstone("check linear --require Q" + exec), IsRefusedWith("have no Q"));
  EXPECT_THAT(run_gradstone("check linear --sizes N=2" + exec), IsRefusedWith("is missing"));
  EXPECT_THAT(run_gradstone("check linear --fresh-seed x" + exec), IsRefusedWith("--fresh-seed"));
  EXPECT_THAT(run_gradstone("vectors linear --format zip --out " + folder_.path().string() + "/v"),
              IsRefusedWith("the formats are npz, safetensors, text and onnx"));
  folder_.write("other.txt", "mine");
  EXPECT_THAT(run_gradstone("vectors linear --out " + folder_.path().string()),
              IsRefusedWith("has files in it that are no vectors"));
}

TEST_F(CheckCommand, RefusesManifestsThatAreNone) {
  const auto vectors = folder_.path() / "v";
  ASSERT_EQ(run_gradstone("vectors activation:relu --out " + vectors.string()).status, 0);
  const std::string good = content_of(vectors / "manifest.json");
  const auto with = [&](const std::string& text) {
    folder_.write("v/manifest.json", text);
    return run_gradstone("check " + vectors.string() + " --candidate " + vectors.string());
  };
  EXPECT_THAT(with(""), IsRefusedWith("manifest.json"));
  EXPECT_THAT(with("{"), IsRefusedWith("no JSON object"));
  EXPECT_THAT(with("{}"), IsRefusedWith("no valid manifest"));
  EXPECT_THAT(with(good.substr(0, good.size() / 2)), IsRefusedWith("no JSON object"));
  EXPECT_THAT(with(replaced(good, "\"folder\": \"relu\"", "\"folder\": \"../../etc\"")),
              IsRefusedWith("no plain name"));
  EXPECT_THAT(with(replaced(good, "\"schema_version\": 1", "\"schema_version\": 2")),
              IsRefusedWith("another version"));
  EXPECT_THAT(with(replaced(good, "\"name\": \"generic\"", "\"name\": \"nowhere\"")),
              IsRefusedWith("nowhere"));
}

}  // namespace
}  // namespace gradstone
