// The frozen vectors of data/golden, and the programs that read them without gradstone.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cctype>
#include <cmath>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "reference/judged.hpp"
#include "reference/registry.hpp"
#include "tests/support/json_schema.hpp"
#include "tests/support/program_matchers.hpp"
#include "validation/check/expectation.hpp"
#include "validation/numeric/truth.hpp"
#include "validation/vectors/vector_set.hpp"

namespace gradstone {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;
using testing_support::content_of;
using testing_support::run;
using testing_support::run_gradstone;
using testing_support::TemporaryFolder;

const fs::path golden = fs::path(GRADSTONE_SOURCE_DIR) / "data/golden";

std::map<std::string, std::string> files_below(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file())
      files[fs::relative(entry.path(), folder).generic_string()] = content_of(entry.path());
  return files;
}

// Frozen: a change of any byte is a change of data/golden that somebody has to make, by
// `cmake --build build/release --target golden`, and to explain in CHANGELOG.md.
TEST(Golden, IsWhatIsWrittenNow) {
  const TemporaryFolder folder;
  const auto out = folder.path() / "golden";
  ASSERT_EQ(run_gradstone("vectors --small --format text --out " + out.string()).status, 0);
  const auto frozen = files_below(golden), now = files_below(out);
  std::vector<std::string> differing;
  for (const auto& [name, content] : now)
    if (!frozen.count(name) || frozen.at(name) != content) differing.push_back(name);
  for (const auto& [name, content] : frozen)
    if (!now.count(name)) differing.push_back(name);
  EXPECT_THAT(differing, IsEmpty());
  EXPECT_GT(now.size(), 1000U);
}

TEST(Golden, HasEverySystemOfTheRegistry) {
  std::set<std::string> all, found;
  for (const auto& entry : registry())
    for (const auto& form : entry.forms) {
      const bool has_vectors = entry.kind == Kind::layer || entry.kind == Kind::activation ||
                               entry.kind == Kind::loss || entry.kind == Kind::optimizer;
      if (has_vectors && !form.forward.empty())
        all.insert(kind_name(form.kind) + " " + folder_name(form));
    }
  std::istringstream index(content_of(golden / "index.txt"));
  std::string line;
  std::getline(index, line);
  EXPECT_EQ(line, "gradstone-vectors 1 0.1.0 f32 1 text");
  while (std::getline(index, line)) {
    std::istringstream words(line);
    std::string kind, system, name, inputs, expected, more;
    words >> kind >> system >> name >> inputs >> expected;
    EXPECT_FALSE(words >> more) << line;
    EXPECT_TRUE(fs::exists(golden / inputs) && fs::exists(golden / expected)) << line;
    found.insert(kind + " " + system);
  }
  EXPECT_EQ(found, all);
  EXPECT_THAT(testing_support::JsonSchema(
                  nlohmann::json::parse(content_of(fs::path(GRADSTONE_SOURCE_DIR) /
                                                   "data/schemas/vectors.schema.json")))
                  .problems(nlohmann::json::parse(content_of(golden / "manifest.json"))),
              IsEmpty());
}

// What docs/golden.md promises to a reader: words with one space between them, no carriage returns,
// numbers as strtod and Rust's f64::from_str read them.
TEST(Golden, HasPlainDecimalNumbers) {
  std::size_t numbers = 0;
  for (const auto& [name, content] : files_below(golden)) {
    if (!name.ends_with(".in.txt") && !name.ends_with(".out.txt")) continue;
    std::istringstream lines(content);
    for (std::string line; std::getline(lines, line);) {
      std::istringstream words(line);
      std::string joined;
      const bool is_heading = std::isalpha(static_cast<unsigned char>(line.front())) &&
                              !line.starts_with("nan") && !line.starts_with("inf");
      for (std::string word; words >> word; joined += (joined.empty() ? "" : " ") + word) {
        if (is_heading) {
          EXPECT_LE(word.size(), 127U) << name;
          continue;
        }
        ++numbers;
        EXPECT_LE(word.size(), 24U) << name;
        EXPECT_THAT(word, testing::MatchesRegex("-?([0-9]+([.][0-9]+)?(e[-+]?[0-9]+)?|inf)|nan"))
            << name;
      }
      ASSERT_EQ(joined, line) << name;
    }
    EXPECT_TRUE(content.ends_with('\n')) << name;
  }
  EXPECT_GT(numbers, 50000U);
}

