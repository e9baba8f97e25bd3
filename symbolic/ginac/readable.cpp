#include <fmt/format.h>

#include <sstream>

#include "symbolic/ginac/comparison.hpp"

namespace gradstone::ginac {
namespace {

std::string printed(const ex& expression) {
  std::ostringstream text;
  text << expression;
  return text.str();
}

/// Only the beginning of a long sum is printed at all.
std::string beginning(const ex& expression, std::size_t most_terms) {
  if (!GiNaC::is_a<GiNaC::add>(expression) || expression.nops() <= most_terms)
    return printed(expression);
  ex sum = 0;
  for (std::size_t k = 0; k < most_terms; ++k) sum += expression.op(k);
  return fmt::format("{} + ... ({} terms)", printed(sum), expression.nops());
}

std::string function_name(GeneratorKind kind) {
  switch (kind) {
    case GeneratorKind::exponential:
      return "exp";
    case GeneratorKind::logarithm:
      return "log";
    case GeneratorKind::root:
      return "sqrt";
    case GeneratorKind::reciprocal:
      return "1/";
    case GeneratorKind::error_function:
      return "erf";
    case GeneratorKind::sine:
      return "sin";
    case GeneratorKind::cosine:
      return "cos";
    case GeneratorKind::maximum:
      return "max";
    case GeneratorKind::indicator:
      return "positive";
    case GeneratorKind::named:
    case GeneratorKind::power:
      break;
  }
  return "";
}

ex with_functions_named(const Tower& tower, const ex& expression, int depth);

std::string description(const Tower& tower, const Generator& generator, int depth) {
  const ex argument = with_functions_named(tower, generator.argument, depth - 1);
  if (generator.kind == GeneratorKind::power)
    return fmt::format("({})^({})", beginning(argument, 3), printed(generator.exponent));
  return fmt::format("{}({})", function_name(generator.kind), beginning(argument, 3));
}

/// The symbols of generators replaced by symbols whose names say what they stand for.
ex with_functions_named(const Tower& tower, const ex& expression, int depth) {
  if (depth == 0) return expression;
  GiNaC::exmap table;
  for (const ex& symbol : symbols_of(expression)) {
    const auto* generator = tower.find(symbol);
    if (generator && generator->kind != GeneratorKind::named)
      table[symbol] = GiNaC::symbol(description(tower, *generator, depth));
  }
  return table.empty() ? expression : expression.subs(table, GiNaC::subs_options::no_pattern);
}

}  // namespace

std::string readable(const Tower& tower, const ex& expression) {
  constexpr std::size_t longest = 160;
  std::string text = beginning(with_functions_named(tower, expression, 3), 4);
  if (text.size() <= longest) return text;
  return text.substr(0, longest) + " ...";
}

}  // namespace gradstone::ginac
