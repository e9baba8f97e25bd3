#include "symbolic/all_sizes/readable.hpp"

#include <cln/io.h>
#include <cln/rational_io.h>
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <sstream>

namespace gradstone::all_sizes {
namespace {

std::string text_of(const cln::cl_RA& number) {
  std::ostringstream out;
  out << number;
  return out.str();
}

class Printer {
 public:
  explicit Printer(const Symbols& symbols) : symbols_(symbols) {}

  using Names = std::map<Index, std::string>;

  std::string sum(const Form& form, const Names& free) {
    if (form.is_zero()) return "0";
    constexpr std::size_t most_terms = 12;
    std::string text;
    for (std::size_t k = 0; k < form.monomials.size(); ++k) {
      if (k == most_terms) {
        text += fmt::format(" + ... ({} more terms)", form.monomials.size() - k);
        break;
      }
      const Monomial& monomial = form.monomials[k];
      const bool is_negative = cln::minusp(monomial.coefficient);
      if (k > 0) text += is_negative ? " - " : " + ";
      if (k == 0 && is_negative) text += "-";
      text += term(monomial, free);
    }
    return text;
  }

 private:
  static constexpr int most_depth = 8;

  // Without the sign.
  std::string term(const Monomial& monomial, const Names& outer) {
    Names names = outer;
    std::string opening, closing;
    for (std::size_t k = 0; k < monomial.bound.size(); ++k) {
      const Dim& dim = symbols_.dim_of(monomial.bound[k]);
      const std::string name = fresh(dim, names);
      names[bound_index(k)] = name;
      taken_.push_back(name);
      opening += fmt::format("sum({}: {}, ", name, dim.text());
      closing += ")";
    }
    std::vector<std::string> above, below;
    const cln::cl_RA size = cln::abs(monomial.coefficient);
    if (monomial.factors.empty() && monomial.bound.empty()) return text_of(size);
    if (cln::numerator(size) != 1) above.push_back(text_of(cln::numerator(size)));
    if (cln::denominator(size) != 1) below.push_back(text_of(cln::denominator(size)));
    for (const auto& factor : monomial.factors) {
      const Rational& exponent = factor.exponent;
      const Rational positive = exponent < Rational(0) ? -exponent : exponent;
      auto& side = exponent < Rational(0) ? below : above;
      const std::string base = symbol(factor, names, !(positive == Rational(1)));
      if (positive == Rational(1)) {
        side.push_back(base);
      } else if (positive == Rational(1, 2)) {
        side.push_back("sqrt(" + symbol(factor, names, false) + ")");
      } else {
        const bool whole = positive.is_integer();
        side.push_back(base + "^" + (whole ? positive.text() : "(" + positive.text() + ")"));
      }
    }
    const auto product = [](const std::vector<std::string>& factors) {
      std::string text;
      for (const auto& factor : factors) text += (text.empty() ? "" : " * ") + factor;
      return text;
    };
    std::string text = above.empty() ? "1" : product(above);
    if (!below.empty()) text += " / " + (below.size() == 1 ? below[0] : "(" + product(below) + ")");
    taken_.resize(taken_.size() - monomial.bound.size());
    return opening + text + closing;
  }

  std::string symbol(const Factor& factor, const Names& names, bool is_base) {
    const Symbol& symbol = symbols_[factor.symbol];
    if (++depth_ > most_depth) {
      --depth_;
      return "(...)";
    }
    const std::string text = text_of_symbol(symbol, factor, names, is_base);
    --depth_;
    return text;
  }

