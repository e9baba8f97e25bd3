// The subcommand products, as its users meet it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "numeric/measure_product.hpp"
#include "numeric/plan.hpp"
#include "reference/error.hpp"
#include "tests/support/program_matchers.hpp"

namespace gradstone {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing_support::IsRefusedWith;
using testing_support::Outcome;

class ProductsCommand : public testing::Test {
 protected:
  Outcome run(const std::string& arguments, const std::string& environment = "") const {
    return testing_support::run(
        "env -u GRADSTONE_PRODUCTS XDG_CACHE_HOME=" + folder_.path().string() + " " + environment +
        " " + GRADSTONE_PROGRAM_DIR "/gradstone products " + arguments);
  }

  testing_support::TemporaryFolder folder_;
};

TEST_F(ProductsCommand, ShowsLibrariesAndWhereChoicesAreKept) {
  const auto outcome = run("");
  EXPECT_EQ(outcome.status, 0) << outcome.errors;
  for (const auto library : product_libraries())
    EXPECT_THAT(outcome.output, HasSubstr("  " + description_of(library) + "\n"));
  const std::string before = "\nChoices will be kept in ";
  const auto at = outcome.output.find(before);
  ASSERT_NE(at, std::string::npos) << outcome.output;
  const auto file =
      outcome.output.substr(at + before.size(), outcome.output.size() - at - before.size() - 1);
  EXPECT_THAT(file, AllOf(HasSubstr(folder_.path().string()), HasSubstr("/gradstone/products-")));

  std::filesystem::create_directories(std::filesystem::path(file).parent_path());
  const std::string line = "float 1x2 depth 3 TN: eigen with the left factor copied; 4.5 GFLOP/s\n";
  std::ofstream(file) << line << "nonsense\n";
  EXPECT_THAT(run("").output, testing::EndsWith("\nChoices in " + file + "\n  " + line));
}

TEST_F(ProductsCommand, SaysWhatMlpTakes) {
  EXPECT_THAT(run("", "GRADSTONE_PRODUCTS=eigen").output,
              ContainsRegex("\nWithout --products mlp takes Eigen [^\n]*, as GRADSTONE_PRODUCTS "));
  EXPECT_THAT(run("", "GRADSTONE_PRODUCTS=fastest").output,
              HasSubstr("\nWithout --products mlp takes the fastest for each shape, as "));
  EXPECT_THAT(run("", "GRADSTONE_PRODUCTS=egen"), IsRefusedWith("did you mean eigen"));
}

TEST_F(ProductsCommand, MeasuresAProductAndKeepsNothing) {
  const auto outcome = run("--measure 67x61x71 --transposed TN --add --dtype double");
  EXPECT_EQ(outcome.status, 0) << outcome.errors;
  EXPECT_THAT(outcome.output,
              AllOf(testing::StartsWith("double 67x61 depth 71 TN add\n"),
                    ContainsRegex("\n +[0-9]+\\.[0-9] GFLOP/s  eigen with the left factor copied"),
                    ContainsRegex(" GFLOP/s  [a-z ]+, which would be chosen\n")));
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path()));
}

TEST_F(ProductsCommand, RefusesWhatIsNoProduct) {
  for (const char* sizes : {"7", "7x8", "7x8x9x", "7x8x9x10", "7x0x9", "-7x8x9", "7*8*9", "x8x9",
                            "99999999999999999999x8x9"})
    EXPECT_THAT(run("--measure=" + std::string(sizes)),
                IsRefusedWith("write its rows, columns and depth, for instance 100x1024x784"));
  EXPECT_THAT(run("--measure 3000000000x3000000000x3000000000"),
              IsRefusedWith("would take long to measure"));
  EXPECT_THAT(run("--measure 7x8x9 --transposed XY"), IsRefusedWith("--transposed"));
  EXPECT_THAT(run("--add"), IsRefusedWith("--add requires --measure"));
}

TEST(MeasureProduct, ListsTheFastestFirst) {
  const auto speeds = measure_product({.rows = 64, .columns = 64, .depth = 64});
  EXPECT_TRUE(std::ranges::is_sorted(speeds, std::ranges::greater(), &ProductSpeed::gigaflops));
  EXPECT_EQ(std::ranges::count_if(speeds, &ProductSpeed::is_chosen), 1);
  EXPECT_THROW(measure_product({.rows = 64, .columns = 0, .depth = 64}), DomainError);
}

}  // namespace
}  // namespace gradstone
