#include <fmt/format.h>

#include <cmath>
#include <set>

#include "reference/print/names.hpp"
#include "reference/print/program/syntax.hpp"

namespace gradstone::print {
namespace {

std::string with_type(const std::string& type, const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += ", " + type + " " + name;
  return text;
}

class CppSyntax : public Syntax {
 public:
  std::string literal(double x) const override {
    if (std::isnan(x)) return "NAN";
    if (std::isinf(x)) return x < 0 ? "-INFINITY" : "INFINITY";
    return shortest_literal(x);
  }
  std::string given_size(const std::string& name, std::int64_t value) const override {
    return fmt::format("const long {} = {};", name, value);
  }
  std::string given_parameter(const std::string& name, double value) const override {
    return fmt::format("const double {} = {};", name, literal(value));
  }
  std::string given_tensor(const std::string& name, const std::vector<std::int64_t>& extents,
                           const std::vector<double>& values) const override {
    return fmt::format("const Tensor {}({{{}}}, {{{}}});", name, fmt::join(extents, ", "),
                       literals(values));
  }

  std::string as_real(const std::string& whole) const override {
    return fmt::format("double({})", whole);
  }
  std::string as_whole(const std::string& real) const override {
    return fmt::format("std::lround({})", real);
  }
  std::string pi() const override { return "3.141592653589793"; }
  std::string call(Elementary function, const std::string& argument) const override {
    return fmt::format("std::{}({})", elementary_name(function), argument);
  }
  std::string sqrt(const std::string& base) const override {
    return fmt::format("std::sqrt({})", base);
  }
  std::string power(const std::string& base, const std::string& exponent) const override {
    return fmt::format("std::pow(double({}), double({}))", base, exponent);
  }
  std::string entry(const std::string& tensor,
                    const std::vector<std::string>& places) const override {
    return fmt::format("{}({})", tensor, fmt::join(places, ", "));
  }
  std::string choice(const std::string& condition, const std::string& value,
                     const std::string& otherwise) const override {
    return fmt::format("({} ? {} : {})", condition, value, otherwise);
  }
  std::string conjunction() const override { return " && "; }
  std::string sum(const ProgramRange& range, const std::string& body) const override {
    return fmt::format("sum({}, {}, [&](long {}) {{ return {}; }})", range.first, range.last,
                       range.index, body);
  }
  std::string largest(const std::vector<ProgramRange>& over, const std::string& condition,
                      const std::string& body) const override {
    std::string text = condition.empty() ? body : choice(condition, body, "-INFINITY");
    for (auto range = over.rbegin(); range != over.rend(); ++range)
      text = fmt::format("largest({}, {}, [&](long {}) {{ return {}; }})", range->first,
                         range->last, range->index, text);
    return text;
  }

  std::string new_tensor(const std::string& name,
                         const std::vector<std::string>& extents) const override {
    return fmt::format("Tensor {}({{{}}});", name, fmt::join(extents, ", "));
  }
  std::string begin_loop(const ProgramRange& range, bool reversed) const override {
    const auto& [index, first, last] = range;
    return reversed ? fmt::format("for (long {0} = {2}; {0} >= {1}; --{0}) {{", index, first, last)
                    : fmt::format("for (long {0} = {1}; {0} <= {2}; ++{0}) {{", index, first, last);
  }
  std::string begin_function(const std::string& name, const std::vector<std::string>& sizes,
                             const std::vector<std::string>& tensors,
                             const std::vector<std::string>& parameters) const override {
    const std::string all = with_type("long", sizes) + with_type("const Tensor&", tensors) +
                            with_type("double", parameters);
    return fmt::format("std::vector<Tensor> {}({}) {{", name, all.empty() ? "" : all.substr(2));
  }
  std::string assign(const std::string& entry, const std::string& value) const override {
    return entry + " = " + value + ";";
  }
  std::string give_back(const std::vector<std::string>& tensors) const override {
    return fmt::format("return {{{}}};", fmt::join(tensors, ", "));
  }
  std::string end() const override { return "}"; }
  std::string element_function(const std::string& name, const std::string& argument,
                               const std::vector<std::string>& parameters,
                               const std::string& value) const override {
    return fmt::format("double {}(double {}{}) {{\n  return {};\n}}\n", name, argument,
                       with_type("double", parameters), value);
  }

