#include "numeric/plan/graph.hpp"

#include <algorithm>

#include "reference/error.hpp"

namespace gradstone::plan {

bool is_elementwise(Op op) {
  return op >= Op::copy && op <= Op::power;
}
bool is_row_reduction(Op op) {
  return op == Op::rows_sum || op == Op::rows_max;
}
bool is_column_reduction(Op op) {
  return op == Op::columns_sum || op == Op::columns_max || op == Op::elements_sum;
}
bool is_fusible(Op op) {
  return op >= Op::copy && op <= Op::elements_sum;
}

std::string name_of(Op op) {
  static const std::vector<std::string> names{
      "input",       "scalar",      "copy",         "negate",
      "add",         "subtract",    "multiply",     "divide",
      "select",      "exp",         "log",          "log1p",
      "tanh",        "erf",         "sin",          "cos",
      "sqrt",        "power",       "rows_sum",     "rows_max",
      "columns_sum", "columns_max", "elements_sum", "product",
      "transpose",   "view",        "diagonal",     "diagonal_matrix",
      "identity",    "gather",      "scatter"};
  return names[static_cast<std::size_t>(op)];
}

bool have_as_many(const Shape& a, const Shape& b) {
  return a.rows() * a.columns() == b.rows() * b.columns();
}

bool Graph::is_number(Id id, Rational number) const {
  return (*this)[id].op == Op::scalar && scalar_of(id) == Scalar(number);
}

Id Graph::insert(Value value) {
  std::string shape = value.shape.text();
  if (!value.batch.is_one()) shape += " by " + value.batch.text();
  Key key{value.op,       value.operands,       std::move(shape),
          value.or_equal, value.transpose_left, value.transpose_right,
          value.index};
  const auto [found, is_new] = known_.emplace(std::move(key), size());
  if (is_new) values_.push_back(std::move(value));
  return found->second;
}

Id Graph::add(Value value) {
  if (const auto simpler = simplified(value); simpler) return *simpler;
  if (value.op == Op::add || value.op == Op::multiply)
    std::sort(value.operands.begin(), value.operands.end());
  return insert(std::move(value));
}

std::optional<Id> Graph::simplified(const Value& value) {
  const auto& with = value.operands;
  const auto operand = [&](std::size_t k) -> const Value& { return (*this)[with[k]]; };
  const auto instead = [&](Op op, std::vector<Id> operands) {
    Value other = value;
    other.op = op;
    other.operands = std::move(operands);
    return add(std::move(other));
  };
  if (value.op == Op::add && operand(1).op == Op::negate)
    return instead(Op::subtract, {with[0], operand(1).operands[0]});
  if (value.op == Op::add && operand(0).op == Op::negate)
    return instead(Op::subtract, {with[1], operand(0).operands[0]});
  if (value.op == Op::subtract && operand(1).op == Op::negate)
    return instead(Op::add, {with[0], operand(1).operands[0]});
  if (value.op == Op::negate && operand(0).op == Op::negate) return operand(0).operands[0];
  if (value.op == Op::view && operand(0).op == Op::view)
    return view(operand(0).operands[0], value.shape);
  if (value.op == Op::divide && is_number(with[1], 1) && operand(0).shape == value.shape)
    return with[0];
  if (value.op == Op::multiply) {
    for (std::size_t k = 0; k < 2; ++k) {
      if (operand(1 - k).shape != value.shape) continue;
      if (is_number(with[k], 1)) return with[1 - k];
      if (is_number(with[k], -1)) return instead(Op::negate, {with[1 - k]});
    }
  }
  return std::nullopt;
}

Id Graph::input(const std::string& name, const Shape& shape) {
  const auto found = std::find_if(inputs_.begin(), inputs_.end(),
                                  [&](const GivenMatrix& given) { return given.name == name; });
  if (found != inputs_.end() && found->shape != shape) {
    throw ShapeError("plan: " + name + " is used as " + found->shape.text() + " and as " +
                     shape.text());
  }
  Value value;
  value.op = Op::input;
  value.shape = shape;
  value.index = static_cast<int>(found - inputs_.begin());
  if (found == inputs_.end()) inputs_.push_back({name, shape});
  return insert(std::move(value));
}

Id Graph::scalar(const Scalar& scalar) {
  const auto found = std::find(scalars_.begin(), scalars_.end(), scalar);
  Value value;
  value.index = static_cast<int>(found - scalars_.begin());
  if (found == scalars_.end()) scalars_.push_back(scalar);
  return insert(std::move(value));
}

Id Graph::gathered(const Gather& gather, const Shape& shape, Id source, Id table) {
  const auto found = std::find(gathers_.begin(), gathers_.end(), gather);
  Value value;
  value.op = Op::gather;
  value.shape = shape;
  value.index = static_cast<int>(found - gathers_.begin());
  if (source >= 0) value.operands.push_back(source);
  if (table >= 0) value.operands.push_back(table);
  if (found == gathers_.end()) gathers_.push_back(gather);
  return insert(std::move(value));
}

Id Graph::view(Id of, const Shape& shape) {
  return (*this)[of].shape == shape ? of : add({Op::view, {of}, shape});
}

Id Graph::own_copy(Id of, const Shape& shape) {
  Value value;
  value.op = Op::copy;
  value.operands = {of};
  value.shape = shape;
  value.index = copies_++;
  return insert(std::move(value));
}

Graph Graph::with_leaves_only() const {
  Graph result;
  result.inputs_ = inputs_;
  result.scalars_ = scalars_;
  result.gathers_ = gathers_;
  return result;
}

}  // namespace gradstone::plan
