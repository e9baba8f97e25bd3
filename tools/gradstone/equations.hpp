#pragma once

#include <string>
#include <vector>

#include "reference/system.hpp"
#include "tools/places.hpp"

namespace gradstone::tools {

/// Whether an argument is meant as an equation file: `-` for the standard input, a name that ends
/// with .eq, or a path.
bool is_equation_file(const std::string& what);

/// The files among such arguments, which are read.
Places read_places(const std::vector<std::string>& arguments);

/// How messages name an equation file.
std::string shown_name(const std::string& file);

/// Says on stderr that a file has no equations: whoever named it expected some.
void tell_of_nothing(const std::string& file);

/// The text of an equation file, or what `gradstone show` prints of a name, and its systems.
struct Source {
  std::string name;
  std::string text;
  std::vector<EquationSystem> systems;
};

/// Errors: those of equations_of. Says so of a file without equations.
Source source_of(const std::string& what);

/// Systems with the words above them, as they are written in a file.
std::string text_of(const std::vector<EquationSystem>& systems);

/// The systems of an equation file, or all forms of a name of the registry.
/// Errors: UnknownNameError, and FormatError for a file that can't be read or is malformed. Says so
/// of a file without equations, and of what of a whole kind can't be built.
std::vector<EquationSystem> equations_of(const std::string& what);

}  // namespace gradstone::tools
