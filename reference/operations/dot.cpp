#include "reference/operations/builder.hpp"

namespace gradstone {

/// Inner product of two row vectors or two column vectors, 1 x 1.
Operation lines::dot() {
  OperationBuilder op("dot", "inner product of two vectors", "dot(x, y)", "");
  for (const bool rows : {false, true}) {
    op.form(rows ? "rows" : "columns", rows ? "x y^\\top" : "x^\\top y");
    const Shape shape = rows ? Shape{one, n} : Shape{m, one};
    const auto x = op.operand("x", shape.rows(), shape.columns());
    const auto y = op.operand("y", shape.rows(), shape.columns());
    const auto at = [&](const char* name) {
      return rows ? entry(name, {first, k}) : entry(name, {k, first});
    };
    op.result(one, one, sum(k, rows ? n : m, at("x") * at("y")));
    const auto everywhere = [=](const Expr& DR) {
      return rows ? column_repeat(DR, n) : row_repeat(DR, m);
    };
    op.backward(x, [=](const Expr& DR) { return hadamard(everywhere(DR), y); });
    op.backward(y, [=](const Expr& DR) { return hadamard(everywhere(DR), x); });
  }
  op.misfit([](const std::vector<Shape>& shapes) {
    if (shapes[0] != shapes[1])
      return shapes[0].text() + " does not fit " + shapes[1].text() + ", equal shapes are needed";
    return "two row vectors or two column vectors are needed, got " + shapes[0].text();
  });
  op.remarks("two row vectors or two column vectors");
  return op.finish();
}

Expr dot(Operand x, Operand y) {
  return apply(op::dot(), {x, y});
}

}  // namespace gradstone
