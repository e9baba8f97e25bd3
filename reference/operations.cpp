#include "reference/operations.hpp"

#include <algorithm>

#include "reference/error.hpp"
#include "reference/operations/table.hpp"

namespace gradstone {
namespace {

// The name, and the form where an operation has one for each orientation, of the line of a node.
struct LineOf {
  const Expr& expression;
  struct Line {
    std::string name;
    std::string form;
  };

  Line operator()(const node::Variable& n) const {
    throw UnsupportedError("the variable " + n.name + " is no operation");
  }
  Line operator()(const node::Comprehension&) const {
    throw UnsupportedError("a tensor that is given by its entries is no operation");
  }
  Line operator()(const node::Zeros&) const { return {"zeros", ""}; }
  Line operator()(const node::Ones&) const { return {"ones", ""}; }
  Line operator()(const node::Identity&) const { return {"identity", ""}; }
  Line operator()(const node::Transpose&) const { return {"transpose", ""}; }
  Line operator()(const node::Negate&) const { return {"negate", ""}; }
  Line operator()(const node::Scale&) const { return {"scale", ""}; }
  Line operator()(const node::Add&) const { return {"add", ""}; }
  Line operator()(const node::Subtract&) const { return {"subtract", ""}; }
  Line operator()(const node::Product&) const { return {"product", ""}; }
  Line operator()(const node::Hadamard&) const { return {"hadamard", ""}; }
  Line operator()(const node::Dot& n) const {
    return {"dot", n.left.shape().rows().is_one() ? "rows" : "columns"};
  }
  Line operator()(const node::Diag&) const { return {"diag", ""}; }
  Line operator()(const node::DiagMatrix& n) const {
    return {"Diag", n.operand.shape().rows().is_one() ? "row" : "column"};
  }
  Line operator()(const node::RowRepeat&) const { return {"row_repeat", ""}; }
  Line operator()(const node::ColumnRepeat&) const { return {"column_repeat", ""}; }
  Line operator()(const node::ElementsSum&) const { return {"elements_sum", ""}; }
  Line operator()(const node::ColumnsSum&) const { return {"columns_sum", ""}; }
  Line operator()(const node::RowsSum&) const { return {"rows_sum", ""}; }
  Line operator()(const node::ColumnsMax&) const { return {"columns_max", ""}; }
  Line operator()(const node::RowsMax&) const { return {"rows_max", ""}; }
  Line operator()(const node::ColumnsMean&) const { return {"columns_mean", ""}; }
  Line operator()(const node::RowsMean&) const { return {"rows_mean", ""}; }
  Line operator()(const node::Apply& n) const { return {n.function.name(), ""}; }
};

std::vector<Operation> build_table() {
  std::vector<Operation> all;
  for (auto& part : {table::constants(), table::arithmetic(), table::diagonals(), table::repeats(),
                     table::reductions(), table::elementwise()}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

}  // namespace

const std::vector<Operation>& operations() {
  static const std::vector<Operation> table = build_table();
  return table;
}

const Operation& operation_of(const Expr& expression) {
  return operation_of(expression, operations());
}

const Operation& operation_of(const Expr& expression, const std::vector<Operation>& table) {
  const auto line = visit(expression, LineOf{expression});
  const auto found = std::find_if(table.begin(), table.end(), [&](const Operation& operation) {
    return operation.system.name == line.name && operation.system.form == line.form;
  });
  if (found == table.end()) {
    throw UnsupportedError(line.name + " is not in the table of operations");
  }
  return *found;
}

bool is_in_table(const ElementFunction& function, const std::vector<Operation>& table) {
  return std::any_of(table.begin(), table.end(), [&](const Operation& operation) {
    const auto* apply = as<node::Apply>(operation.system.forward.front().value);
    return apply && apply->function == function;
  });
}

Operation operation_for(const ElementFunction& function) {
  return table::function_line(function, function.name(), "", "", Domain::real).finish();
}

}  // namespace gradstone
