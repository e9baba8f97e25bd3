#include "reference/print/program/syntax.hpp"

#include <fmt/format.h>

namespace gradstone::print {

std::string shortest_literal(double x) {
  // A format of fmt that is the shortest that is read back as the same number.
  const std::string text = fmt::format("{}", x);
  return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

std::string Syntax::literals(const std::vector<double>& values) const {
  std::string text;
  for (const double x : values) text += (text.empty() ? "" : ", ") + literal(x);
  return text;
}

const Syntax& syntax_of(ProgramLanguage language) {
  return language == ProgramLanguage::python ? python_syntax() : cpp_syntax();
}

}  // namespace gradstone::print