using Tensors = std::map<std::string, NamedTensor>;

Tensors tensors_of(const fs::path& path) {
  Tensors tensors;
  for (auto& tensor : read_tensors(path)) tensors[tensor.name] = std::move(tensor);
  return tensors;
}

// How many entries a witness with 60 digits rounds to the same double, and how many it leaves open.
struct Agreement {
  std::size_t outputs = 0, equal = 0, open = 0;

  void add(const Tensors& expected, const std::string& name, const Matrix<double>& exact,
           const std::string& where) {
    ++outputs;
    const auto &value = expected.at(name).values, &lower = expected.at(name + ".lower").values,
               &upper = expected.at(name + ".upper").values,
               &bound = expected.at(name + ".bound").values;
    ASSERT_EQ(exact.size(), lower.size()) << where;
    for (std::size_t k = 0; k < lower.size(); ++k) {
      if (!std::isfinite(bound[k])) continue;
      const std::string place = where + " " + name + " " + std::to_string(k);
      const double right = exact.elements()[k];
      EXPECT_GE(bound[k], 0) << place;
      EXPECT_EQ(value[k], static_cast<double>(static_cast<float>(value[k]))) << place;
      EXPECT_TRUE(lower[k] - bound[k] <= value[k] && value[k] <= upper[k] + bound[k]) << place;
      if (lower[k] < upper[k]) {
        EXPECT_TRUE(lower[k] - bound[k] <= right && right <= upper[k] + bound[k]) << place;
        continue;
      }
      EXPECT_LE(std::abs(value[k] - lower[k]), std::max(std::abs(lower[k]) * 0x1p-24, 0x1p-150))
          << place;
      // 60 digits do not see what differs from the middle of two doubles by less, and of what
      // cancels they leave nothing.
      ++(lower[k] == right ? equal : open);
      EXPECT_LE(std::abs(lower[k] - right), std::max(std::abs(right) * 0x1p-52, 1e-50)) << place;
    }
  }
};

// CLN computes with other algorithms than FLINT, of which the enclosures are.
TEST(Golden, AgreesWithCln) {
  Agreement agreement;
  for (const auto& vectors : read_vectors(golden).systems) {
    const EquationSystem system = judged(vectors.system);
    for (const auto& item : vectors.design.cases) {
      const auto exact =
          true_values(system, stated_equations(system), item.sizes, item.given, item.parameters);
      const auto expected = tensors_of(golden / output_file(vectors, item, TensorFormat::text));
      for (const auto& name : asked_names(vectors.system))
        agreement.add(expected, name, exact.at(name).nearest, vectors.folder + "/" + item.name);
    }
  }
  EXPECT_GT(agreement.outputs, 1000U);
  EXPECT_GT(agreement.equal, 10000U);
  EXPECT_LT(agreement.open, agreement.equal / 50);
  RecordProperty("equal", static_cast<int>(agreement.equal));
  RecordProperty("open", static_cast<int>(agreement.open));
}

// What is expected is right by its own rule, and sums of ties too.
TEST(Golden, HasSumsThatItsOwnValuesMeet) {
  std::size_t groups = 0;
  for (const auto& vectors : read_vectors(golden).systems)
    for (const auto& item : vectors.design.cases) {
      const auto expected = tensors_of(golden / output_file(vectors, item, TensorFormat::text));
      for (const auto& name : asked_names(vectors.system)) {
        const auto value = expected.find(name + ".sums.value");
        if (value == expected.end()) continue;
        const auto& starts = expected.at(name + ".sums.starts").values;
        const auto& entries = expected.at(name + ".sums.entries").values;
        ASSERT_EQ(starts.size(), value->second.values.size() + 1);
        ASSERT_EQ(starts.back(), static_cast<double>(entries.size()));
        for (std::size_t group = 0; group + 1 < starts.size(); ++group, ++groups) {
          double sum = 0;
          for (auto k = static_cast<std::size_t>(starts[group]);
               k < static_cast<std::size_t>(starts[group + 1]); ++k)
            sum += expected.at(name).values.at(static_cast<std::size_t>(entries[k]));
          EXPECT_LE(std::abs(sum - value->second.values[group]),
                    expected.at(name + ".sums.bound").values[group])
              << vectors.folder << "/" << item.name << " " << name << " " << group;
        }
      }
    }
  EXPECT_GT(groups, 20U);
}

