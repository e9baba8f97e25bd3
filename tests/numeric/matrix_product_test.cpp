#include "numeric/plan/matrix_product.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <random>

#include "numeric/plan/workspace.hpp"

namespace gradstone::plan {
namespace {

struct Form {
  std::int64_t rows, columns, depth;
};

template <class T>
class EveryProductLibrary : public testing::Test {
 protected:
  std::vector<T> numbers(std::int64_t count) {
    std::vector<T> result(static_cast<std::size_t>(count));
    for (auto& number : result) number = static_cast<T>(uniform_(random_));
    return result;
  }

  /// Runs the parts, from the last to the first.
  void run(const PlannedProduct<T>& product, std::int64_t parts) {
    const AlignedMemory<T> workspace(product.workspace_numbers());
    for (std::int64_t part = parts - 1; part >= 0; --part)
      product.run_part(product.part(part), workspace.data());
    product.finish();
  }

  /// Compares a product with loops. Any order of d products and additions, of a factor and of what
  /// is added to, makes a relative error of at most d + 3 roundings in the sum of absolute values.
  void check(const MatrixProduct<T>& p, const std::vector<T>& before, const std::vector<T>& after) {
    const double unit = std::numeric_limits<T>::epsilon() / 2.0;
    std::int64_t wrong = 0;
    for (std::int64_t i = 0; i < p.rows; ++i) {
      for (std::int64_t j = 0; j < p.columns; ++j) {
        long double sum = 0, absolute = 0;
        for (std::int64_t k = 0; k < p.depth; ++k) {
          const T a = p.left[p.transpose_left ? k * p.rows + i : i * p.depth + k];
          const T b = p.right[p.transpose_right ? j * p.depth + k : k * p.columns + j];
          const long double term = static_cast<long double>(p.factor) * a * b;
          sum += term;
          absolute += std::abs(term);
        }
        const auto at = static_cast<std::size_t>(i * p.columns + j);
        if (p.accumulate) {
          sum += before[at];
          absolute += std::abs(before[at]);
        }
        const auto allowed = static_cast<double>(p.depth + 3) * unit * absolute;
        if (!(std::abs(after[at] - sum) <= allowed)) ++wrong;
      }
    }
    EXPECT_EQ(wrong, 0) << p.rows << " x " << p.columns << ", depth " << p.depth
                        << (p.transpose_left ? ", left transposed" : "")
                        << (p.transpose_right ? ", right transposed" : "")
                        << (p.accumulate ? ", added" : "");
  }

  /// One of eight: either factor transposed or not, and added or not.
  static MatrixProduct<T> product_of(const Form& form, int way) {
    MatrixProduct<T> p;
    p.rows = form.rows;
    p.columns = form.columns;
    p.depth = form.depth;
    p.transpose_left = (way & 1) != 0;
    p.transpose_right = (way & 2) != 0;
    p.accumulate = (way & 4) != 0;
    p.factor = way % 3 == 0 ? T(1) : T(-0.375);
    return p;
  }

  void check_all_ways(const Form& form, ProductLibrary library) {
    for (const int way : {0, 1, 2, 3, 4, 5, 6, 7}) {
      MatrixProduct<T> p = product_of(form, way);
      const auto left = numbers(p.rows * p.depth), right = numbers(p.depth * p.columns);
      const auto before = numbers(p.rows * p.columns);
      auto target = before;
      PlannedProduct<T> product(p, library);
      p.left = left.data();
      p.right = right.data();
      const AlignedMemory<T> sums(product.sums_numbers());
      product.bind(p.left, p.right, target.data(), p.factor, sums.data());
      run(product, product.parts());
      check(p, before, target);
    }
  }

  /// A product of some rows and columns of larger matrices, in all forms that it has.
  void check_every_form(const Form& form, ProductLibrary library) {
    for (const int way : {0, 1, 2, 3, 4, 5, 6, 7}) {
      MatrixProduct<T> p = product_of(form, way);
      const auto left = numbers(p.rows * p.depth), right = numbers(p.depth * p.columns);
      const auto before = numbers(p.rows * p.columns);
      p.left = left.data();
      p.right = right.data();
      // The same matrices with gaps after each row.
      const auto spread = [](const std::vector<T>& dense, std::int64_t columns, std::int64_t step) {
        std::vector<T> result(
            dense.size() / static_cast<std::size_t>(columns) * static_cast<std::size_t>(step),
            T(99));
        for (std::size_t k = 0; k < dense.size(); ++k)
          result[k / static_cast<std::size_t>(columns) * static_cast<std::size_t>(step) +
                 k % static_cast<std::size_t>(columns)] = dense[k];
        return result;
      };
      const std::int64_t left_columns = p.transpose_left ? p.rows : p.depth;
      const std::int64_t right_columns = p.transpose_right ? p.depth : p.columns;
      MatrixProduct<T> q = p;
      q.left_step = left_columns + 3;
      q.right_step = right_columns + 1;
      q.target_step = p.columns + 2;
      const auto spread_left = spread(left, left_columns, q.left_step);
      const auto spread_right = spread(right, right_columns, q.right_step);
      q.left = spread_left.data();
      q.right = spread_right.data();
      for (const auto product_form : forms_of(p)) {
        auto target = spread(before, p.columns, q.target_step);
        q.target = target.data();
        const Multiplier<T> multiplier(p, {library, product_form});
        const AlignedMemory<T> workspace(multiplier.workspace_numbers());
        multiplier.run(q, workspace.data());
        std::vector<T> dense;
        for (std::int64_t i = 0; i < p.rows; ++i) {
          const auto row = target.begin() + i * q.target_step;
          dense.insert(dense.end(), row, row + p.columns);
          EXPECT_TRUE(
              std::all_of(row + p.columns, row + q.target_step, [](T x) { return x == T(99); }));
        }
        check(p, before, dense);
      }
    }
  }

