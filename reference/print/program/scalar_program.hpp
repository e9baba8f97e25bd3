#pragma once

#include <string>
#include <vector>

#include "reference/expr/function.hpp"
#include "reference/print/program/identifiers.hpp"

namespace gradstone::print {

/// Prints scalars in index notation as expressions of a program, and the elementwise functions that
/// they call as functions of it.
class ScalarProgram {
 public:
  ScalarProgram(const Syntax& syntax, Identifiers& identifiers, std::string prefix)
      : syntax_(syntax), identifiers_(identifiers), prefix_(std::move(prefix)) {}

  /// A number in floating point.
  std::string real(const Scalar& scalar);
  /// A place, or a side of a comparison of places: a whole number.
  std::string whole(const Scalar& scalar);
  std::string size(const Dim& dim);
  std::string index(const Index& index);

  /// The functions that were called, each behind those that it calls.
  const std::string& functions() const { return functions_; }

 private:
  enum class Strength { sum, product, sign, atom };
  struct Piece {
    std::string text;
    Strength strength = Strength::atom;
    std::string at_least(Strength wanted) const {
      return strength < wanted ? "(" + text + ")" : text;
    }
  };
  using Reader = Piece (ScalarProgram::*)(const Scalar&);

  Piece real_piece(const Scalar& scalar);
  Piece whole_piece(const Scalar& scalar);
  Piece joined(Reader reader, const Scalar& left, const char* sign, const Scalar& right,
               Strength strength);
  Piece number(const Rational& value) const;
  std::string comparison(const Comparison& comparison);
  std::string conditions(const std::vector<Comparison>& comparisons);
  std::string bound(const Bound& bound);
  std::string place(const Place& place);
  std::string power(const scalar::Power& n);
  std::string cases(const scalar::Cases& n);
  std::string maximum(const scalar::Maximum& n);
  std::string call(const scalar::Apply& n);
  std::string function_name(const ElementFunction& function);

  const Syntax& syntax_;
  Identifiers& identifiers_;
  const std::string prefix_;
  std::vector<std::pair<ElementFunction, std::string>> known_;
  std::string functions_;
};

}  // namespace gradstone::print