  std::string helpers() const override {
    return R"(#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <vector>

// Row by row; places count from 1.
struct Tensor {
  std::vector<long> extents;
  std::vector<double> values;
  explicit Tensor(std::vector<long> all) : extents(all) {
    long count = 1;
    for (long extent : extents) count *= extent;
    values.resize(std::size_t(count));
  }
  Tensor(std::vector<long> all, std::vector<double> numbers) : extents(all), values(numbers) {}
  template <class... Places>
  std::size_t at(Places... places) const {
    long axis = 0, place = 0;
    ((place = place * extents[std::size_t(axis++)] + long(places) - 1), ...);
    return std::size_t(place);
  }
  template <class... Places>
  double& operator()(Places... places) {
    return values.at(at(places...));
  }
  template <class... Places>
  double operator()(Places... places) const {
    return values.at(at(places...));
  }
};

template <class Term>
double sum(long first, long last, Term term) {
  double total = 0;
  for (long k = first; k <= last; ++k) total += term(k);
  return total;
}

template <class Term>
double largest(long first, long last, Term term) {
  double most = -INFINITY;
  for (long k = first; k <= last; ++k) most = std::max<double>(most, term(k));
  return most;
}
)";
  }
  bool is_reserved(const std::string& name) const override {
    static const std::set<std::string> words{
        // The language.
        "alignas", "alignof", "and", "and_eq", "asm", "auto", "bitand", "bitor", "bool", "break",
        "case", "catch", "char", "char8_t", "char16_t", "char32_t", "class", "compl", "concept",
        "const", "consteval", "constexpr", "constinit", "const_cast", "continue", "co_await",
        "co_return", "co_yield", "decltype", "default", "delete", "do", "double", "dynamic_cast",
        "else", "enum", "explicit", "export", "extern", "false", "float", "for", "friend", "goto",
        "if", "inline", "int", "long", "mutable", "namespace", "new", "noexcept", "not", "not_eq",
        "nullptr", "operator", "or", "or_eq", "private", "protected", "public", "register",
        "reinterpret_cast", "requires", "return", "short", "signed", "sizeof", "static",
        "static_assert", "static_cast", "struct", "switch", "template", "this", "thread_local",
        "throw", "true", "try", "typedef", "typeid", "typename", "union", "unsigned", "using",
        "virtual", "void", "volatile", "wchar_t", "while", "xor", "xor_eq",
        // Macros of what is included, and of systems.
        "NULL", "EOF", "NAN", "INFINITY", "BUFSIZ", "RAND_MAX", "MB_CUR_MAX", "OVERFLOW",
        "UNDERFLOW", "DOMAIN", "SING", "PLOSS", "TLOSS", "linux", "unix", "errno", "stdin",
        "stdout", "stderr", "assert",
        // What programs here call.
        "std", "Tensor", "Together", "sum", "largest", "main", "answer", "by_elements", "places",
        "lower", "upper", "bound", "together", "theirs", "formula", "wrong", "place", "differs",
        "entries", "right", "allowed", "total", "each", "entry"};
    constexpr const char* prefixes[] = {"M_", "FP_", "HUGE_", "MATH_", "SEEK_", "EXIT_", "_"};
    for (const char* prefix : prefixes)
      if (name.starts_with(prefix)) return true;
    return words.count(name) > 0;
  }
};

}  // namespace

const Syntax& cpp_syntax() {
  static const CppSyntax syntax;
  return syntax;
}

}  // namespace gradstone::print
