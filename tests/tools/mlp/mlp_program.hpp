#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <string>
#include <vector>

#include "numeric/npz.hpp"
#include "numeric/random.hpp"
#include "tests/support/run_program.hpp"

namespace gradstone::testing_support {

/// Runs mlp with these arguments from the root of the sources.
inline Outcome mlp(const std::string& arguments) {
  return run("cd " GRADSTONE_SOURCE_DIR " && " GRADSTONE_PROGRAM_DIR "/mlp " + arguments);
}

/// The lines of a table that stand for epochs.
inline std::vector<std::string> rows_of(const std::string& output) {
  const std::regex row(R"( *\d+ \|.*)");
  std::vector<std::string> rows;
  std::istringstream stream(output);
  for (std::string line; std::getline(stream, line);)
    if (std::regex_match(line, row)) rows.push_back(line);
  return rows;
}

/// The same without the last column, the time.
inline std::vector<std::string> figures_of(const std::string& output) {
  auto rows = rows_of(output);
  for (auto& row : rows) row.erase(row.rfind('|'));
  return rows;
}

/// N rows of D features in [-1, 1).
inline std::vector<float> drawn_features(std::size_t N, std::size_t D, std::uint32_t stream) {
  Random random(7, {stream, 0, 0});
  std::vector<float> X(N * D);
  for (auto& x : X) x = static_cast<float>(2 * random.uniform() - 1);
  return X;
}

/// The class of an example: which of its first K features is the largest.
inline std::vector<std::int64_t> largest_of_first(const std::vector<float>& X, std::size_t D,
                                                  std::size_t K) {
  std::vector<std::int64_t> classes;
  for (auto row = X.begin(); row != X.end(); row += static_cast<std::ptrdiff_t>(D)) {
    const auto end = row + static_cast<std::ptrdiff_t>(K);
    classes.push_back(std::max_element(row, end) - row);
  }
  return classes;
}

/// A folder with small data sets.
class MlpProgram : public testing::Test {
 protected:
  static constexpr std::size_t D = 5, K = 3, N = 61, M = 23;

  std::string path(const std::string& name) const { return (folder_ / name).string(); }

  void write_data(const std::string& name, std::map<std::string, NpyArray> replaced = {}) const {
    const auto train = drawn_features(N, D, 1), test = drawn_features(M, D, 2);
    std::map<std::string, NpyArray> arrays = std::move(replaced);
    arrays.emplace("Xtrain", NpyArray::of<float>({N, D}, train));
    arrays.emplace("Ttrain", NpyArray::of<std::int64_t>({N}, largest_of_first(train, D, K)));
    arrays.emplace("Xtest", NpyArray::of<float>({M, D}, test));
    arrays.emplace("Ttest", NpyArray::of<std::int64_t>({M}, largest_of_first(test, D, K)));
    NpzWriter writer(path(name));
    for (auto& [key, array] : arrays) writer.add(key, array);
    writer.write();
  }

  /// 61 + 23 examples of 5 features in 3 classes.
  std::string classes() const {
    write_data("classes.npz");
    return path("classes.npz");
  }

  /// The same features with two real targets: sums of features.
  std::string numbers() const {
    const auto targets = [](const std::vector<float>& X) {
      std::vector<float> T;
      for (std::size_t i = 0; i < X.size(); i += D) {
        T.push_back(X[i] + X[i + 1]);
        T.push_back(X[i + 2] - 2 * X[i + 4]);
      }
      return T;
    };
    write_data("numbers.npz",
               {{"Ttrain", NpyArray::of<float>({N, 2}, targets(drawn_features(N, D, 1)))},
                {"Ttest", NpyArray::of<float>({M, 2}, targets(drawn_features(M, D, 2)))}});
    return path("numbers.npz");
  }

  /// Options of a small classifier that lack nothing. Later ones of the same name can't follow:
  /// what a test changes, it says instead.
  std::string classifier(const std::map<std::string, std::string>& changes = {}) const {
    std::map<std::string, std::string> options = {{"layers", "ReLU;Linear"},
                                                  {"layer-sizes", "5;7;3"},
                                                  {"loss", "SoftmaxCrossEntropy"},
                                                  {"learning-rate", "Constant(0.1)"},
                                                  {"batch-size", "8"},
                                                  {"epochs", "2"},
                                                  {"load-dataset", classes()}};
    for (const auto& [name, value] : changes) options[name] = value;
    std::string text;
    for (const auto& [name, value] : options)
      if (!value.empty()) text += "--" + name + "='" + value + "' ";
    return text;
  }

  /// The figures of a training that has to end well.
  std::vector<std::string> figures(const std::string& arguments) const {
    const auto outcome = mlp(arguments);
    EXPECT_EQ(outcome.status, 0) << arguments << "\n" << outcome.errors;
    return figures_of(outcome.output);
  }

  /// That mlp refuses the options with this status, and says all of the texts on stderr.
  template <typename... Texts>
  void expect_refusal(const std::string& arguments, Texts... texts) const {
    const auto outcome = mlp(arguments);
    EXPECT_EQ(outcome.status, 2) << arguments << "\n" << outcome.output;
    EXPECT_THAT(outcome.errors, testing::AllOf(testing::HasSubstr(texts)...)) << arguments;
    EXPECT_THAT(outcome.errors, testing::Not(testing::HasSubstr("internal error")));
  }

  TemporaryFolder folder_;
};

/// Whether two model files hold the same but for the time that training took.
inline void expect_same_model(const std::string& one, const std::string& other) {
  const NpzReader a(one), b(other);
  ASSERT_EQ(a.keys(), b.keys());
  for (const auto& key : a.keys()) {
    if (key == "training/seconds") continue;
    const auto x = a.read(key), y = b.read(key);
    EXPECT_EQ(x.shape(), y.shape()) << key;
    EXPECT_TRUE(std::ranges::equal(x.bytes(), y.bytes())) << key;
  }
}

}  // namespace gradstone::testing_support