  std::mt19937_64 random_{7};
  std::uniform_real_distribution<double> uniform_{-1, 1};
};

using Types = testing::Types<float, double>;
TYPED_TEST_SUITE(EveryProductLibrary, Types);

TYPED_TEST(EveryProductLibrary, MultipliesSmallMatrices) {
  for (const auto library : product_libraries())
    for (const auto& form :
         {Form{1, 1, 1}, {2, 3, 5}, {1, 17, 19}, {23, 1, 29}, {31, 37, 1}, {32, 33, 64}})
      this->check_all_ways(form, library);
}

// Larger than smallest_for_library: one long side, then all sides odd.
TYPED_TEST(EveryProductLibrary, MultipliesLargerMatrices) {
  for (const auto library : product_libraries())
    for (const auto& form : {Form{1, 331, 337}, {331, 1, 337}, {61, 67, 71}, {7, 5, 2003}})
      this->check_all_ways(form, library);
}

TYPED_TEST(EveryProductLibrary, MultipliesInEveryForm) {
  for (const auto library : product_libraries())
    for (const auto& form : {Form{1, 1, 1}, {7, 67, 37}, {67, 7, 37}, {64, 80, 48}, {131, 67, 103}})
      this->check_every_form(form, library);
}

// Parts of 256 rows or columns, the last of them whole, of one, and of some.
TYPED_TEST(EveryProductLibrary, MultipliesInParts) {
  for (const auto library : product_libraries())
    for (const auto& form : {Form{512, 100, 331}, {257, 131, 251}, {131, 257, 251}, {67, 601, 211}})
      this->check_all_ways(form, library);
}

// In two and in four parts, the last of them shorter.
TYPED_TEST(EveryProductLibrary, AddsPartsOfLongSums) {
  for (const auto library : product_libraries())
    for (const auto& form : {Form{131, 67, 1000}, {61, 251, 2111}})
      this->check_all_ways(form, library);
}

TYPED_TEST(EveryProductLibrary, MultipliesAtSmallerSizes) {
  using T = TypeParam;
  for (const auto library : product_libraries()) {
    MatrixProduct<T> p;
    p.rows = 100;
    p.columns = 601;
    p.depth = 211;
    p.transpose_right = true;
    PlannedProduct<T> product(p, library);
    p.rows = 3;
    p.columns = 513;
    p.depth = 7;
    product.resize(p.rows, p.columns, p.depth);
    const auto left = this->numbers(p.rows * p.depth), right = this->numbers(p.depth * p.columns);
    std::vector<T> target(static_cast<std::size_t>(p.rows * p.columns), T(5));
    p.left = left.data();
    p.right = right.data();
    product.bind(p.left, p.right, target.data(), 1, nullptr);
    this->run(product, product.parts());
    this->check(p, target, target);
  }
}

TEST(PlannedProduct, HasPartsThatDependOnSizesAlone) {
  MatrixProduct<float> p;
  p.rows = 100;
  p.columns = 1024;
  p.depth = 784;
  EXPECT_EQ(PlannedProduct<float>(p, ProductLibrary::eigen).parts(), 4);
  std::swap(p.rows, p.columns);
  EXPECT_EQ(PlannedProduct<float>(p, ProductLibrary::eigen).parts(), 4);
  p.depth = 10;
  EXPECT_EQ(PlannedProduct<float>(p, ProductLibrary::eigen).parts(), 1);
}

TEST(PlannedProduct, DividesLongSumsOfSmallResults) {
  MatrixProduct<float> p;
  p.rows = p.columns = 128;
  p.depth = 2048;
  PlannedProduct<float> product(p, ProductLibrary::eigen);
  EXPECT_EQ(product.parts(), 4);
  product.resize(128, 128, 512);
  EXPECT_EQ(product.parts(), 1);
  EXPECT_EQ(PlannedProduct<float>(p, ProductLibrary::eigen, true).parts(), 1);
  p.depth = 256;
  EXPECT_EQ(PlannedProduct<float>(p, ProductLibrary::eigen).parts(), 1);
}

TEST(ProductLibraries, AreDescribedTheLinkedOneFirstAndEigenLast) {
  const std::map<ProductLibrary, std::string> names = {{ProductLibrary::eigen, "Eigen 3."},
                                                       {ProductLibrary::onednn, "oneDNN "},
                                                       {ProductLibrary::blas, "the BLAS"},
                                                       {ProductLibrary::openblas, "OpenBLAS "},
                                                       {ProductLibrary::blis, "BLIS "}};
  const auto libraries = product_libraries();
  if (linked_library() != ProductLibrary::eigen) {
    EXPECT_EQ(libraries.front(), linked_library());
  }
  EXPECT_EQ(libraries.back(), ProductLibrary::eigen);
  for (const auto library : libraries)
    EXPECT_EQ(description_of(library).find(names.at(library)), 0u) << description_of(library);
}

}  // namespace
}  // namespace gradstone::plan