#ifdef GRADSTONE_GOLDEN_RUNNER

TEST(GoldenRunnerInC, AcceptsWhatIsRight) {
  const auto outcome = run(GRADSTONE_GOLDEN_RUNNER " " + golden.string());
  EXPECT_EQ(outcome.status, 0) << outcome.output << outcome.errors;
  EXPECT_EQ(outcome.output, "14 cases, 0 wrong\n");
}

TEST(GoldenRunnerInC, RefusesWhatIsWrongWithThePlace) {
  const auto outcome = run(GRADSTONE_GOLDEN_RUNNER " " + golden.string() + " wrong");
  EXPECT_EQ(outcome.status, 1) << outcome.errors;
  EXPECT_THAT(outcome.output,
              testing::ContainsRegex("layer linear generic: DW.[0-9],[0-9]. is .*, right is "));
  EXPECT_THAT(outcome.output,
              testing::ContainsRegex("activation softmax generic: DX.[0-9],[0-9]. is "));
  EXPECT_THAT(outcome.output, testing::Not(HasSubstr(": Y[")));
}

TEST(GoldenRunnerInC, RefusesFilesThatAreNone) {
  const TemporaryFolder folder;
  const std::string command = GRADSTONE_GOLDEN_RUNNER " " + folder.path().string();
  const auto with = [&](const std::string& index) {
    folder.write("index.txt", index);
    return run(command);
  };
  EXPECT_EQ(run(command).status, 2);
  EXPECT_EQ(with("").status, 2);
  EXPECT_EQ(with("gradstone-vectors 2 0.1.0 f32 1 text\n").status, 2);
  EXPECT_EQ(with("gradstone-vectors 1 0.1.0 f32 1 npz\n").status, 2);
  const std::string line =
      "gradstone-vectors 1 0.1.0 f32 1 text\nlayer linear generic in.txt out.txt\n";
  EXPECT_THAT(with(line).errors, HasSubstr("in.txt"));
  for (const char* bad : {"X", "X f32 2\n1\n", "X f32 2\n1 two\n", "X f32 2 x\n1 2\n",
                          "X f32 99999999 99999999\n1\n"}) {
    folder.write("in.txt", bad);
    folder.write("out.txt", "");
    EXPECT_EQ(with(line).status, 2) << bad;
  }
}

#endif

TEST(GoldenRunnerInRust, AcceptsWhatIsRightAndRefusesWhatIsWrong) {
  if (run("rustc --version").status != 0) GTEST_SKIP() << "there is no rustc";
  const TemporaryFolder folder;
  const std::string program = (folder.path() / "run").string();
  const auto built = run("rustc --edition 2021 -D warnings -o " + program +
                         " " GRADSTONE_SOURCE_DIR "/examples/golden/run.rs");
  ASSERT_EQ(built.status, 0) << built.errors;
  const auto right = run(program + " " + golden.string());
  EXPECT_EQ(right.status, 0) << right.output << right.errors;
  EXPECT_EQ(right.output, "7 cases, 0 wrong outputs\n");
  const auto wrong = run(program + " " + golden.string() + " wrong");
  EXPECT_EQ(wrong.status, 1) << wrong.errors;
  EXPECT_THAT(wrong.output, testing::AllOf(HasSubstr("softmax generic: DX, entry "),
                                           testing::Not(HasSubstr(": Y,"))));
}

}  // namespace
}  // namespace gradstone
