#include "symbolic/prime_field/matrix_evaluator.hpp"

namespace gradstone::prime_field {

template <class Number>
auto MatrixEvaluator<Number>::evaluate(const Expr& expression) -> Result {
  const auto known = done_.find(expression.id());
  if (known != done_.end()) return known->second;
  here_.push_back(&expression.shape());
  Result result = visit(expression, *this);
  here_.pop_back();
  done_.emplace(expression.id(), result);
  return result;
}

template <class Number>
auto MatrixEvaluator<Number>::operator()(const node::Operation& n) -> Result {
  const auto found = readings().find(n.line);
  return found == readings().end() ? by_definition(n) : (this->*found->second)(n);
}

template <class Number>
auto MatrixEvaluator<Number>::identity(const node::Operation&) -> Result {
  M result(rows(), columns(), false);
  for (std::size_t i = 0; i < result.rows; ++i) result.values[i * result.columns + i] = Number(1);
  return share(std::move(result));
}

template <class Number>
auto MatrixEvaluator<Number>::transpose(const node::Operation& n) -> Result {
  const Result X = evaluate(n.operand());
  return gather(X->columns, X->rows, *X,
                [&](std::size_t i, std::size_t j) { return j * X->columns + i; });
}

template <class Number>
auto MatrixEvaluator<Number>::negate(const node::Operation& n) -> Result {
  const Value minus{Number(-1), Number()};
  return map([&](const Value& x) { return scalars_.product(-1, minus, 0, x); },
             *evaluate(n.operand()));
}

template <class Number>
auto MatrixEvaluator<Number>::scale(const node::Operation& n) -> Result {
  const Value factor = scalars_.evaluate(n.factor());
  const int whole = scalars_.small_integer(n.factor());
  const Result X = evaluate(n.operand());
  M result(X->rows, X->columns, X->moving() || !factor.tangent.is_zero());
  for (std::size_t k = 0; k < X->size(); ++k)
    result.set(k, scalars_.product(whole, factor, 0, X->at(k)));
  return share(std::move(result));
}

template <class Number>
auto MatrixEvaluator<Number>::add(const node::Operation& n) -> Result {
  return map([&](const Value& x, const Value& y) { return scalars_.sum(x, 1, y); },
             *evaluate(n.left()), *evaluate(n.right()));
}

template <class Number>
auto MatrixEvaluator<Number>::subtract(const node::Operation& n) -> Result {
  return map([&](const Value& x, const Value& y) { return scalars_.sum(x, -1, y); },
             *evaluate(n.left()), *evaluate(n.right()));
}

template <class Number>
auto MatrixEvaluator<Number>::product(const node::Operation& n) -> Result {
  const Result A = evaluate(n.left()), B = evaluate(n.right());
  M result(A->rows, B->columns, A->moving() || B->moving());
  const auto add = [&](std::vector<Number>& out, const auto& a, const auto& b) {
    add_product(out, a, b, A->rows, A->columns, B->columns);
  };
  add(result.values, A->values, B->values);
  if (B->moving()) add(result.tangents, A->values, B->tangents);
  if (A->moving()) add(result.tangents, A->tangents, B->values);
  return share(std::move(result));
}

template <class Number>
auto MatrixEvaluator<Number>::hadamard(const node::Operation& n) -> Result {
  return map([&](const Value& x, const Value& y) { return scalars_.product(0, x, 0, y); },
             *evaluate(n.left()), *evaluate(n.right()));
}

template <class Number>
auto MatrixEvaluator<Number>::dot(const node::Operation& n) -> Result {
  const Result x = evaluate(n.left()), y = evaluate(n.right());
  Value total;
  for (std::size_t k = 0; k < x->size(); ++k) total = total + x->at(k) * y->at(k);
  return single(total, x->moving() || y->moving());
}

template <class Number>
auto MatrixEvaluator<Number>::diag(const node::Operation& n) -> Result {
  const Result X = evaluate(n.operand());
  return gather(X->rows, 1, *X, [&](std::size_t i, std::size_t) { return i * X->columns + i; });
}

template <class Number>
auto MatrixEvaluator<Number>::diagonal_matrix(const node::Operation& n) -> Result {
  const Result x = evaluate(n.operand());
  M result(x->size(), x->size(), x->moving());
  for (std::size_t k = 0; k < x->size(); ++k) result.set(k * x->size() + k, x->at(k));
  return share(std::move(result));
}

template <class Number>
auto MatrixEvaluator<Number>::row_repeat(const node::Operation& n) -> Result {
  const Result x = evaluate(n.operand());
  return gather(rows(), x->columns, *x, [](std::size_t, std::size_t j) { return j; });
}

template <class Number>
auto MatrixEvaluator<Number>::column_repeat(const node::Operation& n) -> Result {
  const Result x = evaluate(n.operand());
  return gather(x->rows, columns(), *x, [](std::size_t i, std::size_t) { return i; });
}

template <class Number>
auto MatrixEvaluator<Number>::elements_sum(const node::Operation& n) -> Result {
  const Result X = evaluate(n.operand());
  Value total;
  for (std::size_t k = 0; k < X->size(); ++k) total = total + X->at(k);
  return single(total, X->moving());
}

template <class Number>
auto MatrixEvaluator<Number>::columns_max(const node::Operation& n) -> Result {
  return over_columns(n.operand(), [&](const auto& x) { return generators_.maximum(x); });
}

template <class Number>
auto MatrixEvaluator<Number>::rows_max(const node::Operation& n) -> Result {
  return over_rows(n.operand(), [&](const auto& x) { return generators_.maximum(x); });
}

template <class Number>
auto MatrixEvaluator<Number>::operator()(const node::Apply& n) -> Result {
  const Result X = evaluate(n.operand);
  Parameters<Number> values;
  bool moving = X->moving();
  for (std::size_t k = 0; k < n.parameters.size(); ++k) {
    const Value value = scalars_.evaluate(n.parameters[k]);
    moving = moving || !value.tangent.is_zero();
    values.emplace(n.function.parameters().at(k), value);
  }
  ScalarEvaluator<Number> function(generators_, sizes_, values);
  function.answer(scalars_, n.function, n.parameters);
  M result(X->rows, X->columns, moving);
  for (std::size_t k = 0; k < X->size(); ++k) {
    function.set_argument(X->at(k));
    result.set(k, function.evaluate(n.function.value()));
  }
  return share(std::move(result));
}

template <class Number>
auto MatrixEvaluator<Number>::readings() -> const std::map<const Operation*, Reading>& {
  static const auto all = readings_of<MatrixEvaluator, Reading>();
  return all;
}

// Any other operation, spelled out or by the definition that its line states.
template <class Number>
auto MatrixEvaluator<Number>::by_definition(const node::Operation& n) -> Result {
  if (const auto other = spelled_out(n)) return evaluate(kept_.emplace_back(*other));
  OperandSource source;
  bool moving = false;
  for (std::size_t k = 0; k < n.operands.size(); ++k) {
    const Result X = evaluate(n.operands[k]);
    moving = moving || X->moving();
    source.operands.emplace(n.line->form_of(n).operands[k], X);
  }
  for (const auto& scalar : n.scalars)
    moving = moving || !scalars_.evaluate(scalar).tangent.is_zero();
  const Scalar value = entry_of(n, {Index{"i"}, Index{"j"}});
  ScalarEvaluator<Number> scalars(generators_, sizes_, parameters_);
  scalars.count(integers_);
  scalars.read_entries_from(&source);
  M result(rows(), columns(), moving);
  for (std::size_t i = 0; i < result.rows; ++i) {
    for (std::size_t j = 0; j < result.columns; ++j) {
      scalars.set_index("i", static_cast<std::int64_t>(i + 1));
      scalars.set_index("j", static_cast<std::int64_t>(j + 1));
      result.set(i * result.columns + j, scalars.evaluate(value));
    }
  }
  return share(std::move(result));
}

template <class Number>
std::size_t MatrixEvaluator<Number>::rows() const {
  return static_cast<std::size_t>(here_.back()->as_matrix().rows().at(sizes_));
}

template <class Number>
std::size_t MatrixEvaluator<Number>::columns() const {
  return static_cast<std::size_t>(here_.back()->as_matrix().columns().at(sizes_));
}

template <class Number>
auto MatrixEvaluator<Number>::filled(const Number& value) const -> Result {
  M result(rows(), columns(), false);
  result.values.assign(result.size(), value);
  return share(std::move(result));
}

template <class Number>
auto MatrixEvaluator<Number>::single(const Value& value, bool moving) -> Result {
  M result(1, 1, moving);
  result.set(0, value);
  return share(std::move(result));
}

template <class Number>
auto MatrixEvaluator<Number>::total(const std::vector<Value>& values) -> Value {
  Value sum;
  for (const auto& v : values) sum = sum + v;
  return sum;
}

template <class Number>
auto MatrixEvaluator<Number>::mean(const std::vector<Value>& values) -> Value {
  const Number count(static_cast<std::int64_t>(values.size()));
  return total(values) * Value{count.inverse(), Number()};
}

template class MatrixEvaluator<FirstField>;
template class MatrixEvaluator<SecondField>;
template class MatrixEvaluator<Degree>;

}  // namespace gradstone::prime_field
