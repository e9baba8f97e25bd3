#include "reference/entry_name.hpp"

#include <gtest/gtest.h>

#include "reference/builder.hpp"

namespace gradstone::entry_name_test {
namespace {

const Dim N{"N"}, L{"L"}, D{"D"};
const Sizes sizes{{"N", 2}, {"L", 3}, {"D", 4}};

TEST(EntryName, HasAnIndexForEachAxis) {
  EXPECT_EQ(entry_name("X", Shape({N, L, D}), sizes, 0), "X[1,1,1]");
  EXPECT_EQ(entry_name("X", Shape({N, L, D}), sizes, 23), "X[2,3,4]");
  EXPECT_EQ(entry_name("X", Shape({N, L, D}), sizes, 17), "X[2,2,2]");
  EXPECT_EQ(entry_name("b", Shape(std::vector{D}), sizes, 2), "b[3]");
  EXPECT_EQ(entry_name("L", Shape(std::vector<Dim>{}), sizes, 0), "L");
}

TEST(EntryName, IsThatOfWhatAClaimCompares) {
  SystemBuilder builder(Kind::rule, "names", "");
  const auto X = builder.given(Role::input, "X", Shape({N, L, D}), Domain::real);
  builder.input("M", N, D);
  const Index i{"i"}, j{"j"}, k{"k"};
  const Scalar x = entry("X", {i, j, k});
  builder.identity("twice", {i, j, k}, X.shape(), x + x, 2 * x);
  const auto system = builder.build();
  EXPECT_EQ(entry_name(system, "X", sizes, 23, 4), "X[2,3,4]");
  EXPECT_EQ(entry_name(system, "twice", sizes, 23, 4), "twice[2,3,4]");
  // Row and column of the matrix that is compared, whatever the system says.
  EXPECT_EQ(entry_name(system, "M", sizes, 7, 4), "M[2,4]");
  EXPECT_EQ(entry_name(system, "relu'", sizes, 5, 8), "relu'[1,6]");
}

}  // namespace
}  // namespace gradstone::entry_name_test
