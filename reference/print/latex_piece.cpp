#include "reference/print/latex_piece.hpp"

#include <algorithm>
#include <cctype>

#include "reference/functions.hpp"
#include "reference/print/latex.hpp"

namespace gradstone::print {

std::string latex_enclosed(const std::string& text) {
  const bool tall =
      text.find("\\frac") != std::string::npos || text.find("\\sum") != std::string::npos ||
      text.find("\\max_") != std::string::npos || text.find("\\begin") != std::string::npos;
  return tall ? "\\left(" + text + "\\right)" : "(" + text + ")";
}

std::string latex_at_least(const Piece& piece, Binding least) {
  return piece.binding < least ? latex_enclosed(piece.text) : piece.text;
}

std::string latex_right_of(const Piece& piece, Binding operation) {
  const bool fits = piece.binding > operation && !piece.starts_with_minus();
  return fits ? piece.text : latex_enclosed(piece.text);
}

Piece latex_sum(const Piece& left, const char* sign, const Piece& right) {
  return {
      latex_at_least(left, Binding::sum) + " " + sign + " " + latex_right_of(right, Binding::sum),
      Binding::sum};
}

Piece latex_product(const Piece& left, const Piece& right) {
  // A product associates, so only what binds less tightly needs parentheses; a sum sign may end
  // the product, which then reaches as far as the sum does.
  const bool ends_in_sum = right.binding == Binding::big;
  const bool fits =
      ends_in_sum || (right.binding >= Binding::product && !right.starts_with_minus());
  const std::string second = fits ? right.text : latex_enclosed(right.text);
  const bool digit = std::isdigit(static_cast<unsigned char>(second.front())) != 0;
  return {latex_at_least(left, Binding::product) + (digit ? " \\cdot " : "\\, ") + second,
          ends_in_sum ? Binding::big : Binding::product};
}

Piece latex_negation(const Piece& operand) {
  const bool fits = operand.binding >= Binding::odot && !operand.starts_with_minus();
  // -a b is read as -(a b), which is the same as (-a) b.
  if (!fits) return {"-" + latex_enclosed(operand.text), Binding::product};
  return {"-" + operand.text, std::min(operand.binding, Binding::product)};
}

namespace {

struct Notation {
  const ElementFunction& function;
  Piece (*set)(const Piece& argument, const std::vector<Scalar>& parameters);
};

const std::vector<Notation>& notations() {
  static const std::vector<Notation> all{
      {functions::reciprocal(),
       [](const Piece& x, const std::vector<Scalar>&) {
         return Piece{"\\frac{1}{" + x.text + "}", Binding::product};
       }},
      {functions::sqrt(),
       [](const Piece& x, const std::vector<Scalar>&) { return Piece{"\\sqrt{" + x.text + "}"}; }},
      {functions::inv_sqrt(),
       [](const Piece& x, const std::vector<Scalar>& parameters) {
         const Piece shifted = latex_sum(x, "+", latex_piece(parameters.at(0)));
         return Piece{"\\frac{1}{\\sqrt{" + shifted.text + "}}", Binding::product};
       }},
      {functions::square(),
       [](const Piece& x, const std::vector<Scalar>&) {
         return Piece{latex_at_least(x, Binding::atom) + "^{\\odot 2}", Binding::power};
       }},
      {functions::power(),
       [](const Piece& x, const std::vector<Scalar>& parameters) {
         return Piece{latex_at_least(x, Binding::atom) + "^{\\odot " +
                          latex_at_least(latex_piece(parameters.at(0)), Binding::power) + "}",
                      Binding::power};
       }},
      {functions::abs(), [](const Piece& x, const std::vector<Scalar>&) {
         return Piece{"\\left|" + x.text + "\\right|"};
       }}};
  return all;
}

}  // namespace

Piece latex_application(const ElementFunction& function, const Piece& argument,
                        const std::vector<Scalar>& parameters) {
  for (const auto& notation : notations())
    if (notation.function == function) return notation.set(argument, parameters);
  std::string arguments = argument.text;
  for (std::size_t k = 0; k < parameters.size(); ++k)
    arguments += (k == 0 ? ";\\, " : ",\\, ") + latex_piece(parameters[k]).text;
  return {function.latex() + latex_enclosed(arguments)};
}

}  // namespace gradstone::print
