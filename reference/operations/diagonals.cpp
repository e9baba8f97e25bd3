#include "reference/operations/table.hpp"

namespace gradstone::table {
namespace {

Operation diag_entry() {
  OperationBuilder op("diag", "diagonal of a square matrix, as a column", "diag(X)",
                      "\\mathrm{diag}(X)");
  const auto X = op.input("X", n, n);
  const auto DR = op.result(diag(X), entry("X", {i, i}));
  op.backward(X, Diag(DR));
  op.remarks("always n x 1, where NumPy and PyTorch return a vector of rank 1");
  return op.finish();
}

Operation diagonal_matrix_entry(bool row) {
  OperationBuilder op("Diag", "square matrix with a vector on its diagonal", "Diag(x)",
                      "\\mathrm{Diag}(x)");
  op.form(row ? "row" : "column");
  const auto x = row ? op.input("x", one, n) : op.input("x", n, one);
  const auto value = row ? entry("x", {first, i}) : entry("x", {i, first});
  const auto DR = op.result(Diag(x), delta(i, j) * value);
  if (row) {
    op.backward(x, T(diag(DR)));
  } else {
    op.backward(x, diag(DR));
  }
  return op.finish();
}

}  // namespace

std::vector<Operation> diagonals() {
  return {diag_entry(), diagonal_matrix_entry(false), diagonal_matrix_entry(true)};
}

}  // namespace gradstone::table
