#pragma once

#include <string>
#include <vector>

#include "reference/builder.hpp"
#include "reference/operations.hpp"

namespace gradstone::table {

/// The parts of the table of operations, each in the file of its name.
std::vector<Operation> constants();
std::vector<Operation> arithmetic();
std::vector<Operation> diagonals();
std::vector<Operation> repeats();
std::vector<Operation> reductions();
std::vector<Operation> elementwise();

/// One line of the table while it is written down. The result is always called R.
class OperationBuilder : public SystemBuilder {
 public:
  OperationBuilder(std::string name, std::string title, std::string call, std::string notation);

  /// R = value, with the definition of R[i,j] by elements; returns the cotangent DR.
  Expr result(Expr value, Scalar definition);
  OperationBuilder& stable_form(std::string text);
  OperationBuilder& remarks(std::string text);
  Operation finish() const;

 private:
  std::string call_, notation_, stable_form_, remarks_;
};

/// The line of an elementwise function: DX = hadamard(DR, f'(X)), and for a parameter a whose
/// derivative the function states Da = elements_sum(hadamard(DR, f_a(X))).
OperationBuilder function_line(const ElementFunction& f, std::string title, std::string call,
                               std::string notation, Domain domain);

/// The dimensions of most operands.
inline const Dim m{"m"}, n{"n"};

/// The row and column index of the result; a dimension that is 1 has the index 1.
inline const Index i{"i"}, j{"j"}, k{"k"}, first{};

}  // namespace gradstone::table
