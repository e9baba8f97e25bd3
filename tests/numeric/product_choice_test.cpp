#include "numeric/plan/product_choice.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <map>
#include <thread>

#include "reference/error.hpp"
#include "tests/support/temporary_folder.hpp"

namespace gradstone::plan {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::MatchesRegex;

constexpr ProductMethod by_eigen{ProductLibrary::eigen, ProductForm::direct};

MatrixProduct<float> shape(std::int64_t rows) {
  MatrixProduct<float> p;
  p.rows = rows;
  p.columns = 65;
  p.depth = 33;
  p.transpose_right = true;
  return p;
}

std::string text_of(const std::filesystem::path& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

TEST(ProductChoices, AreKept) {
  const testing_support::TemporaryFolder folder;
  ProductChoices first(folder.path() / "not there yet");
  const auto chosen = first.fastest(shape(64));
  EXPECT_THAT(loadable_libraries(), testing::Contains(chosen.library));
  const std::string line = "float 64x65 depth 33 NT: " + name_of(chosen);
  EXPECT_THAT(first.asked(), ElementsAre(line));
  EXPECT_THAT(first.kept(), ElementsAre(MatchesRegex(line + "; [0-9]+\\.[0-9] GFLOP/s")));
  EXPECT_THAT(text_of(*first.file()), testing::EndsWith("\n" + first.kept().front() + "\n"));

  // What is kept is taken, whether or not it is the fastest; what is none of ours is passed over.
  std::ofstream(*first.file()) << "float 64x65 depth 33 NT: eigen with the result transposed; 0.5\n"
                                  "nonsense\nfloat 1x1: nobody; 1\n; : eigen; 1\nfloat 2x2: ei";
  ProductChoices second(folder.path() / "not there yet");
  const ProductMethod transposed{ProductLibrary::eigen, ProductForm::result_transposed};
  EXPECT_EQ(second.fastest(shape(64)), transposed);
  const auto other = second.fastest(shape(65));
  EXPECT_EQ(second.asked().size(), 2u);
  ProductChoices third(folder.path() / "not there yet");
  EXPECT_EQ(third.fastest(shape(64)), transposed);
  EXPECT_EQ(third.fastest(shape(65)), other);
}

TEST(ProductChoices, TakeWhatAnotherProcessKept) {
  const testing_support::TemporaryFolder folder;
  ProductChoices mine(folder.path()), other(folder.path());
  const auto chosen = mine.fastest(shape(64));
  const std::string line = "float 65x65 depth 33 NT: eigen; 1.0 GFLOP/s";
  std::ofstream(*mine.file()) << line << "\n";
  // It was measured in the meantime by somebody else.
  EXPECT_EQ(other.fastest(shape(65)), by_eigen);
  // What a process has taken it goes on with.
  EXPECT_EQ(mine.fastest(shape(64)), chosen);
  // And what is kept stays.
  other.fastest(shape(66));
  EXPECT_THAT(text_of(*mine.file()), testing::HasSubstr(line));
}

TEST(ProductChoices, AreTakenFromAnotherMachine) {
  const testing_support::TemporaryFolder folder;
  ProductChoices mine(folder.path());
  mine.take({"float 64x65 depth 33 NT: eigen with the result transposed"});
  EXPECT_EQ(mine.fastest(shape(64)),
            (ProductMethod{ProductLibrary::eigen, ProductForm::result_transposed}));
  EXPECT_FALSE(std::filesystem::exists(*mine.file()));
  for (const char* line : {"float 64x65 depth 33 NT: mkl", "float 64x65", ""})
    EXPECT_THROW(mine.take({line}), UnsupportedError) << line;
}

/// What is chosen for some shapes, the first of them another one for each caller.
std::map<std::int64_t, ProductMethod> choose_some(const std::filesystem::path& folder, int first) {
  constexpr int shapes = 12;
  ProductChoices choices(folder);
  std::map<std::int64_t, ProductMethod> chosen;
  for (int k = 0; k < shapes; ++k) {
    const std::int64_t rows = 50 + (first * 5 + k) % shapes;
    chosen[rows] = choices.fastest(shape(rows));
  }
  return chosen;
}

TEST(ProductChoices, AreTheSameForAllThatMeasureAtTheSameTime) {
  const testing_support::TemporaryFolder folder;
  constexpr int threads = 4, processes = 3;
  std::vector<pid_t> children;
  for (int k = 0; k < processes; ++k) {
    children.push_back(fork());
    if (children.back() == 0) {
      choose_some(folder.path(), k);
      _exit(0);
    }
  }
  std::vector<std::map<std::int64_t, ProductMethod>> chosen(threads);
  std::vector<std::thread> running;
  for (int k = 0; k < threads; ++k)
    running.emplace_back(
        [&, k] { chosen[static_cast<std::size_t>(k)] = choose_some(folder.path(), k); });
  for (auto& thread : running) thread.join();
  for (const pid_t child : children) {
    int status = -1;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  for (const auto& each : chosen) EXPECT_EQ(each, chosen.front());
  EXPECT_EQ(choose_some(folder.path(), 0), chosen.front()) << "of the file";
  EXPECT_EQ(ProductChoices(folder.path()).kept().size(), chosen.front().size());
}

TEST(ProductChoices, AreNotMadeWhereTheyCannotBeKept) {
  const ProductMethod expected{linked_library(), ProductForm::direct};
  ProductChoices nowhere(std::nullopt);
  EXPECT_EQ(nowhere.fastest(shape(64)), expected);
  EXPECT_THAT(ProductChoices(std::nullopt).kept(), IsEmpty());
  const testing_support::TemporaryFolder folder;
  std::ofstream(folder.path() / "file") << "";
  ProductChoices blocked(folder.path() / "file" / "folder");
  EXPECT_EQ(blocked.fastest(shape(64)), expected);
  EXPECT_FALSE(blocked.file());
}

TEST(ProductChoices, AreOfWhatMultipliesRight) {
  const auto measured = measure_methods(shape(64), {ProductLibrary::eigen});
  ASSERT_EQ(measured.size(), 2u);
  for (const auto& each : measured) {
    EXPECT_EQ(each.method.library, ProductLibrary::eigen);
    EXPECT_GT(each.gigaflops, 0);
  }
  // oneDNN has no doubles; nothing else is asked for.
  MatrixProduct<double> p;
  p.rows = p.columns = p.depth = 20;
  EXPECT_THAT(measure_methods(p, {ProductLibrary::onednn}), IsEmpty());
  EXPECT_EQ(fastest_of({}).method, by_eigen);
}

TEST(ProductChoices, AreOfTheFirstUnlessAnotherIsClearlyFaster) {
  const ProductMethod first{ProductLibrary::onednn, ProductForm::direct};
  const ProductMethod second{ProductLibrary::blis, ProductForm::direct};
  EXPECT_EQ(fastest_of({{first, 100}, {second, 101}, {by_eigen, 90}}).method, first);
  EXPECT_EQ(fastest_of({{first, 100}, {second, 103}, {by_eigen, 110}}).method, by_eigen);
  EXPECT_EQ(fastest_of({{first, 100}, {second, 110}, {by_eigen, 106}}).method, second);
}

TEST(ProductLibraries, AreChosenByName) {
  const auto before = name_of(default_product_library());
  for (const auto library : product_libraries()) {
    choose_product_library(name_of(library));
    EXPECT_EQ(default_product_library(), library);
  }
  EXPECT_THROW(choose_product_library("mkl"), UnknownNameError);
  choose_product_library(before);
}

}  // namespace
}  // namespace gradstone::plan
