#pragma once

#include <map>
#include <set>
#include <string>

#include "reference/print/program/syntax.hpp"

namespace gradstone::print {

/// Names of equations as identifiers of a program: letters, digits and underscores, none twice, and
/// none that the language has otherwise. A size, an index and a tensor may share a name in
/// equations; in a program they don't.
class Identifiers {
 public:
  enum class Sort { size, index, tensor, parameter, other };

  explicit Identifiers(const Syntax& syntax) : syntax_(syntax) {}
  const std::string& of(Sort sort, const std::string& name);

 private:
  const Syntax& syntax_;
  std::map<std::pair<Sort, std::string>, std::string> known_;
  std::set<std::string> taken_;
};

}  // namespace gradstone::print
