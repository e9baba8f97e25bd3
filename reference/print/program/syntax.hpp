#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "reference/expr/scalar.hpp"

namespace gradstone {

enum class ProgramLanguage { python, cpp };

namespace print {

/// An index of a program that runs from first to last, both included.
struct ProgramRange {
  std::string index, first, last;
};

/// How a language writes what equations by elements are made of. Names are those of the program;
/// every text that is given is one operand, with parentheses where it needs them. Places count from
/// 1, as in the equations.
class Syntax {
 public:
  virtual ~Syntax() = default;

  // What is given: a double as it is, whatever it is, and names for numbers.
  virtual std::string literal(double x) const = 0;
  virtual std::string given_size(const std::string& name, std::int64_t value) const = 0;
  virtual std::string given_parameter(const std::string& name, double value) const = 0;
  virtual std::string given_tensor(const std::string& name,
                                   const std::vector<std::int64_t>& extents,
                                   const std::vector<double>& values) const = 0;

  // Numbers.
  virtual std::string as_real(const std::string& whole) const = 0;
  virtual std::string as_whole(const std::string& real) const = 0;
  virtual std::string pi() const = 0;
  virtual std::string call(Elementary function, const std::string& argument) const = 0;
  virtual std::string sqrt(const std::string& base) const = 0;
  virtual std::string power(const std::string& base, const std::string& exponent) const = 0;
  virtual std::string entry(const std::string& tensor,
                            const std::vector<std::string>& places) const = 0;
  virtual std::string choice(const std::string& condition, const std::string& value,
                             const std::string& otherwise) const = 0;
  virtual std::string conjunction() const = 0;  ///< the word between two conditions
  virtual std::string sum(const ProgramRange& range, const std::string& body) const = 0;
  virtual std::string largest(const std::vector<ProgramRange>& over, const std::string& condition,
                              const std::string& body) const = 0;

  // Statements.
  virtual std::string new_tensor(const std::string& name,
                                 const std::vector<std::string>& extents) const = 0;
  virtual std::string begin_loop(const ProgramRange& range, bool reversed) const = 0;
  virtual std::string begin_function(const std::string& name, const std::vector<std::string>& sizes,
                                     const std::vector<std::string>& tensors,
                                     const std::vector<std::string>& parameters) const = 0;
  virtual std::string assign(const std::string& entry, const std::string& value) const = 0;
  virtual std::string give_back(const std::vector<std::string>& tensors) const = 0;
  virtual std::string end() const = 0;  ///< of a loop or a function; may be empty
  virtual std::string element_function(const std::string& name, const std::string& argument,
                                       const std::vector<std::string>& parameters,
                                       const std::string& value) const = 0;

  /// What comes before all functions: what is included, and what the texts above call.
  virtual std::string helpers() const = 0;
  /// Whether something else has the name: a word of the language, a macro, a helper, a variable of
  /// the main program that compares (validation/check/reproducer.hpp).
  virtual bool is_reserved(const std::string& name) const = 0;

  /// `1.5, 2.0, -infinity`
  std::string literals(const std::vector<double>& values) const;
};

/// The shortest decimal that is read back as the same finite double, with a point or an exponent.
std::string shortest_literal(double x);

const Syntax& python_syntax();
const Syntax& cpp_syntax();
const Syntax& syntax_of(ProgramLanguage language);

}  // namespace print
}  // namespace gradstone
