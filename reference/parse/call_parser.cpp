#include <algorithm>
#include <optional>
#include <set>

#include "reference/functions.hpp"
#include "reference/nearest.hpp"
#include "reference/operations.hpp"
#include "reference/parse/exponents.hpp"
#include "reference/parse/formula_parser.hpp"

namespace gradstone::parse {
namespace {

// The operations of the table that are written as calls.
const std::map<std::string_view, const Operation*>& called_operations() {
  static const auto all = [] {
    std::map<std::string_view, const Operation*> found;
    for (const auto* operation : operations())
      if (operation->call.style == Call::Style::function)
        found.emplace(operation->call.symbol, operation);
    return found;
  }();
  return all;
}

const std::vector<std::string> scalar_words{"sum",   "max",  "min",  "size", "delta", "exp", "log",
                                            "log1p", "tanh", "sqrt", "erf",  "sin",   "cos"};

bool is_operation(std::string_view name) {
  return called_operations().count(name) > 0;
}

std::optional<Elementary> elementary(std::string_view name) {
  if (name == "exp") return Elementary::exp;
  if (name == "log") return Elementary::log;
  if (name == "log1p") return Elementary::log1p;
  if (name == "tanh") return Elementary::tanh;
  if (name == "erf") return Elementary::erf;
  if (name == "sin") return Elementary::sin;
  if (name == "cos") return Elementary::cos;
  return std::nullopt;
}

// The node that two operands, or more, become.
double nodes_of(const std::vector<Value>& parts) {
  double nodes = 1;
  for (const auto& part : parts) nodes += part.nodes;
  return nodes;
}

int depth_of(const std::vector<Value>& parts) {
  int depth = 0;
  for (const auto& part : parts) depth = std::max(depth, part.depth);
  return depth + 1;
}

}  // namespace

bool is_reserved(std::string_view name) {
  return is_operation(name) ||
         std::find(scalar_words.begin(), scalar_words.end(), name) != scalar_words.end();
}

Value FormulaParser::call() {
  const Token name = cursor_.peek();
  const Level level(*this, name);
  if (name.text == "sum") return sum_of_range(name);
  if (name.text == "max" || name.text == "min") return maximum(name);
  if (name.text == "size") return size_number(name);
  if (name.text == "delta") return delta(name);
  if (name.text == "tensor") return tensor(name);
  if (!is_operation(name.text)) return function_call(name);
  if ((scope_.ranges && !scope_.slices) || scope_.has_argument)
    cursor_.refuse(name, std::string(name.text) + " is an operation on matrices");
  return matrix_call(name);
}

std::vector<Value> FormulaParser::arguments(const Token& name) {
  cursor_.expect("(", "after " + std::string(name.text));
  std::vector<Value> values;
  do {
    values.push_back(sum());
  } while (cursor_.take(","));
  cursor_.expect(")", "after what " + std::string(name.text) + " is applied to");
  return values;
}

Value FormulaParser::matrix_call(const Token& name) {
  const Operation& operation = *called_operations().at(name.text);
  return operation.sizes.empty() ? call_without_sizes(name, operation)
                                 : call_with_sizes(name, operation);
}

void FormulaParser::require_count(const Token& name, std::size_t wanted,
                                  const std::vector<Value>& values) const {
  if (values.size() == wanted) return;
  cursor_.refuse(name, std::string(name.text) + " takes " + std::to_string(wanted) +
                           (wanted == 1 ? " matrix" : " matrices") + ", got " +
                           std::to_string(values.size()));
}

// hadamard(X, Y)
Value FormulaParser::call_without_sizes(const Token& name, const Operation& operation) {
  cursor_.next();
  const auto values = arguments(name);
  require_count(name, operation.call.arguments.size(), values);
  const Expr result = cursor_.built(name, [&](Location place) {
    std::vector<Expr> operands;
    std::vector<Scalar> scalars;
    for (std::size_t k = 0; k < values.size(); ++k) {
      if (operation.call.arguments[k].kind == Call::Kind::scalar) {
        scalars.push_back(scalar_of(values[k], name));
      } else {
        operands.push_back(matrix_of(values[k], name));
      }
    }
    return apply(operation, std::move(operands), std::move(scalars), {}, place);
  });
  // What is spelled out holds its operand twice.
  const double copies = operation.forms.front().spelled_out ? 2 : 1;
  return limited(cursor_, name, {result, 4 + copies * nodes_of(values), 4 + depth_of(values)});
}

// row_repeat(x, m), zeros(m, n): the line says which argument is a size.
Value FormulaParser::call_with_sizes(const Token& name, const Operation& operation) {
  cursor_.next();
  const std::string example = ", as in " + operation.call.text;
  cursor_.expect("(", "after " + std::string(name.text));
  std::vector<Value> values;
  std::vector<Expr> matrices;
  std::vector<Scalar> scalars;
  std::vector<Dim> sizes;
  bool first = true;
  for (const auto& argument : operation.call.arguments) {
    if (!first) cursor_.expect(",", "and what follows" + example);
    first = false;
    if (argument.kind == Call::Kind::size) {
      sizes.push_back(size());
      continue;
    }
    const Token start = cursor_.peek();
    values.push_back(sum());
    if (argument.kind == Call::Kind::scalar) {
      scalars.push_back(scalar_of(values.back(), start));
    } else {
      matrices.push_back(matrix_of(values.back(), start));
    }
  }
  cursor_.expect(")", "at the end" + example);
  const Expr result = cursor_.built(name, [&](Location place) {
    return apply(operation, matrices, std::move(scalars), std::move(sizes), place);
  });
  return limited(cursor_, name, {result, nodes_of(values), depth_of(values)});
}

// exp(2), sqrt(a + b) of scalars; functions of the library or of the text, of scalars or matrices.
Value FormulaParser::function_call(const Token& name) {
  const ElementFunction* function = scope_.functions.find(std::string(name.text));
  const bool is_elementary = elementary(name.text) || name.text == "sqrt";
  if (!function && !is_elementary) unknown_function(name);
  cursor_.next();
  const auto values = arguments(name);
  if (const auto power = written_as_power(name, values)) return *power;
  const double nodes = nodes_of(values);
  const int depth = depth_of(values);
  if (values[0].scalar() && is_elementary) {
    if (values.size() != 1) cursor_.refuse(name, std::string(name.text) + " takes one number");
    const Scalar& argument = *values[0].scalar();
    Scalar result = name.text == "sqrt" ? sqrt(argument)
                                        : Scalar(scalar::Call{*elementary(name.text), argument});
    return limited(cursor_, name, {std::move(result), nodes, depth});
  }
  if (!function && name.text == "tanh") function = scope_.functions.find("hyperbolic_tangent");
  if (!function) {
    cursor_.refuse(name, std::string(name.text) +
                             " is a function of scalars; of matrices there is log(1 + X)");
  }
  std::vector<Scalar> parameters;
  for (std::size_t k = 1; k < values.size(); ++k) parameters.push_back(scalar_of(values[k], name));
  if (parameters.size() != function->parameters().size()) {
    std::string signature = function->name() + "(X";
    for (const auto& parameter : function->parameters()) signature += ", " + parameter;
    cursor_.refuse(name, "expected " + signature + "), got " + std::to_string(parameters.size()) +
                             " parameters");
  }
  const double within = scope_.functions.nodes(*function);
  if (values[0].matrix())
    require_small_exponents(cursor_, name, function->value_at(argument(), parameters));
  if (values[0].scalar()) {
    const Scalar result = apply(*function, *values[0].scalar(), std::move(parameters));
    require_small_exponents(cursor_, name, result);
    return limited(cursor_, name, {result, nodes * within, depth});
  }
  const Expr result = cursor_.built(name, [&](Location place) {
    return apply(*function, Operand(*values[0].matrix(), place), std::move(parameters));
  });
  return limited(cursor_, name, {result, nodes + within, depth});
}

// What is written like a function of the table, and is none: power(a, b) of scalars, which is a^b,
// and inv_sqrt without an epsilon. Nothing where it is one.
std::optional<Value> FormulaParser::written_as_power(const Token& name,
                                                     const std::vector<Value>& values) const {
  const Value& first = values[0];
  if (name.text == "power" && values.size() == 2 && first.scalar())
    return raise(cursor_, name, first, values[1]);
  if (name.text != "inv_sqrt" || values.size() != 1) return std::nullopt;
  if (first.scalar()) return raise(cursor_, name, first, Value(rational(-1, 2)));
  const Expr result = cursor_.built(
      name, [&](Location place) { return inv_sqrt(Operand(*first.matrix(), place)); });
  return limited(cursor_, name, {result, 2 + first.nodes, 2 + first.depth});
}

// sum(j: K, a), sum(t: s .. T, a)
Value FormulaParser::sum_of_range(const Token& name) {
  cursor_.next();
  cursor_.expect("(", "after sum");
  const Token index = cursor_.peek();
  const std::string index_name = cursor_.name("an index, as in sum(j: K, ...)");
  cursor_.expect(":", "after the index, as in sum(j: K, ...)");
  Bound first = one;
  Token last_token = cursor_.peek();
  Bound last = bound();
  if (cursor_.take("..")) {
    first = std::move(last);
    last_token = cursor_.peek();
    last = bound();
  }
  const Dim last_dim = range_of(last, last_token);
  const Value body = body_with(index, last_dim);
  return by_entry(
      name, body, {index_name}, 1 + terms_of(last_dim) * body.nodes, 1 + body.depth,
      [&](const Scalar& entry) { return gradstone::sum(Index{index_name}, first, last, entry); });
}

// max(k: K, a), max(a: A, b: B where a <= b, c)
Value FormulaParser::maximum_of_ranges(const Token& name) {
  cursor_.expect("(", "after max");
  std::vector<scalar::Running> over;
  double terms = 1;
  do {
    const Token index = cursor_.peek();
    const std::string index_name = cursor_.name("an index, as in max(k: K, ...)");
    cursor_.expect(":", "after the index");
    over.push_back({Index{index_name}, size()});
    bind(index, over.back().last);
    terms *= terms_of(over.back().last);
  } while (cursor_.at(":", 2) && cursor_.take(","));
  std::vector<Comparison> conditions;
  Value taken(Scalar(0));
  if (cursor_.take("where")) chains(conditions, taken, ",");
  cursor_.expect(",", "before what is compared");
  const Value body = sum();
  cursor_.expect(")", "after what is compared");
  std::set<std::string> names;
  for (const auto& running : over) names.insert(running.index.name);
  for (const auto& index : names) ranges_.indices.erase(index);
  return by_entry(name, body, names, 1 + terms * (body.nodes + taken.nodes),
                  1 + std::max(body.depth, taken.depth),
                  [&](const Scalar& entry) { return max(over, conditions, entry); });
}

// max(k: K, a), max(a, b), min(a, b)
Value FormulaParser::maximum(const Token& name) {
  cursor_.next();
  if (name.text == "max" && cursor_.at(":", 2)) return maximum_of_ranges(name);
  const auto values = arguments(name);
  if (values.size() != 2)
    cursor_.refuse(name, std::string(name.text) + " takes two numbers, or two matrices");
  if (values[0].matrix() || values[1].matrix()) return maximum_of_matrices(name, values);
  const Scalar &left = scalar_of(values[0], name), &right = scalar_of(values[1], name);
  // Both are written twice in the definition by cases.
  return limited(cursor_, name,
                 {name.text == "max" ? max(left, right) : min(left, right), 2 * nodes_of(values),
                  depth_of(values)});
}

// Of two matrices, or of a matrix and a number.
Value FormulaParser::maximum_of_matrices(const Token& name, std::vector<Value> values) const {
  fit(values[0], values[1], name);
  const Expr result = cursor_.built(name, [&](Location place) {
    const Operand X(*values[0].matrix(), place), Y(*values[1].matrix(), place);
    return name.text == "max" ? max(X, Y) : min(X, Y);
  });
  return limited(cursor_, name, {result, 3 + 2 * nodes_of(values), 3 + depth_of(values)});
}

// The index of a sum or a maximum.
void FormulaParser::bind(const Token& index, const Dim& range) {
  const std::string name(index.text);
  if (const std::string other = taken_by(scope_, name); !other.empty())
    cursor_.refuse(index, "the index " + name + " is " + other + " as well; take another letter");
  if (!ranges_.indices.emplace(name, range).second)
    cursor_.refuse(index, "the index " + name + " is bound already; take another letter");
}

// What follows the range of a sum, where the index is bound.
Value FormulaParser::body_with(const Token& index, const Dim& range) {
  bind(index, range);
  cursor_.expect(",", "before what is summed");
  Value body = sum();
  ranges_.indices.erase(std::string(index.text));
  cursor_.expect(")", "after what is summed");
  return body;
}

Bound FormulaParser::bound() {
  const Token& token = cursor_.peek();
  if (token.kind == Token::Kind::name && ranges_.indices.count(std::string(token.text)))
    return Index{cursor_.name("an index")};
  return size();
}

// An index that ends at the value of an outer index runs over the same dimension.
Dim FormulaParser::range_of(const Bound& bound, const Token& where) const {
  if (const auto* dim = std::get_if<Dim>(&bound)) return *dim;
  const auto found = ranges_.indices.find(std::get<Index>(bound).name);
  if (found == ranges_.indices.end()) unknown(where);
  return found->second;
}

// tensor(n: N, i: U, X[n,i] * W[i,1])
Value FormulaParser::tensor(const Token& name) {
  if ((scope_.ranges && !scope_.slices) || scope_.has_argument)
    cursor_.refuse(name, "a tensor that is given by its entries stands in formulas of tensors");
  cursor_.next();
  cursor_.expect("(", "after tensor");
  std::vector<Index> indices;
  std::vector<Dim> dims;
  IndexRanges known = scope_.ranges ? ranges_ : *scope_.entries;
  for (const auto& [index, range] : ranges_.indices) known.indices.emplace(index, range);
  reads_slices_ = reads_slices_ || !ranges_.indices.empty();
  while (cursor_.at(":", 1)) {
    const Token token = cursor_.peek();
    const bool first = token.kind == Token::Kind::integer && token.text == "1";
    if (first) cursor_.next();
    const Index index = first ? Index{} : Index{cursor_.name("an index, as in tensor(i: N, ...)")};
    cursor_.expect(":", "after the index");
    dims.push_back(size());
    cursor_.expect(",", "before the next index, or what the entries are");
    indices.push_back(index);
    if (first) continue;
    if (const std::string other = taken_by(scope_, index.name); !other.empty())
      cursor_.refuse(token, "the index " + index.name + " is " + other + " as well");
    if (!known.indices.emplace(index.name, dims.back()).second)
      cursor_.refuse(token, "the index " + index.name + " stands twice");
  }
  Scope inner = scope_;
  inner.ranges = &known;
  const Token body = cursor_.peek();
  FormulaParser reader(cursor_, inner);
  const Value entries = reader.formula();
  cursor_.expect(")", "after what the entries are");
  const TensorEntries rest = reader.entries_at(entries, body, {});
  indices.insert(indices.end(), rest.indices.begin(), rest.indices.end());
  dims.insert(dims.end(), rest.shape.dims().begin(), rest.shape.dims().end());
  const Expr result = cursor_.built(
      name, [&](Location place) { return by_entries(indices, Shape(dims), rest.value, place); });
  return limited(cursor_, name, {result, 1 + entries.nodes, 1 + entries.depth});
}

Value FormulaParser::size_number(const Token&) {
  cursor_.next();
  cursor_.expect("(", "after size");
  const Dim dim = size();
  cursor_.expect(")", "after the size");
  return Value(gradstone::size(dim));
}

Value FormulaParser::delta(const Token& name) {
  cursor_.next();
  cursor_.expect("(", "after delta");
  Index left = index();
  cursor_.expect(",", "between the indices");
  Index right = index();
  cursor_.expect(")", "after the indices");
  Scalar result = gradstone::delta(std::move(left), std::move(right));
  check(result, name);
  return Value(std::move(result));
}

void FormulaParser::unknown_function(const Token& token) const {
  std::vector<std::string> known = scope_.functions.names();
  known.insert(known.end(), scalar_words.begin(), scalar_words.end());
  if (!scope_.ranges && !scope_.has_argument) {
    for (const auto& [name, operation] : called_operations()) known.emplace_back(name);
  }
  const std::string name(token.text);
  cursor_.refuse(token, "there is no function " + name + nearest_hint(name, known));
}

}  // namespace gradstone::parse