  std::string text_of_symbol(const Symbol& symbol, const Factor& factor, const Names& names,
                             bool is_base) {
    const Names inner = arguments(factor.at, names);
    switch (symbol.kind) {
      case SymbolKind::tensor:
        return factor.at.size() == 0 ? symbol.name : symbol.name + list(factor.at, names);
      case SymbolKind::delta:
        return "delta" + list(factor.at, names);
      case SymbolKind::exponential:
        return "exp(" + sum(symbol.body, inner) + ")";
      case SymbolKind::logarithm:
        return "log(" + sum(symbol.body, inner) + ")";
      case SymbolKind::error_function:
        return "erf(" + sum(symbol.body, inner) + ")";
      case SymbolKind::sine:
        return "sin(" + sum(symbol.body, inner) + ")";
      case SymbolKind::cosine:
        return "cos(" + sum(symbol.body, inner) + ")";
      case SymbolKind::sum: {
        const std::string text = sum(symbol.body, inner);
        return symbol.body.monomials.size() == 1 && !is_base ? text : "(" + text + ")";
      }
      case SymbolKind::symbolic_power:
        return "((" + sum(symbol.body, inner) + ")^(" + sum(symbol.exponent, inner) + "))";
      case SymbolKind::indicator:
        return "(where " + sum(symbol.body, inner) + " > 0: 1, else: 0)";
      case SymbolKind::equality:
        return "(where " + sum(symbol.body, inner) + " = 0: 1, else: 0)";
      case SymbolKind::maximum: {
        Names running = inner;
        std::string over;
        for (std::size_t k = 0; k < symbol.running.size(); ++k) {
          const Dim& dim = symbols_.dim_of(symbol.running[k]);
          taken_.push_back(fresh(dim, running));
          running[symbol.running_index(k)] = taken_.back();
          over += fmt::format("{}: {}, ", taken_.back(), dim.text());
        }
        const std::string body = sum(symbol.body, running);
        taken_.resize(taken_.size() - symbol.running.size());
        return fmt::format("max({}{})", over, body);
      }
      case SymbolKind::subgradient:
        return "subgradient" + list(factor.at, names);
    }
    return "";
  }

  static Names arguments(const Indices& at, const Names& names) {
    Names result;
    for (std::size_t k = 0; k < at.size(); ++k)
      result[static_cast<Index>(k)] = name_of(at[k], names);
    return result;
  }

  static std::string name_of(Index index, const Names& names) {
    const auto found = names.find(index);
    return found != names.end() ? found->second : fmt::format("i{}", index);
  }

  static std::string list(const Indices& at, const Names& names) {
    std::string text;
    for (const Index index : at) text += (text.empty() ? "" : ",") + name_of(index, names);
    return "[" + text + "]";
  }

  /// The dimension in small letters, if that is free; else other letters.
  std::string fresh(const Dim& dim, const Names& names) const {
    const auto is_taken = [&](const std::string& name) {
      return std::find(taken_.begin(), taken_.end(), name) != taken_.end() ||
             std::any_of(names.begin(), names.end(),
                         [&](const auto& entry) { return entry.second == name; });
    };
    std::string name = dim.is_name() ? dim.text() : "k";
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (name != dim.text() && !is_taken(name)) return name;
    for (const char* letter : {"k", "l", "p", "q", "r", "s"}) {
      if (letter != dim.text() && !is_taken(letter)) return letter;
    }
    for (int k = 1;; ++k) {
      const std::string numbered = fmt::format("k{}", k);
      if (!is_taken(numbered)) return numbered;
    }
  }

  const Symbols& symbols_;
  std::vector<std::string> taken_;  // the names of the sums that are being written
  int depth_ = 0;
};

}  // namespace

std::string readable(const Symbols& symbols, const Form& form) {
  constexpr std::size_t most_length = 1000;
  std::string text = Printer(symbols).sum(form, {{0, "i"}, {1, "j"}});
  if (text.size() > most_length) text = text.substr(0, most_length - 4) + " ...";
  return text;
}

std::string readable_inequality(const Symbols& symbols, const Form& form) {
  const auto occurs = [&](SymbolId tensor, const Monomial& monomial) {
    return std::any_of(monomial.factors.begin(), monomial.factors.end(), [&](const Factor& factor) {
      return factor.symbol == tensor || symbols[factor.symbol].direct.count(tensor) > 0;
    });
  };
  for (std::size_t k = form.monomials.size(); k-- > 0;) {
    const Monomial& term = form.monomials[k];
    const bool is_entry = term.bound.empty() && term.factors.size() == 1 &&
                          term.factors[0].exponent == Rational(1) &&
                          symbols[term.factors[0].symbol].kind == SymbolKind::tensor;
    if (!is_entry) continue;
    Form rest = form;
    rest.monomials.erase(rest.monomials.begin() + static_cast<std::ptrdiff_t>(k));
    const SymbolId tensor = term.factors[0].symbol;
    if (std::any_of(rest.monomials.begin(), rest.monomials.end(),
                    [&](const Monomial& other) { return occurs(tensor, other); }))
      continue;
    Form entry{{term}};
    entry.monomials[0].coefficient = 1;
    for (auto& monomial : rest.monomials)
      monomial.coefficient = -monomial.coefficient / term.coefficient;
    return readable(symbols, entry) + " != " + readable(symbols, rest);
  }
  return readable(symbols, form) + " != 0";
}

}  // namespace gradstone::all_sizes
