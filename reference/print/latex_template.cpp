#include "reference/print/latex_template.hpp"

#include <algorithm>
#include <cctype>

#include "reference/print/latex.hpp"
#include "reference/print/latex_piece.hpp"

namespace gradstone::print {
namespace {

constexpr std::string_view transposed = "^\\top", elementwise = "\\odot", thin_space = "\\,";

bool is_letter(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0;
}

// The parts of a template between spaces outside of braces. A thin space at the end of one is set
// between factors anyway.
std::vector<std::string> parts_of(const std::string& text) {
  std::vector<std::string> parts{""};
  int depth = 0;
  for (const char c : text) {
    if (c == '{' || c == '(') ++depth;
    if (c == '}' || c == ')') --depth;
    if (c == ' ' && depth == 0) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  for (auto& part : parts)
    if (part.ends_with(thin_space)) part.resize(part.size() - thin_space.size());
  return parts;
}

class Template {
 public:
  Template(const node::Operation& operation, const std::function<Piece(const Expr&)>& operand)
      : operation_(operation),
        form_(operation.line->form_of(operation)),
        dims_(dims_of(operation)),
        operand_(operand) {}

  Piece set() const {
    const auto parts = parts_of(form_.latex);
    const auto sign = std::find_if(parts.begin(), parts.end(), [](const std::string& part) {
      return part == "+" || part == "-" || part == elementwise;
    });
    if (sign == parts.end() && form_.latex.starts_with('-'))
      return latex_negation(product(parts_of(form_.latex.substr(1))));
    const Piece left = product({parts.begin(), sign});
    if (sign == parts.end()) return left;
    const Piece right = product({sign + 1, parts.end()});
    if (*sign != elementwise) return latex_sum(left, sign->c_str(), right);
    return {odot_operand(left) + " \\odot " + odot_operand(right), Binding::odot};
  }

 private:
  // A matrix product beside \odot is enclosed: nobody agrees on which of them comes first.
  static std::string odot_operand(const Piece& piece) {
    const bool chain = piece.binding == Binding::odot && !piece.starts_with_minus();
    return chain || piece.binding >= Binding::power ? piece.text : latex_enclosed(piece.text);
  }

  // A vector with a single 1 is left out.
  Piece product(const std::vector<std::string>& parts) const {
    std::optional<Piece> result;
    for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
      if (const Dim* size = size_of_ones(*part); size && size->is_one()) continue;
      const Piece piece = factor(*part);
      result = result ? latex_product(piece, *result) : piece;
    }
    return result ? *result : Piece{"1"};
  }

  // The m of 1_m.
  const Dim* size_of_ones(const std::string& part) const {
    constexpr std::string_view ones = "1_";
    if (!part.starts_with(ones)) return nullptr;
    std::string name = part.substr(ones.size());
    if (name.ends_with(transposed)) name.resize(name.size() - transposed.size());
    const auto found = dims_.find(name);
    return found == dims_.end() ? nullptr : &found->second;
  }

  Piece factor(const std::string& part) const {
    const bool is_transposed = part.ends_with(transposed);
    const std::string name = is_transposed ? part.substr(0, part.size() - transposed.size()) : part;
    const std::string suffix = is_transposed ? std::string(transposed) : "";
    if (const Dim* size = size_of_ones(part))
      return {"\\mathbf{1}_{" + to_latex(*size) + "}" + suffix};
    const auto piece = named(name);
    if (!piece)
      return {literal(part), part.starts_with("\\frac") ? Binding::product : Binding::atom};
    if (!is_transposed) return *piece;
    return {latex_at_least(*piece, Binding::atom) + suffix, Binding::power};
  }

  // What an operand or a scalar is.
  std::optional<Piece> named(const std::string& name) const {
    const auto find = [&](const std::vector<std::string>& names) {
      return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
    };
    if (const auto k = find(form_.operands); k < form_.operands.size())
      return operand_(operation_.operands[k]);
    const auto& scalars = operation_.line->scalars;
    if (const auto k = find(scalars); k < scalars.size()) return latex_piece(operation_.scalars[k]);
    return std::nullopt;
  }

  // The text with the names in it replaced; commands are no names.
  std::string literal(const std::string& text) const {
    std::string result;
    for (std::size_t k = 0; k < text.size();) {
      const std::size_t start = k;
      if (const std::size_t end = text.find(')', k); text[k] == '(' && end != std::string::npos) {
        result += latex_enclosed(literal(text.substr(k + 1, end - k - 1)));
        k = end + 1;
        continue;
      }
      if (text[k] == '\\') ++k;
      while (k < text.size() && is_letter(text[k])) ++k;
      if (k == start) ++k;
      const std::string word = text.substr(start, k - start);
      const auto size = dims_.find(word);
      const auto piece = named(word);
      result += piece ? piece->text : size == dims_.end() ? word : to_latex(size->second);
    }
    return result;
  }

  const node::Operation& operation_;
  const Operation::Form& form_;
  const std::map<std::string, Dim> dims_;
  const std::function<Piece(const Expr&)>& operand_;
};

}  // namespace

Piece latex_of(const node::Operation& operation,
               const std::function<Piece(const Expr& operand)>& operand) {
  return Template(operation, operand).set();
}

}  // namespace gradstone::print
