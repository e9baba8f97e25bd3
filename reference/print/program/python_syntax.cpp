#include <fmt/format.h>

#include <cmath>
#include <set>

#include "reference/print/names.hpp"
#include "reference/print/program/syntax.hpp"

namespace gradstone::print {
namespace {

std::string python_range(const ProgramRange& range) {
  return fmt::format("for {} in range({}, {} + 1)", range.index, range.first, range.last);
}

// With NumPy, whose numbers divide by 0 and overflow without an end.
class PythonSyntax : public Syntax {
 public:
  std::string literal(double x) const override {
    if (std::isnan(x)) return "math.nan";
    if (std::isinf(x)) return x < 0 ? "-math.inf" : "math.inf";
    return shortest_literal(x);
  }
  std::string given_size(const std::string& name, std::int64_t value) const override {
    return fmt::format("{} = {}", name, value);
  }
  std::string given_parameter(const std::string& name, double value) const override {
    return fmt::format("{} = np.float64({})", name, literal(value));
  }
  std::string given_tensor(const std::string& name, const std::vector<std::int64_t>& extents,
                           const std::vector<double>& values) const override {
    return fmt::format("{} = np.array([{}]).reshape({})", name, literals(values),
                       fmt::join(extents, ", "));
  }

  std::string as_real(const std::string& whole) const override {
    return fmt::format("np.float64({})", whole);
  }
  std::string as_whole(const std::string& real) const override {
    return fmt::format("int({})", real);
  }
  std::string pi() const override { return "math.pi"; }
  std::string call(Elementary function, const std::string& argument) const override {
    // NumPy has no erf.
    return fmt::format("{}.{}({})", function == Elementary::erf ? "math" : "np",
                       elementary_name(function), argument);
  }
  std::string sqrt(const std::string& base) const override {
    return fmt::format("np.sqrt({})", base);
  }
  std::string power(const std::string& base, const std::string& exponent) const override {
    return fmt::format("power({}, {})", base, exponent);
  }
  std::string entry(const std::string& tensor,
                    const std::vector<std::string>& places) const override {
    std::vector<std::string> from_zero;
    for (const auto& place : places) from_zero.push_back(place == "1" ? "0" : place + " - 1");
    return fmt::format("{}[{}]", tensor, fmt::join(from_zero, ", "));
  }
  std::string choice(const std::string& condition, const std::string& value,
                     const std::string& otherwise) const override {
    return fmt::format("({} if {} else {})", value, condition, otherwise);
  }
  std::string conjunction() const override { return " and "; }
  std::string sum(const ProgramRange& range, const std::string& body) const override {
    return fmt::format("sum({} {})", body, python_range(range));
  }
  std::string largest(const std::vector<ProgramRange>& over, const std::string& condition,
                      const std::string& body) const override {
    std::string text = "max(" + body;
    for (const auto& range : over) text += " " + python_range(range);
    return text + (condition.empty() ? ")" : " if " + condition + ")");
  }

  std::string new_tensor(const std::string& name,
                         const std::vector<std::string>& extents) const override {
    return fmt::format("{} = np.zeros(({}))", name, fmt::join(extents, ", "));
  }
  std::string begin_loop(const ProgramRange& range, bool reversed) const override {
    if (reversed)
      return fmt::format("for {} in range({}, {} - 1, -1):", range.index, range.last, range.first);
    return python_range(range) + ":";
  }
  std::string begin_function(const std::string& name, const std::vector<std::string>& sizes,
                             const std::vector<std::string>& tensors,
                             const std::vector<std::string>& parameters) const override {
    std::vector<std::string> all = sizes;
    all.insert(all.end(), tensors.begin(), tensors.end());
    all.insert(all.end(), parameters.begin(), parameters.end());
    return fmt::format("def {}({}):", name, fmt::join(all, ", "));
  }
  std::string assign(const std::string& entry, const std::string& value) const override {
    return entry + " = " + value;
  }
  std::string give_back(const std::vector<std::string>& tensors) const override {
    return fmt::format("return [{}]", fmt::join(tensors, ", "));
  }
  std::string end() const override { return ""; }
  std::string element_function(const std::string& name, const std::string& argument,
                               const std::vector<std::string>& parameters,
                               const std::string& value) const override {
    std::vector<std::string> all{argument};
    all.insert(all.end(), parameters.begin(), parameters.end());
    return fmt::format("def {}({}):\n    return {}\n", name, fmt::join(all, ", "), value);
  }

  std::string helpers() const override {
    return R"(import math

import numpy as np

np.seterr(all="ignore")


def power(base, exponent):
    return np.power(np.float64(base), np.float64(exponent))
)";
  }
  bool is_reserved(const std::string& name) const override {
    static const std::set<std::string> words{
        "False",  "None",    "True",        "and",    "as",      "assert",  "async", "await",
        "break",  "class",   "continue",    "def",    "del",     "elif",    "else",  "except",
        "for",    "from",    "global",      "if",     "finally", "import",  "in",    "is",
        "not",    "lambda",  "nonlocal",    "or",     "pass",    "raise",   "try",   "return",
        "while",  "with",    "yield",       "range",  "sum",     "max",     "int",   "abs",
        "float",  "print",   "math",        "np",     "power",   "sys",     "zip",   "name",
        "main",   "answer",  "by_elements", "places", "lower",   "upper",   "bound", "together",
        "theirs", "formula", "wrong",       "place",  "differs", "entries", "right", "allowed",
        "total",  "each",    "entry"};
    return words.count(name) > 0;
  }
};

}  // namespace

const Syntax& python_syntax() {
  static const PythonSyntax syntax;
  return syntax;
}

}  // namespace gradstone::print
