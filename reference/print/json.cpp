#include "reference/print/json.hpp"

#include <fmt/format.h>

#include "reference/operations.hpp"
#include "reference/operations/spelled_out.hpp"
#include "reference/print/json_parts.hpp"
#include "reference/print/names.hpp"

namespace gradstone {
namespace {

using print::array;
using print::Fields;
using print::object;

std::string bound_json(const Bound& bound) {
  if (const auto* index = std::get_if<Index>(&bound)) return print::index_json(*index);
  return json_string(std::get<Dim>(bound).text());
}

std::string place_json(const Place& place) {
  return place.index() ? print::index_json(*place.index()) : to_json(*place.calculated());
}

struct ScalarJson {
  static std::string op(const char* name, Fields fields = {}) {
    fields.insert(fields.begin(), {"op", json_string(name)});
    return object(fields);
  }
  static std::string op(const char* name, const std::vector<Scalar>& operands) {
    return op(name, {{"operands", array(operands, [](const Scalar& s) { return to_json(s); })}});
  }

  std::string operator()(const scalar::Number& n) const {
    return op("number", {{"value", json_string(n.value.text())}});
  }
  std::string operator()(const scalar::Pi&) const { return op("pi"); }
  std::string operator()(const scalar::Parameter& n) const {
    return op("parameter", {{"name", json_string(n.name)}});
  }
  std::string operator()(const scalar::Argument&) const { return op("argument"); }
  std::string operator()(const scalar::Size& n) const {
    return op("size", {{"value", json_string(n.dim.text())}});
  }
  std::string operator()(const scalar::IndexValue& n) const {
    return op("index", {{"name", print::index_json(n.index)}});
  }
  std::string operator()(const scalar::Entry& n) const {
    return op("entry", {{"name", json_string(n.matrix)}, {"indices", array(n.places, place_json)}});
  }
  std::string operator()(const scalar::Delta& n) const {
    return op("delta", {{"indices", array(std::vector{n.left, n.right}, print::index_json)}});
  }
  std::string operator()(const scalar::Negate& n) const { return op("negate", {n.operand}); }
  std::string operator()(const scalar::Add& n) const { return op("add", {n.left, n.right}); }
  std::string operator()(const scalar::Subtract& n) const {
    return op("subtract", {n.left, n.right});
  }
  std::string operator()(const scalar::Multiply& n) const {
    return op("multiply", {n.left, n.right});
  }
  std::string operator()(const scalar::Divide& n) const { return op("divide", {n.left, n.right}); }
  std::string operator()(const scalar::Power& n) const { return op("power", {n.base, n.exponent}); }
  std::string operator()(const scalar::Call& n) const {
    return op(print::elementary_name(n.function).c_str(), {n.argument});
  }
  std::string operator()(const scalar::Apply& n) const {
    return op("apply",
              {{"function", json_string(n.function->name())},
               {"parameters", array(n.parameters, [](const Scalar& s) { return to_json(s); })},
               {"operands", "[" + to_json(n.argument) + "]"}});
  }
  std::string operator()(const scalar::Sum& n) const {
    return op("sum", {{"index", print::index_json(n.index)},
                      {"first", bound_json(n.first)},
                      {"last", bound_json(n.last)},
                      {"operands", "[" + to_json(n.body) + "]"}});
  }
  std::string operator()(const scalar::Maximum& n) const {
    const auto range = [](const scalar::Running& running) {
      return object({{"index", print::index_json(running.index)},
                     {"last", json_string(running.last.text())}});
    };
    return op("max", {{"over", array(n.over, range)},
                      {"conditions", array(n.conditions, print::comparison_json)},
                      {"operands", "[" + to_json(n.body) + "]"}});
  }
  std::string operator()(const scalar::Cases& n) const {
    const auto line = [](const Case& c) {
      return object({{"conditions", array(c.conditions, print::comparison_json)},
                     {"value", to_json(c.value)}});
    };
    return op("cases", {{"cases", array(n.cases, line)}, {"otherwise", to_json(n.otherwise)}});
  }
};

struct ExprJson {
  const Expr& expression;

  // What a node has besides its name, shape and operands comes in between.
  std::string node(const std::string& name, const Fields& own = {}) const {
    Fields fields{{"op", json_string(name)}, {"shape", print::shape_json(expression.shape())}};
    fields.insert(fields.end(), own.begin(), own.end());
    const auto all = operands(expression);
    if (!all.empty())
      fields.push_back({"operands", array(all, [](const Expr& e) { return to_json(e); })});
    return object(fields);
  }

  std::string operator()(const node::Variable& n) const {
    return node("variable", {{"name", json_string(n.name)}});
  }
  std::string operator()(const node::Comprehension& n) const {
    return node("tensor",
                {{"indices", array(n.indices, print::index_json)}, {"body", to_json(n.body)}});
  }
  std::string operator()(const node::Operation& n) const {
    if (const auto other = spelled_out(n)) return to_json(*other);
    if (n.is(op::scale())) return node("scale", {{"factor", to_json(n.factor())}});
    if (n.scalars.empty()) return node(n.line->name);
    return node(n.line->name,
                {{"parameters", array(n.scalars, [](const Scalar& s) { return to_json(s); })}});
  }
  std::string operator()(const node::Apply& n) const {
    return node("apply",
                {{"function", json_string(n.function.name())},
                 {"parameters", array(n.parameters, [](const Scalar& s) { return to_json(s); })}});
  }
};

}  // namespace

std::string to_json(const Scalar& expression) {
  return visit(expression, ScalarJson{});
}

std::string to_json(const Expr& expression) {
  return visit(expression, ExprJson{expression});
}

std::string print::comparison_json(const Comparison& comparison) {
  return object({{"left", to_json(comparison.left)},
                 {"relation", json_string(relation_sign(comparison.relation))},
                 {"right", to_json(comparison.right)}});
}

std::string print::shape_json(const Shape& shape) {
  return array(shape.dims(), [](const Dim& dim) { return json_string(dim.text()); });
}

std::string print::index_json(const Index& index) {
  return json_string(index.name);
}

std::string print::object(const Fields& fields) {
  std::string text;
  for (const auto& [name, value] : fields)
    text += (text.empty() ? "" : ",") + json_string(name) + ":" + value;
  return "{" + text + "}";
}

std::string json_string(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      result += '\\';
      result += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      result += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      result += c;
    }
  }
  return result + "\"";
}

}  // namespace gradstone
