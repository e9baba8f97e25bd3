#include "reference/print/extremum.hpp"

namespace gradstone::print {

std::optional<Extremum> extremum(const scalar::Cases& cases) {
  const Scalar expression{scalar::Node(cases)};
  if (cases.cases.size() != 1) return std::nullopt;
  const Scalar& left = cases.cases[0].value;
  if (expression == max(left, cases.otherwise)) return Extremum{"max", left, cases.otherwise};
  if (expression == min(left, cases.otherwise)) return Extremum{"min", left, cases.otherwise};
  return std::nullopt;
}

}  // namespace gradstone::print
