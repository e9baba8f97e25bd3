// What is reduced over rows runs in parts, each with results of its own.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <string>

#include "numeric/plan.hpp"
#include "reference/operations.hpp"

namespace gradstone::row_reductions_test {
namespace {

const Dim N{"N"}, D{"D"};

MatrixView<float> view(Matrix<float>& matrix) {
  return {matrix.elements().data(), matrix.rows(), matrix.columns()};
}

struct Results {
  Matrix<float> sums, maxima, total;
  bool operator==(const Results& other) const {
    return sums.elements() == other.sums.elements() &&
           maxima.elements() == other.maxima.elements() &&
           total.elements() == other.total.elements();
  }
};

/// Sums of squares and maxima of columns, and the sum of all elements.
class Reductions {
 public:
  explicit Reductions(const Sizes& largest) : plan_(request(), largest) {}

  Results run(Matrix<float>& X, int threads) {
    plan_.set_threads(threads);
    plan_.resize({{"N", X.rows()}, {"D", X.columns()}});
    Results results{{1, X.columns()}, {1, X.columns()}, {1, 1}};
    plan_.bind("X", view(X));
    plan_.bind("S", view(results.sums));
    plan_.bind("M", view(results.maxima));
    plan_.bind("E", view(results.total));
    plan_.run();
    for (const std::string name : {"X", "S", "M", "E"}) plan_.unbind(name);
    return results;
  }

 private:
  static PlanRequest request() {
    const auto X = variable("X", N, D);
    return {{{"S", columns_sum(hadamard(X, X)), ""},
             {"M", columns_max(X), ""},
             {"E", elements_sum(X), ""}},
            {"S", "M", "E"},
            {},
            true};
  }

  Plan<float> plan_;
};

/// Small integers, whose sums are exact in any order.
Matrix<float> integers(std::int64_t rows, std::int64_t columns, unsigned seed) {
  std::mt19937 random(seed);
  Matrix<float> X(rows, columns);
  for (float& x : X.elements()) x = static_cast<float>(random() % 7) - 3;
  return X;
}

Results by_loops(const Matrix<float>& X) {
  Results results{{1, X.columns()}, {1, X.columns()}, {1, 1}};
  std::fill(results.maxima.elements().begin(), results.maxima.elements().end(),
            -std::numeric_limits<float>::infinity());
  for (std::int64_t i = 0; i < X.rows(); ++i) {
    for (std::int64_t j = 0; j < X.columns(); ++j) {
      results.sums(0, j) += X(i, j) * X(i, j);
      results.maxima(0, j) = std::max(results.maxima(0, j), X(i, j));
      results.total(0, 0) += X(i, j);
    }
  }
  return results;
}

class RowReductions : public testing::TestWithParam<Sizes> {};

TEST_P(RowReductions, AreThoseOfLoopsAtAllSizesUpToThose) {
  const Sizes& largest = GetParam();
  Reductions reductions(largest);
  unsigned seed = 1;
  for (const std::int64_t rows : {largest.at("N"), largest.at("N") / 2 + 1, std::int64_t{3}}) {
    for (const std::int64_t columns : {largest.at("D"), largest.at("D") / 2 + 1, std::int64_t{1}}) {
      Matrix<float> X = integers(rows, columns, ++seed);
      const Results expected = by_loops(X);
      for (const int threads : {1, 2, 3})
        EXPECT_EQ(reductions.run(X, threads), expected)
            << rows << " x " << columns << ", " << threads << " threads";
    }
  }
}

// The last one has rows that do not fit a tile, but for smaller sizes.
INSTANTIATE_TEST_SUITE_P(Sizes, RowReductions,
                         testing::Values(Sizes{{"N", 1024}, {"D", 1024}},
                                         Sizes{{"N", 300}, {"D", 1025}},
                                         Sizes{{"N", 40001}, {"D", 7}},
                                         Sizes{{"N", 600}, {"D", 3000}}));

TEST(RowReductions, HaveTheSameBitsInAnyNumberOfThreads) {
  std::mt19937 random(7);
  std::normal_distribution<float> normal;
  Matrix<float> X(1537, 700);
  for (float& x : X.elements()) x = normal(random);
  Reductions reductions({{"N", 1537}, {"D", 700}});
  const Results expected = reductions.run(X, 1);
  for (const int threads : {2, 3, 4}) EXPECT_EQ(reductions.run(X, threads), expected);
}

TEST(RowReductions, KeepWhatIsNoNumberOfEveryPart) {
  Reductions reductions({{"N", 1024}, {"D", 512}});
  for (const std::int64_t row : {0, 400, 1023}) {
    Matrix<float> X = integers(1024, 512, 3);
    X(row, 5) = std::numeric_limits<float>::quiet_NaN();
    const Results results = reductions.run(X, 2);
    EXPECT_TRUE(std::isnan(results.sums(0, 5))) << row;
    EXPECT_TRUE(std::isnan(results.maxima(0, 5))) << row;
    EXPECT_TRUE(std::isnan(results.total(0, 0))) << row;
    EXPECT_FALSE(std::isnan(results.maxima(0, 6))) << row;
  }
}

}  // namespace
}  // namespace gradstone::row_reductions_test
