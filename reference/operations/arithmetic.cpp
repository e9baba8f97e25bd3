#include "reference/operations/table.hpp"

namespace gradstone::table {
namespace {

const Dim p{"p"};

Operation transpose_entry() {
  OperationBuilder op("transpose", "rows become columns", "T(X)", "X^\\top");
  const auto X = op.input("X", m, n);
  const auto DR = op.result(T(X), entry("X", {j, i}));
  op.backward(X, T(DR));
  return op.finish();
}

Operation negate_entry() {
  OperationBuilder op("negate", "elementwise negation", "-X", "-X");
  const auto X = op.input("X", m, n);
  const auto DR = op.result(-X, -entry("X", {i, j}));
  op.backward(X, -DR);
  return op.finish();
}

Operation scale_entry() {
  OperationBuilder op("scale", "a scalar times a matrix", "c * X", "c X");
  const auto X = op.input("X", m, n);
  const auto c = op.trainable_parameter("c");
  const auto DR = op.result(c * X, c * entry("X", {i, j}));
  op.backward(X, c * DR);
  op.backward(c, elements_sum(hadamard(DR, X)));
  return op.finish();
}

Operation add_entry() {
  OperationBuilder op("add", "elementwise sum", "X + Y", "X + Y");
  const auto X = op.input("X", m, n);
  const auto Y = op.input("Y", m, n);
  const auto DR = op.result(X + Y, entry("X", {i, j}) + entry("Y", {i, j}));
  op.backward(X, DR);
  op.backward(Y, DR);
  return op.finish();
}

Operation subtract_entry() {
  OperationBuilder op("subtract", "elementwise difference", "X - Y", "X - Y");
  const auto X = op.input("X", m, n);
  const auto Y = op.input("Y", m, n);
  const auto DR = op.result(X - Y, entry("X", {i, j}) - entry("Y", {i, j}));
  op.backward(X, DR);
  op.backward(Y, -DR);
  return op.finish();
}

Operation product_entry() {
  OperationBuilder op("product", "matrix product", "X * Z", "X Z");
  const auto X = op.input("X", m, n);
  const auto Z = op.input("Z", n, p);
  const auto DR = op.result(X * Z, sum(k, n, entry("X", {i, k}) * entry("Z", {k, j})));
  op.backward(X, DR * T(Z));
  op.backward(Z, T(X) * DR);
  return op.finish();
}

Operation hadamard_entry() {
  OperationBuilder op("hadamard", "elementwise product", "hadamard(X, Y)", "X \\odot Y");
  const auto X = op.input("X", m, n);
  const auto Y = op.input("Y", m, n);
  const auto DR = op.result(hadamard(X, Y), entry("X", {i, j}) * entry("Y", {i, j}));
  op.backward(X, hadamard(DR, Y));
  op.backward(Y, hadamard(DR, X));
  op.remarks("equal shapes; nothing is broadcast");
  return op.finish();
}

Operation dot_entry(bool rows) {
  OperationBuilder op("dot", "inner product of two vectors", "dot(x, y)",
                      rows ? "x y^\\top" : "x^\\top y");
  op.form(rows ? "rows" : "columns");
  const Shape shape = rows ? Shape{one, n} : Shape{m, one};
  const auto x = op.input("x", shape.rows(), shape.columns());
  const auto y = op.input("y", shape.rows(), shape.columns());
  const auto at = [&](const char* name) {
    return rows ? entry(name, {first, k}) : entry(name, {k, first});
  };
  const auto DR = op.result(dot(x, y), sum(k, rows ? n : m, at("x") * at("y")));
  const auto everywhere = rows ? column_repeat(DR, n) : row_repeat(DR, m);
  op.backward(x, hadamard(everywhere, y));
  op.backward(y, hadamard(everywhere, x));
  op.remarks("two row vectors or two column vectors");
  return op.finish();
}

}  // namespace

std::vector<Operation> arithmetic() {
  return {transpose_entry(), negate_entry(),   scale_entry(),    add_entry(),    subtract_entry(),
          product_entry(),   hadamard_entry(), dot_entry(false), dot_entry(true)};
}

}  // namespace gradstone::table
