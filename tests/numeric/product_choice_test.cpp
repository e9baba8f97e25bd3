#include "numeric/plan/product_choice.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "reference/error.hpp"
#include "tests/support/temporary_folder.hpp"

namespace gradstone::plan {
namespace {

using testing::AnyOf;
using testing::ElementsAre;

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
  EXPECT_THAT(loadable_libraries(), testing::Contains(chosen));
  const std::string line = "float 64x65 depth 33 NT: " + name_of(chosen);
  EXPECT_THAT(first.lines(), ElementsAre(line));
  EXPECT_THAT(text_of(*first.file()), testing::EndsWith("\n" + line + "\n"));

  // What is kept is taken, whether or not it is the fastest.
  std::ofstream(*first.file()) << "float 64x65 depth 33 NT: eigen\nnonsense\nfloat 1x1: nobody\n";
  ProductChoices second(folder.path() / "not there yet");
  EXPECT_EQ(second.fastest(shape(64)), ProductLibrary::eigen);
  second.fastest(shape(65));
  EXPECT_EQ(second.lines().size(), 2u);
}

TEST(ProductChoices, TakeWhatAnotherProcessKept) {
  const testing_support::TemporaryFolder folder;
  ProductChoices mine(folder.path()), other(folder.path());
  const auto chosen = mine.fastest(shape(64));
  std::ofstream(*mine.file()) << "float 65x65 depth 33 NT: eigen\n";
  // It was measured in the meantime by somebody else.
  EXPECT_EQ(other.fastest(shape(65)), ProductLibrary::eigen);
  EXPECT_EQ(mine.fastest(shape(64)), chosen);
}

TEST(ProductChoices, AreNotMadeWhereTheyCannotBeKept) {
  ProductChoices nowhere(std::nullopt);
  EXPECT_EQ(nowhere.fastest(shape(64)), linked_library());
  const testing_support::TemporaryFolder folder;
  std::ofstream(folder.path() / "file") << "";
  ProductChoices blocked(folder.path() / "file" / "folder");
  EXPECT_EQ(blocked.fastest(shape(64)), linked_library());
  EXPECT_FALSE(blocked.file());
}

TEST(ProductChoices, AreOfWhatMultipliesRight) {
  EXPECT_EQ(measure_fastest(shape(64), {ProductLibrary::eigen}), ProductLibrary::eigen);
  // oneDNN has no doubles; nothing else is asked for.
  MatrixProduct<double> p;
  p.rows = p.columns = p.depth = 20;
  EXPECT_EQ(measure_fastest(p, {ProductLibrary::onednn}), ProductLibrary::eigen);
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
