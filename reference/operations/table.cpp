#include "reference/operations/table.hpp"

namespace gradstone::table {

OperationBuilder::OperationBuilder(std::string name, std::string title, std::string call,
                                   std::string notation)
    : SystemBuilder(Kind::operation, std::move(name), std::move(title)),
      call_(std::move(call)),
      notation_(std::move(notation)) {
  source("table of matrix operations of the nerva manual, with its errata");
}

Expr OperationBuilder::result(Expr value, Scalar definition) {
  const Shape shape = value.shape();
  const Expr R = forward("R", std::move(value));
  define("R", shape.rows().is_one() ? first : i, shape.columns().is_one() ? first : j,
         std::move(definition));
  return cotangent(R);
}

OperationBuilder& OperationBuilder::stable_form(std::string text) {
  stable_form_ = std::move(text);
  return *this;
}

OperationBuilder& OperationBuilder::remarks(std::string text) {
  remarks_ = std::move(text);
  return *this;
}

Operation OperationBuilder::finish() const {
  Operation operation{build(), call_, notation_, stable_form_, remarks_};
  if (operation.system.domain.empty()) operation.system.domain = "all real matrices";
  return operation;
}

}  // namespace gradstone::table
