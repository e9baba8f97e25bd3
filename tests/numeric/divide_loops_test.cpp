#include "numeric/plan/divide_loops.hpp"

#include <gtest/gtest.h>

namespace gradstone::plan {
namespace {

const Dim N{"N"}, K{"K"}, T{"T"};

// H[t] = H[t - 1] R; then Z = H[t] + b, where b is one row.
Program steps() {
  const Shape rows(N, K), square(K, K), row(one, K);
  Program program;
  program.buffers = {{Buffer::Kind::step, "H", rows},
                     {Buffer::Kind::step, "H before", rows},
                     {Buffer::Kind::input, "R", square},
                     {Buffer::Kind::workspace, "Z", rows},
                     {Buffer::Kind::input, "b", row}};
  ProductPass product;
  product.left = {1, rows, false, -1};
  product.right = {2, square, false, -1};
  product.target = {0, rows, false, -1};
  TilePass tiles{rows, {}, 0, false, true};
  Instruction add;
  add.inner = Op::add;
  add.sources = {{Place::buffer, 0, Access::full, -1}, {Place::buffer, 4, Access::row, -1}};
  add.target = {Place::buffer, 3, Access::full, -1};
  tiles.instructions.push_back(add);
  program.passes = {product, tiles};
  program.loops = {{0, 2, T, false, {0, 1}, {}}};
  return program;
}

ProductPass& product_of(Program& program) {
  return std::get<ProductPass>(program.passes.front());
}

Instruction& instruction_of(Program& program) {
  return std::get<TilePass>(program.passes.back()).instructions.front();
}

bool is_divided(Program program) {
  divide_loops(program);
  return program.loops.front().rows.has_value();
}

TEST(DivideLoops, WhereEachRowIsCalculatedForItself) {
  Program program = steps();
  divide_loops(program);
  EXPECT_EQ(program.loops.front().rows, N);
  EXPECT_FALSE(std::get<TilePass>(program.passes.back()).flat);
}

TEST(DivideLoops, NotWhereProductsReadAllRows) {
  Program sums_rows = steps();
  product_of(sums_rows).left.transposed = true;
  EXPECT_FALSE(is_divided(sums_rows));
  Program multiplies_by_steps = steps();
  product_of(multiplies_by_steps).right.buffer = 1;
  EXPECT_FALSE(is_divided(multiplies_by_steps));
  Program multiplies_by_results = steps();
  product_of(multiplies_by_results).right.buffer = 3;
  EXPECT_FALSE(is_divided(multiplies_by_results));
  Program in_batches = steps();
  product_of(in_batches).batch = N;
  EXPECT_FALSE(is_divided(in_batches));
}

TEST(DivideLoops, NotWherePassesReadOtherRows) {
  Program sums_columns = steps();
  instruction_of(sums_columns).outer = Op::columns_sum;
  instruction_of(sums_columns).target.access = Access::row;
  EXPECT_FALSE(is_divided(sums_columns));
  Program reads_one_row_of_a_result = steps();
  instruction_of(reads_one_row_of_a_result).sources.back().index = 0;
  EXPECT_FALSE(is_divided(reads_one_row_of_a_result));
  Program gathers = steps();
  gathers.passes.push_back(GatherPass{
      {}, {1, Shape(N, K), false, -1}, {-1, {}, false, -1}, {3, Shape(N, K), false, -1}});
  gathers.loops.front().end = 3;
  EXPECT_FALSE(is_divided(gathers));
}

}  // namespace
}  // namespace gradstone::plan
