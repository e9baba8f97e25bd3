#include "reference/operations/table.hpp"

namespace gradstone::table {
namespace {

Operation zeros_entry() {
  OperationBuilder op("zeros", "all elements 0", "zeros(m, n)", "0_{mn}");
  op.result(zeros(m, n), 0);
  return op.finish();
}

Operation ones_entry() {
  OperationBuilder op("ones", "all elements 1", "ones(m, n)", "1_{mn}");
  op.result(ones(m, n), 1);
  return op.finish();
}

Operation identity_entry() {
  OperationBuilder op("identity", "1 on the diagonal, else 0", "identity(n)", "I_n");
  op.result(identity(n), delta(i, j));
  return op.finish();
}

}  // namespace

std::vector<Operation> constants() {
  return {zeros_entry(), ones_entry(), identity_entry()};
}

}  // namespace gradstone::table
