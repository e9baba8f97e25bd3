#include "reference/network/specification.hpp"

#include <cctype>
#include <charconv>
#include <cmath>
#include <limits>

#include "reference/nearest.hpp"

namespace gradstone {
namespace {

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

// Cuts at any of the separators outside parentheses. There is always at least one part.
std::vector<std::string> split(const std::string& text, const std::string& separators) {
  std::vector<std::string> parts(1);
  int depth = 0;
  for (const char c : text) {
    if (c == '(') ++depth;
    if (c == ')') --depth;
    if (depth == 0 && separators.find(c) != std::string::npos) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  for (auto& part : parts) part = trimmed(part);
  return parts;
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const auto& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

bool is_name(const std::string& text) {
  if (text.empty()) return false;
  for (const char c : text)
    if (!std::isalnum(static_cast<unsigned char>(c)) && c != '_') return false;
  return true;
}

std::string quoted(const std::string& text) {
  return "\"" + text + "\"";
}

FormatError error_in(const std::string& text, const std::string& message) {
  return FormatError(quoted(text) + ": " + message);
}

double number(const std::string& text, const std::string& item) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error == std::errc::result_out_of_range)
    throw error_in(item, text + " is outside the range of double");
  if (error != std::errc{} || stop != end)
    throw error_in(item, "expected a number, got " + quoted(text));
  if (!(std::abs(value) <= std::numeric_limits<double>::max()))
    throw error_in(item, "expected a finite number, got " + quoted(text));
  return value;
}

// `al=0.5` or `0.5`, with a list of numbers where `separators` are in it.
SpecificationArgument argument(const std::string& text, const std::string& separators,
                               const std::string& item) {
  SpecificationArgument argument;
  const auto equals = text.find('=');
  if (equals != std::string::npos) {
    argument.name = trimmed(text.substr(0, equals));
    if (!is_name(argument.name)) throw error_in(item, "expected name=value, got " + quoted(text));
  }
  const auto values = equals == std::string::npos ? text : text.substr(equals + 1);
  for (const auto& value : split(values, separators))
    argument.values.push_back(number(value, item));
  return argument;
}

void add_argument(Specification& to, SpecificationArgument argument) {
  for (const auto& before : to.arguments) {
    if (!argument.name.empty() && before.name == argument.name)
      throw error_in(to.text, argument.name + " is given twice");
    if (argument.name.empty() && !before.name.empty())
      throw error_in(to.text, "a value without a name follows a named one (write a list as 1|2)");
  }
  to.arguments.push_back(std::move(argument));
}

// ` (known: al, tl, ar, tr)`
std::string known_names(const Specification& specification,
                        const std::vector<SpecificationParameter>& known) {
  if (known.empty()) return " (" + specification.name + " has no parameters)";
  std::vector<std::string> names;
  for (const auto& parameter : known) names.push_back(parameter.name);
  return " (known: " + joined(names) + ")";
}

const SpecificationParameter& parameter_named(const std::string& name,
                                              const Specification& specification,
                                              const std::vector<SpecificationParameter>& known) {
  for (const auto& parameter : known)
    if (parameter.name == name || parameter.alias == name) return parameter;
  throw error_in(specification.text,
                 "unknown parameter " + name + known_names(specification, known));
}

// As short as can be read back.
std::string text_of(double value) {
  char digits[32];
  const auto [end, error] = std::to_chars(std::begin(digits), std::end(digits), value);
  return std::string(digits, end);
}

}  // namespace

Specification parse_specification(const std::string& text) {
  Specification specification;
  specification.text = trimmed(text);
  const std::string& item = specification.text;
  const auto open = item.find('(');
  specification.name = trimmed(item.substr(0, open));
  if (!is_name(specification.name))
    throw error_in(item, "expected a name such as ReLU or SReLU(al=0.1)");
  if (open == std::string::npos) return specification;
  if (item.back() != ')') throw error_in(item, "expected ) at the end");
  const std::string inside = trimmed(item.substr(open + 1, item.size() - open - 2));
  if (inside.empty()) return specification;
  if (inside.find_first_of("()") != std::string::npos)
    throw error_in(item, "unexpected parenthesis");
  const bool semicolons = inside.find(';') != std::string::npos;
  for (const auto& part : split(inside, semicolons ? ";" : ","))
    add_argument(specification, argument(part, semicolons ? ",|" : "|", item));
  return specification;
}

std::vector<Specification> parse_specifications(const std::string& text) {
  std::vector<Specification> specifications;
  for (const auto& item : split(text, ";,")) specifications.push_back(parse_specification(item));
  return specifications;
}

std::vector<std::int64_t> parse_layer_sizes(const std::string& text) {
  // So that the product of two sizes can be counted.
  constexpr std::int64_t most = std::numeric_limits<std::int32_t>::max();
  std::vector<std::int64_t> sizes;
  for (const auto& item : split(text, ";,")) {
    std::int64_t value = 0;
    const char* end = item.data() + item.size();
    const auto [stop, error] = std::from_chars(item.data(), end, value);
    if (item.empty() || error != std::errc{} || stop != end || value < 1 || value > most)
      throw error_in(text,
                     "expected a size from 1 to " + std::to_string(most) + ", got " + quoted(item));
    sizes.push_back(value);
  }
  return sizes;
}

SpecificationValues match_arguments(const Specification& specification,
                                    const std::vector<SpecificationParameter>& known) {
  const std::string& text = specification.text;
  SpecificationValues::Lists values;
  std::size_t position = 0;
  for (const auto& argument : specification.arguments) {
    const bool positional = argument.name.empty();
    if (positional && position >= known.size())
      throw error_in(text, "too many values" + known_names(specification, known));
    const auto& parameter =
        positional ? known[position++] : parameter_named(argument.name, specification, known);
    if (!parameter.list && argument.values.size() != 1)
      throw error_in(text, parameter.name + " is one number, not a list of " +
                               std::to_string(argument.values.size()));
    if (!values.emplace(parameter.name, argument.values).second)
      throw error_in(text, parameter.name + " is given twice");
  }
  for (const auto& parameter : known) {
    if (values.count(parameter.name) > 0) continue;
    if (!parameter.usual) {
      throw error_in(text, "parameter " + parameter.name + " has no default, write " +
                               specification.name + "(" + parameter.name + "=...)");
    }
    values[parameter.name] = {*parameter.usual};
  }
  return SpecificationValues(std::move(values));
}

std::string signature(const SpecificationEntry& entry) {
  if (entry.parameters.empty()) return entry.name;
  std::vector<std::string> parameters;
  for (const auto& parameter : entry.parameters) {
    const std::string more = parameter.list ? "|..." : "";
    const std::string usual = parameter.usual ? "=" + text_of(*parameter.usual) : "";
    parameters.push_back(parameter.name + more + usual);
  }
  return entry.name + "(" + joined(parameters) + ")";
}

const SpecificationEntry& find_specified(const Specification& specification,
                                         const std::vector<SpecificationEntry>& entries,
                                         const std::string& kind) {
  std::vector<std::string> names;
  for (const auto& entry : entries) {
    if (spelling_free(entry.name) == spelling_free(specification.name)) return entry;
    names.push_back(entry.name);
  }
  throw UnknownNameError(quoted(specification.text) + ": unknown " + kind + " " +
                         specification.name + nearest_hint(specification.name, names) +
                         "; known are " + joined(names));
}

}  // namespace gradstone
